/*
 * constraint.c
 *	  CHECKs, keys and foreign keys of the tables of a script.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#include "dbctx.h"

#include "access/htup_details.h"
#include "catalog/index.h"
#include "catalog/pg_class.h"
#include "catalog/pg_constraint.h"
#include "nodes/makefuncs.h"
#include "optimizer/optimizer.h"
#include "overlay/state.h"

/* The columns that a CHECK names, in the order in which it does */
static int
columns_of_check(const DbExpr *expr, AttrNumber *keys)
{
	List	   *vars = expr->table ? pull_var_clause(stringToNode(expr->source), 0) : NIL;
	int			n = 0;
	ListCell   *lc;

	foreach(lc, vars)
	{
		AttrNumber	attnum = ((Var *) lfirst(lc))->varattno;
		bool		known = attnum <= 0;

		for (int i = 0; i < n && !known; i++)
			known = keys[i] == attnum;
		if (!known && n < MaxHeapAttributeNumber)
			keys[n++] = attnum;
	}
	return n;
}

void
make_check(Definition *definition, Constraint *check)
{
	Overlay    *overlay = definition->overlay;
	DbTable    *table = &definition->table->load.table;
	DbExpr	   *expr = script_known_expr(overlay, definition->table, check->raw_expr, EXPR_KIND_CHECK_CONSTRAINT);
	AttrNumber	keys[MaxHeapAttributeNumber];
	const char *name = check->conname;
	DbConstraint *made;
	int			nkeys;

	if (expr == NULL)
		return;
	nkeys = columns_of_check(expr, keys);
	if (name == NULL)
		name = choose_constraint_name(overlay, table->schema, table->name,
									  nkeys == 1 ? table->columns[keys[0] - 1].name : NULL, "check");
	made = part_add_constraint(overlay, definition->table, CONSTRAINT_CHECK, name, nkeys, keys);
	made->check = expr;
	made->enforced = compat_raw_enforced(check);
	made->validated = made->enforced && (definition->fresh || !check->skip_validation);
}

/* A key as the index that it makes */
static IndexStmt *
index_of_key(const Constraint *key)
{
	IndexStmt  *index = makeNode(IndexStmt);
	ListCell   *lc;

	index->unique = key->contype != CONSTR_EXCLUSION;
	index->primary = key->contype == CONSTR_PRIMARY;
	index->isconstraint = true;
	index->deferrable = key->deferrable;
	index->accessMethod = key->access_method;
	index->whereClause = key->where_clause;
	compat_set_nulls_not_distinct(index, compat_raw_nulls_not_distinct(key));
	foreach(lc, key->keys)
	{
		IndexElem  *element = makeNode(IndexElem);

		element->name = strVal(lfirst(lc));
		index->indexParams = lappend(index->indexParams, element);
	}
	foreach(lc, key->exclusions)
		index->indexParams = lappend(index->indexParams, linitial(lfirst(lc)));
	foreach(lc, key->including)
	{
		IndexElem  *element = makeNode(IndexElem);

		element->name = strVal(lfirst(lc));
		index->indexIncludingParams = lappend(index->indexIncludingParams, element);
	}
	return index;
}

static char
key_type(const Constraint *key)
{
	return key->contype == CONSTR_PRIMARY ? CONSTRAINT_PRIMARY :
		key->contype == CONSTR_UNIQUE ? CONSTRAINT_UNIQUE : CONSTRAINT_EXCLUSION;
}

static void
tie_key(Definition *definition, const Constraint *key, DbIndex *index, const char *name)
{
	DbTable    *table = &definition->table->load.table;
	DbConstraint *made;

	made = part_add_constraint(definition->overlay, definition->table, key_type(key), name,
							   index->nkeys, index->keys);
	made->index = index;
	made->deferrable = key->deferrable;
	made->deferred = key->initdeferred;
	made->period = compat_raw_period(key);
	index->constraint = made;
	if (key->contype == CONSTR_PRIMARY)
	{
		index->primary = true;
		for (int i = 0; i < index->nkeys; i++)
		{
			if (index->keys[i] > 0)
				table->columns[index->keys[i] - 1].not_null = true;
		}
	}
}

