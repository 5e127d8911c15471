/*
 * drop.c
 *	  What is dropped goes in two deploys.
 *
 * First it gets another name, so that whoever still asks for it shows; that
 * is undone in a moment.  Later it is dropped, with all that is in it.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#include "dbctx.h"

#include "catalog/deparse.h"
#include "catalog/namespace.h"
#include "catalog/pg_class.h"
#include "commands/defrem.h"
#include "lib/stringinfo.h"

#include "plan/plan.h"
#include "rule/drop.h"
#include "rule/lock.h"

#define FIRST_DEPLOY "First deploy, when no program asks for it any more: those that do show, and the old name is back in a moment."
#define LATER_DEPLOY "A later deploy, after a dump. What is lost does not come back by the rollback, which makes it again without its values."

/* Does the rule have something to say of rows that go with the table? */
static bool
loses(SqlPlan *plan, RuleId rule, const DbTable *table)
{
	double		rows;

	plan->run.rule = rule_get(rule);
	return table != NULL && rule_speaks(&plan->run, table->schema) &&
		loses_rows(&plan->run, table, &rows) && !is_excepted(&plan->run, table->name);
}

/* "orders_old", or one that is free */
static char *
old_name(World *world, const DbTable *table)
{
	char	   *name = makeObjectName(table->name, NULL, "old");

	for (int i = 2; world->find(world, table->schema->name, name) != NULL; i++)
		name = makeObjectName(table->name, NULL, psprintf("old%d", i));
	return name;
}

/* The rules that speak of a statement, as a list for dbctx:ignore; "" if none do */
static char *
speaking_rules(SqlPlan *plan)
{
	StringInfoData buf;
	ListCell   *lc;

	initStringInfo(&buf);
	foreach(lc, rules_run_statement(plan->tree, plan->run.world, plan->run.settings))
	{
		Finding    *finding = lfirst(lc);

		if (plan_is_serious(finding) && strstr(buf.data, finding->rule->name) == NULL)
			appendStringInfo(&buf, "%s%s", buf.len > 0 ? ", " : "", finding->rule->name);
	}
	return buf.data;
}

static void
rename_table(SqlPlan *plan, DbTable *table, const char *name)
{
	char	   *sql = plan_alter(table, "RENAME TO %s", name_sql(name));

	if (plan_cares(plan, RULE_rename_breaks_clients, table))
		sql = plan_ignore("rename_breaks_clients", "whoever still uses it shows before the rows are gone", sql);
	plan_step(plan, PHASE_CONTRACT, sql,
			  psprintf("ALTER TABLE %s.%s RENAME TO %s", name_sql(table->schema->name),
					   name_sql(name), name_sql(table->name)),
			  FIRST_DEPLOY);
}

/* DROP TABLE of one or several: renamed first, those that hold rows */
static bool
drop_tables(SqlPlan *plan, DropStmt *drop)
{
	StringInfoData sql;
	char	   *rules = speaking_rules(plan);
	StringInfoData again;
	bool		any = false;
	PlanStep   *step;
	ListCell   *lc;

	initStringInfo(&sql);
	initStringInfo(&again);
	foreach(lc, drop->objects)
	{
		DbTable    *table = world_table_of_names(plan->run.world, lfirst(lc));
		const char *name = NameListToQuotedString(lfirst(lc));

		if (loses(plan, RULE_drop_table, table))
		{
			char	   *renamed = old_name(plan->run.world, table);

			rename_table(plan, table, renamed);
			name = psprintf("%s.%s", name_sql(table->schema->name), name_sql(renamed));
			appendStringInfo(&again, "%s%s", any ? ";\n" : "",
							 plan_alter(table, "RENAME TO %s", name_sql(renamed)));
			any = true;
		}
		appendStringInfo(&sql, "%s%s", lc == list_head(drop->objects) ? "" : ", ", name);
	}
	if (!any)
		return false;
	step = plan_step(plan, PHASE_CONTRACT,
					 plan_ignore(rules, "nobody has asked for it since it was renamed",
								 psprintf("DROP TABLE %s%s%s", drop->missing_ok ? "IF EXISTS " : "",
										  sql.data, drop->behavior == DROP_CASCADE ? " CASCADE" : "")),
					 NULL, LATER_DEPLOY);
	step->undo_of = plan->text;
	step->after_undo = again.data;
	step->lock = "ACCESS EXCLUSIVE on what was renamed";
	step->blocks = BLOCKS_READS;
	return true;
}

/* DROP INDEX: each large one CONCURRENTLY, one at a time */
static bool
drop_indexes(SqlPlan *plan, DropStmt *drop)
{
	World	   *world = plan->run.world;
	List	   *sqls = NIL;
	bool		any = false;
	PlanStep   *step;
	ListCell   *lc;

	if (drop->concurrent || drop->behavior == DROP_CASCADE)
		return false;
	foreach(lc, drop->objects)
	{
		RangeVar   *name = makeRangeVarFromNameList(lfirst(lc));
		DbIndex    *index = NULL;
		DbTable    *table = world->find_index(world, name->schemaname, name->relname, &index);
		bool		large = table && index && table->kind != RELKIND_PARTITIONED_TABLE &&
			index->constraint == NULL && plan_cares(plan, RULE_index_drop_not_concurrent, table);

		any = any || large;
		sqls = lappend(sqls, psprintf("DROP INDEX %s%s%s", large ? "CONCURRENTLY " : "",
									  drop->missing_ok ? "IF EXISTS " : "",
									  table ? psprintf("%s.%s", name_sql(table->schema->name), name_sql(index->name)) :
									  NameListToQuotedString(lfirst(lc))));
	}
	if (!any)
		return false;
	foreach(lc, sqls)
	{
		step = plan_step(plan, PHASE_CONTRACT, lfirst(lc), NULL, "Nobody waits.");
		step->undo_of = step->sql;
	}
	return true;
}

