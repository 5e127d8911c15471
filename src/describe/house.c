/*
 * house.c
 *	  What the house rules say already, so that table lines need not repeat
 *	  it: the columns that most tables have in the same form.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#include "dbctx.h"

#include "catalog/pg_class.h"
#include "catalog/pg_constraint.h"

#include "catalog/deparse.h"
#include "describe/description.h"

/* From how many columns on a form is worth a rule */
#define MIN_COLUMNS 3

/*
 * An example of the form that a fact states: a column that has all of it.
 * The form may leave NOT NULL or the default open; those that have more than
 * it says are told in full.
 */
static DbColumn *
example_of(const Fact *fact)
{
	Variant    *variant;
	ListCell   *lc;

	if (fact == NULL || fact->variants == NIL || fact->value == NULL)
		return NULL;
	variant = linitial(fact->variants);
	if (variant->count < MIN_COLUMNS)
		return NULL;
	foreach(lc, variant->objects)
	{
		FactObject *object = lfirst(lc);

		if (object->column)
			return object->column;
	}
	return NULL;
}

/* The function in "trigger set_updated_at()"; NULL if it is none */
static const char *
trigger_function(const char *value)
{
	const char *name = value + strlen("trigger ");
	int			len = strlen(value);

	if (strncmp(value, "trigger ", strlen("trigger ")) != 0 ||
		strcmp(value + len - 2, "()") != 0)
		return NULL;
	return pnstrdup(name, value + len - 2 - name);
}

static House *
learn_schema(const Conventions *conventions, DbSchema *schema)
{
	House	   *house = palloc0(sizeof(House));
	Fact	   *key = convention_fact(conventions, TOPIC_PRIMARY_KEY, schema);
	Fact	   *trigger = convention_fact(conventions, TOPIC_UPDATED_TRIGGER, schema);

	house->schema = schema;
	if (key && key->stated)
	{
		house->key = example_of(key);
		if (house->key)
			house->key_objects = ((Variant *) linitial(key->variants))->objects;
		if (strncmp(key->value, "<table>", strlen("<table>")) == 0)
			house->key_name = pnstrdup(key->value, strcspn(key->value, " "));
	}
	house->created = example_of(convention_fact(conventions, TOPIC_CREATED, schema));
	house->updated = example_of(convention_fact(conventions, TOPIC_UPDATED, schema));
	house->deleted = example_of(convention_fact(conventions, TOPIC_SOFT_DELETE, schema));
	if (trigger && trigger->stated && house->updated)
		house->updated_trigger = trigger_function(trigger->value);
	return house;
}

/*
 * The type that most columns have among the types of text: it's the one left
 * out.  Text is what models expect; varchar needs to be the most frequent.
 */
static DbTypeRef *
most_frequent_text(const Model *model)
{
	DbTypeRef  *best = NULL;

	for (int i = 0; i < model->ntables; i++)
	{
		tables_prefetch(model->tables, model->ntables, i);
		if (!table_is_base(model->tables[i]))
			continue;
		foreach_column(col, model->tables[i])
		{
			if (col->type->is_array || col->type->user_type ||
				(col->type->class != DB_TYPE_TEXT &&
				 col->type->class != DB_TYPE_VARCHAR))
				continue;
			col->type->uses++;
			if (best == NULL || col->type->uses > best->uses ||
				(col->type->uses == best->uses &&
				 strcmp(col->type->text, best->text) < 0))
				best = col->type;
		}
	}
	return best && best->uses >= MIN_COLUMNS ? best : NULL;
}

void
house_learn(Description *description)
{
	const Model *model = description->model;

	description->unsaid_type = most_frequent_text(model);
	if (description->conventions)
	{
		for (int i = 0; i < model->nschemas; i++)
			description->houses = lappend(description->houses,
										  learn_schema(description->conventions,
													   model->schemas[i]));
	}
}

const House *
house_of(const Description *description, const DbTable *table)
{
	static const House none = {0};
	int			low = 0;
	int			high = list_length(description->houses) - 1;

	/* sorted by name, as the schemas are, of which there may be thousands */
	while (low <= high)
	{
		int			middle = (low + high) / 2;
		const House *house = list_nth(description->houses, middle);
		int			cmp = strcmp(table->schema->name, house->schema->name);

		if (cmp == 0)
			return house;
		if (cmp < 0)
			high = middle - 1;
		else
			low = middle + 1;
	}
	return &none;
}

/* Equal but for name and table */
static bool
same_shape(const DbColumn *a, const DbColumn *b)
{
	if (a == NULL || a->type != b->type ||
		a->not_null != b->not_null || a->identity != b->identity ||
		a->generated != b->generated || a->serial != b->serial ||
		(a->collation == NULL) != (b->collation == NULL))
		return false;
	if (a->serial || a->expr == b->expr)
		return true;

	/* now() and CURRENT_TIMESTAMP are one default */
	return a->expr && b->expr && a->expr->kind == DB_EXPR_NOW &&
		b->expr->kind == DB_EXPR_NOW;
}

/* Equal but for the table it is in; names last: this is asked of every column */
static bool
same_form(const DbColumn *a, const DbColumn *b)
{
	return same_shape(a, b) && strcmp(a->name, b->name) == 0;
}

/* Does it draw from a sequence of its own, where the house does so? */
static bool
has_own_sequence(const House *house, const DbColumn *column)
{
	ListCell   *lc;

	if (house->key == NULL || house->key->serial || column->serial ||
		house->key->expr == NULL || column->expr == NULL ||
		house->key->expr->kind != DB_EXPR_NEXTVAL ||
		column->expr->kind != DB_EXPR_NEXTVAL || column->type != house->key->type ||
		column->not_null != house->key->not_null)
		return false;
	foreach(lc, house->key_objects)
	{
		if (((FactObject *) lfirst(lc))->column == column)
			return true;
	}
	return false;
}

/* Is it called as the house calls the key of this table, "<table>_id"? */
static bool
key_named_so(const House *house, const DbTable *table, const DbColumn *column)
{
	const char *suffix = key_suffix(table, column->name);

	return suffix != NULL &&
		strcmp(suffix, house->key_name + strlen("<table>")) == 0;
}

bool
house_column(const House *house, const DbTable *table, const DbColumn *column)
{
	DbConstraint *pk = table->primary_key;

	if (column->comment)
		return false;
	if (pk && pk->nkeys == 1 && pk->keys[0] == column->attnum)
	{
		if (house->key_name != NULL && same_shape(house->key, column))
			return key_named_so(house, table, column);
		return same_form(house->key, column) || has_own_sequence(house, column);
	}
	return same_form(house->created, column) ||
		same_form(house->updated, column) ||
		same_form(house->deleted, column);
}

static bool
same_name(const DbColumn *a, const DbColumn *b)
{
	return a && a->name[0] == b->name[0] && strcmp(a->name, b->name) == 0;
}

bool
house_name(const House *house, const DbTable *table, const DbColumn *column)
{
	return (house->key_name == NULL ? same_name(house->key, column) :
			key_named_so(house, table, column)) || same_name(house->created, column) ||
		same_name(house->updated, column) || same_name(house->deleted, column);
}
