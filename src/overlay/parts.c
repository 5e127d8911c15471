/*
 * parts.c
 *	  Columns, constraints and indexes of the tables of a script come and go.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#include "dbctx.h"

#include "catalog/pg_class.h"
#include "catalog/pg_constraint.h"
#include "overlay/state.h"
#include "access/sysattr.h"
#include "access/htup_details.h"
#include "utils/memutils.h"

/* Room for one more in an array; the old one stays for ROLLBACK */
static void *
array_grow(Overlay *overlay, void *array, int n, int *max, size_t size)
{
	char	   *grown;

	if (n < *max)
		return array;
	*max = Max(2 * n, 8);
	grown = keep_alloc0(overlay, size * *max);
	if (n > 0)
		memcpy(grown, array, size * n);
	return grown;
}

/* Puts a pointer in its place in a sorted array that has room */
static void
array_insert(void **array, int *n, void *element, int (*compare) (const void *, const void *))
{
	int			low = 0;
	int			high = *n;

	while (low < high)
	{
		int			middle = (low + high) / 2;

		if (compare(&array[middle], &element) <= 0)
			low = middle + 1;
		else
			high = middle;
	}
	memmove(array + low + 1, array + low, sizeof(void *) * (*n - low));
	array[low] = element;
	(*n)++;
}

static void
array_remove(void **array, int *n, const void *element)
{
	for (int i = 0; i < *n; i++)
	{
		if (array[i] == element)
		{
			memmove(array + i, array + i + 1, sizeof(void *) * (*n - i - 1));
			(*n)--;
			return;
		}
	}
}

static void
note_origin(Overlay *overlay, Oid oid)
{
	oidmap_put(overlay->origins, oid, (void *) (intptr_t) overlay->number);
}

/* NULL if the table can have no more, or has one of that name */
DbColumn *
part_add_column(Overlay *overlay, ScriptTable *table, const char *name, DbTypeRef *type, Oid collation)
{
	DbTable    *plain = &table->load.table;
	int			n = plain->ncolumns;
	int			room = table->ncolumns_max;
	MemoryContext old;
	DbColumn   *column;

	if (n >= MaxHeapAttributeNumber || table_column(plain, name) != NULL)
		return NULL;
	plain->columns = array_grow(overlay, plain->columns, n, &room, sizeof(DbColumn));
	table->column_origins = array_grow(overlay, table->column_origins, n, &table->ncolumns_max, sizeof(int));
	column = &plain->columns[n];
	memset(column, 0, sizeof(DbColumn));
	plain->ncolumns++;
	table->column_origins[n] = overlay->number;

	old = MemoryContextSwitchTo(overlay->context);
	column->name = loader_column_name(overlay->loader, name, &column->plain_name);
	column->attnum = n + 1;
	column->type = type;
	column->collation_oid = OidIsValid(collation) ? collation : type->collation;
	if (OidIsValid(collation) && collation != type->collation)
		column->collation = collation_text(collation);
	table->made_columns = bms_add_member(table->made_columns, column->attnum);
	MemoryContextSwitchTo(old);
	return column;
}

static bool
keys_have(const AttrNumber *keys, int nkeys, AttrNumber attnum)
{
	for (int i = 0; i < nkeys; i++)
	{
		if (keys[i] == attnum)
			return true;
	}
	return false;
}

static bool
expr_has(const DbExpr *expr, AttrNumber attnum)
{
	return expr != NULL && expr->table != NULL &&
		bms_is_member(attnum - FirstLowInvalidHeapAttributeNumber, expr_columns(expr));
}

static bool
index_has(const DbIndex *index, AttrNumber attnum)
{
	bool		has = keys_have(index->keys, index->natts, attnum) || expr_has(index->predicate, attnum);

	for (int i = 0; i < index->nexprs && !has; i++)
		has = expr_has(index->exprs[i], attnum);
	return has;
}

/* With it goes what is made of it */
void
part_drop_column(Overlay *overlay, ScriptTable *table, DbColumn *column)
{
	DbTable    *plain = &table->load.table;
	AttrNumber	attnum = column->attnum;
	ListCell   *lc;

	for (int i = plain->nconstraints - 1; i >= 0; i--)
	{
		if (i < plain->nconstraints &&
			keys_have(plain->constraints[i]->keys, plain->constraints[i]->nkeys, attnum))
			part_drop_constraint(overlay, table, plain->constraints[i]);
	}
	for (int i = plain->nindexes - 1; i >= 0; i--)
	{
		DbIndex    *index = plain->indexes[i];

		if (!index_has(index, attnum))
			continue;
		/* one with an expression for it, of an exclusion constraint */
		if (index->constraint != NULL)
			part_drop_constraint(overlay, table, index->constraint);
		else
			part_drop_index(overlay, table, index);
	}
	foreach(lc, table->sequences)
	{
		ScriptSequence *sequence = lfirst(lc);

		if (sequence->column == attnum)
			name_leave(overlay, NAME_RELATION, sequence->schema->oid, sequence->name);
	}
	foreach_column(other, plain)
	{
		if (other->generated != '\0' && expr_has(other->expr, attnum))
			other->dropped = true;
	}
	column->dropped = true;
}