/* ... USING INDEX: it takes the name of the constraint */
static void
make_key_using_index(Definition *definition, Constraint *key)
{
	DbTable    *table = &definition->table->load.table;

	for (int i = 0; i < table->nindexes; i++)
	{
		DbIndex    *index = table->indexes[i];

		if (strcmp(index->name, key->indexname) != 0 || !index->unique || index->constraint != NULL)
			continue;
		index->immediate = !key->deferrable;
		if (key->conname != NULL && strcmp(key->conname, index->name) != 0)
			part_rename_index(definition->overlay, definition->table, index, key->conname);
		tie_key(definition, key, index, index->name);
		return;
	}
}

/* The operators of an exclusion constraint, by their bare names */
static const char **
exclusion_operators(Overlay *overlay, const Constraint *key)
{
	const char **names = keep_alloc0(overlay, sizeof(char *) * Max(list_length(key->exclusions), 1));
	ListCell   *lc;

	foreach(lc, key->exclusions)
		names[foreach_current_index(lc)] = keep_text(overlay, strVal(llast((List *) lsecond(lfirst(lc)))));
	return names;
}

void
make_key(Definition *definition, Constraint *key)
{
	DbTable    *table = &definition->table->load.table;
	IndexStmt  *statement;
	DbIndex    *index;
	const char *name = key->conname;

	if (key->contype == CONSTR_PRIMARY && table->primary_key != NULL)
		return;
	if (key->indexname != NULL)
	{
		make_key_using_index(definition, key);
		return;
	}
	statement = index_of_key(key);
	index = index_make(definition->overlay, definition->table, statement);
	if (index == NULL)
		return;
	index->exclusion = key->contype == CONSTR_EXCLUSION;
	if (name == NULL)
		name = index_name_for(definition->overlay, definition->table,
							  list_concat_copy(statement->indexParams, statement->indexIncludingParams),
							  key->contype == CONSTR_PRIMARY ? "pkey" : index->exclusion ? "excl" : "key",
							  true);
	part_add_index(definition->overlay, definition->table, index, name);
	tie_key(definition, key, index, name);
	if (index->exclusion)
		index->constraint->operators = exclusion_operators(definition->overlay, key);
}

/* Numbers of columns by their names; false if one is none */
static bool
column_numbers(const DbTable *table, List *names, AttrNumber *numbers)
{
	ListCell   *lc;

	if (list_length(names) > INDEX_MAX_KEYS)
		return false;
	foreach(lc, names)
	{
		DbColumn   *column = table_column(table, strVal(lfirst(lc)));

		if (column == NULL)
			return false;
		numbers[foreach_current_index(lc)] = column->attnum;
	}
	return true;
}

static char *
foreign_key_name(Definition *definition, const Constraint *key)
{
	DbTable    *table = &definition->table->load.table;
	List	   *names = NIL;
	ListCell   *lc;

	foreach(lc, key->fk_attrs)
		names = lappend(names, strVal(lfirst(lc)));
	return choose_constraint_name(definition->overlay, table->schema, table->name,
								  choose_addition(names), "fkey");
}

void
make_foreign_key(Definition *definition, Constraint *key)
{
	Overlay    *overlay = definition->overlay;
	ScriptTable *ref = table_to_change(overlay, key->pktable);
	AttrNumber	keys[INDEX_MAX_KEYS];
	AttrNumber	ref_keys[INDEX_MAX_KEYS];
	int			nkeys = list_length(key->fk_attrs);
	DbConstraint *made;

	if (ref == NULL || !column_numbers(&definition->table->load.table, key->fk_attrs, keys))
		return;
	if (key->pk_attrs == NIL)
	{
		DbConstraint *primary = ref->load.table.primary_key;

		if (primary == NULL || primary->nkeys != nkeys)
			return;
		memcpy(ref_keys, primary->keys, sizeof(AttrNumber) * nkeys);
	}
	else if (list_length(key->pk_attrs) != nkeys ||
			 !column_numbers(&ref->load.table, key->pk_attrs, ref_keys))
		return;

	made = part_add_constraint(overlay, definition->table, CONSTRAINT_FOREIGN,
							   key->conname ? key->conname : foreign_key_name(definition, key),
							   nkeys, keys);
	made->ref_oid = ref->load.table.oid;
	made->ref = &ref->load.table;
	made->ref_keys = keep_copy(overlay, ref_keys, sizeof(AttrNumber) * nkeys);
	made->on_delete = key->fk_del_action;
	made->on_update = key->fk_upd_action;
	made->match = key->fk_matchtype;
	made->deferrable = key->deferrable;
	made->deferred = key->initdeferred;
	made->period = compat_raw_period(key);
	made->enforced = compat_raw_enforced(key);
	made->validated = made->enforced && (definition->fresh || !key->skip_validation);
}
