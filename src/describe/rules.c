/*
 * rules.c
 *	  The house rules as sentences: one line for each group of topics.
 *
 * Every number is counted: "(19/27)" is 19 of the 27 where it could apply.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#include "dbctx.h"

#include "catalog/pg_constraint.h"
#include "nodes/parsenodes.h"

#include "catalog/deparse.h"
#include "catalog/oneline.h"
#include "describe/factline.h"
#include "describe/rules.h"
#include "describe/style.h"

/* A name pattern that fewer follow says less than how all the names end */
#define NEARLY_ALL 0.7

static void
begin_line(Writer *writer)
{
	initStringInfo(&writer->buf);
	writer->begun = false;
}

static List *
end_line(Writer *writer, List *lines, const char *title)
{
	if (!writer->begun)
		return lines;
	return lappend(lines, psprintf("- %s: %s\n", title, writer->buf.data));
}

static List *
key_line(Writer *writer, List *lines)
{
	const Fact *fact = fact_first(writer, TOPIC_PRIMARY_KEY);

	begin_line(writer);
	fact_append_topic(writer, TOPIC_PRIMARY_KEY, "", ". Otherwise: ", true);

	/* where there's no one key, its parts may agree */
	if (fact && !fact->stated)
	{
		fact_append_topic(writer, TOPIC_KEY_NAME, "Name: ", "; ", false);
		fact_append_topic(writer, TOPIC_KEY_TYPE, "Type: ", "; ", false);
	}
	return end_line(writer, lines, "Primary key");
}

/* Who keeps the updated column; table lines mark those where no trigger does */
static void
append_updated_trigger(Writer *writer)
{
	const Fact *fact = fact_first(writer, TOPIC_UPDATED_TRIGGER);

	if (fact == NULL || fact->value == NULL)
		return;
	if (fact->schema == NULL && fact->stated)
	{
		fact_next_sentence(writer);
		appendStringInfo(&writer->buf, "Kept %s%s (%d/%d)",
						 strncmp(fact->value, "trigger", 7) == 0 ? "by " : "",
						 fact_brief(fact->value), fact->follow, fact->of);
	}
	else
		fact_append_topic(writer, TOPIC_UPDATED_TRIGGER, "Kept: ", ", ", false);
}

/* Of what one or two tables have their own lines tell */
static bool
is_frequent(Writer *writer, Topic topic)
{
	const Fact *fact = fact_first(writer, topic);

	return fact && (fact->schema || fact->have >= CONVENTION_MIN_OBJECTS ||
					fact->have == fact->of);
}

static List *
timestamp_line(Writer *writer, List *lines)
{
	begin_line(writer);
	if (is_frequent(writer, TOPIC_CREATED))
		fact_append_topic(writer, TOPIC_CREATED, "", "; also ", true);
	if (is_frequent(writer, TOPIC_UPDATED))
	{
		fact_append_topic(writer, TOPIC_UPDATED, "", "; also ", true);
		append_updated_trigger(writer);
	}
	return end_line(writer, lines, "Timestamps");
}

/* Keys that a deleted row does not hold on to */
static void
append_live_keys(Writer *writer)
{
	const Fact *fact = fact_first(writer, TOPIC_SOFT_DELETE_UNIQUE);
	ListCell   *lc;

	if (fact == NULL)
		return;
	foreach(lc, fact->variants)
	{
		Variant    *variant = lfirst(lc);

		if (strstr(variant->value, "live") == NULL ||
			variant->count < CONVENTION_MIN_OBJECTS)
			continue;
		fact_next_sentence(writer);
		appendStringInfo(&writer->buf, "Keys %s %d/%d", variant->value,
						 variant->count, fact->of);
	}
}