DbConstraint *
part_add_constraint(Overlay *overlay, ScriptTable *table, char type, const char *name,
					int nkeys, const AttrNumber *keys)
{
	DbTable    *plain = &table->load.table;
	DbConstraint *constraint = keep_alloc0(overlay, sizeof(DbConstraint));

	constraint->oid = overlay_new_oid(overlay);
	constraint->name = keep_text(overlay, name);
	constraint->type = type;
	constraint->table = plain;
	constraint->nkeys = nkeys;
	constraint->keys = keep_copy(overlay, keys, sizeof(AttrNumber) * nkeys);
	constraint->validated = constraint->enforced = true;
	plain->constraints = array_grow(overlay, plain->constraints, plain->nconstraints,
									&table->nconstraints_max, sizeof(DbConstraint *));
	array_insert((void **) plain->constraints, &plain->nconstraints, constraint, compare_constraints);
	if (type == CONSTRAINT_PRIMARY)
		plain->primary_key = constraint;
	name_take(overlay, NAME_CONSTRAINT, plain->schema->oid, name, type, constraint->oid, table);
	note_origin(overlay, constraint->oid);
	return constraint;
}

static void
remove_index(Overlay *overlay, DbTable *plain, DbIndex *index)
{
	array_remove((void **) plain->indexes, &plain->nindexes, index);
	name_leave(overlay, NAME_RELATION, plain->schema->oid, index->name);
}

void
part_drop_constraint(Overlay *overlay, ScriptTable *table, DbConstraint *constraint)
{
	DbTable    *plain = &table->load.table;

	array_remove((void **) plain->constraints, &plain->nconstraints, constraint);
	name_leave(overlay, NAME_CONSTRAINT, plain->schema->oid, constraint->name);
	if (plain->primary_key == constraint)
		plain->primary_key = NULL;
	if (constraint->index != NULL)
		remove_index(overlay, plain, constraint->index);
}

void
part_rename_constraint(Overlay *overlay, ScriptTable *table, DbConstraint *constraint, const char *name)
{
	DbTable    *plain = &table->load.table;

	array_remove((void **) plain->constraints, &plain->nconstraints, constraint);
	name_leave(overlay, NAME_CONSTRAINT, plain->schema->oid, constraint->name);
	constraint->name = keep_text(overlay, name);
	array_insert((void **) plain->constraints, &plain->nconstraints, constraint, compare_constraints);
	name_take(overlay, NAME_CONSTRAINT, plain->schema->oid, name, constraint->type, constraint->oid, table);
	note_origin(overlay, constraint->oid);
	if (constraint->index != NULL && strcmp(constraint->index->name, name) != 0)
		part_rename_index(overlay, table, constraint->index, name);
}

DbConstraint *
part_constraint(const DbTable *table, const char *name)
{
	for (int i = 0; i < table->nconstraints; i++)
	{
		if (strcmp(table->constraints[i]->name, name) == 0)
			return table->constraints[i];
	}
	return NULL;
}

void
part_add_index(Overlay *overlay, ScriptTable *table, DbIndex *index, const char *name)
{
	DbTable    *plain = &table->load.table;

	index->oid = overlay_new_oid(overlay);
	index->name = keep_text(overlay, name);
	index->table = plain;
	plain->indexes = array_grow(overlay, plain->indexes, plain->nindexes,
								&table->nindexes_max, sizeof(DbIndex *));
	array_insert((void **) plain->indexes, &plain->nindexes, index, compare_indexes);
	name_take(overlay, NAME_RELATION, plain->schema->oid, name,
			  plain->kind == RELKIND_PARTITIONED_TABLE ? RELKIND_PARTITIONED_INDEX : RELKIND_INDEX,
			  index->oid, table);
	note_origin(overlay, index->oid);
}

void
part_drop_index(Overlay *overlay, ScriptTable *table, DbIndex *index)
{
	remove_index(overlay, &table->load.table, index);
}

/* With the index of a constraint goes the constraint's own name */
void
part_rename_index(Overlay *overlay, ScriptTable *table, DbIndex *index, const char *name)
{
	DbTable    *plain = &table->load.table;

	remove_index(overlay, plain, index);
	index->name = keep_text(overlay, name);
	array_insert((void **) plain->indexes, &plain->nindexes, index, compare_indexes);
	name_take(overlay, NAME_RELATION, plain->schema->oid, name,
			  plain->kind == RELKIND_PARTITIONED_TABLE ? RELKIND_PARTITIONED_INDEX : RELKIND_INDEX,
			  index->oid, table);
	note_origin(overlay, index->oid);
	if (index->constraint != NULL && strcmp(index->constraint->name, name) != 0)
		part_rename_constraint(overlay, table, index->constraint, name);
}

DbIndex *
part_index(const DbTable *table, Oid oid)
{
	for (int i = 0; i < table->nindexes; i++)
	{
		if (table->indexes[i]->oid == oid)
			return table->indexes[i];
	}
	return NULL;
}
