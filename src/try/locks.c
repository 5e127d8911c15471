/*
 * locks.c
 *	  The locks of this session, and of those it waits for.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#include "dbctx.h"

#include "access/transam.h"
#include "catalog/deparse.h"
#include "catalog/namespace.h"
#include "commands/tablecmds.h"
#include "lib/stringinfo.h"
#include "miscadmin.h"
#include "nodes/nodeFuncs.h"
#include "storage/lockdefs.h"
#include "storage/proc.h"
#include "try/locks.h"
#include "utils/lsyscache.h"

/* No more of them are named */
#define MAX_HOLDERS 3

static const char *const mode_names[] = {
	"none", "ACCESS SHARE", "ROW SHARE", "ROW EXCLUSIVE", "SHARE UPDATE EXCLUSIVE",
	"SHARE", "SHARE ROW EXCLUSIVE", "EXCLUSIVE", "ACCESS EXCLUSIVE"
};

const char *
lock_mode_name(LOCKMODE mode)
{
	return mode_names[mode];
}

LOCKMODE
strongest_lock(LOCKMASK held)
{
	for (LOCKMODE mode = MaxLockMode; mode > NoLock; mode--)
	{
		if ((held & LOCKBIT_ON(mode)) != 0)
			return mode;
	}
	return NoLock;
}

static bool
is_of_interest(const LOCKTAG *tag)
{
	if (tag->locktag_field1 != MyDatabaseId)
		return false;
	return tag->locktag_type == LOCKTAG_ADVISORY ||
		(tag->locktag_type == LOCKTAG_RELATION && tag->locktag_field2 >= FirstNormalObjectId);
}

OwnLock *
own_locks(void)
{
	LockData   *data = GetLockStatusData();
	OwnLock    *locks = NULL;

	for (int i = data->nelements - 1; i >= 0; i--)
	{
		LockInstanceData *instance = &data->locks[i];
		OwnLock    *lock;

		if (instance->pid != MyProcPid || instance->holdMask == 0 ||
			!is_of_interest(&instance->locktag))
			continue;
		lock = palloc(sizeof(OwnLock));
		lock->tag = instance->locktag;
		lock->held = instance->holdMask;
		lock->next = locks;
		locks = lock;
	}
	return locks;
}

/* A relation that a command locks, and how */
typedef struct Wanted
{
	Oid			relid;
	LOCKMODE	mode;
} Wanted;

static List *
want(List *wanted, const RangeVar *name, LOCKMODE mode)
{
	Oid			relid = name ? RangeVarGetRelid(name, NoLock, true) : InvalidOid;
	Wanted	   *entry;

	if (!OidIsValid(relid))
		return wanted;
	entry = palloc(sizeof(Wanted));
	entry->relid = relid;
	entry->mode = mode;
	return lappend(wanted, entry);
}

static List *
want_all(List *wanted, List *names, LOCKMODE mode)
{
	ListCell   *lc;

	foreach(lc, names)
	{
		if (IsA(lfirst(lc), RangeVar))
			wanted = want(wanted, lfirst(lc), mode);
		else if (IsA(lfirst(lc), List))
			wanted = want(wanted, makeRangeVarFromNameList(lfirst(lc)), mode);
	}
	return wanted;
}

/* The tables that foreign keys of an ALTER TABLE or CREATE TABLE refer to */
static List *
want_referenced(List *wanted, Node *definition)
{
	ListCell   *lc;

	if (definition == NULL)
		return wanted;
	if (IsA(definition, Constraint))
		return want(wanted, ((Constraint *) definition)->pktable, ShareRowExclusiveLock);
	if (IsA(definition, ColumnDef))
	{
		foreach(lc, ((ColumnDef *) definition)->constraints)
			wanted = want_referenced(wanted, lfirst(lc));
	}
	return wanted;
}

