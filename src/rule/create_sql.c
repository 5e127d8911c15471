/*
 * create_sql.c
 *	  Commands that haven't run yet as SQL again, written another way.
 *
 * Each function returns NULL where it can't say exactly the same.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#include "dbctx.h"

#include "catalog/deparse.h"
#include "catalog/index.h"
#include "catalog/namespace.h"
#include "catalog/pg_constraint.h"
#include "commands/defrem.h"
#include "lib/stringinfo.h"
#include "miscadmin.h"
#include "utils/builtins.h"

#include "rule/lock.h"

bool
has_columns(const DbTable *table, List *names)
{
	ListCell   *lc;

	foreach(lc, names)
	{
		if (table_column(table, strVal(lfirst(lc))) == NULL)
			return false;
	}
	return true;
}

/* "a, b" of Strings */
static char *
names_sql(List *names)
{
	StringInfoData buf;
	ListCell   *lc;

	initStringInfo(&buf);
	foreach(lc, names)
		appendStringInfo(&buf, "%s%s", buf.len > 0 ? ", " : "", name_sql(strVal(lfirst(lc))));
	return buf.data;
}

/* " (a=1, b='x y')" after the word */
static void
append_options(StringInfo buf, const char *word, List *options)
{
	ListCell   *lc;

	if (options == NIL)
		return;
	appendStringInfo(buf, "%s (", word);
	foreach(lc, options)
	{
		DefElem    *option = lfirst(lc);

		appendStringInfo(buf, "%s", lc == list_head(options) ? "" : ", ");
		if (option->defnamespace)
			appendStringInfo(buf, "%s.", name_sql(option->defnamespace));
		appendStringInfoString(buf, name_sql(option->defname));
		if (option->arg)
			appendStringInfo(buf, " = %s", quote_literal_cstr(defGetString(option)));
	}
	appendStringInfoChar(buf, ')');
}

static bool
append_element(StringInfo buf, const DbTable *table, const IndexElem *element)
{
	if (element->expr == NULL)
	{
		if (table_column(table, element->name) == NULL)
			return false;
		appendStringInfoString(buf, name_sql(element->name));
	}
	else
	{
		Node	   *node = raw_expr_analyse(table, element->expr, EXPR_KIND_INDEX_EXPRESSION);
		char	   *text = raw_expr_sql(table, node, EXPR_KIND_INDEX_EXPRESSION);

		if (text == NULL)
			return false;
		appendStringInfo(buf, "(%s)", text);
	}
	if (element->collation)
		appendStringInfo(buf, " COLLATE %s", NameListToQuotedString(element->collation));
	if (element->opclass)
		appendStringInfo(buf, " %s", NameListToQuotedString(element->opclass));
	append_options(buf, "", element->opclassopts);
	if (element->ordering == SORTBY_DESC)
		appendStringInfoString(buf, " DESC");
	else if (element->ordering == SORTBY_ASC)
		appendStringInfoString(buf, " ASC");
	if (element->nulls_ordering == SORTBY_NULLS_FIRST)
		appendStringInfoString(buf, " NULLS FIRST");
	else if (element->nulls_ordering == SORTBY_NULLS_LAST)
		appendStringInfoString(buf, " NULLS LAST");
	return true;
}

static bool
append_elements(StringInfo buf, const DbTable *table, List *elements)
{
	ListCell   *lc;

	appendStringInfoChar(buf, '(');
	foreach(lc, elements)
	{
		if (lc != list_head(elements))
			appendStringInfoString(buf, ", ");
		if (!append_element(buf, table, lfirst(lc)))
			return false;
	}
	appendStringInfoChar(buf, ')');
	return true;
}

char *
create_index_sql(const DbTable *table, const IndexStmt *statement,
				 const char *name, const char *on, bool concurrently)
{
	StringInfoData buf;

	initStringInfo(&buf);
	appendStringInfo(&buf, "CREATE %sINDEX ", statement->unique ? "UNIQUE " : "");
	if (concurrently)
		appendStringInfoString(&buf, "CONCURRENTLY ");
	if (statement->if_not_exists && name != NULL)
		appendStringInfoString(&buf, "IF NOT EXISTS ");
	if (name != NULL)
		appendStringInfo(&buf, "%s ", name_sql(name));
	appendStringInfo(&buf, "ON %s ", on);
	if (statement->accessMethod && strcmp(statement->accessMethod, DEFAULT_INDEX_TYPE) != 0)
		appendStringInfo(&buf, "USING %s ", name_sql(statement->accessMethod));
	if (!append_elements(&buf, table, statement->indexParams))
		return NULL;
	if (statement->indexIncludingParams)
	{
		appendStringInfoString(&buf, " INCLUDE ");
		if (!append_elements(&buf, table, statement->indexIncludingParams))
			return NULL;
	}
	if (compat_raw_nulls_not_distinct(statement))
		appendStringInfoString(&buf, " NULLS NOT DISTINCT");
	append_options(&buf, " WITH", statement->options);
	if (statement->tableSpace)
		appendStringInfo(&buf, " TABLESPACE %s", name_sql(statement->tableSpace));
	if (statement->whereClause)
	{
		Node	   *node = raw_expr_analyse(table, statement->whereClause, EXPR_KIND_INDEX_PREDICATE);
		char	   *text = raw_expr_sql(table, node, EXPR_KIND_INDEX_PREDICATE);

		if (text == NULL)
			return NULL;
		appendStringInfo(&buf, " WHERE %s", text);
	}
	return buf.data;
}

