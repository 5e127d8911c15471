/*
 * guard.h
 *	  Every DDL statement checked, whoever sends it.
 *
 * The event trigger (event.c) and the utility hook (utility.c) call
 * guard_statement() before a command runs.  What commands have touched is
 * collected in pending.c and judged when the transaction is about to commit
 * (commit.c).  Findings become messages in report.c, and rows of dbctx.finding
 * in findings.c.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#ifndef DBCTX_GUARD_H
#define DBCTX_GUARD_H

#include "nodes/parsenodes.h"
#include "rule/relevance.h"
#include "rule/settings.h"
#include "rule/world.h"
#include "utils/relcache.h"

/* A finding of this transaction that its commit will keep */
typedef struct PendingFinding
{
	Finding    *finding;		/* or NULL: the command could not be checked, */
	const char *unchecked;		/* and why */
	const char *tag;			/* of the command: "ALTER TABLE" */
	Oid			role;			/* that ran it */
	bool		said;			/* the client has been told */
} PendingFinding;

/* A command of this transaction, for dbctx.history */
typedef struct PendingCommand
{
	TimestampTz at;
	const char *tag;
	const char *sent;			/* what the client sent, as far as it is kept */
	const char *query;			/* the same without secrets */
	const char *rollback;		/* what undoes it, or NULL */
	Oid			role;			/* that ran it */
	int			number;			/* within the transaction */
} PendingCommand;

/* An object that a command of this transaction has touched */
typedef struct PendingObject
{
	Oid			classid;
	Oid			objid;
	int			subid;			/* of a relation: the column, or 0 */
	bool		created;		/* it was made, not altered */
	bool		gone;			/* it was dropped as a whole */
	char		relkind;		/* of a relation */
	int			command;		/* number of the command; 0 if none is kept */
	Oid			role;			/* that ran it */
	const char *name;			/* of a relation while history is kept, or NULL */
} PendingObject;

/* What the transaction has done so far; each list in the order of events */
typedef struct Pending
{
	List	   *objects;		/* PendingObject * */
	List	   *findings;		/* PendingFinding * */
	List	   *commands;		/* PendingCommand * */
} Pending;

/* The event trigger at the start of commands; the other one is for rewrites */
#define GUARD_TRIGGER "dbctx_guard"

/* event.c */

/*
 * While somebody listens, the guard is silent, whatever its mode: it neither
 * says nor keeps anything, and the listener is told of each command that is
 * about to run, as the guard would look at it.  Returns who listened before.
 */
typedef void (*GuardListener) (Node *statement);
extern GuardListener guard_listen(GuardListener listener);
extern GuardListener guard_listener(void);

/*
 * Is the guard awake in this session, for the command at hand?  Sets the mode
 * in force.  Not in extension scripts, binary upgrades, replicas, and the
 * shadow databases in which Prisma replays a history.
 */
extern bool guard_is_awake(const RuleSettings **settings, GuardMode *mode);

/*
 * Asks the statement rules about a command that is about to run.  Raises an
 * error in block mode; in warn mode never, also not for an error of its own.
 */
extern void guard_statement(Node *statement);

/*
 * A table is about to be written anew, into this one: exact where the rule
 * about ALTER TABLE predicts.  Heeded while an ALTER TABLE is under way, which
 * the second tells; it returns what was told before.
 */
extern void guard_rewrite(Relation transient);
extern bool guard_set_altering(bool now);

/* pending.c */
extern void pending_init(void);

/*
 * From now on, what commands touch is noted, until the transaction ends.  The
 * tag of the command that begins, and what it is about to do; the tag of the
 * last one that began, who ran it, and what all of them do.
 */
extern void pending_watch(const char *tag, RuleScope scope);
extern RuleScope pending_scope(void);

/* Was the table made in this transaction, since it is watched? */
extern bool pending_made_table(Oid relid);

extern const char *pending_tag(void);
extern Oid	pending_role(void);

/*
 * Notes the table that is to be altered, and one that it is to take in or let
 * go: there are changes of which the server tells no hook.
 */
extern void pending_note_targets(const AlterTableStmt *statement);

/* The entry is copied; it is the current role's */
extern void pending_add_finding(const PendingFinding *entry);
extern void pending_add_command(const char *tag, const char *rollback);

/* NULL if there is nothing; the caller must not change it */
extern const Pending *pending_now(void);

/*
 * Puts what has been noted aside and notes what happens from now on, whether
 * there is a guard or not; number: of the command, for those that begin now.
 * To be taken back, with what was put aside, also after an error.
 */
typedef struct PendingState PendingState;
extern PendingState *pending_set_aside(void);
extern void pending_number(int number);
extern void pending_take_back(PendingState *aside);

/*
 * Has the client been told of this in this transaction?  From the second call
 * with the same key on, yes.
 */
extern bool pending_was_said(const char *key);

/* harmless.c: is it sure that no statement rule has anything to say? */
extern bool statement_is_harmless(Node *statement, const RuleSettings *settings);

/* scope.c: what a command is about to do, as far as it says */
extern RuleScope statement_scope(Node *statement);

/* commit.c */

/*
 * Judges what the transaction has done so far.  at_commit: also keep the
 * findings.  Returns how many there were that had not been said before.
 */
extern int	guard_check_pending(bool at_commit);

/*
 * What the model rules find in what was touched, now, and would not have found
 * under the snapshot "then".
 */
extern List *guard_judge_objects(const Pending *pending, const RuleSettings *settings,
								 Snapshot now, Snapshot then, World *world);

/*
 * detach.c: what the model rules find in the partition that a DETACH PARTITION
 * CONCURRENTLY makes a table; NIL if the statement is none.
 */
extern List *guard_judge_detached(Node *statement, Snapshot snapshot, World *world,
								  const RuleSettings *settings);

/* report.c */

/*
 * Tells the client: a WARNING for each finding, or one ERROR for all of them if
 * one is to block under the mode.
 */
extern void report_findings(const List *findings, GuardMode mode);

/* findings.c */

/* Writes rows of dbctx.finding; never waits. */
extern void findings_keep(const List *pending, GuardMode mode);

/* secrets.c */

/*
 * Sets what was sent, without literals and comments of statements that may hold
 * a password or the like.  before: the last command, or NULL; one string may
 * hold thousands of commands.
 */
extern void command_set_query(PendingCommand *command, const char *sent,
							  const PendingCommand *before);

/* history.c: a command's text is kept up to so many bytes */
#define MAX_STATEMENT 10000

extern void history_keep(const Pending *pending);

/* utility.c */
extern void guard_utility_init(void);

#endif							/* DBCTX_GUARD_H */
