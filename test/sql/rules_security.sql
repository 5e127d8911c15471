-- Rules about who may do what: what they say, and where they are silent.
SET client_min_messages = warning;
DROP EXTENSION IF EXISTS dbctx CASCADE;
CREATE EXTENSION dbctx;
SELECT dbctx_guard('warn') IS NOT NULL AS on;
CREATE SCHEMA "House";
SET search_path = "House";
CREATE TABLE orders (id int PRIMARY KEY, total int);
CREATE TABLE notes (id int);
CREATE VIEW totals AS SELECT total FROM orders;

--
-- definer_search_path
--
CREATE FUNCTION count_orders(a int, b text[] DEFAULT '{}') RETURNS bigint
	LANGUAGE sql SECURITY DEFINER AS 'SELECT count(*) FROM orders';
CREATE PROCEDURE "Clear"() LANGUAGE plpgsql SECURITY DEFINER AS 'BEGIN DELETE FROM orders WHERE id > 0; END';
-- silent
CREATE FUNCTION pinned() RETURNS bigint
	LANGUAGE sql SECURITY DEFINER SET search_path = "House", pg_temp AS 'SELECT count(*) FROM orders';
CREATE FUNCTION standard() RETURNS bigint
	LANGUAGE sql SECURITY DEFINER BEGIN ATOMIC SELECT count(*) FROM orders; END;
CREATE FUNCTION invoked() RETURNS bigint LANGUAGE sql AS 'SELECT count(*) FROM orders';
CREATE FUNCTION compiled(float8) RETURNS float8 LANGUAGE internal SECURITY DEFINER AS 'dsin';
-- mended before the commit, and altered later
BEGIN;
CREATE FUNCTION mended() RETURNS bigint LANGUAGE sql SECURITY DEFINER AS 'SELECT count(*) FROM orders';
ALTER FUNCTION mended() SET search_path = "House", pg_temp;
COMMIT;
ALTER FUNCTION invoked() SECURITY DEFINER;
-- old faults are lint's; the fixes do what they say
SELECT object, message, hint, fix FROM dbctx_lint('{House}') WHERE rule = 'definer_search_path';
SELECT fix FROM dbctx_lint('{House}') WHERE rule = 'definer_search_path' \gexec
SELECT object FROM dbctx_lint('{House}') WHERE rule = 'definer_search_path';

--
-- grant_public
--
GRANT SELECT ON orders TO PUBLIC;
-- changes nothing
GRANT SELECT ON orders TO PUBLIC;
GRANT ALL ON orders, notes TO PUBLIC;
REVOKE ALL ON orders, notes FROM PUBLIC;
GRANT SELECT (total), UPDATE (total) ON orders TO PUBLIC;
GRANT ALL (total) ON orders TO PUBLIC;
GRANT INSERT ON totals TO PUBLIC;
GRANT DELETE, TRUNCATE, REFERENCES ON ALL TABLES IN SCHEMA "House" TO CURRENT_USER, PUBLIC;
GRANT CREATE ON SCHEMA "House" TO PUBLIC;
GRANT ALL ON SCHEMA "House" TO PUBLIC;
ALTER DEFAULT PRIVILEGES IN SCHEMA "House" GRANT SELECT, INSERT ON TABLES TO PUBLIC;
-- silent
REVOKE ALL ON ALL TABLES IN SCHEMA "House" FROM PUBLIC;
ALTER DEFAULT PRIVILEGES IN SCHEMA "House" REVOKE ALL ON TABLES FROM PUBLIC;
GRANT SELECT ON totals TO PUBLIC;
GRANT REFERENCES ON orders TO PUBLIC;
GRANT SELECT ON orders TO CURRENT_USER;
GRANT USAGE ON SCHEMA "House" TO PUBLIC;
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA "House" TO PUBLIC;
GRANT SELECT ON nothing TO PUBLIC;
GRANT CREATE ON SCHEMA nothing TO PUBLIC;
CREATE TEMP TABLE scratch (i int);
GRANT ALL ON scratch TO PUBLIC;

--
-- row_security_disabled
--
ALTER TABLE orders DISABLE ROW LEVEL SECURITY;
ALTER TABLE orders ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE orders DISABLE ROW LEVEL SECURITY;
ALTER TABLE orders ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON orders USING (id > 0);
ALTER TABLE orders NO FORCE ROW LEVEL SECURITY;
ALTER TABLE orders NO FORCE ROW LEVEL SECURITY;
ALTER TABLE orders DISABLE ROW LEVEL SECURITY;
ALTER TABLE orders DISABLE ROW LEVEL SECURITY;

-- off for one schema
SELECT dbctx_set_rule('grant_public', 'off', schema => 'House');
GRANT SELECT ON orders TO PUBLIC;
-- set to block
SELECT dbctx_guard('block') IS NOT NULL AS on;
SELECT dbctx_set_rule('grant_public', 'block', schema => 'House');
GRANT DELETE ON orders TO PUBLIC;
SELECT has_table_privilege('public', 'orders', 'DELETE');

SELECT dbctx_guard('off') IS NOT NULL AS off;
DROP SCHEMA "House" CASCADE;
DROP EXTENSION dbctx;
