/*
 * column_empty.c
 *	  Whether a column holds nothing but NULL, told by a look at the rows.
 *
 * Statistics don't tell: they are of a sample, and of another day.  Mostly
 * the first row answers; tables in which many would have to be read are not.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#include "dbctx.h"

#include "access/relation.h"
#include "access/tableam.h"
#include "catalog/pg_class.h"
#include "catalog/pg_inherits.h"
#include "executor/tuptable.h"
#include "miscadmin.h"
#include "pgstat.h"
#include "rule/world.h"
#include "storage/bufmgr.h"
#include "storage/lmgr.h"
#include "utils/acl.h"
#include "utils/lsyscache.h"
#include "utils/rel.h"
#include "utils/rls.h"

/* So many pages are read at most, partitions and children together */
#define MAX_PAGES 1000

/* May the caller read it, all rows of it? */
static bool
may_read(Oid relid, AttrNumber attnum)
{
	return (pg_class_aclcheck(relid, GetUserId(), ACL_SELECT) == ACLCHECK_OK ||
			pg_attribute_aclcheck(relid, attnum, GetUserId(), ACL_SELECT) == ACLCHECK_OK) &&
		check_enable_rls(relid, InvalidOid, true) != RLS_ENABLED;
}

static bool
rows_are_null(Relation rel, AttrNumber attnum, Snapshot snapshot)
{
	TupleTableSlot *slot = table_slot_create(rel, NULL);
	TableScanDesc scan = compat_table_beginscan(rel, snapshot);
	bool		isnull = true;

	while (isnull && table_scan_getnextslot(scan, ForwardScanDirection, slot))
	{
		CHECK_FOR_INTERRUPTS();
		(void) slot_getattr(slot, attnum, &isnull);
	}
	table_endscan(scan);
	compat_uncount_scan(rel);
	ExecDropSingleTupleTableSlot(slot);
	return isnull;
}

/* One table, without those below it.  *pages: how many may be read still */
static bool
table_is_null(Oid relid, AttrNumber attnum, Snapshot snapshot, BlockNumber *pages)
{
	Relation	rel = try_relation_open(relid, NoLock);
	bool		result = false;

	if (rel == NULL)
		return false;
	if (rel->rd_rel->relkind == RELKIND_PARTITIONED_TABLE)
		result = true;
	else if (rel->rd_rel->relkind == RELKIND_RELATION &&
			 attnum <= RelationGetNumberOfAttributes(rel) &&
			 RelationGetNumberOfBlocks(rel) <= *pages)
	{
		*pages -= RelationGetNumberOfBlocks(rel);
		result = rows_are_null(rel, attnum, snapshot);
	}
	relation_close(rel, NoLock);
	return result;
}

bool
column_is_empty(Oid relid, AttrNumber attnum, Snapshot snapshot)
{
	char	   *name = get_attname(relid, attnum, true);
	BlockNumber pages = MAX_PAGES;
	bool		result = true;
	ListCell   *lc;

	if (name == NULL || !may_read(relid, attnum))
		return false;
	foreach(lc, find_all_inheritors(relid, NoLock, NULL))
	{
		Oid			child = lfirst_oid(lc);

		/* what waits for a lock is not known */
		if (!result || !ConditionalLockRelationOid(child, AccessShareLock))
			return false;
		result = table_is_null(child, get_attnum(child, name), snapshot, &pages);
		UnlockRelationOid(child, AccessShareLock);
	}
	return result;
}
