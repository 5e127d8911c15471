/*
 * alter.c
 *	  ALTER TABLE in a script.
 *
 * Its parts are done in the order in which the server does them, which isn't
 * that in which they are written.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#include "dbctx.h"

#include "catalog/dependency.h"
#include "catalog/namespace.h"
#include "catalog/pg_attribute.h"
#include "catalog/pg_class.h"
#include "catalog/pg_constraint.h"
#include "catalog/pg_inherits.h"
#include "commands/trigger.h"
#include "overlay/state.h"
#include "utils/acl.h"
#include "utils/memutils.h"

/* An ALTER TABLE on its way */
typedef struct Alteration
{
	Overlay    *overlay;
	ScriptTable *table;
	Definition	definition;		/* of what is added */
} Alteration;

typedef enum Pass
{
	PASS_DROP,
	PASS_TYPE,
	PASS_ADD_COLUMN,
	PASS_CONSTRAINT,
	PASS_REST,
	NUM_PASSES
} Pass;

static Pass
pass_of(const AlterTableCmd *cmd)
{
	switch (cmd->subtype)
	{
		case AT_DropColumn:
		case AT_DropConstraint:
			return PASS_DROP;
		case AT_AlterColumnType:
			return PASS_TYPE;
		case AT_AddColumn:
			return PASS_ADD_COLUMN;
		case AT_AddConstraint:
			return PASS_CONSTRAINT;
		default:
			return PASS_REST;
	}
}

static void
add_column(Alteration *alteration, const AlterTableCmd *cmd)
{
	ColumnDef  *column = (ColumnDef *) cmd->def;

	if (table_column(&alteration->table->load.table, column->colname) == NULL)
		define_column(&alteration->definition, column);
}

static void
drop_column(Alteration *alteration, const AlterTableCmd *cmd)
{
	DbColumn   *column = table_column(&alteration->table->load.table, cmd->name);

	if (column == NULL || column->inherited)
		return;
	if (cmd->behavior == DROP_CASCADE)
		drop_references(alteration->overlay, &alteration->table->load.table, column->attnum, NULL);
	part_drop_column(alteration->overlay, alteration->table, column);
}

static void
drop_constraint(Alteration *alteration, const AlterTableCmd *cmd)
{
	DbConstraint *constraint = part_constraint(&alteration->table->load.table, cmd->name);

	if (constraint == NULL || constraint->inherited)
		return;
	if (cmd->behavior == DROP_CASCADE && constraint->index != NULL)
		drop_references(alteration->overlay, &alteration->table->load.table, 0, constraint);
	part_drop_constraint(alteration->overlay, alteration->table, constraint);
}

static void
alter_type(Alteration *alteration, const AlterTableCmd *cmd)
{
	ColumnDef  *written = (ColumnDef *) cmd->def;
	DbColumn   *column = table_column(&alteration->table->load.table, cmd->name);
	DbTypeRef  *type = script_type(alteration->overlay, written->typeName);

	if (column == NULL || type == NULL || column->inherited)
		return;
	column->type = type;
	column->collation_oid = type->collation;
	column->collation = NULL;
	if (written->collClause != NULL)
	{
		column->collation_oid = get_collation_oid(written->collClause->collname, true);
		if (column->collation_oid != type->collation && OidIsValid(column->collation_oid))
			column->collation = keep_text(alteration->overlay, collation_text(column->collation_oid));
	}
	alteration->table->column_origins[column->attnum - 1] = alteration->overlay->number;
	if (column->expr != NULL && column->generated == '\0')
		column->expr = script_recast(alteration->overlay, column->expr, type);
}

