/*
 * foreign_key_names.c
 *	  Rules about columns and their names: what a foreign key's is called, and
 *	  which column is called as if it were one.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#include "dbctx.h"

#include "rule/rule.h"

static const RuleOption name_options[] = {
	{"suffix", OPTION_TEXTS, NULL,
	"how the names end: \"_id\", \"Id\"; also \"<relation>_id\"; of several the first is recommended"},
	{"name", OPTION_TEXTS, NULL,
	"what comes before it too, as dbctx_conventions() says it: \"<parent, singular>_id\""},
	{"roles", OPTION_BOOL, NULL,
	"whether \"<role>_id\" is as good as a name with the parent's in it. True unless set"},
	{NULL}
};

const RuleBody rule_foreign_key_name = {
	.problem = "The column of a foreign key is called otherwise than those of the others.",
	.instead = "Call it after what it points to, or after its role, with the ending that the others have.",
	.why = "A name that says where it points needs no look into the schema. Columns that are called as the column they point to, such as country_code, and those that say by whom, such as created_by, are left alone.",
	.options = name_options,
};

const RuleBody rule_foreign_key_missing = {
	.problem = "A column is called after a table and has the type of its key, and there is no foreign key.",
	.instead = "Add the foreign key, or call the column something else if it points elsewhere.",
	.why = "Without it rows that point nowhere appear sooner or later. Left alone are polymorphic columns (x_id beside x_type), names of other systems (stripe_customer_id) and names that fit no table or several.",
};
