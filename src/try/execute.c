/*
 * execute.c
 *	  Runs one statement of a script, in a subtransaction of its own.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#include "dbctx.h"

#include <limits.h>

#include "access/xact.h"
#include "catalog/deparse.h"
#include "catalog/oneline.h"
#include "executor/spi.h"
#include "miscadmin.h"
#include "storage/proc.h"
#include "try/try.h"
#include "utils/guc.h"
#include "utils/memutils.h"
#include "utils/resowner.h"

#define CHECK_DEFERRED "SET CONSTRAINTS ALL IMMEDIATE"

/* Is the error not the statement's but what the user or the system wants? */
static bool
is_passed_on(const ErrorData *error)
{
	return ERRCODE_TO_CATEGORY(error->sqlerrcode) == ERRCODE_OPERATOR_INTERVENTION ||
		error->elevel >= FATAL;
}

/* Does the statement run others, which the server judges as part of it? */
static bool
runs_others(const Node *tree)
{
	return tree == NULL || IsA(tree, TransactionStmt) || IsA(tree, DoStmt) || IsA(tree, CallStmt) || IsA(tree, SelectStmt) ||
		IsA(tree, InsertStmt) || IsA(tree, UpdateStmt) || IsA(tree, DeleteStmt) ||
		IsA(tree, ExecuteStmt) || IsA(tree, ExplainStmt);
}

static RuleId
rule_of(const Try *try, const ErrorData *error)
{
	Node	   *tree = try->statement->tree;

	if (ERRCODE_TO_CATEGORY(error->sqlerrcode) == ERRCODE_INTEGRITY_CONSTRAINT_VIOLATION &&
		!runs_others(tree))
		return RULE_constraint_fails;
	switch (error->sqlerrcode)
	{
		case ERRCODE_INVALID_TRANSACTION_TERMINATION:
			return RULE_undecided;
		case ERRCODE_UNSAFE_NEW_ENUM_VALUE_USAGE:
			return try_in_block(try) ? RULE_statement_fails : RULE_undecided;
		case ERRCODE_UNDEFINED_TABLE:
		case ERRCODE_UNDEFINED_COLUMN:
		case ERRCODE_UNDEFINED_FUNCTION:
		case ERRCODE_UNDEFINED_OBJECT:
		case ERRCODE_UNDEFINED_SCHEMA:
			return try->left_out ? RULE_undecided : RULE_name_unknown;
		default:
			return RULE_statement_fails;
	}
}

/* Bytes into the statement; -1 if the error is not in it but in what it calls */
static int
position_of(const char *text, const ErrorData *error)
{
	int			character = error->internalquery ? error->internalpos : error->cursorpos;

	if (character <= 0 || (error->internalquery && strcmp(error->internalquery, text) != 0))
		return -1;
	return byte_of_character(text, strlen(text), character);
}

/* "users", "public.users" or "public.users.email", or NULL */
static const char *
object_of(const ErrorData *error)
{
	StringInfoData buf;

	if (error->schema_name == NULL)
		return NULL;
	initStringInfo(&buf);
	appendStringInfoString(&buf, name_sql(error->schema_name));
	if (error->table_name != NULL)
		appendStringInfo(&buf, ".%s", name_sql(error->table_name));
	else if (error->datatype_name != NULL)
		appendStringInfo(&buf, ".%s", name_sql(error->datatype_name));
	if (error->table_name != NULL && error->column_name != NULL)
		appendStringInfo(&buf, ".%s", name_sql(error->column_name));
	return buf.data;
}

/* Where within functions it happened: the context but for the statement itself */
static char *
context_of(const char *text, const ErrorData *error)
{
	char	   *context = error->context ? pstrdup(error->context) : pstrdup("");
	char	   *own = strstr(context, psprintf("SQL statement \"%s\"", text));

	if (own != NULL)
		*own = '\0';
	return context;
}

static void
add_sentence(StringInfo buf, const char *text)
{
	const char *line = text ? oneline_text(text, INT_MAX) : "";
	int			len = strlen(line);

	if (len == 0)
		return;
	appendStringInfo(buf, " %s%s", line, strchr(".!?:", line[len - 1]) ? "" : ".");
}

static const char *
detail_of(Try *try, const char *text, const ErrorData *error)
{
	StringInfoData buf;

	initStringInfo(&buf);
	appendStringInfo(&buf, "SQLSTATE %s.", unpack_sql_state(error->sqlerrcode));
	add_sentence(&buf, error->detail);
	add_sentence(&buf, context_of(text, error));
	if (strcmp(text, CHECK_DEFERRED) == 0)
		appendStringInfoString(&buf, " Found at the end of the transaction, when what is deferred is checked.");
	if (error->sqlerrcode == ERRCODE_LOCK_NOT_AVAILABLE && try->statement->tree != NULL)
		add_sentence(&buf, try_lock_holders(try->statement->tree));
	return buf.data;
}

static const char *
hint_of(const Try *try, const ErrorData *error)
{
	switch (error->sqlerrcode)
	{
		case ERRCODE_LOCK_NOT_AVAILABLE:
			return "While a statement waits for such a lock, all that come after wait for it. Write SET lock_timeout before it, and have the migration try again.";
		case ERRCODE_INVALID_TRANSACTION_TERMINATION:
			return "What commits can't be tried, since a trial is one transaction. Run it against a copy of the database.";
		case ERRCODE_UNSAFE_NEW_ENUM_VALUE_USAGE:
			if (try_in_block(try))
				return error->hint;
			return "A trial is one transaction. If the label is committed before, the statement works.";
		default:
			return error->hint;
	}
}

