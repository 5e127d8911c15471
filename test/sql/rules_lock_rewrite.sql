-- rule table_rewrite: what it predicts is what happens to the table's file
SET client_min_messages = warning;
CREATE EXTENSION IF NOT EXISTS dbctx;
CREATE SCHEMA rewrites;
SET search_path = rewrites, public;
SET dbctx.large_table_rows = 3;
SELECT dbctx_guard('warn') \g /dev/null
SET dbctx.guard = 'off';
CREATE DOMAIN d_plain AS int;
CREATE DOMAIN d_check AS int CHECK (VALUE < 1000000);
CREATE DOMAIN d_name AS varchar(10);
CREATE DOMAIN d_random AS uuid DEFAULT gen_random_uuid();
CREATE DOMAIN d_stamp AS timestamptz DEFAULT now();
CREATE DOMAIN d_nested AS d_check;
CREATE TYPE colour AS ENUM ('red', 'green');
CREATE FUNCTION volatile_int() RETURNS int LANGUAGE sql VOLATILE AS 'SELECT 1';
CREATE FUNCTION really_stable() RETURNS int LANGUAGE plpgsql STABLE AS 'BEGIN RETURN 1; END';

--
-- Every ordered pair of types, each way there is to a new type
--
CREATE TABLE kinds (kind text, n serial);
INSERT INTO kinds (kind) SELECT unnest(ARRAY['smallint', 'integer', 'bigint', 'numeric',
	'numeric(10,2)', 'numeric(12,2)', 'numeric(12,4)', 'real', 'double precision', 'money',
	'text', 'varchar', 'varchar(10)', 'varchar(20)', 'char(5)', 'char(10)', '"char"', 'name',
	'bytea', 'bit(4)', 'bit(8)', 'varbit', 'varbit(4)', 'varbit(8)', 'boolean', 'date', 'time',
	'time(2)', 'timestamp', 'timestamp(0)', 'timestamp(3)', 'timestamptz', 'timestamptz(0)',
	'timestamptz(3)', 'interval', 'interval(3)', 'uuid', 'json', 'jsonb', 'xml', 'oid', 'regclass',
	'inet', 'cidr', 'point', 'box', 'int4range', 'text[]', 'varchar[]', 'varchar(10)[]',
	'varchar(20)[]', 'int[]', 'bigint[]', 'timestamp[]', 'timestamptz[]', 'd_plain', 'd_check',
	'd_name', 'd_nested', 'd_plain[]', 'd_check[]', 'colour']);
SELECT format('CREATE TABLE pairs (%s)', string_agg(format('c%s %s', n, kind), ', ')) FROM kinds \gexec
ALTER TABLE pairs ADD filler int;
INSERT INTO pairs (filler) SELECT generate_series(1, 3);

