/*
 * exempt.c
 *	  dbctx_exempt(): one object off one rule.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#include "dbctx.h"

#include "lib/stringinfo.h"
#include "miscadmin.h"
#include "rule/change.h"
#include "rule/store.h"
#include "utils/builtins.h"
#include "utils/timestamp.h"

#define NUM_COLUMNS 6

PG_FUNCTION_INFO_V1(dbctx_exempt);
PG_FUNCTION_INFO_V1(dbctx_unexempt);

static bool
is_blank(const char *text)
{
	return strspn(text, " \t\r\n\f\v") == strlen(text);
}

Datum
dbctx_exempt(PG_FUNCTION_ARGS)
{
	const Rule *rule = rule_argument(required_text(fcinfo, 0, "rule"));
	char	   *object = required_text(fcinfo, 1, "object");
	char	   *reason = required_text(fcinfo, 2, "reason");
	Relation	rel;
	const char *keys[2];
	Datum		values[NUM_COLUMNS] = {0};
	bool		nulls[NUM_COLUMNS] = {0};
	NameData	role;

	if (is_blank(reason))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("an exemption needs a reason"),
				 errhint("Say why rule \"%s\" is not to apply to %s.", rule->name, object)));
	nulls[3] = PG_ARGISNULL(3);
	if (!nulls[3])
	{
		values[3] = PG_GETARG_DATUM(3);
		if (DatumGetTimestampTz(values[3]) <= GetCurrentTimestamp())
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("the end of the exemption is in the past"),
					 errdetail("It would end at %s.",
							   timestamptz_to_str(DatumGetTimestampTz(values[3]))),
					 errhint("Leave \"until\" out for an exemption without end, or use dbctx_unexempt() to end one.")));
	}
	keys[0] = rule->name;
	keys[1] = exempt_object(object);

	change_begin("dbctx_exempt()", "exemption");
	rel = store_open("exemption");
	store_delete(rel, 2, keys);
	namestrcpy(&role, GetUserNameFromId(GetUserId(), false));
	values[0] = CStringGetTextDatum(keys[0]);
	values[1] = CStringGetTextDatum(keys[1]);
	values[2] = CStringGetTextDatum(reason);
	values[4] = NameGetDatum(&role);
	values[5] = TimestampTzGetDatum(GetCurrentTimestamp());
	store_insert(rel, values, nulls);
	store_close(rel);
	PG_RETURN_VOID();
}

/* "Exempt from rule "x" are: a, b." */
static char *
exempt_objects(const char *rule)
{
	const RuleSettings *settings = rule_settings();
	StringInfoData buf;
	ListCell   *lc;

	initStringInfo(&buf);
	foreach(lc, settings->exemptions)
	{
		RuleExemption *exemption = lfirst(lc);

		if (exemption->rule != NULL && strcmp(exemption->rule->name, rule) == 0)
			appendStringInfo(&buf, "%s%s", buf.len > 0 ? ", " : "", exemption->object);
	}
	if (buf.len == 0)
		return psprintf("No object is exempt from rule \"%s\".", rule);
	return psprintf("Exempt from rule \"%s\": %s.", rule, buf.data);
}

/* The object need not be there any more, nor the rule: as stored will do. */
Datum
dbctx_unexempt(PG_FUNCTION_ARGS)
{
	char	   *rule = required_text(fcinfo, 0, "rule");
	char	   *object = required_text(fcinfo, 1, "object");
	const char *keys[2] = {rule, object};
	Relation	rel;

	change_begin("dbctx_unexempt()", "exemption");
	rel = store_open("exemption");
	if (store_delete(rel, 2, keys) == 0)
	{
		(void) rule_argument(rule);
		keys[1] = exempt_object(object);
		if (store_delete(rel, 2, keys) == 0)
			ereport(ERROR,
					(errcode(ERRCODE_UNDEFINED_OBJECT),
					 errmsg("%s is not exempt from rule \"%s\"", keys[1], rule),
					 errdetail_internal("%s", exempt_objects(rule))));
	}
	store_close(rel);
	PG_RETURN_VOID();
}
