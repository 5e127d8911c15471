/*
 * json_table.c
 *	  Tables and views in JSON, at each tier.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#include "dbctx.h"

#include <float.h>

#include "catalog/pg_class.h"
#include "catalog/pg_constraint.h"
#include "miscadmin.h"
#include "nodes/parsenodes.h"
#include "utils/builtins.h"

#include "catalog/deparse.h"
#include "describe/indexline.h"
#include "describe/json.h"

static const char *
kind_name(const DbTable *table)
{
	switch (table->kind)
	{
		case RELKIND_PARTITIONED_TABLE:
			return "partitioned table";
		case RELKIND_FOREIGN_TABLE:
			return "foreign table";
		case RELKIND_VIEW:
			return "view";
		case RELKIND_MATVIEW:
			return "materialized view";
		default:
			return "table";
	}
}

static bool
is_view(const DbTable *table)
{
	return table->kind == RELKIND_VIEW || table->kind == RELKIND_MATVIEW;
}

/*
 * nextval() as the server's deparse would write it.  Every sequence makes an
 * expression of its own, and with thousands of them that costs too much.
 */
static const char *
nextval_text(const Model *model, DbExpr *expr)
{
	DbSequence *seq = model_sequence(model, expr->sequence);
	const char *name;

	if (seq == NULL)
		return expr_text(expr);
	name = quote_qualified_identifier(seq->on_path ? NULL : seq->schema->name,
									  seq->name);
	return psprintf("nextval(%s::regclass)", quote_literal_cstr(name));
}

void
json_column_type(StringInfo buf, const DbColumn *column)
{
	json_string(buf, "name", column->name);
	json_string(buf, "sql", name_sql(column->name));
	json_string(buf, "type", column->type->text);
	json_optional(buf, "collation", column->collation);
}

/* Where the foreign keys of a column alone lead */
static void
append_references(StringInfo buf, const DbTable *table, const DbColumn *column)
{
	bool		any = false;

	for (int i = 0; i < table->nconstraints; i++)
	{
		const DbConstraint *con = table->constraints[i];

		if (con->type != CONSTRAINT_FOREIGN || con->nkeys != 1 ||
			con->keys[0] != column->attnum)
			continue;
		if (!any)
			json_open(buf, "references", '[');
		any = true;
		json_target(buf, NULL, con->ref, 1, con->ref_keys);
	}
	if (any)
		json_close(buf, ']');
}

static void
append_column(StringInfo buf, const Model *model, const DbTable *table,
			  const DbColumn *column)
{
	json_open(buf, NULL, '{');
	json_column_type(buf, column);
	json_bool(buf, "not_null", column->not_null);
	if (column->identity)
		json_string(buf, "identity", column->identity == 'a' ? "ALWAYS" : "BY DEFAULT");
	if (column->generated)
	{
		json_string(buf, "generated", column->generated == 'v' ? "VIRTUAL" : "STORED");
		if (column->expr)
			json_string(buf, "expression", expr_text(column->expr));
	}
	else if (column->expr)
		json_string(buf, "default", column->expr->kind == DB_EXPR_NEXTVAL ?
					nextval_text(model, column->expr) : expr_text(column->expr));
	json_flag(buf, "serial", column->serial);
	json_flag(buf, "inherited", column->inherited);
	append_references(buf, table, column);
	json_optional(buf, "comment", column->comment);
	json_close(buf, '}');
}

static void
append_columns(StringInfo buf, const Model *model, const DbTable *table, Tier tier)
{
	json_open(buf, "columns", '[');
	foreach_column(column, table)
	{
		if (tier == TIER_FULL)
		{
			append_column(buf, model, table, column);
			continue;
		}
		json_open(buf, NULL, '{');
		json_string(buf, "name", column->name);
		json_string(buf, "sql", name_sql(column->name));
		json_close(buf, '}');
	}
	json_close(buf, ']');
	if (table->nhidden_columns > 0)
		json_number(buf, "hidden_columns", table->nhidden_columns);
}

/* Primary key and unique constraints */
static void
append_key(StringInfo buf, const char *key, const DbConstraint *con, Tier tier)
{
	json_open(buf, key, '{');
	json_string(buf, "name", con->name);
	json_columns(buf, "columns", con->table, con->nkeys, con->keys);
	if (tier == TIER_FULL)
	{
		json_flag(buf, "nulls_not_distinct", con->index && con->index->nulls_not_distinct);
		json_flag(buf, "without_overlaps", con->period);
		json_flag(buf, "deferrable", con->deferrable);
		json_flag(buf, "initially_deferred", con->deferred);
		json_optional(buf, "comment", con->comment);
	}
	json_close(buf, '}');
}

