-- The guard: modes, judgement at commit, what it leaves alone, what it keeps.
\set SHOW_CONTEXT never
SET client_min_messages = warning;
DROP EXTENSION IF EXISTS dbctx CASCADE;
CREATE EXTENSION dbctx;
RESET client_min_messages;
SET search_path = app;
CREATE SCHEMA app;

-- off: nothing happens
SELECT dbctx_guard();
CREATE TABLE old_keyless (a int);
SELECT dbctx_guard('on');
SELECT regexp_replace(replace(dbctx_guard('warn'), 'REINDEX, ', ''), 'DATABASE \S+', 'DATABASE ...');
SELECT evtname, evtevent, evtenabled FROM pg_event_trigger ORDER BY 1;
SELECT dbctx_set_rule('primary_key_missing', 'warn');
SELECT dbctx_set_rule('foreign_key_index', 'warn');
SELECT dbctx_set_rule('name_case', 'block', '{"tables": "snake_case", "columns": "snake_case"}');

-- at once in autocommit, at commit in a transaction
CREATE TABLE keyless (a int);
BEGIN;
CREATE TABLE keyless_too (a int);
SELECT 'not yet' AS said;
COMMIT;

-- what comes later in the same transaction counts
BEGIN;
CREATE TABLE parent (a int);
ALTER TABLE parent ADD PRIMARY KEY (a);
CREATE TABLE child (a int PRIMARY KEY, parent_a int REFERENCES parent);
CREATE INDEX ON child (parent_a);
COMMIT;

-- an old fault is nobody's business; a new one in an old table is
ALTER TABLE old_keyless ADD COLUMN b int;
ALTER TABLE old_keyless ADD COLUMN "someThing" int;
ALTER TABLE old_keyless RENAME TO old_and_keyless;

-- what makes a fault of a table that had none
DROP INDEX child_parent_a_idx;
CREATE INDEX ON child (parent_a);
ALTER TABLE parent DROP CONSTRAINT parent_pkey CASCADE;
ALTER TABLE parent ADD PRIMARY KEY (a);

-- savepoints: what is rolled back leaves nothing, what is released stays
BEGIN;
SAVEPOINT one;
CREATE TABLE gone (a int);
ROLLBACK TO one;
SAVEPOINT two;
CREATE TABLE stays (a int);
SAVEPOINT three;
CREATE TABLE gone_too (a int);
ROLLBACK TO three;
RELEASE two;
CREATE TABLE made_and_dropped (a int);
DROP TABLE made_and_dropped;
COMMIT;
DO $$ BEGIN
	BEGIN
		CREATE TABLE caught (a int);
		RAISE 'back';
	EXCEPTION WHEN OTHERS THEN NULL;
	END;
	CREATE TABLE in_a_block (a int);
END $$;

-- early
BEGIN;
CREATE TABLE early (a int);
SELECT dbctx_guard_check();
SELECT dbctx_guard_check();
ALTER TABLE early ADD PRIMARY KEY (a);
COMMIT;
BEGIN;
CREATE TABLE early_and_wrong (a int);
SELECT dbctx_guard_check();
COMMIT;

-- what was said, by whom, and whether it still stands
ALTER TABLE stays ADD PRIMARY KEY (a);
SELECT tag, severity, rule, object, message, stands, role = current_user AS mine,
	at BETWEEN now() - interval '1 hour' AND now() AS lately
FROM dbctx_findings() ORDER BY at, object;
SELECT count(*) FROM dbctx_findings('1 hour');
SELECT count(*) FROM dbctx_findings('-1 hour');
SELECT count(*) FROM dbctx_findings() WHERE object LIKE '%gone%' OR object LIKE '%made%';

-- block: an error with all there is to say, and nothing is done
SELECT split_part(dbctx_guard('block'), E'\n', 1);
CREATE TABLE "Wrong" ("alsoWrong" int);
\echo :LAST_ERROR_SQLSTATE
SELECT to_regclass('app."Wrong"');
ALTER TABLE stays ADD COLUMN "camelCase" int;
BEGIN;
CREATE TABLE fine (a int PRIMARY KEY);
ALTER TABLE stays ADD COLUMN "camelCase" int;
COMMIT;
SELECT to_regclass('app.fine');
-- a level of warn only warns
CREATE TABLE keyless_again (a int);
-- what is refused is not kept, nor is what was said with it
SELECT count(*) FROM dbctx_findings() WHERE severity = 'block';

