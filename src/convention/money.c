/*
 * money.c
 *	  How amounts of money are kept.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#include "convention/infer.h"

#include "catalog/deparse.h"

/* Parts of the key */
#define PART_TYPE 0				/* DbTypeRef, or 0 with a suffix */
#define PART_SUFFIX 1			/* "_cents", or NULL */

/* Words that mean money whatever the type */
static const char *const amount_words[] = {
	"amount", "balance", "cost", "fee", "fees", "price", "revenue", "salary",
	"subtotal", "turnover", "wage",
};

/* Words that mean money only of a numeric: "total int" may be a count */
static const char *const numeric_words[] = {
	"total", "tax", "discount", "credit", "debit", "payment", "paid",
	"budget", "charge", "deposit", "refund", "commission", "due", "shipping",
};

/* Words at the end that say in which unit a whole number is */
static const char *const unit_words[] = {
	"cents", "cent", "minor", "pence", "pennies", "micros", "satoshis", "millis",
};

static bool
is_word_of(const char *word, const char *const *words, int nwords)
{
	for (int i = 0; i < nwords; i++)
	{
		if (strcmp(words[i], word) == 0)
			return true;
	}
	return false;
}

#define is_one_of(word, words) is_word_of(word, words, lengthof(words))

/* The words that name an amount stand last, but for a unit: "tax_rate" is none */
static bool
names_money(const DbColumn *column, const Words *words, int last)
{
	const char *word = words_get(words, last);

	switch (column->type->class)
	{
		case DB_TYPE_NUMERIC:
		case DB_TYPE_FLOAT:
			return is_one_of(word, amount_words) || is_one_of(word, numeric_words);
		case DB_TYPE_INT4:
		case DB_TYPE_INT8:
			return is_one_of(word, amount_words);
		default:
			return false;
	}
}

/* Sets the key if the column holds money. */
static bool
money_key(Infer *infer, const DbColumn *column, TallyKey *key)
{
	DbTypeRef  *type = column->type;
	Words		words;
	int			last;
	bool		unit;

	if (type->is_array ||
		(type->class != DB_TYPE_NUMERIC && type->class != DB_TYPE_FLOAT &&
		 type->class != DB_TYPE_INT4 && type->class != DB_TYPE_INT8 &&
		 type->class != DB_TYPE_MONEY))
		return false;
	memset(key, 0, sizeof(TallyKey));
	key->part[PART_TYPE] = (uintptr_t) type;
	if (type->class == DB_TYPE_MONEY)
		return true;
	/* a domain that is called after money says it of all its columns */
	if (type->type != NULL)
	{
		NameKey		domain;

		name_squeeze(type->type->name, domain);
		if (strstr(domain, "money") != NULL || strstr(domain, "amount") != NULL ||
			strstr(domain, "price") != NULL || strstr(domain, "cents") != NULL)
			return true;
	}

	/* most whole numbers are keys */
	if (pg_strcasecmp(column->name + Max((int) strlen(column->name) - 2, 0), "id") == 0)
		return false;
	words_split(&words, column->name);
	last = words.n - 1;
	if (last < 0)
		return false;
	unit = is_one_of(words_get(&words, last), unit_words);
	if (unit && last > 0 && type->class != DB_TYPE_FLOAT)
	{
		const char *suffix = column->name + words.offset[last];

		if (suffix[-1] == '_')
			suffix--;
		key->part[PART_SUFFIX] = (uintptr_t) infer_name(infer, suffix);
		return true;
	}
	return names_money(column, &words, last);
}

/* "raw_amount jsonb" beside "amount", as one tool keeps numbers in full */
static bool
has_raw_column(const DbTable *table, const DbColumn *money)
{
	foreach_column(column, table)
	{
		if ((column->type->class == DB_TYPE_JSONB || column->type->class == DB_TYPE_JSON) &&
			strncmp(column->name, "raw_", 4) == 0 &&
			strcmp(column->name + 4, money->name) == 0)
			return true;
	}
	return false;
}

static void
format_money(const TallyKey *key, Variant *variant, void *arg)
{
	const char *type = ((DbTypeRef *) key->part[PART_TYPE])->text;

	variant->value = key->part[PART_SUFFIX] == 0 ? type :
		psprintf("%s, name ends in %s", type, (const char *) key->part[PART_SUFFIX]);
}

typedef struct MoneyState
{
	Tally	   *tally;
	int			raw;			/* columns with another beside them */
} MoneyState;

static void *
money_begin(Infer *infer)
{
	MoneyState *state = palloc0(sizeof(MoneyState));

	state->tally = tally_make(infer, TOPIC_TYPE_MONEY);
	return state;
}

static void
money_table(Infer *infer, int i, void *arg)
{
	MoneyState *state = arg;
	DbTable    *table = infer->tables[i];

	foreach_column(column, table)
	{
		TallyKey	key;

		if (!money_key(infer, column, &key))
			continue;
		tally_add(state->tally, &key, table, column, NULL);
		state->raw += has_raw_column(table, column);
	}
}

static void
money_finish(Infer *infer, void *arg)
{
	MoneyState *state = arg;
	List	   *facts = tally_finish(state->tally, format_money, NULL);

	if (list_length(facts) == 1 && state->raw >= CONVENTION_MIN_OBJECTS)
	{
		Fact	   *fact = linitial(facts);

		fact->detail = psprintf("a column raw_<name> beside it on %d of %d",
								state->raw, fact->of);
	}
}

const TopicGroup money_group = {money_begin, money_table, money_finish};
