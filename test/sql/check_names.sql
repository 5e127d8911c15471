-- dbctx_check(): names that mean nothing here
\set VERBOSITY terse
SET client_min_messages = warning;
CREATE EXTENSION dbctx;
CREATE SCHEMA shop;
CREATE SCHEMA "Odd Schema";
SET search_path = shop, public;

CREATE TABLE users (id uuid PRIMARY KEY, email text NOT NULL UNIQUE, full_name text, deleted_at timestamptz);
CREATE TABLE user_preferences (user_id uuid PRIMARY KEY REFERENCES users (id), theme text);
CREATE TABLE orders (id int PRIMARY KEY, user_id uuid REFERENCES users (id), total numeric, status text);
CREATE TABLE "Odd Schema"."Line
Items" (id int, "na""me" text);
CREATE TYPE mood AS ENUM ('sad', 'ok');
CREATE SEQUENCE order_number;
CREATE FUNCTION bump(int) RETURNS int LANGUAGE sql AS 'SELECT $1 + 1';
CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
CREATE TRIGGER touch_users BEFORE UPDATE ON users FOR EACH ROW EXECUTE FUNCTION touch();

CREATE FUNCTION findings(script text)
	RETURNS TABLE (place text, rule text, message text, detail text, hint text)
	LANGUAGE sql
	AS $$SELECT line || ':' || col, rule, message, detail, hint FROM dbctx_check(script)
		WHERE rule IN ('name_unknown', 'statement_fails', 'undecided')$$;
\pset format unaligned
\pset tuples_only on
\pset null -

-- tables, by slips, number, case, words, schema
SELECT * FROM findings($$
ALTER TABLE usres ADD COLUMN x int;
DROP TABLE "Users";
TRUNCATE order;
$$);
SELECT * FROM findings($$
ALTER TABLE usres ADD COLUMN x int;
DROP TABLE "Users";
TRUNCATE user_order;
ALTER TABLE preferences ADD COLUMN x int;
COMMENT ON TABLE public.users IS 'x';
LOCK TABLE shpo.users;
GRANT SELECT ON userz, orders TO PUBLIC;
VACUUM ordrs;
$$);
SET search_path = public;
SELECT * FROM shop.findings('ALTER TABLE users ADD COLUMN x int');
SET search_path = shop, public;

-- with IF EXISTS nothing is said, nor of what is there
SELECT * FROM findings($$
DROP TABLE IF EXISTS usres;
ALTER TABLE IF EXISTS usres ADD COLUMN x int;
ALTER TABLE users DROP COLUMN IF EXISTS emial;
ALTER TABLE users DROP CONSTRAINT IF EXISTS nothing;
DROP FUNCTION IF EXISTS bumpp(int);
DROP TYPE IF EXISTS moood;
DROP TRIGGER IF EXISTS touch_user ON users;
ALTER SEQUENCE order_number RESTART;
ALTER INDEX users_email_key RENAME TO users_email_idx;
DROP TRIGGER touch_users ON users;
COMMENT ON COLUMN orders.ctid IS 'x';
$$);

-- columns
SELECT * FROM findings($$
ALTER TABLE users ALTER COLUMN emial SET NOT NULL;
ALTER TABLE users DROP COLUMN name;
ALTER TABLE users RENAME COLUMN "Email" TO mail;
CREATE INDEX ON users (emial, full_name);
CREATE INDEX ON users (lower(emial)) WHERE deleted IS NULL;
ALTER TABLE orders ADD CONSTRAINT total_positive CHECK (totl > 0);
ALTER TABLE orders ADD UNIQUE (stat);
ALTER TABLE orders ADD FOREIGN KEY (usr_id) REFERENCES users (uid);
COMMENT ON COLUMN users.nick IS 'x';
COPY orders (id, totla) FROM '/nowhere';
CREATE TRIGGER t BEFORE UPDATE OF emial ON users FOR EACH ROW EXECUTE FUNCTION touch();
CREATE POLICY p ON orders USING (user_idd = current_user::text::uuid);
$$);

-- a column that the same command adds is known, and one that the script has added
SELECT * FROM findings($$
ALTER TABLE orders ADD COLUMN note text, ADD CHECK (note <> ''), ALTER COLUMN note SET NOT NULL;
ALTER TABLE orders ADD COLUMN extra int;
CREATE INDEX ON orders (extra, note);
ALTER TABLE orders RENAME COLUMN extra TO additional;
CREATE INDEX ON orders (additional);
ALTER TABLE orders RENAME TO purchases;
CREATE INDEX ON purchases (total);
$$);
-- and what it has dropped or renamed is not
SELECT * FROM findings($$
ALTER TABLE orders DROP COLUMN status;
CREATE INDEX ON orders (status);
ALTER TABLE users RENAME TO people;
ALTER TABLE users ADD COLUMN x int;
$$);

