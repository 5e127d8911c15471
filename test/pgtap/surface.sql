-- The contract of the surface: what others may rely on.
\set ON_ERROR_STOP on
BEGIN;
SELECT * FROM no_plan();

-- the extension
SELECT has_extension('dbctx');
SELECT is(extversion, '1.0', 'version') FROM pg_extension WHERE extname = 'dbctx';
SELECT is(default_version, '1.0', 'default version') FROM pg_available_extensions WHERE name = 'dbctx';
SELECT is(nspname, 'pg_catalog', 'its functions are found from any search_path')
FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace WHERE extname = 'dbctx';
SELECT is(extrelocatable, false, 'it can not be moved') FROM pg_extension WHERE extname = 'dbctx';
SELECT throws_ok('ALTER EXTENSION dbctx SET SCHEMA public', '0A000', NULL, 'nor by hand');
SELECT throws_ok('CREATE EXTENSION dbctx', '42710', NULL, 'it is there once');
SELECT is(requires, NULL, 'it needs no other extension') FROM pg_available_extension_versions WHERE name = 'dbctx' AND version = '1.0';
SELECT isnt(comment, NULL, 'it has a comment') FROM pg_available_extensions WHERE name = 'dbctx';
SELECT set_eq($$SELECT unnest(extconfig)::regclass::text FROM pg_extension WHERE extname = 'dbctx'$$,
	'{dbctx.rule,dbctx.exemption,dbctx.setting}'::text[], 'what people have set is dumped, and nothing else');

-- its members
SELECT set_eq($$
	SELECT CASE classid WHEN 'pg_proc'::regclass THEN objid::regprocedure::text
		ELSE pg_describe_object(classid, objid, objsubid) END
	FROM pg_depend WHERE refclassid = 'pg_extension'::regclass AND deptype = 'e'
	AND classid <> 'pg_type'::regclass
	AND refobjid = (SELECT oid FROM pg_extension WHERE extname = 'dbctx')$$,
	ARRAY['dbctx_describe(text,integer,text,text[],text,boolean)',
		'dbctx_conventions(text[])',
		'dbctx_schema_hash(text[])',
		'schema dbctx', 'table dbctx.rule', 'table dbctx.exemption', 'table dbctx.setting', 'table dbctx.finding', 'table dbctx.history',
		'dbctx_settings_changed()',
		'dbctx_guard_event()',
		'dbctx_guard(text)',
		'dbctx_guard_check()',
		'dbctx_lint(text[])',
		'dbctx_findings(interval)',
		'dbctx_history(interval)',
		'dbctx_rules()',
		'dbctx_set_rule(text,text,jsonb,name)',
		'dbctx_exempt(text,text,text,timestamp with time zone)',
		'dbctx_unexempt(text,text)',
		'dbctx_adopt(text,double precision,text[])',
		'dbctx_adopt_preset(text,text)',
		'dbctx_check(text,integer)',
		'dbctx_check_report(text,text,text,integer)',
		'dbctx_plan(text)',
		'dbctx_rollback(text)',
		'dbctx_try(text,interval)'], 'the functions and tables are all there is');

-- names of the arguments, their defaults, and what comes back
SELECT is(pg_get_function_arguments('dbctx_describe'::regproc),
	'focus text DEFAULT NULL::text, budget integer DEFAULT NULL::integer, format text DEFAULT ''markdown''::text, '
	'schemas text[] DEFAULT NULL::text[], detail text DEFAULT ''auto''::text, stats boolean DEFAULT true',
	'arguments of dbctx_describe');
SELECT is(pg_get_function_result('dbctx_describe'::regproc), 'text', 'dbctx_describe returns text');
SELECT is(pg_get_function_arguments('dbctx_conventions'::regproc),
	'schemas text[] DEFAULT NULL::text[], OUT topic text, OUT schema text, OUT convention text, '
	'OUT follow integer, OUT of integer, OUT exceptions text[], OUT sql text',
	'arguments of dbctx_conventions');
