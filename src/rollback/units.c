/*
 * units.c
 *	  Objects that are dropped, made again with all that went with them.
 *
 * A unit is what one CREATE makes: a table, a constraint, an index, a column
 * of a table that stays.  They come in an order in which each finds what it
 * needs, as in a dump.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#include "dbctx.h"

#include "access/genam.h"
#include "access/htup_details.h"
#include "access/table.h"
#include "catalog/dependency.h"
#include "catalog/indexing.h"
#include "catalog/pg_class.h"
#include "catalog/pg_depend.h"
#include "catalog/pg_proc.h"
#include "miscadmin.h"
#include "rollback/undo.h"
#include "rollback/unit.h"
#include "rule/dependents.h"
#include "utils/fmgroids.h"
#include "utils/hsearch.h"
#include "utils/lsyscache.h"

/* What an object that goes belongs to */
typedef struct Member
{
	ObjectAddress address;		/* the key */
	Unit	   *unit;			/* NULL: comes by itself */
} Member;

/* A partition is made as a table, and comes to its parent when all on it is there */
static Unit *
attach_unit(Unit *table)
{
	Unit	   *unit = palloc(sizeof(Unit));

	*unit = *table;
	unit->kind = UNIT_ATTACH;
	unit->needs = list_make1(table);
	return unit;
}

static HTAB *
collect(List *all, List **units)
{
	HASHCTL		ctl = {0};
	HTAB	   *members;
	ListCell   *lc;

	ctl.keysize = sizeof(ObjectAddress);
	ctl.entrysize = sizeof(Member);
	ctl.hcxt = CurrentMemoryContext;
	members = hash_create("dbctx units", 64, &ctl, HASH_ELEM | HASH_BLOBS | HASH_CONTEXT);
	foreach(lc, all)
		((Member *) hash_search(members, lfirst(lc), HASH_ENTER, NULL))->unit = NULL;
	foreach(lc, all)
	{
		ObjectAddress *address = lfirst(lc);
		Unit	   *unit;

		CHECK_FOR_INTERRUPTS();
		unit = unit_of(address, members);
		if (unit == NULL)
			continue;
		((Member *) hash_search(members, address, HASH_FIND, NULL))->unit = unit;
		*units = lappend(*units, unit);
		if (unit->kind == UNIT_TABLE && get_rel_relispartition(unit->relid))
			*units = lappend(*units, attach_unit(unit));
	}
	return members;
}

bool
goes(const void *members, Oid classid, Oid objid, int subid)
{
	ObjectAddress address;

	ObjectAddressSubSet(address, classid, objid, subid);
	return hash_search(unconstify(void *, members), &address, HASH_FIND, NULL) != NULL;
}

/* The unit that makes an object, perhaps as part of another; NULL: it stays, or none does */
static Unit *
unit_for(HTAB *members, ObjectAddress address)
{
	for (int depth = 0; depth < 5; depth++)
	{
		Member	   *member = hash_search(members, &address, HASH_FIND, NULL);

		if (member != NULL && member->unit != NULL)
			return member->unit;
		if (address.objectSubId != 0)
			address.objectSubId = 0;
		else if (member == NULL || !unit_owner(&address))
			return NULL;
	}
	return NULL;
}

/* What each needs is among the others */
static void
link_units(HTAB *members, List *all)
{
	Relation	depend = table_open(DependRelationId, AccessShareLock);
	ListCell   *lc;

	foreach(lc, all)
	{
		ObjectAddress *address = lfirst(lc);
		Unit	   *unit = unit_for(members, *address);
		ScanKeyData keys[2];
		SysScanDesc scan;
		HeapTuple	tuple;

		CHECK_FOR_INTERRUPTS();
		if (unit == NULL)
			continue;
		ScanKeyInit(&keys[0], Anum_pg_depend_classid, BTEqualStrategyNumber, F_OIDEQ,
					ObjectIdGetDatum(address->classId));
		ScanKeyInit(&keys[1], Anum_pg_depend_objid, BTEqualStrategyNumber, F_OIDEQ,
					ObjectIdGetDatum(address->objectId));
		scan = systable_beginscan(depend, DependDependerIndexId, true, NULL, 2, keys);
		while (HeapTupleIsValid(tuple = systable_getnext(scan)))
		{
			Form_pg_depend form = (Form_pg_depend) GETSTRUCT(tuple);
			ObjectAddress needed;
			Unit	   *other;

			/* a sequence is there before the table that owns it */
			if (unit->kind == UNIT_SEQUENCE && form->deptype == DEPENDENCY_AUTO)
				continue;
			if (address->objectSubId != 0 && form->objsubid != address->objectSubId)
				continue;
			ObjectAddressSubSet(needed, form->refclassid, form->refobjid, form->refobjsubid);
			other = unit_for(members, needed);
			if (other != NULL && other != unit)
				unit->needs = list_append_unique_ptr(unit->needs, other);
		}
		systable_endscan(scan);
	}
	table_close(depend, AccessShareLock);
}

