/*
 * arguments.h
 *	  Arguments that several functions of dbctx share.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#ifndef DBCTX_ARGUMENTS_H
#define DBCTX_ARGUMENTS_H

#include "nodes/pg_list.h"
#include "utils/array.h"

/*
 * A text[] of schema names as a List of char *.  Raises an error for a schema
 * that does not exist, or that is the system's, and for an empty array.
 */
extern List *schema_list(ArrayType *array);

/* The same error for one schema */
extern void check_schema(const char *name);

#endif							/* DBCTX_ARGUMENTS_H */
