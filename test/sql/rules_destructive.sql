-- Rules about what is dropped or emptied: what they say, and where they are
-- silent.
\set SHOW_CONTEXT never
SET client_min_messages = warning;
DROP EXTENSION IF EXISTS dbctx CASCADE;
CREATE EXTENSION dbctx;
-- it loads the library, and with it the hooks for what event triggers don't see
SELECT dbctx_guard('warn') IS NOT NULL AS on;

CREATE SCHEMA shop;
SET search_path = shop, public;
CREATE TABLE users (id int PRIMARY KEY, name text NOT NULL, mail text NOT NULL DEFAULT '-',
					born date, upper_name text GENERATED ALWAYS AS (upper(name)) STORED);
CREATE TABLE orders (id int PRIMARY KEY, user_id int REFERENCES users, total text, never int);
CREATE TABLE empty (id int PRIMARY KEY, note text);
CREATE VIEW names AS SELECT name FROM users;
CREATE VIEW totals AS SELECT o.total, n.name FROM orders o, names n;
INSERT INTO users (id, name) SELECT i, 'user ' || i FROM generate_series(1, 3) i;
INSERT INTO orders SELECT i, 1, i FROM generate_series(1, 1200) i;

--
-- drop_table
--
BEGIN;
DROP TABLE orders CASCADE;
ROLLBACK;
BEGIN;
DROP TABLE orders, users CASCADE;
ROLLBACK;
-- the server refuses: what depends on it is said all the same
DROP TABLE users;
-- silent: empty, not there, temporary, made here, renamed and made here
BEGIN;
DROP TABLE empty;
DROP TABLE IF EXISTS nothing, shop.nothing, nowhere.nothing;
CREATE TEMP TABLE scratch AS SELECT 1 AS i;
DROP TABLE scratch;
CREATE TABLE fresh AS SELECT 1 AS i;
ALTER TABLE fresh RENAME TO fresh_too;
DROP TABLE fresh_too;
ROLLBACK;
-- a partition goes with time
CREATE TABLE events (id int, at date) PARTITION BY RANGE (at);
CREATE TABLE events_1 PARTITION OF events FOR VALUES FROM ('2020-01-01') TO ('2021-01-01');
CREATE TABLE events_2 PARTITION OF events FOR VALUES FROM ('2021-01-01') TO ('2022-01-01');
INSERT INTO events VALUES (1, '2020-05-01'), (2, '2021-05-01');
BEGIN;
DROP TABLE events_1;
DROP TABLE events;
ROLLBACK;
-- a migration tool's own
CREATE TABLE schema_migrations (version varchar PRIMARY KEY);
INSERT INTO schema_migrations VALUES ('20240101000000');
BEGIN;
DROP TABLE schema_migrations;
ROLLBACK;
-- what the hint says goes through, and can be undone
ALTER TABLE orders RENAME TO orders_old;
BEGIN;
DROP TABLE orders_old CASCADE;
ROLLBACK;
ALTER TABLE orders_old RENAME TO orders;
-- the name that the hint gives is free
CREATE TABLE orders_old (id int);
BEGIN;
DROP TABLE orders CASCADE;
ROLLBACK;
DROP TABLE orders_old;
-- an option, a level for a schema, an exemption
SELECT dbctx_set_rule('drop_table', 'warn', '{"except": ["orders%", "x\\"]}');
BEGIN;
DROP TABLE orders CASCADE;
ROLLBACK;
SELECT dbctx_set_rule('drop_table', 'default');
SELECT dbctx_set_rule('drop_table', 'off', schema => 'shop');
BEGIN;
DROP TABLE events;
ROLLBACK;
SELECT dbctx_set_rule('drop_table', 'default', schema => 'shop');
SELECT dbctx_exempt('drop_table', 'shop.events', 'kept elsewhere');
BEGIN;
DROP TABLE events;
ROLLBACK;
-- all of a role's
CREATE ROLE regress_dbctx_leaver;
GRANT ALL ON SCHEMA shop TO regress_dbctx_leaver;
SET ROLE regress_dbctx_leaver;
CREATE TABLE hers AS SELECT 1 AS i;
CREATE TABLE hers_too AS SELECT i FROM generate_series(1, 5) i;
RESET ROLE;
BEGIN;
DROP OWNED BY regress_dbctx_leaver;
ROLLBACK;
REASSIGN OWNED BY regress_dbctx_leaver TO CURRENT_USER;
DROP OWNED BY regress_dbctx_leaver;
DROP ROLE regress_dbctx_leaver;

