-- Rules about the names of tables and columns
\set VERBOSITY terse
SET client_min_messages = warning;
CREATE EXTENSION IF NOT EXISTS dbctx;
RESET client_min_messages;
SELECT count(dbctx_set_rule(name, 'off')) FROM dbctx_rules() WHERE name ~ '_similar$';
CREATE FUNCTION found(rule text) RETURNS TABLE (object text, message text, hint text, fix text)
LANGUAGE sql AS $$SELECT object, message, hint, fix FROM dbctx_lint() l WHERE l.rule = found.rule$$;

CREATE SCHEMA n;
SET search_path = n, public;
CREATE TABLE users (id int PRIMARY KEY, name text, "lastName" text, "HTTPPort" int, "user-id" int,
	"größe" int, "ID" int, _hidden int, "_" int);
CREATE TABLE "OrderItem" (id int PRIMARY KEY, "order" int, "left" int, "values" int, "User Id" int);
CREATE TABLE _prisma_migrations (id varchar(36) PRIMARY KEY, checksum text, finished_at timestamptz,
	migration_name text, logs text, rolled_back_at timestamptz, started_at timestamptz, applied_steps_count int);
CREATE VIEW "AllUsers" AS SELECT id AS "userId" FROM users;

\echo # nothing is set: nothing is said
SELECT count(*) FROM dbctx_lint();

\echo # snake_case
SELECT dbctx_set_rule('name_case', 'warn', '{"tables": "snake_case", "columns": "snake_case"}');
SELECT * FROM found('name_case');

\echo # other cases, tables or columns alone
SELECT dbctx_set_rule('name_case', 'warn', '{"tables": "PascalCase"}');
SELECT * FROM found('name_case');
SELECT dbctx_set_rule('name_case', 'warn', '{"columns": "camelCase"}');
SELECT * FROM found('name_case');
SELECT dbctx_set_rule('name_case', 'warn', '{"columns": "lowercase"}');
SELECT * FROM found('name_case');
SELECT dbctx_set_rule('name_case', 'warn', '{"columns": "UPPER_CASE"}');
SELECT * FROM found('name_case');

\echo # the fix, where no program knows the old name
SELECT dbctx_set_rule('name_case', 'warn', '{"tables": "snake_case", "columns": "snake_case"}');
SELECT dbctx_guard('warn') IS NOT NULL AS on;
BEGIN;
CREATE TABLE "BlogPost" ("postId" int, post_title text, "postTitle" text);
SELECT dbctx_guard_check();
COMMIT;
SELECT object, fix FROM dbctx_findings() WHERE object ~ '^n\.' ORDER BY object;
BEGIN;
CREATE TABLE "LogEntry" ("entryId" int);
ALTER TABLE n."LogEntry" RENAME COLUMN "entryId" TO entry_id; ALTER TABLE n."LogEntry" RENAME TO log_entry;
COMMIT;
\echo # an old table is left in peace
ALTER TABLE "OrderItem" ADD note text;
ALTER TABLE "OrderItem" ADD "madeBy" text;
\echo # per schema
CREATE SCHEMA n2;
SELECT dbctx_set_rule('name_case', 'off', NULL, 'n2');
CREATE TABLE n2."Thing" ("thingId" int);
SELECT dbctx_guard('off');
DROP SCHEMA n2 CASCADE;
SELECT dbctx_set_rule('name_case', 'off');

\echo # number and prefix
CREATE TABLE tag (id int); CREATE TABLE user_2 (id int); CREATE TABLE news (id int); CREATE TABLE metadata (id int);
CREATE TABLE people (id int); CREATE TABLE "CATEGORY" (id int); CREATE TABLE "Category" (id int);
SELECT dbctx_set_rule('name_plural', 'warn', '{"number": "plural"}');
SELECT * FROM found('name_plural');
SELECT dbctx_set_rule('name_plural', 'warn', '{"number": "singular"}');
SELECT * FROM found('name_plural');
SELECT dbctx_set_rule('name_plural', 'warn', '{"prefix": "us"}');
SELECT object, message, hint FROM found('name_plural') LIMIT 2;
SELECT dbctx_set_rule('name_plural', 'off');

\echo # words that SQL reserves
SELECT dbctx_set_rule('name_reserved', 'warn');
SELECT * FROM found('name_reserved');
SELECT dbctx_set_rule('name_reserved', 'warn', '{"quotes": true}');
SELECT * FROM found('name_reserved');
SELECT dbctx_set_rule('name_reserved', 'off');

\echo # names that may have been cut
SELECT dbctx_set_rule('name_truncated', 'warn');
CREATE TABLE a123456789b123456789c123456789d123456789e123456789f123456789abc_cut
	(a123456789b123456789c123456789d123456789e123456789f123456789ab int,
	 a123456789b123456789c123456789d123456789e123456789f123456789abcdef int CHECK (true));
CREATE INDEX ON a123456789b123456789c123456789d123456789e123456789f123456789abc (a123456789b123456789c123456789d123456789e123456789f123456789abc);
CREATE INDEX this_is_a_long_name_for_an_index_which_says_more_than_anyone_wants_to_read ON tag (id);
SELECT object, message, hint, fix FROM found('name_truncated');
SELECT dbctx_set_rule('name_truncated', 'warn', '{"objects": true}');
SELECT object FROM found('name_truncated');

\echo # a column follows its table; what one row may be called is in no number
SELECT dbctx_guard('warn') IS NOT NULL AS on;
CREATE TABLE "Follow" (id int, "createdAt" int, "updatedAt" int, due_on int);
SELECT dbctx_set_rule('name_case', 'warn', '{"columns": "snake_case"}');
ALTER TABLE "Follow" ADD "deletedAt" int, ADD "PassedBy" int, ADD "passedOn" int, ADD seen_at int;
ALTER TABLE users ADD "firstName" int;
SELECT dbctx_set_rule('name_case', 'off');
SELECT dbctx_set_rule('name_plural', 'warn', '{"number": "singular"}');
CREATE TABLE team_settings (id int);
CREATE TABLE team_files (id int);
CREATE TABLE "_wanderers" ("A" int, "B" int);
SELECT dbctx_set_rule('name_plural', 'off');
SELECT dbctx_guard('off');

\echo # names that want out
SELECT dbctx_set_rule('name_case', 'warn', '{"tables": "snake_case", "columns": "snake_case"}');
SELECT dbctx_set_rule('name_plural', 'warn', '{"number": "singular"}');
CREATE TABLE U&"Ev\000Ail\0022 'Tables" (U&"\0022;\000Adrop" int, "🎉 Party" int);
CREATE TABLE "%s%n" ();
SELECT object, message, hint, fix FROM dbctx_lint() WHERE object ~ 'Ev|%';
SELECT dbctx_guard('off');
DROP SCHEMA n CASCADE;
SET search_path = public;
DROP FUNCTION found;
SELECT dbctx_set_rule('name_case', 'default', schema => 'n2') \g /dev/null
SELECT count(dbctx_set_rule(name, 'default')) FROM dbctx_rules() WHERE name ~ '^name_|_similar$';
DELETE FROM dbctx.rule WHERE schema <> '';
