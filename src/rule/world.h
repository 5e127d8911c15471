/*
 * world.h
 *	  What a rule may ask about the rest of the database.
 *
 * A World answers for the catalog as it is now (the guard), as it was loaded
 * whole (dbctx_lint()), or as it would be at this point of a script that is
 * not executed.  It never waits for a lock on a user's table.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#ifndef DBCTX_WORLD_H
#define DBCTX_WORLD_H

#include "catalog/model.h"
#include "nodes/primnodes.h"

typedef struct World World;

struct World
{
	/*
	 * The table, view, ... that a name means here, with columns, constraints
	 * and indexes; schema NULL: by the search_path.  NULL if there is none.
	 */
	DbTable    *(*find) (World *world, const char *schema, const char *name);

	/* The same by OID */
	DbTable    *(*get) (World *world, Oid relid);

	/* The table that an index is on; sets *index; NULL if there is none */
	DbTable    *(*find_index) (World *world, const char *schema, const char *name,
							   DbIndex **index);

	/* Is there a relation, an index too, or a constraint of that name in the schema? */
	bool		(*is_named) (World *world, const DbSchema *schema, const char *name,
							 bool constraint);

	/*
	 * How many rows a table holds, estimated as the planner does, all
	 * partitions together.  0 only if it is known to be empty.
	 */
	double		(*rows) (World *world, const DbTable *table);

	/*
	 * May the table of that name hold so many rows, not made here?  Cheaper than
	 * find(), which it saves where the answer is no; NULL: nobody can tell.
	 */
	bool		(*may_hold) (World *world, const char *schema, const char *name,
							 double rows);

	/* Was the table made in this transaction, or by this script? */
	bool		(*made_here) (World *world, const DbTable *table);

	/* The same of a column, in a table that wasn't */
	bool		(*column_made_here) (World *world, const DbTable *table,
									 const DbColumn *column);

	/*
	 * Is it known that no row has a value in a column that is there?  Reads rows
	 * if they are few, as the caller may; NULL: nobody can tell.
	 */
	bool		(*column_is_empty) (World *world, const DbTable *table,
									const DbColumn *column);

	/*
	 * The tables of a schema whose names are a name but for case, separators
	 * and number, itself among them; with "slips" also but for a letter:
	 * NameMatch *, see similar.h.  The function is NULL where nobody can tell.
	 */
	List	   *(*alike) (World *world, const DbSchema *schema, const char *name, bool slips);

	/* Does the script make a function, or a type, of that name?  NULL: none does */
	bool		(*makes) (World *world, List *name, bool type);

	bool		in_block;		/* in a transaction block, explicit or not */
	bool		script;			/* a script is judged, nothing is executed */
	bool		has_lock_timeout;
	double		large_rows;		/* from so many rows on a table is large */
};

/* Shorthands for rules */

/* NULL if there is no such relation; a schema of temporary objects is none */
extern DbTable *world_table(World *world, const RangeVar *name);

/*
 * Does a lock on this table matter?  Not if it is small, or made here, or
 * temporary, or a migration tool's own.
 */
extern bool world_is_large(World *world, const DbTable *table);

/*
 * Is it a table that a migration tool, or the framework it comes with, has made
 * for itself?
 */
extern bool world_is_tools_own(World *world, const DbTable *table);

/* The table of that name if a lock on it matters, else NULL */
extern DbTable *world_large_table(World *world, const RangeVar *name);

/* column_empty.c: the same of a table with that OID; false: not known */
extern bool column_is_empty(Oid relid, AttrNumber attnum, Snapshot snapshot);

/* The live one: the catalog under a snapshot, as of now. */
extern World *world_live(Snapshot snapshot);

/* Over a model that was loaded whole */
extern World *world_of_model(const Model *model);

#endif							/* DBCTX_WORLD_H */
