/*
 * json_parts.c
 *	  Indexes, triggers and policies of a table in JSON.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#include "dbctx.h"

#include "catalog/pg_index.h"
#include "catalog/pg_trigger.h"
#include "commands/trigger.h"
#include "utils/acl.h"

#include "catalog/deparse.h"
#include "describe/json.h"

/* Order and place of the nulls, where they are not what SQL takes anyway */
static void
append_order(StringInfo buf, int16 option)
{
	bool		descending = (option & INDOPTION_DESC) != 0;
	bool		first = (option & INDOPTION_NULLS_FIRST) != 0;

	if (descending)
		json_string(buf, "order", "DESC");
	if (first != descending)
		json_string(buf, "nulls", first ? "FIRST" : "LAST");
}

void
json_index_keys(StringInfo buf, const DbIndex *index, const char **operators)
{
	int			next = 0;

	json_open(buf, "keys", '[');
	for (int i = 0; i < index->nkeys; i++)
	{
		AttrNumber	attnum = index->keys[i];

		json_open(buf, NULL, '{');
		if (attnum == 0 && next < index->nexprs)
			json_string(buf, "expression", expr_text(index->exprs[next++]));
		else
		{
			const DbColumn *column = attnum > 0 && attnum <= index->table->ncolumns ?
			&index->table->columns[attnum - 1] : NULL;

			json_string(buf, "column", column && !column->dropped ? column->name : NULL);
		}
		json_optional(buf, "collation", index->collations[i]);
		json_optional(buf, "opclass", index->opclasses[i]);
		append_order(buf, index->options[i]);
		if (operators)
			json_string(buf, "operator", operators[i]);
		json_close(buf, '}');
	}
	json_close(buf, ']');
}

static void
append_index(StringInfo buf, const DbIndex *index)
{
	json_open(buf, NULL, '{');
	json_string(buf, "name", index->name);
	json_string(buf, "method", index->method);
	json_bool(buf, "unique", index->unique);
	json_bool(buf, "valid", index->valid);
	json_index_keys(buf, index, NULL);
	if (index->natts > index->nkeys)
		json_columns(buf, "include", index->table, index->natts - index->nkeys,
					 index->keys + index->nkeys);
	if (index->predicate)
		json_string(buf, "predicate", expr_text(index->predicate));
	json_flag(buf, "nulls_not_distinct", index->nulls_not_distinct);
	if (index->constraint)
		json_string(buf, "constraint", index->constraint->name);
	json_optional(buf, "comment", index->comment);
	json_close(buf, '}');
}

void
json_indexes(StringInfo buf, const DbTable *table)
{
	if (table->nindexes == 0)
		return;
	json_open(buf, "indexes", '[');
	for (int i = 0; i < table->nindexes; i++)
		append_index(buf, table->indexes[i]);
	json_close(buf, ']');
}

static const char *
trigger_timing(const DbTrigger *trigger)
{
	if (TRIGGER_FOR_BEFORE(trigger->type))
		return "BEFORE";
	return TRIGGER_FOR_INSTEAD(trigger->type) ? "INSTEAD OF" : "AFTER";
}

static const char *
trigger_enabled(const DbTrigger *trigger)
{
	switch (trigger->enabled)
	{
		case TRIGGER_FIRES_ON_ORIGIN:
			return "origin";
		case TRIGGER_FIRES_ALWAYS:
			return "always";
		case TRIGGER_FIRES_ON_REPLICA:
			return "replica";
		default:
			return "disabled";
	}
}

static void
append_events(StringInfo buf, const DbTrigger *trigger)
{
	json_open(buf, "events", '[');
	if (TRIGGER_FOR_INSERT(trigger->type))
		json_element(buf, "INSERT");
	if (TRIGGER_FOR_UPDATE(trigger->type))
		json_element(buf, "UPDATE");
	if (TRIGGER_FOR_DELETE(trigger->type))
		json_element(buf, "DELETE");
	if (TRIGGER_FOR_TRUNCATE(trigger->type))
		json_element(buf, "TRUNCATE");
	json_close(buf, ']');
}

void
json_triggers(StringInfo buf, const DbTable *table)
{
	if (table->ntriggers == 0)
		return;
	json_open(buf, "triggers", '[');
	for (int i = 0; i < table->ntriggers; i++)
	{
		const DbTrigger *trigger = table->triggers[i];

		json_open(buf, NULL, '{');
		json_string(buf, "name", trigger->name);
		json_string(buf, "timing", trigger_timing(trigger));
		append_events(buf, trigger);
		if (trigger->ncolumns > 0)
			json_columns(buf, "update_of", table, trigger->ncolumns, trigger->columns);
		json_string(buf, "for_each", TRIGGER_FOR_ROW(trigger->type) ? "ROW" : "STATEMENT");
		json_string(buf, "function", trigger->function_name);
		json_string(buf, "enabled", trigger_enabled(trigger));
		json_close(buf, '}');
	}
	json_close(buf, ']');
}

static const char *
policy_command(const DbPolicy *policy)
{
	switch (policy->command)
	{
		case ACL_SELECT_CHR:
			return "SELECT";
		case ACL_INSERT_CHR:
			return "INSERT";
		case ACL_UPDATE_CHR:
			return "UPDATE";
		case ACL_DELETE_CHR:
			return "DELETE";
		default:
			return "ALL";
	}
}

void
json_policies(StringInfo buf, const DbTable *table)
{
	json_flag(buf, "row_security", table->row_security);
	json_flag(buf, "force_row_security", table->force_row_security);
	if (table->npolicies == 0)
		return;
	json_open(buf, "policies", '[');
	for (int i = 0; i < table->npolicies; i++)
	{
		const DbPolicy *policy = table->policies[i];

		json_open(buf, NULL, '{');
		json_string(buf, "name", policy->name);
		json_string(buf, "command", policy_command(policy));
		json_bool(buf, "permissive", policy->permissive);
		if (policy->using_expr)
			json_string(buf, "using", expr_text(policy->using_expr));
		if (policy->check_expr)
			json_string(buf, "with_check", expr_text(policy->check_expr));
		json_close(buf, '}');
	}
	json_close(buf, ']');
}
