-- Rules comment_missing and row_security_missing
\set VERBOSITY terse
SET client_min_messages = warning;
CREATE EXTENSION IF NOT EXISTS dbctx;
RESET client_min_messages;
CREATE SCHEMA a;
SET search_path = a, public;
CREATE TABLE said (id int, name text);
COMMENT ON TABLE said IS 'what it is';
COMMENT ON COLUMN said.id IS 'which one';
CREATE TABLE unsaid (id int);
CREATE VIEW seen AS SELECT * FROM said;
CREATE TABLE parts (id int) PARTITION BY LIST (id);
CREATE TABLE part PARTITION OF parts DEFAULT;
COMMENT ON TABLE parts IS 'in parts';
SELECT count(*) FROM dbctx_lint();
SELECT dbctx_set_rule('comment_missing', 'warn');
SELECT object, message, detail, hint, fix FROM dbctx_lint();
SELECT dbctx_set_rule('comment_missing', 'warn', '{"columns": true}');
SELECT object, message, detail, hint, fix FROM dbctx_lint();
SELECT dbctx_set_rule('comment_missing', 'warn', '{"columns": false}');
SELECT dbctx_guard('warn') IS NOT NULL AS on;
BEGIN;
CREATE TABLE later (id int);
COMMENT ON TABLE later IS 'in the same transaction';
COMMIT;
CREATE TABLE never (id int);
ALTER TABLE unsaid ADD name text;
SELECT dbctx_set_rule('comment_missing', 'default');

SELECT dbctx_set_rule('row_security_missing', 'warn');
ALTER TABLE said ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON unsaid USING (true);
SELECT object, message, detail, hint, fix FROM dbctx_lint();
SELECT dbctx_set_rule('row_security_missing', 'warn', '{"force": true}');
SELECT object, message, detail, hint, fix FROM dbctx_lint();
SELECT fix FROM dbctx_lint() WHERE fix IS NOT NULL \gexec
SELECT object, message FROM dbctx_lint();
BEGIN;
CREATE TABLE secured (id int);
ALTER TABLE secured ENABLE ROW LEVEL SECURITY; ALTER TABLE secured FORCE ROW LEVEL SECURITY;
COMMIT;
CREATE TABLE U&"un\000A""secured" (id int);
SELECT object, fix FROM dbctx_findings() WHERE rule = 'row_security_missing' AND object ~ '^a\.';
SELECT dbctx_set_rule('row_security_missing', 'default');
SELECT dbctx_guard('off');
SET client_min_messages = warning;
DROP SCHEMA a CASCADE;
