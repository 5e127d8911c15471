/*
 * adopt.h
 *	  Conventions as settings of rules; private to adopt*.c and presets.c.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#ifndef DBCTX_RULE_ADOPT_H
#define DBCTX_RULE_ADOPT_H

#include "convention/convention.h"
#include "fmgr.h"
#include "lib/stringinfo.h"
#include "rule/settings.h"

/* A setting that is to be made, or a convention that makes none */
typedef struct AdoptRow
{
	const Rule *rule;
	const char *schema;			/* NULL: for all that have none of their own */
	bool		adopted;		/* else only the reason is told */
	bool		has_level;		/* that is in force now */
	bool		capped;			/* at less than what was asked for */
	RuleLevel	level;
	Jsonb	   *options;
	const char *reason;			/* the evidence, or why it isn't adopted */
} AdoptRow;

/* The options of a rule, while they are put together */
typedef struct OptionSet
{
	double		min_share;		/* that is asked for */
	StringInfoData values;		/* of a JSON object, without its braces */
	StringInfoData types;		/* the same of the option "types" */
} OptionSet;

/* adopt_options.c */
extern void options_begin(OptionSet *set, double min_share);
extern void options_put_text(OptionSet *set, const char *name, const char *value);
extern void options_put_bool(OptionSet *set, const char *name, bool value);
extern void options_put_type(OptionSet *set, const char *from, const char *to);

/* NULL if nothing was put in */
extern Jsonb *options_end(OptionSet *set);

/* Of whom must so many do it? */
typedef enum ShareOf
{
	SHARE_ALL,					/* follow, of those that could */
	SHARE_FORM,					/* follow, of those that have it */
	SHARE_PRESENCE,				/* have it in any form, of those that could */
} ShareOf;

struct Use;

/*
 * Puts what the value means to the rule; false if it means that there is
 * nothing to check.
 */
typedef bool (*OptionPutter) (const Conventions *conventions, const struct Use *use,
							  const Fact *fact, OptionSet *set);

typedef struct Use
{
	RuleId		rule;
	Topic		topic;
	ShareOf		share;
	const char *option;			/* or NULL */
	OptionPutter put;
	const char *nouns;			/* "26 of 27 primary keys" */
	const char *verb;			/* "are %s" */
} Use;

/* adopt_uses.c */

/* The next topic for a rule, the first of them after NULL */
extern const Use *uses_next(const Use *use, RuleId rule);

/* The value, or that of the newest tables where they differ */
extern const char *adopt_value(const Fact *fact);

/* "have a primary key over both foreign keys", of what TOPIC_MANY_TO_MANY says */
extern const char *join_phrase(const char *value);

/* adopt_facts.c: does the schema (NULL: all the others) have a fact of its own? */
extern bool use_of_schema(const Conventions *conventions, const Use *use,
						  const DbSchema *schema);

/*
 * Does the topic hold in the schema (NULL: in all without a fact of their own)
 * for at least the set's share?  Then puts the options; *reason says how many do so,
 * or else why not.  *reason is NULL where there is nothing to tell.
 */
extern bool use_judge(const Conventions *conventions, const Use *use,
					  const DbSchema *schema, OptionSet *set, const char **reason);

/*
 * adopt_rows.c: makes the settings, but for rules that were set by hand, and removes
 * those from "source" that are not among them any more.  With "schemas" (char *)
 * only those of these schemas.  AdoptRow * of what was and was not done.
 */
extern List *adopt_rows(List *rows, const char *source, List *schemas);

extern bool schema_is_listed(const List *schemas, const char *name);

/*
 * adopt.c: the level of a row; rules about what may still come never block by
 * themselves.
 */
extern void adopt_set_level(AdoptRow *row, RuleLevel level);

/* adopt_rows.c: returns them as the rows of a function */
extern Datum adopt_return(FunctionCallInfo fcinfo, List *adopted);

#endif							/* DBCTX_RULE_ADOPT_H */
