/*
 * try.h
 *	  Scripts that are run, measured, and taken back.
 *
 * dbctx_try() (try.c) runs a script statement by statement (execute.c) in a
 * subtransaction, with somebody else listening in place of the guard
 * (judge.c), looks after each at what it has locked, written anew, read and
 * built (measure.c), and rolls all of it back.  What can't be run so
 * (refuse.c) is judged as by dbctx_check().
 *
 * Copyright (c) 2026, dbctx contributors
 */
#ifndef DBCTX_TRY_H
#define DBCTX_TRY_H

#include "catalog/oidmap.h"
#include "guard/guard.h"
#include "portability/instr_time.h"
#include "script/script.h"

typedef enum TryOutcome
{
	TRY_RAN,
	TRY_FAILED,
	TRY_LEFT_OUT,				/* it can't be run here: judged as by check */
	TRY_CONTROL,				/* BEGIN and the like: done in another way */
	TRY_NOT_REACHED,			/* one before it has failed */
} TryOutcome;

/* A statement, and what came of it; each list of char * */
typedef struct TryStatement
{
	int			number;			/* from 1 */
	int			location;		/* bytes from the script's start */
	int			end;			/* behind its last byte */
	Node	   *tree;			/* while it is at hand; NULL: it can't be run */
	const char *tag;			/* "ALTER TABLE" */
	TryOutcome	outcome;
	const char *why;			/* of those that weren't run, or are only noted */
	double		ms;
	List	   *locks;			/* "ACCESS EXCLUSIVE on public.orders" */
	List	   *rewritten;
	List	   *scanned;
	List	   *built;
} TryStatement;

/* What the end of the transaction will not take back */
typedef struct TryNote
{
	int			statement;
	const char *object;			/* as SQL names it, or NULL */
	const char *message;
	const char *detail;
} TryNote;

/* A savepoint of the script, or the beginning of a block of it */
typedef struct TrySavepoint
{
	const char *name;			/* NULL: BEGIN */
	int			level;			/* of the subtransaction */
} TrySavepoint;

typedef struct Try
{
	const char *text;			/* the script, in the server's encoding */
	Script	   *script;			/* as for dbctx_check() */
	int			lock_timeout;	/* ms, 0: none */
	bool		had_lock_timeout;	/* of the caller's, or the script's */
	MemoryContext context;		/* for all that is told at the end */
	List	   *statements;		/* TryStatement * */
	List	   *findings;		/* ScriptFinding *, in the end */
	List	   *notes;			/* TryNote * */

	/* of the run */
	int			level;			/* nesting of the subtransaction around it */
	CommandId	start;			/* commands from this one on are the script's */
	CommandId	statement_start;	/* ... are the statement's */
	TryStatement *statement;	/* that is being run */
	List	   *savepoints;		/* TrySavepoint *, the innermost last */
	bool		committed;		/* the script has ended a block */
	bool		left_out;		/* a command has not been run */
	bool		quiet;			/* the client is told nothing */
	int			min_messages;	/* ... and was told so much */
	bool		listening;		/* false while rules are asked */
	instr_time	asking;			/* time that went into rules */
	bool		unrun;			/* something is judged as by check */
	List	   *prepared;		/* char *: statements that were prepared */
	bool		truncates;		/* the statement empties tables */
	oidmap_hash *relations;		/* private to measure.c, like the next */
	List	   *advisory;
} Try;

/* execute.c */

/*
 * Runs the statement at hand.  Its error becomes a finding, or, where it can't
 * be run in a transaction, its outcome.  A cancel is passed on.
 */
extern void try_execute(Try *try);

/*
 * Fires what is deferred to the end of a transaction, and takes it back again;
 * an error is one of the statement at hand.
 */
extern bool try_deferred(Try *try);

/* control.c: BEGIN, COMMIT, SAVEPOINT and their kin */
extern void try_control(Try *try, TransactionStmt *control);
extern bool try_in_block(const Try *try);

/* To a level of subtransactions, by rolling back or releasing those above */
extern void try_roll_back(int level);
extern void try_release(int level);

/*
 * refuse.c: why a command is not to be run, the rest of a sentence; NULL if it
 * may be.  nested: it comes from a function or a DO.
 */
extern const char *try_refuses(Try *try, Node *tree, bool nested);

/* measure.c */
extern void try_measure_begin(Try *try);

/* silently: after a rollback, to know what is now */
extern void try_measure_statement(Try *try, bool silently);

/* Something that stays, whatever is rolled back; object and detail may be NULL */
extern void try_note(Try *try, int statement, const char *object, const char *message,
					 const char *detail);

/* "Process 4711 holds ACCESS SHARE on public.orders.", or NULL */
extern char *try_lock_holders(Node *tree);

/* judge.c */

/* The statement rules, about a command that is about to run */
extern void try_judge(Try *try, Node *tree);

/* The rules about queries, about the statement at hand */
extern void try_judge_query(Try *try);

/* The model rules, about all that was done; and what there is to say in the end */
extern void try_judge_end(Try *try);

#endif							/* DBCTX_TRY_H */