--
-- drop_column
--
ALTER TABLE orders DROP COLUMN IF EXISTS nothing;
ALTER TABLE empty DROP COLUMN note;
ALTER TABLE users DROP COLUMN upper_name;
ALTER TABLE users ADD COLUMN a int DEFAULT 1, ADD COLUMN b text NOT NULL DEFAULT '';
ALTER TABLE users DROP COLUMN a, DROP COLUMN IF EXISTS nothing;
-- a column without a value is none to lose, if that is soon seen
ALTER TABLE users ADD COLUMN unused int;
ALTER TABLE users DROP COLUMN unused;
ALTER TABLE users ADD COLUMN unused int;
ALTER TABLE users DROP COLUMN unused, ADD COLUMN unused text;
UPDATE users SET unused = 'x' WHERE id = 3;
ALTER TABLE users DROP COLUMN unused;
CREATE TABLE parts (unused int, filled int, id int) PARTITION BY LIST (id);
CREATE TABLE part_one (id int, gone int, filled int, unused int);
ALTER TABLE part_one DROP COLUMN gone;
INSERT INTO part_one VALUES (1, 1);
ALTER TABLE parts ATTACH PARTITION part_one FOR VALUES IN (1);
CREATE TABLE part_two PARTITION OF parts FOR VALUES IN (2);
INSERT INTO parts (id) VALUES (2);
ALTER TABLE parts DROP COLUMN unused;
ALTER TABLE parts DROP COLUMN filled;
DROP TABLE parts;
CREATE TABLE wide (id int, filler text, unused int);
ALTER TABLE wide ALTER filler SET STORAGE PLAIN;
INSERT INTO wide SELECT i, repeat('x', 7000) FROM generate_series(1, 1100) i;
ANALYZE wide;
ALTER TABLE wide DROP COLUMN unused;
DROP TABLE wide;
-- nor is it told to whom it is none of their business
CREATE ROLE regress_dbctx_curious;
GRANT USAGE ON SCHEMA shop TO regress_dbctx_curious;
SET ROLE regress_dbctx_curious;
ALTER TABLE orders DROP COLUMN never;
RESET ROLE;
REVOKE USAGE ON SCHEMA shop FROM regress_dbctx_curious;
DROP ROLE regress_dbctx_curious;
-- who inserts without it must be able to
ALTER TABLE users ADD COLUMN c int, ADD COLUMN "C d" int;
UPDATE users SET "C d" = 1;
ALTER TABLE users ALTER "C d" SET NOT NULL;
ALTER TABLE users DROP COLUMN "C d";
-- a change of type by DROP and ADD keeps no value; the fix does
CREATE TABLE prices (id int PRIMARY KEY, amount text NOT NULL DEFAULT '0', tags text, flags int[], at timestamp);
INSERT INTO prices VALUES (1, '12.50', 'a', '{1}', now()), (2, '7', 'b', '{2}', now());
CREATE TABLE before AS TABLE prices;
ALTER TABLE before ALTER amount SET NOT NULL, ALTER amount SET DEFAULT '0';
CREATE TYPE "A tag" AS ENUM ('a', 'b');
ALTER TABLE before DROP COLUMN amount, ADD COLUMN amount numeric(10,2) NOT NULL DEFAULT 0;
ALTER TABLE "before" DROP COLUMN "flags", ADD COLUMN "flags" bigint[];
ALTER TABLE before DROP COLUMN tags, ADD COLUMN tags "A tag";
ALTER TABLE before DROP COLUMN at, ADD COLUMN at TIMESTAMP(3) WITH TIME ZONE;
UPDATE before SET tags = 'a', at = now(), flags = '{1}';
ALTER TABLE before DROP COLUMN tags, ADD COLUMN tags uuid;
UPDATE before SET tags = gen_random_uuid();
ALTER TABLE before DROP COLUMN tags, ADD COLUMN tags uuid NOT NULL DEFAULT gen_random_uuid();
ALTER TABLE before DROP COLUMN tags, ADD COLUMN tags uuid;
ALTER TABLE before DROP COLUMN flags, ADD COLUMN flags bigint[];
ALTER TABLE before DROP COLUMN id, ADD COLUMN id bigserial;
ALTER TABLE before DROP COLUMN at, ADD COLUMN at nothing;
ALTER TABLE before DROP COLUMN at, ADD COLUMN at numeric('x');
ALTER TABLE before DROP COLUMN at, ADD COLUMN at interval day to second;
DROP TABLE before;
-- the same in two commands of a transaction
BEGIN;
ALTER TABLE prices DROP COLUMN amount;
ALTER TABLE prices ADD amount numeric(10,2) NOT NULL DEFAULT 0;
SELECT dbctx_guard_check();
ROLLBACK;
ALTER TABLE shop.prices ALTER COLUMN amount DROP DEFAULT, ALTER COLUMN amount TYPE numeric(10,2) USING amount::numeric(10,2), ALTER COLUMN amount SET DEFAULT 0;
ALTER TABLE shop.prices ALTER COLUMN tags TYPE shop."A tag" USING tags::shop."A tag";
SELECT id, amount, tags FROM prices ORDER BY id;

