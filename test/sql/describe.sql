-- dbctx_describe() as markdown: the whole text of the sample, every argument,
-- the legend, names, and what is left out because it can be told from the rest
CREATE DATABASE regress_dbctx_describe;
\c regress_dbctx_describe
SET client_min_messages = warning;
SET timezone = 'UTC';
CREATE EXTENSION dbctx;
\set ECHO none
\i test/sample/expect.sql
\set ECHO all
\pset tuples_only on
\pset format unaligned

--
-- Nothing there
--
-- what differs between versions, and the estimate of the tokens, is masked
CREATE FUNCTION pg_catalog.masked(doc text) RETURNS text LANGUAGE sql AS
$$SELECT regexp_replace(regexp_replace($1, 'PostgreSQL \d+; ([^\n]*) hash \w+', 'PostgreSQL N; \1 hash H'), 'about [0-9.]+k? of', 'about N of')$$;
SELECT masked(dbctx_describe(stats => false));
SELECT dbctx_describe(detail => d, stats => false) ~ '^# Database regress_dbctx_describe: '
FROM unnest('{auto,full,keys,names,rules}'::text[]) d;
SELECT dbctx_describe(budget => 150, stats => false) <> '', dbctx_describe('anything', stats => false) <> '';
DROP SCHEMA public;
SELECT expect('# Database', '{"schemas none;"}'), expect('', '{}', '{"## "}');
CREATE SCHEMA public;

--
-- Nothing but views
--
CREATE VIEW days AS SELECT d::date AS day, extract(isodow FROM d) > 5 AS "weekEnd" FROM generate_series(date '2024-01-01', date '2024-12-31', '1 day') d;
CREATE MATERIALIZED VIEW weeks AS SELECT date_trunc('week', day) AS week, count(*) FROM days GROUP BY 1;
COMMENT ON VIEW days IS 'The year';
SELECT section(dbctx_describe(stats => false), 'Views');
SELECT expect('# Database', '{"(0 tables)", "; 2 views;"}'), expect('', '{}', '{"## Tables", "name(column", "## House rules"}');
SELECT expect('', '{"days", "weeks"}', '{"## Tables"}', dbctx_describe(detail => d, stats => false))
FROM unnest('{auto,full,keys,names}'::text[]) d;
SELECT expect('days(', '{"day, \"weekEnd\")"}', '{}', dbctx_describe('days', detail => 'full', stats => false));
DROP VIEW days CASCADE;

--
-- The sample; only the house's trigger function has a body that could differ
--
\set ECHO none
\i test/sample/shop_tables.sql
\set ECHO all
SELECT masked(dbctx_describe(stats => false, budget => 6000));
SELECT count(DISTINCT doc) FROM (SELECT dbctx_describe(stats => false) FROM generate_series(1, 3)) d (doc);
SELECT lines(dbctx_describe(stats => false), '^# ') ~ (' schema hash ' || dbctx_schema_hash() || '\.');
-- whoever looks, however his session is set
SELECT dbctx_describe(stats => false) AS before \gset
SET DateStyle = 'German, DMY';
SET timezone = 'Asia/Kathmandu';
SET IntervalStyle = sql_standard;
SET extra_float_digits = -10;
SET bytea_output = escape;
SET quote_all_identifiers = on;
SELECT dbctx_describe(stats => false) = :'before';
RESET ALL;
SET client_min_messages = warning;
SET timezone = 'UTC';
-- nor does it change anything
BEGIN READ ONLY;
SELECT dbctx_describe(stats => false) = :'before';
COMMIT;
BEGIN ISOLATION LEVEL SERIALIZABLE READ ONLY DEFERRABLE;
SELECT dbctx_describe(stats => false) = :'before';
COMMIT;
SELECT pg_locks.mode FROM pg_locks, dbctx_describe() WHERE relation = 'users'::regclass;

--
-- detail
--
SELECT dbctx_describe(detail => 'auto', stats => false) = dbctx_describe(stats => false),
	dbctx_describe(detail => 'full', stats => false) = dbctx_describe(stats => false);
SELECT expect('orders(', '{"(id pk, number uq, user_id->users, status,", "shipping_address_id->addresses"}',
	'{bigint, "?", "=", order_status, "ix(", "uq(", "RLS", "«", "^"}', dbctx_describe(detail => 'keys', stats => false));
