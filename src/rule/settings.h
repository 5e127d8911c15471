/*
 * settings.h
 *	  The rules' settings, as kept in the tables of schema dbctx.
 *
 * The tables hold names, never OIDs, and only what somebody has set: what
 * isn't there is as rulelist.h says.  They are read and written by C code,
 * whatever the caller's rights on them.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#ifndef DBCTX_RULE_SETTINGS_H
#define DBCTX_RULE_SETTINGS_H

#include "catalog/own.h"
#include "rule/rule.h"
#include "utils/jsonb.h"
#include "utils/timestamp.h"

/* A row of dbctx.rule */
typedef struct RuleSetting
{
	const Rule *rule;
	const char *schema;			/* NULL: for all that have none of their own */
	RuleLevel	level;
	Jsonb	   *options;		/* checked against the rule's; NULL if none */
	const char *source;			/* "set", "adopted", "preset uuid_snake" */
	const char *evidence;		/* "26 of 27 tables use uuid"; or NULL */
} RuleSetting;

/* A row of dbctx.exemption, or an entry of the setting dbctx.ignore */
typedef struct RuleExemption
{
	const Rule *rule;			/* NULL: all of them */
	const char *object;			/* as in Finding; NULL: all of them */
	const char *reason;
	TimestampTz until;			/* DT_NOEND: for good */
} RuleExemption;

typedef enum GuardMode
{
	GUARD_DEFAULT,				/* of the setting dbctx.guard: as dbctx_guard() left it */
	GUARD_OFF,
	GUARD_WARN,
	GUARD_BLOCK,
} GuardMode;

typedef struct RuleSettings
{
	List	   *of_rule[NUM_RULES];	/* RuleSetting *, that for all schemas last */
	List	   *exemptions;		/* RuleExemption * */
	GuardMode	mode;			/* as dbctx_guard() left it */
	bool		on[NUM_RULES];	/* is it not off, for some schema at least? */
	List	   *model_rules;	/* Rule *: of those that are on, by form */
	List	   *statement_rules;
	List	   *ignored_rows;	/* char *: which rows make no sense, and why */
} RuleSettings;

/*
 * The settings as they are now, valid until the next call.  Read anew only
 * after a change.  Rows that make no sense are left out; a WARNING says so,
 * once per change.  Never waits: while somebody has the tables locked, it is
 * as before, and an error if there is no before.
 */
extern const RuleSettings *rule_settings(void);

/* Those of the last call, or NULL; and are they still true? */
extern const RuleSettings *rule_settings_before(void);
extern bool rule_settings_are_known(void);

/* The one that holds for a schema (NULL: for all), or NULL: none is set */
extern const RuleSetting *rule_setting(const RuleSettings *settings, const Rule *rule,
									   const char *schema);

/* Its level, or the default one */
extern RuleLevel rule_level(const RuleSettings *settings, const Rule *rule,
							const char *schema);

/* Is there a schema for which it isn't off? */
extern bool rule_is_on(const RuleSettings *settings, const Rule *rule);

/*
 * To be called once of_rule is complete: sets what follows from it, in the
 * current memory context.
 */
extern void rule_settings_finish(RuleSettings *settings);

/*
 * Is the finding taken off by an exemption or by dbctx.ignore?  An exemption
 * of a table is one of its columns, indexes and constraints, too.
 */
extern bool finding_is_exempt(const RuleSettings *settings, const Finding *finding);

/* Is a finding about an object of that name, or a table or schema that it is in? */
extern bool object_covers(const char *object, const Finding *finding);

/* The mode in force in this session: dbctx.guard, or as dbctx_guard() left it */
extern GuardMode guard_mode(const RuleSettings *settings);

/* A level under a mode: never more than the mode */
extern RuleLevel capped_level(RuleLevel level, GuardMode mode);

/* Settings of src/settings.c */
extern int	dbctx_guard_mode;	/* a GuardMode */
extern char *dbctx_ignore;

/*
 * Takes the next entry off a list as dbctx.ignore has it: returns the name of
 * the rule, and sets *object to the object, or NULL.
 */
extern char *ignore_entry(const char **list, char **object);

/*
 * Checks options for a rule.  NULL if they are in order, else what is wrong,
 * as the detail of a message, with the legal ones.
 */
extern char *rule_options_error(const Rule *rule, Jsonb *options);

/*
 * Writes a row of dbctx.rule, in place of the one for the same rule and
 * schema.  level LEVEL_* ; options and evidence may be NULL.
 */
extern void rule_setting_write(const RuleSetting *setting);

#endif							/* DBCTX_RULE_SETTINGS_H */
