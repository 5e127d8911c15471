/*
 * names.c
 *	  What tables and columns are called: case, number, quotes, length.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#include "dbctx.h"

#include "catalog/deparse.h"
#include "catalog/oneline.h"
#include "common/keywords.h"
#include "convention/infer.h"
#include "rule/rule.h"
#include "rule/world.h"

#define CASES "snake_case, camelCase, PascalCase, UPPER_CASE, lowercase"

/* A name in a message: without line breaks, with the quotes around it */
static const char *
quoted(const char *name)
{
	return psprintf("\"%s\"", oneline_text(name, NAMEDATALEN));
}

static const char *
table_or_column(const DbTable *table, const DbColumn *column)
{
	return column ? psprintf("column %s of table %s", quoted(column->name), quoted(table->name)) :
		psprintf("table %s", quoted(table->name));
}

/*
 * Offers a name instead, if there is one and it is free; and a fix where no
 * program can know the old one.
 */
static void
offer_name(RuleRun *run, Finding *finding, const DbTable *table, const DbColumn *column,
		   const char *name)
{
	const char *old = column ? column->name : table->name;

	if (name == NULL || name[0] == '\0' || strlen(name) >= NAMEDATALEN || strcmp(name, old) == 0)
		return;
	if (column ? table_column(table, name) != NULL :
		run->world->find(run->world, table->schema->name, name) != NULL)
		return;
	finding->hint = psprintf("Write: %s", name_sql(name));
	if (!run->world->made_here(run->world, table))
		return;
	finding->fix = column ?
		psprintf("ALTER TABLE %s RENAME COLUMN %s TO %s", table_full_name(table),
				 name_sql(old), name_sql(name)) :
		psprintf("ALTER TABLE %s RENAME TO %s", table_full_name(table), name_sql(name));
}

static bool
case_fits(const char *name, const char *wanted)
{
	NameCase	is = name_case(name);
	bool		letters = false;

	/* what has capitals beyond ASCII is not known */
	for (const char *c = name; *c != '\0'; c++)
	{
		if (IS_HIGHBIT_SET(*c))
			return true;
		letters |= isalpha((unsigned char) *c) != 0;
	}
	if (!letters)
		return true;
	switch (wanted[0])
	{
		case 's':
			return is == CASE_SNAKE || is == CASE_LOWER;
		case 'c':
			return is == CASE_CAMEL || is == CASE_LOWER;
		case 'P':
			/* "URL" is a word, too */
			return is == CASE_PASCAL || (is == CASE_UPPER && strchr(name, '_') == NULL);
		case 'U':
			return is == CASE_UPPER;
		default:
			return is == CASE_LOWER;
	}
}

/* The name in another case; a mark in front is kept */
static char *
in_case(const char *name, const char *wanted)
{
	Words		words;
	StringInfoData buf;

	initStringInfo(&buf);
	appendBinaryStringInfo(&buf, name, strspn(name, "_"));
	words_split(&words, name);
	for (int i = 0; i < words.n; i++)
	{
		int			at;

		if (i > 0 && (wanted[0] == 's' || wanted[0] == 'U'))
			appendStringInfoChar(&buf, '_');
		at = buf.len;
		appendStringInfoString(&buf, words_get(&words, i));
		if (wanted[0] == 'P' || (wanted[0] == 'c' && i > 0))
			buf.data[at] = pg_toupper((unsigned char) buf.data[at]);
		for (; wanted[0] == 'U' && at < buf.len; at++)
			buf.data[at] = pg_toupper((unsigned char) buf.data[at]);
	}
	return buf.data;
}

/*
 * Is a column that is added to a table written as the columns that are there?
 * Their house is the table: another case would be a third way.
 */
static bool
case_of_table(RuleRun *run, const DbTable *table, const DbColumn *added, const char *wanted)
{
	NameCase	is = name_case(added->name);
	int			like = 0;
	int			others = 0;

	if (run->model->whole || run->world->made_here(run->world, table) ||
		!run->world->column_made_here(run->world, table, added))
		return false;
	foreach_column(column, table)
	{
		NameCase	other = name_case(column->name);

		/* one word in small letters tells nothing */
		if (other == CASE_LOWER || run->world->column_made_here(run->world, table, column))
			continue;
		if (other == is)
			like++;
		else if (case_fits(column->name, wanted))
			others++;
	}
	return like >= 2 && like > others;
}

static void
check_case_of(RuleRun *run, DbTable *table, DbColumn *column, const char *wanted)
{
	const char *name = column ? column->name : table->name;
	NameCase	is = name_case(name);
	char	   *better;
	Finding    *finding;

	if (wanted == NULL || case_fits(name, wanted) ||
		(column != NULL && case_of_table(run, table, column, wanted)))
		return;
	if (is == CASE_OTHER || is == CASE_LOWER)
		finding = find_table(run, table, column, "%s is not in %s, which is the convention",
							 table_or_column(table, column), wanted);
	else
		finding = find_table(run, table, column, "%s is in %s, the convention is %s",
							 table_or_column(table, column), name_case_text(is), wanted);
	finding->about = name;
	finding->detail = rule_evidence(run);
	better = in_case(name, wanted);
	if (case_fits(better, wanted))
		offer_name(run, finding, table, column, better);
}

