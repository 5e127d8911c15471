/*
 * lock_other.c
 *	  Rules about renames, and about waiting for locks.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#include "dbctx.h"

#include "catalog/deparse.h"
#include "catalog/namespace.h"
#include "catalog/pg_class.h"

#include "rule/lock.h"

static void
rename_breaks_clients(RuleRun *run, Node *statement)
{
	RenameStmt *rename = (RenameStmt *) statement;
	DbTable    *table;
	DbColumn   *column;
	Finding    *finding;

	if (!IsA(statement, RenameStmt) ||
		(rename->renameType != OBJECT_TABLE &&
		 !(rename->renameType == OBJECT_COLUMN && rename->relationType == OBJECT_TABLE)))
		return;
	table = lock_target(run, rename->relation);

	/* programs use the parent of a partition */
	if (table == NULL || table->is_partition ||
		(table->kind != RELKIND_RELATION && table->kind != RELKIND_PARTITIONED_TABLE))
		return;
	if (rename->renameType == OBJECT_TABLE)
	{
		finding = find_table(run, table, NULL,
							 "RENAME of %s breaks every program that still uses the old name",
							 lock_size(run, table));
		finding->hint = psprintf("Write after it, in the same transaction: CREATE VIEW %s AS SELECT * FROM %s.%s. Drop the view when nobody uses it any more.",
								 table_full_name(table), name_sql(table->schema->name),
								 name_sql(rename->newname));
		return;
	}
	column = table_column(table, rename->subname);
	if (column == NULL)
		return;
	finding = find_table(run, table, column,
						 "RENAME of column \"%s\" of %s breaks every program that still uses the old name",
						 lock_name(column->name), lock_size(run, table));
	finding->hint = "Write it in steps: add the new column, let a trigger keep both alike, move the programs, then drop the old one; or rename the table, too, and put a view with the old names in its place.";
}

const RuleBody rule_rename_breaks_clients = {
	.problem = "A table or column is renamed while programs use it: those that are running fail from that moment on.",
	.instead = "For a table: rename it, and make a view with the old name in the same transaction; drop it later. For a column: add the new one, keep both alike, drop the old one when nobody uses it.",
	.why = "Programs and schema are never changed in the same instant. Where nothing runs during a deployment, set the rule off. It speaks of large tables only, since those are in use.",
	.statement = rename_breaks_clients,
};

/* Does a part of ALTER TABLE stop readers or writers? */
static bool
is_strong(const AlterTableCmd *cmd)
{
	switch (cmd->subtype)
	{
		case AT_SetStatistics:
		case AT_ClusterOn:
		case AT_DropCluster:
		case AT_SetOptions:
		case AT_ResetOptions:
		case AT_SetRelOptions:
		case AT_ResetRelOptions:
		case AT_ValidateConstraint:
		case AT_AttachPartition:
		case AT_DetachPartitionFinalize:
			return false;
		case AT_DetachPartition:
			return !((PartitionCmd *) cmd->def)->concurrent;
		default:
			return true;
	}
}

/* The tables that a command locks so that readers or writers have to wait */
static List *
locked_tables(Node *statement)
{
	ListCell   *lc;
	List	   *names = NIL;

	switch (nodeTag(statement))
	{
		case T_AlterTableStmt:
			foreach(lc, ((AlterTableStmt *) statement)->cmds)
			{
				if (is_strong(lfirst(lc)))
					return list_make1(((AlterTableStmt *) statement)->relation);
			}
			return NIL;
		case T_IndexStmt:
			if (((IndexStmt *) statement)->concurrent)
				return NIL;
			return list_make1(((IndexStmt *) statement)->relation);
		case T_CreateTrigStmt:
			return list_make1(((CreateTrigStmt *) statement)->relation);
		case T_CreatePolicyStmt:
			return list_make1(((CreatePolicyStmt *) statement)->table);
		case T_RuleStmt:
			return list_make1(((RuleStmt *) statement)->relation);
		case T_RenameStmt:
			if (((RenameStmt *) statement)->relation)
				return list_make1(((RenameStmt *) statement)->relation);
			return NIL;
		case T_TruncateStmt:
			return ((TruncateStmt *) statement)->relations;
		case T_DropStmt:
			if (((DropStmt *) statement)->removeType != OBJECT_TABLE)
				return NIL;
			foreach(lc, ((DropStmt *) statement)->objects)
				names = lappend(names, makeRangeVarFromNameList(lfirst(lc)));
			return names;
		default:
			return NIL;
	}
}

static void
lock_timeout_missing(RuleRun *run, Node *statement)
{
	ListCell   *lc;

	if (run->world->has_lock_timeout)
		return;
	foreach(lc, locked_tables(statement))
	{
		DbTable    *table = lock_target(run, lfirst(lc));
		Finding    *finding;

		if (table == NULL)
			continue;
		finding = find_table(run, table, NULL,
							 "a strong lock on %s is waited for without end, and all who come later wait behind it",
							 lock_size(run, table));
		finding->fix = run->world->in_block ? "SET LOCAL lock_timeout = '5s'" : "SET lock_timeout = '5s'";
		finding->hint = psprintf("Write before it: %s", finding->fix);
	}
}

const RuleBody rule_lock_timeout_missing = {
	.problem = "A command that needs a strong lock waits for all transactions that use the table. Meanwhile everybody who comes later waits behind it, readers too.",
	.instead = "SET lock_timeout = '5s' (in a transaction: SET LOCAL) before it, and another try when it fails.",
	.why = "One long report is enough to bring everything to a halt, however quick the command itself is. Off unless set: many set lock_timeout for the role that migrates, where the rule is silent anyway.",
	.statement = lock_timeout_missing,
};
