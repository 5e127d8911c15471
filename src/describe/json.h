/*
 * json.h
 *	  What the files that write JSON share; docs/json.md tells the keys.
 *
 * Text is appended as it comes, without a tree in between.  Every function
 * that appends a member or an element writes the comma before it itself: it
 * is needed unless an object or a list has just been opened.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#ifndef DBCTX_JSON_H
#define DBCTX_JSON_H

#include "describe/budget.h"
#include "describe/description.h"

/* json_text.c: members of an object */
extern void json_string(StringInfo buf, const char *key, const char *value);	/* null if NULL */
extern void json_optional(StringInfo buf, const char *key, const char *value);	/* absent if NULL */
extern void json_bool(StringInfo buf, const char *key, bool value);
extern void json_flag(StringInfo buf, const char *key, bool value); /* absent if false */
extern void json_number(StringInfo buf, const char *key, double value); /* null if negative */
extern void json_null(StringInfo buf, const char *key);

/* An object or a list, opened by '{' or '['; as an element if key is NULL */
extern void json_open(StringInfo buf, const char *key, char bracket);
extern void json_close(StringInfo buf, char bracket);

/* An element of a list */
extern void json_element(StringInfo buf, const char *value);

/* Begins an element on a line of its own */
extern void json_line(StringInfo buf);
extern void json_close_lines(StringInfo buf);

/* Takes back what was appended behind that length */
extern void json_truncate(StringInfo buf, int len);

/* Names of columns, null for those that the caller may not see */
extern void json_columns(StringInfo buf, const char *key, const DbTable *table,
						 int nkeys, const AttrNumber *keys);

/* "schema", "name" and "sql" of a table; of what else has a schema */
extern void json_table_name(StringInfo buf, const DbTable *table);
extern void json_object_name(StringInfo buf, const DbSchema *schema,
							 const char *name, bool on_path);

/*
 * {"schema": ..., "name": ..., "sql": ..., "columns": [...]}, or null if there
 * is no table; as an element if key is NULL
 */
extern void json_target(StringInfo buf, const char *key, const DbTable *table,
						int nkeys, const AttrNumber *keys);

/*
 * json_table.c: a table or view at a tier from TIER_NAME on, as an element
 * with its comma and newline behind it; nothing for TIER_GROUP.
 */
extern void json_table_line(Description *description, const TableView *view,
							Tier tier, StringInfo buf, uint32 *uses);

/* The lists of all tables or views, and of how many have no line, by schema */
extern void json_tables(Description *description, const char *key, bool views,
						StringInfo buf);
extern void json_groups(Description *description, StringInfo buf);

/* The members of a column that a composite type's attribute has as well */
extern void json_column_type(StringInfo buf, const DbColumn *column);

/* json_parts.c: members of a table; absent if it has none */
extern void json_indexes(StringInfo buf, const DbTable *table);
extern void json_triggers(StringInfo buf, const DbTable *table);
extern void json_policies(StringInfo buf, const DbTable *table);

/* The columns of an index; with the operators of an exclusion constraint */
extern void json_index_keys(StringInfo buf, const DbIndex *index,
							const char **operators);

/*
 * The other lists.  Each function appends element i, as an object; how many
 * there are is up to whoever asks.
 */
typedef void (*JsonItem) (Description *description, int i, StringInfo buf);

/* json_objects.c */
extern void json_schema(Description *description, int i, StringInfo buf);
extern void json_extension(Description *description, int i, StringInfo buf);
extern void json_type(Description *description, int i, StringInfo buf);
extern void json_function(Description *description, int i, StringInfo buf);
extern void json_sequence(Description *description, int i, StringInfo buf);

/* json_facts.c */
extern void json_fact(Description *description, int i, StringInfo buf);
extern void json_fact_brief(Description *description, int i, StringInfo buf);
extern void json_join(Description *description, int i, StringInfo buf);
extern void json_relation(Description *description, int i, StringInfo buf);
extern void json_migration(Description *description, int i, StringInfo buf);

#endif							/* DBCTX_JSON_H */