static void
check_case(RuleRun *run, DbTable *table)
{
	const char *tables = option_text(run, "tables");
	const char *columns = option_text(run, "columns");

	if (!table_counts(table) || table_is_prisma_join(table))
		return;
	check_case_of(run, table, NULL, tables);
	foreach_column(column, table)
	{
		if (!column->inherited)
			check_case_of(run, table, column, columns);
	}
}

static const RuleOption case_options[] = {
	{"tables", OPTION_CHOICE, CASES, "the case of the names of tables; not set: any"},
	{"columns", OPTION_CHOICE, CASES, "the case of the names of columns; not set: any"},
	{NULL}
};

const RuleBody rule_name_case = {
	.problem = "A table or a column is written in another case than the rest: `userId` among `user_id`, `OrderItems` among `order_items`.",
	.instead = "The case that the option names. One word in small letters fits `snake_case` and `camelCase` alike; `lowercase` is for houses that run words together (`salesorderdetail`). A column that is added to a table follows the columns of that table, if most of them are written in another case.",
	.why = "Whoever writes a query then knows the name without looking it up. Names with capitals also need quotes in every statement.",
	.options = case_options,
	.table = check_case,
};

/*
 * The name with its last word, numbers behind it apart, in singular or plural;
 * NULL if that can't be said.
 */
static char *
in_number(const char *name, WordNumber wanted)
{
	Words		words;
	NameKey		buffer;
	const char *word;
	const char *better;
	char	   *result;
	int			i;
	int			at;
	int			length;

	words_split(&words, name);
	for (i = words.n - 1; i >= 0; i--)
	{
		word = words_get(&words, i);
		if (strspn(word, "0123456789") != strlen(word))
			break;
	}
	if (i < 0)
		return NULL;
	better = wanted == WORD_PLURAL ? word_plural(word, buffer) : word_singular(word, buffer);
	if (word_number(better) != wanted)
		return NULL;
	at = words.offset[i];
	length = strlen(word);
	result = psprintf("%.*s%s%s", at, name, better, name + at + length);

	/* written as the word was: "Order", "ORDER" */
	for (int j = 0; better[j] != '\0'; j++)
	{
		if (isupper((unsigned char) name[at + Min(j, length - 1)]))
			result[at + j] = pg_toupper((unsigned char) result[at + j]);
	}
	return result;
}

/* "configs_github" are configs, whatever the last word is */
static bool
has_plural(const char *name)
{
	Words		words;

	words_split(&words, name);
	for (int i = 0; i < words.n; i++)
	{
		if (word_number(words_get(&words, i)) == WORD_PLURAL)
			return true;
	}
	return false;
}

static void
check_plural(RuleRun *run, DbTable *table)
{
	const char *number = option_text(run, "number");
	const char *prefix = option_text(run, "prefix");
	Finding    *finding;

	if (!table_counts(table) || table_is_prisma_join(table))
		return;
	if (number != NULL)
	{
		WordNumber	wanted = number[0] == 'p' ? WORD_PLURAL : WORD_SINGULAR;
		WordNumber	is = table_number(table->name);

		if (is != WORD_NEUTRAL && is != wanted &&
			!(wanted == WORD_PLURAL && has_plural(table->name)) &&
			!(wanted == WORD_SINGULAR && table_is_many_in_one(table->name)))
		{
			finding = find_table(run, table, NULL, "table %s has a name in the %s, the convention is %s",
								 quoted(table->name), is == WORD_PLURAL ? "plural" : "singular",
								 number);
			finding->about = table->name;
			finding->detail = rule_evidence(run);
			offer_name(run, finding, table, NULL, in_number(table->name, wanted));
		}
	}
	if (prefix != NULL && strncmp(table->name, prefix, strlen(prefix)) != 0)
	{
		finding = find_table(run, table, NULL, "table %s does not begin with %s, as the others do",
							 quoted(table->name), quoted(prefix));
		finding->about = psprintf("prefix of %s", table->name);
		finding->detail = rule_evidence(run);
		offer_name(run, finding, table, NULL, psprintf("%s%s", prefix, table->name));
	}
}

static const RuleOption plural_options[] = {
	{"number", OPTION_CHOICE, "plural, singular", "the number of a table's name; not set: any"},
	{"prefix", OPTION_TEXT, NULL, "how the names of tables begin: \"app_\"; not set: anyhow"},
	{NULL}
};

const RuleBody rule_name_plural = {
	.problem = "A table is called in the singular where the others are plurals, or the other way round; or it lacks the prefix that the others have.",
	.instead = "The number that the option `number` names, behind the `prefix`, where that is set. Only English words are judged whose number is sure; `data`, `news` and `series` are both.",
	.why = "A name that can be guessed needs no looking up, and `order` beside `orders` ends as two tables for one thing.",
	.options = plural_options,
	.table = check_plural,
};

