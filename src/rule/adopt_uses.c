/*
 * adopt_uses.c
 *	  Which topics of dbctx_conventions() speak for which rules, and what they
 *	  mean as options.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#include "dbctx.h"

#include "rule/adopt.h"

/* The value, or that of the newest tables where they differ */
const char *
adopt_value(const Fact *fact)
{
	return fact->trend ? fact->trend : fact->value;
}

static const char *
sql_of(const Fact *fact)
{
	return fact->trend ? fact->trend_sql : fact->sql;
}

static bool
put_value(const Conventions *conventions, const Use *use, const Fact *fact,
		  OptionSet *set)
{
	options_put_text(set, use->option, adopt_value(fact));
	return true;
}

/* The rule knows by itself what is right */
static bool
put_nothing(const Conventions *conventions, const Use *use, const Fact *fact,
			OptionSet *set)
{
	return true;
}

static bool
put_key_column(const Conventions *conventions, const Use *use, const Fact *fact,
			   OptionSet *set)
{
	const Fact *key = convention_fact(conventions, TOPIC_PRIMARY_KEY, fact->schema);

	if (key != NULL && (key->stated || key->trend) && sql_of(key) != NULL)
		options_put_text(set, use->option, sql_of(key));
	return true;
}

/* The column's name as it is, not as SQL quotes it */
static bool
put_key_name(const Conventions *conventions, const Use *use, const Fact *fact,
			 OptionSet *set)
{
	const char *name = adopt_value(fact);
	ListCell   *lc;

	foreach(lc, fact->variants)
	{
		Variant    *variant = lfirst(lc);
		FactObject *object = variant->objects == NIL ? NULL : linitial(variant->objects);

		if (strcmp(variant->value, name) == 0 && name[0] != '<' &&
			object != NULL && object->column != NULL)
		{
			name = object->column->name;
			break;
		}
	}
	options_put_text(set, use->option, name);
	return true;
}

/* Is there a key of that type among those with that default? */
static bool
default_goes_with(const Fact *fact, const char *type)
{
	ListCell   *lc;
	ListCell   *lc2;

	foreach(lc, fact->variants)
	{
		Variant    *variant = lfirst(lc);

		if (strcmp(variant->value, adopt_value(fact)) != 0)
			continue;
		foreach(lc2, variant->objects)
		{
			FactObject *object = lfirst(lc2);

			if (object->column != NULL && strcmp(object->column->type->text, type) == 0)
				return true;
		}
	}
	return false;
}

/* Type and default must be those of the same tables, where these disagree */
static bool
put_key_default(const Conventions *conventions, const Use *use, const Fact *fact,
				OptionSet *set)
{
	const Fact *type = convention_fact(conventions, TOPIC_KEY_TYPE, fact->schema);

	if (type != NULL && (type->stated || type->trend) &&
		!default_goes_with(fact, adopt_value(type)))
		return false;
	options_put_text(set, use->option,
					 strstr(adopt_value(fact), "set by the application") ? "application" :
					 adopt_value(fact));
	return true;
}

/* A new table should have the column in full */
static bool
put_sql(const Conventions *conventions, const Use *use, const Fact *fact,
		OptionSet *set)
{
	options_put_text(set, use->option, sql_of(fact) ? sql_of(fact) : adopt_value(fact));
	return true;
}

static bool
put_trigger(const Conventions *conventions, const Use *use, const Fact *fact,
			OptionSet *set)
{
	const char *value = adopt_value(fact);

	if (strncmp(value, "trigger ", 8) != 0)
		return false;
	options_put_text(set, use->option, value + 8);
	return true;
}

/* Those that have it agree; do the others need it? */
static bool
put_soft_delete(const Conventions *conventions, const Use *use, const Fact *fact,
				OptionSet *set)
{
	options_put_text(set, use->option, adopt_value(fact));
	options_put_bool(set, "required", fact->have >= set->min_share * fact->of);
	return true;
}

static bool
put_soft_unique(const Conventions *conventions, const Use *use, const Fact *fact,
				OptionSet *set)
{
	return strcmp(adopt_value(fact), "unique among live rows") == 0;
}

static bool
put_same_type(const Conventions *conventions, const Use *use, const Fact *fact,
			  OptionSet *set)
{
	return strcmp(adopt_value(fact), "another type") != 0;
}

/* Does the rule name_case see to it that names need no quotes? */
static bool
case_holds(const Conventions *conventions, Topic topic, const Fact *fact, double min_share)
{
	const Fact *names = convention_fact(conventions, topic, fact->schema);

	return names != NULL && names->stated && names->trend == NULL &&
		strcmp(names->value, "snake_case") == 0 && names->follow >= min_share * names->of;
}

