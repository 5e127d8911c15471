/*
 * read.h
 *	  How every reading function of dbctx runs.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#ifndef DBCTX_READ_H
#define DBCTX_READ_H

#include "utils/snapshot.h"

typedef void (*CatalogReader) (Snapshot snapshot, void *arg);

/*
 * Calls reader with a fresh, registered snapshot, and with the settings
 * pinned that change how the server prints values.  If the catalogs change
 * so under its hands that it fails, it is called again, from the start; so
 * it must not leave anything behind when it fails.  It runs in a memory
 * context of its own: what it returns through arg it allocates in the one
 * that was current before.
 */
extern void catalog_read(CatalogReader reader, void *arg);

/*
 * Calls printer, one of the server's functions that look names up as of now.
 * During the last of several tries of a reading, one that fails is given up
 * alone, whatever is wrong with it: the result is then NULL.
 */
typedef char *(*CatalogPrinter) (void *arg);
extern char *catalog_print(CatalogPrinter printer, void *arg);

/* Pins search_path to nothing but pg_catalog; undone with catalog_unpin(). */
extern int	catalog_pin_path(void);

/* That, and the settings that change how values are printed */
extern int	catalog_pin_values(void);
extern void catalog_unpin(int nestlevel);

#endif							/* DBCTX_READ_H */
