/*
 * rollback.c
 *	  Takes the statements of a script as if each ran, and tells what undoes
 *	  them.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#include "dbctx.h"

#include <limits.h>

#include "catalog/namespace.h"
#include "catalog/pg_class.h"
#include "catalog/pg_namespace.h"
#include "catalog/read.h"
#include "miscadmin.h"
#include "rollback/alter.h"
#include "tcop/utility.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/varlena.h"

Rollback *
rollback_begin(void)
{
	Rollback   *rollback = palloc0(sizeof(Rollback));

	rollback->context = CurrentMemoryContext;
	rollback->next_made = OID_MAX;
	rollback->temp = rollback->next_made--;
	rollback->path = lcons_oid(rollback->temp, fetch_search_path(true));
	rollback->first_path = rollback->path;
	rollback->nestlevel = catalog_pin_values();
	return rollback;
}

void
rollback_end(Rollback *rollback)
{
	catalog_unpin(rollback->nestlevel);
}

static void
begin_block(Rollback *rollback, const char *savepoint)
{
	Mark	   *mark = palloc(sizeof(Mark));

	mark->savepoint = savepoint;
	mark->path = rollback->path;
	mark->things = list_copy(rollback->things);
	mark->stale = list_copy(rollback->stale);
	mark->undos = list_copy(rollback->undos);
	mark->disturbed = list_copy(rollback->disturbed);
	mark->retyped = list_copy(rollback->retyped);
	rollback->marks = lappend(rollback->marks, mark);
}

/* As it was at the mark; what came behind it is forgotten */
static void
back_to(Rollback *rollback, int position)
{
	const Mark *mark = list_nth(rollback->marks, position);

	rollback->path = mark->path;
	rollback->things = list_copy(mark->things);
	rollback->stale = list_copy(mark->stale);
	rollback->undos = list_copy(mark->undos);
	rollback->disturbed = list_copy(mark->disturbed);
	rollback->retyped = list_copy(mark->retyped);
}

static int
find_mark(const Rollback *rollback, const char *savepoint)
{
	for (int i = list_length(rollback->marks) - 1; i >= 0; i--)
	{
		const Mark *mark = list_nth(rollback->marks, i);

		if (mark->savepoint != NULL && strcmp(mark->savepoint, savepoint) == 0)
			return i;
	}
	return -1;
}

static void
follow_transaction(Rollback *rollback, const TransactionStmt *statement)
{
	int			position;

	switch (statement->kind)
	{
		case TRANS_STMT_BEGIN:
		case TRANS_STMT_START:
			if (rollback->marks == NIL)
				begin_block(rollback, NULL);
			break;
		case TRANS_STMT_SAVEPOINT:
			begin_block(rollback, pstrdup(statement->savepoint_name));
			break;
		case TRANS_STMT_ROLLBACK_TO:
			position = find_mark(rollback, statement->savepoint_name);
			if (position >= 0)
			{
				back_to(rollback, position);
				rollback->marks = list_truncate(rollback->marks, position + 1);
			}
			break;
		case TRANS_STMT_RELEASE:
			position = find_mark(rollback, statement->savepoint_name);
			if (position >= 0)
				rollback->marks = list_truncate(rollback->marks, position);
			break;
		case TRANS_STMT_ROLLBACK:
			if (rollback->marks != NIL)
				back_to(rollback, 0);
			rollback->marks = NIL;
			break;
		default:
			rollback->marks = NIL;
			break;
	}
	if (rollback->marks == NIL && statement->chain)
		begin_block(rollback, NULL);
}

/* A constant text of a raw tree, or NULL */
static const char *
constant_text(Node *node)
{
	return IsA(node, A_Const) && IsA(&((A_Const *) node)->val, String) ?
		strVal(&((A_Const *) node)->val) : NULL;
}

/* SELECT pg_catalog.set_config('search_path', '', false), as dumps begin */
static void
follow_select(Rollback *rollback, const SelectStmt *statement)
{
	ResTarget  *target = list_length(statement->targetList) == 1 ? linitial(statement->targetList) : NULL;
	FuncCall   *call = target && target->val && IsA(target->val, FuncCall) ? (FuncCall *) target->val : NULL;
	const char *value;
	VariableSetStmt *set;
	List	   *names;
	ListCell   *lc;

	if (call == NULL || list_length(call->args) != 3 ||
		strcmp(strVal(llast(call->funcname)), "set_config") != 0 ||
		constant_text(linitial(call->args)) == NULL ||
		strcmp(constant_text(linitial(call->args)), "search_path") != 0)
		return;
	value = constant_text(lsecond(call->args));
	if (value == NULL || !SplitIdentifierString(pstrdup(value), ',', &names))
		return;
	set = makeNode(VariableSetStmt);
	foreach(lc, names)
	{
		A_Const    *word = makeNode(A_Const);

		*(String *) &word->val = *makeString(lfirst(lc));
		set->args = lappend(set->args, word);
	}
	set_path(rollback, set);
}

