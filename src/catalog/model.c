/*
 * model.c
 *	  Looks things up in a Model.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#include "dbctx.h"

#include "catalog/pg_class.h"

#include "catalog/loader.h"

DbTable *
model_table(const Model *model, Oid relid)
{
	LoadTable  *load = oidmap_get(model->index->tables, relid);

	return load && (load->seen || load->seen_in_part) ? &load->table : NULL;
}

bool
model_has_index(const Model *model, Oid indexid)
{
	DbIndex    *index = oidmap_get(model->index->indexes, indexid);

	return index != NULL && index->table != NULL;
}

bool
model_has_constraint(const Model *model, Oid constraint)
{
	return oidmap_get(model->index->constraints, constraint) != NULL;
}

DbSequence *
model_sequence(const Model *model, Oid seqid)
{
	DbSequence *seq = oidmap_get(model->index->sequences, seqid);

	return seq && seq->seen ? seq : NULL;
}

DbType *
model_type(const Model *model, Oid typid)
{
	return oidmap_get(model->index->types, typid);
}

DbFunction *
model_function(const Model *model, Oid funcid)
{
	return oidmap_get(model->index->functions, funcid);
}

/* How many tables ahead a part is asked for: first what leads to the others */
#define AHEAD_TABLE 6
#define AHEAD_COLUMNS 4
#define AHEAD_PARTS 2
#define AHEAD_PARENTS 1

/* Of so many parts of a table; those of larger ones make up for the wait */
#define MAX_PREFETCHED_COLUMNS 16
#define MAX_PREFETCHED_PARTS 4

#define CACHE_LINE 64

/* A mere hint: for any address, and without effect where it is not known */
static inline void
prefetch(const void *at, size_t size)
{
#ifdef __GNUC__
	for (size_t i = 0; i < size; i += CACHE_LINE)
		__builtin_prefetch((const char *) at + i);
#endif
}

/* What the table's struct points to */
static void
prefetch_columns(const DbTable *table)
{
	prefetch(table->columns,
			 sizeof(DbColumn) * Min(table->ncolumns, MAX_PREFETCHED_COLUMNS));
	prefetch(table->constraints, 1);
	prefetch(table->indexes, 1);
}

/* What those point to; names lie behind what they name */
static void
prefetch_parts(const DbTable *table)
{
	for (int i = 0; i < Min(table->nconstraints, MAX_PREFETCHED_PARTS); i++)
		prefetch(table->constraints[i], sizeof(DbConstraint) + NAMEDATALEN);
	for (int i = 0; i < Min(table->nindexes, MAX_PREFETCHED_PARTS); i++)
		prefetch(table->indexes[i], sizeof(DbIndex) + NAMEDATALEN);
	for (int i = 0; i < Min(table->ncolumns, MAX_PREFETCHED_COLUMNS); i++)
		prefetch(table->columns[i].comment, 1);
	prefetch(table->comment, 1);
}

static void
prefetch_parents(const DbTable *table)
{
	for (int i = 0; i < Min(table->nconstraints, MAX_PREFETCHED_PARTS); i++)
	{
		if (table->constraints[i]->ref)
			prefetch(table->constraints[i]->ref, sizeof(DbTable));
	}
}

/*
 * Tables are read by name, and lie in memory as they came from the catalogs: in
 * a loop over ten thousand, most of the time was spent waiting for them.
 */
void
tables_prefetch(DbTable *const *tables, int n, int i)
{
	if (i + AHEAD_TABLE < n)
		prefetch(tables[i + AHEAD_TABLE], sizeof(DbTable));
	if (i + AHEAD_COLUMNS < n)
		prefetch_columns(tables[i + AHEAD_COLUMNS]);
	if (i + AHEAD_PARTS < n)
		prefetch_parts(tables[i + AHEAD_PARTS]);
	if (i + AHEAD_PARENTS < n)
		prefetch_parents(tables[i + AHEAD_PARENTS]);
}

DbColumn *
table_column(const DbTable *table, const char *name)
{
	foreach_column(col, table)
	{
		if (strcmp(col->name, name) == 0)
			return col;
	}
	return NULL;
}

bool
table_is_base(const DbTable *table)
{
	return table->requested && !table->is_partition &&
		(table->kind == RELKIND_RELATION ||
		 table->kind == RELKIND_PARTITIONED_TABLE ||
		 table->kind == RELKIND_FOREIGN_TABLE);
}