SELECT expect('team_members(', '{"pk(team_id,user_id)", "team_id->teams,"}', '{"!", check}', dbctx_describe(detail => 'keys', stats => false));
SELECT expect('', '{"31 with keys"}', '{}', dbctx_describe(detail => 'keys', stats => false)),
	expect('', '{"31 by name", users, order_items, legacy.customers, "\"Collection\"", active_products}', '{"users(", "email"}',
		dbctx_describe(detail => 'names', stats => false));
SELECT expect('', '{"# Database", "House rules only", "## House rules", "- Primary key: ", "- Migrations: "}',
	'{"## Tables", "## Types", "## Views", "## Functions", "users("}', dbctx_describe(detail => 'rules', stats => false));
SELECT dbctx_describe(detail => 'rules', stats => false, budget => b) = dbctx_describe(detail => 'rules', stats => false)
FROM unnest('{0,600,1000000}'::int[]) b;
SELECT length(dbctx_describe(detail => 'rules', stats => false, budget => 200)) < length(dbctx_describe(detail => 'rules', stats => false));
SELECT dbctx_describe(detail => 'everything');
SELECT dbctx_describe(detail => 'Full');
SELECT dbctx_describe(detail => '');
SELECT dbctx_describe(detail => NULL);

--
-- format
--
SELECT dbctx_describe(format => 'markdown', stats => false) = dbctx_describe(stats => false);
SELECT dbctx_describe(format => 'json', budget => 0)::jsonb ->> 'database';
SELECT dbctx_describe(format => 'xml');
SELECT dbctx_describe(format => 'JSON');
SELECT dbctx_describe(format => NULL);

--
-- schemas
--
SELECT expect('', '{"schema legacy (2 tables)", "legacy.customers("}', '{"users(", "(30 tables)", " views", "enum ", "set_updated_at"}',
	dbctx_describe(schemas => '{legacy}', stats => false));
SELECT expect('', '{"schema public (30 tables)", "users("}', '{"legacy.orders("}', dbctx_describe(schemas => '{public}', stats => false));
SELECT lines(dbctx_describe(schemas => '{legacy,public}', stats => false), '^[a-z"].*\(') =
	lines(dbctx_describe(schemas => '{public,legacy,public}', stats => false), '^[a-z"].*\(') LIMIT 1;
SELECT dbctx_describe(schemas => '{nonesuch}');
SELECT dbctx_describe(schemas => '{public,"No Such"}');
SELECT dbctx_describe(schemas => '{public,NULL}');
SELECT dbctx_describe(schemas => '{}');
SELECT dbctx_describe(schemas => '{{public},{legacy}}', stats => false) <> '';
SELECT dbctx_describe(schemas => NULL, stats => false) = :'before';
-- a foreign key leads out of them
CREATE TABLE legacy.notes (id int PRIMARY KEY, customer_id uuid REFERENCES users);
SELECT expect('legacy.notes(', '{"customer_id?->users^"}', '{}', dbctx_describe(schemas => '{legacy}', stats => false)),
	expect('', '{}', '{"password_hash", "users("}', dbctx_describe(schemas => '{legacy}', stats => false));
DROP TABLE legacy.notes;

--
-- stats
--
SELECT expect('', '{}', '{"As of", "~0", "~1", "estimated", "Never analysed", " MB", " kB", applied}');
SELECT expect('', '{"Never analysed, so there are no row counts."}', '{"estimated rows"}', dbctx_describe(budget => 0));
INSERT INTO brands (name) SELECT 'Brand ' || i FROM generate_series(1, 1200) i;
INSERT INTO events (occurred_at, kind) SELECT timestamptz '2024-06-01' + i * interval '1 day', 'view' FROM generate_series(1, 150) i;
ANALYZE brands, tags;
SELECT expect('brands(', '{" ~1.2k"}', '{}', dbctx_describe()), expect('tags(', '{"tags("}', '{"~"}', dbctx_describe()),
	expect('name(column', '{"estimated rows"}', '{}', dbctx_describe());
