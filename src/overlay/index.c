/*
 * index.c
 *	  Indexes that a script makes.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#include "dbctx.h"

#include "access/amapi.h"
#include "access/htup_details.h"
#include "catalog/index.h"
#include "catalog/namespace.h"
#include "catalog/oneline.h"
#include "catalog/pg_am.h"
#include "catalog/pg_class.h"
#include "catalog/pg_constraint.h"
#include "catalog/pg_index.h"
#include "catalog/pg_opclass.h"
#include "commands/defrem.h"
#include "common/hashfn.h"
#include "mb/pg_wchar.h"
#include "nodes/nodeFuncs.h"
#include "overlay/state.h"
#include "parser/parse_target.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"
#include "utils/syscache.h"

/* The names of its columns, as the server makes them up: char * */
static List *
column_names(List *elements)
{
	List	   *names = NIL;
	ListCell   *lc;

	foreach(lc, elements)
	{
		IndexElem  *element = lfirst(lc);
		const char *wanted = element->indexcolname ? element->indexcolname :
			element->name ? element->name : FigureIndexColname(element->expr);
		char	   *name;

		if (wanted == NULL)
			wanted = "expr";
		name = pstrdup(wanted);
		for (int i = 1;; i++)
		{
			char		number[32];
			int			length;
			ListCell   *other;

			foreach(other, names)
			{
				if (strcmp(lfirst(other), name) == 0)
					break;
			}
			if (other == NULL)
				break;
			sprintf(number, "%d", i);
			length = pg_mbcliplen(wanted, strlen(wanted), NAMEDATALEN - 1 - strlen(number));
			name = psprintf("%.*s%s", length, wanted, number);
		}
		names = lappend(names, name);
	}
	return names;
}

char *
index_name_for(Overlay *overlay, ScriptTable *table, List *elements, const char *label, bool isconstraint)
{
	DbTable    *plain = &table->load.table;
	char	   *addition = strcmp(label, "pkey") == 0 ? NULL : choose_addition(column_names(elements));

	return choose_relation_name(overlay, plain->schema, plain->name, addition, label, isconstraint);
}

/* As SQL needs it; NULL if it's the default one of its type */
static const char *
opclass_text(Oid method, List *name)
{
	Oid			opclass = get_opclass_oid(method, name, true);
	HeapTuple	tuple = SearchSysCache1(CLAOID, ObjectIdGetDatum(opclass));
	const char *text = NULL;

	if (!HeapTupleIsValid(tuple))
		return NULL;
	if (!((Form_pg_opclass) GETSTRUCT(tuple))->opcdefault)
		text = oneline_sql(quote_identifier(NameStr(((Form_pg_opclass) GETSTRUCT(tuple))->opcname)));
	ReleaseSysCache(tuple);
	return text;
}

/* An index while it is being made */
typedef struct Making
{
	Overlay    *overlay;
	ScriptTable *table;
	DbIndex    *index;
	Oid			method;
	bool		ordered;
} Making;

/* The column that an expression is, or NULL */
static DbColumn *
expr_is_column(DbTable *table, const DbExpr *expr)
{
	Node	   *node = stringToNode(expr->source);

	while (node != NULL && IsA(node, CollateExpr))
		node = (Node *) ((CollateExpr *) node)->arg;
	if (node == NULL || !IsA(node, Var) || ((Var *) node)->varattno <= 0)
		return NULL;
	return &table->columns[((Var *) node)->varattno - 1];
}

static bool
make_key_expr(Making *making, int key, IndexElem *element, Oid *collation)
{
	DbIndex    *index = making->index;
	DbExpr	   *expr = script_known_expr(making->overlay, making->table, element->expr,
										 EXPR_KIND_INDEX_EXPRESSION);
	DbColumn   *column;

	if (expr == NULL)
		return false;
	*collation = exprCollation(stringToNode(expr->source));
	column = expr_is_column(&making->table->load.table, expr);
	if (column != NULL)
	{
		index->keys[key] = column->attnum;
		return true;
	}
	index->exprs[index->nexprs++] = expr;
	return true;
}

static bool
make_index_key(Making *making, int key, IndexElem *element)
{
	DbIndex    *index = making->index;
	DbTable    *table = &making->table->load.table;
	DbColumn   *column = element->name ? table_column(table, element->name) : NULL;
	Oid			collation = column ? column->collation_oid : InvalidOid;

	if (column != NULL)
		index->keys[key] = column->attnum;
	else if (element->expr == NULL || !make_key_expr(making, key, element, &collation))
		return false;
	if (key >= index->nkeys)
		return true;

	if (element->collation != NIL)
		collation = get_collation_oid(element->collation, true);
	if (index->keys[key] == 0)
		index->expr_collations = hash_combine(index->expr_collations, collation);
	else if (OidIsValid(collation) && collation != table->columns[index->keys[key] - 1].collation_oid)
		index->collations[key] = keep_text(making->overlay, collation_text(collation));
	if (element->opclass != NIL)
		index->opclasses[key] = keep_text(making->overlay, opclass_text(making->method, element->opclass));
	if (!making->ordered)
		return true;
	if (element->ordering == SORTBY_DESC)
		index->options[key] |= INDOPTION_DESC;
	if (element->nulls_ordering == SORTBY_NULLS_FIRST ||
		(element->nulls_ordering == SORTBY_NULLS_DEFAULT && element->ordering == SORTBY_DESC))
		index->options[key] |= INDOPTION_NULLS_FIRST;
	return true;
}

