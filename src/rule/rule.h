/*
 * rule.h
 *	  Rules, and what they find.
 *
 * A rule looks at one object, or at one command, and returns findings; it
 * knows neither who asks nor where the findings go.  What it looks at comes
 * from a Model or from a World (world.h), so that the same rule judges a
 * schema as it stands, a command before it runs, what a transaction has
 * changed, and a script that isn't executed.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#ifndef DBCTX_RULE_H
#define DBCTX_RULE_H

#include "catalog/model.h"
#include "nodes/nodes.h"
#include "rule/rulelist.h"

struct World;
struct RuleSettings;

typedef enum RuleId
{
#define R(name, family, form, level, summary) RULE_##name,
	RULE_LIST(R)
#undef R
	NUM_RULES
} RuleId;

typedef enum RuleFamily
{
	FAMILY_CONVENTION,			/* needs a convention that was adopted or set */
	FAMILY_CONTEXT,				/* against what is already there */
	FAMILY_LOCK,
	FAMILY_DESTRUCTIVE,
	FAMILY_DATA,
	FAMILY_SECURITY,
	FAMILY_SCRIPT,				/* that a script says what it means */
} RuleFamily;

typedef enum RuleForm
{
	FORM_MODEL,
	FORM_LATE,
	FORM_STATEMENT,
	FORM_SCRIPT,				/* asked by src/script, of scripts alone */
} RuleForm;

typedef enum RuleLevel
{
	LEVEL_OFF,
	LEVEL_WARN,
	LEVEL_BLOCK,
} RuleLevel;

typedef enum OptionType
{
	OPTION_TEXT,
	OPTION_CHOICE,				/* one of those in "legal" */
	OPTION_TEXTS,				/* an array of texts; one text is an array of one */
	OPTION_MAP,					/* an object whose values are texts */
	OPTION_NUMBER,				/* a whole number, not negative */
	OPTION_BOOL,
} OptionType;

/* An option of a rule; tables of them end with one without a name */
typedef struct RuleOption
{
	const char *name;
	OptionType	type;
	const char *legal;			/* of a CHOICE: "snake_case, camelCase" */
	const char *about;			/* ends a sentence: "type, as SQL writes it" */
} RuleOption;

struct RuleRun;
typedef void (*TableRule) (struct RuleRun *run, DbTable *table);
typedef void (*FunctionRule) (struct RuleRun *run, DbFunction *function);
typedef void (*StatementRule) (struct RuleRun *run, Node *statement);

/*
 * What a rule says of itself and how it is asked.  The page is markdown: each
 * part a sentence or a few.  A model rule has "table" or "function", which
 * are called for each object once its level is not off; a statement rule is
 * called for each command and returns at once if that is none of its business.
 */
typedef struct RuleBody
{
	const char *problem;		/* what goes wrong */
	const char *instead;		/* what to write instead */
	const char *why;			/* why that is better, and when it isn't */
	const RuleOption *options;	/* NULL: it has none */
	TableRule	table;
	FunctionRule function;
	StatementRule statement;
} RuleBody;

typedef struct Rule
{
	RuleId		id;
	const char *name;
	RuleFamily	family;
	RuleForm	form;
	RuleLevel	level;			/* by default */
	const char *summary;
	const RuleBody *body;
} Rule;

/*
 * What a rule has found.  The texts live where the finding does: in the
 * memory context that was current when the rule was run.
 *
 * The message stands alone and ends without a full stop; the detail and the
 * hint are sentences.  The fix is SQL that runs as it is, or NULL.
 */
typedef struct Finding
{
	const Rule *rule;
	RuleLevel	level;			/* in force for this object */
	Oid			classid;		/* the object, as in pg_depend; invalid if it */
	Oid			objid;			/* has none yet */
	int32		objsubid;
	Oid			relid;			/* the table it is, or belongs to */
	const char *name;			/* of an index or constraint of it, or NULL */
	const char *schema;			/* the machine fields of a message; or NULL */
	const char *table;
	const char *column;
	const char *object;			/* as SQL names it, always qualified */
	const char *about;			/* the fault itself, such as the wrong type: a
								 * finding is new when there was none with the
								 * same rule, object and fault; never NULL */
	const char *message;
	const char *detail;
	const char *hint;
	const char *fix;
	bool		removes;		/* of a command that removes the object */
} Finding;

/* One asking of rules: what they are given, and what they have found */
typedef struct RuleRun
{
	const struct RuleSettings *settings;
	struct World *world;		/* what else there is; see world.h */
	const Model *model;			/* of the object at hand; NULL for a command */
	const struct RuleSetting *setting;	/* private to run.c, options.c */
	const Rule *rule;			/* that is being asked */
	RuleLevel	level;			/* its level, for the object at hand */
	List	   *findings;		/* Finding * */
} RuleRun;

/* registry.c */
extern const Rule *rule_get(RuleId id);

