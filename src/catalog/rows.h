/*
 * rows.h
 *	  Functions that return rows.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#ifndef DBCTX_ROWS_H
#define DBCTX_ROWS_H

#include "fmgr.h"
#include "nodes/pg_list.h"
#include "utils/tuplestore.h"

/* The result of a function that returns SETOF record */
typedef struct Rows
{
	Tuplestorestate *store;
	TupleDesc	desc;
	int			column;			/* of the row that is being filled */
	Datum	   *values;
	bool	   *nulls;
} Rows;

/* Raises an error where the caller can't take a set. */
extern void rows_begin(Rows *rows, FunctionCallInfo fcinfo);

/* Fills the next column of the row at hand; NULL text is NULL */
extern void row_text(Rows *rows, const char *text);
extern void row_name(Rows *rows, const char *name);
extern void row_datum(Rows *rows, Datum datum);
extern void row_null(Rows *rows);

/* text[], of a List of char * */
extern void row_texts(Rows *rows, const List *texts);

/* Ends the row; all columns must have been filled */
extern void row_end(Rows *rows);

#endif							/* DBCTX_ROWS_H */