ANALYZE;
SELECT expect('events(', '{" ~150"}', '{}', dbctx_describe());
SELECT expect('As of ' || to_char(now(), 'YYYY-MM-DD'), '{tables}', '{}', dbctx_describe());
SELECT dbctx_describe(stats => false) = :'before', dbctx_describe(stats => NULL) = dbctx_describe(stats => true),
	dbctx_describe(stats => true) = dbctx_describe();

--
-- NULL means the default, where there is one
--
SELECT dbctx_describe(NULL, NULL, 'markdown', NULL, 'auto', NULL) = dbctx_describe(),
	dbctx_describe('', stats => false) = :'before', dbctx_describe(E' \t\n', stats => false) = :'before';
SELECT dbctx_describe(budget => 149);
SELECT dbctx_describe(budget => -1);
SELECT dbctx_describe(budget => 1);
SELECT dbctx_describe(budget => 150) <> '';
SELECT dbctx_describe(budget => 2147483647, stats => false) <> '';

--
-- What several schemas have of one name
--
DROP DATABASE IF EXISTS regress_dbctx_names;
CREATE DATABASE regress_dbctx_names;
\c regress_dbctx_names
SET client_min_messages = warning;
CREATE EXTENSION dbctx;
\set ECHO none
\i test/sample/expect.sql
\set ECHO all
CREATE SCHEMA app;
CREATE SCHEMA "Old App";
CREATE TYPE app.state AS ENUM ('on', 'off');
CREATE TYPE public.state AS ENUM ('yes', 'no');
CREATE TABLE app.things (thing int PRIMARY KEY, state app.state, other public.state);
CREATE TABLE public.things (item int PRIMARY KEY, state app.state, other public.state);
CREATE TABLE "Old App".things (id int PRIMARY KEY, app_thing int REFERENCES app.things, public_thing int REFERENCES public.things);
CREATE TABLE app.only_app (id int PRIMARY KEY, thing int REFERENCES app.things);
CREATE FUNCTION app.count_things() RETURNS bigint LANGUAGE sql AS 'SELECT 1::bigint';
-- the path finds those of public
SELECT expect('things(', '{"(item int pk, state app.state?, other state?)"}'), expect('app.things(', '{"(thing int pk, state app.state?, other state?)"}'),
	expect('"Old App".things(', '{"app_thing?->app.things^", "public_thing?->things^"}'),
	expect('app.only_app(', '{"thing?->app.things^"}'), expect('enum app.state:'), expect('enum state:', '{"yes | no"}'), expect('app.count_things()');
-- those of app, before public
SET search_path = app, public;
SELECT expect('things(', '{"(thing int pk, state state?, other public.state?)"}'), expect('public.things(', '{"(item int pk, state state?, other public.state?)"}'),
	expect('"Old App".things(', '{"app_thing?->things^", "public_thing?->public.things^"}'),
	expect('only_app(', '{"thing?->things^"}'), expect('enum public.state:'), expect('enum state:', '{"on | off"}'), expect('count_things()');
SELECT expect('# Database', '{"search_path app, public", "schemas app (2 tables), public (1 table), \"Old App\" (1 table)"}');
-- none at all
SET search_path = '';
SELECT pg_catalog.expect('public.things(', '{"(item int pk, state app.state?, other public.state?)"}'), pg_catalog.expect('app.things('),
	pg_catalog.expect('"Old App".things(', '{"->app.things^", "->public.things^"}'), pg_catalog.expect('app.count_things()'),
	pg_catalog.expect('# Database', '{"search_path \"\";"}');
SELECT pg_catalog.dbctx_describe('public.things', detail => 'full', stats => false) ~ E'\npublic\\.things\\(item ';
-- the system's own schema behind: its names are found there, not in public
CREATE TABLE public.pg_class (id int PRIMARY KEY);
SET search_path = public, pg_catalog;
SELECT expect('pg_class(');
SET search_path = public;
SELECT expect('public.pg_class(');
DROP TABLE public.pg_class;
-- a temporary table hides one of the same name
CREATE TEMP TABLE things (a int, b text);
SELECT expect('public.things(', '{"(item int pk"}'), expect('"Old App".things(', '{"->public.things^"}');
DROP TABLE pg_temp.things;
SELECT expect('things(', '{"(item int pk"}');
RESET search_path;
DROP SCHEMA app, "Old App" CASCADE;
DROP TABLE things;

