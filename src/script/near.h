/*
 * near.h
 *	  Names like one that means nothing, and what a script has made so far.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#ifndef DBCTX_SCRIPT_NEAR_H
#define DBCTX_SCRIPT_NEAR_H

#include "nodes/parsenodes.h"
#include "script/script.h"

/* Candidates for one name, the nearest first */
typedef struct Near
{
	const char *wanted;
	List	   *found;			/* NearName * */
} Near;

typedef struct NearName
{
	const char *write;			/* as SQL has to name it here */
	int			distance;		/* 0: the very same name, elsewhere */
} NearName;

extern Near *near_begin(const char *wanted);

/*
 * Considers a name; write NULL: as it is, quoted as needed.  Of equally near
 * ones those with less "penalty" come first.
 */
extern void near_consider(Near *near, const char *name, const char *write, int penalty);

/* Is a name near enough to be considered at all?  -1: no */
extern int	near_distance(const char *wanted, const char *name);

/* "Write: a", "Write one of: a, b"; NULL if nothing is near */
extern const char *near_hint(const Near *near);

/* The columns of a table, each after "prefix" and a dot if that isn't NULL */
extern void near_columns(Near *near, const DbTable *table, const char *prefix, int penalty);

/*
 * near_catalog.c: what there is, in the catalog and made by the script; only
 * what the caller may see.  schema: as was written, or NULL.  elsewhere: set
 * to the schema that has the very name though it isn't looked for there;
 * NULL if there is none.  kind: as messages say it, "table", "index", ...
 */
extern Near *near_relations(Script *script, const char *kind, const char *schema,
							const char *name, const char **elsewhere);
extern Near *near_types(Script *script, const char *schema, const char *name,
						const char **elsewhere);
extern Near *near_functions(Script *script, const char *schema, const char *name,
							const char **elsewhere);
extern Near *near_schemas(Script *script, const char *name);

/* made.c: what the catalog can't know yet */

/* Remembers the names that a statement makes */
extern void made_note(Script *script, Node *tree);

/* Has an earlier statement made anything of that name, in whatever schema? */
extern bool made_has(Script *script, const char *name);

/* Has an earlier statement changed the labels of an enum? */
extern bool made_labels(Script *script);

/* Is there a schema of that name, or will there be? */
extern bool made_has_schema(Script *script, const char *name);

/* The live catalog, whatever the script has done */
extern World *made_live(Script *script);

/*
 * May names that aren't known be right after all, since an earlier statement
 * may have made anything?
 */
extern bool made_is_uncertain(Script *script);

#endif							/* DBCTX_SCRIPT_NEAR_H */
