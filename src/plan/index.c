/*
 * index.c
 *	  Indexes, and the keys that are made from them.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#include "dbctx.h"

#include "catalog/deparse.h"
#include "catalog/pg_class.h"
#include "miscadmin.h"
#include "parser/parse_target.h"
#include "utils/lsyscache.h"

#include "plan/plan.h"
#include "rule/lock.h"

#define SLOW "Takes longer, but nobody waits. If it fails it leaves an invalid index: drop that by the rollback, then try again."

/* What the server makes the name of an index from: see ChooseIndexColumnNames() */
static List *
element_names(const IndexStmt *index)
{
	List	   *names = NIL;
	ListCell   *lc;

	foreach(lc, list_concat_copy(index->indexParams, index->indexIncludingParams))
	{
		const IndexElem *element = lfirst(lc);
		const char *figured = element->name ? element->name : FigureIndexColname(element->expr);
		const char *base = figured ? figured : "expr";
		char	   *name = pstrdup(base);

		for (int i = 1; list_member(names, makeString(name)); i++)
			name = psprintf("%s%d", base, i);
		names = lappend(names, makeString(name));
	}
	return names;
}

static char *
full_index_name(const DbTable *table, const char *name)
{
	return psprintf("%s.%s", name_sql(table->schema->name), name_sql(name));
}

static PlanStep *
concurrent_step(SqlPlan *plan, const DbTable *table, const char *name, const char *sql)
{
	return plan_step(plan, PHASE_EXPAND, sql,
					 psprintf("DROP INDEX CONCURRENTLY IF EXISTS %s", full_index_name(table, name)),
					 SLOW);
}

/* The index of a partition becomes part of that of the parent */
static void
attach_step(SqlPlan *plan, const DbTable *parent, const char *parent_name,
			const DbTable *partition, const char *name, const char *rollback)
{
	PlanStep   *step;

	step = plan_step(plan, PHASE_EXPAND,
					 psprintf("ALTER INDEX %s ATTACH PARTITION %s",
							  full_index_name(parent, parent_name), full_index_name(partition, name)),
					 rollback,
					 "The lock is held for a moment. The parent's index is valid once those of all partitions are attached. It can't be detached again: the rollback drops all of it.");
	step->lock = psprintf("ACCESS EXCLUSIVE on %s; SHARE UPDATE EXCLUSIVE on %s",
						  full_index_name(partition, name), full_index_name(parent, parent_name));
	step->blocks = BLOCKS_READS;
}

/*
 * An index on a partitioned table can't be built CONCURRENTLY: it is made for
 * the parent alone, then for each partition, and those are attached.
 */
static bool
partition_steps(SqlPlan *plan, DbTable *table, const IndexStmt *index, const char *name)
{
	const char *drop = psprintf("DROP INDEX IF EXISTS %s", full_index_name(table, name));
	const char *on = psprintf("ONLY %s", table_full_name(table));
	const char *sql = create_index_sql(table, index, name, on, false);
	ListCell   *lc;

	if (sql == NULL)
		return false;
	plan_step(plan, PHASE_EXPAND, sql, drop,
			  "For the parent alone: there is nothing to build.");
	foreach(lc, lock_partitions(&plan->run, table))
	{
		DbTable    *partition = lfirst(lc);
		char	   *part_name;

		CHECK_FOR_INTERRUPTS();
		if (partition->kind == RELKIND_FOREIGN_TABLE)
			continue;
		part_name = plan_index_name(plan, partition, element_names(index), "idx");
		if (!plan_index_steps(plan, partition, index, part_name))
			return false;
		attach_step(plan, table, name, partition, part_name, drop);
	}
	return true;
}

bool
plan_index_steps(SqlPlan *plan, DbTable *table, const IndexStmt *index, const char *name)
{
	char	   *sql;

	if (table->kind == RELKIND_PARTITIONED_TABLE)
		return partition_steps(plan, table, index, name);
	sql = create_index_sql(table, index, name, table_full_name(table), true);
	if (sql == NULL)
		return false;
	concurrent_step(plan, table, name, sql);
	return true;
}

/* The statement's own text with CONCURRENTLY in it, and a name if it has none */
static char *
own_words(SqlPlan *plan, const IndexStmt *index, const char *name)
{
	Tokens	   *tokens = tokens_of(plan->text);
	int			word = tokens_find(tokens, 0, "index");
	int			end = word < 0 ? -1 : tokens_end(tokens, word);

	if (end < 0)
		return NULL;
	return psprintf("%s CONCURRENTLY %s%s%s", tokens_between(tokens, 0, end),
					index->idxname ? "" : name_sql(name), index->idxname ? "" : " ",
					tokens_between(tokens, end, -1));
}

