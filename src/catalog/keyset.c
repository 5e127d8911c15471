/*
 * keyset.c
 *	  Sets of texts.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#include "dbctx.h"

#include "catalog/keyset.h"
#include "common/hashfn.h"

static uint64
hash_of(const char *key)
{
	return hash_bytes_extended((const unsigned char *) key, strlen(key), 0);
}

HTAB *
keyset_make(MemoryContext context)
{
	HASHCTL		control = {0};

	control.keysize = control.entrysize = sizeof(uint64);
	control.hcxt = context;
	return hash_create("dbctx key set", 64, &control, HASH_ELEM | HASH_BLOBS | HASH_CONTEXT);
}

bool
keyset_add(HTAB *keys, const char *key)
{
	uint64		hash = hash_of(key);
	bool		found;

	(void) hash_search(keys, &hash, HASH_ENTER, &found);
	return found;
}

bool
keyset_has(HTAB *keys, const char *key)
{
	uint64		hash = hash_of(key);

	return hash_search(keys, &hash, HASH_FIND, NULL) != NULL;
}
