/*
 * erase.c
 *	  Rules about rows that are removed, or changed, all at once.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#include "dbctx.h"

#include "catalog/deparse.h"
#include "catalog/heap.h"
#include "catalog/pg_class.h"
#include "catalog/pg_inherits.h"
#include "commands/defrem.h"
#include "lib/stringinfo.h"
#include "parser/parsetree.h"
#include "rule/drop.h"
#include "utils/rls.h"

/* How many tables that go along are named */
#define MAX_NAMED 4

static const RuleOption except_option[] = {
	OPTION_EXCEPT,
	{NULL}
};

/* A table and all that is below it */
static List *
add_with_children(List *relids, Oid relid)
{
	/* without a lock: what comes or goes meanwhile is the command's affair */
	return list_concat_unique_oid(relids, find_all_inheritors(relid, NoLock, NULL));
}

/* Everything that TRUNCATE ... CASCADE of a table empties, itself included */
static List *
truncated_with(Oid relid)
{
	List	   *relids = add_with_children(NIL, relid);

	for (;;)
	{
		List	   *more = heap_truncate_find_FKs(relids);
		ListCell   *lc;

		if (more == NIL)
			return relids;
		foreach(lc, more)
			relids = add_with_children(relids, lfirst_oid(lc));
	}
}

/* ", and with CASCADE all those of "a" and "b"", of tables not in *told yet */
static char *
cascade_text(RuleRun *run, const DbTable *table, List **told)
{
	List	   *named = NIL;
	StringInfoData buf;
	ListCell   *lc;
	int			n;

	foreach(lc, truncated_with(table->oid))
	{
		DbTable    *along;
		double		rows;

		if (list_member_oid(*told, lfirst_oid(lc)))
			continue;
		*told = lappend_oid(*told, lfirst_oid(lc));
		along = run->world->get(run->world, lfirst_oid(lc));
		if (along != NULL && loses_rows(run, along, &rows))
			named = lappend(named, psprintf("\"%s\"", along->name));
	}
	n = list_length(named);
	if (n == 0)
		return NULL;
	initStringInfo(&buf);
	for (int i = 0; i < Min(n, MAX_NAMED); i++)
		appendStringInfo(&buf, "%s%s", i == 0 ? "" : i == n - 1 ? " and " : ", ",
						 (char *) list_nth(named, i));
	if (n > MAX_NAMED)
		appendStringInfo(&buf, " and %d more", n - MAX_NAMED);
	return buf.data;
}

static void
find_truncated(RuleRun *run, const DbTable *table, bool cascade, List **told)
{
	double		rows = 0;
	bool		loses;
	char	   *along;
	Finding    *finding;

	if (!rule_speaks(run, table->schema) || is_excepted(run, table->name))
		return;
	loses = loses_rows(run, table, &rows);
	along = cascade && OidIsValid(table->oid) ? cascade_text(run, table, told) : NULL;
	if (loses && along)
		finding = find_table(run, table, NULL,
							 "TRUNCATE removes %s of table \"%s\", and with CASCADE all those of %s",
							 rows_phrase(rows), table->name, along);
	else if (loses)
		finding = find_table(run, table, NULL, "TRUNCATE removes %s of table \"%s\"",
							 rows_phrase(rows), table->name);
	else if (along)
		finding = find_table(run, table, NULL,
							 "TRUNCATE CASCADE of table \"%s\" removes all rows of %s",
							 table->name, along);
	else
		return;
	finding->about = "truncated";
	if (along)
		finding->detail = pstrdup("CASCADE empties every table whose foreign keys point to it, and those that point to them.");
	finding->hint = psprintf("Keep the rows first, by a dump, or write: CREATE TABLE %s.%s AS TABLE %s",
							 name_sql(table->schema->name),
							 name_sql(makeObjectName(table->name, NULL, "old")),
							 table_full_name(table));
}

static void
rule_truncate_statement(RuleRun *run, Node *statement)
{
	TruncateStmt *truncate = (TruncateStmt *) statement;
	List	   *tables = NIL;
	List	   *told = NIL;		/* OIDs of tables that need not be named again */
	ListCell   *lc;

	if (!IsA(statement, TruncateStmt))
		return;
	foreach(lc, truncate->relations)
	{
		DbTable    *table = world_table(run->world, lfirst(lc));

		if (table == NULL)
			continue;
		tables = lappend(tables, table);
		told = lappend_oid(told, table->oid);
	}
	foreach(lc, tables)
		find_truncated(run, lfirst(lc), truncate->behavior == DROP_CASCADE, &told);
}

