-- dbctx_check(): queries, as the server would analyse them
\set VERBOSITY terse
SET client_min_messages = warning;
CREATE EXTENSION dbctx;
CREATE SCHEMA shop;
SET search_path = shop, public;

CREATE TABLE users (id uuid PRIMARY KEY DEFAULT gen_random_uuid(), email text NOT NULL UNIQUE, full_name text, created_at timestamptz NOT NULL DEFAULT now(), deleted_at timestamptz);
CREATE TABLE accounts (id uuid PRIMARY KEY, user_id uuid REFERENCES users (id), balance numeric NOT NULL DEFAULT 0, plan_name text);
CREATE TABLE orders (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, user_id uuid NOT NULL REFERENCES users (id), total numeric, tax numeric GENERATED ALWAYS AS (total * 0.2) STORED, status text, created_at timestamptz);
CREATE TABLE moods (id int PRIMARY KEY, tags text[], "select" int);
CREATE TYPE mood AS ENUM ('sad', 'ok');
CREATE FUNCTION bump(int) RETURNS int LANGUAGE sql AS 'SELECT $1 + 1';
CREATE SCHEMA app;
CREATE TABLE app.invoices (id int PRIMARY KEY, amount numeric);
INSERT INTO users (email) SELECT 'u' || g FROM generate_series(1, 20) g;

CREATE FUNCTION findings(script text)
	RETURNS TABLE (place text, rule text, message text, detail text, hint text)
	LANGUAGE sql
	AS $$SELECT line || ':' || col, rule, message, detail, hint FROM dbctx_check(script)$$;
\pset format unaligned
\pset tuples_only on
\pset null -

-- columns: all that are wrong, each with what is near
SELECT * FROM findings($$
SELECT emial FROM users;
SELECT u.emial, o.totl, u.total FROM users u JOIN orders o ON o.usr_id = u.id WHERE u.id = $1;
SELECT plan_name FROM users WHERE id = $1;
SELECT 'é', x.id FROM users u WHERE u.id = $1;
SELECT users.id FROM users u WHERE u.id = $1;
SELECT z.* FROM users u WHERE u.id = $1;
SELECT "Status" FROM orders ORDER BY creatd;
SELECT * FROM orders o, LATERAL (SELECT usr FROM accounts a WHERE a.user_id = o.user_id) x;
$$);

-- tables
SELECT * FROM findings($$
SELECT * FROM usres;
SELECT * FROM invoices;
SELECT * FROM app.invoice JOIN ordrs ON true;
SELECT * FROM nowhere.t;
WITH t AS (SELECT 1 AS a) SELECT a FROM t;
WITH t AS (SELECT 1 AS a) SELECT aa FROM t;
WITH RECURSIVE t AS (SELECT 1 AS a UNION ALL SELECT a + 1 FROM t WHERE a < 9) SELECT a FROM t;
SELECT * FROM pg_class, information_schema.tables, pg_stat_activity;
SELECT nextval('order_seq');
$$);

-- functions, types
SELECT * FROM findings($$
SELECT lowr(status), bump('1') FROM orders;
SELECT lower(1, 2);
SELECT bumpp(1);
SELECT 'x'::mod, NULL::datetime;
SELECT 'happy'::mood;
SELECT id FROM orders WHERE status = 1;
SELECT sum(total) FROM orders GROUP BY status HAVING total > 1;
SELECT id FROM orders o JOIN accounts a USING (user_id);
SELECT status, total FROM orders GROUP BY status;
SELECT now() + 'x';
SELECT count(*), array_agg(status ORDER BY total) FILTER (WHERE total > 0) FROM orders;
$$);

