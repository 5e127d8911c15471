/*
 * json_objects.c
 *	  Schemas, extensions, types, functions and sequences in JSON.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#include "dbctx.h"

#include "catalog/pg_proc.h"
#include "catalog/pg_type.h"
#include "utils/lsyscache.h"

#include "catalog/deparse.h"
#include "describe/json.h"

void
json_schema(Description *description, int i, StringInfo buf)
{
	const DbSchema *schema = description->model->schemas[i];

	json_open(buf, NULL, '{');
	json_string(buf, "name", schema->name);
	json_string(buf, "sql", name_sql(schema->name));
	json_bool(buf, "on_search_path", schema->on_path);
	json_number(buf, "tables", schema->ntables);
	json_number(buf, "hidden_relations", schema->nhidden);
	json_optional(buf, "comment", schema->comment);
	json_close(buf, '}');
}

void
json_extension(Description *description, int i, StringInfo buf)
{
	const DbExtension *extension = description->model->extensions[i];

	json_open(buf, NULL, '{');
	json_string(buf, "name", extension->name);
	json_string(buf, "version", extension->version);
	json_string(buf, "schema", extension->schema);
	json_close(buf, '}');
}

static const char *
type_kind(const DbType *type)
{
	switch (type->kind)
	{
		case TYPTYPE_ENUM:
			return "enum";
		case TYPTYPE_DOMAIN:
			return "domain";
		case TYPTYPE_COMPOSITE:
			return "composite";
		default:
			return "range";
	}
}

static void
append_domain(StringInfo buf, const DbType *type)
{
	json_string(buf, "base", type->base ? type->base->text : NULL);
	json_bool(buf, "not_null", type->not_null);
	if (type->default_expr)
		json_string(buf, "default", expr_text(type->default_expr));
	if (type->nchecks > 0)
	{
		json_open(buf, "checks", '[');
		for (int i = 0; i < type->nchecks; i++)
			json_element(buf, expr_text(type->checks[i]));
		json_close(buf, ']');
	}
}

static void
append_attributes(StringInfo buf, const DbType *type)
{
	json_open(buf, "attributes", '[');
	for (int i = 0; i < type->nattributes; i++)
	{
		const DbColumn *attribute = &type->attributes[i];

		if (attribute->dropped)
			continue;
		json_open(buf, NULL, '{');
		json_column_type(buf, attribute);
		json_optional(buf, "comment", attribute->comment);
		json_close(buf, '}');
	}
	json_close(buf, ']');
}

void
json_type(Description *description, int i, StringInfo buf)
{
	const DbType *type = description->model->types[i];
	Oid			subtype;

	json_open(buf, NULL, '{');
	json_object_name(buf, type->schema, type->name, type->on_path);
	json_string(buf, "kind", type_kind(type));
	switch (type->kind)
	{
		case TYPTYPE_ENUM:
			json_open(buf, "labels", '[');
			for (int j = 0; j < type->nlabels; j++)
				json_element(buf, type->labels[j]);
			json_close(buf, ']');
			break;

		case TYPTYPE_DOMAIN:
			append_domain(buf, type);
			break;

		case TYPTYPE_COMPOSITE:
			append_attributes(buf, type);
			break;

		default:
			/* null if it has just been dropped */
			subtype = get_range_subtype(type->oid);
			json_string(buf, "subtype", OidIsValid(subtype) ?
						type_text(subtype, -1) : NULL);
			break;
	}
	json_optional(buf, "comment", type->comment);
	json_close(buf, '}');
}

static const char *
function_kind(const DbFunction *function)
{
	switch (function->kind)
	{
		case PROKIND_PROCEDURE:
			return "procedure";
		case PROKIND_AGGREGATE:
			return "aggregate";
		case PROKIND_WINDOW:
			return "window";
		default:
			return "function";
	}
}

static const char *
volatility_name(const DbFunction *function)
{
	switch (function->volatility)
	{
		case PROVOLATILE_IMMUTABLE:
			return "IMMUTABLE";
		case PROVOLATILE_STABLE:
			return "STABLE";
		default:
			return "VOLATILE";
	}
}

void
json_function(Description *description, int i, StringInfo buf)
{
	const DbFunction *function = description->model->functions[i];

	json_open(buf, NULL, '{');
	json_object_name(buf, function->schema, function->name, function->on_path);
	json_string(buf, "kind", function_kind(function));
	json_string(buf, "arguments", function_arguments(function));
	json_string(buf, "result", function_result(function));
	json_string(buf, "language", function->language);
	json_string(buf, "volatility", volatility_name(function));
	json_bool(buf, "security_definer", function->security_definer);
	json_flag(buf, "sets_search_path", function->sets_search_path);
	json_optional(buf, "comment", function->comment);
	json_close(buf, '}');
}

void
json_sequence(Description *description, int i, StringInfo buf)
{
	const DbSequence *sequence = description->model->sequences[i];

	/* those of a column are told with it */
	if (sequence->owned)
		return;
	json_open(buf, NULL, '{');
	json_object_name(buf, sequence->schema, sequence->name, sequence->on_path);
	json_close(buf, '}');
}
