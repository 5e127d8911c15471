-- rule partition_scan: what is read is asked of the server's prover; and
-- foreign keys of partitioned tables
SET client_min_messages = warning;
CREATE EXTENSION IF NOT EXISTS dbctx;
CREATE SCHEMA partitions;
SET search_path = partitions, public;
CREATE FUNCTION last_fix(rule_name text) RETURNS SETOF text LANGUAGE sql AS $$
	SELECT regexp_split_to_table(fix, '; ') FROM
		(SELECT fix FROM dbctx_findings() WHERE rule = rule_name ORDER BY at DESC LIMIT 1) f
$$;
CREATE TABLE events (id int, at timestamptz NOT NULL, kind text) PARTITION BY RANGE (at);
CREATE TABLE events_2023 PARTITION OF events FOR VALUES FROM ('2023-01-01 UTC') TO ('2024-01-01 UTC');
CREATE TABLE events_2024 (kind text, dropped int, at timestamptz NOT NULL, id int);
ALTER TABLE events_2024 DROP dropped;
INSERT INTO events SELECT g, '2023-06-01' FROM generate_series(1, 3) g;
INSERT INTO events_2024 SELECT 'x', '2024-06-01', g FROM generate_series(1, 3) g;
SET dbctx.large_table_rows = 3;
SELECT dbctx_guard('warn') \g /dev/null
RESET client_min_messages;

ALTER TABLE events ATTACH PARTITION events_2024 FOR VALUES FROM ('2024-01-01 UTC') TO ('2025-01-01 UTC');
SET dbctx.guard = 'off';
ALTER TABLE events DETACH PARTITION events_2024;
RESET dbctx.guard;
SELECT last_fix('partition_scan') \gexec
ALTER TABLE events ATTACH PARTITION events_2024 FOR VALUES FROM ('2024-01-01 UTC') TO ('2025-01-01 UTC');
ALTER TABLE events_2024 DROP CONSTRAINT events_2024_bound_check;

-- DETACH
BEGIN;
ALTER TABLE events DETACH PARTITION events_2024;
ROLLBACK;
ALTER TABLE events DETACH PARTITION events_2024;
ALTER TABLE events ATTACH PARTITION events_2024 FOR VALUES FROM ('2024-01-01 UTC') TO ('2025-01-01 UTC');
ALTER TABLE events DETACH PARTITION events_2024 CONCURRENTLY;

-- that leaves a CHECK behind, before 19
SET client_min_messages = warning;
ALTER TABLE events_2024 DROP CONSTRAINT IF EXISTS events_2024_at_check;
RESET client_min_messages;
-- a CHECK that says more is as good; one that isn't valid is none
ALTER TABLE events_2024 ADD CONSTRAINT more CHECK (at >= '2024-02-01 UTC' AND at < '2024-07-01 UTC') NOT VALID;
BEGIN;
ALTER TABLE events ATTACH PARTITION events_2024 FOR VALUES FROM ('2024-01-01 UTC') TO ('2025-01-01 UTC');
ROLLBACK;
ALTER TABLE events_2024 VALIDATE CONSTRAINT more;
BEGIN;
ALTER TABLE events ATTACH PARTITION events_2024 FOR VALUES FROM ('2024-01-01 UTC') TO ('2025-01-01 UTC');
ROLLBACK;
-- what would have to be run, and what is wrong, is left to the server
BEGIN;
ALTER TABLE events ATTACH PARTITION events_2024 FOR VALUES FROM (now()) TO ('infinity');
ROLLBACK;
ALTER TABLE events ATTACH PARTITION events_2024 FOR VALUES IN (1);
ALTER TABLE events ATTACH PARTITION no_such FOR VALUES FROM ('2024-01-01 UTC') TO ('2025-01-01 UTC');

-- the default partition
SET dbctx.guard = 'off';
CREATE TABLE events_other PARTITION OF events DEFAULT;
INSERT INTO events SELECT g, '2020-06-01' FROM generate_series(1, 3) g;
RESET dbctx.guard;
BEGIN;
ALTER TABLE events ATTACH PARTITION events_2024 FOR VALUES FROM ('2024-01-01 UTC') TO ('2025-01-01 UTC');
ROLLBACK;
CREATE TABLE events_2025 PARTITION OF events FOR VALUES FROM ('2025-01-01 UTC') TO ('2026-01-01 UTC');
DROP TABLE events_2025;
SELECT last_fix('partition_scan') \gexec
CREATE TABLE events_2025 PARTITION OF events FOR VALUES FROM ('2025-01-01 UTC') TO ('2026-01-01 UTC');
CREATE TABLE IF NOT EXISTS events_2025 PARTITION OF events FOR VALUES FROM ('2027-01-01 UTC') TO ('2028-01-01 UTC');
-- with one there is no other way to detach
ALTER TABLE events DETACH PARTITION events_2023;
-- ... and it may come later
CREATE TABLE events2 (LIKE events) PARTITION BY LIST (kind);
CREATE TABLE events2_a PARTITION OF events2 FOR VALUES IN ('a', NULL);
CREATE TABLE events2_rest AS SELECT g AS id, now() AS at, 'rest'::text AS kind FROM generate_series(1, 3) g;
ALTER TABLE events2_rest ALTER at SET NOT NULL;
ALTER TABLE events2 ATTACH PARTITION events2_rest DEFAULT;
SET dbctx.guard = 'off';
ALTER TABLE events2 DETACH PARTITION events2_rest;
RESET dbctx.guard;
SELECT last_fix('partition_scan') \gexec
ALTER TABLE events2 ATTACH PARTITION events2_rest DEFAULT;

