/*
 * registry.c
 *	  Every group of topics, and asking the answers.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#include "convention/infer.h"

#include "catalog/pg_class.h"
#include "utils/hsearch.h"

/* So many tables at least are the newest third, and as many must be older */
#define NEWEST_MIN_TABLES 5

/*
 * So many tables tell which columns are common; what is found is then counted
 * in all.  The share of a column that 30 % have is off by 2 % then.
 */
#define SAMPLE_TABLES 500

/* The order of facts within a topic; the last looks at those before */
static const TopicGroup *const groups[] = {
	&keys_group,
	&timestamps_group,
	&updated_trigger_group,
	&soft_delete_group,
	&foreign_keys_group,
	&foreign_key_names_group,
	&naming_group,
	&object_names_group,
	&types_group,
	&money_group,
	&enumerations_group,
	&tenancy_group,
	&many_to_many_group,
	&relations_group,
	&access_group,
	&migrations_group,
	&common_columns_group,
};

static const char *const topic_names[] = {
#define T(symbol, name) name,
	TOPIC_LIST(T)
#undef T
};

const char *
topic_name(Topic topic)
{
	return topic_names[topic];
}

/* Has it no column that a parent does not have?  A partition of the old kind. */
static bool
all_inherited(const DbTable *table)
{
	bool		any = false;

	foreach_column(column, table)
	{
		if (!column->inherited)
			return false;
		any = true;
	}
	return any;
}

/* Foreign tables follow rules that are made elsewhere. */
bool
table_counts(const DbTable *table)
{
	return table_is_base(table) && !table->bookkeeping && table->requested &&
		table->kind != RELKIND_FOREIGN_TABLE &&
		table->persistence != RELPERSISTENCE_TEMP && !all_inherited(table);
}

static int
compare_oids_descending(const void *a, const void *b)
{
	Oid			oa = *(const Oid *) a;
	Oid			ob = *(const Oid *) b;

	return oa == ob ? 0 : oa > ob ? -1 : 1;
}

/*
 * Which tables are the newest, by their OIDs.  A restored dump has made its
 * tables in the order of their names: that tells nothing.
 */
static void
find_newest(Infer *infer)
{
	Oid		   *oids = palloc(sizeof(Oid) * (infer->ntables + 1));
	bool		by_name = true;
	int			n = Max(infer->ntables / 3, NEWEST_MIN_TABLES);

	for (int i = 0; i < infer->ntables; i++)
	{
		oids[i] = infer->tables[i]->oid;
		by_name &= i == 0 || oids[i - 1] < oids[i];
	}
	if (!by_name && infer->ntables >= 2 * NEWEST_MIN_TABLES)
	{
		qsort(oids, infer->ntables, sizeof(Oid), compare_oids_descending);
		infer->history = true;
		infer->newest = oids[n - 1];
	}
	pfree(oids);
}

/* By topic; of one topic they stay as they were made */
static List *
sort_facts(List *facts)
{
	List	   *of_topic[NUM_TOPICS] = {NIL};
	List	   *sorted = NIL;
	ListCell   *lc;

	foreach(lc, facts)
	{
		Fact	   *fact = lfirst(lc);

		of_topic[fact->topic] = lappend(of_topic[fact->topic], fact);
	}
	for (int i = 0; i < NUM_TOPICS; i++)
		sorted = list_concat(sorted, of_topic[i]);
	return sorted;
}

/* What convention_fact() looks for */
typedef struct FactKey
{
	const DbSchema *schema;
	uintptr_t	topic;
} FactKey;

typedef struct FactEntry
{
	FactKey		key;
	Fact	   *fact;
} FactEntry;

/* The first fact of each topic and schema: thousands of schemas have many */
static void
index_facts(Conventions *conventions)
{
	HASHCTL		ctl = {.keysize = sizeof(FactKey),.entrysize = sizeof(FactEntry),
	.hcxt = CurrentMemoryContext};
	ListCell   *lc;

	conventions->index = hash_create("dbctx facts", 64, &ctl,
									 HASH_ELEM | HASH_BLOBS | HASH_CONTEXT);
	foreach(lc, conventions->facts)
	{
		Fact	   *fact = lfirst(lc);
		FactKey		key = {fact->schema, fact->topic};
		bool		found;
		FactEntry  *entry = hash_search(conventions->index, &key, HASH_ENTER, &found);

		if (!found)
			entry->fact = fact;
	}
}

Conventions *
conventions_infer(Model *model)
{
	Infer		infer = {0};
	void	   *states[lengthof(groups)];
	MemoryContext old = MemoryContextSwitchTo(model->context);

	infer.model = model;
	infer.result = palloc0(sizeof(Conventions));
	infer.tables = palloc(sizeof(DbTable *) * (model->ntables + 1));
	for (int i = 0; i < model->ntables; i++)
	{
		DbTable    *table = model->tables[i];

		tables_prefetch(model->tables, model->ntables, i);
		table->bookkeeping = migrations_is_bookkeeping(table);
		if (table_counts(table))
			infer.tables[infer.ntables++] = table;
	}
	infer.flags = palloc0(infer.ntables + 1);
	infer.updated = palloc0(sizeof(DbColumn *) * (infer.ntables + 1));
	infer.stride = 1 + infer.ntables / SAMPLE_TABLES;
	find_newest(&infer);

	infer_joins(&infer);
	infer_prefixes(&infer);
	for (int i = 0; i < lengthof(groups); i++)
		states[i] = groups[i]->begin ? groups[i]->begin(&infer) : NULL;
	for (int i = 0; i < infer.ntables; i++)
	{
		CHECK_FOR_INTERRUPTS();
		tables_prefetch(infer.tables, infer.ntables, i);
		for (int j = 0; j < lengthof(groups); j++)
		{
			if (groups[j]->table)
				groups[j]->table(&infer, i, states[j]);
		}
	}
	for (int i = 0; i < lengthof(groups); i++)
		groups[i]->finish(&infer, states[i]);
	infer.result->facts = sort_facts(infer.result->facts);
	index_facts(infer.result);
	MemoryContextSwitchTo(old);
	return infer.result;
}

Fact *
convention_fact(const Conventions *conventions, Topic topic,
				const DbSchema *schema)
{
	FactKey		key = {schema, topic};
	FactEntry  *entry = hash_search(conventions->index, &key, HASH_FIND, NULL);

	if (entry == NULL && schema != NULL)
	{
		key.schema = NULL;
		entry = hash_search(conventions->index, &key, HASH_FIND, NULL);
	}
	return entry ? entry->fact : NULL;
}
