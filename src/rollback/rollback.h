/*
 * rollback.h
 *	  What undoes a script of DDL.
 *
 * A Rollback is told of statements in their order, as if each ran; what
 * undoes them is read from the catalog as it is, and nothing is executed.
 * While there is one, search_path and the settings that change how values are
 * printed are pinned: see catalog/read.h.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#ifndef DBCTX_ROLLBACK_H
#define DBCTX_ROLLBACK_H

#include "nodes/parsenodes.h"

typedef struct Rollback Rollback;

/* One command that undoes something; they are to be run in the order of the list */
typedef struct RollbackStep
{
	int			statement;		/* the number of the one that it undoes */
	const char *sql;			/* without a semicolon; NULL: it can't be undone */
	const char *lost;			/* what doesn't come back, or NULL */
} RollbackStep;

/*
 * Lives in the current memory context, and resolves names by the search_path in
 * force now; to be ended before the caller's nesting of settings is.
 */
extern Rollback *rollback_begin(void);
extern void rollback_end(Rollback *rollback);

/*
 * Tells of the next statement, a raw tree, which stays as it is.  Locks on
 * tables are AccessShare, never waited for, and released at once.  May fail
 * where the catalogs are in disorder.
 */
extern void rollback_statement(Rollback *rollback, Node *statement, int number);

/* What undoes all statements so far: RollbackStep *, the last statement's first */
extern List *rollback_steps(Rollback *rollback);

/*
 * The steps as a script, what is lost as comments.  NULL if there is nothing
 * to be undone.
 */
extern char *rollback_text(const List *steps);

/*
 * command.c: the same of one command that is about to run, a raw tree; in the
 * current memory context.  NULL also if it can't be told, for whatever reason:
 * it never fails but for a cancel and the like.
 */
extern char *rollback_of_command(Node *statement);

#endif							/* DBCTX_ROLLBACK_H */
