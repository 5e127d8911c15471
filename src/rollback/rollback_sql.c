/*
 * rollback_sql.c
 *	  dbctx_rollback(): what undoes a script, as rows.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#include "dbctx.h"

#include "access/xact.h"
#include "catalog/read.h"
#include "catalog/rows.h"
#include "guard/protect.h"
#include "miscadmin.h"
#include "parser/parser.h"
#include "rollback/undo.h"
#include "script/script.h"
#include "utils/builtins.h"
#include "utils/resowner.h"

typedef struct RollbackRequest
{
	const char *text;
	Rows	   *rows;
} RollbackRequest;

PG_FUNCTION_INFO_V1(dbctx_rollback);

/* An error leaves nothing of the statement */
static void
give_up(Rollback *rollback, int number, const ErrorData *error)
{
	List	   *kept = NIL;
	ListCell   *lc;

	foreach(lc, rollback->undos)
	{
		if (((Undo *) lfirst(lc))->statement != number)
			kept = lappend(kept, lfirst(lc));
	}
	rollback->undos = kept;
	rollback->statement = number;
	add_lost(rollback, "dbctx could not tell what undoes this: %s", error->message);
}

static void
take_statement(Rollback *rollback, const ScriptStatement *statement)
{
	List	   *trees;
	ListCell   *lc;

	if (statement->error != NULL)
		ThrowErrorData(statement->error);
	trees = raw_parser(statement->text, RAW_PARSE_DEFAULT);
	foreach(lc, trees)
		rollback_statement(rollback, lfirst_node(RawStmt, lc)->stmt, statement->number);
}

/* One statement that fails must not take the others along */
static void
try_statement(Rollback *rollback, const ScriptStatement *statement)
{
	MemoryContext context = CurrentMemoryContext;
	ResourceOwner owner = CurrentResourceOwner;

	BeginInternalSubTransaction(NULL);
	MemoryContextSwitchTo(context);
	PG_TRY();
	{
		take_statement(rollback, statement);
		ReleaseCurrentSubTransaction();
	}
	PG_CATCH();
	{
		ErrorData  *error;

		MemoryContextSwitchTo(context);
		error = CopyErrorData();
		FlushErrorState();
		RollbackAndReleaseCurrentSubTransaction();
		MemoryContextSwitchTo(context);
		CurrentResourceOwner = owner;
		if (!error_is_ours(error))
			ReThrowError(error);
		give_up(rollback, statement->number, error);
	}
	PG_END_TRY();
	MemoryContextSwitchTo(context);
	CurrentResourceOwner = owner;
}

static void
put_steps(Rows *rows, List *steps)
{
	int			number = 1;
	ListCell   *lc;

	foreach(lc, steps)
	{
		const RollbackStep *step = lfirst(lc);

		row_datum(rows, Int32GetDatum(number++));
		row_datum(rows, Int32GetDatum(step->statement));
		row_text(rows, step->sql);
		row_text(rows, step->lost);
		row_end(rows);
	}
}

static void
read_rollback(Snapshot snapshot, void *arg)
{
	RollbackRequest *request = arg;
	Splitter   *splitter = split_begin(request->text);
	Rollback   *rollback = rollback_begin();
	ScriptStatement *statement;

	while ((statement = split_next(splitter)) != NULL)
	{
		CHECK_FOR_INTERRUPTS();
		try_statement(rollback, statement);
	}
	tuplestore_clear(request->rows->store);
	put_steps(request->rows, rollback_steps(rollback));
	rollback_end(rollback);
}

Datum
dbctx_rollback(PG_FUNCTION_ARGS)
{
	RollbackRequest request;
	Rows		rows;

	rows_begin(&rows, fcinfo);
	if (PG_ARGISNULL(0))
		return (Datum) 0;
	request.text = text_to_cstring(PG_GETARG_TEXT_PP(0));
	request.rows = &rows;
	catalog_read(read_rollback, &request);
	return (Datum) 0;
}
