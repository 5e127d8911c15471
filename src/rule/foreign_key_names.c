/*
 * foreign_key_names.c
 *	  Rules about columns and their names: what a foreign key's is called, and
 *	  which column is called as if it were one.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#include "dbctx.h"

#include <ctype.h>

#include "catalog/deparse.h"
#include "catalog/pg_class.h"
#include "catalog/pg_constraint.h"
#include "convention/infer.h"
#include "rule/expect.h"
#include "rule/world.h"

static const RuleOption name_options[] = {
	{"suffix", OPTION_TEXTS, NULL,
	"how the names end: \"_id\", \"Id\"; also \"<relation>_id\"; of several the first is recommended"},
	{"name", OPTION_TEXTS, NULL,
	"what comes before it too, as dbctx_conventions() says it: \"<parent, singular>_id\""},
	{"roles", OPTION_BOOL, NULL,
	"whether \"<role>_id\" is as good as a name with the parent's in it. True unless set"},
	{NULL}
};

/* "_id" of "<relation>_id" */
static const char *
suffix_of(const char *text)
{
	const char *end = strrchr(text, '>');

	return end ? end + 1 : text;
}

/* "<relation>_id", however it was set */
static List *
whole_names(List *suffixes)
{
	List	   *names = NIL;
	ListCell   *lc;

	foreach(lc, suffixes)
		names = lappend(names, psprintf("<relation>%s", suffix_of(lfirst(lc))));
	return names;
}

static bool
has_suffix(List *suffixes, const char *suffix)
{
	ListCell   *lc;

	foreach(lc, suffixes)
	{
		if (suffix != NULL && strcmp(suffix_of(lfirst(lc)), suffix) == 0)
			return true;
	}
	return false;
}

/*
 * How many words of the parent's name are a prefix: the first, if the table
 * that points there has it too, "app_orders" and "app_users".
 */
static int
shared_words(const Words *parent, const DbTable *table)
{
	Words		own;

	words_split(&own, table->name);
	return parent->n > 1 && own.n > 1 &&
		strcmp(words_get(parent, 0), words_get(&own, 0)) == 0 ? 1 : 0;
}

/* Is a name of this form one of those that the option says? */
static bool
has_name(List *names, const ForeignKeyName *form, const char *column, bool roles)
{
	NameCase	letters = name_case(column);
	ListCell   *lc;

	if (letters == CASE_LOWER)
		letters = CASE_SNAKE;
	foreach(lc, names)
	{
		const char *name = lfirst(lc);

		if (strcmp(name, foreign_key_name_text(form->stem, form->suffix, letters, false)) == 0)
			return true;
		/* a parent that is no plural is its own singular */
		if (form->stem == STEM_PARENT && form->number != WORD_PLURAL &&
			strcmp(name, foreign_key_name_text(form->stem, form->suffix, letters, true)) == 0)
			return true;
		if (form->suffix == NULL)
			continue;
		/* a role may be the parent's name, and the other way round */
		if (pg_strncasecmp(name, "<role>", 6) == 0 && strcmp(suffix_of(name), form->suffix) == 0)
			return true;
		if (roles && (form->stem == STEM_ROLE || form->stem == STEM_ROLE_PARENT) &&
			(name[0] != '<' || strcmp(suffix_of(name), form->suffix) == 0))
			return true;
	}
	return false;
}

/*
 * What the column should be called, by the first of the names or suffixes; NULL
 * if that can't be told.
 */
static const char *
right_name(const DbConstraint *fk, const char *key_name, const ForeignKeyName *form,
		   List *names, List *suffixes)
{
	const DbTable *table = fk->table;
	const char *name = table->columns[fk->keys[0] - 1].name;
	const char *suffix = suffix_of(linitial(suffixes != NIL ? suffixes : names));
	int			stem = form->suffix ? form->suffix - name : strlen(name);
	const char *result;

	/* "same name as the referenced column" */
	if (suffixes == NIL && ((const char *) linitial(names))[0] != '<')
		return strcmp(key_name, "id") != 0 && table_column(table, key_name) == NULL ?
			key_name : NULL;
	if (stem == 0)
		return NULL;
	/* "orderLine" and "_id", "order_line" and "Id" don't go together */
	for (int i = 0; i < stem; i++)
	{
		if (suffix[0] == '_' ? isupper((unsigned char) name[i]) : name[i] == '_')
			return NULL;
	}
	if (form->stem == STEM_PARENT && form->number == WORD_PLURAL &&
		names != NIL && strstr(linitial(names), "singular") != NULL)
	{
		NameKey		singular;
		Words		words;
		char	   *bare = pnstrdup(name, stem);
		int			last;

		words_split(&words, bare);
		last = words.offset[words.n - 1];
		/* what is spelt in capitals is left to whoever writes it */
		if (strcmp(bare + last, words_last(&words)) != 0)
			return NULL;
		result = psprintf("%.*s%s%s", last, bare,
						  word_singular(words_last(&words), singular), suffix);
	}
	else
		result = psprintf("%.*s%s", stem, name, suffix);
	return strlen(result) < NAMEDATALEN && strcmp(result, name) != 0 &&
		table_column(table, result) == NULL ? result : NULL;
}