SELECT is(pg_get_function_result('dbctx_conventions'::regproc), 'SETOF record', 'dbctx_conventions returns rows');
SELECT is(pg_get_function_arguments('dbctx_schema_hash'::regproc), 'schemas text[] DEFAULT NULL::text[]', 'arguments of dbctx_schema_hash');
SELECT is(pg_get_function_result('dbctx_schema_hash'::regproc), 'text', 'dbctx_schema_hash returns text');

SELECT is(pg_get_function_arguments('dbctx_rules'::regproc),
	'OUT name text, OUT family text, OUT form text, OUT schema text, OUT level text, OUT in_force text, OUT options jsonb, '
	'OUT source text, OUT evidence text, OUT summary text, OUT page text', 'columns of dbctx_rules');
SELECT is(pg_get_function_arguments('dbctx_set_rule'::regproc),
	'rule text, level text DEFAULT NULL::text, options jsonb DEFAULT NULL::jsonb, schema name DEFAULT NULL::name', 'arguments of dbctx_set_rule');
SELECT is(pg_get_function_arguments('dbctx_exempt'::regproc),
	'rule text, object text, reason text, until timestamp with time zone DEFAULT NULL::timestamp with time zone', 'arguments of dbctx_exempt');
SELECT is(pg_get_function_arguments('dbctx_unexempt'::regproc), 'rule text, object text', 'arguments of dbctx_unexempt');
SELECT is(pg_get_function_arguments('dbctx_adopt'::regproc),
	'level text DEFAULT ''block''::text, min_share double precision DEFAULT 0.9, schemas text[] DEFAULT NULL::text[], '
	'OUT rule text, OUT schema text, OUT level text, OUT options jsonb, OUT adopted boolean, OUT reason text', 'arguments of dbctx_adopt');
SELECT is(pg_get_function_arguments('dbctx_adopt_preset'::regproc),
	'name text, level text DEFAULT ''block''::text, '
	'OUT rule text, OUT schema text, OUT level text, OUT options jsonb, OUT adopted boolean, OUT reason text', 'arguments of dbctx_adopt_preset');

SELECT is(pg_get_function_arguments('dbctx_try'::regproc),
	'sql text, lock_timeout interval DEFAULT ''00:00:01''::interval, OUT statement integer, OUT line integer, OUT col integer, OUT severity text, '
	'OUT rule text, OUT object text, OUT message text, OUT detail text, OUT hint text, OUT fix text, '
	'OUT time_ms double precision, OUT locks text[], OUT rewritten text[], OUT scanned text[], OUT built text[]', 'arguments of dbctx_try');
SELECT is(pg_get_function_arguments('dbctx_check'::regproc),
	'sql text, probe_ms integer DEFAULT 200, OUT statement integer, OUT line integer, OUT col integer, OUT severity text, '
	'OUT rule text, OUT object text, OUT message text, OUT detail text, OUT hint text, OUT fix text', 'arguments of dbctx_check');
SELECT is(pg_get_function_arguments('dbctx_check_report'::regproc),
	'sql text, format text DEFAULT ''text''::text, file text DEFAULT NULL::text, probe_ms integer DEFAULT 200', 'arguments of dbctx_check_report');
SELECT is(pg_get_function_result('dbctx_check_report'::regproc), 'text', 'dbctx_check_report returns text');
SELECT is(pg_get_function_arguments('dbctx_rollback'::regproc),
	'sql text, OUT step integer, OUT statement integer, OUT sql text, OUT lost text', 'arguments of dbctx_rollback');
SELECT is(pg_get_function_arguments('dbctx_plan'::regproc),
	'sql text, OUT step integer, OUT phase text, OUT sql text, OUT transactional boolean, OUT lock text, '
	'OUT blocks text, OUT note text, OUT rollback text', 'arguments of dbctx_plan');

