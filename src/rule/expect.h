/*
 * expect.h
 *	  What an option says is expected, compared with what a table has.
 *
 * Options hold SQL as people and dbctx_conventions() write it: types, defaults
 * and whole columns.  Nothing here raises an error for what makes no sense: it
 * then equals nothing.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#ifndef DBCTX_RULE_EXPECT_H
#define DBCTX_RULE_EXPECT_H

#include "rule/rule.h"

/* "created_at timestamptz NOT NULL DEFAULT now()"; what isn't said is NULL */
typedef struct ExpectedColumn
{
	const char *sql;			/* all of it, as written */
	const char *name;			/* unquoted */
	const char *type;
	bool		not_null;
	const char *value;			/* its default */
	const char *label;			/* of "status text = 'deleted'" */
} ExpectedColumn;

/* Takes a definition apart; false if it has no name */
extern bool expect_column(const char *sql, ExpectedColumn *column);

/* "int4" is "integer", "public.mood" is "mood"; case and blanks don't matter */
extern bool type_is(const char *words, const DbTypeRef *type);

/* Is it date or a timestamp, of any kind and precision? */
extern bool is_time_type(const char *words);

/* Is there such a type? */
extern bool type_exists(const char *words);

/*
 * Is that the expression?  All spellings of now() are one; qualified or not,
 * a name is the same.  "DEFAULT" before it doesn't matter.
 */
extern bool expr_is(const char *words, DbExpr *expr);

/* Without "DEFAULT" before it */
extern const char *without_default(const char *words);

/* "id" of "\"id\"": a name as stored */
extern const char *unquoted(const char *name);

/* Is the same name on both sides, qualified or not, with "()" or not? */
extern bool function_is(const char *words, const char *name);

/*
 * "public.touch" for "touch()" or "public.touch()": a function without
 * arguments, or with "type" a trigger's, that is there now, so named that
 * any search_path finds it.  NULL if there is none, or more than one.
 */
extern const char *resolve_function(const char *words, const DbSchema *schema, bool trigger);

/* Is what the default calls there, as far as can be told? */
extern bool default_runs(const char *words);

/*
 * May it take a value for each row, so that adding a column with that default
 * writes the whole table anew?  True of what isn't known.
 */
extern bool default_varies(const char *words);

/*
 * Nothing holds on to the column that would keep its type from being changed:
 * a foreign key that points to it, a view, a policy, a trigger, a
 * publication, the partition key.
 */
extern bool column_is_free(const DbTable *table, AttrNumber attnum);

/* Is the table known to be empty? */
extern bool table_is_empty(RuleRun *run, const DbTable *table);

/* Or is it new, so that no program names its columns yet? */
extern bool table_is_unused(RuleRun *run, const DbTable *table);

/*
 * What a foreign key points to, with its columns, or NULL if that can't be
 * known.
 */
extern DbTable *foreign_key_parent(RuleRun *run, const DbConstraint *fk);

/*
 * keys.c: the column of a key that was made for its table, NULL if there is
 * none: not a join table's, nor one that is the parent's.
 */
extern DbColumn *own_key(DbTable *table);

/*
 * object_names.c: what the rule index_name would have an index over these
 * columns called; NULL: it says nothing.
 */
extern const char *index_name_by_rule(RuleRun *run, DbTable *table, int nkeys,
									  AttrNumber *keys);

/* timestamps.c: "ALTER TABLE ... ADD COLUMN ..."; NULL where that isn't safe */
extern const char *add_column_fix(RuleRun *run, const DbTable *table,
								  const ExpectedColumn *expected);

/* An option of another rule, as it holds for a schema; or NULL */
extern const char *option_of(RuleRun *run, RuleId rule, const char *name,
							 const DbSchema *schema);

/* Is another rule on for a schema? */
extern bool rule_is_asked(RuleRun *run, RuleId rule, const DbSchema *schema);

/* "a", "a or b", "a, b or c" */
extern char *texts_or(List *texts);

#endif							/* DBCTX_RULE_EXPECT_H */
