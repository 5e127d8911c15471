/*
 * report_json.c
 *	  Findings about a script as JSON, and as SARIF 2.1.0.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#include "dbctx.h"

#include "describe/json.h"
#include "script/report.h"

#define SARIF_SCHEMA "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"

static void
json_place(StringInfo buf, const char *key, int number)
{
	if (number > 0)
		json_number(buf, key, number);
	else
		json_null(buf, key);
}

void
report_json(StringInfo buf, const char *file, const List *findings)
{
	ListCell   *lc;

	json_open(buf, NULL, '{');
	json_open(buf, "findings", '[');
	foreach(lc, findings)
	{
		const ScriptFinding *found = lfirst(lc);
		const Finding *finding = found->finding;

		json_line(buf);
		json_open(buf, NULL, '{');
		json_string(buf, "file", report_file(file, found));
		json_place(buf, "statement", found->statement);
		json_place(buf, "line", found->line);
		json_place(buf, "col", found->col);
		json_string(buf, "severity", script_severity(found));
		json_string(buf, "rule", finding->rule->name);
		json_string(buf, "object", finding->object);
		json_string(buf, "message", finding->message);
		json_string(buf, "detail", finding->detail);
		json_string(buf, "hint", finding->hint);
		json_string(buf, "fix", finding->fix);
		json_optional(buf, "ignored", found->ignored);
		json_close(buf, '}');
	}
	json_close_lines(buf);
	json_close(buf, '}');
	appendStringInfoChar(buf, '\n');
}

static void
sarif_text(StringInfo buf, const char *key, const char *text)
{
	json_open(buf, key, '{');
	json_string(buf, "text", text);
	json_close(buf, '}');
}

/* Rules that were met, in order; sets index[] */
static void
sarif_rules(StringInfo buf, const List *findings, int *index)
{
	int			n = 0;
	ListCell   *lc;

	for (int id = 0; id < NUM_RULES; id++)
		index[id] = -1;
	json_open(buf, "rules", '[');
	foreach(lc, findings)
	{
		const Rule *rule = ((ScriptFinding *) lfirst(lc))->finding->rule;

		if (index[rule->id] >= 0)
			continue;
		index[rule->id] = n++;
		json_line(buf);
		json_open(buf, NULL, '{');
		json_string(buf, "id", rule->name);
		sarif_text(buf, "shortDescription", rule->summary);
		sarif_text(buf, "fullDescription", rule->body->problem);
		sarif_text(buf, "help", psprintf("%s %s", rule->body->instead, rule->body->why));
		json_open(buf, "properties", '{');
		json_open(buf, "tags", '[');
		json_element(buf, rule_family_name(rule->family));
		json_close(buf, ']');
		json_close(buf, '}');
		json_close(buf, '}');
	}
	json_close_lines(buf);
}

/* A file's name as a reference: whatever a URI has a use for is escaped */
static char *
uri_of(const char *file)
{
	StringInfoData buf;

	initStringInfo(&buf);
	for (const unsigned char *c = (const unsigned char *) file; *c != '\0'; c++)
	{
		if ((*c >= 'a' && *c <= 'z') || (*c >= 'A' && *c <= 'Z') || (*c >= '0' && *c <= '9') ||
			strchr("/-._~", *c) != NULL)
			appendStringInfoChar(&buf, *c);
		else
			appendStringInfo(&buf, "%%%02X", *c);
	}
	/* two slashes would begin a host's name */
	return strncmp(buf.data, "//", 2) == 0 ? psprintf("/.%s", buf.data) : buf.data;
}

static void
sarif_location(StringInfo buf, const char *file, const ScriptFinding *found)
{
	json_open(buf, "locations", '[');
	json_open(buf, NULL, '{');
	json_open(buf, "physicalLocation", '{');
	json_open(buf, "artifactLocation", '{');
	json_string(buf, "uri", uri_of(report_file(file, found)));
	json_close(buf, '}');
	json_open(buf, "region", '{');
	json_number(buf, "startLine", Max(found->line, 1));
	json_number(buf, "startColumn", Max(found->col, 1));
	json_close(buf, '}');
	json_close(buf, '}');
	if (found->finding->object != NULL)
	{
		json_open(buf, "logicalLocations", '[');
		json_open(buf, NULL, '{');
		json_string(buf, "fullyQualifiedName", found->finding->object);
		json_close(buf, '}');
		json_close(buf, ']');
	}
	json_close(buf, '}');
	json_close(buf, ']');
}

/* The message as a whole: viewers show nothing else */
static char *
sarif_message(const Finding *finding)
{
	return psprintf("%s%s%s%s%s", finding->message,
					finding->detail ? "\n" : "", finding->detail ? finding->detail : "",
					finding->hint ? "\n" : "", finding->hint ? finding->hint : "");
}

static void
sarif_result(StringInfo buf, const char *file, const ScriptFinding *found, const int *index)
{
	const Finding *finding = found->finding;

	json_line(buf);
	json_open(buf, NULL, '{');
	json_string(buf, "ruleId", finding->rule->name);
	json_number(buf, "ruleIndex", index[finding->rule->id]);
	json_string(buf, "level", finding->level == LEVEL_BLOCK ? "error" : "warning");
	sarif_text(buf, "message", sarif_message(finding));
	sarif_location(buf, file, found);
	if (found->ignored != NULL)
	{
		json_open(buf, "suppressions", '[');
		json_open(buf, NULL, '{');
		json_string(buf, "kind", "inSource");
		json_string(buf, "justification", found->ignored);
		json_close(buf, '}');
		json_close(buf, ']');
	}
	json_open(buf, "properties", '{');
	if (found->statement > 0)
		json_number(buf, "statement", found->statement);
	json_optional(buf, "fix", finding->fix);
	json_close(buf, '}');
	json_close(buf, '}');
}

void
report_sarif(StringInfo buf, const char *file, const List *findings)
{
	int			index[NUM_RULES];
	ListCell   *lc;

	json_open(buf, NULL, '{');
	json_string(buf, "$schema", SARIF_SCHEMA);
	json_string(buf, "version", "2.1.0");
	json_open(buf, "runs", '[');
	json_open(buf, NULL, '{');
	json_open(buf, "tool", '{');
	json_open(buf, "driver", '{');
	json_string(buf, "name", "dbctx");
	json_string(buf, "version", DBCTX_VERSION);
	sarif_rules(buf, findings, index);
	json_close(buf, '}');
	json_close(buf, '}');
	json_string(buf, "columnKind", "unicodeCodePoints");
	json_open(buf, "results", '[');
	foreach(lc, findings)
		sarif_result(buf, file, lfirst(lc), index);
	json_close_lines(buf);
	json_close(buf, '}');
	json_close(buf, ']');
	json_close(buf, '}');
	appendStringInfoChar(buf, '\n');
}
