/*
 * focus.c
 *	  What matters most in a description.
 *
 * A focus is a list of table names and patterns, or a question in words.  The
 * tables that it hits are told in full; those that lie on the shortest way
 * from one to the other by foreign keys are told with their keys, so that
 * joins can be written, as are the neighbours of the hits and the tables to
 * which everything points.  The others are named.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#include "dbctx.h"

#include "catalog/dependency.h"
#include "catalog/pg_class.h"
#include "catalog/pg_constraint.h"
#include "miscadmin.h"
#include "utils/lsyscache.h"

#include "catalog/oidmap.h"
#include "describe/focus.h"
#include "describe/terms.h"

/* Scores: what is hit comes before what leads there, that before the rest */
#define SCORE_HIT 1000.0
#define SCORE_PATH 200.0
#define SCORE_NEIGHBOUR 100.0
#define SCORE_HUB 50.0

/* A question hits tables that score at least this share of the best */
#define HIT_SHARE 0.4
#define MAX_WORD_HITS 12

/* How many tables everything points to are kept in view */
#define MAX_HUBS 3
#define MIN_HUB_REFERENCES 5

/* Longest way between two hits that is filled in, in foreign keys */
#define MAX_PATH 4
#define MAX_PATH_HITS 12

/* One item of a focus: a name or pattern, maybe qualified */
typedef struct FocusItem
{
	const char *schema;			/* or NULL */
	const char *name;
	bool		exact;			/* was quoted */
} FocusItem;

/* Takes one part of a name off *p; NULL if it isn't one */
static char *
take_part(const char **p, bool *quoted)
{
	StringInfoData buf;

	initStringInfo(&buf);
	*quoted = **p == '"';
	if (*quoted)
	{
		for ((*p)++; **p && !(**p == '"' && (*p)[1] != '"'); (*p)++)
		{
			if (**p == '"')
				(*p)++;
			appendStringInfoChar(&buf, **p);
		}
		if (**p != '"')
			return NULL;
		(*p)++;
	}
	else
	{
		while (**p && !isspace((unsigned char) **p) && !strchr("\",.;!:()", **p))
			appendStringInfoChar(&buf, *(*p)++);
	}
	return buf.len > 0 ? buf.data : NULL;
}

static const char *
skip_blanks(const char *p)
{
	while (isspace((unsigned char) *p))
		p++;
	return p;
}

/*
 * The items of a focus that is a list, separated by commas or blanks; NIL if
 * it can't be one.
 */
static List *
parse_items(const char *focus)
{
	List	   *items = NIL;
	const char *p = skip_blanks(focus);

	while (*p)
	{
		FocusItem  *item = palloc0(sizeof(FocusItem));
		bool		quoted;

		CHECK_FOR_INTERRUPTS();
		item->name = take_part(&p, &item->exact);
		if (item->name == NULL)
			return NIL;
		if (*p == '.')
		{
			p++;
			item->schema = item->name;
			item->name = take_part(&p, &quoted);
			if (item->name == NULL)
				return NIL;
			item->exact = item->exact || quoted;
		}
		items = lappend(items, item);
		p = skip_blanks(p);
		if (*p == ',' || *p == ';')
			p = skip_blanks(p + 1);
	}
	return items;
}

/* Shell-like pattern, * and ?, without regard to case unless exact */
static bool
matches(const char *pattern, const char *name, bool exact)
{
	const char *star = NULL;	/* behind the last * that was met */
	const char *resume = NULL;	/* where that may take one more character */

	for (;;)
	{
		if (*pattern == '*' && !exact)
		{
			star = ++pattern;
			resume = name;
		}
		else if (*name == '\0')
			return *pattern == '\0';
		else if (*pattern != '\0' &&
				 (exact ? *pattern == *name :
				  *pattern == '?' ||
				  pg_tolower((unsigned char) *pattern) == pg_tolower((unsigned char) *name)))
		{
			pattern++;
			name++;
		}
		else if (star)
		{
			pattern = star;
			name = ++resume;
		}
		else
			return false;
	}
}

/* What a model can hold: no system table, none of an extension's, none hidden */
static bool
is_describable(Oid relid)
{
	char	   *schema = get_namespace_name(get_rel_namespace(relid));

	return schema != NULL && strncmp(schema, "pg_", 3) != 0 &&
		strcmp(schema, "information_schema") != 0 &&
		!OidIsValid(getExtensionOfObject(RelationRelationId, relid)) &&
		relation_is_visible(relid);
}

