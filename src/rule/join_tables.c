/*
 * join_tables.c
 *	  The rule about tables that only connect two others.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#include "dbctx.h"

#include "catalog/deparse.h"
#include "catalog/pg_class.h"
#include "convention/infer.h"
#include "rule/expect.h"
#include "rule/world.h"

static const RuleOption shape_options[] = {
	{"key", OPTION_CHOICE, "pair, own id, unique pair, none, prisma",
		"\"pair\": the primary key is over both foreign keys; \"own id\": a key column of its own and a unique pair; "
	"\"unique pair\": a unique pair and no primary key; \"none\": neither; \"prisma\": Prisma's implicit tables"},
	{NULL}
};

/* "the convention is ..." */
static const char *const shape_words[] = {
	[JOIN_PAIR] = "a primary key over both foreign keys",
	[JOIN_OWN_ID] = "a key of its own and a unique pair",
	[JOIN_UNIQUE_PAIR] = "a unique pair and no primary key",
	[JOIN_NO_KEY] = "no key",
	[JOIN_PRISMA] = "Prisma's implicit tables, _AToB",
};

static const char *
shape_now(const JoinTable *join)
{
	switch (join_shape(join))
	{
		case JOIN_PAIR:
			return "has its primary key over both foreign keys";
		case JOIN_OWN_ID:
			return "has a key of its own";
		case JOIN_UNIQUE_PAIR:
			return "has a unique pair and no primary key";
		case JOIN_NO_KEY:
			return "has no key";
		case JOIN_PRISMA:
			break;
	}
	return "";
}

/* SQL that gives it a primary key over both columns, or NULL */
static const char *
pair_fix(RuleRun *run, DbTable *table, const JoinTable *join, const char *pair)
{
	const char *name = table_full_name(table);
	JoinShape	shape = join_shape(join);
	bool		not_null = table->columns[join->left->keys[0] - 1].not_null &&
	table->columns[join->right->keys[0] - 1].not_null;

	if (world_is_large(run->world, table) || table->kind == RELKIND_PARTITIONED_TABLE)
		return NULL;
	/* the rows must have no pair twice and no NULL */
	if (!table_is_empty(run, table) && (shape != JOIN_UNIQUE_PAIR || !not_null))
		return NULL;
	if (shape == JOIN_OWN_ID)
	{
		AttrNumber	key = table->primary_key->keys[0];

		/* values that nobody knows yet */
		if (!run->world->made_here(run->world, table) || !column_is_free(table, key))
			return NULL;
		return psprintf("ALTER TABLE %s DROP COLUMN %s, ADD PRIMARY KEY (%s)", name,
						column_sql(table, key), pair);
	}
	return psprintf("ALTER TABLE %s ADD PRIMARY KEY (%s)", name, pair);
}

static void
check_shape(RuleRun *run, DbTable *table)
{
	const char *name = option_text(run, "key");
	JoinTable	join;
	JoinShape	expected;
	AttrNumber	keys[2];
	const char *pair;
	Finding    *finding;

	if (name == NULL || !join_shape_parse(name, &expected) || !table_counts(table))
		return;
	table_join(table, &join);
	/* one with a payload is the table that it is */
	if (join.table == NULL || (join.payload && !join.own_id) || join.prisma ||
		join_shape(&join) == expected)
		return;
	/* a key that is stronger than the others' is no fault */
	if (expected == JOIN_NO_KEY ||
		(expected == JOIN_UNIQUE_PAIR && join_shape(&join) != JOIN_NO_KEY))
		return;
	/* one finding is enough of a key that is missing, and that may still come */
	if (table->primary_key == NULL && (expected == JOIN_PAIR || expected == JOIN_OWN_ID) &&
		rule_is_asked(run, RULE_primary_key_missing, table->schema))
		return;
	finding = find_table(run, table, NULL, "join table \"%s\" %s, the convention is %s",
						 table->name, shape_now(&join), shape_words[expected]);
	finding->about = shape_now(&join);
	finding->detail = rule_evidence(run);
	keys[0] = join.left->keys[0];
	keys[1] = join.right->keys[0];
	pair = columns_sql(table, 2, keys);
	switch (expected)
	{
		case JOIN_PAIR:
			finding->hint = psprintf("Write: PRIMARY KEY (%s)", pair);
			finding->fix = pair_fix(run, table, &join, pair);
			break;
		case JOIN_OWN_ID:
			finding->hint = psprintf("Write a key column as other tables have it, and: UNIQUE (%s)",
									 pair);
			break;
		case JOIN_UNIQUE_PAIR:
			finding->hint = psprintf("Write: UNIQUE (%s)", pair);
			if (join_shape(&join) == JOIN_NO_KEY && table_is_empty(run, table))
				finding->fix = psprintf("ALTER TABLE %s ADD UNIQUE (%s)",
										table_full_name(table), pair);
			break;
		default:
			break;
	}
}

const RuleBody rule_join_table_shape = {
	.problem = "A table that does nothing but connect two others is keyed otherwise than the other ones.",
	.instead = "Give it the key that the other join tables have.",
	.why = "A primary key over both foreign keys keeps each pair unique with one index; some tools want a key of its own. Tables with more columns than that are not judged, Prisma's own ones are as Prisma makes them, and a key among tables that have none is no fault.",
	.options = shape_options,
	.table = check_shape,
};
