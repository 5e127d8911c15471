-- dbctx_rollback(): what it returns. That it is right, pg_dump tells: see
-- test/scripts/rollback.t.
SET client_min_messages = warning;
DROP EXTENSION IF EXISTS dbctx CASCADE;
CREATE EXTENSION dbctx;
CREATE SCHEMA rb;
SET search_path = rb;
CREATE ROLE regress_dbctx_rb;
CREATE TABLE users (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name varchar(20) NOT NULL DEFAULT 'x', age int CHECK (age > 0));
COMMENT ON COLUMN users.name IS 'as told';
CREATE TABLE orders (id serial PRIMARY KEY, user_id int REFERENCES users ON DELETE CASCADE, at timestamptz);
CREATE INDEX orders_at ON orders (at) WHERE at IS NOT NULL;
CREATE VIEW names AS SELECT name FROM users;
GRANT SELECT (name) ON users TO regress_dbctx_rb;

-- several statements: the last one first
SELECT * FROM dbctx_rollback($$
CREATE TABLE notes (id int PRIMARY KEY, body text);
ALTER TABLE users ADD COLUMN note_id int REFERENCES notes, ALTER COLUMN age SET NOT NULL;
CREATE INDEX CONCURRENTLY ON users (note_id);
ALTER TABLE users ALTER COLUMN name SET DEFAULT 'y';
$$);
-- what is lost
SELECT * FROM dbctx_rollback('ALTER TABLE users DROP COLUMN name CASCADE');
SELECT * FROM dbctx_rollback('DROP TABLE orders');
SELECT * FROM dbctx_rollback('ALTER TABLE users ALTER age TYPE bigint; ALTER TABLE orders ALTER at TYPE date');
SELECT * FROM dbctx_rollback('DROP INDEX CONCURRENTLY orders_at');
-- what can't be undone
SELECT * FROM dbctx_rollback($$
INSERT INTO users (name) VALUES ('a');
DO 'BEGIN END';
TRUNCATE users;
ALTER SYSTEM SET work_mem = '1MB';
CREATE TABLE new (a int);
INSERT INTO new VALUES (1);
$$);
-- what needs nothing
SELECT * FROM dbctx_rollback('SET lock_timeout = 1; SELECT 1; ANALYZE; CREATE TABLE IF NOT EXISTS users (a int); DROP TABLE IF EXISTS nonesuch; BEGIN; DROP TABLE users; ROLLBACK');
SELECT * FROM dbctx_rollback('');
SELECT * FROM dbctx_rollback(NULL);
-- names of this script, and names before it
SELECT step, statement, sql FROM dbctx_rollback($$
ALTER TABLE users RENAME TO people;
ALTER TABLE people RENAME COLUMN age TO years;
ALTER TABLE people ALTER COLUMN years SET DEFAULT 1;
CREATE INDEX people_years ON people (years);
ALTER TABLE people DROP CONSTRAINT users_age_check;
$$);
-- what can't be read is said, the rest goes on
SELECT * FROM dbctx_rollback('CREATE TABLE one (a int); CREATE TABLE two (a int; DROP VIEW names');
SELECT * FROM dbctx_rollback('ALTER TABLE nonesuch ADD COLUMN a int; ALTER TABLE users DROP COLUMN nonesuch; DROP FUNCTION nonesuch(nonesuch); COMMENT ON TYPE nonesuch IS NULL; GRANT SELECT ON nonesuch TO nobody; CREATE INDEX ON nonesuch (a)');

-- nothing is done, no lock is kept
BEGIN;
SELECT count(*) FROM dbctx_rollback('DROP TABLE users CASCADE; DROP VIEW names; ALTER TABLE orders ALTER at SET DEFAULT now()');
SELECT relation::regclass, mode FROM pg_locks WHERE pid = pg_backend_pid() AND relation IN ('users'::regclass, 'orders'::regclass, 'names'::regclass);
ROLLBACK;
SELECT current_setting('search_path'), to_regclass('users');

DROP EXTENSION dbctx;
DROP SCHEMA rb CASCADE;
DROP ROLE regress_dbctx_rb;
