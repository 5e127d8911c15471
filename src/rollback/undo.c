/*
 * undo.c
 *	  The list of what is to be done to undo a script.
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
#include "catalog/pg_constraint.h"
#include "catalog/pg_depend.h"
#include "catalog/pg_namespace.h"
#include "miscadmin.h"
#include "rollback/undo.h"
#include "utils/fmgroids.h"
#include "utils/lsyscache.h"

/* From a statement on, definitions that mention an object are others */
typedef struct Disturbance
{
	int			statement;
	Oid			oid;
} Disturbance;

void
disturb(Rollback *rollback, Oid oid)
{
	Disturbance *disturbance = palloc(sizeof(Disturbance));

	disturbance->statement = rollback->statement;
	disturbance->oid = oid;
	rollback->disturbed = lappend(rollback->disturbed, disturbance);
}

static int
earlier(int a, int b)
{
	return a == 0 || (b != 0 && b < a) ? b : a;
}

/* Of one object, or of the schema that it is in; this statement doesn't count */
static int
disturbed_oid(Rollback *rollback, Oid classid, Oid oid)
{
	Oid			schema = classid == RelationRelationId ? get_rel_namespace(oid) : InvalidOid;
	ListCell   *lc;

	foreach(lc, rollback->disturbed)
	{
		Disturbance *disturbance = lfirst(lc);

		if (disturbance->statement >= rollback->statement)
			break;
		if (disturbance->oid == oid || (OidIsValid(schema) && disturbance->oid == schema))
			return disturbance->statement;
	}
	return 0;
}

int
disturbed_since(Rollback *rollback, const ObjectAddress *address)
{
	Relation	depend;
	ScanKeyData keys[2];
	SysScanDesc scan;
	HeapTuple	tuple;
	int			since;

	if (rollback->disturbed == NIL || !OidIsValid(address->objectId))
		return 0;
	since = disturbed_oid(rollback, address->classId, address->objectId);
	depend = table_open(DependRelationId, AccessShareLock);
	ScanKeyInit(&keys[0], Anum_pg_depend_classid, BTEqualStrategyNumber, F_OIDEQ,
				ObjectIdGetDatum(address->classId));
	ScanKeyInit(&keys[1], Anum_pg_depend_objid, BTEqualStrategyNumber, F_OIDEQ,
				ObjectIdGetDatum(address->objectId));
	scan = systable_beginscan(depend, DependDependerIndexId, true, NULL, 2, keys);
	while (HeapTupleIsValid(tuple = systable_getnext(scan)))
	{
		Form_pg_depend form = (Form_pg_depend) GETSTRUCT(tuple);

		since = earlier(since, disturbed_oid(rollback, form->refclassid, form->refobjid));
	}
	systable_endscan(scan);
	table_close(depend, AccessShareLock);
	return since;
}

Undo *
add_undo(Rollback *rollback, ObjectAddress about, Oid relid, const char *sql)
{
	Undo	   *undo = palloc0(sizeof(Undo));
	ObjectAddress relation;

	undo->statement = undo->after = rollback->statement;
	undo->number = rollback->next_number++;
	undo->group = rollback->group;
	undo->sql = sql;
	undo->about = about;
	undo->relid = OidIsValid(relid) ? relid :
		about.classId == RelationRelationId ? about.objectId : InvalidOid;
	if (!is_made(rollback, about.objectId) && !is_made(rollback, undo->relid))
	{
		ObjectAddressSet(relation, RelationRelationId, undo->relid);
		undo->after = earlier(undo->after, disturbed_since(rollback, &about));
		undo->after = earlier(undo->after, disturbed_since(rollback, &relation));
	}
	rollback->undos = lappend(rollback->undos, undo);
	return undo;
}

/* The names are those after the statement at hand, so it doesn't wait */
Undo *
add_removal(Rollback *rollback, ObjectAddress about, Oid relid, const char *sql, const char *careful)
{
	Undo	   *undo = add_undo(rollback, about, relid, sql);

	undo->after = rollback->statement;
	undo->careful = careful;
	return undo;
}

