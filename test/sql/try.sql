-- dbctx_try(): a script is run, measured, and taken back.
\set SHOW_CONTEXT never
SET client_min_messages = warning;
DROP EXTENSION IF EXISTS dbctx CASCADE;
CREATE EXTENSION dbctx;
CREATE SCHEMA app;
SET search_path = app;
SET dbctx.large_table_rows = 1000;

CREATE TABLE users (id int PRIMARY KEY, email text, age int, created timestamp) WITH (autovacuum_enabled = false);
INSERT INTO users SELECT g, 'user' || g || '@example.com', g % 80, '2024-01-01' FROM generate_series(1, 2000) g;
CREATE TABLE orders (id int PRIMARY KEY, user_id int REFERENCES users, total int) WITH (autovacuum_enabled = false);
INSERT INTO orders SELECT g, g, g FROM generate_series(1, 50) g;
CREATE SEQUENCE numbers;
ANALYZE;

-- what there is to compare before and after
CREATE FUNCTION state() RETURNS TABLE (what text, n text) LANGUAGE sql AS $$
	SELECT 'catalog', md5(string_agg(t, E'\n' ORDER BY t)) FROM (
		SELECT (to_jsonb(c) - '{relpages,reltuples,relallvisible}'::text[])::text FROM pg_class c WHERE relnamespace = 'app'::regnamespace UNION ALL
		SELECT a::text FROM pg_attribute a WHERE attrelid IN (SELECT oid FROM pg_class WHERE relnamespace = 'app'::regnamespace) UNION ALL
		SELECT c::text FROM pg_constraint c UNION ALL SELECT t::text FROM pg_type t UNION ALL SELECT p::text FROM pg_proc p) x (t)
	UNION ALL SELECT 'rows', md5(string_agg(u::text, ',' ORDER BY id)) FROM users u
	UNION ALL SELECT 'settings', md5(string_agg(name || '=' || setting, ',' ORDER BY name)) FROM pg_settings WHERE name NOT LIKE '%.%' AND name <> 'transaction_read_only'
	UNION ALL SELECT 'locks', string_agg(relation::regclass || ' ' || mode, ',' ORDER BY relation, mode) FROM pg_locks
		WHERE pid = pg_backend_pid() AND relation > 16384 AND relation::regclass::text IN ('users', 'orders', 'mine', 'users_pkey', 'orders_pkey')
	UNION ALL SELECT 'advisory', count(*)::text FROM pg_locks WHERE pid = pg_backend_pid() AND locktype = 'advisory'
	UNION ALL SELECT 'prepared', string_agg(name, ',') FROM pg_prepared_statements
	UNION ALL SELECT 'cursors', string_agg(name, ',') FROM pg_cursors WHERE name NOT LIKE '<%'
	UNION ALL SELECT 'channels', count(*)::text FROM pg_listening_channels()
	UNION ALL SELECT 'findings', count(*)::text FROM dbctx_findings()
	UNION ALL SELECT 'history', count(*)::text FROM dbctx_history() $$;

-- rows as lines; times are another matter each time
CREATE FUNCTION tried(sql text, lock_timeout interval DEFAULT '1s') RETURNS SETOF text LANGUAGE sql AS $$
	-- what is dead from other calls makes estimates larger; and how a foreign key
	-- is checked, by a scan of the other table or its index, is the planner's choice
	SELECT regexp_replace(replace(concat_ws(' | ', concat_ws(':', statement, line, col), concat_ws(' ', severity, rule, object), message, detail,
		'hint: ' || hint, 'fix: ' || fix, 'time: ' || (time_ms >= 0 AND time_ms < 60000),
		'locks: ' || nullif(locks, '{}')::text, 'rewritten: ' || nullif(rewritten, '{}')::text,
		'scanned: ' || nullif(scanned, '{}')::text, 'built: ' || nullif(built, '{}')::text),
		'scanned: {app.orders,app.users}', 'scanned: {app.orders}'), '(2000|4000) rows', 'N rows', 'g')
	FROM dbctx_try(sql, lock_timeout) $$;
\pset format unaligned
\pset tuples_only on
CREATE TEMP TABLE before AS SELECT * FROM state();

-- the columns
SELECT * FROM dbctx_try('SELECT 1') \gdesc
SELECT statement, line, col, severity, rule, object, message, detail, hint, fix, time_ms > 0, locks, rewritten, scanned, built
FROM dbctx_try(E'ALTER TABLE users ADD COLUMN note text;\n  CREATE TABLE new (a int);');

