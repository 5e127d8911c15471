/*
 * backfill.c
 *	  Rule backfill_unbatched: every row of a large table written at once.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#include "dbctx.h"

#include "catalog/pg_class.h"
#include "nodes/makefuncs.h"
#include "rule/lock.h"

#include "script/query.h"

/* "WHERE true" */
static bool
is_true(Node *where)
{
	if (IsA(where, TypeCast))
		where = ((TypeCast *) where)->arg;
	if (!IsA(where, A_Const) || ((A_Const *) where)->isnull)
		return false;
	return compat_const_is_true((A_Const *) where);
}

/* "WHERE column IS NULL", of a column that the script has just added */
static bool
is_of_new_column(Script *script, DbTable *table, Node *where)
{
	NullTest   *test = (NullTest *) where;
	ColumnRef  *ref;
	DbColumn   *column;

	if (!IsA(where, NullTest) || test->nulltesttype != IS_NULL || !IsA(test->arg, ColumnRef))
		return false;
	ref = (ColumnRef *) test->arg;
	if (!IsA(llast(ref->fields), String))
		return false;
	column = table_column(table, strVal(llast(ref->fields)));
	return column != NULL && column->expr == NULL && script->world->column_made_here != NULL &&
		script->world->column_made_here(script->world, table, column);
}

static void
judge_backfill(Script *script, const RangeVar *relation, Node *where, bool update)
{
	DbTable    *table = world_large_table(script->world, relation);
	const RuleSetting *said;
	Finding    *finding;

	if (table == NULL || (table->kind != RELKIND_RELATION && table->kind != RELKIND_PARTITIONED_TABLE))
		return;
	if (where == NULL)
	{
		/* one finding is enough */
		said = rule_setting(script->settings, rule_get(RULE_delete_without_where), table->schema->name);
		if (!update || (said != NULL && said->level != LEVEL_OFF))
			return;
	}
	else if (!is_true(where) && !is_of_new_column(script, table, where))
		return;
	finding = script_find(script, RULE_backfill_unbatched, table->schema, relation->location,
						  RelationRelationId, table->oid, table_full_name(table),
						  "%s of every row of \"%s\" (%s rows) in one statement",
						  update ? "UPDATE" : "DELETE", table->name,
						  rows_text(script->world->rows(script->world, table)));
	if (finding == NULL)
		return;
	finding->relid = table->oid;
	finding->table = table->name;
	finding->detail = "All of them stay locked until it commits, and as many dead rows are left behind.";
	finding->hint = "Write it in batches by primary key, each in a transaction of its own: dbctx_plan() writes them.";
}

void
backfill_check(Script *script, Node *tree)
{
	if (IsA(tree, UpdateStmt) && ((UpdateStmt *) tree)->fromClause == NIL)
		judge_backfill(script, ((UpdateStmt *) tree)->relation, ((UpdateStmt *) tree)->whereClause, true);
	else if (IsA(tree, DeleteStmt) && ((DeleteStmt *) tree)->usingClause == NIL)
		judge_backfill(script, ((DeleteStmt *) tree)->relation, ((DeleteStmt *) tree)->whereClause, false);
}
