/*
 * foreign_keys.c
 *	  Rules about foreign keys that exist: their type, their index, what they
 *	  do on DELETE.  What their columns are called, and where one is missing,
 *	  is foreign_key_names.c.
 *
 * Prisma's implicit join tables are as Prisma makes them and left alone, as
 * are foreign keys that come from a parent.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#include "dbctx.h"

#include "rule/rule.h"

const RuleBody rule_foreign_key_type = {
	.problem = "A foreign key column has another type than the column it points to.",
	.instead = "Give both columns the same type.",
	.why = "An int that points to a bigint works until the numbers no longer fit, and a join between types may not use the index.",
};

const RuleBody rule_foreign_key_index = {
	.problem = "No index begins with the columns of a foreign key.",
	.instead = "Create one, or begin an index that is needed anyway with these columns.",
	.why = "Each DELETE in the parent, and each UPDATE of its key, reads the whole table then. A partial index counts only if it leaves out nothing but NULLs, an invalid one doesn't, and the primary key of a join table covers its first column only.",
};

static const RuleOption action_options[] = {
	{"on_delete", OPTION_CHOICE, "CASCADE, SET NULL, SET DEFAULT, RESTRICT, NO ACTION",
	"what happens to the rows that point to a deleted one"},
	{NULL}
};

const RuleBody rule_foreign_key_action = {
	.problem = "A foreign key does something else on DELETE than the others.",
	.instead = "Say ON DELETE as the other foreign keys do, or exempt the one that has its reasons.",
	.why = "One that cascades among others that refuse takes rows along that nobody meant to delete. SET NULL is not asked of a column that is NOT NULL, and SET DEFAULT not of one without a default.",
	.options = action_options,
};