bool
column_draws_from_own(ScriptTable *table, const DbColumn *column)
{
	Oid			relid;
	int32		attnum;
	ListCell   *lc;

	if (column->expr == NULL || column->expr->kind != DB_EXPR_NEXTVAL)
		return false;
	foreach(lc, table->sequences)
	{
		ScriptSequence *sequence = lfirst(lc);

		if (sequence->oid == column->expr->sequence)
			return sequence->column == column->attnum;
	}
	return sequenceIsOwned(column->expr->sequence, DEPENDENCY_AUTO, &relid, &attnum) &&
		relid == table->load.table.oid && attnum == column->attnum;
}

void
column_set_default(Overlay *overlay, ScriptTable *table, DbColumn *column, Node *raw)
{
	column->expr = raw ? script_default(overlay, column, raw) : NULL;
	column->serial = column_draws_from_own(table, column);
}

static void
set_identity(DbColumn *column, List *options)
{
	ListCell   *lc;

	foreach(lc, options)
	{
		DefElem    *option = lfirst(lc);

		if (strcmp(option->defname, "generated") == 0 && option->arg != NULL)
			column->identity = intVal(option->arg);
	}
}

/* Commands that name a column; false if it's none of them */
static bool
alter_column(Alteration *alteration, const AlterTableCmd *cmd, DbColumn *column)
{
	switch (cmd->subtype)
	{
		case AT_ColumnDefault:
			column_set_default(alteration->overlay, alteration->table, column, cmd->def);
			break;
		case AT_DropNotNull:
			column->not_null = false;
			break;
		case AT_SetNotNull:
			column->not_null = true;
			break;
		case AT_DropExpression:
			column->generated = '\0';
			column->expr = NULL;
			break;
		case AT_AddIdentity:
			column->identity = castNode(Constraint, cmd->def)->generated_when;
			(void) column_sequence(alteration->overlay, alteration->table, column);
			break;
		case AT_SetIdentity:
			set_identity(column, (List *) cmd->def);
			break;
		case AT_DropIdentity:
			column->identity = '\0';
			break;
		default:
			if (!compat_is_set_expression(cmd->subtype))
				return false;
			column->expr = script_generated(alteration->overlay, alteration->table, column, cmd->def);
			break;
	}
	alteration->table->column_origins[column->attnum - 1] = alteration->overlay->number;
	return true;
}

static void
validate_constraint(Alteration *alteration, const char *name)
{
	DbConstraint *constraint = part_constraint(&alteration->table->load.table, name);

	if (constraint != NULL)
		constraint->validated = true;
}

static void
set_triggers(DbTable *table, const char *name, char enabled)
{
	for (int i = 0; i < table->ntriggers; i++)
	{
		if (name == NULL || strcmp(table->triggers[i]->name, name) == 0)
			table->triggers[i]->enabled = enabled;
	}
}

static void
attach_partition(Alteration *alteration, const PartitionCmd *cmd)
{
	ScriptTable *parent = alteration->table;
	ScriptTable *partition = table_to_change(alteration->overlay, cmd->name);
	Definition	definition = {alteration->overlay, partition, false};
	MemoryContext old;

	if (partition == NULL || partition->load.table.is_partition || partition == parent)
		return;
	partition->load.table.is_partition = true;
	partition->load.table.root = parent->load.table.root ? parent->load.table.root : &parent->load.table;
	add_parent(alteration->overlay, partition, &parent->load.table);
	inherit_indexes(&definition, &parent->load.table);
	old = MemoryContextSwitchTo(alteration->overlay->context);
	parent->partitions = lappend(parent->partitions, partition);
	MemoryContextSwitchTo(old);
}

static void
remove_parent(ScriptTable *child, const ScriptTable *parent)
{
	DbTable    *table = &child->load.table;

	for (int i = 0; i < table->nparents; i++)
	{
		if (table->parents[i]->oid != parent->load.table.oid)
			continue;
		memmove(table->parents + i, table->parents + i + 1,
				sizeof(DbTable *) * (table->nparents - i - 1));
		table->nparents--;
		return;
	}
}

