-- focus: names, patterns, questions; what lies between the hits; what is kept
CREATE DATABASE regress_dbctx_focus;
\c regress_dbctx_focus
SET client_min_messages = warning;
SET timezone = 'UTC';
CREATE EXTENSION dbctx;
\set ECHO none
\i test/sample/expect.sql
\i test/sample/shop_tables.sql
\set ECHO all
\pset tuples_only on
\pset format unaligned
-- the tables that are told in full, with keys, and how many by name
CREATE FUNCTION pg_catalog.told(focus text, budget int DEFAULT NULL, detail text DEFAULT 'auto', schemas text[] DEFAULT NULL)
RETURNS TABLE (hit text, near text) LANGUAGE sql AS $$
	SELECT string_agg(t ->> 'sql', ' ' ORDER BY t ->> 'sql') FILTER (WHERE t ->> 'detail' = 'full'),
		string_agg(t ->> 'sql', ' ' ORDER BY t ->> 'sql') FILTER (WHERE t ->> 'detail' = 'keys')
	FROM (SELECT dbctx_describe(focus, coalesce(budget, 20000), 'json', schemas, detail, false)::jsonb AS d) d,
		jsonb_array_elements((d -> 'tables') || coalesce(d -> 'views', '[]')) t
$$;
-- the lines of the text under "Tables", by the names that they begin with
CREATE FUNCTION pg_catalog.full_lines(focus text, budget int DEFAULT NULL) RETURNS text LANGUAGE sql AS $$
	SELECT string_agg(split_part(l, '(', 1), ' ') FROM section(dbctx_describe(focus, budget, stats => false), 'Tables') l WHERE l !~ '^name\(column'
$$;

-- one name; its neighbours with keys, and the tables that everything points to
SELECT * FROM told('refunds');
SELECT full_lines('refunds');
SELECT expect('refunds(', '{"amount_cents money_cents", "payment_id->payments"}', '{}', dbctx_describe('refunds', stats => false)),
	expect('payments(', '{"order_id->orders"}', '{"money_cents"}', dbctx_describe('refunds', stats => false)),
	expect('users(', '{"email uq"}', '{citext}', dbctx_describe('refunds', stats => false));
-- every other table is named
SELECT expect('', '{"brands", "legacy.orders", "team_members", "daily_sales", "\"Collection\"", "_CollectionToproducts"}', '{"brands("}', dbctx_describe('refunds', stats => false));
-- several, whatever is between them
SELECT full_lines('refunds, tags'), full_lines('refunds tags'), full_lines('  refunds;tags ,'), full_lines(E'tags\nrefunds');
SELECT dbctx_describe('refunds, tags', stats => false) = dbctx_describe('tags refunds', stats => false),
	dbctx_describe('refunds,refunds', stats => false) = dbctx_describe('refunds', stats => false);
-- qualified, quoted, folded
SELECT full_lines('legacy.orders'), full_lines('public.orders'), full_lines('orders'), full_lines('legacy.orders, orders');
SELECT full_lines('"Collection"'), full_lines('collection'), full_lines('COLLECTION'), full_lines('public."Collection"'), full_lines('"public"."Collection"');
SELECT full_lines('"_CollectionToproducts"') IS NULL, expect('"Collection" <-> products via', '{}', '{}', dbctx_describe('"_CollectionToproducts"', stats => false));
-- quotes make it exact
SELECT full_lines('"collection"'), dbctx_describe('"collection"', stats => false) ~ 'Nothing matches';
SELECT full_lines('"ord*"'), dbctx_describe('"ord*"', stats => false) ~ 'Nothing matches';
-- patterns
SELECT full_lines('product*');
SELECT full_lines('*_items'), full_lines('?rders'), full_lines('legacy.*'), full_lines('*.orders'), full_lines('ORDER_*');
SELECT full_lines('*') = (SELECT string_agg(split_part(l, '(', 1), ' ') FROM section(dbctx_describe(stats => false), 'Tables') l WHERE l !~ '^name\(column');
-- views are there as well
SELECT * FROM told('active_products');
SELECT section(dbctx_describe('active_products', stats => false), 'Views');

