/*
 * indexline.c
 *	  Indexes as parts of a table's line.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#include "dbctx.h"

#include "catalog/pg_constraint.h"
#include "catalog/pg_index.h"

#include "catalog/deparse.h"
#include "describe/indexline.h"
#include "describe/style.h"

/* Nothing but columns in default order, over all rows */
static bool
is_plain(const DbIndex *index)
{
	if (!index->valid || index->predicate || index->nexprs > 0 ||
		index->natts != index->nkeys || index->nulls_not_distinct ||
		strcmp(index->method, "btree") != 0)
		return false;
	for (int i = 0; i < index->nkeys; i++)
	{
		if (index->opclasses[i] || index->collations[i] || index->options[i])
			return false;
	}
	return true;
}

bool
index_covers(const DbTable *table, int nkeys, const AttrNumber *keys)
{
	for (int i = 0; i < table->nindexes; i++)
	{
		const DbIndex *index = table->indexes[i];
		int			found = 0;

		if (!index->valid || index->predicate || index->nkeys < nkeys ||
			(strcmp(index->method, "btree") != 0 &&
			 strcmp(index->method, "hash") != 0))
			continue;

		/* for a look-up by equality their order is of no matter */
		for (int j = 0; j < nkeys; j++)
		{
			for (int k = 0; k < nkeys; k++)
			{
				if (index->keys[k] == keys[j])
				{
					found++;
					break;
				}
			}
		}
		if (found == nkeys)
			return true;
	}
	return false;
}

bool
index_is_unique(const DbTable *table, AttrNumber attnum)
{
	for (int i = 0; i < table->nindexes; i++)
	{
		const DbIndex *index = table->indexes[i];

		if (index->unique && index->nkeys == 1 && index->keys[0] == attnum &&
			is_plain(index) &&
			!(index->constraint && index->constraint->deferrable))
			return true;
	}
	return false;
}

/* Is there a foreign key over just these columns? */
static bool
is_foreign_key(const DbTable *table, const DbIndex *index)
{
	for (int i = 0; i < table->nconstraints; i++)
	{
		const DbConstraint *con = table->constraints[i];

		if (con->type == CONSTRAINT_FOREIGN && con->nkeys == index->nkeys &&
			memcmp(con->keys, index->keys, sizeof(AttrNumber) * con->nkeys) == 0)
			return true;
	}
	return false;
}

bool
index_is_told(const DbTable *table, const DbIndex *index)
{
	if (index->exclusion || index->primary)
		return true;
	if (!is_plain(index))
		return false;
	if (index->unique)
		return index->nkeys == 1 &&
			!(index->constraint && index->constraint->deferrable);
	return is_foreign_key(table, index);
}

/* The columns of an index, with what is not default of each */
static void
append_keys(const DbIndex *index, StringInfo buf, const char **operators)
{
	int			next = 0;

	for (int i = 0; i < index->nkeys; i++)
	{
		if (i > 0)
			appendStringInfoString(buf, operators ? ", " : ",");
		if (index->keys[i] != 0)
			appendStringInfoString(buf, columns_sql(index->table, 1, &index->keys[i]));
		else
			appendStringInfoString(buf, style_expr(index->exprs[next++]));
		if (index->collations[i])
			appendStringInfo(buf, " collate %s", index->collations[i]);
		if (index->opclasses[i])
			appendStringInfo(buf, " %s", index->opclasses[i]);
		if (index->options[i] & INDOPTION_DESC)
		{
			appendStringInfoString(buf, " desc");
			if (!(index->options[i] & INDOPTION_NULLS_FIRST))
				appendStringInfoString(buf, " nulls last");
		}
		else if (index->options[i] & INDOPTION_NULLS_FIRST)
			appendStringInfoString(buf, " nulls first");
		if (operators)
			appendStringInfo(buf, " with %s", operators[i]);
	}
}

static void
append_included(const DbIndex *index, StringInfo buf)
{
	for (int i = index->nkeys; i < index->natts; i++)
		appendStringInfo(buf, "%s%s", i == index->nkeys ? " include(" : ",",
						 columns_sql(index->table, 1, &index->keys[i]));
	if (index->natts > index->nkeys)
		appendStringInfoChar(buf, ')');
}

/* Is the index over the rows that are not deleted, and no other condition? */
static bool
is_live(const DbIndex *index, const DbColumn *deleted)
{
	return deleted != NULL && !deleted->not_null &&
		strcmp(expr_text(index->predicate),
			   psprintf("%s IS NULL", name_sql(deleted->name))) == 0;
}

bool
index_part(const DbIndex *index, const DbColumn *deleted, StringInfo buf)
{
	bool		live = false;

	/* uq(a,b) is a rule of the data; uq ix(...) says more than that */
	if (index->unique)
		appendStringInfoString(buf, index->predicate || index->nexprs > 0 ?
							   "uq ix" : "uq");
	else
		appendStringInfoString(buf, "ix");
	if (strcmp(index->method, "btree") != 0)
		appendStringInfo(buf, ":%s", name_sql(index->method));
	appendStringInfoChar(buf, '(');
	append_keys(index, buf, NULL);
	appendStringInfoChar(buf, ')');
	append_included(index, buf);
	if (index->nulls_not_distinct)
		appendStringInfoString(buf, " nulls not distinct");
	if (index->constraint && index->constraint->period)
		appendStringInfoString(buf, " without overlaps");
	if (index->constraint && index->constraint->deferrable)
		appendStringInfoString(buf, index->constraint->deferred ?
							   " deferred" : " deferrable");
	if (index->predicate)
	{
		live = is_live(index, deleted);
		if (live)
			appendStringInfoString(buf, " live");
		else
			appendStringInfo(buf, " where %s", style_expr(index->predicate));
	}
	if (!index->valid)
		appendStringInfoString(buf, " INVALID");
	return live;
}

void
index_exclusion(const DbConstraint *con, StringInfo buf)
{
	appendStringInfo(buf, "exclude %s(", name_sql(con->index->method));
	append_keys(con->index, buf, con->operators);
	appendStringInfoChar(buf, ')');
	append_included(con->index, buf);
	if (con->index->predicate)
		appendStringInfo(buf, " where %s", style_expr(con->index->predicate));
	if (con->deferrable)
		appendStringInfoString(buf, con->deferred ? " deferred" : " deferrable");
}
