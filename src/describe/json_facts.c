/*
 * json_facts.c
 *	  Conventions and what else was inferred, in JSON.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#include "dbctx.h"

#include "catalog/deparse.h"
#include "describe/json.h"

/* "orders", "orders.user_id", "orders.orders_pkey" */
static void
append_object(StringInfo buf, const FactObject *object)
{
	const char *part = object->column ? object->column->name : object->name;

	if (part && !(object->column && object->column->dropped))
		json_element(buf, psprintf("%s.%s", table_sql(object->table), name_sql(part)));
	else
		json_element(buf, table_sql(object->table));
}

/* The other ways, and the first: if it's the only one, it's told already */
static void
append_variants(StringInfo buf, const Fact *fact)
{
	ListCell   *lc;

	if (list_length(fact->variants) < 2)
		return;
	json_open(buf, "variants", '[');
	foreach(lc, fact->variants)
	{
		const Variant *variant = lfirst(lc);

		json_open(buf, NULL, '{');
		json_string(buf, "convention", variant->value);
		json_number(buf, "count", variant->count);
		json_optional(buf, "sql", variant->sql);
		json_close(buf, '}');
	}
	json_close(buf, ']');
}

static void
append_exceptions(StringInfo buf, const Fact *fact)
{
	ListCell   *lc;

	if (fact->exceptions == NIL)
		return;
	json_open(buf, "exceptions", '[');
	foreach(lc, fact->exceptions)
		append_object(buf, lfirst(lc));
	json_close(buf, ']');
}

/* The trend is left out: it goes by the age of tables, which a dump loses */
static void
append_fact(Description *description, int i, bool brief, StringInfo buf)
{
	const Fact *fact = list_nth(description->conventions->facts, i);

	json_open(buf, NULL, '{');
	json_string(buf, "topic", topic_name(fact->topic));
	json_string(buf, "schema", fact->schema ? fact->schema->name : NULL);
	json_bool(buf, "stated", fact->stated);
	json_bool(buf, "form_stated", fact->form_stated);
	json_string(buf, "convention", fact->value);
	json_number(buf, "follow", fact->follow);
	json_number(buf, "have", fact->have);
	json_number(buf, "of", fact->of);
	json_optional(buf, "sql", fact->sql);
	if (!brief)
	{
		json_optional(buf, "detail", fact->detail);
		append_variants(buf, fact);
		append_exceptions(buf, fact);
	}
	json_close(buf, '}');
}

void
json_fact(Description *description, int i, StringInfo buf)
{
	append_fact(description, i, false, buf);
}

void
json_fact_brief(Description *description, int i, StringInfo buf)
{
	append_fact(description, i, true, buf);
}

static void
append_side(StringInfo buf, const char *key, const DbConstraint *con)
{
	json_open(buf, key, '{');
	json_string(buf, "foreign_key", con->name);
	json_columns(buf, "columns", con->table, con->nkeys, con->keys);
	json_target(buf, "references", con->ref, con->nkeys, con->ref_keys);
	json_close(buf, '}');
}

void
json_join(Description *description, int i, StringInfo buf)
{
	const JoinTable *join = list_nth(description->conventions->joins, i);

	json_open(buf, NULL, '{');
	json_table_name(buf, join->table);
	append_side(buf, "left", join->left);
	append_side(buf, "right", join->right);
	json_bool(buf, "prisma", join->prisma);
	json_bool(buf, "payload", join->payload);
	json_bool(buf, "own_id", join->own_id);
	json_close(buf, '}');
}

void
json_relation(Description *description, int i, StringInfo buf)
{
	const ImpliedRelation *relation = list_nth(description->conventions->relations, i);
	const DbConstraint *key = relation->target ? relation->target->primary_key : NULL;

	json_open(buf, NULL, '{');
	json_table_name(buf, relation->table);
	json_string(buf, "column", relation->column->name);
	json_target(buf, "references", relation->target,
				key ? key->nkeys : 0, key ? key->keys : NULL);
	if (relation->type_column)
		json_string(buf, "type_column", relation->type_column->name);
	json_string(buf, "reason", relation->reason);
	json_close(buf, '}');
}

void
json_migration(Description *description, int i, StringInfo buf)
{
	const MigrationTool *tool = list_nth(description->conventions->migrations, i);

	json_open(buf, NULL, '{');
	json_string(buf, "tool", tool->tool);
	json_table_name(buf, tool->table);
	/* without statistics the tables are not read at all */
	if (description->stats)
		json_bool(buf, "readable", tool->readable);
	if (tool->readable)
	{
		json_number(buf, "applied", tool->applied);
		json_flag(buf, "applied_is_minimum", tool->applied_is_minimum);
		json_number(buf, "unfinished", tool->unfinished);
		json_string(buf, "last", tool->last);
	}
	json_close(buf, '}');
}
