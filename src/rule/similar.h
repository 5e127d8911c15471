/*
 * similar.h
 *	  Names that say the same, and an index that finds them.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#ifndef DBCTX_RULE_SIMILAR_H
#define DBCTX_RULE_SIMILAR_H

#include "convention/words.h"
#include "rule/world.h"

/* A table whose name is like another; see World */
typedef struct NameMatch
{
	Oid			relid;
	const char *name;
	bool		slip;			/* but for a letter: a slip of the keyboard */
} NameMatch;

/*
 * What a name says, whatever its case, separators and number.  Underscores in
 * front and behind are marks and belong to it; "a1_2" and "a12" differ.
 */
typedef struct NameEssence
{
	uint32		hash;			/* of all of it */
	uint32		digits;			/* a hash of the digits and marks alone */
	uint32		letters;		/* which letters occur an odd number of times */
	uint8		length;			/* how many letters */
	bool		long_word;		/* has a word in which a slip can be told */
	NameKey		text;
} NameEssence;

/* singular: words count in the singular; else as they are */
extern void name_essence(const char *name, bool singular, NameEssence *essence);

/* Is one of two names the other, but for a slip of the keyboard in a long word? */
extern bool name_is_slip(const char *a, const char *b);

/*
 * Tables by schema and what their names say.  Entries live in the memory
 * context that was current when the index was made.
 */
typedef struct NameIndex NameIndex;

extern NameIndex *name_index_make(long size);
extern void name_index_add(NameIndex *index, Oid relid, Oid schema, const char *name);
extern void name_index_remove(NameIndex *index, Oid relid);

/* NameMatch *, with the name itself; with "slips" those of name_is_slip(), too */
extern List *name_index_find(NameIndex *index, Oid schema, const char *name, bool slips);

/* similar_live.c: World's "alike" for the catalog as it is now; and what is no table */
extern void alike_skip(Oid relid);

/*
 * A table that the transaction at hand is about to drop for good, which needs
 * not be looked for in vain; and the end of that transaction.
 */
extern void alike_gone(Oid relid);
extern void alike_end(bool committed);

/* A table as the catalog has it now, so that it needs not be looked up */
extern void alike_know(const DbTable *table);
extern List *alike_live(World *world, const DbSchema *schema, const char *name, bool slips);

#endif							/* DBCTX_RULE_SIMILAR_H */
