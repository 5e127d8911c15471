/*
 * soft_delete.c
 *	  Rules about rows that are marked as deleted instead.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#include "dbctx.h"

#include "catalog/deparse.h"
#include "convention/infer.h"
#include "rule/expect.h"
#include "rule/soft_delete.h"
#include "rule/world.h"

static const RuleOption missing_options[] = {
	{"column", OPTION_TEXT, NULL,
	"the column that marks deleted rows, by name or in full: \"deleted_at timestamptz\""},
	{"required", OPTION_BOOL, NULL,
	"whether every table needs one; false: only those that have one are judged. True unless set"},
	{NULL}
};

/*
 * The mark of a table; false if the table is none that could have one.  A
 * weak one, such as archived_at, is believed where the house's is called so.
 */
static bool
mark_of(DbTable *table, const char *expected, Mark *mark)
{
	JoinTable	join;

	if (!table_counts(table) ||
		(table_join(table, &join) & (TABLE_JOIN | TABLE_JOIN_ID)) != 0)
		return false;
	*mark = find_mark(table);
	if (mark->kind != MARK_NONE && mark->weak &&
		(expected == NULL || strcmp(mark->column->name, expected) != 0))
		mark->kind = MARK_NONE;
	return true;
}

/* A time under another name or of another type: nothing has to be dropped for it */
static const char *
mark_fix(RuleRun *run, const DbTable *table, const Mark *mark, const ExpectedColumn *expected)
{
	const DbColumn *column = mark->column;
	const char *name = table_full_name(table);
	const char *own = name_sql(expected->name);
	const char *fix = "";

	if (expected->label != NULL || mark->kind != MARK_TIME ||
		expected->not_null || column->not_null || expected->value != NULL ||
		column->expr != NULL)
		return NULL;
	if (strcmp(column->name, expected->name) != 0)
	{
		if (!table_is_unused(run, table) || table_column(table, expected->name) != NULL)
			return NULL;
		fix = psprintf("ALTER TABLE %s RENAME COLUMN %s TO %s", name,
					   name_sql(column->name), own);
	}
	if (expected->type != NULL && !type_is(expected->type, column->type))
	{
		if (!table_is_empty(run, table) || !column_is_free(table, column->attnum) ||
			!is_time_type(expected->type))
			return NULL;
		fix = psprintf("%s%sALTER TABLE %s ALTER COLUMN %s TYPE %s", fix, fix[0] ? "; " : "",
					   name, own, expected->type);
	}
	return fix[0] ? fix : NULL;
}

/* Another column than the expected one that marks deleted rows */
static void
other_mark(RuleRun *run, DbTable *table, const Mark *mark, const ExpectedColumn *expected)
{
	const DbColumn *column = mark->column;
	Finding    *finding;

	if (strcmp(column->name, expected->name) == 0 &&
		(mark->kind == MARK_LABEL) == (expected->label != NULL) &&
		(expected->label != NULL ? strcmp(mark->label, expected->label) == 0 :
		 expected->type == NULL ||
		 (type_is(expected->type, column->type) &&
		  column->not_null == expected->not_null &&
		  (expected->value == NULL ? column->expr == NULL :
		   expr_is(expected->value, column->expr)))))
		return;
	finding = find_table(run, table, column,
						 "table \"%s\" marks deleted rows by \"%s\" %s%s%s, the convention is %s",
						 table->name, column->name, column->type->text,
						 mark->label ? " = " : "", mark->label ? mark->label : "",
						 expected->sql);
	finding->about = psprintf("%s %s", column->type->text, mark->label ? mark->label : "");
	finding->detail = rule_evidence(run);
	if (expected->label == NULL)
		finding->hint = psprintf("Write: %s", expected->sql);
	finding->fix = mark_fix(run, table, mark, expected);
}

static void
check_missing(RuleRun *run, DbTable *table)
{
	ExpectedColumn expected;
	Mark		mark;
	Finding    *finding;

	if (!expect_column(option_text(run, "column"), &expected) ||
		!mark_of(table, expected.name, &mark))
		return;
	if (mark.kind != MARK_NONE)
	{
		other_mark(run, table, &mark, &expected);
		return;
	}
	/* one that is NOT NULL records deletions */
	if (!option_bool(run, "required", true) || table_column(table, expected.name) != NULL)
		return;
	finding = find_table(run, table, NULL,
						 "table \"%s\" has no column that marks deleted rows, the convention is %s",
						 table->name, expected.sql);
	finding->about = "no mark";
	finding->detail = rule_evidence(run);
	if (expected.label != NULL)
		return;
	finding->hint = psprintf("Write: %s", expected.sql);
	finding->fix = add_column_fix(run, table, &expected);
}

