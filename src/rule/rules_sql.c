/*
 * rules_sql.c
 *	  dbctx_rules(): every rule, with what is set for it and its page.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#include "dbctx.h"

#include "catalog/rows.h"
#include "fmgr.h"
#include "lib/stringinfo.h"
#include "rule/settings.h"

typedef struct RulesOutput
{
	Rows		rows;
	GuardMode	mode;
} RulesOutput;

PG_FUNCTION_INFO_V1(dbctx_rules);

static const char *const form_names[] = {
	[FORM_MODEL] = "model",
	[FORM_LATE] = "late",
	[FORM_STATEMENT] = "statement",
	[FORM_SCRIPT] = "script",
};

static const char *const option_types[] = {
	[OPTION_TEXT] = "text",
	[OPTION_CHOICE] = NULL,		/* the legal values */
	[OPTION_TEXTS] = "texts",
	[OPTION_MAP] = "object of texts",
	[OPTION_NUMBER] = "number",
	[OPTION_BOOL] = "true or false",
};

/* "`a`, `b`" of "a, b" */
static void
append_choices(StringInfo buf, const char *legal)
{
	appendStringInfoChar(buf, '`');
	for (const char *c = legal; *c != '\0'; c++)
	{
		if (*c == ',')
		{
			appendStringInfoString(buf, "`, `");
			c += strspn(c + 1, " ");
		}
		else
			appendStringInfoChar(buf, *c);
	}
	appendStringInfoChar(buf, '`');
}

/* "<table>_id" is no HTML, nor is "a|b" two cells; in backticks all is itself */
static void
append_markdown(StringInfo buf, const char *text)
{
	bool		quoted = false;

	for (const char *c = text; *c != '\0'; c++)
	{
		if (*c == '`')
			quoted = !quoted;
		else if (*c == '|' || (*c == '<' && !quoted))
			appendStringInfoChar(buf, '\\');
		appendStringInfoChar(buf, *c);
	}
}

/* Problem, instead, why and the options, as markdown */
static char *
page_text(const Rule *rule)
{
	const RuleBody *body = rule->body;
	StringInfoData buf;

	initStringInfo(&buf);
	append_markdown(&buf, body->problem);
	appendStringInfoString(&buf, "\n\n**Instead:** ");
	append_markdown(&buf, body->instead);
	appendStringInfoString(&buf, "\n\n**Why:** ");
	append_markdown(&buf, body->why);
	appendStringInfoChar(&buf, '\n');
	if (body->options == NULL)
		return buf.data;
	appendStringInfoString(&buf, "\n| option | value | |\n|---|---|---|\n");
	for (const RuleOption *option = body->options; option->name != NULL; option++)
	{
		appendStringInfo(&buf, "| `%s` | ", option->name);
		if (option->type == OPTION_CHOICE)
			append_choices(&buf, option->legal);
		else
			appendStringInfoString(&buf, option_types[option->type]);
		appendStringInfoString(&buf, " | ");
		append_markdown(&buf, option->about);
		appendStringInfoString(&buf, " |\n");
	}
	return buf.data;
}

/* setting NULL: as it is by default */
static void
put_row(RulesOutput *output, const Rule *rule, const RuleSetting *setting)
{
	Rows	   *rows = &output->rows;
	RuleLevel	level = setting ? setting->level : rule->level;

	row_text(rows, rule->name);
	row_text(rows, rule_family_name(rule->family));
	row_text(rows, form_names[rule->form]);
	row_text(rows, setting ? setting->schema : NULL);
	row_text(rows, rule_level_name(level));
	row_text(rows, rule_level_name(capped_level(level, output->mode)));
	if (setting && setting->options)
		row_datum(rows, JsonbPGetDatum(setting->options));
	else
		row_null(rows);
	row_text(rows, setting ? setting->source : "default");
	row_text(rows, setting ? setting->evidence : NULL);
	row_text(rows, rule->summary);
	row_text(rows, rule->body ? page_text(rule) : NULL);
	row_end(rows);
}

static int
compare_schemas(const ListCell *a, const ListCell *b)
{
	const RuleSetting *sa = lfirst(a);
	const RuleSetting *sb = lfirst(b);

	return strcmp(sa->schema, sb->schema);
}

/* First what holds for all schemas, then for some, by name */
static void
put_rule(RulesOutput *output, const RuleSettings *settings, const Rule *rule)
{
	List	   *of_schemas = NIL;
	ListCell   *lc;

	put_row(output, rule, rule_setting(settings, rule, NULL));
	foreach(lc, settings->of_rule[rule->id])
	{
		if (((RuleSetting *) lfirst(lc))->schema != NULL)
			of_schemas = lappend(of_schemas, lfirst(lc));
	}
	list_sort(of_schemas, compare_schemas);
	foreach(lc, of_schemas)
		put_row(output, rule, lfirst(lc));
}

Datum
dbctx_rules(PG_FUNCTION_ARGS)
{
	const RuleSettings *settings = rule_settings();
	RulesOutput output = {0};

	rows_begin(&output.rows, fcinfo);
	output.mode = guard_mode(settings);
	for (int id = 0; id < NUM_RULES; id++)
		put_rule(&output, settings, rule_get(id));
	return (Datum) 0;
}
