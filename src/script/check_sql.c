/*
 * check_sql.c
 *	  dbctx_check(): a script, judged without being run, as rows.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#include "dbctx.h"

#include "catalog/rows.h"
#include "script/script.h"
#include "utils/builtins.h"
#include "utils/memutils.h"
#include "utils/snapmgr.h"

#define DEFAULT_PROBE_MS 200

PG_FUNCTION_INFO_V1(dbctx_check);

static void
number_or_null(Rows *rows, int number)
{
	if (number > 0)
		row_datum(rows, Int32GetDatum(number));
	else
		row_null(rows);
}

static void
script_row(Rows *rows, const ScriptFinding *found)
{
	const Finding *finding = found->finding;

	number_or_null(rows, found->statement);
	number_or_null(rows, found->line);
	number_or_null(rows, found->col);
	row_text(rows, script_severity(found));
	row_text(rows, finding->rule->name);
	row_text(rows, finding->object);
	row_text(rows, finding->message);
	row_text(rows, script_detail(found));
	row_text(rows, finding->hint);
	row_text(rows, finding->fix);
	row_end(rows);
}

const char *
script_severity(const ScriptFinding *found)
{
	return found->ignored ? "ignored" : rule_level_name(found->finding->level);
}

const char *
script_detail(const ScriptFinding *found)
{
	const char *detail = found->finding->detail;

	if (found->ignored == NULL)
		return detail;
	return psprintf("%s%sIgnored: %s", detail ? detail : "", detail ? " " : "", found->ignored);
}

int
probe_argument(FunctionCallInfo fcinfo, int argument)
{
	int			probe_ms = PG_ARGISNULL(argument) ? DEFAULT_PROBE_MS : PG_GETARG_INT32(argument);

	if (probe_ms < 0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("probe_ms must not be negative")));
	return probe_ms;
}

Datum
dbctx_check(PG_FUNCTION_ARGS)
{
	int			probe_ms = probe_argument(fcinfo, 1);
	MemoryContext work;
	MemoryContext old;
	Snapshot	snapshot;
	Rows		rows;
	ListCell   *lc;

	rows_begin(&rows, fcinfo);
	if (PG_ARGISNULL(0))
		return (Datum) 0;
	work = AllocSetContextCreate(CurrentMemoryContext, "dbctx check", ALLOCSET_DEFAULT_SIZES);
	old = MemoryContextSwitchTo(work);
	snapshot = RegisterSnapshot(GetLatestSnapshot());
	foreach(lc, script_check(text_to_cstring(PG_GETARG_TEXT_PP(0)), probe_ms, snapshot))
		script_row(&rows, lfirst(lc));
	UnregisterSnapshot(snapshot);
	MemoryContextSwitchTo(old);
	MemoryContextDelete(work);
	return (Datum) 0;
}
