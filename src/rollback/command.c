/*
 * command.c
 *	  What undoes one command that is about to run, for dbctx.history.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#include "dbctx.h"

#include "access/xact.h"
#include "guard/protect.h"
#include "rollback/rollback.h"
#include "utils/memutils.h"
#include "utils/resowner.h"

/* What is longer isn't kept: a part of it would be of no use */
#define MAX_ROLLBACK (1024 * 1024)

/* The options of a foreign table may be passwords, which history leaves out */
static void
leave_out_secrets(List *steps)
{
	ListCell   *lc;

	foreach(lc, steps)
	{
		RollbackStep *step = lfirst(lc);

		if (step->sql == NULL || strncmp(step->sql, "CREATE FOREIGN ", strlen("CREATE FOREIGN ")) != 0)
			continue;
		step->sql = NULL;
		step->lost = "a foreign table, whose options are not kept here";
	}
}

static char *
text_of(Node *statement)
{
	Rollback   *rollback = rollback_begin();
	List	   *steps;
	char	   *text;

	rollback_statement(rollback, statement, 1);
	steps = rollback_steps(rollback);
	leave_out_secrets(steps);
	text = rollback_text(steps);
	rollback_end(rollback);
	return text == NULL || strlen(text) > MAX_ROLLBACK ? NULL : text;
}

char *
rollback_of_command(Node *statement)
{
	MemoryContext caller = CurrentMemoryContext;
	MemoryContext work = AllocSetContextCreate(caller, "dbctx rollback", ALLOCSET_DEFAULT_SIZES);
	ResourceOwner owner = CurrentResourceOwner;
	char	   *volatile result = NULL;

	BeginInternalSubTransaction(NULL);
	MemoryContextSwitchTo(work);
	PG_TRY();
	{
		char	   *text = text_of(statement);

		if (text != NULL)
			result = MemoryContextStrdup(caller, text);
		ReleaseCurrentSubTransaction();
	}
	PG_CATCH();
	{
		ErrorData  *error;

		MemoryContextSwitchTo(caller);
		error = CopyErrorData();
		FlushErrorState();
		RollbackAndReleaseCurrentSubTransaction();
		MemoryContextSwitchTo(caller);
		CurrentResourceOwner = owner;
		if (!error_is_ours(error))
			ReThrowError(error);
		FreeErrorData(error);
		result = NULL;
	}
	PG_END_TRY();
	MemoryContextSwitchTo(caller);
	CurrentResourceOwner = owner;
	MemoryContextDelete(work);
	return result;
}