static void
follow_set(Rollback *rollback, const VariableSetStmt *statement)
{
	if (statement->kind == VAR_RESET_ALL)
		rollback->path = rollback->first_path;
	if (statement->name == NULL || strcmp(statement->name, "search_path") != 0)
		return;
	if (statement->kind == VAR_SET_VALUE)
		set_path(rollback, statement);
	else
		rollback->path = rollback->first_path;
}

static const char *
target_text(Rollback *rollback, const RangeVar *name)
{
	Oid			relid = find_relation(rollback, name);

	return OidIsValid(relid) ? relation_now(rollback, relid) : quote_identifier(name->relname);
}

/* Rows can't be brought back, but in a table that goes as a whole there's no need */
static void
lose_rows(Rollback *rollback, const RangeVar *name, const char *what, const char *end)
{
	Oid			relid = find_relation(rollback, name);

	if (!is_made(rollback, relid))
		add_lost(rollback, "the %s of table %s%s", what, target_text(rollback, name), end);
}

/* What changes rows or runs code; false: none of these */
static bool
follow_rows(Rollback *rollback, Node *statement)
{
	ListCell   *lc;

	switch (nodeTag(statement))
	{
		case T_InsertStmt:
			lose_rows(rollback, ((InsertStmt *) statement)->relation, "new rows", " stay");
			return true;
		case T_UpdateStmt:
			lose_rows(rollback, ((UpdateStmt *) statement)->relation, "values", " as they were before the update");
			return true;
		case T_DeleteStmt:
			lose_rows(rollback, ((DeleteStmt *) statement)->relation, "deleted rows", "");
			return true;
		case T_CopyStmt:
			if (((CopyStmt *) statement)->is_from && ((CopyStmt *) statement)->relation)
				lose_rows(rollback, ((CopyStmt *) statement)->relation, "new rows", " stay");
			return true;
		case T_TruncateStmt:
			foreach(lc, ((TruncateStmt *) statement)->relations)
				lose_rows(rollback, lfirst(lc), "rows", "");
			return true;
		case T_DoStmt:
			add_lost(rollback, "dbctx can't tell what a DO block does");
			return true;
		case T_CallStmt:
			add_lost(rollback, "dbctx can't tell what a procedure does");
			return true;
		default:
			break;
	}
	if (compat_is_merge(statement))
	{
		lose_rows(rollback, compat_merge_relation(statement), "rows", " as they were before the merge");
		return true;
	}
	return false;
}

/* Commands that leave the schema as it is */
static bool
changes_nothing(Node *statement)
{
	switch (nodeTag(statement))
	{
		case T_VacuumStmt:
		case T_ReindexStmt:
		case T_RefreshMatViewStmt:
		case T_ExplainStmt:
		case T_LockStmt:
		case T_CheckPointStmt:
		case T_PrepareStmt:
		case T_ExecuteStmt:
		case T_DeallocateStmt:
		case T_DeclareCursorStmt:
		case T_FetchStmt:
		case T_ClosePortalStmt:
		case T_DiscardStmt:
		case T_VariableShowStmt:
		case T_ConstraintsSetStmt:
		case T_NotifyStmt:
		case T_ListenStmt:
		case T_UnlistenStmt:
		case T_LoadStmt:
			return true;
		default:
			return false;
	}
}

static void
follow(Rollback *rollback, Node *statement)
{
	if (IsA(statement, TransactionStmt))
		follow_transaction(rollback, (TransactionStmt *) statement);
	else if (IsA(statement, VariableSetStmt))
		follow_set(rollback, (VariableSetStmt *) statement);
	else if (undo_create(rollback, statement) || undo_create_object(rollback, statement) ||
			 undo_alter(rollback, statement) || undo_rename(rollback, statement) ||
			 undo_access(rollback, statement) || undo_other(rollback, statement) ||
			 follow_rows(rollback, statement) || changes_nothing(statement))
		return;
	else if (IsA(statement, SelectStmt))
		follow_select(rollback, (SelectStmt *) statement);
	else
		add_lost(rollback, "dbctx knows no way back from %s", CreateCommandName(statement));
}

void
rollback_statement(Rollback *rollback, Node *statement, int number)
{
	MemoryContext old = MemoryContextSwitchTo(rollback->context);

	rollback->statement = number;
	rollback->group++;
	rollback->concurrently = false;
	follow(rollback, statement);
	MemoryContextSwitchTo(old);
}
