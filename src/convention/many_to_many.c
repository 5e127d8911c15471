/*
 * many_to_many.c
 *	  Tables that only connect two others.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#include "convention/infer.h"

#include "catalog/deparse.h"
#include "catalog/pg_constraint.h"

/* A unique index over exactly these columns, whole and valid? */
static bool
unique_over(const DbTable *table, AttrNumber a, AttrNumber b)
{
	int			nkeys = b == 0 ? 1 : 2;

	for (int i = 0; i < table->nindexes; i++)
	{
		DbIndex    *index = table->indexes[i];

		if (!index->unique || !index->valid || index->predicate != NULL ||
			index->nkeys != nkeys)
			continue;
		if (index->keys[0] == a && (nkeys == 1 || index->keys[1] == b))
			return true;
		if (nkeys == 2 && index->keys[0] == b && index->keys[1] == a)
			return true;
	}
	return false;
}

/* The only two foreign keys, each over a column of its own, in column order */
static bool
two_foreign_keys(const DbTable *table, JoinTable *join)
{
	join->left = join->right = NULL;
	for (int i = 0; i < table->nconstraints; i++)
	{
		DbConstraint *constraint = table->constraints[i];

		if (constraint->type != CONSTRAINT_FOREIGN)
			continue;
		if (constraint->nkeys != 1 || join->right != NULL)
			return false;
		if (join->left == NULL)
			join->left = constraint;
		else
			join->right = constraint;
	}
	if (join->right == NULL || join->left->keys[0] == join->right->keys[0])
		return false;
	if (join->left->keys[0] > join->right->keys[0])
	{
		DbConstraint *other = join->left;

		join->left = join->right;
		join->right = other;
	}
	return true;
}

/*
 * A table is a join table if its foreign keys are two, each of which may occur
 * in many rows, and it holds nothing else, or nothing else than a key of its
 * own beside a unique pair.  With more columns it still is one, with a
 * payload, if the pair is its primary key; with a key of its own and more
 * columns it is a thing by itself, such as an order's item.
 */
static bool
is_join(const DbTable *table, JoinTable *join)
{
	DbConstraint *pk = table->primary_key;
	AttrNumber	a;
	AttrNumber	b;
	int			others = 0;
	bool		own_id = false;

	if (!two_foreign_keys(table, join))
		return false;
	a = join->left->keys[0];
	b = join->right->keys[0];
	if (unique_over(table, a, 0) || unique_over(table, b, 0))
		return false;			/* at most one per parent */

	foreach_column(column, table)
	{
		if (column->attnum == a || column->attnum == b)
			continue;
		if (pk != NULL && pk->nkeys == 1 && pk->keys[0] == column->attnum)
			own_id = true;
		else
			others++;
	}
	if (others > 0 || table->nhidden_columns > 0)
	{
		join->payload = true;
		return pk != NULL && pk->nkeys == 2 && !own_id &&
			(pk->keys[0] == a || pk->keys[0] == b) &&
			(pk->keys[1] == a || pk->keys[1] == b);
	}
	join->own_id = join->payload = own_id;
	return !own_id || unique_over(table, a, b);
}

/* Prisma's implicit relation: "_AToB" or "_name", columns "A" and "B" */
static bool
is_prisma(const JoinTable *join)
{
	const DbTable *table = join->table;

	return table->name[0] == '_' &&
		strcmp(table->columns[join->left->keys[0] - 1].name, "A") == 0 &&
		strcmp(table->columns[join->right->keys[0] - 1].name, "B") == 0;
}

bool
table_is_join(const DbTable *table, JoinTable *join)
{
	memset(join, 0, sizeof(JoinTable));
	if (table->nconstraints < 2 || !is_join(table, join))
		return false;
	join->table = unconstify(DbTable *, table);
	join->prisma = !join->payload && is_prisma(join);
	return true;
}

