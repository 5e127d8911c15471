# What dbctx_check() says of a command on a table of 100,000 rows, without
# running it, is what happens when it runs: whether the rows are written anew,
# and whether they are all read.

use strict;
use warnings FATAL => 'all';

use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $node = PostgreSQL::Test::Cluster->new('check_truth');
$node->init;
$node->append_conf('postgresql.conf',
	"fsync = off\nautovacuum = off\nwal_level = minimal\nmax_wal_senders = 0\nmaintenance_work_mem = 64MB");
$node->start;
$node->safe_psql('postgres', <<'SQL');
CREATE EXTENSION dbctx;

-- what a command does to a table, taken back at once: it is written anew, or
-- read from end to end, or neither
CREATE FUNCTION happens(command text, watched regclass) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	file oid := pg_relation_filenode(watched);
	seen bigint := pg_stat_get_xact_tuples_returned(watched);
BEGIN
	EXECUTE command;
	RAISE EXCEPTION USING ERRCODE = 'ZZ001', MESSAGE =
		CASE WHEN pg_relation_filenode(watched) <> file THEN 'rewritten'
			WHEN pg_stat_get_xact_tuples_returned(watched) - seen >= 100000 THEN 'read'
			ELSE 'kept' END;
EXCEPTION
	WHEN SQLSTATE 'ZZ001' THEN
		RETURN sqlerrm;
	WHEN OTHERS THEN
		RETURN 'fails';
END $$;

-- the rules that speak of it
CREATE FUNCTION says(command text) RETURNS text LANGUAGE sql AS $$
	SELECT CASE WHEN bool_or(rule = 'table_rewrite') THEN 'rewritten'
		WHEN bool_or(rule IN ('not_null_scan', 'constraint_validates', 'partition_scan', 'unique_builds_index')) THEN 'read'
		WHEN bool_or(rule IN ('undecided', 'syntax_error', 'name_unknown', 'statement_fails')) THEN 'other: ' || max(message)
		ELSE 'kept' END
	FROM dbctx_check(command, probe_ms => 0)
$$;
SQL

# every ordered pair of forty types and lengths, in two time zones
my @types = ('smallint', 'integer', 'bigint', 'numeric', 'numeric(10,2)', 'numeric(12,2)', 'numeric(12,4)', 'real',
	'double precision', 'money', 'text', 'varchar', 'varchar(10)', 'varchar(20)', 'char(5)', 'char(10)', '"char"',
	'name', 'bytea', 'bit(4)', 'varbit', 'varbit(8)', 'boolean', 'date', 'time', 'time(2)', 'timestamp', 'timestamp(0)',
	'timestamptz', 'timestamptz(3)', 'interval', 'interval(3)', 'uuid', 'json', 'jsonb', 'oid', 'inet', 'cidr', 'text[]',
	'varchar(10)[]');