static void
leave_parent(Alteration *alteration, ScriptTable *child, ScriptTable *parent)
{
	DbTable    *table = &child->load.table;

	remove_parent(child, parent);
	if (table->nparents > 0)
		return;
	foreach_column(column, table)
		column->inherited = false;
	for (int i = 0; i < table->nconstraints; i++)
		table->constraints[i]->inherited = false;
}

static void
detach_partition(Alteration *alteration, const PartitionCmd *cmd)
{
	ScriptTable *parent = alteration->table;
	ScriptTable *partition = table_to_change(alteration->overlay, cmd->name);
	MemoryContext old;

	if (partition == NULL || !partition->load.table.is_partition)
		return;
	partition->load.table.is_partition = false;
	partition->load.table.root = NULL;
	leave_parent(alteration, partition, parent);
	old = MemoryContextSwitchTo(alteration->overlay->context);
	if (list_member_ptr(parent->partitions, partition))
		parent->partitions = list_delete_ptr(parent->partitions, partition);
	else
		parent->detached = lappend_oid(parent->detached, partition->load.table.oid);
	name_index_add(alteration->overlay->alike, partition->load.table.oid,
				   partition->load.table.schema->oid, partition->load.table.name);
	MemoryContextSwitchTo(old);
}

/* Whether a table that follows its parent says so */
static void
change_parent(Alteration *alteration, const RangeVar *name, bool leave)
{
	ScriptTable *parent = table_to_change(alteration->overlay, name);

	if (parent == NULL)
		return;
	if (leave)
		leave_parent(alteration, alteration->table, parent);
	else
		add_parent(alteration->overlay, alteration->table, &parent->load.table);
}

static void
alter_rest(Alteration *alteration, const AlterTableCmd *cmd)
{
	DbTable    *table = &alteration->table->load.table;
	DbColumn   *column = cmd->name ? table_column(table, cmd->name) : NULL;

	if (column != NULL && alter_column(alteration, cmd, column))
		return;
	switch (cmd->subtype)
	{
		case AT_ValidateConstraint:
			validate_constraint(alteration, cmd->name);
			break;
		case AT_EnableRowSecurity:
			table->row_security = true;
			break;
		case AT_DisableRowSecurity:
			table->row_security = false;
			break;
		case AT_ForceRowSecurity:
			table->force_row_security = true;
			break;
		case AT_NoForceRowSecurity:
			table->force_row_security = false;
			break;
		case AT_ChangeOwner:
			table->owner = get_rolespec_oid(cmd->newowner, true);
			break;
		case AT_SetLogged:
			table->persistence = RELPERSISTENCE_PERMANENT;
			break;
		case AT_SetUnLogged:
			table->persistence = RELPERSISTENCE_UNLOGGED;
			break;
		case AT_EnableTrig:
			set_triggers(table, cmd->name, TRIGGER_FIRES_ON_ORIGIN);
			break;
		case AT_EnableAlwaysTrig:
			set_triggers(table, cmd->name, TRIGGER_FIRES_ALWAYS);
			break;
		case AT_EnableReplicaTrig:
			set_triggers(table, cmd->name, TRIGGER_FIRES_ON_REPLICA);
			break;
		case AT_DisableTrig:
			set_triggers(table, cmd->name, TRIGGER_DISABLED);
			break;
		case AT_EnableTrigAll:
		case AT_EnableTrigUser:
			set_triggers(table, NULL, TRIGGER_FIRES_ON_ORIGIN);
			break;
		case AT_DisableTrigAll:
		case AT_DisableTrigUser:
			set_triggers(table, NULL, TRIGGER_DISABLED);
			break;
		case AT_AttachPartition:
			if (table->kind == RELKIND_PARTITIONED_TABLE)
				attach_partition(alteration, castNode(PartitionCmd, cmd->def));
			break;
		case AT_DetachPartition:
			if (table->kind == RELKIND_PARTITIONED_TABLE)
				detach_partition(alteration, castNode(PartitionCmd, cmd->def));
			break;
		case AT_AddInherit:
		case AT_DropInherit:
			change_parent(alteration, castNode(RangeVar, cmd->def), cmd->subtype == AT_DropInherit);
			break;
		default:
			break;
	}
}

