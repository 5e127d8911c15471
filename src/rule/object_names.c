/*
 * object_names.c
 *	  What indexes and constraints are called.
 *
 * Names are taken apart as dbctx_conventions() does it, and the pattern that
 * results is compared with those that are legal.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#include "dbctx.h"

#include "catalog/deparse.h"
#include "catalog/oneline.h"
#include "catalog/pg_constraint.h"
#include "convention/infer.h"
#include "lib/stringinfo.h"
#include "rule/rule.h"
#include "rule/expect.h"
#include "rule/world.h"

/* An index or a constraint that has a name */
typedef struct NamedObject
{
	const DbIndex *index;		/* one of them is set */
	const DbConstraint *constraint;
	const DbTable *table;
	const char *kind;			/* "index", "foreign key" */
	const char *name;
	int			nkeys;
	const AttrNumber *keys;
	bool		free_form;		/* there is more to name than columns */
} NamedObject;

static bool
pattern_of(const NamedObject *object, const char *name, Topic *topic, const char **pattern)
{
	return object->index ? index_pattern(object->index, name, topic, pattern) :
		constraint_pattern(object->constraint, name, topic, pattern);
}

/* Does the pattern of a name fit one that is legal, in which "*" is anything? */
static bool
glob_matches(const char *glob, const char *pattern)
{
	const char *star = NULL;
	const char *resume = NULL;

	while (*pattern != '\0')
	{
		if (*glob == '*')
		{
			star = glob++;
			resume = pattern;
		}
		else if (*glob == *pattern)
		{
			glob++;
			pattern++;
		}
		else if (star != NULL)
		{
			glob = star + 1;
			pattern = ++resume;
		}
		else
			return false;
	}
	return glob[strspn(glob, "*")] == '\0';
}

/* The pattern with "*" for a part; one is enough where two would follow */
static char *
loosen(const char *pattern, const char *part)
{
	const char *at = strstr(pattern, part);
	char	   *loose;
	char	   *twice;

	if (at == NULL)
		return pstrdup(pattern);
	loose = psprintf("%.*s*%s", (int) (at - pattern), pattern, at + strlen(part));
	while ((twice = strstr(loose, "*_*")) != NULL)
		memmove(twice, twice + 2, strlen(twice + 2) + 1);
	return loose;
}

static bool
fits_one(const char *pattern, List *legal, bool any_columns, bool any_table)
{
	ListCell   *lc;

	foreach(lc, legal)
	{
		const char *glob = lfirst(lc);

		if (any_columns)
			glob = loosen(glob, "{columns}");
		if (any_table)
			glob = loosen(glob, "{table}");
		if (glob_matches(glob, pattern))
			return true;
	}
	return false;
}

/*
 * Is the name in order?  Beside those that fit a pattern: what a tool made of a
 * hash or had to cut; the columns in the name of a key that has several, where
 * the others name none; whatever an index on expressions, of some rows alone or
 * of another method than btree says in place of, or beside, its columns; and
 * what a table had before it was renamed, unless the whole schema is looked at.
 */
static bool
name_fits(RuleRun *run, const NamedObject *object, const char *pattern, List *legal)
{
	size_t		length;

	if (strlen(object->name) >= NAMEDATALEN - 1)
		return true;
	if (pattern == NULL)
		pattern = "";
	if (fits_one(pattern, legal, object->free_form, false) || strstr(pattern, "{hash}") != NULL)
		return true;
	if (object->constraint != NULL && object->constraint->type == CONSTRAINT_PRIMARY &&
		object->nkeys > 1 && strncmp(pattern, "{table}_{columns}_pk", 20) == 0 &&
		(fits_one("{table}_pk", legal, false, false) ||
		 fits_one("{table}_pkey", legal, false, false)))
		return true;
	/* Django's second index for LIKE */
	length = strlen(pattern);
	if (length > 5 && strcmp(pattern + length - 5, "_like") == 0)
	{
		pattern = pnstrdup(pattern, length - 5);
		if (fits_one(pattern, legal, object->free_form, false))
			return true;
	}
	return !run->model->whole && strstr(pattern, "{table}") == NULL &&
		!run->world->made_here(run->world, object->table) &&
		fits_one(pattern, legal, object->free_form, true);
}

