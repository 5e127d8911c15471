/*
 * rename.c
 *	  RENAME and SET SCHEMA in a script.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#include "dbctx.h"

#include "catalog/deparse.h"
#include "catalog/namespace.h"
#include "catalog/pg_class.h"
#include "catalog/pg_inherits.h"
#include "nodes/makefuncs.h"
#include "overlay/state.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"

/* A table under another name, or in another schema */
static void
move_table(Overlay *overlay, ScriptTable *table, DbSchema *schema, const char *name)
{
	DbTable    *plain = &table->load.table;
	MemoryContext old;

	name_leave(overlay, NAME_RELATION, plain->schema->oid, plain->name);
	plain->name = keep_text(overlay, name);
	plain->plain_name = name_sql(plain->name) == plain->name;
	plain->schema = schema;
	plain->on_path = list_member_oid(overlay_path(overlay), schema->oid);
	table->made_by = overlay->number;
	name_take(overlay, NAME_RELATION, schema->oid, name, plain->kind, plain->oid, table);
	old = MemoryContextSwitchTo(overlay->context);
	name_index_add(overlay->alike, plain->oid, schema->oid, name);
	MemoryContextSwitchTo(old);
}

/* With a table go its indexes, constraints and sequences */
static void
move_parts(Overlay *overlay, ScriptTable *table, DbSchema *from, DbSchema *to)
{
	DbTable    *plain = &table->load.table;
	ListCell   *lc;

	for (int i = 0; i < plain->nindexes; i++)
	{
		name_leave(overlay, NAME_RELATION, from->oid, plain->indexes[i]->name);
		name_take(overlay, NAME_RELATION, to->oid, plain->indexes[i]->name, RELKIND_INDEX,
				  plain->indexes[i]->oid, table);
	}
	for (int i = 0; i < plain->nconstraints; i++)
	{
		name_leave(overlay, NAME_CONSTRAINT, from->oid, plain->constraints[i]->name);
		name_take(overlay, NAME_CONSTRAINT, to->oid, plain->constraints[i]->name,
				  plain->constraints[i]->type, plain->constraints[i]->oid, table);
	}
	foreach(lc, table->sequences)
	{
		ScriptSequence *sequence = lfirst(lc);

		undo_keep(overlay, sequence, sizeof(ScriptSequence));
		name_leave(overlay, NAME_RELATION, sequence->schema->oid, sequence->name);
		sequence->schema = to;
		name_take(overlay, NAME_RELATION, to->oid, sequence->name, RELKIND_SEQUENCE,
				  sequence->oid, sequence);
	}
}

/* The text of an expression tells columns by their names */
static DbExpr *
fresh_expr(Overlay *overlay, DbExpr *expr)
{
	if (expr == NULL || expr->table == NULL)
		return expr;
	expr = keep_copy(overlay, expr, sizeof(DbExpr));
	expr->text = expr->canonical = NULL;
	return expr;
}

static void
fresh_exprs(Overlay *overlay, DbTable *table)
{
	foreach_column(column, table)
		column->expr = fresh_expr(overlay, column->expr);
	for (int i = 0; i < table->nconstraints; i++)
		table->constraints[i]->check = fresh_expr(overlay, table->constraints[i]->check);
	for (int i = 0; i < table->nindexes; i++)
	{
		DbIndex    *index = table->indexes[i];
		DbExpr	  **exprs = index->exprs;

		index->predicate = fresh_expr(overlay, index->predicate);
		if (index->nexprs == 0)
			continue;
		index->exprs = keep_alloc0(overlay, sizeof(DbExpr *) * index->nexprs);
		for (int j = 0; j < index->nexprs; j++)
			index->exprs[j] = fresh_expr(overlay, exprs[j]);
	}
}

