/*
 * enumerations.c
 *	  How a column is held to a few values.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#include "convention/infer.h"

#include "catalog/pg_constraint.h"

/* "A lookup table is small": columns, its key included */
#define LOOKUP_MAX_COLUMNS 5

/*
 * Is it "column IN (...)"?  Judged by the expression as it is stored: an OR
 * over an array of constants, alone or beside IS NULL.
 */
static bool
is_value_list(const DbConstraint *check)
{
	const char *source = check->check != NULL ? check->check->source : NULL;
	const char *list;

	if (source == NULL || check->nkeys != 1 || strstr(source, "{FUNCEXPR ") != NULL)
		return false;
	list = strstr(source, "{SCALARARRAYOPEXPR ");
	if (list == NULL || strstr(list + 1, "{SCALARARRAYOPEXPR ") != NULL ||
		strstr(source, "{OPEXPR ") != NULL ||
		strstr(list, ":useOr true") == NULL)
		return false;
	return list == source || strstr(source, "{NULLTEST ") != NULL;
}

/* Numbers are rarely labels: only text counts */
static bool
is_text(const DbColumn *column)
{
	DbTypeClass class = column->type->class;

	return class == DB_TYPE_TEXT || class == DB_TYPE_VARCHAR || class == DB_TYPE_CHAR ||
		class == DB_TYPE_OTHER; /* citext among others */
}

/*
 * A table that only names the values of a column: few columns, one of them a
 * label, no foreign keys of its own, and called after what it lists.
 */
static bool
is_lookup_table(const DbTable *table)
{
	static const char *const kinds[] = {
		"status", "type", "kind", "state", "category", "level", "role",
		"priority", "enum", "lookup", "stage", "severity", "gender",
	};
	static const char *const label_columns[] = {
		"name", "label", "code", "description", "title", "value", "comment",
	};
	Words		words;
	NameKey		buffer;
	const char *last;
	bool		named = false;
	bool		labelled = false;
	int			ncolumns = 0;

	/* the cheap questions first */
	if (single_key(table) == NULL)
		return false;
	foreach_column(column, table)
	{
		if (++ncolumns > LOOKUP_MAX_COLUMNS)
			return false;
	}
	foreach_column(column, table)
	{
		for (int i = 0; i < lengthof(label_columns); i++)
			labelled |= pg_strcasecmp(column->name, label_columns[i]) == 0;
	}
	words_split(&words, table->name);
	if (!labelled || words.n == 0)
		return false;
	last = word_singular(words_last(&words), buffer);
	for (int i = 0; i < lengthof(kinds); i++)
		named |= strcmp(last, kinds[i]) == 0 || strcmp(words_get(&words, 0), kinds[i]) == 0;
	if (!named)
		return false;
	for (int i = 0; i < table->nconstraints; i++)
	{
		if (table->constraints[i]->type == CONSTRAINT_FOREIGN)
			return false;
	}
	return true;
}

static void *
enumerations_begin(Infer *infer)
{
	return tally_make(infer, TOPIC_ENUMERATION);
}

static void
enumerations_table(Infer *infer, int i, void *arg)
{
	Tally	   *tally = arg;
	DbTable    *table = infer->tables[i];

	foreach_column(column, table)
	{
		if (column->type->class == DB_TYPE_ENUM)
			tally_add_name(tally, "enum type", table, column, NULL);
	}
	for (int j = 0; j < table->nconstraints; j++)
	{
		DbConstraint *constraint = table->constraints[j];
		DbColumn   *column;

		if (constraint->nkeys != 1 || constraint->inherited)
			continue;
		column = &table->columns[constraint->keys[0] - 1];
		if (constraint->type == CONSTRAINT_CHECK &&
			is_text(column) && is_value_list(constraint))
			tally_add_name(tally, "CHECK (column IN (...))", table, column, NULL);
		else if (constraint->type == CONSTRAINT_FOREIGN &&
				 (infer->flags[i] & TABLE_JOIN) == 0 &&
				 constraint->ref != NULL && constraint->ref != table &&
				 is_lookup_table(constraint->ref))
			tally_add_name(tally, "lookup table", table, column, NULL);
	}
}

static void
enumerations_finish(Infer *infer, void *arg)
{
	tally_finish(arg, tally_format_name, NULL);
}

const TopicGroup enumerations_group = {enumerations_begin, enumerations_table, enumerations_finish};
