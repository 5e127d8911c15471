/*
 * stale.c
 *	  Settings that are of no use any more.
 *
 * They hold names.  Whoever drops or renames a schema, a table or a column
 * takes from the rule that was set for it, or from the exemption, what it is
 * about, and nothing would say so but dbctx_lint().
 *
 * Copyright (c) 2026, dbctx contributors
 */
#include "dbctx.h"

#include "catalog/deparse.h"
#include "catalog/namespace.h"
#include "catalog/oneline.h"
#include "miscadmin.h"
#include "rule/change.h"
#include "rule/lint.h"
#include "utils/builtins.h"
#include "utils/timestamp.h"

#define RENAMED "It was dropped or renamed; settings go by names."

/* A name of an object in a message */
static const char *
shown(const char *object)
{
	return oneline_text(object, 3 * NAMEDATALEN);
}

static void
check_setting(RuleRun *run, const RuleSetting *setting)
{
	Finding    *finding;

	if (setting->schema == NULL || OidIsValid(get_namespace_oid(setting->schema, true)))
		return;
	finding = find_object(run, InvalidOid, InvalidOid, name_sql(setting->schema),
						  "rule \"%s\" is set for schema \"%s\", which does not exist",
						  setting->rule->name, shown(setting->schema));
	finding->detail = RENAMED;
	finding->fix = psprintf("SELECT dbctx_set_rule(%s, 'default', schema => %s)",
							quote_literal_cstr(setting->rule->name),
							quote_literal_cstr(setting->schema));
}

static void
check_exemption(RuleRun *run, const RuleExemption *exemption)
{
	Finding    *finding;
	bool		hidden;
	bool		exists;

	if (exemption->rule == NULL || exemption->object == NULL)
		return;
	exists = exempt_object_exists(exemption->object, &hidden);
	if (hidden)
		return;
	if (!exists)
	{
		finding = find_object(run, InvalidOid, InvalidOid, exemption->object,
							  "the exemption from rule \"%s\" is for %s, which does not exist",
							  exemption->rule->name, shown(exemption->object));
		finding->detail = RENAMED;
	}
	else if (exemption->until <= GetCurrentTimestamp())
	{
		finding = find_object(run, InvalidOid, InvalidOid, exemption->object,
							  "the exemption of %s from rule \"%s\" is over",
							  shown(exemption->object), exemption->rule->name);
		finding->detail = psprintf("It ended at %s.", timestamptz_to_str(exemption->until));
	}
	else
		return;
	finding->fix = psprintf("SELECT dbctx_unexempt(%s, %s)",
							quote_literal_cstr(exemption->rule->name),
							quote_literal_cstr(exemption->object));
}

List *
stale_settings(const RuleSettings *settings)
{
	RuleRun		run = {0};
	ListCell   *lc;

	run.settings = settings;
	run.level = LEVEL_WARN;
	for (int id = 0; id < NUM_RULES; id++)
	{
		run.rule = rule_get(id);
		foreach(lc, settings->of_rule[id])
			check_setting(&run, lfirst(lc));
	}
	foreach(lc, settings->exemptions)
	{
		CHECK_FOR_INTERRUPTS();
		run.rule = ((RuleExemption *) lfirst(lc))->rule;
		check_exemption(&run, lfirst(lc));
	}
	return run.findings;
}
