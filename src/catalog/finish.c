/*
 * finish.c
 *	  Ties what was loaded together: parts to their tables, in a fixed order;
 *	  partitions to their roots; and leaves out what the caller may not see.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#include "dbctx.h"

#include "access/sysattr.h"
#include "catalog/pg_class.h"
#include "catalog/pg_constraint.h"
#include "miscadmin.h"
#include "nodes/bitmapset.h"
#include "nodes/parsenodes.h"
#include "optimizer/optimizer.h"

#include "catalog/loader.h"

static int
compare_schemas(const void *a, const void *b)
{
	return strcmp((*(DbSchema *const *) a)->name, (*(DbSchema *const *) b)->name);
}

int
compare_tables(const void *a, const void *b)
{
	const DbTable *left = *(DbTable *const *) a;
	const DbTable *right = *(DbTable *const *) b;
	int			cmp;

	if (left->schema != right->schema &&
		(cmp = strcmp(left->schema->name, right->schema->name)) != 0)
		return cmp;
	return strcmp(left->name, right->name);
}

/* Keys before uniques before foreign keys before the rest; then by columns */
int
compare_constraints(const void *a, const void *b)
{
	static const char order[] = "pufcx";
	const DbConstraint *left = *(DbConstraint *const *) a;
	const DbConstraint *right = *(DbConstraint *const *) b;
	const char *l = strchr(order, left->type);
	const char *r = strchr(order, right->type);

	if (l != r)
		return (l ? l - order : 9) < (r ? r - order : 9) ? -1 : 1;
	for (int i = 0; i < left->nkeys && i < right->nkeys; i++)
	{
		if (left->keys[i] != right->keys[i])
			return left->keys[i] < right->keys[i] ? -1 : 1;
	}
	if (left->nkeys != right->nkeys)
		return left->nkeys < right->nkeys ? -1 : 1;
	return strcmp(left->name, right->name);
}

int
compare_referenced(const void *a, const void *b)
{
	const DbConstraint *left = *(DbConstraint *const *) a;
	const DbConstraint *right = *(DbConstraint *const *) b;

	if (left->table != right->table)
		return compare_tables(&left->table, &right->table);
	return strcmp(left->name, right->name);
}

int
compare_indexes(const void *a, const void *b)
{
	return strcmp((*(DbIndex *const *) a)->name, (*(DbIndex *const *) b)->name);
}

static int
compare_triggers(const void *a, const void *b)
{
	return strcmp((*(DbTrigger *const *) a)->name, (*(DbTrigger *const *) b)->name);
}

static int
compare_policies(const void *a, const void *b)
{
	return strcmp((*(DbPolicy *const *) a)->name, (*(DbPolicy *const *) b)->name);
}

/* A List as a sorted array; NULL if it's empty */
static void *
list_to_array(List *list, int *n, int (*compare) (const void *, const void *))
{
	void	  **array;
	ListCell   *lc;
	int			i = 0;

	*n = list_length(list);
	if (list == NIL)
		return NULL;
	array = palloc(sizeof(void *) * list_length(list));
	foreach(lc, list)
		array[i++] = lfirst(lc);
	if (compare && i > 1)
		qsort(array, i, sizeof(void *), compare);
	list_free(list);
	return array;
}

/* The topmost ancestor of a partition, by its first parents */
static DbTable *
root_of(DbTable *table)
{
	while (table->is_partition)
	{
		LoadTable  *load = (LoadTable *) table;

		if (load->parents == NIL)
			break;
		table = linitial(load->parents);
	}
	return table;
}

/*
 * Tie a table's parts to it, and decide whether it is shown.  A table of
 * which the caller may see nothing is counted and dropped; of one which he
 * may see in part, the other columns are.
 */
static void
finish_table(Loader *loader, LoadTable *load)
{
	DbTable    *table = &load->table;

	if (!load->seen && load->seen_in_part)
	{
		foreach_column(col, table)
		{
			if (col->hidden)
			{
				col->dropped = true;
				table->nhidden_columns++;
			}
		}
	}
	table->constraints = list_to_array(load->constraints, &table->nconstraints,
									   compare_constraints);
	table->indexes = list_to_array(load->indexes, &table->nindexes,
								   compare_indexes);
	table->triggers = list_to_array(load->triggers, &table->ntriggers,
									compare_triggers);
	table->policies = list_to_array(load->policies, &table->npolicies,
									compare_policies);
	table->referenced = list_to_array(load->referenced, &table->nreferenced,
									  compare_referenced);
	table->parents = list_to_array(load->parents, &table->nparents, NULL);
	if (table->nconstraints > 0 &&
		table->constraints[0]->type == CONSTRAINT_PRIMARY)
		table->primary_key = table->constraints[0];
}

/* Does a constraint or an index have to do with a column that is hidden? */
static bool
keys_are_hidden(const DbTable *table, int nkeys, const AttrNumber *keys)
{
	for (int i = 0; i < nkeys; i++)
	{
		if (keys[i] > 0 && keys[i] <= table->ncolumns &&
			table->columns[keys[i] - 1].hidden)
			return true;
	}
	return false;
}

static bool
expr_is_hidden(const DbTable *table, const DbExpr *expr)
{
	Bitmapset  *columns = NULL;
	int			member = -1;

	if (expr)
		pull_varattnos(stringToNode(expr->source), 1, &columns);
	while ((member = bms_next_member(columns, member)) >= 0)
	{
		AttrNumber	attnum = member + FirstLowInvalidHeapAttributeNumber;

		if (keys_are_hidden(table, 1, &attnum))
			return true;
	}
	return false;
}

