# A reader of a large catalog ends at once when it is cancelled or has run out
# of time, at whatever it is; the session goes on. And a session that reads
# again and again does not grow.

use strict;
use warnings FATAL => 'all';

use IPC::Run ();
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;
use Time::HiRes qw(time);

my $node = PostgreSQL::Test::Cluster->new('cancel');
$node->init;
$node->append_conf('postgresql.conf',
	"fsync = off\nautovacuum = off\nmax_locks_per_transaction = 1024");
$node->start;
$node->safe_psql('postgres', 'CREATE EXTENSION dbctx');

# 4,000 tables, 2,000 partitions in three levels, one table of 1,600 columns
# and functions, all with something to be printed of its own
$node->safe_psql('postgres', <<'SQL');
DO $$
BEGIN
	FOR i IN 1..4000 LOOP
		EXECUTE format('CREATE TABLE t%1$s (id int PRIMARY KEY, name text NOT NULL DEFAULT %2$L CHECK (length(name) > %1$s),
			parent_id int REFERENCES t%3$s, created_at timestamptz NOT NULL DEFAULT now())', i, 'n' || i, greatest(i / 2, 1));
		IF i % 400 = 0 THEN
			COMMIT;
		END IF;
	END LOOP;
	EXECUTE 'CREATE TABLE wide (' || (SELECT string_agg(format('c%s int DEFAULT %s', i, i), ', ') FROM generate_series(1, 1600) i) || ')';
	CREATE TABLE parts (a int, b int, c int) PARTITION BY RANGE (a);
	FOR i IN 1..10 LOOP
		EXECUTE format('CREATE TABLE parts_%1$s PARTITION OF parts FOR VALUES FROM (%1$s) TO (%2$s) PARTITION BY LIST (b)', i, i + 1);
		FOR j IN 1..10 LOOP
			EXECUTE format('CREATE TABLE parts_%1$s_%2$s PARTITION OF parts_%1$s FOR VALUES IN (%2$s) PARTITION BY HASH (c)', i, j);
			FOR k IN 0..17 LOOP
				EXECUTE format('CREATE TABLE parts_%1$s_%2$s_%3$s PARTITION OF parts_%1$s_%2$s FOR VALUES WITH (MODULUS 18, REMAINDER %3$s)', i, j, k);
			END LOOP;
		END LOOP;
		COMMIT;
	END LOOP;
	FOR i IN 1..500 LOOP
		EXECUTE format('CREATE FUNCTION f%1$s(a int DEFAULT %1$s) RETURNS int LANGUAGE sql AS ''SELECT 1''', i);
	END LOOP;
END $$;
SQL

my $parts = $node->safe_psql('postgres',
	"SELECT dbctx_describe(budget => 0) ~ '\\nparts\\([^\\n]*1,800 partitions', dbctx_describe('wide', 0) ~ '\\nwide\\(c1 int\\?=1, [^\\n]*c1600 int\\?=1600\\)'");
is($parts, 't|t', 'partitions are folded, all columns are told');

# Time runs out at every stage of the work.
my %queries = (
	markdown => "SELECT length(dbctx_describe(budget => 0))",
	budget => "SELECT length(dbctx_describe())",
	small => "SELECT length(dbctx_describe(budget => 150))",
	json => "SELECT length(dbctx_describe(budget => 0, format => 'json'))",
	words => "SELECT length(dbctx_describe('which thing has a parent and a name'))",
	conventions => "SELECT count(*) FROM dbctx_conventions()",
	hash => "SELECT dbctx_schema_hash()",
	# would take minutes
	patterns => "SELECT length(dbctx_describe(repeat('*1*2*3*4*5*6*,', 70000) || '*'))",
	names => "SELECT length(dbctx_describe(repeat('t1, ', 250000), detail => 'full'))");

# Runs a query in a transaction whose time runs out after some milliseconds, and
# something else in the same session. The abort ends the limit, too. Returns the time over, and what came.
sub run_for
{
	my ($query, $timeout) = @_;
	my $start = time;
	my ($status, $out, $err) = $node->psql('postgres',
		"BEGIN;\nSET LOCAL statement_timeout = $timeout;\n$query;\nROLLBACK;\nSELECT 'alive', count(*) FROM pg_class WHERE relname = 'wide'",
		on_error_stop => 0);
	return (time - $start - $timeout / 1000, $out, $err);
}

