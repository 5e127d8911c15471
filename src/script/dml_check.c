/*
 * dml_check.c
 *	  What the server finds wrong with a query that writes after it has
 *	  analysed it, in the rewriter and the planner.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#include "dbctx.h"

#include "catalog/pg_attribute.h"
#include "catalog/pg_class.h"
#include "miscadmin.h"
#include "nodes/nodeFuncs.h"
#include "utils/rel.h"

#include "script/dml.h"

/* Are the columns of ON CONFLICT those of the index, in whatever order and however often? */
static bool
is_arbiter(const DbIndex *index, List *elements)
{
	List	   *attnums = NIL;
	ListCell   *lc;

	if (!index->unique || !index->immediate || !index->valid || index->nexprs > 0)
		return false;
	foreach(lc, elements)
	{
		DbColumn   *column = table_column(index->table, ((IndexElem *) lfirst(lc))->name);

		if (column != NULL)
			attnums = list_append_unique_int(attnums, column->attnum);
	}
	for (int i = 0; i < index->nkeys; i++)
	{
		if (!list_member_int(attnums, index->keys[i]))
			return false;
	}
	return index->nkeys == list_length(attnums);
}

/* infer_arbiter_indexes(): only where plain columns are named, and no predicate */
void
dml_check_arbiter(Dml *dml, const OnConflictClause *clause)
{
	const InferClause *infer = clause->infer;
	bool		partial = false;
	ListCell   *lc;

	if (infer == NULL || infer->indexElems == NIL || dml->table == NULL ||
		(dml->table->kind != RELKIND_RELATION && dml->table->kind != RELKIND_PARTITIONED_TABLE))
		return;
	foreach(lc, infer->indexElems)
	{
		IndexElem  *element = lfirst(lc);

		if (element->name == NULL || element->collation || element->opclass)
			return;
		if (table_column(dml->table, element->name) == NULL)
		{
			if (dml->stood_in)
				analysis_unknown_target(dml->analysis, dml->table, element->name, infer->location);
			return;
		}
	}
	for (int i = 0; i < dml->table->nindexes; i++)
	{
		const DbIndex *index = dml->table->indexes[i];

		if (!is_arbiter(index, infer->indexElems))
			continue;
		/* whether the condition implies the index's is for the planner */
		if (index->predicate == NULL || infer->whereClause != NULL)
			return;
		partial = true;
	}
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_COLUMN_REFERENCE),
			 errmsg("there is no unique or exclusion constraint matching the ON CONFLICT specification"),
			 partial ? errhint("The unique index on those columns is a partial one: write its condition after them, as WHERE.") : 0,
			 parser_errposition(dml->pstate, infer->location)));
}

static const DbColumn *
column_of(Dml *dml, const char *name)
{
	return dml->table && dml->table->kind != RELKIND_VIEW ? table_column(dml->table, name) : NULL;
}

static void
refuse(Dml *dml, const DbColumn *column, bool update, int location)
{
	ereport(ERROR,
			(errcode(ERRCODE_GENERATED_ALWAYS),
			 update ? errmsg("column \"%s\" can only be updated to DEFAULT", column->name) :
			 errmsg("cannot insert a non-DEFAULT value into column \"%s\"", column->name),
			 column->generated ?
			 errdetail("Column \"%s\" is a generated column.", column->name) :
			 errdetail("Column \"%s\" is an identity column defined as GENERATED ALWAYS.", column->name),
			 !column->generated && !update ? errhint("Use OVERRIDING SYSTEM VALUE to override.") : 0,
			 parser_errposition(dml->pstate, location)));
}

/* rewriteTargetListIU(): where one row is given, or a query */
void
dml_check_generated(Dml *dml, List *columns, List *attnums, const SelectStmt *select,
					OverridingKind override)
{
	if (select == NULL || dml->stood_in)
		return;
	for (int i = 0; i < list_length(columns); i++)
	{
		ResTarget  *target = list_nth(columns, i);
		const DbColumn *column = target->name ? column_of(dml, target->name) : NULL;
		bool		always = column && (column->generated ||
										(column->identity == ATTRIBUTE_IDENTITY_ALWAYS &&
										 override == OVERRIDING_NOT_SET));
		ListCell   *lc;

		if (!always)
			continue;
		if (select->valuesLists == NIL)
		{
			/* a shorter query leaves the last columns out */
			if (target->location >= 0)
				refuse(dml, column, false, target->location);
			return;
		}
		foreach(lc, select->valuesLists)
		{
			List	   *row = lfirst(lc);

			if (i < list_length(row) && !IsA(list_nth(row, i), SetToDefault))
				refuse(dml, column, false, target->location);
		}
	}
}

void
dml_check_updated(Dml *dml, List *targets)
{
	ListCell   *lc;

	if (dml->stood_in)
		return;
	foreach(lc, targets)
	{
		ResTarget  *target = lfirst(lc);
		const DbColumn *column = column_of(dml, target->name);

		if (column != NULL && (column->generated || column->identity == ATTRIBUTE_IDENTITY_ALWAYS) &&
			target->val != NULL && !IsA(target->val, SetToDefault) &&
			!IsA(target->val, MultiAssignRef))
			refuse(dml, column, true, target->location);
	}
}

static bool
writes(Node *node, void *arg)
{
	if (node == NULL)
		return false;
	check_stack_depth();
	if (node != arg && (IsA(node, InsertStmt) || IsA(node, UpdateStmt) ||
						IsA(node, DeleteStmt) || IsA(node, MergeStmt)))
		return true;
	return raw_expression_tree_walker(node, writes, arg);
}

bool
dml_writes_within(Node *raw)
{
	return writes(raw, raw);
}
