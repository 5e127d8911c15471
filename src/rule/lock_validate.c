/*
 * lock_validate.c
 *	  Rules about constraints for which a large table is read under lock.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#include "dbctx.h"

#include "access/sysattr.h"
#include "catalog/deparse.h"
#include "catalog/pg_class.h"
#include "catalog/pg_constraint.h"
#include "optimizer/optimizer.h"
#include "utils/lsyscache.h"

#include "rule/lock.h"

static char *
not_valid_fix(const DbTable *table, const char *name, const char *definition)
{
	const char *full_name = table_full_name(table);

	return psprintf("ALTER TABLE %s ADD CONSTRAINT %s %s NOT VALID; ALTER TABLE %s VALIDATE CONSTRAINT %s",
					full_name, name_sql(name), definition, full_name, name_sql(name));
}

static bool
has_constraint(const DbTable *table, const char *name)
{
	for (int i = 0; i < table->nconstraints; i++)
	{
		if (strcmp(table->constraints[i]->name, name) == 0)
			return true;
	}
	return false;
}

/*
 * A partitioned table takes no NOT VALID foreign key before 18; but one that
 * each partition has already is taken over without reading them.
 */
static bool
partition_has_key(RuleRun *run, const DbTable *partition, const DbTable *table,
				  List *columns, const DbTable *ref)
{
	for (int i = 0; i < partition->nconstraints; i++)
	{
		const DbConstraint *constraint = partition->constraints[i];
		int			n = 0;
		ListCell   *lc;

		if (constraint->type != CONSTRAINT_FOREIGN || !constraint->validated ||
			constraint->ref_oid != ref->oid || constraint->nkeys != list_length(columns))
			continue;
		foreach(lc, columns)
		{
			DbColumn   *column = table_column(partition, strVal(lfirst(lc)));

			if (column && constraint->keys[foreach_current_index(lc)] == column->attnum)
				n++;
		}
		if (n == constraint->nkeys)
			return true;
	}
	return false;
}

/* Is there nothing to read, for all large partitions have the key already? */
static bool
partitions_have_key(RuleRun *run, const DbTable *table, const Constraint *key, const DbTable *ref)
{
	List	   *partitions = lock_partitions(run, table);
	ListCell   *lc;

	foreach(lc, partitions)
	{
		DbTable    *partition = lfirst(lc);

		if (world_is_large(run->world, partition) &&
			!partition_has_key(run, partition, table, key->fk_attrs, ref))
			return false;
	}
	return partitions != NIL;
}

static char *
partitioned_key_fix(RuleRun *run, const DbTable *table, const Constraint *key,
					const char *name, const char *definition)
{
	List	   *partitions;
	ListCell   *lc;
	char	   *fix = pstrdup("");

	if (!lock_plain_partitions(run, table, &partitions))
		return NULL;
	foreach(lc, partitions)
	{
		const DbTable *partition = lfirst(lc);

		if (!has_columns(partition, key->fk_attrs))
			return NULL;
		fix = psprintf("%s%s; ", fix,
					   not_valid_fix(partition, new_constraint_name(run->world, partition, key->fk_attrs, "fkey"), definition));
	}
	return psprintf("%sALTER TABLE %s ADD CONSTRAINT %s %s", fix,
					table_full_name(table), name_sql(name), definition);
}

