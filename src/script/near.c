/*
 * near.c
 *	  Names like one that means nothing.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#include "dbctx.h"

#include "catalog/deparse.h"
#include "catalog/oneline.h"
#include "lib/stringinfo.h"
#include "mb/pg_wchar.h"
#include "rule/similar.h"
#include "utils/builtins.h"
#include "utils/varlena.h"

#include "script/near.h"

/* More than that don't help */
#define MAX_TOLD 3

/* A word that says something by itself: user_email is near to email */
#define TELLING_LETTERS 4

/* A word in which one wrong letter leaves no doubt */
#define LONG_WORD 5

Near *
near_begin(const char *wanted)
{
	Near	   *near = palloc0(sizeof(Near));

	near->wanted = wanted;
	return near;
}

/* Are two letters exchanged, which counts as one that is wrong? */
static bool
is_exchanged(const char *a, const char *b)
{
	while (*a != '\0' && *a == *b)
	{
		a++;
		b++;
	}
	return *a != '\0' && a[0] == b[1] && a[1] == b[0] && a[1] != '\0' && strcmp(a + 2, b + 2) == 0;
}

/* Letters that differ, or -1 if they are too many */
static int
letters_off(const char *wanted, const char *name)
{
	int			length = strlen(wanted);
	int			most = length < 3 ? 0 : length < 6 ? 1 : Min(3, length / 3);
	int			off;

	if (is_exchanged(wanted, name))
		return 1;
	if (most == 0 || abs((int) strlen(name) - length) > most * MAX_MULTIBYTE_CHAR_LEN)
		return -1;
	off = varstr_levenshtein_less_equal(wanted, length, name, strlen(name), 1, 1, 1, most, true);
	return off <= most ? off : -1;
}

/* Is it a word of the name, in whatever number, and in a long one but for a letter? */
static bool
has_word(const Words *words, const char *word)
{
	NameKey		a;
	NameKey		b;

	for (int i = 0; i < words->n; i++)
	{
		const char *other = words_get(words, i);

		if (strcmp(word_singular(other, a), word_singular(word, b)) == 0 ||
			(strlen(word) >= LONG_WORD && letters_off(word, other) == 1))
			return true;
	}
	return false;
}

/* Are all words of the one among those of the other, one that tells among them? */
static bool
words_are_among(const Words *some, const Words *all)
{
	bool		telling = false;

	for (int i = 0; i < some->n; i++)
	{
		if (!has_word(all, words_get(some, i)))
			return false;
		telling |= strlen(words_get(some, i)) >= TELLING_LETTERS;
	}
	return telling;
}

int
near_distance(const char *wanted, const char *name)
{
	NameEssence a;
	NameEssence b;
	Words		words_a;
	Words		words_b;
	int			off;

	if (strlen(wanted) >= NAMEDATALEN || strlen(name) >= NAMEDATALEN)
		return -1;
	if (strcmp(wanted, name) == 0)
		return 0;
	if (pg_strcasecmp(wanted, name) == 0)
		return 1;
	name_essence(wanted, true, &a);
	name_essence(name, true, &b);
	if (a.text[0] != '\0' && strcmp(a.text, b.text) == 0)
		return 2;
	off = letters_off(wanted, name);
	if (off >= 0)
		return 2 + off;
	words_split(&words_a, wanted);
	words_split(&words_b, name);
	if (words_are_among(&words_a, &words_b) || words_are_among(&words_b, &words_a))
		return 6 + abs(words_a.n - words_b.n);
	/* cut short: "stat" */
	if (strlen(wanted) >= TELLING_LETTERS && strncmp(wanted, name, strlen(wanted)) == 0)
		return 8;
	return -1;
}

static int
compare_near(const ListCell *a, const ListCell *b)
{
	const NearName *left = lfirst(a);
	const NearName *right = lfirst(b);

	if (left->distance != right->distance)
		return left->distance - right->distance;
	return strcmp(left->write, right->write);
}

void
near_consider(Near *near, const char *name, const char *write, int penalty)
{
	int			distance = near_distance(near->wanted, name);
	NearName   *found;
	ListCell   *lc;

	if (distance < 0)
		return;
	if (write == NULL)
		write = name_sql(name);
	foreach(lc, near->found)
	{
		if (strcmp(((NearName *) lfirst(lc))->write, write) == 0)
			return;
	}
	found = palloc(sizeof(NearName));
	found->write = write;
	found->distance = distance * 4 + penalty;
	near->found = lappend(near->found, found);
}

const char *
near_hint(const Near *near)
{
	List	   *found = list_copy(near->found);
	StringInfoData buf;
	int			nearest;
	int			n = 0;
	ListCell   *lc;

	if (found == NIL)
		return NULL;
	list_sort(found, compare_near);
	nearest = ((NearName *) linitial(found))->distance;
	initStringInfo(&buf);
	foreach(lc, found)
	{
		const NearName *name = lfirst(lc);

		/* beside one that is all but the same, others are noise */
		if (n == MAX_TOLD || (n > 0 && nearest < 12 && name->distance >= nearest + 8))
			break;
		appendStringInfo(&buf, "%s%s", n++ > 0 ? ", " : "", name->write);
	}
	return oneline_sql(psprintf(n == 1 ? "Write: %s" : "Write one of: %s", buf.data));
}

void
near_columns(Near *near, const DbTable *table, const char *prefix, int penalty)
{
	foreach_column(column, table)
	{
		if (near_distance(near->wanted, column->name) >= 0)
			near_consider(near, column->name,
						  prefix ? psprintf("%s.%s", name_sql(prefix), name_sql(column->name)) : NULL,
						  penalty);
	}
}
