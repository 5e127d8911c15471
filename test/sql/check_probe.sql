-- dbctx_check(): constraints that the rows there are break
\set VERBOSITY terse
SET client_min_messages = warning;
CREATE EXTENSION dbctx;
CREATE SCHEMA shop;
SET search_path = shop, public;

CREATE TABLE parents (id int PRIMARY KEY, code text, n numeric, tenant int, UNIQUE (tenant, id));
INSERT INTO parents SELECT g, 'c' || g % 10, g, g FROM generate_series(1, 20) g;
CREATE TABLE children (id int PRIMARY KEY, parent_id int, other_id bigint, tenant int, amount int, note text, "odd ""name" text, same text DEFAULT 'x');
INSERT INTO children
	SELECT g, CASE WHEN g % 3 <> 0 THEN g END, 5, 5, g - 5, CASE WHEN g > 3 THEN 'x' || g END, g FROM generate_series(1, 30) g;
ALTER TABLE children ADD CONSTRAINT amount_positive CHECK (amount > 0) NOT VALID;
ALTER TABLE children ADD CONSTRAINT amount_sane CHECK (amount > -100) NOT VALID;
ALTER TABLE children ADD CONSTRAINT to_parent FOREIGN KEY (parent_id) REFERENCES parents NOT VALID;
CREATE TABLE empty (id int, a int);

CREATE FUNCTION findings(script text, probe_ms int DEFAULT 5000)
	RETURNS TABLE (statement int, rule text, object text, message text, hint text)
	LANGUAGE sql
	AS $$SELECT statement, rule, object, message, hint FROM dbctx_check(script, probe_ms)
		WHERE rule IN ('constraint_fails', 'undecided', 'name_unknown', 'statement_fails')$$;
\pset format unaligned
\pset tuples_only on

-- NOT NULL
SELECT * FROM findings($$
ALTER TABLE children ALTER note SET NOT NULL;
ALTER TABLE children ALTER amount SET NOT NULL;
ALTER TABLE children ALTER "odd ""name" SET NOT NULL;
ALTER TABLE children ADD x int NOT NULL;
ALTER TABLE children ADD x2 int NOT NULL DEFAULT 1, ADD x3 serial NOT NULL, ADD x4 int GENERATED ALWAYS AS (amount) STORED NOT NULL;
ALTER TABLE children ADD x5 int;
ALTER TABLE children ALTER x5 SET NOT NULL;
ALTER TABLE empty ADD x int NOT NULL;
ALTER TABLE empty ALTER a SET NOT NULL;
$$);
-- once filled by the script, nobody knows
SELECT * FROM findings($$
UPDATE children SET note = 'x' WHERE note IS NULL;
ALTER TABLE children ALTER note SET NOT NULL;
$$);
SELECT * FROM findings($$
ALTER TABLE children ADD x int;
UPDATE children SET x = 1 WHERE true;
ALTER TABLE children ALTER x SET NOT NULL;
$$);
SELECT * FROM findings($$
DO 'BEGIN NULL; END';
ALTER TABLE children ALTER note SET NOT NULL;
$$) WHERE rule <> 'undecided';
-- without a look
SELECT * FROM findings('ALTER TABLE children ALTER note SET NOT NULL', 0);

-- CHECK
SELECT * FROM findings($$
ALTER TABLE children ADD CHECK (amount > 0);
ALTER TABLE children ADD CONSTRAINT fine CHECK (amount > -5);
ALTER TABLE children ADD CONSTRAINT later CHECK (amount > 3) NOT VALID;
ALTER TABLE children VALIDATE CONSTRAINT later;
ALTER TABLE children VALIDATE CONSTRAINT amount_positive;
ALTER TABLE children VALIDATE CONSTRAINT amount_sane;
ALTER TABLE children ADD CHECK (1 / (amount - 1) > 0);
$$);

-- UNIQUE, PRIMARY KEY, unique indexes
SELECT * FROM findings($$
ALTER TABLE parents ADD UNIQUE (code);
ALTER TABLE parents ADD UNIQUE (n);
ALTER TABLE parents ADD UNIQUE (code, n);
CREATE UNIQUE INDEX ON parents (lower(code)) WHERE n > 3;
CREATE UNIQUE INDEX ON parents (code) WHERE n > 12;
CREATE UNIQUE INDEX CONCURRENTLY ON parents ((n::int % 4));
ALTER TABLE children ADD UNIQUE (note);
ALTER TABLE children DROP CONSTRAINT children_pkey, ADD PRIMARY KEY (note);
CREATE INDEX ON parents (code);
$$);
SELECT * FROM findings('ALTER TABLE children ADD UNIQUE NULLS NOT DISTINCT (note)');

