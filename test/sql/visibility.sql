-- What the caller may not see is counted, and else nowhere: everything hidden
-- in this database has "zzhid" in its name, or is a value of a row, with "zzval".
\set VERBOSITY terse
\set old_db :DBNAME
SET client_min_messages = warning;
CREATE DATABASE dbctx_visibility;
\c dbctx_visibility
SET client_min_messages = warning;
CREATE EXTENSION dbctx;
CREATE ROLE regress_dbctx_none;
CREATE ROLE regress_dbctx_columns;
CREATE ROLE regress_dbctx_tables;
CREATE ROLE regress_dbctx_reader IN ROLE pg_read_all_data;
CREATE ROLE regress_dbctx_zzhid;

CREATE SCHEMA zzhid_schema;
CREATE TABLE zzhid_users (id int PRIMARY KEY, zzhid_email text NOT NULL);
COMMENT ON TABLE zzhid_users IS 'zzhid comment';
CREATE TABLE zzhid_schema.accounts (zzhid_id int PRIMARY KEY);
CREATE SEQUENCE zzhid_seq;
CREATE SEQUENCE zzhid_schema.seq;
CREATE TYPE zzhid_schema.zzhid_label AS ENUM ('zzhid_a');
CREATE DOMAIN zzhid_schema.zzhid_domain AS text CHECK (VALUE <> 'zzhid');
CREATE TYPE zzhid_schema.zzhid_row AS (zzhid_field int);
CREATE FUNCTION zzhid_schema.secret() RETURNS int LANGUAGE sql AS 'SELECT 1';
CREATE FUNCTION zzhid_no_execute(zzhid_arg int) RETURNS int LANGUAGE sql AS 'SELECT 1';
REVOKE EXECUTE ON FUNCTION zzhid_no_execute FROM PUBLIC;
CREATE VIEW zzhid_view AS SELECT zzhid_email FROM zzhid_users;
CREATE MATERIALIZED VIEW zzhid_matview AS SELECT zzhid_email FROM zzhid_users;

CREATE TABLE teams (
	id int PRIMARY KEY,
	code text NOT NULL UNIQUE,
	owner_id int NOT NULL REFERENCES zzhid_users,
	account_id int REFERENCES zzhid_schema.accounts,
	number int NOT NULL DEFAULT nextval('zzhid_seq'),
	other int NOT NULL DEFAULT nextval('zzhid_schema.seq'),
	hidden regclass DEFAULT 'zzhid_users'::regclass,
	created_at timestamptz NOT NULL DEFAULT now(),
	CHECK (number <> 'zzhid_users'::regclass::oid::int)
);
CREATE TABLE zzhid_referencing (id int PRIMARY KEY, team_id int NOT NULL REFERENCES teams);
CREATE TABLE zzhid_child () INHERITS (teams);
CREATE TABLE zzhid_parent (a int);
CREATE TABLE child (b int) INHERITS (zzhid_parent);
CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
CREATE FUNCTION zzhid_users_of(n int) RETURNS SETOF zzhid_users LANGUAGE sql AS 'SELECT * FROM zzhid_users';
ALTER FUNCTION zzhid_users_of RENAME TO users_of;
CREATE FUNCTION email_of(u zzhid_users) RETURNS text LANGUAGE sql AS 'SELECT NULL::text';
CREATE FUNCTION emails_of(u zzhid_users[]) RETURNS zzhid_users[] LANGUAGE sql AS 'SELECT NULL::zzhid_users[]';
CREATE TRIGGER touch BEFORE UPDATE ON teams FOR EACH ROW EXECUTE FUNCTION touch();
CREATE POLICY members ON teams USING (EXISTS (SELECT FROM zzhid_users u WHERE u.id = owner_id));
CREATE POLICY via_array ON teams USING (id = ANY (ARRAY(SELECT a.zzhid_id FROM zzhid_schema.accounts a)));
ALTER TABLE teams ENABLE ROW LEVEL SECURITY;
CREATE TABLE holders (id int PRIMARY KEY, one zzhid_users, many zzhid_users[]);

-- columns of a visible table that are hidden
CREATE TABLE people (
	id int PRIMARY KEY,
	name text NOT NULL,
	zzhid_hash text NOT NULL UNIQUE CHECK (length(zzhid_hash) > 20),
	zzhid_team int REFERENCES teams,
	zzhid_note text DEFAULT 'zzhid',
	shown text GENERATED ALWAYS AS (lower(zzhid_hash)) STORED,
	CHECK (name <> zzhid_note),
	UNIQUE (name, zzhid_note)
);
CREATE INDEX ON people (lower(zzhid_note)) INCLUDE (zzhid_team) WHERE zzhid_team > 0;
CREATE INDEX ON people USING hash (zzhid_note);
CREATE POLICY own ON people USING (zzhid_hash = 'x');
CREATE TRIGGER own BEFORE UPDATE OF zzhid_note ON people FOR EACH ROW EXECUTE FUNCTION touch();
COMMENT ON COLUMN people.zzhid_hash IS 'zzhid comment';
CREATE TABLE pets (id int PRIMARY KEY, person_hash text REFERENCES people (zzhid_hash), kind text NOT NULL);
INSERT INTO zzhid_users VALUES (1, 'zzval@example.org');
INSERT INTO zzhid_schema.accounts VALUES (7);
INSERT INTO teams VALUES (1, 'zzval_team', 1, 7);
INSERT INTO people VALUES (1, 'zzval_name', '$2b$12$zzval_0123456789abcdef', 1, 'zzval_note');
ANALYZE;

