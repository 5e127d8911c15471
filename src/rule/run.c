/*
 * run.c
 *	  Asks the rules.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#include "dbctx.h"

#include "convention/convention.h"
#include "miscadmin.h"
#include "rule/lock.h"
#include "rule/relevance.h"
#include "rule/settings.h"
#include "rule/world.h"

/* Takes back what is exempt, of the findings after the first "before" */
static void
drop_exempt(RuleRun *run, int before)
{
	for (int i = list_length(run->findings) - 1; i >= before; i--)
	{
		if (finding_is_exempt(run->settings, list_nth(run->findings, i)))
			run->findings = list_delete_nth_cell(run->findings, i);
	}
}

/*
 * Off by default, since the guard would speak of it at run time; but whoever
 * has a script judged wants to hear of it.
 */
static bool
is_for_scripts(const Rule *rule, const World *world)
{
	return world != NULL && world->script && rule->id == RULE_delete_without_where;
}

bool
rule_speaks(RuleRun *run, const DbSchema *schema)
{
	const char *name = schema ? schema->name : NULL;

	run->setting = rule_setting(run->settings, run->rule, name);
	run->level = run->setting ? run->setting->level : run->rule->level;
	if (run->setting == NULL && is_for_scripts(run->rule, run->world))
		run->level = LEVEL_WARN;
	return run->level != LEVEL_OFF;
}

static void
ask_about_table(RuleRun *run, DbTable *table)
{
	int			before = list_length(run->findings);

	if (!rule_speaks(run, table->schema))
		return;
	run->rule->body->table(run, table);
	drop_exempt(run, before);
}

static void
ask_about_function(RuleRun *run, DbFunction *function)
{
	int			before = list_length(run->findings);

	if (!rule_speaks(run, function->schema))
		return;
	run->rule->body->function(run, function);
	drop_exempt(run, before);
}

/* Each rule about tables, or each about functions */
static void
ask_about(RuleRun *run, List *rules, DbTable *table, DbFunction *function)
{
	ListCell   *lc;

	foreach(lc, rules)
	{
		run->rule = lfirst(lc);
		if (table != NULL && run->rule->body->table != NULL)
			ask_about_table(run, table);
		if (function != NULL && run->rule->body->function != NULL)
			ask_about_function(run, function);
	}
}

/*
 * All rules see one table before the next, so that what they look at is in the
 * processor's cache.
 */
List *
rules_run_model(const Model *model, World *world, const RuleSettings *settings)
{
	return rules_run_scope(model, world, settings, SCOPE_ALL);
}

List *
rules_run_scope(const Model *model, World *world, const RuleSettings *settings, int scope)
{
	RuleRun		run = {0};
	List	   *rules = NIL;
	ListCell   *lc;

	run.settings = settings;
	run.world = world;
	run.model = model;
	for (int i = 0; i < model->ntables; i++)
		model->tables[i]->bookkeeping = world_is_tools_own(world, model->tables[i]);
	foreach(lc, settings->model_rules)
	{
		if (rule_is_relevant(lfirst(lc), scope))
			rules = lappend(rules, lfirst(lc));
	}
	for (int i = 0; i < model->ntables; i++)
	{
		DbTable    *table = model->tables[i];

		CHECK_FOR_INTERRUPTS();
		/* a migration tool's own tables are its own affair */
		if (table_is_base(table) && !table->bookkeeping)
			ask_about(&run, rules, table, NULL);
	}
	for (int i = 0; i < model->nfunctions; i++)
	{
		CHECK_FOR_INTERRUPTS();
		ask_about(&run, rules, NULL, model->functions[i]);
	}
	return run.findings;
}

static void
ask_about_statement(RuleRun *run, const Rule *rule, Node *statement)
{
	int			before = list_length(run->findings);

	run->rule = rule;
	run->setting = NULL;
	run->level = LEVEL_OFF;
	rule->body->statement(run, statement);
	drop_exempt(run, before);
}

List *
rules_run_statement(Node *statement, World *world, const RuleSettings *settings)
{
	const Rule *erasing = rule_get(RULE_delete_without_where);
	RuleRun		run = {0};
	ListCell   *lc;

	run.settings = settings;
	run.world = world;
	foreach(lc, settings->statement_rules)
		ask_about_statement(&run, lfirst(lc), statement);
	if (is_for_scripts(erasing, world) && !rule_is_on(settings, erasing))
		ask_about_statement(&run, erasing, statement);
	return run.findings;
}

List *
rules_run_rewrite(Oid relid, int reason, World *world, const RuleSettings *settings)
{
	RuleRun		run = {0};
	DbTable    *table = world->get(world, relid);

	run.settings = settings;
	run.world = world;
	run.rule = rule_get(RULE_table_rewrite);
	if (table != NULL && world_is_large(world, table) && rule_speaks(&run, table->schema))
	{
		find_rewrite(&run, table, reason);
		drop_exempt(&run, 0);
	}
	return run.findings;
}
