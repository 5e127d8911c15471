-- Reading works wherever one can read, says the same there, and leaves
-- nothing behind.
\set VERBOSITY terse
\set old_db :DBNAME
SET client_min_messages = warning;
CREATE DATABASE dbctx_readonly;
\c dbctx_readonly
SET client_min_messages = warning;
CREATE EXTENSION dbctx;
CREATE TABLE teams (id int PRIMARY KEY, name text NOT NULL DEFAULT 'none' CHECK (name <> ''), at timestamptz DEFAULT '2024-01-01 12:00:00+02');
CREATE TABLE members (id int PRIMARY KEY, team_id int NOT NULL REFERENCES teams, during interval DEFAULT '1 day 02:00');
CREATE POLICY own ON teams USING (EXISTS (SELECT FROM members m WHERE m.team_id = teams.id));
CREATE TABLE schema_migrations (version text PRIMARY KEY);
INSERT INTO schema_migrations VALUES ('1');
CREATE FUNCTION everything() RETURNS text LANGUAGE sql AS $$
	SELECT string_agg(t, E'\n') FROM (
		SELECT dbctx_describe(stats => false) UNION ALL SELECT dbctx_describe(budget => 0, stats => false, format => 'json')
		UNION ALL SELECT dbctx_describe('teams', stats => false, detail => 'full') UNION ALL SELECT dbctx_schema_hash()
		UNION ALL SELECT string_agg(c::text, ',') FROM dbctx_conventions() c) s (t) $$;
SELECT everything() AS expected \gset
SELECT length(:'expected') > 1000 AS something, everything() = :'expected' AS same;

-- transactions of all kinds
BEGIN READ ONLY;
SELECT everything() = :'expected' AS same;
-- it took no transaction number, made no schema, and holds no lock
SELECT pg_current_xact_id_if_assigned() IS NULL AS no_xid, pg_my_temp_schema() = 0 AS no_temp,
	(SELECT count(*) FROM pg_locks WHERE pid = pg_backend_pid() AND locktype = 'relation' AND relation >= 16384) AS locks;
COMMIT;
BEGIN ISOLATION LEVEL SERIALIZABLE READ ONLY DEFERRABLE;
SELECT everything() = :'expected' AS same;
COMMIT;
BEGIN ISOLATION LEVEL REPEATABLE READ;
SELECT everything() = :'expected' AS same;
-- its own changes are seen, whatever the level
CREATE TABLE added (id int);
SELECT everything() ~ 'added' AS seen;
SAVEPOINT a;
DROP TABLE added;
SELECT everything() = :'expected' AS same;
ROLLBACK TO a;
SELECT everything() ~ 'added' AS seen;
ROLLBACK;
SELECT everything() = :'expected' AS same;

-- after an error, in subtransactions, and in a transaction that has failed
BEGIN;
SELECT dbctx_describe(format => 'nonsense');
SELECT everything();
ROLLBACK;
BEGIN;
SAVEPOINT a;
SELECT dbctx_describe(budget => 1);
ROLLBACK TO a;
SELECT everything() = :'expected' AS same;
COMMIT;
CREATE FUNCTION caught() RETURNS bool LANGUAGE plpgsql AS $$
DECLARE
	before text := everything();
BEGIN
	FOR i IN 1..20 LOOP
		BEGIN
			PERFORM everything();
			PERFORM dbctx_describe(detail => 'nonsense');
		EXCEPTION WHEN invalid_parameter_value THEN
			NULL;
		END;
	END LOOP;
	BEGIN
		CREATE TABLE added (id int);
		PERFORM everything();
		RAISE division_by_zero;
	EXCEPTION WHEN division_by_zero THEN
		NULL;
	END;
	RETURN everything() = before;
END $$;
SELECT caught();

-- from a cursor, a trigger, a procedure, a prepared statement, a generated set
SELECT everything() AS expected \gset
BEGIN;
DECLARE c CURSOR WITH HOLD FOR SELECT everything() = :'expected' AS same, i FROM generate_series(1, 3) i;
FETCH 1 FROM c;
COMMIT;
FETCH ALL FROM c;
CLOSE c;
CREATE TABLE log (same bool);
SELECT everything() AS expected \gset
CREATE TABLE notes (text text);
CREATE FUNCTION noted() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO log SELECT everything() = NEW.text; RETURN NEW; END $$;
CREATE TRIGGER noted BEFORE INSERT ON notes FOR EACH ROW EXECUTE FUNCTION noted();
CREATE CONSTRAINT TRIGGER later AFTER INSERT ON notes DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION noted();
SELECT everything() AS expected \gset
INSERT INTO notes VALUES (:'expected');
SELECT * FROM log;
CREATE PROCEDURE committing() LANGUAGE plpgsql AS $$ BEGIN FOR i IN 1..3 LOOP PERFORM everything(); COMMIT; END LOOP; END $$;
CALL committing();
PREPARE p AS SELECT length(everything()) > 1000 AS prepared;
EXECUTE p;
EXECUTE p;

