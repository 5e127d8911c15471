/*
 * maintenance.c
 *	  REINDEX and REFRESH, which change nothing that could be undone; and ALTER
 *	  TYPE ... ADD VALUE, which can't be.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#include "dbctx.h"

#include "plan/plan.h"

/* What a rule says of the statement at hand, if it has SQL to offer */
static const Finding *
finding_with_fix(SqlPlan *plan, RuleId rule)
{
	ListCell   *lc;

	foreach(lc, rules_run_statement(plan->tree, plan->run.world, plan->run.settings))
	{
		Finding    *finding = lfirst(lc);

		if (finding->rule->id == rule && finding->fix != NULL)
			return finding;
	}
	return NULL;
}

bool
plan_maintenance(SqlPlan *plan)
{
	bool		refresh = IsA(plan->tree, RefreshMatViewStmt);
	const Finding *finding = finding_with_fix(plan, refresh ? RULE_refresh_not_concurrent :
											  RULE_reindex_not_concurrent);
	PlanStep   *step;

	if (finding == NULL)
		return false;
	step = plan_step(plan, PHASE_EXPAND, finding->fix, NULL, refresh ?
					 "Readers see the old rows until the new ones are there. There is nothing to undo." :
					 "The new index is built beside the old one and takes its place. If it fails, it leaves an invalid index with \"_ccnew\" in its name, to be dropped. There is nothing to undo.");
	/* it stops those who would refresh it, too, or write it: nobody else does */
	if (refresh)
		step->blocks = BLOCKS_NOTHING;
	return true;
}

bool
plan_enum(SqlPlan *plan)
{
	AlterEnumStmt *alter = (AlterEnumStmt *) plan->tree;
	PlanStep   *step;

	if (alter->oldVal != NULL)
		return false;
	step = plan_step(plan, PHASE_EXPAND, plan->text, NULL,
			  "The value can be used once this is committed, not before: a transaction that adds it can't use it. It can't be rolled back: an enum has no way to lose a value.");
	step->no_rollback = true;
	return true;
}