-- what is locked, written anew, read, built
SELECT tried('ALTER TABLE users ALTER COLUMN age TYPE bigint');
SELECT tried('ALTER TABLE users ALTER COLUMN email TYPE varchar');
SELECT tried('ALTER TABLE users ALTER COLUMN email SET NOT NULL');
SELECT tried('ALTER TABLE users DROP COLUMN email; ALTER TABLE users ADD COLUMN email text');
SELECT tried('ALTER TABLE users ADD CHECK (age >= 0) NOT VALID; ALTER TABLE users VALIDATE CONSTRAINT users_age_check');
SELECT tried('ALTER TABLE orders ADD FOREIGN KEY (total) REFERENCES users');
SELECT tried('CREATE INDEX by_age ON users (age); REINDEX INDEX by_age; DROP INDEX by_age; DROP INDEX orders_pkey');
SELECT tried('UPDATE users SET age = 1 WHERE id = 7; UPDATE users SET age = 2; SELECT * FROM users JOIN orders ON user_id = users.id WHERE orders.id = 3');
SELECT tried('TRUNCATE orders; CLUSTER users USING users_pkey; LOCK users IN SHARE MODE; LOCK users IN EXCLUSIVE MODE');
-- of what the script has made itself nothing is told
SELECT tried('CREATE TABLE new AS SELECT g FROM generate_series(1, 3000) g; CREATE INDEX ON new (g); ALTER TABLE new ALTER g TYPE bigint; DROP TABLE new');
-- names as they were
SELECT tried('ALTER TABLE users RENAME TO people; ALTER SCHEMA app RENAME TO other; DROP TABLE other.orders');
-- in functions and DO, too
SELECT tried('DO $$ BEGIN EXECUTE ''CREATE INDEX ON users (age)''; FOR i IN 1..3 LOOP EXECUTE ''DROP TABLE orders''; EXECUTE ''CREATE TABLE orders ()''; END LOOP; END $$');

-- an error ends the run; what comes after is judged as by dbctx_check()
SELECT tried(E'ALTER TABLE users ADD COLUMN a int;\nSELECT 1 / 0;\nCREATE INDEX ON users (age);\nDROP TABLE orders');
SELECT tried('INSERT INTO users VALUES (1)');
SELECT tried('UPDATE users SET age = NULL WHERE id = 1; ALTER TABLE users ALTER age SET NOT NULL');
SELECT tried('SELECT U&''\00e9\4e2d'', nonsense FROM users');
SELECT tried('CREATE FUNCTION f() RETURNS int LANGUAGE plpgsql AS $$ BEGIN RAISE ''no'' USING HINT = ''a hint'', DETAIL = ''some detail''; END $$; SELECT f()');
SELECT tried('SELECT 1; SELCT 2; SELECT 3');
SELECT tried('ALTER TABLE users ADD COLUMN g int GENERATED ALWAYS AS (random()) STORED');

-- transactions, savepoints
SELECT tried('BEGIN; CREATE TABLE a (); SAVEPOINT s; CREATE TABLE b (); ROLLBACK TO s; CREATE TABLE b (); RELEASE s; COMMIT; CREATE TABLE c (); DROP TABLE a, b, c');
SELECT tried('BEGIN; DROP TABLE orders; ROLLBACK; SELECT count(*) FROM orders');
SELECT tried('START TRANSACTION; DROP TABLE orders; ROLLBACK AND CHAIN; SAVEPOINT a; SAVEPOINT b; DROP TABLE orders; ROLLBACK TO a; TABLE orders');
SELECT tried('ROLLBACK; COMMIT; BEGIN; SAVEPOINT a; COMMIT; BEGIN; ROLLBACK TO a');
SELECT tried('BEGIN; DROP TABLE orders');
-- what is deferred
SELECT tried('ALTER TABLE orders ADD FOREIGN KEY (total) REFERENCES users DEFERRABLE INITIALLY DEFERRED; INSERT INTO orders VALUES (99, 1, 99999); ALTER TABLE orders ADD COLUMN a int');
SELECT tried('ALTER TABLE orders ADD FOREIGN KEY (total) REFERENCES users DEFERRABLE INITIALLY DEFERRED; INSERT INTO orders VALUES (99, 1, 1); ALTER TABLE orders ADD COLUMN a int');
SELECT tried('ALTER TABLE orders ADD FOREIGN KEY (total) REFERENCES users DEFERRABLE INITIALLY DEFERRED; BEGIN; INSERT INTO orders VALUES (99, 1, 99999); INSERT INTO users VALUES (99999); COMMIT; BEGIN; INSERT INTO orders VALUES (100, 1, 88888); COMMIT; SELECT 1');
SELECT tried('ALTER TABLE orders ADD FOREIGN KEY (total) REFERENCES users DEFERRABLE INITIALLY DEFERRED; INSERT INTO orders VALUES (99, 1, 99999)');