-- what changes something, and is for superusers and whom they let
CREATE TEMP TABLE writers AS SELECT unnest('{dbctx_guard,dbctx_set_rule,dbctx_exempt,dbctx_unexempt,dbctx_adopt,dbctx_adopt_preset}'::name[]) AS proname;
-- what the server calls
CREATE TEMP TABLE triggers AS SELECT unnest('{dbctx_settings_changed,dbctx_guard_event}'::name[]) AS proname;
SELECT volatility_is('pg_catalog', proname::name, CASE WHEN proname IN (TABLE writers UNION ALL TABLE triggers) OR proname IN ('dbctx_guard_check', 'dbctx_try') THEN 'volatile' ELSE 'stable' END)
FROM pg_proc WHERE proname LIKE 'dbctx\_%';
SELECT is(proparallel, 'u', proname || ' stays in the leader, whose temporary tables and settings it reads') FROM pg_proc WHERE proname LIKE 'dbctx\_%';
SELECT is(proisstrict, false, proname || ' takes NULL for a default') FROM pg_proc WHERE proname LIKE 'dbctx\_%';
SELECT is(prosecdef, false, proname || ' has the rights of its caller') FROM pg_proc WHERE proname LIKE 'dbctx\_%';
SELECT is(proleakproof, false, proname || ' is not leakproof') FROM pg_proc WHERE proname LIKE 'dbctx\_%';
SELECT is(lanname, 'c', proname || ' is C') FROM pg_proc p JOIN pg_language l ON l.oid = prolang WHERE proname LIKE 'dbctx\_%';
SELECT isnt(obj_description(oid, 'pg_proc'), NULL, proname || ' has a comment') FROM pg_proc WHERE proname LIKE 'dbctx\_%' AND proname <> 'dbctx_settings_changed';
CREATE ROLE regress_dbctx_nobody;
SELECT is(has_function_privilege('regress_dbctx_nobody', oid, 'EXECUTE'), proname NOT IN (TABLE writers), proname || CASE WHEN proname IN (TABLE writers) THEN ' is for few' ELSE ' is for everybody' END)
FROM pg_proc WHERE proname LIKE 'dbctx\_%' AND proname NOT IN (TABLE triggers);
SELECT is(has_table_privilege('regress_dbctx_nobody', oid, 'SELECT'), false, 'not everybody reads ' || relname) FROM pg_class WHERE relnamespace = 'dbctx'::regnamespace AND relkind = 'r';

-- by position, by name, mixed
SELECT lives_ok(q, q) FROM unnest(ARRAY[
	'SELECT dbctx_describe()',
	'SELECT dbctx_describe(NULL)',
	'SELECT dbctx_describe(''a'', 500)',
	'SELECT dbctx_describe(''a'', 5000, ''json'')',
	'SELECT dbctx_describe(''a'', 5000, ''json'', ARRAY[''public''])',
	'SELECT dbctx_describe(''a'', 5000, ''json'', ARRAY[''public''], ''keys'')',
	'SELECT dbctx_describe(''a'', 5000, ''json'', ARRAY[''public''], ''keys'', false)',
	'SELECT dbctx_describe(''a'', detail => ''full'')',
	'SELECT dbctx_describe(stats => false, detail => ''names'', schemas => ''{public}'', format => ''json'', budget => 900, focus => ''a'')',
	'SELECT * FROM dbctx_conventions()',
	'SELECT * FROM dbctx_conventions(''{public}'')',
	'SELECT * FROM dbctx_conventions(schemas => NULL)',
	'SELECT dbctx_schema_hash()',
	'SELECT dbctx_schema_hash(schemas => ''{public}'')',
	'SELECT * FROM dbctx_rules()',
	'SELECT * FROM dbctx_try(''SELECT 1'')',
	'SELECT * FROM dbctx_try(''SELECT 1'', ''100ms'')',
	'SELECT * FROM dbctx_try(lock_timeout => ''0'', sql => ''SELECT 1'')',
	'SELECT dbctx_set_rule(''name_case'', ''warn'')',
	'SELECT dbctx_set_rule(''name_case'', ''warn'', ''{"tables": "snake_case"}'', ''public'')',
	'SELECT dbctx_set_rule(schema => ''public'', rule => ''name_case'', level => ''default'')',
	'SELECT dbctx_set_rule(''name_case'', options => ''{}'')',
	'SELECT dbctx_exempt(''name_case'', ''public'', ''why not'')',
	'SELECT dbctx_exempt(''name_case'', ''public'', ''why not'', ''2999-01-01'')',
	'SELECT dbctx_exempt(''name_case'', ''public'', until => current_date + 1, reason => ''why not'')',
	'SELECT dbctx_unexempt(''name_case'', ''public'')',
	'SELECT * FROM dbctx_adopt()',
	'SELECT * FROM dbctx_adopt(''warn'', 1)',
	'SELECT dbctx_adopt(schemas => ''{public}'', min_share => 0)',
	'SELECT * FROM dbctx_adopt_preset(''rails'')',
	'SELECT * FROM dbctx_adopt_preset(level => ''off'', name => ''django'')']) q;

