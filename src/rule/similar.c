/*
 * similar.c
 *	  Tables and columns for what is already there under a like name.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#include "dbctx.h"

#include "catalog/deparse.h"
#include "catalog/oneline.h"
#include "catalog/pg_constraint.h"
#include "common/hashfn.h"
#include "convention/infer.h"
#include "lib/stringinfo.h"
#include "rule/rule.h"
#include "rule/similar.h"

/* How many columns of a table are named */
#define MAX_NAMED 8

/* A column says less than that with so few letters */
#define MIN_LETTERS 3

/* "id, user_id, theme" */
static char *
some_columns(const DbTable *table)
{
	StringInfoData buf;
	int			n = 0;

	initStringInfo(&buf);
	foreach_column(column, table)
	{
		if (n++ < MAX_NAMED)
			appendStringInfo(&buf, "%s%s", n > 1 ? ", " : "", name_sql(column->name));
	}
	if (n > MAX_NAMED)
		appendStringInfo(&buf, ", +%d more", n - MAX_NAMED);
	return buf.data;
}

static const char *
what_is_there(const DbTable *table)
{
	return psprintf("Table %s has the columns %s.", table_full_name(table), some_columns(table));
}

/* What tells two names apart that say the same */
static const char *
difference(const char *a, const char *b, bool slip)
{
	NameEssence one;
	NameEssence two;

	if (slip)
		return "a letter";
	name_essence(a, false, &one);
	name_essence(b, false, &two);
	if (strcmp(one.text, two.text) == 0)
		return "case and underscores";
	return name_case(a) == name_case(b) ? "singular and plural" :
		"singular and plural, case and underscores";
}

/* A parent and its children may well be called alike */
static bool
inherits(const DbTable *table)
{
	foreach_column(column, table)
	{
		if (column->inherited)
			return true;
	}
	return false;
}

/*
 * Does the table only join two others, or will it when its foreign keys come?
 * "product_tags" joins products and tags, "product_tag" is a tag.
 */
static bool
is_link(const DbTable *table)
{
	JoinTable	join;
	int			n = 0;

	if (table_is_join(table, &join))
		return true;
	foreach_column(column, table)
	{
		Words		words;

		words_split(&words, column->name);
		if (++n > 2 || words.n < 2 || strcmp(words_last(&words), "id") != 0)
			return false;
	}
	return n == 2;
}

/*
 * Of two that are looked at, the newer one is told of.  One that is older than
 * what is not looked at has just got its name.
 */
static bool
is_the_newer(RuleRun *run, const DbTable *table, const DbTable *other)
{
	const DbTable *judged = model_table(run->model, other->oid);

	return other->oid < table->oid || judged == NULL || !judged->requested;
}

static void
check_table(RuleRun *run, DbTable *table)
{
	ListCell   *lc;

	if (run->world->alike == NULL || !table_counts(table) || inherits(table))
		return;
	foreach(lc, run->world->alike(run->world, table->schema, table->name, true))
	{
		NameMatch  *match = lfirst(lc);
		DbTable    *other;
		Finding    *finding;

		if (match->relid == table->oid)
			continue;
		other = run->world->get(run->world, match->relid);
		if (other == NULL || !table_counts(other) || migrations_is_bookkeeping(other) ||
			inherits(other) || is_link(table) != is_link(other) || !is_the_newer(run, table, other))
			continue;
		finding = find_table(run, table, NULL, "table \"%s\" has the name of table \"%s\" but for %s",
							 oneline_text(table->name, NAMEDATALEN),
							 oneline_text(other->name, NAMEDATALEN),
							 difference(table->name, other->name, match->slip));
		finding->about = other->name;
		finding->detail = what_is_there(other);
		finding->hint = psprintf("Write to the table that is there, %s, or give this one a name that says what is different.",
								 table_full_name(other));
	}
}

