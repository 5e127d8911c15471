/*
 * tenancy.c
 *	  Several customers in one database: a column that most tables have, or a
 *	  schema each.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#include "convention/infer.h"

#include "catalog/deparse.h"
#include "catalog/pg_constraint.h"
#include "common/hashfn.h"
#include "utils/hsearch.h"

/* Fewer tables say nothing about tenants */
#define TENANCY_MIN_TABLES 5

/* A column by name, with what speaks for it */
typedef struct Candidate
{
	const char *name;			/* infer_name(): the key */
	int			tables;			/* that have it */
	int			evidence;		/* of them, those with it in a policy, or
								 * first in a key */
	int			policies;
	DbTypeRef  *type;
	int			same_type;
} Candidate;

static bool
ends_in_id(const DbColumn *column)
{
	size_t		length = strlen(column->name);

	return length > 3 && !column->type->is_array &&
		pg_strcasecmp(column->name + length - 2, "id") == 0;
}

/* Words that name a tenant rather than who wrote the row */
static bool
names_tenant(const char *name)
{
	static const char *const tenants[] = {
		"tenantid", "orgid", "organizationid", "organisationid", "accountid",
		"companyid", "workspaceid", "clientid", "customerid", "siteid",
		"shopid", "storeid", "projectid", "teamid", "instanceid", "agencyid",
		"practiceid", "schoolid", "businessid", "merchantid", "realmid",
	};
	NameKey		key;

	name_squeeze(name, key);
	for (int i = 0; i < lengthof(tenants); i++)
	{
		if (strcmp(tenants[i], key) == 0)
			return true;
	}
	return false;
}

/* First of a key over several columns? */
static bool
leads_key(const DbTable *table, AttrNumber attnum)
{
	for (int i = 0; i < table->nindexes; i++)
	{
		DbIndex    *index = table->indexes[i];

		if (index->unique && index->nkeys > 1 && index->keys[0] == attnum)
			return true;
	}
	return false;
}

static bool
in_policy(const DbTable *table, AttrNumber attnum)
{
	for (int i = 0; i < table->npolicies; i++)
	{
		if (expr_names_column(table->policies[i]->using_expr, attnum) ||
			expr_names_column(table->policies[i]->check_expr, attnum))
			return true;
	}
	return false;
}

/* Counts columns in the sample; those of the one chosen are counted in all. */
static HTAB *
count_candidates(Infer *infer, int *of)
{
	HASHCTL		ctl = {0};
	HTAB	   *candidates;

	ctl.keysize = sizeof(const char *);
	ctl.entrysize = sizeof(Candidate);
	ctl.hcxt = CurrentMemoryContext;
	candidates = hash_create("dbctx tenant columns", 256, &ctl,
							 HASH_ELEM | HASH_BLOBS | HASH_CONTEXT);
	*of = 0;
	for (int i = 0; i < infer->ntables; i += infer->stride)
	{
		DbTable    *table = infer->tables[i];
		DbColumn   *key = single_key(table);

		CHECK_FOR_INTERRUPTS();
		if (infer->flags[i] & TABLE_JOIN)
			continue;
		(*of)++;
		foreach_column(column, table)
		{
			const char *name;
			Candidate  *candidate;
			bool		found;

			if (column == key || !ends_in_id(column))
				continue;
			name = infer_name(infer, column->name);
			candidate = hash_search(candidates, &name, HASH_ENTER, &found);
			if (!found)
			{
				candidate->tables = candidate->evidence = 0;
				candidate->policies = candidate->same_type = 0;
				candidate->type = column->type;
			}
			candidate->tables++;
			candidate->same_type += column->type == candidate->type;
			if (in_policy(table, column->attnum))
			{
				candidate->policies++;
				candidate->evidence++;
			}
			else if (leads_key(table, column->attnum))
				candidate->evidence++;
		}
	}
	return candidates;
}

/*
 * The column that most tables have and that is called after a tenant, or that
 * policies or keys of many tables begin with.  A user_id in most tables alone
 * is not one: it says who, not whose.
 */
static Candidate *
find_tenant(HTAB *candidates, int of)
{
	HASH_SEQ_STATUS scan;
	Candidate  *candidate;
	Candidate  *best = NULL;

	hash_seq_init(&scan, candidates);
	while ((candidate = hash_seq_search(&scan)) != NULL)
	{
		if (candidate->tables < TENANCY_MIN_TABLES ||
			candidate->tables < CONVENTION_MIN_SHARE * of ||
			candidate->same_type < CONVENTION_MIN_SHARE * candidate->tables)
			continue;
		if (!names_tenant(candidate->name) &&
			candidate->evidence * 2 < candidate->tables)
			continue;
		if (best == NULL || candidate->tables > best->tables ||
			(candidate->tables == best->tables &&
			 strcmp(candidate->name, best->name) < 0))
			best = candidate;
	}
	return best;
}

static void
format_tenant(const TallyKey *key, Variant *variant, void *arg)
{
	variant->value = psprintf("%s %s%s", name_sql((const char *) key->part[0]),
							  ((DbTypeRef *) key->part[1])->text,
							  key->part[2] ? " NOT NULL" : "");
	variant->sql = variant->value;
}

