/*
 * alter.c
 *	  ALTER TABLE, one command after the other.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#include "dbctx.h"

#include "catalog/pg_class.h"

#include "plan/plan.h"
#include "rule/lock.h"

/* One command of an ALTER TABLE as a statement of its own */
typedef struct Part
{
	char	   *text;
	int			pass;
} Part;

/* The order in which the server goes about the commands */
static int
pass_of(const AlterTableCmd *cmd)
{
	switch (cmd->subtype)
	{
		case AT_DropColumn:
		case AT_DropConstraint:
		case AT_DropNotNull:
		case AT_DropExpression:
		case AT_DropIdentity:
			return 0;
		case AT_ColumnDefault:
			return cmd->def ? 4 : 0;
		case AT_AlterColumnType:
			return 1;
		case AT_AddColumn:
			return 2;
		case AT_SetNotNull:
		case AT_AddIdentity:
		case AT_SetIdentity:
			return 3;
		case AT_AddConstraint:
			return 4;
		default:
			return 5;
	}
}

static int
compare_parts(const ListCell *a, const ListCell *b)
{
	return ((Part *) lfirst(a))->pass - ((Part *) lfirst(b))->pass;
}

/* The commands as statements, in the server's order; NIL if they can't be told apart */
static List *
alter_parts(SqlPlan *plan, AlterTableStmt *alter)
{
	Tokens	   *tokens = tokens_of(plan->text);
	int			start = tokens_after_name(tokens, alter->relation->location);
	List	   *texts = start < 0 ? NIL : tokens_split(tokens, start);
	List	   *parts = NIL;
	char	   *prefix;
	ListCell   *lc;

	if (list_length(texts) != list_length(alter->cmds))
		return NIL;
	prefix = tokens_between(tokens, 0, start);
	foreach(lc, texts)
	{
		Part	   *part = palloc(sizeof(Part));

		part->text = psprintf("%s %s", prefix, (char *) lfirst(lc));
		part->pass = pass_of(list_nth(alter->cmds, foreach_current_index(lc)));
		parts = lappend(parts, part);
	}
	/* a stable sort: equal ones stay in order */
	list_sort(parts, compare_parts);
	return parts;
}

/* ADD CONSTRAINT: its text, for where it can't be put into other words */
static bool
add_constraint(SqlPlan *plan, DbTable *table, Constraint *raw)
{
	Tokens	   *tokens = tokens_of(plan->text);
	NewConstraint constraint = {table, raw};
	int			from = raw->conname ? tokens_skip(tokens, raw->location, 2) : raw->location;

	constraint.text = tokens_between(tokens, from, -1);
	constraint.columns = raw->contype == CONSTR_FOREIGN ? raw->fk_attrs : raw->keys;
	return plan_constraint(plan, &constraint);
}

bool
plan_alter_command(SqlPlan *plan, DbTable *table, AlterTableCmd *cmd)
{
	switch (cmd->subtype)
	{
		case AT_AddColumn:
			return plan_add_column(plan, table, cmd);
		case AT_SetNotNull:
			return plan_not_null(plan, table, cmd->name);
		case AT_AddConstraint:
			return add_constraint(plan, table, castNode(Constraint, cmd->def));
		case AT_AlterColumnType:
			return plan_column_type(plan, table, cmd);
		case AT_AttachPartition:
		case AT_DetachPartition:
			return plan_partition(plan, table, cmd);
		case AT_DropColumn:
			return plan_drop_column(plan, table, cmd);
		default:
			return false;
	}
}

/* Would one of the commands be done in another way? */
static bool
parts_matter(SqlPlan *plan, DbTable *table, List *parts)
{
	SqlPlan		trial;
	ListCell   *lc;

	foreach(lc, rules_run_statement(plan->tree, plan->run.world, plan->run.settings))
	{
		if (plan_is_serious(lfirst(lc)))
			return true;
	}
	foreach(lc, parts)
	{
		trial = *plan;
		trial.steps = NIL;
		trial.names = NIL;
		trial.text = ((Part *) lfirst(lc))->text;
		trial.tree = plan_parse(trial.text);
		if (plan_alter_command(&trial, table,
							   linitial(castNode(AlterTableStmt, trial.tree)->cmds)))
			return true;
	}
	return false;
}

bool
plan_alter_table(SqlPlan *plan)
{
	AlterTableStmt *alter = (AlterTableStmt *) plan->tree;
	DbTable    *table;
	List	   *parts;
	ListCell   *lc;

	if (alter->objtype != OBJECT_TABLE)
		return false;
	table = world_table(plan->run.world, alter->relation);
	if (table == NULL ||
		(table->kind != RELKIND_RELATION && table->kind != RELKIND_PARTITIONED_TABLE))
		return false;
	if (list_length(alter->cmds) == 1)
		return plan_alter_command(plan, table, linitial(alter->cmds));
	parts = alter_parts(plan, alter);
	if (parts == NIL || !parts_matter(plan, table, parts))
		return false;
	foreach(lc, parts)
	{
		plan->text = ((Part *) lfirst(lc))->text;
		plan->tree = plan_parse(plan->text);
		plan_statement(plan);
	}
	plan->tree = NULL;			/* it has been applied */
	return true;
}
