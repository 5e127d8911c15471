/*
 * kept.c
 *	  What dbctx.finding and dbctx.history have in common.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#include "dbctx.h"

#include "access/genam.h"
#include "access/heapam.h"
#include "access/htup_details.h"
#include "access/relation.h"
#include "access/table.h"
#include "access/tableam.h"
#include "access/xact.h"
#include "catalog/indexing.h"
#include "catalog/own.h"
#include "catalog/pg_am.h"
#include "catalog/pg_index.h"
#include "catalog/namespace.h"
#include "guard/kept.h"
#include "miscadmin.h"
#include "rule/settings.h"
#include "storage/lmgr.h"
#include "utils/builtins.h"
#include "utils/fmgroids.h"
#include "utils/guc.h"
#include "utils/lsyscache.h"
#include "utils/rel.h"
#include "utils/snapmgr.h"

/* So many rows are pruned by one transaction at most */
#define MAX_PRUNED 1000

/* The first column of both tables, which the index is on */
#define ATTNUM_AT 1

Relation
kept_open(const char *name)
{
	Oid			relid = dbctx_table(name);
	Relation	rel;

	if (!OidIsValid(relid))
		return NULL;
	if (!ConditionalLockRelationOid(relid, RowExclusiveLock))
	{
		ereport(WARNING,
				(errcode(ERRCODE_LOCK_NOT_AVAILABLE),
				 errmsg("table \"dbctx.%s\" is locked, so this transaction is not recorded in it",
						name)));
		return NULL;
	}
	rel = try_relation_open(relid, NoLock);
	if (rel != NULL && !own_table_is_sound(rel))
	{
		ereport(WARNING,
				(errcode(ERRCODE_DATATYPE_MISMATCH),
				 errmsg("table \"dbctx.%s\" is not as the extension made it, so this transaction is not recorded in it",
						name),
				 errhint("Create the extension anew: DROP EXTENSION dbctx CASCADE; CREATE EXTENSION dbctx.")));
		relation_close(rel, RowExclusiveLock);
		return NULL;
	}
	return rel;
}

/* The index on its column "at", or InvalidOid: somebody may have dropped it */
static Oid
kept_index(Relation rel)
{
	List	   *indexes = RelationGetIndexList(rel);
	Oid			found = InvalidOid;
	ListCell   *lc;

	foreach(lc, indexes)
	{
		Relation	index = index_open(lfirst_oid(lc), AccessShareLock);
		Form_pg_index form = index->rd_index;

		if (!OidIsValid(found) && form->indisvalid && form->indisready &&
			form->indnatts == 1 && form->indkey.values[0] == ATTNUM_AT &&
			index->rd_rel->relam == BTREE_AM_OID &&
			heap_attisnull(index->rd_indextuple, Anum_pg_index_indpred, NULL))
			found = RelationGetRelid(index);
		index_close(index, AccessShareLock);
	}
	list_free(indexes);
	return found;
}

void
kept_read(const char *name, Snapshot snapshot, KeptReader reader, void *arg)
{
	Oid			relid = dbctx_table(name);
	Relation	rel = OidIsValid(relid) ? try_relation_open(relid, AccessShareLock) : NULL;
	Oid			indexid;
	Relation	index;
	SysScanDesc scan;
	HeapTuple	tuple;

	if (rel == NULL)
		return;
	indexid = own_table_is_sound(rel) ? kept_index(rel) : InvalidOid;
	if (!OidIsValid(indexid))
		ereport(ERROR,
				(errcode(ERRCODE_DATATYPE_MISMATCH),
				 errmsg("table \"dbctx.%s\" is not as the extension made it", name),
				 errhint("Create the extension anew: DROP EXTENSION dbctx CASCADE; CREATE EXTENSION dbctx.")));
	index = index_open(indexid, AccessShareLock);
	scan = systable_beginscan_ordered(rel, index, snapshot, 0, NULL);
	while (HeapTupleIsValid(tuple = systable_getnext_ordered(scan, ForwardScanDirection)))
	{
		CHECK_FOR_INTERRUPTS();
		reader(tuple, RelationGetDescr(rel), arg);
	}
	systable_endscan_ordered(scan);
	index_close(index, AccessShareLock);
	relation_close(rel, AccessShareLock);
}

void
kept_insert(Relation rel, Datum *values, bool *nulls)
{
	HeapTuple	tuple = heap_form_tuple(RelationGetDescr(rel), values, nulls);

	CatalogTupleInsert(rel, tuple);
	heap_freetuple(tuple);
}

void
kept_who(Datum *values, bool *nulls, Oid who, int at, int role, int application)
{
	char	   *name = GetUserNameFromId(who, true);

	/* the transaction may have dropped the role meanwhile */
	if (name == NULL)
		name = GetUserNameFromId(GetUserId(), false);
	values[at] = TimestampTzGetDatum(GetCurrentTransactionStartTimestamp());
	values[role] = DirectFunctionCall1(namein, CStringGetDatum(name));
	nulls[application] = application_name == NULL || application_name[0] == '\0';
	if (!nulls[application])
		values[application] = CStringGetTextDatum(application_name);
}

void
kept_prune(Relation rel)
{
	TimestampTz oldest;
	ScanKeyData key;
	SysScanDesc scan;
	HeapTuple	tuple;
	Oid			index = kept_index(rel);

	if (dbctx_keep_findings < 0 || !OidIsValid(index))
		return;
	oldest = GetCurrentTimestamp() - (TimestampTz) dbctx_keep_findings * USECS_PER_MINUTE;
	ScanKeyInit(&key, ATTNUM_AT, BTLessStrategyNumber, F_TIMESTAMPTZ_LT,
				TimestampTzGetDatum(oldest));
	/* in a serializable transaction no lock, which others could run into */
	scan = systable_beginscan(rel, index, true, SnapshotSelf, 1, &key);
	for (int n = 0; n < MAX_PRUNED && HeapTupleIsValid(tuple = systable_getnext(scan)); n++)
	{
		TM_FailureData failure;

		(void) compat_heap_delete(rel, &tuple->t_self, GetCurrentCommandId(true), &failure);
	}
	systable_endscan(scan);
}

TimestampTz
kept_since(Interval *interval)
{
	TimestampTz now = GetCurrentTimestamp();
	TimestampTz since;

	since = DatumGetTimestampTz(DirectFunctionCall2(timestamptz_mi_interval,
													TimestampTzGetDatum(now),
													IntervalPGetDatum(interval)));
	if (since > now)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("argument \"since\" must not be negative"),
				 errdetail("It says how far back to look, such as '1 day'.")));
	return since;
}
