/*
 * report.c
 *	  dbctx_check_report(): findings as text, as compilers print them.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#include "dbctx.h"

#include <limits.h>

#include "catalog/oneline.h"
#include "script/report.h"
#include "utils/builtins.h"
#include "utils/memutils.h"
#include "utils/snapmgr.h"

PG_FUNCTION_INFO_V1(dbctx_check_report);

const char *
report_level(const ScriptFinding *found)
{
	if (found->ignored)
		return "note";
	return found->finding->level == LEVEL_BLOCK ? "error" : "warning";
}

const char *
report_file(const char *file, const ScriptFinding *found)
{
	return found->file && found->file[0] != '\0' ? found->file : file;
}

/* Text of several lines stays indented; nothing in it moves the cursor */
static void
append_indented(StringInfo buf, const char *label, const char *text)
{
	if (text == NULL)
		return;
	appendStringInfo(buf, "    %s", label);
	for (const char *c = text; *c != '\0'; c++)
	{
		if (*c == '\n')
			appendStringInfoString(buf, "\n    ");
		else if (((unsigned char) *c < ' ' && *c != '\t') || *c == 0x7f)
			appendStringInfoChar(buf, '?');
		else
			appendStringInfoChar(buf, *c);
	}
	appendStringInfoChar(buf, '\n');
}

void
report_text(StringInfo buf, const char *file, const List *findings)
{
	ListCell   *lc;

	foreach(lc, findings)
	{
		const ScriptFinding *found = lfirst(lc);
		const Finding *finding = found->finding;

		appendStringInfoString(buf, oneline_text(report_file(file, found), INT_MAX));
		if (found->line > 0)
			appendStringInfo(buf, ":%d:%d", found->line, found->col);
		appendStringInfo(buf, ": %s: %s [%s]\n", report_level(found), finding->message,
						 finding->rule->name);
		append_indented(buf, "", script_detail(found));
		append_indented(buf, "hint: ", finding->hint);
		/* most hints say it already */
		if (finding->fix != NULL && (finding->hint == NULL || strstr(finding->hint, finding->fix) == NULL))
			append_indented(buf, "fix: ", finding->fix);
	}
}

static ScriptReport
report_format(const char *format)
{
	static const struct
	{
		const char *name;
		ScriptReport report;
	}			formats[] = {{"text", report_text}, {"json", report_json}, {"sarif", report_sarif}, {"junit", report_junit}};

	for (int i = 0; i < lengthof(formats); i++)
	{
		if (strcmp(formats[i].name, format) == 0)
			return formats[i].report;
	}
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("unknown format \"%s\"", format),
			 errhint("Formats are: text, json, sarif, junit.")));
	return NULL;
}

Datum
dbctx_check_report(PG_FUNCTION_ARGS)
{
	ScriptReport report = report_format(PG_ARGISNULL(1) ? "text" : text_to_cstring(PG_GETARG_TEXT_PP(1)));
	const char *file = PG_ARGISNULL(2) ? "" : text_to_cstring(PG_GETARG_TEXT_PP(2));
	int			probe_ms = probe_argument(fcinfo, 3);
	MemoryContext caller = CurrentMemoryContext;
	MemoryContext work;
	StringInfoData buf;
	Snapshot	snapshot;
	text	   *result;

	if (PG_ARGISNULL(0))
		PG_RETURN_NULL();
	work = AllocSetContextCreate(caller, "dbctx check", ALLOCSET_DEFAULT_SIZES);
	MemoryContextSwitchTo(work);
	initStringInfo(&buf);
	snapshot = RegisterSnapshot(GetLatestSnapshot());
	report(&buf, file[0] != '\0' ? file : "script",
		   script_check(text_to_cstring(PG_GETARG_TEXT_PP(0)), probe_ms, snapshot));
	UnregisterSnapshot(snapshot);
	MemoryContextSwitchTo(caller);
	result = cstring_to_text_with_len(buf.data, buf.len);
	MemoryContextDelete(work);
	PG_RETURN_TEXT_P(result);
}
