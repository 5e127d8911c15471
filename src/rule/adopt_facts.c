/*
 * adopt_facts.c
 *	  What the facts of dbctx_conventions() say to the rules.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#include "dbctx.h"

#include <limits.h>
#include <math.h>

#include "catalog/oneline.h"
#include "convention/infer.h"
#include "rule/adopt.h"

/* Of whom must so many do it? */
typedef enum ShareOf
{
	SHARE_ALL,					/* follow, of those that could */
	SHARE_FORM,					/* follow, of those that have it */
	SHARE_PRESENCE,				/* have it in any form, of those that could */
} ShareOf;

/*
 * Puts what the value means to the rule; false if it means that there is
 * nothing to check.
 */
typedef bool (*OptionPutter) (const Conventions *conventions, const Use *use,
							  const Fact *fact, OptionSet *set);

struct Use
{
	RuleId		rule;
	Topic		topic;
	ShareOf		share;
	const char *option;			/* or NULL */
	OptionPutter put;
	const char *nouns;			/* "26 of 27 primary keys" */
	const char *verb;			/* "are %s"; NULL: "have" and the value */
};

/* The value, or that of the newest tables where they differ */
static const char *
value_of(const Fact *fact)
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
	options_put_text(set, use->option, value_of(fact));
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

static bool
put_key_default(const Conventions *conventions, const Use *use, const Fact *fact,
				OptionSet *set)
{
	options_put_text(set, use->option,
					 strstr(value_of(fact), "set by the application") ? "application" :
					 value_of(fact));
	return true;
}

/* A new table should have the column in full */
static bool
put_sql(const Conventions *conventions, const Use *use, const Fact *fact,
		OptionSet *set)
{
	options_put_text(set, use->option, sql_of(fact) ? sql_of(fact) : value_of(fact));
	return true;
}

static bool
put_trigger(const Conventions *conventions, const Use *use, const Fact *fact,
			OptionSet *set)
{
	const char *value = value_of(fact);

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
	options_put_text(set, use->option, value_of(fact));
	options_put_bool(set, "required", fact->have >= set->min_share * fact->of);
	return true;
}

static bool
put_soft_unique(const Conventions *conventions, const Use *use, const Fact *fact,
				OptionSet *set)
{
	return strcmp(value_of(fact), "unique among live rows") == 0;
}

static bool
put_same_type(const Conventions *conventions, const Use *use, const Fact *fact,
			  OptionSet *set)
{
	return strcmp(value_of(fact), "another type") != 0;
}

static bool
put_quotes(const Conventions *conventions, const Use *use, const Fact *fact,
		   OptionSet *set)
{
	if (strcmp(value_of(fact), "no quotes needed") != 0)
		return false;
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
	const char *value = value_of(fact);

	/* any other kind of it, too: what is right itself is in order */
	options_put_type(set, "varchar", value);
	options_put_type(set, "char", value);
	return true;
}

static bool
put_time_type(const Conventions *conventions, const Use *use, const Fact *fact,
			  OptionSet *set)
{
	const char *value = value_of(fact);

	options_put_type(set, "timestamp", value);
	if (strncmp(value, "timestamptz", 11) == 0)
		options_put_type(set, "timestamptz", value);
	return true;
}

static bool
put_json_type(const Conventions *conventions, const Use *use, const Fact *fact,
			  OptionSet *set)
{
	if (strcmp(value_of(fact), "jsonb") != 0)
		return false;
	options_put_type(set, "json", "jsonb");
	return true;
}

static bool
put_counter_type(const Conventions *conventions, const Use *use, const Fact *fact,
				 OptionSet *set)
{
	if (strcmp(value_of(fact), "serial") == 0)
		return false;
	options_put_type(set, "serial", value_of(fact));
	options_put_type(set, "identity", value_of(fact));
	return true;
}

