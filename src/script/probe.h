/*
 * probe.h
 *	  What the files that look at rows share.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#ifndef DBCTX_SCRIPT_PROBE_H
#define DBCTX_SCRIPT_PROBE_H

#include "parser/parse_node.h"
#include "script/script.h"

/* The looks at data that one statement takes, all within its time */
typedef struct Probe
{
	Script	   *script;
	DbTable    *table;			/* as the statement names it */
	DbTable    *live;			/* the same as it is: its rows are looked at */
	double		ms_left;
} Probe;

/* What came of one look */
typedef struct ProbeCount
{
	double		bad;
	bool		all;			/* every row was seen; else it's "at least" */
	bool		done;			/* false: nothing could be seen */
} ProbeCount;

/*
 * Counts the rows of a query for which its one column, a boolean, is true.
 * With the caller's rights; relids: what it reads.
 */
extern ProbeCount probe_count(Probe *probe, List *relids, const char *sql);

/* Counts values of its one column, a bigint, that occur more than once; NULL doesn't count. */
extern ProbeCount probe_repeated(Probe *probe, List *relids, const char *sql);

/* "3 rows", "at least 3 rows"; what is for one, the plural ends in s */
extern const char *probe_text(const ProbeCount *count, const char *what);

/* May the rows of a relation be looked at, and all of them? */
extern bool probe_may_read(Oid relid);

/* Are all functions in an analysed expression the server's own or in C, and none volatile? */
extern bool probe_is_safe(Node *expr);

/* Begins looking at the rows of a table; false: that would tell nothing */
extern bool probe_begin(Probe *probe, Script *script, DbTable *table);

/* The column as it is, if the script has left it as it is; or NULL */
extern const DbColumn *probe_column(const Probe *probe, const char *name);

/*
 * An expression over columns that the script has left as they are, as SQL, or
 * NULL; sets *type
 */
extern const char *probe_expression_sql(Probe *probe, Node *raw, ParseExprKind kind, Oid *type);

extern Finding *probe_find(Probe *probe, const char *column, const char *message,...) pg_attribute_printf(3, 4);

/* "Mend the rows first. This shows them: ..." */
extern const char *probe_hint(const char *sql);

/* probe_key.c */
extern void probe_unique(Probe *probe, List *names, bool primary, bool nulls_equal);
extern void probe_index(Probe *probe, const IndexStmt *index);
extern void probe_foreign_key(Probe *probe, const Constraint *key, List *columns);
extern void probe_foreign_key_known(Probe *probe, const DbConstraint *key);

#endif							/* DBCTX_SCRIPT_PROBE_H */
