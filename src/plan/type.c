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

static char *
function_sql(const ChangeType *change)
{
	return psprintf("CREATE FUNCTION %s() RETURNS trigger LANGUAGE plpgsql AS $fill$\nBEGIN\n\tNEW.%s := (SELECT %s FROM (SELECT NEW.*) AS %s);\n\tRETURN NEW;\nEND $fill$",
					change->function, change->new, change->value, table_name_sql(change->table));
}

static char *
trigger_sql(const ChangeType *change)
{
	return psprintf("CREATE TRIGGER %s BEFORE INSERT OR UPDATE ON %s FOR EACH ROW EXECUTE FUNCTION %s()",
					change->trigger, table_full_name(change->table), change->function);
}

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
			  function_sql(change),
			  psprintf("DROP FUNCTION IF EXISTS %s()", change->function),
			  "What the trigger of the next step runs.");
	plan_step(plan, PHASE_EXPAND,
			  trigger_sql(change),
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

static void
add_back(ChangeType *change, char *sql)
{
	change->unswap = lappend(change->unswap, sql);
}

/* What is part of a column but for its values moves with its name */
static void
move_settings(ChangeType *change)
{
	StringInfo	swap = &change->swap;
	const DbTable *table = change->table;
	const char *full = table_full_name(table);
	char	   *comment = GetComment(table->oid, RelationRelationId, change->column->attnum);
	char	   *value;

	if (change->column->expr != NULL)
	{
		value = plan_expr(change->column->expr);
		appendStringInfo(swap, "ALTER TABLE %s ALTER COLUMN %s SET DEFAULT %s;\nALTER TABLE %s ALTER COLUMN %s DROP DEFAULT;\n",
						 full, change->old, value, full, change->gone);
		add_back(change, plan_alter(table, "ALTER COLUMN %s DROP DEFAULT", change->old));
		add_back(change, plan_alter(table, "ALTER COLUMN %s SET DEFAULT %s", change->gone, value));
	}
	if (change->column->serial)
	{
		appendStringInfo(swap, "ALTER SEQUENCE %s OWNED BY %s.%s;\n",
						 sequence_of(change->column->expr), full, change->old);
		add_back(change, psprintf("ALTER SEQUENCE %s OWNED BY %s.%s",
								  sequence_of(change->column->expr), full, change->gone));
	}
	if (change->column->not_null)
	{
		appendStringInfo(swap, "ALTER TABLE %s ALTER COLUMN %s DROP NOT NULL;\n", full, change->gone);
		add_back(change, plan_alter(table, "ALTER COLUMN %s SET NOT NULL", change->gone));
	}
	if (comment != NULL)
	{
		appendStringInfo(swap, "COMMENT ON COLUMN %s.%s IS %s;\n", full, change->old,
						 quote_literal_cstr(comment));
		appendStringInfo(&change->again, ";\nCOMMENT ON COLUMN %s.%s IS %s", full, change->gone,
						 quote_literal_cstr(comment));
	}
}

/* Can old values be had back from new ones by assignment? */
static bool
goes_back(const ChangeType *change, const ColumnDef *definition, Oid type)
{
	Node	   *value = definition->raw_default;

	if (value != NULL && IsA(value, TypeCast))
		value = ((TypeCast *) value)->arg;
	return (value == NULL || IsA(value, ColumnRef)) &&
		can_coerce_type(1, &type, &change->column->type->oid, COERCION_ASSIGNMENT);
}

/* Undoes the swap; with the values that were written since, where they can be had */
static char *
unswap_sql(ChangeType *change, bool refills)
{
	const char *full = table_full_name(change->table);
	StringInfoData buf;
	ListCell   *lc;

	initStringInfo(&buf);
	appendStringInfoString(&buf, "BEGIN;\n");
	if (refills)
		appendStringInfo(&buf, "UPDATE %s SET %s = %s WHERE %s IS DISTINCT FROM %s;\n", full,
						 change->gone, change->old, change->gone, change->old);
	foreach(lc, change->unswap)
		appendStringInfo(&buf, "%s;\n", (char *) lfirst(lc));
	appendStringInfo(&buf, "ALTER TABLE %s RENAME COLUMN %s TO %s;\nALTER TABLE %s RENAME COLUMN %s TO %s;\n%s;\n%s;\nCOMMIT",
					 full, change->old, change->new, full, change->gone, change->old,
					 function_sql(change), trigger_sql(change));
	return buf.data;
}

/* The old column once more, with what it had; empty until the swap is undone */
static char *
again_sql(const ChangeType *change)
{
	const DbColumn *column = change->column;
	const char *add = plan_alter(change->table, "ADD COLUMN %s %s%s%s", change->gone,
								 format_type_with_typemod(column->type->oid, column->type->typmod),
								 column->collation ? " COLLATE " : "",
								 column->collation ? name_sql(column->collation) : "");

	return change->again.len > 0 ? psprintf("BEGIN;\n%s%s;\nCOMMIT", add, change->again.data) :
		pstrdup(add);
}

static void
swap_steps(ChangeType *change, bool refills)
{
	SqlPlan    *plan = change->plan;
	const char *full = table_full_name(change->table);
	const char *ignore = plan_cares(plan, RULE_rename_breaks_clients, change->table) ?
		"-- dbctx:ignore rename_breaks_clients: the names are swapped in one transaction\n" : "";
	bool		lost = change->column->not_null && !refills;
	PlanStep   *step;

	step = plan_step(plan, PHASE_CONTRACT,
					 psprintf("BEGIN;\nDROP TRIGGER %s ON %s;\nDROP FUNCTION %s();\n%sALTER TABLE %s RENAME COLUMN %s TO %s;\n%sALTER TABLE %s RENAME COLUMN %s TO %s;\n%sCOMMIT",
							  change->trigger, full, change->function,
							  ignore, full, change->old, change->gone,
							  ignore, full, change->new, change->old, change->swap.data),
					 unswap_sql(change, refills),
					 refills ? "One transaction, a moment long. Programs see another type from then on. The rollback also takes over what was written since." :
					 "One transaction, a moment long. Programs see another type from then on. The rollback leaves out what was written since: old values can't be had from new ones.");
	step->lock = psprintf("ACCESS EXCLUSIVE on %s", full);
	step->blocks = BLOCKS_READS;
	step = plan_step(plan, PHASE_CONTRACT,
					 plan_ignore("drop_column", "another column has taken its place",
								 plan_alter(change->table, "DROP COLUMN %s", change->gone)),
					 lost ? NULL : again_sql(change),
					 lost ? "A later deploy: until then the old values are there to go back to. It can't be rolled back: old values can't be had from new ones." :
					 "A later deploy: until then the old values are there to go back to. By its rollback the column comes back as the last one, to be filled by that of the step before.");
	step->no_rollback = lost;
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
	initStringInfo(&change.again);
	change.gone_table = plan_table_with_column(table, change.gone_name, column->type->oid,
											   column->type->typmod, column->collation_oid);
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
	swap_steps(&change, goes_back(&change, definition, type));
	return true;
}

/* The old type again, when what would hold on to it has been put aside */
static char *
back_sql(const DbTable *table, const DbColumn *column)
{
	const char *name = name_sql(column->name);
	const char *type = format_type_with_typemod(column->type->oid, column->type->typmod);
	char	   *sql = psprintf("ALTER COLUMN %s TYPE %s%s%s USING %s::%s", name, type,
							   column->collation ? " COLLATE " : "",
							   column->collation ? name_sql(column->collation) : "", name, type);

	if (column->expr != NULL && column->generated == '\0')
		sql = psprintf("ALTER COLUMN %s DROP DEFAULT, %s, ALTER COLUMN %s SET DEFAULT %s", name,
					   sql, name, plan_expr(column->expr));
	return plan_alter(table, "%s", sql);
}

/* The rows stay; what would be built or checked anew is put aside meanwhile */
static bool
put_aside(SqlPlan *plan, DbTable *table, DbColumn *column, const ColumnDef *definition)
{
	List	   *rebuilt = column_type_rebuilds(table, column, definition);
	List	   *checks = NIL;
	PlanStep   *step;
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
	{
		step = plan_step(plan, PHASE_EXPAND,
						 psprintf("DROP INDEX CONCURRENTLY %s.%s", name_sql(table->schema->name),
								  name_sql(((DbIndex *) lfirst(lc))->name)),
						 NULL, "Queries do without it for a while.");
		step->undo_of = step->sql;
	}
	foreach(lc, checks)
	{
		step = plan_step(plan, PHASE_EXPAND,
						 plan_alter(table, "DROP CONSTRAINT %s", name_sql(((DbConstraint *) lfirst(lc))->name)),
						 NULL, "Nothing checks it for a while.");
		step->undo_of = step->sql;
	}
	plan_step(plan, PHASE_EXPAND, plan->text, back_sql(table, column),
			  "The rows stay as they are: the lock is held for a moment.");
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
