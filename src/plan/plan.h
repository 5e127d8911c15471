/*
 * plan.h
 *	  The safe way to do what a script wants.
 *
 * Each statement of a script becomes one step or several.  Those that need
 * nothing are a step as they stand; where a rule about locks or lost rows
 * would speak, and a way is known that stops nobody, the steps go that way.
 * The files here each know one kind of statement; they ask the World for what
 * is there, and add steps to the SqlPlan.  Nothing is executed.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#ifndef DBCTX_PLAN_H
#define DBCTX_PLAN_H

#include "nodes/parsenodes.h"
#include "overlay/overlay.h"
#include "rule/rule.h"
#include "rule/world.h"
#include "storage/lockdefs.h"

typedef enum PlanPhase
{
	PHASE_EXPAND,				/* adds what old programs don't mind */
	PHASE_BACKFILL,				/* fills rows */
	PHASE_VALIDATE,				/* makes sure of the rows that are there */
	PHASE_CONTRACT,				/* takes away what old programs may need */
} PlanPhase;

typedef enum PlanBlocks
{
	BLOCKS_NOTHING,
	BLOCKS_WRITES,
	BLOCKS_READS,				/* and writes */
} PlanBlocks;

typedef struct PlanStep
{
	PlanPhase	phase;
	const char *sql;			/* runs as it stands */
	bool		transactional;	/* can it run in a transaction block? */
	const char *lock;			/* "ACCESS EXCLUSIVE on public.orders", or NULL */
	PlanBlocks	blocks;
	bool		strong;			/* the house wants a lock_timeout for it */
	const char *note;			/* sentences, or NULL */
	const char *rollback;		/* SQL, or NULL: the note says why */
	bool		no_rollback;	/* there is nothing to undo, or it can't be */
	int			part;			/* of the script, if it is that as it stands; or 0 */
	const char *undo_of;		/* what undoes it is what undoes these statements, or NULL */
	const char *after_undo;		/* and then this */
} PlanStep;

/* A statement of the script, or a command of one */
typedef struct PlanPart
{
	int			part;
	Node	   *tree;
} PlanPart;

typedef struct SqlPlan
{
	RuleRun		run;			/* its world is that before the statement at hand */
	Overlay    *overlay;
	const char *text;			/* of the statement at hand */
	Node	   *tree;			/* with locations in that text */
	int			number;			/* of that statement */
	int			part;			/* the same, but each command of an ALTER TABLE counts */
	List	   *told;			/* PlanPart *: of the script, so far */
	List	   *steps;			/* PlanStep * */
	List	   *names;			/* of indexes that the plan makes: char * */
} SqlPlan;

/*
 * A constraint on its way to a table that is there: the table as it is with
 * the columns that come along, and the constraint's text, for where it can't
 * be put into other words.
 */
typedef struct NewConstraint
{
	DbTable    *table;
	const Constraint *raw;
	List	   *columns;		/* String */
	const char *text;			/* without CONSTRAINT and name */
	bool		wanted;			/* steps are wanted whatever the size */
} NewConstraint;

/* plan.c: the steps for one statement, whose text and tree the plan holds */
extern void plan_statement(SqlPlan *plan);

/* A statement as it stands; note may be NULL, what rules say of it comes on top */
extern PlanStep *plan_pass(SqlPlan *plan, const char *note);

/* Is it lost for good, or in the way of others: what a plan must not leave unsaid? */
extern bool plan_is_serious(const Finding *finding);

/* step.c */

/*
 * Adds a step.  Whether it is transactional, its lock, and whom that stops,
 * come from the SQL; the caller may know better.
 */
extern PlanStep *plan_step(SqlPlan *plan, PlanPhase phase, const char *sql,
						   const char *rollback, const char *note);

/* Is the rule on for the table's schema, and the table large enough to care? */
extern bool plan_cares(SqlPlan *plan, RuleId rule, DbTable *table);

/* The SQL with a comment that takes rules off it: "drop_column, ..." */
extern char *plan_ignore(const char *rules, const char *reason, const char *sql);

/* The one statement in a text; locations are those in it */
extern Node *plan_parse(const char *text);

/* The table with one column more */
extern DbTable *plan_table_with_column(const DbTable *before, const char *name, Oid type,
									   int32 typmod, Oid collation);

/* A default as SQL that means the same under any search_path */
extern char *plan_expr(const DbExpr *expr);

/* "a, b" of Strings, quoted as needed */
extern char *plan_names(List *names);

/* A name of at most NAMEDATALEN bytes that is no column of the table */
extern char *plan_free_column(const DbTable *table, const char *name, const char *label);