-- the codes of the errors
SELECT throws_ok(q, code, NULL, q) FROM (VALUES
	('SELECT dbctx_describe(format => ''xml'')', '22023'),
	('SELECT dbctx_describe(detail => ''most'')', '22023'),
	('SELECT dbctx_describe(budget => -5)', '22023'),
	('SELECT dbctx_describe(format => NULL)', '22004'),
	('SELECT dbctx_describe(detail => NULL)', '22004'),
	('SELECT dbctx_describe(schemas => ''{nonesuch}'')', '3F000'),
	('SELECT dbctx_conventions(''{nonesuch}'')', '3F000'),
	('SELECT dbctx_schema_hash(''{nonesuch}'')', '3F000'),
	('SELECT dbctx_set_rule(''nonesuch'', ''warn'')', '22023'),
	('SELECT dbctx_set_rule(''name_case'', ''loud'')', '22023'),
	('SELECT dbctx_set_rule(''name_case'')', '22004'),
	('SELECT dbctx_set_rule(NULL, ''warn'')', '22004'),
	('SELECT dbctx_set_rule(''name_case'', ''warn'', ''{"nonesuch": 1}'')', '22023'),
	('SELECT dbctx_set_rule(''name_case'', ''warn'', schema => ''nonesuch'')', '3F000'),
	('SELECT dbctx_exempt(''name_case'', ''nonesuch'', ''x'')', '42704'),
	('SELECT dbctx_exempt(''name_case'', ''public'', NULL)', '22004'),
	('SELECT dbctx_exempt(''name_case'', ''public'', '' '')', '22023'),
	('SELECT dbctx_exempt(''name_case'', ''public'', ''x'', ''2001-01-01'')', '22023'),
	('SELECT dbctx_unexempt(''name_plural'', ''public'')', '42704'),
	('SELECT dbctx_adopt(''loud'')', '22023'),
	('SELECT dbctx_adopt(min_share => 2)', '22023'),
	('SELECT dbctx_adopt(schemas => ''{nonesuch}'')', '3F000'),
	('SELECT dbctx_adopt_preset(''nonesuch'')', '22023'),
	('SET dbctx.nonsense = 1', '42602')) v (q, code);

