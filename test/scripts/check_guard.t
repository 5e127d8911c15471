# What dbctx_check() says of a script before it runs is what the guard says when
# it runs.
#
# Real histories of migrations are replayed, step by step, under the guard in
# warn mode.  Before each step dbctx_check() is asked about it.  Both must say
# the same: as sets of (rule, object, message).  That is done with the
# conventions adopted that the finished schema has, every other rule on, and
# each table taken for a large one, so that nothing is passed over.
#
# Rules that only dbctx_check() has (names, queries, data) are left out.  A
# step of which it says that it is undecided, for a DO block, can't be compared;
# and what the guard has said about a table that the same step drops is not
# kept, but the client has been told.
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
my @databases;

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
	my $database = "dbctx_check_$name";
	push @databases, $database;
	query('postgres',
		"SET client_min_messages = warning;\nDROP DATABASE IF EXISTS $database;\nCREATE DATABASE $database TEMPLATE template0;"
	);
	return $database;
}

sub contents
{
	my ($path) = @_;
	open(my $file, '<', $path) or die "$path: $!";
	return do { local $/; <$file> };
}

# The step as its tool runs it: in a transaction, unless it is something that
# can't run in one
sub step_script
{
	my ($step, $checked) = @_;
	my $text = contents($step);
	my ($number) = $step =~ m{/(\d+)__[^/]*$};
	(my $bare = $text) =~ s/--.*//g;
	my ($begin, $end) = $bare !~ /\bINDEX\s+CONCURRENTLY\b/i ? ("BEGIN;\n", "\n;\nCOMMIT;\n") : ('', "\n");
	my $script = "DISCARD ALL;\nSET application_name = '$number';\n";
	if ($checked)
	{
		my $quoted = "$begin$text$end";
		$quoted =~ s/'/''/g;
		$script .= <<~"SQL";
			SELECT concat_ws(E'\\t', 'check', '$number', f.rule, coalesce(f.object, ''), f.message)
			FROM dbctx_check('$quoted', 0) f
			JOIN dbctx_rules() r ON r.name = f.rule
			WHERE (r.family NOT IN ('script', 'data') OR f.rule = 'undecided')
			  AND f.rule <> 'soft_delete_filter';
			\\warn STEP $number
			SQL
	}
	return "$script$begin\\i $step\n$end";
}

my $adopted_rules = "SELECT format('INSERT INTO dbctx.rule (rule, schema, level, options, source, evidence) VALUES (%L, %L, %L, %L, %L, %L);', rule, schema, level, options, source, evidence) FROM dbctx.rule";

# Whatever the adopted conventions leave off, and every table is large
my $strictly = <<'SQL';
	SELECT count(dbctx_set_rule(name, 'warn')) FROM dbctx_rules()
	WHERE level = 'off' AND name IN ('lock_timeout_missing', 'delete_without_where',
		'comment_missing', 'row_security_missing', 'updated_at_trigger', 'primary_key_missing',
		'foreign_key_index', 'name_reserved', 'name_truncated', 'name_case', 'foreign_key_missing',
		'foreign_key_type', 'soft_delete_unique', 'join_table_shape');
	ALTER DATABASE :DBNAME SET dbctx.large_table_rows = 0;
SQL

# The lines of "a" that "b" has not, but for some steps
sub missing
{
	my ($name, $who, $a, $b, $skip) = @_;
	my %has = map { $_ => 1 } @$b;
	return map { "$name $who: $_" } grep { !$has{$_} && !$skip->{ (split /\t/)[0] } } @$a;
}

# "step <tab> message" of each WARNING that the client has seen
sub told
{
	my ($err) = @_;
	my ($step, %told) = ('');
	foreach (split /\n/, $err)
	{
		$step = $1 if /^STEP (\S+)/;
		$told{"$step\t$1"} = 1 if /^(?:psql:.*?:\d+: )?WARNING:  (.*)/;
	}
	return \%told;
}

sub unique
{
	my %seen;
	return sort grep { $_ ne '' && !$seen{$_}++ } @_;
}

