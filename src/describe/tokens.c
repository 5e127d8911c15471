/*
 * tokens.c
 *	  How many tokens a language model makes of a text: an estimate without
 *	  the tokenizer's vocabulary.
 *
 * A tokenizer of the o200k_base kind first cuts the text by a regular
 * expression and then builds tokens inside each piece only.  The cutting is
 * done here exactly as it does: a word takes the one character before it along
 * (" users", "_id", "(id"), an upper case letter after a lower case one begins
 * a new word, digits go in threes, punctuation in runs, a run of punctuation
 * takes the newline after it.  No piece spans a newline followed by something
 * else, therefore lines can be estimated one by one and added.
 *
 * What a piece costs is estimated:
 *	- three digits, a newline, a run of blanks: one token, which is exact;
 *	- a word of the lists in tokens_tables.h, the words that schemas and code
 *	  use most: what it really costs;
 *	- another word: at least one token, else a constant and for every pair of
 *	  neighbouring letters how often tokens end between them.  Pairs tell
 *	  apart what can be pronounced, "fulfillment" with 2 tokens, from what
 *	  can't, "xkqzwvbtrpd" with 7, as lengths do not;
 *	- punctuation likewise by its pairs;
 *	- other than ASCII: one token for a character that is in the vocabulary,
 *	  else what its bytes allow.
 *
 * The tables were fitted by test/tokens/fit.js on schemas and source code, such
 * that nine of ten unlisted words cost no more than that: a schema may repeat
 * one word everywhere, and then errors don't average out.  On 891 texts of nine
 * schemas that were not used for it, of 200 tokens and more, the estimate with
 * SAFETY was 4.7 % to 32 % above the real count, 9 % in the median.  On 3,272
 * texts of hostile names only (random letters of any script, hashes, one rare
 * word everywhere) two were 2 % and 4 % below, made of nothing but one to three
 * rare words again and again.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#include "dbctx.h"

#include <math.h>

#include "describe/tokens.h"
#include "describe/tokens_tables.h"

/* Costs are counted in parts of a token, as the tables are */
#define TOKEN	25

/* For what the estimate does not know; see the header comment */
#define SAFETY	1.06

/* Random letters seldom stop being random: each letter after so many is dearer */
#define LONG_WORD		12
#define LONG_EXTRA		2

/* A pair of an ASCII and an accented letter; an upper case Cyrillic letter inside */
#define PAIR_ACCENTED	6
#define CYRILLIC_UPPER	5

/* The kinds of bytes */
enum
{
	B_SYMBOL,					/* punctuation and control characters */
	B_SPACE,
	B_NEWLINE,
	B_DIGIT,
	B_UPPER,
	B_LOWER,
	B_HIGH						/* a byte of a character that is not ASCII */
};

/*
 * The listed words and runs, by hash value with the list's number in the low
 * bits: 0 is none, then come the word lists, and the runs are last.  Two that
 * differ in the low bits only are taken for one, which at 27 bits and 3,000
 * words happens to one unlisted word of 40,000.
 */
#define LIST_MASK	31
#define LIST_RUNS	31
#define LIST_SLOTS	16384		/* a power of two, over twice the words */
#define LIST_LONGEST 16			/* no listed word or run is longer */

static uint8 byte_class[256];
static uint8 symbol_index[128];
static uint32 list_table[LIST_SLOTS];
static bool tables_ready = false;

#define HASH_INIT	UINT32_C(2166136261)
#define HASH_STEP(hash, byte) (((hash) ^ (uint8) (byte)) * UINT32_C(16777619))
#define HASH_SLOT(hash) (((hash) ^ (hash) >> 16) & (LIST_SLOTS - 1))

static void
list_add(const char *s, int len, int list)
{
	uint32		hash = HASH_INIT;
	uint32		slot;

	for (int i = 0; i < len; i++)
		hash = HASH_STEP(hash, s[i]);
	slot = HASH_SLOT(hash & ~LIST_MASK);
	while (list_table[slot] != 0)
		slot = (slot + 1) & (LIST_SLOTS - 1);
	list_table[slot] = (hash & ~LIST_MASK) | list;
}

