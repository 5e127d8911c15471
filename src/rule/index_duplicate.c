/*
 * index_duplicate.c
 *	  Indexes that another one makes needless.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#include "dbctx.h"

#include "access/htup_details.h"
#include "catalog/deparse.h"
#include "catalog/oneline.h"
#include "catalog/pg_class.h"
#include "catalog/pg_index.h"
#include "convention/infer.h"
#include "rule/rule.h"
#include "rule/world.h"
#include "utils/syscache.h"

static bool
equal_texts(const char *a, const char *b)
{
	return a == NULL || b == NULL ? a == b : strcmp(a, b) == 0;
}

static bool
equal_exprs(const DbExpr *a, const DbExpr *b)
{
	return a == b || (a != NULL && b != NULL && strcmp(a->source, b->source) == 0);
}

/* Which of the index's expressions the i-th key is */
static const DbExpr *
key_expr(const DbIndex *index, int i)
{
	int			n = 0;

	for (int j = 0; j < i; j++)
		n += index->keys[j] == 0;
	return n < index->nexprs ? index->exprs[n] : NULL;
}

static bool
equal_keys(const DbIndex *a, const DbIndex *b, int i)
{
	if (a->keys[i] != b->keys[i] || a->options[i] != b->options[i] ||
		!equal_texts(a->opclasses[i], b->opclasses[i]) ||
		!equal_texts(a->collations[i], b->collations[i]))
		return false;
	if (a->keys[i] != 0)
		return true;
	return key_expr(a, i) != NULL && key_expr(b, i) != NULL &&
		equal_exprs(key_expr(a, i), key_expr(b, i));
}

/* Is every column that "a" includes in "b", too? */
static bool
includes_all(const DbIndex *a, const DbIndex *b)
{
	for (int i = a->nkeys; i < a->natts; i++)
	{
		bool		found = false;

		for (int j = 0; j < b->natts; j++)
			found |= b->keys[j] == a->keys[i];
		if (!found)
			return false;
	}
	return true;
}

/* Does "b" serve whatever "a" serves? */
static bool
serves(const DbIndex *b, const DbIndex *a)
{
	if (!b->valid || b->nkeys < a->nkeys || strcmp(a->method, b->method) != 0 ||
		(b->nkeys > a->nkeys && strcmp(a->method, "btree") != 0) ||
		!equal_exprs(a->predicate, b->predicate) || !includes_all(a, b) ||
		(a->nexprs > 0 && a->expr_collations != b->expr_collations))
		return false;
	/* a unique one keeps out what another lets in */
	if (a->unique && (!b->unique || !b->immediate || b->nkeys != a->nkeys ||
					  a->nulls_not_distinct != b->nulls_not_distinct))
		return false;
	for (int i = 0; i < a->nkeys; i++)
	{
		if (!equal_keys(a, b, i))
			return false;
	}
	return true;
}

/*
 * Is it the REPLICA IDENTITY, or what CLUSTER goes by?  Of an index that only a
 * script has made, that isn't known.
 */
static bool
is_chosen(const DbIndex *index)
{
	HeapTuple	tuple = SearchSysCache1(INDEXRELID, ObjectIdGetDatum(index->oid));
	Form_pg_index form;
	bool		chosen;

	if (!HeapTupleIsValid(tuple))
		return false;
	form = (Form_pg_index) GETSTRUCT(tuple);
	chosen = form->indisreplident || form->indisclustered;
	ReleaseSysCache(tuple);
	return chosen;
}

/* May it go at all?  Constraints and foreign keys need theirs. */
static bool
can_go(const DbTable *table, const DbIndex *index)
{
	if (!index->valid || index->constraint != NULL || index->primary || index->exclusion)
		return false;
	for (int i = 0; index->unique && i < table->nreferenced; i++)
	{
		if (table->referenced[i]->nkeys == index->nkeys)
			return false;
	}
	return true;
}

/* Of two that serve each other, does "b" stay?  A constraint's, a unique one, the older. */
static bool
outlasts(const DbTable *table, const DbIndex *b, const DbIndex *a)
{
	if (!serves(a, b) || !can_go(table, b) || is_chosen(b))
		return true;
	return b->oid < a->oid;
}

/* Tools make an index for each foreign key of a join table, though its key begins so */
static bool
is_tools_own(const DbTable *table, const DbIndex *a, const DbIndex *b)
{
	JoinTable	join;
	Topic		topic;
	const char *pattern;

	return b->nkeys > a->nkeys && index_pattern(a, a->name, &topic, &pattern) &&
		pattern != NULL && strstr(pattern, "{hash}") != NULL && table_is_join(table, &join);
}

static void
report(RuleRun *run, DbTable *table, DbIndex *a, DbIndex *b)
{
	Finding    *finding;
	bool		equal = serves(a, b) || (a->nkeys == b->nkeys && a->natts == b->natts);
	const char *concurrently = table->kind != RELKIND_PARTITIONED_TABLE &&
		world_is_large(run->world, table) ? "CONCURRENTLY " : "";

	finding = find_index(run, a, "index \"%s\" of table \"%s\" is needless beside \"%s\", which %s",
						 oneline_text(a->name, NAMEDATALEN),
						 oneline_text(table->name, NAMEDATALEN),
						 oneline_text(b->name, NAMEDATALEN),
						 equal ? "is on the same columns" : b->nkeys > a->nkeys ?
						 "begins with the same columns" : "is on the same columns and holds more");
	/* beside which one may change: it is no news then */
	finding->about = "needless";
	finding->detail = psprintf("Each of them costs time on every write. \"%s\" serves every query that \"%s\" can.",
							   oneline_text(b->name, NAMEDATALEN), oneline_text(a->name, NAMEDATALEN));
	finding->hint = psprintf("Write only the index %s.", name_sql(b->name));
	finding->fix = psprintf("DROP INDEX %s%s.%s", concurrently, name_sql(table->schema->name),
							name_sql(a->name));
}

/* An index for which another one stays, and that one for no third: told once */
static DbIndex *
other_that_stays(const DbTable *table, const DbIndex *a)
{
	DbIndex    *best = NULL;

	for (int i = 0; i < table->nindexes; i++)
	{
		DbIndex    *b = table->indexes[i];

		if (b == a || !serves(b, a) || !outlasts(table, b, a) || is_tools_own(table, a, b))
			continue;
		if (best == NULL || (serves(b, best) && outlasts(table, b, best)))
			best = b;
	}
	return best;
}

static void
check_indexes(RuleRun *run, DbTable *table)
{
	if (table->nindexes < 2 || !table_counts(table))
		return;
	for (int i = 0; i < table->nindexes; i++)
	{
		DbIndex    *index = table->indexes[i];
		DbIndex    *other = can_go(table, index) ? other_that_stays(table, index) : NULL;

		if (other != NULL && !is_chosen(index))
			report(run, table, index, other);
	}
}

const RuleBody rule_index_duplicate = {
	.problem = "An index on the same columns as another, or on the first columns of another: whatever it is used for, the other one serves too.",
	.instead = "One index. The fix drops the needless one, CONCURRENTLY where the table is large.",
	.why = "Each index costs time on every INSERT and UPDATE, space, and memory. Indexes are the same only if method, operator classes, collations, order, predicate and INCLUDE allow it; a unique one is needless only beside another unique one on the same columns; those of constraints are kept, and those named by REPLICA IDENTITY or CLUSTER ON. A shorter index that is much smaller than the longer one can be worth keeping: exempt it.",
	.table = check_indexes,
};
