/*
 * keys.c
 *	  Rules about primary keys: that there is one, and what it is called.
 *
 * They judge what the conventions count: not a join table, whose key is its
 * pair, and not a key that is the parent's.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#include "dbctx.h"

#include "catalog/deparse.h"
#include "catalog/pg_class.h"
#include "convention/infer.h"
#include "rule/expect.h"
#include "rule/world.h"

static const RuleOption missing_options[] = {
	{"column", OPTION_TEXT, NULL,
	"the key column to write, as in CREATE TABLE: \"id uuid PRIMARY KEY DEFAULT gen_random_uuid()\""},
	{NULL}
};

/*
 * An index that can become the primary key as it is: unique over columns that
 * are never NULL.
 */
static const DbIndex *
index_for_key(const DbTable *table)
{
	for (int i = 0; i < table->nindexes; i++)
	{
		const DbIndex *index = table->indexes[i];
		bool		fits = index->unique && index->valid && index->immediate &&
		index->predicate == NULL && index->nexprs == 0 && !index->nulls_not_distinct;

		for (int j = 0; fits && j < index->nkeys; j++)
			fits = index->keys[j] > 0 && table->columns[index->keys[j] - 1].not_null &&
				!table->columns[index->keys[j] - 1].dropped;
		if (fits)
			return index;
	}
	return NULL;
}

/* Is an index in the order that every primary key has? */
static bool
index_is_plain(const DbIndex *index)
{
	for (int i = 0; i < index->nkeys; i++)
	{
		if (index->options[i] != 0 || index->opclasses[i] != NULL ||
			index->collations[i] != NULL)
			return false;
	}
	return index->constraint == NULL;
}

static void
add_key_fix(RuleRun *run, DbTable *table, Finding *finding)
{
	const char *name = table_full_name(table);
	const DbIndex *index = index_for_key(table);
	const char *sql = option_text(run, "column");
	bool		is_partitioned = table->kind == RELKIND_PARTITIONED_TABLE;
	ExpectedColumn expected;

	if (index != NULL)
	{
		const char *columns = columns_sql(table, index->nkeys, index->keys);

		finding->hint = psprintf("Write: PRIMARY KEY (%s)", columns);
		if (!is_partitioned && index_is_plain(index))
			finding->fix = psprintf("ALTER TABLE %s ADD PRIMARY KEY USING INDEX %s",
									name, name_sql(index->name));
		else if (!world_is_large(run->world, table))
			finding->fix = psprintf("ALTER TABLE %s ADD PRIMARY KEY (%s)", name, columns);
		return;
	}
	if (!expect_column(sql, &expected))
		return;
	finding->hint = psprintf("Write: %s", sql);
	/* a partitioned table's key has the columns that it is partitioned by */
	if (is_partitioned || strcasestr(sql, "primary key") == NULL ||
		expected.type == NULL || !type_exists(expected.type) ||
		table_column(table, expected.name) != NULL ||
		(expected.value != NULL && !default_runs(expected.value)) ||
		world_is_large(run->world, table))
		return;
	/* what the application sets has no value in rows that are there */
	if (expected.value == NULL && strcasestr(sql, "generated") == NULL &&
		strcasestr(sql, "serial") == NULL && !table_is_empty(run, table))
		return;
	finding->fix = psprintf("ALTER TABLE %s ADD COLUMN %s", name, sql);
}

static void
check_missing(RuleRun *run, DbTable *table)
{
	JoinTable	join;
	const char *shape;
	Finding    *finding;

	if (table->primary_key != NULL || !table_counts(table))
		return;
	/* Prisma's older ones have a unique index instead */
	if (table_join(table, &join) & TABLE_PRISMA_JOIN)
		return;
	shape = join.table == NULL ? NULL :
		option_of(run, RULE_join_table_shape, "key", table->schema);
	if (shape != NULL && (strcmp(shape, "none") == 0 || strcmp(shape, "unique pair") == 0))
		return;					/* else this rule speaks for the other one */
	finding = find_table(run, table, NULL, "table \"%s\" has no primary key", table->name);
	finding->about = "no primary key";
	finding->detail = rule_evidence(run);
	if (join.table != NULL)
	{
		AttrNumber	keys[] = {join.left->keys[0], join.right->keys[0]};

		finding->hint = psprintf("Write: PRIMARY KEY (%s)", columns_sql(table, 2, keys));
		if (table_is_empty(run, table) || index_for_key(table) != NULL)
			finding->fix = psprintf("ALTER TABLE %s ADD PRIMARY KEY (%s)",
									table_full_name(table), columns_sql(table, 2, keys));
	}
	else
		add_key_fix(run, table, finding);
}

