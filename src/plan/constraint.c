/*
 * constraint.c
 *	  Constraints on tables that hold rows.
 *
 * A constraint is added NOT VALID, which holds for new rows at once, and
 * validated afterwards, while nobody waits.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#include "dbctx.h"

#include "catalog/deparse.h"
#include "catalog/pg_class.h"
#include "fmgr.h"
#include "miscadmin.h"
#include "nodes/nodeFuncs.h"
#include "utils/builtins.h"
#include "utils/fmgrprotos.h"

#include "plan/plan.h"
#include "rule/lock.h"

#define MOMENT "The lock is held for a moment: nothing is read."
#define VALIDATES "Reads the table while nobody waits."

/* ADD CONSTRAINT ... NOT VALID, then VALIDATE; ref: of a foreign key, else NULL */
static void
not_valid_steps(SqlPlan *plan, const DbTable *table, const char *name, const char *definition,
				const DbTable *ref)
{
	PlanStep   *step;

	plan_step(plan, PHASE_EXPAND,
			  plan_alter(table, "ADD CONSTRAINT %s %s NOT VALID", name_sql(name), definition),
			  plan_alter(table, "DROP CONSTRAINT IF EXISTS %s", name_sql(name)),
			  "Holds for new rows at once. " MOMENT);
	step = plan_step(plan, PHASE_VALIDATE,
					 plan_alter(table, "VALIDATE CONSTRAINT %s", name_sql(name)),
					 plan_alter(table, "DROP CONSTRAINT IF EXISTS %s, ADD CONSTRAINT %s %s NOT VALID",
								name_sql(name), name_sql(name), definition),
					 VALIDATES);
	if (ref != NULL && ref->oid != table->oid && !plan->run.world->made_here(plan->run.world, ref))
		step->lock = psprintf("SHARE UPDATE EXCLUSIVE on %s; ROW SHARE on %s",
							  table_full_name(table), table_full_name(ref));
}

/*
 * A partitioned table takes no foreign key NOT VALID before 18, but takes over
 * one that its partitions have already.
 */
static bool
partitioned_foreign_key(SqlPlan *plan, DbTable *table, List *columns, const char *name,
						const char *definition, const DbTable *ref)
{
	List	   *partitions = lock_partitions(&plan->run, table);
	ListCell   *lc;

	foreach(lc, partitions)
	{
		DbTable    *partition = lfirst(lc);
		const char *own = new_constraint_name(plan->run.world, partition, columns, "fkey");

		CHECK_FOR_INTERRUPTS();
		if (!has_columns(partition, columns) || partition->kind == RELKIND_FOREIGN_TABLE)
			return false;
		if (partition->kind != RELKIND_PARTITIONED_TABLE)
			not_valid_steps(plan, partition, own, definition, ref);
		else if (!partitioned_foreign_key(plan, partition, columns, own, definition, ref))
			return false;
	}
	plan_step(plan, PHASE_VALIDATE,
			  plan_alter(table, "ADD CONSTRAINT %s %s", name_sql(name), definition),
			  plan_alter(table, "DROP CONSTRAINT IF EXISTS %s", name_sql(name)),
			  "Takes over the constraints of the partitions without reading them.");
	return partitions != NIL;
}

static bool
foreign_key_steps(SqlPlan *plan, const NewConstraint *key)
{
	const char *name = key->raw->conname;
	const char *definition = foreign_key_sql(&plan->run, key->table, key->raw, key->columns);
	const DbTable *ref = world_table(plan->run.world, key->raw->pktable);
	int			before = list_length(plan->steps);

	if (!has_columns(key->table, key->columns) || ref == NULL)
		return false;
	if (name == NULL)
		name = new_constraint_name(plan->run.world, key->table, key->columns, "fkey");
	if (key->table->kind == RELKIND_PARTITIONED_TABLE && !compat_partitioned_not_valid)
	{
		if (definition && partitioned_foreign_key(plan, key->table, key->columns, name, definition, ref))
			return true;
		plan->steps = list_truncate(plan->steps, before);
		return false;
	}
	not_valid_steps(plan, key->table, name, definition ? definition : key->text, ref);
	return true;
}

/* The one column that an expression names; more than one, or none: NULL */
typedef struct OneColumn
{
	const char *name;
	bool		more;
} OneColumn;

static bool
one_column_walker(Node *node, void *arg)
{
	OneColumn  *one = arg;

	if (node == NULL)
		return false;
	if (IsA(node, ColumnRef))
	{
		Node	   *last = llast(((ColumnRef *) node)->fields);

		if (!IsA(last, String) || (one->name && strcmp(one->name, strVal(last)) != 0))
			one->more = true;
		else
			one->name = strVal(last);
		return false;
	}
	return raw_expression_tree_walker(node, one_column_walker, arg);
}