/* NULL if there is none of that name */
extern const Rule *rule_find(const char *name);

/* The one whose name is most like this one, or NULL */
extern const Rule *rule_nearest(const char *name);

/* "a, b, c": every name, for error messages */
extern const char *rule_names(void);

extern const char *rule_family_name(RuleFamily family);
extern const char *rule_level_name(RuleLevel level);

/* false if it is none of "off", "warn", "block" */
extern bool rule_level_parse(const char *name, RuleLevel *level);

/* Does it look at what a schema is, rather than at how that was written? */
extern bool rule_is_of_model(const Rule *rule);

/* The SQLSTATE of a family, in class DC */
extern int	rule_sqlstate(RuleFamily family);

/* The one in the list of a rule's options, or NULL */
extern const RuleOption *rule_option(const Rule *rule, const char *name);

/* finding.c */

/*
 * Adds a finding of the rule that is being asked, about a table, or a column
 * of it if that is not NULL.  The caller fills in detail, hint and fix;
 * "about" is the message unless the caller sets it.
 */
extern Finding *find_table(RuleRun *run, const DbTable *table, const DbColumn *column,
						   const char *message,...) pg_attribute_printf(4, 5);

/* The same about an index or a constraint of a table */
extern Finding *find_index(RuleRun *run, const DbIndex *index,
						   const char *message,...) pg_attribute_printf(3, 4);
extern Finding *find_constraint(RuleRun *run, const DbConstraint *constraint,
								const char *message,...) pg_attribute_printf(3, 4);
extern Finding *find_function(RuleRun *run, const DbFunction *function,
							  const char *message,...) pg_attribute_printf(3, 4);

/*
 * The same about any object; "object" is what SQL names it, qualified.  For
 * commands about what is no table.
 */
extern Finding *find_object(RuleRun *run, Oid classid, Oid objid, const char *object,
							const char *message,...) pg_attribute_printf(5, 6);

/* With all of its texts, in the current memory context */
extern Finding *finding_copy(const Finding *finding);

/*
 * "Rule primary_key_type: 26 of 27 tables use uuid.", the sentence with which
 * the detail of a convention's finding begins: the evidence with which the
 * rule was adopted, or who set it.
 */
extern char *rule_evidence(const RuleRun *run);

/* Always qualified, quoted as needed: "public.orders", for object and fix */
extern char *table_full_name(const DbTable *table);

/* "2,3 million": an estimate of rows for people */
extern char *rows_text(double rows);

/* fresh.c */

/* Equal for the same fault of the same object, before and after */
extern char *finding_key(const Finding *finding);

/* The findings of "after" that aren't in "before", too */
extern List *findings_fresh(const List *after, const List *before);

/* Without those about members of extensions, which are the extensions' affair */
extern List *findings_without_members(const List *findings);

/*
 * A finding of drop_column, with what came after it in mind: a column that was
 * dropped and is there again is one finding about the loss of values, or none
 * (NULL).  then: the World before both.
 */
extern Finding *finding_of_replaced(Finding *finding, const struct RuleSettings *settings,
									struct World *now, struct World *then);

/* options.c: the options of the rule that is being asked, as set; NULL, NIL, -1 if not */
extern const char *option_text(const RuleRun *run, const char *name);
extern List *option_texts(const RuleRun *run, const char *name);
extern const char *option_map(const RuleRun *run, const char *name, const char *key);
extern int	option_number(const RuleRun *run, const char *name);
extern bool option_bool(const RuleRun *run, const char *name, bool otherwise);

/* run.c */

/*
 * Asks the model rules about every table (and function) in the model that was
 * asked for.  Levels, exemptions and settings are those of "settings"; a rule
 * that is off for an object is not asked.
 */
extern List *rules_run_model(const Model *model, struct World *world,
							 const struct RuleSettings *settings);

/* The same of those that are relevant to a RuleScope; see relevance.h */
extern List *rules_run_scope(const Model *model, struct World *world,
							 const struct RuleSettings *settings, int scope);

/* Asks the statement rules about a command, as the grammar has left it. */
extern List *rules_run_statement(Node *statement, struct World *world,
								 const struct RuleSettings *settings);

/*
 * Asks the rule table_rewrite about a table that is about to be written anew,
 * though its statement has not said so; reason as the server gives it.
 */
extern List *rules_run_rewrite(Oid relid, int reason, struct World *world,
							   const struct RuleSettings *settings);

/*
 * For statement rules: sets run->level and the options to those for a schema
 * (NULL: for all), and returns whether the rule is to speak at all.
 */
extern bool rule_speaks(RuleRun *run, const DbSchema *schema);

/* The bodies, in the files of their kind */
#define R(name, family, form, level, summary) extern const RuleBody rule_##name;
RULE_LIST(R)
#undef R

#endif							/* DBCTX_RULE_H */
