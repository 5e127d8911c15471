/*
 * sections.c
 *	  The small sections of the text: types, relations, functions, sequences;
 *	  and the lines of views and join tables.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#include "dbctx.h"

#include "catalog/pg_class.h"
#include "catalog/pg_constraint.h"
#include "catalog/pg_proc.h"
#include "catalog/pg_type.h"
#include "miscadmin.h"
#include "nodes/parsenodes.h"
#include "utils/builtins.h"
#include "utils/fmgrprotos.h"
#include "utils/timestamp.h"

#include "catalog/deparse.h"
#include "catalog/oidmap.h"
#include "catalog/oneline.h"
#include "describe/focus.h"
#include "describe/indexline.h"
#include "describe/sections.h"
#include "describe/style.h"
#include "describe/tableline.h"

/* Labels of an enum that are shown, before "+k more" */
#define MAX_LABELS 60

void
view_line(const DbTable *view, Tier tier, StringInfo buf, uint32 *uses)
{
	bool		first = true;

	appendStringInfo(buf, "%s%s(",
					 view->kind == RELKIND_MATVIEW ? "materialized " : "",
					 table_sql(view));
	foreach_column(column, view)
	{
		appendStringInfo(buf, "%s%s", first ? "" : ", ", name_sql(column->name));
		first = false;
	}
	appendStringInfoChar(buf, ')');
	if (tier == TIER_FULL && view->comment)
	{
		appendStringInfo(buf, " %s %s", style_dash(),
						 oneline_text(view->comment, MAX_COMMENT));
		*uses |= USES_COMMENT;
	}
	appendStringInfoChar(buf, '\n');
}

/* One side of a join table: its column, and what happens to it */
static void
append_side(const DbConstraint *fk, StringInfo buf, uint32 *uses)
{
	appendStringInfoString(buf, columns_sql(fk->table, fk->nkeys, fk->keys));
	if (fk->on_delete == FKCONSTR_ACTION_CASCADE)
	{
		appendStringInfoChar(buf, '!');
		*uses |= USES_CASCADE;
	}
	if (!index_covers(fk->table, fk->nkeys, fk->keys))
	{
		appendStringInfoChar(buf, '^');
		*uses |= USES_NO_INDEX;
	}
}

void
join_line(Description *description, const JoinTable *join, StringInfo buf,
		  uint32 *uses)
{
	appendStringInfo(buf, "%s <-> ", join->left->ref ?
					 table_sql(join->left->ref) : "(hidden)");
	appendStringInfo(buf, "%s via %s(", join->right->ref ?
					 table_sql(join->right->ref) : "(hidden)",
					 table_sql(join->table));
	append_side(join->left, buf, uses);
	appendStringInfoString(buf, ", ");
	append_side(join->right, buf, uses);
	appendStringInfoChar(buf, ')');
	if (join->prisma)
		appendStringInfoString(buf, " (Prisma implicit)");
	else if (join->table->primary_key == NULL)
		appendStringInfoString(buf, " no pk");
	style_rows(buf, description, join->table, uses);
	if (join->table->comment)
	{
		appendStringInfo(buf, " %s %s", style_dash(),
						 oneline_text(join->table->comment, MAX_COMMENT));
		*uses |= USES_COMMENT;
	}
	appendStringInfoChar(buf, '\n');
}

/* Adds a line to a section, if there's room for it, and for the heading */
static void
add_line(Section *section, const char *heading, const char *line, Account *account)
{
	if (section->text.len == 0)
	{
		const char *both = psprintf("\n## %s\n%s", heading, line);

		if (account_take(account, both))
			appendStringInfoString(&section->text, both);
		else
			section->left++;
	}
	else if (account_take(account, line))
		appendStringInfoString(&section->text, line);
	else
		section->left++;
}

static Section *
make_section(const char *noun, bool before_tables)
{
	Section    *section = palloc0(sizeof(Section));

	initStringInfo(&section->text);
	section->noun = noun;
	section->before_tables = before_tables;
	return section;
}

