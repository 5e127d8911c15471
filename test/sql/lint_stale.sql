-- dbctx_lint() tells of settings that are of no use any more.
\set VERBOSITY terse
CREATE DATABASE regress_dbctx_stale;
\c regress_dbctx_stale
SET client_min_messages = error;
CREATE EXTENSION dbctx;
CREATE SCHEMA sales;
CREATE SCHEMA "Old ""Shop""";
CREATE TABLE sales.orders (id int CONSTRAINT orders_key PRIMARY KEY, "Status" text, CONSTRAINT odd CHECK (id > 0));
CREATE TABLE "Old ""Shop"""."a.b" (id int);
CREATE FUNCTION sales.total(int, text[], VARIADIC "Old ""Shop"""."a.b"[]) RETURNS int LANGUAGE sql AS 'SELECT 1';
SELECT dbctx_set_rule('name_case', 'warn', schema => 'sales'), dbctx_set_rule('name_plural', 'warn', schema => 'Old "Shop"');
SELECT count(dbctx_exempt('drop_table', object, 'it''s known')) FROM unnest(ARRAY['sales', '"Old ""Shop"""', 'sales.orders', 'sales.orders."Status"', 'sales.orders_key',
	'sales.orders.odd', '"Old ""Shop"""."a.b"', '"Old ""Shop"""."a.b".id', 'sales.total(int4, text[], "Old ""Shop"""."a.b"[])']) object;
SELECT dbctx_exempt('truncate', 'sales.orders', 'for now', now() + '1 day');
\echo # all is there
SELECT * FROM dbctx_lint();
\echo # an end that is over
UPDATE dbctx.exemption SET until = '2020-01-01 12:00 UTC' WHERE rule = 'truncate';
SET timezone = 'UTC';
SELECT severity, rule, object, message, detail, fix FROM dbctx_lint();
\echo # dropped, renamed
ALTER TABLE sales.orders RENAME "Status" TO status;
ALTER TABLE sales.orders RENAME CONSTRAINT odd TO even;
ALTER SCHEMA "Old ""Shop""" RENAME TO old_shop;
SELECT rule, object, message, detail FROM dbctx_lint() ORDER BY object COLLATE "C", rule;
\echo # not where schemas are asked for, nor in dbctx_findings()
SELECT count(*) FROM dbctx_lint('{sales}');
\echo # nor of what is in a schema that one may not use
CREATE ROLE regress_dbctx_reader;
SET ROLE regress_dbctx_reader;
SELECT rule, object FROM dbctx_lint() ORDER BY object COLLATE "C", rule;
RESET ROLE;
\echo # by hand
INSERT INTO dbctx.exemption VALUES ('truncate', 'a..b', 'x'), ('truncate', '"', 'x'), ('truncate', 'a.b(', 'x'), ('truncate', '', 'x'), ('truncate', 'a.b.c.d', 'x');
\echo # the fixes
SELECT fix FROM dbctx_lint() \gexec
SELECT * FROM dbctx_lint();
SELECT rule, object FROM dbctx.exemption ORDER BY object COLLATE "C";
DROP ROLE regress_dbctx_reader;
\c postgres
DROP DATABASE regress_dbctx_stale;