--
-- drop_cascade
--
BEGIN;
ALTER TABLE users DROP COLUMN name CASCADE;
ROLLBACK;
BEGIN;
ALTER TABLE users DROP CONSTRAINT users_pkey CASCADE;
ROLLBACK;
BEGIN;
DROP VIEW names CASCADE;
DROP TYPE "A tag" CASCADE;
ROLLBACK;
-- silent: nothing goes along, or only what the command names, or has made
BEGIN;
DROP VIEW totals CASCADE;
ROLLBACK;
BEGIN;
DROP VIEW names, totals CASCADE;
CREATE TABLE parent (id int PRIMARY KEY);
CREATE TABLE child (id int REFERENCES parent);
CREATE VIEW both_of_them AS SELECT * FROM parent NATURAL JOIN child;
DROP TABLE parent CASCADE;
ROLLBACK;
-- a foreign key to an empty table protects nothing
CREATE TABLE points (to_empty int REFERENCES empty);
BEGIN;
DROP TABLE empty CASCADE;
ROLLBACK;
-- many, and of many kinds; the names stay on their line
CREATE FUNCTION area(users) RETURNS int LANGUAGE sql AS 'SELECT 1';
CREATE VIEW "a
b" AS SELECT * FROM users;
CREATE MATERIALIZED VIEW counted AS SELECT count(*) FROM users;
CREATE TABLE members () INHERITS (users);
CREATE TABLE typed_by (u users);
BEGIN;
DROP TABLE users CASCADE;
ROLLBACK;
CREATE SEQUENCE numbers;
CREATE TABLE numbered (n int DEFAULT nextval('numbers'));
CREATE FUNCTION checks(int) RETURNS bool LANGUAGE sql IMMUTABLE AS 'SELECT true';
ALTER TABLE numbered ADD CHECK (checks(n));
BEGIN;
DROP SEQUENCE numbers CASCADE;
DROP FUNCTION checks CASCADE;
ROLLBACK;
BEGIN;
DROP FUNCTION checks(int) CASCADE;
DROP FUNCTION IF EXISTS checks(text), nothing(int), checks(nothing) CASCADE;
ROLLBACK;
-- as the server tells it
SET client_min_messages = notice;
BEGIN;
DROP FUNCTION checks(int) CASCADE;
DROP VIEW names CASCADE;
ROLLBACK;
SET client_min_messages = warning;

--
-- drop_schema
--
CREATE SCHEMA other;
CREATE VIEW other.outside AS SELECT id FROM shop.users;
BEGIN;
DROP SCHEMA shop CASCADE;
ROLLBACK;
-- silent: nothing in it, or nothing in its tables
CREATE SCHEMA bare;
CREATE TABLE bare.nothing_in_it (i int);
DROP SCHEMA bare CASCADE;
DROP SCHEMA IF EXISTS nowhere CASCADE;
DROP SCHEMA other CASCADE;

