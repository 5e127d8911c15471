/*
 * timestamps.c
 *	  Rules about the columns that say when a row was made and last changed.
 *
 * Which columns these are, whatever they are called, is for
 * convention/stamp_columns.c to say.  Tables that only join two others have
 * none.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#include "dbctx.h"

#include "rule/rule.h"

static const RuleOption stamp_options[] = {
	{"created", OPTION_TEXT, NULL,
	"the column for when a row was made, by name or in full: \"created_at timestamptz NOT NULL DEFAULT now()\"; not set: not asked for"},
	{"updated", OPTION_TEXT, NULL,
	"the column for when it was last changed, likewise"},
	{NULL}
};

const RuleBody rule_timestamps_missing = {
	.problem = "A table has no column that says when a row was made, or when it was last changed, while the others do.",
	.instead = "Add the columns with the name, type and default that the others have.",
	.why = "When something was made can't be found out later. Tables that only join two others don't need it and are left alone; for others that don't, write an exemption.",
	.options = stamp_options,
};

const RuleBody rule_timestamp_type = {
	.problem = "The column that says when a row was made or changed has another name or type than in the other tables, allows NULL or has no default where theirs don't or have.",
	.instead = "Write the column as the other tables have it.",
	.why = "A timestamp without time zone beside others with one is off by hours, and nothing says so. Only what the option says is asked for: without NOT NULL in it, both are right.",
	.options = stamp_options,
};

static const RuleOption trigger_options[] = {
	{"function", OPTION_TEXT, NULL,
	"the trigger function that keeps the column: \"set_updated_at()\"; not set: any will do"},
	{NULL}
};

const RuleBody rule_updated_at_trigger = {
	.problem = "A table has a column for when a row was last changed, and no trigger that sets it, while the other tables have one.",
	.instead = "Create the trigger that the other tables have.",
	.why = "A column that only some programs set is worse than none. The functions' bodies are not read: a trigger counts if it fires before each update and calls the house's function, or is named for it.",
	.options = trigger_options,
};
