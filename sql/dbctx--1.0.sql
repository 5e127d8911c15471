-- complain if the script is sourced in psql, rather than through CREATE EXTENSION
\echo Use "CREATE EXTENSION dbctx" to load this file. \quit

CREATE FUNCTION dbctx_describe(
	focus text DEFAULT NULL,
	budget integer DEFAULT NULL,
	format text DEFAULT 'markdown',
	schemas text[] DEFAULT NULL,
	detail text DEFAULT 'auto',
	stats boolean DEFAULT true)
RETURNS text
AS 'MODULE_PATHNAME', 'dbctx_describe'
LANGUAGE C STABLE PARALLEL UNSAFE;

COMMENT ON FUNCTION dbctx_describe(text, integer, text, text[], text, boolean) IS
'what this database expects of whoever writes SQL for it, as text within a token budget';

CREATE FUNCTION dbctx_conventions(
	schemas text[] DEFAULT NULL,
	OUT topic text,
	OUT schema text,
	OUT convention text,
	OUT follow integer,
	OUT "of" integer,
	OUT exceptions text[],
	OUT sql text)
RETURNS SETOF record
AS 'MODULE_PATHNAME', 'dbctx_conventions'
LANGUAGE C STABLE PARALLEL UNSAFE ROWS 50;

COMMENT ON FUNCTION dbctx_conventions(text[]) IS
'the conventions that the tables of this database follow, counted, with their exceptions';

CREATE FUNCTION dbctx_schema_hash(schemas text[] DEFAULT NULL)
RETURNS text
AS 'MODULE_PATHNAME', 'dbctx_schema_hash'
LANGUAGE C STABLE PARALLEL UNSAFE;

COMMENT ON FUNCTION dbctx_schema_hash(text[]) IS
'a hash of the schema as the caller may see it: equal text means equal schema';

/*
 * What people have set, and what the guard keeps.  Read and written by the C
 * code, whatever the caller's rights.  The tables of settings hold names and
 * only what was set, so that they can be dumped and restored; whoever owns the
 * database, and may dump it, can read them.
 */
CREATE SCHEMA dbctx;

CREATE TABLE dbctx.rule (
	rule text NOT NULL,
	schema text NOT NULL DEFAULT '',
	level text,
	options jsonb,
	source text NOT NULL DEFAULT 'set',
	evidence text,
	PRIMARY KEY (rule, schema));
