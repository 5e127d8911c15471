/*
 * similar.c
 *	  Tables and columns for what is already there under a like name.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#include "dbctx.h"

#include "rule/rule.h"

static void
check_table(RuleRun *run, DbTable *table)
{
}

const RuleBody rule_table_similar = {
	.problem = "A new table has the name of another one in its schema but for singular and plural (`order`, `orders`), for how the words are written (`user_profile`, `userprofiles`, `\"UserProfile\"`), or for one letter, as a slip of the keyboard makes it (`subscriptions`, `subscripitons`).",
	.instead = "The table that exists, with new columns if need be; or a name that says what is different.",
	.why = "Two tables for one thing is what comes of not knowing the first. Numbers, versions, dates and words such as `old` or `backup` are taken for meant, and short words, where one letter makes another word, are not compared letter by letter.",
	.table = check_table,
};

static void
check_columns(RuleRun *run, DbTable *table)
{
}

const RuleBody rule_column_similar = {
	.problem = "A new column is for what is already there: `preferences` on `users` while a table `user_preferences` references `users`; or `created` beside `created_at`, `userId` beside `user_id`.",
	.instead = "The table or the column that exists.",
	.why = "Two places for one fact soon say different things. Only what is the same words is compared, and only columns of one kind of type.",
	.table = check_columns,
};
