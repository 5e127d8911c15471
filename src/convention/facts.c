/*
 * facts.c
 *	  From counts to statements: what holds, in which schemas.
 *
 * Each schema is judged by itself first.  Schemas that state the same are told
 * together, as true of all; schemas with too few objects to state anything
 * are counted with them, so that what they do differently appears as a
 * variant.  A schema that states something else gets a Fact of its own.
 *
 * Nothing here depends on OIDs or on the order of a hash table, the trend
 * excepted.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#include "convention/infer.h"

#include "utils/hsearch.h"
#include "utils/memutils.h"

/* A schema, or a group of them, while it is being judged */
typedef struct Group
{
	DbSchema   *schema;
	List	   *cells;			/* TallyCell * */
	int			of;
	int			have;
	int			best;			/* variant; -1 if none has it */
	int			best_count;
	bool		enough;			/* objects that have it */
	bool		stated;			/* or at least those that have it agree */
	bool		apart;			/* gets a Fact of its own */
} Group;

typedef struct Finish
{
	Tally	   *tally;
	int			nvariants;
	Variant   **variants;		/* by value; value NULL = nothing to call it */
	int			ngroups;
	Group	   *groups;			/* of one schema each, in model order */
	int		   *counts;			/* by variant, for the group being judged */
	int		   *newest;
} Finish;

bool
share_holds(int follow, int of)
{
	return follow >= CONVENTION_MIN_OBJECTS &&
		follow >= CONVENTION_MIN_SHARE * of;
}

/* Sums up the cells of one schema, or of several */
static void
sum_group(Finish *finish, DbSchema *schema, List *cells, Group *group)
{
	ListCell   *lc;
	int			of;

	memset(group, 0, sizeof(Group));
	memset(finish->counts, 0, sizeof(int) * finish->nvariants);
	memset(finish->newest, 0, sizeof(int) * finish->nvariants);
	group->schema = schema;
	group->cells = cells;
	group->best = -1;

	foreach(lc, cells)
	{
		TallyCell  *cell = lfirst(lc);

		group->of += cell->count;
		if (cell->lacks)
			continue;
		group->have += cell->count;
		finish->counts[cell->variant] += cell->count;
		finish->newest[cell->variant] += cell->newest;
	}

	/* of equals the first by text, so that the answer is always the same */
	for (int i = 0; i < finish->nvariants; i++)
	{
		if (finish->variants[i]->value != NULL &&
			finish->counts[i] > group->best_count)
		{
			group->best = i;
			group->best_count = finish->counts[i];
		}
	}

	/*
	 * Two tables state nothing of their own, however many columns they have.
	 */
	of = finish->tally->lacks_count ? group->of : group->have;
	group->enough = of >= CONVENTION_MIN_OBJECTS &&
		(schema == NULL || schema->ntables >= CONVENTION_MIN_OBJECTS);
	group->stated = group->enough && share_holds(group->best_count, of);
}

/*
 * Judges every schema, in one pass over the cells, which are in schema order
 * only within a schema: a topic may look at schemas in any order.
 */
static void
judge_schemas(Finish *finish)
{
	List	   *schemas = NIL;
	HASHCTL		ctl = {0};
	ListCell   *lc;
	HTAB	   *by_schema;
	struct
	{
		DbSchema   *schema;
		List	   *cells;
	}		   *entry;

	ctl.keysize = sizeof(DbSchema *);
	ctl.entrysize = sizeof(*entry);
	ctl.hcxt = CurrentMemoryContext;
	by_schema = hash_create("dbctx schemas", 32, &ctl,
							HASH_ELEM | HASH_BLOBS | HASH_CONTEXT);
	foreach(lc, finish->tally->cells)
	{
		TallyCell  *cell = lfirst(lc);
		bool		found;

		entry = hash_search(by_schema, &cell->schema, HASH_ENTER, &found);
		if (!found)
		{
			entry->cells = NIL;
			schemas = lappend(schemas, cell->schema);
		}
		entry->cells = lappend(entry->cells, cell);
	}

	finish->groups = palloc0(sizeof(Group) * list_length(schemas));
	foreach(lc, schemas)
	{
		DbSchema   *schema = lfirst(lc);

		CHECK_FOR_INTERRUPTS();
		entry = hash_search(by_schema, &schema, HASH_FIND, NULL);
		sum_group(finish, schema, entry->cells, &finish->groups[finish->ngroups++]);
	}
	hash_destroy(by_schema);
}

