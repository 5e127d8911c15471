-- Thirteen facts that printers of schemas get wrong, one after the other; on
-- the sample, and where that has too little of it on tables made for it.
CREATE DATABASE regress_dbctx_facts;
\c regress_dbctx_facts
SET client_min_messages = warning;
SET timezone = 'UTC';
CREATE EXTENSION dbctx;
\set ECHO none
\i test/sample/expect.sql
\i test/sample/shop_tables.sql
\set ECHO all
\pset tuples_only on
\pset format unaligned
SELECT current_setting('server_version_num')::int >= 150000 AS pg15,
	current_setting('server_version_num')::int >= 180000 AS pg18 \gset

-- 1. A partial unique index does not make its column unique.
SELECT expect('addresses(', '{"user_id->users!,", "uq ix(user_id) where is_default AND deleted_at IS NULL"}',
	'{"user_id uq", "uq(user_id)", "uq->"}');
SELECT i ->> 'unique', i ->> 'predicate', i -> 'constraint'
FROM jsonb_array_elements(dbctx_describe(format => 'json', budget => 0, stats => false)::jsonb -> 'tables') t,
	jsonb_array_elements(t -> 'indexes') i
WHERE t ->> 'name' = 'addresses' AND i ->> 'name' = 'addresses_one_default';
-- nor does one that is invalid, over an expression, over more columns, or of
-- a constraint that is checked late, without saying so
CREATE SCHEMA one
	CREATE TABLE partial_one (a int, b int, c int UNIQUE DEFERRABLE, d int UNIQUE, e text);
CREATE UNIQUE INDEX ON one.partial_one (a) WHERE b > 0;
CREATE UNIQUE INDEX ON one.partial_one (b, a);
CREATE UNIQUE INDEX ON one.partial_one (lower(e));
CREATE UNIQUE INDEX partial_one_broken ON one.partial_one (b);
UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'one.partial_one_broken'::regclass;
SELECT expect('one.partial_one(', '{"(a int?, b int?, c int?, d int? uq, e?)", "uq ix(a) where b > 0", "uq(b,a)", "uq ix(lower(e))", "uq(c) deferrable", "uq(b) INVALID"}');
DROP SCHEMA one CASCADE;

-- 2. A generated column has no default.
SELECT expect('inventory_levels(', '{"available int? generated as (on_hand - reserved),"}',
	'{"available int?=", "=on_hand", "=(on_hand"}');
SELECT occurs(dbctx_describe(stats => false), 'on_hand - reserved');
SELECT expect('products(', '{"search tsvector? generated as (to_tsvector(''english'', "}', '{"search tsvector?="}');
SELECT c ? 'default', c ->> 'generated', c ->> 'expression'
FROM jsonb_array_elements(dbctx_describe(format => 'json', budget => 0, stats => false)::jsonb -> 'tables') t,
	jsonb_array_elements(t -> 'columns') c
WHERE t ->> 'name' = 'inventory_levels' AND c ->> 'name' = 'available';

-- 3. The partitioned parent is there, its partitions are not.
SELECT count(*) FROM lines(dbctx_describe(stats => false), '^events\(');
SELECT expect('events(', '{"partitioned by RANGE (occurred_at), 24 partitions 2024-01-01 to 2026-01-01", "pk(id,occurred_at)"}');
SELECT expect('# Database', '{"(30 tables)", "; 24 partitions folded;"}');
SELECT expect('', '{}', '{"events_20"}'),
	expect('', '{}', '{"events_20"}', dbctx_describe(detail => 'names')),
	expect('', '{}', '{"events_20"}', dbctx_describe(format => 'json', budget => 0));
-- not even by focus, nor in the second level
CREATE SCHEMA three;
CREATE TABLE three.log (at date NOT NULL, region text NOT NULL, line text) PARTITION BY LIST (region);
CREATE TABLE three.log_eu PARTITION OF three.log FOR VALUES IN ('eu') PARTITION BY RANGE (at);
CREATE TABLE three.log_eu_1 PARTITION OF three.log_eu FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
CREATE TABLE three.log_eu_2 PARTITION OF three.log_eu DEFAULT;
CREATE TABLE three.log_us PARTITION OF three.log FOR VALUES IN ('us', 'ca');
SELECT expect('three.log(', '{"partitioned by LIST (region), 3 partitions"}'), expect('', '{}', '{"log_eu", "log_us"}');
SELECT expect('', '{}', '{"log_eu", "log_us"}', dbctx_describe('three.log', detail => 'full', stats => false));
-- a child that is no partition is a table of its own
CREATE TABLE three.base (id int PRIMARY KEY, note text);
CREATE TABLE three.child (extra int) INHERITS (three.base);
SELECT expect('three.base(', '{"id int pk, note?)"}'), expect('three.child(', '{"extra int?", "inherits three.base"}');
DROP SCHEMA three CASCADE;

