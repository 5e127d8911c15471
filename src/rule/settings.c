/*
 * settings.c
 *	  What the settings say of a rule and of an object.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#include "dbctx.h"

#include "catalog/deparse.h"
#include "rule/settings.h"
#include "utils/timestamp.h"

const RuleSetting *
rule_setting(const RuleSettings *settings, const Rule *rule, const char *schema)
{
	ListCell   *lc;

	foreach(lc, settings->of_rule[rule->id])
	{
		RuleSetting *setting = lfirst(lc);

		if (setting->schema == NULL ||
			(schema != NULL && strcmp(setting->schema, schema) == 0))
			return setting;
	}
	return NULL;
}

RuleLevel
rule_level(const RuleSettings *settings, const Rule *rule, const char *schema)
{
	const RuleSetting *setting = rule_setting(settings, rule, schema);

	return setting ? setting->level : rule->level;
}

bool
rule_is_on(const RuleSettings *settings, const Rule *rule)
{
	return settings->on[rule->id];
}

void
rule_settings_finish(RuleSettings *settings)
{
	for (int id = 0; id < NUM_RULES; id++)
	{
		const Rule *rule = rule_get(id);
		bool		on = rule_level(settings, rule, NULL) != LEVEL_OFF;
		ListCell   *lc;

		foreach(lc, settings->of_rule[id])
			on |= ((RuleSetting *) lfirst(lc))->level != LEVEL_OFF;
		settings->on[id] = on;
		if (on && rule_is_of_model(rule))
			settings->model_rules = lappend(settings->model_rules, unconstify(Rule *, rule));
		else if (on && rule->form == FORM_STATEMENT)
			settings->statement_rules = lappend(settings->statement_rules,
												unconstify(Rule *, rule));
	}
}

bool
object_covers(const char *object, const Finding *finding)
{
	if (finding->object != NULL && strcmp(object, finding->object) == 0)
		return true;
	if (finding->schema == NULL)
		return false;
	if (strcmp(object, name_sql(finding->schema)) == 0)
		return true;
	return finding->table != NULL &&
		strcmp(object, psprintf("%s.%s", name_sql(finding->schema),
								name_sql(finding->table))) == 0;
}

/*
 * dbctx.ignore: "rule, rule:schema.table, ...".  The check hook has seen to it
 * that the rules exist.
 */
static bool
ignored_by_setting(const Finding *finding)
{
	const char *p = dbctx_ignore;

	while (p != NULL && *p != '\0')
	{
		char	   *object;
		const char *name = ignore_entry(&p, &object);

		if (strcmp(name, finding->rule->name) == 0 &&
			(object == NULL || object_covers(object, finding)))
			return true;
	}
	return false;
}

bool
finding_is_exempt(const RuleSettings *settings, const Finding *finding)
{
	ListCell   *lc;

	foreach(lc, settings->exemptions)
	{
		RuleExemption *exemption = lfirst(lc);

		if (exemption->rule == finding->rule &&
			object_covers(exemption->object, finding) &&
			exemption->until > GetCurrentTimestamp())
			return true;
	}
	return ignored_by_setting(finding);
}

GuardMode
guard_mode(const RuleSettings *settings)
{
	return dbctx_guard_mode == GUARD_DEFAULT ? settings->mode : dbctx_guard_mode;
}

RuleLevel
capped_level(RuleLevel level, GuardMode mode)
{
	if (mode == GUARD_OFF)
		return LEVEL_OFF;
	return mode == GUARD_WARN ? Min(level, LEVEL_WARN) : level;
}