static void
rename_column_of(Overlay *overlay, ScriptTable *table, const char *from, const char *to)
{
	DbTable    *plain = &table->load.table;
	DbColumn   *column = table_column(plain, from);
	MemoryContext old;

	if (column == NULL || table_column(plain, to) != NULL)
		return;
	old = MemoryContextSwitchTo(overlay->context);
	column->name = loader_column_name(overlay->loader, to, &column->plain_name);
	MemoryContextSwitchTo(old);
	table->column_origins[column->attnum - 1] = overlay->number;
	fresh_exprs(overlay, plain);
}

static void
rename_column(Overlay *overlay, const RenameStmt *statement)
{
	ScriptTable *table = table_to_change(overlay, statement->relation);
	ListCell   *lc;

	if (table == NULL)
		return;
	rename_column_of(overlay, table, statement->subname, statement->newname);
	if (table->made || table->load.table.kind != RELKIND_RELATION ||
		!has_subclass(table->load.table.oid))
		return;
	foreach(lc, find_inheritance_children(table->load.table.oid, NoLock))
	{
		ScriptTable *child = table_to_change_of(overlay, lfirst_oid(lc));

		if (child != NULL)
			rename_column_of(overlay, child, statement->subname, statement->newname);
	}
}

static void
rename_index(Overlay *overlay, const Found *found, const RenameStmt *statement)
{
	World	   *world = overlay_world(overlay);
	DbIndex    *index;
	DbTable    *plain = world->find_index(world, statement->relation->schemaname,
										  statement->relation->relname, &index);
	ScriptTable *table = plain ? table_to_change_of(overlay, plain->oid) : NULL;

	index = table ? part_index(&table->load.table, found->oid) : NULL;
	if (index != NULL)
		part_rename_index(overlay, table, index, statement->newname);
}

static void
rename_sequence(Overlay *overlay, const Found *found, const RenameStmt *statement)
{
	ScriptSequence *sequence = found->name ? found->name->object : NULL;
	Oid			schema = found->name ? found->name->key.schema : get_rel_namespace(found->oid);

	name_leave(overlay, NAME_RELATION, schema, statement->relation->relname);
	if (sequence != NULL)
	{
		undo_keep(overlay, sequence, sizeof(ScriptSequence));
		sequence->name = keep_text(overlay, statement->newname);
	}
	name_take(overlay, NAME_RELATION, schema, statement->newname, RELKIND_SEQUENCE, found->oid, sequence);
}

/* ALTER TABLE and ALTER INDEX rename whatever has the name */
static void
rename_relation(Overlay *overlay, const RenameStmt *statement)
{
	Found		found = overlay_lookup(overlay, statement->relation->schemaname,
									   statement->relation->relname);
	ScriptTable *table;

	switch (found.relkind)
	{
		case '\0':
			break;
		case RELKIND_INDEX:
		case RELKIND_PARTITIONED_INDEX:
			rename_index(overlay, &found, statement);
			break;
		case RELKIND_SEQUENCE:
			rename_sequence(overlay, &found, statement);
			break;
		default:
			table = table_to_change_of(overlay, found.oid);
			if (table != NULL && !relation_is_named(overlay, table->load.table.schema, statement->newname))
				move_table(overlay, table, table->load.table.schema, statement->newname);
			break;
	}
}

static void
rename_constraint(Overlay *overlay, const RenameStmt *statement)
{
	ScriptTable *table = table_to_change(overlay, statement->relation);
	DbConstraint *constraint = table ? part_constraint(&table->load.table, statement->subname) : NULL;

	if (constraint != NULL && part_constraint(&table->load.table, statement->newname) == NULL)
		part_rename_constraint(overlay, table, constraint, statement->newname);
}

