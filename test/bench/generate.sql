-- A database of :tables tables (default 10,000) in ten schemas, as large real
-- ones are: ten columns each, defaults, comments on a third of the tables and of
-- their columns, one index and one foreign key each. No rows.
--
--   psql -d DATABASE -v tables=10000 -f generate.sql
--
-- Committed every 500 tables, since each takes some locks to its end.

\set QUIET on
\if :{?tables} \else \set tables 10000 \endif
SET client_min_messages = warning;
SET synchronous_commit = off;
-- a DO block takes no variables of psql
SELECT set_config('bench.tables', :'tables', false) \g /dev/null

DO $$
BEGIN
	FOR s IN 0..9 LOOP
		EXECUTE format('CREATE SCHEMA bench%s', s);
	END LOOP;
	CREATE TYPE public.bench_status AS ENUM ('draft', 'active', 'paused', 'closed', 'archived');
END
$$;

DO $$
DECLARE
	nouns text[] := '{account,address,article,audit,batch,booking,budget,campaign,'
		'carrier,category,channel,claim,contract,customer,delivery,device,document,'
		'employee,event,file,invoice,item,journal,ledger,location,message,order,'
		'parcel,partner,payment,plan,policy,price,product,project,quote,receipt,'
		'refund,region,report,request,review,route,sensor,session,shipment,supplier,'
		'task,team,ticket}';
	parts text[] := '{records,lines,notes,states,links,rules,groups,events,values,'
		'steps,limits,tags,logs,roles,items,slots,terms,rates,files,marks}';
	n int := current_setting('bench.tables')::int;
	areas text[] := '{crm,hr,fin,ops,web,log,inv,edu,med,dev}';
	schema_name text;
	name text;
	-- tables of one schema follow each other at distance ten
	names text[] := '{}';
	script text;
	parent text;
	parent_column text;
BEGIN
	FOR i IN 0..n - 1 LOOP
		schema_name := 'bench' || i % 10;
		name := format('%s_%s_%s%s', areas[1 + i % 10], nouns[1 + i / 10 % 50],
			parts[1 + i / 500 % 20], nullif(i / 10000, 0));
		names := names || name;
		-- the first of a schema refers to itself, another to any one before: with
		-- one parent for all, whoever reads that reads the whole schema
		parent := names[1 + i % 10 + 10 *
			CASE WHEN i < 10 THEN 0 ELSE (hashint4extended(i, 0) & 1073741823) % (i / 10) END];
		parent_column := split_part(parent, '_', 2) || '_' || rtrim(split_part(parent, '_', 3), 's') || '_id';
		script := format(
			'CREATE TABLE %1$I.%2$I (id uuid DEFAULT gen_random_uuid() PRIMARY KEY,'
			' %3$I uuid REFERENCES %1$I.%4$I, name varchar(%5$s) NOT NULL,'
			' status public.bench_status NOT NULL DEFAULT ''draft'','
			' amount numeric(12,2) NOT NULL DEFAULT 0, quantity int%6$s,'
			' notes text, settings jsonb NOT NULL DEFAULT ''{}'','
			' created_at timestamptz NOT NULL DEFAULT now(),'
			' updated_at timestamptz NOT NULL DEFAULT now());'
			' CREATE INDEX ON %1$I.%2$I (%3$I)',
			schema_name, name, parent_column, parent, 40 + i % 5 * 20,
			CASE WHEN i % 2 = 0 THEN ' DEFAULT 1' ELSE '' END);
		script := script || format(
			'; COMMENT ON COLUMN %1$I.%2$I.amount IS ''Gross amount in the currency of the account'''
			'; COMMENT ON COLUMN %1$I.%2$I.status IS ''Moves forward only'''
			'; COMMENT ON COLUMN %1$I.%2$I.notes IS ''Free text of the %3$s desk, %4$s''',
			schema_name, name, split_part(name, '_', 2), i);
		IF i % 3 = 0 THEN
			script := script || format(
				'; COMMENT ON TABLE %1$I.%2$I IS ''The %3$s of one %4$s, as booked on day %5$s''',
				schema_name, name, split_part(name, '_', 3), split_part(name, '_', 2), i);
		END IF;
		EXECUTE script;
		IF i % 500 = 499 THEN
			COMMIT;
		END IF;
	END LOOP;
END
$$;

-- the catalogs only: the tables are empty
VACUUM (ANALYZE) pg_catalog.pg_namespace, pg_catalog.pg_class, pg_catalog.pg_attribute,
	pg_catalog.pg_attrdef, pg_catalog.pg_constraint, pg_catalog.pg_index,
	pg_catalog.pg_description, pg_catalog.pg_type, pg_catalog.pg_enum,
	pg_catalog.pg_trigger, pg_catalog.pg_proc, pg_catalog.pg_inherits,
	pg_catalog.pg_policy, pg_catalog.pg_sequence, pg_catalog.pg_depend;
CHECKPOINT;