-- what writes
SELECT * FROM findings($$
INSERT INTO orders (usr_id, total) VALUES ($1, $2);
INSERT INTO orders (user_id, total) VALUES ($1, 'abc');
INSERT INTO orders (user_id, total) VALUES ($1);
INSERT INTO orders (id, user_id) VALUES (1, $1);
INSERT INTO orders (id, user_id) OVERRIDING SYSTEM VALUE VALUES (1, $1);
INSERT INTO orders (tax, user_id) VALUES (1, $1), (DEFAULT, $1);
INSERT INTO orders (user_id, total) SELECT id, email FROM users WHERE deleted_at IS NULL;
INSERT INTO orders (user_id, total) SELECT id, '12.5' FROM users WHERE deleted_at IS NULL;
INSERT INTO moods (tags[1], id) VALUES ('a', 1), (2::text, 2);
INSERT INTO users (email) VALUES ('a') ON CONFLICT (full_name) DO NOTHING;
INSERT INTO users (email) VALUES ('a') ON CONFLICT (email) DO UPDATE SET full_name = excluded.ful_name, emil = users.email RETURNING idd;
INSERT INTO users (email) VALUES ('a') ON CONFLICT (email) DO UPDATE SET full_name = excluded.full_name WHERE users.deleted_at IS NULL RETURNING id;
INSERT INTO users (email) VALUES ('a') ON CONFLICT ON CONSTRAINT users_email_key DO NOTHING;
INSERT INTO users DEFAULT VALUES;
UPDATE users u SET emial = o.status FROM orders o WHERE o.user_id = u.id AND u.idd = $1 AND u.deleted_at IS NULL;
UPDATE orders SET total = status WHERE id = 1;
UPDATE orders SET tax = 1 WHERE id = 1;
UPDATE orders SET tax = DEFAULT, total = NULL WHERE id = 1;
UPDATE users SET (email, full_name) = (SELECT status, nope FROM orders LIMIT 1) WHERE id = $1;
UPDATE users SET (email, full_name) = (SELECT status, status FROM orders LIMIT 1) WHERE id = $1 RETURNING *;
UPDATE orders SET total = count(*) WHERE id = 1;
DELETE FROM orders USING users u WHERE u.id = orders.usr_id;
DELETE FROM orders WHERE CURRENT OF c;
WITH gone AS (DELETE FROM orders WHERE total = 1 RETURNING id, totl) SELECT idd FROM gone;
WITH gone AS (DELETE FROM orders WHERE total = 1 RETURNING id, total), n AS (INSERT INTO moods (id) SELECT id FROM gone RETURNING *) SELECT total, tags FROM gone, n;
SELECT * FROM orders o FOR UPDATE OF o SKIP LOCKED;
$$);
SELECT * FROM findings($$
MERGE INTO moods m USING orders o ON m.id = o.id WHEN MATCHED THEN UPDATE SET tgas = o.stats WHEN NOT MATCHED THEN INSERT (id, tags) VALUES (o.id, ARRAY[m.id]);
MERGE INTO moods m USING orders o ON m.id = o.id WHEN MATCHED AND o.total > 1 THEN DELETE WHEN MATCHED THEN UPDATE SET tags = ARRAY[o.status] WHEN NOT MATCHED THEN INSERT (id, tags) VALUES (o.id, DEFAULT);
$$);

-- wherever a query stands
SELECT * FROM findings($$
EXPLAIN SELECT emial FROM users;
COPY (SELECT emial FROM users) TO STDOUT;
DECLARE c CURSOR FOR SELECT emial FROM users;
PREPARE p (uuid) AS SELECT emial FROM users WHERE id = $1;
PREPARE q (int) AS SELECT id FROM orders WHERE user_id = $1;
CREATE VIEW v AS SELECT emial FROM users;
CREATE MATERIALIZED VIEW m AS SELECT emial FROM users;
CREATE TABLE t AS SELECT emial FROM users;
SELECT emial INTO tt FROM users;
CREATE FUNCTION f(wanted int) RETURNS numeric LANGUAGE sql AS $f$ SELECT totl FROM orders WHERE id = wanted OR id = $1 OR id = f.wanted OR id = missing $f$;
CREATE FUNCTION g(wanted int) RETURNS numeric LANGUAGE sql BEGIN ATOMIC SELECT totl FROM orders WHERE id = wanted; END;
$$);

-- what the script itself has made or changed
SELECT * FROM findings($$
CREATE TABLE pets (id int PRIMARY KEY, name text, kind color);
INSERT INTO pets (id, nam) VALUES (1, 'x');
SELECT p.naem FROM pets p;
$$);
SELECT * FROM findings($$
CREATE TYPE color AS ENUM ('red');
CREATE TABLE shop.pets (id int PRIMARY KEY, name text, kind color);
INSERT INTO pets (id, nam) VALUES (1, 'x');
INSERT INTO pets (id, name, kind) VALUES (1, 'x', 'red') ON CONFLICT (id) DO UPDATE SET name = excluded.name RETURNING ctid;
INSERT INTO pets (id) VALUES (1) ON CONFLICT (name) DO NOTHING;
SELECT p.naem, shop.pets.name FROM shop.pets, pets p;
SELECT shop.pets.name, x.id FROM shop.pets JOIN orders x ON x.id = pets.id WHERE kind = 'red'::color;
SELECT p FROM pets p;
ALTER TABLE users ADD COLUMN age int;
UPDATE users SET age = 5, agee = 6 WHERE email = 'x';
SELECT max(age) FROM users WHERE deleted_at IS NULL;
CREATE FUNCTION double(int) RETURNS int LANGUAGE sql AS 'SELECT $1 * 2';
SELECT double(id), id + nothing FROM orders;
ALTER TABLE accounts RENAME TO purses;
SELECT balance FROM accounts;
SELECT balance FROM purses;
CREATE SEQUENCE order_seq;
SELECT nextval('order_seq');
DROP TABLE moods;
SELECT id FROM moods;
WITH changed AS (UPDATE pets SET name = 'y' WHERE id = 1 RETURNING id, nam) SELECT id FROM changed;
$$);
SELECT * FROM findings($$
ALTER TABLE orders ADD COLUMN code int;
SELECT code FROM orders GROUP BY status;
$$);

