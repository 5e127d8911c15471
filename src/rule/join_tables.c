/*
 * join_tables.c
 *	  The rule about tables that only connect two others.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#include "dbctx.h"

#include "rule/rule.h"

static const RuleOption shape_options[] = {
	{"key", OPTION_CHOICE, "pair, own id, unique pair, none, prisma",
		"\"pair\": the primary key is over both foreign keys; \"own id\": a key column of its own and a unique pair; "
	"\"unique pair\": a unique pair and no primary key; \"none\": neither; \"prisma\": Prisma's implicit tables"},
	{NULL}
};

const RuleBody rule_join_table_shape = {
	.problem = "A table that does nothing but connect two others is keyed otherwise than the other ones.",
	.instead = "Give it the key that the other join tables have.",
	.why = "A primary key over both foreign keys keeps each pair unique with one index; some tools want a key of its own. Tables with more columns than that are not judged, and Prisma's own ones are as Prisma makes them.",
	.options = shape_options,
};
