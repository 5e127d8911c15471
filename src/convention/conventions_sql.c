/*
 * conventions_sql.c
 *	  dbctx_conventions(): the facts as rows.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#include "dbctx.h"

#include <limits.h>

#include "catalog/arguments.h"
#include "catalog/deparse.h"
#include "catalog/oneline.h"
#include "catalog/pg_type.h"
#include "catalog/read.h"
#include "catalog/rows.h"
#include "convention/convention.h"
#include "lib/stringinfo.h"
#include "miscadmin.h"
#include "utils/array.h"
#include "utils/builtins.h"

typedef struct ConventionsRequest
{
	List	   *schemas;
	Rows	   *rows;
} ConventionsRequest;

/* A row before it becomes one; follow and of < 0: NULL */
typedef struct ConventionRow
{
	Topic		topic;
	const DbSchema *schema;
	const char *convention;
	int			follow;
	int			of;
	List	   *exceptions;		/* char * */
	const char *sql;
} ConventionRow;

PG_FUNCTION_INFO_V1(dbctx_conventions);

/* A count, or NULL if there is none */
static void
put_count(Rows *rows, int count)
{
	if (count < 0)
		row_null(rows);
	else
		row_datum(rows, Int32GetDatum(count));
}

static void
put_row(Rows *rows, const ConventionRow *row)
{
	row_text(rows, topic_name(row->topic));
	row_text(rows, row->schema ? row->schema->name : NULL);
	row_text(rows, row->convention);
	put_count(rows, row->follow);
	put_count(rows, row->of);
	row_texts(rows, row->exceptions);
	row_text(rows, row->sql);
	row_end(rows);
}

/* "orders.user_id", "orders_key on orders", "orders" */
static const char *
object_text(const FactObject *object)
{
	if (object->column != NULL)
		return psprintf("%s.%s", table_sql(object->table),
						name_sql(object->column->name));
	if (object->name != NULL)
		return psprintf("%s on %s", name_sql(object->name), table_sql(object->table));
	return table_sql(object->table);
}

static List *
object_texts(List *texts, const List *objects)
{
	ListCell   *lc;

	foreach(lc, objects)
		texts = lappend(texts, unconstify(char *, object_text(lfirst(lc))));
	return texts;
}

/*
 * Who could follow and does not.  Where only the form is a convention, those
 * that have it in another form; where nothing is, nobody.
 */
static List *
exception_texts(const Fact *fact)
{
	List	   *texts = NIL;
	int			all;

	if (fact->stated)
	{
		texts = object_texts(NIL, fact->exceptions);
		all = fact->of - fact->follow;
	}
	else if (fact->form_stated)
	{
		ListCell   *lc;

		for_each_from(lc, fact->variants, 1)
			texts = object_texts(texts, ((Variant *) lfirst(lc))->objects);
		all = fact->have - fact->follow;
	}
	else
		return NIL;
	/* facts without objects have none to name */
	if (texts != NIL && all > list_length(texts))
		texts = lappend(texts, psprintf("+%d more", all - list_length(texts)));
	return texts;
}

const char *
convention_text(const Fact *fact)
{
	StringInfoData buf;
	ListCell   *lc;
	int			n = 0;

	initStringInfo(&buf);
	if (fact->stated)
		appendStringInfoString(&buf, fact->value);
	else if (fact->form_stated)
		appendStringInfo(&buf, "%s, where there is one (%d of %d)", fact->value,
						 fact->follow, fact->have);
	else if (fact->have == 0)
		appendStringInfo(&buf, "%s: none", fact->value);
	else
	{
		appendStringInfoString(&buf, fact->have < CONVENTION_MIN_OBJECTS ?
							   "too few to tell: " : "mixed: ");
		foreach(lc, fact->variants)
		{
			Variant    *variant = lfirst(lc);

			if (n == CONVENTION_MAX_NAMED)
			{
				appendStringInfo(&buf, " +%d more", list_length(fact->variants) - n);
				break;
			}
			appendStringInfo(&buf, "%s%s (%d)", n++ > 0 ? "; " : "", variant->value,
							 variant->count);
		}
		if (fact->of > fact->have)
			appendStringInfo(&buf, "; none (%d)", fact->of - fact->have);
	}
	if (fact->detail != NULL)
		appendStringInfo(&buf, "; %s", fact->detail);
	if (fact->trend != NULL)
		appendStringInfo(&buf, "; the newest tables: %s (%d of %d)", fact->trend,
						 fact->trend_follow, fact->trend_of);
	return buf.data;
}

