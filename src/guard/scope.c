/*
 * scope.c
 *	  What kind of change a transaction has made, if it is a simple one.
 *
 * Most migrations add columns or indexes and do nothing else.  Both what the
 * commands say and what they have touched must agree on that: a command may do
 * more than it says, and what is touched isn't all that it does.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#include "dbctx.h"

#include "catalog/oidmap.h"
#include "catalog/pg_class.h"
#include "catalog/pg_proc.h"
#include "guard/scope.h"
#include "nodes/bitmapset.h"
#include "nodes/parsenodes.h"

RuleScope
statement_scope(Node *statement)
{
	ListCell   *lc;

	if (IsA(statement, IndexStmt))
		return SCOPE_INDEXES;
	if (!IsA(statement, AlterTableStmt))
		return SCOPE_ALL;
	foreach(lc, ((AlterTableStmt *) statement)->cmds)
	{
		if (((AlterTableCmd *) lfirst(lc))->subtype != AT_AddColumn)
			return SCOPE_ALL;
	}
	return SCOPE_COLUMNS;
}

static RuleScope
object_scope(const PendingObject *object)
{
	if (object->classid != RelationRelationId || !object->created)
		return SCOPE_ALL;
	if (object->relkind == RELKIND_RELATION && object->subid > 0)
		return SCOPE_COLUMNS;
	return object->relkind == RELKIND_INDEX && object->subid == 0 ? SCOPE_INDEXES : SCOPE_ALL;
}

SimpleChange
change_of(const Pending *pending)
{
	SimpleChange change = {pending_scope(), NULL};
	ListCell   *lc;

	foreach(lc, pending->objects)
	{
		if (change.scope == SCOPE_ALL || object_scope(lfirst(lc)) != change.scope)
		{
			change.scope = SCOPE_ALL;
			return change;
		}
	}
	if (change.scope != SCOPE_COLUMNS)
		return change;
	change.columns = oidmap_create(CurrentMemoryContext, 4, NULL);
	foreach(lc, pending->objects)
	{
		PendingObject *object = lfirst(lc);
		Bitmapset  *columns = oidmap_get(change.columns, object->objid);

		oidmap_put(change.columns, object->objid, bms_add_member(columns, object->subid));
	}
	return change;
}

static bool
column_was_added(const SimpleChange *change, Oid relid, int attnum)
{
	return bms_is_member(attnum, oidmap_get(change->columns, relid));
}

/*
 * A table that had no column of its own was nobody's concern: now all rules
 * may have something to say.
 */
static bool
had_own_column(const SimpleChange *change, DbTable *table)
{
	foreach_column(column, table)
	{
		if (!column->inherited && !column_was_added(change, table->oid, column->attnum))
			return true;
	}
	return false;
}

bool
change_is_simple(const SimpleChange *change, const Model *model)
{
	for (int i = 0; change->scope == SCOPE_COLUMNS && i < model->ntables; i++)
	{
		if (model->tables[i]->requested && !had_own_column(change, model->tables[i]))
			return false;
	}
	return true;
}

bool
may_be_new(const SimpleChange *change, const Finding *finding)
{
	return change->scope != SCOPE_COLUMNS || !rule_judges_columns_alone(finding->rule) ||
		finding->classid != RelationRelationId || finding->objsubid == 0 ||
		column_was_added(change, finding->relid, finding->objsubid);
}
