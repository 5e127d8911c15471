/*
 * groups.c
 *	  Tables that are not told by a line of their own: by name, or counted.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#include "dbctx.h"

#include "catalog/pg_class.h"
#include "miscadmin.h"

#include "catalog/deparse.h"
#include "describe/groups.h"
#include "describe/style.h"
#include "describe/tokens.h"

/* The first words of names that a schema's count tells apart */
#define MAX_PREFIXES 6
#define MIN_PREFIX_TABLES 3

static const char heading[] = "\n## More tables and views\n";

/* "public: a, b" for the tables of one schema that are to be named */
static int
append_names(Description *description, int from, int to, StringInfo buf)
{
	int			n = 0;

	for (int i = from; i < to; i++)
	{
		if (description->views[i].tier != TIER_NAME)
			continue;
		if (n++ > 0)
			appendStringInfoString(buf, ", ");
		appendStringInfoString(buf, table_sql(description->views[i].table));
	}
	if (n > 0)
		appendStringInfoChar(buf, '\n');
	return n;
}

/* Length of the first word of a name, with what separates it from the next */
static int
prefix_length(const char *name)
{
	int			len = 1;

	if (name[0] == '\0')
		return 0;
	while (name[len] && name[len] != '_' &&
		   !(name[len] >= 'A' && name[len] <= 'Z' &&
			 name[len - 1] >= 'a' && name[len - 1] <= 'z'))
		len++;
	if (name[len] == '_')
		len++;
	return name[len] ? len : 0; /* a name of one word has none */
}

typedef struct Prefix
{
	const char *name;
	int			len;
	int			count;
} Prefix;

static int
compare_prefixes(const ListCell *a, const ListCell *b)
{
	const Prefix *left = lfirst(a);
	const Prefix *right = lfirst(b);
	int			cmp;

	if (left->count != right->count)
		return left->count > right->count ? -1 : 1;
	cmp = strncmp(left->name, right->name, Min(left->len, right->len));
	return cmp ? cmp : left->len - right->len;
}

/* "sales: 990 more: order_... 300, item_... 200, others 490" */
static void
append_group(Description *description, int from, int to, StringInfo buf)
{
	List	   *prefixes = NIL;
	Prefix	   *last = NULL;
	ListCell   *lc;
	int			total = 0;
	int			rest;

	/* they are sorted by name, so that equal prefixes lie together */
	for (int i = from; i < to; i++)
	{
		const char *name = description->views[i].table->name;
		int			len;

		if (description->views[i].tier != TIER_GROUP)
			continue;
		total++;
		len = prefix_length(name);
		if (len == 0)
			continue;
		if (last == NULL || last->len != len || strncmp(last->name, name, len) != 0)
		{
			last = palloc0(sizeof(Prefix));
			last->name = name;
			last->len = len;
			prefixes = lappend(prefixes, last);
		}
		last->count++;
	}
	if (total == 0)
		return;

	list_sort(prefixes, compare_prefixes);
	appendStringInfo(buf, "%s: %s more",
					 name_sql(description->views[from].table->schema->name),
					 style_number(total));
	rest = total;
	foreach(lc, prefixes)
	{
		Prefix	   *prefix = lfirst(lc);

		if (foreach_current_index(lc) >= MAX_PREFIXES ||
			prefix->count < MIN_PREFIX_TABLES)
			break;
		appendStringInfo(buf, "%s %s* %s", rest == total ? ":" : ",",
						 name_sql(pnstrdup(prefix->name, prefix->len)),
						 style_number(prefix->count));
		rest -= prefix->count;
	}
	if (rest > 0 && rest < total)
		appendStringInfo(buf, ", others %s", style_number(rest));
	appendStringInfoChar(buf, '\n');
}

void
groups_write(Description *description, StringInfo buf)
{
	StringInfoData line;
	double		spent = tokens_estimate(heading, strlen(heading));
	bool		begun = false;
	int			from = 0;
	int			left_schemas = 0;
	int			left_tables = 0;

	initStringInfo(&line);
	while (from < description->nviews)
	{
		DbSchema   *schema = description->views[from].table->schema;
		int			to = from;
		int			before;
		double		cost;

		CHECK_FOR_INTERRUPTS();
		while (to < description->nviews &&
			   description->views[to].table->schema == schema)
			to++;

		resetStringInfo(&line);
		append_names(description, from, to, &line);
		before = line.len;
		append_group(description, from, to, &line);

		/* names were weighed with the tables; groups are weighed here */
		cost = tokens_estimate(line.data + before, line.len - before);
		if (description->budget > 0 && line.len > before &&
			spent + cost > description->groups_room)
		{
			line.data[line.len = before] = '\0';
			left_schemas++;
			for (int i = from; i < to; i++)
				left_tables += description->views[i].tier == TIER_GROUP;
		}
		else
			spent += cost;
		if (line.len > 0)
		{
			if (!begun)
				appendStringInfoString(buf, heading);
			begun = true;
			appendBinaryStringInfo(buf, line.data, line.len);
		}
		from = to;
	}
	if (left_tables > 0)
		appendStringInfo(buf, "%s%s more in %s\n", begun ? "" : heading,
						 style_number(left_tables),
						 style_plural(left_schemas, "schema"));
}