/*
 * Has the table the form of Prisma's implicit relations, though it may have
 * lost its foreign keys?  They are as Prisma makes them all the same.
 */
bool
table_is_prisma_join(const DbTable *table)
{
	int			ncolumns = 0;

	if (table->name[0] != '_' || table->nhidden_columns > 0)
		return false;
	foreach_column(column, table)
	{
		if (ncolumns > 1 || strcmp(column->name, ncolumns == 0 ? "A" : "B") != 0)
			return false;
		ncolumns++;
	}
	return ncolumns == 2;
}

uint8
table_join(const DbTable *table, JoinTable *join)
{
	uint8		flags = 0;

	if (!table_is_join(table, join))
		return table_is_prisma_join(table) ? TABLE_PRISMA_JOIN : 0;
	if (!join->payload)
		flags |= TABLE_JOIN;
	if (join->own_id)
		flags |= TABLE_JOIN_ID;
	if (join->prisma)
		flags |= TABLE_PRISMA_JOIN;
	return flags;
}

void
infer_joins(Infer *infer)
{
	for (int i = 0; i < infer->ntables; i++)
	{
		DbTable    *table = infer->tables[i];
		JoinTable	join;
		JoinTable  *kept;

		CHECK_FOR_INTERRUPTS();
		infer->flags[i] = table_join(table, &join);
		if (join.table == NULL)
			continue;
		kept = palloc(sizeof(JoinTable));
		*kept = join;
		infer->result->joins = lappend(infer->result->joins, kept);
	}
}

/* As dbctx_conventions() says it */
static const char *const shape_values[] = {
	[JOIN_PAIR] = "join table, primary key over both foreign keys",
	[JOIN_OWN_ID] = "join table with its own key and a unique pair",
	[JOIN_UNIQUE_PAIR] = "join table, unique over both foreign keys, no primary key",
	[JOIN_NO_KEY] = "join table without a key",
	[JOIN_PRISMA] = "Prisma implicit: table _<A>To<B>, columns \"A\" and \"B\"",
};

/* As an option says it */
static const char *const shape_names[] = {
	[JOIN_PAIR] = "pair",
	[JOIN_OWN_ID] = "own id",
	[JOIN_UNIQUE_PAIR] = "unique pair",
	[JOIN_NO_KEY] = "none",
	[JOIN_PRISMA] = "prisma",
};

JoinShape
join_shape(const JoinTable *join)
{
	if (join->prisma)
		return JOIN_PRISMA;
	if (join->own_id)
		return JOIN_OWN_ID;
	if (join->table->primary_key != NULL)
		return JOIN_PAIR;
	if (unique_over(join->table, join->left->keys[0], join->right->keys[0]))
		return JOIN_UNIQUE_PAIR;
	return JOIN_NO_KEY;
}

bool
join_shape_parse(const char *name, JoinShape *shape)
{
	for (int i = 0; i < lengthof(shape_names); i++)
	{
		if (strcmp(shape_names[i], name) == 0)
		{
			*shape = (JoinShape) i;
			return true;
		}
	}
	return false;
}

static void
many_to_many_finish(Infer *infer, void *state)
{
	Tally	   *tally = tally_make(infer, TOPIC_MANY_TO_MANY);
	List	   *facts;
	ListCell   *lc;
	int			npayload = 0;

	foreach(lc, infer->result->joins)
	{
		JoinTable  *join = lfirst(lc);

		/* one with a payload is told as the table that it is */
		if (join->payload && !join->own_id)
			npayload++;
		else
			tally_add_name(tally, shape_values[join_shape(join)], join->table, NULL, NULL);
	}
	facts = tally_finish(tally, tally_format_name, NULL);
	if (npayload > 0 && list_length(facts) == 1)
	{
		Fact	   *fact = linitial(facts);

		fact->detail = psprintf("%d more hold other columns too", npayload);
	}
}

const TopicGroup many_to_many_group = {NULL, NULL, many_to_many_finish};