static bool
is_ready(const Unit *unit)
{
	ListCell   *lc;

	foreach(lc, unit->needs)
	{
		if (!((Unit *) lfirst(lc))->done)
			return false;
	}
	return true;
}

static int
compare_units(const ListCell *a, const ListCell *b)
{
	const Unit *left = lfirst(a);
	const Unit *right = lfirst(b);

	if (left->kind != right->kind)
		return (int) left->kind - (int) right->kind;
	return left->number - right->number;
}

/*
 * Those first whose kind comes first and that have what they need.  Where
 * that leads nowhere, as around a circle, the rest is left as it is.
 */
static List *
order_units(List *units)
{
	List	   *ordered = NIL;
	bool		progress = true;

	list_sort(units, compare_units);
	while (progress)
	{
		ListCell   *lc;

		progress = false;
		foreach(lc, units)
		{
			Unit	   *unit = lfirst(lc);

			CHECK_FOR_INTERRUPTS();
			if (unit->done || !is_ready(unit))
				continue;
			unit->done = true;
			ordered = lappend(ordered, unit);

			/* one of an earlier kind may have waited for it; among the last kinds nobody does */
			progress = true;
			if (unit->kind < UNIT_INDEX)
				break;
		}
	}
	return list_concat_unique_ptr(ordered, units);
}

/* Was it dropped by an earlier statement, which makes it again? */
static bool
is_another_statements(Rollback *rollback, const Unit *unit, const void *members)
{
	if (unit->kind == UNIT_ATTACH || !is_stale(rollback, &unit->address) ||
		find_thing(rollback, &unit->address) != NULL)
		return false;
	return !OidIsValid(unit->relid) || unit->relid == unit->address.objectId ||
		!goes(members, RelationRelationId, unit->relid, 0);
}

static void
add_unit(Rollback *rollback, Unit *unit)
{
	List	   *commands = unit_remake(unit);
	ListCell   *lc;
	Undo	   *undo;

	if (commands == NIL)
	{
		undo = add_undo(rollback, unit->address, unit->relid, NULL);
		undo->lost = psprintf("%s, whose definition can't be told here", unit_text(unit));
		return;
	}
	foreach(lc, commands)
	{
		ListCell   *needed;

		undo = add_undo(rollback, unit->address, unit->relid, lfirst(lc));
		undo->makes = true;
		if (lc == list_head(commands))
			undo->lost = unit_lost(unit);
		foreach(needed, unit->needs)
			undo->after = Min(undo->after, ((Unit *) lfirst(needed))->after);
		unit->after = undo->after;
	}
}

static void
remake(Rollback *rollback, List *all)
{
	List	   *units = NIL;
	HTAB	   *members = collect(all, &units);
	ListCell   *lc;
	List	   *wanted = NIL;

	foreach(lc, units)
	{
		Unit	   *unit = lfirst(lc);

		if (!is_another_statements(rollback, unit, members))
			wanted = lappend(wanted, unit);
		else
			unit->done = true;
		unit->after = rollback->statement;
		unit->concurrently = rollback->concurrently;
		unit->detached = OidIsValid(unit->relid) && goes(members, RelationRelationId, unit->relid, 0);
	}
	link_units(members, all);
	foreach(lc, wanted)
	{
		Unit	   *unit = lfirst(lc);

		if (unit->kind != UNIT_DEFAULT)
			forget_undos(rollback, &unit->address);
	}
	foreach(lc, order_units(wanted))
		add_unit(rollback, lfirst(lc));
	foreach(lc, all)
	{
		drop_thing(rollback, lfirst(lc));
		if (((ObjectAddress *) lfirst(lc))->objectSubId == 0)
			forget_made(rollback, ((ObjectAddress *) lfirst(lc))->objectId);
	}
}

void
undo_drop(Rollback *rollback, List *targets, bool cascade)
{
	Dependents *walk = dependents_begin();
	bool		any = false;
	ListCell   *lc;

	foreach(lc, targets)
	{
		ObjectAddress *target = lfirst(lc);

		if (is_made(rollback, target->objectId) || target->objectSubId >= FIRST_MADE_COLUMN)
		{
			forget_undos(rollback, target);
			drop_thing(rollback, target);
			continue;
		}
		dependents_target(walk, target);
		any = true;
	}
	if (cascade)
		be_careful(rollback);
	if (any)
		remake(rollback, dependents_all(walk, cascade));
}
