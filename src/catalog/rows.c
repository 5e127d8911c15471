/*
 * rows.c
 *	  Functions that return rows.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#include "dbctx.h"

#include "catalog/pg_type.h"
#include "catalog/rows.h"
#include "funcapi.h"
#include "miscadmin.h"
#include "utils/array.h"
#include "utils/builtins.h"

void
rows_begin(Rows *rows, FunctionCallInfo fcinfo)
{
	ReturnSetInfo *result = (ReturnSetInfo *) fcinfo->resultinfo;
	MemoryContext old;

	if (result == NULL || !IsA(result, ReturnSetInfo) ||
		(result->allowedModes & SFRM_Materialize) == 0)
		ereport(ERROR,
				(errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
				 errmsg("set-valued function called in context that cannot accept a set")));

	old = MemoryContextSwitchTo(result->econtext->ecxt_per_query_memory);
	if (get_call_result_type(fcinfo, NULL, &rows->desc) != TYPEFUNC_COMPOSITE)
		elog(ERROR, "return type must be a row type");
	rows->desc = BlessTupleDesc(CreateTupleDescCopy(rows->desc));
	rows->store = tuplestore_begin_heap((result->allowedModes & SFRM_Materialize_Random) != 0,
										false, work_mem);
	rows->values = palloc0(sizeof(Datum) * rows->desc->natts);
	rows->nulls = palloc0(sizeof(bool) * rows->desc->natts);
	rows->column = 0;
	MemoryContextSwitchTo(old);

	result->returnMode = SFRM_Materialize;
	result->setResult = rows->store;
	result->setDesc = rows->desc;
}

void
row_datum(Rows *rows, Datum datum)
{
	Assert(rows->column < rows->desc->natts);
	rows->values[rows->column] = datum;
	rows->nulls[rows->column++] = false;
}

void
row_null(Rows *rows)
{
	Assert(rows->column < rows->desc->natts);
	rows->values[rows->column] = (Datum) 0;
	rows->nulls[rows->column++] = true;
}

void
row_text(Rows *rows, const char *text)
{
	if (text != NULL)
		row_datum(rows, CStringGetTextDatum(text));
	else
		row_null(rows);
}

void
row_texts(Rows *rows, const List *texts)
{
	Datum	   *items = palloc(sizeof(Datum) * Max(list_length(texts), 1));
	int			n = 0;
	ListCell   *lc;

	foreach(lc, texts)
		items[n++] = CStringGetTextDatum(lfirst(lc));
	row_datum(rows, PointerGetDatum(construct_array(items, n, TEXTOID, -1, false, TYPALIGN_INT)));
}

void
row_name(Rows *rows, const char *name)
{
	if (name != NULL)
		row_datum(rows, DirectFunctionCall1(namein, CStringGetDatum(name)));
	else
		row_null(rows);
}

void
row_end(Rows *rows)
{
	Assert(rows->column == rows->desc->natts);
	tuplestore_putvalues(rows->store, rows->desc, rows->values, rows->nulls);
	rows->column = 0;
}