-- 4. A domain column has its domain as a type, and the domain its definition.
SELECT expect('products(', '{"price_cents money_cents «", "currency currency_code=''EUR''"}', '{"price_cents int", "currency char"}');
SELECT expect('domain money_cents:', '{"int check(VALUE >= 0)"}'),
	expect('domain currency_code:', '{"char(3) check(VALUE ~ ''^[A-Z]{3}$'')"}');
CREATE SCHEMA four;
CREATE DOMAIN four.percentage AS numeric(5,2) DEFAULT 0 NOT NULL CHECK (VALUE BETWEEN 0 AND 100);
CREATE DOMAIN four.discount AS four.percentage CHECK (VALUE < 80);
CREATE TABLE four.rates (id int PRIMARY KEY, rate four.percentage, off four.discount DEFAULT 5, many four.percentage[]);
SELECT expect('domain four.percentage:', '{"numeric(5,2) not null =0", "check(VALUE >= 0"}'),
	expect('domain four.discount:', '{"four.percentage =0 check(VALUE"}'),
	expect('four.rates(', '{"rate four.percentage", "off four.discount?=5", "many four.percentage[]?"}', '{numeric}');
DROP SCHEMA four CASCADE;

-- 5. A foreign key has its target, and one over two columns is one.
SELECT expect('orders(', '{"user_id->users,", "shipping_address_id?->addresses^", "billing_address_id?->addresses^"}');
CREATE SCHEMA five;
CREATE TABLE five.shelves (room int, shelf int, label text UNIQUE, PRIMARY KEY (room, shelf));
CREATE TABLE five.books (id int PRIMARY KEY, shelf int, room int, label text REFERENCES five.shelves (label),
	FOREIGN KEY (room, shelf) REFERENCES five.shelves ON DELETE CASCADE);
SELECT expect('five.books(', '{"(id int pk, shelf int?, room int?, label?->five.shelves(label)^)", "fk(room,shelf)->five.shelves!^"}',
	'{"shelf int?->", "room int?->", "fk(shelf,room)"}');
SELECT occurs(line, 'shelves') FROM lines(dbctx_describe(stats => false), '^five.books\(') line;
-- a key that is checked late
CREATE TABLE five.late (a int PRIMARY KEY DEFERRABLE, b int, UNIQUE (a, b) DEFERRABLE INITIALLY DEFERRED);
CREATE TABLE five.early (a int, b int, c text REFERENCES five.shelves (label) DEFERRABLE INITIALLY DEFERRED, PRIMARY KEY (a, b) DEFERRABLE INITIALLY DEFERRED);
SELECT expect('five.late(', '{"pk(a) deferrable", "uq(a,b) deferred"}'), expect('five.early(', '{"pk(a,b) deferred", "->five.shelves(label)^ deferred"}');
-- to columns in another order than the key has them
CREATE TABLE five.lends (shelf int, room int, FOREIGN KEY (shelf, room) REFERENCES five.shelves (shelf, room));
SELECT expect('five.lends(', '{"fk(shelf,room)->five.shelves(shelf,room)"}');
DROP SCHEMA five CASCADE;

-- 6. An enum has its labels, in their order; a type of an extension its name.
ALTER TYPE user_role ADD VALUE 'guest' BEFORE 'customer';
ALTER TYPE user_role ADD VALUE 'manager' AFTER 'support';
SELECT expect('enum user_role:', '{" guest | customer | support | manager | admin"}'),
	expect('users(', '{"role user_role=''customer''", "email citext uq"}', '{varchar}');
SELECT string_agg(label, ' ' ORDER BY n)
FROM jsonb_array_elements(dbctx_describe(format => 'json', budget => 0, stats => false)::jsonb -> 'types') t,
	jsonb_array_elements_text(t -> 'labels') WITH ORDINALITY l (label, n)
WHERE t ->> 'name' = 'user_role';
CREATE SCHEMA six;
CREATE TYPE six.mood AS ENUM ('very good', 'good', 'it''s bad', '');
CREATE TABLE six.people (id int PRIMARY KEY, now six.mood, all_of_them six.mood[] NOT NULL DEFAULT '{}', mail citext[]);
SELECT expect('enum six.mood:', '{"''very good'' | good | ''it''''s bad'' | ''''"}'),
	expect('six.people(', '{"now six.mood?", "all_of_them six.mood[]=", "mail citext[]?"}');
DROP SCHEMA six CASCADE;

