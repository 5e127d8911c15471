/*
 * drop.c
 *	  DROP in a script, and what goes along.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#include "dbctx.h"

#include <limits.h>

#include "access/genam.h"
#include "access/htup_details.h"
#include "access/table.h"
#include "catalog/dependency.h"
#include "catalog/namespace.h"
#include "catalog/pg_class.h"
#include "catalog/pg_constraint.h"
#include "miscadmin.h"
#include "overlay/state.h"
#include "rule/dependents.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"

/* A table with foreign keys to what no longer is */
static void
drop_keys_to(Overlay *overlay, ScriptTable *table, Oid ref, AttrNumber attnum, const DbConstraint *key)
{
	DbTable    *plain = &table->load.table;

	for (int i = plain->nconstraints - 1; i >= 0; i--)
	{
		DbConstraint *constraint = plain->constraints[i];
		bool		gone = constraint->type == CONSTRAINT_FOREIGN && constraint->ref_oid == ref;

		if (gone && attnum != 0)
		{
			gone = false;
			for (int j = 0; j < constraint->nkeys; j++)
				gone = gone || constraint->ref_keys[j] == attnum;
		}
		if (gone && key != NULL)
			gone = constraint->nkeys == key->nkeys &&
				memcmp(constraint->ref_keys, key->keys, sizeof(AttrNumber) * key->nkeys) == 0;
		if (gone)
			part_drop_constraint(overlay, table, constraint);
	}
}

static bool
refers_to(const ScriptTable *table, Oid ref)
{
	for (int i = 0; !table->gone && i < table->load.table.nconstraints; i++)
	{
		if (table->load.table.constraints[i]->type == CONSTRAINT_FOREIGN &&
			table->load.table.constraints[i]->ref_oid == ref)
			return true;
	}
	return false;
}

void
drop_references(Overlay *overlay, DbTable *table, AttrNumber attnum, const DbConstraint *key)
{
	ScriptTable *copy = table_copy_of(overlay, table->oid);
	List	   *relids = NIL;
	ListCell   *lc;

	if (copy == NULL || !copy->made)
	{
		MemoryContext old = MemoryContextSwitchTo(overlay->context);

		overlay->loader->relids = list_make1_oid(table->oid);
		load_referencing(overlay->loader, INT_MAX - 1);
		relids = overlay->loader->relids;
		overlay->loader->relids = NIL;
		MemoryContextSwitchTo(old);
	}
	foreach(lc, overlay->all_tables)
	{
		ScriptTable *other = lfirst(lc);

		if (refers_to(other, table->oid))
			relids = lappend_oid(relids, other->load.table.oid);
	}
	foreach(lc, relids)
	{
		ScriptTable *other = lfirst_oid(lc) == table->oid ? NULL :
			table_to_change_of(overlay, lfirst_oid(lc));

		if (other != NULL)
			drop_keys_to(overlay, other, table->oid, attnum, key);
	}
}

/* Its name, and those of its parts, are free */
void
drop_table_of(Overlay *overlay, ScriptTable *table)
{
	DbTable    *plain = &table->load.table;
	ListCell   *lc;

	name_leave(overlay, NAME_RELATION, plain->schema->oid, plain->name);
	for (int i = 0; i < plain->nindexes; i++)
		name_leave(overlay, NAME_RELATION, plain->schema->oid, plain->indexes[i]->name);
	for (int i = 0; i < plain->nconstraints; i++)
		name_leave(overlay, NAME_CONSTRAINT, plain->schema->oid, plain->constraints[i]->name);
	foreach(lc, table->sequences)
	{
		ScriptSequence *sequence = lfirst(lc);

		name_leave(overlay, NAME_RELATION, sequence->schema->oid, sequence->name);
	}
	table->gone = true;
}

/* The sequences that the columns of a table of the catalog own */
static void
drop_owned_sequences(Overlay *overlay, Oid relid)
{
	ListCell   *lc;

	foreach(lc, getOwnedSequences(relid))
	{
		char	   *name = get_rel_name(lfirst_oid(lc));

		if (name != NULL)
			name_leave(overlay, NAME_RELATION, get_rel_namespace(lfirst_oid(lc)), name);
	}
}

/* Neither an index nor what the server keeps for a table */
static bool
is_droppable(char relkind)
{
	return relkind == RELKIND_RELATION || relkind == RELKIND_PARTITIONED_TABLE ||
		relkind == RELKIND_FOREIGN_TABLE || relkind == RELKIND_VIEW || relkind == RELKIND_MATVIEW;
}

/* A view or a column that goes along */
static void
drop_dependent(Overlay *overlay, const ObjectAddress *address)
{
	Oid			relid = address->objectId;
	char		relkind = address->classId == RelationRelationId ? get_rel_relkind(relid) : '\0';
	ScriptTable *table;

	if (!is_droppable(relkind))
		return;
	table = table_to_change_of(overlay, relid);
	if (table == NULL)
		return;
	if (address->objectSubId == 0)
		drop_table_of(overlay, table);
	else if (address->objectSubId > 0 && address->objectSubId <= table->load.table.ncolumns &&
			 !table->load.table.columns[address->objectSubId - 1].dropped)
		part_drop_column(overlay, table, &table->load.table.columns[address->objectSubId - 1]);
}