static bool
drop_schemas(SqlPlan *plan, DropStmt *drop)
{
	char	   *rules = speaking_rules(plan);
	PlanStep   *step;
	ListCell   *lc;

	if (strstr(rules, "drop_schema") == NULL || list_length(drop->objects) != 1)
		return false;
	foreach(lc, drop->objects)
	{
		const char *name = strVal(lfirst(lc));
		char	   *old = makeObjectName(name, NULL, "old");

		for (int i = 2; OidIsValid(get_namespace_oid(old, true)); i++)
			old = makeObjectName(name, NULL, psprintf("old%d", i));
		plan_step(plan, PHASE_CONTRACT,
				  psprintf("ALTER SCHEMA %s RENAME TO %s", name_sql(name), name_sql(old)),
				  psprintf("ALTER SCHEMA %s RENAME TO %s", name_sql(old), name_sql(name)),
				  FIRST_DEPLOY);
		step = plan_step(plan, PHASE_CONTRACT,
						 plan_ignore(rules, "nobody has asked for it since it was renamed",
									 psprintf("DROP SCHEMA %s CASCADE", name_sql(old))),
						 NULL, LATER_DEPLOY);
		step->undo_of = plan->text;
		step->after_undo = psprintf("ALTER SCHEMA %s RENAME TO %s", name_sql(name), name_sql(old));
		step->lock = psprintf("ACCESS EXCLUSIVE on all that is in %s", name_sql(old));
		step->blocks = BLOCKS_READS;
	}
	return true;
}

bool
plan_drop(SqlPlan *plan)
{
	DropStmt   *drop = (DropStmt *) plan->tree;

	switch (drop->removeType)
	{
		case OBJECT_TABLE:
			return drop_tables(plan, drop);
		case OBJECT_INDEX:
			return drop_indexes(plan, drop);
		case OBJECT_SCHEMA:
			return drop->behavior == DROP_CASCADE && drop_schemas(plan, drop);
		default:
			return false;
	}
}

static bool
is_key(const DbTable *table, AttrNumber attnum)
{
	for (int i = 0; table->primary_key && i < table->primary_key->nkeys; i++)
	{
		if (table->primary_key->keys[i] == attnum)
			return true;
	}
	return false;
}

bool
plan_drop_column(SqlPlan *plan, DbTable *table, AlterTableCmd *cmd)
{
	DbColumn   *column = table_column(table, cmd->name);
	char	   *rules = speaking_rules(plan);
	const char *name;
	char	   *old;
	char	   *sql;
	bool		needed;
	PlanStep   *step;

	if (column == NULL || column->generated != '\0' || !loses(plan, RULE_drop_column, table) ||
		plan->run.world->column_made_here(plan->run.world, table, column))
		return false;
	name = name_sql(cmd->name);
	old = plan_free_column(table, cmd->name, "old");
	needed = column->not_null && column->expr == NULL && column->identity == '\0' &&
		!is_key(table, column->attnum);
	/* whoever inserts without knowing the column must be able to */
	if (needed)
		plan_step(plan, PHASE_CONTRACT,
				  plan_alter(table, "ALTER COLUMN %s DROP NOT NULL", name),
				  plan_alter(table, "ALTER COLUMN %s SET NOT NULL", name),
				  "First deploy, so that rows can be inserted without it. The rollback needs a value in each row.");
	sql = plan_alter(table, "RENAME COLUMN %s TO %s", name, name_sql(old));
	if (plan_cares(plan, RULE_rename_breaks_clients, table))
		sql = plan_ignore("rename_breaks_clients", "whoever still uses it shows before the values are gone", sql);
	plan_step(plan, PHASE_CONTRACT, sql,
			  plan_alter(table, "RENAME COLUMN %s TO %s", name_sql(old), name), FIRST_DEPLOY);
	step = plan_step(plan, PHASE_CONTRACT,
					 plan_ignore(*rules ? rules : "drop_column", "nobody has asked for it since it was renamed",
								 plan_alter(table, "DROP COLUMN %s%s%s", cmd->missing_ok ? "IF EXISTS " : "",
											name_sql(old), cmd->behavior == DROP_CASCADE ? " CASCADE" : "")),
					 NULL, needed ? "A later deploy, after a dump. It can't be rolled back: the column was NOT NULL, and its values are lost." :
					 LATER_DEPLOY);
	step->no_rollback = needed;
	step->undo_of = plan->text;
	step->after_undo = plan_alter(table, "RENAME COLUMN %s TO %s", name, name_sql(old));
	return true;
}