static bool
put_quotes(const Conventions *conventions, const Use *use, const Fact *fact,
		   OptionSet *set)
{
	if (strcmp(adopt_value(fact), "no quotes needed") != 0)
		return false;
	/* else only reserved words are left to find */
	if (!case_holds(conventions, TOPIC_TABLE_CASE, fact, set->min_share) ||
		!case_holds(conventions, TOPIC_COLUMN_CASE, fact, set->min_share))
		options_put_bool(set, use->option, true);
	return true;
}

/*
 * Of types, nothing is adopted against what PostgreSQL's own documentation
 * advises: a house that has text where others have varchar, timestamptz for
 * timestamp, identity for serial or jsonb for json is about to change its way,
 * and to go back would be no improvement.
 */
static bool
put_string_type(const Conventions *conventions, const Use *use, const Fact *fact,
				OptionSet *set)
{
	const char *value = adopt_value(fact);

	/* any other kind of it, too: what is right itself is in order */
	options_put_type(set, "varchar", value);
	options_put_type(set, "char", value);
	return true;
}

static bool
put_time_type(const Conventions *conventions, const Use *use, const Fact *fact,
			  OptionSet *set)
{
	const char *value = adopt_value(fact);

	options_put_type(set, "timestamp", value);
	if (strncmp(value, "timestamptz", 11) == 0)
		options_put_type(set, "timestamptz", value);
	return true;
}

static bool
put_json_type(const Conventions *conventions, const Use *use, const Fact *fact,
			  OptionSet *set)
{
	if (strcmp(adopt_value(fact), "jsonb") != 0)
		return false;
	options_put_type(set, "json", "jsonb");
	return true;
}

static bool
put_counter_type(const Conventions *conventions, const Use *use, const Fact *fact,
				 OptionSet *set)
{
	static const char *const kinds[] = {
		"serial", "GENERATED ALWAYS AS IDENTITY", "GENERATED BY DEFAULT AS IDENTITY",
	};

	if (strcmp(adopt_value(fact), "serial") == 0)
		return false;
	for (int i = 0; i < lengthof(kinds); i++)
	{
		if (strcmp(kinds[i], adopt_value(fact)) != 0)
			options_put_type(set, kinds[i], adopt_value(fact));
	}
	return true;
}

/* How the convention says it, the rule, and a sentence */
static const struct
{
	const char *begins;
	const char *key;
	const char *phrase;
}			join_kinds[] =
{
	{"Prisma", "prisma", "are Prisma's implicit ones"},
	{"join table with its own key", "own id", "have a key of their own and a unique pair"},
	{"join table, primary key", "pair", "have a primary key over both foreign keys"},
	{"join table, unique", "unique pair", "have a unique index over both foreign keys and no primary key"},
	{"join table without", "none", "have no key"},
};

static int
join_kind(const char *value)
{
	for (int i = 0; i < lengthof(join_kinds); i++)
	{
		if (strncmp(value, join_kinds[i].begins, strlen(join_kinds[i].begins)) == 0)
			return i;
	}
	return -1;
}

static bool
put_join(const Conventions *conventions, const Use *use, const Fact *fact,
		 OptionSet *set)
{
	int			kind = join_kind(adopt_value(fact));

	if (kind < 0)
		return false;
	options_put_text(set, use->option, join_kinds[kind].key);
	return true;
}

static bool
put_forced(const Conventions *conventions, const Use *use, const Fact *fact,
		   OptionSet *set)
{
	if (strstr(adopt_value(fact), "forced") != NULL)
		options_put_bool(set, use->option, true);
	return true;
}

