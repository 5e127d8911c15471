/*
 * tally.c
 *	  Counting who does it which way.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#include "convention/infer.h"

#include "common/hashfn.h"
#include "utils/hsearch.h"
#include "utils/memutils.h"

/* Key and entry of the hash table */
typedef struct TallyEntry
{
	DbSchema   *schema;			/* these three are the key */
	uintptr_t	lacks;
	TallyKey	key;
	TallyCell  *cell;
} TallyEntry;

typedef struct NameEntry
{
	const char *name;			/* must be first: the key */
} NameEntry;

static uint32
name_entry_hash(const void *key, Size keysize)
{
	return string_hash(*(const char *const *) key, NAMEDATALEN);
}

static int
name_entry_match(const void *a, const void *b, Size keysize)
{
	return strcmp(*(const char *const *) a, *(const char *const *) b);
}

const char *
infer_name(Infer *infer, const char *name)
{
	NameEntry  *entry;

	if (infer->names == NULL)
	{
		HASHCTL		ctl = {0};

		ctl.keysize = sizeof(const char *);
		ctl.entrysize = sizeof(NameEntry);
		ctl.hash = name_entry_hash;
		ctl.match = name_entry_match;
		ctl.hcxt = CurrentMemoryContext;
		infer->names = hash_create("dbctx names", 256, &ctl,
								   HASH_ELEM | HASH_FUNCTION | HASH_COMPARE | HASH_CONTEXT);
	}
	entry = hash_search(infer->names, &name, HASH_FIND, NULL);
	if (entry == NULL)
	{
		/* the caller's text may be on its stack */
		name = pstrdup(name);
		entry = hash_search(infer->names, &name, HASH_ENTER, NULL);
	}
	return entry->name;
}

Tally *
tally_make(Infer *infer, Topic topic)
{
	Tally	   *tally = palloc0(sizeof(Tally));
	HASHCTL		ctl = {0};

	ctl.keysize = offsetof(TallyEntry, cell);
	ctl.entrysize = sizeof(TallyEntry);
	ctl.hcxt = CurrentMemoryContext;
	tally->index = hash_create("dbctx tally", 32, &ctl,
							   HASH_ELEM | HASH_BLOBS | HASH_CONTEXT);
	tally->infer = infer;
	tally->topic = topic;
	return tally;
}

/* Finds or makes the cell. */
TallyCell *
tally_cell(Tally *tally, DbSchema *schema, const TallyKey *key, bool lacks)
{
	TallyCell **recent = &tally->recent[((key->part[0] >> 4) ^
										 (key->part[1] >> 5) ^ lacks) %
										lengthof(tally->recent)];
	TallyCell  *cell = *recent;
	TallyEntry	lookup;
	TallyEntry *entry;
	bool		found;

	if (cell != NULL && cell->schema == schema && cell->lacks == lacks &&
		memcmp(&cell->key, key, sizeof(TallyKey)) == 0)
		return cell;

	lookup.schema = schema;
	lookup.lacks = lacks;
	lookup.key = *key;
	entry = hash_search(tally->index, &lookup, HASH_ENTER, &found);
	if (!found)
	{
		cell = palloc0(sizeof(TallyCell));
		cell->schema = schema;
		cell->key = *key;
		cell->lacks = lacks;
		entry->cell = cell;
		tally->cells = lappend(tally->cells, cell);
	}
	*recent = entry->cell;
	return entry->cell;
}

static void
cell_add(Infer *infer, TallyCell *cell, DbTable *table, DbColumn *column,
		 const char *name)
{
	cell->count++;
	if (infer->history && table->oid >= infer->newest)
		cell->newest++;
	if (list_length(cell->objects) < CONVENTION_MAX_OBJECTS)
		cell->objects = lappend(cell->objects,
								fact_object(table, column, name));
}

/* One more that does it this way. */
void
tally_add(Tally *tally, const TallyKey *key, DbTable *table, DbColumn *column,
		  const char *name)
{
	cell_add(tally->infer, tally_cell(tally, table->schema, key, false),
			 table, column, name);
}

/* One more that could have it and does not. */
void
tally_lacks(Tally *tally, DbTable *table, DbColumn *column, const char *name)
{
	TallyKey	key = {{0}};

	cell_add(tally->infer, tally_cell(tally, table->schema, &key, true),
			 table, column, name);
}

void
tally_add_name(Tally *tally, const char *value, DbTable *table,
			   DbColumn *column, const char *name)
{
	TallyKey	key = {{0}};

	if (value != tally->last_value)
	{
		tally->last_value = value;
		tally->last_name = infer_name(tally->infer, value);
	}
	key.part[0] = (uintptr_t) tally->last_name;
	tally_add(tally, &key, table, column, name);
}

void
tally_format_name(const TallyKey *key, Variant *variant, void *arg)
{
	variant->value = (const char *) key->part[0];
}

FactObject *
fact_object(DbTable *table, DbColumn *column, const char *name)
{
	FactObject *object = palloc(sizeof(FactObject));

	object->table = table;
	object->column = column;
	object->name = name;
	return object;
}
