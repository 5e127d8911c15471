/*
 * words.h
 *	  Names as words: "userId", "user_id" and "UserID" are the same two.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#ifndef DBCTX_WORDS_H
#define DBCTX_WORDS_H

#include "postgres.h"

#define WORDS_MAX 32			/* more than that are one last word */

/* A name taken apart, in lower case; made without palloc */
typedef struct Words
{
	int			n;
	uint8		start[WORDS_MAX];	/* in text, each ended by a zero byte */
	uint8		offset[WORDS_MAX];	/* where the word begins in the name */
	char		text[NAMEDATALEN + WORDS_MAX + 1];
} Words;

#define words_get(words, i) ((words)->text + (words)->start[i])
#define words_last(words) words_get(words, (words)->n - 1)

typedef enum WordNumber
{
	WORD_NEUTRAL,				/* "series", "data": the same in both, or not
								 * a noun */
	WORD_SINGULAR,
	WORD_PLURAL,
} WordNumber;

typedef enum NameCase
{
	CASE_LOWER,					/* one lower-case word, which fits snake and
								 * camel */
	CASE_SNAKE,
	CASE_CAMEL,
	CASE_PASCAL,
	CASE_UPPER,					/* "ID", "USER_ID" */
	CASE_OTHER,					/* "User_Id", "user-id", not ASCII */
} NameCase;

/* A buffer for names without their separators */
typedef char NameKey[NAMEDATALEN + WORDS_MAX];

extern void words_split(Words *words, const char *name);

/*
 * Joins words "from" up to "to" without separators, the last of them as it is
 * or in the singular.
 */
extern void words_join(const Words *words, int from, int to, bool singular,
					   NameKey key);

/* Lower-case letters and digits of a name alone: "createdAt" is "createdat" */
extern void name_squeeze(const char *name, NameKey key);

extern WordNumber word_number(const char *word);

/* The singular; the word itself if it is none or not known */
extern const char *word_singular(const char *word, NameKey buffer);
extern const char *word_plural(const char *word, NameKey buffer);

extern NameCase name_case(const char *name);
extern const char *name_case_text(NameCase name_case);

#endif							/* DBCTX_WORDS_H */
