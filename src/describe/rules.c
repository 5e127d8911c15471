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
#include "describe/rules.h"
#include "describe/style.h"

/* How many other ways a line tells, and how many objects of each */
#define MAX_VARIANTS 4
#define MAX_NAMED 3

/* Share below which a way that is not the rule's isn't worth telling */
#define MIN_VARIANT_SHARE 0.02

typedef struct Writer
{
	Description *description;
	StringInfoData buf;
	bool		begun;			/* the line has text already */
} Writer;

static void
append_object(StringInfo buf, const FactObject *object)
{
	if (object->name)
		appendStringInfoString(buf, name_sql(object->name));
	else
	{
		appendStringInfoString(buf, table_sql(object->table));
		if (object->column)
			appendStringInfo(buf, ".%s", name_sql(object->column->name));
	}
}

/* "a, b, c +4 more"; total counts those that the list leaves out, too */
static void
append_objects(StringInfo buf, List *objects, int total, int max, bool columns)
{
	ListCell   *lc;
	int			n = 0;

	foreach(lc, objects)
	{
		FactObject	object = *(FactObject *) lfirst(lc);

		/* no more than one left over is cheaper to name than to count */
		if (n >= max && total - n > 1)
			break;
		if (!columns)
			object.column = NULL;
		if (n++ > 0)
			appendStringInfoString(buf, ", ");
		append_object(buf, &object);
	}
	if (total > n)
		appendStringInfo(buf, "%s+%d%s", n > 0 ? " " : "", total - n, n > 0 ? " more" : "");
}

static void
next_sentence(Writer *writer)
{
	if (writer->begun)
		appendStringInfoString(&writer->buf, writer->buf.data[writer->buf.len - 1] == '.' ? " " : ". ");
	writer->begun = true;
}

/* The other ways, behind what most do */
static void
append_variants(Writer *writer, const Fact *fact, const char *lead, bool named)
{
	ListCell   *lc;
	int			n = 0;

	foreach(lc, fact->variants)
	{
		Variant    *variant = lfirst(lc);

		if (foreach_current_index(lc) == 0 || variant->value == NULL)
			continue;
		if (n >= MAX_VARIANTS || variant->count < fact->have * MIN_VARIANT_SHARE)
			break;
		appendStringInfo(&writer->buf, "%s%s %d", n == 0 ? lead : "; ",
						 oneline_text(variant->value, 120), variant->count);
		if (named)
		{
			appendStringInfoString(&writer->buf, " (");
			append_objects(&writer->buf, variant->objects, variant->count,
						   MAX_NAMED, false);
			appendStringInfoChar(&writer->buf, ')');
		}
		n++;
	}
}

/*
 * A fact: what is followed, how often, and what else there is.  A topic
 * without a convention says "mixed", with the most frequent ways.
 */
static void
append_fact(Writer *writer, const Fact *fact, const char *label,
			const char *lead, bool named)
{
	if (fact == NULL || fact->value == NULL || fact->have == 0)
		return;
	next_sentence(writer);
	appendStringInfo(&writer->buf, "%s%s%s (%d/%d)", label,
					 fact->form_stated || fact->stated ? "" : "mixed: ",
					 oneline_text(fact->value, 120), fact->follow, fact->of);
	append_variants(writer, fact, lead, named);
	if (fact->detail)
		appendStringInfo(&writer->buf, "; %s", oneline_text(fact->detail, 300));
}

/* The facts of a topic: that of all schemas, then those that differ from it */
static void
append_topic(Writer *writer, Topic topic, const char *label, const char *lead,
			 bool named)
{
	ListCell   *lc;

	foreach(lc, writer->description->conventions->facts)
	{
		Fact	   *fact = lfirst(lc);

		if (fact->topic != topic)
			continue;
		if (fact->schema && writer->description->model->nschemas > 1)
			append_fact(writer, fact,
						psprintf("%s%s: ", label, name_sql(fact->schema->name)),
						lead, named);
		else
			append_fact(writer, fact, label, lead, named);
	}
}

static const Fact *
first_fact(Writer *writer, Topic topic)
{
	ListCell   *lc;

	foreach(lc, writer->description->conventions->facts)
	{
		Fact	   *fact = lfirst(lc);

		if (fact->topic == topic)
			return fact;
	}
	return NULL;
}

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
	const Fact *fact = first_fact(writer, TOPIC_PRIMARY_KEY);

	begin_line(writer);
	append_topic(writer, TOPIC_PRIMARY_KEY, "", ". Otherwise: ", true);

	/* where there's no one key, its parts may agree */
	if (fact && !fact->stated)
	{
		append_topic(writer, TOPIC_KEY_NAME, "Name: ", "; ", false);
		append_topic(writer, TOPIC_KEY_TYPE, "Type: ", "; ", false);
	}
	return end_line(writer, lines, "Primary key");
}

static List *
timestamp_line(Writer *writer, List *lines)
{
	begin_line(writer);
	append_topic(writer, TOPIC_CREATED, "Created: ", "; also ", true);
	append_topic(writer, TOPIC_UPDATED, "Updated: ", "; also ", true);
	append_topic(writer, TOPIC_UPDATED_TRIGGER, "Kept by ", "; ", false);
	return end_line(writer, lines, "Timestamps");
}