static void
check_foreign_key(RuleRun *run, DbTable *table, const Constraint *key, List *commands)
{
	const DbTable *ref = world_table(run->world, key->pktable);
	const char *name = key->conname ? key->conname : new_constraint_name(run->world, table, key->fk_attrs, "fkey");
	char	   *definition = foreign_key_sql(run, table, key, key->fk_attrs);
	bool		by_partition = table->kind == RELKIND_PARTITIONED_TABLE && !compat_partitioned_not_valid;
	Finding    *finding;

	/* what doesn't exist is an error */
	if (ref == NULL || (key->conname && has_constraint(table, key->conname)) ||
		!lock_columns_known(table, key->fk_attrs, commands))
		return;
	if (by_partition && partitions_have_key(run, table, key, ref))
		return;
	finding = find_table(run, table, NULL,
						 "FOREIGN KEY on %s reads the whole table while writes to it%s%s%s wait",
						 lock_size(run, table), ref == table ? "" : " and to \"",
						 ref == table ? "" : lock_name(ref->name), ref == table ? "" : "\"");
	if (definition != NULL)
		finding->fix = by_partition ? partitioned_key_fix(run, table, key, name, definition) :
			not_valid_fix(table, name, definition);
	finding->hint = lock_write_later(run, finding->fix ? finding->fix : by_partition ?
									 "the key for each partition first, with NOT VALID, then VALIDATE CONSTRAINT, and for the parent at last, which takes over what the partitions have" :
									 "the same with NOT VALID, then ALTER TABLE ... VALIDATE CONSTRAINT");
}

/* The column that the server puts into the name of a CHECK: if there's but one */
static List *
check_columns(const DbTable *table, const Constraint *check)
{
	Node	   *node = raw_expr_analyse(table, check->raw_expr, EXPR_KIND_CHECK_CONSTRAINT);
	Bitmapset  *attnums = NULL;
	int			attnum;

	if (node != NULL)
		pull_varattnos(node, 1, &attnums);
	if (!bms_get_singleton_member(attnums, &attnum))
		return NIL;
	attnum += FirstLowInvalidHeapAttributeNumber;
	return attnum > 0 ? list_make1(makeString(pstrdup(table->columns[attnum - 1].name))) : NIL;
}

static bool
adds_column(List *commands)
{
	ListCell   *lc;

	foreach(lc, commands)
	{
		if (((AlterTableCmd *) lfirst(lc))->subtype == AT_AddColumn)
			return true;
	}
	return false;
}

static void
check_check(RuleRun *run, DbTable *table, const Constraint *check, const char *new_column,
			List *commands)
{
	const char *name = check->conname;
	char	   *definition = check_sql(table, check);
	Finding    *finding;

	if ((name && has_constraint(table, name)) ||
		(new_column == NULL && !adds_column(commands) &&
		 !raw_expr_is_plausible(run->world, table, check->raw_expr)))
		return;
	finding = find_table(run, table, NULL,
						 "CHECK %s%s%son %s reads the whole table while reads and writes wait",
						 new_column ? "of new column \"" : "",
						 new_column ? lock_name(new_column) : "",
						 new_column ? "\" " : "", lock_size(run, table));
	if (definition != NULL)
	{
		if (name == NULL)
			name = new_constraint_name(run->world, table, check_columns(table, check), "check");
		finding->fix = not_valid_fix(table, name, definition);
	}
	finding->hint = lock_write_later(run, finding->fix ? finding->fix : new_column ?
									 "the column first, then ADD CONSTRAINT ... CHECK (...) NOT VALID, then VALIDATE CONSTRAINT" :
									 "the same with NOT VALID, then ALTER TABLE ... VALIDATE CONSTRAINT");
}

/*
 * The constraints that come with a new column.  A foreign key isn't checked
 * where the column has no default: all of it is NULL.
 */
static void
check_new_column(RuleRun *run, DbTable *table, const ColumnDef *definition)
{
	bool		has_default = false;
	const char *why;
	Node	   *value;
	ListCell   *lc;

	/* what is written anew is checked on the way */
	if (table_column(table, definition->colname) != NULL ||
		column_add_rewrites(table, definition, &why, &value))
		return;
	foreach(lc, definition->constraints)
	{
		if (((Constraint *) lfirst(lc))->contype == CONSTR_DEFAULT)
			has_default = true;
	}
	foreach(lc, definition->constraints)
	{
		Constraint *constraint = lfirst(lc);
		Finding    *finding;

		if (!compat_raw_enforced(constraint))
			continue;
		if (constraint->contype == CONSTR_CHECK && !constraint->skip_validation)
			check_check(run, table, constraint, definition->colname, NIL);
		else if (constraint->contype == CONSTR_FOREIGN && has_default &&
				 world_table(run->world, constraint->pktable) != NULL)
		{
			finding = find_table(run, table, NULL,
								 "REFERENCES of new column \"%s\" with a default on %s reads the whole table while reads and writes wait",
								 lock_name(definition->colname), lock_size(run, table));
			finding->hint = lock_write_later(run, "the column first, then ADD CONSTRAINT ... FOREIGN KEY ... NOT VALID, then VALIDATE CONSTRAINT");
		}
	}
}