char *
create_key_index_sql(const DbTable *table, const Constraint *key, List *columns,
					 const char *name, const char *on)
{
	StringInfoData buf;

	if (!has_columns(table, columns) || !has_columns(table, key->including) ||
		compat_raw_period(key))
		return NULL;
	initStringInfo(&buf);
	appendStringInfo(&buf, "CREATE UNIQUE INDEX CONCURRENTLY %s ON %s (%s)",
					 name_sql(name), on, names_sql(columns));
	if (key->including)
		appendStringInfo(&buf, " INCLUDE (%s)", names_sql(key->including));
	if (compat_raw_nulls_not_distinct(key))
		appendStringInfoString(&buf, " NULLS NOT DISTINCT");
	append_options(&buf, " WITH", key->options);
	if (key->indexspace)
		appendStringInfo(&buf, " TABLESPACE %s", name_sql(key->indexspace));
	return buf.data;
}

const char *
deferrable_sql(const Constraint *constraint)
{
	if (constraint->initdeferred)
		return " DEFERRABLE INITIALLY DEFERRED";
	return constraint->deferrable ? " DEFERRABLE" : "";
}

char *
foreign_key_sql(RuleRun *run, const DbTable *table, const Constraint *constraint, List *columns)
{
	const DbTable *ref = world_table(run->world, constraint->pktable);
	StringInfoData buf;

	if (ref == NULL || compat_raw_period(constraint) ||
		!has_columns(table, columns) || !has_columns(ref, constraint->pk_attrs))
		return NULL;
	initStringInfo(&buf);
	appendStringInfo(&buf, "FOREIGN KEY (%s) REFERENCES %s",
					 names_sql(columns), table_full_name(ref));
	if (constraint->pk_attrs)
		appendStringInfo(&buf, " (%s)", names_sql(constraint->pk_attrs));
	if (constraint->fk_matchtype == FKCONSTR_MATCH_FULL)
		appendStringInfoString(&buf, " MATCH FULL");
	if (constraint->fk_upd_action != FKCONSTR_ACTION_NOACTION)
		appendStringInfo(&buf, " ON UPDATE %s", foreign_key_action_text(constraint->fk_upd_action));
	if (constraint->fk_del_action != FKCONSTR_ACTION_NOACTION)
	{
		appendStringInfo(&buf, " ON DELETE %s", foreign_key_action_text(constraint->fk_del_action));
		if (compat_raw_delete_columns(constraint))
			appendStringInfo(&buf, " (%s)", names_sql(compat_raw_delete_columns(constraint)));
	}
	appendStringInfoString(&buf, deferrable_sql(constraint));
	return buf.data;
}

char *
check_sql(const DbTable *table, const Constraint *constraint)
{
	Node	   *node = raw_expr_analyse(table, constraint->raw_expr, EXPR_KIND_CHECK_CONSTRAINT);
	char	   *text = raw_expr_sql(table, node, EXPR_KIND_CHECK_CONSTRAINT);

	if (text == NULL)
		return NULL;
	return psprintf("CHECK (%s)%s", text, constraint->is_no_inherit ? " NO INHERIT" : "");
}

/* "a_b": what the server puts between the table's name and the label */
static char *
joined_names(List *columns)
{
	StringInfoData buf;
	ListCell   *lc;

	initStringInfo(&buf);
	foreach(lc, columns)
	{
		appendStringInfo(&buf, "%s%s", buf.len > 0 ? "_" : "", strVal(lfirst(lc)));
		if (buf.len >= NAMEDATALEN)
			break;
	}
	return buf.len > 0 ? buf.data : NULL;
}

/* As the server does it, over what the World has */
static char *
free_name(World *world, const DbTable *table, List *columns, const char *label, bool relation)
{
	char		modified[NAMEDATALEN];
	char	   *addition = joined_names(columns);

	strlcpy(modified, label, sizeof(modified));
	for (int pass = 1;; pass++)
	{
		char	   *name = makeObjectName(table->name, addition, modified);

		CHECK_FOR_INTERRUPTS();
		if (!(relation && world->is_named(world, table->schema, name, false)) &&
			!world->is_named(world, table->schema, name, true))
			return name;
		snprintf(modified, sizeof(modified), "%s%d", label, pass);
	}
}

char *
new_constraint_name(World *world, const DbTable *table, List *columns, const char *label)
{
	return free_name(world, table, columns, label, false);
}

char *
new_index_name(World *world, const DbTable *table, List *columns, const char *label)
{
	return free_name(world, table, columns, label, true);
}