/* The number of the list that has it, or 0 */
static inline int
list_find(uint32 hash)
{
	uint32		slot;

	hash &= ~LIST_MASK;
	for (slot = HASH_SLOT(hash); list_table[slot] != 0;
		 slot = (slot + 1) & (LIST_SLOTS - 1))
		if ((list_table[slot] & ~LIST_MASK) == hash)
			return list_table[slot] & LIST_MASK;
	return 0;
}

/*
 * The tables that are derived from others, made once in a backend.
 */
static void
tables_init(void)
{
	for (int c = 0; c < 256; c++)
		byte_class[c] = c >= 0x80 ? B_HIGH :
			c >= 'a' && c <= 'z' ? B_LOWER :
			c >= 'A' && c <= 'Z' ? B_UPPER :
			c >= '0' && c <= '9' ? B_DIGIT :
			c == '\n' || c == '\r' ? B_NEWLINE :
			c == ' ' || c == '\t' ? B_SPACE : B_SYMBOL;

	/* control characters cost what the dearest symbol does */
	memset(symbol_index, strlen(symbols) - 1, sizeof(symbol_index));
	for (int i = 0; symbols[i]; i++)
		symbol_index[(uint8) symbols[i]] = i;

	memset(list_table, 0, sizeof(list_table));
	StaticAssertStmt(lengthof(word_lists) < LIST_RUNS, "too many word lists");
	for (int i = 0; i < lengthof(word_lists); i++)
		for (const char *s = word_lists[i].words; *s;)
		{
			const char *space = strchr(s, ' ');

			list_add(s, space - s, i + 1);
			s = space + 1;
		}
	for (int i = 0; i < lengthof(symbol_runs); i++)
		list_add(symbol_runs[i], strlen(symbol_runs[i]), LIST_RUNS);
	tables_ready = true;
}

#define IS_SINGLE(bits, offset) \
	(((bits)[(offset) >> 6] >> ((offset) & 63)) & 1)

/*
 * One character that is not ASCII: its length, its cost, and whether it is a
 * letter, that is, part of a word.  Invalid bytes count as characters.
 */
static int
high_character(const uint8 *s, const uint8 *end, int *cost, bool *letter)
{
	uint32		c;

	if (s[0] >= 0xF0 && end - s >= 4)
	{
		c = (s[0] & 0x07) << 18 | (s[1] & 0x3F) << 12 | (s[2] & 0x3F) << 6 | (s[3] & 0x3F);
		*letter = c < 0x1F000 || c >= 0x1FC00;
		*cost = *letter ? 4 * TOKEN : 3 * TOKEN;
		return 4;
	}
	if (s[0] >= 0xE0 && end - s >= 3)
	{
		c = (s[0] & 0x0F) << 12 | (s[1] & 0x3F) << 6 | (s[2] & 0x3F);
		*letter = !((c >= 0x2000 && c < 0x2C00) || (c >= 0x3000 && c < 0x3005) ||
					(c >= 0x3008 && c < 0x3021) || (c >= 0xFE00 && c < 0xFE70) ||
					(c >= 0xFF00 && c < 0xFF21) || (c >= 0xD800 && c < 0xF900));
		if (c < 0x3140)
			*cost = IS_SINGLE(single_bmp, c) ? TOKEN : 3 * TOKEN;
		else if (c >= 0x4E00 && c < 0xA000)
			*cost = IS_SINGLE(single_han, c - 0x4E00) ? TOKEN : 2 * TOKEN + TOKEN / 10;
		else if (c >= 0xAC00 && c < 0xD7C0)
			*cost = IS_SINGLE(single_hangul, c - 0xAC00) ? TOKEN : 2 * TOKEN + TOKEN / 3;
		else
			*cost = 3 * TOKEN;
		return 3;
	}
	if (s[0] >= 0xC0 && end - s >= 2)
	{
		c = (s[0] & 0x1F) << 6 | (s[1] & 0x3F);
		*letter = c >= 0xC0 ? c != 0xD7 && c != 0xF7 : c == 0xAA || c == 0xB5 || c == 0xBA;
		*cost = IS_SINGLE(single_bmp, c) ? TOKEN : 2 * TOKEN;
		return 2;
	}
	*letter = false;
	*cost = TOKEN;
	return 1;
}

