# A guarded database in block mode, with everything in it that its own rules
# would refuse, is dumped and restored in full, by each way that there is; and
# the guard is there as it was, and at work.

use strict;
use warnings FATAL => 'all';

use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $node = PostgreSQL::Test::Cluster->new('main');
$node->init;
$node->append_conf('postgresql.conf', 'fsync = off');
$node->start;

$node->safe_psql('postgres', 'CREATE ROLE keeper LOGIN');
$node->safe_psql('postgres', 'CREATE DATABASE shop OWNER keeper');
$node->command_ok(
	[
		'psql', '-X', '-q', '-v', 'ON_ERROR_STOP=1',
		'-f', 'test/sample/shop.sql', $node->connstr('shop')
	],
	'the sample schema loads');
$node->safe_psql('shop', <<'SQL');
CREATE EXTENSION dbctx;
CREATE EXTENSION IF NOT EXISTS citext;
SELECT dbctx_adopt('block', 0.5);
-- what late rules say, too, and locks on tables of any size
SELECT dbctx_set_rule(name, 'block') FROM dbctx_rules() WHERE NOT name IN ('name_plural', 'name_case');
SELECT dbctx_set_rule('name_plural', 'block', '{"number": "plural"}');
SELECT dbctx_set_rule('name_case', 'block', '{"tables": "snake_case", "columns": "snake_case"}');
ALTER DATABASE shop SET dbctx.large_table_rows = 0;

-- each of these is against one rule or another
CREATE TABLE "BadName" (a varchar(10), "userId" int, j json, t timestamp, CHECK (a <> ''));
INSERT INTO "BadName" SELECT i, i, '{}', now() FROM generate_series(1, 100) i;
SELECT dbctx_exempt('name_case', 'public."BadName"', 'it''s older than the rule', '2099-01-01');
CREATE INDEX once ON "BadName" (a);
CREATE INDEX twice ON "BadName" (a, "userId");
CREATE TABLE thing (id serial PRIMARY KEY, "BadName_id" int, label citext);
CREATE TABLE things (id int PRIMARY KEY, thing_id bigint, twin int REFERENCES things);
INSERT INTO thing SELECT i FROM generate_series(1, 100) i;
INSERT INTO things SELECT i, i, i FROM generate_series(1, 100) i;
ALTER TABLE things ADD FOREIGN KEY (id) REFERENCES thing;
ALTER TABLE things ADD UNIQUE (twin);
ALTER TABLE things ENABLE ROW LEVEL SECURITY;
CREATE POLICY all_of_it ON things USING (true);
ALTER TABLE things DISABLE ROW LEVEL SECURITY;
GRANT ALL ON thing TO PUBLIC;
CREATE FUNCTION risky() RETURNS int LANGUAGE sql SECURITY DEFINER AS 'SELECT 1';
CREATE TABLE none ();
CREATE TABLE parts (n int) PARTITION BY RANGE (n);
CREATE TABLE part_1 PARTITION OF parts FOR VALUES FROM (1) TO (1000);
INSERT INTO parts SELECT generate_series(1, 100);
CREATE MATERIALIZED VIEW summary AS SELECT count(*) FROM thing;
SELECT dbctx_guard('block');
SQL
cmp_ok($node->safe_psql('shop', 'SELECT count(*) FROM dbctx_lint()'),
	'>', 20, 'there is much to find fault with');
my ($status, $out, $err) =
  $node->psql('shop', 'CREATE TABLE "Another" (id int)');
isnt($status, 0, 'the guard blocks');

# What the guard is, and the schema and the rows that it guards
my $guard = <<'SQL';
SELECT dbctx_guard();
SELECT * FROM dbctx.rule ORDER BY rule, schema;
SELECT * FROM dbctx.exemption ORDER BY rule, object;
SELECT * FROM dbctx.setting;
SELECT evtname, evtevent, evtenabled, evtowner::regrole, evtfoid::regproc FROM pg_event_trigger ORDER BY 1;
SELECT rule, object, message FROM dbctx_lint();
SQL

sub state_of
{
	my ($database) = @_;
	my ($dump, $complaints) = run_command(
		[ 'pg_dump', '--no-comments', $node->connstr($database) ]);
	$dump =~ s/^\\(un)?restrict .*\n//mg;
	# the order of rows in a table is nobody's promise
	my @rows = sort split /\n/, $dump;
	(my $said = $node->safe_psql($database, $guard)) =~ s/ALTER DATABASE \w+/ALTER DATABASE x/;
	return join("\n", $said, @rows);
}

# Shows in which lines two states differ
sub same_state
{
	my ($got, $expects, $what) = @_;
	my %lines;
	$lines{$_}++ foreach split /\n/, $got;
	$lines{$_}-- foreach split /\n/, $expects;
	my @differ = map { ($lines{$_} > 0 ? 'more: ' : 'less: ') . $_ } grep { /./ && $lines{$_} } sort keys %lines;
	is_deeply(\@differ, [], $what);
	return;
}

