/*
 * describe.c
 *	  dbctx_describe(): from arguments to text.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#include "dbctx.h"

#include <limits.h>

#include "catalog/namespace.h"
#include "catalog/pg_class.h"
#include "fmgr.h"
#include "utils/builtins.h"
#include "utils/memutils.h"

#include "catalog/arguments.h"
#include "catalog/hash.h"
#include "catalog/oidmap.h"
#include "catalog/read.h"
#include "describe/description.h"
#include "describe/focus.h"

/* The house rules alone are meant to be put before anything else */
#define RULES_BUDGET 600

/* So many of the last changes are told, if history is kept */
#define MAX_CHANGES 5

static const struct
{
	const char *name;
	Renderer	render;
}			formats[] =
{
	{"markdown", render_markdown},
	{"json", render_json},
};

static const struct
{
	const char *name;
	Tier		ceiling;
}			details[] =
{
	{"auto", TIER_FULL},
	{"full", TIER_FULL},
	{"keys", TIER_KEYS},
	{"names", TIER_NAME},
	{"rules", TIER_FULL},
};

typedef struct DescribeRequest
{
	MemoryContext context;
	char	   *focus;			/* NULL: none */
	int			budget;
	Renderer	render;
	List	   *schemas;
	const char *detail;
	Tier		ceiling;
	bool		stats;
	char	   *search_path;
	text	   *result;
} DescribeRequest;

/* The entry of a list of names, or an error that tells them all */
#define choose(list, value, what) \
	choose_from(&(list)[0].name, sizeof((list)[0]), lengthof(list), value, what)

static int
choose_from(const char *const *names, size_t stride, int n, const char *value,
			const char *what)
{
	StringInfoData legal;

	initStringInfo(&legal);
	for (int i = 0; i < n; i++)
	{
		const char *name = *(const char *const *) ((const char *) names + i * stride);

		if (strcmp(name, value) == 0)
			return i;
		appendStringInfo(&legal, "%s\"%s\"", i > 0 ? ", " : "", name);
	}
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("invalid %s: \"%s\"", what, value),
			 errhint("Valid values are %s.", legal.data)));
	return -1;					/* keep compiler quiet */
}

static void
add_view(Description *description, DbTable *table, oidmap_hash *joins)
{
	TableView  *view = &description->views[description->nviews];

	description->view_tables[description->nviews++] = table;
	view->table = table;
	view->join = oidmap_get(joins, table->oid);
	if (description->stats && table->rows >= 0)
		description->counted = true;
}

/* The pure join tables, by OID */
static oidmap_hash *
index_joins(const Description *description)
{
	oidmap_hash *joins = oidmap_create(CurrentMemoryContext, 64, NULL);
	ListCell   *lc;

	if (description->conventions == NULL)
		return joins;
	foreach(lc, description->conventions->joins)
	{
		JoinTable  *join = lfirst(lc);

		if (!join->payload)
			oidmap_put(joins, join->table->oid, join);
	}
	return joins;
}

/* Migration tools' own tables and partitions are told elsewhere */
static bool
is_told(const Model *model, const DbTable *table)
{
	if (!model->whole)
		return !table->stub && !table->bookkeeping;
	return table->requested && !table->is_partition && !table->bookkeeping;
}

/* The tables in model order, but schemas on the search_path first */
static void
make_views(Description *description)
{
	const Model *model = description->model;
	oidmap_hash *joins = index_joins(description);

	description->views = palloc0(sizeof(TableView) * Max(model->ntables, 1));
	description->view_tables = palloc(sizeof(DbTable *) * Max(model->ntables, 1));
	for (int pass = 0; pass < 2; pass++)
	{
		for (int i = 0; i < model->ntables; i++)
		{
			DbTable    *table = model->tables[i];

			if (table->schema->on_path != (pass == 0))
				continue;
			if (is_told(model, table))
				add_view(description, table, joins);
			else if (table->bookkeeping && table_is_base(table))
				description->nbookkeeping++;
		}
	}
}

