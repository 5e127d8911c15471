/*
 * protect.c
 *	  Keeps the guard's own errors away from the statement it looks at.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#include "dbctx.h"

#include "access/xact.h"
#include "catalog/pg_class.h"
#include "guard/protect.h"
#include "utils/memutils.h"
#include "utils/resowner.h"
#include "utils/snapmgr.h"

/* What the user or the system wants, which is not ours to swallow */
static bool
is_ours(const ErrorData *error)
{
	switch (ERRCODE_TO_CATEGORY(error->sqlerrcode))
	{
		case ERRCODE_OPERATOR_INTERVENTION:
		case ERRCODE_TRANSACTION_ROLLBACK:
			return false;
		default:
			return error->elevel < FATAL;
	}
}

Snapshot
guard_latest_snapshot(void)
{
	if (FirstSnapshotSet)
		return GetLatestSnapshot();
	InvalidateCatalogSnapshot();
	return GetCatalogSnapshot(RelationRelationId);
}

bool
guard_protected(GuardTask task, void *arg, GuardMode mode)
{
	MemoryContext context = CurrentMemoryContext;
	ResourceOwner owner = CurrentResourceOwner;
	volatile bool done = false;

	BeginInternalSubTransaction(NULL);
	MemoryContextSwitchTo(context);
	PG_TRY();
	{
		Snapshot	snapshot = RegisterSnapshot(guard_latest_snapshot());

		task(snapshot, arg);
		UnregisterSnapshot(snapshot);
		ReleaseCurrentSubTransaction();
		done = true;
	}
	PG_CATCH();
	{
		ErrorData  *error;

		MemoryContextSwitchTo(context);
		error = CopyErrorData();
		FlushErrorState();
		RollbackAndReleaseCurrentSubTransaction();
		MemoryContextSwitchTo(context);
		CurrentResourceOwner = owner;

		if (mode == GUARD_BLOCK || !is_ours(error))
			ReThrowError(error);
		ereport(WARNING,
				(errcode(error->sqlerrcode),
				 errmsg("dbctx could not check this: %s", error->message),
				 errdetail("The command goes on unchecked.")));
		FreeErrorData(error);
	}
	PG_END_TRY();
	MemoryContextSwitchTo(context);
	CurrentResourceOwner = owner;
	return done;
}
