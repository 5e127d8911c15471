/*
 * type.c
 *	  ALTER COLUMN ... TYPE without everybody waiting for the rows.
 *
 * Where the rows are written anew, a second column takes the place of the
 * first: a trigger keeps it up to date, the rows are filled in batches, what
 * the first one has of indexes and constraints is built for it, and then the
 * names are swapped.  Where only an index or a CHECK is made anew, that is
 * taken away before and put back afterwards.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#include "dbctx.h"

#include "catalog/deparse.h"
#include "catalog/pg_class.h"
#include "catalog/pg_constraint.h"
#include "catalog/pg_inherits.h"
#include "commands/comment.h"
#include "commands/defrem.h"
#include "lib/stringinfo.h"
#include "nodes/nodeFuncs.h"
#include "parser/parse_coerce.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/ruleutils.h"
#include "utils/syscache.h"

#include "plan/type.h"
#include "rule/expect.h"
#include "rule/lock.h"

/* The second column, and the trigger that keeps it up to date */
static void
begin_steps(ChangeType *change)
{
	SqlPlan    *plan = change->plan;
	const char *full = table_full_name(change->table);
	Fill		fill = {0};
	const char *table = table_name_sql(change->table);

	plan_step(plan, PHASE_EXPAND,
			  plan_alter(change->table, "ADD COLUMN %s %s", change->new, change->type_text),
			  plan_alter(change->table, "DROP COLUMN IF EXISTS %s", change->new),
			  "The lock is held for a moment: no row is touched.");
	plan_step(plan, PHASE_EXPAND,
			  psprintf("CREATE FUNCTION %s() RETURNS trigger LANGUAGE plpgsql AS $fill$\nBEGIN\n\tNEW.%s := (SELECT %s FROM (SELECT NEW.*) AS %s);\n\tRETURN NEW;\nEND $fill$",
					   change->function, change->new, change->value, table),
			  psprintf("DROP FUNCTION IF EXISTS %s()", change->function),
			  "What the trigger of the next step runs.");
	plan_step(plan, PHASE_EXPAND,
			  psprintf("CREATE TRIGGER %s BEFORE INSERT OR UPDATE ON %s FOR EACH ROW EXECUTE FUNCTION %s()",
					   change->trigger, full, change->function),
			  psprintf("DROP TRIGGER IF EXISTS %s ON %s", change->trigger, full),
			  "From now on both columns are written. The lock is held for a moment.");
	fill.table = change->table;
	fill.set = psprintf("%s = %s", change->new, change->value);
	fill.where = psprintf("%s.%s IS NULL AND %s.%s IS NOT NULL", table, change->new, table, change->old);
	plan_fill(plan, &fill, NULL,
			  "Fills the rows that are there, a batch at a time, each committed; it can be stopped and run again. There is nothing to undo: the column goes with the rollback of its step.");
}

/* The sequence of a serial column, as SQL */
static const char *
sequence_of(const DbExpr *expr)
{
	return psprintf("%s.%s", name_sql(get_namespace_name(get_rel_namespace(expr->sequence))),
					name_sql(get_rel_name(expr->sequence)));
}

/* What is part of a column but for its values moves with its name */
static void
move_settings(ChangeType *change)
{
	StringInfo	swap = &change->swap;
	const char *full = table_full_name(change->table);
	char	   *comment = GetComment(change->table->oid, RelationRelationId, change->column->attnum);

	if (change->column->expr != NULL)
		appendStringInfo(swap, "ALTER TABLE %s ALTER COLUMN %s SET DEFAULT %s;\nALTER TABLE %s ALTER COLUMN %s DROP DEFAULT;\n",
						 full, change->old, plan_expr(change->column->expr), full, change->gone);
	if (change->column->serial)
		appendStringInfo(swap, "ALTER SEQUENCE %s OWNED BY %s.%s;\n",
						 sequence_of(change->column->expr), full, change->old);
	if (change->column->not_null)
		appendStringInfo(swap, "ALTER TABLE %s ALTER COLUMN %s DROP NOT NULL;\n", full, change->gone);
	if (comment != NULL)
		appendStringInfo(swap, "COMMENT ON COLUMN %s.%s IS %s;\n", full, change->old,
						 quote_literal_cstr(comment));
}

/* Can old values be had back from new ones by assignment? */
static bool
goes_back(const ChangeType *change, Oid type)
{
	return can_coerce_type(1, &type, &change->column->type->oid, COERCION_ASSIGNMENT);
}

static void
swap_steps(ChangeType *change, Oid type)
{
	SqlPlan    *plan = change->plan;
	const char *full = table_full_name(change->table);
	const char *ignore = "-- dbctx:ignore rename_breaks_clients: the names are swapped in one transaction\n";
	PlanStep   *step;
	bool		spoken = plan_cares(plan, RULE_rename_breaks_clients, change->table);

	step = plan_step(plan, PHASE_CONTRACT,
					 psprintf("BEGIN;\nDROP TRIGGER %s ON %s;\nDROP FUNCTION %s();\n%sALTER TABLE %s RENAME COLUMN %s TO %s;\n%sALTER TABLE %s RENAME COLUMN %s TO %s;\n%sCOMMIT",
							  change->trigger, full, change->function,
							  spoken ? ignore : "", full, change->old, change->gone,
							  spoken ? ignore : "", full, change->new, change->old,
							  change->swap.data),
					 NULL,
					 "One transaction, a moment long. Prepared statements and cached plans of programs see another type from then on.");
	if (goes_back(change, type))
		step->before_rollback = psprintf("UPDATE %s SET %s = %s WHERE %s IS DISTINCT FROM %s", full,
										 change->gone, change->old, change->gone, change->old);
	step->lock = psprintf("ACCESS EXCLUSIVE on %s", full);
	step->blocks = BLOCKS_READS;
	plan_step(plan, PHASE_CONTRACT,
			  plan_ignore("drop_column", "another column has taken its place",
						  plan_alter(change->table, "DROP COLUMN %s", change->gone)),
			  NULL,
			  "A later deploy: until then the old values are there to go back to. By its rollback the column comes back as the last one.");
}

