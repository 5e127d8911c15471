/*
 * dependents.c
 *	  What a DROP would take along.
 *
 * The server finds it out in findDependentObjects(), which is private and
 * locks every object it comes by.  This is the same walk over pg_depend
 * without the locks: a command that is about to be judged must not wait, and
 * what it would take along can still change until it has its locks.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#include "dbctx.h"

#include "access/genam.h"
#include "access/htup_details.h"
#include "access/table.h"
#include "catalog/dependency.h"
#include "catalog/indexing.h"
#include "catalog/namespace.h"
#include "catalog/oneline.h"
#include "catalog/pg_class.h"
#include "catalog/pg_constraint.h"
#include "catalog/pg_depend.h"
#include "catalog/pg_type.h"
#include "lib/stringinfo.h"
#include "miscadmin.h"
#include "rule/dependents.h"
#include "utils/fmgroids.h"
#include "utils/hsearch.h"
#include "utils/lsyscache.h"

/* How many are named before "and k more" */
#define MAX_NAMED 4

/* How much of the line each may take */
#define MAX_NAME_CHARS 200

/* Ways in which an object was come by */
#define BY_TARGET	0x01		/* named by the command */
#define BY_NORMAL	0x02		/* goes by CASCADE alone */
#define BY_PART		0x04		/* goes anyway, as part of another */

typedef struct DependentEntry
{
	ObjectAddress address;		/* the key */
	int			ways;
	struct DependentEntry *target;	/* that it was first come by from */
} DependentEntry;

struct Dependents
{
	HTAB	   *seen;
	List	   *order;			/* DependentEntry *, targets first, as found */
	int			next;			/* the first in "order" to be followed */
	bool		parts_only;		/* not what goes by CASCADE alone */
	Relation	depend;			/* while walking */
};

Dependents *
dependents_begin(void)
{
	Dependents *walk = palloc0(sizeof(Dependents));
	HASHCTL		ctl = {0};

	ctl.keysize = sizeof(ObjectAddress);
	ctl.entrysize = sizeof(DependentEntry);
	ctl.hcxt = CurrentMemoryContext;
	walk->seen = hash_create("dbctx dependents", 64, &ctl,
							 HASH_ELEM | HASH_BLOBS | HASH_CONTEXT);
	return walk;
}

static DependentEntry *
find_entry(Dependents *walk, const ObjectAddress *address)
{
	return hash_search(walk->seen, address, HASH_FIND, NULL);
}

/* from: what led to it; NULL for a target */
static void
come_by(Dependents *walk, const ObjectAddress *address, int way, DependentEntry *from)
{
	bool		found;
	DependentEntry *entry = hash_search(walk->seen, address, HASH_ENTER, &found);

	if (!found)
	{
		entry->ways = 0;
		entry->target = from ? from->target : entry;
		walk->order = lappend(walk->order, entry);
	}
	entry->ways |= way;
}

void
dependents_target(Dependents *walk, const ObjectAddress *target)
{
	come_by(walk, target, BY_TARGET, NULL);
}

/* A scan for the rows that are about an object, on either side */
static SysScanDesc
scan_depend(Dependents *walk, const ObjectAddress *object, bool as_referenced,
			ScanKeyData *keys)
{
	ScanKeyInit(&keys[0],
				as_referenced ? Anum_pg_depend_refclassid : Anum_pg_depend_classid,
				BTEqualStrategyNumber, F_OIDEQ, ObjectIdGetDatum(object->classId));
	ScanKeyInit(&keys[1],
				as_referenced ? Anum_pg_depend_refobjid : Anum_pg_depend_objid,
				BTEqualStrategyNumber, F_OIDEQ, ObjectIdGetDatum(object->objectId));
	ScanKeyInit(&keys[2],
				as_referenced ? Anum_pg_depend_refobjsubid : Anum_pg_depend_objsubid,
				BTEqualStrategyNumber, F_INT4EQ, Int32GetDatum(object->objectSubId));
	return systable_beginscan(walk->depend,
							  as_referenced ? DependReferenceIndexId : DependDependerIndexId,
							  true, NULL, object->objectSubId != 0 ? 3 : 2, keys);
}

static bool
same_object(Oid classid, Oid objid, const ObjectAddress *object)
{
	return classid == object->classId && objid == object->objectId;
}

/* Is it to go, by itself or with the whole that it's a part of? */
static bool
goes_already(Dependents *walk, const ObjectAddress *address)
{
	ObjectAddress whole = *address;

	whole.objectSubId = 0;
	return find_entry(walk, address) != NULL || find_entry(walk, &whole) != NULL;
}

/*
 * What is part of another object, or a member of an extension, can't go
 * without that: then it's the other one that is dropped.
 */
static void
follow_owners(Dependents *walk, DependentEntry *entry)
{
	const ObjectAddress *object = &entry->address;
	ScanKeyData keys[3];
	SysScanDesc scan = scan_depend(walk, object, false, keys);
	HeapTuple	tuple;

	while (HeapTupleIsValid(tuple = systable_getnext(scan)))
	{
		Form_pg_depend form = (Form_pg_depend) GETSTRUCT(tuple);
		ObjectAddress owner;

		if (form->deptype != DEPENDENCY_INTERNAL && form->deptype != DEPENDENCY_EXTENSION)
			continue;
		if (same_object(form->refclassid, form->refobjid, object) && object->objectSubId == 0)
			continue;
		ObjectAddressSubSet(owner, form->refclassid, form->refobjid, form->refobjsubid);
		if (goes_already(walk, &owner))
			entry->ways |= BY_PART;
		else if (!walk->parts_only)
			come_by(walk, &owner, BY_NORMAL, entry);
	}
	systable_endscan(scan);
}

