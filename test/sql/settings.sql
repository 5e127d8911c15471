-- settings
CREATE DATABASE regress_dbctx_settings;
\c regress_dbctx_settings
SET client_min_messages = warning;
CREATE EXTENSION dbctx;
-- whatever was set before the library came
\c
SET dbctx.budget = 777;
SET dbctx.nonsense = 1;
SELECT dbctx_schema_hash() IS NOT NULL;
SHOW dbctx.budget;
SHOW dbctx.nonsense;
-- and one that it can't take
\c
SET dbctx.budget = 'many';
SELECT dbctx_schema_hash() IS NOT NULL;
SHOW dbctx.budget;
\c
SELECT dbctx_schema_hash() IS NOT NULL;
SHOW dbctx.budget;
SELECT name, setting, boot_val, min_val, max_val, unit, vartype, context, enumvals
FROM pg_settings WHERE name LIKE 'dbctx%' ORDER BY name;
SELECT name FROM pg_settings WHERE name LIKE 'dbctx%' AND (short_desc = '' OR extra_desc IS NULL);
-- values
SET dbctx.budget = 0;
SHOW dbctx.budget;
SET dbctx.budget = 2147483647;
SHOW dbctx.budget;
SET dbctx.budget = '1e4';
SHOW dbctx.budget;
SET dbctx.budget = -1;
SET dbctx.budget = 2147483648;
SET dbctx.budget = 'plenty';
SET dbctx.budget = on;
SET dbctx.budget = '100 tokens';
SHOW dbctx.budget;
SET dbctx.budget = DEFAULT;
SHOW dbctx.budget;
RESET dbctx.budget;
-- the prefix is ours: misspellings are found
SET dbctx.nonsense = 1;
SET dbctx.bugdet = 100;
SHOW dbctx.nonsense;
SELECT set_config('dbctx.nonsense', '1', false);
-- too little for a sentence
SET dbctx.budget = 149;
SHOW dbctx.budget;
SELECT dbctx_describe(budget => 6000) <> '';
-- what it does
CREATE TABLE a (id int PRIMARY KEY);
DO $$BEGIN FOR i IN 1..300 LOOP EXECUTE format('CREATE TABLE some_table_%s (id int PRIMARY KEY, a int REFERENCES a, note text)', i); END LOOP; END$$;
SET dbctx.budget = 400;
SELECT dbctx_describe(stats => false) = dbctx_describe(budget => 400, stats => false),
	dbctx_describe(stats => false) = dbctx_describe(budget => NULL, stats => false),
	length(dbctx_describe(stats => false)) < length(dbctx_describe(budget => 2000, stats => false)),
	dbctx_describe(stats => false) ~ ' of 400 tokens\.';
SET dbctx.budget = 0;
SELECT dbctx_describe(stats => false) = dbctx_describe(budget => 0, stats => false),
	dbctx_describe(stats => false) ~ 'All tables in full, about [0-9.]+k tokens\.';
-- for a function, a role, a database, a transaction
CREATE FUNCTION pg_catalog.brief() RETURNS text LANGUAGE sql SET dbctx.budget = 400 AS 'SELECT dbctx_describe(stats => false)';
SELECT brief() = dbctx_describe(budget => 400, stats => false);
SHOW dbctx.budget;
BEGIN;
SET LOCAL dbctx.budget = 500;
SELECT dbctx_describe(stats => false) = dbctx_describe(budget => 500, stats => false);
ROLLBACK;
SHOW dbctx.budget;
ALTER DATABASE regress_dbctx_settings SET dbctx.budget = 900;
\c
SELECT dbctx_describe(stats => false) = dbctx_describe(budget => 900, stats => false);
-- anyone may
CREATE ROLE regress_dbctx_nobody;
SET ROLE regress_dbctx_nobody;
SET dbctx.budget = 450;
SELECT dbctx_describe(stats => false) ~ ' of 450 tokens\.';
RESET ROLE;
\c postgres
DROP DATABASE regress_dbctx_settings;
DROP ROLE regress_dbctx_nobody;
