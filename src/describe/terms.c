/*
 * terms.c
 *	  Words of a question, matched to the words of a schema.
 *
 * Names are taken apart at "_" and camelCase, comments and questions into
 * words; all are brought to their stems by the server's own English
 * dictionary, which also knows which words carry no meaning.  A word weighs
 * the more the fewer tables have it (inverse document frequency).
 *
 * Copyright (c) 2026, dbctx contributors
 */
#include "dbctx.h"

#include <math.h>

#include "catalog/namespace.h"
#include "catalog/pg_type.h"
#include "fmgr.h"
#include "lib/stringinfo.h"
#include "mb/pg_wchar.h"
#include "miscadmin.h"
#include "nodes/value.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/fmgrprotos.h"
#include "utils/hsearch.h"

#include "catalog/deparse.h"
#include "catalog/oneline.h"
#include "convention/words.h"
#include "describe/terms.h"

/* What a match is worth, by where it is */
#define WEIGHT_TABLE 4.0
#define WEIGHT_COLUMN 2.0
#define WEIGHT_LABEL 1.5
#define WEIGHT_COMMENT 1.0

/* Of a comment no more than this is read, in bytes; of a question as well */
#define MAX_TEXT 2000

#define MAX_TERMS 32

typedef struct Term
{
	const char *word;			/* as asked */
	const char *stem;
	int			tables;			/* that have it */
} Term;

/* A word of the schema, and the term that it is */
typedef struct WordEntry
{
	char		word[NAMEDATALEN];
	int			term;			/* -1: none */
} WordEntry;

struct Terms
{
	int			n;
	Term		terms[MAX_TERMS];
	Oid			dictionary;
	HTAB	   *words;			/* WordEntry */
};

/* The stem of a word; "" if it carries no meaning */
static char *
stem_of(const Terms *terms, const char *word)
{
	LOCAL_FCINFO(fcinfo, 2);
	NameKey		buffer;
	Datum		result;
	ArrayType  *array;
	Datum	   *items;
	int			n;

	word = word_singular(word, buffer);
	if (!OidIsValid(terms->dictionary))
		return pstrdup(word);
	InitFunctionCallInfoData(*fcinfo, NULL, 2, InvalidOid, NULL, NULL);
	fcinfo->args[0].value = ObjectIdGetDatum(terms->dictionary);
	fcinfo->args[0].isnull = false;
	fcinfo->args[1].value = CStringGetTextDatum(word);
	fcinfo->args[1].isnull = false;
	result = ts_lexize(fcinfo);
	if (fcinfo->isnull)
		return pstrdup(word);
	array = DatumGetArrayTypeP(result);
	deconstruct_array(array, TEXTOID, -1, false, TYPALIGN_INT, &items, NULL, &n);
	return n > 0 ? TextDatumGetCString(items[0]) : pstrdup("");
}

/* Calls back for every word of a name or of free text */
typedef void (*WordHandler) (Terms *terms, const char *word, void *arg);

static void
each_word_of_name(Terms *terms, const char *name, WordHandler handler, void *arg)
{
	Words		words;

	words_split(&words, name);
	for (int i = 0; i < words.n; i++)
		handler(terms, words_get(&words, i), arg);
}

static void
each_word_of_text(Terms *terms, const char *text, WordHandler handler, void *arg)
{
	int			left = MAX_TEXT;

	while (*text && left > 0)
	{
		char		piece[NAMEDATALEN];
		int			len = strcspn(text, " \t\r\n.,;:!?()[]{}\"'`/");
		int			take = Min(len, NAMEDATALEN - 1);

		if (len > 0)
		{
			take = pg_mbcliplen(text, len, take);
			memcpy(piece, text, take);
			piece[take] = '\0';
			each_word_of_name(terms, piece, handler, arg);
		}
		else
			len = 1;
		text += len;
		left -= len;
	}
}

static void
add_term(Terms *terms, const char *word, void *arg)
{
	char	   *stem;

	if (terms->n >= MAX_TERMS || strlen(word) < 2)
		return;
	stem = stem_of(terms, word);
	if (stem[0] == '\0')
		return;
	for (int i = 0; i < terms->n; i++)
	{
		if (strcmp(terms->terms[i].stem, stem) == 0)
			return;
	}
	terms->terms[terms->n].word = pstrdup(word);
	terms->terms[terms->n].stem = stem;
	terms->terms[terms->n].tables = 0;
	terms->n++;
}

