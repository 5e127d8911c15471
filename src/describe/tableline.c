/*
 * tableline.c
 *	  A table as one line: columns, then what concerns several of them.
 *
 * What can be told from elsewhere is left out: a type from the house rules or
 * from the parent's key, the index of a foreign key, which has one unless it
 * is marked.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#include "dbctx.h"

#include "catalog/pg_class.h"
#include "catalog/pg_constraint.h"
#include "catalog/pg_index.h"
#include "catalog/pg_trigger.h"
#include "commands/trigger.h"
#include "nodes/parsenodes.h"
#include "utils/builtins.h"

#include "catalog/deparse.h"
#include "catalog/oneline.h"
#include "describe/indexline.h"
#include "describe/style.h"
#include "describe/tableline.h"
#include "describe/tableparts.h"

/* Does the foreign key point to its target's primary key? */
static bool
refers_to_key(const DbConstraint *fk)
{
	const DbConstraint *pk = fk->ref->primary_key;

	if (fk->ref->stub)
		return true;			/* not known, and likely */
	return pk && pk->nkeys == fk->nkeys &&
		memcmp(pk->keys, fk->ref_keys, sizeof(AttrNumber) * pk->nkeys) == 0;
}

/* "->users!^" */
static void
append_reference(Line *line, const DbConstraint *fk)
{
	StringInfo	buf = line->buf;
	const char *action = NULL;

	line->uses |= USES_FOREIGN;
	if (fk->ref == NULL)
	{
		appendStringInfoString(buf, "->(hidden)");
		return;
	}
	appendStringInfoString(buf, "->");
	appendStringInfoString(buf, table_sql(fk->ref));
	if (!refers_to_key(fk))
	{
		appendStringInfoChar(buf, '(');
		line_append_columns(buf, fk->ref, fk->nkeys, fk->ref_keys);
		appendStringInfoChar(buf, ')');
	}
	if (line->tier < TIER_FULL)
		return;

	switch (fk->on_delete)
	{
		case FKCONSTR_ACTION_CASCADE:
			appendStringInfoChar(buf, '!');
			line->uses |= USES_CASCADE;
			break;
		case FKCONSTR_ACTION_SETNULL:
			appendStringInfoChar(buf, '~');
			line->uses |= USES_SET_NULL;
			break;
		case FKCONSTR_ACTION_SETDEFAULT:
			action = " on delete set default";
			break;
		case FKCONSTR_ACTION_RESTRICT:
			action = " on delete restrict";
			break;
		default:
			break;
	}
	if (!index_covers(line->table, fk->nkeys, fk->keys))
	{
		appendStringInfoChar(buf, '^');
		line->uses |= USES_NO_INDEX;
	}
	if (action)
		appendStringInfoString(buf, action);
	if (fk->deferrable)
		appendStringInfoString(buf, fk->deferred ? " deferred" : " deferrable");
	if (!fk->enforced)
		appendStringInfoString(buf, " not enforced");
	else if (!fk->validated)
		appendStringInfoString(buf, " not valid");
}

/* The foreign keys of one column alone */
static void
append_references(Line *line, const DbColumn *column)
{
	for (int i = 0; i < line->table->nconstraints; i++)
	{
		const DbConstraint *con = line->table->constraints[i];

		if (con->type == CONSTRAINT_FOREIGN && con->nkeys == 1 &&
			con->keys[0] == column->attnum)
			append_reference(line, con);
	}
}

/* The column of a parent's key that a foreign key of this column has as its type */
static bool
has_parent_type(const DbTable *table, const DbColumn *column)
{
	for (int i = 0; i < table->nconstraints; i++)
	{
		const DbConstraint *con = table->constraints[i];

		if (con->type == CONSTRAINT_FOREIGN && con->nkeys == 1 &&
			con->keys[0] == column->attnum && con->ref && !con->ref->stub &&
			con->ref->columns[con->ref_keys[0] - 1].type == column->type)
			return true;
	}
	return false;
}

