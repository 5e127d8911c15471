/*
 * common_columns.c
 *	  Columns that many tables have, besides those that other topics tell of.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#include "convention/infer.h"

#include "catalog/deparse.h"
#include "common/hashfn.h"
#include "utils/hsearch.h"

/* Worth telling from this share and number of tables on, the first so many */
#define COMMON_MIN_SHARE 0.3
#define COMMON_MIN_TABLES 5
#define COMMON_MAX_COLUMNS 8

typedef struct CommonColumn
{
	const char *name;			/* the key; as in the model */
	int			tables;
	List	   *types;			/* CommonType * */
} CommonColumn;

typedef struct CommonType
{
	DbTypeRef  *type;
	int			tables;
	List	   *objects;
} CommonType;

static uint32
common_hash(const void *key, Size keysize)
{
	const char *name = *(const char *const *) key;

	return hash_bytes((const unsigned char *) name, strlen(name));
}

static int
common_match(const void *a, const void *b, Size keysize)
{
	return strcmp(*(const char *const *) a, *(const char *const *) b);
}

/* Counts all columns of the tables in the sample. */
static HTAB *
count_columns(Infer *infer, int *of)
{
	HASHCTL		ctl = {0};
	HTAB	   *columns;

	ctl.keysize = sizeof(const char *);
	ctl.entrysize = sizeof(CommonColumn);
	ctl.hash = common_hash;
	ctl.match = common_match;
	ctl.hcxt = CurrentMemoryContext;
	columns = hash_create("dbctx common columns", 1024, &ctl,
						  HASH_ELEM | HASH_FUNCTION | HASH_COMPARE | HASH_CONTEXT);
	*of = 0;
	for (int i = 0; i < infer->ntables; i += infer->stride)
	{
		DbTable    *table = infer->tables[i];

		CHECK_FOR_INTERRUPTS();
		if (infer->flags[i] & (TABLE_JOIN | TABLE_JOIN_ID))
			continue;
		(*of)++;
		foreach_column(column, table)
		{
			CommonColumn *common;
			bool		found;

			common = hash_search(columns, &column->name, HASH_ENTER, &found);
			if (!found)
			{
				common->tables = 0;
				common->types = NIL;
			}
			common->tables++;
		}
	}
	return columns;
}

/* Do other topics tell of the column?  Then all their objects are called so. */
static bool
is_told(const Infer *infer, const char *name)
{
	ListCell   *lc;
	ListCell   *lc2;

	foreach(lc, infer->result->facts)
	{
		Fact	   *fact = lfirst(lc);

		if (fact->topic != TOPIC_KEY_NAME && fact->topic != TOPIC_CREATED &&
			fact->topic != TOPIC_UPDATED && fact->topic != TOPIC_SOFT_DELETE &&
			fact->topic != TOPIC_TENANCY)
			continue;
		foreach(lc2, fact->variants)
		{
			Variant    *variant = lfirst(lc2);
			FactObject *object = variant->objects == NIL ? NULL : linitial(variant->objects);

			if (object != NULL && object->column != NULL &&
				strcmp(object->column->name, name) == 0)
				return true;
			/* the odd table whose key is called so does not tell of the rest */
			if (fact->topic == TOPIC_KEY_NAME)
				break;
		}
	}
	return false;
}

static int
compare_columns(const ListCell *a, const ListCell *b)
{
	const CommonColumn *ca = lfirst(a);
	const CommonColumn *cb = lfirst(b);

	if (ca->tables != cb->tables)
		return ca->tables > cb->tables ? -1 : 1;
	return strcmp(ca->name, cb->name);
}

static int
compare_types(const ListCell *a, const ListCell *b)
{
	const CommonType *ta = lfirst(a);
	const CommonType *tb = lfirst(b);

	if (ta->tables != tb->tables)
		return ta->tables > tb->tables ? -1 : 1;
	return strcmp(ta->type->text, tb->type->text);
}

static void
count_type(CommonColumn *common, DbTable *table, DbColumn *column)
{
	CommonType *type = NULL;
	ListCell   *lc;

	foreach(lc, common->types)
	{
		type = lfirst(lc);
		if (type->type == column->type ||
			strcmp(type->type->text, column->type->text) == 0)
			break;
		type = NULL;
	}
	if (type == NULL)
	{
		type = palloc0(sizeof(CommonType));
		type->type = column->type;
		common->types = lappend(common->types, type);
	}
	common->tables++;
	type->tables++;
	if (list_length(type->objects) < CONVENTION_MAX_OBJECTS)
		type->objects = lappend(type->objects, fact_object(table, column, NULL));
}

/* Counts the columns by their types, in all tables; returns how many those are. */
static int
count_types(Infer *infer, List *columns)
{
	int			of = 0;
	ListCell   *lc;

	foreach(lc, columns)
		((CommonColumn *) lfirst(lc))->tables = 0;
	for (int i = 0; columns != NIL && i < infer->ntables; i++)
	{
		DbTable    *table = infer->tables[i];

		CHECK_FOR_INTERRUPTS();
		tables_prefetch(infer->tables, infer->ntables, i);
		if (infer->flags[i] & (TABLE_JOIN | TABLE_JOIN_ID))
			continue;
		of++;
		foreach_column(column, table)
		{
			foreach(lc, columns)
			{
				CommonColumn *common = lfirst(lc);

				/* equal names are one pointer */
				if (column->name == common->name)
					count_type(common, table, column);
			}
		}
	}
	foreach(lc, columns)
		list_sort(((CommonColumn *) lfirst(lc))->types, compare_types);
	return of;
}

static void
add_fact(Infer *infer, const CommonColumn *common, int of)
{
	Fact	   *fact = palloc0(sizeof(Fact));
	ListCell   *lc;

	fact->topic = TOPIC_COMMON_COLUMN;
	fact->have = common->tables;
	fact->of = of;
	foreach(lc, common->types)
	{
		CommonType *type = lfirst(lc);
		Variant    *variant = palloc0(sizeof(Variant));

		variant->value = psprintf("%s %s", name_sql(common->name), type->type->text);
		variant->sql = variant->value;
		variant->count = type->tables;
		variant->objects = type->objects;
		fact->variants = lappend(fact->variants, variant);
		if (fact->value == NULL)
		{
			fact->value = fact->sql = variant->value;
			fact->follow = variant->count;
		}
	}
	fact->stated = fact->follow >= CONVENTION_MIN_SHARE * fact->of;
	fact->form_stated = fact->follow >= CONVENTION_MIN_SHARE * fact->have;
	infer->result->facts = lappend(infer->result->facts, fact);
}

static void
common_columns_finish(Infer *infer, void *state)
{
	int			of;
	HTAB	   *columns = count_columns(infer, &of);
	HASH_SEQ_STATUS scan;
	CommonColumn *common;
	List	   *found = NIL;
	ListCell   *lc;

	hash_seq_init(&scan, columns);
	while ((common = hash_seq_search(&scan)) != NULL)
	{
		if (common->tables * infer->stride >= COMMON_MIN_TABLES &&
			common->tables >= COMMON_MIN_SHARE * of &&
			!is_told(infer, common->name))
			found = lappend(found, common);
	}
	list_sort(found, compare_columns);
	found = list_truncate(found, COMMON_MAX_COLUMNS);
	of = count_types(infer, found);
	foreach(lc, found)
		add_fact(infer, lfirst(lc), of);
	hash_destroy(columns);
}

const TopicGroup common_columns_group = {NULL, NULL, common_columns_finish};
