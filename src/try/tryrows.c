/*
 * tryrows.c
 *	  What dbctx_try() returns.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#include "dbctx.h"

#include "pgstat.h"
#include "try/tryrows.h"
#include "utils/builtins.h"

static void
row_number(Rows *rows, int number)
{
	if (number > 0)
		row_datum(rows, Int32GetDatum(number));
	else
		row_null(rows);
}

/* Columns that measure nothing */
static void
row_unmeasured(Rows *rows)
{
	while (rows->column < rows->desc->natts)
		row_null(rows);
	row_end(rows);
}

static const char *
outcome_message(const TryStatement *statement)
{
	switch (statement->outcome)
	{
		case TRY_RAN:
			return psprintf("%s ran", statement->tag);
		case TRY_FAILED:
			return psprintf("%s failed", statement->tag);
		case TRY_LEFT_OUT:
			return psprintf("%s was not run: %s", statement->tag, statement->why);
		case TRY_CONTROL:
			return psprintf("%s: %s", statement->tag, statement->why);
		case TRY_NOT_REACHED:
			return psprintf("%s was not reached", statement->tag);
	}
	return NULL;
}

static void
statement_row(Rows *rows, const TryStatement *statement, const ScriptFinding *place)
{
	bool		judged = statement->outcome == TRY_LEFT_OUT ||
		statement->outcome == TRY_NOT_REACHED;

	row_number(rows, statement->number);
	row_number(rows, place->line);
	row_number(rows, place->col);
	row_text(rows, "info");
	row_null(rows);
	row_null(rows);
	row_text(rows, outcome_message(statement));
	row_text(rows, judged ? "It is judged as dbctx_check() does." : NULL);
	row_null(rows);
	row_null(rows);
	if (statement->outcome != TRY_RAN && statement->outcome != TRY_FAILED)
	{
		row_unmeasured(rows);
		return;
	}
	if (statement->ms > 0)
		row_datum(rows, Float8GetDatum(statement->ms));
	else
		row_null(rows);
	if (statement->outcome == TRY_FAILED)
	{
		row_unmeasured(rows);
		return;
	}
	row_texts(rows, statement->locks);
	row_texts(rows, statement->rewritten);
	if (pgstat_track_counts)
		row_texts(rows, statement->scanned);
	else
		row_null(rows);
	row_texts(rows, statement->built);
	row_end(rows);
}

static void
finding_row_of(Rows *rows, const ScriptFinding *found)
{
	const Finding *finding = found->finding;

	row_number(rows, found->statement);
	row_number(rows, found->line);
	row_number(rows, found->col);
	row_text(rows, script_severity(found));
	row_text(rows, finding->rule->name);
	row_text(rows, finding->object);
	row_text(rows, finding->message);
	row_text(rows, script_detail(found));
	row_text(rows, finding->hint);
	row_text(rows, finding->fix);
	row_unmeasured(rows);
}

static void
note_row(Rows *rows, const TryNote *note, const ScriptFinding *place)
{
	row_number(rows, note->statement);
	row_number(rows, place->line);
	row_number(rows, place->col);
	row_text(rows, "info");
	row_null(rows);
	row_text(rows, note->object);
	row_text(rows, note->message);
	row_text(rows, note->detail);
	row_unmeasured(rows);
}

/* Findings and notes of one statement, which come in the order of statements */
static void
rows_of_statement(Try *try, Rows *rows, int number, List **places, const ScriptFinding *place)
{
	ListCell   *lc;

	foreach(lc, places[number])
		finding_row_of(rows, lfirst(lc));
	foreach(lc, try->notes)
	{
		if (((TryNote *) lfirst(lc))->statement == number)
			note_row(rows, lfirst(lc), place);
	}
}

void
try_rows(Try *try, Rows *rows)
{
	int			n = list_length(try->statements);
	List	  **of_statement = palloc0(sizeof(List *) * (n + 1));
	List	   *places = NIL;
	ScriptFinding none = {0};
	ListCell   *lc;

	foreach(lc, try->statements)
	{
		ScriptFinding *place = palloc0(sizeof(ScriptFinding));

		place->location = ((TryStatement *) lfirst(lc))->location;
		places = lappend(places, place);
	}
	script_locate(try->text, places, NIL);
	foreach(lc, try->findings)
	{
		ScriptFinding *found = lfirst(lc);
		int			number = found->statement <= n ? found->statement : 0;

		of_statement[number] = lappend(of_statement[number], found);
	}
	for (int i = 0; i < n; i++)
	{
		statement_row(rows, list_nth(try->statements, i), list_nth(places, i));
		rows_of_statement(try, rows, i + 1, of_statement, list_nth(places, i));
	}
	rows_of_statement(try, rows, 0, of_statement, &none);
}