static void
put_fact(Rows *rows, const Fact *fact)
{
	ConventionRow row = {0};

	row.topic = fact->topic;
	row.schema = fact->schema;
	/* parts of names are in it, as they are */
	row.convention = oneline_text(convention_text(fact), INT_MAX);
	row.follow = fact->follow;
	row.of = fact->of;
	row.exceptions = exception_texts(fact);
	/* a new table should do as the newest ones do */
	if (fact->trend != NULL)
		row.sql = fact->trend_sql;
	else if (fact->stated || fact->form_stated)
		row.sql = fact->sql;
	put_row(rows, &row);
}

static void
put_relation(Rows *rows, const ImpliedRelation *relation)
{
	ConventionRow row = {TOPIC_RELATION, relation->table->schema, NULL, -1, -1, NIL, NULL};
	const char *column = name_sql(relation->column->name);

	if (relation->target == NULL)
		row.convention = psprintf("%s.%s -> %s", table_sql(relation->table), column,
								  relation->reason);
	else
	{
		row.convention = psprintf("%s.%s -> %s: %s", table_sql(relation->table), column,
								  table_sql(relation->target), relation->reason);
		row.sql = psprintf("FOREIGN KEY (%s) REFERENCES %s", column,
						   table_sql(relation->target));
	}
	put_row(rows, &row);
}

static void
put_migrations(Rows *rows, const MigrationTool *tool)
{
	ConventionRow row = {TOPIC_MIGRATIONS, tool->table->schema, NULL, -1, -1, NIL, NULL};
	StringInfoData buf;

	initStringInfo(&buf);
	appendStringInfo(&buf, "%s (%s)", tool->tool, table_sql(tool->table));
	if (tool->readable && tool->applied >= 0)
		appendStringInfo(&buf, ": %s" INT64_FORMAT " applied",
						 tool->applied_is_minimum ? "at least " : "", tool->applied);
	if (tool->readable && tool->last != NULL)
		appendStringInfo(&buf, "%s %s", tool->applied < 0 ? ": at" : ", last",
						 oneline_text(tool->last, 100));
	if (tool->readable && tool->unfinished > 0)
		appendStringInfo(&buf, ", " INT64_FORMAT " unfinished", tool->unfinished);
	row.convention = buf.data;
	put_row(rows, &row);
}

static void
read_conventions(Snapshot snapshot, void *arg)
{
	ConventionsRequest *request = arg;
	Model	   *model = model_load(snapshot, request->schemas);
	Conventions *conventions = conventions_infer(model);
	ListCell   *lc;

	migrations_read(conventions, snapshot);

	/* this may be the second try */
	tuplestore_clear(request->rows->store);
	foreach(lc, conventions->facts)
	{
		Fact	   *fact = lfirst(lc);

		CHECK_FOR_INTERRUPTS();
		if (fact->topic < TOPIC_RELATION)
			put_fact(request->rows, fact);
	}
	foreach(lc, conventions->relations)
		put_relation(request->rows, lfirst(lc));
	foreach(lc, conventions->facts)
	{
		Fact	   *fact = lfirst(lc);

		if (fact->topic > TOPIC_RELATION && fact->topic != TOPIC_MIGRATIONS)
			put_fact(request->rows, fact);
	}
	foreach(lc, conventions->migrations)
		put_migrations(request->rows, lfirst(lc));
}

Datum
dbctx_conventions(PG_FUNCTION_ARGS)
{
	ConventionsRequest request = {0};
	Rows		rows;

	if (!PG_ARGISNULL(0))
		request.schemas = schema_list(PG_GETARG_ARRAYTYPE_P(0));
	rows_begin(&rows, fcinfo);
	request.rows = &rows;
	catalog_read(read_conventions, &request);
	return (Datum) 0;
}
