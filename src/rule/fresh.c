/*
 * fresh.c
 *	  Which findings are new, and what several changes come to together.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#include "dbctx.h"

#include "catalog/pg_class.h"
#include "catalog/pg_proc.h"
#include "rule/drop.h"
#include "rule/world.h"

char *
finding_key(const Finding *finding)
{
	if (finding->name != NULL)
		return psprintf("%d %u \"%s\" %s", finding->rule->id, finding->relid,
						finding->name, finding->about);
	return psprintf("%d %u.%u.%d %s", finding->rule->id, finding->classid,
					finding->objid, finding->objsubid, finding->about);
}

static int
compare_strings(const void *a, const void *b)
{
	return strcmp(*(char *const *) a, *(char *const *) b);
}

List *
findings_fresh(const List *after, const List *before)
{
	char	  **keys = palloc(sizeof(char *) * Max(list_length(before), 1));
	int			nkeys = 0;
	List	   *result = NIL;
	ListCell   *lc;

	foreach(lc, before)
		keys[nkeys++] = finding_key(lfirst(lc));
	qsort(keys, nkeys, sizeof(char *), compare_strings);
	foreach(lc, after)
	{
		char	   *key = finding_key(lfirst(lc));

		if (bsearch(&key, keys, nkeys, sizeof(char *), compare_strings) == NULL)
			result = lappend(result, lfirst(lc));
	}
	return result;
}

List *
findings_without_members(const List *findings)
{
	List	   *result = NIL;
	ListCell   *lc;

	foreach(lc, findings)
	{
		Finding    *finding = lfirst(lc);
		bool		function = finding->classid == ProcedureRelationId;

		if (!is_extension_member(function ? ProcedureRelationId : RelationRelationId,
								 function ? finding->objid : finding->relid))
			result = lappend(result, finding);
	}
	return result;
}

/*
 * A column that was dropped and is there again, by another number: how TypeORM
 * and Prisma change a type.
 */
Finding *
finding_of_replaced(Finding *finding, const struct RuleSettings *settings,
					World *now, World *then)
{
	DbTable    *table = now->get(now, finding->objid);
	DbTable    *old = then->get(then, finding->objid);
	DbColumn   *column = table ? table_column(table, finding->column) : NULL;
	RuleRun		run = {0};

	if (column == NULL || old == NULL || old->ncolumns < finding->objsubid)
		return finding;
	run.settings = settings;
	run.world = now;
	run.rule = finding->rule;
	(void) rule_speaks(&run, table->schema);
	return drop_column_replaced(&run, table, &old->columns[finding->objsubid - 1], column);
}