static bool
check_steps(SqlPlan *plan, const NewConstraint *check)
{
	const char *name = check->raw->conname;
	OneColumn	one = {NULL, false};

	if (!raw_expr_is_plausible(plan->run.world, check->table, check->raw->raw_expr))
		return false;
	if (name == NULL)
	{
		(void) one_column_walker(check->raw->raw_expr, &one);
		name = new_constraint_name(plan->run.world, check->table, one.name && !one.more ?
								   list_make1(makeString(pstrdup(one.name))) : NIL, "check");
	}
	/* in its own words: put into others, its constants might have other types */
	not_valid_steps(plan, check->table, name, check->text, NULL);
	return true;
}

void
plan_add_again(SqlPlan *plan, DbTable *table, const DbConstraint *check)
{
	LOCAL_FCINFO(fcinfo, 1);
	Datum		definition;

	InitFunctionCallInfoData(*fcinfo, NULL, 1, InvalidOid, NULL, NULL);
	fcinfo->args[0].value = ObjectIdGetDatum(check->oid);
	fcinfo->args[0].isnull = false;
	definition = pg_get_constraintdef(fcinfo);
	if (!fcinfo->isnull)
		not_valid_steps(plan, table, check->name, TextDatumGetCString(definition), NULL);
}

/* PRIMARY KEY USING INDEX still makes the columns NOT NULL */
static bool
index_as_primary_key(SqlPlan *plan, DbTable *table, const char *name)
{
	bool		planned = false;

	for (int i = 0; i < table->nindexes; i++)
	{
		const DbIndex *index = table->indexes[i];

		for (int k = 0; strcmp(index->name, name) == 0 && k < index->nkeys; k++)
		{
			if (index->keys[k] > 0 &&
				plan_not_null(plan, table, table->columns[index->keys[k] - 1].name))
				planned = true;
		}
	}
	if (planned)
		plan_step(plan, PHASE_EXPAND, plan->text, NULL, MOMENT);
	return planned;
}

bool
plan_constraint(SqlPlan *plan, const NewConstraint *constraint)
{
	const Constraint *raw = constraint->raw;
	DbTable    *table = constraint->table;

	/* of a key the grammar says nothing about that */
	if (raw->skip_validation ||
		((raw->contype == CONSTR_CHECK || raw->contype == CONSTR_FOREIGN) && !compat_raw_enforced(raw)))
		return false;
	switch (raw->contype)
	{
		case CONSTR_FOREIGN:
			return (constraint->wanted || plan_cares(plan, RULE_constraint_validates, table)) &&
				foreign_key_steps(plan, constraint);
		case CONSTR_CHECK:
			return (constraint->wanted || plan_cares(plan, RULE_constraint_validates, table)) &&
				check_steps(plan, constraint);
		case CONSTR_NOTNULL:
			return constraint->columns != NIL &&
				plan_not_null(plan, table, strVal(linitial(constraint->columns)));
		case CONSTR_PRIMARY:
		case CONSTR_UNIQUE:
			if (raw->indexname == NULL)
				return (constraint->wanted || plan_cares(plan, RULE_unique_builds_index, table)) &&
					plan_key_steps(plan, constraint);
			return raw->contype == CONSTR_PRIMARY && index_as_primary_key(plan, table, raw->indexname);
		default:
			return false;
	}
}

bool
plan_not_null(SqlPlan *plan, DbTable *table, const char *name)
{
	DbColumn   *column = table_column(table, name);
	const char *check;
	const char *column_sql = name_sql(name);
	List	   *columns = list_make1(makeString(pstrdup(name)));

	if (column == NULL || column->type == NULL || !plan_cares(plan, RULE_not_null_scan, table) ||
		column_not_null_valid(table, column) || table_proves_not_null(table, column))
		return false;
	check = new_constraint_name(plan->run.world, table, columns, "not_null");
	if (compat_has_not_null_constraints && !column->not_null)
	{
		not_valid_steps(plan, table, check, psprintf("NOT NULL %s", column_sql), NULL);
		return true;
	}
	not_valid_steps(plan, table, check, psprintf("CHECK (%s IS NOT NULL)", column_sql), NULL);
	plan_step(plan, PHASE_CONTRACT, plan_alter(table, "ALTER COLUMN %s SET NOT NULL", column_sql),
			  plan_alter(table, "ALTER COLUMN %s DROP NOT NULL", column_sql),
			  "The CHECK proves it, so that no row is read.");
	plan_step(plan, PHASE_CONTRACT, plan_alter(table, "DROP CONSTRAINT %s", name_sql(check)),
			  plan_alter(table, "ADD CONSTRAINT %s CHECK (%s IS NOT NULL) NOT VALID",
						 name_sql(check), column_sql),
			  "NOT NULL holds now, the CHECK has served.");
	return true;
}