static bool
index_is_hidden(const DbIndex *index)
{
	bool		hidden = keys_are_hidden(index->table, index->natts, index->keys) ||
		expr_is_hidden(index->table, index->predicate);

	for (int i = 0; i < index->nexprs && !hidden; i++)
		hidden = expr_is_hidden(index->table, index->exprs[i]);
	return hidden;
}

/*
 * Of a table that is seen in part, take off what is about other columns: it
 * is often named for them.  But a primary key stays one.
 */
static void
unlink_hidden_columns(LoadTable *load)
{
	ListCell   *lc;

	foreach(lc, load->constraints)
	{
		DbConstraint *con = lfirst(lc);

		if (con->type != CONSTRAINT_PRIMARY &&
			(keys_are_hidden(con->table, con->nkeys, con->keys) ||
			 (con->index && con->index->table && index_is_hidden(con->index))))
		{
			load->constraints = foreach_delete_current(load->constraints, lc);
			if (con->ref)
			{
				LoadTable  *ref = (LoadTable *) con->ref;

				ref->referenced = list_delete_ptr(ref->referenced, con);
			}
		}
	}
	foreach(lc, load->indexes)
	{
		DbIndex    *index = lfirst(lc);

		if (!index->primary && index_is_hidden(index))
			load->indexes = foreach_delete_current(load->indexes, lc);
	}
}

/*
 * What a hidden table's foreign keys, children and constraints would tell of
 * it is unlinked before the rest is finished.
 */
static void
unlink_hidden(Loader *loader)
{
	ListCell   *lc;

	foreach(lc, loader->tables)
	{
		LoadTable  *load = lfirst(lc);
		ListCell   *lc2;

		if (!load->seen && load->seen_in_part)
			unlink_hidden_columns(load);
		if (load->seen || load->seen_in_part)
		{
			foreach(lc2, load->constraints)
			{
				DbConstraint *con = lfirst(lc2);
				LoadTable  *ref = (LoadTable *) con->ref;

				if (ref && !ref->seen && !ref->seen_in_part)
					con->ref = NULL;
			}
			foreach(lc2, load->referenced)
			{
				LoadTable  *from = (LoadTable *) ((DbConstraint *) lfirst(lc2))->table;

				if (!from->seen && !from->seen_in_part)
					load->referenced = foreach_delete_current(load->referenced, lc2);
			}
			foreach(lc2, load->parents)
			{
				LoadTable  *parent = lfirst(lc2);

				if (!parent->seen && !parent->seen_in_part)
					load->parents = foreach_delete_current(load->parents, lc2);
			}
		}
	}
}

void
finish_tables(Loader *loader)
{
	Model	   *model = loader->model;
	List	   *kept = NIL;
	ListCell   *lc;

	unlink_hidden(loader);
	foreach(lc, loader->tables)
	{
		LoadTable  *load = lfirst(lc);
		DbTable    *table = &load->table;

		CHECK_FOR_INTERRUPTS();
		if (table->kind == RELKIND_COMPOSITE_TYPE)
			continue;
		if (!load->seen && !load->seen_in_part)
		{
			if (!table->is_partition && table->requested)
			{
				table->schema->nhidden++;
				model->nhidden++;
			}
			continue;
		}
		/* before the parents become an array */
		if (table->is_partition)
			table->root = root_of(table);
		kept = lappend(kept, table);
	}

	/* Leaves count for their root, with what is in them */
	foreach(lc, kept)
	{
		DbTable    *table = lfirst(lc);

		if (table->root && table->root != table)
		{
			if (table->kind != RELKIND_PARTITIONED_TABLE)
			{
				table->root->npartitions++;
				if (table->rows >= 0 && table->root->sum_rows >= 0)
					table->root->sum_rows += table->rows;
				else
					table->root->sum_rows = -1;
			}
			table->root->pages += table->pages;
		}
	}
	foreach(lc, kept)
	{
		DbTable    *table = lfirst(lc);

		finish_table(loader, (LoadTable *) table);
		if (table->kind == RELKIND_PARTITIONED_TABLE && table->rows < 0 &&
			table->npartitions > 0)
			table->rows = table->sum_rows;
		if (table->requested && (!table->root || table->root == table))
			model->pages += table->pages;
		if (table_is_base(table))
			table->schema->ntables++;
		else if (table->requested)
			table->schema->nothers++;
	}
	model->tables = list_to_array(kept, &model->ntables, compare_tables);
}

/* Schemas that hold something visible, or nothing at all and are usable */
void
finish_schemas(Loader *loader)
{
	Model	   *model = loader->model;
	List	   *kept = NIL;
	oidmap_iterator it;
	OidMapEntry *entry;

	oidmap_start_iterate(loader->index->schemas, &it);
	while ((entry = oidmap_iterate(loader->index->schemas, &it)) != NULL)
	{
		DbSchema   *schema = entry->value;
		bool		empty = schema->ntables == 0 && schema->nothers == 0;

		if (!schema->usable || !schema->wanted ||
			(empty && (schema->member || !loader->model->whole)))
			continue;
		kept = lappend(kept, schema);
	}
	model->schemas = list_to_array(kept, &model->nschemas, compare_schemas);
}
