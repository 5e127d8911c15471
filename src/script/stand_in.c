/*
 * stand_in.c
 *	  What a script has made or changed, as the server can analyse it.
 *
 * A table of that kind becomes a named relation that isn't in any catalog, as
 * a trigger's transition tables are; a type becomes text, a call of a function
 * NULL.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#include "dbctx.h"

#include "access/tupdesc.h"
#include "catalog/namespace.h"
#include "catalog/pg_class.h"
#include "catalog/pg_proc.h"
#include "catalog/pg_type.h"
#include "miscadmin.h"
#include "nodes/makefuncs.h"
#include "nodes/nodeFuncs.h"
#include "parser/parse_type.h"
#include "storage/lmgr.h"
#include "utils/catcache.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"
#include "utils/syscache.h"

#include "script/analyse.h"
#include "script/near.h"

DbTable *
script_table(Script *script, const char *schema, const char *name)
{
	return script->world->find(script->world, schema, name);
}

static DbTable *
live_table(Script *script, const char *schema, const char *name)
{
	World	   *live = made_live(script);

	return live->find(live, schema, name);
}

static Oid
relation_oid(const char *schema, const char *name)
{
	Oid			namespace_oid;

	if (schema == NULL)
		return RelnameGetRelid(name);
	namespace_oid = get_namespace_oid(schema, true);
	return OidIsValid(namespace_oid) ? get_relname_relid(name, namespace_oid) : InvalidOid;
}

bool
script_relation(Script *script, const RangeVar *name, DbTable **table)
{
	*table = script_table(script, name->schemaname, name->relname);
	if (*table != NULL)
		return true;
	/* a table that is there and isn't known any more was dropped or renamed */
	return OidIsValid(relation_oid(name->schemaname, name->relname)) &&
		live_table(script, name->schemaname, name->relname) == NULL;
}

static bool
type_is_known(const DbColumn *column)
{
	return column->type != NULL && OidIsValid(column->type->oid) &&
		SearchSysCacheExists1(TYPEOID, ObjectIdGetDatum(column->type->oid));
}

bool
stand_in_is_vague(const DbTable *table)
{
	foreach_column(column, table)
	{
		if (!type_is_known(column))
			return true;
	}
	return false;
}

TupleDesc
stand_in_columns(const DbTable *table)
{
	int			n = 0;
	TupleDesc	desc;

	foreach_column(column, table)
		n++;
	desc = CreateTemplateTupleDesc(n);
	n = 0;
	foreach_column(column, table)
	{
		bool		known = type_is_known(column);

		n++;
		TupleDescInitEntry(desc, n, column->name, known ? column->type->oid : TEXTOID,
						   known ? column->type->typmod : -1, 0);
		if (known && OidIsValid(column->collation_oid))
			TupleDescInitEntryCollation(desc, n, column->collation_oid);
	}
	compat_finish_tupdesc(desc);
	return desc;
}

char *
stand_in_register(Analysis *analysis, const DbTable *table, const char *name)
{
	EphemeralNamedRelation relation = palloc0(sizeof(EphemeralNamedRelationData));

	if (analysis->environment == NULL)
		analysis->environment = create_queryEnv();
	analysis->assumed = true;
	relation->md.name = pstrdup(name);
	relation->md.tupdesc = stand_in_columns(table);
	relation->md.reliddesc = InvalidOid;
	relation->md.enrtype = ENR_NAMED_TUPLESTORE;
	relation->md.enrtuples = 0;
	if (get_ENR(analysis->environment, relation->md.name) == NULL)
	{
		StandIn    *entry = palloc(sizeof(StandIn));

		register_ENR(analysis->environment, relation);
		entry->name = relation->md.name;
		entry->table = table;
		analysis->stood_in = lappend(analysis->stood_in, entry);
	}
	return relation->md.name;
}

const DbTable *
stand_in_table(Analysis *analysis, const char *name)
{
	ListCell   *lc;

	foreach(lc, analysis->stood_in)
	{
		if (strcmp(((StandIn *) lfirst(lc))->name, name) == 0)
			return ((StandIn *) lfirst(lc))->table;
	}
	return NULL;
}

const char *
stand_in_name(Analysis *analysis, const DbTable *table)
{
	ListCell   *lc;

	foreach(lc, analysis->stood_in)
	{
		if (((StandIn *) lfirst(lc))->table == table)
			return ((StandIn *) lfirst(lc))->name;
	}
	return table->name;
}

static bool
is_with_name(Analysis *analysis, const char *name)
{
	ListCell   *lc;

	foreach(lc, analysis->with_names)
	{
		if (strcmp(lfirst(lc), name) == 0)
			return true;
	}
	return false;
}

static bool
collect_with(Node *node, void *arg)
{
	if (node == NULL)
		return false;
	check_stack_depth();
	if (IsA(node, CommonTableExpr))
	{
		Analysis   *analysis = arg;

		analysis->with_names = lappend(analysis->with_names, ((CommonTableExpr *) node)->ctename);
	}
	return raw_expression_tree_walker(node, collect_with, arg);
}

static void
replace_table(Analysis *analysis, RangeVar *range, const DbTable *table)
{
	if (range->schemaname == NULL)
	{
		(void) stand_in_register(analysis, table, range->relname);
		return;
	}
	/* such a relation has no schema: it goes by a name that nobody writes */
	analysis->replaced = lappend(analysis->replaced, copyObject(range));
	if (range->alias == NULL)
		range->alias = makeAlias(range->relname, NIL);
	range->relname = stand_in_register(analysis, table,
									   psprintf("%s.%s", range->schemaname, range->relname));
	range->schemaname = NULL;
}