static List *
soft_delete_line(Writer *writer, List *lines)
{
	const Fact *fact = fact_first(writer, TOPIC_SOFT_DELETE);
	const Fact *honoured = fact_first(writer, TOPIC_SOFT_DELETE_HONOURED);

	begin_line(writer);
	if (fact && fact->schema == NULL && fact->value)
	{
		Variant    *variant = linitial(fact->variants);

		fact_next_sentence(writer);
		appendStringInfo(&writer->buf, "%s (%d/%d)", fact_brief(fact->value),
						 fact->follow, fact->of);

		/* where most tables have it, those that don't are few to find */
		if (variant->count * 3 < fact->of * 2)
		{
			appendStringInfoString(&writer->buf, ": ");
			fact_append_objects(&writer->buf, variant->objects, variant->count, 12, false);
		}
		fact_append_variants(writer, fact, "; also ", true);
	}
	else
		fact_append_topic(writer, TOPIC_SOFT_DELETE, "", "; also ", true);
	if (writer->begun && honoured && honoured->detail)
	{
		fact_next_sentence(writer);
		appendStringInfo(&writer->buf, "Tested by %s",
						 oneline_text(honoured->detail, 120));
	}
	append_live_keys(writer);
	return end_line(writer, lines, "Soft delete");
}

/* How often something but NO ACTION is done on update */
static void
append_on_update(Writer *writer)
{
	const Description *description = writer->description;
	int			cascade = 0;
	int			of = 0;

	for (int i = 0; i < description->nviews; i++)
	{
		const TableView *view = &description->views[i];

		/* what a tool dictates is no choice of the house */
		if (view->join && view->join->prisma)
			continue;
		for (int j = 0; j < view->table->nconstraints; j++)
		{
			if (view->table->constraints[j]->type != CONSTRAINT_FOREIGN)
				continue;
			of++;
			cascade += view->table->constraints[j]->on_update == FKCONSTR_ACTION_CASCADE;
		}
	}
	if (cascade > 0)
	{
		fact_next_sentence(writer);
		appendStringInfo(&writer->buf, "On update: cascade %d/%d", cascade, of);
	}
}

/* A fact of which only the exceptions are worth a word */
static void
append_lacking(Writer *writer, Topic topic, const char *label)
{
	const Fact *fact = fact_first(writer, topic);

	if (fact == NULL || fact->follow == fact->of)
		return;
	fact_next_sentence(writer);
	appendStringInfo(&writer->buf, "%s%d/%d: ", label, fact->of - fact->follow, fact->of);
	fact_append_objects(&writer->buf, fact->exceptions, fact->of - fact->follow,
				   CONVENTION_MAX_NAMED, true);
}

static List *
foreign_key_line(Writer *writer, List *lines)
{
	const Fact *index = fact_first(writer, TOPIC_FK_INDEX);
	const Fact *name = fact_first(writer, TOPIC_FK_NAME);
	const Fact *suffix = fact_first(writer, TOPIC_FK_SUFFIX);

	begin_line(writer);
	fact_append_topic(writer, TOPIC_FK_NAME, "", ", ", false);
	if (name && name->follow < name->of * NEARLY_ALL && suffix && suffix->stated &&
		suffix->follow > name->follow)
		fact_append_topic(writer, TOPIC_FK_SUFFIX, "", ", ", false);
	fact_append_topic(writer, TOPIC_FK_DELETE, "On delete: ", ", ", false);
	append_on_update(writer);
	if (index && index->of > 0)
	{
		fact_next_sentence(writer);
		appendStringInfo(&writer->buf, "Indexed: %d/%d", index->follow, index->of);
	}
	append_lacking(writer, TOPIC_FK_TYPE, "Other type than the key: ");
	append_lacking(writer, TOPIC_FK_VALID, "Not valid: ");
	return end_line(writer, lines, "Foreign keys");
}

