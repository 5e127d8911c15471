/*
 * own.c
 *	  The tables of dbctx itself: where they are, and the last changes.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#include "dbctx.h"

#include "access/genam.h"
#include "access/htup_details.h"
#include "access/relation.h"
#include "access/tableam.h"
#include "catalog/dependency.h"
#include "catalog/namespace.h"
#include "catalog/pg_authid.h"
#include "catalog/pg_class.h"
#include "catalog/pg_index.h"
#include "catalog/pg_namespace.h"
#include "catalog/pg_type.h"
#include "commands/extension.h"
#include "miscadmin.h"
#include "storage/lmgr.h"
#include "utils/acl.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/rel.h"
#include "utils/varlena.h"

#include "catalog/model.h"
#include "catalog/own.h"

/* So many rows are looked at, at most, to find those that may be told */
#define MAX_LOOKED_AT 100

/* The tables, their columns, and which of those are NOT NULL, as bits */
static const struct
{
	const char *name;
	int			ncolumns;
	int			not_null;
	Oid			types[14];
}			own_tables[] =
{
	{"rule", 6, 0x13, {TEXTOID, TEXTOID, TEXTOID, JSONBOID, TEXTOID, TEXTOID}},
	{"exemption", 6, 0x37, {TEXTOID, TEXTOID, TEXTOID, TIMESTAMPTZOID, NAMEOID, TIMESTAMPTZOID}},
	{"setting", 2, 0x3, {TEXTOID, TEXTOID}},
	{"finding", 14, 0x2367, {TIMESTAMPTZOID, INT4OID, NAMEOID, TEXTOID, TEXTOID, TEXTOID, TEXTOID,
	TEXTOID, TEXTOID, TEXTOID, TEXTOID, TEXTOID, TEXTOID, TEXTOID}},
	{"history", 8, 0x57, {TIMESTAMPTZOID, INT4OID, NAMEOID, TEXTOID, TEXTOID, TEXTOID, TEXTARRAYOID, TEXTOID}},
};

/* Anybody may have made a schema of that name where the extension isn't. */
Oid
dbctx_table(const char *name)
{
	Oid			schema = get_namespace_oid("dbctx", true);
	Oid			extension;

	if (!OidIsValid(schema))
		return InvalidOid;
	extension = get_extension_oid("dbctx", true);
	if (!OidIsValid(extension) ||
		getExtensionOfObject(NamespaceRelationId, schema) != extension)
		return InvalidOid;
	return get_relname_relid(name, schema);
}

/* No expressions, no predicate: such an index isn't kept up to date here. */
static bool
indexes_are_plain(Relation rel)
{
	List	   *indexes = RelationGetIndexList(rel);
	bool		plain = true;
	ListCell   *lc;

	foreach(lc, indexes)
	{
		Relation	index = index_open(lfirst_oid(lc), AccessShareLock);

		if (!heap_attisnull(index->rd_indextuple, Anum_pg_index_indexprs, NULL) ||
			!heap_attisnull(index->rd_indextuple, Anum_pg_index_indpred, NULL) ||
			!index->rd_index->indimmediate)
			plain = false;
		index_close(index, AccessShareLock);
	}
	list_free(indexes);
	return plain;
}

bool
own_table_is_sound(Relation rel)
{
	TupleDesc	desc = RelationGetDescr(rel);

	if (rel->rd_rel->relkind != RELKIND_RELATION ||
		rel->rd_tableam != GetHeapamTableAmRoutine())
		return false;
	for (int i = 0; i < lengthof(own_tables); i++)
	{
		if (strcmp(own_tables[i].name, RelationGetRelationName(rel)) != 0)
			continue;
		if (desc->natts != own_tables[i].ncolumns)
			return false;
		for (int c = 0; c < desc->natts; c++)
		{
			Form_pg_attribute attribute = TupleDescAttr(desc, c);

			if (attribute->attisdropped ||
				attribute->atttypid != own_tables[i].types[c] ||
				(!attribute->attnotnull && (own_tables[i].not_null & (1 << c)) != 0))
				return false;
		}
		return indexes_are_plain(rel);
	}
	return false;
}

bool
may_know_of_role(const char *role)
{
	Oid			oid = get_role_oid(role, true);

	return superuser() || has_privs_of_role(GetUserId(), ROLE_PG_READ_ALL_STATS) ||
		(OidIsValid(oid) && has_privs_of_role(GetUserId(), oid));
}

/*
 * May the caller know of what had that name?  Of what is gone by now only
 * those who may know all that the role has done.
 */
static bool
may_know_of_object(const char *name, const char *role)
{
	List	   *names = NIL;
	Oid			oid;

	if (superuser())
		return true;
	if (!SplitIdentifierString(pstrdup(name), '.', &names) || list_length(names) != 2)
		return may_know_of_role(role);
	oid = get_namespace_oid(linitial(names), true);
	oid = OidIsValid(oid) ? get_relname_relid(lsecond(names), oid) : InvalidOid;
	return OidIsValid(oid) ? relation_is_visible(oid) : may_know_of_role(role);
}

/* NULL if there is nothing in it for the caller */
static Change *
read_change(HeapTuple tuple, TupleDesc desc)
{
	Change	   *change = palloc0(sizeof(Change));
	bool		isnull;
	Datum	   *items;
	int			n;
	Datum		objects = heap_getattr(tuple, HISTORY_OBJECTS + 1, desc, &isnull);

	change->at = DatumGetTimestampTz(heap_getattr(tuple, HISTORY_AT + 1, desc, &isnull));
	change->role = pstrdup(NameStr(*DatumGetName(heap_getattr(tuple, HISTORY_ROLE + 1,
															  desc, &isnull))));
	change->tag = TextDatumGetCString(heap_getattr(tuple, HISTORY_TAG + 1, desc, &isnull));
	deconstruct_array(DatumGetArrayTypeP(objects), TEXTOID, -1, false, TYPALIGN_INT,
					  &items, NULL, &n);
	for (int i = 0; i < n; i++)
	{
		char	   *name = TextDatumGetCString(items[i]);

		if (may_know_of_object(name, change->role))
			change->objects = lappend(change->objects, name);
	}
	return change->objects != NIL ? change : NULL;
}

List *
recent_changes(Snapshot snapshot, int max)
{
	Oid			relid = dbctx_table("history");
	Oid			indexid = dbctx_table("history_at_idx");
	List	   *changes = NIL;
	Relation	rel;
	Relation	index;
	SysScanDesc scan;
	HeapTuple	tuple;

	if (!OidIsValid(relid) || !OidIsValid(indexid) ||
		!ConditionalLockRelationOid(relid, AccessShareLock))
		return NIL;
	rel = try_relation_open(relid, NoLock);
	if (rel != NULL && own_table_is_sound(rel))
	{
		index = index_open(indexid, AccessShareLock);
		scan = systable_beginscan_ordered(rel, index, snapshot, 0, NULL);
		for (int i = 0; i < MAX_LOOKED_AT && list_length(changes) < max &&
			 HeapTupleIsValid(tuple = systable_getnext_ordered(scan, BackwardScanDirection)); i++)
		{
			Change	   *change = read_change(tuple, RelationGetDescr(rel));

			if (change != NULL)
				changes = lappend(changes, change);
		}
		systable_endscan_ordered(scan);
		index_close(index, AccessShareLock);
	}
	if (rel != NULL)
		relation_close(rel, NoLock);
	UnlockRelationOid(relid, AccessShareLock);
	return changes;
}