-- a partition that may be seen, of a table that may not
CREATE TABLE zzhid_events (at date NOT NULL, kind text) PARTITION BY RANGE (at);
CREATE TABLE events_2024 PARTITION OF zzhid_events FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
-- and the other way round
CREATE TABLE logs (at date NOT NULL) PARTITION BY RANGE (at);
CREATE TABLE zzhid_logs_2024 PARTITION OF logs FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');

-- a key that is hidden, in one way or the other
CREATE TABLE badges (zzhid_id uuid PRIMARY KEY DEFAULT gen_random_uuid(), name text);
CREATE TABLE medals (zzhid_id uuid PRIMARY KEY DEFAULT gen_random_uuid(), name text);
CREATE TABLE prizes (zzhid_id uuid PRIMARY KEY DEFAULT gen_random_uuid(), name text);
CREATE TABLE readings (zzhid_at text NOT NULL, name text) PARTITION BY RANGE (zzhid_at);
CREATE TABLE zzhid_readings_a PARTITION OF readings FOR VALUES FROM ('zzhid a') TO ('zzhid b');
CREATE TABLE levels (zzhid_at text NOT NULL, name text) PARTITION BY RANGE (lower(zzhid_at));
CREATE TABLE zzhid_levels_a PARTITION OF levels FOR VALUES FROM ('zzhid a') TO ('zzhid b');

GRANT SELECT ON teams, child, holders, pets, events_2024, logs TO regress_dbctx_tables;
GRANT INSERT (id), SELECT (name, shown), UPDATE (shown) ON people TO regress_dbctx_columns;
GRANT SELECT ON pets TO regress_dbctx_columns;
GRANT REFERENCES (id, code) ON teams TO regress_dbctx_columns;
GRANT SELECT (name) ON badges, medals, prizes, readings, levels TO regress_dbctx_columns;

-- every text there is
CREATE FUNCTION texts() RETURNS SETOF text LANGUAGE sql AS $$
	SELECT dbctx_describe(budget => b, format => f, detail => d)
	FROM unnest(ARRAY[0, 150, 400, 1000]) b, unnest(ARRAY['markdown', 'json']) f,
		unnest(ARRAY['auto', 'full', 'keys', 'names', 'rules']) d
	UNION ALL
	SELECT dbctx_describe(q, 0, f, detail => d)
	FROM unnest(ARRAY['teams', 'people, pets', 'child', 'holders', 'logs', 'events_2024', 'zz* *zz*',
		'which person has a pet', '*', 'badges, readings, levels', 'public.teams', 'zz' || 'hid_users', 'zz' || 'hid_schema.accounts']) q,
		unnest(ARRAY['markdown', 'json']) f, unnest(ARRAY['auto', 'full', 'keys']) d
	UNION ALL SELECT dbctx_describe(schemas => '{public}', format => f, budget => 0) FROM unnest(ARRAY['markdown', 'json']) f
	UNION ALL SELECT c::text FROM dbctx_conventions() c $$;
-- a word that was asked for is repeated
CREATE FUNCTION leaks(pattern text) RETURNS TABLE (n bigint, line text) LANGUAGE sql AS $$
	SELECT count(*), max(substring(l FROM '.{0,100}(?:' || pattern || ').{0,100}'))
	FROM texts() t, regexp_split_to_table(replace(t, ',"', E',\n"'), E'\n') l
	WHERE l ~ pattern AND l !~ '"unmatched"|^As of '
	HAVING count(*) > 0 $$;

SET ROLE regress_dbctx_none;
SELECT * FROM leaks('zzhid|zzval|teams|people|pets');
SELECT dbctx_describe(stats => false) ~ '^# [^\n]* (\d+) relations hidden from role regress_dbctx_none' AS told,
	(dbctx_describe(format => 'json')::jsonb ->> 'hidden_relations')::int =
	(SELECT count(*) FROM pg_class WHERE relkind IN ('r', 'p', 'v', 'm') AND NOT relispartition
	 AND relnamespace IN (SELECT oid FROM pg_namespace WHERE nspname = 'public' OR nspname ~ 'zzhid')) AS counted;
SELECT count(*) AS conventions FROM dbctx_conventions();

SET ROLE regress_dbctx_tables;
SELECT * FROM leaks('zzhid|zzval');
CREATE FUNCTION pg_temp.line(name text, q text DEFAULT NULL, detail text DEFAULT 'auto') RETURNS text LANGUAGE sql AS
$$ SELECT l FROM regexp_split_to_table(dbctx_describe(q, 0, stats => false, detail => detail), E'\n') l WHERE starts_with(l, name || '(') $$;
SELECT l ~ 'owner_id int->\(hidden\)' AS target, l ~ 'number int=\.\.\., other int=\.\.\.' AS sequences,
	l ~ 'check\(\.\.\.\)' AS "check", l ~ 'RLS members: \.\.\., via_array: \.\.\.' AS policies
