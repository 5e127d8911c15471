/*
 * control.c
 *	  BEGIN, COMMIT, SAVEPOINT and their kin in a script that is tried.
 *
 * The script is run within the caller's transaction, so none of them can be
 * done as it stands.  A block and a savepoint become subtransactions, of which
 * a rollback takes back as much as it should; a commit makes its part of what
 * is around it.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#include "dbctx.h"

#include "access/xact.h"
#include "miscadmin.h"
#include "try/try.h"
#include "utils/resowner.h"

void
try_roll_back(int level)
{
	while (GetCurrentTransactionNestLevel() > level)
		RollbackAndReleaseCurrentSubTransaction();
}

void
try_release(int level)
{
	while (GetCurrentTransactionNestLevel() > level)
		ReleaseCurrentSubTransaction();
}

static TrySavepoint *
innermost(const Try *try)
{
	return try->savepoints != NIL ? llast(try->savepoints) : NULL;
}

/* Where the block began, or NULL */
static TrySavepoint *
block(const Try *try)
{
	ListCell   *lc;

	foreach(lc, try->savepoints)
	{
		if (((TrySavepoint *) lfirst(lc))->name == NULL)
			return lfirst(lc);
	}
	return NULL;
}

bool
try_in_block(const Try *try)
{
	return block(try) != NULL;
}

static void
begin(Try *try, const char *name)
{
	MemoryContext old = MemoryContextSwitchTo(try->context);
	TrySavepoint *savepoint = palloc(sizeof(TrySavepoint));

	BeginInternalSubTransaction(NULL);
	MemoryContextSwitchTo(try->context);
	savepoint->name = name ? pstrdup(name) : NULL;
	savepoint->level = GetCurrentTransactionNestLevel();
	try->savepoints = lappend(try->savepoints, savepoint);
	MemoryContextSwitchTo(old);
}

/* What began with the savepoint or later is no more */
static void
forget_from(Try *try, int level)
{
	while (try->savepoints != NIL && innermost(try)->level >= level)
		try->savepoints = list_delete_last(try->savepoints);
}

static TrySavepoint *
find_savepoint(const Try *try, const char *name)
{
	for (int i = list_length(try->savepoints) - 1; i >= 0; i--)
	{
		TrySavepoint *savepoint = list_nth(try->savepoints, i);

		if (savepoint->name == NULL)
			break;
		if (strcmp(savepoint->name, name) == 0)
			return savepoint;
	}
	return NULL;
}

static void
end_block(Try *try, bool commit, bool chain)
{
	TrySavepoint *start = block(try);

	if (start == NULL)
	{
		try->statement->why = "there is no transaction block to end";
		return;
	}
	if (commit && !try_deferred(try))
	{
		try->statement->outcome = TRY_FAILED;
		return;
	}
	if (commit)
		try_release(start->level - 1);
	else
		try_roll_back(start->level - 1);
	try->committed |= commit;
	try->statement->why = commit ?
		"the whole script is run in one transaction, which is rolled back" :
		"what the block had done is taken back";
	forget_from(try, start->level);
	if (chain)
		begin(try, NULL);
}

static void
to_savepoint(Try *try, const char *name, bool roll_back)
{
	TrySavepoint *savepoint = find_savepoint(try, name);
	int			level;

	if (savepoint == NULL)
	{
		try->statement->outcome = TRY_FAILED;
		(void) script_find(try->script, RULE_statement_fails, NULL, -1, InvalidOid, InvalidOid,
						   NULL, "savepoint \"%s\" does not exist", name);
		return;
	}
	level = savepoint->level;
	if (roll_back)
		try_roll_back(level - 1);
	else
		try_release(level - 1);
	forget_from(try, level);
	if (roll_back)
		begin(try, name);
	try->statement->why = roll_back ?
		"what was done since is taken back" : "the savepoint is one no longer";
}

void
try_control(Try *try, TransactionStmt *control)
{
	MemoryContext context = CurrentMemoryContext;

	try->statement->outcome = TRY_CONTROL;
	switch (control->kind)
	{
		case TRANS_STMT_BEGIN:
		case TRANS_STMT_START:
			if (!try_in_block(try))
				begin(try, NULL);
			try->statement->why = "the whole script is run in one transaction, which is rolled back";
			break;
		case TRANS_STMT_COMMIT:
			end_block(try, true, control->chain);
			break;
		case TRANS_STMT_ROLLBACK:
			end_block(try, false, control->chain);
			break;
		case TRANS_STMT_SAVEPOINT:
			begin(try, control->savepoint_name);
			try->statement->why = "a savepoint of the trial";
			break;
		case TRANS_STMT_RELEASE:
			to_savepoint(try, control->savepoint_name, false);
			break;
		case TRANS_STMT_ROLLBACK_TO:
			to_savepoint(try, control->savepoint_name, true);
			break;
		default:
			try->statement->outcome = TRY_LEFT_OUT;
			try->statement->why = "prepared transactions can't be tried";
			break;
	}
	MemoryContextSwitchTo(context);
}