List *
queries_without_where(const Query *query)
{
	List	   *found = NIL;
	ListCell   *lc;

	if (query->commandType == CMD_UTILITY ||
		(query->commandType == CMD_SELECT && !query->hasModifyingCTE))
		return NIL;
	/* what else is in FROM or USING is joined to every row */
	if ((query->commandType == CMD_DELETE || query->commandType == CMD_UPDATE) &&
		query->jointree != NULL && query->jointree->quals == NULL)
		found = lappend(found, (Query *) query);
	foreach(lc, query->hasModifyingCTE ? query->cteList : NIL)
	{
		Node	   *part = ((CommonTableExpr *) lfirst(lc))->ctequery;

		if (IsA(part, Query))
			found = list_concat(found, queries_without_where((Query *) part));
	}
	return found;
}

/*
 * Is it a backfill?  Rule backfill_unbatched speaks of those of large tables;
 * and a column that the script has just added wants a value everywhere.
 */
static bool
is_backfill(RuleRun *run, const DbTable *table, List *targets)
{
	ListCell   *lc;

	if (!run->world->script || run->setting != NULL || targets == NIL)
		return false;
	if (world_is_large(run->world, table))
		return true;
	foreach(lc, targets)
	{
		DbColumn   *column = table_column(table, ((ResTarget *) lfirst(lc))->name);

		if (column == NULL || run->world->column_made_here == NULL ||
			!run->world->column_made_here(run->world, table, column))
			return false;
	}
	return true;
}

/* targets: of an UPDATE, as the grammar has left it, or NIL */
static void
find_every_row(RuleRun *run, const DbTable *table, bool update, List *targets)
{
	double		rows;
	Finding    *finding;

	if (table == NULL || !rule_speaks(run, table->schema) || is_excepted(run, table->name) ||
		!loses_rows(run, table, &rows) || is_backfill(run, table, targets))
		return;
	/* policies are a condition, too */
	if (OidIsValid(table->oid) && check_enable_rls(table->oid, InvalidOid, true) == RLS_ENABLED)
		return;
	finding = find_table(run, table, NULL, "%s without WHERE %s every row of table \"%s\": %s",
						 update ? "UPDATE" : "DELETE", update ? "changes" : "removes",
						 table->name, rows_phrase(rows));
	finding->about = update ? "update" : "delete";
	finding->hint = pstrdup("Write a WHERE. Where every row is meant, write WHERE true.");
}

/* The same in a tree as the grammar has left it */
static void
judge_raw(RuleRun *run, Node *statement)
{
	WithClause *with = NULL;
	RangeVar   *relation = NULL;
	ListCell   *lc;

	if (IsA(statement, DeleteStmt))
	{
		DeleteStmt *delete = (DeleteStmt *) statement;

		with = delete->withClause;
		relation = delete->whereClause == NULL ? delete->relation : NULL;
	}
	else if (IsA(statement, UpdateStmt))
	{
		UpdateStmt *update = (UpdateStmt *) statement;

		with = update->withClause;
		relation = update->whereClause == NULL ? update->relation : NULL;
	}
	else if (IsA(statement, SelectStmt))
		with = ((SelectStmt *) statement)->withClause;
	else if (IsA(statement, InsertStmt))
		with = ((InsertStmt *) statement)->withClause;
	if (relation != NULL)
		find_every_row(run, world_table(run->world, relation), IsA(statement, UpdateStmt),
					   IsA(statement, UpdateStmt) ? ((UpdateStmt *) statement)->targetList : NIL);
	foreach(lc, with ? with->ctes : NIL)
		judge_raw(run, ((CommonTableExpr *) lfirst(lc))->ctequery);
}

static void
delete_without_where(RuleRun *run, Node *statement)
{
	ListCell   *lc;

	if (!IsA(statement, Query))
	{
		judge_raw(run, statement);
		return;
	}
	foreach(lc, queries_without_where((Query *) statement))
	{
		Query	   *query = lfirst(lc);
		RangeTblEntry *entry = rt_fetch(query->resultRelation, query->rtable);

		if (entry->rtekind == RTE_RELATION)
			find_every_row(run, run->world->get(run->world, entry->relid),
						   query->commandType == CMD_UPDATE, NIL);
	}
}

const RuleBody rule_truncate = {
	.problem = "TRUNCATE removes every row of a table, and with CASCADE those of every table that points to it.",
	.instead = "Keep the rows in a dump or a copy first, or write a DELETE with a condition.",
	.why = "Event triggers don't see this command: the rule speaks only in sessions that have dbctx preloaded. Empty tables, temporary ones, partitions and those made in the same transaction are not judged. For tables that a load fills anew each time there is the option \"except\".",
	.options = except_option,
	.statement = rule_truncate_statement,
};

const RuleBody rule_delete_without_where = {
	.problem = "DELETE or UPDATE without WHERE, also in a WITH, changes every row of a table. Mostly the condition was forgotten.",
	.instead = "Write the condition. Where every row is meant, write WHERE true, which says so.",
	.why = "The guard speaks of it once the rule is set, and in sessions that have dbctx preloaded; dbctx_check() does unless it is set to off, but leaves columns alone that the script has just added. Empty tables, temporary ones, partitions, views, and tables whose policies hold for the caller are not judged.",
	.options = except_option,
	.statement = delete_without_where,
};
