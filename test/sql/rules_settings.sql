-- Rules and their settings, set by hand; exemptions
CREATE DATABASE regress_dbctx_rules;
\c regress_dbctx_rules
SET client_min_messages = warning;
SET timezone = 'UTC';
CREATE EXTENSION dbctx;
\pset null -
CREATE VIEW rules AS SELECT name, schema, level, in_force, options, source, evidence FROM dbctx_rules() WHERE source <> 'default';
-- every rule is there once, with all of its page
SELECT count(*) = count(DISTINCT name) AS once, bool_and(source = 'default') AS untouched, bool_and(schema IS NULL) AS for_all,
	bool_and(in_force = 'off') AS guard_is_off, bool_and(summary <> '' AND page ~ '\*\*Instead:\*\*.*\*\*Why:\*\*') AS has_page
FROM dbctx_rules();
SELECT family, form, count(*) FROM dbctx_rules() GROUP BY 1, 2 ORDER BY family COLLATE "C", form COLLATE "C";
SELECT name FROM dbctx_rules() WHERE (family = 'convention') <> (level = 'off') ORDER BY name COLLATE "C";
SELECT page FROM dbctx_rules() WHERE name = 'name_case';
SELECT page FROM dbctx_rules() WHERE name = 'drop_table';
-- a level, then options, then the level again: what isn't given stays
SELECT dbctx_set_rule('primary_key_type', 'warn');
SELECT * FROM rules;
SELECT dbctx_set_rule('primary_key_type', options => '{"type": "uuid"}');
SELECT dbctx_set_rule('primary_key_type', 'block');
SELECT * FROM rules;
-- options replace those before; an empty object takes them away
SELECT dbctx_set_rule('primary_key_type', options => '{"default": "gen_random_uuid()"}');
SELECT options FROM rules;
SELECT dbctx_set_rule('primary_key_type', options => '{}');
SELECT level, options FROM rules;
SELECT dbctx_set_rule('primary_key_type', 'default');
SELECT * FROM rules;
-- options alone leave the default level
SELECT dbctx_set_rule('primary_key_type', options => '{"type": ["uuid", "bigint"]}');
SELECT dbctx_set_rule('index_duplicate', 'off');
SELECT * FROM rules ORDER BY name COLLATE "C";
SELECT dbctx_set_rule('index_duplicate', 'default'), dbctx_set_rule('primary_key_type', 'default');
-- for one schema: a row of its own, which begins with what holds for all
CREATE SCHEMA "Old ""Books""";
CREATE SCHEMA billing;
SELECT dbctx_set_rule('name_case', 'warn', '{"tables": "snake_case"}');
SELECT dbctx_set_rule('name_case', 'block', schema => 'Old "Books"');
SELECT dbctx_set_rule('name_case', 'off', schema => 'billing');
SELECT * FROM rules;
SELECT dbctx_set_rule('name_case', 'default');
SELECT dbctx_set_rule('name_case', 'default', schema => 'Old "Books"');
DROP SCHEMA billing;
SELECT name, schema, level FROM rules;
SELECT dbctx_set_rule('name_case', 'default', schema => 'billing');
SELECT count(*) FROM rules;
-- what the guard's mode makes of a level
SELECT dbctx_set_rule('name_case', 'block'), dbctx_set_rule('name_plural', 'warn');
SELECT name, level, in_force FROM rules;
SET dbctx.guard = warn;
SELECT name, level, in_force FROM rules;
SET dbctx.guard = block;
SELECT name, level, in_force FROM rules;
RESET dbctx.guard;
DELETE FROM dbctx.rule;
-- errors, which change nothing
SELECT dbctx_set_rule(NULL, 'warn');
SELECT dbctx_set_rule('primary_key_typ', 'warn');
\set VERBOSITY terse
SELECT dbctx_set_rule('foreign_key', 'warn');
SELECT dbctx_set_rule(repeat('x', 100), 'warn');
SELECT dbctx_set_rule('', 'warn');
SELECT dbctx_set_rule('Name_Case', 'warn');
\set VERBOSITY default
SELECT dbctx_set_rule('name_case');
SELECT dbctx_set_rule('name_case', 'error');
SELECT dbctx_set_rule('name_case', 'Warn');
SELECT dbctx_set_rule('name_case', 'default', '{"tables": "snake_case"}');
SELECT dbctx_set_rule('name_case', 'warn', '{"table": "snake_case"}');
SELECT dbctx_set_rule('name_case', 'warn', '{"tables": "kebab-case"}');
SELECT dbctx_set_rule('name_case', 'warn', '{"tables": 1}');
SELECT dbctx_set_rule('name_case', 'warn', '[]');
SELECT dbctx_set_rule('name_case', 'warn', '"snake_case"');
SELECT dbctx_set_rule('name_case', 'warn', 'null');
SELECT dbctx_set_rule('column_type', 'warn', '{"types": {"json": 1}}');
SELECT dbctx_set_rule('soft_delete_missing', 'warn', '{"required": "yes"}');
SELECT dbctx_set_rule('foreign_key_type', 'warn', '{"type": "uuid"}');
SELECT dbctx_set_rule('name_case', 'warn', schema => 'nonesuch');
SELECT dbctx_set_rule('name_case', 'warn', schema => 'pg_catalog');
BEGIN READ ONLY;
SELECT dbctx_set_rule('name_case', 'warn');
ROLLBACK;
SELECT count(*) FROM dbctx.rule;
-- rolled back with its transaction, savepoint by savepoint
BEGIN;
SELECT dbctx_set_rule('name_case', 'warn');
SAVEPOINT s;
SELECT dbctx_set_rule('name_case', 'block');
SELECT level FROM rules;
ROLLBACK TO s;
SELECT level FROM rules;
ROLLBACK;
SELECT count(*) FROM rules;
--
-- Exemptions
--
CREATE TABLE orders (id int PRIMARY KEY, status text, CONSTRAINT amount_check CHECK (id > 0));
CREATE INDEX odd ON orders (status);
CREATE VIEW "All Orders" AS SELECT * FROM orders;
CREATE TABLE "Old ""Books"""."T.1" ("Col(1)" int, plain int);
CREATE FUNCTION total(int, text[], VARIADIC "Old ""Books"""."T.1"[]) RETURNS int LANGUAGE sql AS 'SELECT 1';
CREATE FUNCTION total() RETURNS int LANGUAGE sql AS 'SELECT 1';
CREATE SCHEMA orders;
CREATE SCHEMA apart;
SELECT dbctx_exempt('name_case', object, 'why: ' || object) FROM unnest(ARRAY['orders', 'public.orders', 'ORDERS.Status',
	'public.orders.status', 'odd', 'public.odd', 'orders.amount_check', 'public.orders.orders_pkey', 'orders_pkey', '"All Orders"', 'apart',
	'"Old ""Books"""', '"Old ""Books"""."T.1"', '"Old ""Books"""."T.1"."Col(1)"', 'total()', 'public.total(int4, text[], "Old ""Books"""."T.1"[])']) object;
