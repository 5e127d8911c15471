-- What dbctx.history and dbctx.finding keep: by whom, and no secrets.
\set SHOW_CONTEXT never
\set VERBOSITY terse
SET client_min_messages = warning;
DROP EXTENSION IF EXISTS dbctx CASCADE;
CREATE EXTENSION dbctx;
CREATE ROLE regress_dbctx_one;
CREATE ROLE regress_dbctx_two;
CREATE SCHEMA hist;
GRANT ALL ON SCHEMA hist TO regress_dbctx_one, regress_dbctx_two;
SELECT dbctx_set_rule('primary_key_missing', 'warn'), dbctx_set_rule('name_case', 'warn', '{"tables": "snake_case"}');
SELECT dbctx_guard('warn') IS NOT NULL;
SET dbctx.history = on;
SET search_path = hist;

-- the role of each statement, not that of the commit
BEGIN;
SET LOCAL ROLE regress_dbctx_one;
CREATE TABLE "byOne" (id int PRIMARY KEY);
SET LOCAL ROLE regress_dbctx_two;
CREATE TABLE by_two (id int PRIMARY KEY);
DROP TABLE by_two;
RESET ROLE;
COMMIT;
SELECT role, tag, objects FROM dbctx_history();
SET dbctx.large_table_rows = 1;
INSERT INTO "byOne" VALUES (1);
BEGIN;
SET LOCAL ROLE regress_dbctx_one;
CREATE INDEX by_one ON "byOne" (id);
SET LOCAL ROLE regress_dbctx_two;
CREATE TABLE keyless (a int);
RESET ROLE;
COMMIT;
RESET dbctx.large_table_rows;
SELECT role, rule, object FROM dbctx_findings() ORDER BY rule, object;
-- one that is gone at commit
BEGIN;
CREATE ROLE regress_dbctx_three;
GRANT ALL ON SCHEMA hist TO regress_dbctx_three;
SET LOCAL ROLE regress_dbctx_three;
CREATE TABLE by_three (id int PRIMARY KEY);
RESET ROLE;
DROP OWNED BY regress_dbctx_three;
DROP ROLE regress_dbctx_three;
COMMIT;
SELECT role = current_user AS mine, tag FROM dbctx_history() WHERE objects @> '{hist.by_three}';

-- no secrets
TRUNCATE dbctx.history;
CREATE TABLE one (id int PRIMARY KEY, s text DEFAULT 'kept') /* kept */ \; ALTER ROLE regress_dbctx_one PASSWORD 'hidden' \; COMMENT ON TABLE one IS 'kept; too';
CREATE FOREIGN DATA WRAPPER regress_dbctx_wrapper;
CREATE SERVER regress_dbctx_server FOREIGN DATA WRAPPER regress_dbctx_wrapper OPTIONS (host 'kept');
CREATE /* hidden */ USER
MAPPING FOR PUBLIC SERVER regress_dbctx_server -- hidden ; not over
OPTIONS ("user" E'hid\'den', key U&'hid''den', other $$hidden$$, x $hidden$hidden; $ hidden$hidden$);
CREATE FOREIGN TABLE far (a int) SERVER regress_dbctx_server OPTIONS (url 'http://kept/@', secret_url 'hidden');
ALTER FOREIGN TABLE far OPTIONS (SET url 'http://me:hidden@there');
DO $$BEGIN CREATE TABLE two (id int PRIMARY KEY); EXECUTE 'ALTER ROLE regress_dbctx_one PASSWORD ''hidden'''; END$$;
CREATE TABLE three ("id'--" int PRIMARY KEY, "passwd/*" text DEFAULT 'hidden') \; CREATE TABLE four (id$a$ int PRIMARY KEY);
CREATE TABLE five (id int PRIMARY KEY, s text DEFAULT 'a\') \; ALTER ROLE regress_dbctx_one PASSWORD 'hidden' \; DROP TABLE five;
SELECT tag, statement FROM dbctx_history();
SELECT count(*) FROM dbctx.history WHERE statement ~* 'hid.{0,2}den';

DROP FOREIGN DATA WRAPPER regress_dbctx_wrapper CASCADE;
RESET dbctx.history;
DROP EXTENSION dbctx CASCADE;
DROP SCHEMA hist CASCADE;
DROP ROLE regress_dbctx_one, regress_dbctx_two;