static void
append_type(Line *line, const DbColumn *column)
{
	/* a name of the house with no type would pass for the house's */
	if (!house_name(line->house, line->table, column))
	{
		if (has_parent_type(line->table, column))
		{
			line->uses |= USES_PARENT_TYPE;
			return;
		}
		if (column->type == line->description->unsaid_type)
		{
			line->uses |= USES_UNSAID_TYPE;
			return;
		}
	}
	appendStringInfoChar(line->buf, ' ');
	appendStringInfoString(line->buf, column->type->text);
	line->uses |= USES_TYPE;
}

static void
append_default(Line *line, const DbColumn *column)
{
	StringInfo	buf = line->buf;

	if (column->identity)
		appendStringInfoString(buf, column->identity == 'a' ?
							   " identity" : " identity by default");
	else if (column->generated)
		appendStringInfo(buf, " generated%s as (%s)",
						 column->generated == 'v' ? " virtual" : "",
						 style_expr(column->expr));
	else if (column->serial)
		appendStringInfoString(buf, " serial");
	else if (column->expr && column->expr->kind == DB_EXPR_NEXTVAL)
	{
		DbSequence *seq = model_sequence(line->description->model,
										 column->expr->sequence);

		line->uses |= USES_DEFAULT;
		if (seq)
			appendStringInfo(buf, "=nextval(%s)",
							 oneline_sql(quote_literal_cstr(quote_qualified_identifier(seq->on_path ? NULL : seq->schema->name,
																					   seq->name))));
		else
			appendStringInfo(buf, "=%s", style_expr(column->expr));
	}
	else if (column->expr)
	{
		line->uses |= USES_DEFAULT;
		appendStringInfoChar(buf, '=');
		appendStringInfoString(buf, style_expr(column->expr));
	}
}

static bool
is_whole_key(const DbTable *table, const DbColumn *column)
{
	return table->primary_key && table->primary_key->nkeys == 1 &&
		table->primary_key->keys[0] == column->attnum;
}

/* Is it the column that a trigger keeps in most tables, but not here? */
static bool
lacks_trigger(const Line *line, const DbColumn *column)
{
	const DbTable *table = line->table;

	if (line->house->updated_trigger == NULL ||
		strcmp(line->house->updated->name, column->name) != 0)
		return false;
	for (int i = 0; i < table->ntriggers; i++)
	{
		if (strcmp(table->triggers[i]->function_name, line->house->updated_trigger) == 0)
			return false;
	}
	return true;
}

/* A column as the tier wants it */
static void
append_column(Line *line, const DbColumn *column)
{
	StringInfo	buf = line->buf;
	bool		key = is_whole_key(line->table, column);

	appendStringInfoString(buf, column_name_sql(column));
	if (line->tier == TIER_COLUMNS)
		return;
	if (house_column(line->house, line->table, column))
	{
		line->uses |= USES_HOUSE;
		if (key && line->tier == TIER_KEYS)
		{
			appendStringInfoString(buf, " pk");
			line->uses |= USES_PRIMARY;
		}
		if (line->tier == TIER_FULL && lacks_trigger(line, column))
			appendStringInfoString(buf, " no trigger");
		append_references(line, column);
		return;
	}
	if (line->tier == TIER_FULL)
	{
		append_type(line, column);
		if (!column->not_null)
		{
			appendStringInfoChar(buf, '?');
			line->uses |= USES_NULLABLE;
		}
		if (column->collation)
			appendStringInfo(buf, " collate %s", column->collation);
	}
	if (key)
	{
		appendStringInfoString(buf, " pk");
		line->uses |= USES_PRIMARY;
	}
	else if (index_is_unique(line->table, column->attnum))
	{
		appendStringInfoString(buf, " uq");
		line->uses |= USES_UNIQUE;
	}
	if (line->tier == TIER_FULL)
		append_default(line, column);
	append_references(line, column);
	if (line->tier == TIER_FULL && column->comment)
	{
		appendStringInfoChar(buf, ' ');
		style_comment(buf, column->comment);
		line->uses |= USES_COMMENT;
	}
}

