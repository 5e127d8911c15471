/*
 * locks.c
 *	  Which locks a command takes, and whom they stop.
 *
 * As the server's documentation names them.  For ALTER TABLE the server is
 * asked.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#include "dbctx.h"

#include "catalog/deparse.h"
#include "catalog/namespace.h"
#include "catalog/partition.h"
#include "catalog/pg_class.h"
#include "commands/tablecmds.h"
#include "lib/stringinfo.h"

#include "plan/plan.h"
#include "rule/drop.h"
#include "rule/lock.h"

typedef struct StepLock
{
	const char *name;			/* qualified, as SQL */
	LOCKMODE	mode;
} StepLock;

typedef struct Locks
{
	SqlPlan	   *plan;
	List	   *locks;			/* StepLock * */
	bool		strong;			/* the house wants a lock_timeout for one of them */
} Locks;

static const char *const mode_names[] = {
	[AccessShareLock] = "ACCESS SHARE",
	[RowShareLock] = "ROW SHARE",
	[RowExclusiveLock] = "ROW EXCLUSIVE",
	[ShareUpdateExclusiveLock] = "SHARE UPDATE EXCLUSIVE",
	[ShareLock] = "SHARE",
	[ShareRowExclusiveLock] = "SHARE ROW EXCLUSIVE",
	[ExclusiveLock] = "EXCLUSIVE",
	[AccessExclusiveLock] = "ACCESS EXCLUSIVE",
};

static void
add_named(Locks *locks, const char *name, LOCKMODE mode)
{
	StepLock   *lock;
	ListCell   *lc;

	foreach(lc, locks->locks)
	{
		lock = lfirst(lc);
		if (strcmp(lock->name, name) != 0)
			continue;
		lock->mode = Max(lock->mode, mode);
		return;
	}
	lock = palloc(sizeof(StepLock));
	lock->name = name;
	lock->mode = mode;
	locks->locks = lappend(locks->locks, lock);
}

static void
add_table(Locks *locks, DbTable *table, LOCKMODE mode)
{
	World	   *world = locks->plan->run.world;

	/* nobody else has one that was made here */
	if (table == NULL || world->made_here(world, table))
		return;
	add_named(locks, table_full_name(table), mode);
	if (mode >= ShareLock && !world->has_lock_timeout &&
		plan_cares(locks->plan, RULE_lock_timeout_missing, table))
		locks->strong = true;
}

/* What isn't there is made by the plan itself, or an error */
static void
add_relation(Locks *locks, const RangeVar *name, LOCKMODE mode)
{
	if (name != NULL)
		add_table(locks, world_table(locks->plan->run.world, name), mode);
}

static void
add_constraint(Locks *locks, const Constraint *constraint, LOCKMODE mode)
{
	if (constraint->contype == CONSTR_FOREIGN)
		add_relation(locks, constraint->pktable, mode);
}

/* What a foreign key, or what points to a key, has on its other side */
static void
add_other_side(Locks *locks, const DbTable *table, const char *constraint, LOCKMODE mode)
{
	World	   *world = locks->plan->run.world;

	for (int i = 0; table != NULL && i < table->nconstraints; i++)
	{
		const DbConstraint *fk = table->constraints[i];

		if (fk->type == 'f' && strcmp(fk->name, constraint) == 0)
			add_table(locks, world->get(world, fk->ref_oid), mode);
	}
}

static void
add_attach(Locks *locks, const DbTable *parent, LOCKMODE mode)
{
	World	   *world = locks->plan->run.world;
	Oid			oid = parent && parent->kind == RELKIND_PARTITIONED_TABLE && OidIsValid(parent->oid) ?
		get_default_partition_oid(parent->oid) : InvalidOid;

	if (OidIsValid(oid))
		add_table(locks, world->get(world, oid), mode);
}

