/*
 * partition.c
 *	  Partitions that come and go.
 *
 * Before a table is attached, a CHECK proves that its rows lie within the
 * bound, and its indexes are built: then nothing is left to read.  The same
 * for a default partition, when a new one may take rows from it.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#include "dbctx.h"

#include "access/htup_details.h"
#include "catalog/deparse.h"
#include "catalog/partition.h"
#include "catalog/pg_class.h"
#include "catalog/pg_partitioned_table.h"
#include "parser/parser.h"
#include "utils/builtins.h"
#include "utils/syscache.h"

#include "plan/plan.h"
#include "rule/lock.h"

/* The name of the CHECK that a statement adds to a table, or NULL */
static const char *
added_check(Node *statement, RangeVar **table)
{
	AlterTableStmt *alter = (AlterTableStmt *) statement;
	AlterTableCmd *cmd;
	Constraint *constraint;

	if (!IsA(statement, AlterTableStmt))
		return NULL;
	cmd = linitial(alter->cmds);
	constraint = (Constraint *) cmd->def;
	if (cmd->subtype != AT_AddConstraint || constraint->contype != CONSTR_CHECK)
		return NULL;
	*table = alter->relation;
	return constraint->conname;
}

/* What undoes a statement of a fix; NULL: nothing has to be undone */
static char *
undo_of_fix(Node *statement, const char *validated)
{
	IndexStmt  *index = (IndexStmt *) statement;
	AlterTableCmd *cmd;
	const char *table;

	if (IsA(statement, IndexStmt))
		return psprintf("DROP INDEX CONCURRENTLY IF EXISTS %s",
						quote_qualified_identifier(index->relation->schemaname, index->idxname));
	if (!IsA(statement, AlterTableStmt))
		return NULL;
	cmd = linitial(((AlterTableStmt *) statement)->cmds);
	table = quote_qualified_identifier(((AlterTableStmt *) statement)->relation->schemaname,
									   ((AlterTableStmt *) statement)->relation->relname);
	if (cmd->subtype == AT_AddConstraint)
		return psprintf("ALTER TABLE %s DROP CONSTRAINT IF EXISTS %s", table,
						name_sql(((Constraint *) cmd->def)->conname));
	if (cmd->subtype == AT_ValidateConstraint && validated != NULL)
		return psprintf("ALTER TABLE %s DROP CONSTRAINT IF EXISTS %s;\n%s", table,
						name_sql(cmd->name), validated);
	return NULL;
}

/* Each statement of a rule's fix as a step; "last" gets what takes its CHECK away again */
static void
fix_steps(SqlPlan *plan, const char *fix, List **last)
{
	const char *before = NULL;
	char	   *undo;
	ListCell   *lc;

	foreach(lc, raw_parser(fix, RAW_PARSE_DEFAULT))
	{
		RawStmt    *raw = lfirst_node(RawStmt, lc);
		char	   *text = raw->stmt_len > 0 ? pnstrdup(fix + raw->stmt_location, raw->stmt_len) :
			pstrdup(fix + raw->stmt_location);
		RangeVar   *table;
		const char *check = added_check(raw->stmt, &table);

		text = tokens_between(tokens_of(text), 0, -1);
		undo = undo_of_fix(raw->stmt, before);
		if (undo != NULL && strchr(undo, ';') != NULL)
			undo = psprintf("BEGIN;\n%s;\nCOMMIT", undo);
		before = text;
		plan_step(plan, plan_phase(raw->stmt), text, undo,
				  check ? "Holds for new rows at once. The lock is held for a moment: nothing is read." :
				  "Nobody waits, or for a moment only.");
		if (check != NULL)
			*last = lappend(*last, list_make2(psprintf("ALTER TABLE %s DROP CONSTRAINT %s",
													   quote_qualified_identifier(table->schemaname, table->relname),
													   name_sql(check)), text));
	}
}