/*
 * One word, with the character that it takes along (0: none).  Returns where
 * it ends.
 */
static const uint8 *
word(const uint8 *s, const uint8 *end, uint8 lead, int64 *total)
{
	const uint8 *start = s;
	uint32		hash = HASH_INIT;
	int			cost = WORD_LOWER;
	int			letters = 0;	/* of ASCII */
	int			previous = -1;	/* the last character, if one of these */
	int			cyrillic = 0;
	int			previous_cyrillic = -1;
	int			high = 0;
	int			list;

	if (byte_class[*s] == B_UPPER)
	{
		cost = WORD_UPPER;
		/* a capital only begins the word: it's listed in lower case */
		if (end - s >= 2 && byte_class[s[1]] == B_LOWER)
		{
			cost = WORD_CAPITALIZED;
			hash = HASH_STEP(hash, *s | 0x20);
			previous = *s++ - 'A';
			letters = 1;
		}
	}

	for (; s < end; s++)
	{
		uint8		c = *s;
		int			class = byte_class[c];

		if (class == B_LOWER)
		{
			if (previous >= 0)
				cost += pair_lower[previous][c - 'a'] - 'a';
			previous = c - 'a';
		}
		else if (class == B_UPPER)
		{
			/* camelCase: the next word */
			if (s > start && byte_class[s[-1]] == B_LOWER)
				break;
			if (previous >= 0)
				cost += pair_upper[previous][c - 'A'] - 'a';
			previous = c - 'A';
		}
		else if (class == B_HIGH)
		{
			int			one;
			bool		letter;
			int			n = high_character(s, end, &one, &letter);

			if (!letter)
				break;
			if (n == 2 && (c == 0xD0 ? s[1] >= 0x90 : c == 0xD1 && s[1] < 0x90))
			{
				/* U+0410 to U+044F */
				int			index = ((c & 1) << 6 | (s[1] & 0x3F)) - 0x10;

				if (previous_cyrillic >= 0)
				{
					cyrillic += pair_cyrillic[previous_cyrillic][index & 31] - 'a';
					if (index < 32)
						cyrillic += CYRILLIC_UPPER;
				}
				else
					cyrillic += cyrillic ? TOKEN : WORD_CYRILLIC;
				previous_cyrillic = index & 31;
			}
			else
			{
				high += one + (letters ? PAIR_ACCENTED : 0);
				previous_cyrillic = -1;
			}
			previous = -1;
			s += n - 1;
			continue;
		}
		else
			break;

		if (previous_cyrillic >= 0)
			previous_cyrillic = -1;
		hash = HASH_STEP(hash, c);
		letters++;
	}

	if (letters && letters <= LIST_LONGEST && !high && !cyrillic &&
		(list = list_find(hash)) > 0 && list < LIST_RUNS)
	{
		list--;
		if (lead == ' ')
			cost = word_lists[list].spaced * TOKEN;
		else if (lead == '_')
			cost = word_lists[list].underscored * TOKEN;
		else
		{
			cost = word_lists[list].bare * TOKEN;
			if (lead)
				cost += lead_known[symbol_index[lead]] - 'a';
		}
	}
	else
	{
		if (letters > LONG_WORD)
			cost += (letters - LONG_WORD) * LONG_EXTRA;
		cost = letters ? Max(cost, TOKEN) : 0;
		if (cyrillic)
			cost += Max(cyrillic, TOKEN);
		cost += high;
		if (lead)
			cost += lead_other[symbol_index[lead]] - 'a';
	}
	*total += cost;
	return s;
}

/* Does a word begin here? */
static inline bool
is_letter(const uint8 *s, const uint8 *end)
{
	int			class;
	int			cost;
	bool		letter;

	if (s >= end)
		return false;
	class = byte_class[*s];
	if (class != B_HIGH)
		return class >= B_UPPER;
	(void) high_character(s, end, &cost, &letter);
	return letter;
}

