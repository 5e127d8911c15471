-- rules rename_breaks_clients, lock_timeout_missing, and what the utility hook
-- sees: vacuum_full, reindex_not_concurrent, refresh_not_concurrent, lock_table
SET client_min_messages = warning;
CREATE EXTENSION IF NOT EXISTS dbctx;
CREATE SCHEMA others;
SET search_path = others, public;
CREATE FUNCTION last_fix(rule_name text) RETURNS SETOF text LANGUAGE sql AS $$
	SELECT regexp_split_to_table(fix, '; ') FROM
		(SELECT fix FROM dbctx_findings() WHERE rule = rule_name ORDER BY at DESC LIMIT 1) f
$$;
CREATE TABLE orders (id int PRIMARY KEY, total int);
INSERT INTO orders SELECT g, g FROM generate_series(1, 3) g;
CREATE INDEX orders_total ON orders (total);
CREATE TABLE small (id int PRIMARY KEY);
CREATE TABLE ranges (r int4range, EXCLUDE USING gist (r WITH &&));
INSERT INTO ranges SELECT int4range(g, g + 1) FROM generate_series(1, 3) g;
CREATE TABLE events (id int) PARTITION BY RANGE (id);
CREATE TABLE events_a PARTITION OF events FOR VALUES FROM (1) TO (10);
INSERT INTO events SELECT generate_series(1, 3);
CREATE MATERIALIZED VIEW plain AS SELECT * FROM orders;
CREATE MATERIALIZED VIEW keyed AS SELECT * FROM orders;
CREATE UNIQUE INDEX ON keyed (id);
CREATE MATERIALIZED VIEW empty AS SELECT * FROM orders WITH NO DATA;
CREATE UNIQUE INDEX ON plain ((id + 1));
CREATE VIEW view AS SELECT * FROM orders;
ANALYZE;
SET dbctx.large_table_rows = 3;
SELECT dbctx_guard('warn') \g /dev/null
RESET client_min_messages;

-- renames
ALTER TABLE orders RENAME TO purchases;
ALTER TABLE purchases RENAME COLUMN total TO "Sum";
ALTER TABLE purchases RENAME "Sum" TO total;
ALTER TABLE purchases RENAME TO orders;
ALTER TABLE events_a RENAME TO events_1;
ALTER TABLE small RENAME TO tiny;
ALTER TABLE tiny RENAME TO small;
ALTER INDEX orders_total RENAME TO orders_total_idx;
ALTER TABLE orders RENAME CONSTRAINT orders_pkey TO orders_key;
ALTER VIEW view RENAME TO view2;
ALTER TABLE orders RENAME no_such TO other;
ALTER TABLE IF EXISTS no_such RENAME TO other;

-- VACUUM FULL, CLUSTER
VACUUM orders;
VACUUM (FULL off) orders;
VACUUM FULL small;
VACUUM FULL orders;
VACUUM (FULL, ANALYZE) small, orders, events_1;
CLUSTER small USING small_pkey;
CLUSTER orders USING orders_key;
ALTER TABLE orders SET WITHOUT CLUSTER;

-- REINDEX
REINDEX TABLE small;
REINDEX TABLE orders;
SELECT last_fix('reindex_not_concurrent') \gexec
REINDEX INDEX orders_total_idx;
SELECT last_fix('reindex_not_concurrent') \gexec
REINDEX (TABLESPACE pg_default, VERBOSE off) TABLE events;
SELECT last_fix('reindex_not_concurrent') \gexec
REINDEX INDEX ranges_r_excl;
REINDEX SCHEMA others;
SELECT last_fix('reindex_not_concurrent') \gexec
REINDEX (CONCURRENTLY) INDEX orders_total_idx;
REINDEX TABLE no_such;
REINDEX INDEX small;

-- REFRESH
REFRESH MATERIALIZED VIEW plain;
REFRESH MATERIALIZED VIEW keyed;
SELECT last_fix('refresh_not_concurrent') \gexec
REFRESH MATERIALIZED VIEW keyed WITH NO DATA;
REFRESH MATERIALIZED VIEW empty;
REFRESH MATERIALIZED VIEW no_such;

-- LOCK
BEGIN;
LOCK TABLE small;
LOCK TABLE orders IN SHARE UPDATE EXCLUSIVE MODE;
LOCK TABLE orders IN ROW EXCLUSIVE MODE;
LOCK TABLE orders IN SHARE MODE;
LOCK orders, small, events NOWAIT;
ROLLBACK;

-- lock_timeout, if asked for
INSERT INTO dbctx.rule (rule, level) VALUES ('lock_timeout_missing', 'warn');
ALTER TABLE orders ADD COLUMN a int;
BEGIN;
ALTER TABLE orders ADD COLUMN b int;
SET LOCAL lock_timeout = '5s';
ALTER TABLE orders ADD COLUMN c int;
COMMIT;
ALTER TABLE small ADD COLUMN a int;
ALTER TABLE orders ALTER a SET STATISTICS 10;
CREATE INDEX CONCURRENTLY ON orders (a);
CREATE TRIGGER nothing BEFORE UPDATE ON orders FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger();
SELECT last_fix('lock_timeout_missing') \gexec
ALTER TABLE orders ADD COLUMN d int;
DELETE FROM dbctx.rule WHERE rule = 'lock_timeout_missing';

SELECT dbctx_guard('off') \g /dev/null
SET client_min_messages = warning;
DROP SCHEMA others CASCADE;