/* The values that ALTER TYPE makes, and the names of what is made for it */
static void
set_names(ChangeType *change, const ColumnDef *definition)
{
	DbTable    *table = change->table;
	const char *name = change->column->name;
	Tokens	   *tokens = tokens_of(change->plan->text);
	int			using = tokens_find(tokens, 0, "using");

	change->new_name = plan_free_column(table, name, "new");
	change->gone_name = plan_free_column(table, name, "old");
	change->old = name_sql(name);
	change->new = name_sql(change->new_name);
	change->gone = name_sql(change->gone_name);
	change->value = definition->raw_default && using >= 0 ?
		psprintf("(%s)", tokens_between(tokens, tokens_end(tokens, using), -1)) :
		psprintf("%s.%s", table_name_sql(table), change->old);
	/* triggers fire in the order of their names: this one comes last */
	change->trigger = name_sql(makeObjectName("zz", table->name, change->new_name));
	change->function = psprintf("%s.%s", name_sql(table->schema->name),
								name_sql(makeObjectName("zz", table->name, change->new_name)));
}

static bool
second_column(SqlPlan *plan, DbTable *table, DbColumn *column, const ColumnDef *definition)
{
	ChangeType	change = {0};
	DbTable    *after;
	Oid			type;
	int32		typmod;
	int			before = list_length(plan->steps);

	if (table->kind != RELKIND_RELATION || table->nparents > 0 || !OidIsValid(table->oid) ||
		has_subclass(table->oid) || column->identity != '\0' || column->generated != '\0' ||
		!column_is_free(table, column->attnum) || definition->collClause != NULL ||
		!column_type_find(definition->typeName, &type, &typmod))
		return false;
	change.plan = plan;
	change.table = table;
	change.column = column;
	set_names(&change, definition);
	change.type_text = format_type_with_typemod(type, typmod);
	initStringInfo(&change.swap);
	after = plan_table_with_column(table, change.new_name, type, typmod, get_typcollation(type));
	change.after = after;
	begin_steps(&change);
	if (column->not_null)
		(void) plan_not_null(plan, after, change.new_name);
	if (!change_parts(&change))
	{
		plan->steps = list_truncate(plan->steps, before);
		return false;
	}
	move_settings(&change);
	swap_steps(&change, type);
	return true;
}

/* The rows stay; what would be built or checked anew is put aside meanwhile */
static bool
put_aside(SqlPlan *plan, DbTable *table, DbColumn *column, const ColumnDef *definition)
{
	List	   *rebuilt = column_type_rebuilds(table, column, definition);
	List	   *checks = NIL;
	ListCell   *lc;

	for (int i = 0; i < table->nconstraints; i++)
	{
		DbConstraint *check = table->constraints[i];

		if (check->type == CONSTRAINT_CHECK && check->validated && check->enforced &&
			constraint_has(check, column->attnum))
			checks = lappend(checks, check);
	}
	if ((rebuilt == NIL && checks == NIL) || table->kind != RELKIND_RELATION)
		return false;
	foreach(lc, rebuilt)
	{
		DbIndex    *index = lfirst(lc);

		if (index->constraint != NULL || !SearchSysCacheExists1(INDEXRELID, ObjectIdGetDatum(index->oid)))
			return false;
	}
	foreach(lc, rebuilt)
		plan_step(plan, PHASE_EXPAND,
				  psprintf("DROP INDEX CONCURRENTLY %s.%s", name_sql(table->schema->name),
						   name_sql(((DbIndex *) lfirst(lc))->name)),
				  NULL, "Queries do without it for a while.");
	foreach(lc, checks)
		plan_step(plan, PHASE_EXPAND,
				  plan_alter(table, "DROP CONSTRAINT %s", name_sql(((DbConstraint *) lfirst(lc))->name)),
				  NULL, "Nothing checks it for a while.");
	plan_step(plan, PHASE_EXPAND, plan->text, NULL, "The rows stay as they are: the lock is held for a moment.");
	foreach(lc, checks)
		plan_add_again(plan, table, lfirst(lc));
	foreach(lc, rebuilt)
	{
		DbIndex    *index = lfirst(lc);
		IndexStmt  *statement = (IndexStmt *) plan_parse(pg_get_indexdef_string(index->oid));

		if (statement != NULL && IsA(statement, IndexStmt))
			(void) plan_index_steps(plan, table, statement, index->name);
	}
	return true;
}

bool
plan_column_type(SqlPlan *plan, DbTable *table, AlterTableCmd *cmd)
{
	DbColumn   *column = table_column(table, cmd->name);
	ColumnDef  *definition = castNode(ColumnDef, cmd->def);

	if (column == NULL || column->type == NULL || column->inherited)
		return false;
	switch (column_type_change(table, column, definition))
	{
		case TYPE_CHANGE_REWRITES:
			return plan_cares(plan, RULE_table_rewrite, table) &&
				second_column(plan, table, column, definition);
		case TYPE_CHANGE_KEEPS:
			return (plan_cares(plan, RULE_constraint_validates, table) ||
					plan_cares(plan, RULE_table_rewrite, table)) &&
				put_aside(plan, table, column, definition);
		default:
			return false;
	}
}
