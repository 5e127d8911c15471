/*
 * presets.c
 *	  dbctx_adopt_preset(): the rules of a tool or a style, for a database
 *	  without tables to infer them from.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#include "dbctx.h"

#include "rule/adopt.h"
#include "rule/change.h"
#include "rule/presets.h"
#include "utils/builtins.h"
#include "utils/fmgrprotos.h"

PG_FUNCTION_INFO_V1(dbctx_adopt_preset);

static char *
preset_names(void)
{
	StringInfoData buf;

	initStringInfo(&buf);
	for (const Preset *preset = presets; preset->name != NULL; preset++)
		appendStringInfo(&buf, "%s%s", preset == presets ? "" : ", ", preset->name);
	return buf.data;
}

static const Preset *
preset_argument(const char *name)
{
	for (const Preset *preset = presets; preset->name != NULL; preset++)
	{
		if (strcmp(preset->name, name) == 0)
			return preset;
	}
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("unknown preset \"%s\"", name),
			 errhint("Presets are: %s.", preset_names())));
	return NULL;
}

static Jsonb *
preset_options(const PresetRule *rule)
{
	Jsonb	   *options;
	char	   *error;

	if (rule->options == NULL)
		return NULL;
	options = DatumGetJsonbP(DirectFunctionCall1(jsonb_in, CStringGetDatum(rule->options)));
	error = rule_options_error(rule_get(rule->rule), options);
	if (error != NULL)
		elog(ERROR, "%s", error);
	return options;
}

Datum
dbctx_adopt_preset(PG_FUNCTION_ARGS)
{
	const Preset *preset = preset_argument(required_text(fcinfo, 0, "name"));
	RuleLevel	level = level_argument(required_text(fcinfo, 1, "level"), NULL);
	List	   *rows = NIL;

	change_begin("dbctx_adopt_preset()", "rule");
	for (int i = 0; i < preset->nrules; i++)
	{
		AdoptRow   *row = palloc0(sizeof(AdoptRow));

		row->rule = rule_get(preset->rules[i].rule);
		row->adopted = true;
		row->options = preset_options(&preset->rules[i]);
		adopt_set_level(row, level);
		rows = lappend(rows, row);
	}
	return adopt_return(fcinfo, adopt_rows(rows, psprintf("preset %s", preset->name), NIL));
}
