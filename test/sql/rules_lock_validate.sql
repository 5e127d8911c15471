-- rules constraint_validates and not_null_scan
SET client_min_messages = warning;
CREATE EXTENSION IF NOT EXISTS dbctx;
CREATE SCHEMA validates;
SET search_path = validates, public;
CREATE FUNCTION last_fix(rule_name text) RETURNS SETOF text LANGUAGE sql AS $$
	SELECT regexp_split_to_table(fix, '; ') FROM
		(SELECT fix FROM dbctx_findings() WHERE rule = rule_name ORDER BY at DESC LIMIT 1) f
$$;
CREATE TABLE customers (id int PRIMARY KEY, region int, UNIQUE (region, id));
CREATE TABLE orders (id int, customer_id int, region int, status varchar(10), total numeric, "odd ""name" int);
INSERT INTO customers SELECT g, g FROM generate_series(1, 9) g;
INSERT INTO orders SELECT g, g, g, 'draft', g, g FROM generate_series(1, 3) g;
CREATE TABLE small (id int, customer_id int);
INSERT INTO small VALUES (1, 1);
SET dbctx.large_table_rows = 3;
SELECT dbctx_guard('warn') \g /dev/null
RESET client_min_messages;

--
-- Foreign keys
--
ALTER TABLE orders ADD FOREIGN KEY (customer_id) REFERENCES customers;
ALTER TABLE orders DROP CONSTRAINT orders_customer_id_fkey;
SELECT last_fix('constraint_validates') \gexec
ALTER TABLE orders ADD CONSTRAINT "FK ""1""" FOREIGN KEY (region, "odd ""name") REFERENCES customers (region, id)
	MATCH FULL ON UPDATE CASCADE ON DELETE SET NULL DEFERRABLE INITIALLY DEFERRED;
SELECT pg_get_constraintdef(oid) AS before FROM pg_constraint WHERE conname = 'FK "1"' \gset
ALTER TABLE orders DROP CONSTRAINT "FK ""1""";
SELECT last_fix('constraint_validates') \gexec
SELECT pg_get_constraintdef(oid) = :'before' AS same FROM pg_constraint WHERE conname = 'FK "1"';
ALTER TABLE orders ADD FOREIGN KEY (region, id) REFERENCES customers (region, id) ON DELETE SET DEFAULT (region);
BEGIN;
ALTER TABLE orders ADD CONSTRAINT again FOREIGN KEY (customer_id) REFERENCES customers (id);
ROLLBACK;
-- the table that is pointed to may be as large as it likes
ALTER TABLE small ADD FOREIGN KEY (customer_id) REFERENCES customers;
ALTER TABLE orders ADD CONSTRAINT later FOREIGN KEY (customer_id) REFERENCES customers NOT VALID;
ALTER TABLE orders VALIDATE CONSTRAINT later;
-- errors of the server are left to the server
ALTER TABLE orders ADD FOREIGN KEY (no_such) REFERENCES customers;
ALTER TABLE orders ADD FOREIGN KEY (id) REFERENCES no_such;
ALTER TABLE orders ADD CONSTRAINT later FOREIGN KEY (customer_id) REFERENCES customers;
-- with a new column: nothing is read where all of it is NULL
ALTER TABLE orders ADD COLUMN payer_id int REFERENCES customers;
ALTER TABLE orders ADD COLUMN other_id int DEFAULT 1 REFERENCES customers;
ALTER TABLE orders ADD COLUMN third_id int, ADD FOREIGN KEY (third_id) REFERENCES customers;

--
-- CHECK
--
ALTER TABLE orders ADD CHECK (total > 0);
ALTER TABLE orders DROP CONSTRAINT orders_total_check;
SELECT last_fix('constraint_validates') \gexec
ALTER TABLE orders ADD CONSTRAINT states CHECK (status IN ('draft', 'sent') AND orders.id < 10 OR total IS NULL) NO INHERIT;
ALTER TABLE orders DROP CONSTRAINT states;
SELECT last_fix('constraint_validates') \gexec
\d orders
ALTER TABLE orders ADD COLUMN weight int CHECK (weight > 0);
ALTER TABLE orders ADD COLUMN height int, ADD CHECK (height > 0);
ALTER TABLE orders ADD CHECK (id > 0) NOT VALID;
ALTER TABLE orders ADD CHECK (no_such > 0);
ALTER TABLE small ADD CHECK (id > 0);
ALTER TABLE orders ADD CHECK (orders IS NOT NULL OR validates.orders.id > 0 OR tableoid > 0);
ALTER TABLE customers ADD COLUMN parent_id int;
ALTER TABLE customers ADD FOREIGN KEY (parent_id) REFERENCES customers;
-- what is written anew is checked on the way
ALTER TABLE orders ADD COLUMN lucky float DEFAULT random() CHECK (lucky < 2);

