-- budget: what is told of each table as the room gets less, and that what the
-- second line says of it is true
CREATE DATABASE regress_dbctx_budget;
\c regress_dbctx_budget
SET client_min_messages = warning;
SET timezone = 'UTC';
CREATE EXTENSION dbctx;
\set ECHO none
\i test/sample/expect.sql
\i test/sample/shop_tables.sql
\set ECHO all
\pset tuples_only on
\pset format unaligned
-- a number of the second line: n before the words, 0 if they are not there
CREATE FUNCTION pg_catalog.said(doc text, words text) RETURNS int LANGUAGE sql AS
$$SELECT coalesce(replace(substring(split_part($1, E'\n', 2) from '([0-9][0-9,]*) ' || $2), ',', '')::int, 0)$$;
-- the same, from the lines that follow
CREATE FUNCTION pg_catalog.found(doc text, OUT tables_full int, OUT brief int, OUT joins int, OUT named int, OUT counted int)
LANGUAGE sql AS $$
	SELECT (SELECT count(*) FROM section($1, 'Tables') l WHERE l !~ '^name\(column'),
		(SELECT count(*) FROM section($1, 'Tables in brief: columns and keys, no types') l WHERE l !~ '^name\(column'),
		(SELECT count(*) FROM section($1, 'Many-to-many')),
		(SELECT count(*) FROM section($1, 'More tables and views') l, regexp_split_to_table(l, ', ') name
			WHERE l !~ '(: [0-9,]+ more|^[0-9,]+ more in )'
			AND name !~ '(active_products|daily_sales|view_\d+)$'),
		(SELECT coalesce(sum(replace(substring(l from '(?:^|: )([0-9,]+) more'), ',', '')::int), 0)
			FROM section($1, 'More tables and views') l)
$$;
-- whether they agree, and add up to "total"; views may be among those counted
CREATE FUNCTION pg_catalog.adds_up(doc text, total int, views int DEFAULT 0) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	f record;
	in_full int := said(doc, 'in full');
	keys int := said(doc, 'with keys');
	columns int := said(doc, 'with column names');
	named int := said(doc, 'by name');
	counted int := said(doc, 'only counted');
BEGIN
	f := found(doc);
	IF split_part(doc, E'\n', 2) LIKE '%All tables in full%' THEN
		in_full := total;
	ELSIF said(doc, 'tables?: ') IS DISTINCT FROM total + said(doc, 'for migrations') THEN
		RETURN 'not of all: ' || split_part(doc, E'\n', 2);
	END IF;
	IF in_full + keys + columns + named + counted <> total THEN
		RETURN 'does not add up: ' || split_part(doc, E'\n', 2);
	END IF;
	IF f.tables_full + f.brief + f.joins <> in_full + keys + columns OR f.named <> named
		OR f.counted NOT BETWEEN counted AND counted + views THEN
		RETURN 'not so: ' || split_part(doc, E'\n', 2) || f::text;
	END IF;
	IF f.tables_full > in_full OR f.brief < columns THEN
		RETURN 'not those: ' || split_part(doc, E'\n', 2) || f::text;
	END IF;
	RETURN 'ok';
END$$;
-- the tokens that line two speaks of
CREATE FUNCTION pg_catalog.tokens(doc text) RETURNS numeric LANGUAGE sql AS
$$SELECT CASE WHEN m[2] = 'k' THEN m[1]::numeric * 1000 ELSE m[1]::numeric END
FROM regexp_matches(split_part($1, E'\n', 2), 'about ([0-9.]+)(k?)') m$$;

