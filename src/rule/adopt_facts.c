/*
 * adopt_facts.c
 *	  Whether a fact of dbctx_conventions() is enough for a rule, and how that
 *	  is said.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#include "dbctx.h"

#include <limits.h>
#include <math.h>

#include "catalog/oneline.h"
#include "convention/infer.h"
#include "rule/adopt.h"

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

/* "are uuid" */
static const char *
verb_text(const Use *use, const char *value)
{
	const char *slot = strstr(use->verb, "%s");

	if (use->topic == TOPIC_KEY_DEFAULT && strstr(value, "set by the application"))
		return "get their value from the application";
	if (use->topic == TOPIC_NAME_QUOTED)
		return strcmp(value, "no quotes needed") == 0 ? "need no quotes" : "need quotes";
	if (use->topic == TOPIC_MANY_TO_MANY && join_phrase(value) != NULL)
		return join_phrase(value);
	if (slot == NULL)
		return use->verb;
	return psprintf("%.*s%s", (int) (slot - use->verb), use->verb, value);
}

/* "26 of 27 primary keys in schema "public" are uuid" */
static const char *
count_text(const Use *use, const Fact *fact, int count, int total)
{
	StringInfoData buf;

	initStringInfo(&buf);
	appendStringInfo(&buf, "%d of %d %s", count, total, use->nouns);
	if (fact->trend != NULL && use->share != SHARE_PRESENCE)
		appendStringInfoString(&buf, " of the newest tables");
	if (fact->schema != NULL)
		appendStringInfo(&buf, " in schema \"%s\"",
						 oneline_text(fact->schema->name, INT_MAX));
	appendStringInfo(&buf, " %s", verb_text(use, oneline_text(adopt_value(fact), INT_MAX)));
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