-- levels are capped by the mode, and the mode is overridden by the setting
SET dbctx.guard = 'warn';
CREATE TABLE "camelCase" (a int PRIMARY KEY);
SELECT split_part(dbctx_guard(), E'\n', 1), split_part(dbctx_guard(), E'\n', 4);
SET dbctx.guard = 'off';
CREATE TABLE "offCase" (a int);
SET dbctx.guard = 'sometimes';
RESET dbctx.guard;
SET dbctx.ignore = 'name_case:app."ignoredCase", primary_key_missing';
CREATE TABLE "ignoredCase" (a int);
CREATE TABLE "otherCase" (a int);
SET dbctx.ignore = 'no_such_rule';
RESET dbctx.ignore;

-- in two phases
BEGIN;
CREATE TABLE "twoPhases" (a int PRIMARY KEY);
PREPARE TRANSACTION 'dbctx guard';

-- what is left alone: temporary objects, partitions, extensions, tools' tables
CREATE TEMP TABLE "tempTable" ("aB" int);
CREATE TABLE parted (a int PRIMARY KEY) PARTITION BY RANGE (a);
CREATE TABLE "Part" PARTITION OF parted FOR VALUES FROM (1) TO (10);
CREATE TABLE "SequelizeMeta" (name varchar(255) NOT NULL PRIMARY KEY);
CREATE TABLE django_migrations (id bigserial PRIMARY KEY, app varchar(255) NOT NULL, name varchar(255) NOT NULL, applied timestamptz NOT NULL);
CREATE TABLE django_site (domain text);
CREATE TABLE IF NOT EXISTS "offCase" (a int);
ALTER TABLE "offCase" DISABLE TRIGGER ALL;
ALTER TABLE "offCase" ENABLE TRIGGER ALL;
SET session_replication_role = replica;
CREATE TABLE "byReplica" (a int);
RESET session_replication_role;
CREATE VIEW "someView" AS SELECT 1 AS "aB";

-- a column that is dropped and comes back is a change of type that loses values
SELECT dbctx_guard('warn') IS NOT NULL;
CREATE TABLE typed (id int PRIMARY KEY, v text);
INSERT INTO typed SELECT g, g FROM generate_series(1, 20) g;
BEGIN;
ALTER TABLE typed DROP COLUMN v;
ALTER TABLE typed ADD COLUMN v int;
COMMIT;
BEGIN;
ALTER TABLE typed ADD COLUMN w int DEFAULT 1;
ALTER TABLE typed DROP COLUMN w;
COMMIT;
UPDATE typed SET v = 1;
BEGIN;
ALTER TABLE typed DROP COLUMN v;
SELECT 'not yet' AS said;
COMMIT;

-- a row edited by hand to nonsense is left out, with a warning, and the rest counts
INSERT INTO dbctx.rule (rule, level) VALUES ('no_such_rule', 'warn');
INSERT INTO dbctx.rule (rule, level) VALUES ('primary_key_type', 'loud');
INSERT INTO dbctx.rule (rule, level, options) VALUES ('column_type', 'warn', '{"colour": 1}');
CREATE TABLE still_keyless (a int);
DELETE FROM dbctx.rule WHERE rule IN ('no_such_rule', 'primary_key_type', 'column_type');

-- an error of the guard's own is a warning, and the statement goes through
ALTER TABLE dbctx.finding ADD COLUMN more int;
CREATE TABLE keyless_and_unkept (a int);
SELECT to_regclass('app.keyless_and_unkept');
ALTER TABLE dbctx.finding DROP COLUMN more;

-- history
SET dbctx.history = on;
CREATE TABLE told (id int PRIMARY KEY);
BEGIN;
CREATE TABLE told_not (id int PRIMARY KEY);
ROLLBACK;
BEGIN;
ALTER TABLE told ADD COLUMN v text;
DROP TABLE told;
COMMIT;
RESET dbctx.history;
CREATE TABLE told_no_more (id int PRIMARY KEY);
SELECT tag, statement, objects, replace(rollback, 'CONSTRAINT told_id_not_null ', '') AS rollback FROM dbctx_history();
-- describe tells the last five
SELECT regexp_replace(line, '^\S+', 'DATE') FROM (SELECT regexp_split_to_table(dbctx_describe(), '\n') AS line) s
WHERE line ~ '^\d+-\d\d-\d\d (CREATE|ALTER|DROP)';
SELECT dbctx_describe(stats => false) ~ 'Recent changes';
CREATE ROLE regress_dbctx_nobody;
SET ROLE regress_dbctx_nobody;
SELECT count(*) FROM dbctx_history();
SELECT dbctx_describe() ~ 'Recent changes';
RESET ROLE;
DROP ROLE regress_dbctx_nobody;

-- off again: the triggers go
SELECT dbctx_guard('off');
SELECT count(*) FROM pg_event_trigger;
CREATE TABLE "notGuarded" (a int);

\set VERBOSITY terse
SET client_min_messages = error;
DROP SCHEMA app CASCADE;
DROP EXTENSION dbctx;
