/*
 * set_rule.c
 *	  dbctx_set_rule(): the level and the options of a rule, by hand.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#include "dbctx.h"

#include "catalog/arguments.h"
#include "miscadmin.h"
#include "rule/change.h"
#include "rule/store.h"
#include "storage/lmgr.h"
#include "tcop/utility.h"
#include "utils/builtins.h"
#include "utils/varlena.h"

/* A name is like another from so many edits on; fewer for short ones */
#define MAX_EDITS 4

/* What dbctx_set_rule() takes for "as rulelist.h says" */
#define LEVEL_NAME_DEFAULT "default"

PG_FUNCTION_INFO_V1(dbctx_set_rule);

void
change_begin(const char *function, const char *table)
{
	Oid			relid = dbctx_table(table);

	PreventCommandIfReadOnly(function);
	if (OidIsValid(relid))
		LockRelationOid(relid, ShareRowExclusiveLock);
}

char *
required_text(FunctionCallInfo fcinfo, int arg, const char *name)
{
	if (PG_ARGISNULL(arg))
		ereport(ERROR,
				(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
				 errmsg("argument \"%s\" must not be null", name)));
	return text_to_cstring(PG_GETARG_TEXT_PP(arg));
}

const Rule *
rule_nearest(const char *name)
{
	const Rule *nearest = NULL;
	int			length = strlen(name);
	int			best = Min(MAX_EDITS, length / 3) + 1;

	if (length >= NAMEDATALEN)
		return NULL;
	for (int id = 0; id < NUM_RULES; id++)
	{
		const Rule *rule = rule_get(id);
		int			edits = varstr_levenshtein(name, length, rule->name,
											   strlen(rule->name), 1, 1, 1, true);

		if (edits < best)
		{
			best = edits;
			nearest = rule;
		}
	}
	/* "primary_key" may be the beginning of one */
	for (int id = 0; nearest == NULL && length >= 4 && id < NUM_RULES; id++)
	{
		if (strncmp(rule_get(id)->name, name, length) == 0)
			nearest = rule_get(id);
	}
	return nearest;
}

const Rule *
rule_argument(const char *name)
{
	const Rule *rule = rule_find(name);
	const Rule *nearest;

	if (rule != NULL)
		return rule;
	nearest = rule_nearest(name);
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("unknown rule \"%s\"", name),
			 errdetail("Rules are: %s.", rule_names()),
			 nearest ? errhint("Perhaps you meant \"%s\".", nearest->name) : 0));
	return NULL;
}

RuleLevel
level_argument(const char *name, const char *more)
{
	RuleLevel	level = LEVEL_OFF;

	if (!rule_level_parse(name, &level))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("unknown level \"%s\"", name),
				 errhint("Levels are \"off\", \"warn\", \"block\"%s.", more ? more : "")));
	return level;
}

const RuleSetting *
setting_of(const RuleSettings *settings, const Rule *rule, const char *schema)
{
	const RuleSetting *setting = rule_setting(settings, rule, schema);

	if (setting == NULL || (setting->schema == NULL) != (schema == NULL))
		return NULL;
	return setting;
}

bool
set_by_hand(const RuleSetting *setting)
{
	return setting != NULL && strcmp(setting->source, "set") == 0;
}

static Jsonb *
options_argument(const Rule *rule, Jsonb *options)
{
	char	   *error = rule_options_error(rule, options);

	if (error != NULL)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("invalid options for rule \"%s\"", rule->name),
				 errdetail_internal("%s", error)));
	return JB_ROOT_COUNT(options) > 0 ? options : NULL;
}

Datum
dbctx_set_rule(PG_FUNCTION_ARGS)
{
	const Rule *rule = rule_argument(required_text(fcinfo, 0, "rule"));
	const char *level = PG_ARGISNULL(1) ? NULL : text_to_cstring(PG_GETARG_TEXT_PP(1));
	Jsonb	   *options = PG_ARGISNULL(2) ? NULL : PG_GETARG_JSONB_P(2);
	const char *schema = PG_ARGISNULL(3) ? NULL : NameStr(*PG_GETARG_NAME(3));
	const RuleSetting *before;
	RuleSetting setting = {0};

	if (level == NULL && options == NULL)
		ereport(ERROR,
				(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
				 errmsg("neither a level nor options are given for rule \"%s\"", rule->name)));
	if (level != NULL && strcmp(level, LEVEL_NAME_DEFAULT) == 0)
	{
		if (options != NULL)
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("level \"%s\" takes no options", LEVEL_NAME_DEFAULT),
					 errdetail("It removes what was set for the rule.")));
		/* that of a schema which is gone can be removed, too */
		change_begin("dbctx_set_rule()", "rule");
		rule_setting_remove(rule, schema);
		PG_RETURN_VOID();
	}

	setting.rule = rule;
	setting.schema = schema;
	setting.source = "set";
	if (level != NULL)
		setting.level = level_argument(level, ", and \"default\" to remove what was set");
	if (schema != NULL)
		check_schema(schema);
	if (options != NULL)
		setting.options = options_argument(rule, options);

	change_begin("dbctx_set_rule()", "rule");
	before = rule_setting(rule_settings(), rule, schema);
	if (level == NULL)
		setting.level = before ? before->level : rule->level;
	if (options == NULL && before != NULL)
	{
		/* what they came from is still true of them */
		setting.options = before->options;
		setting.evidence = before->evidence;
	}
	rule_setting_write(&setting);
	PG_RETURN_VOID();
}