Undo *
add_drop(Rollback *rollback, ObjectAddress about, Oid relid, const char *kind, const char *name)
{
	return add_removal(rollback, about, relid, psprintf("DROP %s %s", kind, name),
					   psprintf("DROP %s IF EXISTS %s", kind, name));
}

void
add_lost(Rollback *rollback, const char *lost,...)
{
	StringInfoData buf;
	Undo	   *undo;

	initStringInfo(&buf);
	for (;;)
	{
		va_list		args;
		int			needed;

		va_start(args, lost);
		needed = appendStringInfoVA(&buf, lost, args);
		va_end(args);
		if (needed == 0)
			break;
		enlargeStringInfo(&buf, needed);
	}
	undo = add_undo(rollback, InvalidObjectAddress, InvalidOid, NULL);
	undo->lost = buf.data;
}

static bool
is_about(const Undo *undo, const ObjectAddress *address)
{
	if (undo->about.classId == address->classId && undo->about.objectId == address->objectId &&
		(address->objectSubId == 0 || address->objectSubId == undo->about.objectSubId))
		return true;
	return address->classId == RelationRelationId && address->objectSubId == 0 &&
		undo->relid == address->objectId;
}

void
forget_undos(Rollback *rollback, const ObjectAddress *address)
{
	List	   *kept = NIL;
	ListCell   *lc;

	foreach(lc, rollback->undos)
	{
		Undo	   *undo = lfirst(lc);

		if (!is_about(undo, address))
			kept = lappend(kept, undo);
	}
	rollback->undos = kept;
}

void
forget_made(Rollback *rollback, Oid scope)
{
	List	   *kept = NIL;
	ListCell   *lc;

	foreach(lc, rollback->things)
	{
		Thing	   *thing = lfirst(lc);

		if (thing->scope != scope)
			kept = lappend(kept, thing);
	}
	rollback->things = kept;
}

void
be_careful(Rollback *rollback)
{
	ListCell   *lc;

	foreach(lc, rollback->undos)
	{
		Undo	   *undo = lfirst(lc);

		if (undo->careful != NULL)
			undo->sql = undo->careful;
	}
}

/* The last first; what waits comes behind what it waits for */
static int
compare_undos(const ListCell *a, const ListCell *b)
{
	const Undo *left = lfirst(a);
	const Undo *right = lfirst(b);

	if (left->after != right->after)
		return right->after - left->after;
	/* those that wait run behind the statement's own */
	if ((left->after == left->statement) != (right->after == right->statement))
		return left->after == left->statement ? -1 : 1;
	if (left->statement != right->statement)
		return right->statement - left->statement;
	if (left->group != right->group)
		return right->group - left->group;
	return left->number - right->number;
}

List *
rollback_steps(Rollback *rollback)
{
	List	   *steps = NIL;
	List	   *undos = list_copy(rollback->undos);
	ListCell   *lc;

	list_sort(undos, compare_undos);
	foreach(lc, undos)
	{
		Undo	   *undo = lfirst(lc);
		RollbackStep *step = palloc(sizeof(RollbackStep));

		step->statement = undo->statement;
		step->sql = undo->sql;
		step->lost = undo->lost;
		steps = lappend(steps, step);
	}
	return steps;
}

char *
rollback_text(const List *steps)
{
	StringInfoData buf;
	ListCell   *lc;

	initStringInfo(&buf);
	foreach(lc, steps)
	{
		const RollbackStep *step = lfirst(lc);

		if (buf.len > 0)
			appendStringInfoChar(&buf, '\n');
		if (step->lost)
		{
			appendStringInfo(&buf, "-- %s: ", step->sql ? "lost" : "not undone");
			/* a comment ends with its line */
			for (const char *c = step->lost; *c != '\0'; c++)
				appendStringInfoChar(&buf, *c == '\n' || *c == '\r' ? ' ' : *c);
			if (step->sql)
				appendStringInfoChar(&buf, '\n');
		}
		if (step->sql)
			appendStringInfo(&buf, "%s;", step->sql);
	}
	return buf.len > 0 ? buf.data : NULL;
}