bool
plan_attach(SqlPlan *plan)
{
	List	   *last = NIL;
	List	   *findings = NIL;
	ListCell   *lc;

	foreach(lc, rules_run_statement(plan->tree, plan->run.world, plan->run.settings))
	{
		Finding    *finding = lfirst(lc);

		if (finding->rule->id != RULE_partition_scan)
			continue;
		if (finding->fix == NULL)
			return false;
		findings = lappend(findings, finding);
	}
	foreach(lc, findings)
		fix_steps(plan, ((Finding *) lfirst(lc))->fix, &last);
	if (findings == NIL)
		return false;
	plan_step(plan, PHASE_EXPAND, plan->text, NULL,
			  "What was done before proves it, so that no row is read: the lock is held for a moment.");
	foreach(lc, last)
		plan_step(plan, PHASE_CONTRACT, linitial(lfirst(lc)), lsecond(lfirst(lc)),
				  "The bound holds now, the CHECK has served.");
	return true;
}

/* The columns of a partition key, as Strings; false if it has an expression */
static bool
key_columns(SqlPlan *plan, Oid relid, List **columns)
{
	HeapTuple	tuple = SearchSysCache1(PARTRELID, ObjectIdGetDatum(relid));
	DbTable    *table = plan->run.world->get(plan->run.world, relid);
	Form_pg_partitioned_table form;
	bool		plain = true;

	if (!HeapTupleIsValid(tuple))
		return false;
	form = (Form_pg_partitioned_table) GETSTRUCT(tuple);
	for (int i = 0; i < form->partnatts; i++)
	{
		AttrNumber	attnum = form->partattrs.values[i];

		if (attnum <= 0 || table == NULL || attnum > table->ncolumns)
			plain = false;
		else
			*columns = list_append_unique(*columns, makeString(pstrdup(table->columns[attnum - 1].name)));
	}
	ReleaseSysCache(tuple);
	return plain;
}

/* What the server will call the CHECK that DETACH ... CONCURRENTLY leaves behind, or NULL */
static const char *
left_check(SqlPlan *plan, const DbTable *partition)
{
	List	   *columns = NIL;
	ListCell   *lc;

	foreach(lc, get_partition_ancestors(partition->oid))
	{
		if (!key_columns(plan, lfirst_oid(lc), &columns))
			return NULL;
	}
	return new_constraint_name(plan->run.world, partition, list_length(columns) == 1 ? columns : NIL, "check");
}

static bool
plan_detach(SqlPlan *plan, DbTable *parent, PartitionCmd *cmd)
{
	DbTable    *partition = world_table(plan->run.world, cmd->name);
	const char *check;
	PlanStep   *step;

	if (cmd->concurrent || partition == NULL || !partition->is_partition ||
		!plan_cares(plan, RULE_partition_scan, parent) ||
		OidIsValid(get_default_partition_oid(parent->oid)))
		return false;
	check = left_check(plan, partition);
	step = plan_step(plan, PHASE_CONTRACT,
					 plan_alter(parent, "DETACH PARTITION %s CONCURRENTLY", table_full_name(partition)),
					 NULL, "Waits for those who use it, and stops only who uses the partition by its own name, for a moment.");
	step->blocks = BLOCKS_NOTHING;
	step->undo_of = step->sql;
	if (check != NULL)
	{
		step = plan_step(plan, PHASE_CONTRACT,
						 plan_alter(partition, "DROP CONSTRAINT IF EXISTS %s", name_sql(check)), NULL,
						 "CONCURRENTLY leaves a CHECK of the bound behind. There is nothing to undo; keep it if the partition may be attached again.");
		step->no_rollback = true;
	}
	return true;
}

bool
plan_partition(SqlPlan *plan, DbTable *table, AlterTableCmd *cmd)
{
	if (table->kind != RELKIND_PARTITIONED_TABLE || !OidIsValid(table->oid))
		return false;
	if (cmd->subtype == AT_AttachPartition)
		return plan_attach(plan);
	return plan_detach(plan, table, (PartitionCmd *) cmd->def);
}
