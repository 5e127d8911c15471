/*
 * trigger.c
 *	  Triggers and policies in a script; and DROP of what is no relation.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#include "dbctx.h"

#include "access/htup_details.h"
#include "catalog/namespace.h"
#include "catalog/pg_class.h"
#include "catalog/pg_proc.h"
#include "catalog/pg_trigger.h"
#include "commands/trigger.h"
#include "catalog/pg_type.h"
#include "overlay/state.h"
#include "parser/parse_func.h"
#include "utils/acl.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/syscache.h"

/* Puts a part that is named first in its place among others; one of its name goes */
static void *
with_part(Overlay *overlay, void *parts, int *n, void *part)
{
	void	  **old = parts;
	void	  **array = keep_alloc0(overlay, sizeof(void *) * (*n + 1));
	const char *name = *(const char **) part;
	int			count = 0;
	bool		placed = false;

	for (int i = 0; i < *n; i++)
	{
		int			cmp = strcmp(*(const char **) old[i], name);

		if (cmp == 0)
			continue;
		if (cmp > 0 && !placed)
		{
			array[count++] = part;
			placed = true;
		}
		array[count++] = old[i];
	}
	if (!placed)
		array[count++] = part;
	*n = count;
	return array;
}

static void
without_part(void *parts, int *n, const char *name)
{
	void	  **array = parts;

	for (int i = 0; i < *n; i++)
	{
		if (strcmp(*(const char **) array[i], name) != 0)
			continue;
		memmove(array + i, array + i + 1, sizeof(void *) * (*n - i - 1));
		(*n)--;
		return;
	}
}

/* A function's name as SQL needs it, and its OID if that is known */
static const char *
function_text(Overlay *overlay, List *names, Oid *oid)
{
	const char *name = strVal(llast(names));
	const char *schema = list_length(names) == 2 ? strVal(linitial(names)) : NULL;
	ScriptFunction *made = function_made(overlay, schema, name);

	*oid = InvalidOid;
	if (made != NULL)
	{
		*oid = made->function.oid;
		return quote_qualified_identifier(made->function.on_path ? NULL : made->function.schema->name, name);
	}
	if (list_length(names) <= 2)
		*oid = LookupFuncName(names, 0, NULL, true);
	if (OidIsValid(*oid) && function_is_found(*oid))
		schema = NULL;
	return quote_qualified_identifier(schema, name);
}

/* The columns of UPDATE OF */
static void
set_columns(Overlay *overlay, DbTrigger *trigger, const DbTable *table, List *names)
{
	ListCell   *lc;

	trigger->columns = keep_alloc0(overlay, sizeof(AttrNumber) * Max(list_length(names), 1));
	foreach(lc, names)
	{
		DbColumn   *column = table_column(table, strVal(lfirst(lc)));

		if (column != NULL)
			trigger->columns[trigger->ncolumns++] = column->attnum;
	}
}

void
apply_trigger(Overlay *overlay, CreateTrigStmt *statement)
{
	ScriptTable *table = table_to_change(overlay, statement->relation);
	DbTable    *plain = table ? &table->load.table : NULL;
	DbTrigger  *trigger;

	if (table == NULL)
		return;
	trigger = keep_alloc0(overlay, sizeof(DbTrigger));
	trigger->name = keep_text(overlay, statement->trigname);
	trigger->type = statement->timing | statement->events | (statement->row ? TRIGGER_TYPE_ROW : 0);
	trigger->enabled = TRIGGER_FIRES_ON_ORIGIN;
	trigger->function_name = keep_text(overlay, function_text(overlay, statement->funcname,
															  &trigger->function));
	set_columns(overlay, trigger, plain, statement->columns);
	plain->triggers = with_part(overlay, plain->triggers, &plain->ntriggers, trigger);
}

static void
set_roles(Overlay *overlay, DbPolicy *policy, List *roles)
{
	ListCell   *lc;

	policy->roles = keep_alloc0(overlay, sizeof(char *) * Max(list_length(roles), 1));
	foreach(lc, roles)
	{
		RoleSpec   *role = lfirst(lc);

		if (role->roletype == ROLESPEC_CSTRING)
			policy->roles[policy->nroles++] = keep_text(overlay, role->rolename);
	}
}

