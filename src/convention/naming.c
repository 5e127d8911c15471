/*
 * naming.c
 *	  Names of tables and columns: case, number, a common prefix, quotes.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#include "convention/infer.h"

#include "catalog/deparse.h"

/* A prefix is one only if that many tables have it */
#define PREFIX_MIN_TABLES 5

/* From so many names on it's no accident that none has two words */
#define RUN_TOGETHER_MIN_NAMES 50

/* A schema where most tables begin with the same word */
typedef struct PrefixedSchema
{
	DbSchema   *schema;
	int			length;			/* with the underscore */
	const char *prefix;
} PrefixedSchema;

/* Length of "app_" in "app_users"; 0 if there is no such thing */
static int
first_word_length(const char *name)
{
	const char *end = strchr(name, '_');

	return end == NULL || end == name || end[1] == '\0' ? 0 : end - name + 1;
}

/* The tables of one schema, next to each other and sorted by name */
static void
find_prefix(Infer *infer, int from, int to)
{
	int			best = 0;
	int			best_at = from;
	PrefixedSchema *found;

	for (int i = from; i < to;)
	{
		int			length = first_word_length(infer->tables[i]->name);
		int			end = i + 1;

		while (length > 0 && end < to &&
			   strncmp(infer->tables[i]->name, infer->tables[end]->name, length) == 0)
			end++;
		if (length > 0 && end - i > best)
		{
			best = end - i;
			best_at = i;
		}
		i = end;
	}
	if (best < PREFIX_MIN_TABLES || best < CONVENTION_MIN_SHARE * (to - from))
		return;
	found = palloc(sizeof(PrefixedSchema));
	found->schema = infer->tables[from]->schema;
	found->length = first_word_length(infer->tables[best_at]->name);
	found->prefix = pnstrdup(infer->tables[best_at]->name, found->length);
	infer->prefixed = lappend(infer->prefixed, found);
}

static PrefixedSchema *
schema_prefix(Infer *infer, const DbSchema *schema)
{
	int			low = 0;
	int			high = list_length(infer->prefixed) - 1;

	/* they are in model order: by name */
	while (low <= high)
	{
		int			middle = (low + high) / 2;
		PrefixedSchema *prefixed = list_nth(infer->prefixed, middle);
		int			cmp = strcmp(schema->name, prefixed->schema->name);

		if (cmp == 0)
			return prefixed;
		if (cmp < 0)
			high = middle - 1;
		else
			low = middle + 1;
	}
	return NULL;
}

void
infer_prefixes(Infer *infer)
{
	Tally	   *tally = tally_make(infer, TOPIC_TABLE_PREFIX);
	int			from = 0;

	tally->presence = true;
	for (int i = 1; i <= infer->ntables; i++)
	{
		if (i < infer->ntables &&
			infer->tables[i]->schema == infer->tables[from]->schema)
			continue;
		find_prefix(infer, from, i);
		from = i;
	}
	for (int i = 0; infer->prefixed != NIL && i < infer->ntables; i++)
	{
		DbTable    *table = infer->tables[i];
		PrefixedSchema *prefixed = schema_prefix(infer, table->schema);

		CHECK_FOR_INTERRUPTS();
		if (prefixed == NULL || (infer->flags[i] & TABLE_PRISMA_JOIN))
			continue;
		if (strncmp(table->name, prefixed->prefix, prefixed->length) == 0)
			tally_add_name(tally, prefixed->prefix, table, NULL, NULL);
		else
			tally_lacks(tally, table, NULL, NULL);
	}
	tally_finish(tally, tally_format_name, NULL);
}

int
table_words(Infer *infer, const DbTable *table, Words *words)
{
	PrefixedSchema *prefixed;

	words_split(words, table->name);
	if (infer->prefixed == NIL || words->n < 2)
		return 0;
	prefixed = schema_prefix(infer, table->schema);
	return prefixed != NULL &&
		strncmp(table->name, prefixed->prefix, prefixed->length) == 0 ? 1 : 0;
}

/* The last word of a table's name, numbers at its end left out; NULL if none */
static const char *
last_word(const char *name, Words *words)
{
	words_split(words, name);
	for (int i = words->n - 1; i >= 0; i--)
	{
		const char *word = words_get(words, i);

		if (strspn(word, "0123456789") != strlen(word))
			return word;
	}
	return NULL;
}

bool
table_is_many_in_one(const char *name)
{
	static const char *const many[] = {
		"credentials", "defaults", "details", "jwks", "preferences", "settings",
		"stats", "statistics",
	};
	Words		words;
	const char *word = last_word(name, &words);

	for (int i = 0; word != NULL && i < lengthof(many); i++)
	{
		if (strcmp(word, many[i]) == 0)
			return true;
	}
	return false;
}

WordNumber
table_number(const char *name)
{
	Words		words;
	const char *word = last_word(name, &words);

	return word ? word_number(word) : WORD_NEUTRAL;
}