--
-- truncate
--
CREATE TABLE lines (order_id int REFERENCES orders);
INSERT INTO lines VALUES (1);
BEGIN;
TRUNCATE prices;
TRUNCATE users CASCADE;
ROLLBACK;
BEGIN;
TRUNCATE orders, lines;
TRUNCATE lines;
ROLLBACK;
BEGIN;
ALTER TABLE orders DROP CONSTRAINT orders_user_id_fkey;
DELETE FROM users WHERE id > 0;
ALTER TABLE orders ADD FOREIGN KEY (user_id) REFERENCES users NOT VALID;
TRUNCATE users CASCADE;
ROLLBACK;
BEGIN;
TRUNCATE empty CASCADE;
TRUNCATE events_1;
CREATE TABLE fresh AS SELECT 1 AS i;
TRUNCATE fresh;
CREATE TEMP TABLE scratch AS SELECT 1 AS i;
TRUNCATE scratch;
TRUNCATE nothing;
ROLLBACK;
SELECT dbctx_set_rule('truncate', 'warn', '{"except": "price_"}');
BEGIN;
TRUNCATE prices;
TRUNCATE events;
ROLLBACK;
SELECT dbctx_set_rule('truncate', 'default');

--
-- delete_without_where
--
-- off until set
BEGIN;
DELETE FROM prices;
ROLLBACK;
SELECT dbctx_set_rule('delete_without_where', 'warn');
BEGIN;
DELETE FROM prices;
ROLLBACK;
BEGIN;
UPDATE prices SET amount = 0;
UPDATE prices p SET amount = 0 FROM users;
WITH gone AS (DELETE FROM lines RETURNING *) SELECT count(*) FROM gone;
WITH gone AS (UPDATE orders SET total = NULL RETURNING *) DELETE FROM prices;
DO $$ BEGIN EXECUTE 'EXPLAIN ANALYZE DELETE FROM orders'; END $$;
ROLLBACK;
BEGIN;
DO $$ BEGIN DELETE FROM shop.prices; END $$;
ROLLBACK;
BEGIN;
COPY (DELETE FROM prices RETURNING id) TO STDOUT;
PREPARE all_of_them AS DELETE FROM orders;
ROLLBACK;
-- silent: a condition, rows that aren't there, tables made here, views; a
-- function that will do it some day
BEGIN;
DELETE FROM prices WHERE id = 1;
DELETE FROM prices WHERE true;
DELETE FROM prices USING users u WHERE u.id = prices.id;
DELETE FROM empty;
DELETE FROM nothing;
ROLLBACK;
EXPLAIN (COSTS OFF) DELETE FROM prices;
CREATE FUNCTION clear() RETURNS void LANGUAGE sql AS 'DELETE FROM shop.prices';
BEGIN;
CREATE TEMP TABLE scratch AS SELECT 1 AS i;
DELETE FROM scratch;
CREATE TABLE fresh AS SELECT 1 AS i;
UPDATE fresh SET i = 2;
ROLLBACK;
BEGIN;
SELECT clear();
ROLLBACK;
-- policies are a condition
CREATE ROLE regress_dbctx_tenant;
GRANT USAGE ON SCHEMA shop TO regress_dbctx_tenant;
GRANT ALL ON prices, orders TO regress_dbctx_tenant;
ALTER TABLE prices ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON prices USING (id = 1);
SET ROLE regress_dbctx_tenant;
BEGIN;
DELETE FROM prices;
ROLLBACK;
RESET ROLE;
DROP OWNED BY regress_dbctx_tenant;
DROP ROLE regress_dbctx_tenant;

--
-- drop_database; a database that isn't there is the server's affair
--
CREATE DATABASE regress_dbctx_gone;
CREATE DATABASE prisma_migrate_shadow_db_1;
DROP DATABASE regress_dbctx_gone;
DROP DATABASE prisma_migrate_shadow_db_1;
DROP DATABASE IF EXISTS regress_dbctx_gone;

-- in block mode nothing is gone
SELECT dbctx_set_rule('drop_table', 'default');
SELECT dbctx_set_rule('truncate', 'default');
SELECT dbctx_guard('block') IS NOT NULL AS on;
DROP TABLE lines;
DROP TABLE orders, lines CASCADE;
TRUNCATE lines;
ALTER TABLE orders DROP COLUMN total CASCADE;
DROP SCHEMA shop CASCADE;
SELECT count(*) FROM lines;

SELECT dbctx_guard('off') IS NOT NULL AS off;
DROP SCHEMA shop CASCADE;
DROP EXTENSION dbctx;
