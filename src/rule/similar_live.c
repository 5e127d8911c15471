/*
 * similar_live.c
 *	  The names of all tables, kept by a session that asks for those alike.
 *
 * The catalogs have no index that finds a name but for its case, its number or
 * a letter, and to read all of pg_class for each CREATE TABLE would cost more
 * than the command.  So the names are read once, when first needed.  From
 * then on the server says which relations have changed, whoever has changed
 * them, and those alone are looked at again.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#include "dbctx.h"

#include "access/genam.h"
#include "access/htup_details.h"
#include "access/table.h"
#include "access/transam.h"
#include "catalog/dependency.h"
#include "catalog/oidmap.h"
#include "catalog/pg_class.h"
#include "rule/similar.h"
#include "utils/inval.h"
#include "utils/memutils.h"
#include "utils/rel.h"
#include "utils/syscache.h"

/* With more changes than that all names are read again */
#define MAX_CHANGED 4096

/* ... and up to that many are searched for one that is known already */
#define MAX_KNOWN 64

static NameIndex *names = NULL; /* NULL: to be read */
static MemoryContext names_context = NULL;
static bool names_stale = false;	/* they can't be brought up to date */
static bool noting = false;
static bool any_gone = false;	/* some have been given up before the commit */
static Oid	changed[MAX_CHANGED];
static int	nchanged = 0;
static oidmap_hash *no_tables = NULL;	/* relations of which that is known */

/* An index stays one: its changes need no look. */
void
alike_skip(Oid relid)
{
	if (names == NULL)
		return;
	if (no_tables == NULL)
		no_tables = oidmap_create(CacheMemoryContext, 64, NULL);
	if (no_tables->members >= MAX_CHANGED)
		oidmap_reset(no_tables);
	oidmap_put(no_tables, relid, names);
}

/* Called in the middle of anything: it may only take a note. */
static void
note_change(Datum arg, Oid relid)
{
	if (!noting || names_stale)
		return;
	if (!OidIsValid(relid) || nchanged == MAX_CHANGED)
		names_stale = true;
	else if (relid >= FirstNormalObjectId && (nchanged == 0 || changed[nchanged - 1] != relid) &&
			 (no_tables == NULL || oidmap_lookup(no_tables, relid) == NULL))
		changed[nchanged++] = relid;
}

static bool
is_of_interest(Oid relid, char relkind, char persistence, bool is_partition)
{
	return (relkind == RELKIND_RELATION || relkind == RELKIND_PARTITIONED_TABLE) &&
		!is_partition && persistence != RELPERSISTENCE_TEMP && relid >= FirstNormalObjectId;
}

static void
add_name(NameIndex *index, Form_pg_class class)
{
	if (is_of_interest(class->oid, class->relkind, class->relpersistence, class->relispartition))
		name_index_add(index, class->oid, class->relnamespace, NameStr(class->relname));
}

/* Takes a relation off the list of those changed; false if it isn't on it */
static bool
settle(Oid relid)
{
	int			i = 0;
	bool		found = false;

	if (names == NULL || names_stale || nchanged > MAX_KNOWN)
		return false;
	while (i < nchanged)
	{
		if (changed[i] == relid)
		{
			changed[i] = changed[--nchanged];
			found = true;
		}
		else
			i++;
	}
	return found;
}

void
alike_gone(Oid relid)
{
	if (!settle(relid))
		return;
	name_index_remove(names, relid);
	alike_skip(relid);
	any_gone = true;
}

void
alike_end(bool committed)
{
	/* they are still there, and their changes have been skipped */
	if (any_gone && !committed)
		names_stale = true;
	any_gone = false;
}

/* What changes it again, a rollback for one, is told like any other change. */
void
alike_know(const DbTable *table)
{
	if (!settle(table->oid))
		return;
	name_index_remove(names, table->oid);
	if (is_of_interest(table->oid, table->kind, table->persistence, table->is_partition))
		name_index_add(names, table->oid, table->schema->oid, table->name);
}

static void
forget_names(void)
{
	names = NULL;
	noting = false;
	nchanged = 0;
	names_stale = false;
	if (names_context != NULL)
		MemoryContextDelete(names_context);
	names_context = NULL;
}

static void
read_names(void)
{
	static bool registered = false;
	MemoryContext context;
	MemoryContext old;
	NameIndex  *index;
	Relation	catalog;
	SysScanDesc scan;
	HeapTuple	tuple;

	if (!registered)
		CacheRegisterRelcacheCallback(note_change, (Datum) 0);
	registered = true;

	/* belongs to the session only when it is complete */
	context = AllocSetContextCreate(CurrentMemoryContext, "dbctx names of tables",
									ALLOCSET_DEFAULT_SIZES);
	old = MemoryContextSwitchTo(context);
	catalog = table_open(RelationRelationId, AccessShareLock);
	index = name_index_make((long) Max(catalog->rd_rel->reltuples / 3, 64));
	noting = true;
	scan = systable_beginscan(catalog, InvalidOid, false, NULL, 0, NULL);
	while (HeapTupleIsValid(tuple = systable_getnext(scan)))
		add_name(index, (Form_pg_class) GETSTRUCT(tuple));
	systable_endscan(scan);
	table_close(catalog, AccessShareLock);
	MemoryContextSwitchTo(old);

	MemoryContextSetParent(context, CacheMemoryContext);
	names_context = context;
	names = index;
}

static void
look_again(Oid relid)
{
	HeapTuple	tuple;
	Form_pg_class class;

	name_index_remove(names, relid);
	tuple = SearchSysCache1(RELOID, ObjectIdGetDatum(relid));
	if (!HeapTupleIsValid(tuple))
		return;
	class = (Form_pg_class) GETSTRUCT(tuple);
	add_name(names, class);
	if (class->relkind == RELKIND_INDEX || class->relkind == RELKIND_TOASTVALUE)
		alike_skip(relid);
	ReleaseSysCache(tuple);
}

List *
alike_live(World *world, const DbSchema *schema, const char *name, bool slips)
{
	List	   *matches;
	ListCell   *lc;

	if (names == NULL || names_stale)
	{
		forget_names();
		read_names();
	}
	while (nchanged > 0)
		look_again(changed[--nchanged]);

	matches = name_index_find(names, schema->oid, name, slips);
	foreach(lc, matches)
	{
		NameMatch  *match = lfirst(lc);

		/* that of the schema's table of this very name is known */
		if (slips && strcmp(match->name, name) == 0)
			continue;
		if (OidIsValid(getExtensionOfObject(RelationRelationId, match->relid)))
			matches = foreach_delete_current(matches, lc);
	}
	return matches;
}
