/*
 * detach.c
 *	  A partition that DETACH PARTITION CONCURRENTLY is about to let go.
 *
 * The parent answers for a partition, until it has none any more: that is
 * judged at commit.  The concurrent form commits twice, and what is refused at
 * the second time leaves a partition half detached; so it is judged before it
 * begins, as the table that it will be.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#include "dbctx.h"

#include "guard/guard.h"
#include "nodes/parsenodes.h"

/* What it had from its parent is its own then */
static void
make_independent(DbTable *table)
{
	table->is_partition = false;
	table->nparents = 0;
	table->root = NULL;
	foreach_column(column, table)
		column->inherited = false;
	for (int i = 0; i < table->nconstraints; i++)
		table->constraints[i]->inherited = false;
}

List *
guard_judge_detached(Node *statement, Snapshot snapshot, World *world,
					 const RuleSettings *settings)
{
	AlterTableStmt *alter = (AlterTableStmt *) statement;
	bool		comments = rule_is_on(settings, rule_get(RULE_comment_missing));
	PartitionCmd *command = NULL;
	Oid			relid;
	Model	   *model;
	DbTable    *table;
	ListCell   *lc;

	/* in a transaction block the server refuses it */
	if (!IsA(statement, AlterTableStmt) || world->in_block)
		return NIL;
	foreach(lc, alter->cmds)
	{
		AlterTableCmd *cmd = lfirst(lc);

		if (cmd->subtype == AT_DetachPartition && ((PartitionCmd *) cmd->def)->concurrent)
			command = (PartitionCmd *) cmd->def;
	}
	if (command == NULL)
		return NIL;
	relid = relation_by_name(command->name->schemaname, command->name->relname);
	if (!OidIsValid(relid))
		return NIL;
	model = model_load_touched(snapshot, false, LOAD_ALL_PARTS, list_make1_oid(relid),
							   NIL, comments);
	table = model_table(model, relid);
	if (table == NULL || !table->is_partition)
		return NIL;
	make_independent(table);
	return findings_without_members(rules_run_model(model, world, settings));
}
