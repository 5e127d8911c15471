# Real histories of migrations, replayed under the guard.
#
# No harm: with the conventions of the finished schema adopted and the guard in
# warn mode, every step runs that runs without dbctx, and the schema that comes
# of it is the same to the byte of pg_dump.
#
# No noise: with the conventions adopted at half-time, each finding of the
# second half has been judged by a reader who knows the schema, one line each
# in test/noise:
#
#	right|wrong <tab> step <tab> rule <tab> object <tab> message
#
# Wrong is what is not true, what nobody would be better off for following, or
# what the next statements mend.  A finding that isn't in the file fails the
# test: it wants to be judged.  Fewer than one in twenty may be wrong.
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
my $judged = abs_path('test/noise');
my $work = tempdir(CLEANUP => 1);
my @databases;

# Runs a script, and returns what it printed and what it complained of.
sub psql
{
	my ($database, $script) = @_;
	open(my $file, '>', "$work/script.sql") or die "$work/script.sql: $!";
	print $file $script;
	close($file);
	my $out = qx(psql -XAtq -v ON_ERROR_STOP=1 -d $database -f $work/script.sql 2>$work/stderr);
	my $status = $?;
	open(my $stderr, '<', "$work/stderr") or die "$work/stderr: $!";
	my $err = do { local $/; <$stderr> } // '';
	$err =~ s/^psql:\Q$work\E\/script\.sql:\d+: //mg;
	chomp $out;
	return ($out, $err, $status == 0);
}

sub query
{
	my ($database, $query) = @_;
	my ($out, $err, $good) = psql($database, $query);
	die "$query: $err" unless $good;
	return $out;
}

sub new_database
{
	my ($name) = @_;
	my $database = "dbctx_replay_$name";
	push @databases, $database;
	query('postgres',
		"SET client_min_messages = warning;\nDROP DATABASE IF EXISTS $database;\nCREATE DATABASE $database TEMPLATE template0;"
	);
	return $database;
}

# Each step as its tool runs it: in a transaction, unless it is something that
# can't run in one; and as nobody's but its own, whatever the one before has
# set.  Findings know their step by the name of the application.
sub replay
{
	my ($database, @steps) = @_;
	my $script = '';
	foreach my $step (@steps)
	{
		open(my $file, '<', $step) or die "$step: $!";
		my $text = do { local $/; <$file> };
		close($file);
		$text =~ s/--.*//g;
		my $block = $text !~ /\bCONCURRENTLY\b/i;
		my ($number) = $step =~ m{/(\d+)__[^/]*$};
		$script .= "DISCARD ALL;\nSET application_name = '$number';\n";
		$script .= "BEGIN;\n" if $block;
		$script .= "\\i $step\n";
		$script .= "COMMIT;\n" if $block;
	}
	my ($out, $err, $good) = psql($database, $script);
	ok($good, "$database: every step runs") or diag($err =~ /(.*ERROR.*)/s);
	unlike($err, qr/dbctx could not|is ignored/, "$database: nothing goes wrong inside")
	  or diag($err =~ /(.*could not.*|.*is ignored.*)/);
	return;
}

# The schema as pg_dump writes it, without the word by which psql knows the end
sub dump_of
{
	my ($database) = @_;
	my $dump = qx(pg_dump -s -d $database);
	die "pg_dump failed" if $?;
	$dump =~ s/^\\(un)?restrict .*\n//mg;
	return $dump;
}

my $rules = "SELECT format('INSERT INTO dbctx.rule (rule, schema, level, options, source, evidence) VALUES (%L, %L, %L, %L, %L, %L);', rule, schema, level, options, source, evidence) FROM dbctx.rule";
my $lock_findings = "SELECT count(*) FROM dbctx_findings() JOIN dbctx_rules() r ON r.name = rule AND r.family = 'lock'";

sub test_no_harm
{
	my ($name, @steps) = @_;
	my $plain = new_database("${name}_plain");
	my $guarded = new_database("${name}_guarded");

	replay($plain, @steps);
	my $expected = dump_of($plain);
	query($plain, "CREATE EXTENSION dbctx;\nSELECT dbctx_adopt('block');");
	my $adopted = query($plain, $rules);
	cmp_ok(scalar(split /\n/, $adopted), '>', 5, "$name: conventions were adopted");

	query($guarded, "CREATE EXTENSION dbctx;\n$adopted\nSELECT dbctx_guard('warn');");
	replay($guarded, @steps);
	is(query($guarded, $lock_findings), 0, "$name: nothing is said about locks on small tables");
	query($guarded, "SELECT dbctx_guard('off');\nDROP EXTENSION dbctx;");
	ok(dump_of($guarded) eq $expected, "$name: the schema is the same as without dbctx");
	return;
}

sub read_judged
{
	my ($name) = @_;
	my %verdicts;
	open(my $file, '<', "$judged/$name.txt") or return \%verdicts;
	while (<$file>)
	{
		next if /^#|^$/;
		my ($verdict, $finding) = /^(right|wrong)\t([^\t]+\t[^\t]+\t[^\t]+\t[^\t]+)$/
		  or die "$name.txt: line $. is none: $_";
		chomp $finding;
		$verdicts{$finding} = $verdict;
	}
	close($file);
	return \%verdicts;
}

my %count = (right => 0, wrong => 0);

sub test_no_noise
{
	my ($name, @steps) = @_;
	my $database = new_database("${name}_half");
	my $half = int(@steps / 2);

	replay($database, @steps[ 0 .. $half - 1 ]);
	query($database, "CREATE EXTENSION dbctx;\nSELECT dbctx_adopt();\nSELECT dbctx_guard('warn');");
	replay($database, @steps[ $half .. $#steps ]);
	is(query($database, $lock_findings), 0, "$name: nothing is said about locks on small tables");

	my %files = map { m{/((\d+)__[^/]*)\.sql$} ? ($2 => $1) : () } @steps;
	my $verdicts = read_judged($name);
	my (@unjudged, %met);
	foreach my $row (split /\n/, query($database,
			"SELECT concat_ws(E'\\t', application, rule, object, message) FROM dbctx_findings()"))
	{
		my ($number, $finding) = $row =~ /^(\d+)\t(.*)$/ or die $row;
		$finding = "$files{$number}\t$finding";
		my $verdict = $verdicts->{$finding};
		push @unjudged, $finding unless $verdict;
		$count{$verdict}++ if $verdict;
		$met{$finding} = 1;
	}
	is(scalar(@unjudged), 0, "$name: every finding has been judged")
	  or diag("not in test/noise/$name.txt:\n" . join("\n", @unjudged));
	my @gone = grep { !$met{$_} } sort keys %$verdicts;
	is(scalar(@gone), 0, "$name: every finding that was judged comes")
	  or diag("in test/noise/$name.txt alone:\n" . join("\n", @gone));
	return;
}

my @names = map { m{([^/]+)/steps$} } sort glob("$shared/corpus/*/steps");
foreach my $name (@names)
{
	my @steps = sort glob("$shared/corpus/$name/steps/*.sql");
	(my $short = $name) =~ s/\W/_/g;
	test_no_harm($short, @steps);
	test_no_noise($short, @steps);
}
my $all = $count{right} + $count{wrong};
note("$all findings judged, $count{wrong} wrong");
cmp_ok($count{wrong} * 20, '<', $all, "$count{wrong} of $all findings are wrong, fewer than 5 %");

unless ($ENV{KEEP_DATABASES})
{
	query('postgres', "DROP DATABASE $_") foreach @databases;
}
done_testing();
