/*
 * tryrows.h
 *	  What dbctx_try() returns; private to try/.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#ifndef DBCTX_TRYROWS_H
#define DBCTX_TRYROWS_H

#include "catalog/rows.h"
#include "try/try.h"

/*
 * A row for each statement, then one for each thing that is said of it; at the
 * end what is said of none.
 */
extern void try_rows(Try *try, Rows *rows);

#endif							/* DBCTX_TRYROWS_H */