List *
focus_tables(const char *focus)
{
	List	   *items = parse_items(focus);
	List	   *relids = NIL;
	ListCell   *lc;

	foreach(lc, items)
	{
		FocusItem  *item = lfirst(lc);
		Oid			relid = relation_by_name(item->schema, item->name);

		CHECK_FOR_INTERRUPTS();
		if (list_member_oid(relids, relid))
			continue;
		if (OidIsValid(relid) && !is_describable(relid))
			return NIL;
		switch (OidIsValid(relid) ? get_rel_relkind(relid) : '\0')
		{
			case RELKIND_RELATION:
			case RELKIND_PARTITIONED_TABLE:
			case RELKIND_FOREIGN_TABLE:
			case RELKIND_VIEW:
			case RELKIND_MATVIEW:
				relids = lappend_oid(relids, relid);
				break;
			default:
				return NIL;
		}
	}
	return relids;
}

/* Marks the tables of an item; those on the search_path before others */
static bool
hit_item(Description *description, const FocusItem *item)
{
	bool		pattern = !item->exact && strpbrk(item->name, "*?");
	bool		found = false;

	for (int pass = 0; pass < 2 && !found; pass++)
	{
		for (int i = 0; i < description->nviews; i++)
		{
			TableView  *view = &description->views[i];

			CHECK_FOR_INTERRUPTS();
			if (item->schema ? !matches(item->schema, view->table->schema->name, item->exact) :
				(pass == 0 && !view->table->on_path && !pattern))
				continue;
			if (matches(item->name, view->table->name, item->exact))
			{
				view->hit = true;
				view->score = SCORE_HIT;
				found = true;
			}
		}
	}
	return found;
}

/* The list, if every item of it is some table's name */
static bool
hit_items(Description *description)
{
	List	   *items = parse_items(description->focus);
	ListCell   *lc;

	if (items == NIL)
		return false;
	foreach(lc, items)
	{
		if (!hit_item(description, lfirst(lc)))
			break;
	}
	if (lc == NULL)
		return true;

	/* it's words, then; a list with commas may still have been meant as one */
	for (int i = 0; i < description->nviews; i++)
	{
		description->views[i].hit = false;
		description->views[i].score = 0;
	}
	return false;
}

static void
hit_words(Description *description)
{
	Terms	   *terms = terms_make(description->focus);
	double		best = 0;
	int			hits = 0;

	description->terms = terms;
	if (terms_count(terms) == 0)
	{
		description->unmatched = "the focus";
		return;
	}
	for (int i = 0; i < description->nviews; i++)
	{
		CHECK_FOR_INTERRUPTS();
		terms_learn(terms, description->views[i].table);
	}
	for (int i = 0; i < description->nviews; i++)
	{
		TableView  *view = &description->views[i];

		CHECK_FOR_INTERRUPTS();
		view->score = terms_score(terms, view->table, description->nviews);
		best = Max(best, view->score);
	}
	description->unmatched = terms_unmatched(terms);

	/* the best few, unless they are equally good */
	for (double share = 1; share >= HIT_SHARE && best > 0; share -= 0.1)
	{
		int			more = 0;

		for (int i = 0; i < description->nviews; i++)
			more += description->views[i].score >= best * (share - 0.001);
		if (hits > 0 && more > MAX_WORD_HITS)
			break;
		hits = more;
		for (int i = 0; i < description->nviews; i++)
			description->views[i].hit =
				description->views[i].score >= best * (share - 0.001);
	}
	for (int i = 0; i < description->nviews; i++)
	{
		TableView  *view = &description->views[i];

		view->score = view->hit ? SCORE_HIT + view->score : view->score;
	}
}

/* How much a table is tied to others: without a focus, that is what counts */
static double
importance(const TableView *view)
{
	const DbTable *table = view->table;
	double		score = table->nreferenced * 3;

	for (int i = 0; i < table->nconstraints; i++)
		score += table->constraints[i]->type == CONSTRAINT_FOREIGN;
	if (table->comment)
		score += 1;
	if (table->kind == RELKIND_VIEW || table->kind == RELKIND_MATVIEW)
		score = 0.5;
	return score + Min(table->ncolumns, 20) * 0.05;
}

/* Breadth-first search by foreign keys over the views */
typedef struct Search
{
	Description *description;
	oidmap_hash *positions;		/* table OID to view */
	int		   *from;			/* view by which each was reached; -1 none */
	int		   *distance;
	int		   *queue;
	int			head;
	int			tail;
} Search;

