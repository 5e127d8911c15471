/*
 * similar_names.c
 *	  Names that say the same, and an index that finds them.
 *
 * The index keeps tables by schema, number of letters, and digits.  Names that
 * say the same are in one bucket; a name with one letter more, less, or two
 * exchanged is in the same or in a neighbouring one, and differs in at most
 * one of the letters that occur an odd number of times: of thousands of
 * tables, hardly any other has to be looked at.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#include "dbctx.h"

#include "common/hashfn.h"
#include "port/pg_bitutils.h"
#include "rule/similar.h"
#include "utils/hsearch.h"
#include "utils/memutils.h"

/* A slip is told from another word only in long words */
#define SLIP_MIN_LETTERS 7

/* and a letter that is missing, anywhere, only in longer ones */
#define DROP_MIN_LETTERS 10

typedef struct NameEntry
{
	Oid			relid;
	Oid			schema;
	uint32		digits;
	uint32		length;
	char		name[FLEXIBLE_ARRAY_MEMBER];
} NameEntry;

typedef struct BucketKey
{
	Oid			schema;
	uint32		digits;
	uint32		length;
} BucketKey;

/* What is compared of a name, so that only those alike are looked at */
typedef struct NameBrief
{
	uint32		hash;
	uint32		letters;
	NameEntry  *entry;
} NameBrief;

typedef struct Bucket
{
	BucketKey	key;
	int			n;
	int			room;
	NameBrief  *names;
} Bucket;

typedef struct TableEntry
{
	Oid			relid;
	NameEntry  *entry;
} TableEntry;

struct NameIndex
{
	HTAB	   *buckets;
	HTAB	   *tables;
	MemoryContext context;
};

#define is_digit(c) ((c) >= '0' && (c) <= '9')

static void
add_text(NameEssence *essence, const char *text, int *used, uint32 *digits)
{
	for (; *text != '\0' && *used < sizeof(NameKey) - 1; text++)
	{
		if (*text >= 'a' && *text <= 'z')
		{
			essence->letters ^= 1U << (*text - 'a');
			essence->length++;
		}
		else
			*digits = hash_combine(*digits, (unsigned char) *text);
		essence->text[(*used)++] = *text;
	}
}

void
name_essence(const char *name, bool singular, NameEssence *essence)
{
	Words		words;
	int			used = 0;
	size_t		length = strlen(name);

	essence->digits = essence->letters = 0;
	essence->length = 0;
	essence->long_word = false;
	words_split(&words, name);
	for (int i = 0; name[i] == '_'; i++)
		add_text(essence, "_", &used, &essence->digits);
	for (int i = 0; i < words.n; i++)
	{
		const char *word = words_get(&words, i);
		NameKey		buffer;

		if (singular)
			word = word_singular(word, buffer);
		if (i > 0 && is_digit(word[0]) && is_digit(essence->text[used - 1]))
			add_text(essence, "_", &used, &essence->digits);
		essence->long_word |= strlen(word) >= SLIP_MIN_LETTERS - 1;
		add_text(essence, word, &used, &essence->digits);
	}
	while (words.n > 0 && length > 0 && name[--length] == '_')
		add_text(essence, "_", &used, &essence->digits);
	if (words.n == 0)
		add_text(essence, name, &used, &essence->digits);
	essence->text[used] = '\0';
	essence->hash = hash_bytes((unsigned char *) essence->text, used);
}

static bool
is_vowel(char c)
{
	return strchr("aeiouy", c) != NULL;
}

/* How many consonants stand in a row around a place between two letters */
static int
consonants_around(const char *word, int at)
{
	int			n = 0;

	for (int i = at - 1; i >= 0 && !is_vowel(word[i]); i--)
		n++;
	for (int i = at; word[i] != '\0' && !is_vowel(word[i]); i++)
		n++;
	return n;
}

/*
 * Does "whole" have one letter more, and is that a slip?  A letter written
 * twice, or once instead of twice.  Any other letter that is missing may well
 * make another word (contract and contact, remainder and reminder): it counts
 * in very long words, and where it leaves consonants that nobody can say
 * (customer, custmer).
 */
static bool
is_letter_off(const char *whole, const char *less)
{
	int			length = strlen(less);
	int			at = 0;

	while (less[at] != '\0' && whole[at] == less[at])
		at++;
	if (strcmp(whole + at + 1, less + at) != 0)
		return false;
	if (whole[at + 1] == whole[at] || (at > 0 && whole[at - 1] == whole[at]))
		return length + 1 >= SLIP_MIN_LETTERS;
	if (at == 0 || whole[at + 1] == '\0')
		return false;
	return length >= DROP_MIN_LETTERS ||
		(length >= SLIP_MIN_LETTERS && is_vowel(whole[at]) && !is_vowel(whole[at - 1]) &&
		 !is_vowel(whole[at + 1]) && consonants_around(less, at) >= 3);
}

static bool
is_word_slip(const char *a, const char *b)
{
	int			length = strlen(a);
	int			other = strlen(b);
	int			at = 0;

	if (strspn(a, "abcdefghijklmnopqrstuvwxyz") != length ||
		strspn(b, "abcdefghijklmnopqrstuvwxyz") != other)
		return false;
	if (length == other + 1)
		return is_letter_off(a, b);
	if (other == length + 1)
		return is_letter_off(b, a);
	if (length != other || length < SLIP_MIN_LETTERS)
		return false;
	while (a[at] != '\0' && a[at] == b[at])
		at++;
	return at > 0 && a[at] != '\0' && a[at + 1] == b[at] && a[at] == b[at + 1] &&
		strcmp(a + at + 2, b + at + 2) == 0;
}