static bool
put_join(const Conventions *conventions, const Use *use, const Fact *fact,
		 OptionSet *set)
{
	static const struct
	{
		const char *begins;
		const char *key;
	}			kinds[] = {
		{"Prisma", "prisma"},
		{"join table with its own key", "own id"},
		{"join table, primary key", "pair"},
		{"join table, unique", "unique pair"},
		{"join table without", "none"},
	};

	for (int i = 0; i < lengthof(kinds); i++)
	{
		if (strncmp(value_of(fact), kinds[i].begins, strlen(kinds[i].begins)) == 0)
		{
			options_put_text(set, use->option, kinds[i].key);
			return true;
		}
	}
	return false;
}

static bool
put_forced(const Conventions *conventions, const Use *use, const Fact *fact,
		   OptionSet *set)
{
	if (strstr(value_of(fact), "forced") != NULL)
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
	{RULE_primary_key_name, TOPIC_KEY_NAME, SHARE_ALL, "name", put_value,
	"primary keys", "are called %s"},
	{RULE_timestamps_missing, TOPIC_CREATED, SHARE_PRESENCE, "created", put_sql,
	"tables", "have such a column as %s"},
	{RULE_timestamps_missing, TOPIC_UPDATED, SHARE_PRESENCE, "updated", put_sql,
	"tables", "have such a column as %s"},
	{RULE_timestamp_type, TOPIC_CREATED, SHARE_FORM, "created", put_value,
	"such columns", "are %s"},
	{RULE_timestamp_type, TOPIC_UPDATED, SHARE_FORM, "updated", put_value,
	"such columns", "are %s"},
	{RULE_updated_at_trigger, TOPIC_UPDATED_TRIGGER, SHARE_ALL, "function", put_trigger,
	"tables with such a column", NULL},
	{RULE_soft_delete_missing, TOPIC_SOFT_DELETE, SHARE_FORM, "column", put_soft_delete,
	"tables that mark deleted rows", NULL},
	{RULE_soft_delete_unique, TOPIC_SOFT_DELETE_UNIQUE, SHARE_ALL, NULL, put_soft_unique,
	"unique indexes of such tables", "are %s"},
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
	"names", "have %s"},
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
	"columns of strings", "are %s"},
	{RULE_column_type, TOPIC_TYPE_TIME, SHARE_ALL, NULL, put_time_type,
	"columns of times", "are %s"},
	{RULE_column_type, TOPIC_TYPE_JSON, SHARE_ALL, NULL, put_json_type,
	"columns of JSON", "are %s"},
	{RULE_column_type, TOPIC_TYPE_COUNTER, SHARE_ALL, NULL, put_counter_type,
	"counters", "are %s"},
	{RULE_join_table_shape, TOPIC_MANY_TO_MANY, SHARE_ALL, "key", put_join,
	"join tables", "are %s"},
	{RULE_comment_missing, TOPIC_COMMENT, SHARE_ALL, NULL, put_nothing,
	"tables", "have a comment"},
	{RULE_row_security_missing, TOPIC_ROW_SECURITY, SHARE_ALL, "force", put_forced,
	"tables", "have %s"},
};

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

/* The topic that says how many foreign keys there are, of which schemas */
static Topic
counted_topic(const Use *use)
{
	return use->topic == TOPIC_RELATION ? TOPIC_FK_NAME : use->topic;
}

bool
use_of_schema(const Conventions *conventions, const Use *use, const DbSchema *schema)
{
	const Fact *fact = convention_fact(conventions, counted_topic(use), schema);

	return fact != NULL && fact->schema == schema;
}

/*
 * How many columns that are named like a foreign key are one?  There is no
 * fact of it, since there is but one thing that they could agree on.
 */
static const Fact *
relation_fact(const Conventions *conventions, const Fact *names)
{
	Fact	   *fact = palloc0(sizeof(Fact));
	ListCell   *lc;

	fact->topic = TOPIC_RELATION;
	fact->schema = names->schema;
	fact->value = "a foreign key";
	fact->follow = fact->of = names->of;
	foreach(lc, conventions->relations)
	{
		ImpliedRelation *relation = lfirst(lc);

		if (relation->target != NULL &&
			convention_fact(conventions, TOPIC_FK_NAME, relation->table->schema) == names)
			fact->of++;
	}
	fact->have = fact->of;
	fact->stated = fact->form_stated = share_holds(fact->follow, fact->of);
	return fact;
}