-- 7. No value from a row, nor from the statistics about them.
INSERT INTO users (email, password_hash, full_name)
SELECT 'zaphod' || i || '@example.com', 'pbkdf2$hunter2', 'Trillian' FROM generate_series(1, 50) i;
INSERT INTO sessions SELECT 'betelgeuse' || row_number() OVER (), id, '192.0.2.42', 'marvin', now() FROM users;
INSERT INTO warehouses (code, name) VALUES ('megadodo', 'publications');
ANALYZE;
SELECT expect('', '{password_hash}', '{zaphod, hunter2, Trillian, betelgeuse, 192.0.2, marvin, megadodo}', doc)
FROM unnest(ARRAY[dbctx_describe(budget => 0), dbctx_describe(format => 'json', budget => 0),
	dbctx_describe('users, sessions', detail => 'full')]) doc;
-- what is asked for is repeated, whether it is in a row or not
SELECT expect('', '{"Nothing matches \"trillian\"."}', '{}', dbctx_describe('Trillian users'));

-- 8. An identity column says so, and has no default.
SELECT expect('orders(', '{"number bigint uq identity «"}', '{nextval, "number bigint="}'),
	expect('events(', '{"id bigint identity,"}', '{nextval, "identity by default"}');
CREATE SCHEMA eight;
CREATE TABLE eight.keys (a int GENERATED BY DEFAULT AS IDENTITY, b bigserial, c int);
CREATE SEQUENCE eight.shared;
ALTER TABLE eight.keys ALTER c SET DEFAULT nextval('eight.shared');
SELECT expect('eight.keys(', '{"a int identity by default", "b bigint serial", "c int?=nextval(''eight.shared'')"}', '{keys_b_seq, "a int="}');
SELECT section(dbctx_describe(stats => false), 'Sequences that no column owns');
DROP SCHEMA eight CASCADE;

-- 9. Columns are in the order of the table, also after changes.
CREATE SCHEMA nine CREATE TABLE moved (zulu int, alpha int, mike int, "Bravo" int, kilo int);
ALTER TABLE nine.moved DROP COLUMN alpha;
ALTER TABLE nine.moved RENAME mike TO aaa;
ALTER TABLE nine.moved ADD COLUMN alpha int;
SELECT expect('nine.moved(', '{"(zulu int?, aaa int?, \"Bravo\" int?, kilo int?, alpha int?)"}', '{dropped}');
SELECT lines(dbctx_describe('nine.moved', detail => 'full', stats => false), '^nine.moved');
DROP SCHEMA nine CASCADE;

-- 10. The last migration is the last number, not the last text.
INSERT INTO schema_migrations VALUES ('9'), ('10');
SELECT expect('- Migrations:', '{"schema_migrations", "190 applied", "last 20260801093000"}', '{"last 9"}',
	dbctx_describe(budget => 0));
SELECT m ->> 'tool', m ->> 'applied', m ->> 'last'
FROM jsonb_array_elements(dbctx_describe(format => 'json', budget => 0)::jsonb -> 'migrations') m;
-- rows are left out where the text is to be compared
SELECT expect('- Migrations:', '{"schema_migrations"}', '{applied, 2026, readable}');

-- 11. Reserved attributes are no options; a hand can not set them, but others.
ALTER TABLE brands ALTER website SET (n_distinct = 7531), ALTER website SET STATISTICS 4711,
	SET (fillfactor = 53, autovacuum_enabled = off);
SELECT expect('', '{"brands("}', '{pg_attver, attver, attoptions, n_distinct, 7531, 4711, fillfactor, autovacuum}'),
	expect('', '{"brands"}', '{pg_attver, attver, attoptions, n_distinct, 7531, 4711, autovacuum}',
		dbctx_describe(format => 'json', budget => 0, stats => false));
SELECT expect('brands(', '{"website?,"}');
-- the server keeps the reserved one to itself; as it writes it
SELECT dbctx_schema_hash() AS before \gset
-- the server may warn of it
SET client_min_messages = error;
UPDATE pg_attribute SET attoptions = '{pg_attver=7531,n_distinct=8642}'
WHERE attrelid = 'brands'::regclass AND attname = 'website';
SELECT expect('', '{"brands("}', '{attver, 7531, 8642}'), dbctx_schema_hash() = :'before';

-- 12. What an index has that others lack.
SELECT expect('products(', '{"ix:gin(name gin_trgm_ops)", "ix:gin(search)", "ix(created_at desc) where status = ''active'' AND deleted_at IS NULL"}',
	'{"ix(name", "ix(search"}');
