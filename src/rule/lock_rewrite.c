/*
 * lock_rewrite.c
 *	  Rule about commands that write a large table anew.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#include "dbctx.h"

#include "access/tableam.h"
#include "catalog/deparse.h"
#include "catalog/partition.h"
#include "catalog/pg_attribute.h"
#include "catalog/pg_class.h"
#include "catalog/pg_type.h"
#include "commands/defrem.h"
#include "commands/event_trigger.h"
#include "commands/tablespace.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/syscache.h"

#include "rule/lock.h"

#define QUIET_HOURS "Write it for a time when nobody needs the table."

/* What pg_class says of a table, as the server compares it */
static bool
storage_of(const DbTable *table, Oid *method, Oid *tablespace)
{
	HeapTuple	tuple = SearchSysCache1(RELOID, ObjectIdGetDatum(table->oid));
	Form_pg_class form;

	if (!HeapTupleIsValid(tuple))
		return false;
	form = (Form_pg_class) GETSTRUCT(tuple);
	*method = form->relam;
	*tablespace = OidIsValid(form->reltablespace) ? form->reltablespace : MyDatabaseTableSpace;
	ReleaseSysCache(tuple);
	return true;
}

static const char *
type_change_hint(const DbColumn *column, Oid type, int32 typmod)
{
	Oid			from = column->type->oid;

	if ((from == TIMESTAMPOID && type == TIMESTAMPTZOID) ||
		(from == TIMESTAMPTZOID && type == TIMESTAMPOID))
		return "Write before it, if the values are in UTC: SET LOCAL timezone = 'UTC'. Then the rows stay as they are.";
	if ((type == VARCHAROID || type == BPCHAROID) && typmod >= VARHDRSZ)
		return psprintf("Write a CHECK (length(%s) <= %d) NOT VALID instead of a shorter type and validate it afterwards; or add a column of the new type, fill it in batches, and swap the names.",
						name_sql(column->name), typmod - VARHDRSZ);
	return "Write it in steps: add a column of the new type, keep it up to date by a trigger, fill it in batches, then swap the names.";
}

static void
check_type(RuleRun *run, DbTable *table, AlterTableCmd *cmd)
{
	ColumnDef  *definition = castNode(ColumnDef, cmd->def);
	DbColumn   *column = table_column(table, cmd->name);
	Finding    *finding;
	List	   *rebuilt;
	Oid			type;
	int32		typmod;

	if (column == NULL || column->inherited || column->type == NULL)
		return;
	switch (column_type_change(table, column, definition))
	{
		case TYPE_CHANGE_UNKNOWN:
			break;
		case TYPE_CHANGE_REWRITES:
			if (!column_type_find(definition->typeName, &type, &typmod))
				break;
			finding = find_table(run, table, column,
								 "ALTER COLUMN \"%s\" TYPE %s writes all of %s anew while reads and writes wait",
								 lock_name(column->name), type_text(type, typmod),
								 lock_size(run, table));
			finding->detail = psprintf("The values of type %s are stored in another way, or have to be checked.",
									   column->type->text);
			finding->hint = type_change_hint(column, type, typmod);
			break;
		case TYPE_CHANGE_KEEPS:
			rebuilt = column_type_rebuilds(table, column, definition);
			if (rebuilt == NIL)
				break;
			finding = find_table(run, table, column,
								 "ALTER COLUMN \"%s\" TYPE on %s builds %s%s%s anew while reads and writes wait",
								 lock_name(column->name), lock_size(run, table),
								 list_length(rebuilt) == 1 ? "index \"" : "",
								 list_length(rebuilt) == 1 ?
								 lock_name(((DbIndex *) linitial(rebuilt))->name) :
								 psprintf("%d indexes", list_length(rebuilt)),
								 list_length(rebuilt) == 1 ? "\"" : "");
			finding->detail = "The rows stay as they are, but an index on an expression, with a WHERE, or with another operator class or collation for the new type does not.";
			finding->hint = "Write it in steps: drop the index before and build it CONCURRENTLY afterwards, if queries can do without it for a while.";
			break;
	}
}

/* The column without what fills the rows there are, then the default for new ones */
static char *
add_column_fix(const DbTable *table, const ColumnDef *definition, Node *value)
{
	const char *name = name_sql(definition->colname);
	const char *full_name = table_full_name(table);
	Oid			type;
	int32		typmod;
	char	   *text;
	ListCell   *lc;

	foreach(lc, definition->constraints)
	{
		ConstrType	kind = ((Constraint *) lfirst(lc))->contype;

		/* the others are left for after the rows are filled, or can't be */
		if (kind != CONSTR_DEFAULT && kind != CONSTR_NOTNULL && kind != CONSTR_NULL)
			return NULL;
	}
	if (value == NULL || definition->collClause != NULL ||
		table->kind == RELKIND_FOREIGN_TABLE ||
		!column_type_find(definition->typeName, &type, &typmod) ||
		get_typtype(type) == TYPTYPE_DOMAIN)
		return NULL;
	text = raw_default_sql(definition->colname, value, type, typmod);
	if (text == NULL)
		return NULL;
	return psprintf("ALTER TABLE %s ADD COLUMN %s %s; ALTER TABLE %s ALTER COLUMN %s SET DEFAULT %s",
					full_name, name, format_type_with_typemod(type, typmod), full_name, name, text);
}

/* Is a column dropped by the same command? */
static bool
is_dropped(List *commands, const char *name)
{
	ListCell   *lc;

	foreach(lc, commands)
	{
		AlterTableCmd *cmd = lfirst(lc);

		if (cmd->subtype == AT_DropColumn && strcmp(cmd->name, name) == 0)
			return true;
	}
	return false;
}