/* Names that the server gives where none is said: not worth a word */
static const struct
{
	Topic		topic;
	const char *label;
	const char *by_server;
}			name_topics[] =
{
	{TOPIC_KEY_CONSTRAINT, "Primary key ", "{table}_pkey"},
	{TOPIC_UNIQUE_CONSTRAINT, "Unique ", "{table}_{columns}_key"},
	{TOPIC_FK_CONSTRAINT, "Foreign key ", "{table}_{columns}_fkey"},
	{TOPIC_CHECK_CONSTRAINT, "Check ", "{table}_{columns}_check"},
	{TOPIC_INDEX_NAME, "Index ", "{table}_{columns}_idx"},
	{TOPIC_UNIQUE_INDEX_NAME, "Unique index ", "{table}_{columns}_idx"},
};

static void
append_object_names(Writer *writer)
{
	bool		by_server = false;
	bool		by_others = false;

	for (int i = 0; i < lengthof(name_topics); i++)
	{
		const Fact *fact = fact_first(writer, name_topics[i].topic);

		if (fact == NULL || fact->value == NULL || !fact->stated)
			continue;
		if (fact->schema == NULL && strcmp(fact->value, name_topics[i].by_server) == 0)
			by_server = true;
		else
		{
			fact_append_topic(writer, name_topics[i].topic, name_topics[i].label,
							  ", ", false);
			by_others = true;
		}
	}
	if (by_server)
	{
		fact_next_sentence(writer);
		appendStringInfoString(&writer->buf, by_others ?
							   "Others as PostgreSQL names them" :
							   "Constraint and index names: PostgreSQL's own");
	}
}

static void
append_quoted(Writer *writer)
{
	const Fact *fact = fact_first(writer, TOPIC_NAME_QUOTED);
	List	   *tables = NIL;
	ListCell   *lc;

	/* where all names need quotes, their case says so */
	if (fact == NULL || !fact->stated || fact->schema)
		return;
	foreach(lc, fact->exceptions)
	{
		FactObject *object = lfirst(lc);

		if (object->column == NULL)
			tables = lappend(tables, object);
	}
	if (tables == NIL)
		return;
	fact_next_sentence(writer);
	appendStringInfoString(&writer->buf, "Quotes needed: ");
	fact_append_objects(&writer->buf, tables, list_length(tables), FACT_MAX_NAMED, false);
}

static List *
naming_line(Writer *writer, List *lines)
{
	begin_line(writer);
	fact_append_topic(writer, TOPIC_COLUMN_CASE, "Columns ", NULL, false);
	fact_append_topic(writer, TOPIC_TABLE_CASE, "Tables ", NULL, false);
	fact_append_topic(writer, TOPIC_TABLE_NUMBER, "", NULL, false);
	append_quoted(writer);
	append_object_names(writer);
	return end_line(writer, lines, "Naming");
}

/* "text 39, varchar(n) 3": with all that there is, the total need not be said */
static void
append_counts(Writer *writer, Topic topic, const char *label)
{
	ListCell   *lc;

	foreach(lc, writer->description->conventions->facts)
	{
		Fact	   *fact = lfirst(lc);
		ListCell   *lc2;

		if (fact->topic != topic || fact->value == NULL)
			continue;
		appendStringInfo(&writer->buf, "%s%s", writer->begun ? "; " : "", label);
		writer->begun = true;
		if (fact->schema && writer->description->model->nschemas > 1)
			appendStringInfo(&writer->buf, "%s: ", name_sql(fact->schema->name));
		foreach(lc2, fact->variants)
		{
			Variant    *variant = lfirst(lc2);

			if (variant->value && foreach_current_index(lc2) <= FACT_MAX_VARIANTS)
				appendStringInfo(&writer->buf, "%s%s %d",
								 foreach_current_index(lc2) ? ", " : "",
								 fact_brief(variant->value), variant->count);
		}
	}
}

