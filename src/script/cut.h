/*
 * cut.h
 *	  A script cut into pieces that the server's scanner may see.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#ifndef DBCTX_CUT_H
#define DBCTX_CUT_H

#include "nodes/pg_list.h"

/* A piece of a script, in bytes from its start */
typedef struct ScriptSpan
{
	int			start;
	int			end;			/* behind its last byte */
} ScriptSpan;

/* A command for psql, which ends with its line or at a double backslash */
typedef struct PsqlCommand
{
	ScriptSpan	span;
	char	   *name;			/* without the backslash */
	char	   *arguments;
	bool		ends_query;		/* it sends what is before it, as a semicolon does */
	bool		unknown;		/* nobody knows what it does to the database */
	bool		data_follows;	/* up to a line \. */
} PsqlCommand;

typedef struct Cutter
{
	const char *text;
	int			len;
	int			pos;			/* all before is done with */
	int			limit;			/* a piece ends at a semicolon behind so many bytes */
	int			unclosed;		/* quotes and comments that nothing ends */
	bool		piece_unclosed; /* the piece at hand has one */
	List	   *ignores;		/* ScriptSpan *: comments that say dbctx:ignore */
	List	   *files;			/* ScriptSpan *: those that say dbctx:file */
	MemoryContext context;		/* of the lists */
} Cutter;

extern void cut_begin(Cutter *cutter, const char *text);

/*
 * The next piece: SQL up to a backslash outside of quotes and comments, to
 * where COPY data may begin, or just long enough.  It ends between tokens, or
 * at a resume_point() if something isn't closed.  false at the end.
 */
extern bool cut_next(Cutter *cutter, ScriptSpan *piece);

/* Is there a backslash next?  Then cut_command() steps over the command. */
extern bool cut_at_command(const Cutter *cutter);
extern PsqlCommand cut_command(Cutter *cutter);

/* Steps over data that begin on the next line; returns how many lines */
extern int	cut_data(Cutter *cutter);

/*
 * Where to go on after an error: behind the next semicolon that ends a line,
 * at "stop" if there is none before.
 */
extern int	resume_point(const char *text, int from, int stop);

#endif							/* DBCTX_CUT_H */
