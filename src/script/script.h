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

#include "fmgr.h"
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
	ErrorData  *error;			/* the scanner's, or NULL; its cursorpos is a
								 * place in "text", in bytes from 1 */
	List	   *variables;		/* char *: of psql, as written: ":name" */
	List	   *cut_names;		/* ScriptWord *: longer than names can be */
	int			data_lines;		/* of COPY, which follow it; -1: it's none */
} ScriptStatement;

/* Something in the script, to be named in a message */
typedef struct ScriptWord
{
	int			location;		/* bytes from the script's start */
	char	   *text;
} ScriptWord;

/* A finding, and where */
typedef struct ScriptFinding
{
	Finding    *finding;
	int			statement;		/* number; 0: of none */
	int			location;		/* bytes from the script's start; -1: unknown */
	int			order;			/* in which it was found */
	const char *file;			/* named by a comment dbctx:file, or NULL */
	int			line;			/* of the file, from 1, see script_end(); 0: unknown */
	int			col;			/* in characters, from 1 */
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
	MemoryContext context;		/* what stays: the overlay, in the end the findings */
	ScriptStatement *statement; /* at hand; it does not outlive its turn */
	List	   *findings;		/* ScriptFinding * */
	int			opaque;			/* the first statement that may have made
								 * anything: from then on a name that isn't
								 * known may still be right; 0: none.  \i of
								 * psql is one, too */
	struct ScriptNames *names;	/* private to names; NULL at first */

	/* private to check.c and find.c */
	struct Splitter *splitter;
	MemoryContext statement_context;
	int			tried;			/* syntax errors that were looked into */
	int			settled;		/* findings that live in "context" */
	struct ScriptSpan *places;	/* of the statements so far */
	int			nplaces;
	int			max_places;
	bool		judged;			/* the statement at hand has been */
	bool		full;			/* there are more findings than anybody reads */
} Script;

/*
 * check.c: judges a whole script.  Never fails for what is in it.  Findings
 * by place, those that are ignored among them.  Runs with the settings of the
 * session; messages of the server are held back.
 */
extern List *script_check(const char *text, int probe_ms, Snapshot snapshot);

/*
 * The same in parts, for those who do more with a script: each statement that
 * script_next() returns is parsed, if it can be, and gone with the next one.
 * script_judge() may be left out, or script_apply() called in its place.
 */
extern Script *script_begin(const char *text, int probe_ms, Snapshot snapshot);
extern ScriptStatement *script_next(Script *script);
extern void script_judge(Script *script);
extern void script_apply(Script *script);
extern List *script_end(Script *script);

/*
 * Adds a finding of a rule of FORM_SCRIPT to the statement at hand.  location:
 * bytes from the start of the statement's text; -1: the statement.  classid,
 * objid and object as find_object() has them; schema: whose settings are in
 * force, or NULL.  Returns NULL if the rule is off, or the object exempt.
 */
extern Finding *script_find(Script *script, RuleId rule, const DbSchema *schema, int location,
							Oid classid, Oid objid, const char *object,
							const char *message,...) pg_attribute_printf(8, 9);

/* find.c, for check.c: a finding that a rule has made; location: as above */
extern ScriptFinding *script_add(Script *script, Finding *finding, int location);

/* Findings of the statement at hand are copied to where they stay. */
extern void script_settle(Script *script);

/*
 * positions.c: sorts findings by place, and tells file, line and column of each.
 * files: as split_files() has them
 */
extern void script_sort(List *findings);
extern void script_locate(const char *text, List *findings, List *files);

/* Where a name stands first in a part of the text, or "start": nowhere */
extern int	place_of_name(const char *text, int start, int end, const char *name);

/* Byte, in a text, of a character counted from 1 */
extern int	byte_of_character(const char *text, int len, int character);

/* No more syntax errors of a script are looked into */
#define MAX_TRIED 200

/*
 * syntax.c: has a quote that should have ended before swallowed statements?
 * Returns where the first of them begins in a statement that doesn't parse, or
 * -1.
 */
extern int	swallowed_place(const char *text);

/*
 * The server's error as a finding.  place: in the statement's text, in
 * bytes, or -1.
 */
extern void script_add_error(Script *script, const ErrorData *error, int place);

/* check_sql.c: "block", "warn", "ignored"; the detail, and why it is ignored */
extern const char *script_severity(const ScriptFinding *found);
extern const char *script_detail(const ScriptFinding *found);

/* The argument probe_ms of a function, checked */
extern int	probe_argument(FunctionCallInfo fcinfo, int argument);

/* ignore.c: comments that say dbctx:ignore take findings off */
extern void script_ignore(Script *script, List *comments);

/* A longer statement is not parsed: it would be a tree of gigabytes */
#define MAX_STATEMENT_BYTES (16 * 1024 * 1024)

/* split.c */

typedef struct Splitter Splitter;

/* The text must stay; it needs not be valid SQL.  Lives in the current context. */
extern Splitter *split_begin(const char *text);

/*
 * The next statement, not parsed yet: tree is NULL.  NULL at the end.  What it
 * returns is in the current memory context.
 */
extern ScriptStatement *split_next(Splitter *splitter);

/* The next statement begins there, within the one that was returned last. */
extern void split_resume(Splitter *splitter, int location);

/* Comments that say dbctx:ignore, so far: ScriptSpan * of cut.h */
extern List *split_ignores(Splitter *splitter);

/* Comments that say dbctx:file, of which the spans are the names: ScriptSpan * */
extern List *split_files(Splitter *splitter);

/* Commands for psql that do what can't be judged, so far: ScriptWord * */
extern List *split_commands(Splitter *splitter);

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
