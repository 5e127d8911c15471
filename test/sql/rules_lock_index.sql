-- rules index_not_concurrent, index_drop_not_concurrent, unique_builds_index
SET client_min_messages = warning;
CREATE EXTENSION IF NOT EXISTS dbctx;
CREATE SCHEMA indexes;
SET search_path = indexes, public;
CREATE FUNCTION last_fix(rule_name text) RETURNS SETOF text LANGUAGE sql AS $$
	SELECT regexp_split_to_table(fix, '; ') FROM
		(SELECT fix FROM dbctx_findings() WHERE rule = rule_name ORDER BY at DESC LIMIT 1) f
$$;
CREATE TABLE orders (id int, code varchar(10), note text, status text, total numeric, tags text[], at timestamptz, "odd ""name" int);
INSERT INTO orders SELECT g, g, g, 'draft', g, '{}', now(), g FROM generate_series(1, 3) g;
CREATE TABLE small (id int, code text);
INSERT INTO small VALUES (1);
SET dbctx.large_table_rows = 3;
SELECT dbctx_guard('warn') \g /dev/null
RESET client_min_messages;

--
-- The fix makes the same index
--
CREATE INDEX orders_a ON orders (code);
DROP INDEX CONCURRENTLY orders_a;
SELECT last_fix('index_not_concurrent') \gexec
DROP INDEX CONCURRENTLY orders_a;
CREATE FUNCTION pg_temp.same(index name) RETURNS SETOF text LANGUAGE sql AS $$
	SELECT regexp_replace(pg_get_indexdef(('indexes.' || quote_ident(index))::regclass), 'indexes\.', '')
$$;
CREATE UNIQUE INDEX orders_b ON orders (lower(note) text_pattern_ops DESC NULLS LAST, total ASC, code COLLATE "C")
	INCLUDE (at, id) WITH (fillfactor = 70) WHERE status = 'draft' AND total > 5 OR status IN ('a', 'b');
SELECT pg_temp.same('orders_b') AS before \gset
DROP INDEX CONCURRENTLY orders_b;
SELECT last_fix('index_not_concurrent') \gexec
SELECT pg_temp.same('orders_b') = :'before' AS same;
CREATE INDEX orders_c ON orders USING gin (to_tsvector('english', coalesce(note, '') || ' ' || code), (tags || '{x}'));
SELECT pg_temp.same('orders_c') AS before \gset
DROP INDEX CONCURRENTLY orders_c;
SELECT last_fix('index_not_concurrent') \gexec
SELECT pg_temp.same('orders_c') = :'before' AS same;
CREATE UNIQUE INDEX "Orders ""D""" ON orders ("odd ""name", (code::text || '$1'), ((id + 1)::bigint), date_trunc('day', at AT TIME ZONE 'UTC'))
	NULLS NOT DISTINCT WHERE orders.note IS NOT NULL AND (id, total) > (1, 2.5) AND NOT id BETWEEN 7 AND 9;
SELECT pg_temp.same('Orders "D"') AS before \gset
DROP INDEX CONCURRENTLY "Orders ""D""";
SELECT last_fix('index_not_concurrent') \gexec
SELECT pg_temp.same('Orders "D"') = :'before' AS same;
-- of varchar the server writes it another way, which means the same
CREATE INDEX orders_in ON orders (code) WHERE code IN ('a', 'b');
DROP INDEX CONCURRENTLY orders_in;
SELECT last_fix('index_not_concurrent') \gexec
SELECT pg_temp.same('orders_in');
CREATE INDEX ON orders USING brin (at) WITH (pages_per_range = 16, autosummarize);
CREATE INDEX IF NOT EXISTS orders_e ON orders USING gist (int4range(id, id + 1) range_ops);

-- in a transaction block
BEGIN;
CREATE INDEX orders_f ON orders (id);
ROLLBACK;

-- nothing to say
CREATE INDEX ON small (code);
CREATE INDEX IF NOT EXISTS orders_e ON orders (id);
CREATE INDEX CONCURRENTLY orders_g ON orders (id);
\set VERBOSITY sqlstate
CREATE INDEX ON orders (no_such);
CREATE INDEX ON orders (no_such(id));
CREATE INDEX ON orders (id) WHERE no_such > 1;
CREATE INDEX ON no_such (id);
CREATE INDEX ON no_such.no_such (id);
\set VERBOSITY default
BEGIN;
CREATE TABLE made_here AS SELECT g AS id FROM generate_series(1, 9) g;
CREATE INDEX ON made_here (id);
ALTER TABLE made_here ADD PRIMARY KEY (id);
ROLLBACK;
CREATE TEMP TABLE temporary AS SELECT g AS id FROM generate_series(1, 9) g;
CREATE INDEX ON temporary (id);