static void
append_constraint(Line *line, const DbConstraint *con)
{
	StringInfo	buf = line->buf;

	switch (con->type)
	{
		case CONSTRAINT_PRIMARY:
			if (con->nkeys == 1 && !con->deferrable)
				return;
			line_begin_part(line);
			appendStringInfoString(buf, "pk(");
			line_append_columns(buf, line->table, con->nkeys, con->keys);
			appendStringInfoChar(buf, ')');
			if (con->period)
				appendStringInfoString(buf, " without overlaps");
			if (con->deferrable)
				appendStringInfoString(buf, con->deferred ? " deferred" : " deferrable");
			line->uses |= USES_PRIMARY;
			break;

		case CONSTRAINT_FOREIGN:
			if (con->nkeys == 1)
				return;
			line_begin_part(line);
			appendStringInfoString(buf, "fk(");
			if (con->period)
			{
				/* its last column is the range */
				line_append_columns(buf, line->table, con->nkeys - 1, con->keys);
				appendStringInfoString(buf, ",period ");
				line_append_columns(buf, line->table, 1, &con->keys[con->nkeys - 1]);
			}
			else
				line_append_columns(buf, line->table, con->nkeys, con->keys);
			appendStringInfoChar(buf, ')');
			append_reference(line, con);
			break;

		case CONSTRAINT_CHECK:
			if (line->tier < TIER_FULL)
				return;
			line_begin_part(line);
			appendStringInfo(buf, "check(%s)", style_expr(con->check));
			if (!con->enforced)
				appendStringInfoString(buf, " not enforced");
			else if (!con->validated)
				appendStringInfoString(buf, " not valid");
			break;

		case CONSTRAINT_EXCLUSION:
			if (line->tier < TIER_FULL)
				return;
			line_begin_part(line);
			index_exclusion(con, buf);
			break;

		default:
			break;				/* unique constraints are told as indexes */
	}
}

void
table_line(Description *description, const TableView *view, Tier tier,
		   StringInfo buf, uint32 *uses)
{
	const DbTable *table = view->table;
	Line		line = {.description = description,.table = table,
		.house = house_of(description, table),.tier = tier,.buf = buf};
	bool		first = true;

	appendStringInfoString(buf, table_sql(table));
	appendStringInfoChar(buf, '(');
	foreach_column(column, table)
	{
		if (!first)
			appendStringInfoString(buf, ", ");
		first = false;
		append_column(&line, column);
	}
	appendStringInfoChar(buf, ')');
	if (table->nhidden_columns > 0)
		appendStringInfo(buf, " + %s hidden",
						 style_plural(table->nhidden_columns, "column"));

	if (tier >= TIER_KEYS)
	{
		if (table->primary_key == NULL && table->kind != RELKIND_FOREIGN_TABLE)
		{
			line_begin_part(&line);
			appendStringInfoString(buf, "no pk");
			line.uses |= USES_PRIMARY;
		}
		for (int i = 0; i < table->nconstraints; i++)
			append_constraint(&line, table->constraints[i]);
	}
	if (tier == TIER_FULL)
	{
		for (int i = 0; i < table->nindexes; i++)
		{
			const DbIndex *index = table->indexes[i];

			if (index_is_told(table, index))
				continue;
			line_begin_part(&line);
			if (index_part(index, line.house->deleted, buf))
				line.uses |= USES_LIVE;
			if (index->unique)
				line.uses |= USES_UNIQUE;
			if (!index->unique || index->predicate || index->nexprs > 0)
				line.uses |= USES_INDEX;
		}
		line_append_storage(&line);
		line_append_policies(&line);
		line_append_triggers(&line);
	}
	style_rows(buf, description, table, &line.uses);
	if (tier == TIER_FULL && table->comment)
	{
		appendStringInfo(buf, " %s %s", style_dash(),
						 oneline_text(table->comment, MAX_COMMENT));
		line.uses |= USES_COMMENT;
	}
	appendStringInfoChar(buf, '\n');
	*uses |= line.uses;
}