static void
lock_alter(Locks *locks, AlterTableStmt *alter)
{
	DbTable    *table = world_table(locks->plan->run.world, alter->relation);
	ListCell   *lc;

	if (alter->objtype == OBJECT_TYPE)
		return;
	add_relation(locks, alter->relation, AlterTableGetLockLevel(alter->cmds));
	foreach(lc, alter->cmds)
	{
		AlterTableCmd *cmd = lfirst(lc);
		ListCell   *lc2;

		switch (cmd->subtype)
		{
			case AT_AddConstraint:
				add_constraint(locks, castNode(Constraint, cmd->def), ShareRowExclusiveLock);
				break;
			case AT_AddColumn:
				foreach(lc2, castNode(ColumnDef, cmd->def)->constraints)
					add_constraint(locks, lfirst(lc2), ShareRowExclusiveLock);
				break;
			case AT_ValidateConstraint:
				add_other_side(locks, table, cmd->name, RowShareLock);
				break;
			case AT_DropConstraint:
				add_other_side(locks, table, cmd->name, AccessExclusiveLock);
				break;
			case AT_AttachPartition:
				add_attach(locks, table, AccessExclusiveLock);
				add_relation(locks, ((PartitionCmd *) cmd->def)->name, AccessExclusiveLock);
				break;
			case AT_DetachPartition:
				add_relation(locks, ((PartitionCmd *) cmd->def)->name, AccessExclusiveLock);
				break;
			default:
				break;
		}
	}
}

static void
lock_create(Locks *locks, CreateStmt *create)
{
	ListCell   *lc;

	if (create->partbound != NULL && create->inhRelations != NIL)
	{
		add_relation(locks, linitial(create->inhRelations), AccessExclusiveLock);
		add_attach(locks, world_table(locks->plan->run.world, linitial(create->inhRelations)),
				   AccessExclusiveLock);
	}
	foreach(lc, create->tableElts)
	{
		Node	   *element = lfirst(lc);
		ListCell   *lc2;

		if (IsA(element, Constraint))
			add_constraint(locks, (Constraint *) element, ShareRowExclusiveLock);
		else if (IsA(element, ColumnDef))
		{
			foreach(lc2, ((ColumnDef *) element)->constraints)
				add_constraint(locks, lfirst(lc2), ShareRowExclusiveLock);
		}
	}
}

static void
lock_index_of(Locks *locks, const RangeVar *name, LOCKMODE mode)
{
	World	   *world = locks->plan->run.world;
	DbIndex    *index;

	add_table(locks, world->find_index(world, name->schemaname, name->relname, &index), mode);
}

static void
lock_drop(Locks *locks, DropStmt *drop)
{
	ListCell   *lc;

	foreach(lc, drop->objects)
	{
		List	   *names = lfirst(lc);

		switch (drop->removeType)
		{
			case OBJECT_TABLE:
			case OBJECT_FOREIGN_TABLE:
			case OBJECT_VIEW:
			case OBJECT_MATVIEW:
				add_table(locks, world_table_of_names(locks->plan->run.world, (Node *) names),
						  AccessExclusiveLock);
				break;
			case OBJECT_INDEX:
				if (list_length(names) <= 3)
					lock_index_of(locks, makeRangeVarFromNameList(names),
								  drop->concurrent ? ShareUpdateExclusiveLock : AccessExclusiveLock);
				break;
			case OBJECT_TRIGGER:
			case OBJECT_POLICY:
			case OBJECT_RULE:
				names = list_copy_head(names, list_length(names) - 1);
				if (names != NIL)
					add_table(locks, world_table_of_names(locks->plan->run.world, (Node *) names),
							  AccessExclusiveLock);
				break;
			default:
				break;
		}
	}
}

static void
lock_vacuum(Locks *locks, VacuumStmt *vacuum)
{
	bool		full = vacuum->is_vacuumcmd && lock_option(vacuum->options, "full");
	ListCell   *lc;

	foreach(lc, vacuum->rels)
		add_relation(locks, ((VacuumRelation *) lfirst(lc))->relation,
					 full ? AccessExclusiveLock : ShareUpdateExclusiveLock);
}

