-- Conventions adopted: what is set, what is left out and why
CREATE DATABASE regress_dbctx_adopt;
\c regress_dbctx_adopt
SET client_min_messages = warning;
SET timezone = 'UTC';
CREATE EXTENSION dbctx;
\pset null -
\pset format unaligned
-- nothing to go by
SELECT count(*) FROM dbctx_adopt();
SELECT count(*) FROM dbctx.rule;
-- bad input, which changes nothing
SELECT dbctx_adopt('loud');
SELECT dbctx_adopt(NULL);
SELECT dbctx_adopt(min_share => 1.5);
SELECT dbctx_adopt(min_share => -0.1);
SELECT dbctx_adopt(min_share => 'nan');
SELECT dbctx_adopt(min_share => NULL);
SELECT dbctx_adopt(schemas => '{nonesuch}');
SELECT dbctx_adopt(schemas => '{pg_catalog}');
SELECT dbctx_adopt(schemas => '{}');
BEGIN READ ONLY;
SELECT dbctx_adopt();
ROLLBACK;
SELECT count(*) FROM dbctx.rule;
\set ECHO none
\i test/sample/shop_tables.sql
\set ECHO all
-- the sample
SELECT * FROM dbctx_adopt();
-- what is returned is what is set
SELECT a.rule FROM dbctx_adopt() a LEFT JOIN dbctx.rule r ON r.rule = a.rule AND r.level = a.level AND r.options IS NOT DISTINCT FROM a.options
	AND r.source = 'adopted' AND r.schema = coalesce(a.schema, '')
WHERE a.adopted AND r.rule IS NULL;
SELECT count(*) = (SELECT count(*) FROM dbctx_adopt() WHERE adopted) AS same FROM dbctx.rule;
-- whoever says so in a message: the evidence
SELECT name, evidence FROM dbctx_rules() WHERE name = 'name_plural';
SELECT object, message, detail FROM dbctx_lint() WHERE rule = 'name_plural';
-- and lint finds the exceptions that the conventions count, but for a key that is its parent's (user_profiles),
-- who has done it (created_by), and what another rule says of the column (updated_at)
CREATE VIEW expected AS
SELECT v.rule, sum(c.of - c.follow) AS exceptions
FROM (VALUES
	('primary_key_missing', 'primary_key_present'),
	('primary_key_name', 'primary_key_name'),
	('foreign_key_name', 'foreign_key_suffix'),
	('foreign_key_type', 'foreign_key_type'),
	('name_case', 'table_case'),
	('name_case', 'column_case'),
	('name_plural', 'table_number'),
	('constraint_name', 'primary_key_constraint_name'),
	('constraint_name', 'unique_constraint_name'),
	('constraint_name', 'foreign_key_constraint_name'),
	('constraint_name', 'check_constraint_name'),
	('column_type', 'string_type'),
	('column_type', 'time_type'),
	('column_type', 'json_type')) v (rule, topic)
JOIN dbctx_conventions() c USING (topic)
JOIN dbctx.rule r ON r.rule = v.rule AND r.level <> 'off' GROUP BY v.rule;
SELECT e.rule, e.exceptions, count(l.rule) AS found FROM expected e LEFT JOIN dbctx_lint() l USING (rule) GROUP BY 1, 2 ORDER BY e.rule COLLATE "C";
-- less is asked for: more is set
SELECT rule, schema, level, options, reason FROM dbctx_adopt('warn', 0.6) WHERE adopted AND rule IN (SELECT rule FROM dbctx_adopt() WHERE NOT adopted);
-- all of them must: less is, and what was adopted before is removed
SELECT rule, level, adopted, reason FROM dbctx_adopt(min_share => 1) WHERE rule ~ '^name|^column';
SELECT rule FROM dbctx.rule ORDER BY rule COLLATE "C";
-- what was set by hand stays, whatever the tables do; for all, then for one schema alone
SELECT dbctx_set_rule('name_plural', 'off'), dbctx_set_rule('primary_key_name', 'warn', '{"name": "key"}', 'legacy');
SELECT * FROM dbctx_adopt() WHERE rule IN ('name_plural', 'primary_key_name');
SELECT rule, schema, level, options, source FROM dbctx.rule WHERE rule IN ('name_plural', 'primary_key_name') ORDER BY schema;
-- a level by hand keeps what the options came from
SELECT dbctx_set_rule('name_case', 'warn');
SELECT level, options, source, evidence FROM dbctx.rule WHERE rule = 'name_case';
DELETE FROM dbctx.rule;
-- one schema: the setting is that schema's
SELECT rule, schema, level, adopted FROM dbctx_adopt('warn', schemas => '{public}') WHERE rule ~ '^primary';
SELECT DISTINCT schema FROM dbctx.rule;
SELECT count(*) FROM dbctx_adopt('warn', schemas => '{legacy}') WHERE adopted;
DELETE FROM dbctx.rule;
-- a preset gives way to what the tables do
SELECT count(*) FROM dbctx_adopt_preset('prisma');
SELECT rule, adopted, options FROM dbctx_adopt() WHERE rule = 'name_plural';
SELECT rule, source FROM dbctx.rule WHERE rule IN ('name_plural', 'index_name') ORDER BY rule COLLATE "C";
DELETE FROM dbctx.rule;
-- an adopted house is quiet about a table that does as the others, and not about one that doesn't
SELECT count(*) FROM dbctx_adopt() WHERE adopted;
SELECT count(*) AS before FROM dbctx_lint() \gset
CREATE TABLE returns (id uuid PRIMARY KEY DEFAULT gen_random_uuid(), order_id uuid NOT NULL REFERENCES orders, reason text, created_at timestamptz NOT NULL DEFAULT now(), updated_at timestamptz NOT NULL DEFAULT now());
CREATE INDEX ON returns (order_id);
SELECT count(*) - :before AS new FROM dbctx_lint();
CREATE TABLE "OrderReturn" (key int, "orderId" uuid REFERENCES orders, made timestamp, data json);
SELECT rule, object, message FROM dbctx_lint() WHERE object ~ 'OrderReturn' ORDER BY rule COLLATE "C", object COLLATE "C", message COLLATE "C";
DELETE FROM dbctx.rule;
--
-- Schemas that differ
--
DROP SCHEMA legacy CASCADE;
DROP SCHEMA public CASCADE;
CREATE SCHEMA public;
CREATE SCHEMA one;
CREATE SCHEMA two;
CREATE SCHEMA three;
DO $$
BEGIN
	FOR i IN 1 .. 5 LOOP
		EXECUTE format('CREATE TABLE one.a%s_items (id uuid PRIMARY KEY DEFAULT gen_random_uuid(), created_at timestamptz NOT NULL DEFAULT now())', i);
		EXECUTE format('CREATE TABLE two.b%s_items (id uuid PRIMARY KEY DEFAULT gen_random_uuid(), created_at timestamptz NOT NULL DEFAULT now())', i);
		EXECUTE format('CREATE TABLE three.c%s_items (%s PRIMARY KEY, created_at timestamptz NOT NULL DEFAULT now())', i, (ARRAY['id int', 'id text', 'id serial', 'id bigint', 'nr bigserial'])[i]);
	END LOOP;
