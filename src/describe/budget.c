/*
 * budget.c
 *	  Decides how much of each table there is room for.
 *
 * With room for everything, everything is told.  Else each table first gets
 * its name, or is counted with others where there isn't room for that either;
 * then what matters most is told with its keys, then in full, as long as
 * there is room; what remains goes to the column names of the others.  Lines
 * are written only to be weighed where they may still fit, so that the work
 * depends on the budget, not on the number of tables.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#include "dbctx.h"

#include <float.h>

#include "catalog/pg_class.h"
#include "miscadmin.h"

#include "catalog/deparse.h"
#include "describe/budget.h"
#include "describe/tokens.h"

/* Shares of what is left: names of all tables, keys of those that matter */
#define NAMES_SHARE 0.5
#define GROUPS_SHARE 0.25

/* Tokens that the count of a schema takes, with those of its prefixes */
#define GROUP_COST 40
#define GROUPS_SHARE_MOST 0.7
#define KEYS_SHARE 0.7

/* Lines that don't fit before a pass is given up */
#define MAX_MISSES 16

Account
account_open(int budget)
{
	Account		account = {.limit = DBL_MAX};

	/* the limit for estimates: what tokens_upper() makes of it is the budget */
	if (budget != 0)
		account.limit = budget / ((double) tokens_upper(100000) / 100000);
	return account;
}

static double
cost_of(const char *text)
{
	int			len = strlen(text);

	return len == 0 ? 0 : tokens_estimate(text, len);
}

bool
account_take(Account *account, const char *text)
{
	double		cost;

	if (account->limit == DBL_MAX)
		return true;
	cost = cost_of(text);
	if (account->spent + cost > account->limit)
		return false;
	account->spent += cost;
	return true;
}

void
account_force(Account *account, const char *text)
{
	if (account->limit != DBL_MAX)
		account->spent += cost_of(text);
}

static int
compare_scores(const void *a, const void *b)
{
	const TableView *left = *(TableView *const *) a;
	const TableView *right = *(TableView *const *) b;

	if (left->score != right->score)
		return left->score > right->score ? -1 : 1;
	return left < right ? -1 : left > right;	/* model order: by name */
}

static TableView **
views_by_score(Description *description)
{
	TableView **order = palloc(sizeof(TableView *) * Max(description->nviews, 1));

	for (int i = 0; i < description->nviews; i++)
		order[i] = &description->views[i];
	qsort(order, description->nviews, sizeof(TableView *), compare_scores);
	return order;
}

/* What is needed to weigh lines */
typedef struct Scales
{
	Description *description;
	Account    *account;
	TableWriter writer;
	const char *(*legend) (uint32 use);
	uint32		uses;			/* that the legend explains already */
	TableView **order;
	double	   *name_costs;		/* by position in description->views */
	StringInfoData buf;
} Scales;

static double
legend_cost(Scales *scales, uint32 uses)
{
	double		cost = 0;

	for (uint32 use = 1; scales->legend && use != 0 && use <= uses; use <<= 1)
	{
		if ((uses & use) && !(scales->uses & use))
			cost += cost_of(scales->legend(use));
	}
	return cost;
}

/* What a view costs at its present tier */
static double
present_cost(Scales *scales, const TableView *view)
{
	uint32		uses = 0;

	if (view->tier == TIER_GROUP)
		return 0;
	if (view->tier == TIER_NAME)
		return scales->name_costs[view - scales->description->views];
	resetStringInfo(&scales->buf);
	scales->writer(scales->description, view, view->tier, &scales->buf, &uses);
	return cost_of(scales->buf.data);
}

/* Raises a view to a tier if that keeps within limit */
static bool
raise_view(Scales *scales, TableView *view, Tier tier, double limit)
{
	double		cost;
	uint32		uses = 0;

	if (tier > view->ceiling)
		tier = view->ceiling;
	if (tier <= view->tier || tier < TIER_COLUMNS)
		return true;

	resetStringInfo(&scales->buf);
	scales->writer(scales->description, view, tier, &scales->buf, &uses);
	cost = cost_of(scales->buf.data) + legend_cost(scales, uses);
	cost -= present_cost(scales, view);
	if (scales->account->spent + cost > limit)
		return false;
	scales->account->spent += cost;
	scales->uses |= uses;
	view->tier = tier;
	return true;
}

/* Which of the views a pass is about */
typedef enum Which
{
	WHICH_ALL,
	WHICH_HITS,					/* of the focus */
	WHICH_TABLES,				/* what the database calls views waits */
} Which;