static void
lock_reindex(Locks *locks, ReindexStmt *reindex)
{
	bool		concurrently = lock_option(reindex->params, "concurrently");

	/* the indexes themselves are locked so that queries can't be planned */
	if (reindex->kind == REINDEX_OBJECT_INDEX)
		lock_index_of(locks, reindex->relation, concurrently ? ShareUpdateExclusiveLock : ShareLock);
	else if (reindex->kind == REINDEX_OBJECT_TABLE)
		add_relation(locks, reindex->relation, concurrently ? ShareUpdateExclusiveLock : ShareLock);
}

/* Commands that write one relation, or lock it for a change of something about it */
static bool
lock_simple(Locks *locks, Node *node)
{
	switch (nodeTag(node))
	{
		case T_InsertStmt:
			add_relation(locks, ((InsertStmt *) node)->relation, RowExclusiveLock);
			return true;
		case T_UpdateStmt:
			add_relation(locks, ((UpdateStmt *) node)->relation, RowExclusiveLock);
			return true;
		case T_DeleteStmt:
			add_relation(locks, ((DeleteStmt *) node)->relation, RowExclusiveLock);
			return true;
		case T_CopyStmt:
			add_relation(locks, ((CopyStmt *) node)->relation,
						 ((CopyStmt *) node)->is_from ? RowExclusiveLock : AccessShareLock);
			return true;
		case T_IndexStmt:
			add_relation(locks, ((IndexStmt *) node)->relation,
						 ((IndexStmt *) node)->concurrent ? ShareUpdateExclusiveLock : ShareLock);
			return true;
		case T_CreateTrigStmt:
			add_relation(locks, ((CreateTrigStmt *) node)->relation, ShareRowExclusiveLock);
			return true;
		case T_CreatePolicyStmt:
			add_relation(locks, ((CreatePolicyStmt *) node)->table, AccessExclusiveLock);
			return true;
		case T_AlterPolicyStmt:
			add_relation(locks, ((AlterPolicyStmt *) node)->table, AccessExclusiveLock);
			return true;
		case T_RuleStmt:
			add_relation(locks, ((RuleStmt *) node)->relation, AccessExclusiveLock);
			return true;
		case T_RenameStmt:
			if (((RenameStmt *) node)->renameType == OBJECT_INDEX)
				lock_index_of(locks, ((RenameStmt *) node)->relation, ShareUpdateExclusiveLock);
			else
				add_relation(locks, ((RenameStmt *) node)->relation, AccessExclusiveLock);
			return true;
		case T_AlterObjectSchemaStmt:
			add_relation(locks, ((AlterObjectSchemaStmt *) node)->relation, AccessExclusiveLock);
			return true;
		case T_RefreshMatViewStmt:
			add_relation(locks, ((RefreshMatViewStmt *) node)->relation,
						 ((RefreshMatViewStmt *) node)->concurrent ? ExclusiveLock : AccessExclusiveLock);
			return true;
		default:
			return false;
	}
}

static void
lock_statement(Locks *locks, Node *node)
{
	ListCell   *lc;

	if (lock_simple(locks, node))
		return;
	if (nodeTag(node) == compat_cluster_tag)
	{
		add_relation(locks, compat_cluster_relation((compat_cluster_stmt *) node),
					 compat_cluster_concurrent((compat_cluster_stmt *) node) ?
					 ShareUpdateExclusiveLock : AccessExclusiveLock);
		return;
	}
	switch (nodeTag(node))
	{
		case T_AlterTableStmt:
			lock_alter(locks, (AlterTableStmt *) node);
			break;
		case T_CreateStmt:
			lock_create(locks, (CreateStmt *) node);
			break;
		case T_DropStmt:
			lock_drop(locks, (DropStmt *) node);
			break;
		case T_TruncateStmt:
			foreach(lc, ((TruncateStmt *) node)->relations)
				add_relation(locks, lfirst(lc), AccessExclusiveLock);
			break;
		case T_LockStmt:
			foreach(lc, ((LockStmt *) node)->relations)
				add_relation(locks, lfirst(lc), ((LockStmt *) node)->mode);
			break;
		case T_VacuumStmt:
			lock_vacuum(locks, (VacuumStmt *) node);
			break;
		case T_ReindexStmt:
			lock_reindex(locks, (ReindexStmt *) node);
			break;
		default:
			break;
	}
}