static void
follow_dependents(Dependents *walk, DependentEntry *entry)
{
	const ObjectAddress *object = &entry->address;
	ScanKeyData keys[3];
	SysScanDesc scan = scan_depend(walk, object, true, keys);
	HeapTuple	tuple;

	while (HeapTupleIsValid(tuple = systable_getnext(scan)))
	{
		Form_pg_depend form = (Form_pg_depend) GETSTRUCT(tuple);
		ObjectAddress depender;

		if (same_object(form->classid, form->objid, object) && object->objectSubId == 0)
			continue;
		if (walk->parts_only && form->deptype == DEPENDENCY_NORMAL)
			continue;
		ObjectAddressSubSet(depender, form->classid, form->objid, form->objsubid);
		come_by(walk, &depender,
				form->deptype == DEPENDENCY_NORMAL ? BY_NORMAL : BY_PART, entry);
	}
	systable_endscan(scan);
}

/* Comes by everything; only then is it known what goes anyway */
static void
walk_all(Dependents *walk)
{
	walk->depend = table_open(DependRelationId, AccessShareLock);
	for (; walk->next < list_length(walk->order); walk->next++)
	{
		DependentEntry *entry = list_nth(walk->order, walk->next);

		CHECK_FOR_INTERRUPTS();
		/* the server refuses to drop a part by itself: no need to look further */
		if ((entry->ways & BY_TARGET) == 0)
			follow_owners(walk, entry);
		follow_dependents(walk, entry);
	}
	table_close(walk->depend, AccessShareLock);
}

/* Goes a column with its table, which goes as well? */
static bool
goes_with_whole(Dependents *walk, const ObjectAddress *address)
{
	ObjectAddress whole = *address;

	whole.objectSubId = 0;
	return address->objectSubId != 0 && find_entry(walk, &whole) != NULL;
}

static bool
is_temporary(const ObjectAddress *address)
{
	return address->classId == RelationRelationId &&
		isAnyTempNamespace(get_rel_namespace(address->objectId));
}

/* What holds data first, then what shows it, then the rest */
static int
rank(const ObjectAddress *address)
{
	if (address->classId == RelationRelationId && address->objectSubId != 0)
		return 1;
	if (address->classId == RelationRelationId)
	{
		switch (get_rel_relkind(address->objectId))
		{
			case RELKIND_RELATION:
			case RELKIND_PARTITIONED_TABLE:
			case RELKIND_FOREIGN_TABLE:
				return 0;
			case RELKIND_MATVIEW:
				return 2;
			case RELKIND_VIEW:
				return 3;
		}
		return 6;
	}
	if (address->classId == ConstraintRelationId)
		return 4;
	return 5;
}

static int
compare_dependents(const ListCell *a, const ListCell *b)
{
	const Dependent *left = lfirst(a);
	const Dependent *right = lfirst(b);
	int			difference = rank(&left->address) - rank(&right->address);

	return difference != 0 ? difference : strcmp(left->text, right->text);
}

List *
dependents_of(Dependents *walk, const ObjectAddress *target)
{
	List	   *found = NIL;
	DependentEntry *origin = find_entry(walk, target);
	ListCell   *lc;

	walk_all(walk);
	foreach(lc, walk->order)
	{
		DependentEntry *entry = lfirst(lc);
		Dependent  *dependent;
		char	   *kind;
		char	   *identity;

		if (entry->target != origin || entry->ways != BY_NORMAL ||
			goes_with_whole(walk, &entry->address) || is_temporary(&entry->address))
			continue;
		kind = getObjectTypeDescription(&entry->address, true);
		identity = getObjectIdentity(&entry->address, true);
		if (kind == NULL || identity == NULL)
			continue;			/* gone meanwhile */
		dependent = palloc(sizeof(Dependent));
		dependent->address = entry->address;
		dependent->text = oneline_text(psprintf("%s %s", kind, identity), MAX_NAME_CHARS);
		found = lappend(found, dependent);
	}
	list_sort(found, compare_dependents);
	return found;
}

List *
dependents_all(Dependents *walk, bool cascade)
{
	List	   *found = NIL;
	ListCell   *lc;

	walk->parts_only = !cascade;
	walk_all(walk);
	foreach(lc, walk->order)
		found = lappend(found, &((DependentEntry *) lfirst(lc))->address);
	return found;
}

char *
dependents_text(const List *dependents)
{
	StringInfoData buf;
	int			n = list_length(dependents);
	int			named = Min(n, MAX_NAMED);

	initStringInfo(&buf);
	for (int i = 0; i < named; i++)
		appendStringInfo(&buf, "%s%s",
						 i == 0 ? "" : i == n - 1 ? " and " : ", ",
						 ((Dependent *) list_nth(dependents, i))->text);
	if (n > named)
		appendStringInfo(&buf, " and %d more", n - named);
	return buf.data;
}
