/*
 * lock.h
 *	  What the rules about locks share.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#ifndef DBCTX_RULE_LOCK_H
#define DBCTX_RULE_LOCK_H

#include "nodes/parsenodes.h"
#include "parser/parse_node.h"
#include "rule/rule.h"
#include "rule/world.h"

/* lock.c */

/*
 * The table that a command names, if its size makes a lock matter and the
 * rule that is being asked speaks for its schema; else NULL.
 */
extern DbTable *lock_target(RuleRun *run, const RangeVar *name);

/* Are both true of a table that is known already? */
extern bool lock_matters(RuleRun *run, DbTable *table);

/* '"orders" (2.3 million rows)', for messages */
extern char *lock_size(RuleRun *run, const DbTable *table);

/* A name for messages: on one line */
extern const char *lock_name(const char *name);

/*
 * The commands of an ALTER TABLE that names an ordinary or partitioned table
 * or a materialized view; NIL if the statement is something else.
 */
extern List *lock_alter_commands(Node *statement, RangeVar **name);

/*
 * The commands of an ALTER TABLE of a table that lock_target() is about, which
 * it sets; NIL if the statement is something else.  Not of foreign tables, of
 * which the server keeps no rows, nor of views.
 */
extern List *lock_alter_target(RuleRun *run, Node *statement, DbTable **table);

/* An option of a command's list in parentheses: (FULL, CONCURRENTLY off) */
extern bool lock_option(List *options, const char *name);

/* A hint around SQL: "Write: ..." */
extern char *lock_write(const char *sql);

/*
 * The same around SQL with CONCURRENTLY, or a text that says it in words: in a
 * transaction block with the addition that it can't run there.
 */
extern char *lock_write_outside(RuleRun *run, const char *sql);

/* ... with VALIDATE CONSTRAINT, which is of use in a later transaction only */
extern char *lock_write_later(RuleRun *run, const char *sql);

/*
 * Are the columns (String) there, or added by the same command?  If not, the
 * server will say so.
 */
extern bool lock_columns_known(const DbTable *table, List *names, List *commands);

/*
 * The direct partitions of a partitioned table: DbTable *.  false if there is
 * one that isn't a plain table, or too many to name them all in a fix.
 */
extern bool lock_plain_partitions(RuleRun *run, const DbTable *table, List **partitions);

/* All direct partitions, of whatever kind */
extern List *lock_partitions(RuleRun *run, const DbTable *table);

/* The largest table of a schema (InvalidOid: of all) for which a lock matters */
extern DbTable *lock_largest(RuleRun *run, Oid namespace, bool clustered);

/* raw_expr.c */

/*
 * Parse analysis of an expression that may name columns of a table, without
 * opening it.  NULL if it can't be had; an expression with an unknown name
 * is one of those, the server will tell about it.  The tree is not changed.
 */
extern Node *raw_expr_analyse(const DbTable *table, Node *raw, ParseExprKind kind);

/* The same for a DEFAULT, coerced to the type of its column */
extern Node *raw_default_analyse(const char *column, Node *raw, Oid type, int32 typmod);

/* Are all names in it known, so far as that is easily told? */
extern bool raw_expr_is_plausible(World *world, const DbTable *table, Node *raw);

/*
 * An analysed expression as SQL.  NULL unless analysing that gives the very
 * same tree again.
 */
extern char *raw_expr_sql(const DbTable *table, Node *analysed, ParseExprKind kind);
extern char *raw_default_sql(const char *column, Node *analysed, Oid type, int32 typmod);

/* alter_type.c */

/* The type that a column definition names.  false if there is none such. */
extern bool column_type_find(TypeName *name, Oid *type, int32 *typmod);

/* "serial" and its kin, which are no types */
extern bool column_type_is_serial(const TypeName *name);

typedef enum TypeChange
{
	TYPE_CHANGE_UNKNOWN,		/* can't be told, or will fail */
	TYPE_CHANGE_KEEPS,			/* rows stay as they are */
	TYPE_CHANGE_REWRITES,
} TypeChange;

/* What ALTER COLUMN ... TYPE does to the rows, as the server would decide */
extern TypeChange column_type_change(const DbTable *table, const DbColumn *column,
									 const ColumnDef *definition);

/* The indexes that such a change builds anew though rows are kept: DbIndex * */
extern List *column_type_rebuilds(const DbTable *table, const DbColumn *column,
								  const ColumnDef *definition);

/*
 * Does ADD COLUMN write all rows?  Sets *why to the reason, for messages, and
 * *default_expr to the analysed default or NULL.
 */
extern bool column_add_rewrites(const DbTable *table, const ColumnDef *definition,
								const char **why, Node **default_expr);

/* proof.c */

/*
 * Do the valid CHECK constraints of a table prove the conditions, in
 * implicit-AND form, so that the server doesn't read the table?  not_nulls:
 * its NOT NULL columns count, too.
 */
extern bool table_proves(const DbTable *table, List *conditions, bool not_nulls);

/* Is a column NOT NULL, for old rows too? */
extern bool column_not_null_valid(const DbTable *table, const DbColumn *column);

/* ... that a column holds no NULL? */
extern bool table_proves_not_null(const DbTable *table, const DbColumn *column);

/* create_sql.c */

/*
 * CREATE INDEX as SQL, for another table or under another name than the
 * statement says; NULL if it can't be said exactly.  "on" is what follows ON,
 * qualified.
 */
extern char *create_index_sql(const DbTable *table, const IndexStmt *statement,
							  const char *name, const char *on, bool concurrently);

/* The index that a UNIQUE or PRIMARY KEY makes, in the same way */
extern char *create_key_index_sql(const DbTable *table, const Constraint *key,
								  List *columns, const char *name, const char *on);

/* FOREIGN KEY (...) REFERENCES ..., or CHECK (...); NULL as above */
extern char *foreign_key_sql(RuleRun *run, const DbTable *table, const Constraint *constraint,
							 List *columns);
extern char *check_sql(const DbTable *table, const Constraint *constraint);

/* " DEFERRABLE INITIALLY DEFERRED", or nothing */
extern const char *deferrable_sql(const Constraint *constraint);

/* Names as the server would choose them */
extern char *new_constraint_name(World *world, const DbTable *table, List *columns, const char *label);
extern char *new_index_name(World *world, const DbTable *table, List *columns, const char *label);

/* Has the table all of these columns (String)? */
extern bool has_columns(const DbTable *table, List *names);

/* lock_attach.c */

/* The indexes that ATTACH PARTITION builds, for the partition has none like it */
extern void check_attached_indexes(RuleRun *run, const DbTable *parent, DbTable *table);

/* lock_rewrite.c */

/*
 * For the event table_rewrite, which is exact: a finding of rule table_rewrite
 * about a table that is being written anew, unless that is small or the rule
 * is off.  reason: AT_REWRITE_*.
 */
extern Finding *find_rewrite(RuleRun *run, DbTable *table, int reason);

#endif							/* DBCTX_RULE_LOCK_H */