static void
check_add_column(RuleRun *run, DbTable *table, AlterTableCmd *cmd, List *commands)
{
	ColumnDef  *definition = castNode(ColumnDef, cmd->def);
	const char *why;
	Node	   *value;
	Finding    *finding;

	/* either IF NOT EXISTS, or an error that the server will tell */
	if (table_column(table, definition->colname) != NULL &&
		!is_dropped(commands, definition->colname))
		return;
	if (!column_add_rewrites(table, definition, &why, &value))
		return;
	finding = find_table(run, table, NULL,
						 "ADD COLUMN \"%s\" writes all of %s anew while reads and writes wait: %s",
						 lock_name(definition->colname), lock_size(run, table), why);
	finding->column = definition->colname;
	if (table_column(table, definition->colname) == NULL)
		finding->fix = add_column_fix(table, definition, value);
	if (finding->fix != NULL)
		finding->hint = psprintf("Write, and fill the rows there are in batches afterwards: %s", finding->fix);
	else
		finding->hint = "Write it in steps: add the column without default, fill it in batches, then set the default and the constraints.";
}

static void
check_command(RuleRun *run, DbTable *table, AlterTableCmd *cmd, List *commands)
{
	Finding    *finding;
	DbColumn   *column;
	Oid			method;
	Oid			tablespace;

	switch (cmd->subtype)
	{
		case AT_AlterColumnType:
			check_type(run, table, cmd);
			return;
		case AT_AddColumn:
			check_add_column(run, table, cmd, commands);
			return;
		case AT_SetLogged:
		case AT_SetUnLogged:
			if (table->persistence == (cmd->subtype == AT_SetLogged ?
									   RELPERSISTENCE_PERMANENT : RELPERSISTENCE_UNLOGGED))
				return;
			finding = find_table(run, table, NULL,
								 "SET %s writes all of %s anew while reads and writes wait",
								 cmd->subtype == AT_SetLogged ? "LOGGED" : "UNLOGGED",
								 lock_size(run, table));
			finding->hint = QUIET_HOURS;
			return;
		case AT_SetTableSpace:
			if (table->kind == RELKIND_PARTITIONED_TABLE ||
				!storage_of(table, &method, &tablespace) || cmd->name == NULL ||
				get_tablespace_oid(cmd->name, true) == tablespace ||
				!OidIsValid(get_tablespace_oid(cmd->name, true)))
				return;
			finding = find_table(run, table, NULL,
								 "SET TABLESPACE copies all of %s while reads and writes wait",
								 lock_size(run, table));
			finding->hint = QUIET_HOURS;
			return;
		default:
			break;
	}
	if (compat_is_set_access_method(cmd->subtype))
	{
		Oid			wanted = get_table_am_oid(cmd->name ? cmd->name : default_table_access_method, true);

		if (table->kind == RELKIND_PARTITIONED_TABLE || !OidIsValid(wanted) ||
			!storage_of(table, &method, &tablespace) || method == wanted)
			return;
		finding = find_table(run, table, NULL,
							 "SET ACCESS METHOD writes all of %s anew while reads and writes wait",
							 lock_size(run, table));
		finding->hint = QUIET_HOURS;
	}
	else if (compat_is_set_expression(cmd->subtype))
	{
		column = table_column(table, cmd->name);
		if (column == NULL || column->generated != ATTRIBUTE_GENERATED_STORED)
			return;
		finding = find_table(run, table, column,
							 "SET EXPRESSION of column \"%s\" writes all of %s anew while reads and writes wait",
							 lock_name(column->name), lock_size(run, table));
		finding->hint = QUIET_HOURS;
	}
}

static void
table_rewrite(RuleRun *run, Node *statement)
{
	DbTable    *table;
	List	   *commands = lock_alter_target(run, statement, &table);
	ListCell   *lc;

	foreach(lc, commands)
		check_command(run, table, lfirst(lc), commands);
}

Finding *
find_rewrite(RuleRun *run, DbTable *table, int reason)
{
	Finding    *finding;

	run->rule = rule_get(RULE_table_rewrite);

	/* of all partitions at once */
	if (table->is_partition)
		table = run->world->get(run->world, llast_oid(get_partition_ancestors(table->oid)));
	if (!lock_matters(run, table))
		return NULL;
	finding = find_table(run, table, NULL,
						 "ALTER TABLE writes all of %s anew while reads and writes wait",
						 lock_size(run, table));
	finding->detail = psprintf("The reason is %s.",
							   (reason & AT_REWRITE_COLUMN_REWRITE) && (reason & AT_REWRITE_DEFAULT_VAL) ?
							   "a column whose values change, or a new one with a value of its own in each row" :
							   (reason & AT_REWRITE_COLUMN_REWRITE) ? "a column whose values change" :
							   (reason & AT_REWRITE_DEFAULT_VAL) ? "a new column with a value of its own in each row" :
							   (reason & AT_REWRITE_ALTER_PERSISTENCE) ? "a change between logged and unlogged" :
							   "another way of storing the table");
	finding->hint = "Write it in steps: add a column, fill it in batches, then swap the names.";
	return finding;
}

const RuleBody rule_table_rewrite = {
	.problem = "The command writes every row of a large table anew, and all its indexes. Meanwhile nobody can read or write the table.",
	.instead = "For a new column: add it without default, fill the rows in batches, set the default. For another type: add a second column, keep it up to date by a trigger, fill it in batches, swap the names.",
	.why = "The rewrite takes as long as writing all that data, with everybody waiting. Which changes need one is asked of the server: a longer varchar, or a default like now(), does not. Below `dbctx.large_table_rows` rows it is over too soon to matter.",
	.statement = table_rewrite,
};
