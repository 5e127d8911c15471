/*
 * refuse.c
 *	  What is not run by dbctx_try(): what a rollback would not take back.
 *
 * Commands that the server itself refuses within a transaction, and that have
 * done nothing by then, need not be listed: its error is heeded.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#include "dbctx.h"

#include "nodes/value.h"
#include "try/try.h"

static bool
was_prepared(Try *try, const char *name)
{
	ListCell   *lc;

	foreach(lc, try->prepared)
	{
		if (name != NULL && strcmp(lfirst(lc), name) == 0)
			return true;
	}
	return false;
}

static const char *
refuses_copy(const CopyStmt *copy)
{
	if (copy->is_program)
		return "it starts a program";
	if (copy->filename != NULL)
		return copy->is_from ? NULL : "it writes a file";
	return copy->is_from ? "its data are not part of the script" : "its rows would go to the client";
}

static const char *
refuses_set(const VariableSetStmt *set)
{
	if (set->kind == VAR_SET_MULTI && strcmp(set->name, "SESSION CHARACTERISTICS") != 0)
		return "the transaction has begun already";
	return NULL;
}

const char *
try_refuses(Try *try, Node *tree, bool nested)
{
	switch (nodeTag(tree))
	{
		case T_CopyStmt:
			/* within a function the server has something to say itself */
			if (nested && ((CopyStmt *) tree)->filename == NULL)
				return NULL;
			return refuses_copy((CopyStmt *) tree);
		case T_VariableSetStmt:
			return nested ? NULL : refuses_set((VariableSetStmt *) tree);
		case T_DeallocateStmt:
			if (was_prepared(try, ((DeallocateStmt *) tree)->name))
				return NULL;
			return "it can't be rolled back";
		case T_DiscardStmt:
		case T_LoadStmt:
		case T_AlterSystemStmt:
			return "it can't be rolled back";
		case T_CheckPointStmt:
			return "it concerns the whole server";
		default:
			return NULL;
	}
}
