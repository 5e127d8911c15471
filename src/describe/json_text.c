/*
 * json_text.c
 *	  Members and elements of JSON, appended to a buffer.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#include "dbctx.h"

#include "utils/builtins.h"

#include "catalog/deparse.h"
#include "catalog/oneline.h"
#include "describe/json.h"

/*
 * A comma, unless an object or a list has just been opened.  No text can pass
 * for the opening bracket: it ends with a quote.
 */
static void
separate(StringInfo buf)
{
	char		last = buf->len > 0 ? buf->data[buf->len - 1] : '\n';

	if (last != '{' && last != '[' && last != '\n')
		appendStringInfoChar(buf, ',');
}

/* Keys are our own and need no escapes */
static void
begin_member(StringInfo buf, const char *key)
{
	separate(buf);
	appendStringInfoChar(buf, '"');
	appendStringInfoString(buf, key);
	appendStringInfoString(buf, "\":");
}

void
json_string(StringInfo buf, const char *key, const char *value)
{
	begin_member(buf, key);
	if (value)
		oneline_json(buf, value);
	else
		appendStringInfoString(buf, "null");
}

void
json_optional(StringInfo buf, const char *key, const char *value)
{
	if (value)
		json_string(buf, key, value);
}

void
json_bool(StringInfo buf, const char *key, bool value)
{
	begin_member(buf, key);
	appendStringInfoString(buf, value ? "true" : "false");
}

void
json_flag(StringInfo buf, const char *key, bool value)
{
	if (value)
		json_bool(buf, key, value);
}

void
json_number(StringInfo buf, const char *key, double value)
{
	begin_member(buf, key);
	if (value < 0)
		appendStringInfoString(buf, "null");
	else
		appendStringInfo(buf, "%.0f", value);
}

void
json_null(StringInfo buf, const char *key)
{
	json_string(buf, key, NULL);
}

void
json_open(StringInfo buf, const char *key, char bracket)
{
	if (key)
		begin_member(buf, key);
	else
		separate(buf);
	appendStringInfoChar(buf, bracket);
}

void
json_close(StringInfo buf, char bracket)
{
	appendStringInfoChar(buf, bracket);
}

void
json_element(StringInfo buf, const char *value)
{
	separate(buf);
	if (value)
		oneline_json(buf, value);
	else
		appendStringInfoString(buf, "null");
}

void
json_line(StringInfo buf)
{
	separate(buf);
	appendStringInfoChar(buf, '\n');
}

/* An empty list stays on its line */
void
json_close_lines(StringInfo buf)
{
	if (buf->data[buf->len - 1] != '[')
		appendStringInfoChar(buf, '\n');
	appendStringInfoChar(buf, ']');
}

void
json_truncate(StringInfo buf, int len)
{
	buf->len = len;
	buf->data[len] = '\0';
}

void
json_columns(StringInfo buf, const char *key, const DbTable *table, int nkeys,
			 const AttrNumber *keys)
{
	json_open(buf, key, '[');
	for (int i = 0; i < nkeys; i++)
	{
		const DbColumn *column = keys[i] > 0 && keys[i] <= table->ncolumns ?
		&table->columns[keys[i] - 1] : NULL;

		json_element(buf, column && !column->dropped ? column->name : NULL);
	}
	json_close(buf, ']');
}

void
json_table_name(StringInfo buf, const DbTable *table)
{
	json_string(buf, "schema", table->schema->name);
	json_string(buf, "name", table->name);
	json_string(buf, "sql", table_sql(table));
}

void
json_object_name(StringInfo buf, const DbSchema *schema, const char *name,
				 bool on_path)
{
	json_string(buf, "schema", schema->name);
	json_string(buf, "name", name);
	json_string(buf, "sql", on_path ? name_sql(name) :
				oneline_sql(quote_qualified_identifier(schema->name, name)));
}

void
json_target(StringInfo buf, const char *key, const DbTable *table, int nkeys,
			const AttrNumber *keys)
{
	if (table == NULL)
	{
		if (key)
			json_null(buf, key);
		else
			json_element(buf, NULL);
		return;
	}
	json_open(buf, key, '{');
	json_table_name(buf, table);
	json_columns(buf, "columns", table, nkeys, keys);
	json_close(buf, '}');
}
