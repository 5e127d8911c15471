/*
 * variants.c
 *	  From keys to text: the ways in which something is done, each once.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#include "convention/infer.h"

#include "utils/hsearch.h"
#include "utils/memutils.h"

typedef struct KeyEntry
{
	TallyKey	key;
	int			variant;
} KeyEntry;

static int
compare_variant_values(const void *a, const void *b)
{
	const Variant *va = *(Variant *const *) a;
	const Variant *vb = *(Variant *const *) b;

	if (va->value == NULL || vb->value == NULL)
		return (va->value != NULL) - (vb->value != NULL);
	return strcmp(va->value, vb->value);
}

/*
 * Gives every distinct key its text, and keys with the same text the same
 * number, which the cells then have.  The variants are sorted by text; one
 * without a text comes first.
 */
Variant **
number_variants(List *cells, TallyFormat format, void *arg, int *nvariants)
{
	HASHCTL		ctl = {0};
	HTAB	   *keys;
	Variant   **made;
	int			nmade = 0;
	int			n = 0;
	int		   *number;
	ListCell   *lc;

	ctl.keysize = sizeof(TallyKey);
	ctl.entrysize = sizeof(KeyEntry);
	ctl.hcxt = CurrentMemoryContext;
	keys = hash_create("dbctx variants", 32, &ctl,
					   HASH_ELEM | HASH_BLOBS | HASH_CONTEXT);
	made = palloc(sizeof(Variant *) * (list_length(cells) + 1));

	foreach(lc, cells)
	{
		TallyCell  *cell = lfirst(lc);
		KeyEntry   *entry;
		bool		found;

		if (cell->lacks)
		{
			cell->variant = -1;
			continue;
		}
		entry = hash_search(keys, &cell->key, HASH_ENTER, &found);
		if (!found)
		{
			Variant    *variant = palloc0(sizeof(Variant));

			CHECK_FOR_INTERRUPTS();
			format(&cell->key, variant, arg);
			entry->variant = nmade;
			variant->count = nmade; /* until they are sorted */
			made[nmade++] = variant;
		}
		cell->variant = entry->variant;
	}

	number = palloc(sizeof(int) * (nmade + 1));
	qsort(made, nmade, sizeof(Variant *), compare_variant_values);
	for (int i = 0; i < nmade; i++)
	{
		int			old = made[i]->count;

		made[i]->count = 0;
		if (n == 0 ||
			compare_variant_values(&made[n - 1], &made[i]) != 0)
			made[n++] = made[i];
		number[old] = n - 1;
	}
	foreach(lc, cells)
	{
		TallyCell  *cell = lfirst(lc);

		if (!cell->lacks)
			cell->variant = number[cell->variant];
	}
	hash_destroy(keys);
	*nvariants = n;
	return made;
}
