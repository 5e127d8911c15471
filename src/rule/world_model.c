/*
 * world_model.c
 *	  The World of a schema that was loaded whole.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#include "dbctx.h"

#include "catalog/pg_class.h"
#include "common/hashfn.h"
#include "rule/similar.h"
#include "rule/world.h"
#include "utils/hsearch.h"

typedef struct ModelName
{
	const char *name;			/* key; of several tables the first on the path */
	List	   *tables;			/* DbTable * */
} ModelName;

typedef struct ModelWorld
{
	World		world;			/* must be first */
	const Model *model;
	HTAB	   *names;			/* made when first asked for */
	NameIndex  *likely;			/* the same */
} ModelWorld;

static uint32
name_hash_value(const void *key, Size keysize)
{
	const char *name = *(const char *const *) key;

	return DatumGetUInt32(hash_any((const unsigned char *) name, strlen(name)));
}

static int
name_match(const void *a, const void *b, Size keysize)
{
	return strcmp(*(const char *const *) a, *(const char *const *) b);
}

static void
index_names(ModelWorld *mw)
{
	HASHCTL		control = {0};

	control.keysize = sizeof(char *);
	control.entrysize = sizeof(ModelName);
	control.hash = name_hash_value;
	control.match = name_match;
	control.hcxt = CurrentMemoryContext;
	mw->names = hash_create("dbctx table names", mw->model->ntables + 16, &control,
							HASH_ELEM | HASH_FUNCTION | HASH_COMPARE | HASH_CONTEXT);
	for (int i = 0; i < mw->model->ntables; i++)
	{
		DbTable    *table = mw->model->tables[i];
		bool		found;
		ModelName  *entry = hash_search(mw->names, &table->name, HASH_ENTER, &found);

		if (!found)
			entry->tables = NIL;
		entry->tables = lappend(entry->tables, table);
	}
}

static DbTable *
model_find(World *world, const char *schema, const char *name)
{
	ModelWorld *mw = (ModelWorld *) world;
	ModelName  *entry;
	ListCell   *lc;

	if (mw->names == NULL)
		index_names(mw);
	entry = hash_search(mw->names, &name, HASH_FIND, NULL);
	if (entry == NULL)
		return NULL;
	foreach(lc, entry->tables)
	{
		DbTable    *table = lfirst(lc);

		if (schema ? strcmp(table->schema->name, schema) == 0 : table->on_path)
			return table;
	}
	return NULL;
}

static DbTable *
model_get(World *world, Oid relid)
{
	return model_table(((ModelWorld *) world)->model, relid);
}

static DbTable *
model_find_index(World *world, const char *schema, const char *name, DbIndex **index)
{
	const Model *model = ((ModelWorld *) world)->model;

	for (int i = 0; i < model->ntables; i++)
	{
		DbTable    *table = model->tables[i];

		if (schema ? strcmp(table->schema->name, schema) != 0 : !table->schema->on_path)
			continue;
		for (int j = 0; j < table->nindexes; j++)
		{
			if (strcmp(table->indexes[j]->name, name) == 0)
			{
				*index = table->indexes[j];
				return table;
			}
		}
	}
	return NULL;
}

static bool
model_is_named(World *world, const DbSchema *schema, const char *name, bool constraint)
{
	DbIndex    *index;

	/* statement rules alone make up names */
	return !constraint && (model_find(world, schema->name, name) != NULL ||
						   model_find_index(world, schema->name, name, &index) != NULL);
}

static double
model_rows(World *world, const DbTable *table)
{
	return table->kind == RELKIND_PARTITIONED_TABLE ? table->sum_rows : table->rows;
}

static bool
model_made_here(World *world, const DbTable *table)
{
	return false;
}

static bool
model_column_made_here(World *world, const DbTable *table, const DbColumn *column)
{
	return false;
}

static List *
model_alike(World *world, const DbSchema *schema, const char *name, bool slips)
{
	ModelWorld *mw = (ModelWorld *) world;

	if (mw->likely == NULL)
	{
		mw->likely = name_index_make(mw->model->ntables);
		for (int i = 0; i < mw->model->ntables; i++)
		{
			DbTable    *table = mw->model->tables[i];

			if (table_is_base(table))
				name_index_add(mw->likely, table->oid, table->schema->oid, table->name);
		}
	}
	return name_index_find(mw->likely, schema->oid, name, slips);
}

World *
world_of_model(const Model *model)
{
	ModelWorld *mw = palloc0(sizeof(ModelWorld));

	mw->world.find = model_find;
	mw->world.get = model_get;
	mw->world.find_index = model_find_index;
	mw->world.is_named = model_is_named;
	mw->world.rows = model_rows;
	mw->world.made_here = model_made_here;
	mw->world.column_made_here = model_column_made_here;
	mw->world.alike = model_alike;
	mw->world.large_rows = dbctx_large_table_rows;
	mw->model = model;
	return &mw->world;
}