static void
append_columns(StringInfo buf, const DbTable *table, int nkeys, const AttrNumber *keys)
{
	for (int i = 0; i < nkeys; i++)
	{
		if (keys[i] > 0 && keys[i] <= table->ncolumns && !table->columns[keys[i] - 1].dropped)
			appendStringInfo(buf, "%s%s", i > 0 ? "_" : "", table->columns[keys[i] - 1].name);
	}
}

/* A name by a pattern, or NULL: there is more in it than is known */
static char *
name_by_pattern(const NamedObject *object, const char *pattern)
{
	const DbConstraint *fk = object->constraint && object->constraint->ref ? object->constraint : NULL;
	StringInfoData buf;

	initStringInfo(&buf);
	for (const char *at = pattern; *at != '\0';)
	{
		if (*at == '*')
			return NULL;
		if (strncmp(at, "{table}", 7) == 0)
			appendStringInfoString(&buf, object->table->name);
		else if (strncmp(at, "{columns}", 9) == 0 && !object->free_form && object->nkeys > 0)
			append_columns(&buf, object->table, object->nkeys, object->keys);
		else if (strncmp(at, "{parent}", 8) == 0 && fk)
			appendStringInfoString(&buf, fk->ref->name);
		else if (strncmp(at, "{key}", 5) == 0 && fk)
			append_columns(&buf, fk->ref, fk->nkeys, fk->ref_keys);
		else if (*at == '{')
			return NULL;
		else
		{
			appendStringInfoChar(&buf, *at++);
			continue;
		}
		at = strchr(at, '}') + 1;
	}
	return buf.len < NAMEDATALEN ? buf.data : NULL;
}

/* Could the object be called so?  Not if another of the table is to be. */
static bool
name_is_free(RuleRun *run, const NamedObject *object, const char *name)
{
	const char *schema = object->table->schema->name;
	const char *hint = psprintf("Write: %s", name_sql(name));
	DbIndex    *index;

	for (int i = list_length(run->findings) - 1; i >= 0; i--)
	{
		Finding    *finding = list_nth(run->findings, i);

		if (finding->table != object->table->name)
			break;
		if (finding->hint != NULL && strcmp(finding->hint, hint) == 0)
			return false;
	}

	for (int i = 0; i < object->table->nconstraints; i++)
	{
		if (strcmp(object->table->constraints[i]->name, name) == 0)
			return false;
	}
	return run->world->find(run->world, schema, name) == NULL &&
		run->world->find_index(run->world, schema, name, &index) == NULL;
}

static void
check_object(RuleRun *run, const NamedObject *object, List *legal)
{
	Topic		topic;
	Topic		other_topic;
	const char *pattern;
	const char *first;
	char	   *better;
	char	   *message;
	Finding    *finding;

	if (legal == NIL || !pattern_of(object, object->name, &topic, &pattern) ||
		name_fits(run, object, pattern, legal))
		return;
	first = linitial(legal);
	better = name_by_pattern(object, first);
	if (better != NULL &&
		(!pattern_of(object, better, &other_topic, &pattern) || pattern == NULL ||
		 !fits_one(pattern, legal, false, false) || !name_is_free(run, object, better)))
		better = NULL;

	message = psprintf("%s \"%s\" of table \"%s\" is not named by the convention %s", object->kind,
					   oneline_text(object->name, NAMEDATALEN),
					   oneline_text(object->table->name, NAMEDATALEN), oneline_text(first, 200));
	if (better != NULL)
		message = psprintf("%s, which makes it \"%s\"", message,
						   oneline_text(better, NAMEDATALEN));
	finding = object->index ? find_index(run, object->index, "%s", message) :
		find_constraint(run, object->constraint, "%s", message);
	finding->about = object->name;
	finding->detail = rule_evidence(run);
	if (better == NULL)
		return;
	finding->hint = psprintf("Write: %s", name_sql(better));
	finding->fix = object->index ?
		psprintf("ALTER INDEX %s.%s RENAME TO %s", name_sql(object->table->schema->name),
				 name_sql(object->name), name_sql(better)) :
		psprintf("ALTER TABLE %s RENAME CONSTRAINT %s TO %s", table_full_name(object->table),
				 name_sql(object->name), name_sql(better));
}

