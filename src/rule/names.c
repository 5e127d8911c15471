/*
 * names.c
 *	  What tables and columns are called: case, number, quotes, length.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#include "dbctx.h"

#include "rule/rule.h"

#define CASES "snake_case, camelCase, PascalCase, UPPER_CASE, lowercase"

static void
check_case(RuleRun *run, DbTable *table)
{
}

static const RuleOption case_options[] = {
	{"tables", OPTION_CHOICE, CASES, "the case of the names of tables; not set: any"},
	{"columns", OPTION_CHOICE, CASES, "the case of the names of columns; not set: any"},
	{NULL}
};

const RuleBody rule_name_case = {
	.problem = "A table or a column is written in another case than the rest: `userId` among `user_id`, `OrderItems` among `order_items`.",
	.instead = "The case that the option names. One word in small letters fits `snake_case` and `camelCase` alike; `lowercase` is for houses that run words together (`salesorderdetail`).",
	.why = "Whoever writes a query then knows the name without looking it up. Names with capitals also need quotes in every statement.",
	.options = case_options,
	.table = check_case,
};

static void
check_plural(RuleRun *run, DbTable *table)
{
}

static const RuleOption plural_options[] = {
	{"number", OPTION_CHOICE, "plural, singular", "the number of a table's name; not set: any"},
	{"prefix", OPTION_TEXT, NULL, "how the names of tables begin: \"app_\"; not set: anyhow"},
	{NULL}
};

const RuleBody rule_name_plural = {
	.problem = "A table is called in the singular where the others are plurals, or the other way round; or it lacks the prefix that the others have.",
	.instead = "The number that the option `number` names, behind the `prefix`, where that is set. Only English words are judged whose number is sure; `data`, `news` and `series` are both.",
	.why = "A name that can be guessed needs no looking up, and `order` beside `orders` ends as two tables for one thing.",
	.options = plural_options,
	.table = check_plural,
};

static void
check_reserved(RuleRun *run, DbTable *table)
{
}

static const RuleOption reserved_options[] = {
	{"quotes", OPTION_BOOL, NULL, "true: any name that needs quotes, not only words that SQL reserves"},
	{NULL}
};

const RuleBody rule_name_reserved = {
	.problem = "A table or a column has the name of a word that SQL reserves, such as `order` or `user`. It must be quoted wherever it is used, and `SELECT user` without quotes is no error but something else.",
	.instead = "Another word, or the plural: `orders`, `users`. With the option `quotes` every name that needs quotes is a finding, those with capitals or blanks too.",
	.why = "Forgotten quotes are an error at best. Some tools make such names and always quote them; with those the rule is better left off.",
	.options = reserved_options,
	.table = check_reserved,
};

static void
check_truncated(RuleRun *run, DbTable *table)
{
}

static const RuleOption truncated_options[] = {
	{"objects", OPTION_BOOL, NULL, "true: indexes and constraints too, unless a tool or the server has shortened the name"},
	{NULL}
};

const RuleBody rule_name_truncated = {
	.problem = "A table or a column has a name of 63 bytes, which is as long as names can be. PostgreSQL cuts longer ones and only gives a NOTICE.",
	.instead = "A shorter name.",
	.why = "What was meant is lost, two names that begin alike become the same, and tools that compare the database with a model find a difference again and again.",
	.options = truncated_options,
	.table = check_truncated,
};
