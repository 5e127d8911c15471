/*
 * dml.h
 *	  What the analysis of queries that write is made of.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#ifndef DBCTX_SCRIPT_DML_H
#define DBCTX_SCRIPT_DML_H

#include "script/analyse.h"

/* A query that writes, under way */
typedef struct Dml
{
	Analysis   *analysis;
	ParseState *pstate;
	const DbTable *table;		/* it writes to; NULL: not in the model */
	Relation	rel;			/* the same, or what looks like it */
	bool		stood_in;
	ParseNamespaceItem *item;
} Dml;

/* dml.c */
extern void dml_open(Dml *dml, RangeVar *range, bool inh);
extern void dml_close(Dml *dml);
extern ParseNamespaceItem *dml_add_table(Dml *dml, Alias *alias, bool inh);
extern AttrNumber dml_column(Dml *dml, const ResTarget *target);
extern bool dml_columns_known(Dml *dml, List *targets);
extern List *dml_update_targets(Dml *dml, List *targets);

/* Where a query keeps its WITH; NULL: it isn't a query */
extern WithClause **dml_with(Node *raw);

/* dml_check.c: what the server says only after parse analysis */
extern void dml_check_arbiter(Dml *dml, const OnConflictClause *clause);
extern void dml_check_generated(Dml *dml, List *columns, List *attnums,
								const SelectStmt *select, OverridingKind override);
extern void dml_check_updated(Dml *dml, List *targets);

/* Is there a query that writes below the top level and its WITH? */
extern bool dml_writes_within(Node *raw);

/* merge.c; returns the join condition */
extern Node *merge_transform(Dml *dml, Query *query, MergeStmt *stmt);

#endif							/* DBCTX_SCRIPT_DML_H */
