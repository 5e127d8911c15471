/*
 * query.h
 *	  What the files that judge queries share.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#ifndef DBCTX_SCRIPT_QUERY_H
#define DBCTX_SCRIPT_QUERY_H

#include "script/analyse.h"

/* A query within a statement, and where */
typedef struct QueryPlace
{
	Script	   *script;
	Node	   *raw;
	int			offset;			/* of the source in the statement's text; -1:
								 * all of it is at "at" */
	int			at;
	bool		view;			/* it makes a view */
} QueryPlace;

/* bytes into the source, to bytes into the statement's text */
extern int	query_location(const QueryPlace *place, int location);

/* query_error.c: what was wrong with the names, and else */
extern void query_report(const QueryPlace *place, Analysis *analysis);

/* unknown.c: findings about names.  location: of the statement's text */
extern void unknown_relation(Script *script, const RangeVar *name, const char *kind, int location);
extern void unknown_schema(Script *script, const char *name, int location);
extern void unknown_type(Script *script, List *names, int location);
extern void unknown_function(Script *script, List *names, int location);

/* A column that a table doesn't have; or one that is about to be made */
extern void unknown_own_column(Script *script, const DbTable *table, const char *column,
							   int location);
extern void unknown_column(Script *script, const DbTable *table, const char *column,
						   int location);

/* A finding of rule name_unknown, or undecided where nobody can be sure */
extern Finding *unknown_find(Script *script, const DbSchema *schema, int location,
							 const char *object, const char *message,...) pg_attribute_printf(5, 6);

/* The table of that name in another that is joined by a foreign key; or NULL */
extern const char *related_column(Script *script, const DbTable *table, const char *column);

/* soft_delete.c */
extern void soft_delete_check(const QueryPlace *place, const Query *query);

/* backfill.c */
extern void backfill_check(Script *script, Node *tree);

/* opaque.c: statements that may have done anything */
extern void opaque_check(Script *script, Node *tree);
extern void opaque_note(Script *script, Node *tree);

#endif							/* DBCTX_SCRIPT_QUERY_H */