static void
prepare_table(Analysis *analysis, RangeVar *range)
{
	Script	   *script = analysis->script;
	DbTable    *table;
	Oid			relid;

	if (range->catalogname != NULL ||
		(range->schemaname == NULL && is_with_name(analysis, range->relname)))
		return;
	if (!script_relation(script, range, &table))
	{
		/* what the overlay doesn't keep, and what is a transition table's name */
		if (!made_has(script, range->relname))
			analysis->missing = lappend(analysis->missing, copyObject(range));
		else
			analysis->hindered = "it reads what the script itself makes";
		return;
	}
	if (table != NULL && overlay_has_changed(script->overlay, table))
	{
		replace_table(analysis, range, table);
		return;
	}
	relid = relation_oid(range->schemaname, range->relname);
	if (OidIsValid(relid) && !ConditionalLockRelationOid(relid, AccessShareLock))
		analysis->hindered = psprintf("table \"%s\" is locked by another session", range->relname);
}

static bool
is_live_function(List *name)
{
	CatCList   *list = SearchSysCacheList1(PROCNAMEARGSNSP, CStringGetDatum(strVal(llast(name))));
	bool		live = list->n_members > 0;

	ReleaseSysCacheList(list);
	return live;
}

/* A call in an expression becomes NULL, in place */
static void
prepare_call(Analysis *analysis, FuncCall *call)
{
	const char *name = strVal(llast(call->funcname));
	A_Const    *constant = (A_Const *) call;
	int			location = call->location;

	StaticAssertStmt(sizeof(A_Const) <= sizeof(FuncCall), "a constant fits in the place of a call");
	if (!made_has(analysis->script, name) || call->over != NULL)
		return;
	memset(call, 0, sizeof(FuncCall));
	constant->type = T_A_Const;
	constant->isnull = true;
	constant->location = location;
	analysis->assumed = true;
}

static void
prepare_type(Analysis *analysis, TypeName *type)
{
	HeapTuple	tuple;

	if (type->names == NIL || !made_has(analysis->script, strVal(llast(type->names))))
		return;
	/* also one that is there: the script has its reasons */
	analysis->assumed = true;
	tuple = LookupTypeName(NULL, makeTypeNameFromNameList(list_copy(type->names)), NULL, true);
	if (HeapTupleIsValid(tuple))
	{
		ReleaseSysCache(tuple);
		return;
	}
	type->names = list_make2(makeString("pg_catalog"), makeString("text"));
	type->typmods = NIL;
	type->typemod = -1;
}

/* "schema.table.column" of a table that goes by another name now */
static void
prepare_column(Analysis *analysis, ColumnRef *ref)
{
	ListCell   *lc;

	if (list_length(ref->fields) != 3 || !IsA(lsecond(ref->fields), String))
		return;
	foreach(lc, analysis->replaced)
	{
		RangeVar   *range = lfirst(lc);

		if (strcmp(range->schemaname, strVal(linitial(ref->fields))) == 0 &&
			strcmp(range->relname, strVal(lsecond(ref->fields))) == 0)
		{
			ref->fields = list_delete_first(ref->fields);
			return;
		}
	}
}

/* true stops: the tree can't be analysed */
static bool
prepare(Node *node, void *arg)
{
	Analysis   *analysis = arg;

	if (node == NULL)
		return false;
	check_stack_depth();
	switch (nodeTag(node))
	{
		case T_RangeVar:
			prepare_table(analysis, (RangeVar *) node);
			return false;
		case T_SelectStmt:
			/* no lock above AccessShare, and nothing is made */
			((SelectStmt *) node)->lockingClause = NIL;
			((SelectStmt *) node)->intoClause = NULL;
			break;
		case T_RangeFunction:
			{
				ListCell   *lc;

				/* its columns are known to the function alone */
				foreach(lc, ((RangeFunction *) node)->functions)
				{
					Node	   *call = linitial((List *) lfirst(lc));

					if (IsA(call, FuncCall) &&
						made_has(analysis->script, strVal(llast(((FuncCall *) call)->funcname))) &&
						!is_live_function(((FuncCall *) call)->funcname))
						analysis->hindered = "it calls a function that the script itself makes";
				}
			}
			break;
		case T_FuncCall:
			if (raw_expression_tree_walker(node, prepare, arg))
				return true;
			prepare_call(analysis, (FuncCall *) node);
			return false;
		case T_TypeName:
			prepare_type(analysis, (TypeName *) node);
			break;
		default:
			break;
	}
	return raw_expression_tree_walker(node, prepare, arg);
}

static bool
prepare_columns(Node *node, void *arg)
{
	if (node == NULL)
		return false;
	if (IsA(node, ColumnRef))
		prepare_column(arg, (ColumnRef *) node);
	return raw_expression_tree_walker(node, prepare_columns, arg);
}

bool
stand_in_prepare(Analysis *analysis, Node *tree)
{
	(void) collect_with(tree, analysis);
	if (prepare(tree, analysis))
		return false;
	if (analysis->replaced != NIL)
		(void) prepare_columns(tree, analysis);
	return analysis->missing == NIL && analysis->hindered == NULL;
}