static void
add_constraint(Alteration *alteration, Constraint *constraint)
{
	DbTable    *table = &alteration->table->load.table;
	ListCell   *lc;

	if (constraint->contype != CONSTR_NOTNULL)
	{
		define_constraint(&alteration->definition, constraint);
		return;
	}
	foreach(lc, constraint->keys)
	{
		DbColumn   *column = table_column(table, strVal(lfirst(lc)));

		if (column != NULL)
			column->not_null = true;
	}
}

static void
alter_one(Alteration *alteration, AlterTableCmd *cmd)
{
	switch (pass_of(cmd))
	{
		case PASS_DROP:
			if (cmd->subtype == AT_DropColumn)
				drop_column(alteration, cmd);
			else
				drop_constraint(alteration, cmd);
			break;
		case PASS_TYPE:
			alter_type(alteration, cmd);
			break;
		case PASS_ADD_COLUMN:
			add_column(alteration, cmd);
			break;
		case PASS_CONSTRAINT:
			add_constraint(alteration, castNode(Constraint, cmd->def));
			break;
		default:
			alter_rest(alteration, cmd);
			break;
	}
}

/* Tables that inherit from it and aren't partitions, which are nobody's concern */
static List *
children_of(Overlay *overlay, const ScriptTable *table)
{
	List	   *children = NIL;
	ListCell   *lc;

	if (table->made || table->load.table.kind != RELKIND_RELATION ||
		!has_subclass(table->load.table.oid))
		return NIL;
	foreach(lc, find_inheritance_children(table->load.table.oid, NoLock))
	{
		ScriptTable *child = table_to_change_of(overlay, lfirst_oid(lc));

		if (child != NULL)
			children = lappend(children, child);
	}
	return children;
}

/* What of it the children follow */
static void
alter_child(Overlay *overlay, ScriptTable *child, const AlterTableStmt *statement)
{
	Alteration	alteration = {overlay, child, {overlay, child, false}};
	DbTable    *table = &child->load.table;
	ListCell   *lc;

	foreach(lc, statement->cmds)
	{
		AlterTableCmd *cmd = lfirst(lc);
		const char *name = cmd->subtype == AT_AddColumn ? ((ColumnDef *) cmd->def)->colname : cmd->name;
		DbColumn   *column = name ? table_column(table, name) : NULL;

		if (cmd->subtype == AT_AddColumn && column == NULL)
		{
			add_column(&alteration, cmd);
			column = table_column(table, name);
			if (column != NULL)
				column->inherited = true;
		}
		else if (cmd->subtype == AT_DropColumn && column != NULL && column->inherited)
			part_drop_column(overlay, child, column);
		else if (column != NULL && pass_of(cmd) == PASS_REST)
			(void) alter_column(&alteration, cmd, column);
	}
	define_finish(&alteration.definition);
}

void
apply_alter_table(Overlay *overlay, AlterTableStmt *statement)
{
	Alteration	alteration = {overlay, table_to_change(overlay, statement->relation)};
	ListCell   *lc;

	if (alteration.table == NULL)
		return;
	alteration.definition.overlay = overlay;
	alteration.definition.table = alteration.table;
	for (int pass = 0; pass < NUM_PASSES; pass++)
	{
		foreach(lc, statement->cmds)
		{
			if (pass_of(lfirst(lc)) == pass)
				alter_one(&alteration, lfirst(lc));
		}
	}
	define_finish(&alteration.definition);
	if (!statement->relation->inh)
		return;
	foreach(lc, children_of(overlay, alteration.table))
		alter_child(overlay, lfirst(lc), statement);
}
