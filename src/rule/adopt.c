/*
 * adopt.c
 *	  dbctx_adopt(): the conventions that the tables follow become settings.
 *
 * What a rule needs may come from several topics, and a topic may differ by
 * schema.  A setting for a schema stands in place of that for all, so each
 * schema that has a fact of its own gets a whole set of options.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#include "dbctx.h"

#include <math.h>

#include "catalog/arguments.h"
#include "catalog/read.h"
#include "miscadmin.h"
#include "rule/adopt.h"
#include "rule/change.h"
#include "rule/store.h"
#include "utils/builtins.h"

typedef struct AdoptRequest
{
	RuleLevel	level;
	double		min_share;
	List	   *schemas;		/* char *; NIL: all */
	MemoryContext context;		/* that the rows must live in */
	List	   *rows;			/* AdoptRow * */
} AdoptRequest;

PG_FUNCTION_INFO_V1(dbctx_adopt);

static AdoptRow *
make_row(const Rule *rule, const char *schema, bool adopted, const char *reason)
{
	AdoptRow   *row = palloc0(sizeof(AdoptRow));

	row->rule = rule;
	row->schema = schema ? pstrdup(schema) : NULL;
	row->adopted = adopted;
	row->reason = reason;
	return row;
}

/* "a; b", where a may be NULL */
static const char *
join_texts(const char *a, const char *b)
{
	return a ? psprintf("%s; %s", a, b) : b;
}

void
adopt_set_level(AdoptRow *row, RuleLevel level)
{
	row->has_level = true;
	row->level = level;
	row->capped = row->rule->form == FORM_LATE && level > LEVEL_WARN;
	if (row->capped)
		row->level = LEVEL_WARN;
}

static bool
same_options(Jsonb *a, Jsonb *b)
{
	if (a == NULL || b == NULL)
		return a == b;
	return compareJsonbContainers(&a->root, &b->root) == 0;
}

/*
 * Judges one rule in one schema; NULL if nothing speaks for it there.  With
 * "own", only what facts of that schema say is told of what isn't adopted.
 */
static AdoptRow *
judge_rule(AdoptRequest *request, const Conventions *conventions, const Rule *rule,
		   const DbSchema *schema, const char *schema_name, bool own, List **refused)
{
	OptionSet	set;
	const char *evidence = NULL;
	AdoptRow   *row;

	*refused = NIL;
	options_begin(&set, request->min_share);
	for (const Use *use = uses_next(NULL, rule->id); use; use = uses_next(use, rule->id))
	{
		const char *reason;

		if (use_judge(conventions, use, schema, &set, &reason))
			evidence = join_texts(evidence, reason);
		else if (reason != NULL && (!own || use_of_schema(conventions, use, schema)))
			*refused = lappend(*refused, make_row(rule, schema_name, false, reason));
	}
	if (evidence == NULL)
		return NULL;
	row = make_row(rule, schema_name, true, evidence);
	row->options = options_end(&set);
	adopt_set_level(row, request->level);
	return row;
}

static bool
has_own_fact(const Conventions *conventions, const Rule *rule, const DbSchema *schema)
{
	for (const Use *use = uses_next(NULL, rule->id); use; use = uses_next(use, rule->id))
	{
		if (use_of_schema(conventions, use, schema))
			return true;
	}
	return false;
}

/* For a schema of its own kind, given what holds for all (or NULL) */
static void
adopt_schema(AdoptRequest *request, const Conventions *conventions, const Rule *rule,
			 const DbSchema *schema, const AdoptRow *of_all)
{
	List	   *refused;
	AdoptRow   *row = judge_rule(request, conventions, rule, schema, schema->name,
								 true, &refused);

	if (row == NULL && of_all != NULL)
	{
		/* what holds elsewhere must not hold here */
		row = make_row(rule, schema->name, true, "no convention in this schema");
		adopt_set_level(row, LEVEL_OFF);
	}
	if (row != NULL && (of_all == NULL || row->level != of_all->level ||
						!same_options(row->options, of_all->options)))
		request->rows = lappend(request->rows, row);
	request->rows = list_concat(request->rows, refused);
}

static void
adopt_rule(AdoptRequest *request, const Model *model, const Conventions *conventions,
		   const Rule *rule)
{
	AdoptRow   *of_all;
	List	   *refused;

	if (request->schemas != NIL)
	{
		/* only these are looked at: nothing is said of others */
		for (int i = 0; i < model->nschemas; i++)
		{
			const DbSchema *schema = model->schemas[i];

			if (!schema_is_listed(request->schemas, schema->name))
				continue;
			of_all = judge_rule(request, conventions, rule, schema, schema->name,
								false, &refused);
			if (of_all != NULL)
				request->rows = lappend(request->rows, of_all);
			request->rows = list_concat(request->rows, refused);
		}
		return;
	}

	of_all = judge_rule(request, conventions, rule, NULL, NULL, false, &refused);
	if (of_all != NULL)
		request->rows = lappend(request->rows, of_all);
	request->rows = list_concat(request->rows, refused);
	for (int i = 0; i < model->nschemas; i++)
	{
		if (has_own_fact(conventions, rule, model->schemas[i]))
			adopt_schema(request, conventions, rule, model->schemas[i], of_all);
	}
}

static void
read_rows(Snapshot snapshot, void *arg)
{
	AdoptRequest *request = arg;
	Model	   *model = model_load(snapshot, request->schemas);
	Conventions *conventions = conventions_infer(model);
	MemoryContext old = MemoryContextSwitchTo(request->context);

	/* this may be the second try */
	request->rows = NIL;
	for (int id = 0; id < NUM_RULES; id++)
	{
		CHECK_FOR_INTERRUPTS();
		adopt_rule(request, model, conventions, rule_get(id));
	}
	MemoryContextSwitchTo(old);
}

Datum
dbctx_adopt(PG_FUNCTION_ARGS)
{
	AdoptRequest request = {0};

	request.level = level_argument(required_text(fcinfo, 0, "level"), NULL);
	if (PG_ARGISNULL(1))
		ereport(ERROR,
				(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
				 errmsg("argument \"%s\" must not be null", "min_share")));
	request.min_share = PG_GETARG_FLOAT8(1);
	if (isnan(request.min_share) || request.min_share < 0 || request.min_share > 1)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("\"min_share\" must be between 0 and 1")));
	if (!PG_ARGISNULL(2))
		request.schemas = schema_list(PG_GETARG_ARRAYTYPE_P(2));

	change_begin("dbctx_adopt()", "rule");
	request.context = CurrentMemoryContext;
	catalog_read(read_rows, &request);
	return adopt_return(fcinfo, adopt_rows(request.rows, "adopted", request.schemas));
}