END $$;
-- one convention for all, and none for the odd one
SELECT * FROM dbctx_adopt() WHERE rule ~ '^primary_key_(type|name)';
SELECT rule, schema, level FROM dbctx.rule WHERE rule ~ '^primary_key_(type|name)' ORDER BY rule COLLATE "C", schema COLLATE "C";
SELECT object FROM dbctx_lint() WHERE rule = 'primary_key_type';
-- and one of its own
DROP SCHEMA three CASCADE;
CREATE SCHEMA three;
DO $$
BEGIN
	FOR i IN 1 .. 5 LOOP
		EXECUTE format('CREATE TABLE three.c%s_items (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, created_at timestamptz NOT NULL DEFAULT now())', i);
	END LOOP;
END $$;
SELECT * FROM dbctx_adopt() WHERE rule = 'primary_key_type';
SELECT rule, message FROM dbctx_lint();
CREATE TABLE three.wrong_items (id uuid PRIMARY KEY DEFAULT gen_random_uuid(), created_at timestamptz NOT NULL DEFAULT now());
CREATE TABLE two.wrong_items (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, created_at timestamptz NOT NULL DEFAULT now());
SELECT object, message, detail FROM dbctx_lint() WHERE rule = 'primary_key_type' ORDER BY object COLLATE "C";
-- by hand for all: no schema is set apart from it
DELETE FROM dbctx.rule;
SELECT dbctx_set_rule('primary_key_type', 'warn', '{"type": "uuid"}');
SELECT rule, schema, level, adopted, reason FROM dbctx_adopt() WHERE rule = 'primary_key_type';
SELECT count(*) FROM dbctx.rule WHERE rule = 'primary_key_type';
DELETE FROM dbctx.rule;
--
-- Newer tables that differ from the older ones decide
--
DROP SCHEMA one, two, three CASCADE;
DO $$
BEGIN
	FOR i IN 1 .. 12 LOOP
		EXECUTE format('CREATE TABLE z%s_olds (id serial PRIMARY KEY, payload json)', chr(96 + i));
	END LOOP;
	FOR i IN 1 .. 8 LOOP
		EXECUTE format('CREATE TABLE a%s_news (id uuid PRIMARY KEY DEFAULT gen_random_uuid(), payload jsonb)', chr(96 + i));
	END LOOP;
END $$;
SELECT rule, options, adopted, reason FROM dbctx_adopt() WHERE rule ~ 'primary_key|column_type';
DELETE FROM dbctx.rule;
--
-- Hostile names
--
DROP SCHEMA public CASCADE;
CREATE SCHEMA "a ""b"" c'; -- x
d";
DO $$
BEGIN
	FOR i IN 1 .. 4 LOOP
		EXECUTE format('CREATE TABLE "a ""b"" c''; -- x
d"."t ""%s"" %%s" ("the ""key""
%%d" uuid PRIMARY KEY DEFAULT gen_random_uuid())', i);
	END LOOP;
END $$;
SELECT rule, schema, options, adopted, reason FROM dbctx_adopt() WHERE adopted;
SELECT count(*) FROM dbctx_lint();
SELECT count(*) FROM dbctx_adopt('warn', schemas => ARRAY[E'a "b" c\'; -- x\nd']) WHERE adopted;
SELECT count(*) FROM dbctx_lint();
-- type and default of a key are those of the same tables, or the default is left out
BEGIN;
SET LOCAL client_min_messages = warning;
CREATE SCHEMA halves;
DO $$ BEGIN
	FOR i IN 1..6 LOOP EXECUTE format('CREATE TABLE halves.t%s (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY)', i); END LOOP;
	FOR i IN 1..6 LOOP EXECUTE format('CREATE TABLE halves.u%s (id uuid DEFAULT gen_random_uuid() PRIMARY KEY)', i); END LOOP;
	FOR i IN 1..3 LOOP EXECUTE format('CREATE TABLE halves.v%s (id bigint PRIMARY KEY)', i); END LOOP;
END $$;
SELECT options, adopted FROM dbctx_adopt('warn', 0.3, '{halves}') WHERE rule = 'primary_key_type';
ROLLBACK;
\c postgres
DROP DATABASE regress_dbctx_adopt;
