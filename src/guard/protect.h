/*
 * protect.h
 *	  Keeps the guard's own errors away from the statement it looks at.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#ifndef DBCTX_PROTECT_H
#define DBCTX_PROTECT_H

#include "rule/settings.h"
#include "utils/snapshot.h"

typedef void (*GuardTask) (Snapshot snapshot, void *arg);

/*
 * The latest snapshot, to be registered.  It isn't the transaction's first
 * where that has none yet: LOCK and SET TRANSACTION come before that.
 */
extern Snapshot guard_latest_snapshot(void);

/*
 * Calls task in a subtransaction, with the latest snapshot of the catalog and
 * in the current memory context.  false if it failed: in warn mode with a
 * WARNING that says why, so that the statement goes on; in block mode the
 * error is the statement's, since nobody knows what it would have found.  A
 * cancel and the like are always passed on.
 */
extern bool guard_protected(GuardTask task, void *arg, GuardMode mode);

/* The same, but what to do about the error, which it returns, is left open */
extern ErrorData *guard_attempt(GuardTask task, void *arg);

/* The WARNING of a command that could not be checked */
extern void guard_say_unchecked(const char *why, int sqlstate);

/*
 * Calls task in a subtransaction, in the current memory context, and returns
 * NULL, or the error that it ended with, which is over then.  undo: the
 * subtransaction is rolled back even so, so that no lock is left.  A cancel and
 * the like are passed on.
 */
typedef void (*ProtectedTask) (void *arg);
extern ErrorData *run_protected(ProtectedTask task, void *arg, bool undo);

/* false: it is what the user or the system wants, and not ours to swallow */
extern bool error_is_ours(const ErrorData *error);

/*
 * The settings, or NULL if there are none.  Where they can't be read, it is as
 * before, with a WARNING; if there is no before and the guard blocks, an error.
 */
extern const RuleSettings *guard_settings(void);

/* What the comment on the event trigger says of the mode, last of all */
#define GUARD_COMMENT "checks DDL for dbctx_guard(), mode: "

#endif							/* DBCTX_PROTECT_H */