static bool
check_names(const DbConstraint *check, const DbColumn *column)
{
	for (int i = 0; i < check->nkeys; i++)
	{
		if (check->keys[i] == column->attnum)
			return true;
	}
	return false;
}

/*
 * A column that gets another type has its CHECKs made anew, and checked, where
 * the rows stay as they are.
 */
static void
check_new_type(RuleRun *run, DbTable *table, const AlterTableCmd *cmd)
{
	DbColumn   *column = table_column(table, cmd->name);
	Finding    *finding;

	if (column == NULL || column->type == NULL || column->inherited ||
		column_type_change(table, column, castNode(ColumnDef, cmd->def)) != TYPE_CHANGE_KEEPS)
		return;
	for (int i = 0; i < table->nconstraints; i++)
	{
		const DbConstraint *check = table->constraints[i];

		if (check->type != CONSTRAINT_CHECK || !check->validated || !check->enforced ||
			!check_names(check, column))
			continue;
		finding = find_table(run, table, column,
							 "ALTER COLUMN \"%s\" TYPE on %s reads the whole table while reads and writes wait, for CHECK \"%s\"",
							 lock_name(column->name), lock_size(run, table), lock_name(check->name));
		finding->detail = "The rows stay as they are, but the server makes the constraint anew and checks it.";
		finding->hint = psprintf("Write DROP CONSTRAINT %s before, and afterwards ADD it with NOT VALID, then VALIDATE CONSTRAINT in a later transaction.",
								 name_sql(check->name));
		return;
	}
}

static void
constraint_validates(RuleRun *run, Node *statement)
{
	DbTable    *table;
	List	   *commands = lock_alter_target(run, statement, &table);
	ListCell   *lc;

	foreach(lc, commands)
	{
		AlterTableCmd *cmd = lfirst(lc);
		Constraint *constraint = (Constraint *) cmd->def;

		if (cmd->subtype == AT_AddColumn)
			check_new_column(run, table, castNode(ColumnDef, cmd->def));
		else if (cmd->subtype == AT_AlterColumnType)
			check_new_type(run, table, cmd);
		else if (cmd->subtype == AT_AddConstraint && IsA(constraint, Constraint) &&
				 !constraint->skip_validation && compat_raw_enforced(constraint))
		{
			if (constraint->contype == CONSTR_FOREIGN)
				check_foreign_key(run, table, constraint, commands);
			else if (constraint->contype == CONSTR_CHECK)
				check_check(run, table, constraint, NULL, commands);
		}
	}
}

const RuleBody rule_constraint_validates = {
	.problem = "ADD FOREIGN KEY and ADD CHECK read the whole table to see whether its rows comply. Meanwhile nobody can write it, and for a CHECK nobody can read it either.",
	.instead = "ADD CONSTRAINT ... NOT VALID, then, in another transaction, ALTER TABLE ... VALIDATE CONSTRAINT.",
	.why = "With NOT VALID new rows are checked at once and old ones not yet. VALIDATE CONSTRAINT reads them under a lock that stops neither readers nor writers. A column that is new and NULL everywhere may have its REFERENCES at once: nothing is read.",
	.statement = constraint_validates,
};