static void
check_name(RuleRun *run, DbTable *table, const DbConstraint *fk)
{
	const DbColumn *column = &table->columns[fk->keys[0] - 1];
	DbTable    *parent = foreign_key_parent(run, fk);
	List	   *suffixes = option_texts(run, "suffix");
	List	   *names = option_texts(run, "name");
	ForeignKeyName form;
	Words		words;
	const char *key_name;
	const char *name;
	Finding    *finding;

	if (parent == NULL || (suffixes == NIL && names == NIL))
		return;
	key_name = parent->columns[fk->ref_keys[0] - 1].name;
	words_split(&words, parent->name);
	foreign_key_name_form(column->name, key_name, &words, shared_words(&words, table), &form);

	/* named as the key, or by what it is: "country_code" -> countries (code) */
	if (form.stem == STEM_SAME || form.stem == STEM_ACTION)
		return;
	if (form.suffix != NULL && strcmp(key_name, "id") != 0 &&
		pg_strcasecmp(form.suffix + (form.suffix[0] == '_'), key_name) == 0)
		return;
	if (suffixes != NIL && !has_suffix(suffixes, form.suffix))
		finding = find_table(run, table, column,
							 "foreign key column \"%s\" of table \"%s\" does not end in \"%s\", the convention is %s",
							 column->name, table->name, suffix_of(linitial(suffixes)),
							 texts_or(whole_names(suffixes)));
	else if (names != NIL &&
			 !has_name(names, &form, column->name, option_bool(run, "roles", true)))
		finding = find_table(run, table, column,
							 "foreign key column \"%s\" of table \"%s\" points to \"%s\", the convention for its name is %s",
							 column->name, table->name, parent->name, texts_or(names));
	else
		return;
	finding->about = column->name;
	finding->detail = rule_evidence(run);
	name = right_name(fk, key_name, &form, names, suffixes);
	if (name == NULL)
		return;
	finding->hint = psprintf("Write: %s %s REFERENCES %s (%s)", name_sql(name),
							 column->type->text, table_full_name(parent), name_sql(key_name));
	if (table_is_unused(run, table))
		finding->fix = psprintf("ALTER TABLE %s RENAME COLUMN %s TO %s",
								table_full_name(table), name_sql(column->name),
								name_sql(name));
}

static void
check_names(RuleRun *run, DbTable *table)
{
	if (!table_counts(table) || table_is_prisma_join(table))
		return;
	for (int i = 0; i < table->nconstraints; i++)
	{
		const DbConstraint *fk = table->constraints[i];

		if (fk->type == CONSTRAINT_FOREIGN && !fk->inherited && fk->nkeys == 1)
			check_name(run, table, fk);
	}
}

const RuleBody rule_foreign_key_name = {
	.problem = "The column of a foreign key is called otherwise than those of the others.",
	.instead = "Call it after what it points to, or after its role, with the ending that the others have.",
	.why = "A name that says where it points needs no look into the schema. Columns that are called as the column they point to, such as country_code, and those that say by whom, such as created_by, are left alone.",
	.options = name_options,
	.table = check_names,
};

static bool
same_table(const DbTable *a, const DbTable *b)
{
	return strcmp(a->name, b->name) == 0 && strcmp(a->schema->name, b->schema->name) == 0;
}

/* A table that a foreign key of the column could point to: NULL if none fits */
static DbTable *
fitting_table(RuleRun *run, const DbTable *table, const DbColumn *column, const char *name)
{
	DbTable    *target;
	DbColumn   *key;

	if (strlen(name) >= NAMEDATALEN)
		return NULL;
	target = run->world->find(run->world, table->schema->name, name);
	if (target == NULL || target->is_partition || target->bookkeeping ||
		(target->kind != RELKIND_RELATION && target->kind != RELKIND_PARTITIONED_TABLE) ||
		target->persistence != table->persistence)
		return NULL;
	key = single_key(target);
	return key != NULL && key->type->oid == column->type->oid &&
		key->collation_oid == column->collation_oid ? target : NULL;
}

/*
 * The one table of the same schema that is called as the words of the column's
 * name from "from" up to the last, in the singular or the plural, as they are
 * spelt or with the first letter in the other case ("OrderLine" for
 * orderLineId), and with the prefix of this table's name or without.  NULL if
 * there is none, or more than one.
 */