foreach my $name (sort keys %queries)
{
	my ($slowest, $cancelled, @wrong) = (0, 0);
	foreach my $timeout (1, 10, 25, 50, 75, 100, 150)
	{
		my ($over, $out, $err) = run_for($queries{$name}, $timeout);
		my $expected = 'ERROR:  canceling statement due to statement timeout';

		$cancelled++ if $err =~ $expected;
		push @wrong, $err if $err ne '' && $err !~ /^psql:<stdin>:\d+: $expected$/;
		push @wrong, "no session: $out" if $out !~ /^alive\|1$/m;
		$slowest = $over if $over > $slowest;
	}
	is_deeply(\@wrong, [], "$name: ends with the usual error, the session goes on");
	cmp_ok($cancelled, '>', 0, "$name: ends in the middle");
	cmp_ok($slowest, '<', 1 * $PostgreSQL::Test::Utils::timeout_default / 180,
		"$name: ends promptly");
}

# Cancelled by someone else.
foreach my $name ('patterns')
{
	my ($out, $err) = ('', '');
	my $handle = IPC::Run::start(
		[
			'psql', '-XAtq',
			# again and again, as one may be over before it is cancelled
			'-c', join('; ', ($queries{$name}) x 500), '-c', "SELECT 'alive'",
			'-d', $node->connstr('postgres') . " application_name=victim"
		],
		'<', \undef, '>', \$out, '2>', \$err,
		IPC::Run::timeout($PostgreSQL::Test::Utils::timeout_default));

	$node->poll_query_until('postgres',
		"SELECT count(*) = 1 FROM pg_stat_activity WHERE application_name = 'victim' AND state = 'active' AND query ~ 'describe'")
	  or die 'the victim does not start';
	my $start = time;
	$node->safe_psql('postgres',
		"SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE application_name = 'victim'");
	$handle->finish;
	cmp_ok(time - $start, '<', 1 * $PostgreSQL::Test::Utils::timeout_default / 180,
		"$name: cancelled promptly");
	like($err, qr/^ERROR:  canceling statement due to user request$/m, "$name: with the usual error");
	like($out, qr/^alive$/m, "$name: the session goes on");
}

# The memory of a session that is warm stays as it is.
my $memory = "SELECT sum(total_bytes) FROM pg_backend_memory_contexts";
$node->safe_psql('postgres', 'CREATE DATABASE small');
$node->safe_psql('small', 'CREATE EXTENSION dbctx; ' . <<'SQL');
CREATE TYPE state AS ENUM ('open', 'closed');
CREATE TABLE teams (id int PRIMARY KEY, name text NOT NULL CHECK (name <> ''), state state DEFAULT 'open');
CREATE TABLE members (id int PRIMARY KEY, team_id int NOT NULL REFERENCES teams, at timestamptz NOT NULL DEFAULT now());
CREATE POLICY own ON teams USING (EXISTS (SELECT FROM members m WHERE m.team_id = teams.id));
CREATE TABLE schema_migrations (version text PRIMARY KEY);
CREATE FUNCTION round() RETURNS void LANGUAGE plpgsql AS $$
BEGIN
	PERFORM dbctx_describe(), dbctx_describe(format => 'json'), dbctx_describe('teams', detail => 'full'),
		dbctx_describe('which team has members'), dbctx_schema_hash();
	PERFORM FROM dbctx_conventions();
	BEGIN
		PERFORM dbctx_describe(detail => 'nonsense');
	EXCEPTION WHEN invalid_parameter_value THEN
		NULL;
	END;
END $$;
SQL
my @sizes = split /\n/, $node->safe_psql('small',
	join('', map { ("SELECT round();\n" x 50) . "$memory;\n" } 1 .. 5));
@sizes = grep { /^\d+$/ } @sizes;
is(scalar(@sizes), 5, 'five sizes');
cmp_ok($sizes[4] - $sizes[1], '<=', 65536, 'memory of a session does not grow')
  or diag("@sizes");

# A whole transaction of them holds no locks, and no snapshot but its own.
is( $node->safe_psql(
		'small',
		"BEGIN; SELECT round(); SELECT count(*) FROM pg_locks WHERE locktype = 'relation' AND pid = pg_backend_pid() AND relation::regclass::text !~ '^pg_'; COMMIT"),
	"\n0",
	'no lock is left');

$node->stop;
done_testing();
