/*
 * scan.c
 *	  Reads tuples of catalogs, all or some, and what is in them.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#include "dbctx.h"

#include "access/genam.h"
#include "access/heapam.h"
#include "access/htup_details.h"
#include "access/table.h"
#include "access/tableam.h"
#include "catalog/pg_class.h"
#include "catalog/pg_namespace.h"
#include "catalog/pg_proc.h"
#include "catalog/pg_type.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/fmgroids.h"
#include "utils/rel.h"

#include "catalog/loader.h"

void
loader_scan(Loader *loader, Oid catalog, Oid index, AttrNumber attnum,
			List *oids, TupleHandler handler)
{
	Relation	rel;
	HeapTuple	tuple;

	if (!loader->whole && oids == NIL)
		return;
	rel = table_open(catalog, AccessShareLock);
	if (loader->whole)
	{
		/* what systable_beginscan() does without an index, less its slot */
		TableScanDesc scan = table_beginscan_strat(rel, loader->snapshot, 0,
												   NULL, true, false);

		while (HeapTupleIsValid(tuple = heap_getnext(scan, ForwardScanDirection)))
		{
			CHECK_FOR_INTERRUPTS();
			handler(loader, rel, tuple);
		}
		table_endscan(scan);
	}
	else
	{
		ListCell   *lc;

		foreach(lc, oids)
		{
			ScanKeyData key;
			SysScanDesc scan;

			CHECK_FOR_INTERRUPTS();
			ScanKeyInit(&key, attnum, BTEqualStrategyNumber, F_OIDEQ,
						ObjectIdGetDatum(lfirst_oid(lc)));
			scan = systable_beginscan(rel, index, true, loader->snapshot,
									  1, &key);
			while (HeapTupleIsValid(tuple = systable_getnext(scan)))
				handler(loader, rel, tuple);
			systable_endscan(scan);
		}
	}

	table_close(rel, AccessShareLock);
}

Datum
loader_attr(Relation catalog, HeapTuple tuple, int attnum, bool *isnull)
{
	return heap_getattr(tuple, attnum, RelationGetDescr(catalog), isnull);
}

char *
loader_text(Relation catalog, HeapTuple tuple, int attnum)
{
	bool		isnull;
	Datum		datum = loader_attr(catalog, tuple, attnum, &isnull);

	return isnull ? NULL : TextDatumGetCString(datum);
}

/* Objects of different catalogs may share an OID: a bit for each catalog */
static uintptr_t
member_bit(Oid catalog)
{
	switch (catalog)
	{
		case RelationRelationId:
			return 1;
		case TypeRelationId:
			return 2;
		case ProcedureRelationId:
			return 4;
		case NamespaceRelationId:
			return 8;
		default:
			return 0;			/* nobody asks for these */
	}
}

void
loader_add_member(Loader *loader, Oid catalog, Oid object)
{
	uintptr_t	bit = member_bit(catalog);

	if (bit)
		oidmap_put(loader->members, object,
				   (void *) ((uintptr_t) oidmap_get(loader->members, object) | bit));
}

bool
loader_is_member(Loader *loader, Oid catalog, Oid object)
{
	return ((uintptr_t) oidmap_get(loader->members, object) & member_bit(catalog)) != 0;
}

DbSchema *
loader_schema(Loader *loader, Oid oid)
{
	DbSchema   *schema = oidmap_get(loader->index->schemas, oid);

	if (schema == NULL && loader->light)
	{
		load_schema(loader, oid);
		schema = oidmap_get(loader->index->schemas, oid);
	}
	return schema;
}