FROM pg_temp.line('teams') l;
SELECT pg_temp.line('holders') ~ 'one \(hidden\)\?, many \(hidden\)' AS row_types,
	pg_temp.line('users_of') ~ ' -> \(hidden\)$' AS result, pg_temp.line('email_of') ~ '\(u \(hidden\)\)' AS argument;
SELECT pg_temp.line('child') !~ 'inherits' AS parent_hidden;
-- the partition is counted with those that are folded
SELECT pg_temp.line('logs') ~ 'partitioned by RANGE \(at\)' AS partitioned, pg_temp.line('events_2024') IS NULL AS folded,
	dbctx_describe() ~ '^[^\n]*; 1 partition folded;' AS counted,
	pg_temp.line('events_2024', 'events_2024', 'full') IS NOT NULL AS when_asked_for;
-- what may not be seen is not there, asked for by name
SELECT q, dbctx_describe(q, detail => 'full', stats => false) ~ 'Nothing matches' AS nothing
FROM unnest(ARRAY['zzhid_users', 'zzhid_schema.accounts', 'pg_class', 'information_schema.tables', 'nowhere']) q;

SET ROLE regress_dbctx_columns;
SELECT * FROM leaks('zzhid|zzval');
SELECT l ~ '^people\(id[^,]*, name[^,]*, shown.*\) \+ 3 columns hidden' AS columns, l !~ 'no pk' AS keyed
FROM pg_temp.line('people') l;
SELECT pg_temp.line('pets') ~ 'person_hash\?->people\(\(hidden\)\)' AS target;
-- the hash is of what one sees
SELECT dbctx_schema_hash() AS columns_hash \gset
RESET ROLE;
SELECT dbctx_schema_hash() <> :'columns_hash' AS differs;

-- who may read all data sees all names, but no values
SET ROLE regress_dbctx_reader;
SELECT n > 0 AS sees FROM leaks('zzhid');
SELECT * FROM leaks('zzval');
SELECT dbctx_describe(format => 'json')::jsonb ->> 'hidden_relations' AS hidden;
RESET ROLE;
SELECT n > 0 AS sees FROM leaks('zzhid');
SELECT * FROM leaks('zzval');

-- rows are read of the migrations table alone, with the right to do so
CREATE TABLE schema_migrations (version varchar PRIMARY KEY);
INSERT INTO schema_migrations VALUES ('20240101'), ('20250202');
ANALYZE schema_migrations;
CREATE FUNCTION migrations() RETURNS TABLE (line text, in_text bool, in_json bool) LANGUAGE sql AS $$
	SELECT (regexp_match(dbctx_describe(stats => true), 'Migrations: [^\n]*(not readable|\d+ applied, last \d+)'))[1],
		dbctx_describe(stats => true) ~ '20250202', dbctx_describe(format => 'json') ~ '20250202' $$;
GRANT INSERT ON schema_migrations TO regress_dbctx_tables;
GRANT SELECT (version) ON schema_migrations TO regress_dbctx_columns;
SET ROLE regress_dbctx_none;
SELECT * FROM migrations();
SET ROLE regress_dbctx_tables;
SELECT * FROM migrations();
SET ROLE regress_dbctx_columns;
SELECT * FROM migrations();
SET ROLE regress_dbctx_reader;
SELECT * FROM migrations();
RESET ROLE;
ALTER TABLE schema_migrations ENABLE ROW LEVEL SECURITY;
SET ROLE regress_dbctx_columns;
SELECT * FROM migrations();
SET row_security = off;
SELECT * FROM migrations();
RESET row_security;
RESET ROLE;
SELECT * FROM migrations();
ALTER TABLE schema_migrations DISABLE ROW LEVEL SECURITY;
SELECT dbctx_describe(stats => false) ~ '20250202' AS without_stats;

-- a view by that name runs its owner's code when it is read: it is not
CREATE FUNCTION boom() RETURNS int LANGUAGE plpgsql AS $$ BEGIN RAISE 'zzboom'; END $$;
DROP TABLE schema_migrations;
CREATE VIEW schema_migrations AS SELECT boom()::text AS version;
SELECT length(dbctx_describe()) > 0 AS described;

-- inside a function of another's rights it is the other who sees
CREATE FUNCTION as_owner() RETURNS text LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog
	AS 'SELECT dbctx_describe(budget => 0)';
SET ROLE regress_dbctx_none;
SELECT as_owner() ~ 'zzhid_users' AS definer, dbctx_describe(budget => 0) !~ 'zzhid' AS invoker;
RESET ROLE;

\c :old_db
SET client_min_messages = warning;
DROP DATABASE dbctx_visibility;
DROP ROLE regress_dbctx_none, regress_dbctx_columns, regress_dbctx_tables, regress_dbctx_reader, regress_dbctx_zzhid;