-- foreign keys
SELECT * FROM findings($$
ALTER TABLE children ADD FOREIGN KEY (parent_id) REFERENCES parents;
ALTER TABLE children ADD FOREIGN KEY (parent_id) REFERENCES parents NOT VALID;
ALTER TABLE children ADD FOREIGN KEY (other_id) REFERENCES parents (id);
ALTER TABLE children ADD FOREIGN KEY (tenant, other_id) REFERENCES parents (tenant, id);
ALTER TABLE children ADD FOREIGN KEY (tenant, parent_id) REFERENCES parents (tenant, id) MATCH FULL;
ALTER TABLE children VALIDATE CONSTRAINT to_parent;
$$);
SELECT * FROM findings($$
DELETE FROM children WHERE parent_id > 20;
ALTER TABLE children ADD FOREIGN KEY (parent_id) REFERENCES parents;
$$);
SELECT * FROM findings($$
INSERT INTO parents (id) SELECT generate_series(21, 30);
ALTER TABLE children ADD FOREIGN KEY (parent_id) REFERENCES parents;
$$);

-- names as they are, whatever the script has called them since
SELECT * FROM findings($$
ALTER TABLE children RENAME COLUMN note TO remark;
ALTER TABLE children RENAME TO kids;
ALTER TABLE kids ALTER remark SET NOT NULL;
$$);

-- partitions
CREATE TABLE parts (id int, d int) PARTITION BY RANGE (d);
CREATE TABLE parts_1 PARTITION OF parts FOR VALUES FROM (0) TO (10);
CREATE TABLE parts_2 PARTITION OF parts FOR VALUES FROM (10) TO (20);
INSERT INTO parts VALUES (1, 1), (NULL, 11), (2, 12);
SELECT * FROM findings('ALTER TABLE parts ALTER id SET NOT NULL; ALTER TABLE parts_1 ALTER id SET NOT NULL');

-- nobody's functions are called
CREATE FUNCTION loud(int) RETURNS bool LANGUAGE plpgsql IMMUTABLE AS 'BEGIN RAISE EXCEPTION ''called''; END';
SELECT * FROM findings('ALTER TABLE children ADD CHECK (loud(amount)); CREATE UNIQUE INDEX ON children ((loud(amount)))');

-- no right, row security: nothing is told
CREATE ROLE regress_dbctx_probe;
GRANT USAGE ON SCHEMA shop TO regress_dbctx_probe;
GRANT EXECUTE ON FUNCTION findings TO regress_dbctx_probe;
GRANT SELECT (id, amount) ON children TO regress_dbctx_probe;
SET ROLE regress_dbctx_probe;
SELECT * FROM findings('ALTER TABLE children ADD CHECK (amount > 0)');
SELECT * FROM findings('ALTER TABLE children ALTER note SET NOT NULL');
RESET ROLE;
ALTER TABLE children ENABLE ROW LEVEL SECURITY;
CREATE POLICY part ON children USING (amount > 5);
SET ROLE regress_dbctx_probe;
SELECT * FROM findings('ALTER TABLE children ADD CHECK (amount > 0)');
SELECT * FROM findings('ALTER TABLE children ADD CHECK (amount > 10)');
RESET ROLE;
REVOKE ALL ON ALL TABLES IN SCHEMA shop FROM regress_dbctx_probe;
REVOKE ALL ON SCHEMA shop FROM regress_dbctx_probe;
REVOKE ALL ON FUNCTION findings FROM regress_dbctx_probe;
DROP ROLE regress_dbctx_probe;

-- in a transaction that only reads; no lock is left
BEGIN READ ONLY;
SELECT * FROM findings('ALTER TABLE parents ADD UNIQUE (code)');
SELECT relation::regclass, mode FROM pg_locks WHERE pid = pg_backend_pid() AND relation >= 16384;
COMMIT;

-- a large table is looked at for so long
CREATE TABLE large AS SELECT g AS id, g % 1000 AS k, NULL::int AS nothing FROM generate_series(1, 500000) g;
SELECT statement, rule, regexp_replace(message, 'at least \d+', 'at least n')
	FROM findings('ALTER TABLE large ALTER nothing SET NOT NULL', 1);

DROP SCHEMA shop CASCADE;
DROP EXTENSION dbctx;