static List *
type_line(Writer *writer, List *lines)
{
	begin_line(writer);
	append_counts(writer, TOPIC_TYPE_STRING, "");
	append_counts(writer, TOPIC_TYPE_TIME, "");
	append_counts(writer, TOPIC_TYPE_JSON, "");
	append_counts(writer, TOPIC_TYPE_MONEY, "money ");
	append_counts(writer, TOPIC_TYPE_COUNTER, "counters ");
	append_counts(writer, TOPIC_ENUMERATION, "");
	return end_line(writer, lines, "Types");
}

/* Of these a line tells only where most do it; table lines tell the rest */
static List *
stated_line(Writer *writer, List *lines, Topic topic, const char *title)
{
	const Fact *fact = fact_first(writer, topic);

	begin_line(writer);
	if (fact && (fact->stated || fact->schema))
		fact_append_topic(writer, topic, "", ", ", false);
	return end_line(writer, lines, title);
}

/* Columns that most tables have, beside those told above: one fact each */
static List *
common_line(Writer *writer, List *lines)
{
	ListCell   *lc;

	begin_line(writer);
	foreach(lc, writer->description->conventions->facts)
	{
		Fact	   *fact = lfirst(lc);

		if (fact->topic != TOPIC_COMMON_COLUMN || !fact->stated)
			continue;
		fact_next_sentence(writer);
		appendStringInfo(&writer->buf, "%s (%d/%d)", fact_brief(fact->value),
						 fact->follow, fact->of);
	}
	return end_line(writer, lines, "Common columns");
}

/*
 * How many-to-many is done.  The tables are told in a section of their own,
 * but not with the rules alone; and what a tool does by itself is a rule.
 */
static List *
join_line_of_rules(Writer *writer, List *lines)
{
	const Fact *fact = fact_first(writer, TOPIC_MANY_TO_MANY);

	begin_line(writer);
	if (fact && fact->value &&
		(writer->description->rules_only || strstr(fact->value, "Prisma")))
		fact_append_topic(writer, TOPIC_MANY_TO_MANY, "", ", ", false);
	return end_line(writer, lines, "Many-to-many");
}

static List *
other_lines(Writer *writer, List *lines)
{
	lines = join_line_of_rules(writer, lines);
	lines = stated_line(writer, lines, TOPIC_TENANCY, "Tenancy");
	lines = common_line(writer, lines);
	lines = stated_line(writer, lines, TOPIC_ROW_SECURITY, "Row security");
	return stated_line(writer, lines, TOPIC_COMMENT, "Comments");
}

static List *
migration_line(Writer *writer, List *lines)
{
	ListCell   *lc;

	begin_line(writer);
	foreach(lc, writer->description->conventions->migrations)
	{
		MigrationTool *tool = lfirst(lc);

		fact_next_sentence(writer);
		appendStringInfo(&writer->buf, "%s (%s)", table_sql(tool->table), tool->tool);
		if (!tool->readable)
		{
			if (writer->description->stats)
				appendStringInfoString(&writer->buf, ", not readable");
			continue;
		}
		if (tool->applied >= 0)
			appendStringInfo(&writer->buf, ": %s%s applied",
							 tool->applied_is_minimum ? "at least " : "",
							 style_number(tool->applied));
		if (tool->last)
			appendStringInfo(&writer->buf, ", last %s", oneline_text(tool->last, 100));
		if (tool->unfinished > 0)
			appendStringInfo(&writer->buf, ", %s unfinished",
							 style_number(tool->unfinished));
	}
	if (writer->begun)
		appendStringInfoString(&writer->buf, ". New changes belong there");
	return end_line(writer, lines, "Migrations");
}

List *
rules_lines(Description *description)
{
	Writer		writer = {.description = description};
	List	   *lines = NIL;

	if (description->conventions == NULL)
		return NIL;
	lines = key_line(&writer, lines);
	lines = timestamp_line(&writer, lines);
	lines = soft_delete_line(&writer, lines);
	lines = foreign_key_line(&writer, lines);
	lines = naming_line(&writer, lines);
	lines = type_line(&writer, lines);
	lines = migration_line(&writer, lines);
	return other_lines(&writer, lines);
}
