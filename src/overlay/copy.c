/*
 * copy.c
 *	  Copies of tables, to be changed as a script goes on.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#include "dbctx.h"

#include "catalog/deparse.h"
#include "catalog/pg_class.h"
#include "catalog/pg_constraint.h"
#include "miscadmin.h"
#include "overlay/state.h"
#include "rule/similar.h"
#include "utils/memutils.h"

ScriptTable *
table_copy_of(Overlay *overlay, Oid relid)
{
	return oidmap_get(overlay->tables, relid);
}

static void
add_table(Overlay *overlay, ScriptTable *table)
{
	oidmap_put(overlay->tables, table->load.table.oid, table);
	overlay->all_tables = lappend(overlay->all_tables, table);
}

/* Those of the expressions that name columns know of which table */
static void
adopt_expr(DbExpr *expr, DbTable *from, DbTable *to)
{
	if (expr != NULL && expr->table == from)
		expr->table = to;
}

/* What was loaded together knows the table by its address */
static void
adopt_parts(DbTable *table, DbTable *from)
{
	foreach_column(column, table)
		adopt_expr(column->expr, from, table);
	for (int i = 0; i < table->nconstraints; i++)
	{
		DbConstraint *constraint = table->constraints[i];

		constraint->table = table;
		if (constraint->ref == from)
			constraint->ref = table;
		adopt_expr(constraint->check, from, table);
	}
	for (int i = 0; i < table->nindexes; i++)
	{
		DbIndex    *index = table->indexes[i];

		index->table = table;
		adopt_expr(index->predicate, from, table);
		for (int j = 0; j < index->nexprs; j++)
			adopt_expr(index->exprs[j], from, table);
	}
	for (int i = 0; i < table->ntriggers; i++)
		adopt_expr(table->triggers[i]->when_expr, from, table);
	for (int i = 0; i < table->npolicies; i++)
	{
		adopt_expr(table->policies[i]->using_expr, from, table);
		adopt_expr(table->policies[i]->check_expr, from, table);
	}
	if (table->root == from)
		table->root = table;
}

static ScriptTable *
copy_live(Overlay *overlay, Oid relid)
{
	Model	   *model = model_load_touched(overlay->snapshot, false, LOAD_ALL_PARTS,
										   list_make1_oid(relid), NIL, overlay->comments);
	DbTable    *live = model_table(model, relid);
	ScriptTable *table;

	if (live == NULL)
		return NULL;
	table = palloc0(sizeof(ScriptTable));
	table->load = *(LoadTable *) live;
	table->load.table.schema = overlay_schema(overlay, live->schema->oid);
	table->ncolumns_max = live->ncolumns;
	table->nconstraints_max = live->nconstraints;
	table->nindexes_max = live->nindexes;
	table->column_origins = palloc0(sizeof(int) * Max(live->ncolumns, 1));
	adopt_parts(&table->load.table, live);
	add_table(overlay, table);
	return table;
}

/* An array that may be changed while the one that was kept stays */
static void *
clone_array(const void *array, int n, int room, size_t size)
{
	char	   *copy = palloc0(size * Max(room, 1));

	if (n > 0)
		memcpy(copy, array, size * n);
	return copy;
}

static void *
clone_part(const void *part, size_t size)
{
	return memcpy(palloc(size), part, size);
}

/* Parts as they are now stay with what undo_keep() has kept: these are new */
static void
clone_parts(ScriptTable *clone)
{
	DbTable    *table = &clone->load.table;

	table->columns = clone_array(table->columns, table->ncolumns, clone->ncolumns_max, sizeof(DbColumn));
	clone->column_origins = clone_array(clone->column_origins, table->ncolumns,
										clone->ncolumns_max, sizeof(int));
	table->indexes = clone_array(table->indexes, table->nindexes, clone->nindexes_max, sizeof(DbIndex *));
	for (int i = 0; i < table->nindexes; i++)
		table->indexes[i] = clone_part(table->indexes[i], sizeof(DbIndex));
	table->constraints = clone_array(table->constraints, table->nconstraints,
									 clone->nconstraints_max, sizeof(DbConstraint *));
	for (int i = 0; i < table->nconstraints; i++)
	{
		DbConstraint *constraint = clone_part(table->constraints[i], sizeof(DbConstraint));

		table->constraints[i] = constraint;
		if (constraint->index != NULL)
			constraint->index = part_index(table, constraint->index->oid);
		if (constraint->index != NULL)
			constraint->index->constraint = constraint;
		if (constraint->type == CONSTRAINT_PRIMARY)
			table->primary_key = constraint;
	}
	table->triggers = clone_array(table->triggers, table->ntriggers, table->ntriggers, sizeof(DbTrigger *));
	for (int i = 0; i < table->ntriggers; i++)
		table->triggers[i] = clone_part(table->triggers[i], sizeof(DbTrigger));
	table->policies = clone_array(table->policies, table->npolicies, table->npolicies, sizeof(DbPolicy *));
	for (int i = 0; i < table->npolicies; i++)
		table->policies[i] = clone_part(table->policies[i], sizeof(DbPolicy));
	clone->made_columns = bms_copy(clone->made_columns);
	clone->partitions = list_copy(clone->partitions);
	clone->detached = list_copy(clone->detached);
	clone->sequences = list_copy(clone->sequences);
}

