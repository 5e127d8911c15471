/*
 * dependents.h
 *	  What a DROP would take along.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#ifndef DBCTX_DEPENDENTS_H
#define DBCTX_DEPENDENTS_H

#include "catalog/objectaddress.h"
#include "nodes/pg_list.h"

/* An object that would go along */
typedef struct Dependent
{
	ObjectAddress address;
	const char *text;			/* "view public.active_orders", on one line */
} Dependent;

/* A walk over what depends on objects that are to be dropped */
typedef struct Dependents Dependents;

extern Dependents *dependents_begin(void);

/*
 * One of the objects that the command names: it is never a dependent itself.
 * All of them must be given first.
 */
extern void dependents_target(Dependents *walk, const ObjectAddress *target);

/*
 * What would be dropped with a target, as the server would tell it: not what
 * is part of something else that goes, such as the indexes of a table.
 * Dependent *, what holds data first.  What depends on several targets is
 * found for one of them.  Looks at the catalogs alone, and locks nothing.
 */
extern List *dependents_of(Dependents *walk, const ObjectAddress *target);

/*
 * The targets and everything that goes with them, parts of others among it:
 * ObjectAddress *, as found.  Without cascade, what would need that is left
 * out, with what goes with it.
 */
extern List *dependents_all(Dependents *walk, bool cascade);

/* "a, b, c, d and 3 more" */
extern char *dependents_text(const List *dependents);

#endif							/* DBCTX_DEPENDENTS_H */
