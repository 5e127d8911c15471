/*
 * measure.c
 *	  What a statement has locked, written anew, read and built.
 *
 * All of it is asked of the server after the statement: the lock manager knows
 * the relations, their storage tells what was written, and the statistics of
 * the transaction which were read from one end to the other.  Told is of
 * relations that were there before the script, by their names then.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#include "dbctx.h"

#include "access/genam.h"
#include "access/htup_details.h"
#include "access/relation.h"
#include "access/table.h"
#include "access/transam.h"
#include "catalog/deparse.h"
#include "catalog/index.h"
#include "catalog/indexing.h"
#include "catalog/namespace.h"
#include "catalog/pg_class.h"
#include "catalog/pg_index.h"
#include "catalog/pg_namespace.h"
#include "guard/protect.h"
#include "miscadmin.h"
#include "pgstat.h"
#include "storage/bufmgr.h"
#include "try/locks.h"
#include "try/try.h"
#include "utils/fmgroids.h"
#include "utils/lsyscache.h"
#include "utils/rel.h"
#include "utils/resowner.h"
#include "utils/snapmgr.h"
#include "utils/syscache.h"

/* A relation that the session has a lock on */
typedef struct TryRelation
{
	Oid			relid;
	LOCKMASK	held;			/* as told so far */
	bool		known;			/* the rest is */
	bool		existed;		/* before the script */
	char		relkind;
	Oid			table;			/* of an index */
	Oid			filenode;		/* as told so far */
	int64		scans;			/* ... */
	bool		emptied;		/* by the statement at hand */
	const char *name;			/* qualified, as SQL names it */
} TryRelation;

/* The catalog as it was before the script's commands, or the statement's */
static Snapshot
snapshot_before(CommandId command)
{
	Snapshot	snapshot = RegisterSnapshot(GetLatestSnapshot());

	snapshot->curcid = command;
	return snapshot;
}

static HeapTuple
row_before(Oid catalog, Oid index, AttrNumber key_column, Oid oid, CommandId command)
{
	Relation	rel = table_open(catalog, AccessShareLock);
	Snapshot	snapshot = snapshot_before(command);
	ScanKeyData key[1];
	SysScanDesc scan;
	HeapTuple	tuple;

	ScanKeyInit(&key[0], key_column, BTEqualStrategyNumber, F_OIDEQ, ObjectIdGetDatum(oid));
	scan = systable_beginscan(rel, index, true, snapshot, 1, key);
	tuple = heap_copytuple(systable_getnext(scan));
	systable_endscan(scan);
	UnregisterSnapshot(snapshot);
	table_close(rel, AccessShareLock);
	return tuple;
}

static HeapTuple
relation_before(Oid relid, CommandId command)
{
	return row_before(RelationRelationId, ClassOidIndexId, Anum_pg_class_oid, relid, command);
}

static char *
schema_before(Oid schema, CommandId command)
{
	HeapTuple	tuple = row_before(NamespaceRelationId, NamespaceOidIndexId,
								   Anum_pg_namespace_oid, schema, command);

	return HeapTupleIsValid(tuple) ?
		pstrdup(NameStr(((Form_pg_namespace) GETSTRUCT(tuple))->nspname)) : NULL;
}

static char *
full_name(const char *schema, const char *name)
{
	return psprintf("%s.%s", name_sql(schema ? schema : "?"), name_sql(name));
}

/* Scans begun by this transaction, and what is not yet reported of those before */
static int64
scans_of(Oid relid)
{
	PgStat_TableStatus *status = find_tabstat_entry(relid);

	return status ? compat_numscans(status) : 0;
}

static Oid
filenode_of(HeapTuple tuple)
{
	return ((Form_pg_class) GETSTRUCT(tuple))->relfilenode;
}

static Oid
filenode_now(Oid relid)
{
	HeapTuple	tuple = SearchSysCache1(RELOID, ObjectIdGetDatum(relid));
	Oid			filenode = InvalidOid;

	if (HeapTupleIsValid(tuple))
	{
		filenode = filenode_of(tuple);
		ReleaseSysCache(tuple);
	}
	return filenode;
}

static TryRelation *
relation_entry(Try *try, Oid relid)
{
	TryRelation *relation = oidmap_get(try->relations, relid);

	if (relation == NULL)
	{
		relation = MemoryContextAllocZero(try->context, sizeof(TryRelation));
		relation->relid = relid;
		oidmap_put(try->relations, relid, relation);
	}
	return relation;
}

static bool
is_index(const TryRelation *relation)
{
	return relation->relkind == RELKIND_INDEX || relation->relkind == RELKIND_PARTITIONED_INDEX;
}

static bool
has_rows(const TryRelation *relation)
{
	return relation->relkind == RELKIND_RELATION || relation->relkind == RELKIND_MATVIEW;
}