static void
rename_schema(Overlay *overlay, const char *from, const char *to)
{
	DbSchema   *schema = overlay_find_schema(overlay, from);

	if (schema == NULL || overlay_has_schema(overlay, to))
		return;
	undo_keep(overlay, schema, sizeof(DbSchema));
	schema->name = keep_text(overlay, to);
	schema->name_sql = keep_text(overlay, name_sql(schema->name));
	name_leave(overlay, NAME_SCHEMA, InvalidOid, from);
	name_take(overlay, NAME_SCHEMA, InvalidOid, to, '\0', schema->oid, schema);
	overlay_path_changed(overlay);
}

static void
rename_type(Overlay *overlay, List *names, const char *to, const char *schema_name)
{
	TypeName   *name = makeTypeNameFromNameList(names);
	DbTypeRef  *made = script_made_type(overlay, name);
	DbSchema   *schema;

	if (made != NULL)
	{
		DbType	   *type = made->type;

		schema = schema_name ? overlay_find_schema(overlay, schema_name) : type->schema;
		if (schema == NULL)
			return;
		name_leave(overlay, NAME_TYPE, type->schema->oid, type->name);
		type_rename(overlay, (ScriptType *) type, schema, to);
		name_take(overlay, NAME_TYPE, schema->oid, to, type->kind, type->oid, type);
	}
	else
		type_rename_live(overlay, name, to, schema_name);
}

static void
rename_trigger(Overlay *overlay, const RenameStmt *statement)
{
	ScriptTable *table = table_to_change(overlay, statement->relation);

	for (int i = 0; table != NULL && i < table->load.table.ntriggers; i++)
	{
		DbTrigger  *trigger = table->load.table.triggers[i];

		if (strcmp(trigger->name, statement->subname) == 0)
			trigger->name = keep_text(overlay, statement->newname);
	}
}

static void
rename_policy(Overlay *overlay, const RenameStmt *statement)
{
	ScriptTable *table = table_to_change(overlay, statement->relation);

	for (int i = 0; table != NULL && i < table->load.table.npolicies; i++)
	{
		DbPolicy   *policy = table->load.table.policies[i];

		if (strcmp(policy->name, statement->subname) == 0)
			policy->name = keep_text(overlay, statement->newname);
	}
}

void
apply_rename(Overlay *overlay, RenameStmt *statement)
{
	switch (statement->renameType)
	{
		case OBJECT_TABLE:
		case OBJECT_VIEW:
		case OBJECT_MATVIEW:
		case OBJECT_FOREIGN_TABLE:
		case OBJECT_INDEX:
		case OBJECT_SEQUENCE:
			rename_relation(overlay, statement);
			break;
		case OBJECT_COLUMN:
			rename_column(overlay, statement);
			break;
		case OBJECT_TABCONSTRAINT:
			rename_constraint(overlay, statement);
			break;
		case OBJECT_SCHEMA:
			rename_schema(overlay, statement->subname, statement->newname);
			break;
		case OBJECT_TYPE:
		case OBJECT_DOMAIN:
			rename_type(overlay, castNode(List, statement->object), statement->newname, NULL);
			break;
		case OBJECT_TRIGGER:
			rename_trigger(overlay, statement);
			break;
		case OBJECT_POLICY:
			rename_policy(overlay, statement);
			break;
		default:
			break;
	}
}

void
apply_set_schema(Overlay *overlay, AlterObjectSchemaStmt *statement)
{
	DbSchema   *schema = overlay_find_schema(overlay, statement->newschema);
	ScriptTable *table;
	DbSchema   *from;

	if (schema == NULL)
		return;
	if (statement->objectType == OBJECT_TYPE || statement->objectType == OBJECT_DOMAIN)
	{
		List	   *names = castNode(List, statement->object);

		rename_type(overlay, names, strVal(llast(names)), statement->newschema);
		return;
	}
	if (statement->relation == NULL)
		return;
	table = table_to_change(overlay, statement->relation);
	if (table == NULL || relation_is_named(overlay, schema, table->load.table.name))
		return;
	from = table->load.table.schema;
	move_parts(overlay, table, from, schema);
	move_table(overlay, table, schema, table->load.table.name);
}
