/*
 * fill.c
 *	  Changing many rows, a batch at a time.
 *
 * A DO block walks over the table, by its key or by the places of its rows,
 * and commits after each batch: nobody waits for long, vacuum keeps up, and
 * what was done stays done.  It ends at the last row that was there when it
 * began; what comes later is the affair of defaults and triggers.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#include "dbctx.h"

#include "access/transam.h"
#include "catalog/deparse.h"
#include "catalog/pg_class.h"
#include "catalog/pg_inherits.h"
#include "lib/stringinfo.h"
#include "miscadmin.h"
#include "utils/builtins.h"

#include "plan/plan.h"

#define BATCH_ROWS 5000
#define BATCH_PAGES 100

/* Columns that tell the rows apart, none of them NULL; the primary key at best */
static const DbIndex *
find_key(const DbTable *table)
{
	if (table->primary_key != NULL && table->primary_key->index != NULL &&
		table->primary_key->index->valid && !table->primary_key->period)
		return table->primary_key->index;
	for (int i = 0; i < table->nindexes; i++)
	{
		const DbIndex *index = table->indexes[i];
		bool		good = index->unique && index->valid && index->predicate == NULL &&
			strcmp(index->method, "btree") == 0;

		for (int k = 0; good && k < index->nkeys; k++)
			good = index->keys[k] > 0 && table->columns[index->keys[k] - 1].not_null;
		if (good)
			return index;
	}
	return NULL;
}

/* "alias.a, alias.b", each with a word after it */
static char *
key_columns(const DbTable *table, const DbIndex *key, const char *alias, const char *word)
{
	StringInfoData buf;

	initStringInfo(&buf);
	for (int i = 0; i < key->nkeys; i++)
		appendStringInfo(&buf, "%s%s.%s%s", i > 0 ? ", " : "", alias,
						 column_name_sql(&table->columns[key->keys[i] - 1]), word);
	return buf.data;
}

/* What the names of variables begin with: the names of no column of the table do */
static char *
free_prefix(const DbTable *table)
{
	char	   *prefix = "batch_";

	for (int i = 2;; i++)
	{
		bool		used = false;

		foreach_column(column, table)
		{
			used = used || strncmp(column->name, prefix, strlen(prefix)) == 0;
		}
		if (!used)
			return prefix;
		prefix = psprintf("batch%d_", i);
	}
}

/* "batch_from_1, batch_from_2" */
static char *
key_variables(const DbIndex *key, const char *prefix, const char *word)
{
	StringInfoData buf;

	initStringInfo(&buf);
	for (int i = 0; i < key->nkeys; i++)
		appendStringInfo(&buf, "%s%s%s_%d", i > 0 ? ", " : "", prefix, word, i + 1);
	return buf.data;
}

/* "a >= x", "(a, b) >= (x, y)" */
static char *
compare(const DbIndex *key, const char *columns, const char *operator, const char *variables)
{
	return psprintf(key->nkeys > 1 ? "(%s) %s (%s)" : "%s %s %s", columns, operator, variables);
}

static void
append_command(StringInfo buf, const Fill *fill, const char *alias, const char *range)
{
	const char *full = psprintf("%s%s", fill->only ? "ONLY " : "", table_full_name(fill->table));
	bool		renamed = fill->alias != NULL;

	if (fill->set == NULL)
		appendStringInfo(buf, "\t\tDELETE FROM %s%s%s\n", full, renamed ? " AS " : "",
						 renamed ? alias : "");
	else
		appendStringInfo(buf, "\t\tUPDATE %s%s%s SET %s\n", full, renamed ? " AS " : "",
						 renamed ? alias : "", fill->set);
	if (fill->from)
		appendStringInfo(buf, "\t\t%s %s\n", fill->set ? "FROM" : "USING", fill->from);
	appendStringInfo(buf, "\t\tWHERE %s", range);
	if (fill->where)
		appendStringInfo(buf, "\n\t\tAND (%s)", fill->where);
	appendStringInfoString(buf, ";\n\t\tCOMMIT;\n");
}

