/*
 * report_junit.c
 *	  Findings about a script as the XML of JUnit.
 *
 * What blocks is a failure, what is ignored is skipped, and a warning, which
 * JUnit doesn't know, a test that passes; all of them are in system-out.  Taken
 * by the schemas of Jenkins and of Ant.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#include "dbctx.h"

#include "catalog/oneline.h"
#include "mb/pg_wchar.h"
#include "pgtime.h"
#include "script/report.h"
#include "utils/timestamp.h"

/* U+FFFD, for what XML can't hold */
#define REPLACEMENT "&#xFFFD;"

/* Is it U+FFFE, U+FFFF or a surrogate, which UTF-8 can write and XML can't hold? */
static bool
is_no_character(const unsigned char *c)
{
	return (c[0] == 0xef && c[1] == 0xbf && c[2] >= 0xbe) || (c[0] == 0xed && c[1] >= 0xa0);
}

/* In an attribute, an end of a line would be read as a blank */
static void
append_xml(StringInfo buf, const char *text, bool attribute)
{
	bool		utf8 = GetDatabaseEncoding() == PG_UTF8;

	for (const unsigned char *c = (const unsigned char *) text; *c != '\0'; c++)
	{
		if (*c == '&')
			appendStringInfoString(buf, "&amp;");
		else if (*c == '<')
			appendStringInfoString(buf, "&lt;");
		else if (*c == '>')
			appendStringInfoString(buf, "&gt;");
		else if (*c == '"')
			appendStringInfoString(buf, "&quot;");
		else if (attribute && (*c == '\n' || *c == '\t'))
			appendStringInfo(buf, "&#%d;", *c);
		else if ((*c < ' ' && *c != '\n' && *c != '\t') || *c == 0x7f)
			appendStringInfoString(buf, REPLACEMENT);
		else if (utf8 && is_no_character(c))
		{
			appendStringInfoString(buf, REPLACEMENT);
			c += 2;
		}
		else if (*c >= 0x80 && GetDatabaseEncoding() == PG_SQL_ASCII)
			appendStringInfoString(buf, REPLACEMENT);
		else
			appendStringInfoChar(buf, *c);
	}
}

static void
append_attribute(StringInfo buf, const char *name, const char *value)
{
	appendStringInfo(buf, " %s=\"", name);
	append_xml(buf, value, true);
	appendStringInfoChar(buf, '"');
}

static void
append_case(StringInfo buf, const char *file, const ScriptFinding *found)
{
	const Finding *finding = found->finding;
	StringInfoData text;

	appendStringInfoString(buf, "  <testcase");
	append_attribute(buf, "name", found->line > 0 ?
					 psprintf("%d:%d %s", found->line, found->col, finding->rule->name) :
					 finding->rule->name);
	append_attribute(buf, "classname", report_file(file, found));
	appendStringInfoString(buf, " time=\"0\"");
	if (found->ignored != NULL)
	{
		appendStringInfoString(buf, "><skipped");
		append_attribute(buf, "message", found->ignored);
		appendStringInfoString(buf, "/></testcase>\n");
		return;
	}
	if (finding->level != LEVEL_BLOCK)
	{
		appendStringInfoString(buf, "/>\n");
		return;
	}
	initStringInfo(&text);
	report_text(&text, file, list_make1(unconstify(ScriptFinding *, found)));
	appendStringInfoString(buf, "><failure");
	append_attribute(buf, "message", finding->message);
	append_attribute(buf, "type", finding->rule->name);
	appendStringInfoChar(buf, '>');
	append_xml(buf, text.data, false);
	appendStringInfoString(buf, "</failure></testcase>\n");
}

/* In UTC, without a zone, as the schema has it */
static char *
now_text(void)
{
	pg_time_t	now = timestamptz_to_time_t(GetCurrentTimestamp());
	char		text[64];

	pg_strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%S", pg_gmtime(&now));
	return pstrdup(text);
}

void
report_junit(StringInfo buf, const char *file, const List *findings)
{
	int			failures = 0;
	int			skipped = 0;
	StringInfoData all;
	ListCell   *lc;

	foreach(lc, findings)
	{
		const ScriptFinding *found = lfirst(lc);

		skipped += found->ignored != NULL;
		failures += found->ignored == NULL && found->finding->level == LEVEL_BLOCK;
	}
	appendStringInfoString(buf, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n <testsuite");
	append_attribute(buf, "name", file);
	append_attribute(buf, "package", "dbctx");
	append_attribute(buf, "timestamp", now_text());
	appendStringInfo(buf, " id=\"0\" hostname=\"localhost\" tests=\"%d\" failures=\"%d\" errors=\"0\" skipped=\"%d\" time=\"0\">\n"
					 "  <properties/>\n",
					 Max(list_length(findings), 1), failures, skipped);
	foreach(lc, findings)
		append_case(buf, file, lfirst(lc));
	if (findings == NIL)
	{
		/* a suite without a test looks as if nothing had been checked */
		appendStringInfoString(buf, "  <testcase name=\"dbctx_check\"");
		append_attribute(buf, "classname", file);
		appendStringInfoString(buf, " time=\"0\"/>\n");
	}
	initStringInfo(&all);
	report_text(&all, file, findings);
	appendStringInfoString(buf, "  <system-out>");
	append_xml(buf, all.data, false);
	appendStringInfoString(buf, "</system-out>\n  <system-err/>\n </testsuite>\n</testsuites>\n");
}