-- for a role without any right; what it may not see is counted
CREATE SCHEMA pgtap_surface;
CREATE TABLE pgtap_surface.secret (pgtap_column int PRIMARY KEY);
CREATE ROLE regress_dbctx_surface;
CREATE FUNCTION pg_temp.as_nobody(query text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	result text;
BEGIN
	SET LOCAL ROLE regress_dbctx_surface;
	BEGIN
		EXECUTE query INTO result;
	EXCEPTION WHEN OTHERS THEN
		result := 'ERROR ' || SQLSTATE || ': ' || SQLERRM;
	END;
	RESET ROLE;
	RETURN result;
END$$;
SELECT unalike(pg_temp.as_nobody('SELECT dbctx_describe()'), 'ERROR%', 'described to a role without rights');
SELECT unalike(pg_temp.as_nobody('SELECT dbctx_describe(budget => 0)'), '%pgtap_column%', 'but not what it may not see');
SELECT unalike(pg_temp.as_nobody('SELECT dbctx_describe(format => ''json'', budget => 0)'), '%pgtap_column%', 'nor as json');
SELECT alike(pg_temp.as_nobody('SELECT dbctx_describe()'), '%hidden from role regress_dbctx_surface%', 'of which it is told');
SELECT unalike(pg_temp.as_nobody('SELECT dbctx_describe(''pgtap_surface.secret'', detail => ''full'')'), '%pgtap_column%', 'not even by name');
SELECT unalike(pg_temp.as_nobody('SELECT dbctx_schema_hash()'), 'ERROR%', 'hashed by a role without rights');
SELECT unalike(pg_temp.as_nobody('SELECT count(*) FROM dbctx_conventions()'), 'ERROR%', 'conventions for a role without rights');
SELECT is(pg_temp.as_nobody('SHOW dbctx.budget'), '6000', 'the setting is for everybody to read');

-- from any search_path
SELECT alike(dbctx_describe(), '# Database %', 'with the usual search_path');
CREATE FUNCTION pg_temp.with_path(path text) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
	result boolean;
BEGIN
	PERFORM pg_catalog.set_config('search_path', path, true);
	result := dbctx_describe() LIKE '# Database %' AND dbctx_schema_hash() <> ''
		AND EXISTS (SELECT FROM dbctx_conventions()) IS NOT NULL;
	RETURN result;
END$$;
CREATE TEMP TABLE paths AS SELECT current_setting('search_path') AS usual;
SELECT ok(pg_temp.with_path(p) AND set_config('search_path', usual, true) IS NOT NULL, 'with search_path ' || p)
FROM paths, unnest(ARRAY['', '""', 'pgtap_surface', 'nonesuch', 'pg_temp', 'pg_catalog', '"$user"']) p;

-- schemas come and go, the extension stays; and it comes again. Undone here,
-- as pgTAP may be in one of them.
CREATE FUNCTION pg_temp.survives(ddl text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	result text;
BEGIN
	BEGIN
		EXECUTE ddl;
		EXECUTE 'SELECT CASE WHEN dbctx_describe() LIKE ''# Database %'' THEN ''there'' END' INTO result;
		RAISE EXCEPTION 'undo';
	EXCEPTION WHEN raise_exception THEN NULL;
	END;
	RETURN result;
END$$;
SET LOCAL client_min_messages = warning;
SELECT is(pg_temp.survives('DROP SCHEMA public CASCADE'), 'there', 'DROP SCHEMA public CASCADE leaves it');
SELECT is(pg_temp.survives('DROP SCHEMA public CASCADE; CREATE SCHEMA public'), 'there', 'as does making it anew');
SELECT is(pg_temp.survives('DROP EXTENSION dbctx; CREATE EXTENSION dbctx'), 'there', 'DROP EXTENSION and CREATE EXTENSION');
SELECT is(pg_temp.survives('DROP EXTENSION dbctx; SET LOCAL search_path = ''''; CREATE EXTENSION dbctx'), 'there', 'CREATE EXTENSION with an empty search_path');
SELECT is(pg_temp.survives('DROP EXTENSION dbctx; CREATE EXTENSION dbctx VERSION ''1.0'''), 'there', 'with its version');
SELECT throws_ok('DROP EXTENSION dbctx; SELECT dbctx_describe()', '42883', NULL, 'gone is gone');
SELECT throws_ok('DROP EXTENSION dbctx; CREATE EXTENSION dbctx SCHEMA public', '0A000', NULL, 'never into another schema');
SELECT lives_ok('ALTER EXTENSION dbctx UPDATE', 'ALTER EXTENSION UPDATE has nothing to do');

SELECT * FROM finish();
ROLLBACK;