const RuleBody rule_table_similar = {
	.problem = "A new table has the name of another one in its schema but for singular and plural (`order`, `orders`), for how the words are written (`user_profile`, `userprofiles`, `\"UserProfile\"`), or for one letter, as a slip of the keyboard makes it (`subscriptions`, `subscripitons`).",
	.instead = "The table that exists, with new columns if need be; or a name that says what is different.",
	.why = "Two tables for one thing is what comes of not knowing the first. Numbers, versions, dates and words such as `old` or `backup` are taken for meant, and short words, where one letter makes another word, are not compared letter by letter.",
	.table = check_table,
};

/* Types that hold the same kind of thing */
static uint32
type_kind(const DbColumn *column)
{
	DbTypeClass class = column->type->class;

	switch (class)
	{
		case DB_TYPE_VARCHAR:
		case DB_TYPE_CHAR:
			class = DB_TYPE_TEXT;
			break;
		case DB_TYPE_INT2:
		case DB_TYPE_INT4:
			class = DB_TYPE_INT8;
			break;
		case DB_TYPE_TIMESTAMP:
			class = DB_TYPE_TIMESTAMPTZ;
			break;
		case DB_TYPE_JSON:
			class = DB_TYPE_JSONB;
			break;
		case DB_TYPE_OTHER:
		case DB_TYPE_ENUM:
			return column->type->oid;
		default:
			break;
	}
	return class * 2 + column->type->is_array;
}

/* A column by what its name says, less a word that adds nothing */
typedef struct ColumnSense
{
	DbColumn   *column;
	uint32		kind;
	uint32		hash;			/* of the text */
	char	   *text;
} ColumnSense;

/*
 * "created_at" and "created" are one where both are times, "is_active" and
 * "active" where both are boolean.
 */
static void
take_sense(DbColumn *column, ColumnSense *sense)
{
	NameEssence essence;
	const char *text = essence.text;
	Words		words;

	sense->column = column;
	sense->kind = type_kind(column);
	name_essence(column->name, false, &essence);
	words_split(&words, column->name);
	if (words.n > 1 && column->name[0] != '_' && column->name[strlen(column->name) - 1] != '_' &&
		!column->type->is_array)
	{
		const char *first = words_get(&words, 0);
		const char *last = words_last(&words);

		if (sense->kind == DB_TYPE_TIMESTAMPTZ * 2 &&
			(strcmp(last, "at") == 0 || strcmp(last, "on") == 0))
			essence.text[strlen(essence.text) - 2] = '\0';
		else if (sense->kind == DB_TYPE_BOOL * 2 && strcmp(first, "is") == 0)
			text += 2;
	}
	sense->text = pstrdup(text);
	sense->hash = string_hash(text, sizeof(NameKey));
}

static int
compare_senses(const void *a, const void *b)
{
	const ColumnSense *l = a;
	const ColumnSense *r = b;

	if (l->hash != r->hash)
		return l->hash < r->hash ? -1 : 1;
	if (l->kind != r->kind)
		return l->kind < r->kind ? -1 : 1;
	return l->column->attnum - r->column->attnum;
}

static void
report_pair(RuleRun *run, DbTable *table, DbColumn *column, DbColumn *other)
{
	Finding    *finding;

	finding = find_table(run, table, column, "column \"%s\" of table \"%s\" is for the same as column \"%s\", which is there already",
						 oneline_text(column->name, NAMEDATALEN),
						 oneline_text(table->name, NAMEDATALEN),
						 oneline_text(other->name, NAMEDATALEN));
	finding->about = other->name;
	finding->detail = psprintf("Column %s has type %s, column %s has type %s.", name_sql(other->name),
							   other->type->text, name_sql(column->name), column->type->text);
	finding->hint = psprintf("Write to the column that is there, %s, or give this one a name that says what is different.",
							 name_sql(other->name));
}

static void
check_pairs(RuleRun *run, DbTable *table)
{
	ColumnSense *senses = palloc(sizeof(ColumnSense) * (table->ncolumns + 1));
	int			n = 0;

	foreach_column(column, table)
	{
		if (!column->inherited)
			take_sense(column, &senses[n++]);
	}
	qsort(senses, n, sizeof(ColumnSense), compare_senses);
	for (int i = 1; i < n; i++)
	{
		ColumnSense *older = &senses[i - 1];
		ColumnSense *newer = &senses[i];

		if (older->hash == newer->hash && older->kind == newer->kind &&
			strlen(newer->text) >= MIN_LETTERS && strcmp(older->text, newer->text) == 0)
			report_pair(run, table, newer->column, older->column);
	}
}