static Oid
table_before(Oid indexid, CommandId command)
{
	HeapTuple	tuple = row_before(IndexRelationId, IndexRelidIndexId,
								   Anum_pg_index_indexrelid, indexid, command);

	return HeapTupleIsValid(tuple) ? ((Form_pg_index) GETSTRUCT(tuple))->indrelid : InvalidOid;
}

/* Once a lock on it is seen: what it was before */
static void
get_to_know(Try *try, TryRelation *relation)
{
	HeapTuple	tuple;
	Form_pg_class class;
	char	   *schema;

	if (relation->known)
		return;
	relation->known = true;
	tuple = relation_before(relation->relid, try->start);
	if (!HeapTupleIsValid(tuple))
	{
		relation->relkind = get_rel_relkind(relation->relid);
		if (relation->relkind == RELKIND_INDEX)
			relation->table = IndexGetRelation(relation->relid, true);
		return;
	}
	class = (Form_pg_class) GETSTRUCT(tuple);
	relation->relkind = class->relkind;
	/* what stores a table's long values is part of it, and the rules are read by us */
	schema = schema_before(class->relnamespace, try->start);
	if (class->relnamespace == PG_TOAST_NAMESPACE ||
		(schema != NULL && strcmp(schema, "dbctx") == 0))
		return;
	relation->existed = true;
	if (is_index(relation))
		relation->table = table_before(relation->relid, try->start);
	relation->name = MemoryContextStrdup(try->context,
										 full_name(schema, NameStr(class->relname)));
	tuple = relation_before(relation->relid, try->statement_start);
	relation->filenode = HeapTupleIsValid(tuple) ? filenode_of(tuple) : InvalidOid;
}

static void
tell(Try *try, List **list, char *text)
{
	MemoryContext old = MemoryContextSwitchTo(try->context);

	*list = lappend(*list, pstrdup(text));
	MemoryContextSwitchTo(old);
}

/* Is a lock on it worth a word?  Not on what goes with a table, as an index does. */
static bool
is_told_of(Try *try, const TryRelation *relation, LOCKMODE mode)
{
	TryRelation *table = oidmap_get(try->relations, relation->table);

	switch (relation->relkind)
	{
		case RELKIND_RELATION:
		case RELKIND_PARTITIONED_TABLE:
		case RELKIND_MATVIEW:
		case RELKIND_FOREIGN_TABLE:
		case RELKIND_VIEW:
		case RELKIND_SEQUENCE:
			return true;
		case RELKIND_INDEX:
		case RELKIND_PARTITIONED_INDEX:
			return mode >= ShareUpdateExclusiveLock &&
				(table == NULL || strongest_lock(table->held) < mode);
		default:
			return false;
	}
}

void
try_note(Try *try, int statement, const char *object, const char *message, const char *detail)
{
	MemoryContext old = MemoryContextSwitchTo(try->context);
	TryNote    *entry = palloc(sizeof(TryNote));

	entry->statement = statement;
	entry->object = object ? pstrdup(object) : NULL;
	entry->message = pstrdup(message);
	entry->detail = detail ? pstrdup(detail) : NULL;
	try->notes = lappend(try->notes, entry);
	MemoryContextSwitchTo(old);
}

static void
tell_lock(Try *try, TryRelation *relation, LOCKMASK held)
{
	LOCKMASK	before = relation->held;
	LOCKMODE	mode = strongest_lock(held);

	relation->held |= held;
	if (!relation->existed)
		return;
	/* ALTER SEQUENCE works on a copy, and from then on all that advances it */
	if (relation->relkind == RELKIND_SEQUENCE && mode == RowExclusiveLock && before == 0)
		try_note(try, try->statement->number, relation->name,
			 psprintf("sequence %s has been advanced or set, which stays so", relation->name),
			 "Numbers of a sequence are not rolled back; it stays locked in ROW EXCLUSIVE mode until the transaction ends.");
	if (mode > strongest_lock(before) && is_told_of(try, relation, mode))
		tell(try, &try->statement->locks,
			 psprintf("%s on %s", lock_mode_name(mode), relation->name));
}

/* An index that has been written: is its table one that was there? */
static void
tell_index(Try *try, TryRelation *relation)
{
	TryRelation *of = OidIsValid(relation->table) ? relation_entry(try, relation->table) : NULL;
	char	   *name = get_rel_name(relation->relid);

	if (of == NULL || name == NULL)
		return;
	get_to_know(try, of);
	if (of->existed && has_rows(of) && !of->emptied)
		tell(try, &try->statement->built,
			 full_name(get_namespace_name(get_rel_namespace(relation->relid)), name));
}

static bool
is_empty_now(Oid relid)
{
	Relation	rel = try_relation_open(relid, NoLock);
	bool		empty = rel != NULL && RelationGetNumberOfBlocks(rel) == 0;

	if (rel != NULL)
		relation_close(rel, NoLock);
	return empty;
}