static void
append_foreign_key(StringInfo buf, const DbConstraint *con, Tier tier)
{
	json_open(buf, NULL, '{');
	json_string(buf, "name", con->name);
	json_columns(buf, "columns", con->table, con->nkeys, con->keys);
	json_target(buf, "references", con->ref, con->nkeys, con->ref_keys);
	if (tier == TIER_FULL)
	{
		json_string(buf, "on_delete", foreign_key_action_text(con->on_delete));
		json_string(buf, "on_update", foreign_key_action_text(con->on_update));
		json_string(buf, "match", con->match == FKCONSTR_MATCH_FULL ? "FULL" : "SIMPLE");
		json_bool(buf, "indexed", index_covers(con->table, con->nkeys, con->keys));
		json_bool(buf, "validated", con->validated);
		json_bool(buf, "enforced", con->enforced);
		json_flag(buf, "period", con->period);
		json_flag(buf, "deferrable", con->deferrable);
		json_flag(buf, "initially_deferred", con->deferred);
		json_flag(buf, "inherited", con->inherited);
		json_optional(buf, "comment", con->comment);
	}
	json_close(buf, '}');
}

static void
append_check(StringInfo buf, const DbConstraint *con)
{
	json_open(buf, NULL, '{');
	json_string(buf, "name", con->name);
	json_columns(buf, "columns", con->table, con->nkeys, con->keys);
	json_string(buf, "expression", expr_text(con->check));
	json_bool(buf, "validated", con->validated);
	json_bool(buf, "enforced", con->enforced);
	json_flag(buf, "inherited", con->inherited);
	json_optional(buf, "comment", con->comment);
	json_close(buf, '}');
}

static void
append_exclusion(StringInfo buf, const DbConstraint *con)
{
	json_open(buf, NULL, '{');
	json_string(buf, "name", con->name);
	json_string(buf, "method", con->index->method);
	json_index_keys(buf, con->index, con->operators);
	if (con->index->predicate)
		json_string(buf, "predicate", expr_text(con->index->predicate));
	json_flag(buf, "deferrable", con->deferrable);
	json_flag(buf, "initially_deferred", con->deferred);
	json_optional(buf, "comment", con->comment);
	json_close(buf, '}');
}

/* The constraints of one type, which lie together */
static void
append_constraints(StringInfo buf, const char *key, const DbTable *table,
				   char type, Tier tier)
{
	bool		any = false;

	for (int i = 0; i < table->nconstraints; i++)
	{
		const DbConstraint *con = table->constraints[i];

		if (con->type != type)
			continue;
		if (!any)
			json_open(buf, key, '[');
		any = true;
		switch (type)
		{
			case CONSTRAINT_UNIQUE:
				append_key(buf, NULL, con, tier);
				break;
			case CONSTRAINT_FOREIGN:
				append_foreign_key(buf, con, tier);
				break;
			case CONSTRAINT_CHECK:
				append_check(buf, con);
				break;
			default:
				append_exclusion(buf, con);
				break;
		}
	}
	if (any)
		json_close(buf, ']');
}

static void
append_keys(StringInfo buf, const DbTable *table, Tier tier)
{
	if (is_view(table))
		return;
	if (table->primary_key)
		append_key(buf, "primary_key", table->primary_key, tier);
	else
		json_null(buf, "primary_key");
	append_constraints(buf, "unique", table, CONSTRAINT_UNIQUE, tier);
	append_constraints(buf, "foreign_keys", table, CONSTRAINT_FOREIGN, tier);
}

static void
append_storage(StringInfo buf, const DbTable *table)
{
	json_flag(buf, "unlogged", table->persistence == RELPERSISTENCE_UNLOGGED);
	if (table->kind == RELKIND_FOREIGN_TABLE)
		json_string(buf, "server", table->server);
	if (table->partition_key)
	{
		json_open(buf, "partitioning", '{');
		json_string(buf, "key", table->partition_key);
		json_number(buf, "partitions", table->npartitions);
		json_optional(buf, "from", table->partition_from);
		json_optional(buf, "to", table->partition_to);
		json_close(buf, '}');
	}
	if (table->nparents > 0)
	{
		json_open(buf, "inherits", '[');
		for (int i = 0; i < table->nparents; i++)
		{
			json_open(buf, NULL, '{');
			json_table_name(buf, table->parents[i]);
			json_close(buf, '}');
		}
		json_close(buf, ']');
	}
}