static void
append_enum(const DbType *type, StringInfo buf)
{
	appendStringInfo(buf, "enum %s:", type_sql(type));
	for (int i = 0; i < type->nlabels; i++)
	{
		if (i == MAX_LABELS && type->nlabels > MAX_LABELS + 1)
		{
			appendStringInfo(buf, " | +%d more", type->nlabels - i);
			break;
		}
		/* labels are free text: those that don't look like words are quoted */
		appendStringInfo(buf, "%s %s", i > 0 ? " |" : "",
						 strspn(type->labels[i], "abcdefghijklmnopqrstuvwxyz"
								"ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-") ==
						 strlen(type->labels[i]) && type->labels[i][0] ?
						 type->labels[i] :
						 oneline_sql(quote_literal_cstr(type->labels[i])));
	}
}

static void
append_type(const DbType *type, StringInfo buf)
{
	switch (type->kind)
	{
		case TYPTYPE_ENUM:
			append_enum(type, buf);
			break;
		case TYPTYPE_DOMAIN:
			appendStringInfo(buf, "domain %s: %s", type_sql(type), type->base->text);
			if (type->not_null)
				appendStringInfoString(buf, " not null");
			if (type->default_expr)
				appendStringInfo(buf, " =%s", style_expr(type->default_expr));
			for (int i = 0; i < type->nchecks; i++)
				appendStringInfo(buf, " check(%s)", style_expr(type->checks[i]));
			break;
		case TYPTYPE_COMPOSITE:
			{
				const char *sep = "";

				appendStringInfo(buf, "composite %s(", type_sql(type));
				for (int i = 0; i < type->nattributes; i++)
				{
					if (type->attributes[i].dropped)
						continue;
					appendStringInfo(buf, "%s%s %s", sep,
									 name_sql(type->attributes[i].name),
									 type->attributes[i].type->text);
					sep = ", ";
				}
				appendStringInfoChar(buf, ')');
				break;
			}
		default:
			appendStringInfo(buf, "range %s", type_sql(type));
			break;
	}
	if (type->comment)
	{
		appendStringInfoChar(buf, ' ');
		style_comment(buf, type->comment);
	}
	appendStringInfoChar(buf, '\n');
}

/* By OID, what the tables have that the focus hits, and these themselves */
typedef struct Hits
{
	oidmap_hash *tables;
	oidmap_hash *types;
	oidmap_hash *functions;
} Hits;

/* NULL: there is no focus, and all matters */
static Hits *
find_hits(const Description *description)
{
	Hits	   *hits;

	if (description->focus == NULL)
		return NULL;
	hits = palloc(sizeof(Hits));
	hits->tables = oidmap_create(CurrentMemoryContext, 64, NULL);
	hits->types = oidmap_create(CurrentMemoryContext, 64, NULL);
	hits->functions = oidmap_create(CurrentMemoryContext, 64, NULL);
	for (int i = 0; i < description->nviews; i++)
	{
		DbTable    *table = description->views[i].table;

		if (!description->views[i].hit)
			continue;
		CHECK_FOR_INTERRUPTS();
		oidmap_put(hits->tables, table->oid, table);
		foreach_column(column, table)
			oidmap_put(hits->types, column->type->user_type, table);
		for (int j = 0; j < table->ntriggers; j++)
			oidmap_put(hits->functions, table->triggers[j]->function, table);
	}
	return hits;
}

static Section *
type_section(Description *description, const Hits *hits, Account *account)
{
	Section    *section = make_section("type", true);
	StringInfoData line;

	initStringInfo(&line);
	for (int i = 0; i < description->model->ntypes; i++)
	{
		CHECK_FOR_INTERRUPTS();
		if (hits && !oidmap_get(hits->types, description->model->types[i]->oid))
			continue;
		resetStringInfo(&line);
		append_type(description->model->types[i], &line);
		add_line(section, "Types", line.data, account);
	}
	return section;
}

