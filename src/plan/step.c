/*
 * step.c
 *	  Making the steps of a plan.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#include "dbctx.h"

#include "catalog/deparse.h"
#include "catalog/pg_class.h"
#include "catalog/read.h"
#include "commands/defrem.h"
#include "lib/stringinfo.h"
#include "parser/parser.h"
#include "utils/lsyscache.h"

#include "plan/plan.h"
#include "rule/lock.h"

PlanStep *
plan_step(SqlPlan *plan, PlanPhase phase, const char *sql, const char *rollback, const char *note)
{
	PlanStep   *step = palloc0(sizeof(PlanStep));
	List	   *statements = raw_parser(sql, RAW_PARSE_DEFAULT);
	ListCell   *lc;

	step->phase = phase;
	step->sql = sql;
	step->rollback = rollback;
	step->note = note;
	step->transactional = true;
	if (sql == plan->text)
		step->part = plan->part;
	foreach(lc, statements)
	{
		if (!plan_runs_in_transaction(lfirst_node(RawStmt, lc)->stmt))
			step->transactional = false;
	}
	plan_locks(plan, statements, step);
	plan->steps = lappend(plan->steps, step);
	return step;
}

bool
plan_cares(SqlPlan *plan, RuleId rule, DbTable *table)
{
	plan->run.rule = rule_get(rule);
	return lock_matters(&plan->run, table);
}

char *
plan_ignore(const char *rules, const char *reason, const char *sql)
{
	return psprintf("-- dbctx:ignore %s: %s\n%s", rules, reason, sql);
}

Node *
plan_parse(const char *text)
{
	List	   *list = raw_parser(text, RAW_PARSE_DEFAULT);

	return list_length(list) == 1 ? linitial_node(RawStmt, list)->stmt : NULL;
}

char *
plan_names(List *names)
{
	StringInfoData buf;
	ListCell   *lc;

	initStringInfo(&buf);
	foreach(lc, names)
		appendStringInfo(&buf, "%s%s", buf.len > 0 ? ", " : "", name_sql(strVal(lfirst(lc))));
	return buf.data;
}

char *
plan_free_column(const DbTable *table, const char *name, const char *label)
{
	char	   *free = makeObjectName(name, NULL, label);

	for (int i = 2; table_column(table, free) != NULL; i++)
		free = makeObjectName(name, NULL, psprintf("%s%d", label, i));
	return free;
}

char *
plan_index_name(SqlPlan *plan, const DbTable *table, List *columns, const char *label)
{
	char	   *name = new_index_name(plan->run.world, table, columns, label);
	ListCell   *lc;

	for (int i = 1;; i++)
	{
		bool		used = false;

		foreach(lc, plan->names)
			used = used || strcmp(lfirst(lc), name) == 0;
		if (!used)
			break;
		name = new_index_name(plan->run.world, table, columns, psprintf("%s%d", label, i));
	}
	plan->names = lappend(plan->names, name);
	return name;
}

char *
plan_alter(const DbTable *table, const char *format,...)
{
	StringInfoData buf;

	initStringInfo(&buf);
	appendStringInfo(&buf, "ALTER TABLE %s ", table_full_name(table));
	for (;;)
	{
		va_list		args;
		int			needed;

		va_start(args, format);
		needed = appendStringInfoVA(&buf, format, args);
		va_end(args);
		if (needed == 0)
			return buf.data;
		enlargeStringInfo(&buf, needed);
	}
}

DbTable *
plan_table_with_column(const DbTable *before, const char *name, Oid type, int32 typmod,
					   Oid collation)
{
	DbTable    *table = palloc(sizeof(DbTable));
	DbTypeRef  *ref = palloc0(sizeof(DbTypeRef));
	DbColumn   *column;

	*table = *before;
	table->columns = palloc0(sizeof(DbColumn) * (table->ncolumns + 1));
	memcpy(table->columns, before->columns, sizeof(DbColumn) * table->ncolumns);
	column = &table->columns[table->ncolumns++];
	column->name = name;
	column->attnum = table->ncolumns;
	ref->oid = type;
	ref->typmod = typmod;
	ref->collation = get_typcollation(type);
	ref->text = type_text(type, typmod);
	ref->length = -1;
	column->type = ref;
	column->collation_oid = collation;
	return table;
}

char *
plan_expr(const DbExpr *expr)
{
	DbExpr	   *copy = palloc0(sizeof(DbExpr));
	int			nestlevel = catalog_pin_values();
	char	   *text;

	/* not as it was printed under another search_path */
	copy->source = expr->source;
	copy->table = expr->table;
	text = pstrdup(expr_canonical(copy));
	catalog_unpin(nestlevel);
	return text;
}