static DbTable *
named_table(RuleRun *run, const DbTable *table, const DbColumn *column,
			const Words *words, int from)
{
	const char *last = words_get(words, words->n - 2);
	int			first_at = words->offset[from];
	int			last_at = words->offset[words->n - 2];
	int			end = words->offset[words->n - 1];
	int			prefix = strcspn(table->name, "_");
	DbTable    *found = NULL;
	char		spelt[NAMEDATALEN];
	NameKey		plural;
	NameKey		singular;
	const char *const endings[] = {
		spelt, word_plural(last, plural), word_singular(last, singular),
	};

	if (column->name[end - 1] == '_')
		end--;
	memcpy(spelt, column->name + last_at, end - last_at);
	spelt[end - last_at] = '\0';
	for (int i = 0; i < 4 * lengthof(endings); i++)
	{
		char		name[4 * NAMEDATALEN];
		char	   *start = name;
		DbTable    *target;

		if (i >= 2 * lengthof(endings))
		{
			if (table->name[prefix] == '\0')
				break;
			start += sprintf(name, "%.*s_", prefix, table->name);
		}
		snprintf(start, 3 * NAMEDATALEN, "%.*s%s", last_at - first_at,
				 column->name + first_at, endings[i % lengthof(endings)]);
		/* "orderLines", not "orderlines" */
		start[last_at - first_at] = spelt[0];
		if (i / lengthof(endings) % 2 == 1)
			start[0] = islower((unsigned char) start[0]) ?
				pg_toupper((unsigned char) start[0]) : pg_tolower((unsigned char) start[0]);
		target = fitting_table(run, table, column, name);
		if (target == NULL || (found != NULL && same_table(target, found)))
			continue;
		if (found != NULL)
			return NULL;
		found = target;
	}
	return found;
}

/*
 * The table that a column is named after; if it's a uuid, which can't be just
 * any number, also after a role: "billing_address_id".
 */
static DbTable *
meant_table(RuleRun *run, const DbTable *table, const DbColumn *column, const Words *words)
{
	DbTable    *target = NULL;

	for (int from = 0; target == NULL && from < words->n - 1; from++)
	{
		if (from > 0 && column->type->class != DB_TYPE_UUID)
			break;
		target = named_table(run, table, column, words, from);
	}
	return target;
}

static void
check_column(RuleRun *run, DbTable *table, const DbColumn *column)
{
	const char *delete = "";
	const char *action;
	const char *key;
	const char *references;
	DbTable    *target;
	Words		words;
	Finding    *finding;

	if (!relation_candidate(table, column) || !relation_words(column, &words) ||
		relation_elsewhere(&words) ||
		relation_type_beside(table, column, &words) != NULL ||
		relation_content_type(table, column) != NULL)
		return;
	/* what makes its own values points nowhere */
	if (column->expr != NULL && (column->expr->kind == DB_EXPR_FUNCTION ||
								 column->expr->kind == DB_EXPR_NEXTVAL))
		return;
	target = meant_table(run, table, column, &words);
	if (target == NULL || same_table(target, table))
		return;

	/*
	 * A column that was there before has its foreign key taken away, or is said
	 * to be none, by somebody who means it.
	 */
	if (!run->model->whole && !run->world->made_here(run->world, table) &&
		!run->world->column_made_here(run->world, table, column))
		return;

	key = name_sql(single_key(target)->name);
	finding = find_table(run, table, column,
						 "column \"%s\" of table \"%s\" looks like a reference to \"%s\" and has no foreign key",
						 column->name, table->name, target->name);
	finding->about = table_full_name(target);
	finding->detail = psprintf("%s Column %s is named after %s and has the type of its key, %s.",
							   rule_evidence(run), name_sql(column->name),
							   table_full_name(target), column->type->text);
	action = option_of(run, RULE_foreign_key_action, "on_delete", table->schema);
	if (action != NULL && strcmp(action, "NO ACTION") != 0 &&
		!(column->not_null && strcmp(action, "SET NULL") == 0) &&
		!(column->expr == NULL && strcmp(action, "SET DEFAULT") == 0))
		delete = psprintf(" ON DELETE %s", action);
	references = psprintf("REFERENCES %s (%s)%s", table_full_name(target), key, delete);
	finding->hint = psprintf("Write: %s %s %s", name_sql(column->name),
							 column->type->text, references);

	/*
	 * Rows that are there may point nowhere: those are for the owner to look at
	 * before VALIDATE CONSTRAINT.  Of a partitioned table all must be right.
	 */
	references = psprintf("ALTER TABLE %s ADD FOREIGN KEY (%s) %s", table_full_name(table),
						  name_sql(column->name), references);
	if (table_is_empty(run, table))
		finding->fix = references;
	else if (table->kind != RELKIND_PARTITIONED_TABLE)
		finding->fix = psprintf("%s NOT VALID", references);
}

static void
check_columns(RuleRun *run, DbTable *table)
{
	if (!table_counts(table))
		return;
	foreach_column(column, table)
		check_column(run, table, column);
}

const RuleBody rule_foreign_key_missing = {
	.problem = "A column is called after a table and has the type of its key, and there is no foreign key.",
	.instead = "Add the foreign key, or call the column something else if it points elsewhere.",
	.why = "Without it rows that point nowhere appear sooner or later. Left alone are polymorphic columns (x_id beside x_type), names of other systems (stripe_customer_id) and names that fit no table or several. While a migration runs, only columns that it adds are looked at: whoever drops a foreign key knows that there is none.",
	.table = check_columns,
};