-- materialized views too
SET dbctx.guard = 'off';
CREATE MATERIALIZED VIEW summary AS SELECT * FROM orders;
RESET dbctx.guard;
CREATE INDEX summary_id ON summary (id);

--
-- Partitioned tables: the parent, each partition, attach
--
SET dbctx.guard = 'off';
CREATE TABLE events (id int, at date) PARTITION BY RANGE (at);
CREATE TABLE events_a PARTITION OF events FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
CREATE TABLE events_b (at date, dropped int, id int);
ALTER TABLE events_b DROP dropped;
ALTER TABLE events ATTACH PARTITION events_b FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');
INSERT INTO events SELECT g, '2024-06-01' FROM generate_series(1, 3) g;
RESET dbctx.guard;
CREATE INDEX events_id ON events (id, (at + 1)) WHERE id > 0;
SET dbctx.guard = 'off';
DROP INDEX events_id;
RESET dbctx.guard;
SELECT last_fix('index_not_concurrent') \gexec
SELECT indexrelid::regclass, indisvalid FROM pg_index WHERE indrelid::regclass::text LIKE 'events%' ORDER BY indexrelid::regclass::text COLLATE "C";
CREATE INDEX ON events_a (at);
CREATE INDEX ON ONLY events (at);
DROP INDEX events_id;
ALTER TABLE events ADD CONSTRAINT events_key UNIQUE (at, id);
SET dbctx.guard = 'off';
ALTER TABLE events DROP CONSTRAINT events_key;
RESET dbctx.guard;
SELECT last_fix('unique_builds_index') \gexec
SELECT indexrelid::regclass, indisvalid FROM pg_index WHERE indrelid::regclass::text LIKE 'events%' AND indisunique ORDER BY indexrelid::regclass::text COLLATE "C";

--
-- Dropping
--
DROP INDEX orders_g;
CREATE INDEX CONCURRENTLY orders_g ON orders (id);
SELECT last_fix('index_drop_not_concurrent') \gexec
CREATE INDEX CONCURRENTLY orders_g ON orders (id);
DROP INDEX IF EXISTS orders_g, no_such, orders_e CASCADE;
DROP INDEX IF EXISTS no_such;
DROP INDEX small_code_idx;

--
-- Keys
--
DROP INDEX CONCURRENTLY orders_b;
ALTER TABLE orders ADD UNIQUE (id, code);
ALTER TABLE orders DROP CONSTRAINT orders_id_code_key;
SELECT last_fix('unique_builds_index') \gexec
SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid = 'orders'::regclass;
ALTER TABLE orders ADD CONSTRAINT "Key" UNIQUE NULLS NOT DISTINCT ("odd ""name") INCLUDE (note) WITH (fillfactor = 60) DEFERRABLE INITIALLY DEFERRED;
SELECT pg_get_constraintdef(oid) AS before FROM pg_constraint WHERE conname = 'Key' \gset
ALTER TABLE orders DROP CONSTRAINT "Key";
SELECT last_fix('unique_builds_index') \gexec
SELECT pg_get_constraintdef(oid) = :'before' AS same FROM pg_constraint WHERE conname = 'Key';
SET dbctx.guard = 'off';
ALTER TABLE orders ALTER id SET NOT NULL;
RESET dbctx.guard;
ALTER TABLE orders ADD PRIMARY KEY (id);
ALTER TABLE orders DROP CONSTRAINT orders_pkey;
SELECT last_fix('unique_builds_index') \gexec
\d orders_pkey
ALTER TABLE orders ADD PRIMARY KEY (code);
ALTER TABLE orders ADD COLUMN slug text UNIQUE;
ALTER TABLE orders ADD EXCLUDE USING gist (int4range(id, id + 1) WITH &&);
ALTER TABLE orders ADD COLUMN number int, ADD UNIQUE (number);
ALTER TABLE orders ADD UNIQUE (no_such);
ALTER TABLE small ADD PRIMARY KEY (id), ADD UNIQUE (code);

SELECT dbctx_guard('off') \g /dev/null
SET client_min_messages = warning;
DROP SCHEMA indexes CASCADE;
