-- dbctx_plan(): the steps for each kind of statement, as people read them
SET client_min_messages = warning;
CREATE EXTENSION IF NOT EXISTS dbctx;
CREATE SCHEMA planned;
SET search_path = planned, public;
CREATE TABLE users (id uuid PRIMARY KEY DEFAULT gen_random_uuid(), name text, "odd ""name" int);
CREATE TABLE user_preferences (id uuid PRIMARY KEY DEFAULT gen_random_uuid(), user_id uuid REFERENCES users);
CREATE TABLE orders (id bigint PRIMARY KEY, user_id uuid, total int, status varchar(10), note text NOT NULL);
INSERT INTO orders SELECT g, NULL, g, 'sent', g FROM generate_series(1, 9) g;
CREATE TABLE small (id int PRIMARY KEY, total int);
INSERT INTO small VALUES (1, 1);
CREATE TABLE logs (at int, line text);
INSERT INTO logs SELECT g, g FROM generate_series(1, 9) g;
CREATE TABLE events (id int NOT NULL, day int NOT NULL) PARTITION BY RANGE (day);
CREATE TABLE events_1 PARTITION OF events FOR VALUES FROM (1) TO (100);
INSERT INTO events SELECT g, g FROM generate_series(1, 9) g;
CREATE TYPE mood AS ENUM ('bad', 'good');
SET dbctx.large_table_rows = 5;
CREATE FUNCTION plan(script text) RETURNS TABLE (step int, phase text, sql text, tx bool, lock text, blocks text, rollback text) LANGUAGE sql AS $$
	SELECT step, phase, regexp_replace(replace(sql, 'WITH (security_invoker = true) ', ''), '^(DO \$\w+\$).*(UPDATE|DELETE)(.*?)\sWHERE \S+ >= \S+ AND \S+ <= \S+\s(.*?);.*', '\1 ... \2\3 ... \4'),
		transactional, lock, blocks, regexp_replace(replace(rollback, 'WITH (security_invoker = true) ', ''), '^(DO \$\w+\$).*(UPDATE.*?)\sWHERE.*', '\1 ... \2')
	FROM dbctx_plan(script)
$$;
RESET client_min_messages;
\x on
\pset format unaligned

-- the example, on small tables too
SELECT * FROM plan('ALTER TABLE users ADD COLUMN preferences_id uuid REFERENCES user_preferences(id)');
SELECT sql FROM dbctx_plan('ALTER TABLE users ADD COLUMN preferences_id uuid REFERENCES user_preferences(id)') WHERE phase = 'backfill';
SELECT step, note FROM dbctx_plan('ALTER TABLE users ADD COLUMN preferences_id uuid REFERENCES user_preferences(id)');

-- nothing to do
SELECT * FROM dbctx_plan(NULL);
SELECT * FROM dbctx_plan('');
SELECT * FROM dbctx_plan(' -- nothing but a comment
;;');
SELECT * FROM plan('CREATE INDEX ON small (total); /* both */ ALTER TABLE small ALTER total SET NOT NULL, ADD CHECK (total > 0) -- small');

-- what can't be parsed
SELECT * FROM dbctx_plan(E'SELECT 1;\n\nALTER TABEL orders ADD x int');
SELECT * FROM dbctx_plan('SELECT ''open');

-- a script: what it makes is small, and known
SELECT step, sql, lock, blocks FROM dbctx_plan('CREATE TABLE fresh (id int); INSERT INTO fresh SELECT 1; CREATE INDEX ON fresh (id);
	ALTER TABLE orders ADD COLUMN size int; CREATE INDEX orders_size ON orders (size)');
-- its transaction can't hold steps that run outside of any
SELECT step, sql, transactional, note FROM dbctx_plan('BEGIN; CREATE INDEX orders_total ON orders (total); COMMIT');
SELECT step, sql, transactional FROM dbctx_plan('BEGIN; CREATE TABLE fresh (id int); COMMIT');

-- one kind after the other
SELECT * FROM plan('ALTER TABLE orders ADD CHECK (total > 0), ADD CONSTRAINT "Odd" CHECK (status IN (''sent'', ''paid'')), ADD FOREIGN KEY (user_id) REFERENCES users');
SELECT * FROM plan('ALTER TABLE orders ADD UNIQUE (total)');
SELECT * FROM plan('CREATE INDEX ON events (id)');
SELECT * FROM plan('ALTER TABLE orders ADD token uuid DEFAULT gen_random_uuid() UNIQUE');
SELECT * FROM plan('ALTER TABLE orders ALTER total TYPE bigint');
SELECT * FROM plan('ALTER TABLE orders RENAME TO sales');
SELECT * FROM plan('ALTER TABLE orders RENAME total TO amount');
SELECT * FROM plan('ALTER TABLE orders DROP COLUMN note, DROP COLUMN total');
SELECT * FROM plan('DROP TABLE logs');
SELECT * FROM plan('ALTER TABLE events DETACH PARTITION events_1');
SELECT * FROM plan('UPDATE orders o SET note = o.status, total = 7');
SELECT * FROM plan('DELETE FROM logs');
SELECT sql FROM dbctx_plan('DELETE FROM logs');
SELECT * FROM dbctx_plan('ALTER TYPE mood ADD VALUE ''fair''');
SELECT * FROM dbctx_plan('ALTER TABLE orders SET UNLOGGED');
SELECT * FROM dbctx_plan('ALTER TABLE no_such ADD x int');

-- rules that are off are not planned for; a lock_timeout where the house asks for one
SELECT dbctx_set_rule('index_not_concurrent', 'off');
SELECT dbctx_set_rule('lock_timeout_missing', 'warn');
SELECT step, sql, rollback FROM dbctx_plan('CREATE INDEX orders_total ON orders (total); ALTER TABLE orders ADD CHECK (total > 0); DROP INDEX CONCURRENTLY IF EXISTS x; ALTER TABLE orders ADD y int');
SELECT step, sql FROM dbctx_plan('SET lock_timeout = 1000; ALTER TABLE orders ADD y int');
SELECT dbctx_set_rule('index_not_concurrent', 'default');
SELECT dbctx_set_rule('lock_timeout_missing', 'default');

-- a reading transaction will do, and nothing stays locked
BEGIN READ ONLY;
SELECT count(*) FROM dbctx_plan('ALTER TABLE orders ALTER total TYPE bigint');
SELECT count(*) FROM pg_locks WHERE relation IN ('orders'::regclass, 'users'::regclass);
COMMIT;

\x off
SET client_min_messages = warning;
DROP SCHEMA planned CASCADE;