const RuleBody rule_primary_key_missing = {
	.problem = "A table has no primary key: two of its rows may be equal, and nothing can point to one of them.",
	.instead = "Give the table the key that the others have, or make a primary key of the columns that are unique and not null already.",
	.why = "Without a key a row can't be referenced, replicated logically without REPLICA IDENTITY FULL, or told from its double. Logs and staging tables may do without: exempt them.",
	.options = missing_options,
	.table = check_missing,
};

DbColumn *
own_key(DbTable *table)
{
	DbColumn   *column = single_key(table);
	JoinTable	join;

	if (column == NULL || !table_counts(table) ||
		column_foreign_key(table, column->attnum) != NULL ||
		(table_join(table, &join) & TABLE_JOIN) != 0)
		return NULL;
	return column;
}

static const RuleOption name_options[] = {
	{"name", OPTION_TEXTS, NULL,
	"name of the key column: \"id\", or \"<table>_id\" for one that is called after its table; of several the first is recommended"},
	{NULL}
};

/* "user_id" for users and "<table>_id"; the name itself if it is none like it */
static const char *
key_name_for(const DbTable *table, const char *name)
{
	NameKey		singular;
	Words		words;
	const char *last;
	size_t		prefix;

	if (strncmp(name, "<table>", 7) != 0)
		return unquoted(name);
	words_split(&words, table->name);
	if (words.n == 0)
		return NULL;
	/* what comes before the last word is left as it is written */
	prefix = words.offset[words.n - 1];
	last = word_singular(words_last(&words), singular);
	if (pg_strcasecmp(table->name + prefix, words_last(&words)) != 0)
		return NULL;
	if (table->name[prefix] != words_last(&words)[0])
	{
		char	   *upper = pstrdup(last);

		upper[0] = table->name[prefix];
		last = upper;
	}
	return psprintf("%.*s%s%s", (int) prefix, table->name, last, name + 7);
}

/*
 * Is the key something that rows have anyway, such as a path or a day, and
 * called after it?  What numbers or numbers like them identify is an id,
 * whatever it is called.
 */
static bool
is_natural(const DbColumn *column)
{
	static const char *const ids[] = {"id", "ids", "uuid", "guid", "uid", "ulid", "pk"};
	Words		words;

	if (column->expr != NULL || column->identity != '\0' || column->type->is_array)
		return false;
	switch (column->type->class)
	{
		case DB_TYPE_INT2:
		case DB_TYPE_INT4:
		case DB_TYPE_INT8:
		case DB_TYPE_UUID:
			return false;
		default:
			break;
	}
	words_split(&words, column->name);
	for (int i = 0; words.n > 0 && i < lengthof(ids); i++)
	{
		if (strcmp(words_last(&words), ids[i]) == 0)
			return false;
	}
	return true;
}

static void
check_name(RuleRun *run, DbTable *table)
{
	DbColumn   *column = own_key(table);
	List	   *names = option_texts(run, "name");
	const char *suffix;
	const char *form;
	const char *new_name;
	Finding    *finding;
	ListCell   *lc;

	if (column == NULL || names == NIL || is_natural(column))
		return;
	suffix = strcmp(column->name, "id") != 0 ? key_suffix(table, column->name) : NULL;
	form = suffix ? psprintf("<table>%s", suffix) : column->name;
	foreach(lc, names)
	{
		if (strcmp(unquoted(lfirst(lc)), form) == 0)
			return;
	}
	finding = find_table(run, table, column,
						 "primary key of table \"%s\" is named \"%s\", the convention is %s",
						 table->name, column->name, texts_or(names));
	finding->about = column->name;
	finding->detail = rule_evidence(run);
	new_name = key_name_for(table, linitial(names));
	if (new_name == NULL || strlen(new_name) >= NAMEDATALEN)
		return;
	finding->hint = psprintf("Write: %s %s", name_sql(new_name), column->type->text);
	if (table_is_unused(run, table) && table_column(table, new_name) == NULL)
		finding->fix = psprintf("ALTER TABLE %s RENAME COLUMN %s TO %s",
								table_full_name(table), name_sql(column->name),
								name_sql(new_name));
}

const RuleBody rule_primary_key_name = {
	.problem = "The column of a primary key is called otherwise than in the other tables.",
	.instead = "Call it as the others are called.",
	.why = "Joins are written by habit, and many tools guess the name. A key that is a foreign key as well is named as such and left alone, and so is a key of several columns, or one that is no id: a path, a country's code, a day.",
	.options = name_options,
	.table = check_name,
};