CREATE SCHEMA twelve;
CREATE TABLE twelve.t (id int PRIMARY KEY, a text NOT NULL, b text, c int, d int, e daterange, f text COLLATE "C");
CREATE INDEX ON twelve.t (lower(b), (c + d) DESC NULLS LAST);
CREATE UNIQUE INDEX ON twelve.t (a) INCLUDE (c, d);
CREATE INDEX ON twelve.t (a text_pattern_ops, c NULLS FIRST);
CREATE INDEX ON twelve.t USING hash (b);
CREATE INDEX ON twelve.t USING gist (e) INCLUDE (c);
CREATE INDEX ON twelve.t (b COLLATE "POSIX");
CREATE INDEX ON twelve.t USING brin (d int4_minmax_multi_ops);
ALTER TABLE twelve.t ADD EXCLUDE USING gist (e WITH &&) WHERE (c > 0);
SELECT expect('twelve.t(', '{"ix(lower(b),c + d desc nulls last)", "uq(a) include(c,d)", "ix(a text_pattern_ops,c nulls first)",
	"ix:hash(b)", "ix:gist(e) include(c)", "ix(b collate \"POSIX\")", "ix:brin(d int4_minmax_multi_ops)",
	"exclude gist(e with &&) where c > 0", "f? collate \"C\""}', '{"a uq", "b? uq"}');
-- these are not in every major
\set not_distinct ok
\if :pg15
ALTER TABLE twelve.t ADD UNIQUE NULLS NOT DISTINCT (d), ADD UNIQUE NULLS NOT DISTINCT (c, d);
SELECT expect('twelve.t(', '{"uq(d) nulls not distinct", "uq(c,d) nulls not distinct"}', '{"d int? uq"}') AS not_distinct \gset
\endif
\echo :not_distinct
\set virtual ok
\if :pg18
CREATE TABLE twelve.v (id int PRIMARY KEY, a int, b int GENERATED ALWAYS AS (a * 2) VIRTUAL, c int GENERATED ALWAYS AS (a * 3) STORED);
SELECT expect('twelve.v(', '{"b int? generated virtual as (a * 2)", "c int? generated as (a * 3)"}', '{"int?="}') AS virtual \gset
\endif
\echo :virtual
\set temporal ok
\if :pg18
CREATE EXTENSION btree_gist;
CREATE TABLE twelve.stays (room int, during daterange, PRIMARY KEY (room, during WITHOUT OVERLAPS));
CREATE TABLE twelve.calls (id int PRIMARY KEY, room int, at daterange, CHECK (id > 0) NOT ENFORCED,
	FOREIGN KEY (room, PERIOD at) REFERENCES twelve.stays (room, PERIOD during));
SELECT expect('twelve.stays(', '{"without overlaps"}') || expect('twelve.calls(', '{"check(id > 0) not enforced", "fk(room,period at)->twelve.stays"}') AS temporal \gset
SELECT replace(:'temporal', 'okok', 'ok') AS temporal \gset
DROP EXTENSION btree_gist CASCADE;
\endif
\echo :temporal
DROP SCHEMA twelve CASCADE;

-- 13. A join table is one only if it holds nothing else.
SELECT section(dbctx_describe(stats => false), 'Many-to-many');
SELECT expect('order_items(', '{"order_id->orders!", "quantity int"}'), expect('reviews(', '{"rating smallint"}'),
	expect('team_members(', '{"role=''member''", "pk(team_id,user_id)"}'), expect('inventory_levels(', '{"pk(warehouse_id,variant_id)"}'),
	expect('', '{}', '{"via order_items", "via reviews", "via team_members", "via inventory_levels", "via cart_items"}');
SELECT expect('categories(', '{"parent_id?->categories"}');
CREATE SCHEMA thirteen;
SET search_path = thirteen, public;
CREATE TABLE people (id int PRIMARY KEY, boss int REFERENCES people);
CREATE TABLE follows (follower_id int NOT NULL REFERENCES people, followee_id int NOT NULL REFERENCES people, PRIMARY KEY (followee_id, follower_id));
CREATE TABLE parts (a int, b int, c int, PRIMARY KEY (c, a), UNIQUE (b, a));
CREATE TABLE memberships (person_id int REFERENCES people, group_id int REFERENCES people, since date, PRIMARY KEY (person_id, group_id));
CREATE TABLE pairs (id int PRIMARY KEY, left_id int NOT NULL REFERENCES people, right_id int NOT NULL REFERENCES people, UNIQUE (left_id, right_id));
SELECT expect('people(', '{"boss?->people^"}');
SELECT expect('people <-> people via follows(', '{"follower_id^", "followee_id"}', '{"followee_id^"}');
SELECT expect('pairs(', '{"id int pk", "uq(left_id,right_id)"}'), expect('', '{}', '{"via pairs"}');
SELECT expect('parts(', '{"pk(c,a)", "uq(b,a)"}', '{"pk(a,c)", "uq(a,b)"}'),
	expect('memberships(', '{"since date?", "pk(person_id,group_id)"}'),
	expect('', '{}', '{"via memberships", "via parts"}');
RESET search_path;
DROP SCHEMA thirteen CASCADE;

\c postgres
DROP DATABASE regress_dbctx_facts;
