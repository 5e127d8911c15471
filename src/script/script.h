/*
 * script.h
 *	  Scripts that are judged without being run.
 *
 * dbctx_check() (check.c) takes a script apart (split.c) and goes through it
 * statement by statement: names that mean nothing (names.c), queries (query.c),
 * the statement rules, constraints that the rows break (probe.c).  What each
 * would do to the catalog goes into an Overlay, against which the next one is
 * judged; at the end the model rules compare it with the catalog as it is.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#ifndef DBCTX_SCRIPT_H
#define DBCTX_SCRIPT_H

#include "overlay/overlay.h"
#include "rule/settings.h"
#include "rule/world.h"

/* One statement of a script */
typedef struct ScriptStatement
{
	int			number;			/* from 1 */
	int			location;		/* where it begins: bytes from the script's start */
	char	   *text;			/* without what is around it, semicolon included */
	Node	   *tree;			/* as the grammar has left it, its locations are
								 * those in "text"; NULL: it can't be parsed */
} ScriptStatement;

/* A finding, and where */
typedef struct ScriptFinding
{
	Finding    *finding;
	int			statement;		/* number; 0: of none */
	int			location;		/* bytes from the script's start; -1: unknown */
	const char *ignored;		/* the reason that takes it off, or NULL */
} ScriptFinding;

/* A script that is being judged */
typedef struct Script
{
	const char *text;			/* in the server's encoding */
	const RuleSettings *settings;
	Snapshot	snapshot;
	Overlay    *overlay;
	World	   *world;			/* of the overlay */
	int			probe_ms;		/* 0: data is not looked at */
	MemoryContext context;		/* findings live here, and what else stays */
	ScriptStatement *statement; /* at hand; it does not outlive its turn */
	List	   *findings;		/* ScriptFinding * */
	int			opaque;			/* the first statement that may have made
								 * anything: from then on a name that isn't
								 * known may still be right; 0: none.  \i of
								 * psql is one, too */
	struct ScriptNames *names;	/* private to names; NULL at first */
} Script;

/*
 * check.c: judges a whole script.  Never fails for what is in it.  Findings
 * by statement and place, those that are ignored among them.  To be called
 * in a reading transaction state as catalog_read() makes it.
 */
extern List *script_check(const char *text, int probe_ms, Snapshot snapshot);

/*
 * Adds a finding of a rule of FORM_SCRIPT to the statement at hand.  location:
 * bytes from the start of the statement's text; -1: the statement.  classid,
 * objid and object as find_object() has them; schema: whose settings are in
 * force, or NULL.  Returns NULL if the rule is off, or the object exempt.
 */
extern Finding *script_find(Script *script, RuleId rule, const DbSchema *schema, int location,
							Oid classid, Oid objid, const char *object,
							const char *message,...) pg_attribute_printf(8, 9);

/* split.c */

typedef struct Splitter Splitter;

/* The text must stay; it needs not be valid SQL */
extern Splitter *split_begin(const char *text);

/* The next statement, not parsed yet: tree is NULL.  NULL at the end */
extern ScriptStatement *split_next(Splitter *splitter);

/*
 * names.c: names in a command other than a query that mean nothing here.
 * true if all mean something; if not, the statement is not judged further.
 */
extern bool script_check_names(Script *script, Node *tree);

/*
 * query.c: SELECT, INSERT, UPDATE, DELETE, MERGE, and queries within other
 * commands (views, EXPLAIN, COPY, CREATE TABLE AS).  The server analyses them,
 * without a lock above AccessShare.
 */
extern void script_check_query(Script *script, Node *tree);

/* probe.c: rows that would break what the statement demands of them */
extern void script_probe(Script *script, Node *tree);

#endif							/* DBCTX_SCRIPT_H */