bool
plan_index(SqlPlan *plan)
{
	IndexStmt  *index = (IndexStmt *) plan->tree;
	DbTable    *table = world_table(plan->run.world, index->relation);
	const char *name = index->idxname;
	int			before = list_length(plan->steps);
	char	   *sql;

	if (index->concurrent || !plan_cares(plan, RULE_index_not_concurrent, table) ||
		(table->kind == RELKIND_PARTITIONED_TABLE && !index->relation->inh))
		return false;
	if (name != NULL && OidIsValid(get_relname_relid(name, table->schema->oid)))
		return false;
	if (name == NULL)
		name = plan_index_name(plan, table, element_names(index), "idx");
	if (plan_index_steps(plan, table, index, name))
		return true;
	/* what was begun is of no use */
	plan->steps = list_truncate(plan->steps, before);
	sql = table->kind == RELKIND_PARTITIONED_TABLE ? NULL : own_words(plan, index, name);
	if (sql == NULL)
		return false;
	concurrent_step(plan, table, name, sql);
	return true;
}

static const char *
key_word(const Constraint *key)
{
	return key->contype == CONSTR_PRIMARY ? "PRIMARY KEY" : "UNIQUE";
}

/* The index first, then the constraint that takes it; false: it can't be said */
static bool
one_key(SqlPlan *plan, const DbTable *table, const NewConstraint *key, const char *name)
{
	char	   *sql = create_key_index_sql(table, key->raw, key->columns, name, table_full_name(table));

	if (sql == NULL)
		return false;
	concurrent_step(plan, table, name, sql);
	plan_step(plan, PHASE_EXPAND,
			  plan_alter(table, "ADD CONSTRAINT %s %s USING INDEX %s%s", name_sql(name),
						 key_word(key->raw), name_sql(name), deferrable_sql(key->raw)),
			  plan_alter(table, "DROP CONSTRAINT IF EXISTS %s", name_sql(name)),
			  "Takes the index as it is: the lock is held for a moment.");
	return true;
}

static bool
partitioned_key(SqlPlan *plan, const NewConstraint *key, DbTable *table, const char *name)
{
	bool		primary = key->raw->contype == CONSTR_PRIMARY;
	const char *drop = plan_alter(table, "DROP CONSTRAINT IF EXISTS %s", name_sql(name));
	ListCell   *lc;

	if (key->raw->including || key->raw->options || key->raw->indexspace ||
		compat_raw_nulls_not_distinct(key->raw))
		return false;
	plan_step(plan, PHASE_EXPAND,
			  psprintf("ALTER TABLE ONLY %s ADD CONSTRAINT %s %s (%s)%s", table_full_name(table),
					   name_sql(name), key_word(key->raw), plan_names(key->columns),
					   deferrable_sql(key->raw)),
			  drop, "For the parent alone: there is nothing to build.");
	foreach(lc, lock_partitions(&plan->run, table))
	{
		DbTable    *partition = lfirst(lc);
		char	   *part_name;

		CHECK_FOR_INTERRUPTS();
		if (partition->primary_key != NULL && primary)
			return false;
		part_name = plan_index_name(plan, partition, primary ? NIL : key->columns,
									primary ? "pkey" : "key");
		if (!(partition->kind == RELKIND_PARTITIONED_TABLE ?
			  partitioned_key(plan, key, partition, part_name) :
			  one_key(plan, partition, key, part_name)))
			return false;
		attach_step(plan, table, name, partition, part_name, drop);
	}
	return true;
}

bool
plan_key_steps(SqlPlan *plan, const NewConstraint *key)
{
	const Constraint *raw = key->raw;
	bool		primary = raw->contype == CONSTR_PRIMARY;
	const char *name = raw->conname;
	int			before = list_length(plan->steps);
	ListCell   *lc;

	if (!has_columns(key->table, key->columns) || compat_raw_period(raw) ||
		(primary && key->table->primary_key != NULL))
		return false;
	if (name == NULL)
		name = plan_index_name(plan, key->table, primary ? NIL : key->columns,
							   primary ? "pkey" : "key");
	foreach(lc, primary ? key->columns : NIL)
		(void) plan_not_null(plan, key->table, strVal(lfirst(lc)));
	if (key->table->kind == RELKIND_PARTITIONED_TABLE ?
		partitioned_key(plan, key, key->table, name) : one_key(plan, key->table, key, name))
		return true;
	plan->steps = list_truncate(plan->steps, before);
	return false;
}
