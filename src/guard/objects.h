/*
 * objects.h
 *	  Which table an object belongs to, and which tables the guard judges.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#ifndef DBCTX_GUARD_OBJECTS_H
#define DBCTX_GUARD_OBJECTS_H

#include "nodes/pg_list.h"

/* InvalidOid if there is no such trigger, or constraint of a table */
extern Oid	trigger_table(Oid trigger);
extern Oid	constraint_table(Oid constraint);

/*
 * Of these relations those that the rules judge, with indexes replaced by their
 * tables, each once.  Not what is gone by now, temporary, the system's, an
 * extension's, a partition, or no table.
 */
extern List *tables_to_judge(const List *relids);

#endif							/* DBCTX_GUARD_OBJECTS_H */