static void
check_indexes(RuleRun *run, DbTable *table)
{
	List	   *plain = option_texts(run, "index");
	List	   *unique = option_texts(run, "unique_index");

	if (!table_counts(table) || table_is_prisma_join(table))
		return;
	for (int i = 0; i < table->nindexes; i++)
	{
		DbIndex    *index = table->indexes[i];
		NamedObject object = {index, NULL, table, index->unique ? "unique index" : "index",
			index->name, index->nkeys, index->keys,
			index->nexprs > 0 || index->predicate != NULL ||
		strcmp(index->method, "btree") != 0};

		check_object(run, &object, index->unique ? unique : plain);
	}
}

const char *
index_name_by_rule(RuleRun *run, DbTable *table, int nkeys, AttrNumber *keys)
{
	RuleRun		other = *run;
	NamedObject object = {NULL, NULL, table, "index", "", nkeys, keys, false};
	List	   *legal;
	const char *name;

	other.rule = rule_get(RULE_index_name);
	if (!rule_speaks(&other, table->schema))
		return NULL;
	legal = option_texts(&other, "index");
	name = legal ? name_by_pattern(&object, linitial(legal)) : NULL;
	return name && name_is_free(run, &object, name) ? name : NULL;
}

static const RuleOption index_options[] = {
	{"index", OPTION_TEXTS, NULL, "patterns of the names of indexes, such as \"{table}_{columns}_idx\"; the first is what a new one should have"},
	{"unique_index", OPTION_TEXTS, NULL, "the same of unique indexes that implement no constraint"},
	{NULL}
};

const RuleBody rule_index_name = {
	.problem = "An index is named in another way than the others.",
	.instead = "A name by one of the patterns. In them `{table}`, `{columns}`, `{parent}` (the table that a foreign key points to), `{key}` (its columns), `{hash}` and `*` (anything else) stand for what they say; `dbctx_conventions()` prints patterns in this form. Indexes of constraints have the names of these.",
	.why = "A name that says what is indexed makes plans, error messages and `pg_stat_user_indexes` readable, and an index that exists is not made once more. Names that a tool or the server had to shorten, or numbered, are no findings.",
	.options = index_options,
	.table = check_indexes,
};

static void
check_constraints(RuleRun *run, DbTable *table)
{
	List	   *primary = option_texts(run, "primary_key");
	List	   *unique = option_texts(run, "unique");
	List	   *foreign = option_texts(run, "foreign_key");
	List	   *check = option_texts(run, "check");

	if (!table_counts(table) || table_is_prisma_join(table))
		return;
	for (int i = 0; i < table->nconstraints; i++)
	{
		DbConstraint *constraint = table->constraints[i];
		NamedObject object = {NULL, constraint, table, NULL,
		constraint->name, constraint->nkeys, constraint->keys, false};
		List	   *legal;

		switch (constraint->type)
		{
			case CONSTRAINT_PRIMARY:
				legal = primary;
				object.kind = "primary key";
				break;
			case CONSTRAINT_UNIQUE:
				legal = unique;
				object.kind = "unique constraint";
				break;
			case CONSTRAINT_FOREIGN:
				legal = foreign;
				object.kind = "foreign key";
				break;
			case CONSTRAINT_CHECK:
				legal = check;
				object.kind = "CHECK constraint";
				/* the server names a column only if there is just one */
				object.free_form = constraint->nkeys != 1;
				break;
			default:
				continue;
		}
		check_object(run, &object, legal);
	}
}

static const RuleOption constraint_options[] = {
	{"primary_key", OPTION_TEXTS, NULL, "patterns of the names of primary keys, such as \"{table}_pkey\"; the first is what a new one should have"},
	{"unique", OPTION_TEXTS, NULL, "the same of unique constraints, such as \"{table}_{columns}_key\""},
	{"foreign_key", OPTION_TEXTS, NULL, "the same of foreign keys, such as \"{table}_{columns}_fkey\""},
	{"check", OPTION_TEXTS, NULL, "the same of CHECK constraints, such as \"{table}_{columns}_check\""},
	{NULL}
};

const RuleBody rule_constraint_name = {
	.problem = "A constraint is named in another way than the others of its kind.",
	.instead = "A name by one of the patterns of its kind; see `index_name` for what they are made of. Kinds whose option is not set are not looked at.",
	.why = "The name is what a violation shows, what programs tell errors apart by, and what a later `DROP CONSTRAINT` must know. Names that a tool or the server had to shorten, or numbered, are no findings.",
	.options = constraint_options,
	.table = check_constraints,
};
