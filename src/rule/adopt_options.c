/*
 * adopt_options.c
 *	  Options put together.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#include "dbctx.h"

#include "rule/adopt.h"
#include "utils/builtins.h"
#include "utils/json.h"
#include "utils/jsonb.h"

void
options_begin(OptionSet *set, double min_share)
{
	set->min_share = min_share;
	initStringInfo(&set->values);
	initStringInfo(&set->types);
}

static void
put_name(StringInfo buf, const char *name)
{
	if (buf->len > 0)
		appendStringInfoString(buf, ", ");
	escape_json(buf, name);
	appendStringInfoString(buf, ": ");
}

void
options_put_text(OptionSet *set, const char *name, const char *value)
{
	put_name(&set->values, name);
	escape_json(&set->values, value);
}

void
options_put_bool(OptionSet *set, const char *name, bool value)
{
	put_name(&set->values, name);
	appendStringInfoString(&set->values, value ? "true" : "false");
}

void
options_put_type(OptionSet *set, const char *from, const char *to)
{
	put_name(&set->types, from);
	escape_json(&set->types, to);
}

Jsonb *
options_end(OptionSet *set)
{
	char	   *json;

	if (set->types.len > 0)
	{
		put_name(&set->values, "types");
		appendStringInfo(&set->values, "{%s}", set->types.data);
	}
	if (set->values.len == 0)
		return NULL;
	json = psprintf("{%s}", set->values.data);
	return DatumGetJsonbP(DirectFunctionCall1(jsonb_in, CStringGetDatum(json)));
}
