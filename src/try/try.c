/*
 * try.c
 *	  dbctx_try(): runs a script, says what it does, and takes it back.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#include "dbctx.h"

#include "access/parallel.h"
#include "access/xact.h"
#include "access/xlog.h"
#include "catalog/arguments.h"
#include "catalog/pg_type.h"
#include "commands/prepare.h"
#include "guard/protect.h"
#include "miscadmin.h"
#include "parser/parser.h"
#include "storage/proc.h"
#include "tcop/utility.h"
#include "try/locks.h"
#include "try/tryrows.h"
#include "utils/builtins.h"
#include "utils/guc.h"
#include "utils/memutils.h"
#include "utils/resowner.h"
#include "utils/snapmgr.h"
#include "utils/timestamp.h"

#define DEFAULT_LOCK_TIMEOUT 1000

/* The one that is under way, the innermost if a script has one in it */
static Try *trying = NULL;

PG_FUNCTION_INFO_V1(dbctx_try);

static void
refuse_here(void)
{
	PreventCommandDuringRecovery("dbctx_try()");
	PreventCommandIfReadOnly("dbctx_try()");
	PreventCommandIfParallelMode("dbctx_try()");
	if (InSecurityRestrictedOperation())
		ereport(ERROR,
				(errcode(ERRCODE_INSUFFICIENT_PRIVILEGE),
				 errmsg("cannot execute %s within security-restricted operation",
						"dbctx_try()")));
}

/* Called by the guard's hooks, in its place */
static void
listen_to(Node *tree)
{
	Try		   *try = trying;
	const char *why;
	instr_time	begin;
	instr_time	end;

	if (!try->listening)
		return;
	why = try_refuses(try, tree, true);
	if (why != NULL)
		ereport(ERROR,
				(errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
				 errmsg("%s is not run by dbctx_try(): %s", CreateCommandName(tree), why)));
	if (IsA(tree, PrepareStmt) && FetchPreparedStatement(((PrepareStmt *) tree)->name, false) == NULL)
	{
		MemoryContext old = MemoryContextSwitchTo(try->context);

		try->prepared = lappend(try->prepared, pstrdup(((PrepareStmt *) tree)->name));
		MemoryContextSwitchTo(old);
	}
	try->truncates |= IsA(tree, TruncateStmt);

	try->listening = false;
	INSTR_TIME_SET_CURRENT(begin);
	try_judge(try, tree);
	INSTR_TIME_SET_CURRENT(end);
	INSTR_TIME_ACCUM_DIFF(try->asking, end, begin);
	try->listening = true;
}

/* The number of the command that comes next */
static CommandId
next_command(void)
{
	CommandCounterIncrement();
	return GetCurrentCommandId(false);
}

/* What the rules and the grammar have the server say is not the client's business */
static void
quietly(Try *try, bool quiet)
{
	if (quiet == try->quiet)
		return;
	try->quiet = quiet;
	if (quiet)
		try->min_messages = client_min_messages;
	client_min_messages = quiet ? ERROR : try->min_messages;
}

static void
add_statement(Try *try, const ScriptStatement *found)
{
	MemoryContext old = MemoryContextSwitchTo(try->context);
	TryStatement *statement = palloc0(sizeof(TryStatement));

	statement->number = found->number;
	statement->location = found->location;
	statement->end = found->location + strlen(found->text);
	statement->tree = found->tree;
	try->statements = lappend(try->statements, statement);
	try->statement = statement;
	MemoryContextSwitchTo(old);
}

static bool
is_control(const Node *tree)
{
	return tree != NULL && IsA(tree, TransactionStmt);
}

/* Why a statement that the grammar takes is not run as it stands, or NULL */
static const char *
why_left_out(Try *try, const ScriptStatement *found)
{
	if (found->variables != NIL)
		return "it has variables of psql";
	if (found->tree == NULL)
		return "it is too long";
	if (found->data_lines >= 0)
		return "its data are not run";
	return try_refuses(try, found->tree, false);
}

static void
run_statement(Try *try, const ScriptStatement *found)
{
	TryStatement *statement = try->statement;

	try->statement_start = next_command();
	pending_number(statement->number);
	if (is_control(statement->tree))
		try_control(try, (TransactionStmt *) statement->tree);
	else
	{
		statement->why = why_left_out(try, found);
		if (statement->why != NULL)
			statement->outcome = TRY_LEFT_OUT;
		else
		{
			try_judge_query(try);
			try_execute(try);
		}
	}
	(void) next_command();
	try_measure_statement(try, is_control(statement->tree) || statement->outcome != TRY_RAN);
}

/*
 * Where dbctx_check() would only have said what has come true by now, it has
 * the better words: it knows names that are like one that is unknown.
 */
static void
judge_failed(Try *try, int before)
{
	Script	   *script = try->script;
	int			after = list_length(script->findings);
	bool		better = false;

	script_judge(script);
	for (int i = list_length(script->findings) - 1; i >= after; i--)
	{
		ScriptFinding *found = list_nth(script->findings, i);

		if (found->finding->rule->id == RULE_name_unknown)
			better = true;
		else
			script->findings = list_delete_nth_cell(script->findings, i);
	}
	for (int i = after - 1; better && i >= before; i--)
	{
		ScriptFinding *found = list_nth(script->findings, i);

		if (found->finding->rule->id == RULE_name_unknown ||
			found->finding->rule->id == RULE_undecided)
			script->findings = list_delete_nth_cell(script->findings, i);
	}
}