-- what can't run in a transaction, or can't be taken back
SELECT tried('CREATE INDEX CONCURRENTLY ON users (age); DROP INDEX CONCURRENTLY users_pkey; REINDEX TABLE CONCURRENTLY users; VACUUM FULL users; VACUUM; CREATE DATABASE d; DROP DATABASE d; CLUSTER; REINDEX DATABASE');
SELECT tried('BEGIN; CREATE INDEX CONCURRENTLY ON users (age)');
SELECT tried('CREATE UNIQUE INDEX CONCURRENTLY by_email ON users (email); ALTER TABLE users ADD UNIQUE USING INDEX by_email; SELECT 1');
SELECT tried('ALTER SYSTEM SET work_mem = 1; CHECKPOINT; LOAD ''dbctx''; DISCARD ALL; DEALLOCATE ALL; SET TRANSACTION READ ONLY; PREPARE TRANSACTION ''x''; COPY users TO STDOUT; COPY users TO ''/tmp/x''; COPY users TO PROGRAM ''true''; COPY users FROM PROGRAM ''true''');
SELECT tried(E'COPY orders FROM STDIN;\n7\t8\t9\n\\.\nSELECT 1;');
SELECT tried('DO $$ BEGIN COMMIT; END $$');
SELECT tried('DO $$ BEGIN COPY users TO ''/tmp/x''; END $$');
SELECT tried('SELECT :a; SELECT 1');
SELECT tried('PREPARE p AS SELECT 1; EXECUTE p; DEALLOCATE p; PREPARE q AS SELECT 2; LISTEN l; NOTIFY l; DECLARE c CURSOR WITH HOLD FOR SELECT 1; SET work_mem = 123; SET LOCAL search_path = pg_catalog; CREATE TEMP TABLE t (); SELECT lo_create(77)');
SELECT tried('SELECT nextval(''numbers''); SELECT nextval(''numbers''); SELECT pg_advisory_lock(1), pg_advisory_lock(1), pg_advisory_xact_lock(2)');
SELECT tried('ALTER SEQUENCE numbers RESTART 5; SELECT nextval(''numbers'')');
SELECT tried(E'ALTER TYPE pg_catalog.int4 OWNER TO CURRENT_USER; CREATE TYPE e AS ENUM (''a''); ALTER TYPE e ADD VALUE ''b''; SELECT ''b''::e');

-- nothing of all this is left
SELECT what, b.n, s.n FROM before b FULL JOIN state() s USING (what) WHERE b.n IS DISTINCT FROM s.n;
SELECT is_called, last_value FROM numbers;

-- arguments
SELECT tried(NULL); SELECT tried(''); SELECT tried(' -- nothing'); SELECT tried(';;');
SELECT tried('SELECT 1', NULL); SELECT tried('SELECT 1', '0');
SELECT tried('SELECT 1', '-1s'); SELECT tried('SELECT 1', '1000 years');
SELECT tried('SHOW lock_timeout; SET lock_timeout = ''2s''; SET lock_timeout = ''5ms''; DO $$ BEGIN RAISE ''%'', current_setting(''lock_timeout''); END $$', '00:00:00.25');
SELECT tried('SET lock_timeout = 0; DO $$ BEGIN RAISE ''%'', current_setting(''lock_timeout''); END $$', '250ms');

-- within a transaction: what it has done itself is there, and stays
BEGIN;
CREATE TABLE mine (id int);
ALTER TABLE users ADD COLUMN mine int;
CREATE TEMP TABLE before_tx AS SELECT * FROM state();
SELECT tried('ALTER TABLE mine ADD COLUMN a int; ALTER TABLE users DROP COLUMN mine; DROP TABLE mine; CREATE TABLE mine (b int)');
SELECT tried('SELECT 1 / 0');
SAVEPOINT s;
SELECT tried('DROP TABLE users CASCADE');
ROLLBACK TO s;
SELECT what, b.n, s.n FROM before_tx b FULL JOIN state() s USING (what) WHERE b.n IS DISTINCT FROM s.n;
COMMIT;
SELECT count(*) FROM mine;
DROP TABLE mine;
ALTER TABLE users DROP COLUMN mine;