bool
name_is_slip(const char *a, const char *b)
{
	Words		left;
	Words		right;
	bool		slip = false;

	words_split(&left, a);
	words_split(&right, b);
	if (left.n != right.n || strspn(a, "_") != strspn(b, "_"))
		return false;
	for (int i = 0; i < left.n; i++)
	{
		NameKey		buffers[2];
		const char *l = word_singular(words_get(&left, i), buffers[0]);
		const char *r = word_singular(words_get(&right, i), buffers[1]);

		if (strcmp(l, r) == 0)
			continue;
		if (slip || !is_word_slip(l, r))
			return false;
		slip = true;
	}
	return slip;
}

NameIndex *
name_index_make(long size)
{
	NameIndex  *index = palloc(sizeof(NameIndex));
	HASHCTL		control = {0};

	index->context = CurrentMemoryContext;
	control.hcxt = CurrentMemoryContext;
	control.keysize = sizeof(BucketKey);
	control.entrysize = sizeof(Bucket);
	index->buckets = hash_create("dbctx likely names", Max(size / 8, 64), &control,
								 HASH_ELEM | HASH_BLOBS | HASH_CONTEXT);
	control.keysize = sizeof(Oid);
	control.entrysize = sizeof(TableEntry);
	index->tables = hash_create("dbctx named tables", Max(size, 64), &control,
								HASH_ELEM | HASH_BLOBS | HASH_CONTEXT);
	return index;
}

static Bucket *
find_bucket(NameIndex *index, Oid schema, uint32 digits, uint32 length, HASHACTION action)
{
	BucketKey	key = {schema, digits, length};
	bool		found;
	Bucket	   *bucket = hash_search(index->buckets, &key, action, &found);

	if (bucket != NULL && !found)
	{
		bucket->n = bucket->room = 0;
		bucket->names = NULL;
	}
	return bucket;
}

void
name_index_add(NameIndex *index, Oid relid, Oid schema, const char *name)
{
	NameEssence essence;
	NameEntry  *entry;
	Bucket	   *bucket;
	TableEntry *table;

	name_essence(name, true, &essence);
	entry = MemoryContextAlloc(index->context, offsetof(NameEntry, name) + strlen(name) + 1);
	entry->relid = relid;
	entry->schema = schema;
	entry->digits = essence.digits;
	entry->length = essence.length;
	strcpy(entry->name, name);
	bucket = find_bucket(index, schema, essence.digits, essence.length, HASH_ENTER);
	if (bucket->n == bucket->room)
	{
		bucket->room = Max(bucket->room * 2, 4);
		bucket->names = bucket->names ?
			repalloc(bucket->names, bucket->room * sizeof(NameBrief)) :
			MemoryContextAlloc(index->context, bucket->room * sizeof(NameBrief));
	}
	bucket->names[bucket->n++] = (NameBrief) {essence.hash, essence.letters, entry};
	table = hash_search(index->tables, &relid, HASH_ENTER, NULL);
	table->entry = entry;
}

void
name_index_remove(NameIndex *index, Oid relid)
{
	TableEntry *table = hash_search(index->tables, &relid, HASH_FIND, NULL);
	NameEntry  *entry;
	Bucket	   *bucket;

	if (table == NULL)
		return;
	entry = table->entry;
	bucket = find_bucket(index, entry->schema, entry->digits, entry->length, HASH_FIND);
	for (int i = 0; i < bucket->n; i++)
	{
		if (bucket->names[i].entry == entry)
		{
			bucket->names[i] = bucket->names[--bucket->n];
			break;
		}
	}
	(void) hash_search(index->tables, &relid, HASH_REMOVE, NULL);
	pfree(entry);
}

static List *
add_match(List *matches, const NameEntry *entry, bool slip)
{
	NameMatch  *match = palloc(sizeof(NameMatch));

	match->relid = entry->relid;
	match->name = pstrdup(entry->name);
	match->slip = slip;
	return lappend(matches, match);
}

static int
compare_matches(const ListCell *a, const ListCell *b)
{
	Oid			l = ((NameMatch *) lfirst(a))->relid;
	Oid			r = ((NameMatch *) lfirst(b))->relid;

	return l < r ? -1 : l > r;
}

List *
name_index_find(NameIndex *index, Oid schema, const char *name, bool slips)
{
	NameEssence essence;
	List	   *matches = NIL;

	name_essence(name, true, &essence);
	slips &= essence.long_word;
	for (int off = slips ? -1 : 0; off <= (slips ? 1 : 0); off++)
	{
		Bucket	   *bucket = find_bucket(index, schema, essence.digits, essence.length + off,
										 HASH_FIND);

		for (int i = 0; bucket != NULL && i < bucket->n; i++)
		{
			const NameBrief *brief = &bucket->names[i];
			uint32		odd = brief->letters ^ essence.letters;

			if (off == 0 && brief->hash == essence.hash)
			{
				NameEssence other;

				name_essence(brief->entry->name, true, &other);
				if (strcmp(other.text, essence.text) == 0)
					matches = add_match(matches, brief->entry, false);
			}
			/* no letter, or one, occurs an odd number of times in just one of them */
			else if (slips && (off == 0 ? odd == 0 : odd != 0 && (odd & (odd - 1)) == 0) &&
					 name_is_slip(brief->entry->name, name))
				matches = add_match(matches, brief->entry, true);
		}
	}
	list_sort(matches, compare_matches);
	return matches;
}