COMMENT ON TABLE dbctx.rule IS 'levels and options of rules; schema '''' means all';

CREATE TABLE dbctx.exemption (
	rule text NOT NULL,
	object text NOT NULL,
	reason text NOT NULL,
	until timestamptz,
	made_by name NOT NULL DEFAULT current_user,
	made_at timestamptz NOT NULL DEFAULT now(),
	PRIMARY KEY (rule, object));
COMMENT ON TABLE dbctx.exemption IS 'objects that a rule does not apply to';

CREATE TABLE dbctx.setting (
	name text PRIMARY KEY,
	value text NOT NULL);
COMMENT ON TABLE dbctx.setting IS 'the mode of the guard';

CREATE TABLE dbctx.finding (
	at timestamptz NOT NULL,
	number integer NOT NULL,
	role name NOT NULL,
	application text,
	tag text,
	severity text NOT NULL,
	rule text NOT NULL,
	schema_name text,
	object text NOT NULL,
	message text NOT NULL,
	detail text,
	hint text,
	fix text,
	about text NOT NULL);
CREATE INDEX finding_at_idx ON dbctx.finding (at);
COMMENT ON TABLE dbctx.finding IS 'what the guard has said, see dbctx_findings()';

CREATE TABLE dbctx.history (
	at timestamptz NOT NULL,
	number integer NOT NULL,
	role name NOT NULL,
	application text,
	tag text NOT NULL,
	statement text,
	objects text[] NOT NULL,
	rollback text);
CREATE INDEX history_at_idx ON dbctx.history (at);
COMMENT ON TABLE dbctx.history IS 'DDL that ran under the guard while dbctx.history was on, see dbctx_history()';

SELECT pg_extension_config_dump('dbctx.rule', '');
SELECT pg_extension_config_dump('dbctx.exemption', '');
SELECT pg_extension_config_dump('dbctx.setting', '');

GRANT USAGE ON SCHEMA dbctx TO pg_database_owner;
GRANT SELECT ON dbctx.rule, dbctx.exemption, dbctx.setting TO pg_database_owner;

-- Sessions keep the settings in memory until somebody changes them.
CREATE FUNCTION dbctx_settings_changed()
RETURNS trigger
AS 'MODULE_PATHNAME', 'dbctx_settings_changed'
LANGUAGE C;

REVOKE ALL ON FUNCTION dbctx_settings_changed() FROM PUBLIC;

CREATE TRIGGER changed AFTER INSERT OR UPDATE OR DELETE ON dbctx.rule
FOR EACH STATEMENT EXECUTE FUNCTION dbctx_settings_changed();
CREATE TRIGGER changed AFTER INSERT OR UPDATE OR DELETE ON dbctx.exemption
FOR EACH STATEMENT EXECUTE FUNCTION dbctx_settings_changed();
CREATE TRIGGER changed AFTER INSERT OR UPDATE OR DELETE ON dbctx.setting
FOR EACH STATEMENT EXECUTE FUNCTION dbctx_settings_changed();
ALTER TABLE dbctx.rule ENABLE ALWAYS TRIGGER changed;
ALTER TABLE dbctx.exemption ENABLE ALWAYS TRIGGER changed;
ALTER TABLE dbctx.setting ENABLE ALWAYS TRIGGER changed;

-- The guard.  Its event triggers are made by dbctx_guard(), not here: as
-- members of the extension they would be awake during a restore.
CREATE FUNCTION dbctx_guard_event()
RETURNS event_trigger
AS 'MODULE_PATHNAME', 'dbctx_guard_event'
LANGUAGE C;

COMMENT ON FUNCTION dbctx_guard_event() IS
'checks DDL for dbctx_guard()';

CREATE FUNCTION dbctx_guard(mode text DEFAULT NULL)
RETURNS text
AS 'MODULE_PATHNAME', 'dbctx_guard'
LANGUAGE C VOLATILE PARALLEL UNSAFE;

COMMENT ON FUNCTION dbctx_guard(text) IS
'switches the guard to ''off'', ''warn'' or ''block'', and says what it covers; without argument only the latter';

REVOKE ALL ON FUNCTION dbctx_guard(text) FROM PUBLIC;

CREATE FUNCTION dbctx_guard_check()
RETURNS integer
AS 'MODULE_PATHNAME', 'dbctx_guard_check'
LANGUAGE C VOLATILE PARALLEL UNSAFE;

COMMENT ON FUNCTION dbctx_guard_check() IS
'checks now what this transaction''s DDL has done so far, as its commit would; returns the number of findings';

CREATE FUNCTION dbctx_lint(
	schemas text[] DEFAULT NULL,
	OUT statement integer,
	OUT line integer,
	OUT col integer,
	OUT severity text,
	OUT rule text,
	OUT object text,
	OUT message text,
	OUT detail text,
	OUT hint text,
	OUT fix text)
RETURNS SETOF record
AS 'MODULE_PATHNAME', 'dbctx_lint'
LANGUAGE C STABLE PARALLEL UNSAFE ROWS 50;

COMMENT ON FUNCTION dbctx_lint(text[]) IS
'what the rules find in the schema as it stands';

CREATE FUNCTION dbctx_findings(
	since interval DEFAULT NULL,
	OUT at timestamptz,
	OUT role name,
	OUT application text,
	OUT tag text,
	OUT severity text,
	OUT rule text,
	OUT object text,
	OUT message text,
	OUT detail text,
	OUT hint text,
	OUT fix text,
	OUT stands boolean)
RETURNS SETOF record
AS 'MODULE_PATHNAME', 'dbctx_findings'
LANGUAGE C STABLE PARALLEL UNSAFE ROWS 50;

COMMENT ON FUNCTION dbctx_findings(interval) IS
'what the guard has said of committed transactions, and whether it still stands';

CREATE FUNCTION dbctx_history(
	since interval DEFAULT NULL,
	OUT at timestamptz,
	OUT role name,
	OUT application text,
	OUT tag text,
	OUT statement text,
	OUT objects text[],
	OUT rollback text)
RETURNS SETOF record
AS 'MODULE_PATHNAME', 'dbctx_history'
LANGUAGE C STABLE PARALLEL UNSAFE ROWS 50;

COMMENT ON FUNCTION dbctx_history(interval) IS
'DDL that ran under the guard while dbctx.history was on';

-- Rules and their settings.
CREATE FUNCTION dbctx_rules(
	OUT name text,
	OUT family text,
	OUT form text,
	OUT schema text,
	OUT level text,
	OUT in_force text,
	OUT options jsonb,
	OUT source text,
	OUT evidence text,
	OUT summary text,
	OUT page text)
RETURNS SETOF record
AS 'MODULE_PATHNAME', 'dbctx_rules'
LANGUAGE C STABLE PARALLEL UNSAFE ROWS 60;

COMMENT ON FUNCTION dbctx_rules() IS
'every rule with its level, what the guard''s mode makes of it, its options, who set them, and its page; a row more for each schema that has its own';

CREATE FUNCTION dbctx_set_rule(
	rule text,
	level text DEFAULT NULL,
	options jsonb DEFAULT NULL,
	schema name DEFAULT NULL)
RETURNS void
AS 'MODULE_PATHNAME', 'dbctx_set_rule'
LANGUAGE C VOLATILE PARALLEL UNSAFE;

COMMENT ON FUNCTION dbctx_set_rule(text, text, jsonb, name) IS
'sets a rule to ''off'', ''warn'', ''block'', or back to ''default'', and its options in place of those before; NULL keeps either; for one schema or for all';

CREATE FUNCTION dbctx_exempt(
	rule text,
	object text,
	reason text,
	until timestamptz DEFAULT NULL)
RETURNS void
AS 'MODULE_PATHNAME', 'dbctx_exempt'
LANGUAGE C VOLATILE PARALLEL UNSAFE;

COMMENT ON FUNCTION dbctx_exempt(text, text, text, timestamptz) IS
'takes an object off a rule: a table, table.column, index, table.constraint, function(types) or schema';

CREATE FUNCTION dbctx_unexempt(rule text, object text)
RETURNS void
AS 'MODULE_PATHNAME', 'dbctx_unexempt'
LANGUAGE C VOLATILE PARALLEL UNSAFE;

COMMENT ON FUNCTION dbctx_unexempt(text, text) IS
'takes an exemption back';

CREATE FUNCTION dbctx_adopt(
	level text DEFAULT 'block',
	min_share float8 DEFAULT 0.9,
	schemas text[] DEFAULT NULL,
	OUT rule text,
	OUT schema text,
	OUT level text,
	OUT options jsonb,
	OUT adopted boolean,
	OUT reason text)
RETURNS SETOF record
AS 'MODULE_PATHNAME', 'dbctx_adopt'
LANGUAGE C VOLATILE PARALLEL UNSAFE ROWS 30;

COMMENT ON FUNCTION dbctx_adopt(text, float8, text[]) IS
'sets the rules as the tables do it, where so many agree, and says what it left out and why';

CREATE FUNCTION dbctx_adopt_preset(
	name text,
	level text DEFAULT 'block',
	OUT rule text,
	OUT schema text,
	OUT level text,
	OUT options jsonb,
	OUT adopted boolean,
	OUT reason text)
RETURNS SETOF record
AS 'MODULE_PATHNAME', 'dbctx_adopt_preset'
LANGUAGE C VOLATILE PARALLEL UNSAFE ROWS 30;

COMMENT ON FUNCTION dbctx_adopt_preset(text, text) IS
'sets the rules as a tool or a style has it, for a database without tables yet';

REVOKE ALL ON FUNCTION dbctx_set_rule(text, text, jsonb, name) FROM PUBLIC;
REVOKE ALL ON FUNCTION dbctx_exempt(text, text, text, timestamptz) FROM PUBLIC;
REVOKE ALL ON FUNCTION dbctx_unexempt(text, text) FROM PUBLIC;
REVOKE ALL ON FUNCTION dbctx_adopt(text, float8, text[]) FROM PUBLIC;
REVOKE ALL ON FUNCTION dbctx_adopt_preset(text, text) FROM PUBLIC;

-- Scripts, judged without being run.
CREATE FUNCTION dbctx_check(
	sql text,
	probe_ms integer DEFAULT 200,
	OUT statement integer,
	OUT line integer,
	OUT col integer,
	OUT severity text,
	OUT rule text,
	OUT object text,
	OUT message text,
	OUT detail text,
	OUT hint text,
	OUT fix text)
RETURNS SETOF record
AS 'MODULE_PATHNAME', 'dbctx_check'
LANGUAGE C STABLE PARALLEL UNSAFE ROWS 50;

COMMENT ON FUNCTION dbctx_check(text, integer) IS
'what a script would run into, without running it: syntax, names, locks, lost data, house rules, rows that break a new constraint';

CREATE FUNCTION dbctx_check_report(
	sql text,
	format text DEFAULT 'text',
	file text DEFAULT NULL,
	probe_ms integer DEFAULT 200)
RETURNS text
AS 'MODULE_PATHNAME', 'dbctx_check_report'
LANGUAGE C STABLE PARALLEL UNSAFE;

COMMENT ON FUNCTION dbctx_check_report(text, text, text, integer) IS
'what dbctx_check() finds, as ''text'' (file:line:col: severity: message), ''json'', ''sarif'' or ''junit''';

