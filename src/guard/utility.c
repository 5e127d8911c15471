/*
 * utility.c
 *	  Hooks for the commands that no event trigger sees.
 *
 * They work in sessions that have dbctx loaded before the command comes,
 * which session_preload_libraries does; what event triggers see is none of
 * their business, so that nothing is judged twice.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#include "dbctx.h"

#include "access/parallel.h"
#include "access/xact.h"
#include "commands/defrem.h"
#include "guard/guard.h"
#include "nodes/parsenodes.h"
#include "parser/analyze.h"
#include "rule/drop.h"
#include "tcop/utility.h"

static ProcessUtility_hook_type previous_utility = NULL;
static post_parse_analyze_hook_type previous_analyze = NULL;

/* > 0: what is parsed is not to be run, by this command at least */
static int	not_running = 0;

static bool
is_full_vacuum(const VacuumStmt *vacuum)
{
	ListCell   *lc;

	foreach(lc, vacuum->options)
	{
		/* FULL false, too: the rule will know */
		if (strcmp(((DefElem *) lfirst(lc))->defname, "full") == 0)
			return vacuum->is_vacuumcmd;
	}
	return false;
}

static bool
is_untriggered(Node *statement)
{
	switch (nodeTag(statement))
	{
		case T_TruncateStmt:
		case T_LockStmt:
		case T_DropdbStmt:
		case compat_cluster_tag:
			return true;
		case T_VacuumStmt:
			return is_full_vacuum((VacuumStmt *) statement);
		default:
			return IsA(statement, ReindexStmt) && !compat_reindex_fires_events;
	}
}

/* The body of a new function is parsed; EXPLAIN runs a query only with ANALYZE */
static bool
parses_only(Node *statement)
{
	ListCell   *lc;

	if (!IsA(statement, ExplainStmt))
		return IsA(statement, CreateFunctionStmt);
	foreach(lc, ((ExplainStmt *) statement)->options)
	{
		DefElem    *option = lfirst(lc);

		if (strcmp(option->defname, "analyze") == 0)
			return option->arg != NULL && !defGetBoolean(option);
	}
	return true;
}

static void
run_next(PlannedStmt *planned, const char *query, bool read_only_tree,
		 ProcessUtilityContext context, ParamListInfo params,
		 QueryEnvironment *environment, DestReceiver *dest, QueryCompletion *completion)
{
	bool		altering = guard_set_altering(false);

	if (previous_utility)
		previous_utility(planned, query, read_only_tree, context, params,
						 environment, dest, completion);
	else
		standard_ProcessUtility(planned, query, read_only_tree, context, params,
								environment, dest, completion);
	guard_set_altering(altering);
}

static void
guard_utility(PlannedStmt *planned, const char *query, bool read_only_tree,
			  ProcessUtilityContext context, ParamListInfo params,
			  QueryEnvironment *environment, DestReceiver *dest, QueryCompletion *completion)
{
	/* what another command is made up of is judged with that */
	if (context != PROCESS_UTILITY_SUBCOMMAND && guard_listener() != NULL)
		guard_listener() (planned->utilityStmt);
	else if (context != PROCESS_UTILITY_SUBCOMMAND && is_untriggered(planned->utilityStmt))
		guard_statement(planned->utilityStmt);

	if (!parses_only(planned->utilityStmt))
	{
		run_next(planned, query, read_only_tree, context, params,
				 environment, dest, completion);
		return;
	}
	not_running++;
	PG_TRY();
	{
		run_next(planned, query, read_only_tree, context, params,
				 environment, dest, completion);
	}
	PG_FINALLY();
	{
		not_running--;
	}
	PG_END_TRY();
}

/*
 * A query is about to be planned.  What only reads is let through after a look
 * at two fields; no catalog is asked before a WHERE is missing, and no rule
 * before somebody has set it.
 */
static void
guard_query(ParseState *pstate, Query *query, compat_jumble_const JumbleState *jumble)
{
	const RuleSettings *settings;
	GuardMode	mode;

	if (previous_analyze)
		previous_analyze(pstate, query, jumble);

	if (not_running > 0 || IsInParallelMode() || queries_without_where(query) == NIL)
		return;
	if (guard_listener() != NULL)
	{
		guard_listener() ((Node *) query);
		return;
	}
	if (!guard_is_awake(&settings, &mode) ||
		settings->of_rule[RULE_delete_without_where] == NIL)
		return;
	guard_statement((Node *) query);
}

void
guard_utility_init(void)
{
	previous_utility = ProcessUtility_hook;
	ProcessUtility_hook = guard_utility;
	previous_analyze = post_parse_analyze_hook;
	post_parse_analyze_hook = guard_query;
}