-- the sample: 31 tables beside that of the migrations
CREATE FUNCTION pg_catalog.budgets() RETURNS SETOF int LANGUAGE sql AS
$$SELECT generate_series(150, 600, 50) UNION SELECT generate_series(700, 3000, 400) UNION SELECT 6000 UNION SELECT 100000 ORDER BY 1$$;
SELECT count(*), b.result, min(budget), max(budget) FROM generate_series(150, 2500, 25) budget, adds_up(dbctx_describe(budget => budget, stats => false), 31, 2) b (result) GROUP BY 2;
SELECT count(*), b.result FROM budgets() budget, adds_up(dbctx_describe('how do refunds work', budget, stats => false), 31, 2) b (result) GROUP BY 2;
SELECT count(*), b.result FROM budgets() budget, adds_up(dbctx_describe('product*, unicorns', budget, stats => false), 31, 2) b (result) GROUP BY 2;
SELECT count(*), d, b.result FROM budgets() budget, unnest('{full,keys,names}'::text[]) d, adds_up(dbctx_describe(detail => d, budget => budget, stats => false), 31, 2) b (result) GROUP BY 2, 3 ORDER BY 2;
SELECT count(*), b.result FROM budgets() budget, adds_up(dbctx_describe(budget => budget, stats => true), 31, 2) b (result) GROUP BY 2;
SELECT adds_up(dbctx_describe(budget => 0, stats => false), 31, 2);
SELECT bool_and(tokens(dbctx_describe(budget => budget, stats => false)) <= budget) FROM budgets() budget;
-- more room, and nothing is told worse; what it takes stays below what there is
WITH docs AS (SELECT budget, dbctx_describe(budget => budget, stats => false) AS doc FROM generate_series(300, 3000, 300) budget)
SELECT bool_and(tokens(doc) <= budget), bool_and(said(doc, 'only counted') = 0 OR budget < 600) FROM docs;
WITH docs AS (SELECT budget, dbctx_describe(budget => budget, stats => false) AS doc FROM generate_series(300, 2400, 300) budget)
SELECT bool_and(more) FROM (SELECT length(doc) > lag(length(doc)) OVER (ORDER BY budget) IS NOT FALSE AS more FROM docs) d;
-- characters are no measure, but a bound: a token has hardly ever more than 8
SELECT bool_and(length(dbctx_describe(budget => budget, stats => false)) < budget * 8) FROM budgets() budget;
-- what fits is told whole, whatever the room
SELECT count(DISTINCT replace(dbctx_describe(budget => budget, stats => false), ' of ' || said, '')) FROM (VALUES (3000, '3k'), (6000, '6k'), (50000, '50k')) v (budget, said);
-- without room for the rest the hit comes first, then its way, then the others
SELECT expect('refunds(', '{"amount_cents money_cents"}', '{}', dbctx_describe('refunds', budget => 400, stats => false));
SELECT expect('', '{"budget => 0"}', '{}', dbctx_describe(budget => 1000, stats => false)), expect('', '{}', '{"budget => 0"}', dbctx_describe(budget => 6000, stats => false));
-- what is left out of the rules and of the small sections is said
SELECT said(doc, 'rule lines? left out') + (SELECT count(*) FROM lines(doc, '^- [A-Z]')) =
	(SELECT count(*) FROM lines(dbctx_describe(stats => false), '^- [A-Z]'))
FROM dbctx_describe(budget => 600, stats => false) doc;
SELECT bool_and(said(doc, 'types? left out') + (SELECT count(*) FROM section(doc, 'Types')) = 6),
	bool_and(said(doc, 'likely relations? left out') + (SELECT count(*) FROM section(doc, 'Likely relations with no foreign key')) = 4),
	bool_and(said(doc, 'functions? left out') + (SELECT count(*) FROM section(doc, 'Functions')) = 1)
FROM budgets() budget, dbctx_describe(budget => budget, stats => false) doc WHERE budget >= 400;
-- tiers: of a table with keys no type is told, of one in brief no key
SELECT expect('', '{"## Tables in brief"}', '{}', doc), count(*) FILTER (WHERE l ~ '\?|=| text|timestamptz|~|«')
FROM dbctx_describe(budget => 1200, stats => false) doc, section(doc, 'Tables in brief: columns and keys, no types') l WHERE l !~ '^name\(' GROUP BY 1;