/*
 * A run of what is neither word nor digit nor blank, with the blank before it
 * if "previous" says so, and with the newlines after it.
 */
static const uint8 *
symbol_run(const uint8 *s, const uint8 *end, int previous, int64 *total)
{
	const uint8 *start = s;
	uint32		hash = HASH_INIT;
	bool		high = false;
	bool		first = true;
	int			cost = TOKEN;

	if (previous >= 0)
		hash = HASH_STEP(hash, ' ');

	for (; s < end; first = false)
	{
		int			class = byte_class[*s];

		if (class == B_SYMBOL)
		{
			int			index = symbol_index[*s];

			if (previous >= 0)
				cost += pair_symbol[previous][index] - 'a';
			else if (!first)
				cost += TOKEN;
			previous = index;
			hash = HASH_STEP(hash, *s);
			s++;
		}
		else if (class == B_HIGH)
		{
			int			one;
			bool		letter;
			int			n = high_character(s, end, &one, &letter);

			if (letter)
				break;
			/* the first token is counted already */
			cost += first ? one - TOKEN : one;
			previous = -1;
			high = true;
			s += n;
		}
		else
			break;
	}

	if (s < end && *s == '\n')
	{
		cost += previous >= 0 ? pair_symbol[previous][symbol_index['\n']] - 'a' : TOKEN;
		hash = HASH_STEP(hash, '\n');
		while (s < end && byte_class[*s] == B_NEWLINE)
			s++;
	}
	if (cost > TOKEN && !high && s - start <= LIST_LONGEST && list_find(hash) == LIST_RUNS)
		cost = TOKEN;
	*total += cost;
	return s;
}

double
tokens_estimate(const char *text, int len)
{
	const uint8 *s = (const uint8 *) text;
	const uint8 *end = s + len;
	int64		total = 0;

	if (!tables_ready)
		tables_init();

	while (s < end)
	{
		const uint8 *start = s;

		switch (byte_class[*s])
		{
			case B_LOWER:
			case B_UPPER:
				s = word(s, end, 0, &total);
				break;

			case B_DIGIT:
				while (s < end && byte_class[*s] == B_DIGIT)
					s++;
				total += (s - start + 2) / 3 * TOKEN;
				break;

			case B_NEWLINE:
				while (s < end && byte_class[*s] == B_NEWLINE)
					s++;
				total += TOKEN;
				break;

			case B_SPACE:
				while (s < end && byte_class[*s] == B_SPACE)
					s++;
				if (s < end && byte_class[*s] != B_DIGIT && byte_class[*s] != B_NEWLINE)
				{
					/* the last blank goes with what follows, a tab only with a word */
					if (is_letter(s, end))
					{
						if (s - start > 1)
							total += (1 + (s - start) / 16) * TOKEN;
						s = word(s, end, s[-1], &total);
					}
					else
					{
						if (s - start > 1 || s[-1] != ' ')
							total += (1 + (s - start) / 16) * TOKEN;
						s = symbol_run(s, end, symbol_index[' '], &total);
					}
				}
				else
					total += (2 + (s - start) / 16) * TOKEN - (s - start == 1 ? TOKEN : 0);
				break;

			case B_SYMBOL:
				if (is_letter(s + 1, end))
					s = word(s + 1, end, *s, &total);
				else
					s = symbol_run(s, end, -1, &total);
				break;

			case B_HIGH:
				{
					int			cost;
					bool		letter;
					int			n = high_character(s, end, &cost, &letter);

					if (letter)
						s = word(s, end, 0, &total);
					else if (is_letter(s + n, end))
					{
						/* it never is one token with the word, or seldom */
						total += cost;
						s = word(s + n, end, 0, &total);
					}
					else
						s = symbol_run(s, end, -1, &total);
				}
				break;
		}
	}

	return (double) total / TOKEN;
}

int
tokens_upper(double estimate)
{
	return (int) ceil(estimate * SAFETY);
}