-- what becomes of the file, or what the rule says; nothing is left behind
CREATE FUNCTION outcome(command text, table_name text, mode text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	file oid := pg_relation_filenode(table_name::regclass);
BEGIN
	PERFORM set_config('dbctx.guard', mode, false);
	EXECUTE command;
	RAISE EXCEPTION USING ERRCODE = 'ZZ001',
		MESSAGE = CASE WHEN pg_relation_filenode(table_name::regclass) = file THEN 'kept' ELSE 'rewritten' END;
EXCEPTION
	WHEN SQLSTATE 'ZZ001' THEN
		PERFORM set_config('dbctx.guard', 'off', false);
		RETURN sqlerrm;
	WHEN SQLSTATE 'DC003' THEN
		PERFORM set_config('dbctx.guard', 'off', false);
		-- said before it began, not by the net behind it
		RETURN CASE WHEN sqlerrm LIKE 'ALTER TABLE%' THEN sqlerrm ELSE 'rewritten' END;
	WHEN OTHERS THEN
		PERFORM set_config('dbctx.guard', 'off', false);
		RETURN 'fails';
END $$;
CREATE TABLE outcomes (zone text, command text, happens text, said text);
DO $$
DECLARE
	zone text;
	using_it text;
	a record;
	b record;
	command text;
	happens text;
BEGIN
	FOREACH zone IN ARRAY ARRAY['UTC', 'Europe/Berlin', 'Etc/GMT', 'Africa/Abidjan'] LOOP
		PERFORM set_config('timezone', zone, true);
		FOREACH using_it IN ARRAY ARRAY['', ' USING c%s::%s', ' USING coalesce(c%s, NULL)::%s'] LOOP
			FOR a IN SELECT * FROM kinds LOOP
				FOR b IN SELECT * FROM kinds LOOP
					CONTINUE WHEN zone <> 'UTC' AND NOT (a.kind ~ 'time|date' AND b.kind ~ 'time|date');
					CONTINUE WHEN using_it ~ 'coalesce' AND a.kind <> b.kind;
					command := format('ALTER TABLE pairs ALTER c%s TYPE %s', a.n, b.kind) ||
						format(using_it, a.n, b.kind);
					happens := outcome(command, 'pairs', 'off');
					IF happens <> 'fails' THEN
						INSERT INTO outcomes VALUES (zone, command, happens, outcome(command, 'pairs', 'block'));
					END IF;
				END LOOP;
			END LOOP;
		END LOOP;
	END LOOP;
END $$;
SELECT * FROM outcomes WHERE happens <> said;
SELECT count(*) > 2000 AS many, count(*) FILTER (WHERE happens = 'kept') > 300 AS kept FROM outcomes;
SELECT DISTINCT zone, happens FROM outcomes WHERE command ~ 'TYPE timestamptz$' AND
	command ~ (SELECT 'c' || n || ' ' FROM kinds WHERE kind = 'timestamp') ORDER BY 1, 2;

--
-- New columns, and other ways to have all rows written
--
CREATE TABLE orders (id int, total int, doubled int GENERATED ALWAYS AS (total * 2) STORED);
INSERT INTO orders SELECT g, g FROM generate_series(1, 3) g;
CREATE UNLOGGED TABLE unlogged AS SELECT * FROM orders;
CREATE TABLE events (id int, at date) PARTITION BY RANGE (at);
CREATE TABLE events_2024 PARTITION OF events FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
CREATE TABLE events_2025 PARTITION OF events FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');
INSERT INTO events SELECT g, '2024-06-01' FROM generate_series(1, 3) g;
CREATE FUNCTION compare(command text, file_of text DEFAULT 'orders') RETURNS text LANGUAGE sql AS $$
	SELECT CASE WHEN outcome(command, file_of, 'off') = outcome(command, file_of, 'block')
		THEN outcome(command, file_of, 'off') ELSE 'WRONG: ' || outcome(command, file_of, 'block') END
$$;
SELECT definition, compare('ALTER TABLE orders ADD COLUMN x ' || definition) FROM unnest(ARRAY[
	'int', 'int DEFAULT 1', 'int NOT NULL DEFAULT 1', 'int DEFAULT random()', 'int DEFAULT NULL',
	'int DEFAULT volatile_int()', 'int DEFAULT really_stable()', 'uuid DEFAULT gen_random_uuid()',
	'timestamptz DEFAULT now()', 'timestamptz DEFAULT clock_timestamp()', 'text DEFAULT now()::text',
	'date DEFAULT CURRENT_DATE + 1', 'text DEFAULT md5(random()::text)', 'int DEFAULT nextval(''kinds_n_seq'')',
	'serial', 'bigserial', 'smallserial PRIMARY KEY', 'int GENERATED ALWAYS AS IDENTITY',
	'int GENERATED BY DEFAULT AS IDENTITY', 'int GENERATED ALWAYS AS (total + 1) STORED',
	'd_plain', 'd_plain DEFAULT 1', 'd_random', 'd_random DEFAULT NULL', 'd_stamp',
	'colour DEFAULT ''red''', 'colour[] DEFAULT ''{red}''', 'jsonb DEFAULT ''{}''',
	'text COLLATE "C" DEFAULT ''x''', 'pg_catalog.int4 DEFAULT 1', 'no_such_type', 'int DEFAULT no_such_function()',
	'varchar(5) DEFAULT ''too long''', 'text DEFAULT CURRENT_USER', 'bool DEFAULT false'
]) definition;
SELECT command, compare(command) FROM unnest(ARRAY[
	'ALTER TABLE orders ADD COLUMN IF NOT EXISTS id uuid DEFAULT gen_random_uuid()',
	'ALTER TABLE orders ADD COLUMN a int, ALTER id TYPE bigint',
	'ALTER TABLE orders ALTER id TYPE bigint',
	'ALTER TABLE orders ALTER id TYPE int',
	'ALTER TABLE orders ALTER doubled TYPE bigint',
	'ALTER TABLE orders DROP COLUMN id, ADD COLUMN id uuid DEFAULT gen_random_uuid()',
	'ALTER TABLE orders ADD COLUMN a int DEFAULT 1, ADD COLUMN b int DEFAULT 2',
	'ALTER TABLE orders ALTER id SET DEFAULT random()',
	'ALTER TABLE orders ALTER id SET STORAGE PLAIN',
	'ALTER TABLE orders SET UNLOGGED',
	'ALTER TABLE orders SET LOGGED',
	'ALTER TABLE orders SET ACCESS METHOD heap',
	'ALTER TABLE orders SET TABLESPACE pg_default',
	'ALTER TABLE orders SET (fillfactor = 70)',
	'ALTER TABLE orders ALTER doubled DROP EXPRESSION',
	'ALTER TABLE orders ALTER id TYPE text USING no_such(id)',
	'ALTER TABLE orders ALTER id TYPE text USING no_such',
	'ALTER TABLE orders ALTER id TYPE text USING orders.id::text || total',
	'ALTER TABLE orders ALTER id TYPE int USING orders.id',
	'ALTER TABLE orders ALTER id TYPE int USING rewrites.orders.id',
	'ALTER TABLE orders ALTER id TYPE int USING total'
]) command;
SELECT command, compare(command, 'unlogged') FROM unnest(ARRAY[
	'ALTER TABLE unlogged SET UNLOGGED', 'ALTER TABLE unlogged SET LOGGED']) command;
SELECT command, compare(command, 'events_2024') FROM unnest(ARRAY[
	'ALTER TABLE events ALTER id TYPE bigint', 'ALTER TABLE events ADD COLUMN a int DEFAULT 1',
	'ALTER TABLE events ADD COLUMN a uuid DEFAULT gen_random_uuid()',
	'ALTER TABLE events_2024 ALTER id TYPE bigint']) command;

-- constraints of a domain
SELECT definition, compare('ALTER TABLE orders ADD COLUMN x ' || definition) FROM unnest(ARRAY[
	'd_check', 'd_check DEFAULT 1', 'd_nested DEFAULT 1']) definition;

--
-- Indexes that are built anew though the rows stay as they are
--
CREATE TABLE people (name varchar(10), code varchar(10), born timestamp(3), tags varchar(10)[]);
INSERT INTO people SELECT 'n' || g, 'c' || g, now() FROM generate_series(1, 3) g;
CREATE INDEX people_plain ON people (name);
CREATE INDEX people_lower ON people (lower(name));
CREATE INDEX people_partial ON people (code) WHERE born IS NOT NULL;
CREATE INDEX people_include ON people (code) INCLUDE (name);
CREATE INDEX people_pattern ON people (code varchar_pattern_ops);
CREATE INDEX people_collate ON people (code COLLATE "C");
CREATE INDEX people_tags ON people USING gin (tags);
CREATE INDEX people_hash ON people USING hash (name);
CREATE FUNCTION rebuilt(command text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	result text;
BEGIN
	PERFORM set_config('dbctx.guard', 'off', false);
	CREATE TEMP TABLE files AS SELECT indexrelid, pg_relation_filenode(indexrelid) AS file, relname
		FROM pg_index JOIN pg_class c ON c.oid = indexrelid WHERE indrelid = 'people'::regclass;
	EXECUTE command;
	SELECT string_agg(relname, ', ' ORDER BY relname) INTO result FROM files WHERE NOT EXISTS (SELECT 1
		FROM pg_class WHERE relname = files.relname AND pg_relation_filenode(oid) = file);
	RAISE EXCEPTION USING ERRCODE = 'ZZ001', MESSAGE = coalesce(result, '-');
EXCEPTION WHEN SQLSTATE 'ZZ001' THEN
	RETURN sqlerrm;
END $$;
CREATE FUNCTION said(command text) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
	PERFORM set_config('dbctx.guard', 'block', false);
	EXECUTE command;
	RAISE EXCEPTION USING ERRCODE = 'ZZ001', MESSAGE = '-';
EXCEPTION WHEN SQLSTATE 'ZZ001' OR SQLSTATE 'DC003' THEN
	PERFORM set_config('dbctx.guard', 'off', false);
	RETURN sqlerrm;
END $$;
SELECT command, rebuilt(command), said(command) FROM unnest(ARRAY[
	'ALTER TABLE people ALTER name TYPE varchar(20)',
	'ALTER TABLE people ALTER name TYPE text',
	'ALTER TABLE people ALTER code TYPE varchar(20)',
	'ALTER TABLE people ALTER code TYPE text',
	'ALTER TABLE people ALTER code TYPE varchar(10)',
	'ALTER TABLE people ALTER name TYPE varchar(10) COLLATE "C"',
	'ALTER TABLE people ALTER tags TYPE text[]',
	'ALTER TABLE people ALTER tags TYPE varchar(10)[]',
	'ALTER TABLE people ALTER born TYPE timestamp'
]) command;

--
-- The messages, and a fix that is run
--
RESET dbctx.guard;
RESET client_min_messages;
CREATE FUNCTION last_fix(rule_name text) RETURNS SETOF text LANGUAGE sql AS $$
	SELECT regexp_split_to_table(fix, '; ') FROM
		(SELECT fix FROM dbctx_findings() WHERE rule = rule_name ORDER BY at DESC LIMIT 1) f
$$;
ALTER TABLE orders ALTER id TYPE bigint;
ALTER TABLE people ALTER name TYPE varchar(5);
SET timezone = 'Europe/Berlin';
ALTER TABLE people ALTER born TYPE timestamptz;
RESET timezone;
ALTER TABLE orders ADD COLUMN a int DEFAULT (random() * 10)::int;
SET dbctx.guard = 'off';
ALTER TABLE orders DROP COLUMN a;
RESET dbctx.guard;
SELECT last_fix('table_rewrite') \gexec
\d orders
ALTER TABLE orders ADD COLUMN b uuid NOT NULL DEFAULT gen_random_uuid();
ALTER TABLE orders ADD COLUMN c serial;
ALTER TABLE orders ADD COLUMN d int GENERATED ALWAYS AS (total + 1) STORED;
ALTER TABLE orders SET UNLOGGED;
ALTER TABLE events ALTER id TYPE bigint;

-- small, new, temporary: silent
SET dbctx.large_table_rows = 4;
ALTER TABLE orders ALTER id TYPE int;
RESET dbctx.large_table_rows;
ALTER TABLE orders SET LOGGED;
SET dbctx.large_table_rows = 3;
BEGIN;
CREATE TABLE made_here AS SELECT generate_series(1, 9) AS id;
ALTER TABLE made_here ALTER id TYPE bigint;
COMMIT;
CREATE TEMP TABLE temporary AS SELECT generate_series(1, 9) AS id;
ALTER TABLE temporary ALTER id TYPE bigint;

-- the net behind the prediction: a rewrite that only the server knows of
CREATE TABLE parent (id int);
CREATE TABLE child (extra int) INHERITS (parent);
INSERT INTO child SELECT g, g FROM generate_series(1, 5) g;
ALTER TABLE parent ALTER id TYPE bigint;

SELECT dbctx_guard('off') \g /dev/null
SET client_min_messages = warning;
DROP SCHEMA rewrites CASCADE;