/* Only some tables: those asked for in full, their neighbours with keys */
static void
read_tables(Snapshot snapshot, Description *description, List *relids)
{
	description->model = model_load_tables(snapshot, relids, true);
	make_views(description);
	house_learn(description);
	for (int i = 0; i < description->nviews; i++)
	{
		TableView  *view = &description->views[i];

		view->hit = view->table->requested;
		view->score = view->hit ? 2 : 1;
		view->ceiling = view->hit ? TIER_FULL : TIER_KEYS;
	}
	description->partial = true;
}

static void
read_everything(Snapshot snapshot, Description *description, List *schemas)
{
	description->model = model_load(snapshot, schemas);
	description->conventions = conventions_infer(description->model);
	if (description->stats)
		migrations_read(description->conventions, snapshot);
	description->hash = model_hash(description->model);
	make_views(description);
	house_learn(description);
	focus_score(description);
}

static void
read_description(Snapshot snapshot, void *arg)
{
	DescribeRequest *request = arg;
	Description description = {.focus = request->focus,.stats = request->stats,
		.ceiling = request->ceiling,.budget = request->budget,
	.search_path = request->search_path};
	MemoryContext work = CurrentMemoryContext;
	StringInfoData buf;
	List	   *relids = NIL;

	description.rules_only = strcmp(request->detail, "rules") == 0;
	if (request->focus && request->schemas == NIL &&
		strcmp(request->detail, "full") == 0)
		relids = focus_tables(request->focus);
	if (relids != NIL)
		read_tables(snapshot, &description, relids);
	else
		read_everything(snapshot, &description, request->schemas);
	if (description.stats && description.focus == NULL && request->schemas == NIL)
		description.changes = recent_changes(snapshot, MAX_CHANGES);

	/* made where it is returned: it may be of many megabytes */
	MemoryContextSwitchTo(request->context);
	initStringInfo(&buf);
	appendStringInfoSpaces(&buf, VARHDRSZ);
	MemoryContextSwitchTo(work);
	request->render(&description, &buf);
	SET_VARSIZE(buf.data, buf.len);
	request->result = (text *) buf.data;
}

static int
get_budget(FunctionCallInfo fcinfo)
{
	int			budget = dbctx_budget;

	if (!PG_ARGISNULL(1))
		budget = PG_GETARG_INT32(1);
	if (budget < 0 || (budget > 0 && budget < DBCTX_MIN_BUDGET))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("invalid budget: %d", budget),
				 errhint("Give a number of tokens from %d on, or 0 for no limit.", DBCTX_MIN_BUDGET)));
	return budget;
}

/* A text argument that may not be null */
static char *
get_choice(FunctionCallInfo fcinfo, int arg, const char *what)
{
	if (PG_ARGISNULL(arg))
		ereport(ERROR,
				(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
				 errmsg("%s must not be null", what)));
	return text_to_cstring(PG_GETARG_TEXT_PP(arg));
}

/* A focus without anything in it is none */
static char *
get_focus(FunctionCallInfo fcinfo)
{
	char	   *focus;

	if (PG_ARGISNULL(0))
		return NULL;
	focus = text_to_cstring(PG_GETARG_TEXT_PP(0));
	return focus[strspn(focus, " \t\r\n")] == '\0' ? NULL : focus;
}

PG_FUNCTION_INFO_V1(dbctx_describe);

Datum
dbctx_describe(PG_FUNCTION_ARGS)
{
	DescribeRequest request = {.context = CurrentMemoryContext};
	int			detail;

	request.focus = get_focus(fcinfo);
	request.budget = get_budget(fcinfo);
	request.render = formats[choose(formats, get_choice(fcinfo, 2, "format"), "format")].render;
	if (!PG_ARGISNULL(3))
		request.schemas = schema_list(PG_GETARG_ARRAYTYPE_P(3));
	detail = choose(details, get_choice(fcinfo, 4, "detail"), "detail");
	request.detail = details[detail].name;
	request.ceiling = details[detail].ceiling;
	if (strcmp(request.detail, "rules") == 0 &&
		(request.budget == 0 || request.budget > RULES_BUDGET))
		request.budget = RULES_BUDGET;
	request.stats = PG_ARGISNULL(5) || PG_GETARG_BOOL(5);
	request.search_path = pstrdup(namespace_search_path);

	catalog_read(read_description, &request);
	PG_RETURN_TEXT_P(request.result);
}
