/*
 * object_names.c
 *	  What indexes and constraints are called.
 *
 * Names are taken apart as dbctx_conventions() does it, and the pattern that
 * results is compared with those that are legal.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#include "dbctx.h"

#include "rule/rule.h"

static void
check_indexes(RuleRun *run, DbTable *table)
{
}

static const RuleOption index_options[] = {
	{"index", OPTION_TEXTS, NULL, "patterns of the names of indexes, such as \"{table}_{columns}_idx\"; the first is what a new one should have"},
	{"unique_index", OPTION_TEXTS, NULL, "the same of unique indexes that implement no constraint"},
	{NULL}
};

const RuleBody rule_index_name = {
	.problem = "An index is named in another way than the others.",
	.instead = "A name by one of the patterns. In them `{table}`, `{columns}`, `{parent}` (the table that a foreign key points to), `{key}` (its columns), `{hash}` and `*` (anything else) stand for what they say; `dbctx_conventions()` prints patterns in this form. Indexes of constraints have the names of these.",
	.why = "A name that says what is indexed makes plans, error messages and `pg_stat_user_indexes` readable, and an index that exists is not made once more. Names that a tool or the server had to shorten, or numbered, are no findings.",
	.options = index_options,
	.table = check_indexes,
};

static void
check_constraints(RuleRun *run, DbTable *table)
{
}

static const RuleOption constraint_options[] = {
	{"primary_key", OPTION_TEXTS, NULL, "patterns of the names of primary keys, such as \"{table}_pkey\"; the first is what a new one should have"},
	{"unique", OPTION_TEXTS, NULL, "the same of unique constraints, such as \"{table}_{columns}_key\""},
	{"foreign_key", OPTION_TEXTS, NULL, "the same of foreign keys, such as \"{table}_{columns}_fkey\""},
	{"check", OPTION_TEXTS, NULL, "the same of CHECK constraints, such as \"{table}_{columns}_check\""},
	{NULL}
};

const RuleBody rule_constraint_name = {
	.problem = "A constraint is named in another way than the others of its kind.",
	.instead = "A name by one of the patterns of its kind; see `index_name` for what they are made of. Kinds whose option is not set are not looked at.",
	.why = "The name is what a violation shows, what programs tell errors apart by, and what a later `DROP CONSTRAINT` must know. Names that a tool or the server had to shorten, or numbered, are no findings.",
	.options = constraint_options,
	.table = check_constraints,
};
