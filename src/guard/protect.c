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

bool
error_is_ours(const ErrorData *error)
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

ErrorData *
run_protected(ProtectedTask task, void *arg, bool undo)
{
	MemoryContext context = CurrentMemoryContext;
	ResourceOwner owner = CurrentResourceOwner;
	ErrorData  *volatile error = NULL;

	BeginInternalSubTransaction(NULL);
	MemoryContextSwitchTo(context);
	PG_TRY();
	{
		task(arg);
		if (undo)
			RollbackAndReleaseCurrentSubTransaction();
		else
			ReleaseCurrentSubTransaction();
	}
	PG_CATCH();
	{
		MemoryContextSwitchTo(context);
		error = CopyErrorData();
		FlushErrorState();
		RollbackAndReleaseCurrentSubTransaction();
	}
	PG_END_TRY();
	MemoryContextSwitchTo(context);
	CurrentResourceOwner = owner;
	if (error != NULL && !error_is_ours(error))
		ReThrowError(error);
	return error;
}

typedef struct SnapshotTask
{
	GuardTask	task;
	void	   *arg;
} SnapshotTask;

static void
run_with_snapshot(void *arg)
{
	SnapshotTask *task = arg;
	Snapshot	snapshot = RegisterSnapshot(guard_latest_snapshot());

	task->task(snapshot, task->arg);
	UnregisterSnapshot(snapshot);
}

ErrorData *
guard_attempt(GuardTask task, void *arg)
{
	SnapshotTask call = {task, arg};

	return run_protected(run_with_snapshot, &call, false);
}

void
guard_say_unchecked(const char *why, int sqlstate)
{
	ereport(WARNING,
			(errcode(sqlstate),
			 errmsg("dbctx could not check this: %s", why),
			 errdetail("The command goes on unchecked.")));
}

bool
guard_protected(GuardTask task, void *arg, GuardMode mode)
{
	ErrorData  *error = guard_attempt(task, arg);

	if (error == NULL)
		return true;
	if (mode == GUARD_BLOCK)
		ReThrowError(error);
	guard_say_unchecked(error->message, error->sqlerrcode);
	FreeErrorData(error);
	return false;
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
