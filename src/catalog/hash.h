/*
 * hash.h
 *	  A hash of what a Model says of the schema.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#ifndef DBCTX_HASH_H
#define DBCTX_HASH_H

#include "catalog/model.h"

/*
 * The first 12 hex digits of a SHA-256 over everything in the model but
 * OIDs, statistics, sizes, and owners.  Equal for equal schemas, whatever
 * the search_path, before and after dump and restore.  NULL while a
 * relation that a view reads is locked by somebody else: nothing here waits.
 */
extern char *model_hash(const Model *model);

#endif							/* DBCTX_HASH_H */
