-- What else a role may try against the guard, and what the guard must not do.
\set SHOW_CONTEXT never
\set VERBOSITY terse
\set superuser :USER
SET client_min_messages = warning;
DROP EXTENSION IF EXISTS dbctx CASCADE;
CREATE EXTENSION dbctx;
SELECT current_database() AS database \gset
CREATE ROLE regress_dbctx_dev LOGIN;
CREATE SCHEMA dev AUTHORIZATION regress_dbctx_dev;
SELECT format('ALTER DATABASE %I OWNER TO regress_dbctx_dev', :'database') \gexec
SELECT dbctx_set_rule('name_case', 'block', '{"tables": "snake_case", "columns": "snake_case"}');
SELECT dbctx_guard('block') IS NOT NULL;
\c - regress_dbctx_dev
SET client_min_messages = warning;
SET search_path = dev;
CREATE TABLE orders (id int);

-- what an early check has refused is refused again
BEGIN;
SAVEPOINT s;
ALTER TABLE orders ADD COLUMN "badColumn" int;
SELECT dbctx_guard_check();
ROLLBACK TO s;
ALTER TABLE orders ADD COLUMN "badColumn" int;
COMMIT;

-- a partition's parent answers for it, until it has none any more
CREATE TABLE parent (a int) PARTITION BY LIST (a);
CREATE TABLE "badPartition" PARTITION OF parent FOR VALUES IN (1);
ALTER TABLE parent DETACH PARTITION "badPartition";
DROP TABLE parent;

-- a member of an extension of one's own is no member
CREATE EXTENSION hstore;
BEGIN;
CREATE TABLE "badMember" (a int);
ALTER EXTENSION hstore ADD TABLE "badMember";
COMMIT;
DROP EXTENSION hstore;

-- LOCK and SET TRANSACTION come before the transaction's snapshot
BEGIN;
LOCK TABLE orders;
SET TRANSACTION ISOLATION LEVEL SERIALIZABLE;
COMMIT;
SELECT relname FROM pg_class WHERE relnamespace = 'dev'::regnamespace ORDER BY 1;

\c - :superuser
SET client_min_messages = warning;
-- a function that has the guard off for what it does
CREATE FUNCTION off() RETURNS void LANGUAGE sql SET dbctx.guard = 'off'
AS $$ CREATE TABLE dev."badByFunction" (a int) $$;
BEGIN;
CREATE TABLE dev.other (a int);
SELECT off();
COMMIT;
DROP FUNCTION off();

-- what the server is about to refuse brings no word that it could not be checked
SET dbctx.guard = 'warn';
SET dbctx.large_table_rows = 1;
CREATE TABLE dev.big (id int, v text);
INSERT INTO dev.big VALUES (1, 'a');
CREATE TABLE dev.lists (id int, v text) PARTITION BY LIST (id);
ALTER TABLE dev.big ADD COLUMN n int DEFAULT 'abc';
ALTER TABLE dev.lists ATTACH PARTITION dev.big FOR VALUES IN ('abc');
VACUUM (FULL maybe) dev.big;
BEGIN;
SAVEPOINT s;
ALTER TABLE dev.big ADD COLUMN n int DEFAULT 'abc';
ROLLBACK TO s;
COMMIT;
RESET dbctx.large_table_rows;
RESET dbctx.guard;

-- detached CONCURRENTLY, it is judged before
CREATE TABLE dev."badOne" PARTITION OF dev.lists FOR VALUES IN (1);
CREATE TABLE dev.good PARTITION OF dev.lists FOR VALUES IN (2);
ALTER TABLE dev.lists DETACH PARTITION dev."badOne" CONCURRENTLY;
SELECT inhdetachpending FROM pg_inherits WHERE inhrelid = 'dev."badOne"'::regclass;
ALTER TABLE dev.lists DETACH PARTITION dev.good CONCURRENTLY;
BEGIN;
ALTER TABLE dev.lists DETACH PARTITION dev."badOne" CONCURRENTLY;
ROLLBACK;
SET dbctx.guard = 'warn';
ALTER TABLE dev.lists DETACH PARTITION dev."badOne" CONCURRENTLY;
RESET dbctx.guard;
SELECT rule, object, stands FROM dbctx_findings() WHERE object ~ 'bad';
DROP TABLE dev."badOne";

-- a client whose encoding lacks a character of a name is told the rest
SELECT dbctx_set_rule('primary_key_missing', 'warn');
SET client_encoding = 'LATIN1';
CREATE TABLE dev.U&"keyless \+01F600" (a int);
SELECT dbctx_set_rule('primary_key_missing', 'block');
CREATE TABLE dev.U&"keyless \+01F601" (a int);
BEGIN;
CREATE TABLE dev.U&"keyless \+01F602" (a int);
CREATE TABLE dev.U&"keyless \+01F603" (a int);
\set VERBOSITY default
COMMIT;
\set VERBOSITY terse
RESET client_encoding;
SELECT count(*) FROM dbctx_findings() WHERE object = U&'dev."keyless \+01F600"';
SELECT dbctx_set_rule('primary_key_missing', 'default');

-- renamed, it is not asked twice
ALTER EVENT TRIGGER dbctx_guard RENAME TO renamed;
SELECT dbctx_guard('block') IS NOT NULL;
SELECT evtname, obj_description(oid, 'pg_event_trigger') FROM pg_event_trigger ORDER BY 1;

-- tables of settings altered by hand, while the guard reads them
ALTER TABLE dbctx.rule ALTER COLUMN level TYPE int USING 1;
CREATE TABLE dev."badOne" (a int);
SELECT dbctx_set_rule('name_case', 'warn');
ALTER TABLE dbctx.rule ALTER COLUMN level TYPE text USING 'block';
CREATE TABLE dev."badTwo" (a int);
CREATE INDEX hand_made ON dbctx.finding (lower(message));
SELECT dbctx_set_rule('primary_key_missing', 'warn');
CREATE TABLE dev.keyless (a int);
SELECT count(*) FROM dbctx_findings();
DROP INDEX dbctx.hand_made;
DROP INDEX dbctx.finding_at_idx;
SELECT count(*) FROM dbctx_findings();
CREATE INDEX ON dbctx.finding (at);
SELECT count(*) FROM dbctx_findings();
ALTER TABLE dbctx.setting ALTER COLUMN value DROP NOT NULL;
UPDATE dbctx.setting SET value = NULL;
CREATE TABLE dev.another (a int);

BEGIN READ ONLY;
SELECT dbctx_guard('off');
ROLLBACK;
ALTER EXTENSION dbctx DROP TABLE dbctx.setting;
DROP TABLE dbctx.setting;
CREATE VIEW dbctx.setting AS SELECT 'guard'::text AS name, 'block'::text AS value;
SELECT dbctx_guard('off');
CREATE TABLE dev.yet_another (a int);
DROP VIEW dbctx.setting;
SELECT format('ALTER DATABASE %I OWNER TO %I', :'database', :'superuser') \gexec
DROP SCHEMA dev CASCADE;
DROP OWNED BY regress_dbctx_dev CASCADE;
DROP ROLE regress_dbctx_dev;
DROP EXTENSION dbctx CASCADE;

-- where the extension is not, a schema of its name is anybody's
CREATE SCHEMA dbctx;
CREATE TABLE dbctx.setting (name int, value int);
INSERT INTO dbctx.setting VALUES (1, 1);
CREATE TABLE dbctx.rule (rule int);
INSERT INTO dbctx.rule VALUES (1);
SET dbctx.guard = 'block';
TRUNCATE dbctx.rule;
DROP SCHEMA dbctx CASCADE;