static List *
wanted_by_alter(const AlterTableStmt *alter)
{
	List	   *wanted = want(NIL, alter->relation, AlterTableGetLockLevel(alter->cmds));
	ListCell   *lc;

	foreach(lc, alter->cmds)
	{
		AlterTableCmd *cmd = lfirst(lc);

		wanted = want_referenced(wanted, cmd->def);
		if (cmd->def != NULL && IsA(cmd->def, PartitionCmd))
			wanted = want(wanted, ((PartitionCmd *) cmd->def)->name, AccessExclusiveLock);
	}
	return wanted;
}

/* Row locks are held by those who have written to the table */
static bool
collect_written(Node *node, void *context)
{
	List	  **wanted = context;

	if (node == NULL)
		return false;
	if (IsA(node, RangeVar))
		*wanted = want(*wanted, (RangeVar *) node, ExclusiveLock);
	return raw_expression_tree_walker(node, collect_written, context);
}

static List *
wanted_by(Node *tree)
{
	List	   *wanted = NIL;
	ListCell   *lc;

	switch (nodeTag(tree))
	{
		case T_AlterTableStmt:
			return wanted_by_alter((AlterTableStmt *) tree);
		case T_CreateStmt:
			foreach(lc, ((CreateStmt *) tree)->tableElts)
				wanted = want_referenced(wanted, lfirst(lc));
			return want_all(wanted, ((CreateStmt *) tree)->inhRelations, AccessExclusiveLock);
		case T_IndexStmt:
			return want(NIL, ((IndexStmt *) tree)->relation, ShareLock);
		case T_RenameStmt:
			return want(NIL, ((RenameStmt *) tree)->relation, AccessExclusiveLock);
		case T_CreateTrigStmt:
			return want(NIL, ((CreateTrigStmt *) tree)->relation, ShareRowExclusiveLock);
		case T_DropStmt:
			return want_all(NIL, ((DropStmt *) tree)->objects, AccessExclusiveLock);
		case T_TruncateStmt:
			return want_all(NIL, ((TruncateStmt *) tree)->relations, AccessExclusiveLock);
		case T_LockStmt:
			return want_all(NIL, ((LockStmt *) tree)->relations, ((LockStmt *) tree)->mode);
		case T_SelectStmt:
		case T_InsertStmt:
		case T_UpdateStmt:
		case T_DeleteStmt:
			(void) collect_written(tree, &wanted);
			return wanted;
		default:
			return NIL;
	}
}

static void
add_holder(StringInfo buf, const LockInstanceData *instance)
{
	Oid			relid = instance->locktag.locktag_field2;
	char	   *name = get_rel_name(relid);
	char	   *schema = get_namespace_name(get_rel_namespace(relid));

	if (name == NULL || schema == NULL)
		return;
	appendStringInfoString(buf, buf->len > 0 ? ", " : "");
	if (instance->pid == 0)
		appendStringInfoString(buf, "a prepared transaction");
	else
		appendStringInfo(buf, "process %d", instance->pid);
	appendStringInfo(buf, " holds %s on %s.%s", lock_mode_name(strongest_lock(instance->holdMask)),
					 name_sql(schema), name_sql(name));
}

char *
try_lock_holders(Node *tree)
{
	List	   *wanted = wanted_by(tree);
	LockData   *data = wanted != NIL ? GetLockStatusData() : NULL;
	StringInfoData buf;
	int			n = 0;

	initStringInfo(&buf);
	for (int i = 0; data != NULL && i < data->nelements && n < MAX_HOLDERS; i++)
	{
		LockInstanceData *instance = &data->locks[i];
		ListCell   *lc;

		if (instance->pid == MyProcPid || !is_of_interest(&instance->locktag) ||
			instance->locktag.locktag_type != LOCKTAG_RELATION)
			continue;
		foreach(lc, wanted)
		{
			Wanted	   *entry = lfirst(lc);

			if (entry->relid == instance->locktag.locktag_field2 &&
				DoLockModesConflict(entry->mode, strongest_lock(instance->holdMask)))
			{
				add_holder(&buf, instance);
				n++;
				break;
			}
		}
	}
	if (n == 0)
		return NULL;
	buf.data[0] = pg_ascii_toupper((unsigned char) buf.data[0]);
	return buf.data;
}