is(scalar(@types), 40, 'forty types');
my $columns = join(', ', map { "c$_ $types[$_]" } 0 .. $#types);
$node->safe_psql('postgres', "CREATE TABLE pairs ($columns, filler int)");
$node->safe_psql('postgres', 'INSERT INTO pairs (filler) SELECT generate_series(1, 100000)');
$node->safe_psql('postgres', 'ANALYZE pairs');

my $list = join(', ', map { "($_, '$types[$_]')" } 0 .. $#types);
my $asked = $node->safe_psql('postgres', <<"SQL");
CREATE TABLE outcomes (zone text, command text, happens text, says text);
DO \$\$
DECLARE
	zone text;
	command text;
	a record;
	b record;
BEGIN
	FOREACH zone IN ARRAY ARRAY['UTC', 'Asia/Kolkata'] LOOP
		PERFORM set_config('timezone', zone, true);
		FOR a IN SELECT * FROM (VALUES $list) AS t(n, type) LOOP
			FOR b IN SELECT * FROM (VALUES $list) AS t(n, type) LOOP
				CONTINUE WHEN zone <> 'UTC' AND NOT (a.type ~ 'time|date' AND b.type ~ 'time|date');
				command := format('ALTER TABLE pairs ALTER c%s TYPE %s', a.n, b.type);
				INSERT INTO outcomes VALUES (zone, command, happens(command, 'pairs'), says(command));
			END LOOP;
		END LOOP;
	END LOOP;
END \$\$;
DELETE FROM outcomes WHERE happens = 'fails';
SELECT count(*) FROM outcomes;
SQL
cmp_ok($asked, '>', 400, "pairs that the server allows without USING: $asked");
is($node->safe_psql('postgres', "SELECT count(*) FROM outcomes WHERE happens = 'rewritten'") > 100, 1, 'some write rows anew');
# to read them all without writing them is not what the rule is about
is($node->safe_psql('postgres', <<'SQL'), '', 'the rows are written anew exactly when the check says so');
SELECT zone, command, happens, says FROM outcomes WHERE (happens = 'rewritten') <> (says = 'rewritten') ORDER BY 1, 2
SQL

# columns, constraints and partitions
$node->safe_psql('postgres', <<'SQL');
CREATE DOMAIN d_plain AS int;
CREATE DOMAIN d_check AS int CHECK (VALUE < 1000000);
CREATE DOMAIN d_not_null AS int NOT NULL;
CREATE DOMAIN d_default AS int DEFAULT 5;
CREATE DOMAIN d_random AS uuid DEFAULT gen_random_uuid();
CREATE DOMAIN d_stamp AS timestamptz DEFAULT now();
CREATE FUNCTION is_volatile() RETURNS int LANGUAGE sql VOLATILE AS 'SELECT 1';
CREATE FUNCTION is_stable() RETURNS int LANGUAGE plpgsql STABLE AS 'BEGIN RETURN 1; END';
CREATE FUNCTION is_immutable() RETURNS int LANGUAGE plpgsql IMMUTABLE AS 'BEGIN RETURN 1; END';
CREATE TABLE parents (id int PRIMARY KEY);
INSERT INTO parents SELECT generate_series(1, 100);
CREATE TABLE rows (id int, plain int, checked int CHECK (checked IS NOT NULL), unproven int CHECK (unproven > 0),
	parent_id int, named varchar(10), day date);
INSERT INTO rows SELECT i, i, i, i, 1 + i % 100, 'n', '2026-01-01'::date + i % 28 FROM generate_series(1, 100000) i;
CREATE UNIQUE INDEX rows_id_idx ON rows (id);
ALTER TABLE rows ADD CONSTRAINT later CHECK (plain > 0) NOT VALID;
ALTER TABLE rows ADD CONSTRAINT range CHECK (id BETWEEN 0 AND 200000);
CREATE TABLE days (id int, plain int, checked int, unproven int, parent_id int, named varchar(10), day date) PARTITION BY RANGE (day);
CREATE TABLE filled (LIKE rows);
INSERT INTO filled SELECT * FROM rows;
CREATE TABLE proven (LIKE rows, CHECK (day >= '2026-01-01' AND day < '2027-01-01' AND day IS NOT NULL));
INSERT INTO proven SELECT * FROM rows;
CREATE TABLE by_default (id int, day date) PARTITION BY RANGE (day);
CREATE TABLE the_default PARTITION OF by_default DEFAULT;
INSERT INTO the_default SELECT i, '2026-01-01' FROM generate_series(1, 100000) i;
CREATE TABLE small (id int, day date);
ANALYZE;
SQL

# command, the table that is watched
my @commands = (
	['ALTER TABLE rows ADD a int', 'rows'],
	['ALTER TABLE rows ADD a int DEFAULT 5', 'rows'],
	['ALTER TABLE rows ADD a int NOT NULL DEFAULT 5', 'rows'],
	['ALTER TABLE rows ADD a timestamptz DEFAULT now()', 'rows'],
	['ALTER TABLE rows ADD a timestamptz DEFAULT clock_timestamp()', 'rows'],
	['ALTER TABLE rows ADD a uuid DEFAULT gen_random_uuid()', 'rows'],
	['ALTER TABLE rows ADD a float DEFAULT random()', 'rows'],
	['ALTER TABLE rows ADD a int DEFAULT is_volatile()', 'rows'],
	['ALTER TABLE rows ADD a int DEFAULT is_stable()', 'rows'],
	['ALTER TABLE rows ADD a int DEFAULT is_immutable()', 'rows'],
	['ALTER TABLE rows ADD a serial', 'rows'],
	['ALTER TABLE rows ADD a int GENERATED ALWAYS AS IDENTITY', 'rows'],
	['ALTER TABLE rows ADD a int GENERATED ALWAYS AS (id * 2) STORED', 'rows'],
	['ALTER TABLE rows ADD a d_plain', 'rows'],
	['ALTER TABLE rows ADD a d_check', 'rows'],
	['ALTER TABLE rows ADD a d_default', 'rows'],
	['ALTER TABLE rows ADD a d_random', 'rows'],
	['ALTER TABLE rows ADD a d_stamp', 'rows'],
	['ALTER TABLE rows ALTER plain TYPE d_plain', 'rows'],
	['ALTER TABLE rows ALTER plain TYPE d_check', 'rows'],
	['ALTER TABLE rows ALTER plain SET DEFAULT 5', 'rows'],
	['ALTER TABLE rows ALTER plain SET NOT NULL', 'rows'],
	['ALTER TABLE rows ALTER checked SET NOT NULL', 'rows'],
	['ALTER TABLE rows ALTER unproven SET NOT NULL', 'rows'],
	['ALTER TABLE rows DROP CONSTRAINT range', 'rows'],
	['ALTER TABLE rows ADD CHECK (plain > 0)', 'rows'],
	['ALTER TABLE rows ADD CHECK (plain > 0) NOT VALID', 'rows'],
	['ALTER TABLE rows ADD FOREIGN KEY (parent_id) REFERENCES parents NOT VALID', 'rows'],
	['ALTER TABLE rows ADD UNIQUE USING INDEX rows_id_idx', 'rows'],
	['ALTER TABLE rows ADD UNIQUE (id)', 'rows'],
	['ALTER TABLE rows ALTER named TYPE varchar(20)', 'rows'],
	['ALTER TABLE rows ALTER named TYPE text', 'rows'],
	['ALTER TABLE rows ALTER named TYPE varchar(5)', 'rows'],
	['ALTER TABLE rows SET UNLOGGED', 'rows'],
	['ALTER TABLE rows SET (fillfactor = 70)', 'rows'],
	["ALTER TABLE days ATTACH PARTITION filled FOR VALUES FROM ('2026-01-01') TO ('2027-01-01')", 'filled'],
	["ALTER TABLE days ATTACH PARTITION proven FOR VALUES FROM ('2026-01-01') TO ('2027-01-01')", 'proven'],
	["ALTER TABLE by_default ATTACH PARTITION small FOR VALUES FROM ('2027-01-01') TO ('2028-01-01')", 'the_default']);
for my $case (@commands)
{
	my ($command, $table) = @$case;
	(my $quoted = $command) =~ s/'/''/g;
	my ($happens, $says) = split /\|/,
		$node->safe_psql('postgres', "SELECT happens('$quoted', '$table'), says('$quoted')");

	# of an index built the rows are read, too
	is($says, $happens, $command);
}

$node->stop;
done_testing();
