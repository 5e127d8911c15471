/*
 * world_live.c
 *	  The World of the guard: the catalog as it is now.
 *
 * Nothing here waits for a lock on a user's table, and no privilege is asked
 * for: the guard judges what the caller does, not what he may see.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#include "dbctx.h"

#include "access/genam.h"
#include "access/relation.h"
#include "access/table.h"
#include "access/tableam.h"
#include "access/xact.h"
#include "catalog/index.h"
#include "catalog/indexing.h"
#include "catalog/pg_attribute.h"
#include "catalog/pg_class.h"
#include "catalog/pg_constraint.h"
#include "catalog/pg_inherits.h"
#include "guard/protect.h"
#include "optimizer/plancat.h"
#include "pgstat.h"
#include "rule/similar.h"
#include "rule/world.h"
#include "storage/bufmgr.h"
#include "storage/lmgr.h"
#include "storage/proc.h"
#include "utils/fmgroids.h"
#include "utils/lsyscache.h"
#include "utils/rel.h"
#include "utils/snapmgr.h"

/* A table this small is counted, not estimated */
#define COUNTED_PAGES 16

typedef struct LiveTable
{
	DbTable    *table;			/* NULL: not loaded yet */
	Oid			relid;
	bool		measured;		/* the rest is known */
	bool		made_here;
	double		rows;
} LiveTable;

typedef struct LiveWorld
{
	World		world;			/* must be first */
	Snapshot	snapshot;
	MemoryContext context;		/* what is loaded lives where the World does */
	List	   *tables;			/* LiveTable *: few, so a list will do */
} LiveWorld;

static LiveTable *
live_entry(LiveWorld *live, Oid relid)
{
	MemoryContext old;
	LiveTable  *entry;
	ListCell   *lc;

	foreach(lc, live->tables)
	{
		entry = lfirst(lc);
		if (entry->relid == relid)
			return entry;
	}
	old = MemoryContextSwitchTo(live->context);
	entry = palloc0(sizeof(LiveTable));
	entry->relid = relid;
	live->tables = lappend(live->tables, entry);
	MemoryContextSwitchTo(old);
	return entry;
}

static DbTable *
live_get(World *world, Oid relid)
{
	LiveWorld  *live = (LiveWorld *) world;
	LiveTable  *entry = live_entry(live, relid);

	if (entry->table == NULL)
	{
		MemoryContext old = MemoryContextSwitchTo(live->context);
		Model	   *model = model_load_touched(live->snapshot, false, LOAD_ALL_PARTS, list_make1_oid(relid),
											  NIL, false);

		entry->table = model_table(model, relid);
		MemoryContextSwitchTo(old);
	}
	return entry->table;
}

static bool
relkind_has_rows(char relkind)
{
	return relkind == RELKIND_RELATION || relkind == RELKIND_PARTITIONED_TABLE ||
		relkind == RELKIND_MATVIEW || relkind == RELKIND_FOREIGN_TABLE;
}

static DbTable *
live_find(World *world, const char *schema, const char *name)
{
	Oid			relid = relation_by_name(schema, name);

	return OidIsValid(relid) && get_rel_relkind(relid) != RELKIND_INDEX &&
		get_rel_relkind(relid) != RELKIND_PARTITIONED_INDEX ? live_get(world, relid) : NULL;
}

static DbTable *
live_find_index(World *world, const char *schema, const char *name, DbIndex **index)
{
	Oid			indexid = relation_by_name(schema, name);
	Oid			relid = OidIsValid(indexid) ? IndexGetRelation(indexid, true) : InvalidOid;
	DbTable    *table = OidIsValid(relid) ? live_get(world, relid) : NULL;

	for (int i = 0; table != NULL && i < table->nindexes; i++)
	{
		if (table->indexes[i]->oid == indexid)
		{
			*index = table->indexes[i];
			return table;
		}
	}
	return NULL;
}

static bool
live_is_named(World *world, const DbSchema *schema, const char *name, bool constraint)
{
	return constraint ? ConstraintNameExists(name, schema->oid) :
		OidIsValid(get_relname_relid(name, schema->oid));
}

/* How many rows of a small table the snapshot sees */
static double
count_rows(Relation rel, Snapshot snapshot)
{
	TupleTableSlot *slot = table_slot_create(rel, NULL);
	TableScanDesc scan = compat_table_beginscan(rel, snapshot);
	double		rows = 0;

	while (table_scan_getnextslot(scan, ForwardScanDirection, slot))
		rows++;
	table_endscan(scan);
	compat_uncount_scan(rel);
	ExecDropSingleTupleTableSlot(slot);
	return rows;
}

static double
estimate_rows(Relation rel, Snapshot snapshot)
{
	BlockNumber pages;
	double		tuples;
	double		visible;

	if (rel->rd_rel->relkind == RELKIND_FOREIGN_TABLE ||
		(rel->rd_rel->relkind == RELKIND_MATVIEW && !rel->rd_rel->relispopulated))
		return Max(rel->rd_rel->reltuples, 0);
	if (RelationGetNumberOfBlocks(rel) <= COUNTED_PAGES)
		return count_rows(rel, snapshot);
	estimate_rel_size(rel, NULL, &pages, &tuples, &visible);
	return tuples;
}

