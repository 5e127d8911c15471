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