static int
compare_locks(const ListCell *a, const ListCell *b)
{
	return ((StepLock *) lfirst(b))->mode - ((StepLock *) lfirst(a))->mode;
}

/* "ACCESS EXCLUSIVE on public.a, public.b; ROW SHARE on public.c" */
static char *
locks_text(List *locks)
{
	StringInfoData buf;
	LOCKMODE	mode = NoLock;
	ListCell   *lc;

	initStringInfo(&buf);
	foreach(lc, locks)
	{
		StepLock   *lock = lfirst(lc);

		if (lock->mode != mode)
			appendStringInfo(&buf, "%s%s on ", mode == NoLock ? "" : "; ", mode_names[lock->mode]);
		else
			appendStringInfoString(&buf, ", ");
		appendStringInfoString(&buf, lock->name);
		mode = lock->mode;
	}
	return buf.data;
}

void
plan_locks(SqlPlan *plan, List *statements, PlanStep *step)
{
	Locks		locks = {plan};
	LOCKMODE	strongest;
	ListCell   *lc;

	foreach(lc, statements)
		lock_statement(&locks, lfirst_node(RawStmt, lc)->stmt);
	if (locks.locks == NIL)
		return;
	list_sort(locks.locks, compare_locks);
	strongest = ((StepLock *) linitial(locks.locks))->mode;
	step->lock = locks_text(locks.locks);
	step->blocks = strongest == AccessExclusiveLock ? BLOCKS_READS :
		strongest >= ShareLock ? BLOCKS_WRITES : BLOCKS_NOTHING;
	step->strong = locks.strong;
}

bool
plan_runs_in_transaction(Node *node)
{
	ListCell   *lc;

	switch (nodeTag(node))
	{
		case T_IndexStmt:
			return !((IndexStmt *) node)->concurrent;
		case T_DropStmt:
			return !((DropStmt *) node)->concurrent;
		case T_ReindexStmt:
			return !lock_option(((ReindexStmt *) node)->params, "concurrently") &&
				(((ReindexStmt *) node)->kind == REINDEX_OBJECT_INDEX ||
				 ((ReindexStmt *) node)->kind == REINDEX_OBJECT_TABLE);
		case T_AlterTableStmt:
			foreach(lc, ((AlterTableStmt *) node)->cmds)
			{
				AlterTableCmd *cmd = lfirst(lc);

				if (cmd->subtype == AT_DetachPartition && ((PartitionCmd *) cmd->def)->concurrent)
					return false;
			}
			return true;
		case T_VacuumStmt:
			return !((VacuumStmt *) node)->is_vacuumcmd;
		case T_TransactionStmt:	/* it brings its own */
		case T_CreatedbStmt:
		case T_DropdbStmt:
		case T_CreateTableSpaceStmt:
		case T_DropTableSpaceStmt:
		case T_AlterSystemStmt:
			return false;
		default:
			if (nodeTag(node) == compat_cluster_tag)
				return compat_cluster_relation((compat_cluster_stmt *) node) != NULL &&
					!compat_cluster_concurrent((compat_cluster_stmt *) node);
			return true;
	}
}

PlanPhase
plan_phase(Node *node)
{
	AlterTableCmd *cmd;

	switch (nodeTag(node))
	{
		case T_InsertStmt:
		case T_UpdateStmt:
		case T_CopyStmt:
			return PHASE_BACKFILL;
		case T_DropStmt:
		case T_DeleteStmt:
		case T_TruncateStmt:
		case T_RenameStmt:
		case T_DropdbStmt:
		case T_DropOwnedStmt:
			return PHASE_CONTRACT;
		case T_AlterTableStmt:
			cmd = linitial(((AlterTableStmt *) node)->cmds);
			return cmd->subtype == AT_ValidateConstraint ? PHASE_VALIDATE :
				cmd->subtype == AT_DropColumn || cmd->subtype == AT_DropConstraint ?
				PHASE_CONTRACT : PHASE_EXPAND;
		default:
			return PHASE_EXPAND;
	}
}
