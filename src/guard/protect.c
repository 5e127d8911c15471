/*
 * protect.c
 *	  Keeps the guard's own errors away from the statement it looks at.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#include "dbctx.h"

#include "access/xact.h"
#include "catalog/pg_class.h"
#include "catalog/pg_event_trigger.h"
#include "commands/comment.h"
#include "commands/event_trigger.h"
#include "guard/guard.h"
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

/*
 * The mode without the settings: the event trigger's comment, which only
 * superusers can change and nobody can lock, has it, too.
 */
static GuardMode
mode_of_trigger(void)
{
	Oid			trigger = get_event_trigger_oid(GUARD_TRIGGER, true);
	char	   *comment = OidIsValid(trigger) ? GetComment(trigger, EventTriggerRelationId, 0) : NULL;

	return comment && strcmp(comment, GUARD_COMMENT "block") == 0 ? GUARD_BLOCK : GUARD_WARN;
}

static void
read_settings(Snapshot snapshot, void *arg)
{
	*(const RuleSettings **) arg = rule_settings();
}

const RuleSettings *
guard_settings(void)
{
	const RuleSettings *settings;
	GuardMode	mode = dbctx_guard_mode;

	if (rule_settings_are_known())
		return rule_settings();
	if (!OidIsValid(dbctx_table("setting")))
		return NULL;
	settings = rule_settings_before();
	if (mode == GUARD_DEFAULT)
		mode = settings ? settings->mode : mode_of_trigger();
	(void) guard_protected(read_settings, &settings, mode);
	return settings;
}