static char *
by_key(const Fill *fill, const DbIndex *key, const char *alias)
{
	const DbTable *table = fill->table;
	const char *full = psprintf("%s%s", fill->only ? "ONLY " : "", table_full_name(table));
	const char *columns = key_columns(table, key, alias, "");
	const char *back = key_columns(table, key, alias, " DESC");
	const char *prefix = free_prefix(table);
	const char *from = key_variables(key, prefix, "from");
	const char *to = key_variables(key, prefix, "to");
	const char *last = key_variables(key, prefix, "last");
	const char *as = fill->alias ? psprintf(" AS %s", alias) : "";
	static const char *const names[] = {"from", "to", "last"};
	StringInfoData buf;

	initStringInfo(&buf);
	appendStringInfoString(&buf, "#variable_conflict use_column\nDECLARE\n");
	for (int n = 0; n < lengthof(names); n++)
	{
		for (int i = 0; i < key->nkeys; i++)
		{
			const DbTypeRef *type = table->columns[key->keys[i] - 1].type;

			appendStringInfo(&buf, "\t%s%s_%d %s;\n", prefix, names[n], i + 1,
							 format_type_extended(type->oid, type->typmod,
												  type->oid < FirstNormalObjectId ? FORMAT_TYPE_TYPEMOD_GIVEN :
												  FORMAT_TYPE_TYPEMOD_GIVEN | FORMAT_TYPE_FORCE_QUALIFY));
		}
	}
	appendStringInfoString(&buf, "BEGIN\n");
	appendStringInfo(&buf, "\tSELECT %s INTO %s FROM %s%s ORDER BY %s LIMIT 1;\n",
					 columns, from, full, as, columns);
	appendStringInfo(&buf, "\tSELECT %s INTO %s FROM %s%s ORDER BY %s LIMIT 1;\n",
					 columns, last, full, as, back);
	appendStringInfoString(&buf, "\tWHILE FOUND LOOP\n");
	appendStringInfo(&buf, "\t\tSELECT %s INTO %s FROM (SELECT %s FROM %s%s WHERE %s AND %s ORDER BY %s LIMIT %d) AS %s ORDER BY %s LIMIT 1;\n",
					 columns, to, columns, full, as, compare(key, columns, ">=", from),
					 compare(key, columns, "<=", last), columns, BATCH_ROWS, alias, back);
	appendStringInfoString(&buf, "\t\tEXIT WHEN NOT FOUND;\n");
	append_command(&buf, fill, alias,
				   psprintf("%s AND %s", compare(key, columns, ">=", from),
							compare(key, columns, "<=", to)));
	appendStringInfo(&buf, "\t\tSELECT %s INTO %s FROM %s%s WHERE %s AND %s ORDER BY %s LIMIT 1;\n",
					 columns, from, full, as, compare(key, columns, ">", to),
					 compare(key, columns, "<=", last), columns);
	appendStringInfoString(&buf, "\tEND LOOP;\nEND");
	return buf.data;
}

static char *
by_place(const Fill *fill, const char *alias)
{
	const char *full = table_full_name(fill->table);
	const char *p = free_prefix(fill->table);
	StringInfoData buf;

	initStringInfo(&buf);
	appendStringInfo(&buf, "#variable_conflict use_column\nDECLARE\n"
					 "\t%spage bigint := 0;\n"
					 "\t%spages bigint := pg_relation_size(%s) / current_setting('block_size')::bigint;\n"
					 "\t%sfrom tid;\n"
					 "\t%sto tid;\n"
					 "BEGIN\n", p, p, quote_literal_cstr(full), p, p);
	appendStringInfo(&buf, "\tWHILE %spage <= %spages LOOP\n"
					 "\t\t%sfrom := format('(%%s,0)', %spage)::tid;\n"
					 "\t\t%sto := format('(%%s,0)', %spage + %d)::tid;\n",
					 p, p, p, p, p, p, BATCH_PAGES);
	append_command(&buf, fill, alias,
				   psprintf("%s.ctid >= %sfrom AND %s.ctid < %sto", alias, p, alias, p));
	appendStringInfo(&buf, "\t\t%spage := %spage + %d;\n\tEND LOOP;\nEND", p, p, BATCH_PAGES);
	return buf.data;
}

char *
fill_sql(const Fill *fill)
{
	const DbIndex *key = find_key(fill->table);
	const char *alias = name_sql(fill->alias ? fill->alias : fill->table->name);
	char	   *body;
	char	   *quote = "$batch$";

	if (key == NULL && fill->table->kind != RELKIND_RELATION)
		return NULL;
	body = key ? by_key(fill, key, alias) : by_place(fill, alias);
	for (int i = 2; strstr(body, quote) != NULL; i++)
		quote = psprintf("$batch%d$", i);
	return psprintf("DO %s\n%s %s", quote, body, quote);
}

static void
add_fill(SqlPlan *plan, const Fill *fill, const Fill *back, const char *note)
{
	char	   *sql = fill_sql(fill);
	PlanStep   *step;

	if (sql == NULL)
		return;
	step = plan_step(plan, PHASE_BACKFILL, sql, back ? fill_sql(back) : NULL, note);
	step->transactional = false;
	step->lock = psprintf("ROW EXCLUSIVE on %s", table_full_name(fill->table));
	step->blocks = BLOCKS_NOTHING;
}

/* The same for one of the tables that are part of another */
static void
add_part(SqlPlan *plan, const Fill *fill, const Fill *back, const char *note, const DbTable *part)
{
	Fill		there = *fill;
	Fill		here = {0};

	there.alias = fill->alias ? fill->alias : fill->table->name;
	there.table = part;
	there.only = true;
	if (back != NULL)
	{
		here = *back;
		here.alias = back->alias ? back->alias : back->table->name;
		here.table = part;
		here.only = true;
	}
	add_fill(plan, &there, back ? &here : NULL, note);
}

void
plan_fill(SqlPlan *plan, const Fill *fill, const Fill *back, const char *note)
{
	Oid			oid = fill->table->oid;
	ListCell   *lc;

	if (find_key(fill->table) != NULL || !OidIsValid(oid) ||
		(fill->table->kind == RELKIND_RELATION && !has_subclass(oid)))
	{
		add_fill(plan, fill, back, note);
		return;
	}
	foreach(lc, find_all_inheritors(oid, NoLock, NULL))
	{
		DbTable    *part = plan->run.world->get(plan->run.world, lfirst_oid(lc));

		CHECK_FOR_INTERRUPTS();
		if (part != NULL && part->kind == RELKIND_RELATION)
			add_part(plan, fill, back, note, part);
	}
}
