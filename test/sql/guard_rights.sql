-- No way round the guard for a role without the right to change it.
\set SHOW_CONTEXT never
\set superuser :USER
SELECT current_database() AS database \gset
SET client_min_messages = warning;
DROP EXTENSION IF EXISTS dbctx CASCADE;
CREATE EXTENSION dbctx;
RESET client_min_messages;
CREATE ROLE regress_dbctx_dev LOGIN;
CREATE SCHEMA dev AUTHORIZATION regress_dbctx_dev;
SELECT format('ALTER DATABASE %I OWNER TO regress_dbctx_dev', :'database') \gexec
SELECT dbctx_set_rule('name_case', 'block', '{"tables": "snake_case", "columns": "snake_case"}');
SELECT dbctx_set_rule('drop_table', 'block');
SELECT dbctx_guard('block') IS NOT NULL;
\set VERBOSITY terse
\c - regress_dbctx_dev
SET search_path = dev;

-- a setting made before the library is there is refused once it comes
SET dbctx.guard = 'off';
CREATE TABLE "byPlaceholder" (a int);
SHOW dbctx.guard;
SELECT set_config('dbctx.ignore', 'name_case', false);
SET dbctx.guard = 'warn';
SET LOCAL dbctx.large_table_rows = 1000000000;
ALTER ROLE regress_dbctx_dev SET dbctx.guard = 'off';
SELECT format('ALTER DATABASE %I SET dbctx.guard = %L', :'database', 'off') \gexec
SELECT format('ALTER DATABASE %I SET dbctx.ignore = %L', :'database', 'name_case') \gexec
\c - regress_dbctx_dev
ALTER ROLE regress_dbctx_dev SET dbctx.guard = 'off';
SELECT format('ALTER DATABASE %I SET dbctx.guard = %L', :'database', 'off') \gexec
\c - regress_dbctx_dev
SET search_path = dev;
CREATE TABLE "bySetting" (a int);

-- a setting bound to a function
CREATE FUNCTION dev.quiet() RETURNS void LANGUAGE plpgsql SET dbctx.guard = 'off'
AS $$ BEGIN EXECUTE 'CREATE TABLE dev."byFunctionSetting" (a int)'; END $$;

-- what switches it, or changes its settings
SELECT dbctx_guard('off');
SELECT dbctx_set_rule('name_case', 'off');
SELECT dbctx_exempt('name_case', 'dev', 'I want to');
SELECT * FROM dbctx_adopt();
SELECT dbctx_settings_changed();
UPDATE dbctx.rule SET level = 'off';
DELETE FROM dbctx.setting;
TRUNCATE dbctx.rule;
CREATE RULE r AS ON SELECT TO dbctx.rule DO INSTEAD NOTHING;
ALTER TABLE dbctx.rule RENAME TO rule_no_more;
DROP EVENT TRIGGER dbctx_guard;
ALTER EVENT TRIGGER dbctx_guard DISABLE;
DROP FUNCTION pg_catalog.dbctx_guard_event() CASCADE;
DROP EXTENSION dbctx CASCADE;
DROP SCHEMA dbctx CASCADE;
SET session_replication_role = replica;
LOCK TABLE dbctx.rule;

-- what runs it elsewhere: blocks, functions, a definer, dynamic SQL
DO $$ BEGIN CREATE TABLE dev."byDo" (a int); END $$;
DO $$ BEGIN EXECUTE 'CREATE TABLE dev."byExecute" (a int)'; END $$;
CREATE FUNCTION dev.definer() RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$ BEGIN EXECUTE 'CREATE TABLE dev."byDefiner" (a int)'; END $$;
SELECT dev.definer();
CREATE SCHEMA "inSchema" CREATE TABLE "inSchemaTable" (a int);
CREATE TABLE "bySelect" AS SELECT 1 AS a;
SELECT 1 AS a INTO "byInto";
CREATE TABLE IF NOT EXISTS "byIfNotExists" (a int);
PREPARE p AS SELECT 1;

-- functions and operators of one's own, found before the server's
CREATE FUNCTION dev.now() RETURNS timestamptz LANGUAGE plpgsql AS $$ BEGIN RAISE 'mine was called'; END $$;
CREATE FUNCTION dev.mine(text, text) RETURNS boolean LANGUAGE plpgsql AS $$ BEGIN RAISE 'mine was called'; END $$;
CREATE OPERATOR dev.= (LEFTARG = text, RIGHTARG = text, FUNCTION = dev.mine);
CREATE TABLE dev.format (a int);
SET search_path = dev, pg_catalog;
CREATE TABLE "byOperator" (a text DEFAULT now());
CREATE TEMP TABLE rule (rule text, schema text, level text);
CREATE TABLE "byTempRule" (a int);
RESET search_path;
SET search_path = dev;

-- in two steps
CREATE TABLE two_steps (a int);
ALTER TABLE two_steps RENAME TO "twoSteps";
BEGIN;
ALTER TABLE two_steps RENAME TO three_steps;
ALTER TABLE three_steps RENAME TO "threeSteps";
COMMIT;
CREATE TEMP TABLE "tempSteps" (a int);
ALTER TABLE "tempSteps" SET SCHEMA dev;
CREATE VIEW a_view AS SELECT 1 AS a;
ALTER VIEW a_view RENAME TO "aView";
COMMENT ON TABLE two_steps IS 'dbctx:ignore name_case: it is fine';
ALTER TABLE two_steps ADD COLUMN "aB" int; -- dbctx:ignore name_case: it is fine
INSERT INTO two_steps VALUES (1);
DROP TABLE two_steps;
BEGIN;
ALTER TABLE two_steps RENAME TO schema_migrations;
DROP TABLE schema_migrations;
ROLLBACK;
BEGIN;
CREATE SCHEMA other;
ALTER TABLE two_steps SET SCHEMA other;
DROP SCHEMA other CASCADE;
ROLLBACK;
BEGIN;
SAVEPOINT s;
CREATE TABLE "bySavepoint" (a int);
RELEASE s;
COMMIT;

-- nothing of all that is there
SELECT relname FROM pg_class
WHERE relnamespace = 'dev'::regnamespace AND relkind IN ('r', 'v') ORDER BY 1;

-- a superuser may delegate
\c - :superuser
SET client_min_messages = error;
SELECT current_setting('server_version_num')::int >= 150000 AS can_delegate \gset
\if :can_delegate
GRANT SET ON PARAMETER dbctx.guard TO regress_dbctx_dev;
\c - regress_dbctx_dev
SET dbctx.guard = 'off';
CREATE TABLE dev."byGrant" (a int);
\c - :superuser
REVOKE SET ON PARAMETER dbctx.guard FROM regress_dbctx_dev;
\else
CREATE TABLE dev."byGrant" (a int);
\endif
ALTER ROLE regress_dbctx_dev SET dbctx.guard = 'warn';
\c - regress_dbctx_dev
CREATE TABLE dev."byRole" (a int);
SELECT rule, object, role FROM dbctx_findings() ORDER BY at, object;
\c - :superuser
SET client_min_messages = error;
SELECT dbctx_guard('off');
SELECT format('ALTER DATABASE %I OWNER TO %I', :'database', :'superuser') \gexec
DROP SCHEMA dev CASCADE;
DROP OWNED BY regress_dbctx_dev CASCADE;
DROP ROLE regress_dbctx_dev;
DROP EXTENSION dbctx;
