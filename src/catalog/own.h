/*
 * own.h
 *	  The tables of dbctx itself.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#ifndef DBCTX_OWN_H
#define DBCTX_OWN_H

#include "nodes/pg_list.h"
#include "utils/relcache.h"
#include "utils/snapshot.h"
#include "utils/timestamp.h"

/* Columns of dbctx.history, in the order of the install script, from 0 */
enum
{
	HISTORY_AT,
	HISTORY_NUMBER,
	HISTORY_ROLE,
	HISTORY_APPLICATION,
	HISTORY_TAG,
	HISTORY_STATEMENT,
	HISTORY_OBJECTS,
	HISTORY_ROLLBACK,
	HISTORY_COLUMNS,
};

/* A command that ran under the guard, as far as the caller may know of it */
typedef struct Change
{
	TimestampTz at;
	const char *role;
	const char *tag;
	List	   *objects;		/* char *: names as SQL needs them, qualified */
} Change;

/* The OID of a table (or index) in schema dbctx, or InvalidOid where it is missing */
extern Oid	dbctx_table(const char *name);

/*
 * Is a table of schema dbctx as the install script has made it?  Somebody may
 * have altered it by hand, and then its rows aren't what they are read as, or
 * written as by this code, which knows no more of indexes than their columns.
 */
extern bool own_table_is_sound(Relation rel);

/*
 * The last commands of dbctx.history, the newest first: Change *.  Those that
 * touched nothing which the caller may see are left out.  Never waits: while
 * the table is locked there are none.
 */
extern List *recent_changes(Snapshot snapshot, int max);

/* May the caller know what that role has done? */
extern bool may_know_of_role(const char *role);

#endif							/* DBCTX_OWN_H */