void
table_change(Overlay *overlay, ScriptTable *table)
{
	if (overlay->level != NULL && table->saved < overlay->level->id)
	{
		MemoryContext old = MemoryContextSwitchTo(overlay->context);

		undo_keep(overlay, table, sizeof(ScriptTable));
		table->saved = overlay->level->id;
		clone_parts(table);
		MemoryContextSwitchTo(old);
	}
	table->judged = true;
	table->changed_by = overlay->number;
}

ScriptTable *
table_to_change_of(Overlay *overlay, Oid relid)
{
	ScriptTable *table = table_copy_of(overlay, relid);

	if (table == NULL)
	{
		MemoryContext old = MemoryContextSwitchTo(overlay->context);

		table = copy_live(overlay, relid);
		MemoryContextSwitchTo(old);
	}
	if (table == NULL || table->gone)
		return NULL;
	table_change(overlay, table);
	return table;
}

static bool
is_table(char relkind)
{
	return relkind == RELKIND_RELATION || relkind == RELKIND_PARTITIONED_TABLE ||
		relkind == RELKIND_FOREIGN_TABLE || relkind == RELKIND_VIEW || relkind == RELKIND_MATVIEW;
}

ScriptTable *
table_to_change(Overlay *overlay, const RangeVar *name)
{
	Found		found = overlay_lookup(overlay, name->schemaname, name->relname);

	return is_table(found.relkind) ? table_to_change_of(overlay, found.oid) : NULL;
}

DbTable *
table_to_read(Overlay *overlay, const RangeVar *name)
{
	World	   *world = overlay_world(overlay);

	return world->find(world, name->schemaname, name->relname);
}

ScriptTable *
table_make(Overlay *overlay, DbSchema *schema, const char *name, char relkind, char persistence)
{
	MemoryContext old = MemoryContextSwitchTo(overlay->context);
	ScriptTable *made = palloc0(sizeof(ScriptTable));
	DbTable    *table = &made->load.table;

	table->oid = overlay_new_oid(overlay);
	made->made = made->gone = true;
	add_table(overlay, made);
	undo_keep(overlay, made, sizeof(ScriptTable));
	made->gone = false;
	made->saved = overlay->level ? overlay->level->id : 0;
	made->load.seen = made->load.plain = true;
	made->judged = true;
	made->made_by = made->changed_by = overlay->number;
	table->name = pstrdup(name);
	table->plain_name = name_sql(table->name) == table->name;
	table->schema = schema;
	table->kind = relkind;
	table->persistence = persistence;
	table->owner = GetUserId();
	table->on_path = list_member_oid(overlay_path(overlay), schema->oid);
	table->requested = true;
	table->columns = palloc0(sizeof(DbColumn));
	name_take(overlay, NAME_RELATION, schema->oid, name, relkind, table->oid, made);
	name_index_add(overlay->alike, table->oid, schema->oid, name);
	MemoryContextSwitchTo(old);
	return made;
}

void
table_link(Overlay *overlay, DbTable *table)
{
	for (int i = 0; i < table->nconstraints; i++)
	{
		DbConstraint *constraint = table->constraints[i];
		ScriptTable *ref;

		if (constraint->type != CONSTRAINT_FOREIGN)
			continue;
		ref = table_copy_of(overlay, constraint->ref_oid);
		if (ref != NULL && !ref->gone)
			constraint->ref = &ref->load.table;
	}
}
