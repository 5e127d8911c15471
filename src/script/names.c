/*
 * names.c
 *	  Names in commands that mean nothing here.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#include "dbctx.h"

#include "access/htup_details.h"
#include "catalog/heap.h"
#include "catalog/namespace.h"
#include "catalog/pg_proc.h"
#include "catalog/pg_type.h"
#include "nodes/makefuncs.h"
#include "parser/parse_type.h"
#include "rule/lock.h"
#include "utils/catcache.h"
#include "utils/syscache.h"

#include "script/names.h"
#include "script/near.h"

static bool
is_part_of_name(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
		c == '_' || c == '$' || IS_HIGHBIT_SET(c);
}

int
name_location(Script *script, const char *name, int from)
{
	const char *text = script->statement->text;
	size_t		length = strlen(name);

	if (length == 0 || from < 0 || from > (int) strlen(text))
		return -1;
	for (const char *c = text + from; *c != '\0'; c++)
	{
		if (pg_strncasecmp(c, name, length) != 0 || is_part_of_name(c[length]) ||
			(c > text && is_part_of_name(c[-1])))
			continue;
		return c > text && c[-1] == '"' ? c - text - 1 : c - text;
	}
	return -1;
}

bool
know_schema(Script *script, const char *name)
{
	if (name == NULL || made_has_schema(script, name))
		return true;
	unknown_schema(script, name, name_location(script, name, 0));
	return false;
}

bool
know_relation(Script *script, const RangeVar *name, const char *kind, bool missing_ok,
			  DbTable **table)
{
	DbTable    *found = NULL;
	bool		known = name->catalogname != NULL || script_relation(script, name, &found);

	if (table != NULL)
		*table = found;
	if (known || made_has(script, name->relname))
		return true;
	if (!missing_ok)
		unknown_relation(script, name, kind, name->location >= 0 ? name->location :
						 name_location(script, name->relname, 0));
	return missing_ok;
}

bool
know_relation_of_names(Script *script, List *names, const char *kind, bool missing_ok,
					   DbTable **table)
{
	RangeVar   *range;

	if (table != NULL)
		*table = NULL;
	if (names == NIL || list_length(names) > 3)
		return true;
	range = makeRangeVarFromNameList(names);
	range->location = name_location(script, strVal(linitial(names)), 0);
	return know_relation(script, range, kind, missing_ok, table);
}

bool
know_column(Script *script, const DbTable *table, const char *name)
{
	int			from;

	if (table == NULL || name == NULL || table->stub || table_column(table, name) != NULL ||
		SystemAttributeByName(name) != NULL)
		return true;
	/* mostly it comes after the table */
	from = name_location(script, table->name, 0);
	from = name_location(script, name, from >= 0 ? from + strlen(table->name) : 0);
	unknown_column(script, table, name, from >= 0 ? from : name_location(script, name, 0));
	return false;
}

bool
know_columns(Script *script, const DbTable *table, List *names)
{
	bool		known = true;
	ListCell   *lc;

	foreach(lc, names)
	{
		if (IsA(lfirst(lc), String))
			known &= know_column(script, table, strVal(lfirst(lc)));
	}
	return known;
}

bool
know_type(Script *script, const TypeName *name, bool column)
{
	TypeName   *bare;
	HeapTuple	tuple;
	Oid			type;
	int32		typmod;

	if (name == NULL || name->names == NIL || name->pct_type || list_length(name->names) > 2 ||
		(column && column_type_is_serial(name)) || made_has(script, strVal(llast(name->names))) ||
		overlay_made_type(script->overlay,
						  list_length(name->names) > 1 ? strVal(linitial(name->names)) : NULL,
						  strVal(llast(name->names))))
		return true;
	/* modifiers are the type's own affair, and one may have changed what arrays are of */
	bare = makeTypeNameFromNameList(list_copy(name->names));
	tuple = LookupTypeName(NULL, bare, NULL, true);
	if (HeapTupleIsValid(tuple))
	{
		ReleaseSysCache(tuple);
		return true;
	}
	if (overlay_type(script->overlay, bare, &type, &typmod))
		return true;
	unknown_type(script, name->names, name->location);
	return false;
}

bool
know_function(Script *script, List *name)
{
	char	   *schema;
	char	   *function;
	CatCList   *list;
	bool		found = false;
	Oid			namespace_oid = InvalidOid;

	if (name == NIL || list_length(name) > 2)
		return true;
	DeconstructQualifiedName(name, &schema, &function);
	if (made_has(script, function) || overlay_made_function(script->overlay, schema, function))
		return true;
	if (schema != NULL)
		namespace_oid = get_namespace_oid(schema, true);
	list = SearchSysCacheList1(PROCNAMEARGSNSP, CStringGetDatum(function));
	for (int i = 0; i < list->n_members && !found; i++)
	{
		Form_pg_proc form = (Form_pg_proc) GETSTRUCT(&list->members[i]->tuple);

		found = schema ? form->pronamespace == namespace_oid : FunctionIsVisible(form->oid);
	}
	ReleaseCatCacheList(list);
	if (found)
		return true;
	unknown_function(script, name, name_location(script, strVal(linitial(name)), 0));
	return false;
}

bool
know_expression(Script *script, const DbTable *table, Node *raw, ParseExprKind kind)
{
	Analysis	analysis = {0};
	QueryPlace	place = {script, raw, 0, 0, false};
	int			before = list_length(script->findings);

	if (raw == NULL)
		return true;
	analysis.script = script;
	analysis.source = script->statement->text;
	analysis.error_at = -1;
	analyse_expression(&analysis, table, raw, kind);
	query_report(&place, &analysis);
	return list_length(script->findings) == before;
}

bool
script_check_names(Script *script, Node *tree)
{
	opaque_note(script, tree);
	made_note(script, tree);
	switch (nodeTag(tree))
	{
		case T_CreateStmt:
			return know_create(script, (CreateStmt *) tree);
		case T_CreateForeignTableStmt:
			return know_create(script, &((CreateForeignTableStmt *) tree)->base);
		case T_AlterTableStmt:
			return know_alter(script, (AlterTableStmt *) tree);
		case T_IndexStmt:
			return know_index(script, (IndexStmt *) tree);
		default:
			return know_objects(script, tree);
	}
}
