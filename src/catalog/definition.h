/*
 * definition.h
 *	  The SQL of views and functions.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#ifndef DBCTX_DEFINITION_H
#define DBCTX_DEFINITION_H

#include "catalog/model.h"

/*
 * The query of a view, or the body of a function written in standard SQL.
 * wait: for the locks that the server takes for that; else NULL is returned
 * where it would be necessary.
 */
extern const char *view_definition(const DbTable *view, bool wait);
extern const char *function_definition(const DbFunction *function, bool wait);

#endif							/* DBCTX_DEFINITION_H */
