/*
 * plan.c
 *	  The steps for one statement.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#include "dbctx.h"

#include "lib/stringinfo.h"

#include "plan/plan.h"

bool
plan_is_serious(const Finding *finding)
{
	return (finding->rule->family == FAMILY_LOCK || finding->rule->family == FAMILY_DESTRUCTIVE) &&
		finding->rule->id != RULE_lock_timeout_missing;
}

PlanStep *
plan_pass(SqlPlan *plan, const char *note)
{
	List	   *findings = rules_run_statement(plan->tree, plan->run.world, plan->run.settings);
	const char *sql = plan->text;
	StringInfoData rules;
	StringInfoData notes;
	ListCell   *lc;

	initStringInfo(&rules);
	initStringInfo(&notes);
	if (note != NULL)
		appendStringInfoString(&notes, note);
	foreach(lc, findings)
	{
		Finding    *finding = lfirst(lc);

		if (!plan_is_serious(finding))
			continue;
		if (strstr(rules.data, finding->rule->name) == NULL)
			appendStringInfo(&rules, "%s%s", rules.len > 0 ? ", " : "", finding->rule->name);
		appendStringInfo(&notes, "%sNo safer way is known: %s.%s%s", notes.len > 0 ? " " : "",
						 finding->message, finding->hint ? " " : "",
						 finding->hint ? finding->hint : "");
	}
	if (rules.len > 0)
		sql = plan_ignore(rules.data, "no safer way is known", sql);
	return plan_step(plan, plan_phase(plan->tree), sql, NULL, notes.len > 0 ? notes.data : NULL);
}

void
plan_statement(SqlPlan *plan)
{
	bool		planned = false;

	switch (nodeTag(plan->tree))
	{
		case T_AlterTableStmt:
			planned = plan_alter_table(plan);
			break;
		case T_IndexStmt:
			planned = plan_index(plan);
			break;
		case T_CreateStmt:
			planned = plan_attach(plan);
			break;
		case T_DropStmt:
			planned = plan_drop(plan);
			break;
		case T_RenameStmt:
			planned = plan_rename(plan);
			break;
		case T_UpdateStmt:
		case T_DeleteStmt:
			planned = plan_rows(plan);
			break;
		case T_ReindexStmt:
		case T_RefreshMatViewStmt:
			planned = plan_maintenance(plan);
			break;
		case T_AlterDomainStmt:
			planned = plan_domain(plan);
			break;
		case T_AlterEnumStmt:
			planned = plan_enum(plan);
			break;
		default:
			break;
	}
	if (!planned)
		(void) plan_pass(plan, NULL);
	if (plan->tree != NULL)
		overlay_apply(plan->overlay, plan->tree, plan->number);
}