-- another type of a column that a CHECK is about: the server checks it again
SET dbctx.guard = 'off';
CREATE TABLE typed (a varchar(10) CHECK (a <> ''), b varchar(10), c varchar(10));
INSERT INTO typed SELECT g, g, g FROM generate_series(1, 3) g;
ALTER TABLE typed ADD CHECK (c <> '') NOT VALID;
CREATE FUNCTION reads(command text) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
	before bigint := pg_stat_get_xact_numscans('typed'::regclass);
BEGIN
	EXECUTE command;
	RETURN pg_stat_get_xact_numscans('typed'::regclass) > before;
END $$;
SELECT c, reads('ALTER TABLE typed ALTER ' || c || ' TYPE varchar(20)') FROM unnest('{a,b,c}'::text[]) c;
RESET dbctx.guard;
ALTER TABLE typed ALTER a TYPE varchar(30);
ALTER TABLE typed ALTER b TYPE varchar(30);
ALTER TABLE typed ALTER c TYPE varchar(30);

--
-- NOT NULL
--
ALTER TABLE orders ALTER status SET NOT NULL;
ALTER TABLE orders ALTER status DROP NOT NULL;
SELECT last_fix('not_null_scan') \gexec
ALTER TABLE orders ALTER status SET NOT NULL;
-- what proves it, and what doesn't
SET dbctx.guard = 'off';
CREATE TABLE proofs (a int, b int, c int, d int, e int, f int, g text);
INSERT INTO proofs SELECT g, g, g, g, g, g, g FROM generate_series(1, 3) g;
ALTER TABLE proofs ADD CHECK (a IS NOT NULL), ADD CHECK (b IS NOT NULL AND b > 0 AND c IS NOT NULL),
	ADD CHECK (d > 0), ADD CHECK (e IS NOT NULL) NOT VALID, ADD CHECK (f IS NOT NULL OR a > 0);
CREATE FUNCTION scanned(column_name text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	said text := 'silent';
	before bigint;
	after bigint;
BEGIN
	PERFORM set_config('dbctx.guard', 'block', false);
	BEGIN
		EXECUTE format('ALTER TABLE proofs ALTER %I SET NOT NULL', column_name);
		RAISE EXCEPTION USING ERRCODE = 'ZZ001';
	EXCEPTION WHEN SQLSTATE 'ZZ001' THEN NULL;
		WHEN SQLSTATE 'DC003' THEN said := 'speaks';
	END;
	PERFORM set_config('dbctx.guard', 'off', false);
	before := pg_stat_get_xact_numscans('proofs'::regclass);
	EXECUTE format('ALTER TABLE proofs ALTER %I SET NOT NULL', column_name);
	RETURN said || ', the server ' || CASE WHEN pg_stat_get_xact_numscans('proofs'::regclass) > before THEN 'reads' ELSE 'does not' END;
END $$;
SELECT c, scanned(c) FROM unnest('{a,b,c,d,e,f,g,a}'::text[]) c;
RESET dbctx.guard;
-- a primary key wants it, too
CREATE TABLE keyless AS SELECT g AS id, g AS "Other" FROM generate_series(1, 3) g;
ALTER TABLE keyless ADD PRIMARY KEY (id, "Other");
ALTER TABLE keyless DROP CONSTRAINT keyless_pkey, ALTER id DROP NOT NULL;
CREATE UNIQUE INDEX CONCURRENTLY keyless_id ON keyless (id);
ALTER TABLE keyless ADD CONSTRAINT keyless_id PRIMARY KEY USING INDEX keyless_id;
ALTER TABLE orders ALTER no_such SET NOT NULL;
ALTER TABLE orders ADD COLUMN filled int NOT NULL DEFAULT 1;
ALTER TABLE small ALTER id SET NOT NULL;

--
-- Partitioned tables
--
SET dbctx.guard = 'off';
CREATE TABLE events (id int, customer_id int) PARTITION BY RANGE (id);
CREATE TABLE events_a PARTITION OF events FOR VALUES FROM (1) TO (10);
CREATE TABLE events_b PARTITION OF events FOR VALUES FROM (10) TO (20);
INSERT INTO events SELECT g, g FROM generate_series(1, 3) g;
RESET dbctx.guard;
ALTER TABLE events ADD CHECK (customer_id > 0);
ALTER TABLE events DROP CONSTRAINT events_customer_id_check;
SELECT last_fix('constraint_validates') \gexec
ALTER TABLE events ALTER customer_id SET NOT NULL;

SELECT dbctx_guard('off') \g /dev/null
SET client_min_messages = warning;
DROP SCHEMA validates CASCADE;
