/*
 * objects.c
 *	  Which table an object belongs to, and which tables the guard judges.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#include "dbctx.h"

#include "access/genam.h"
#include "access/htup_details.h"
#include "access/table.h"
#include "catalog/catalog.h"
#include "catalog/dependency.h"
#include "catalog/index.h"
#include "catalog/indexing.h"
#include "catalog/pg_class.h"
#include "catalog/pg_constraint.h"
#include "catalog/pg_trigger.h"
#include "guard/objects.h"
#include "utils/fmgroids.h"
#include "utils/lsyscache.h"
#include "utils/rel.h"
#include "utils/syscache.h"

/* The table of a trigger; no cache knows triggers by OID */
Oid
trigger_table(Oid trigger)
{
	Relation	rel = table_open(TriggerRelationId, AccessShareLock);
	ScanKeyData key;
	SysScanDesc scan;
	HeapTuple	tuple;
	Oid			relid = InvalidOid;

	ScanKeyInit(&key, Anum_pg_trigger_oid, BTEqualStrategyNumber, F_OIDEQ,
				ObjectIdGetDatum(trigger));
	scan = systable_beginscan(rel, TriggerOidIndexId, true, NULL, 1, &key);
	if (HeapTupleIsValid(tuple = systable_getnext(scan)))
		relid = ((Form_pg_trigger) GETSTRUCT(tuple))->tgrelid;
	systable_endscan(scan);
	table_close(rel, AccessShareLock);
	return relid;
}

Oid
constraint_table(Oid constraint)
{
	HeapTuple	tuple = SearchSysCache1(CONSTROID, ObjectIdGetDatum(constraint));
	Oid			relid;

	if (!HeapTupleIsValid(tuple))
		return InvalidOid;
	relid = ((Form_pg_constraint) GETSTRUCT(tuple))->conrelid;
	ReleaseSysCache(tuple);
	return relid;
}

/* Sets *index_of to the table if the relation is an index */
static bool
is_judged(Oid relid, Oid *index_of)
{
	HeapTuple	tuple = SearchSysCache1(RELOID, ObjectIdGetDatum(relid));
	Form_pg_class class;
	bool		result = false;

	*index_of = InvalidOid;
	if (!HeapTupleIsValid(tuple))
		return false;
	class = (Form_pg_class) GETSTRUCT(tuple);
	switch (class->relkind)
	{
		case RELKIND_INDEX:
		case RELKIND_PARTITIONED_INDEX:
			*index_of = IndexGetRelation(relid, true);
			break;
		case RELKIND_RELATION:
		case RELKIND_PARTITIONED_TABLE:
		case RELKIND_FOREIGN_TABLE:
			result = class->relpersistence != RELPERSISTENCE_TEMP &&
				!class->relispartition &&
				!IsCatalogRelationOid(relid) &&
				!IsToastNamespace(class->relnamespace);
			break;
		default:
			break;
	}
	ReleaseSysCache(tuple);
	return result && !OidIsValid(getExtensionOfObject(RelationRelationId, relid));
}

List *
tables_to_judge(const List *relids)
{
	List	   *result = NIL;
	ListCell   *lc;

	foreach(lc, relids)
	{
		Oid			index_of;
		Oid			ignore;

		if (is_judged(lfirst_oid(lc), &index_of))
			result = lappend_oid(result, lfirst_oid(lc));
		else if (OidIsValid(index_of) && is_judged(index_of, &ignore))
			result = lappend_oid(result, index_of);
	}
	list_sort(result, list_oid_cmp);
	list_deduplicate_oid(result);
	return result;
}
