/*
 * deparse.c
 *	  Names, types and functions as SQL needs them.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#include "dbctx.h"

#include "access/htup_details.h"
#include "catalog/namespace.h"
#include "catalog/pg_collation.h"
#include "catalog/pg_proc.h"
#include "catalog/pg_type.h"
#include "common/keywords.h"
#include "fmgr.h"
#include "funcapi.h"
#include "lib/stringinfo.h"
#include "nodes/parsenodes.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/fmgrprotos.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"
#include "utils/syscache.h"

#include "catalog/deparse.h"
#include "catalog/loader.h"
#include "catalog/oneline.h"
#include "catalog/read.h"

/*
 * quote_identifier() quotes every keyword that isn't unreserved.  Those that
 * can't be the name of a function or type ("position", "values") can well be
 * that of a column or table, without quotes.
 */
static bool
is_column_name_keyword(const char *name)
{
	int			keyword = ScanKeywordLookup(name, &ScanKeywords);

	return keyword >= 0 && ScanKeywordCategories[keyword] == COL_NAME_KEYWORD &&
		strspn(name, "abcdefghijklmnopqrstuvwxyz_0123456789") == strlen(name);
}

const char *
name_sql(const char *name)
{
	const char *quoted = quote_identifier(name);

	if (quoted[0] != '"' || is_column_name_keyword(name))
		return name;
	return oneline_sql(quoted);
}

const char *
column_name_sql(const DbColumn *column)
{
	return column->plain_name ? column->name : name_sql(column->name);
}

const char *
table_name_sql(const DbTable *table)
{
	return table->plain_name ? table->name : name_sql(table->name);
}

static const char *
qualified_sql(const DbSchema *schema, const char *second, bool on_path)
{
	const char *first = schema->name_sql;
	size_t		length = strlen(first);
	char	   *both;

	if (on_path)
		return second;
	both = palloc(length + strlen(second) + 2);
	memcpy(both, first, length);
	both[length] = '.';
	strcpy(both + length + 1, second);
	return both;
}

const char *
table_sql(const DbTable *table)
{
	return qualified_sql(table->schema, table_name_sql(table), table->on_path);
}

const char *
type_sql(const DbType *type)
{
	/* a type's name may not be a keyword that a column's may be */
	return oneline_sql(type->on_path ? quote_identifier(type->name) :
					   quote_qualified_identifier(type->schema->name, type->name));
}

const char *
column_sql(const DbTable *table, AttrNumber attnum)
{
	const DbColumn *column = attnum > 0 && attnum <= table->ncolumns ?
		&table->columns[attnum - 1] : NULL;

	if (column == NULL || column->name == NULL)
		return "...";
	return column->hidden ? "(hidden)" : column_name_sql(column);
}

char *
columns_sql(const DbTable *table, int nkeys, const AttrNumber *keys)
{
	StringInfoData buf;

	initStringInfo(&buf);
	for (int i = 0; i < nkeys; i++)
		appendStringInfo(&buf, "%s%s", i > 0 ? ", " : "",
						 column_sql(table, keys[i]));
	return buf.data;
}

/* What format_type() calls them, and what people do */
static const struct
{
	const char *full;
	const char *brief;
	const char *suffix;			/* of the full name, behind the modifier */
}			type_names[] =
{
	{"timestamp", "timestamptz", " with time zone"},
	{"timestamp", "timestamp", " without time zone"},
	{"time", "timetz", " with time zone"},
	{"time", "time", " without time zone"},
	{"character varying", "varchar", ""},
	{"character", "char", ""},
	{"integer", "int", ""},
	{"boolean", "bool", ""},
	{"bit varying", "varbit", ""},
	{"double precision", "float8", ""},
	{"real", "float4", ""},
};

/* A table's row type is told to those only who may see the table */
static bool
row_type_is_visible(Oid type)
{
	Oid			element = get_element_type(type);
	Oid			relid = get_typ_typrelid(OidIsValid(element) ? element : type);

	return !OidIsValid(relid) || relation_is_visible(relid);
}

/*
 * format_type() with the short names that SQL accepts as well.  Only names
 * of built-in types have these forms: any other would be quoted, qualified
 * or a single word.
 */
const char *
type_text(Oid type, int32 typmod)
{
	char	   *full = format_type_extended(type, typmod,
											FORMAT_TYPE_TYPEMOD_GIVEN |
											FORMAT_TYPE_INVALID_AS_NULL);

	if (full == NULL)
		return "...";
	if (!row_type_is_visible(type))
		return "(hidden)";

	for (int i = 0; i < lengthof(type_names); i++)
	{
		size_t		len = strlen(type_names[i].full);
		const char *modifier = full + len;
		size_t		modifier_len = 0;
		const char *rest;

		if (strncmp(full, type_names[i].full, len) != 0)
			continue;
		if (*modifier == '(')
			modifier_len = strcspn(modifier, ")") + 1;
		rest = modifier + modifier_len;
		len = strlen(type_names[i].suffix);
		if (strncmp(rest, type_names[i].suffix, len) != 0)
			continue;
		rest += len;
		if (*rest == '\0' || strcmp(rest, "[]") == 0)
			return psprintf("%s%.*s%s", type_names[i].brief,
							(int) modifier_len, modifier, rest);
	}
	return oneline_sql(full);
}

bool
type_is_found(Oid type)
{
	return SearchSysCacheExists1(TYPEOID, ObjectIdGetDatum(type)) &&
		TypeIsVisible(type);
}