static char *
not_null_fix(RuleRun *run, const DbTable *table, const DbColumn *column)
{
	const char *full_name = table_full_name(table);
	const char *name;
	List	   *columns = list_make1(makeString(pstrdup(column->name)));

	if (compat_has_not_null_constraints && !column->not_null)
	{
		name = new_constraint_name(run->world, table, columns, "not_null");
		return not_valid_fix(table, name, psprintf("NOT NULL %s", name_sql(column->name)));
	}
	name = new_constraint_name(run->world, table, columns, "not_null");
	return psprintf("%s; ALTER TABLE %s ALTER COLUMN %s SET NOT NULL; ALTER TABLE %s DROP CONSTRAINT %s",
					not_valid_fix(table, name, psprintf("CHECK (%s IS NOT NULL)", name_sql(column->name))),
					full_name, name_sql(column->name), full_name, name_sql(name));
}

/* by: what asks for it, "SET NOT NULL" or "PRIMARY KEY" */
static void
check_not_null(RuleRun *run, DbTable *table, const char *name, const char *by)
{
	DbColumn   *column = table_column(table, name);
	Finding    *finding;

	if (column == NULL || column->type == NULL ||
		column_not_null_valid(table, column) || table_proves_not_null(table, column))
		return;
	finding = find_table(run, table, column,
						 "%s of column \"%s\" on %s reads the whole table while reads and writes wait",
						 by, lock_name(column->name), lock_size(run, table));
	finding->detail = "The column may hold NULL, and no valid CHECK says otherwise.";
	finding->fix = not_null_fix(run, table, column);
	finding->hint = lock_write_later(run, finding->fix);
}

/* A primary key makes its columns NOT NULL */
static void
check_key_columns(RuleRun *run, DbTable *table, const Constraint *key)
{
	DbIndex    *index = NULL;
	ListCell   *lc;

	if (table->primary_key != NULL)
		return;
	foreach(lc, key->keys)
		check_not_null(run, table, strVal(lfirst(lc)), "PRIMARY KEY");
	if (key->indexname == NULL)
		return;
	for (int i = 0; i < table->nindexes; i++)
	{
		if (strcmp(table->indexes[i]->name, key->indexname) == 0)
			index = table->indexes[i];
	}
	for (int i = 0; index != NULL && i < index->nkeys; i++)
	{
		if (index->keys[i] > 0)
			check_not_null(run, table, table->columns[index->keys[i] - 1].name, "PRIMARY KEY");
	}
}

static void
not_null_scan(RuleRun *run, Node *statement)
{
	DbTable    *table;
	List	   *commands = lock_alter_target(run, statement, &table);
	ListCell   *lc;

	foreach(lc, commands)
	{
		AlterTableCmd *cmd = lfirst(lc);
		Constraint *constraint = (Constraint *) cmd->def;

		if (cmd->subtype == AT_SetNotNull)
			check_not_null(run, table, cmd->name, "SET NOT NULL");
		else if (cmd->subtype == AT_AddConstraint && IsA(constraint, Constraint))
		{
			if (constraint->contype == CONSTR_PRIMARY)
				check_key_columns(run, table, constraint);
			else if (constraint->contype == CONSTR_NOTNULL && !constraint->skip_validation &&
					 constraint->keys != NIL)
				check_not_null(run, table, strVal(linitial(constraint->keys)), "NOT NULL");
		}
	}
}

const RuleBody rule_not_null_scan = {
	.problem = "SET NOT NULL reads the whole table while nobody can read or write it. So does a primary key over columns that may hold NULL.",
	.instead = "ADD CONSTRAINT ... CHECK (column IS NOT NULL) NOT VALID, VALIDATE CONSTRAINT, then SET NOT NULL, then DROP CONSTRAINT. From PostgreSQL 18 on: ADD CONSTRAINT ... NOT NULL column NOT VALID, then VALIDATE CONSTRAINT.",
	.why = "With a valid CHECK that proves it the server doesn't read the table. The rule is silent where a CHECK proves it already; that is asked of the server's own prover.",
	.statement = not_null_scan,
};