/* Might the statements after it miss what it would have done? */
static bool
would_leave_something(Node *tree)
{
	return tree == NULL || GetCommandLogLevel(tree) == LOGSTMT_DDL ||
		(IsA(tree, CopyStmt) && ((CopyStmt *) tree)->is_from);
}

static void
do_statement(Try *try, const ScriptStatement *found, bool *failed)
{
	TryStatement *statement = try->statement;
	int			before = list_length(try->script->findings);

	statement->tag = found->tree ? CreateCommandName(found->tree) : "statement";
	if (*failed)
		statement->outcome = TRY_NOT_REACHED;
	else if (found->tree == NULL && found->variables == NIL && before > 0)
		statement->outcome = TRY_FAILED;
	else
		run_statement(try, found);

	quietly(try, true);
	switch (statement->outcome)
	{
		case TRY_FAILED:
			if (!*failed && found->tree != NULL)
				judge_failed(try, before);
			break;
		case TRY_LEFT_OUT:
		case TRY_NOT_REACHED:
			/* if it was begun, what was found then is found again */
			try->script->findings = list_truncate(try->script->findings, before);
			script_judge(try->script);
			break;
		default:
			script_apply(try->script);
			break;
	}
	quietly(try, false);
	try->left_out |= statement->outcome == TRY_LEFT_OUT && would_leave_something(found->tree);
	*failed |= statement->outcome == TRY_FAILED;
	try->unrun |= try->left_out || *failed;
}

static void
run_script(Try *try)
{
	Snapshot	snapshot = RegisterSnapshot(GetLatestSnapshot());
	ScriptStatement *found;
	bool		failed = false;

	try->script = script_begin(try->text, 0, snapshot);
	try_measure_begin(try);
	quietly(try, true);
	while ((found = script_next(try->script)) != NULL)
	{
		MemoryContext old = MemoryContextSwitchTo(try->script->statement_context);

		quietly(try, false);
		add_statement(try, found);
		do_statement(try, found, &failed);
		try->statement->tree = NULL;
		/* settings may be others by now */
		if (guard_settings() != NULL)
			try->script->settings = guard_settings();
		MemoryContextSwitchTo(old);
		quietly(try, true);
	}
	/* a block that nothing has ended */
	try_release(try->level);
	MemoryContextSwitchTo(try->context);
	if (!failed && try->statement != NULL)
		(void) try_deferred(try);
	try_judge_end(try);
	quietly(try, false);
	UnregisterSnapshot(snapshot);
}

static void
begin_trial(Try *try)
{
	char		value[32];

	CommandCounterIncrement();
	try->start = GetCurrentCommandId(false);
	try->level = GetCurrentTransactionNestLevel();
	try->had_lock_timeout = LockTimeout > 0;
	snprintf(value, sizeof(value), "%d", try->lock_timeout);
	(void) set_config_option("lock_timeout", value, PGC_USERSET, PGC_S_SESSION,
							 GUC_ACTION_LOCAL, true, 0, false);
}

static void
end_trial(Try *try)
{
	ListCell   *lc;

	foreach(lc, try->prepared)
		DropPreparedStatement(lfirst(lc), false);
	try_release_advisory(try);
}

/* All within a subtransaction that is rolled back, whatever happens in it */
static void
try_script(Try *try)
{
	MemoryContext context = CurrentMemoryContext;
	ResourceOwner owner = CurrentResourceOwner;
	int			level = GetCurrentTransactionNestLevel();
	Try		   *outer = trying;
	PendingState *aside = pending_set_aside();
	GuardListener listener;
	ErrorData  *volatile error = NULL;

	trying = try;
	listener = guard_listen(listen_to);
	BeginInternalSubTransaction(NULL);
	MemoryContextSwitchTo(context);
	PG_TRY();
	{
		MemoryContextSwitchTo(try->context);
		begin_trial(try);
		run_script(try);
	}
	PG_CATCH();
	{
		MemoryContextSwitchTo(context);
		error = CopyErrorData();
		FlushErrorState();
	}
	PG_END_TRY();
	quietly(try, false);
	try_roll_back(level);
	MemoryContextSwitchTo(context);
	CurrentResourceOwner = owner;
	guard_listen(listener);
	trying = outer;
	pending_take_back(aside);
	end_trial(try);
	if (error != NULL)
		ReThrowError(error);
}

/* In milliseconds; 0 waits for ever */
static int
lock_timeout_argument(FunctionCallInfo fcinfo)
{
	Interval   *interval;
	double		ms;

	if (PG_ARGISNULL(1))
		return DEFAULT_LOCK_TIMEOUT;
	interval = PG_GETARG_INTERVAL_P(1);
	ms = interval->time / 1000.0 + (interval->day + interval->month * 30.0) * (USECS_PER_DAY / 1000);
	if (ms < 0 || ms > INT_MAX)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("lock_timeout must be between 0 and %d milliseconds", INT_MAX)));
	return ms > 0 && ms < 1 ? 1 : (int) ms;
}

Datum
dbctx_try(PG_FUNCTION_ARGS)
{
	Try		   *try = palloc0(sizeof(Try));
	Rows		rows;

	refuse_here();
	try->lock_timeout = lock_timeout_argument(fcinfo);
	rows_begin(&rows, fcinfo);
	if (PG_ARGISNULL(0))
		return (Datum) 0;
	try->text = text_to_cstring(PG_GETARG_TEXT_PP(0));
	try->context = AllocSetContextCreate(CurrentMemoryContext, "dbctx try",
										 ALLOCSET_DEFAULT_SIZES);
	try_script(try);
	try_rows(try, &rows);
	MemoryContextDelete(try->context);
	return (Datum) 0;
}