my $expected = state_of('shop');
my $count = 0;

# Restores by a command that is given the name of a new database
sub restored_ok
{
	my ($what, $expects, @command) = @_;
	my $database = 'restored_' . ++$count;
	$node->safe_psql('postgres', "CREATE DATABASE $database TEMPLATE template0");
	# the setting isn't part of a dump without --create
	$node->safe_psql('postgres', "ALTER DATABASE $database SET dbctx.large_table_rows = 0");
	my $result = run_log([ map { s/DATABASE/$node->connstr($database)/er } @command ]);
	ok($result, "$what: no error");
	same_state(state_of($database), $expects, "$what: everything is there, the guard too");
	($status, $out, $err) = $node->psql($database, 'CREATE TABLE "Another" (id int)');
	if ($node->safe_psql($database, "SELECT evtenabled FROM pg_event_trigger WHERE evtname = 'dbctx_guard'") eq 'D')
	{
		is($status, 0, "$what: the guard is as disabled as it was");
	}
	else
	{
		isnt($status, 0, "$what: the guard blocks");
	}
	return $database;
}

my $folder = $node->basedir;
foreach my $preloaded (0, 1)
{
	my $how = '';
	if ($preloaded)
	{
		# for every database, so that the hooks see the restore; where the tests
		# have installed it, by a name that finds it there
		my $library = $node->safe_psql('postgres',
			"SELECT CASE current_setting('dynamic_library_path') WHEN '\$libdir' THEN '\$libdir/dbctx' ELSE 'dbctx' END");
		$node->append_conf('postgresql.conf', "session_preload_libraries = '$library'");
		$node->reload;
		$how = ', preloaded';
		$expected = state_of('shop');
	}
	$node->command_ok([ 'pg_dump', '-f', "$folder/plain.sql", $node->connstr('shop') ], "pg_dump$how");
	$node->command_ok([ 'pg_dump', '-Fc', '-f', "$folder/custom", $node->connstr('shop') ], "pg_dump -Fc$how");
	restored_ok("psql$how", $expected,
		'psql', '-Xq1', '-v', 'ON_ERROR_STOP=1', '-f', "$folder/plain.sql", 'DATABASE');
	restored_ok("pg_restore -j4$how", $expected,
		'pg_restore', '-e', '-j4', '-d', 'DATABASE', "$folder/custom");
}

# A disabled trigger stays so.
$node->safe_psql('shop', 'ALTER EVENT TRIGGER dbctx_guard DISABLE');
$expected = state_of('shop');
$node->command_ok([ 'pg_dump', '-Fc', '-f', "$folder/disabled", $node->connstr('shop') ], 'pg_dump');
restored_ok('a disabled trigger', $expected,
	'pg_restore', '-e', '-d', 'DATABASE', "$folder/disabled");
$node->safe_psql('shop', "SELECT dbctx_guard('block')");

# Whoever owns the database and all that is in it may dump it.
$node->safe_psql('postgres', 'CREATE DATABASE own OWNER keeper');
$node->safe_psql('own', "CREATE EXTENSION dbctx; SELECT dbctx_set_rule('name_plural', 'block', '{\"number\": \"plural\"}'); SELECT dbctx_guard('block'); GRANT ALL ON SCHEMA public TO keeper");
$node->safe_psql('own', 'CREATE TABLE rows (id int); INSERT INTO rows VALUES (7)', extra_params => [ '-U', 'keeper' ]);
# over what is there: the event triggers are the first to go
$expected = state_of('own');
$node->command_ok([ 'pg_dump', '-Fc', '-f', "$folder/own", $node->connstr('own') ], 'pg_dump');
$node->command_ok(
	[ 'pg_restore', '-e', '-c', '--if-exists', '-d', $node->connstr('own'), "$folder/own" ],
	'pg_restore --clean over a guarded database');
same_state(state_of('own'), $expected, '... everything is there again');

my ($dump, $complaints) = run_command([ 'pg_dump', '-U', 'keeper', $node->connstr('own') ]);
is($complaints, '', 'its owner, who is no superuser, dumps a guarded database');
like($dump, qr/name_plural.*EVENT TRIGGER/s, '... with its rules and triggers');

# An ordinary member gets as far as he would without dbctx.
$node->safe_psql('postgres', 'CREATE ROLE guest LOGIN; GRANT pg_read_all_data TO guest');
($dump, $complaints) = run_command([ 'pg_dump', '-U', 'guest', $node->connstr('own') ]);
is($complaints, '', 'a reader of all data dumps it');

$node->stop;
done_testing();