void
drop_dependents(Overlay *overlay, Oid classid, Oid objid)
{
	Dependents *walk = dependents_begin();
	ObjectAddress address;
	ListCell   *lc;

	ObjectAddressSet(address, classid, objid);
	dependents_target(walk, &address);
	foreach(lc, dependents_of(walk, &address))
		drop_dependent(overlay, &((Dependent *) lfirst(lc))->address);
}

static void
drop_relation(Overlay *overlay, ScriptTable *table, DropBehavior behavior)
{
	DbTable    *plain = &table->load.table;

	if (behavior == DROP_CASCADE)
	{
		drop_references(overlay, plain, 0, NULL);
		if (!table->made)
			drop_dependents(overlay, RelationRelationId, plain->oid);
	}
	if (!table->made)
		drop_owned_sequences(overlay, plain->oid);
	drop_table_of(overlay, table);
}

static void
drop_index(Overlay *overlay, const RangeVar *name)
{
	World	   *world = overlay_world(overlay);
	DbIndex    *index;
	DbTable    *plain = world->find_index(world, name->schemaname, name->relname, &index);
	ScriptTable *table = plain ? table_to_change_of(overlay, plain->oid) : NULL;

	if (table == NULL)
		return;
	index = part_index(&table->load.table, index->oid);
	/* that of a constraint can't be dropped alone */
	if (index != NULL && index->constraint == NULL)
		part_drop_index(overlay, table, index);
}

static void
drop_by_name(Overlay *overlay, const DropStmt *statement, List *names)
{
	RangeVar   *name;
	Found		found;
	ScriptTable *table;

	if (list_length(names) > 2)
		return;
	name = makeRangeVarFromNameList(names);
	if (statement->removeType == OBJECT_INDEX)
	{
		drop_index(overlay, name);
		return;
	}
	if (statement->removeType != OBJECT_SEQUENCE)
	{
		table = table_to_change(overlay, name);
		if (table != NULL)
			drop_relation(overlay, table, statement->behavior);
		return;
	}
	found = overlay_lookup(overlay, name->schemaname, name->relname);
	if (found.relkind == RELKIND_SEQUENCE)
		drop_sequence(overlay, &found, name->relname);
}

/* There's no index for that */
static List *
relations_in_schema(Oid namespace_oid)
{
	Relation	rel = table_open(RelationRelationId, AccessShareLock);
	SysScanDesc scan = systable_beginscan(rel, InvalidOid, false, NULL, 0, NULL);
	HeapTuple	tuple;
	List	   *relids = NIL;

	while (HeapTupleIsValid(tuple = systable_getnext(scan)))
	{
		Form_pg_class form = (Form_pg_class) GETSTRUCT(tuple);

		if (form->relnamespace == namespace_oid && is_droppable(form->relkind))
			relids = lappend_oid(relids, form->oid);
	}
	systable_endscan(scan);
	table_close(rel, AccessShareLock);
	return relids;
}

static void
drop_schema(Overlay *overlay, const char *name, DropBehavior behavior)
{
	DbSchema   *schema = overlay_find_schema(overlay, name);
	List	   *relids;
	ListCell   *lc;

	if (schema == NULL)
		return;
	if (behavior == DROP_CASCADE)
	{
		relids = relations_in_schema(schema->oid);
		foreach(lc, overlay->all_tables)
		{
			ScriptTable *table = lfirst(lc);

			if (!table->gone && table->load.table.schema == schema)
				relids = lappend_oid(relids, table->load.table.oid);
		}
		foreach(lc, relids)
		{
			ScriptTable *table = table_to_change_of(overlay, lfirst_oid(lc));

			if (table != NULL && table->load.table.schema == schema)
				drop_relation(overlay, table, behavior);
		}
	}
	name_leave(overlay, NAME_SCHEMA, InvalidOid, name);
	overlay_path_changed(overlay);
}

void
apply_drop(Overlay *overlay, DropStmt *statement)
{
	ListCell   *lc;

	foreach(lc, statement->objects)
	{
		Node	   *object = lfirst(lc);

		CHECK_FOR_INTERRUPTS();
		switch (statement->removeType)
		{
			case OBJECT_TABLE:
			case OBJECT_VIEW:
			case OBJECT_MATVIEW:
			case OBJECT_FOREIGN_TABLE:
			case OBJECT_INDEX:
			case OBJECT_SEQUENCE:
				drop_by_name(overlay, statement, (List *) object);
				break;
			case OBJECT_SCHEMA:
				drop_schema(overlay, strVal(object), statement->behavior);
				break;
			default:
				drop_object(overlay, statement, object);
				break;
		}
	}
}