static bool
needs_quotes(const char *name)
{
	return name_sql(name)[0] == '"';
}

static void
check_reserved_name(RuleRun *run, DbTable *table, DbColumn *column, bool any)
{
	const char *name = column ? column->name : table->name;
	bool		keyword = ScanKeywordLookup(name, &ScanKeywords) >= 0;
	Finding    *finding;

	if ((!keyword && !any) || !needs_quotes(name))
		return;
	if (keyword)
		finding = find_table(run, table, column, "%s has a name that SQL reserves: it must be quoted wherever it is used",
							 table_or_column(table, column));
	else
		finding = find_table(run, table, column, "%s has a name that must be quoted wherever it is used",
							 table_or_column(table, column));
	finding->about = name;
	finding->detail = rule_evidence(run);
	finding->hint = "Write a name that needs no quotes.";
}

static void
check_reserved(RuleRun *run, DbTable *table)
{
	bool		any = option_bool(run, "quotes", false);

	if (!table_counts(table))
		return;
	check_reserved_name(run, table, NULL, any);
	if (table_is_prisma_join(table))
		return;
	foreach_column(column, table)
	{
		if (!column->inherited)
			check_reserved_name(run, table, column, any);
	}
}

static const RuleOption reserved_options[] = {
	{"quotes", OPTION_BOOL, NULL, "true: any name that needs quotes, not only words that SQL reserves"},
	{NULL}
};

const RuleBody rule_name_reserved = {
	.problem = "A table or a column has the name of a word that SQL reserves, such as `order` or `user`. It must be quoted wherever it is used, and `SELECT user` without quotes is no error but something else.",
	.instead = "Another word, or the plural: `orders`, `users`. With the option `quotes` every name that needs quotes is a finding, those with capitals or blanks too.",
	.why = "Forgotten quotes are an error at best. Some tools make such names and always quote them; with those the rule is better left off.",
	.options = reserved_options,
	.table = check_reserved,
};

static bool
may_be_cut(const char *name)
{
	return strlen(name) >= NAMEDATALEN - 1;
}

static void
complete_truncated(RuleRun *run, Finding *finding, const char *name)
{
	finding->about = name;
	finding->detail = psprintf("%s PostgreSQL cuts longer names without an error.",
							   rule_evidence(run));
	finding->hint = psprintf("Write a name of less than %d bytes.", NAMEDATALEN - 1);
}

#define IS_CUT "%s has a name of %d bytes, as long as names can be: it may have been cut"

/* Was the name shortened by whoever made it, a hash in place of the rest? */
static bool
was_shortened(const char *pattern)
{
	return pattern != NULL && strchr(pattern, '{') != NULL;
}

static void
check_truncated_objects(RuleRun *run, DbTable *table)
{
	Topic		topic;
	const char *pattern;

	for (int i = 0; i < table->nconstraints; i++)
	{
		DbConstraint *constraint = table->constraints[i];

		if (may_be_cut(constraint->name) &&
			constraint_pattern(constraint, constraint->name, &topic, &pattern) &&
			!was_shortened(pattern))
			complete_truncated(run, find_constraint(run, constraint, IS_CUT,
													psprintf("constraint %s", quoted(constraint->name)),
													NAMEDATALEN - 1), constraint->name);
	}
	for (int i = 0; i < table->nindexes; i++)
	{
		DbIndex    *index = table->indexes[i];

		if (may_be_cut(index->name) &&
			index_pattern(index, index->name, &topic, &pattern) && !was_shortened(pattern))
			complete_truncated(run, find_index(run, index, IS_CUT,
											   psprintf("index %s", quoted(index->name)),
											   NAMEDATALEN - 1), index->name);
	}
}

static void
check_truncated(RuleRun *run, DbTable *table)
{
	if (!table_counts(table))
		return;
	if (may_be_cut(table->name))
		complete_truncated(run, find_table(run, table, NULL, IS_CUT,
										   table_or_column(table, NULL), NAMEDATALEN - 1),
						   table->name);
	foreach_column(column, table)
	{
		if (may_be_cut(column->name) && !column->inherited)
			complete_truncated(run, find_table(run, table, column, IS_CUT,
											   table_or_column(table, column), NAMEDATALEN - 1),
							   column->name);
	}
	if (option_bool(run, "objects", false))
		check_truncated_objects(run, table);
}

static const RuleOption truncated_options[] = {
	{"objects", OPTION_BOOL, NULL, "true: indexes and constraints too, unless a tool or the server has shortened the name"},
	{NULL}
};

const RuleBody rule_name_truncated = {
	.problem = "A table or a column has a name of 63 bytes, which is as long as names can be. PostgreSQL cuts longer ones and only gives a NOTICE.",
	.instead = "A shorter name.",
	.why = "What was meant is lost, two names that begin alike become the same, and tools that compare the database with a model find a difference again and again.",
	.options = truncated_options,
	.table = check_truncated,
};
