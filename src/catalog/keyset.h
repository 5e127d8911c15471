/*
 * keyset.h
 *	  Sets of texts, kept by their hashes of 64 bits alone.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#ifndef DBCTX_KEYSET_H
#define DBCTX_KEYSET_H

#include "utils/hsearch.h"
#include "utils/palloc.h"

extern HTAB *keyset_make(MemoryContext context);

/* Adds a text; returns whether it was there before */
extern bool keyset_add(HTAB *keys, const char *key);
extern bool keyset_has(HTAB *keys, const char *key);

#endif							/* DBCTX_KEYSET_H */