-- by hash, below a partition, and partitioned itself
SET dbctx.guard = 'off';
CREATE TABLE top (region text, id int) PARTITION BY LIST (region);
CREATE TABLE north PARTITION OF top FOR VALUES IN ('north') PARTITION BY HASH (id);
CREATE TABLE north_0 AS SELECT 'north'::text AS region, 1 AS id FROM generate_series(1, 3);
CREATE TABLE south (region text, id int) PARTITION BY RANGE (id);
CREATE TABLE south_1 PARTITION OF south FOR VALUES FROM (0) TO (10);
INSERT INTO south SELECT 'south', g FROM generate_series(1, 3) g;
RESET dbctx.guard;
ALTER TABLE north ATTACH PARTITION north_0 FOR VALUES WITH (MODULUS 1, REMAINDER 0);
ALTER TABLE top ATTACH PARTITION south FOR VALUES IN ('south');
SET dbctx.guard = 'off';
ALTER TABLE north DETACH PARTITION north_0;
ALTER TABLE top DETACH PARTITION south;
RESET dbctx.guard;
SELECT last_fix('partition_scan') \gexec
ALTER TABLE top ATTACH PARTITION south FOR VALUES IN ('south');

-- small
SET dbctx.large_table_rows = 4;
ALTER TABLE north ATTACH PARTITION north_0 FOR VALUES WITH (MODULUS 1, REMAINDER 0);
SET dbctx.large_table_rows = 3;

SET dbctx.guard = 'off';
-- foreign keys: before 18 a partitioned table takes none that isn't valid
CREATE TABLE people (id int PRIMARY KEY);
INSERT INTO people SELECT generate_series(1, 9);
RESET dbctx.guard;
RESET client_min_messages;
ALTER TABLE top ADD CONSTRAINT person FOREIGN KEY (id) REFERENCES people ON DELETE CASCADE;
SET dbctx.guard = 'off';
ALTER TABLE top DROP CONSTRAINT person;
RESET dbctx.guard;
ALTER TABLE south ADD CONSTRAINT south_person FOREIGN KEY (id) REFERENCES people;
SET dbctx.guard = 'off';
ALTER TABLE top DETACH PARTITION south;
ALTER TABLE south DROP CONSTRAINT south_person;
RESET dbctx.guard;
SELECT last_fix('constraint_validates') \gexec
SELECT conname, conrelid::regclass, convalidated FROM pg_constraint WHERE contype = 'f' AND connamespace = 'partitions'::regnamespace ORDER BY 1, 2;

-- indexes that the partition lacks are built under the lock
SET dbctx.guard = 'off';
CREATE TABLE logs (id int NOT NULL, at date NOT NULL, note text, PRIMARY KEY (id, at)) PARTITION BY RANGE (at);
CREATE INDEX logs_note ON logs (lower(note)) WHERE note IS NOT NULL;
CREATE INDEX logs_at ON logs (at);
CREATE INDEX logs_hash ON logs USING hash (note);
CREATE TABLE logs_1 (note text, at date NOT NULL, id int NOT NULL, CHECK (at >= '2024-01-01' AND at < '2025-01-01'));
INSERT INTO logs_1 SELECT g, '2024-06-01', g FROM generate_series(1, 3) g;
CREATE INDEX ON logs_1 USING hash (note);
CREATE FUNCTION built() RETURNS SETOF text LANGUAGE plpgsql AS $$
DECLARE
	old oid[] := (SELECT array_agg(indexrelid) FROM pg_index WHERE indrelid = 'logs_1'::regclass);
BEGIN
	ALTER TABLE logs ATTACH PARTITION logs_1 FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
	RETURN QUERY SELECT pg_get_indexdef(indexrelid) FROM pg_index
		WHERE indrelid = 'logs_1'::regclass AND indexrelid <> ALL (old) ORDER BY 1;
END $$;
RESET dbctx.guard;
BEGIN;
SELECT * FROM built();
ROLLBACK;
ALTER TABLE logs ATTACH PARTITION logs_1 FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
SET dbctx.guard = 'off';
ALTER TABLE logs DETACH PARTITION logs_1;
DROP INDEX logs_1_lower_idx, logs_1_at_idx;
ALTER TABLE logs_1 DROP CONSTRAINT logs_1_pkey;
CREATE INDEX ON logs_1 (lower(note)) WHERE note IS NOT NULL;
RESET dbctx.guard;
SELECT part FROM dbctx_findings(), regexp_split_to_table(fix, '; ') WITH ORDINALITY AS s (part, n)
	WHERE message LIKE '%builds an index%' ORDER BY at, message, n \gexec
SELECT * FROM built();

SELECT dbctx_guard('off') \g /dev/null
SET client_min_messages = warning;
DROP SCHEMA partitions CASCADE;
