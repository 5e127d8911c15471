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

/* So many rows are pruned by one transaction at most */
#define MAX_PRUNED 1000

/* The first column of both tables, which the index is on */
#define ATTNUM_AT 1

Relation
kept_open(const char *name, int ncolumns)
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
	if (rel != NULL && RelationGetNumberOfAttributes(rel) != ncolumns)
	{
		ereport(WARNING,
				(errcode(ERRCODE_DATATYPE_MISMATCH),
				 errmsg("table \"dbctx.%s\" has %d columns instead of %d, so this transaction is not recorded in it",
						name, RelationGetNumberOfAttributes(rel), ncolumns),
				 errhint("Create the extension anew: DROP EXTENSION dbctx CASCADE; CREATE EXTENSION dbctx.")));
		relation_close(rel, RowExclusiveLock);
		return NULL;
	}
	return rel;
}

Oid
kept_index(const char *name)
{
	return dbctx_table(psprintf("%s_at_idx", name));
}

void
kept_insert(Relation rel, Datum *values, bool *nulls)
{
	HeapTuple	tuple = heap_form_tuple(RelationGetDescr(rel), values, nulls);

	CatalogTupleInsert(rel, tuple);
	heap_freetuple(tuple);
}

void
kept_who(Datum *values, bool *nulls, int at, int role, int application)
{
	values[at] = TimestampTzGetDatum(GetCurrentTransactionStartTimestamp());
	values[role] = DirectFunctionCall1(namein, CStringGetDatum(GetUserNameFromId(GetUserId(), false)));
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
	Oid			index = kept_index(RelationGetRelationName(rel));

	if (dbctx_keep_findings < 0 || !OidIsValid(index))
		return;
	oldest = GetCurrentTimestamp() - (TimestampTz) dbctx_keep_findings * USECS_PER_MINUTE;
	ScanKeyInit(&key, ATTNUM_AT, BTLessStrategyNumber, F_TIMESTAMPTZ_LT,
				TimestampTzGetDatum(oldest));
	scan = systable_beginscan(rel, index, true, NULL, 1, &key);
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