/* Another of its name and arguments may come first on the search_path */
bool
function_is_found(Oid function)
{
	return SearchSysCacheExists1(PROCOID, ObjectIdGetDatum(function)) &&
		FunctionIsVisible(function);
}

char *
collation_text(Oid collation)
{
	HeapTuple	tuple = SearchSysCache1(COLLOID, ObjectIdGetDatum(collation));
	char	   *result;

	if (!HeapTupleIsValid(tuple))
		return pstrdup("...");
	result = pstrdup(oneline_sql(quote_identifier(NameStr(((Form_pg_collation) GETSTRUCT(tuple))->collname))));
	ReleaseSysCache(tuple);
	return result;
}

/* Whether a function's SET list has an entry for a setting */
bool
config_sets(ArrayType *config, const char *name)
{
	Datum	   *items;
	int			n;
	size_t		len = strlen(name);

	deconstruct_array(config, TEXTOID, -1, false, TYPALIGN_INT, &items, NULL, &n);
	for (int i = 0; i < n; i++)
	{
		char	   *item = TextDatumGetCString(items[i]);

		if (pg_strncasecmp(item, name, len) == 0 && item[len] == '=')
			return true;
	}
	return false;
}

/* A call of one of the server's functions of a function's OID */
typedef struct ServerCall
{
	PGFunction	function;
	Oid			oid;
	int			arg;			/* 0 = none */
} ServerCall;

static char *
server_call(void *arg)
{
	const ServerCall *call = arg;
	LOCAL_FCINFO(fcinfo, 2);
	Datum		result;

	InitFunctionCallInfoData(*fcinfo, NULL, call->arg > 0 ? 2 : 1, InvalidOid, NULL, NULL);
	fcinfo->args[0].value = ObjectIdGetDatum(call->oid);
	fcinfo->args[0].isnull = false;
	fcinfo->args[1].value = Int32GetDatum(call->arg);
	fcinfo->args[1].isnull = false;
	result = call->function(fcinfo);
	return fcinfo->isnull ? NULL : TextDatumGetCString(result);
}

/* Its result; NULL if null */
static char *
call_with_oid(PGFunction function, Oid oid, int arg)
{
	ServerCall	call = {function, oid, arg};

	return catalog_print(server_call, &call);
}

/* Keeps text as long as the object it is told of */
static const char *
keep(const void *object, const char *text)
{
	return text ? MemoryContextStrdup(GetMemoryChunkContext(unconstify(void *, object)), text) : NULL;
}

const char *
function_arguments(const DbFunction *function)
{
	StringInfoData buf;
	HeapTuple	tuple;
	Oid		   *types;
	char	  **names;
	char	   *modes;
	int			n;
	int			ndefaults;
	int			ninputs = 0;
	int			input = 0;

	if (function->arguments)
		return function->arguments;
	tuple = SearchSysCache1(PROCOID, ObjectIdGetDatum(function->oid));
	if (!HeapTupleIsValid(tuple))
		return "...";
	n = get_func_arg_info(tuple, &types, &names, &modes);
	ndefaults = ((Form_pg_proc) GETSTRUCT(tuple))->pronargdefaults;
	ReleaseSysCache(tuple);

	for (int i = 0; i < n; i++)
	{
		if (modes == NULL || strchr("ibv", modes[i]))
			ninputs++;
	}

	initStringInfo(&buf);
	for (int i = 0; i < n; i++)
	{
		char		mode = modes ? modes[i] : PROARGMODE_IN;

		if (mode == PROARGMODE_TABLE)
			continue;			/* part of the result */
		if (buf.len > 0)
			appendStringInfoString(&buf, ", ");
		if (mode == PROARGMODE_OUT)
			appendStringInfoString(&buf, "OUT ");
		else if (mode == PROARGMODE_INOUT)
			appendStringInfoString(&buf, "INOUT ");
		else if (mode == PROARGMODE_VARIADIC)
			appendStringInfoString(&buf, "VARIADIC ");
		/* in f(name => value) no keyword but an unreserved one goes unquoted */
		if (names && names[i] && names[i][0])
			appendStringInfo(&buf, "%s ", oneline_sql(quote_identifier(names[i])));
		appendStringInfoString(&buf, type_text(types[i], -1));
		if (mode != PROARGMODE_OUT && ++input > ninputs - ndefaults)
		{
			/* the arguments with a default are the last of the inputs */
			char	   *value = call_with_oid(pg_get_function_arg_default,
											  function->oid, i + 1);

			appendStringInfo(&buf, "=%s", value ? oneline_sql(value) : "...");
		}
	}
	((DbFunction *) function)->arguments = keep(function, buf.data);
	return function->arguments;
}

const char *
function_result(const DbFunction *function)
{
	if (!row_type_is_visible(function->result_type))
		return "(hidden)";
	if (function->result == NULL && function->kind != PROKIND_PROCEDURE)
	{
		char	   *result = call_with_oid(pg_get_function_result,
										   function->oid, 0);

		((DbFunction *) function)->result =
			keep(function, result ? oneline_sql(result) : "...");
	}
	return function->result;
}

const char *
foreign_key_action_text(char action)
{
	switch (action)
	{
		case FKCONSTR_ACTION_CASCADE:
			return "CASCADE";
		case FKCONSTR_ACTION_SETNULL:
			return "SET NULL";
		case FKCONSTR_ACTION_SETDEFAULT:
			return "SET DEFAULT";
		case FKCONSTR_ACTION_RESTRICT:
			return "RESTRICT";
	}
	return "NO ACTION";
}
