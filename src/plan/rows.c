/*
 * rows.c
 *	  UPDATE and DELETE of all rows of a large table, in batches.
 *
 * Only where a batch may run again: what stands for the new value must not
 * depend on the old one, or whoever begins again after a failure would change
 * some rows twice.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#include "dbctx.h"

#include "catalog/deparse.h"
#include "lib/stringinfo.h"
#include "nodes/nodeFuncs.h"
#include "utils/typcache.h"

#include "plan/plan.h"
#include "rule/lock.h"

/* Does an expression name one of the columns (String)? */
static bool
names_walker(Node *node, void *arg)
{
	if (node == NULL)
		return false;
	if (IsA(node, ColumnRef))
	{
		Node	   *last = llast(((ColumnRef *) node)->fields);

		return !IsA(last, String) || list_member((List *) arg, last);
	}
	return IsA(node, SubLink) || raw_expression_tree_walker(node, names_walker, arg);
}

/* Is every row meant, or all that are filled, or empty, in some column? */
static bool
is_broad(Node *where)
{
	ListCell   *lc;

	if (where == NULL || IsA(where, NullTest))
		return true;
	if (IsA(where, TypeCast))
		where = ((TypeCast *) where)->arg;
	if (IsA(where, A_Const))
		return true;
	if (!IsA(where, BoolExpr) || ((BoolExpr *) where)->boolop != AND_EXPR)
		return false;
	foreach(lc, ((BoolExpr *) where)->args)
	{
		if (!is_broad(lfirst(lc)))
			return false;
	}
	return true;
}

/* May an UPDATE of the rows be begun again? */
static bool
can_repeat(const DbTable *table, const UpdateStmt *update)
{
	List	   *names = NIL;
	ListCell   *lc;

	foreach(lc, update->targetList)
	{
		const ResTarget *target = lfirst_node(ResTarget, lc);

		if (target->name == NULL || target->indirection != NIL ||
			table_column(table, target->name) == NULL)
			return false;
		names = lappend(names, makeString(target->name));
	}
	foreach(lc, update->targetList)
	{
		if (names_walker(lfirst_node(ResTarget, lc)->val, names))
			return false;
	}
	return true;
}

/*
 * "t.a IS DISTINCT FROM (x)": leaves out rows that have the value already.  NULL
 * if that can't be asked.
 */
static char *
needs_it(const DbTable *table, const UpdateStmt *update, const char *alias, List *parts)
{
	StringInfoData buf;
	ListCell   *lc;

	if (list_length(parts) != list_length(update->targetList) || update->fromClause != NIL)
		return NULL;
	initStringInfo(&buf);
	foreach(lc, update->targetList)
	{
		const ResTarget *target = lfirst_node(ResTarget, lc);
		DbColumn   *column = table_column(table, target->name);
		const char *part = list_nth(parts, foreach_current_index(lc));
		const char *value = strchr(part, '=');

		while (value != NULL && isspace((unsigned char) value[1]))
			value++;

		if (IsA(target->val, SetToDefault) || IsA(target->val, MultiAssignRef) ||
			strchr(target->name, '=') != NULL || value == NULL || column->type == NULL ||
			!OidIsValid(lookup_type_cache(column->type->oid, TYPECACHE_EQ_OPR)->eq_opr))
			return NULL;
		appendStringInfo(&buf, "%s%s.%s IS DISTINCT FROM (%s)", buf.len > 0 ? " OR " : "",
						 alias, name_sql(target->name), value + 1);
	}
	return buf.data;
}

/* The text of a clause that a keyword begins and another one, if there, ends; or NULL */
static char *
clause(const Tokens *tokens, const char *word, const char *next)
{
	int			start = tokens_find(tokens, 0, word);
	int			from = start < 0 ? -1 : tokens_end(tokens, start);
	int			end = -1;

	if (from < 0)
		return NULL;
	if (next != NULL)
		end = tokens_find(tokens, from, next);
	return tokens_between(tokens, from, end);
}

/* One that can't be begun again: as it stands */
static bool
at_once(SqlPlan *plan, Node *where)
{
	const char *sql = plan->text;
	PlanStep   *step;

	if (where == NULL || !IsA(where, NullTest))
		sql = plan_ignore("backfill_unbatched", "it can't be begun again after some of its batches", sql);
	step = plan_step(plan, PHASE_BACKFILL, sql, NULL,
					 "All rows at once: the new values come from the old ones, or from elsewhere, so that a batch that ran twice would do harm. It can't be rolled back: the values before are lost.");
	step->no_rollback = true;
	return true;
}

static bool
plan_update(SqlPlan *plan, UpdateStmt *update)
{
	DbTable    *table = world_table(plan->run.world, update->relation);
	Tokens	   *tokens = tokens_of(plan->text);
	Fill		fill = {0};
	const char *where;
	const char *needs;
	const char *alias;
	int			set;

	if (!is_broad(update->whereClause) || !plan_cares(plan, RULE_backfill_unbatched, table))
		return false;
	if (update->withClause || compat_raw_returns(update) || update->fromClause ||
		!can_repeat(table, update))
		return at_once(plan, update->whereClause);
	set = tokens_find(tokens, 0, "set");
	fill.table = table;
	fill.alias = update->relation->alias ? update->relation->alias->aliasname : NULL;
	fill.set = clause(tokens, "set", "where");
	where = update->whereClause ? clause(tokens, "where", NULL) : NULL;
	if (set < 0 || fill.set == NULL)
		return false;
	alias = name_sql(fill.alias ? fill.alias : table->name);
	needs = needs_it(table, update, alias, tokens_split(tokens_of(fill.set), 0));
	fill.where = where && needs ? psprintf("(%s) AND (%s)", where, needs) : where ? where : needs;
	plan_fill(plan, &fill, NULL,
			  "A batch at a time, each committed; it can be stopped and run again. It can't be rolled back: the values before are lost.");
	return true;
}

static bool
plan_delete(SqlPlan *plan, DeleteStmt *delete)
{
	DbTable    *table = world_table(plan->run.world, delete->relation);
	Fill		fill = {0};

	if (delete->withClause || compat_raw_returns(delete) || delete->usingClause ||
		!is_broad(delete->whereClause) || !plan_cares(plan, RULE_backfill_unbatched, table))
		return false;
	fill.table = table;
	fill.alias = delete->relation->alias ? delete->relation->alias->aliasname : NULL;
	fill.where = delete->whereClause ? clause(tokens_of(plan->text), "where", NULL) : NULL;
	plan_fill(plan, &fill, NULL,
			  "A batch at a time, each committed; it can be stopped and run again. It can't be rolled back: the rows are lost.");
	return true;
}

bool
plan_rows(SqlPlan *plan)
{
	int			before = list_length(plan->steps);
	bool		planned = IsA(plan->tree, UpdateStmt) ?
		plan_update(plan, (UpdateStmt *) plan->tree) :
		plan_delete(plan, (DeleteStmt *) plan->tree);

	return planned && list_length(plan->steps) > before;
}
