-- The fixes of dbctx_lint(), run in the order of its rows, all of them work.
\set VERBOSITY terse
CREATE DATABASE regress_dbctx_fixes;
\c regress_dbctx_fixes
SET client_min_messages = error;
CREATE EXTENSION dbctx;

-- a shop, under a convention that is not its own
CREATE SCHEMA fixes_shop;
SET search_path = fixes_shop, public;
\set ECHO none
\i test/sample/shop_tables.sql
\set ECHO all
ANALYZE;
SELECT count(*) > 0 AS adopted FROM dbctx_adopt_preset('uuid_snake');
SELECT dbctx_set_rule('index_name', 'warn', '{"index": "{table}_by_{columns}"}'), dbctx_set_rule('constraint_name', 'warn', '{"foreign_key": "{table}_to_{columns}"}');
CREATE TEMP TABLE found AS SELECT row_number() OVER () AS n, * FROM dbctx_lint();
SELECT count(*) > 20 AS many, count(*) FILTER (WHERE fix ~ 'RENAME') > 5 AS renames FROM found WHERE fix IS NOT NULL;
\set ECHO none
SELECT fix FROM found WHERE fix IS NOT NULL ORDER BY n \gexec
\set ECHO all
SELECT rule, count(*), count(fix) AS fixes FROM dbctx_lint() GROUP BY 1 ORDER BY 1;

-- fixes that get into each other's way
CREATE SCHEMA ways;
SET search_path = ways, public;
SELECT dbctx_set_rule(name, 'off') IS NULL AS off FROM dbctx_rules() WHERE family IN ('convention', 'context') GROUP BY 1;
SELECT dbctx_set_rule('foreign_key_index', 'warn'), dbctx_set_rule('foreign_key_name', 'warn', '{"suffix": "_id"}'), dbctx_set_rule('index_duplicate', 'warn'),
	dbctx_set_rule('soft_delete_missing', 'warn', '{"column": "deleted_at timestamptz"}'), dbctx_set_rule('soft_delete_unique', 'warn'),
	dbctx_set_rule('index_name', 'warn', '{"index": "{table}_by_{columns}", "unique_index": "{table}_for_{columns}"}'),
	dbctx_set_rule('constraint_name', 'warn', '{"unique": "{table}_one_{columns}", "foreign_key": "{table}_to_{columns}"}', 'ways');
CREATE TABLE owners (id int PRIMARY KEY, deleted_at timestamptz);
CREATE TABLE things (id int PRIMARY KEY, "ownerId" int REFERENCES owners, a int, b int, code int, deleted_at timestamptz, CONSTRAINT odd UNIQUE (code));
ALTER TABLE things ADD CONSTRAINT twice FOREIGN KEY (a) REFERENCES owners, ADD CONSTRAINT again FOREIGN KEY (a) REFERENCES owners;
CREATE INDEX odd_a ON things (a);
CREATE INDEX odder_a ON things (a);
CREATE INDEX odd_b ON things (b) WHERE a > 1;
CREATE INDEX odder_b ON things (b) WHERE a > 2;
ANALYZE owners, things;
CREATE TEMP TABLE found_ways AS SELECT row_number() OVER () AS n, * FROM dbctx_lint('{ways}');
SELECT rule, object, fix FROM found_ways ORDER BY n;
SELECT fix FROM found_ways WHERE fix IS NOT NULL ORDER BY n \gexec
\d things

\c postgres
DROP DATABASE regress_dbctx_fixes;
