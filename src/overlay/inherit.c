/*
 * inherit.c
 *	  What tables of a script take over from others: INHERITS, PARTITION OF,
 *	  LIKE.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#include "dbctx.h"

#include "catalog/pg_class.h"
#include "catalog/pg_constraint.h"
#include "overlay/state.h"
#include "utils/memutils.h"

AttrNumber *
map_columns(const DbTable *from, const DbTable *to)
{
	AttrNumber *map = palloc0(sizeof(AttrNumber) * Max(from->ncolumns, 1));

	foreach_column(column, from)
	{
		DbColumn   *other = table_column(to, column->name);

		map[column->attnum - 1] = other ? other->attnum : 0;
	}
	return map;
}

/* Constants and the like are shared; what names columns waits for all of them */
static void
take_default(DbColumn *column, const DbColumn *from)
{
	if (from->generated == '\0' && from->identity == '\0')
		column->expr = from->expr;
}

static void
take_generated(Definition *definition, const DbTable *from, const AttrNumber *map, bool inherited)
{
	DbTable    *table = &definition->table->load.table;

	foreach_column(column, from)
	{
		DbColumn   *own = map[column->attnum - 1] ? &table->columns[map[column->attnum - 1] - 1] : NULL;

		if (column->generated == '\0' || column->expr == NULL || own == NULL ||
			own->expr != NULL || own->inherited != inherited)
			continue;
		own->generated = column->generated;
		own->expr = script_mapped(definition->overlay, definition->table, column->expr,
								  map, from->ncolumns);
	}
}

void
inherit_columns(Definition *definition, DbTable *parent)
{
	foreach_column(from, parent)
	{
		DbColumn   *column = table_column(&definition->table->load.table, from->name);

		if (column != NULL)
		{
			column->not_null |= from->not_null;
			continue;
		}
		column = part_add_column(definition->overlay, definition->table, from->name, from->type,
								 from->collation_oid);
		if (column == NULL)
			continue;
		column->inherited = true;
		column->not_null = from->not_null;
		take_default(column, from);
	}
}

static void
take_check(Definition *definition, const DbConstraint *check, const AttrNumber *map, int length,
		   bool inherited)
{
	DbExpr	   *expr = check->check ? script_mapped(definition->overlay, definition->table,
													check->check, map, length) : NULL;
	AttrNumber *keys = palloc(sizeof(AttrNumber) * Max(check->nkeys, 1));
	DbConstraint *made;

	if (expr == NULL || part_constraint(&definition->table->load.table, check->name) != NULL)
		return;
	for (int i = 0; i < check->nkeys; i++)
		keys[i] = map[check->keys[i] - 1];
	made = part_add_constraint(definition->overlay, definition->table, CONSTRAINT_CHECK,
							   check->name, check->nkeys, keys);
	made->check = expr;
	made->enforced = check->enforced;
	made->validated = check->enforced;
	made->inherited = inherited;
}

static void
take_checks(Definition *definition, const DbTable *from, const AttrNumber *map, bool inherited)
{
	for (int i = 0; i < from->nconstraints; i++)
	{
		if (from->constraints[i]->type == CONSTRAINT_CHECK)
			take_check(definition, from->constraints[i], map, from->ncolumns, inherited);
	}
}

static void
take_foreign_keys(Definition *definition, const DbTable *from, const AttrNumber *map)
{
	for (int i = 0; i < from->nconstraints; i++)
	{
		const DbConstraint *key = from->constraints[i];
		AttrNumber *keys = palloc(sizeof(AttrNumber) * Max(key->nkeys, 1));
		DbConstraint *made;

		if (key->type != CONSTRAINT_FOREIGN)
			continue;
		for (int j = 0; j < key->nkeys; j++)
			keys[j] = map[key->keys[j] - 1];
		made = part_add_constraint(definition->overlay, definition->table, CONSTRAINT_FOREIGN,
								   key->name, key->nkeys, keys);
		made->ref_oid = key->ref_oid;
		made->ref = key->ref;
		made->ref_keys = key->ref_keys;
		made->on_delete = key->on_delete;
		made->on_update = key->on_update;
		made->match = key->match;
		made->deferrable = key->deferrable;
		made->deferred = key->deferred;
		made->inherited = true;
	}
}

/* indexes: with the indexes, keys and foreign keys, which partitions have */
void
inherit_parts(Definition *definition, DbTable *parent, bool indexes)
{
	AttrNumber *map = map_columns(parent, &definition->table->load.table);

	take_generated(definition, parent, map, true);
	take_checks(definition, parent, map, true);
	if (!indexes)
		return;
	for (int i = 0; i < parent->nindexes; i++)
		index_clone(definition->overlay, definition->table, parent->indexes[i], map,
					parent->ncolumns, true);
	take_foreign_keys(definition, parent, map);
}

static bool
serves_as(const DbIndex *index, const DbIndex *wanted, const AttrNumber *map)
{
	if (index->unique < wanted->unique || index->nkeys != wanted->nkeys ||
		(wanted->constraint != NULL && index->constraint == NULL))
		return false;
	for (int i = 0; i < wanted->nkeys; i++)
	{
		if (index->keys[i] != (wanted->keys[i] > 0 ? map[wanted->keys[i] - 1] : 0))
			return false;
	}
	return true;
}

/* ATTACH PARTITION makes those that it has not */
void
inherit_indexes(Definition *definition, DbTable *parent)
{
	DbTable    *table = &definition->table->load.table;
	AttrNumber *map = map_columns(parent, table);

	for (int i = 0; i < parent->nindexes; i++)
	{
		bool		has = false;

		for (int j = 0; j < table->nindexes && !has; j++)
			has = serves_as(table->indexes[j], parent->indexes[i], map);
		if (!has)
			index_clone(definition->overlay, definition->table, parent->indexes[i], map,
						parent->ncolumns, true);
	}
}

void
like_columns(Definition *definition, DbTable *other, int options)
{
	foreach_column(from, other)
	{
		DbColumn   *column = part_add_column(definition->overlay, definition->table, from->name,
											 from->type, from->collation_oid);

		if (column == NULL)
			continue;
		column->not_null = from->not_null;
		if (options & CREATE_TABLE_LIKE_DEFAULTS)
			take_default(column, from);
		if ((options & CREATE_TABLE_LIKE_IDENTITY) && from->identity != '\0')
		{
			column->identity = from->identity;
			(void) column_sequence(definition->overlay, definition->table, column);
		}
		if (options & CREATE_TABLE_LIKE_COMMENTS)
			column->comment = from->comment;
	}
}

/* After the table's own constraints, as the server does it */
void
like_parts(Definition *definition, DbTable *other, int options)
{
	AttrNumber *map = map_columns(other, &definition->table->load.table);

	if (options & CREATE_TABLE_LIKE_GENERATED)
		take_generated(definition, other, map, false);
	if (options & CREATE_TABLE_LIKE_CONSTRAINTS)
		take_checks(definition, other, map, false);
	if (!(options & CREATE_TABLE_LIKE_INDEXES))
		return;
	for (int i = 0; i < other->nindexes; i++)
		index_clone(definition->overlay, definition->table, other->indexes[i], map,
					other->ncolumns, false);
}

void
add_parent(Overlay *overlay, ScriptTable *table, DbTable *parent)
{
	DbTable    *plain = &table->load.table;
	DbTable   **parents = keep_alloc0(overlay, sizeof(DbTable *) * (plain->nparents + 1));

	if (plain->nparents > 0)
		memcpy(parents, plain->parents, sizeof(DbTable *) * plain->nparents);
	parents[plain->nparents++] = parent;
	plain->parents = parents;
}
