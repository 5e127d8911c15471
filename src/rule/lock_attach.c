/*
 * lock_attach.c
 *	  The indexes that a table gets when it becomes a partition.
 *
 * ATTACH PARTITION looks for an index like each one of the parent, and builds
 * what is missing under its lock: see AttachPartitionEnsureIndexes() and
 * CompareIndexInfo() of the server.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#include "dbctx.h"

#include "catalog/deparse.h"
#include "catalog/pg_class.h"
#include "catalog/pg_constraint.h"
#include "lib/stringinfo.h"

#include "rule/lock.h"

static bool
same_text(const char *a, const char *b)
{
	return a == b || (a != NULL && b != NULL && strcmp(a, b) == 0);
}

static bool
same_expr(DbExpr *a, DbExpr *b)
{
	return a == b || (a != NULL && b != NULL && same_text(expr_canonical(a), expr_canonical(b)));
}

/* Of another table, but on columns of the same names */
static bool
same_column(const DbIndex *a, const DbIndex *b, int i)
{
	if (a->keys[i] <= 0 || b->keys[i] <= 0)
		return a->keys[i] == b->keys[i];
	return strcmp(a->table->columns[a->keys[i] - 1].name,
				  b->table->columns[b->keys[i] - 1].name) == 0;
}

static bool
is_alike(const DbIndex *a, const DbIndex *b)
{
	if (!b->valid || strcmp(a->method, b->method) != 0 || a->unique != b->unique ||
		a->nulls_not_distinct != b->nulls_not_distinct ||
		a->nkeys != b->nkeys || a->natts != b->natts || a->nexprs != b->nexprs ||
		!same_expr(a->predicate, b->predicate) ||
		(a->constraint != NULL &&
		 (b->constraint == NULL || a->constraint->type != b->constraint->type)))
		return false;
	for (int i = 0; i < a->natts; i++)
	{
		if (!same_column(a, b, i))
			return false;
	}
	for (int i = 0; i < a->nkeys; i++)
	{
		if (!same_text(a->opclasses[i], b->opclasses[i]) ||
			!same_text(a->collations[i], b->collations[i]))
			return false;
	}
	for (int i = 0; i < a->nexprs; i++)
	{
		if (!same_expr(a->exprs[i], b->exprs[i]))
			return false;
	}
	return true;
}

static bool
has_alike(const DbIndex *index, const DbTable *table)
{
	for (int i = 0; i < table->nindexes; i++)
	{
		if (is_alike(index, table->indexes[i]))
			return true;
	}
	return false;
}

/* The same for the partition; NULL if it isn't on plain columns */
static char *
index_fix(RuleRun *run, const DbIndex *index, const DbTable *table)
{
	StringInfoData buf;
	List	   *columns = NIL;
	char	   *name;

	if (index->nexprs > 0 || index->predicate != NULL || index->natts != index->nkeys ||
		index->nulls_not_distinct || index->exclusion ||
		(index->constraint != NULL && (index->constraint->period || index->constraint->deferrable)) ||
		(index->primary && table->primary_key != NULL))
		return NULL;
	for (int i = 0; i < index->nkeys; i++)
	{
		const char *column = index->table->columns[index->keys[i] - 1].name;

		if (index->opclasses[i] != NULL || index->collations[i] != NULL || index->options[i] != 0 ||
			table_column(table, column) == NULL)
			return NULL;
		columns = lappend(columns, makeString(pstrdup(column)));
	}
	name = new_index_name(run->world, table, index->primary ? NIL : columns,
						  index->primary ? "pkey" : index->constraint ? "key" : "idx");
	initStringInfo(&buf);
	appendStringInfo(&buf, "CREATE %sINDEX CONCURRENTLY %s ON %s USING %s (",
					 index->unique ? "UNIQUE " : "", name_sql(name), table_full_name(table),
					 name_sql(index->method));
	for (int i = 0; i < index->nkeys; i++)
		appendStringInfo(&buf, "%s%s", i > 0 ? ", " : "", name_sql(strVal(list_nth(columns, i))));
	appendStringInfoChar(&buf, ')');
	if (index->constraint != NULL)
		appendStringInfo(&buf, "; ALTER TABLE %s ADD CONSTRAINT %s %s USING INDEX %s",
						 table_full_name(table), name_sql(name),
						 index->primary ? "PRIMARY KEY" : "UNIQUE", name_sql(name));
	return buf.data;
}

void
check_attached_indexes(RuleRun *run, const DbTable *parent, DbTable *table)
{
	if (table->kind != RELKIND_RELATION)
		return;
	for (int i = 0; i < parent->nindexes; i++)
	{
		const DbIndex *index = parent->indexes[i];
		Finding    *finding;

		if (has_alike(index, table))
			continue;
		finding = find_table(run, table, NULL,
							 "ATTACH PARTITION of %s builds an index like \"%s\" while reads and writes wait",
							 lock_size(run, table), lock_name(index->name));
		finding->fix = index_fix(run, index, table);
		finding->hint = finding->fix ?
			psprintf("Write before it%s: %s",
					 run->world->in_block ? ", outside of a transaction block, in which CONCURRENTLY can't run" : "",
					 finding->fix) :
			"Write before it, outside of a transaction block, CREATE INDEX CONCURRENTLY for the same index on the partition.";
	}
}
