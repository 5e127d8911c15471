/*
 * objects.h
 *	  Which table an object belongs to.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#ifndef DBCTX_GUARD_OBJECTS_H
#define DBCTX_GUARD_OBJECTS_H

#include "nodes/pg_list.h"

/* InvalidOid if there is no such trigger, or constraint of a table */
extern Oid	trigger_table(Oid trigger);
extern Oid	constraint_table(Oid constraint);

#endif							/* DBCTX_GUARD_OBJECTS_H */
