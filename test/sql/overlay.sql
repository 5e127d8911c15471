-- What the statements of a script have done to the schema counts for those that
-- come after them, though nothing is executed.
CREATE DATABASE regress_dbctx_overlay;
\c regress_dbctx_overlay
CREATE EXTENSION dbctx;

CREATE TABLE users (id uuid PRIMARY KEY DEFAULT gen_random_uuid(), email text NOT NULL);
CREATE TABLE teams (id uuid PRIMARY KEY DEFAULT gen_random_uuid(), name text NOT NULL);
CREATE TABLE members (id uuid PRIMARY KEY DEFAULT gen_random_uuid(), user_id uuid REFERENCES users, team_id uuid REFERENCES teams);
INSERT INTO users (email) VALUES ('a'), ('b');
INSERT INTO teams (name) VALUES ('a');
SELECT rule, level FROM dbctx_adopt('block', 0.9) WHERE level IS NOT NULL;
SET dbctx.large_table_rows = 0;

CREATE FUNCTION check_script(script text)
RETURNS TABLE (statement int, rule text, object text, message text)
LANGUAGE sql AS
$$ SELECT statement, rule, object, message FROM dbctx_check(script, 0) $$;

-- a table that the script makes is new, and none of its locks matters
SELECT * FROM check_script($$
	CREATE TABLE posts (id uuid PRIMARY KEY DEFAULT gen_random_uuid(), title text);
	CREATE INDEX posts_title_idx ON posts (title);
	ALTER TABLE posts ALTER title SET NOT NULL;
	ALTER TABLE posts ADD COLUMN at timestamptz DEFAULT clock_timestamp();
	CREATE INDEX users_email_idx ON users (email);
$$);

-- it is judged as it is at the end
SELECT * FROM check_script($$
	CREATE TABLE posts (id serial PRIMARY KEY, title varchar(20));
	ALTER TABLE posts ALTER title TYPE text;
$$);
SELECT * FROM check_script($$
	CREATE TABLE posts (id serial PRIMARY KEY);
	DROP TABLE posts;
$$);
SELECT * FROM check_script($$
	CREATE TABLE posts (id bigint PRIMARY KEY);
	ALTER TABLE posts RENAME TO notes;
	ALTER TABLE notes DROP CONSTRAINT posts_pkey;
$$);

-- what was there before the script is no fault of its
CREATE TABLE legacies (id serial PRIMARY KEY);
SELECT * FROM check_script('ALTER TABLE legacies ADD COLUMN name text');
SELECT * FROM check_script('ALTER TABLE legacies RENAME TO legacy');
DROP TABLE legacies;

-- names that the server chooses
SELECT * FROM check_script($$
	CREATE TABLE posts (id uuid PRIMARY KEY, title text UNIQUE, CHECK (title <> ''), UNIQUE (title, id));
	CREATE INDEX ON posts (title);
	CREATE INDEX ON posts (title);
	CREATE INDEX ON posts ((lower(title)));
	CREATE INDEX ON posts (lower(title));
$$) WHERE rule = 'index_duplicate';

-- what ROLLBACK takes back has not happened, what COMMIT keeps has
SELECT * FROM check_script($$
	BEGIN;
	CREATE TABLE posts (id serial PRIMARY KEY);
	ALTER TABLE users ADD COLUMN x json;
	ROLLBACK;
	CREATE TABLE posts (id uuid PRIMARY KEY);
	SELECT x FROM users;
$$);
SELECT * FROM check_script($$
	BEGIN;
	ALTER TABLE users ADD COLUMN a int;
	SAVEPOINT s;
	ALTER TABLE users ADD COLUMN b int;
	ROLLBACK TO s;
	ALTER TABLE users ADD COLUMN c int;
	RELEASE s;
	COMMIT;
	SELECT a, c FROM users;
	SELECT b FROM users;
$$);

-- CONCURRENTLY and transaction blocks
SELECT * FROM check_script($$
	CREATE INDEX CONCURRENTLY users_email_idx ON users (email);
	BEGIN;
	CREATE INDEX CONCURRENTLY teams_name_idx ON teams (name);
	COMMIT;
	DROP INDEX CONCURRENTLY users_email_idx;
$$);

-- lock_timeout
SELECT dbctx_set_rule('lock_timeout_missing', 'warn');
SELECT * FROM check_script($$
	ALTER TABLE users ADD COLUMN a int;
	SET lock_timeout = '2s';
	ALTER TABLE users ADD COLUMN b int;
	RESET lock_timeout;
	ALTER TABLE users ADD COLUMN c int;
	BEGIN;
	SET LOCAL lock_timeout = 2000;
	ALTER TABLE users ADD COLUMN d int;
	COMMIT;
	ALTER TABLE users ADD COLUMN e int;
	SELECT pg_catalog.set_config('lock_timeout', '1min', false);
	ALTER TABLE users ADD COLUMN f int;
	SET lock_timeout TO DEFAULT;
	ALTER TABLE users ADD COLUMN g int;
$$);
SELECT dbctx_set_rule('lock_timeout_missing', 'default');