static void
record_error(Try *try, const char *text, const ErrorData *error)
{
	RuleId		rule = rule_of(try, error);
	Finding    *finding;

	finding = script_find(try->script, rule, NULL, position_of(text, error),
						  InvalidOid, InvalidOid, object_of(error), "%s", error->message);
	if (finding == NULL)
		return;
	finding->detail = detail_of(try, text, error);
	finding->hint = hint_of(try, error);
	if (rule == RULE_undecided && try->left_out && finding->hint == NULL)
		finding->hint = "What an earlier statement would have made is missing here, as that could not be run.";
}

/*
 * The server refuses to run it in a transaction, and has done nothing.  In a
 * block of the script that is what would happen.
 */
static bool
cannot_be_tried(const Try *try, const ErrorData *error)
{
	return error->sqlerrcode == ERRCODE_ACTIVE_SQL_TRANSACTION &&
		!runs_others(try->statement->tree);
}

static void
run(const char *text)
{
	SPIExecuteOptions options = {0};
	int			result;

	options.dest = CreateDestReceiver(DestNone);
	if ((result = SPI_connect()) < 0)
		elog(ERROR, "SPI_connect failed: %s", SPI_result_code_string(result));
	result = SPI_execute_extended(text, &options);
	if (result < 0)
		elog(ERROR, "could not run the statement: %s", SPI_result_code_string(result));
	SPI_finish();
}

/* NULL, or the error with which it failed, with all that it did taken back */
static ErrorData *
run_apart(const char *text, bool take_back)
{
	MemoryContext context = CurrentMemoryContext;
	ResourceOwner owner = CurrentResourceOwner;
	int			level = GetCurrentTransactionNestLevel();
	ErrorContextCallback *callers = error_context_stack;
	ErrorData  *volatile error = NULL;

	/* who has called dbctx_try() is not part of what happens in the script */
	error_context_stack = NULL;

	BeginInternalSubTransaction(NULL);
	MemoryContextSwitchTo(context);
	PG_TRY();
	{
		run(text);
		if (take_back)
			RollbackAndReleaseCurrentSubTransaction();
		else
			ReleaseCurrentSubTransaction();
	}
	PG_CATCH();
	{
		MemoryContextSwitchTo(context);
		error = CopyErrorData();
		FlushErrorState();
		try_roll_back(level);
		MemoryContextSwitchTo(context);
		CurrentResourceOwner = owner;
		if (is_passed_on(error))
		{
			error_context_stack = callers;
			ReThrowError(error);
		}
	}
	PG_END_TRY();
	error_context_stack = callers;
	MemoryContextSwitchTo(context);
	CurrentResourceOwner = owner;
	return error;
}

bool
try_deferred(Try *try)
{
	ErrorData  *error = run_apart(CHECK_DEFERRED, true);

	if (error == NULL)
		return true;
	record_error(try, CHECK_DEFERRED, error);
	return false;
}

/*
 * Outside of a block each statement would have been a transaction, with
 * nothing pending at its end.
 */
static bool
waits_for_triggers(const Try *try, const ErrorData *error)
{
	return error->sqlerrcode == ERRCODE_OBJECT_IN_USE && !runs_others(try->statement->tree) &&
		(!try_in_block(try) || try->committed);
}

/* The script has a say in its lock_timeout, but not more than ours */
static void
keep_lock_timeout(Try *try)
{
	Node	   *tree = try->statement->tree;
	char		value[32];

	if (LockTimeout != try->lock_timeout ||
		(tree != NULL && IsA(tree, VariableSetStmt) && ((VariableSetStmt *) tree)->name != NULL &&
		 strcmp(((VariableSetStmt *) tree)->name, "lock_timeout") == 0))
		try->had_lock_timeout = LockTimeout > 0;
	if (try->lock_timeout == 0 || (LockTimeout > 0 && LockTimeout <= try->lock_timeout))
		return;
	snprintf(value, sizeof(value), "%d", try->lock_timeout);
	(void) set_config_option("lock_timeout", value, PGC_USERSET, PGC_S_SESSION,
							 GUC_ACTION_LOCAL, true, 0, false);
}

void
try_execute(Try *try)
{
	TryStatement *statement = try->statement;
	char	   *text = pnstrdup(try->text + statement->location,
								statement->end - statement->location);
	instr_time	begin;
	instr_time	end;
	ErrorData  *error;

	INSTR_TIME_SET_ZERO(try->asking);
	try->listening = true;
	INSTR_TIME_SET_CURRENT(begin);
	error = run_apart(text, false);
	if (error != NULL && waits_for_triggers(try, error) &&
		run_apart(CHECK_DEFERRED, false) == NULL)
	{
		INSTR_TIME_SET_CURRENT(begin);
		error = run_apart(text, false);
	}
	INSTR_TIME_SET_CURRENT(end);
	try->listening = false;
	INSTR_TIME_SUBTRACT(end, begin);
	INSTR_TIME_SUBTRACT(end, try->asking);
	statement->ms = INSTR_TIME_GET_MILLISEC(end);
	if (error == NULL)
		keep_lock_timeout(try);
	else if (cannot_be_tried(try, error) && !try_in_block(try))
	{
		statement->outcome = TRY_LEFT_OUT;
		statement->why = "it can't run in a transaction";
	}
	else
	{
		statement->outcome = TRY_FAILED;
		record_error(try, text, error);
	}
}
