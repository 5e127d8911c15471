/*
 * exempt_object.c
 *	  From what a person calls an object to what findings call it.
 *
 * Findings name objects in full: schema.table, schema.table.column,
 * schema.index, schema.table.constraint, schema.function(types), schema.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#include "dbctx.h"

#include "access/htup_details.h"
#include "catalog/deparse.h"
#include "catalog/namespace.h"
#include "catalog/pg_constraint.h"
#include "catalog/pg_namespace.h"
#include "catalog/pg_proc.h"
#include "lib/stringinfo.h"
#include "miscadmin.h"
#include "rule/change.h"
#include "utils/acl.h"
#include "utils/builtins.h"
#include "utils/catcache.h"
#include "utils/lsyscache.h"
#include "utils/syscache.h"
#include "utils/varlena.h"

static void
not_found(const char *text, const char *looked_for)
{
	ereport(ERROR,
			(errcode(ERRCODE_UNDEFINED_OBJECT),
			 errmsg("object %s does not exist", text),
			 errdetail_internal("%s", looked_for),
			 errhint("Write names as in SQL: with quotes if not in lower case, a function with the types of its arguments.")));
}

/* The parenthesis of "name(...)", or NULL.  One in quotes is part of a name. */
static const char *
call_begin(const char *text)
{
	bool		quoted = false;

	for (const char *c = text; *c != '\0'; c++)
	{
		if (*c == '"')
			quoted = !quoted;
		else if (*c == '(' && !quoted)
			return c;
	}
	return NULL;
}

static char *
function_text(Form_pg_proc form)
{
	StringInfoData buf;

	initStringInfo(&buf);
	appendStringInfo(&buf, "%s.%s(", name_sql(get_namespace_name(form->pronamespace)),
					 name_sql(NameStr(form->proname)));
	for (int i = 0; i < form->pronargs; i++)
		appendStringInfo(&buf, "%s%s", i > 0 ? "," : "",
						 format_type_extended(form->proargtypes.values[i], -1,
											  FORMAT_TYPE_FORCE_QUALIFY));
	appendStringInfoChar(&buf, ')');
	return buf.data;
}

/* "public.f(integer,text)", as find_function() has it */
static char *
function_object(const char *text)
{
	Datum		proc;
	HeapTuple	tuple;
	char	   *result;
	LOCAL_FCINFO(fcinfo, 1);

	InitFunctionCallInfoData(*fcinfo, NULL, 1, InvalidOid, NULL, NULL);
	fcinfo->args[0].value = CStringGetTextDatum(text);
	fcinfo->args[0].isnull = false;
	proc = to_regprocedure(fcinfo);
	if (fcinfo->isnull)
		not_found(text, "Looked for a function with these argument types, on the search_path if its name has no schema.");
	tuple = SearchSysCache1(PROCOID, proc);
	if (!HeapTupleIsValid(tuple))
		not_found(text, "It has just been dropped.");
	result = function_text((Form_pg_proc) GETSTRUCT(tuple));
	ReleaseSysCache(tuple);
	return result;
}

static char *
relation_object(Oid relid)
{
	return psprintf("%s.%s", name_sql(get_namespace_name(get_rel_namespace(relid))),
					name_sql(get_rel_name(relid)));
}

/* A column or a constraint of a table; NULL if it has none of that name */
static char *
part_object(Oid relid, const char *name)
{
	if (!OidIsValid(relid) ||
		(get_attnum(relid, name) <= 0 &&
		 !OidIsValid(get_relation_constraint_oid(relid, name, true))))
		return NULL;
	return psprintf("%s.%s", relation_object(relid), name_sql(name));
}

/* The same by names in order; NULL if there is no such thing */
static char *
named_object(int n, const char *const *names)
{
	Oid			relid;

	if (n == 1)
	{
		relid = relation_by_name(NULL, names[0]);
		if (OidIsValid(relid))
			return relation_object(relid);
		return OidIsValid(get_namespace_oid(names[0], true)) ?
			unconstify(char *, name_sql(names[0])) : NULL;
	}
	relid = relation_by_name(names[0], names[1]);
	if (n == 3)
		return part_object(relid, names[2]);
	if (OidIsValid(relid))
		return relation_object(relid);
	return part_object(relation_by_name(NULL, names[0]), names[1]);
}

char *
exempt_object(const char *text)
{
	static const char *const looked_for[] = {
		"Looked for a table, view or index of that name on the search_path, then for a schema.",
		"Looked for a table, view or index in a schema, then for a column or constraint of a table on the search_path.",
		"Looked for a column or constraint of a table in a schema.",
	};
	const char *names[lengthof(looked_for)] = {NULL};
	List	   *list;
	ListCell   *lc;
	int			n = 0;
	char	   *object;

	if (call_begin(text) != NULL)
		return function_object(text);
	list = textToQualifiedNameList(cstring_to_text(text));
	if (list_length(list) > lengthof(names))
		not_found(text, "No object has a name of more than three parts.");
	foreach(lc, list)
		names[n++] = strVal(lfirst(lc));
	object = named_object(n, names);
	if (object == NULL)
		not_found(text, looked_for[n - 1]);
	return object;
}

/* Has the schema a function of that name and these arguments? */
static bool
function_exists(Oid schema, const char *name, const char *object)
{
	CatCList   *list = SearchSysCacheList1(PROCNAMEARGSNSP, CStringGetDatum(name));
	bool		found = false;

	for (int i = 0; i < list->n_members && !found; i++)
	{
		Form_pg_proc form = (Form_pg_proc) GETSTRUCT(&list->members[i]->tuple);

		found = form->pronamespace == schema && strcmp(function_text(form), object) == 0;
	}
	ReleaseSysCacheList(list);
	return found;
}

bool
exempt_object_exists(const char *object, bool *hidden)
{
	const char *call = call_begin(object);
	List	   *names;
	Oid			relid;
	Oid			schema;

	*hidden = false;
	/* what is no list of names was not written by dbctx_exempt() */
	if (!SplitIdentifierString(pnstrdup(object, call ? call - object : strlen(object)),
							   '.', &names) || names == NIL)
		return false;
	schema = get_namespace_oid(linitial(names), true);
	*hidden = OidIsValid(schema) && !compat_may_use_schema(schema, GetUserId());
	if (call != NULL)
		return list_length(names) == 2 && OidIsValid(schema) &&
			function_exists(schema, lsecond(names), object);
	if (list_length(names) == 1)
		return OidIsValid(schema);
	relid = relation_by_name(linitial(names), lsecond(names));
	if (list_length(names) == 3)
		return part_object(relid, lthird(names)) != NULL;
	return list_length(names) == 2 && OidIsValid(relid);
}