-- The safe way to do what a script wants.
CREATE FUNCTION dbctx_plan(
	sql text,
	OUT step integer,
	OUT phase text,
	OUT sql text,
	OUT transactional boolean,
	OUT lock text,
	OUT blocks text,
	OUT note text,
	OUT rollback text)
RETURNS SETOF record
AS 'MODULE_PATHNAME', 'dbctx_plan'
LANGUAGE C STABLE PARALLEL UNSAFE ROWS 10;

COMMENT ON FUNCTION dbctx_plan(text) IS
'the safe way to do what a script wants: steps in order, each with its lock, whom that stops, and its rollback';

-- A script that is run, measured, and taken back.
CREATE FUNCTION dbctx_try(
	sql text,
	lock_timeout interval DEFAULT '1s',
	OUT statement int,
	OUT line int,
	OUT col int,
	OUT severity text,
	OUT rule text,
	OUT object text,
	OUT message text,
	OUT detail text,
	OUT hint text,
	OUT fix text,
	OUT time_ms float8,
	OUT locks text[],
	OUT rewritten text[],
	OUT scanned text[],
	OUT built text[])
RETURNS SETOF record
AS 'MODULE_PATHNAME', 'dbctx_try'
LANGUAGE C VOLATILE PARALLEL UNSAFE ROWS 20;

COMMENT ON FUNCTION dbctx_try(text, interval) IS
'runs a script and takes it back: for each statement its time, the locks, tables written anew or read in full, indexes built, and what the rules find';

-- The way back from a script.
CREATE FUNCTION dbctx_rollback(
	sql text,
	OUT step integer,
	OUT statement integer,
	OUT sql text,
	OUT lost text)
RETURNS SETOF record
AS 'MODULE_PATHNAME', 'dbctx_rollback'
LANGUAGE C STABLE PARALLEL UNSAFE ROWS 20;

COMMENT ON FUNCTION dbctx_rollback(text) IS
'what undoes a script of DDL, by the catalog as it is before the script runs: commands in the order in which to run them, and what they don''t bring back';
