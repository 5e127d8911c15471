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
 * The query of a view, or the body of a function written in standard SQL;
 * NULL where the server would have to wait for its locks.
 */
extern const char *view_definition(const DbTable *view);
extern const char *function_definition(const DbFunction *function);

#endif							/* DBCTX_DEFINITION_H */