--
-- Quoted when and only when SQL needs it
--
CREATE TABLE "order" ("user" int, "User" int, "a b" int, "1st" int, a1 int, _x int, "select" int, "values" int, "position" int,
	"timestamp" int, "name" int, "left" int, "has""quote" int, "é" int, "a$b" int, "end" int, "table" int, year int, "column" int, "group" int,
	"authorization" int, "between" int, "current_date" int, "Ünder" int);
SELECT lines(dbctx_describe(stats => false), '^"order"\(');
-- the server takes every name as it is printed
DO $$
DECLARE
	line text := (SELECT l FROM lines(dbctx_describe(stats => false), '^"order"\(') l);
	cols text := substring(line from '^"order"\((.*)\) no pk');
BEGIN
	EXECUTE 'CREATE TABLE again (' || replace(cols, '?', '') || ')';
	EXECUTE 'SELECT ' || replace(cols, ' int?', '') || ' FROM "order"';
END$$;
SELECT count(*) FROM pg_attribute a JOIN pg_attribute b USING (attname, attnum, atttypid)
WHERE a.attrelid = '"order"'::regclass AND b.attrelid = 'again'::regclass AND attnum > 0;
DROP TABLE "order", again;
CREATE TABLE "Values" (id int PRIMARY KEY);
CREATE TABLE "values" (id int PRIMARY KEY REFERENCES "Values", "Other" int REFERENCES "values");
CREATE INDEX "My Index" ON "values" ("Other") WHERE "Other" > 0;
SELECT lines(dbctx_describe(stats => false), '^"?[vV]alues"?\(');
DROP TABLE "values", "Values";

--
-- The legend has the signs that are used, and no others
--
-- a sign and how the legend begins to explain it
CREATE FUNCTION pg_catalog.legend() RETURNS text LANGUAGE sql AS
$$SELECT l FROM lines(dbctx_describe(stats => false, budget => 0), '^name\(column') l$$;
CREATE TABLE t ();
SELECT legend();
ALTER TABLE t ADD a int NOT NULL;
SELECT legend();
ALTER TABLE t ADD b int;
SELECT legend();
ALTER TABLE t ALTER a SET DEFAULT 1, ALTER b SET NOT NULL;
SELECT legend();
ALTER TABLE t ALTER a DROP DEFAULT, ADD PRIMARY KEY (a);
SELECT legend(), lines(dbctx_describe(stats => false), '^t\(');
ALTER TABLE t ADD UNIQUE (b);
SELECT legend();
ALTER TABLE t DROP CONSTRAINT t_b_key, ADD CONSTRAINT t_b_key UNIQUE (b, a);
SELECT legend();
ALTER TABLE t DROP CONSTRAINT t_b_key;
CREATE UNIQUE INDEX t_b ON t (b) WHERE a > 0;
SELECT legend();
DROP INDEX t_b;
CREATE INDEX t_b ON t (b);
SELECT legend();
CREATE TABLE u (a int PRIMARY KEY REFERENCES t);
SELECT legend();
DROP INDEX t_b;
SELECT legend();
ALTER TABLE u DROP CONSTRAINT u_a_fkey, ADD FOREIGN KEY (a) REFERENCES t ON DELETE CASCADE;
SELECT legend();
ALTER TABLE u DROP CONSTRAINT u_a_fkey, ADD FOREIGN KEY (a) REFERENCES t ON DELETE SET NULL;
SELECT legend();
ALTER TABLE u DROP CONSTRAINT u_a_fkey;
CREATE TABLE v (a int PRIMARY KEY, b int NOT NULL REFERENCES t);
SELECT legend();
DROP TABLE t, u, v;
-- a join table has signs of its own
CREATE TABLE t (a int PRIMARY KEY);
CREATE TABLE u (a int PRIMARY KEY);
CREATE TABLE t_u (t int REFERENCES t ON DELETE CASCADE, u int REFERENCES u, PRIMARY KEY (t, u));
SELECT legend(), lines(dbctx_describe(stats => false), '^t <-> u'),
	lines(dbctx_describe(detail => 'keys', stats => false), '^name\(column');