-- calls that may have done anything
CREATE FUNCTION maker() RETURNS void LANGUAGE plpgsql AS 'BEGIN EXECUTE ''CREATE TABLE made (a int)''; END';
CREATE FUNCTION harmless() RETURNS int LANGUAGE plpgsql AS 'BEGIN RETURN 1; END';
CREATE PROCEDURE proc() LANGUAGE plpgsql AS 'BEGIN END';
SELECT * FROM findings($$SELECT maker(); SELECT a FROM made; CALL proc(); DO 'BEGIN END'$$);
SELECT * FROM findings($$SELECT harmless(), setval('orders_id_seq', 5), pg_sleep(0); SELECT a FROM made$$);

-- nobody's code runs: the CHECK of a domain
CREATE TABLE called (n int);
CREATE FUNCTION caller(int) RETURNS bool LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION ''called''; END';
CREATE DOMAIN checked AS int CHECK (caller(VALUE));
CREATE TABLE boxes (id int, one checked, many checked[]);
SELECT * FROM findings($$SELECT id FROM boxes WHERE one = 5; SELECT id FROM boxes WHERE many = '{1,2}'; SELECT '7'::checked$$);

-- UPDATE and DELETE of every row
SELECT * FROM findings($$
DELETE FROM users;
UPDATE users SET full_name = 'x';
UPDATE users SET full_name = 'x' WHERE true;
DELETE FROM moods;
ALTER TABLE users ADD COLUMN age int;
UPDATE users SET age = 1;
$$);
SET dbctx.large_table_rows = 10;
SELECT * FROM findings($$
DELETE FROM users;
DELETE FROM users WHERE true;
UPDATE users SET full_name = 'x';
UPDATE users SET full_name = 'x' WHERE email = 'y';
ALTER TABLE users ADD COLUMN age int;
UPDATE users SET age = 1;
UPDATE users SET age = 1 WHERE age IS NULL;
$$);
RESET dbctx.large_table_rows;
SELECT dbctx_set_rule('delete_without_where', 'off');
SELECT * FROM findings('DELETE FROM users');
DELETE FROM dbctx.rule;

-- rows that are marked as deleted: nobody else heeds the mark, nothing is said
SELECT * FROM findings('SELECT full_name FROM users');
CREATE VIEW live_users AS SELECT * FROM users WHERE deleted_at IS NULL;
SELECT * FROM findings($$
SELECT * FROM users;
SELECT count(*) FROM users u WHERE u.email LIKE 'x%';
SELECT email FROM users WHERE deleted_at IS NULL;
SELECT email, deleted_at FROM users;
SELECT full_name FROM users WHERE email = $1;
SELECT full_name FROM users WHERE id IN ($1, $2);
SELECT u.email FROM orders o JOIN users u ON u.id = o.user_id;
SELECT * FROM live_users;
SELECT o.id FROM orders o WHERE EXISTS (SELECT FROM users u WHERE u.full_name = o.status);
WITH x AS (SELECT * FROM users) SELECT * FROM x;
UPDATE users SET full_name = 'x' WHERE full_name = 'y';
DELETE FROM users WHERE full_name = 'y';
INSERT INTO users (email) VALUES ('x');
CREATE VIEW all_users AS SELECT * FROM users;
$$);
SELECT * FROM findings($$
CREATE INDEX ON orders (status);
UPDATE users SET full_name = email WHERE full_name IS NULL;
$$);
SELECT * FROM findings($$
UPDATE users SET full_name = email WHERE full_name IS NULL;
ALTER TABLE users ALTER COLUMN email SET NOT NULL;
$$);
DROP VIEW live_users;
CREATE INDEX live_emails ON users (lower(email)) WHERE deleted_at IS NULL;
SELECT * FROM findings('SELECT lower(email) FROM users');
ALTER TABLE users ENABLE ROW LEVEL SECURITY;
CREATE POLICY live ON users USING (deleted_at IS NULL);
SELECT * FROM findings('SELECT lower(email) FROM users');

-- no right, and nothing is said that isn't known
CREATE ROLE regress_dbctx_query;
SET ROLE regress_dbctx_query;
SELECT * FROM pg_catalog.dbctx_check('SELECT id, idd FROM shop.users');
RESET ROLE;
DROP ROLE regress_dbctx_query;

-- no lock is left behind
BEGIN;
SELECT count(*) FROM findings('UPDATE orders SET total = 1 WHERE id = 1; SELECT * FROM accounts; INSERT INTO moods (id) VALUES (1)');
SELECT relation::regclass, mode FROM pg_locks WHERE pid = pg_backend_pid() AND relation >= 16384;
COMMIT;

DROP SCHEMA shop, app CASCADE;
DROP EXTENSION dbctx;