static void
tenant_column(Infer *infer)
{
	int			of;
	HTAB	   *candidates = count_candidates(infer, &of);
	Candidate  *tenant = find_tenant(candidates, of);
	Tally	   *tally;
	List	   *facts;

	if (tenant == NULL)
	{
		hash_destroy(candidates);
		return;
	}
	tally = tally_make(infer, TOPIC_TENANCY);
	for (int i = 0; i < infer->ntables; i++)
	{
		DbTable    *table = infer->tables[i];
		DbColumn   *column = table_column(table, tenant->name);
		TallyKey	key = {{0}};

		CHECK_FOR_INTERRUPTS();
		if (infer->flags[i] & TABLE_JOIN)
			continue;
		if (column == NULL)
		{
			tally_lacks(tally, table, NULL, NULL);
			continue;
		}
		key.part[0] = (uintptr_t) tenant->name;
		key.part[1] = (uintptr_t) column->type;
		key.part[2] = column->not_null;
		tally_add(tally, &key, table, column, NULL);
	}
	facts = tally_finish(tally, format_tenant, NULL);
	if (list_length(facts) == 1 && tenant->policies > 0 && infer->stride == 1)
		((Fact *) linitial(facts))->detail =
			psprintf("policies of %d table%s test it", tenant->policies,
					 tenant->policies == 1 ? "" : "s");
	hash_destroy(candidates);
}

/* What a schema looks like: its tables with the types of their columns */
typedef struct SchemaShape
{
	DbSchema   *schema;
	int			ntables;
	int			first;			/* index into tables */
	uint64		hash;
} SchemaShape;

static uint64
table_hash(const DbTable *table)
{
	uint64		hash = string_hash(table->name, NAMEDATALEN);

	foreach_column(column, table)
	{
		/* enums and domains are each schema's own */
		hash = hash_combine64(hash, column->type->type == NULL ?
							  (uint64) column->type->oid : column->type->class);
	}
	return hash;
}

static int
compare_shapes(const void *a, const void *b)
{
	const SchemaShape *sa = a;
	const SchemaShape *sb = b;

	if (sa->ntables != sb->ntables)
		return sa->ntables > sb->ntables ? -1 : 1;
	if (sa->hash != sb->hash)
		return sa->hash < sb->hash ? -1 : 1;
	return strcmp(sa->schema->name, sb->schema->name);
}

/* Tells of the largest group of schemas that are alike. */
static void
same_schemas(Infer *infer, const SchemaShape *shapes, int from, int to, int of)
{
	Fact	   *fact = palloc0(sizeof(Fact));
	Variant    *variant = palloc0(sizeof(Variant));
	int			named = Min(to - from, CONVENTION_MAX_NAMED);

	fact->topic = TOPIC_TENANCY;
	fact->value = psprintf("schemas with the same %d tables: %s", shapes[from].ntables,
						   name_sql(shapes[from].schema->name));
	for (int i = from + 1; i < from + named; i++)
		fact->value = psprintf("%s, %s", fact->value, name_sql(shapes[i].schema->name));
	if (named < to - from)
		fact->value = psprintf("%s +%d more", fact->value, to - from - named);
	fact->follow = to - from;
	fact->have = fact->of = of;
	fact->stated = fact->form_stated =
		fact->follow >= CONVENTION_MIN_SHARE * fact->of;
	variant->value = fact->value;
	variant->count = fact->follow;
	for (int i = from; i < to && i < from + CONVENTION_MAX_OBJECTS; i++)
		variant->objects = lappend(variant->objects,
								   fact_object(infer->tables[shapes[i].first], NULL, NULL));
	fact->variants = list_make1(variant);
	infer->result->facts = lappend(infer->result->facts, fact);
}

typedef struct TenancyState
{
	int			nshapes;
	SchemaShape *shapes;		/* of the schemas met, in model order */
} TenancyState;

static void *
tenancy_begin(Infer *infer)
{
	TenancyState *state = palloc0(sizeof(TenancyState));

	state->shapes = palloc(sizeof(SchemaShape) * (infer->ntables + 1));
	return state;
}

static void
tenancy_table(Infer *infer, int i, void *arg)
{
	TenancyState *state = arg;
	DbTable    *table = infer->tables[i];
	SchemaShape *shape;

	if (state->nshapes == 0 ||
		state->shapes[state->nshapes - 1].schema != table->schema)
	{
		shape = &state->shapes[state->nshapes++];
		memset(shape, 0, sizeof(SchemaShape));
		shape->schema = table->schema;
		shape->first = i;
	}
	shape = &state->shapes[state->nshapes - 1];
	shape->ntables++;
	shape->hash = hash_combine64(shape->hash, table_hash(table));
}

static void
identical_schemas(Infer *infer, SchemaShape *shapes, int nshapes)
{
	int			best_from = 0;
	int			best_to = 0;

	qsort(shapes, nshapes, sizeof(SchemaShape), compare_shapes);
	for (int i = 0; i < nshapes;)
	{
		int			end = i + 1;

		while (end < nshapes && shapes[end].hash == shapes[i].hash &&
			   shapes[end].ntables == shapes[i].ntables)
			end++;
		/* of equals the one with more tables, which comes first, or by name */
		if (shapes[i].ntables >= CONVENTION_MIN_OBJECTS &&
			(end - i > best_to - best_from ||
			 (end - i == best_to - best_from &&
			  shapes[i].ntables == shapes[best_from].ntables &&
			  strcmp(shapes[i].schema->name, shapes[best_from].schema->name) < 0)))
		{
			best_from = i;
			best_to = end;
		}
		i = end;
	}
	if (best_to - best_from >= 2)
		same_schemas(infer, shapes, best_from, best_to, nshapes);
}

static void
tenancy_finish(Infer *infer, void *arg)
{
	TenancyState *state = arg;

	tenant_column(infer);
	identical_schemas(infer, state->shapes, state->nshapes);
}

const TopicGroup tenancy_group = {tenancy_begin, tenancy_table, tenancy_finish};