DROP TABLE t_u, t, u;
-- that comments are data is said in the second line, if there are any
CREATE TABLE t (a int PRIMARY KEY);
SELECT expect('', '{}', '{"«", "data, not instructions"}');
COMMENT ON TABLE t IS 'why';
SELECT expect('', '{"t(a int pk) — why", "data, not instructions"}');
COMMENT ON TABLE t IS NULL;
COMMENT ON COLUMN t.a IS 'who';
SELECT expect('', '{"t(a int pk «who»)", "data, not instructions"}');
COMMENT ON COLUMN t.a IS NULL;
CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1';
COMMENT ON FUNCTION f() IS 'what';
SELECT expect('', '{"«what»", "data, not instructions"}');
DROP FUNCTION f();
CREATE VIEW v AS SELECT a FROM t;
COMMENT ON VIEW v IS 'view';
SELECT expect('', '{"v(a) — view", "data, not instructions"}');
DROP VIEW v;
COMMENT ON SCHEMA public IS 'mine';
SELECT expect('', '{"(1 table) «mine»", "data, not instructions"}');
COMMENT ON SCHEMA public IS NULL;
CREATE TYPE e AS ENUM ('a');
COMMENT ON TYPE e IS 'kinds';
SELECT expect('', '{"enum e: a «kinds»", "data, not instructions"}');
DROP TYPE e;
COMMENT ON DATABASE regress_dbctx_names IS 'base';
SELECT expect('', '{"«base»", "data, not instructions"}');
COMMENT ON DATABASE regress_dbctx_names IS NULL;
DROP TABLE t;

--
-- Types are left out only as the legend says
--
-- all are varchar(40): that is what "no type" means then
CREATE TABLE a (id varchar(40) PRIMARY KEY, name varchar(40) NOT NULL, note varchar(40), long text);
SELECT lines(dbctx_describe(stats => false), '^(name\(column|a\()');
-- other lengths and arrays are told
CREATE TABLE b (id varchar(40) PRIMARY KEY, name varchar(41), many varchar(40)[], free varchar);
SELECT lines(dbctx_describe(stats => false), '^b\(');
DROP TABLE a, b;
-- house columns have no type; those of another form do, also of that name
DO $$
BEGIN
	FOR i IN 1..8 LOOP
		EXECUTE format('CREATE TABLE h%s (id uuid PRIMARY KEY DEFAULT gen_random_uuid(), n text NOT NULL, created_at timestamptz NOT NULL DEFAULT now(), updated_at timestamptz NOT NULL DEFAULT now(), deleted_at timestamptz)', i);
	END LOOP;
END$$;
CREATE TABLE odd (id text PRIMARY KEY, created_at timestamp NOT NULL DEFAULT now(), updated_at timestamptz, deleted_at date);
CREATE TABLE odder (id uuid PRIMARY KEY, n text, created_at timestamptz NOT NULL, updated_at timestamptz NOT NULL DEFAULT '2024-01-01 00:00+00', deleted_at timestamptz NOT NULL);
CREATE TABLE child (h1_id uuid NOT NULL REFERENCES h1, h2_id uuid REFERENCES h2, id text NOT NULL, created_at text, PRIMARY KEY (h1_id));
SELECT lines(dbctx_describe(stats => false), '^(name\(column|h1|odd|odder|child)');
-- the house of one schema is not that of another
CREATE SCHEMA other;
DO $$
BEGIN
	FOR i IN 1..8 LOOP
		EXECUTE format('CREATE TABLE other.g%s (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, n text NOT NULL, created_at timestamp NOT NULL DEFAULT now())', i);
	END LOOP;
END$$;
CREATE TABLE other.odd (id uuid PRIMARY KEY DEFAULT gen_random_uuid(), created_at timestamptz NOT NULL DEFAULT now());
CREATE TABLE odd_here (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, created_at timestamp NOT NULL DEFAULT now());
SELECT lines(dbctx_describe(stats => false), '^(name\(column|h1|other.g1|other.odd|odd_here)');
SELECT expect('- Primary key:', '{"other: id bigint identity (8/9)", "public: id uuid DEFAULT gen_random_uuid() (8/12)"}'),
	expect('- Timestamps:', '{"other: created_at timestamp NOT NULL DEFAULT now() (8/9)", "public: created_at timestamptz NOT NULL DEFAULT now() (8/12)"}');

\c postgres
DROP DATABASE regress_dbctx_describe;
DROP DATABASE regress_dbctx_names;