static List *
soft_delete_line(Writer *writer, List *lines)
{
	const Fact *fact = first_fact(writer, TOPIC_SOFT_DELETE);

	begin_line(writer);
	append_topic(writer, TOPIC_SOFT_DELETE, "", "; also ", true);
	if (writer->begun && fact)
	{
		Variant    *variant = linitial(fact->variants);

		if (variant->count * 3 < fact->of * 2)
		{
			appendStringInfoString(&writer->buf, "; on ");
			append_objects(&writer->buf, variant->objects, variant->count, 12, false);
		}
	}
	append_topic(writer, TOPIC_SOFT_DELETE_HONOURED, "Honoured by ", "; ", false);
	append_topic(writer, TOPIC_SOFT_DELETE_UNIQUE, "Unique: ", "; ", false);
	return end_line(writer, lines, "Soft delete");
}

/* How often something but NO ACTION is done on update */
static void
append_on_update(Writer *writer)
{
	const Model *model = writer->description->model;
	int			cascade = 0;
	int			of = 0;

	for (int i = 0; i < model->ntables; i++)
	{
		const DbTable *table = model->tables[i];

		for (int j = 0; table_is_base(table) && j < table->nconstraints; j++)
		{
			if (table->constraints[j]->type != CONSTRAINT_FOREIGN)
				continue;
			of++;
			cascade += table->constraints[j]->on_update == FKCONSTR_ACTION_CASCADE;
		}
	}
	if (cascade > 0)
	{
		next_sentence(writer);
		appendStringInfo(&writer->buf, "On update: cascade %d/%d", cascade, of);
	}
}

/* A fact of which only the exceptions are worth a word */
static void
append_lacking(Writer *writer, Topic topic, const char *label)
{
	const Fact *fact = first_fact(writer, topic);

	if (fact == NULL || fact->follow == fact->of)
		return;
	next_sentence(writer);
	appendStringInfo(&writer->buf, "%s%d/%d: ", label, fact->of - fact->follow, fact->of);
	append_objects(&writer->buf, fact->exceptions, fact->of - fact->follow,
				   CONVENTION_MAX_NAMED, true);
}

static List *
foreign_key_line(Writer *writer, List *lines)
{
	const Fact *index = first_fact(writer, TOPIC_FK_INDEX);

	begin_line(writer);
	append_topic(writer, TOPIC_FK_NAME, "", ", ", false);
	append_topic(writer, TOPIC_FK_DELETE, "On delete: ", ", ", false);
	append_on_update(writer);
	if (index && index->of > 0)
	{
		next_sentence(writer);
		appendStringInfo(&writer->buf, "Indexed: %d/%d", index->follow, index->of);
	}
	append_lacking(writer, TOPIC_FK_TYPE, "Other type than the key: ");
	append_lacking(writer, TOPIC_FK_VALID, "Not valid: ");
	return end_line(writer, lines, "Foreign keys");
}

static List *
naming_line(Writer *writer, List *lines)
{
	begin_line(writer);
	append_topic(writer, TOPIC_COLUMN_CASE, "Columns ", ", ", false);
	append_topic(writer, TOPIC_TABLE_CASE, "Tables ", ", ", false);
	append_topic(writer, TOPIC_TABLE_NUMBER, "", ", ", false);
	append_topic(writer, TOPIC_INDEX_NAME, "Indexes ", ", ", false);
	append_topic(writer, TOPIC_UNIQUE_CONSTRAINT, "Unique ", ", ", false);
	append_topic(writer, TOPIC_FK_CONSTRAINT, "FK ", ", ", false);
	append_topic(writer, TOPIC_CHECK_CONSTRAINT, "Check ", ", ", false);
	return end_line(writer, lines, "Naming");
}

static List *
type_line(Writer *writer, List *lines)
{
	begin_line(writer);
	append_topic(writer, TOPIC_TYPE_STRING, "", ", ", false);
	append_topic(writer, TOPIC_TYPE_TIME, "", ", ", false);
	append_topic(writer, TOPIC_TYPE_JSON, "", ", ", false);
	append_topic(writer, TOPIC_TYPE_MONEY, "Money ", ", ", false);
	append_topic(writer, TOPIC_TYPE_COUNTER, "", ", ", false);
	append_topic(writer, TOPIC_ENUMERATION, "Enumerations: ", ", ", false);
	return end_line(writer, lines, "Types");
}

static List *
other_lines(Writer *writer, List *lines)
{
	begin_line(writer);
	append_topic(writer, TOPIC_TENANCY, "", "; ", false);
	lines = end_line(writer, lines, "Tenancy");

	begin_line(writer);
	append_topic(writer, TOPIC_ROW_SECURITY, "", "; ", false);
	lines = end_line(writer, lines, "Row security");

	begin_line(writer);
	append_topic(writer, TOPIC_COMMENT, "", "; ", false);
	return end_line(writer, lines, "Comments");
}

static List *
migration_line(Writer *writer, List *lines)
{
	ListCell   *lc;

	begin_line(writer);
	foreach(lc, writer->description->conventions->migrations)
	{
		MigrationTool *tool = lfirst(lc);

		next_sentence(writer);
		appendStringInfo(&writer->buf, "%s (%s)", table_sql(tool->table), tool->tool);
		if (!tool->readable)
		{
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