/* Is there at most one row for each of those that the foreign key points to? */
static bool
is_one_to_one(const DbConstraint *fk)
{
	const DbTable *table = fk->table;

	for (int i = 0; i < table->nindexes; i++)
	{
		DbIndex    *index = table->indexes[i];

		if (fk->nkeys == 1 && index->unique && index->valid && index->predicate == NULL &&
			index->nkeys == 1 && index->keys[0] == fk->keys[0])
			return true;
	}
	return false;
}

/*
 * Could the column hold what the other table does, written as a document, a
 * list or a text?  Where the table holds many rows for one, "email" beside
 * "user_emails" may be the main one; "emails" is not.
 */
static bool
holds_the_same(const DbColumn *column, const DbConstraint *fk)
{
	Words		words;

	words_split(&words, column->name);
	return words.n > 0 && (is_one_to_one(fk) || word_number(words_last(&words)) != WORD_SINGULAR);
}

static bool
may_hold_much(const DbColumn *column)
{
	switch (column->type->class)
	{
		case DB_TYPE_JSON:
		case DB_TYPE_JSONB:
		case DB_TYPE_TEXT:
		case DB_TYPE_VARCHAR:
			return true;
		default:
			return column->type->is_array;
	}
}

static void
report_table(RuleRun *run, DbTable *table, DbColumn *column, DbTable *other, DbConstraint *fk)
{
	Finding    *finding;
	const char *name = oneline_text(column->name, NAMEDATALEN);
	Words		words;

	words_split(&words, column->name);
	finding = find_table(run, table, column, "column \"%s\" of table \"%s\": %s already %s in table \"%s\", which references \"%s\" (%s)",
						 name, oneline_text(table->name, NAMEDATALEN), name,
						 word_number(words_last(&words)) == WORD_PLURAL ? "live" : "lives",
						 oneline_text(other->name, NAMEDATALEN),
						 oneline_text(table->name, NAMEDATALEN),
						 columns_sql(other, fk->nkeys, fk->keys));
	finding->about = other->name;
	finding->detail = what_is_there(other);
	finding->hint = psprintf("Write to %s, with a new column there if one is missing.",
							 table_full_name(other));
}

/* Is there a table "user_preferences" for a column "preferences" of "users"? */
static void
check_tables(RuleRun *run, DbTable *table, DbColumn *column)
{
	char	   *name;
	ListCell   *lc;

	if (!may_hold_much(column) || column->inherited ||
		strlen(table->name) + strlen(column->name) + 1 >= NAMEDATALEN ||
		column->generated != '\0' || column_foreign_key(table, column->attnum) != NULL)
		return;
	name = psprintf("%s_%s", table->name, column->name);
	foreach(lc, run->world->alike(run->world, table->schema, name, false))
	{
		NameMatch  *match = lfirst(lc);
		DbTable    *other = run->world->get(run->world, match->relid);

		for (int i = 0; other != NULL && i < other->nconstraints; i++)
		{
			DbConstraint *fk = other->constraints[i];

			if (fk->type == CONSTRAINT_FOREIGN && fk->ref_oid == table->oid &&
				other->oid != table->oid && holds_the_same(column, fk))
			{
				report_table(run, table, column, other, fk);
				break;
			}
		}
	}
}

static void
check_columns(RuleRun *run, DbTable *table)
{
	if (!table_counts(table))
		return;
	check_pairs(run, table);
	foreach_column(column, table)
	{
		if (run->world->alike != NULL)
			check_tables(run, table, column);
	}
}

const RuleBody rule_column_similar = {
	.problem = "A new column is for what is already there: `preferences` on `users` while a table `user_preferences` references `users`; or `created` beside `created_at`, `userId` beside `user_id`.",
	.instead = "The table or the column that exists.",
	.why = "Two places for one fact soon say different things. Only what is the same words is compared, and only columns of one kind of type.",
	.table = check_columns,
};
