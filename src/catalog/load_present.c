/*
 * load_present.c
 *	  Loads tables as they are now from what the session has at hand.
 *
 * A command that makes or alters a table leaves its entry in the cache of
 * relations, with columns and defaults.  To take them from there costs a
 * hundredth of what it costs to look them up.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#include "dbctx.h"

#include "access/htup_details.h"
#include "access/tupdesc.h"
#include "catalog/pg_class.h"
#include "miscadmin.h"
#include "storage/lmgr.h"
#include "utils/builtins.h"
#include "utils/rel.h"
#include "utils/relcache.h"
#include "utils/syscache.h"

#include "catalog/loader.h"

static void
add_columns(Loader *loader, LoadTable *load, TupleDesc desc)
{
	for (int i = 0; i < desc->natts; i++)
	{
		Form_pg_attribute att = TupleDescAttr(desc, i);

		if (!att->attisdropped)
			loader_add_column(loader, load, att);
	}
	if (desc->constr == NULL || (loader->parts & LOAD_DEFAULTS) == 0)
		return;
	for (int i = 0; i < desc->constr->num_defval; i++)
	{
		AttrDefault *def = &desc->constr->defval[i];

		loader_add_default(loader, load, def->adnum, CStringGetTextDatum(def->adbin));
	}
}

/* false if it has to be looked up: more than the cache has is needed of it */
static bool
load_one(Loader *loader, Oid relid)
{
	Relation	rel = RelationIdGetRelation(relid);
	bool		loaded = false;

	if (rel == NULL)
		return false;
	if (rel->rd_rel->relkind == RELKIND_RELATION && !rel->rd_rel->relispartition)
	{
		LoadTable  *load = loader_add_table(loader, rel->rd_rel, NULL, NULL);

		if (load != NULL)
			add_columns(loader, load, RelationGetDescr(rel));
		loaded = true;
	}
	RelationClose(rel);
	return loaded;
}

/*
 * Loads those of loader->relids that can be, and returns the others.  Without
 * a lock an entry may be torn; the transaction that has touched the table has
 * one, so nobody else can be in its way.
 */
List *
load_present(Loader *loader)
{
	List	   *others = NIL;
	ListCell   *lc;

	foreach(lc, loader->relids)
	{
		Oid			relid = lfirst_oid(lc);
		bool		loaded = false;

		CHECK_FOR_INTERRUPTS();
		if (ConditionalLockRelationOid(relid, AccessShareLock))
		{
			loaded = load_one(loader, relid);
			UnlockRelationOid(relid, AccessShareLock);
		}
		if (!loaded)
			others = lappend_oid(others, relid);
	}
	return others;
}

/* The same of an index's row of pg_class; one that was made here has an entry */
void
load_present_index(Loader *loader, Oid indexid, bool made_here)
{
	Relation	rel = made_here ? RelationIdGetRelation(indexid) : NULL;
	HeapTuple	tuple;

	if (rel != NULL)
	{
		loader_index_class(loader, rel->rd_rel);
		RelationClose(rel);
		return;
	}
	tuple = SearchSysCache1(RELOID, ObjectIdGetDatum(indexid));
	if (HeapTupleIsValid(tuple))
	{
		loader_index_class(loader, (Form_pg_class) GETSTRUCT(tuple));
		ReleaseSysCache(tuple);
	}
}