DbIndex *
index_make(Overlay *overlay, ScriptTable *table, const IndexStmt *statement)
{
	const char *method = statement->accessMethod ? statement->accessMethod : DEFAULT_INDEX_TYPE;
	Making		making = {overlay, table, NULL, get_index_am_oid(method, true), false};
	List	   *elements = list_concat_copy(statement->indexParams, statement->indexIncludingParams);
	DbIndex    *index;
	ListCell   *lc;

	if (list_length(elements) > INDEX_MAX_KEYS || statement->indexParams == NIL)
		return NULL;
	index = making.index = keep_alloc0(overlay, sizeof(DbIndex));
	index->method = keep_text(overlay, method);
	index->unique = statement->unique;
	index->primary = statement->primary;
	index->valid = true;
	index->immediate = !statement->deferrable;
	index->nulls_not_distinct = compat_raw_nulls_not_distinct(statement);
	index->nkeys = list_length(statement->indexParams);
	index->natts = list_length(elements);
	index->keys = keep_alloc0(overlay, sizeof(AttrNumber) * index->natts);
	index->exprs = keep_alloc0(overlay, sizeof(DbExpr *) * index->natts);
	index->opclasses = keep_alloc0(overlay, sizeof(char *) * index->nkeys);
	index->collations = keep_alloc0(overlay, sizeof(char *) * index->nkeys);
	index->options = keep_alloc0(overlay, sizeof(int16) * index->nkeys);
	making.ordered = OidIsValid(making.method) && GetIndexAmRoutineByAmId(making.method, false)->amcanorder;
	foreach(lc, elements)
	{
		if (!make_index_key(&making, foreach_current_index(lc), lfirst(lc)))
			return NULL;
	}
	if (statement->whereClause != NULL)
	{
		index->predicate = script_known_expr(overlay, table, statement->whereClause, EXPR_KIND_INDEX_PREDICATE);
		if (index->predicate == NULL)
			return NULL;
	}
	return index;
}

/* The name of an index's column, as the server has made it up */
static const char *
column_name_of(const DbIndex *index, int i)
{
	const char *name = NULL;

	if (index->keys[i] > 0)
		return index->table->columns[index->keys[i] - 1].name;
	name = get_attname(index->oid, i + 1, true);
	return name ? name : "expr";
}

static char *
cloned_name(Overlay *overlay, ScriptTable *table, const DbIndex *index)
{
	DbTable    *plain = &table->load.table;
	List	   *names = NIL;

	for (int i = 0; i < index->natts; i++)
		names = lappend(names, unconstify(char *, column_name_of(index, i)));
	return choose_relation_name(overlay, plain->schema, plain->name,
								index->primary ? NULL : choose_addition(names),
								index->primary ? "pkey" : index->exclusion ? "excl" :
								index->constraint ? "key" : "idx",
								index->constraint != NULL);
}

static void
clone_key(Overlay *overlay, ScriptTable *table, DbIndex *clone, const DbConstraint *key, bool inherited)
{
	DbConstraint *made = part_add_constraint(overlay, table, key->type, clone->name,
											 clone->nkeys, clone->keys);

	made->index = clone;
	made->deferrable = key->deferrable;
	made->deferred = key->deferred;
	made->period = key->period;
	made->operators = key->operators;
	made->inherited = inherited;
	clone->constraint = made;
	if (key->type != CONSTRAINT_PRIMARY)
		return;
	for (int i = 0; i < clone->nkeys; i++)
	{
		if (clone->keys[i] > 0)
			table->load.table.columns[clone->keys[i] - 1].not_null = true;
	}
}

void
index_clone(Overlay *overlay, ScriptTable *table, const DbIndex *index,
			const AttrNumber *map, int length, bool inherited)
{
	DbIndex    *clone = keep_copy(overlay, index, sizeof(DbIndex));

	clone->pages = 0;
	clone->comment = NULL;
	clone->constraint = NULL;
	clone->keys = keep_copy(overlay, index->keys, sizeof(AttrNumber) * index->natts);
	clone->exprs = keep_alloc0(overlay, sizeof(DbExpr *) * Max(index->nexprs, 1));
	for (int i = 0; i < index->natts; i++)
	{
		if (clone->keys[i] > 0)
			clone->keys[i] = clone->keys[i] <= length ? map[clone->keys[i] - 1] : 0;
		if (index->keys[i] > 0 && clone->keys[i] == 0)
			return;
	}
	for (int i = 0; i < index->nexprs; i++)
	{
		clone->exprs[i] = script_mapped(overlay, table, index->exprs[i], map, length);
		if (clone->exprs[i] == NULL)
			return;
	}
	if (index->predicate != NULL)
	{
		clone->predicate = script_mapped(overlay, table, index->predicate, map, length);
		if (clone->predicate == NULL)
			return;
	}
	part_add_index(overlay, table, clone, cloned_name(overlay, table, index));
	if (index->constraint != NULL)
		clone_key(overlay, table, clone, index->constraint, inherited);
}

static bool
may_have_indexes(const ScriptTable *table)
{
	char		kind = table->load.table.kind;

	return kind == RELKIND_RELATION || kind == RELKIND_PARTITIONED_TABLE || kind == RELKIND_MATVIEW;
}

void
apply_index(Overlay *overlay, IndexStmt *statement)
{
	ScriptTable *table = table_to_change(overlay, statement->relation);
	const char *name = statement->idxname;
	DbIndex    *index;

	if (table == NULL || !may_have_indexes(table))
		return;
	/* the server refuses it, or there is nothing to do */
	if (name != NULL && relation_is_named(overlay, table->load.table.schema, name))
		return;
	index = index_make(overlay, table, statement);
	if (index == NULL)
		return;
	if (name == NULL)
		name = index_name_for(overlay, table,
							  list_concat_copy(statement->indexParams, statement->indexIncludingParams),
							  "idx", false);
	part_add_index(overlay, table, index, name);
}
