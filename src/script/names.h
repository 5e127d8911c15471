/*
 * names.h
 *	  What the files that look for names in commands share.
 *
 * Each function returns whether the name is known, or may be, and says so if
 * it isn't.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#ifndef DBCTX_SCRIPT_NAMES_H
#define DBCTX_SCRIPT_NAMES_H

#include "script/query.h"

/* Sets *table, if it isn't NULL, to the table, or to NULL if it isn't one */
extern bool know_relation(Script *script, const RangeVar *name, const char *kind,
						  bool missing_ok, DbTable **table);
extern bool know_relation_of_names(Script *script, List *names, const char *kind,
								   bool missing_ok, DbTable **table);

/* table NULL: there's nothing to know */
extern bool know_column(Script *script, const DbTable *table, const char *name);
extern bool know_columns(Script *script, const DbTable *table, List *names);
extern bool know_type(Script *script, const TypeName *name, bool column);
extern bool know_function(Script *script, List *name);
extern bool know_schema(Script *script, const char *name);

/* An expression over the columns of a table, or of none */
extern bool know_expression(Script *script, const DbTable *table, Node *raw, ParseExprKind kind);

/* The place of a name in the statement's text, from some place on; -1 if it isn't found */
extern int	name_location(Script *script, const char *name, int from);

/* names_table.c */
extern bool know_create(Script *script, const CreateStmt *create);
extern bool know_foreign_key(Script *script, const Constraint *key, const DbTable *own,
							 const char *own_name, List *columns);
extern bool know_index(Script *script, const IndexStmt *index);

/* names_alter.c */
extern bool know_alter(Script *script, const AlterTableStmt *alter);

/* names_object.c: DROP, COMMENT, RENAME, functions, types, ... */
extern bool know_objects(Script *script, Node *tree);

/* A name beside a table: its index, constraint, trigger, policy */
extern bool know_part(Script *script, const DbTable *table, const char *kind, const char *name);

#endif							/* DBCTX_SCRIPT_NAMES_H */