Terms *
terms_make(const char *question)
{
	Terms	   *terms = palloc0(sizeof(Terms));
	HASHCTL		ctl = {.keysize = NAMEDATALEN,.entrysize = sizeof(WordEntry),
	.hcxt = CurrentMemoryContext};

	terms->dictionary = get_ts_dict_oid(list_make2(makeString("pg_catalog"),
												   makeString("english_stem")), true);
	terms->words = hash_create("dbctx words", 1024, &ctl,
							   HASH_ELEM | HASH_STRINGS | HASH_CONTEXT);
	each_word_of_text(terms, question, add_term, NULL);
	return terms;
}

int
terms_count(const Terms *terms)
{
	return terms->n;
}

/* The term that a word of the schema is, or -1; stems each word once */
static int
term_of(Terms *terms, const char *word)
{
	WordEntry  *entry;
	bool		found;
	char	   *stem;

	entry = hash_search(terms->words, word, HASH_ENTER, &found);
	if (found)
		return entry->term;
	entry->term = -1;
	stem = stem_of(terms, word);
	for (int i = 0; i < terms->n; i++)
	{
		if (strcmp(terms->terms[i].stem, stem) == 0)
			entry->term = i;
	}
	pfree(stem);
	return entry->term;
}

/* What of each term was found so far, the best place of each */
typedef struct Found
{
	double		weight;			/* of the place that is being looked at */
	double		best[MAX_TERMS];
} Found;

static void
note_term(Terms *terms, const char *word, void *arg)
{
	Found	   *found = arg;
	int			term = term_of(terms, word);

	if (term >= 0)
		found->best[term] = Max(found->best[term], found->weight);
}

static void
find_terms(Terms *terms, const DbTable *table, Found *found)
{
	memset(found, 0, sizeof(Found));
	found->weight = WEIGHT_TABLE;
	each_word_of_name(terms, table->name, note_term, found);
	foreach_column(column, table)
	{
		found->weight = WEIGHT_COLUMN;
		each_word_of_name(terms, column->name, note_term, found);
		if (column->comment)
		{
			found->weight = WEIGHT_COMMENT;
			each_word_of_text(terms, column->comment, note_term, found);
		}
		if (column->type->type && column->type->type->nlabels > 0)
		{
			found->weight = WEIGHT_LABEL;
			for (int i = 0; i < column->type->type->nlabels; i++)
				each_word_of_name(terms, column->type->type->labels[i],
								  note_term, found);
		}
	}
	if (table->comment)
	{
		found->weight = WEIGHT_COMMENT;
		each_word_of_text(terms, table->comment, note_term, found);
	}
}

void
terms_learn(Terms *terms, const DbTable *table)
{
	Found		found;

	find_terms(terms, table, &found);
	for (int i = 0; i < terms->n; i++)
		terms->terms[i].tables += found.best[i] > 0;
}

double
terms_score(Terms *terms, const DbTable *table, int ntables)
{
	Found		found;
	double		score = 0;

	find_terms(terms, table, &found);
	for (int i = 0; i < terms->n; i++)
	{
		if (found.best[i] > 0)
			score += found.best[i] *
				log(1 + (double) ntables / Max(terms->terms[i].tables, 1));
	}

	/* a name that is nothing but what was asked for is what was meant */
	if (score > 0)
	{
		Words		words;
		int			matched = 0;

		words_split(&words, table->name);
		for (int i = 0; i < words.n; i++)
			matched += term_of(terms, words_get(&words, i)) >= 0;
		if (matched == words.n)
			score *= 1.5;
	}
	return score;
}

bool
terms_match_name(Terms *terms, const char *name)
{
	Found		found = {.weight = 1};

	each_word_of_name(terms, name, note_term, &found);
	for (int i = 0; i < terms->n; i++)
	{
		if (found.best[i] > 0)
			return true;
	}
	return false;
}

char *
terms_unmatched(const Terms *terms)
{
	StringInfoData buf;

	initStringInfo(&buf);
	for (int i = 0; i < terms->n; i++)
	{
		const char *word;

		if (terms->terms[i].tables > 0)
			continue;
		/* nothing may be left of what can't be printed */
		word = oneline_text(terms->terms[i].word, 40);
		if (word[0])
			appendStringInfo(&buf, "%s\"%s\"", buf.len > 0 ? ", " : "", word);
	}
	return buf.len > 0 ? buf.data : NULL;
}
