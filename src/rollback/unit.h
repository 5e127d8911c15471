/*
 * unit.h
 *	  What one CREATE makes.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#ifndef DBCTX_UNIT_H
#define DBCTX_UNIT_H

#include "catalog/objectaddress.h"
#include "nodes/pg_list.h"

/* In the order in which they are made unless one needs another */
typedef enum UnitKind
{
	UNIT_SCHEMA,
	UNIT_EXTENSION,
	UNIT_TYPE,
	UNIT_SEQUENCE,
	UNIT_TABLE,
	UNIT_COLUMN,
	UNIT_FUNCTION,
	UNIT_DEFAULT,
	UNIT_VIEW,
	UNIT_INDEX,
	UNIT_CONSTRAINT,
	UNIT_ATTACH,
	UNIT_FOREIGN_KEY,
	UNIT_TRIGGER,
	UNIT_RULE,
	UNIT_POLICY,
	UNIT_OTHER,
} UnitKind;

typedef struct Unit
{
	UnitKind	kind;
	int			number;			/* as they were found */
	ObjectAddress address;
	Oid			relid;			/* that it is on, or itself; or invalid */
	List	   *needs;			/* Unit * that must be there before */
	bool		done;
	int			after;			/* as of its Undo */
	bool		concurrently;	/* an index */
	bool		detached;		/* its table isn't attached yet when it is made */
} Unit;

/* unit.c */

/* NULL for what comes with another; members: of goes() */
extern Unit *unit_of(const ObjectAddress *address, const void *members);

/* The object by which one comes that isn't a unit: replaces it; false: none */
extern bool unit_owner(ObjectAddress *address);

/* The commands, List of char *; NIL: they can't be told */
extern List *unit_remake(const Unit *unit);

/* "table public.orders", and what of it doesn't come back, or NULL */
extern const char *unit_text(const Unit *unit);
extern const char *unit_lost(const Unit *unit);

/* units.c: is it among the objects that go? */
extern bool goes(const void *members, Oid classid, Oid objid, int subid);

#endif							/* DBCTX_UNIT_H */