-- a question: stems of words, in names split at _ and camelCase
SELECT full_lines('How do refunds work?');
SELECT full_lines('refund') = full_lines('refunds'), full_lines('refunding') = full_lines('refunds'), full_lines('category') = full_lines('categories');
SELECT full_lines('which warehouse has the inventory level');
CREATE TABLE children (id int PRIMARY KEY, name text);
CREATE TABLE "parentMeetings" (id int PRIMARY KEY, child_id int NOT NULL REFERENCES children, "heldAt" timestamptz);
SELECT full_lines('child'), full_lines('the children'), full_lines('meeting of parents');
-- columns
SELECT full_lines('tracking number of a carrier');
-- comments of tables and columns
SELECT full_lines('everyone who can sign in');
SELECT full_lines('shopping lists');
-- labels of an enum
SELECT full_lines('authorized voided');
SELECT expect('', '{"enum payment_status:"}', '{"enum user_role:"}', dbctx_describe('authorized voided', stats => false));
-- a rare word weighs more than one that many tables have
SELECT full_lines('created tracking');
-- words that mean nothing are not looked for
SELECT full_lines('what is the barcode of this and that') = full_lines('barcode');
-- what matches nothing is said; only that
SELECT substring(dbctx_describe('refunds for unicorns', stats => false) from 'Nothing matches[^.]*\.'),
	substring(dbctx_describe('refunds', stats => false) from 'Nothing matches[^.]*\.'),
	substring(dbctx_describe('unicorns and centaurs', stats => false) from 'Nothing matches[^.]*\.');
SELECT dbctx_describe('the of and', stats => false) ~ 'Nothing matches', dbctx_describe('?!', stats => false) ~ 'Nothing matches';
SELECT dbctx_describe('nonesuch.orders', stats => false) ~ 'Nothing matches';
-- then nothing is in full
SELECT full_lines('unicorns and centaurs');
-- functions by their names, or with the trigger of a hit
CREATE FUNCTION settle_refund(id uuid) RETURNS void LANGUAGE sql AS '';
SELECT section(dbctx_describe('refund', stats => false), 'Functions');
SELECT section(dbctx_describe('users', stats => false), 'Functions');
SELECT section(dbctx_describe('tags', stats => false), 'Functions');
-- types of the hits alone
SELECT section(dbctx_describe('payments', stats => false), 'Types');
-- likely relations of the hits alone
SELECT section(dbctx_describe('events', stats => false), 'Likely relations with no foreign key');

-- the way between two hits is filled in, so that joins can be written
CREATE SCHEMA way;
SET search_path = way;
CREATE TABLE way_a (id int PRIMARY KEY, x text);
CREATE TABLE way_b (id int PRIMARY KEY, a_id int NOT NULL REFERENCES way_a, x text);
CREATE TABLE way_c (id int PRIMARY KEY, b_id int NOT NULL REFERENCES way_b, x text);
CREATE TABLE way_d (id int PRIMARY KEY, c_id int NOT NULL REFERENCES way_c, x text);
CREATE TABLE way_e (id int PRIMARY KEY, d_id int NOT NULL REFERENCES way_d, x text);
CREATE TABLE way_f (id int PRIMARY KEY, e_id int NOT NULL REFERENCES way_e, x text);
CREATE TABLE alone (id int PRIMARY KEY, x text);
SELECT * FROM told('way_a, way_c', schemas => '{way}');
SELECT * FROM told('way_a, way_d', schemas => '{way}');
SELECT * FROM told('way_a, way_e', schemas => '{way}');
-- against the arrows, and over a common parent
SELECT * FROM told('way_d, way_a', schemas => '{way}');
CREATE TABLE way_g (id int PRIMARY KEY, a_id int REFERENCES way_a);
SELECT * FROM told('way_g, way_b', schemas => '{way}');
SELECT * FROM told('alone, way_a', schemas => '{way}');
-- a cycle does no harm
ALTER TABLE way_a ADD f_id int REFERENCES way_f, ADD self int REFERENCES way_a;
SELECT * FROM told('way_a, way_d', schemas => '{way}');
-- a table that five others point to stays, without being near
CREATE TABLE hub (id int PRIMARY KEY, x text);
DO $$BEGIN FOR i IN 1..5 LOOP EXECUTE format('CREATE TABLE spoke_%s (id int PRIMARY KEY, hub_id int REFERENCES hub)', i); END LOOP; END$$;
SELECT * FROM told('alone', schemas => '{way}');
DROP TABLE spoke_5;
SELECT * FROM told('alone', schemas => '{way}');
RESET search_path;
DROP SCHEMA way CASCADE;