-- a constraint that the script has validated proves what comes after it
SELECT * FROM check_script($$
	ALTER TABLE users ADD COLUMN a int;
	ALTER TABLE users ADD CONSTRAINT users_a_check CHECK (a IS NOT NULL) NOT VALID;
	ALTER TABLE users ALTER a SET NOT NULL;
$$);
SELECT * FROM check_script($$
	ALTER TABLE users ADD COLUMN a int;
	ALTER TABLE users ADD CONSTRAINT users_a_check CHECK (a IS NOT NULL) NOT VALID;
	ALTER TABLE users VALIDATE CONSTRAINT users_a_check;
	ALTER TABLE users ALTER a SET NOT NULL;
$$);
SELECT * FROM check_script($$
	CREATE UNIQUE INDEX CONCURRENTLY teams_name_key ON teams (name);
	ALTER TABLE teams ADD CONSTRAINT teams_name_key UNIQUE USING INDEX teams_name_key;
$$);

-- types and functions of the script
SELECT * FROM check_script($$
	CREATE TYPE state AS ENUM ('new', 'old');
	CREATE DOMAIN title AS varchar(20);
	CREATE TABLE posts (id uuid PRIMARY KEY, s state DEFAULT 'new', t title, ss state[]);
	CREATE INDEX ON posts (s) WHERE s = 'new';
	CREATE FUNCTION fold(text) RETURNS text LANGUAGE sql IMMUTABLE SECURITY DEFINER AS 'SELECT $1';
	CREATE INDEX ON posts (fold(t::text));
	ALTER FUNCTION fold(text) SET search_path = public, pg_temp;
$$);
SELECT * FROM check_script($$
	CREATE FUNCTION sneak() RETURNS int LANGUAGE sql SECURITY DEFINER AS 'SELECT 1';
	CREATE OR REPLACE FUNCTION fine() RETURNS int LANGUAGE sql SECURITY DEFINER SET search_path = public AS 'SELECT 1';
$$);

-- search_path of the script
CREATE SCHEMA app;
CREATE TABLE app.users (id uuid PRIMARY KEY, nick text);
SELECT * FROM check_script($$
	SET search_path = app;
	SELECT nick FROM users;
	RESET search_path;
	SELECT email FROM users;
	CREATE SCHEMA shop;
	SET search_path = shop, public;
	CREATE TABLE users (id serial PRIMARY KEY);
	SELECT id FROM users;
	SELECT email FROM users;
	SELECT name FROM teams;
$$);

-- tables that take each other's place
SELECT * FROM check_script($$
	ALTER TABLE teams RENAME TO teams_old;
	CREATE TABLE teams (id uuid PRIMARY KEY, title text);
	SELECT title FROM teams;
	SELECT name FROM teams_old;
$$);

-- DROP CASCADE takes foreign keys along, with what the rules say of them
SELECT * FROM check_script($$
	DROP TABLE teams CASCADE;
	CREATE TABLE teams (id uuid PRIMARY KEY);
	ALTER TABLE members ADD FOREIGN KEY (team_id) REFERENCES teams;
$$) WHERE rule <> 'drop_table';

-- IF NOT EXISTS on what is there does nothing
SELECT * FROM check_script('CREATE TABLE IF NOT EXISTS users (id serial PRIMARY KEY, "X" json)');

-- what the server would refuse, and what makes no sense, is left undone
SELECT * FROM check_script($$
	CREATE TABLE posts (id uuid PRIMARY KEY, id int);
	ALTER TABLE posts ADD CHECK (nothing > 0);
	ALTER TABLE posts ADD FOREIGN KEY (id) REFERENCES teams (name, name);
	CREATE INDEX ON posts (id, id, (id + 'x'));
	ALTER TABLE posts ALTER id SET DEFAULT 'no uuid';
	DROP INDEX posts_pkey;
	ALTER TABLE posts DROP COLUMN id, DROP COLUMN id;
	ALTER INDEX posts RENAME TO posts;
	ROLLBACK TO nowhere;
	RELEASE nowhere;
	COMMIT;
$$) WHERE rule NOT IN ('name_unknown', 'statement_fails');

-- nothing of it has happened
SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' ORDER BY 1;

\c postgres
DROP DATABASE regress_dbctx_overlay;