/* What the server would call an index; none that the plan has used already */
extern char *plan_index_name(SqlPlan *plan, const DbTable *table, List *columns, const char *label);

/* "ALTER TABLE public.orders ..." */
extern char *plan_alter(const DbTable *table, const char *format,...) pg_attribute_printf(2, 3);

/* finish.c: rollbacks, and what else is known once all steps are there */
extern void plan_finish(SqlPlan *plan);

/* locks.c */
extern void plan_locks(SqlPlan *plan, List *statements, PlanStep *step);
extern bool plan_runs_in_transaction(Node *statement);
extern PlanPhase plan_phase(Node *statement);

/* tokens.c */

typedef struct Tokens Tokens;

extern Tokens *tokens_of(const char *text);

/* The text of the whole tokens in [from, to); to < 0: all that follow */
extern char *tokens_between(const Tokens *tokens, int from, int to);

/* Where the commands of an ALTER begin, after the name at a location; -1: not found */
extern int	tokens_after_name(const Tokens *tokens, int location);

/* Texts of what stands between commas, outside of brackets, from there on */
extern List *tokens_split(const Tokens *tokens, int from);

/* The place of a keyword outside of brackets, from there on; -1: none */
extern int	tokens_find(const Tokens *tokens, int from, const char *keyword);

/* Where the n-th token after the one at a place begins; -1: there is none */
extern int	tokens_skip(const Tokens *tokens, int location, int n);

/* Where the token at a place ends */
extern int	tokens_end(const Tokens *tokens, int location);

/*
 * The statement kinds.  Each function returns false, with no step added, if
 * there is nothing to do for a statement but to run it.
 */
extern bool plan_alter_table(SqlPlan *plan);	/* alter.c */
extern bool plan_alter_command(SqlPlan *plan, DbTable *table, AlterTableCmd *cmd);
extern bool plan_add_column(SqlPlan *plan, DbTable *table, AlterTableCmd *cmd);	/* column.c */
extern bool plan_column_type(SqlPlan *plan, DbTable *table, AlterTableCmd *cmd);	/* type.c */
extern bool plan_drop_column(SqlPlan *plan, DbTable *table, AlterTableCmd *cmd);	/* drop.c */
extern bool plan_drop(SqlPlan *plan);
extern bool plan_rename(SqlPlan *plan);	/* rename.c */
extern bool plan_index(SqlPlan *plan); /* index.c */
extern bool plan_partition(SqlPlan *plan, DbTable *table, AlterTableCmd *cmd);	/* partition.c */
extern bool plan_attach(SqlPlan *plan);
extern bool plan_maintenance(SqlPlan *plan);	/* maintenance.c */
extern bool plan_rows(SqlPlan *plan);	/* rows.c */
extern bool plan_domain(SqlPlan *plan);	/* domain.c */
extern bool plan_enum(SqlPlan *plan);

/* constraint.c */

/* Steps for a constraint of any kind; false: it can be added at once */
extern bool plan_constraint(SqlPlan *plan, const NewConstraint *constraint);

/* The CHECK that a step has dropped, NOT VALID, then VALIDATE */
extern void plan_add_again(SqlPlan *plan, DbTable *table, const DbConstraint *check);

/* SET NOT NULL; false: it can be set at once */
extern bool plan_not_null(SqlPlan *plan, DbTable *table, const char *column);

/* index.c */

/* CREATE INDEX CONCURRENTLY, on a partitioned table too; false: it can't be said */
extern bool plan_index_steps(SqlPlan *plan, DbTable *table, const IndexStmt *index, const char *name);

/* UNIQUE or PRIMARY KEY by an index that is built first */
extern bool plan_key_steps(SqlPlan *plan, const NewConstraint *key);

/* fill.c */

typedef struct Fill
{
	const DbTable *table;
	const char *alias;			/* by which the texts know it; NULL: its name */
	const char *set;			/* what follows SET; NULL: DELETE */
	const char *from;			/* what follows FROM, or NULL */
	const char *where;			/* a condition, or NULL */
	bool		only;			/* not what inherits from it */
} Fill;

/*
 * A DO block that does it in batches, each committed; runs as it stands.  NULL
 * for a partitioned table without a key.
 */
extern char *fill_sql(const Fill *fill);

/*
 * The same as a step, or one for each partition.  back: undoes it; NULL: the
 * note says why that can't be.
 */
extern void plan_fill(SqlPlan *plan, const Fill *fill, const Fill *back, const char *note);

#endif							/* DBCTX_PLAN_H */
