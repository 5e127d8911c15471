/*
 * analyse.h
 *	  The server's parse analysis of a query that isn't to run.
 *
 * Nothing but the catalogs is read, no lock above AccessShare is taken, none
 * is waited for or kept, and no function of a user's is called.  What the
 * script has made or changed is stood in for.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#ifndef DBCTX_SCRIPT_ANALYSE_H
#define DBCTX_SCRIPT_ANALYSE_H

#include "nodes/parsenodes.h"
#include "parser/parse_node.h"
#include "script/script.h"

/* A table, or what else is in FROM, as the query sees it at some place */
typedef struct ScopeItem
{
	const char *alias;
	List	   *columns;		/* String * */
	Oid			relid;			/* or invalid */
} ScopeItem;

/* A column that isn't there */
typedef struct UnknownColumn
{
	const char *schema;			/* as written, or NULL */
	const char *table;			/* as written, or NULL */
	const char *column;
	int			location;
	const DbTable *target;		/* of which it was to be set; or NULL */
	List	   *scope;			/* ScopeItem *: what could have been meant */
} UnknownColumn;

typedef struct Analysis
{
	Script	   *script;
	const char *source;			/* what locations count in */
	struct SQLFunctionParseInfo *function;	/* whose body it is, or NULL */
	List	   *parameter_types;	/* OIDs of $1, ... as far as declared */

	/* what came of it */
	List	   *queries;		/* Query *: itself, and those in WITH that write */
	List	   *missing;		/* RangeVar *: no such table */
	List	   *unknown;		/* UnknownColumn * */
	ErrorData  *error;			/* NULL: none */
	int			error_at;		/* bytes into source, or -1 */
	List	   *error_scope;	/* ScopeItem *, where a column was looked for last */
	ColumnRef  *error_column;	/* that column */
	bool		assumed;		/* something was stood in for: only what is
								 * wrong with names is certain */
	const char *hindered;		/* why it can't be told now; or NULL */

	/* private */
	struct QueryEnvironment *environment;
	List	   *with_names;		/* char * */
	List	   *replaced;		/* RangeVar *: as it was, of another schema */
	List	   *stood_in;		/* StandIn * */
	Oid		   *types;			/* of parameters */
	int			ntypes;
	ParseState *last_state;
	PostParseColumnRefHook function_hook;
} Analysis;

/* A table by the name under which it is stood in for */
typedef struct StandIn
{
	const char *name;
	const DbTable *table;
} StandIn;

/* Analyses a raw query, which stays as it is. */
extern void analyse(Analysis *analysis, Node *raw);

/* An expression over the columns of a table; kind as the server has it */
extern void analyse_expression(Analysis *analysis, const DbTable *table, Node *raw,
							   ParseExprKind kind);

/* private to analyse.c, stand_in.c, dml.c */

/* Makes a tree fit to be analysed, in place.  false: it can't be */
extern bool stand_in_prepare(Analysis *analysis, Node *tree);

/* The table that a name means at this point of the script; NULL: none known */
extern DbTable *script_table(Script *script, const char *schema, const char *name);

/* Is there a relation of that name, of whatever kind?  Sets *table if it is a table */
extern bool script_relation(Script *script, const RangeVar *name, DbTable **table);

/* The columns of a table; those of types that don't exist yet are text */
extern TupleDesc stand_in_columns(const DbTable *table);

/* Has it a column whose type isn't known here? */
extern bool stand_in_is_vague(const DbTable *table);

/* Makes a table known by a name that's not in the catalog; returns the name */
extern char *stand_in_register(Analysis *analysis, const DbTable *table, const char *name);

/* The table that is stood in for under a name, or NULL */
extern const DbTable *stand_in_table(Analysis *analysis, const char *name);

extern const char *stand_in_name(Analysis *analysis, const DbTable *table);

extern ParseState *analysis_state(Analysis *analysis);
extern void analysis_unknown_target(Analysis *analysis, const DbTable *table,
									const char *column, int location);

/* The live relation, locked AccessShare without waiting; raises an error if not to be had */
extern Relation analysis_open(Oid relid);

extern Query *dml_transform(Analysis *analysis, Node *raw);

#endif							/* DBCTX_SCRIPT_ANALYSE_H */
