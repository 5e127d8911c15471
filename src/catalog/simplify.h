/*
 * simplify.h
 *	  Expression trees as they are to be printed; private to catalog/.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#ifndef DBCTX_SIMPLIFY_H
#define DBCTX_SIMPLIFY_H

#include "catalog/model.h"
#include "nodes/nodes.h"

/*
 * A copy with parameters for the columns of "table" (NULL: none are meant),
 * and without casts that need not be written.
 */
extern Node *simplify_expr(Node *node, DbTable *table);

/*
 * The deparse of such a tree on one line, with names for the parameters;
 * write_in: with IN for "= ANY (ARRAY[...])".
 */
extern char *simplify_tidy(const char *text, const DbTable *table, bool write_in);

#endif							/* DBCTX_SIMPLIFY_H */
