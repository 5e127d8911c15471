-- After a simple change the guard looks at less: it must find as much.
SET client_min_messages = error;
CREATE EXTENSION IF NOT EXISTS dbctx;
SELECT dbctx_guard('warn') \g /dev/null
\set VERBOSITY terse
CREATE SCHEMA scope;
SET search_path = scope;
CREATE TABLE users(id bigint PRIMARY KEY, name text, created_at timestamptz DEFAULT now());
CREATE TABLE parent(id bigint);
CREATE TABLE child() INHERITS (parent);
CREATE TABLE empty_one();
CREATE TABLE orders(id bigint PRIMARY KEY, old_id bigint, "Old" text, note json, user_id bigint REFERENCES users);
CREATE INDEX orders_user_id_idx ON orders(user_id);
SELECT dbctx_set_rule('primary_key_missing', 'warn') \g /dev/null
SELECT dbctx_set_rule('foreign_key_missing', 'warn') \g /dev/null
SELECT dbctx_set_rule('foreign_key_index', 'warn') \g /dev/null
SELECT dbctx_set_rule('name_case', 'warn', '{"tables": "snake_case", "columns": "snake_case"}') \g /dev/null
SELECT dbctx_set_rule('column_type', 'warn', '{"types": {"json": "jsonb"}}') \g /dev/null
SELECT dbctx_set_rule('index_name', 'warn') \g /dev/null
SET client_min_messages = warning;

-- columns: of the old ones nothing is said
ALTER TABLE orders ADD COLUMN plain int;
ALTER TABLE orders ADD COLUMN "newCase" int;
ALTER TABLE orders ADD COLUMN data json;
ALTER TABLE orders ADD COLUMN users_id bigint;
ALTER TABLE orders ADD COLUMN buyer_id bigint REFERENCES users;
ALTER TABLE orders ADD COLUMN code text UNIQUE;
ALTER TABLE orders ADD COLUMN created timestamptz, ADD COLUMN created_at timestamptz;
-- of a table that had none of its own, all
ALTER TABLE child ADD COLUMN own int;
ALTER TABLE empty_one ADD COLUMN first int;
-- other changes of columns
ALTER TABLE orders ALTER note TYPE text, ALTER plain TYPE bigint;
ALTER TABLE orders ALTER note TYPE json USING note::json;
ALTER TABLE orders ALTER plain SET DEFAULT 1;
ALTER TABLE orders ALTER plain SET NOT NULL;
ALTER TABLE orders RENAME plain TO "Plain";
ALTER TABLE orders DROP COLUMN "Plain";
-- together with something else
ALTER TABLE orders ADD COLUMN a int, DROP CONSTRAINT orders_pkey;
-- taken back
BEGIN;
ALTER TABLE users ADD COLUMN "Gone" int;
ALTER TABLE users DROP COLUMN "Gone";
COMMIT;
BEGIN;
SAVEPOINT s;
ALTER TABLE users ADD COLUMN "Gone" int;
ROLLBACK TO s;
ALTER TABLE users ADD COLUMN "Here" int;
COMMIT;

-- indexes
CREATE INDEX orders_name ON orders(old_id) WHERE false;
CREATE INDEX orders_a_idx ON orders(a);
CREATE INDEX orders_a_again ON orders(a);
CREATE INDEX orders_a_code_idx ON orders(a, code);
DROP INDEX orders_user_id_idx;
BEGIN;
ALTER TABLE users ADD COLUMN b int;
ALTER TABLE users DROP CONSTRAINT users_pkey CASCADE;
COMMIT;
-- made, and gone
BEGIN;
CREATE TABLE passing(id int);
DROP TABLE passing;
COMMIT;
-- made in other ways
CREATE TABLE alike(LIKE users);
CREATE TABLE heir("Own" int) INHERITS (users);
CREATE TABLE part(id bigint PRIMARY KEY, "Key" int) PARTITION BY RANGE (id);
CREATE TABLE part1 PARTITION OF part FOR VALUES FROM (0) TO (10);
ALTER TABLE part ADD COLUMN "More" int;
CREATE INDEX part_key_idx ON part("Key");

RESET search_path;
SET client_min_messages = error;
SELECT dbctx_guard('off') \g /dev/null
DELETE FROM dbctx.rule;
DELETE FROM dbctx.finding;
DROP SCHEMA scope CASCADE;
