/*
 * locked.c
 *	  Calls the server's functions that lock what they print.
 *
 * Deparsing a query locks every relation in it until the end of the
 * transaction, and waits for them.  Here the locks are taken first, where
 * that needs no waiting, and belong to a resource owner that gives up all
 * that it has as soon as the text is there.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#include "dbctx.h"

#include "storage/lmgr.h"
#include "utils/resowner.h"
#include "utils/syscache.h"

#include "catalog/locked.h"

static bool
lock_relations(List *relids)
{
	ListCell   *lc;

	foreach(lc, relids)
	{
		if (!ConditionalLockRelationOid(lfirst_oid(lc), AccessShareLock) ||
			!SearchSysCacheExists1(RELOID, ObjectIdGetDatum(lfirst_oid(lc))))
			return false;
	}
	return true;
}

bool
call_with_locks(List *relids, void (*callback) (void *arg), void *arg)
{
	ResourceOwner owner = CurrentResourceOwner;
	ResourceOwner locks = ResourceOwnerCreate(owner, "dbctx locks");
	bool		locked;

	CurrentResourceOwner = locks;
	locked = lock_relations(relids);
	if (locked)
		callback(arg);
	CurrentResourceOwner = owner;
	ResourceOwnerRelease(locks, RESOURCE_RELEASE_BEFORE_LOCKS, false, false);
	ResourceOwnerRelease(locks, RESOURCE_RELEASE_LOCKS, false, false);
	ResourceOwnerRelease(locks, RESOURCE_RELEASE_AFTER_LOCKS, false, false);
	ResourceOwnerDelete(locks);
	return locked;
}