-- json has the same tiers, and says of each table what it is
CREATE FUNCTION pg_catalog.json_adds_up(focus text, budget int, total int) RETURNS text LANGUAGE sql AS $$
	SELECT CASE WHEN length(doc) >= budget * 8 THEN 'too long'
		WHEN doc::jsonb -> 'not_shown' ? 'all' THEN 'no room even for counts'
		WHEN (SELECT count(*) FROM jsonb_array_elements(doc::jsonb -> 'tables')) + (SELECT coalesce(sum((n ->> 'tables')::int), 0)
			FROM jsonb_array_elements(doc::jsonb -> 'tables_not_shown') n) <> total THEN 'does not add up: ' || doc
		ELSE 'ok' END
	FROM dbctx_describe(focus, budget, 'json', stats => false) doc
$$;
SELECT json_adds_up(NULL, budget, 31) FROM budgets() budget WHERE budget >= 300 GROUP BY 1;
SELECT json_adds_up('refunds', budget, 31) FROM budgets() budget WHERE budget >= 300 GROUP BY 1;
SELECT DISTINCT dbctx_describe(NULL, budget, 'json')::jsonb ? 'not_shown' FROM budgets() budget;
SELECT json_adds_up(NULL, 1000000, 31);
SELECT dbctx_describe(budget => 0, format => 'json', stats => false) = dbctx_describe(budget => 1000000, format => 'json', stats => false);
SELECT string_agg(DISTINCT t ->> 'detail', ' ' ORDER BY t ->> 'detail') FROM jsonb_array_elements(dbctx_describe(budget => 0, format => 'json', stats => false)::jsonb -> 'tables') t;
SELECT count(DISTINCT t ->> 'detail') > 1 FROM jsonb_array_elements(dbctx_describe(budget => 3000, format => 'json', stats => false)::jsonb -> 'tables') t;

-- many tables, in several schemas: counted by schema and by what names begin with
DROP SCHEMA public, legacy CASCADE;
CREATE SCHEMA public;
DO $$
BEGIN
	FOR s IN 1..3 LOOP
		EXECUTE format('CREATE SCHEMA s%s', s);
		FOR i IN 1..200 LOOP
			EXECUTE format('CREATE TABLE s%s.%s_%s (id int PRIMARY KEY, a int, b int)', s, (ARRAY['order', 'customer', 'x', 'y', 'z'])[1 + i % 5], i);
		END LOOP;
	END LOOP;
	FOR i IN 1..10 LOOP
		EXECUTE format('CREATE VIEW s1.view_%s AS SELECT %s AS a', i, i);
	END LOOP;
END$$;
SELECT expect('', '{"s1: ", "s2: 200 more: customer_* 40, order_* 40, x_* 40, y_* 40, z_* 40", "s3: ", "of 600 tables"}', '{}', replace(dbctx_describe(budget => 1000, stats => false), 'Of 6', 'of 6'));
SELECT b.result, min(budget), max(budget) FROM budgets() budget, adds_up(dbctx_describe(budget => budget, stats => false), 600, 10) b (result) GROUP BY 1;
SELECT b.result, min(budget), max(budget) FROM budgets() budget, adds_up(dbctx_describe('order_10', budget => budget, stats => false), 600, 10) b (result) GROUP BY 1;
SELECT json_adds_up(NULL, budget, 600) FROM budgets() budget WHERE budget >= 300 GROUP BY 1;
-- more schemas than a line can name
DO $$
BEGIN
	FOR s IN 1..100 LOOP
		EXECUTE format('CREATE SCHEMA tenant_%s', s);
		FOR i IN 1..3 LOOP
			EXECUTE format('CREATE TABLE tenant_%s.t%s (id int PRIMARY KEY)', s, i);
		END LOOP;
	END LOOP;
END$$;
SELECT b.result, min(budget), max(budget) FROM budgets() budget, adds_up(dbctx_describe(budget => budget, stats => false), 900, 10) b (result) GROUP BY 1;
-- one table larger than the room for it
DO $$BEGIN EXECUTE 'CREATE TABLE wide (' || (SELECT string_agg(format('column_number_%s int', i), ', ') FROM generate_series(1, 1600) i) || ')'; END$$;
SELECT adds_up(dbctx_describe('wide', budget => budget, stats => false), 901, 10), length(dbctx_describe('wide', budget => budget, stats => false)) < budget * 8
FROM unnest('{150,500,2000,6000}'::int[]) budget;

\c postgres
DROP DATABASE regress_dbctx_budget;
