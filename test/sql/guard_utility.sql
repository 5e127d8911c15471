-- What no event trigger sees: judged in sessions that have the library loaded.
SET client_min_messages = warning;
SELECT current_database() AS here \gset
CREATE DATABASE regress_dbctx_utility;
\c regress_dbctx_utility
SET client_min_messages = warning;
CREATE EXTENSION dbctx;
CREATE TABLE orders (id int PRIMARY KEY, total int);
INSERT INTO orders SELECT i, i FROM generate_series(1, 20) i;
SELECT dbctx_guard('block') IS NOT NULL AS on;
SELECT dbctx_set_rule('delete_without_where', 'block');
ALTER DATABASE regress_dbctx_utility SET dbctx.large_table_rows = 10;

-- without preload, in a session that has not asked dbctx for anything yet,
-- nothing is seen; VACUUM and its like are checked for that they run at all
\c
BEGIN;
TRUNCATE orders;
ROLLBACK;
BEGIN;
DELETE FROM orders;
ROLLBACK;
VACUUM FULL orders;

-- with preload, all is seen, from the first command on
-- (where the tests have installed it, by a name that finds it there)
SELECT CASE current_setting('dynamic_library_path') WHEN '$libdir' THEN '$libdir/dbctx' ELSE 'dbctx' END AS library \gset
ALTER DATABASE regress_dbctx_utility SET session_preload_libraries = :'library';
\c
TRUNCATE orders;
\c
DELETE FROM orders;
VACUUM FULL orders;
CLUSTER orders USING orders_pkey;
REINDEX TABLE orders;
BEGIN;
LOCK TABLE orders;
ROLLBACK;
SELECT count(*) FROM orders;
-- inside of functions, too
\set SHOW_CONTEXT never
DO $$ BEGIN TRUNCATE orders; END $$;
DO $$ BEGIN EXECUTE 'DELETE FROM orders'; END $$;
CREATE FUNCTION clear() RETURNS void LANGUAGE sql AS 'DELETE FROM orders';
SELECT clear();
PREPARE gone AS DELETE FROM orders;
EXPLAIN (COSTS OFF) DELETE FROM orders;
EXPLAIN ANALYZE DELETE FROM orders;
-- in an aborted transaction, and in one that is only read
BEGIN;
SELECT 1/0;
TRUNCATE orders;
ROLLBACK;
BEGIN READ ONLY;
DELETE FROM orders;
ROLLBACK;
-- parts of a command are judged with it: an index and a key are no REINDEX
CREATE TABLE parts (id int PRIMARY KEY, n int UNIQUE, o int REFERENCES orders);

DROP TABLE parts;

-- in warn mode the commands run, also those that want no transaction around
SELECT dbctx_guard('warn') IS NOT NULL AS on;
VACUUM FULL orders;
VACUUM (FULL false) orders;
VACUUM FULL nothing;
CLUSTER orders USING orders_pkey;
REINDEX TABLE orders;
REINDEX TABLE CONCURRENTLY orders;
CREATE DATABASE regress_dbctx_gone;
DROP DATABASE regress_dbctx_gone;
BEGIN;
VACUUM FULL orders;
ROLLBACK;
BEGIN;
SAVEPOINT a;
TRUNCATE orders;
ROLLBACK TO a;
DELETE FROM orders;
ROLLBACK;
SELECT count(*) FROM orders;

-- silent: replicas, sessions with the guard off, databases without the guard
SET session_replication_role = replica;
BEGIN;
TRUNCATE orders;
ROLLBACK;
RESET session_replication_role;
SET dbctx.guard = 'off';
BEGIN;
TRUNCATE orders;
DELETE FROM orders;
ROLLBACK;
RESET dbctx.guard;
SELECT dbctx_guard('off') IS NOT NULL AS off;
BEGIN;
TRUNCATE orders;
DELETE FROM orders;
ROLLBACK;
DROP EXTENSION dbctx;
\c
BEGIN;
TRUNCATE orders;
DELETE FROM orders;
ROLLBACK;
VACUUM FULL orders;

\c :here
DROP DATABASE regress_dbctx_utility;
