-- What else a role may try against the guard, and what the guard must not do.
\set SHOW_CONTEXT never
\set VERBOSITY terse
\set superuser :USER
SET client_min_messages = warning;
DROP EXTENSION IF EXISTS dbctx CASCADE;
CREATE EXTENSION dbctx;
SELECT current_database() AS database \gset
CREATE ROLE regress_dbctx_dev LOGIN;
CREATE SCHEMA dev AUTHORIZATION regress_dbctx_dev;
SELECT format('ALTER DATABASE %I OWNER TO regress_dbctx_dev', :'database') \gexec
SELECT dbctx_set_rule('name_case', 'block', '{"tables": "snake_case", "columns": "snake_case"}');
SELECT dbctx_guard('block') IS NOT NULL;
\c - regress_dbctx_dev
SET client_min_messages = warning;
SET search_path = dev;
CREATE TABLE orders (id int);

-- what an early check has refused is refused again
BEGIN;
SAVEPOINT s;
ALTER TABLE orders ADD COLUMN "badColumn" int;
SELECT dbctx_guard_check();
ROLLBACK TO s;
ALTER TABLE orders ADD COLUMN "badColumn" int;
COMMIT;

-- a partition's parent answers for it, until it has none any more
CREATE TABLE parent (a int) PARTITION BY LIST (a);
CREATE TABLE "badPartition" PARTITION OF parent FOR VALUES IN (1);
ALTER TABLE parent DETACH PARTITION "badPartition";
DROP TABLE parent;

-- a member of an extension of one's own is no member
CREATE EXTENSION hstore;
BEGIN;
CREATE TABLE "badMember" (a int);
ALTER EXTENSION hstore ADD TABLE "badMember";
COMMIT;
DROP EXTENSION hstore;

-- LOCK and SET TRANSACTION come before the transaction's snapshot
BEGIN;
LOCK TABLE orders;
SET TRANSACTION ISOLATION LEVEL SERIALIZABLE;
COMMIT;
SELECT relname FROM pg_class WHERE relnamespace = 'dev'::regnamespace ORDER BY 1;

\c - :superuser
SET client_min_messages = warning;
-- a function that has the guard off for what it does
CREATE FUNCTION off() RETURNS void LANGUAGE sql SET dbctx.guard = 'off'
AS $$ CREATE TABLE dev."badByFunction" (a int) $$;
BEGIN;
CREATE TABLE dev.other (a int);
SELECT off();
COMMIT;
DROP FUNCTION off();

BEGIN READ ONLY;
SELECT dbctx_guard('off');
ROLLBACK;
SELECT dbctx_guard('off');
SELECT format('ALTER DATABASE %I OWNER TO %I', :'database', :'superuser') \gexec
DROP SCHEMA dev CASCADE;
DROP OWNED BY regress_dbctx_dev CASCADE;
DROP ROLE regress_dbctx_dev;
DROP EXTENSION dbctx;
