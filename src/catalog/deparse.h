/*
 * deparse.h
 *	  Names, types and expressions as SQL needs them.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#ifndef DBCTX_DEPARSE_H
#define DBCTX_DEPARSE_H

#include "catalog/model.h"

/*
 * The expression as short SQL: the server's own deparse, columns unqualified,
 * casts that the context implies left out, on one line.  "..." stands for
 * what cannot be shown now because someone else has it locked or has just
 * dropped it.
 */
extern const char *expr_text(DbExpr *expr);

/* The same with every name qualified that is not in pg_catalog. */
extern const char *expr_canonical(DbExpr *expr);

/* The name of a table, column, constraint, ...: quoted when and only when it must be */
extern const char *name_sql(const char *name);

/* The same of a column or a table, without another look at it; unqualified */
extern const char *column_name_sql(const DbColumn *column);
extern const char *table_name_sql(const DbTable *table);

/* The table's name, qualified when and only when search_path asks for it */
extern const char *table_sql(const DbTable *table);
extern const char *type_sql(const DbType *type);

/* The name of a column by number; "(hidden)" if the caller may not see it */
extern const char *column_sql(const DbTable *table, AttrNumber attnum);

/* "a, b" with quotes as needed; keys are attribute numbers of table */
extern char *columns_sql(const DbTable *table, int nkeys, const AttrNumber *keys);

/* "a int, b text = 'x'", and "SETOF users" (NULL for a procedure) */
extern const char *function_arguments(const DbFunction *function);
extern const char *function_result(const DbFunction *function);

/* What a foreign key does, FKCONSTR_ACTION_*: "SET NULL" */
extern const char *foreign_key_action_text(char action);

/* FORMAT_TYPE of the server, shortened: timestamptz, int, varchar(20) */
extern const char *type_text(Oid type, int32 typmod);

#endif							/* DBCTX_DEPARSE_H */
