/*
 * foreign_keys.c
 *	  Foreign keys: whether they are indexed, what they do on DELETE, whether
 *	  they hold for old rows too.  What their columns are called is
 *	  foreign_key_names.c.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#include "convention/infer.h"

#include "catalog/deparse.h"
#include "catalog/pg_constraint.h"

DbConstraint *
column_foreign_key(const DbTable *table, AttrNumber attnum)
{
	for (int i = 0; i < table->nconstraints; i++)
	{
		DbConstraint *constraint = table->constraints[i];

		if (constraint->type != CONSTRAINT_FOREIGN)
			continue;
		for (int j = 0; j < constraint->nkeys; j++)
		{
			if (constraint->keys[j] == attnum)
				return constraint;
		}
	}
	return NULL;
}

/* Are the first columns of the index those of the foreign key, in any order? */
static bool
index_leads_with(const DbIndex *index, const DbConstraint *fk)
{
	if (index->nkeys < fk->nkeys || !index->valid ||
		(strcmp(index->method, "btree") != 0 &&
		 strcmp(index->method, "hash") != 0))
		return false;
	for (int i = 0; i < fk->nkeys; i++)
	{
		bool		found = false;

		for (int j = 0; j < fk->nkeys; j++)
			found |= index->keys[j] == fk->keys[i];
		if (!found)
			return false;
	}
	return true;
}

/* "fk_column IS NOT NULL": no row that the foreign key looks for is missing */
static bool
only_skips_nulls(const DbIndex *index, const DbConstraint *fk)
{
	const char *source = index->predicate->source;

	/* nothing but one IS NOT NULL, or a list of one */
	if (*source == '(')
		source++;
	return fk->nkeys == 1 && strncmp(source, "{NULLTEST ", 10) == 0 &&
		strstr(source, ":nulltesttype 1 ") != NULL &&
		strstr(source + 1, "{NULLTEST ") == NULL &&
		strstr(source, "{BOOLEXPR ") == NULL &&
		expr_names_column(index->predicate, fk->keys[0]);
}

DbIndex *
foreign_key_index(const DbTable *table, const DbConstraint *fk, DbIndex **partial)
{
	*partial = NULL;
	for (int i = 0; i < table->nindexes; i++)
	{
		DbIndex    *index = table->indexes[i];

		if (!index_leads_with(index, fk))
			continue;
		if (index->predicate == NULL || only_skips_nulls(index, fk))
			return index;
		*partial = index;
	}
	return NULL;
}

/* Counts the foreign key; true if only a partial index leads with it. */
static bool
tally_index(Tally *tally, DbTable *table, DbConstraint *fk, DbColumn *column)
{
	DbIndex    *partial;

	if (foreign_key_index(table, fk, &partial) != NULL)
	{
		tally_add_name(tally, "indexed", table, column, fk->name);
		return false;
	}
	tally_lacks(tally, table, column, fk->name);
	return partial != NULL;
}

static void
format_action(const TallyKey *key, Variant *variant, void *arg)
{
	variant->value = (const char *) key->part[0];
	/* doing nothing needs no words */
	if (strcmp(variant->value, "NO ACTION") != 0)
		variant->sql = psprintf("ON DELETE %s", variant->value);
}

static void
format_deferrable(const TallyKey *key, Variant *variant, void *arg)
{
	variant->value = (const char *) key->part[0];
	if (strcmp(variant->value, "NOT DEFERRABLE") != 0)
		variant->sql = variant->value;
}

static void
tally_type(Tally *tally, DbTable *table, DbConstraint *fk, DbColumn *column)
{
	if (fk->ref == NULL)
		return;
	for (int i = 0; i < fk->nkeys; i++)
	{
		DbTypeRef  *own = table->columns[fk->keys[i] - 1].type;
		DbTypeRef  *other = fk->ref->columns[fk->ref_keys[i] - 1].type;

		/* the caller may not be allowed to see that column */
		if (fk->ref->columns[fk->ref_keys[i] - 1].dropped)
			return;
		if (own->oid != other->oid)
		{
			tally_add_name(tally, "another type", table, column, fk->name);
			return;
		}
	}
	tally_add_name(tally, "type of the key it points to", table, column, fk->name);
}

typedef struct ForeignKeyState
{
	Tally	   *indexed;
	Tally	   *on_delete;
	Tally	   *type;
	Tally	   *valid;
	Tally	   *deferrable;
	int			partial;		/* that have only a partial index */
} ForeignKeyState;

static void *
foreign_keys_begin(Infer *infer)
{
	ForeignKeyState *state = palloc0(sizeof(ForeignKeyState));

	state->indexed = tally_make(infer, TOPIC_FK_INDEX);
	state->on_delete = tally_make(infer, TOPIC_FK_DELETE);
	state->type = tally_make(infer, TOPIC_FK_TYPE);
	state->valid = tally_make(infer, TOPIC_FK_VALID);
	state->deferrable = tally_make(infer, TOPIC_FK_DEFERRABLE);
	state->indexed->presence = true;
	state->indexed->none_value = "indexed";
	return state;
}

static void
foreign_keys_table(Infer *infer, int i, void *arg)
{
	ForeignKeyState *state = arg;
	DbTable    *table = infer->tables[i];

	/* Prisma's own always cascade and are always indexed: no one's choice */
	if (infer->flags[i] & TABLE_PRISMA_JOIN)
		return;
	for (int j = 0; j < table->nconstraints; j++)
	{
		DbConstraint *fk = table->constraints[j];
		DbColumn   *column;

		if (fk->type != CONSTRAINT_FOREIGN || fk->inherited)
			continue;
		column = fk->nkeys == 1 ? &table->columns[fk->keys[0] - 1] : NULL;
		state->partial += tally_index(state->indexed, table, fk, column);
		tally_add_name(state->on_delete, foreign_key_action_text(fk->on_delete), table, column,
					   fk->name);
		tally_type(state->type, table, fk, column);
		tally_add_name(state->valid, !fk->enforced ? "NOT ENFORCED" :
					   !fk->validated ? "NOT VALID" : "validated",
					   table, column, fk->name);
		tally_add_name(state->deferrable, fk->deferred ? "DEFERRABLE INITIALLY DEFERRED" :
					   fk->deferrable ? "DEFERRABLE" : "NOT DEFERRABLE",
					   table, column, fk->name);
	}
}

static void
foreign_keys_finish(Infer *infer, void *arg)
{
	ForeignKeyState *state = arg;
	List	   *facts = tally_finish(state->indexed, tally_format_name, NULL);

	if (list_length(facts) == 1 && state->partial > 0)
		((Fact *) linitial(facts))->detail =
			psprintf("%d more have only a partial index", state->partial);
	tally_finish(state->on_delete, format_action, NULL);
	tally_finish(state->type, tally_format_name, NULL);
	tally_finish(state->valid, tally_format_name, NULL);
	tally_finish(state->deferrable, format_deferrable, NULL);
}

const TopicGroup foreign_keys_group = {foreign_keys_begin, foreign_keys_table, foreign_keys_finish};
