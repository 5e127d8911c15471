/*
 * registry.c
 *	  Rules by number and by name, and the words for what they are.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#include "dbctx.h"

#include "lib/stringinfo.h"
#include "rule/rule.h"
#include "utils/elog.h"

static const Rule rules[] = {
#define R(name, family, form, level, summary) \
	{RULE_##name, #name, FAMILY_##family, FORM_##form, LEVEL_##level, summary, &rule_##name},
	RULE_LIST(R)
#undef R
};

static const char *const level_names[] = {"off", "warn", "block"};

static const struct
{
	const char *name;
	int			sqlstate;
}			families[] =
{
	[FAMILY_CONVENTION] = {"convention", MAKE_SQLSTATE('D', 'C', '0', '0', '1')},
	[FAMILY_CONTEXT] = {"context", MAKE_SQLSTATE('D', 'C', '0', '0', '2')},
	[FAMILY_LOCK] = {"lock", MAKE_SQLSTATE('D', 'C', '0', '0', '3')},
	[FAMILY_DESTRUCTIVE] = {"destructive", MAKE_SQLSTATE('D', 'C', '0', '0', '4')},
	[FAMILY_DATA] = {"data", MAKE_SQLSTATE('D', 'C', '0', '0', '5')},
	[FAMILY_SECURITY] = {"security", MAKE_SQLSTATE('D', 'C', '0', '0', '6')},
	[FAMILY_SCRIPT] = {"script", MAKE_SQLSTATE('D', 'C', '0', '0', '7')},
};

const Rule *
rule_get(RuleId id)
{
	return &rules[id];
}

const Rule *
rule_find(const char *name)
{
	for (int i = 0; i < NUM_RULES; i++)
	{
		if (strcmp(rules[i].name, name) == 0)
			return &rules[i];
	}
	return NULL;
}

const char *
rule_names(void)
{
	StringInfoData buf;

	initStringInfo(&buf);
	for (int i = 0; i < NUM_RULES; i++)
		appendStringInfo(&buf, "%s%s", i > 0 ? ", " : "", rules[i].name);
	return buf.data;
}

const char *
rule_family_name(RuleFamily family)
{
	return families[family].name;
}

int
rule_sqlstate(RuleFamily family)
{
	return families[family].sqlstate;
}

bool
rule_is_of_model(const Rule *rule)
{
	return rule->form == FORM_MODEL || rule->form == FORM_LATE;
}

const char *
rule_level_name(RuleLevel level)
{
	return level_names[level];
}

bool
rule_level_parse(const char *name, RuleLevel *level)
{
	for (int i = 0; i < lengthof(level_names); i++)
	{
		if (strcmp(level_names[i], name) == 0)
		{
			*level = (RuleLevel) i;
			return true;
		}
	}
	return false;
}

const RuleOption *
rule_option(const Rule *rule, const char *name)
{
	for (const RuleOption *option = rule->body->options;
		 option != NULL && option->name != NULL; option++)
	{
		if (strcmp(option->name, name) == 0)
			return option;
	}
	return NULL;
}
