/*
 * advisory.c
 *	  Advisory locks of the session that a script has taken: no rollback releases
 *	  them.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#include "dbctx.h"

#include "miscadmin.h"
#include "try/locks.h"

/* An advisory lock, and by which statement it was taken; 0: before the script */
typedef struct TryAdvisory
{
	LOCKTAG		tag;
	LOCKMASK	held;
	int			statement;
} TryAdvisory;

void
try_remember_advisory(Try *try, const OwnLock *lock, int statement)
{
	MemoryContext old;
	TryAdvisory *advisory;
	ListCell   *lc;

	foreach(lc, try->advisory)
	{
		advisory = lfirst(lc);
		if (memcmp(&advisory->tag, &lock->tag, sizeof(LOCKTAG)) == 0 &&
			(lock->held & ~advisory->held) == 0)
			return;
	}
	old = MemoryContextSwitchTo(try->context);
	advisory = palloc(sizeof(TryAdvisory));
	advisory->tag = lock->tag;
	advisory->held = lock->held;
	advisory->statement = statement;
	try->advisory = lappend(try->advisory, advisory);
	MemoryContextSwitchTo(old);
}

static bool
is_held(const LOCKTAG *tag, LOCKMODE mode)
{
	for (OwnLock *lock = own_locks(); lock != NULL; lock = lock->next)
	{
		if (memcmp(&lock->tag, tag, sizeof(LOCKTAG)) == 0 &&
			(lock->held & LOCKBIT_ON(mode)) != 0)
			return true;
	}
	return false;
}

/* Was it held before the script? */
static bool
was_held(const Try *try, const LOCKTAG *tag, LOCKMODE mode)
{
	ListCell   *lc;

	foreach(lc, try->advisory)
	{
		TryAdvisory *advisory = lfirst(lc);

		if (advisory->statement == 0 && memcmp(&advisory->tag, tag, sizeof(LOCKTAG)) == 0 &&
			(advisory->held & LOCKBIT_ON(mode)) != 0)
			return true;
	}
	return false;
}

static void
release_advisory(Try *try, const TryAdvisory *advisory, LOCKMODE mode)
{
	if ((advisory->held & LOCKBIT_ON(mode)) == 0 || was_held(try, &advisory->tag, mode) ||
		!is_held(&advisory->tag, mode))
		return;
	do
	{
		CHECK_FOR_INTERRUPTS();
	} while (LockRelease(&advisory->tag, mode, true) && is_held(&advisory->tag, mode));
	try_note(try, advisory->statement, NULL, "an advisory lock of the session was taken",
		 "A rollback does not release such a lock; it has been released after the trial.");
}

void
try_release_advisory(Try *try)
{
	ListCell   *lc;

	foreach(lc, try->advisory)
	{
		const TryAdvisory *advisory = lfirst(lc);

		if (advisory->statement == 0)
			continue;
		release_advisory(try, advisory, ShareLock);
		release_advisory(try, advisory, ExclusiveLock);
	}
}