/*
 * Which value do most schemas state?  -1 if none states any.
 */
static int
leading_value(Finish *finish)
{
	int		   *weight = palloc0(sizeof(int) * (finish->nvariants + 1));
	int			leader = -1;

	for (int i = 0; i < finish->ngroups; i++)
	{
		if (finish->groups[i].stated)
			weight[finish->groups[i].best] += finish->groups[i].have;
	}
	for (int i = 0; i < finish->nvariants; i++)
	{
		if (weight[i] > (leader < 0 ? 0 : weight[leader]))
			leader = i;
	}
	pfree(weight);
	return leader;
}

static int
compare_variants(const ListCell *a, const ListCell *b)
{
	const Variant *va = lfirst(a);
	const Variant *vb = lfirst(b);

	if (va->count != vb->count)
		return va->count > vb->count ? -1 : 1;
	return strcmp(va->value, vb->value);
}

static int
compare_objects(const ListCell *a, const ListCell *b)
{
	const FactObject *oa = lfirst(a);
	const FactObject *ob = lfirst(b);
	int			cmp;

	if (oa->table != ob->table)
	{
		cmp = strcmp(oa->table->schema->name, ob->table->schema->name);
		return cmp != 0 ? cmp : strcmp(oa->table->name, ob->table->name);
	}
	if (oa->column != ob->column)
	{
		if (oa->column == NULL || ob->column == NULL)
			return oa->column == NULL ? -1 : 1;
		return oa->column->attnum < ob->column->attnum ? -1 : 1;
	}
	if (oa->name == NULL || ob->name == NULL)
		return (oa->name != NULL) - (ob->name != NULL);
	return strcmp(oa->name, ob->name);
}

static List *
sort_objects(List *objects)
{
	list_sort(objects, compare_objects);
	return list_truncate(objects, CONVENTION_MAX_OBJECTS);
}

/* What the newest tables do, if they agree on something else. */
static void
add_trend(Finish *finish, const Group *group, Fact *fact)
{
	int			of = 0;
	int			best = -1;

	for (int i = 0; i < finish->nvariants; i++)
	{
		of += finish->newest[i];
		if (finish->variants[i]->value != NULL &&
			finish->newest[i] > (best < 0 ? 0 : finish->newest[best]))
			best = i;
	}
	if (best < 0 || best == group->best || !share_holds(finish->newest[best], of))
		return;
	fact->trend = finish->variants[best]->value;
	fact->trend_sql = finish->variants[best]->sql;
	fact->trend_follow = finish->newest[best];
	fact->trend_of = of;
}

static Fact *
make_fact(Finish *finish, DbSchema *schema, List *cells)
{
	Fact	   *fact = palloc0(sizeof(Fact));
	Variant   **of_fact = palloc0(sizeof(Variant *) * (finish->nvariants + 1));
	Group		group;
	ListCell   *lc;

	CHECK_FOR_INTERRUPTS();
	sum_group(finish, schema, cells, &group);
	fact->topic = finish->tally->topic;
	fact->schema = schema;
	fact->follow = group.best_count;
	fact->have = group.have;
	fact->of = group.of;
	fact->stated = share_holds(fact->follow, fact->of);
	fact->form_stated = finish->tally->presence ? fact->stated :
		share_holds(fact->follow, fact->have);
	fact->value = finish->tally->none_value;
	if (group.best >= 0)
	{
		fact->value = finish->variants[group.best]->value;
		fact->sql = finish->variants[group.best]->sql;
	}

	for (int i = 0; i < finish->nvariants; i++)
	{
		if (finish->counts[i] == 0 || finish->variants[i]->value == NULL)
			continue;
		of_fact[i] = palloc0(sizeof(Variant));
		of_fact[i]->value = finish->variants[i]->value;
		of_fact[i]->sql = finish->variants[i]->sql;
		of_fact[i]->count = finish->counts[i];
		of_fact[i]->newest = finish->newest[i];
		fact->variants = lappend(fact->variants, of_fact[i]);
	}
	list_sort(fact->variants, compare_variants);

	foreach(lc, cells)
	{
		TallyCell  *cell = lfirst(lc);

		if (!cell->lacks && of_fact[cell->variant] != NULL)
			of_fact[cell->variant]->objects =
				list_concat(of_fact[cell->variant]->objects, cell->objects);
		if (cell->lacks || cell->variant != group.best)
			fact->exceptions = list_concat(fact->exceptions, cell->objects);
	}
	foreach(lc, fact->variants)
	{
		Variant    *variant = lfirst(lc);

		variant->objects = sort_objects(variant->objects);
	}
	fact->exceptions = sort_objects(fact->exceptions);
	add_trend(finish, &group, fact);
	pfree(of_fact);
	return fact;
}