static void
add_case(Tally *tally, NameCase name_case, DbTable *table, DbColumn *column)
{
	TallyKey	key = {{0}};

	key.part[0] = name_case;
	tally_add(tally, &key, table, column, NULL);
}

static void
format_case(const TallyKey *key, Variant *variant, void *arg)
{
	/* names without a common form are exceptions to any */
	if (key->part[0] != CASE_OTHER)
		variant->value = name_case_text(key->part[0]);
}

/*
 * One lower-case word fits snake_case and camelCase alike.  A table named so
 * follows whichever is used (none: snake_case); a column tells nothing and is
 * not counted.  Where PascalCase is used, both are exceptions.
 */
static void
settle_lower(Tally *tally, bool count_them, bool run_together)
{
	int			counts[CASE_OTHER + 1] = {0};
	NameCase	best = CASE_SNAKE;
	List	   *kept = NIL;
	ListCell   *lc;

	foreach(lc, tally->cells)
	{
		TallyCell  *cell = lfirst(lc);

		counts[cell->key.part[0]] += cell->count;
	}
	for (int i = CASE_SNAKE; i < CASE_OTHER; i++)
	{
		if (counts[i] > counts[best])
			best = i;
	}
	/* a few odd names do not make plain ones exceptions */
	if (counts[best] < CONVENTION_MIN_OBJECTS ||
		(best != CASE_CAMEL && counts[CASE_LOWER] >= counts[best]))
		best = CASE_SNAKE;
	if ((best != CASE_SNAKE && best != CASE_CAMEL) || run_together)
		return;
	foreach(lc, tally->cells)
	{
		TallyCell  *cell = lfirst(lc);

		if (cell->key.part[0] == CASE_LOWER)
		{
			if (!count_them)
				continue;
			cell->key.part[0] = best;
		}
		kept = lappend(kept, cell);
	}
	tally->cells = kept;
}

typedef struct NamingState
{
	Tally	   *table_case;
	Tally	   *column_case;
	Tally	   *number;
	Tally	   *quoted;
} NamingState;

static void
count_lower(const Tally *tally, int *lower, int *others)
{
	ListCell   *lc;

	foreach(lc, tally->cells)
	{
		TallyCell  *cell = lfirst(lc);

		*(cell->key.part[0] == CASE_LOWER ? lower : others) += cell->count;
	}
}

/*
 * Are many names in lower case, and hardly one shows where its words begin?
 * Then "salesorderdetail" is how names are made, not one word by chance.
 */
static bool
are_run_together(const NamingState *state)
{
	int			lower = 0;
	int			others = 0;

	count_lower(state->table_case, &lower, &others);
	count_lower(state->column_case, &lower, &others);
	return lower >= RUN_TOGETHER_MIN_NAMES && others * 20 <= lower;
}

static void *
naming_begin(Infer *infer)
{
	NamingState *state = palloc0(sizeof(NamingState));

	state->table_case = tally_make(infer, TOPIC_TABLE_CASE);
	state->column_case = tally_make(infer, TOPIC_COLUMN_CASE);
	state->number = tally_make(infer, TOPIC_TABLE_NUMBER);
	state->quoted = tally_make(infer, TOPIC_NAME_QUOTED);
	return state;
}

static void
add_quoted(Tally *tally, const char *sql, DbTable *table, DbColumn *column)
{
	tally_add_name(tally, *sql == '"' ? "quotes needed" : "no quotes needed",
				   table, column, NULL);
}

static void
naming_table(Infer *infer, int i, void *arg)
{
	NamingState *state = arg;
	DbTable    *table = infer->tables[i];
	WordNumber	number;

	add_quoted(state->quoted, table_name_sql(table), table, NULL);
	if (infer->flags[i] & TABLE_PRISMA_JOIN)
		return;
	add_case(state->table_case, name_case(table->name), table, NULL);
	number = table_number(table->name);
	if (number != WORD_NEUTRAL)
		tally_add_name(state->number, number == WORD_PLURAL ? "plural" : "singular",
					   table, NULL, NULL);
	foreach_column(column, table)
	{
		add_case(state->column_case, name_case(column->name), table, column);
		add_quoted(state->quoted, column_name_sql(column), table, column);
	}
}

static void
naming_finish(Infer *infer, void *arg)
{
	NamingState *state = arg;
	bool		run_together;

	run_together = are_run_together(state);
	settle_lower(state->table_case, true, run_together);
	settle_lower(state->column_case, false, run_together);
	tally_finish(state->table_case, format_case, NULL);
	tally_finish(state->column_case, format_case, NULL);
	tally_finish(state->number, tally_format_name, NULL);
	tally_finish(state->quoted, tally_format_name, NULL);
}

const TopicGroup naming_group = {naming_begin, naming_table, naming_finish};