/* By rule, in their order */
static const Use uses[] = {
	{RULE_primary_key_missing, TOPIC_KEY_PRESENT, SHARE_ALL, "column", put_key_column,
	"tables", "have a primary key"},
	{RULE_primary_key_type, TOPIC_KEY_TYPE, SHARE_ALL, "type", put_value,
	"primary keys", "are %s"},
	{RULE_primary_key_type, TOPIC_KEY_DEFAULT, SHARE_ALL, "default", put_key_default,
	"primary keys", "get their value by %s"},
	{RULE_primary_key_name, TOPIC_KEY_NAME, SHARE_ALL, "name", put_key_name,
	"primary keys", "are called %s"},
	{RULE_timestamps_missing, TOPIC_CREATED, SHARE_PRESENCE, "created", put_sql,
	"tables", "have a column like %s"},
	{RULE_timestamps_missing, TOPIC_UPDATED, SHARE_PRESENCE, "updated", put_sql,
	"tables", "have a column like %s"},
	{RULE_timestamp_type, TOPIC_CREATED, SHARE_FORM, "created", put_value,
	"columns that say when a row was made", "are %s"},
	{RULE_timestamp_type, TOPIC_UPDATED, SHARE_FORM, "updated", put_value,
	"columns that say when a row was changed", "are %s"},
	{RULE_updated_at_trigger, TOPIC_UPDATED_TRIGGER, SHARE_ALL, "function", put_trigger,
	"columns that say when a row was changed", "have %s"},
	{RULE_soft_delete_missing, TOPIC_SOFT_DELETE, SHARE_FORM, "column", put_soft_delete,
	"tables that mark deleted rows", "have %s"},
	{RULE_soft_delete_unique, TOPIC_SOFT_DELETE_UNIQUE, SHARE_ALL, NULL, put_soft_unique,
	"unique indexes of tables that mark deleted rows", "are %s"},
	{RULE_foreign_key_name, TOPIC_FK_NAME, SHARE_ALL, "name", put_value,
	"foreign keys", "are called %s"},
	{RULE_foreign_key_name, TOPIC_FK_SUFFIX, SHARE_ALL, "suffix", put_value,
	"foreign keys", "are called %s"},
	{RULE_foreign_key_type, TOPIC_FK_TYPE, SHARE_ALL, NULL, put_same_type,
	"foreign keys", "have the %s"},
	{RULE_foreign_key_index, TOPIC_FK_INDEX, SHARE_ALL, NULL, put_nothing,
	"foreign keys", "are %s"},
	{RULE_foreign_key_missing, TOPIC_RELATION, SHARE_ALL, NULL, put_nothing,
	"columns that are named like a foreign key", "are one"},
	{RULE_foreign_key_action, TOPIC_FK_DELETE, SHARE_ALL, "on_delete", put_value,
	"foreign keys", "say ON DELETE %s"},
	{RULE_name_case, TOPIC_TABLE_CASE, SHARE_ALL, "tables", put_value,
	"tables", "are named in %s"},
	{RULE_name_case, TOPIC_COLUMN_CASE, SHARE_ALL, "columns", put_value,
	"columns", "are named in %s"},
	{RULE_name_plural, TOPIC_TABLE_NUMBER, SHARE_ALL, "number", put_value,
	"names of tables", "are %s"},
	{RULE_name_plural, TOPIC_TABLE_PREFIX, SHARE_ALL, "prefix", put_value,
	"names of tables", "begin with %s"},
	{RULE_name_reserved, TOPIC_NAME_QUOTED, SHARE_ALL, "quotes", put_quotes,
	"names", "need no quotes"},
	{RULE_index_name, TOPIC_INDEX_NAME, SHARE_ALL, "index", put_value,
	"indexes", "are named %s"},
	{RULE_index_name, TOPIC_UNIQUE_INDEX_NAME, SHARE_ALL, "unique_index", put_value,
	"unique indexes", "are named %s"},
	{RULE_constraint_name, TOPIC_KEY_CONSTRAINT, SHARE_ALL, "primary_key", put_value,
	"primary keys", "are named %s"},
	{RULE_constraint_name, TOPIC_UNIQUE_CONSTRAINT, SHARE_ALL, "unique", put_value,
	"unique constraints", "are named %s"},
	{RULE_constraint_name, TOPIC_FK_CONSTRAINT, SHARE_ALL, "foreign_key", put_value,
	"foreign keys", "are named %s"},
	{RULE_constraint_name, TOPIC_CHECK_CONSTRAINT, SHARE_ALL, "check", put_value,
	"CHECK constraints", "are named %s"},
	{RULE_column_type, TOPIC_TYPE_STRING, SHARE_ALL, NULL, put_string_type,
	"text columns", "are %s"},
	{RULE_column_type, TOPIC_TYPE_TIME, SHARE_ALL, NULL, put_time_type,
	"timestamp columns", "are %s"},
	{RULE_column_type, TOPIC_TYPE_JSON, SHARE_ALL, NULL, put_json_type,
	"JSON columns", "are %s"},
	{RULE_column_type, TOPIC_TYPE_COUNTER, SHARE_ALL, NULL, put_counter_type,
	"counters", "are %s"},
	{RULE_join_table_shape, TOPIC_MANY_TO_MANY, SHARE_ALL, "key", put_join,
	"join tables", "are %s"},
	{RULE_comment_missing, TOPIC_COMMENT, SHARE_ALL, NULL, put_nothing,
	"tables", "have a comment"},
	{RULE_row_security_missing, TOPIC_ROW_SECURITY, SHARE_ALL, "force", put_forced,
	"tables", "have %s"},
};

const char *
join_phrase(const char *value)
{
	int			kind = join_kind(value);

	return kind < 0 ? NULL : join_kinds[kind].phrase;
}

const Use *
uses_next(const Use *use, RuleId rule)
{
	for (use = use ? use + 1 : uses; use < uses + lengthof(uses); use++)
	{
		if (use->rule == rule)
			return use;
	}
	return NULL;
}