/*
 * Size and age of one relation.  The lock can be had at once unless another
 * session is altering the table; then what the catalog says must do.
 */
static void
measure(LiveWorld *live, LiveTable *entry)
{
	Relation	rel;

	entry->measured = true;
	if (!ConditionalLockRelationOid(entry->relid, AccessShareLock))
	{
		DbTable    *table = live_get(&live->world, entry->relid);

		entry->rows = table ? table->rows : -1;
		return;
	}
	rel = try_relation_open(entry->relid, NoLock);
	if (rel != NULL)
	{
		entry->made_here = rel->rd_createSubid != InvalidSubTransactionId;
		if (relkind_has_rows(rel->rd_rel->relkind) &&
			rel->rd_rel->relkind != RELKIND_PARTITIONED_TABLE)
			entry->rows = estimate_rows(rel, live->snapshot);
		relation_close(rel, NoLock);
	}
	UnlockRelationOid(entry->relid, AccessShareLock);
}

static LiveTable *
measured_entry(LiveWorld *live, Oid relid)
{
	LiveTable  *entry = live_entry(live, relid);

	if (!entry->measured)
		measure(live, entry);
	return entry;
}

/* The rows of a relation, of all its partitions if it has any */
static double
rows_of(LiveWorld *live, Oid relid, char relkind)
{
	double		rows = 0;
	ListCell   *lc;

	if (relkind != RELKIND_PARTITIONED_TABLE)
		return measured_entry(live, relid)->rows;
	foreach(lc, find_all_inheritors(relid, NoLock, NULL))
	{
		double		part = measured_entry(live, lfirst_oid(lc))->rows;

		if (part < 0)
			return -1;
		rows += part;
	}
	return rows;
}

static double
live_rows(World *world, const DbTable *table)
{
	return OidIsValid(table->oid) ?
		rows_of((LiveWorld *) world, table->oid, table->kind) : 0;
}

static bool
live_made_here(World *world, const DbTable *table)
{
	return !OidIsValid(table->oid) ||
		measured_entry((LiveWorld *) world, table->oid)->made_here;
}

/* A column is made here if it wasn't there when the transaction began. */
static bool
live_column_made_here(World *world, const DbTable *table, const DbColumn *column)
{
	Relation	rel = table_open(AttributeRelationId, AccessShareLock);
	Snapshot	then = RegisterSnapshot(guard_latest_snapshot());
	ScanKeyData key[2];
	SysScanDesc scan;
	bool		found;

	then->curcid = FirstCommandId;
	ScanKeyInit(&key[0], Anum_pg_attribute_attrelid, BTEqualStrategyNumber, F_OIDEQ,
				ObjectIdGetDatum(table->oid));
	ScanKeyInit(&key[1], Anum_pg_attribute_attnum, BTEqualStrategyNumber, F_INT2EQ,
				Int16GetDatum(column->attnum));
	scan = systable_beginscan(rel, AttributeRelidNumIndexId, true, then, 2, key);
	found = HeapTupleIsValid(systable_getnext(scan));
	systable_endscan(scan);
	UnregisterSnapshot(then);
	table_close(rel, AccessShareLock);
	return !found;
}

static bool
live_column_is_empty(World *world, const DbTable *table, const DbColumn *column)
{
	return OidIsValid(table->oid) &&
		column_is_empty(table->oid, column->attnum, ((LiveWorld *) world)->snapshot);
}

static bool
live_may_hold(World *world, const char *schema, const char *name, double rows)
{
	LiveWorld  *live = (LiveWorld *) world;
	Oid			relid = relation_by_name(schema, name);
	char		relkind = OidIsValid(relid) ? get_rel_relkind(relid) : '\0';
	double		held;

	if (!relkind_has_rows(relkind) || measured_entry(live, relid)->made_here)
		return false;
	held = rows_of(live, relid, relkind);
	return held < 0 || held >= rows;
}

World *
world_live(Snapshot snapshot)
{
	LiveWorld  *live = palloc0(sizeof(LiveWorld));

	live->world.find = live_find;
	live->world.get = live_get;
	live->world.find_index = live_find_index;
	live->world.is_named = live_is_named;
	live->world.rows = live_rows;
	live->world.may_hold = live_may_hold;
	live->world.made_here = live_made_here;
	live->world.column_made_here = live_column_made_here;
	live->world.column_is_empty = live_column_is_empty;
	live->world.alike = alike_live;
	live->world.in_block = IsTransactionBlock();
	live->world.has_lock_timeout = LockTimeout > 0;
	live->world.large_rows = dbctx_large_table_rows;
	live->snapshot = snapshot;
	live->context = CurrentMemoryContext;
	return &live->world;
}