static void
reach(Search *search, int from, const DbTable *table)
{
	TableView  *view = table ? oidmap_get(search->positions, table->oid) : NULL;
	int			to;

	if (view == NULL)
		return;
	to = view - search->description->views;
	if (search->distance[to] >= 0)
		return;
	search->distance[to] = search->distance[from] + 1;
	search->from[to] = from;
	search->queue[search->tail++] = to;
}

/* Visits what lies within MAX_PATH foreign keys of a view */
static void
search_from(Search *search, int start, int limit)
{
	for (int i = 0; i < search->description->nviews; i++)
		search->distance[i] = search->from[i] = -1;
	search->head = search->tail = 0;
	search->distance[start] = 0;
	search->queue[search->tail++] = start;
	while (search->head < search->tail)
	{
		int			at = search->queue[search->head++];
		const DbTable *table = search->description->views[at].table;

		if (search->distance[at] >= limit)
			break;
		for (int i = 0; i < table->nconstraints; i++)
		{
			if (table->constraints[i]->type == CONSTRAINT_FOREIGN)
				reach(search, at, table->constraints[i]->ref);
		}
		for (int i = 0; i < table->nreferenced; i++)
			reach(search, at, table->referenced[i]->table);
	}
}

static void
raise_score(TableView *view, double score)
{
	view->ceiling = Max(view->ceiling, TIER_KEYS);
	if (view->score < score)
		view->score = score + importance(view) / 1000;
}

/* The way between hits, and what lies next to them */
static void
close_paths(Description *description)
{
	Search		search = {.description = description};
	int			n = description->nviews;
	int			nhits = 0;

	search.positions = oidmap_create(CurrentMemoryContext, n, NULL);
	for (int i = 0; i < n; i++)
		oidmap_put(search.positions, description->views[i].table->oid,
				   &description->views[i]);
	search.from = palloc(sizeof(int) * n);
	search.distance = palloc(sizeof(int) * n);
	search.queue = palloc(sizeof(int) * n);

	for (int i = 0; i < n && nhits < MAX_PATH_HITS; i++)
	{
		if (!description->views[i].hit)
			continue;
		nhits++;
		CHECK_FOR_INTERRUPTS();
		search_from(&search, i, MAX_PATH);
		for (int j = 0; j < n; j++)
		{
			if (search.distance[j] == 1)
				raise_score(&description->views[j], SCORE_NEIGHBOUR);
			if (j == i || !description->views[j].hit || search.distance[j] < 2)
				continue;
			for (int at = search.from[j]; at != i; at = search.from[at])
				raise_score(&description->views[at], SCORE_PATH);
		}
	}
}

static void
keep_hubs(Description *description)
{
	TableView  *hubs[MAX_HUBS] = {NULL};

	for (int i = 0; i < description->nviews; i++)
	{
		TableView  *view = &description->views[i];

		if (view->table->nreferenced < MIN_HUB_REFERENCES)
			continue;
		for (int j = 0; j < MAX_HUBS; j++)
		{
			if (hubs[j] == NULL || view->table->nreferenced > hubs[j]->table->nreferenced)
			{
				memmove(&hubs[j + 1], &hubs[j], sizeof(hubs[0]) * (MAX_HUBS - 1 - j));
				hubs[j] = view;
				break;
			}
		}
	}
	for (int j = 0; j < MAX_HUBS && hubs[j]; j++)
		raise_score(hubs[j], SCORE_HUB);
}

void
focus_score(Description *description)
{
	if (description->focus == NULL)
	{
		for (int i = 0; i < description->nviews; i++)
		{
			TableView  *view = &description->views[i];

			view->score = importance(view);
			view->ceiling = description->ceiling;
		}
		return;
	}

	if (!hit_items(description))
		hit_words(description);
	for (int i = 0; i < description->nviews; i++)
	{
		TableView  *view = &description->views[i];

		view->ceiling = view->hit ? TIER_FULL : TIER_NAME;
		if (!view->hit)
			view->score = importance(view) / 1000;
	}
	close_paths(description);
	keep_hubs(description);
	for (int i = 0; i < description->nviews; i++)
		description->views[i].ceiling = Min(description->views[i].ceiling,
											description->ceiling);
}

bool
focus_matches_name(const Description *description, const char *name)
{
	return description->terms && terms_match_name(description->terms, name);
}