SELECT object, reason, until, made_by, made_at > now() - interval '1 hour' AS now FROM dbctx.exemption ORDER BY object COLLATE "C";
-- named as findings name it
SELECT dbctx_set_rule('name_reserved', 'warn', '{"quotes": true}'), dbctx_set_rule('definer_search_path', 'warn');
CREATE FUNCTION grab(int, text) RETURNS int LANGUAGE sql SECURITY DEFINER AS 'SELECT 1';
SELECT rule, object FROM dbctx_lint() WHERE rule IN ('name_reserved', 'definer_search_path') ORDER BY rule COLLATE "C", object COLLATE "C";
SELECT dbctx_exempt(rule, object, 'all of them') FROM dbctx_lint() WHERE rule IN ('name_reserved', 'definer_search_path');
SELECT rule, object FROM dbctx_lint();
SELECT dbctx_unexempt('definer_search_path', 'grab(int, text)');
SELECT dbctx_exempt('definer_search_path', 'grab(integer,text)', 'by hand');
SELECT rule, object FROM dbctx_lint();
DELETE FROM dbctx.exemption;
-- an end, and another reason in place of the first
SELECT dbctx_exempt('name_case', 'orders', 'until the rewrite', '2999-12-31');
SELECT dbctx_exempt('name_case', 'orders', 'until the next rewrite', date '3000-12-31');
SELECT dbctx_exempt('name_case', 'orders.status', 'for good', 'infinity');
SELECT rule, object, reason, until FROM dbctx.exemption ORDER BY 2;
-- taken back: by the name that one would write, by the one that is stored, of what isn't there any more
SELECT dbctx_unexempt('name_case', 'orders.status');
SELECT dbctx_exempt('name_case', 'total()', 'x');
DROP FUNCTION total();
SELECT dbctx_unexempt('name_case', 'public.total()');
INSERT INTO dbctx.exemption VALUES ('a_rule_of_old', 'public.gone', 'left over');
SELECT dbctx_unexempt('a_rule_of_old', 'public.gone');
SELECT rule, object FROM dbctx.exemption;
SELECT dbctx_unexempt('name_case', 'public.odd');
SELECT dbctx_unexempt('name_plural', 'orders');
SELECT dbctx_unexempt('name_case', 'nonesuch');
\set VERBOSITY terse
SELECT dbctx_unexempt('nonesuch', 'orders');
\set VERBOSITY default
SELECT dbctx_unexempt('name_case', NULL);
-- errors, which change nothing
SELECT dbctx_exempt('name_case', 'orders', NULL);
SELECT dbctx_exempt('name_case', 'orders', '');
SELECT dbctx_exempt('name_case', 'orders', E' \t\n');
SELECT dbctx_exempt('name_case', NULL, 'x');
SELECT dbctx_exempt(NULL, 'orders', 'x');
\set VERBOSITY terse
SELECT dbctx_exempt('name_cases', 'orders', 'x');
\set VERBOSITY default
SELECT dbctx_exempt('name_case', 'orders', 'x', '2001-01-01');
SELECT dbctx_exempt('name_case', 'orders', 'x', '-infinity');
SELECT dbctx_exempt('name_case', 'order', 'x');
SELECT dbctx_exempt('name_case', 'orders.nothing', 'x');
SELECT dbctx_exempt('name_case', 'nowhere.orders', 'x');
SELECT dbctx_exempt('name_case', 'public.orders.nothing', 'x');
SELECT dbctx_exempt('name_case', 'public.orders.status.more', 'x');
SELECT dbctx_exempt('name_case', 'nothing(int)', 'x');
SELECT dbctx_exempt('name_case', '"Orders"', 'x');
SELECT dbctx_exempt('name_case', '', 'x');
SELECT dbctx_exempt('name_case', 'a..b', 'x');
BEGIN READ ONLY;
SELECT dbctx_exempt('name_case', 'orders', 'x');
SELECT dbctx_unexempt('name_case', 'orders');
ROLLBACK;
SELECT rule, object FROM dbctx.exemption;
--
-- Others: they may read what holds, and change it when they are let
--
CREATE ROLE regress_dbctx_keeper;
GRANT USAGE ON SCHEMA public TO regress_dbctx_keeper;
SET ROLE regress_dbctx_keeper;
SELECT name, level, source FROM dbctx_rules() WHERE name = 'name_reserved';
SELECT dbctx_set_rule('name_case', 'warn');
SELECT dbctx_exempt('name_case', 'public.orders', 'x');
SELECT dbctx_unexempt('name_case', 'public.orders');
SELECT dbctx_adopt();
SELECT dbctx_adopt_preset('rails');
INSERT INTO dbctx.rule VALUES ('name_case');
RESET ROLE;
GRANT EXECUTE ON FUNCTION dbctx_set_rule, dbctx_exempt, dbctx_unexempt TO regress_dbctx_keeper;
SET ROLE regress_dbctx_keeper;
SELECT dbctx_set_rule('name_case', 'warn');
SELECT dbctx_exempt('name_case', 'public.odd', 'it may');
SELECT dbctx_unexempt('name_case', 'public.orders');
RESET ROLE;
SELECT rule, level FROM dbctx.rule ORDER BY rule COLLATE "C";
SELECT object, made_by FROM dbctx.exemption WHERE rule = 'name_case';
DROP OWNED BY regress_dbctx_keeper;
DROP ROLE regress_dbctx_keeper;
\c postgres
DROP DATABASE regress_dbctx_rules;
