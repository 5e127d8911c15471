/*
 * oidmap.h
 *	  A hash table from OID to pointer.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#ifndef DBCTX_OIDMAP_H
#define DBCTX_OIDMAP_H

#include "common/hashfn.h"

typedef struct OidMapEntry
{
	Oid			oid;
	void	   *value;
	char		status;			/* simplehash's own */
} OidMapEntry;

#define SH_PREFIX oidmap
#define SH_ELEMENT_TYPE OidMapEntry
#define SH_KEY_TYPE Oid
#define SH_KEY oid
#define SH_HASH_KEY(tb, key) murmurhash32(key)
#define SH_EQUAL(tb, a, b) ((a) == (b))
#define SH_SCOPE static inline
#define SH_DECLARE
#define SH_DEFINE
#include "lib/simplehash.h"

static inline void
oidmap_put(oidmap_hash *map, Oid oid, void *value)
{
	bool		found;

	oidmap_insert(map, oid, &found)->value = value;
}

static inline void *
oidmap_get(oidmap_hash *map, Oid oid)
{
	OidMapEntry *entry = oidmap_lookup(map, oid);

	return entry ? entry->value : NULL;
}

#endif							/* DBCTX_OIDMAP_H */