const RuleBody rule_soft_delete_missing = {
	.problem = "A table has no column that marks deleted rows, or another one than the other tables.",
	.instead = "Add the column that the others have.",
	.why = "Code that hides deleted rows is written once, for one column. Tables that only join two others are left alone.",
	.options = missing_options,
	.table = check_missing,
};

bool
soft_delete_mark(RuleRun *run, DbTable *table, Mark *mark)
{
	ExpectedColumn expected;
	const char *sql = option_of(run, RULE_soft_delete_missing, "column", table->schema);
	bool		known = expect_column(sql, &expected);

	return mark_of(table, known ? expected.name : NULL, mark) && mark->kind != MARK_NONE;
}

const char *
live_condition(const Mark *mark, const char *alias)
{
	const char *column = name_sql(mark->column->name);
	const char *name = alias ? psprintf("%s.%s", name_sql(alias), column) : column;

	if (mark->kind == MARK_FLAG)
		return psprintf(mark->column->not_null ? "NOT %s" : "%s IS NOT TRUE", name);
	if (mark->column->not_null)
		return psprintf("%s = 0", name);
	return psprintf("%s IS NULL", name);
}

/* "email, lower(name) text_pattern_ops" */
static const char *
index_columns(const DbIndex *index)
{
	int			expr = 0;
	const char *list = "";

	for (int i = 0; i < index->nkeys; i++)
	{
		const char *key = index->keys[i] != 0 ? column_sql(index->table, index->keys[i]) :
			psprintf("(%s)", expr_text(index->exprs[expr++]));

		/* the rest of what an index may say is left to whoever writes it */
		if (index->options[i] != 0 || index->opclasses[i] != NULL ||
			index->collations[i] != NULL || strstr(key, "...") != NULL)
			return NULL;
		list = psprintf("%s%s%s", list, i > 0 ? ", " : "", key);
	}
	return list;
}

/* Does a foreign key point to what the index keeps unique? */
static bool
index_is_referenced(const DbIndex *index)
{
	bool		is_free = true;

	for (int i = 0; i < index->nkeys; i++)
		is_free &= index->keys[i] == 0 || column_is_free(index->table, index->keys[i]);
	return !is_free;
}

static void
check_index(RuleRun *run, DbTable *table, DbIndex *index, const Mark *mark)
{
	const char *columns = index_columns(index);
	Finding    *finding;

	finding = find_index(run, index,
						 "unique index \"%s\" of table \"%s\" counts rows that \"%s\" marks as deleted, the convention is to leave them out",
						 index->name, table->name, mark->column->name);
	finding->about = "unique among all rows";
	finding->detail = rule_evidence(run);
	if (columns == NULL || index->natts > index->nkeys || index->nulls_not_distinct)
		return;
	finding->hint = psprintf("Write: CREATE UNIQUE INDEX ON %s (%s) WHERE %s%s%s%s",
							 table_full_name(table), columns,
							 index->predicate ? "(" : "",
							 index->predicate ? expr_text(index->predicate) : "",
							 index->predicate ? ") AND " : "", live_condition(mark, NULL));
	/* ON CONFLICT must then say so too: not where programs use it */
	if (index->predicate != NULL || !index->valid || index->exclusion ||
		!table_is_unused(run, table) || index_is_referenced(index))
		return;
	finding->fix = psprintf("%s; CREATE UNIQUE INDEX %s ON %s (%s) WHERE %s",
							index->constraint != NULL ?
							psprintf("ALTER TABLE %s DROP CONSTRAINT %s", table_full_name(table),
									 name_sql(index->constraint->name)) :
							psprintf("DROP INDEX %s.%s", name_sql(table->schema->name),
									 name_sql(index->name)),
							name_sql(index->name), table_full_name(table), columns,
							live_condition(mark, NULL));
}

static void
check_unique(RuleRun *run, DbTable *table)
{
	Mark		mark;

	if (!soft_delete_mark(run, table, &mark) || mark.kind == MARK_LABEL)
		return;
	for (int i = 0; i < table->nindexes; i++)
	{
		DbIndex    *index = table->indexes[i];

		if (index->unique && !index->primary && !unique_among_live(index, mark.column))
			check_index(run, table, index, &mark);
	}
}

const RuleBody rule_soft_delete_unique = {
	.problem = "A unique index counts rows that are marked as deleted: the value of a deleted row can't be used again.",
	.instead = "Make the index a partial one, over the rows that are not deleted.",
	.why = "Whoever deletes an account and signs up again gets an error for an address that nobody has any more. ON CONFLICT must then repeat the condition of the index, and a foreign key can't point to its columns.",
	.table = check_unique,
};
