/*
 * tableparts.c
 *	  Parts of a table's line that concern it as a whole: storage, row
 *	  security, triggers.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#include "dbctx.h"

#include "catalog/pg_class.h"
#include "catalog/pg_trigger.h"
#include "commands/trigger.h"

#include "catalog/deparse.h"
#include "catalog/oneline.h"
#include "describe/style.h"
#include "describe/tableparts.h"

/* Begins a part behind the columns */
void
line_begin_part(Line *line)
{
	appendStringInfoString(line->buf, line->separate ? "; " : " ");
	line->separate = true;
}

/* "a,b": no blanks, they cost a token each */
void
line_append_columns(StringInfo buf, const DbTable *table, int nkeys,
			   const AttrNumber *keys)
{
	for (int i = 0; i < nkeys; i++)
	{
		if (i > 0)
			appendStringInfoChar(buf, ',');
		appendStringInfoString(buf, columns_sql(table, 1, &keys[i]));
	}
}

void
line_append_policies(Line *line)
{
	const DbTable *table = line->table;
	StringInfo	buf = line->buf;

	if (!table->row_security && table->npolicies == 0)
		return;
	line_begin_part(line);
	appendStringInfoString(buf, table->force_row_security ? "RLS forced" : "RLS");
	if (!table->row_security)
		appendStringInfoString(buf, " off");
	if (table->npolicies == 0)
		appendStringInfoString(buf, ", no policy");
	for (int i = 0; i < table->npolicies; i++)
	{
		const DbPolicy *policy = table->policies[i];

		appendStringInfo(buf, "%s %s", i > 0 ? "," : "", name_sql(policy->name));
		switch (policy->command)
		{
			case 'r':
				appendStringInfoString(buf, " select");
				break;
			case 'a':
				appendStringInfoString(buf, " insert");
				break;
			case 'w':
				appendStringInfoString(buf, " update");
				break;
			case 'd':
				appendStringInfoString(buf, " delete");
				break;
			default:
				break;
		}
		if (!policy->permissive)
			appendStringInfoString(buf, " restrictive");
		for (int j = 0; j < policy->nroles; j++)
			appendStringInfo(buf, "%s%s", j == 0 ? " to " : ", ",
							 name_sql(policy->roles[j]));
		if (policy->using_expr)
			appendStringInfo(buf, ": %s", style_expr(policy->using_expr));
		if (policy->check_expr)
			appendStringInfo(buf, " with check %s", style_expr(policy->check_expr));
	}
}

void
line_append_triggers(Line *line)
{
	const DbTable *table = line->table;
	StringInfo	buf = line->buf;

	for (int i = 0; i < table->ntriggers; i++)
	{
		const DbTrigger *trigger = table->triggers[i];
		const char *sep = " ";

		if (line->house->updated_trigger &&
			strcmp(trigger->function_name, line->house->updated_trigger) == 0 &&
			trigger->enabled != TRIGGER_DISABLED)
			continue;
		line_begin_part(line);
		appendStringInfo(buf, "%s",
						 TRIGGER_FOR_BEFORE(trigger->type) ? "before" :
						 TRIGGER_FOR_INSTEAD(trigger->type) ? "instead of" : "after");
		if (TRIGGER_FOR_INSERT(trigger->type))
		{
			appendStringInfo(buf, "%sinsert", sep);
			sep = "/";
		}
		if (TRIGGER_FOR_UPDATE(trigger->type))
		{
			appendStringInfo(buf, "%supdate", sep);
			sep = "/";
			if (trigger->ncolumns > 0)
			{
				appendStringInfoString(buf, " of ");
				line_append_columns(buf, table, trigger->ncolumns, trigger->columns);
			}
		}
		if (TRIGGER_FOR_DELETE(trigger->type))
		{
			appendStringInfo(buf, "%sdelete", sep);
			sep = "/";
		}
		if (TRIGGER_FOR_TRUNCATE(trigger->type))
			appendStringInfo(buf, "%struncate", sep);
		appendStringInfo(buf, " %s()", oneline_sql(trigger->function_name));
		if (trigger->enabled == TRIGGER_DISABLED)
			appendStringInfoString(buf, " disabled");
	}
}

void
line_append_storage(Line *line)
{
	const DbTable *table = line->table;
	StringInfo	buf = line->buf;

	if (table->partition_key)
	{
		line_begin_part(line);
		appendStringInfo(buf, "partitioned by %s", table->partition_key);
		if (table->npartitions > 0)
			appendStringInfo(buf, ", %s", style_plural(table->npartitions, "partition"));
		if (table->partition_from)
			appendStringInfo(buf, " %s to %s",
							 oneline_text(table->partition_from, 60),
							 oneline_text(table->partition_to, 60));
	}
	else if (table->nparents > 0)
	{
		line_begin_part(line);
		appendStringInfoString(buf, table->is_partition ? "partition of" : "inherits");
		for (int i = 0; i < table->nparents; i++)
			appendStringInfo(buf, "%s %s", i > 0 ? "," : "",
							 table_sql(table->parents[i]));
	}
	if (table->kind == RELKIND_FOREIGN_TABLE)
	{
		line_begin_part(line);
		appendStringInfo(buf, "foreign table on server %s",
						 table->server ? name_sql(table->server) : "...");
	}
	if (table->persistence == RELPERSISTENCE_UNLOGGED)
	{
		line_begin_part(line);
		appendStringInfoString(buf, "unlogged");
	}
}
