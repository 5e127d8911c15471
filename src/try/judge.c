/*
 * judge.c
 *	  The rules, about a script that is tried.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#include "dbctx.h"

#include "catalog/pg_class.h"
#include "catalog/read.h"
#include "commands/prepare.h"
#include "guard/protect.h"
#include "lib/stringinfo.h"
#include "tcop/utility.h"
#include "try/try.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"
#include "utils/snapmgr.h"

typedef struct JudgeRequest
{
	Try		   *try;
	Node	   *tree;
	const RuleSettings *settings;
	List	   *findings;
} JudgeRequest;

/* The same fault of the same object? */
static bool
is_same(const Finding *a, const Finding *b)
{
	return a->rule == b->rule && strcmp(a->about, b->about) == 0 &&
		strcmp(a->object ? a->object : "", b->object ? b->object : "") == 0;
}

/* The same fault may come up again and again, in a loop */
static bool
is_known(const Try *try, const Finding *finding)
{
	List	   *findings = try->script->findings;

	for (int i = list_length(findings) - 1; i >= 0; i--)
	{
		ScriptFinding *known = list_nth(findings, i);

		if (known->statement != try->statement->number)
			return false;
		if (is_same(known->finding, finding))
			return true;
	}
	return false;
}

static void
ask_rules(Snapshot snapshot, void *arg)
{
	JudgeRequest *request = arg;
	World	   *world = world_live(snapshot);

	world->in_block = try_in_block(request->try);
	world->has_lock_timeout = request->try->had_lock_timeout;
	request->findings = rules_run_statement(request->tree, world, request->settings);
}

void
try_judge(Try *try, Node *tree)
{
	JudgeRequest request = {0};
	MemoryContext work;
	MemoryContext old;
	ListCell   *lc;

	request.try = try;
	request.tree = tree;
	request.settings = guard_settings();
	if (request.settings == NULL || statement_is_harmless(tree, request.settings))
		return;
	work = AllocSetContextCreate(CurrentMemoryContext, "dbctx rules", ALLOCSET_DEFAULT_SIZES);
	old = MemoryContextSwitchTo(work);
	(void) guard_protected(ask_rules, &request, GUARD_WARN);
	MemoryContextSwitchTo(try->script->statement_context);
	foreach(lc, request.findings)
	{
		if (!is_known(try, lfirst(lc)))
			(void) script_add(try->script, finding_copy(lfirst(lc)), -1);
	}
	MemoryContextSwitchTo(old);
	MemoryContextDelete(work);
}

static void
ask_about_query(void *arg)
{
	Try		   *try = arg;

	script_check_query(try->script, try->statement->tree);
}

/* Whether it can be run at all will be seen */
void
try_judge_query(Try *try)
{
	Script	   *script = try->script;
	int			before = list_length(script->findings);
	MemoryContext old = MemoryContextSwitchTo(script->statement_context);

	(void) run_protected(ask_about_query, try, true);
	for (int i = list_length(script->findings) - 1; i >= before; i--)
	{
		ScriptFinding *found = list_nth(script->findings, i);

		if (found->finding->rule->family == FAMILY_SCRIPT)
			script->findings = list_delete_nth_cell(script->findings, i);
	}
	MemoryContextSwitchTo(old);
}

/* The statement that made what a finding is about, or changed it last */
static TryStatement *
origin(Try *try, const Pending *pending, const Finding *finding)
{
	PendingObject *best = NULL;
	int			best_fit = 0;
	ListCell   *lc;

	foreach(lc, pending->objects)
	{
		PendingObject *object = lfirst(lc);
		int			fit = 0;

		if (object->classid == finding->classid && object->objid == finding->objid)
			fit = object->subid == finding->objsubid ? (object->created ? 4 : 3) : 2;
		else if (object->objid == finding->relid)
			fit = 1;
		if (fit > 0 && fit >= best_fit && object->command > 0)
		{
			best = object;
			best_fit = fit;
		}
	}
	if (best == NULL || best->command > list_length(try->statements))
		return NULL;
	return list_nth(try->statements, best->command - 1);
}

static void
ask_about_objects(Snapshot snapshot, void *arg)
{
	JudgeRequest *request = arg;
	Try		   *try = request->try;
	const Pending *pending = pending_now();
	Snapshot	then;
	ListCell   *lc;

	if (pending == NULL || pending->objects == NIL)
		return;
	then = RegisterSnapshot(guard_latest_snapshot());
	then->curcid = try->start;
	foreach(lc, guard_judge_objects(pending, request->settings, snapshot, then,
									world_live(snapshot)))
	{
		TryStatement *statement = origin(try, pending, lfirst(lc));
		ScriptFinding *found = script_add(try->script, lfirst(lc), -1);

		if (statement != NULL)
		{
			found->statement = statement->number;
			found->location = statement->location;
		}
	}
	UnregisterSnapshot(then);
}

/*
 * What came of the script has been found twice: in the catalog, and as
 * dbctx_check() would.  The former is exact, but what was not run may be what
 * is missing there.
 */
static bool
is_wanted(const Try *try, const ScriptFinding *found, const List *live, const List *all)
{
	ListCell   *lc;

	if (!rule_is_of_model(found->finding->rule))
		return true;
	if (!try->unrun)
		return list_member_ptr(live, found);
	if (!list_member_ptr(live, found))
		return true;
	if (found->finding->rule->form == FORM_LATE)
		return false;
	foreach(lc, all)
	{
		const ScriptFinding *other = lfirst(lc);

		if (other != found && is_same(other->finding, found->finding) && !list_member_ptr(live, other))
			return false;
	}
	return true;
}

void
try_judge_end(Try *try)
{
	JudgeRequest request = {0};
	MemoryContext old = MemoryContextSwitchTo(try->context);
	int			before = list_length(try->script->findings);
	List	   *live;
	List	   *all;
	ListCell   *lc;

	request.try = try;
	request.settings = guard_settings();
	if (request.settings != NULL && request.settings->model_rules)
		(void) guard_protected(ask_about_objects, &request, GUARD_WARN);
	live = list_copy_tail(try->script->findings, before);
	all = script_end(try->script);
	foreach(lc, all)
	{
		if (is_wanted(try, lfirst(lc), live, all))
			try->findings = lappend(try->findings, lfirst(lc));
	}
	MemoryContextSwitchTo(old);
}