static Section *
relation_section(Description *description, const Hits *hits, Account *account)
{
	Section    *section = make_section("likely relation", false);
	ListCell   *lc;

	if (description->conventions == NULL)
		return section;
	foreach(lc, description->conventions->relations)
	{
		ImpliedRelation *relation = lfirst(lc);
		StringInfoData line;

		CHECK_FOR_INTERRUPTS();
		if (hits && !oidmap_get(hits->tables, relation->table->oid))
			continue;
		initStringInfo(&line);
		appendStringInfo(&line, "%s.%s", table_sql(relation->table),
						 name_sql(relation->column->name));
		if (relation->target)
			appendStringInfo(&line, " -> %s\n", table_sql(relation->target));
		else
			appendStringInfo(&line, ": polymorphic, see %s\n",
							 name_sql(relation->type_column->name));
		add_line(section, "Likely relations with no foreign key", line.data, account);
		pfree(line.data);
	}
	return section;
}

static Section *
function_section(Description *description, const Hits *hits, Account *account)
{
	Section    *section = make_section("function", false);
	StringInfoData line;

	initStringInfo(&line);
	for (int i = 0; i < description->model->nfunctions; i++)
	{
		const DbFunction *function = description->model->functions[i];

		CHECK_FOR_INTERRUPTS();
		if (hits && !oidmap_get(hits->functions, function->oid) &&
			!focus_matches_name(description, function->name))
			continue;
		resetStringInfo(&line);
		if (function->kind == PROKIND_PROCEDURE)
			appendStringInfoString(&line, "procedure ");
		else if (function->kind == PROKIND_AGGREGATE)
			appendStringInfoString(&line, "aggregate ");
		appendStringInfo(&line, "%s(%s)", oneline_sql(quote_qualified_identifier(function->on_path ? NULL :
																				 function->schema->name,
																				 function->name)),
						 function_arguments(function));
		if (function_result(function))
			appendStringInfo(&line, " -> %s", function_result(function));
		if (function->security_definer)
			appendStringInfoString(&line, " security definer");
		if (function->comment)
		{
			appendStringInfoChar(&line, ' ');
			style_comment(&line, function->comment);
		}
		appendStringInfoChar(&line, '\n');
		add_line(section, "Functions", line.data, account);
	}
	return section;
}

static Section *
sequence_section(Description *description, Account *account)
{
	Section    *section = make_section("sequence", false);

	for (int i = 0; i < description->model->nsequences; i++)
	{
		const DbSequence *seq = description->model->sequences[i];

		if (seq->owned || description->focus)
			continue;
		add_line(section, "Sequences that no column owns",
				 psprintf("%s\n", seq->on_path ? name_sql(seq->name) :
						  oneline_sql(quote_qualified_identifier(seq->schema->name,
																 seq->name))),
				 account);
	}
	return section;
}

/* "2026-11-22 ALTER TABLE orders by alice" */
static Section *
change_section(Description *description, Account *account)
{
	Section    *section = make_section("recent change", false);
	ListCell   *lc;

	foreach(lc, description->changes)
	{
		Change	   *change = lfirst(lc);
		text	   *date = DatumGetTextPP(DirectFunctionCall2(timestamptz_to_char,
															  TimestampTzGetDatum(change->at),
															  PointerGetDatum(cstring_to_text("YYYY-MM-DD"))));
		StringInfoData line;
		ListCell   *lc2;
		int			n = 0;

		initStringInfo(&line);
		appendStringInfo(&line, "%s %s", text_to_cstring(date), change->tag);
		foreach(lc2, change->objects)
		{
			if (n == CONVENTION_MAX_NAMED)
			{
				appendStringInfo(&line, " +%d more", list_length(change->objects) - n);
				break;
			}
			appendStringInfo(&line, "%s%s", n++ > 0 ? ", " : " ", oneline_sql(lfirst(lc2)));
		}
		appendStringInfo(&line, " by %s\n", name_sql(change->role));
		add_line(section, "Recent changes", line.data, account);
	}
	return section;
}

List *
sections_make(Description *description, Account *account)
{
	Hits	   *hits = find_hits(description);
	List	   *sections = NIL;

	sections = lappend(sections, type_section(description, hits, account));
	sections = lappend(sections, relation_section(description, hits, account));
	sections = lappend(sections, sequence_section(description, account));
	sections = lappend(sections, function_section(description, hits, account));
	sections = lappend(sections, change_section(description, account));
	return sections;
}
