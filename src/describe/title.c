/*
 * title.c
 *	  The first line of the text: what database this is.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#include "dbctx.h"

#include "catalog/pg_class.h"
#include "miscadmin.h"
#include "utils/guc.h"

#include "catalog/deparse.h"
#include "catalog/oneline.h"
#include "describe/style.h"
#include "describe/title.h"

/* Schemas and extensions that the first line names */
#define MAX_SCHEMAS 8
#define MAX_EXTENSIONS 20

/* Those on the search_path first; those without anything in them not at all */
static DbSchema **
schemas_in_order(const Model *model, int *n)
{
	DbSchema  **order = palloc(sizeof(DbSchema *) * Max(model->nschemas, 1));

	*n = 0;
	for (int pass = 0; pass < 2; pass++)
	{
		for (int i = 0; i < model->nschemas; i++)
		{
			DbSchema   *schema = model->schemas[i];

			if (schema->on_path == (pass == 0) &&
				(schema->ntables > 0 || schema->nothers > 0 || schema->nhidden > 0))
				order[(*n)++] = schema;
		}
	}
	return order;
}

static void
append_schemas(StringInfo buf, const Description *description)
{
	const Model *model = description->model;
	int			n;
	DbSchema  **schemas = schemas_in_order(model, &n);
	int			shown = 0;

	appendStringInfoString(buf, n == 1 ? "schema " : "schemas ");
	for (int i = 0; i < n && shown < MAX_SCHEMAS; i++)
	{
		const DbSchema *schema = schemas[i];

		if (shown++ > 0)
			appendStringInfoString(buf, ", ");
		appendStringInfoString(buf, name_sql(schema->name));
		if (model->whole)
			appendStringInfo(buf, " (%s)", style_plural(schema->ntables, "table"));
		if (schema->comment && strcmp(schema->comment, "standard public schema") != 0)
		{
			appendStringInfoChar(buf, ' ');
			style_comment(buf, schema->comment);
		}
	}
	if (n > shown)
	{
		int			tables = 0;

		for (int i = shown; i < n; i++)
			tables += schemas[i]->ntables;
		appendStringInfo(buf, ", +%d more (%s)", n - shown,
						 style_plural(tables, "table"));
	}
	if (n == 0)
		appendStringInfoString(buf, "none");
}

static void
append_extensions(StringInfo buf, const Model *model)
{
	int			shown = 0;

	for (int i = 0; i < model->nextensions; i++)
	{
		const char *name = model->extensions[i]->name;

		if (strcmp(name, "plpgsql") == 0 || strcmp(name, "dbctx") == 0)
			continue;
		if (shown >= MAX_EXTENSIONS)
		{
			appendStringInfo(buf, " +%d more", model->nextensions - i);
			break;
		}
		appendStringInfo(buf, "%s%s", shown++ == 0 ? "; extensions " : ", ", name_sql(name));
	}
}

/* "15.20", or the major alone where the text is to be compared */
static char *
server_version(bool full)
{
	const char *version = GetConfigOption("server_version", false, false);

	return pnstrdup(version, strcspn(version, full ? " " : " .abcdefghijklmnopqrstuvwxyz"));
}

void
title_write(const Description *description, StringInfo buf)
{
	const Model *model = description->model;
	int			nothers = 0;
	int			npartitions = 0;

	for (int i = 0; i < model->ntables; i++)
	{
		const DbTable *table = model->tables[i];

		if (!table->requested)
			continue;
		nothers += table->kind == RELKIND_VIEW || table->kind == RELKIND_MATVIEW;
		npartitions += table->is_partition;
	}

	appendStringInfo(buf, "# Database %s: PostgreSQL %s; ",
					 name_sql(model->database), server_version(description->stats));
	append_schemas(buf, description);
	if (nothers > 0 && model->whole)
		appendStringInfo(buf, "; %s", style_plural(nothers, "view"));
	if (npartitions > 0 && model->whole)
		appendStringInfo(buf, "; %s folded",
						 style_plural(npartitions, "partition"));
	if (model->nhidden > 0)
		appendStringInfo(buf, "; %s hidden from role %s",
						 style_plural(model->nhidden, "relation"),
						 name_sql(GetUserNameFromId(GetUserId(), false)));
	if (description->stats && model->whole)
		appendStringInfo(buf, "; %s", style_pages(model->pages));
	appendStringInfo(buf, "; search_path %s",
					 description->search_path[0] ?
					 oneline_text(description->search_path, 200) : "empty");
	append_extensions(buf, model);
	if (description->hash)
		appendStringInfo(buf, "; schema hash %s", description->hash);
	appendStringInfoChar(buf, '.');
	if (model->comment)
	{
		appendStringInfoChar(buf, ' ');
		style_comment(buf, model->comment);
	}
	appendStringInfoChar(buf, '\n');
}

void
title_write_short(const Description *description, StringInfo buf)
{
	const Model *model = description->model;
	int			tables = 0;

	for (int i = 0; i < model->nschemas; i++)
		tables += model->schemas[i]->ntables;
	appendStringInfo(buf, "# Database %s: PostgreSQL %s; %s in %s\n",
					 name_sql(model->database), server_version(false),
					 style_plural(tables, "table"),
					 style_plural(model->nschemas, "schema"));
}