/* "26 of 27 primary keys in schema "public" are uuid" */
static const char *
count_text(const Use *use, const Fact *fact, int count, int total)
{
	StringInfoData buf;
	const char *value = oneline_text(value_of(fact), INT_MAX);
	const char *slot;

	if (use->topic == TOPIC_KEY_DEFAULT && strstr(value, "set by the application"))
		value = "the application";
	initStringInfo(&buf);
	appendStringInfo(&buf, "%d of %d %s", count, total, use->nouns);
	if (fact->trend != NULL && use->share != SHARE_PRESENCE)
		appendStringInfoString(&buf, " of the newest tables");
	if (fact->schema != NULL)
		appendStringInfo(&buf, " in schema \"%s\"",
						 oneline_text(fact->schema->name, INT_MAX));
	if (use->verb == NULL)
	{
		appendStringInfo(&buf, " have %s", value);
		return buf.data;
	}
	slot = strstr(use->verb, "%s");
	if (slot == NULL)
		appendStringInfo(&buf, " %s", use->verb);
	else
		appendStringInfo(&buf, " %.*s%s", (int) (slot - use->verb), use->verb, value);
	return buf.data;
}

/* What the older tables do, if the newest decide */
static const char *
older_text(const Fact *fact)
{
	return fact->trend == NULL ? "" :
		psprintf(" (of all tables, %d of %d: %s)", fact->follow, fact->have,
				 oneline_text(fact->value, INT_MAX));
}

/* Why there is no convention */
static const char *
unstated_text(const Use *use, const Fact *fact, int count, int total)
{
	if (fact->variants != NIL && !fact->stated && !fact->form_stated)
		return psprintf("%s: %s", use->nouns, oneline_text(convention_text(fact), INT_MAX));
	return psprintf("%s%s", count_text(use, fact, count, total),
					total < CONVENTION_MIN_OBJECTS ? ": too few to tell" : "");
}

static bool
judge_fact(const Conventions *conventions, const Use *use, const Fact *fact,
		   OptionSet *set, const char **reason)
{
	int			count = fact->follow;
	int			total = fact->of;
	bool		stated = fact->stated;

	switch (use->share)
	{
		case SHARE_ALL:
			break;
		case SHARE_FORM:
			total = fact->have;
			stated = fact->form_stated;
			break;
		case SHARE_PRESENCE:
			/* what to add is known only where those that have it agree */
			count = fact->have;
			stated = (fact->form_stated || fact->trend != NULL) &&
				share_holds(count, total);
			break;
	}
	if (fact->trend != NULL && use->share != SHARE_PRESENCE)
	{
		/* a new table should do as the newest do */
		count = fact->trend_follow;
		total = fact->trend_of;
		stated = true;
	}
	if (!stated)
	{
		*reason = unstated_text(use, fact, count, total);
		return false;
	}
	*reason = psprintf("%s%s", count_text(use, fact, count, total),
					   use->share == SHARE_PRESENCE ? "" : older_text(fact));
	if (count < set->min_share * total)
	{
		*reason = psprintf("%s: a share of %.2f, below %.2f", *reason,
						   floor(100.0 * count / total) / 100, set->min_share);
		return false;
	}
	if (!use->put(conventions, use, fact, set))
	{
		*reason = psprintf("%s: nothing to check", *reason);
		return false;
	}
	if (use->topic == TOPIC_SOFT_DELETE && fact->have < fact->of)
		*reason = psprintf("%s, and %d of %d tables have one", *reason, fact->have, fact->of);
	return true;
}

bool
use_judge(const Conventions *conventions, const Use *use, const DbSchema *schema,
		  OptionSet *set, const char **reason)
{
	const Fact *fact = convention_fact(conventions, counted_topic(use), schema);

	*reason = NULL;
	if (fact == NULL)
		return false;
	if (use->topic == TOPIC_RELATION)
		fact = relation_fact(conventions, fact);
	return judge_fact(conventions, use, fact, set, reason);
}