/* Whoever gives a relation new storage holds the strongest lock on it */
static void
tell_storage(Try *try, TryRelation *relation, bool silently)
{
	Oid			filenode;

	if ((relation->held & LOCKBIT_ON(AccessExclusiveLock)) == 0)
		return;
	filenode = filenode_now(relation->relid);
	if (filenode == relation->filenode)
		return;
	relation->filenode = filenode;
	if (!OidIsValid(filenode) || silently)
		return;
	relation->emptied = try->truncates && has_rows(relation) && is_empty_now(relation->relid);
	if (relation->relkind == RELKIND_INDEX)
		tell_index(try, relation);
	else if (relation->existed && !relation->emptied)
		tell(try, &try->statement->rewritten, unconstify(char *, relation->name));
}

static void
tell_scans(Try *try, TryRelation *relation, bool silently)
{
	int64		scans;

	if (!relation->existed || !has_rows(relation))
		return;
	scans = scans_of(relation->relid);
	if (scans > relation->scans && !silently && !relation->emptied)
		tell(try, &try->statement->scanned, unconstify(char *, relation->name));
	relation->scans = Max(scans, relation->scans);
}

void
try_measure_begin(Try *try)
{
	Relation	catalog = table_open(RelationRelationId, AccessShareLock);
	SysScanDesc scan = systable_beginscan(catalog, InvalidOid, false, NULL, 0, NULL);
	HeapTuple	tuple;

	try->relations = oidmap_create(try->context, 64, NULL);
	while (HeapTupleIsValid(tuple = systable_getnext(scan)))
	{
		Form_pg_class class = (Form_pg_class) GETSTRUCT(tuple);
		int64		scans = class->oid >= FirstNormalObjectId ? scans_of(class->oid) : 0;

		if (scans > 0)
			relation_entry(try, class->oid)->scans = scans;
	}
	systable_endscan(scan);
	table_close(catalog, AccessShareLock);
	for (OwnLock *lock = own_locks(); lock != NULL; lock = lock->next)
	{
		if (lock->tag.locktag_type == LOCKTAG_RELATION)
			relation_entry(try, lock->tag.locktag_field2)->held |= lock->held;
		else
			try_remember_advisory(try, lock, 0);
	}
}

/* Of tables, or then of indexes, for which it matters what became of their tables */
static void
tell_locks(Try *try, OwnLock *locks, bool indexes, bool silently)
{
	for (OwnLock *lock = locks; lock != NULL; lock = lock->next)
	{
		TryRelation *relation;

		if (lock->tag.locktag_type != LOCKTAG_RELATION)
			continue;
		relation = relation_entry(try, lock->tag.locktag_field2);
		get_to_know(try, relation);
		if (is_index(relation) != indexes)
			continue;
		if (silently)
			relation->held |= lock->held;
		else
			tell_lock(try, relation, lock->held);
	}
}

/* The same of what was done to them */
static void
tell_changes(Try *try, OwnLock *locks, bool indexes, bool silently)
{
	for (OwnLock *lock = locks; lock != NULL; lock = lock->next)
	{
		TryRelation *relation;

		if (lock->tag.locktag_type != LOCKTAG_RELATION)
			continue;
		relation = relation_entry(try, lock->tag.locktag_field2);
		if (is_index(relation) != indexes || !(has_rows(relation) || relation->relkind == RELKIND_INDEX))
			continue;
		relation->emptied = false;
		tell_storage(try, relation, silently);
		tell_scans(try, relation, silently);
	}
}

static int
compare_texts(const ListCell *a, const ListCell *b)
{
	return strcmp(lfirst(a), lfirst(b));
}

static void
sort_texts(List *texts)
{
	list_sort(texts, compare_texts);
}

/* After a rollback what was told of is as it was, and many a lock is gone. */
static void
look_again(Try *try)
{
	oidmap_iterator i;
	OidMapEntry *entry;

	oidmap_start_iterate(try->relations, &i);
	while ((entry = oidmap_iterate(try->relations, &i)) != NULL)
	{
		TryRelation *relation = entry->value;

		relation->held = 0;
		if (relation->known)
			relation->filenode = filenode_now(relation->relid);
	}
}

void
try_measure_statement(Try *try, bool silently)
{
	OwnLock    *locks = own_locks();

	if (silently)
		look_again(try);
	for (OwnLock *lock = locks; lock != NULL; lock = lock->next)
	{
		if (lock->tag.locktag_type != LOCKTAG_RELATION)
			try_remember_advisory(try, lock, try->statement->number);
	}
	tell_locks(try, locks, false, silently);
	tell_locks(try, locks, true, silently);
	tell_changes(try, locks, false, silently);
	tell_changes(try, locks, true, silently);
	sort_texts(try->statement->locks);
	sort_texts(try->statement->rewritten);
	sort_texts(try->statement->scanned);
	sort_texts(try->statement->built);
	try->truncates = false;
}