-- names, in full: reads no more than these and what they point to
SELECT expect('', '{"refunds(", "payments(", "users(", "others not read"}', '{"brands", "## House rules", "schema hash"}', dbctx_describe('refunds', detail => 'full', stats => false));
SELECT * FROM told('refunds', detail => 'full');
SELECT * FROM told('legacy.orders', detail => 'full');
SELECT expect('"Collection"(', '{"(id text pk, title text, \"isPublic\" bool=true"}', '{}', dbctx_describe('"Collection"', detail => 'full', stats => false));
SELECT expect('legacy.orders(', '{"total numeric(10,2)?"}', '{}', dbctx_describe('legacy.orders', detail => 'full', stats => false));
-- a partitioned table, a partition, a view, an index, a sequence
SELECT expect('events(', '{"partitioned by RANGE (occurred_at)"}', '{}', dbctx_describe('events', detail => 'full', stats => false));
SELECT expect('active_products(', '{brand}', '{}', dbctx_describe('active_products', detail => 'full', stats => false));
SELECT expect('', '{"# Database"}', '{}', dbctx_describe('events_2024_01', detail => 'full', stats => false)),
	expect('', '{"# Database"}', '{}', dbctx_describe('users_pkey', detail => 'full', stats => false)),
	expect('', '{"# Database"}', '{}', dbctx_describe('orders_number_seq', detail => 'full', stats => false));
-- other details
SELECT * FROM told('refunds', detail => 'keys');
SELECT expect('', '{refunds, payments}', '{"refunds("}', dbctx_describe('refunds', detail => 'names', stats => false));
SELECT expect('', '{"House rules only"}', '{"refunds("}', dbctx_describe('refunds', detail => 'rules', stats => false));
-- with schemas
SELECT full_lines, (SELECT count(*) FROM lines(dbctx_describe('orders', schemas => '{legacy}', stats => false), '^orders\(')) FROM full_lines('orders');
SELECT lines(dbctx_describe('orders', schemas => '{legacy}', stats => false), '^legacy\.orders\(');
-- little room: the hit stays in full
SELECT full_lines('refunds', 1500), full_lines('refunds', 700), full_lines('refunds', 400);
-- long, and odd
SELECT length(dbctx_describe(repeat('word ', 100000), stats => false)) > 100;
SELECT dbctx_describe(repeat('*', 10000) || 'x', stats => false) <> '', dbctx_describe(repeat('a*', 30) || 'b', stats => false) <> '';
SELECT dbctx_describe('"unfinished', stats => false) <> '', dbctx_describe('a..b', stats => false) <> '', dbctx_describe('.', stats => false) <> '', dbctx_describe('a.b.c', stats => false) <> '',
	dbctx_describe('"', stats => false) <> '', dbctx_describe('""', stats => false) <> '', dbctx_describe('Größe 大小 🙂', stats => false) <> '';
SELECT substring(dbctx_describe(E'uni\ncorns <b>\u202e"x', stats => false) from 'Nothing matches[^.]*\.');

-- without a focus, what matters most comes first
SELECT 'users' = ANY (string_to_array(full_lines(NULL, 1500), ' '));
SELECT count(*) > 0 FROM regexp_split_to_table(full_lines(NULL, 1800), ' ') t WHERE t IN ('users', 'orders', 'products', 'product_variants');

\c postgres
DROP DATABASE regress_dbctx_focus;