sub compare
{
	my ($name, $adopted, $half, @steps) = @_;
	my $database = new_database($name);
	my ($out, $err, $good) = psql($database, join('', map { step_script($_, 0) } @steps[ 0 .. $half - 1 ]));
	ok($good, "$name: the first steps run") or diag($err =~ /(.*ERROR.*)/s);
	query($database, "CREATE EXTENSION dbctx;\n$adopted\nSELECT dbctx_guard('warn');");
	($out, $err, $good) = psql($database, join('', map { step_script($_, 1) } @steps[ $half .. $#steps ]));
	ok($good, "$name: every step runs") or diag($err =~ /(.*ERROR.*)/s);
	unlike($err, qr/dbctx could not/, "$name: nothing goes wrong inside");

	my @all = unique(map { /^check\t(.*)/ ? $1 : () } split /\n/, $out);
	my %undecided = map { (split /\t/)[0] => 1 } grep { /^\S+\tundecided\t/ } @all;
	my %blocks = map { m{/(\d+)__[^/]*$} => 1 } grep { contents($_) =~ /^\s*DO\s/mi } @steps[ $half .. $#steps ];
	my @check = grep { !/^\S+\tundecided\t/ } @all;
	is_deeply([ grep { !$undecided{$_} } sort keys %blocks ], [], "$name: the steps with a DO block are undecided");
	my @guard = unique(split /\n/, query($database, <<~'SQL'));
		SELECT concat_ws(E'\t', application, rule, coalesce(object, ''), message) FROM dbctx_findings()
		SQL
	cmp_ok(scalar(@guard), '>', 0, "$name: the guard has something to say");
	my $told = told($err);
	my @said = grep { my @f = split /\t/; $told->{"$f[0]\t$f[3]"} } @check;
	my @differ = (missing($name, 'only dbctx_check() says', \@check, [ @guard, @said ], \%blocks),
		missing($name, 'only the guard says', \@guard, \@check, \%blocks));
	is(scalar(@differ), 0, "$name: dbctx_check() and the guard say the same " . scalar(@guard) . ' findings')
	  or diag(join("\n", @differ));
	return;
}

# The whole history as one script, in one transaction: whatever a statement
# needs, an earlier one has made
sub compare_whole
{
	my ($name, $adopted, @steps) = @_;
	my $database = new_database($name);
	my $script = join("\n;\n", map { contents($_) } grep { contents($_) !~ /^\s*DO\s/mi } @steps);
	$script =~ s/\bINDEX\s+CONCURRENTLY\b/INDEX/gi;
	(my $quoted = $script) =~ s/'/''/g;
	query($database, "CREATE EXTENSION dbctx;\n$adopted\nSELECT dbctx_guard('warn');");
	my @check = unique(split /\n/, query($database, <<~"SQL"));
		SELECT concat_ws(E'\\t', f.rule, coalesce(f.object, ''), f.message)
		FROM dbctx_check('BEGIN; $quoted; COMMIT;', 0) f
		JOIN dbctx_rules() r ON r.name = f.rule
		WHERE r.family NOT IN ('script', 'data') AND f.rule <> 'soft_delete_filter';
		SQL
	my ($out, $err, $good) = psql($database, "BEGIN;\n$script;\nCOMMIT;\n");
	ok($good, "$name: the script runs") or diag($err =~ /(.*ERROR.*)/s);
	my @guard = unique(split /\n/, query($database, <<~'SQL'));
		SELECT concat_ws(E'\t', rule, coalesce(object, ''), message) FROM dbctx_findings()
		SQL
	my @differ = (missing($name, 'only dbctx_check() says', \@check, \@guard, {}),
		missing($name, 'only the guard says', \@guard, \@check, {}));
	is(scalar(@differ), 0, "$name: dbctx_check() and the guard say the same " . scalar(@guard) . ' findings')
	  or diag(join("\n", @differ));
	return;
}

sub finished_conventions
{
	my ($name, @steps) = @_;
	my $database = new_database("${name}_plain");
	my ($out, $err, $good) = psql($database, join('', map { step_script($_, 0) } @steps));
	ok($good, "$name: every step runs without dbctx") or diag($err =~ /(.*ERROR.*)/s);
	query($database, "CREATE EXTENSION dbctx;\nSELECT dbctx_adopt();");
	return query($database, $adopted_rules);
}

my @names = map { m{([^/]+)/steps$} } sort glob("$shared/corpus/*/steps");
foreach my $name (@names)
{
	next if $ENV{ONLY} && $name ne $ENV{ONLY};
	my @steps = sort glob("$shared/corpus/$name/steps/*.sql");
	(my $short = $name) =~ s/\W/_/g;
	my $adopted = finished_conventions($short, @steps);
	compare_whole("${short}_whole", "$adopted\n$strictly", @steps) unless $name =~ /supabase|medusa/;
	compare("${short}_strict", "$adopted\n$strictly", 0, @steps);
	compare("${short}_half", 'SELECT dbctx_adopt();', int(@steps / 2), @steps);
}

unless ($ENV{KEEP_DATABASES})
{
	query('postgres', "DROP DATABASE $_") foreach @databases;
}
done_testing();