/*
 * Sets schemas apart that state something other than the leading value, and
 * those with enough objects whose most frequent way is another.
 */
static int
set_apart(Finish *finish, int leader)
{
	int			leaders = 0;
	int			napart = 0;

	for (int i = 0; i < finish->ngroups; i++)
	{
		Group	   *group = &finish->groups[i];

		if (group->stated && group->best == leader)
			leaders++;
		group->apart = group->enough && group->best != leader;
		napart += group->apart;
	}

	/*
	 * Where only one schema leads and others disagree, "all" would be a big
	 * word for it: it is told under its own name, and so are the small ones.
	 */
	if (napart > 0 && leaders == 1)
	{
		for (int i = 0; i < finish->ngroups; i++)
			finish->groups[i].apart = true;
		napart = finish->ngroups;
	}
	return napart;
}

/* The cells of all schemas that are not set apart */
static List *
common_cells(const Finish *finish)
{
	List	   *cells = NIL;

	for (int i = 0; i < finish->ngroups; i++)
	{
		if (!finish->groups[i].apart)
			cells = list_concat(cells, finish->groups[i].cells);
	}
	return cells;
}

static int
compare_facts(const ListCell *a, const ListCell *b)
{
	const Fact *fa = lfirst(a);
	const Fact *fb = lfirst(b);

	if (fa->schema == NULL || fb->schema == NULL)
		return (fa->schema != NULL) - (fb->schema != NULL);
	return strcmp(fa->schema->name, fb->schema->name);
}

List *
tally_finish(Tally *tally, TallyFormat format, void *arg)
{
	Finish		finish = {0};
	List	   *facts = NIL;
	int			leader;
	int			napart = 0;
	ListCell   *lc;

	if (tally->cells == NIL)
		return NIL;
	finish.tally = tally;
	finish.variants = number_variants(tally->cells, format, arg, &finish.nvariants);
	if (finish.nvariants == 0 && tally->none_value == NULL)
		return NIL;				/* nobody has it: nothing to say */
	finish.counts = palloc(sizeof(int) * (finish.nvariants + 1));
	finish.newest = palloc(sizeof(int) * (finish.nvariants + 1));
	judge_schemas(&finish);

	leader = leading_value(&finish);
	if (leader >= 0)
		napart = set_apart(&finish, leader);
	if (napart < finish.ngroups)
		facts = lappend(facts, make_fact(&finish, NULL, common_cells(&finish)));
	for (int i = 0; i < finish.ngroups; i++)
	{
		if (finish.groups[i].apart && finish.groups[i].have > 0)
			facts = lappend(facts,
							make_fact(&finish, finish.groups[i].schema,
									  finish.groups[i].cells));
	}
	/* where nothing has a name there is nothing to say */
	foreach(lc, facts)
	{
		if (((Fact *) lfirst(lc))->value == NULL)
			facts = foreach_delete_current(facts, lc);
	}
	list_sort(facts, compare_facts);
	tally->infer->result->facts =
		list_concat(tally->infer->result->facts, facts);
	hash_destroy(tally->index);
	return facts;
}
