# dbctx_rollback() on real histories of migrations: each step is run and undone,
# and pg_dump tells whether the schema is as it was, whatever the order of
# columns.  Steps of which it says that something isn't undone are counted apart.
#
# Of a history of more than a hundred steps, every third is undone; all with
# ROLLBACK_ALL=1, which takes minutes.
#
# Needs the folder of histories: DBCTX_SHARED, default ../shared; without it
# everything is skipped.  Uses the server that PGHOST and PGPORT point to, with
# databases of its own.

use strict;
use warnings FATAL => 'all';

use Cwd qw(abs_path);
use File::Temp qw(tempdir);
use Test::More;

my $shared = $ENV{DBCTX_SHARED} // '../shared';
plan skip_all => "no histories in $shared/corpus" unless -d "$shared/corpus";
$shared = abs_path($shared);
my $work = tempdir(CLEANUP => 1);
my ($main, $side) = ('dbctx_rollback_main', 'dbctx_rollback_side');

# Runs a script, and returns what it printed, whether it ran, and its complaint
sub psql
{
	my ($database, $script) = @_;
	open(my $file, '>', "$work/script.sql") or die "$work/script.sql: $!";
	print $file $script;
	close($file);
	my $out = qx(psql -XAtq -v ON_ERROR_STOP=1 -d $database -f $work/script.sql 2>$work/stderr);
	my $good = $? == 0;
	open(my $stderr, '<', "$work/stderr") or die "$work/stderr: $!";
	my ($err) = grep { /ERROR/ } <$stderr>;
	chomp $out;
	return ($out, $good, $err // '');
}

sub query
{
	my ($out, $good, $err) = psql(@_);
	die "$_[1]: $err" unless $good;
	return $out;
}

# Each line of the dump, but for the order of columns
sub dump_of
{
	my ($database) = @_;
	my $dump = qx(pg_dump -s -d $database);
	die 'pg_dump failed' if $?;
	$dump =~ s/^\\(un)?restrict .*\n//mg;
	$dump =~ s/^--.*\n//mg;
	return join("\n", sort map { s/,$//r } split /\n/, $dump);
}

sub as_step
{
	my ($text) = @_;
	(my $bare = $text) =~ s/--.*//g;
	return "DISCARD ALL;\n$text;\n" if $bare =~ /\bCONCURRENTLY\b/i;
	return "DISCARD ALL;\nBEGIN;\n$text;\nCOMMIT;\n";
}

sub differences
{
	my ($before, $after) = @_;
	my %count;
	$count{$_}++ foreach split /\n/, $before;
	$count{$_}-- foreach split /\n/, $after;
	return join("\n", map { $count{$_} > 0 ? "- $_" : "+ $_" } grep { $count{$_} && /\S/ } sort keys %count);
}

sub copy_main
{
	query('postgres', "SET client_min_messages = warning;\nDROP DATABASE IF EXISTS $side;\nCREATE DATABASE $side TEMPLATE $main;");
}

my %total = (exact => 0, lossy => 0, open => 0, wrong => 0);

foreach my $name (map { m{([^/]+)/steps$} } sort glob("$shared/corpus/*/steps"))
{
	next if $ENV{ROLLBACK_CORPUS} && $name !~ /$ENV{ROLLBACK_CORPUS}/;
	my %count = (exact => 0, lossy => 0, open => 0, wrong => 0);
	query('postgres', "SET client_min_messages = warning;\nDROP DATABASE IF EXISTS $main;\nCREATE DATABASE $main TEMPLATE template0;");
	query($main, 'CREATE EXTENSION dbctx;');
	copy_main();
	my @steps = sort glob("$shared/corpus/$name/steps/*.sql");
	my $every = @steps > 100 && !$ENV{ROLLBACK_ALL} ? 3 : 1;
	my ($number, $before) = (0, undef);
	foreach my $step (@steps)
	{
		my $text = do { local (@ARGV, $/) = $step; <> };
		my ($file) = $step =~ m{([^/]+)$};
		if (++$number % $every)
		{
			query($_, as_step($text)) foreach $main, $side;
			$before = undef;
			next;
		}
		$before //= dump_of($side);
		my $rows = query($side,
			"SELECT string_agg(coalesce(sql || ';', ''), E'\\n' ORDER BY step), '\x01', count(*) FILTER (WHERE sql IS NULL AND lost !~ 'needs no undoing'), '\x01', count(lost)"
			  . " FROM dbctx_rollback(\$dbctx_step\$$text\$dbctx_step\$);");
		my ($undo, $open, $lossy) = split /\|\x01\|/, $rows;
		my (undef, $ran, $complaint) = psql($side, as_step($text));
		my $failed = $ran ? '' : "the step itself: $complaint";
		if ($ran)
		{
			(undef, $ran, $failed) = psql($side, as_step($undo));
		}
		my $after = $ran ? dump_of($side) : '';
		my $kind =
			$after eq $before ? ($open ? 'open' : $lossy ? 'lossy' : 'exact')
		  : $open ? 'open' : 'wrong';
		$count{$kind}++;
		diag("$name/$file: " . ($failed || differences($before, $after))) if $kind eq 'wrong';
		query($main, as_step($text));
		if ($kind eq 'exact')
		{
			query($side, as_step($text));
		}
		else
		{
			copy_main();
		}
		$before = $every == 1 ? dump_of($side) : undef;
	}
	is($count{wrong}, 0, "$name: what is undone is as it was");
	note("$name: $count{exact} undone, $count{lossy} but for rows and places, $count{open} said not to be, $count{wrong} wrong");
	$total{$_} += $count{$_} foreach keys %count;
}
query('postgres', "DROP DATABASE IF EXISTS $main;\nDROP DATABASE IF EXISTS $side;");
note("all: $total{exact} undone, $total{lossy} but for rows and places, $total{open} said not to be, $total{wrong} wrong");
done_testing();