static void
append_sizes(StringInfo buf, const DbTable *table)
{
	/* neither is known of what is stored elsewhere or nowhere */
	if (table->kind == RELKIND_VIEW || table->kind == RELKIND_FOREIGN_TABLE)
		return;
	json_number(buf, "estimated_rows", table->rows);
	json_number(buf, "estimated_bytes", table->pages * BLCKSZ);
}

static const char *
detail_name(Tier tier)
{
	static const char *const names[] = {"group", "name", "columns", "keys", "full"};

	StaticAssertStmt(lengthof(names) == NUM_TIERS, "every tier has a name");
	return names[tier];
}

void
json_table_line(Description *description, const TableView *view, Tier tier,
				StringInfo buf, uint32 *uses)
{
	const DbTable *table = view->table;

	if (tier == TIER_GROUP)
		return;
	appendStringInfoChar(buf, '{');
	json_table_name(buf, table);
	json_string(buf, "detail", detail_name(tier));
	if (tier >= TIER_COLUMNS)
	{
		json_string(buf, "kind", kind_name(table));
		if (tier == TIER_FULL)
			json_optional(buf, "comment", table->comment);
		if (description->stats)
			append_sizes(buf, table);
		append_columns(buf, description->model, table, tier);
	}
	if (tier >= TIER_KEYS)
		append_keys(buf, table, tier);
	if (tier == TIER_FULL)
	{
		append_constraints(buf, "checks", table, CONSTRAINT_CHECK, tier);
		append_constraints(buf, "exclusions", table, CONSTRAINT_EXCLUSION, tier);
		json_indexes(buf, table);
		append_storage(buf, table);
		json_policies(buf, table);
		json_triggers(buf, table);
	}
	appendStringInfoString(buf, "},\n");
}

/* All tables, or all views, that have a line */
void
json_tables(Description *description, const char *key, bool views, StringInfo buf)
{
	uint32		uses = 0;
	int			start;

	json_open(buf, key, '[');
	start = buf->len;
	appendStringInfoChar(buf, '\n');
	for (int i = 0; i < description->nviews; i++)
	{
		TableView  *view = &description->views[i];

		CHECK_FOR_INTERRUPTS();
		if (is_view(view->table) == views)
			json_table_line(description, view, view->tier, buf, &uses);
	}

	/* without the comma behind the last one; an empty list has no line */
	json_truncate(buf, Max(buf->len - 2, start));
	json_close_lines(buf);
}

static void
append_group(StringInfo buf, const DbSchema *schema, int tables, int views)
{
	json_line(buf);
	json_open(buf, NULL, '{');
	json_string(buf, "schema", schema ? schema->name : NULL);
	json_number(buf, "tables", tables);
	json_number(buf, "views", views);
	json_close(buf, '}');
}

/*
 * How many tables of each schema have no line, as far as there's room; the
 * other schemas together.
 */
void
json_groups(Description *description, StringInfo buf)
{
	Account		account = {.limit = description->budget > 0 ?
	description->groups_room : DBL_MAX};
	int			rest_tables = 0;
	int			rest_views = 0;
	int			i = 0;

	json_open(buf, "tables_not_shown", '[');
	while (i < description->nviews)
	{
		const DbSchema *schema = description->views[i].table->schema;
		int			tables = 0;
		int			views = 0;
		int			start = buf->len;

		CHECK_FOR_INTERRUPTS();
		for (; i < description->nviews && description->views[i].table->schema == schema; i++)
		{
			if (description->views[i].tier != TIER_GROUP)
				continue;
			if (is_view(description->views[i].table))
				views++;
			else
				tables++;
		}
		if (tables + views == 0)
			continue;
		append_group(buf, schema, tables, views);
		if (!account_take(&account, buf->data + start))
		{
			json_truncate(buf, start);
			rest_tables += tables;
			rest_views += views;
		}
	}
	if (rest_tables + rest_views > 0)
		append_group(buf, NULL, rest_tables, rest_views);
	json_close_lines(buf);
}
