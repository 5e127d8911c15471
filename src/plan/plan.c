/*
 * plan.c
 *	  The steps for one statement.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#include "dbctx.h"

#include "catalog/oneline.h"
#include "lib/stringinfo.h"

#include "plan/plan.h"

bool
plan_is_serious(const Finding *finding)
{
	return (finding->rule->family == FAMILY_LOCK || finding->rule->family == FAMILY_DESTRUCTIVE) &&
		finding->rule->id != RULE_lock_timeout_missing;
}

/* The relation that a statement changes, if it must be there; or NULL */
static RangeVar *
needed_relation(Node *node)
{
	switch (nodeTag(node))
	{
		case T_AlterTableStmt:
			return ((AlterTableStmt *) node)->missing_ok ||
				((AlterTableStmt *) node)->objtype != OBJECT_TABLE ? NULL : ((AlterTableStmt *) node)->relation;
		case T_IndexStmt:
			return ((IndexStmt *) node)->relation;
		case T_UpdateStmt:
			return ((UpdateStmt *) node)->withClause ? NULL : ((UpdateStmt *) node)->relation;
		case T_DeleteStmt:
			return ((DeleteStmt *) node)->withClause ? NULL : ((DeleteStmt *) node)->relation;
		default:
			return NULL;
	}
}

/* A note that it isn't there, or NULL */
static char *
missing_note(SqlPlan *plan)
{
	World	   *world = plan->run.world;
	RangeVar   *name = needed_relation(plan->tree);

	/* a temporary one is none for world_table() */
	if (name == NULL || world->find(world, name->schemaname, name->relname) != NULL)
		return NULL;
	return psprintf("There is no table \"%s\" here: dbctx_check() tells more.",
					oneline_text(name->relname, NAMEDATALEN));
}

PlanStep *
plan_pass(SqlPlan *plan, const char *note)
{
	List	   *findings = rules_run_statement(plan->tree, plan->run.world, plan->run.settings);
	const char *sql = plan->text;
	StringInfoData rules;
	StringInfoData notes;
	PlanStep   *step;
	ListCell   *lc;

	initStringInfo(&rules);
	initStringInfo(&notes);
	if (note == NULL)
		note = missing_note(plan);
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
	step = plan_step(plan, plan_phase(plan->tree), sql, NULL, notes.len > 0 ? notes.data : NULL);
	step->part = plan->part;
	return step;
}

void
plan_statement(SqlPlan *plan)
{
	bool		planned = false;
	PlanPart   *part;

	plan->part++;
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
	if (plan->tree == NULL)
		return;					/* its commands were planned one by one */
	part = palloc(sizeof(PlanPart));
	part->part = plan->part;
	part->tree = plan->tree;
	plan->told = lappend(plan->told, part);
	overlay_apply(plan->overlay, plan->tree, plan->number);
}