/*
 * Raises views in the order of their importance, until too many don't fit.
 * true if all of them did.
 */
static bool
raise_views(Scales *scales, Tier tier, Which which, double limit)
{
	int			misses = 0;

	for (int i = 0; i < scales->description->nviews; i++)
	{
		char		kind = scales->order[i]->table->kind;

		CHECK_FOR_INTERRUPTS();
		if (which == WHICH_HITS && !scales->order[i]->hit)
			continue;
		if (which == WHICH_TABLES &&
			(kind == RELKIND_VIEW || kind == RELKIND_MATVIEW))
			continue;
		if (!raise_view(scales, scales->order[i], tier, limit) &&
			++misses >= MAX_MISSES)
			return false;
	}
	return misses == 0;
}

static double
name_cost(Description *description, const TableView *view, TableWriter writer,
		  StringInfo buf)
{
	uint32		uses = 0;

	resetStringInfo(buf);
	writer(description, view, TIER_NAME, buf, &uses);
	return cost_of(buf->data);
}

double
budget_names(Description *description, const Account *account,
			 TableWriter writer)
{
	double		limit = (account->limit - account->spent) * NAMES_SHARE;
	double		total = 0;
	StringInfoData buf;

	if (account->limit == DBL_MAX || description->rules_only)
		return 0;
	initStringInfo(&buf);
	for (int i = 0; i < description->nviews && total <= limit; i++)
		total += name_cost(description, &description->views[i], writer, &buf);
	pfree(buf.data);
	description->names_kept = total <= limit;
	return total <= limit ? total : 0;
}

/* Names for all that have no line yet, or for none of them */
static void
give_names(Scales *scales)
{
	Description *description = scales->description;
	Account    *account = scales->account;
	double		room = account->limit - account->spent;
	double		total = 0;

	scales->name_costs = palloc(sizeof(double) * Max(description->nviews, 1));
	for (int i = 0; i < description->nviews &&
		 (description->names_kept || total <= room * NAMES_SHARE); i++)
	{
		scales->name_costs[i] = name_cost(description, &description->views[i],
										   scales->writer, &scales->buf);
		if (description->views[i].tier < TIER_NAME)
			total += scales->name_costs[i];
	}
	if (description->names_kept || total <= room * NAMES_SHARE)
	{
		for (int i = 0; i < description->nviews; i++)
			description->views[i].tier = Max(description->views[i].tier, TIER_NAME);
		account->spent += total;
	}
	else
	{
		/* the groups are fitted into this by whoever writes them */
		memset(scales->name_costs, 0, sizeof(double) * description->nviews);
		description->groups_room = Max(room * GROUPS_SHARE,
									   Min(room * GROUPS_SHARE_MOST,
										   GROUP_COST * description->model->nschemas));
		account->spent += description->groups_room;
	}
}

void
budget_tables(Description *description, Account *account, TableWriter writer,
			  const char *(*legend) (uint32 use))
{
	Scales		scales = {.description = description,.account = account,
	.writer = writer,.legend = legend};
	double		start;

	if (account->limit == DBL_MAX)
	{
		for (int i = 0; i < description->nviews; i++)
			description->views[i].tier = description->views[i].ceiling;
		return;
	}

	initStringInfo(&scales.buf);
	scales.order = views_by_score(description);
	for (int i = 0; i < description->nviews; i++)
		description->views[i].tier = TIER_GROUP;
	description->groups_room = 0;

	/* is there room for everything? */
	start = account->spent;
	if (raise_views(&scales, TIER_FULL, WHICH_ALL, account->limit))
	{
		bool		all = true;

		for (int i = 0; i < description->nviews; i++)
			all = all && description->views[i].tier == description->views[i].ceiling;
		if (all)
			return;
	}
	for (int i = 0; i < description->nviews; i++)
		description->views[i].tier = TIER_GROUP;
	account->spent = start;
	scales.uses = 0;

	/* what was asked for comes before everything else */
	raise_views(&scales, TIER_FULL, WHICH_HITS, account->limit);
	give_names(&scales);
	start = account->spent;
	raise_views(&scales, TIER_KEYS, WHICH_TABLES,
				start + (account->limit - start) * KEYS_SHARE);
	raise_views(&scales, TIER_FULL, WHICH_TABLES, account->limit);
	raise_views(&scales, TIER_COLUMNS, WHICH_TABLES, account->limit);
	raise_views(&scales, TIER_FULL, WHICH_ALL, account->limit);
}