/* ALL, SELECT, ... as the catalog has it */
static char
policy_command(const char *name)
{
	if (strcmp(name, "select") == 0)
		return ACL_SELECT_CHR;
	if (strcmp(name, "insert") == 0)
		return ACL_INSERT_CHR;
	if (strcmp(name, "update") == 0)
		return ACL_UPDATE_CHR;
	if (strcmp(name, "delete") == 0)
		return ACL_DELETE_CHR;
	return '*';
}

void
apply_policy(Overlay *overlay, CreatePolicyStmt *statement)
{
	ScriptTable *table = table_to_change(overlay, statement->table);
	DbTable    *plain = table ? &table->load.table : NULL;
	DbPolicy   *policy;

	if (table == NULL)
		return;
	policy = keep_alloc0(overlay, sizeof(DbPolicy));
	policy->name = keep_text(overlay, statement->policy_name);
	policy->command = policy_command(statement->cmd_name);
	policy->permissive = statement->permissive;
	set_roles(overlay, policy, statement->roles);
	if (statement->qual != NULL)
		policy->using_expr = script_expr(overlay, table, statement->qual, EXPR_KIND_POLICY);
	if (statement->with_check != NULL)
		policy->check_expr = script_expr(overlay, table, statement->with_check, EXPR_KIND_POLICY);
	plain->policies = with_part(overlay, plain->policies, &plain->npolicies, policy);
}

/* DROP TRIGGER, POLICY ... ON a table: the names of the table before that of the part */
static void
drop_part(Overlay *overlay, ObjectType kind, List *names)
{
	ScriptTable *table;
	DbTable    *plain;
	const char *name = strVal(llast(names));

	if (list_length(names) < 2 || list_length(names) > 3)
		return;
	names = list_truncate(list_copy(names), list_length(names) - 1);
	table = table_to_change(overlay, makeRangeVarFromNameList(names));
	if (table == NULL)
		return;
	plain = &table->load.table;
	if (kind == OBJECT_TRIGGER)
		without_part(plain->triggers, &plain->ntriggers, name);
	else if (kind == OBJECT_POLICY)
		without_part(plain->policies, &plain->npolicies, name);
}

/* Columns of a type that is dropped go along */
static void
drop_columns_of_type(Overlay *overlay, Oid type, Oid array)
{
	ListCell   *lc;

	foreach(lc, overlay->all_tables)
	{
		ScriptTable *table = lfirst(lc);
		DbTable    *plain = &table->load.table;

		for (int i = 0; i < plain->ncolumns && !table->gone; i++)
		{
			DbColumn   *column = &plain->columns[i];

			if (column->dropped || column->type == NULL ||
				(column->type->oid != type && column->type->oid != array))
				continue;
			table_change(overlay, table);
			part_drop_column(overlay, table, &plain->columns[i]);
		}
	}
}

static void
drop_type(Overlay *overlay, TypeName *name, DropBehavior behavior)
{
	DbTypeRef  *made = script_made_type(overlay, name);
	Oid			type;
	int32		typmod;
	HeapTuple	tuple;

	if (made != NULL)
	{
		DbType	   *object = made->type;

		name_leave(overlay, NAME_TYPE, object->schema->oid, object->name);
		if (behavior == DROP_CASCADE)
			drop_columns_of_type(overlay, object->oid, ((ScriptType *) object)->array);
		return;
	}
	if (!type_is_known(overlay, name, &type, &typmod))
		return;
	if (behavior == DROP_CASCADE)
	{
		drop_dependents(overlay, TypeRelationId, type);
		drop_columns_of_type(overlay, type, get_array_type(type));
	}
	tuple = SearchSysCache1(TYPEOID, ObjectIdGetDatum(type));
	if (!HeapTupleIsValid(tuple))
		return;
	name_leave(overlay, NAME_TYPE, ((Form_pg_type) GETSTRUCT(tuple))->typnamespace,
			   strVal(llast(name->names)));
	ReleaseSysCache(tuple);
}

void
drop_object(Overlay *overlay, DropStmt *statement, Node *object)
{
	switch (statement->removeType)
	{
		case OBJECT_TRIGGER:
		case OBJECT_POLICY:
			drop_part(overlay, statement->removeType, castNode(List, object));
			break;
		case OBJECT_TYPE:
		case OBJECT_DOMAIN:
			drop_type(overlay, castNode(TypeName, object), statement->behavior);
			break;
		case OBJECT_FUNCTION:
		case OBJECT_PROCEDURE:
		case OBJECT_ROUTINE:
			drop_function(overlay, castNode(ObjectWithArgs, object));
			break;
		default:
			break;
	}
}