-- types
SELECT * FROM findings($$
CREATE TABLE a (b jsonbb, c datetime, d serial, e string, f mood[], g public.mood, h numeric(10, 2));
ALTER TABLE users ADD COLUMN f moood;
ALTER TABLE users ALTER COLUMN full_name TYPE varchr(20);
CREATE FUNCTION f(a text, b stringg) RETURNS SETOF ordres LANGUAGE plpgsql AS 'BEGIN END';
CREATE DOMAIN d AS intt;
ALTER TYPE mod ADD VALUE 'x';
$$);
SELECT * FROM findings($$
CREATE TYPE color AS ENUM ('red');
CREATE DOMAIN positive AS int CHECK (VALUE > 0);
CREATE TABLE paints (id int, c color, n positive, cs color[]);
ALTER TYPE color ADD VALUE 'blue';
INSERT INTO paints VALUES (1, 'blue', 2, NULL);
DROP TYPE mood;
$$);

-- functions
SELECT * FROM findings($$
CREATE TRIGGER t BEFORE UPDATE ON users FOR EACH ROW EXECUTE FUNCTION touche();
ALTER TABLE users ADD COLUMN k uuid DEFAULT uuid_generate_v9();
ALTER TABLE users ADD COLUMN k2 uuid DEFAULT gen_random_uuid();
DROP FUNCTION bumpp(int);
ALTER FUNCTION bmup(int) IMMUTABLE;
CREATE FUNCTION later() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
CREATE TRIGGER t2 BEFORE UPDATE ON users FOR EACH ROW EXECUTE FUNCTION later();
$$);

-- schemas
SELECT * FROM findings($$
CREATE TABLE shpo.a (b int);
ALTER TABLE users SET SCHEMA archive;
DROP SCHEMA shpo;
CREATE SCHEMA archive;
CREATE TABLE archive.a (b int);
CREATE INDEX ON archive.a (b);
ALTER TABLE users SET SCHEMA archive;
$$);

-- constraints, triggers
SELECT * FROM findings($$
ALTER TABLE users DROP CONSTRAINT users_email_ky;
ALTER TABLE orders VALIDATE CONSTRAINT nothing;
DROP TRIGGER touch_user ON users;
ALTER TABLE orders ADD CONSTRAINT c CHECK (total > 0) NOT VALID;
ALTER TABLE orders VALIDATE CONSTRAINT c;
$$);

-- CREATE TABLE
SELECT * FROM findings($$
CREATE TABLE posts (
	id int PRIMARY KEY,
	author uuid REFERENCES usres (id),
	parent int REFERENCES posts (id),
	body text,
	CHECK (bodi <> ''),
	UNIQUE (titel),
	FOREIGN KEY (author) REFERENCES users (idd)
);
CREATE TABLE likes (LIKE usres);
CREATE TABLE child () INHERITS (usres);
CREATE TABLE copies (LIKE users, CHECK (email <> ''));
$$);
-- a key that can't point where it says
SELECT * FROM findings($$
CREATE TABLE carts (id int, user_id bigint REFERENCES users);
ALTER TABLE orders ADD COLUMN n bigint REFERENCES orders;
ALTER TABLE orders ADD COLUMN p text REFERENCES users (id);
$$);

-- odd names stay on their line
SELECT * FROM findings($$
ALTER TABLE "Odd Schema"."Line
items" ADD COLUMN x int;
ALTER TABLE "Odd Schema"."Line
Items" DROP COLUMN "nam""e";
ALTER TABLE "🦆" ADD COLUMN x int;
$$);

-- after what may have made anything nobody can be sure
SELECT * FROM findings($$
DO 'BEGIN EXECUTE concat(''CREATE'', '' TABLE '', ''y'', ''z (y int)''); END';
ALTER TABLE yz ADD COLUMN z int;
$$);
SELECT * FROM findings($$
DO $do$BEGIN CREATE TABLE x (y int); CREATE TYPE flavour AS ENUM ('sweet'); END$do$;
ALTER TABLE x ADD COLUMN z flavour;
$$);
SELECT * FROM findings($$
DO 'BEGIN RAISE NOTICE ''hello''; END';
ALTER TABLE x ADD COLUMN z int;
$$);
SELECT * FROM findings($$
CREATE EXTENSION hstore;
CREATE TABLE h (a hstore, b ghstore);
$$);

-- what the caller may not see isn't offered
CREATE SCHEMA hidden;
CREATE TABLE hidden.secrets (id int);
CREATE ROLE regress_dbctx_names;
GRANT USAGE ON SCHEMA shop TO regress_dbctx_names;
GRANT SELECT ON users TO regress_dbctx_names;
SELECT * FROM findings('DROP TABLE secrets; DROP TABLE secretss; DROP TABLE orderss; DROP TABLE userss');
SET ROLE regress_dbctx_names;
SELECT * FROM findings('DROP TABLE secrets; DROP TABLE secretss; DROP TABLE orderss; DROP TABLE userss');
RESET ROLE;

DROP SCHEMA shop, hidden, "Odd Schema" CASCADE;
DROP ROLE regress_dbctx_names;
DROP EXTENSION dbctx;
