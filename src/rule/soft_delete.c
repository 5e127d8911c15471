/*
 * soft_delete.c
 *	  Rules about rows that are marked as deleted instead.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#include "dbctx.h"

#include "rule/rule.h"

static const RuleOption missing_options[] = {
	{"column", OPTION_TEXT, NULL,
	"the column that marks deleted rows, by name or in full: \"deleted_at timestamptz\""},
	{"required", OPTION_BOOL, NULL,
	"whether every table needs one; false: only those that have one are judged. True unless set"},
	{NULL}
};

const RuleBody rule_soft_delete_missing = {
	.problem = "A table has no column that marks deleted rows, or another one than the other tables.",
	.instead = "Add the column that the others have.",
	.why = "Code that hides deleted rows is written once, for one column. Tables that only join two others are left alone.",
	.options = missing_options,
};

const RuleBody rule_soft_delete_unique = {
	.problem = "A unique index counts rows that are marked as deleted: the value of a deleted row can't be used again.",
	.instead = "Make the index a partial one, over the rows that are not deleted.",
	.why = "Whoever deletes an account and signs up again gets an error for an address that nobody has any more. ON CONFLICT must then repeat the condition of the index, and a foreign key can't point to its columns.",
};