-- as part of a plan that would like to be parallel
SELECT everything() AS expected \gset
SELECT set_config(name, CASE name WHEN 'debug_parallel_query' THEN 'on' WHEN 'force_parallel_mode' THEN 'on' ELSE '0' END, false) IS NOT NULL AS set
FROM pg_settings WHERE name IN ('debug_parallel_query', 'force_parallel_mode', 'parallel_setup_cost', 'parallel_tuple_cost', 'min_parallel_table_scan_size')
ORDER BY name;
SELECT everything() = :'expected' AS same;
SELECT bool_and(dbctx_schema_hash() = dbctx_schema_hash()) AS same FROM pg_class;
RESET ALL;
SET client_min_messages = warning;

-- settings that change how things are printed, which are left as they were
SET datestyle = 'German';
SET intervalstyle = 'iso_8601';
SET timezone = 'Pacific/Auckland';
SET extra_float_digits = -15;
SET bytea_output = 'escape';
SET quote_all_identifiers = on;
-- the newest servers have given these up
DO $$ BEGIN SET escape_string_warning = off; SET standard_conforming_strings = off; EXCEPTION WHEN OTHERS THEN NULL; END $$;
SET enable_seqscan = off;
SET default_text_search_config = 'simple';
SET lc_messages = 'C';
SELECT everything() = :'expected' AS same;
SELECT current_setting('datestyle') AS datestyle, current_setting('quote_all_identifiers') AS quotes, current_setting('search_path') AS path;
SELECT dbctx_describe(detail => 'x');
SELECT current_setting('datestyle') AS datestyle, current_setting('quote_all_identifiers') AS quotes, current_setting('search_path') AS path;
RESET ALL;
SET client_min_messages = warning;

-- search_path: empty, of what is not there, with a temporary schema, twice the same
CREATE FUNCTION lines(pattern text) RETURNS bigint LANGUAGE sql AS $$
	SELECT count(*) FROM regexp_split_to_table(pg_catalog.dbctx_describe(budget => 0, stats => false), E'\n') l WHERE l ~ pattern $$;
SET search_path = '';
SELECT public.lines('^public\.teams\(') AS qualified, public.lines('^teams\(') AS bare;
SET search_path = 'nowhere', "weird "" one";
SELECT public.lines('^public\.teams\(') AS qualified, public.lines('^teams\(') AS bare;
SET search_path = 'pg_catalog', 'pg_temp', 'public';
BEGIN READ ONLY;
SELECT public.lines('^public\.teams\(') AS qualified, public.lines('^teams\(') AS bare;
SELECT pg_my_temp_schema() = 0 AS no_temp;
COMMIT;
SET search_path = 'pg_temp', 'public';
BEGIN READ ONLY;
SELECT public.lines('^teams\(') AS bare, length(dbctx_schema_hash()) AS hash, count(*) > 0 AS conventions FROM dbctx_conventions();
SELECT pg_my_temp_schema() = 0 AS no_temp;
COMMIT;
-- a temporary table hides the table, and is not told itself
SET search_path = public;
CREATE TEMP TABLE teams (x int);
SELECT public.lines('^public\.teams\(') AS qualified, public.lines('^teams\(') AS bare, public.lines('x int') AS temporary;
DROP TABLE pg_temp.teams;
SET search_path = public, public, public;
SELECT public.lines('^teams\(') AS bare;
SELECT set_config('search_path', string_agg('s' || i, ',') || ',public', false) IS NOT NULL AS long FROM generate_series(1, 300) i;
SELECT public.lines('^teams\(') AS bare;
RESET search_path;
-- one that is in the way
CREATE SCHEMA first;
CREATE TABLE first.teams (id int);
SET search_path = first, public;
SELECT lines('^teams\(id int\?\)') AS first, lines('^public\.teams\(') AS second;
RESET search_path;

-- the rights of others
CREATE ROLE regress_dbctx_other;
SET SESSION AUTHORIZATION regress_dbctx_other;
SELECT dbctx_describe() ~ 'hidden from role regress_dbctx_other' AS told;
RESET SESSION AUTHORIZATION;
SET ROLE regress_dbctx_other;
SET default_transaction_read_only = on;
SELECT dbctx_describe() ~ 'hidden from role regress_dbctx_other' AS told;
RESET default_transaction_read_only;
RESET ROLE;
-- where temporary tables may not be made
REVOKE TEMP ON DATABASE dbctx_readonly FROM PUBLIC;
SET ROLE regress_dbctx_other;
SET search_path = 'pg_temp', 'public';
SELECT dbctx_describe() ~ 'hidden from role' AS told, length(dbctx_schema_hash()) AS hash;
RESET ROLE;
RESET search_path;

\c :old_db
SET client_min_messages = warning;
DROP DATABASE dbctx_readonly;
DROP ROLE regress_dbctx_other;
