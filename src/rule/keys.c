/*
 * keys.c
 *	  Rules about primary keys: that there is one, what it is made of and
 *	  called.
 *
 * They judge what the conventions count: not a join table, whose key is its
 * pair, and not a key that is the parent's.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#include "dbctx.h"

#include "rule/rule.h"

static const RuleOption missing_options[] = {
	{"column", OPTION_TEXT, NULL,
	"the key column to write, as in CREATE TABLE: \"id uuid PRIMARY KEY DEFAULT gen_random_uuid()\""},
	{NULL}
};

const RuleBody rule_primary_key_missing = {
	.problem = "A table has no primary key: two of its rows may be equal, and nothing can point to one of them.",
	.instead = "Give the table the key that the others have, or make a primary key of the columns that are unique and not null already.",
	.why = "Without a key a row can't be referenced, replicated logically without REPLICA IDENTITY FULL, or told from its double. Logs and staging tables may do without: exempt them.",
	.options = missing_options,
};

static const RuleOption type_options[] = {
	{"type", OPTION_TEXTS, NULL,
	"type of the key, as SQL writes it: \"uuid\"; of several the first is recommended"},
	{"default", OPTION_TEXT, NULL,
		"how it gets its value: \"identity\", \"identity always\", \"identity by default\", \"serial\", "
	"\"sequence\", \"application\", or an expression, \"gen_random_uuid()\"; as dbctx_conventions() says it, too"},
	{NULL}
};

const RuleBody rule_primary_key_type = {
	.problem = "A primary key has another type than the house's, or gets its value in another way.",
	.instead = "Use the type and the default that the other tables use.",
	.why = "Foreign keys, URLs and client code are written for one kind of key. A key that is a foreign key as well has its parent's type and is left alone, and so is a key of several columns.",
	.options = type_options,
};

static const RuleOption name_options[] = {
	{"name", OPTION_TEXTS, NULL,
	"name of the key column: \"id\", or \"<table>_id\" for one that is called after its table; of several the first is recommended"},
	{NULL}
};

const RuleBody rule_primary_key_name = {
	.problem = "The column of a primary key is called otherwise than in the other tables.",
	.instead = "Call it as the others are called.",
	.why = "Joins are written by habit, and many tools guess the name. A key that is a foreign key as well is named as such and left alone, and so is a key of several columns.",
	.options = name_options,
};