-- from PL/pgSQL, in an exception block, in a trial
DO $$
DECLARE n int;
BEGIN
	SELECT count(*) INTO n FROM dbctx_try('CREATE TABLE x (); SELECT 1 / 0');
	BEGIN
		PERFORM dbctx_try('CREATE TABLE y (); DO $x$ BEGIN RAISE ''cancelled'' USING ERRCODE = ''query_canceled''; END $x$');
	EXCEPTION WHEN query_canceled THEN
		RAISE WARNING 'passed on: %', sqlerrm;
	END;
	CREATE TABLE z ();
	RAISE WARNING '% rows, % % %', n, to_regclass('x'), to_regclass('y'), to_regclass('z');
	DROP TABLE z;
END $$;
SELECT tried('SELECT * FROM dbctx_try($$ DROP TABLE orders $$); TABLE orders; DROP TABLE orders');

-- a timeout is passed on, and leaves nothing
CREATE TEMP TABLE before_timeout AS SELECT * FROM state();
SET statement_timeout = 100;
SELECT count(*) FROM dbctx_try('CREATE TABLE x (); SELECT pg_advisory_lock(1); PREPARE p AS SELECT 1; SELECT pg_sleep(10)');
RESET statement_timeout;
SELECT what, b.n, s.n FROM before_timeout b FULL JOIN state() s USING (what) WHERE b.n IS DISTINCT FROM s.n;

-- the guard is silent, and knows afterwards what it knew
SELECT dbctx_guard('block') IS NOT NULL;
SET dbctx.history = on;
CREATE TABLE "Old" (a int);
SELECT dbctx_set_rule('name_case', 'block', '{"tables": "snake_case", "columns": "snake_case"}');
SELECT dbctx_set_rule('primary_key_missing', 'warn');
SELECT tried('CREATE TABLE "New" (id int); ALTER TABLE "Old" ADD COLUMN "someThing" int; ALTER TABLE users ADD COLUMN b int; CREATE INDEX ON users (age)');
SELECT tried('CREATE TABLE "New" (id int); DROP TABLE "New"; CREATE TABLE later (id int); ALTER TABLE later ADD PRIMARY KEY (id)');
SELECT tried('CREATE TABLE later (id int); SELECT 1 / 0; ALTER TABLE later ADD PRIMARY KEY (id); CREATE TABLE "Never" (id int)');
SELECT tried('SELECT dbctx_set_rule(''name_case'', ''off''); CREATE TABLE "New" (id int PRIMARY KEY)');
SELECT tried('CREATE TABLE "New" (id int PRIMARY KEY) -- dbctx:ignore name_case: as the vendor has it');
SELECT count(*) FROM dbctx_findings();
BEGIN;
CREATE TABLE "Mine" (id int PRIMARY KEY);
SELECT tried('CREATE TABLE "New" (id int PRIMARY KEY); DROP TABLE "Mine"');
COMMIT;
BEGIN;
CREATE TABLE fine (id int PRIMARY KEY);
SELECT tried('CREATE TABLE "New" (id int PRIMARY KEY); DROP TABLE fine');
COMMIT;
SELECT tag, objects FROM dbctx_history() ORDER BY at;
SELECT rule, object FROM dbctx_findings();
SELECT dbctx_guard('off') IS NOT NULL;
SELECT tried('CREATE TABLE "New" (id int)');

-- where it may not run, and with whose rights
BEGIN READ ONLY;
SELECT tried('SELECT 1');
ROLLBACK;
CREATE MATERIALIZED VIEW trial AS SELECT 1 AS a WITH NO DATA;
CREATE FUNCTION refresh() RETURNS int LANGUAGE sql AS $$ SELECT 1 FROM dbctx_try('SELECT 1') $$;
CREATE MATERIALIZED VIEW trial_too AS SELECT app.refresh();
CREATE ROLE regress_dbctx_trier;
GRANT USAGE ON SCHEMA app TO regress_dbctx_trier;
SET ROLE regress_dbctx_trier;
SELECT app.tried('DROP TABLE users'); SELECT app.tried('SELECT * FROM users'); SELECT app.tried('CREATE TABLE app.x ()');
SELECT app.tried('RESET ROLE; SELECT current_user = session_user; DO $$ BEGIN RAISE ''%'', current_user = session_user; END $$');
SELECT current_user;
RESET ROLE;
DROP OWNED BY regress_dbctx_trier;
DROP ROLE regress_dbctx_trier;

SET client_min_messages = error;
DROP EXTENSION dbctx CASCADE;
DROP SCHEMA app CASCADE;
