/*
 * names_alter.c
 *	  Names in ALTER TABLE.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#include "dbctx.h"

#include "catalog/pg_class.h"
#include "catalog/pg_type.h"
#include "miscadmin.h"
#include "rule/lock.h"

#include "script/names.h"

/*
 * The table as later parts of the command see it: columns that it adds count,
 * whatever the order, for the server adds them before it does what needs them.
 */
static DbTable *
table_with_added(const DbTable *table, List *commands)
{
	DbTable    *result = palloc(sizeof(DbTable));
	ListCell   *lc;

	*result = *table;
	result->columns = palloc0(sizeof(DbColumn) * (table->ncolumns + list_length(commands)));
	if (table->ncolumns > 0)
		memcpy(result->columns, table->columns, sizeof(DbColumn) * table->ncolumns);
	foreach(lc, commands)
	{
		AlterTableCmd *cmd = lfirst(lc);
		ColumnDef  *definition = (ColumnDef *) cmd->def;
		DbColumn   *column;

		if (!IsA(cmd, AlterTableCmd) || cmd->subtype != AT_AddColumn ||
			table_column(result, definition->colname) != NULL)
			continue;
		column = &result->columns[result->ncolumns];
		column->name = definition->colname;
		column->attnum = ++result->ncolumns;
		column->type = palloc0(sizeof(DbTypeRef));
		if (!column_type_find(definition->typeName, &column->type->oid, &column->type->typmod))
			column->type->oid = column_type_is_serial(definition->typeName) ? INT8OID : InvalidOid;
	}
	return result;
}

static bool
know_new_constraint(Script *script, const DbTable *table, const Constraint *constraint,
					const char *column)
{
	bool		known = true;

	switch (constraint->contype)
	{
		case CONSTR_FOREIGN:
			known = know_columns(script, table, constraint->fk_attrs) &
				know_foreign_key(script, constraint, table, NULL, column ?
								 list_make1(makeString(pstrdup(column))) : constraint->fk_attrs);
			break;
		case CONSTR_PRIMARY:
		case CONSTR_UNIQUE:
			known = know_columns(script, table, constraint->keys) &
				know_columns(script, table, constraint->including);
			if (constraint->indexname != NULL)
				known &= know_part(script, table, "index", constraint->indexname);
			break;
		case CONSTR_CHECK:
			known = know_expression(script, table, constraint->raw_expr, EXPR_KIND_CHECK_CONSTRAINT);
			break;
		case CONSTR_GENERATED:
			known = know_expression(script, table, constraint->raw_expr, EXPR_KIND_GENERATED_COLUMN);
			break;
		case CONSTR_DEFAULT:
			known = know_expression(script, NULL, constraint->raw_expr, EXPR_KIND_COLUMN_DEFAULT);
			break;
		default:
			break;
	}
	return known;
}

static bool
know_new_column(Script *script, const DbTable *table, const ColumnDef *definition)
{
	bool		known = know_type(script, definition->typeName, true);
	ListCell   *lc;

	foreach(lc, known ? definition->constraints : NIL)
	{
		if (IsA(lfirst(lc), Constraint))
			known &= know_new_constraint(script, table, lfirst(lc), definition->colname);
	}
	return known;
}

static bool
know_new_type(Script *script, const DbTable *table, const AlterTableCmd *cmd)
{
	ColumnDef  *definition = (ColumnDef *) cmd->def;

	if (!know_column(script, table, cmd->name) | !know_type(script, definition->typeName, false))
		return false;
	return know_expression(script, table, definition->raw_default, EXPR_KIND_ALTER_COL_TRANSFORM);
}

static bool
know_command(Script *script, const DbTable *table, const AlterTableCmd *cmd)
{
	switch (cmd->subtype)
	{
		case AT_AddColumn:
			return know_new_column(script, table, castNode(ColumnDef, cmd->def));
		case AT_DropColumn:
			return cmd->missing_ok || know_column(script, table, cmd->name);
		case AT_ColumnDefault:
			return know_column(script, table, cmd->name) &&
				know_expression(script, NULL, cmd->def, EXPR_KIND_COLUMN_DEFAULT);
		case AT_DropNotNull:
		case AT_SetNotNull:
		case AT_SetStatistics:
		case AT_SetOptions:
		case AT_ResetOptions:
		case AT_SetStorage:
		case AT_SetCompression:
		case AT_AddIdentity:
		case AT_SetIdentity:
			return know_column(script, table, cmd->name);
		case AT_DropIdentity:
		case AT_DropExpression:
			return cmd->missing_ok || know_column(script, table, cmd->name);
		case AT_AlterColumnType:
			return know_new_type(script, table, cmd);
		case AT_AddConstraint:
			return !IsA(cmd->def, Constraint) ||
				know_new_constraint(script, table, (Constraint *) cmd->def, NULL);
		case AT_DropConstraint:
			return cmd->missing_ok || know_part(script, table, "constraint", cmd->name);
		case AT_ValidateConstraint:
			return know_part(script, table, "constraint", cmd->name);
		case AT_EnableTrig:
		case AT_DisableTrig:
		case AT_EnableAlwaysTrig:
		case AT_EnableReplicaTrig:
			return know_part(script, table, "trigger", cmd->name);
		case AT_ClusterOn:
			return know_part(script, table, "index", cmd->name);
		case AT_AddInherit:
		case AT_DropInherit:
			return know_relation(script, (RangeVar *) cmd->def, "table", false, NULL);
		case AT_AttachPartition:
		case AT_DetachPartition:
			return know_relation(script, ((PartitionCmd *) cmd->def)->name, "table", false, NULL);
		default:
			return true;
	}
}

bool
know_alter(Script *script, const AlterTableStmt *alter)
{
	const char *kind = alter->objtype == OBJECT_INDEX ? "index" :
		alter->objtype == OBJECT_SEQUENCE ? "sequence" : alter->objtype == OBJECT_VIEW ? "view" :
		alter->objtype == OBJECT_MATVIEW ? "materialized view" : "table";
	DbTable    *table;
	bool		known = true;
	ListCell   *lc;

	if (alter->objtype == OBJECT_TYPE)
		return true;
	if (!know_relation(script, alter->relation, kind, alter->missing_ok, &table))
		return false;
	if (table == NULL)
		return true;
	table = table_with_added(table, alter->cmds);
	foreach(lc, alter->cmds)
	{
		CHECK_FOR_INTERRUPTS();
		if (IsA(lfirst(lc), AlterTableCmd))
			known &= know_command(script, table, lfirst(lc));
	}
	return known;
}
