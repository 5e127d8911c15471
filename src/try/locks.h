/*
 * locks.h
 *	  The locks of this session, and of those it waits for; private to try/.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#ifndef DBCTX_TRY_LOCKS_H
#define DBCTX_TRY_LOCKS_H

#include "storage/lock.h"
#include "try/try.h"

/* A lock on a relation of a user's, or an advisory one */
typedef struct OwnLock
{
	LOCKTAG		tag;
	LOCKMASK	held;
	struct OwnLock *next;
} OwnLock;

/* Those that this session holds */
extern OwnLock *own_locks(void);

/* InvalidOid's mode, 0, for none */
extern LOCKMODE strongest_lock(LOCKMASK held);

/* "ACCESS EXCLUSIVE" */
extern const char *lock_mode_name(LOCKMODE mode);

/* advisory.c: notes such a lock; statement 0: held before the script */
extern void try_remember_advisory(Try *try, const OwnLock *lock, int statement);

/* After all has been rolled back: those that are left are released, and told of */
extern void try_release_advisory(Try *try);

#endif							/* DBCTX_TRY_LOCKS_H */
