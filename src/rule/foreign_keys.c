/*
 * foreign_keys.c
 *	  Rules about foreign keys that exist: their type, their index, what they
 *	  do on DELETE.  What their columns are called, and where one is missing,
 *	  is foreign_key_names.c.
 *
 * Prisma's implicit join tables are as Prisma makes them and left alone, as
 * are foreign keys that come from a parent.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#include "dbctx.h"

#include "catalog/deparse.h"
#include "catalog/pg_class.h"
#include "catalog/pg_constraint.h"
#include "convention/infer.h"
#include "lib/stringinfo.h"
#include "nodes/parsenodes.h"
#include "rule/expect.h"
#include "rule/world.h"

typedef void (*ForeignKeyCheck) (RuleRun *run, DbTable *table, DbConstraint *fk);

/* Calls "check" for each foreign key that counts */
static void
each_foreign_key(RuleRun *run, DbTable *table, ForeignKeyCheck check)
{
	JoinTable	join;

	if (!table_counts(table) || (table_join(table, &join) & TABLE_PRISMA_JOIN) != 0)
		return;
	for (int i = 0; i < table->nconstraints; i++)
	{
		DbConstraint *fk = table->constraints[i];

		if (fk->type == CONSTRAINT_FOREIGN && !fk->inherited)
			check(run, table, fk);
	}
}

/* "column "user_id" of table "posts"" or "columns (a, b) of table "posts"" */
static const char *
columns_words(const DbTable *table, const DbConstraint *fk)
{
	if (fk->nkeys == 1)
		return psprintf("column \"%s\" of table \"%s\"",
						table->columns[fk->keys[0] - 1].name, table->name);
	return psprintf("columns (%s) of table \"%s\"",
					columns_sql(table, fk->nkeys, fk->keys), table->name);
}

/*
 * May the column's type be changed to that without loss and without a lock
 * that anybody minds?
 */
static bool
type_may_change(RuleRun *run, const DbTable *table, const DbColumn *column,
				const DbTypeRef *type)
{
	DbTypeClass from = column->type->class;
	DbTypeClass to = type->class;
	bool		widens = (from == DB_TYPE_INT2 && (to == DB_TYPE_INT4 || to == DB_TYPE_INT8)) ||
	(from == DB_TYPE_INT4 && to == DB_TYPE_INT8) ||
	(from == DB_TYPE_VARCHAR && to == DB_TYPE_TEXT);

	return !column->type->is_array && !type->is_array && column->identity == '\0' &&
		column->generated == '\0' && column->expr == NULL &&
		!OidIsValid(column->type->user_type) && !OidIsValid(type->user_type) &&
		(widens || (table_is_empty(run, table) && from != DB_TYPE_OTHER &&
					to != DB_TYPE_OTHER && to != from)) &&
		!world_is_large(run->world, table) && column_is_free(table, column->attnum);
}

static void
check_type(RuleRun *run, DbTable *table, DbConstraint *fk)
{
	DbTable    *parent = foreign_key_parent(run, fk);

	for (int i = 0; parent != NULL && i < fk->nkeys; i++)
	{
		DbColumn   *own = &table->columns[fk->keys[i] - 1];
		DbColumn   *other = &parent->columns[fk->ref_keys[i] - 1];
		Finding    *finding;

		if (own->type->oid == other->type->oid)
			continue;
		finding = find_table(run, table, own,
							 "column \"%s\" of table \"%s\" is %s, but \"%s\" of \"%s\", which it points to, is %s",
							 own->name, table->name, own->type->text, other->name,
							 parent->name, other->type->text);
		finding->about = psprintf("%s, %s", own->type->text, other->type->text);
		finding->detail = rule_evidence(run);
		finding->hint = psprintf("Write: %s %s", name_sql(own->name), other->type->text);
		if (type_may_change(run, table, own, other->type))
			finding->fix = psprintf("ALTER TABLE %s ALTER COLUMN %s TYPE %s USING %s::%s",
									table_full_name(table), name_sql(own->name),
									other->type->text, name_sql(own->name),
									other->type->text);
	}
}

static void
rule_type(RuleRun *run, DbTable *table)
{
	each_foreign_key(run, table, check_type);
}

const RuleBody rule_foreign_key_type = {
	.problem = "A foreign key column has another type than the column it points to.",
	.instead = "Give both columns the same type.",
	.why = "An int that points to a bigint works until the numbers no longer fit, and a join between types may not use the index.",
	.table = rule_type,
};

static void
check_index(RuleRun *run, DbTable *table, DbConstraint *fk)
{
	const char *columns = columns_sql(table, fk->nkeys, fk->keys);
	bool		large = world_is_large(run->world, table);
	const char *name;
	DbIndex    *partial;
	Finding    *finding;

	if (foreign_key_index(table, fk, &partial) != NULL)
		return;
	finding = find_constraint(run, fk, "foreign key on %s has no index%s",
							  columns_words(table, fk),
							  partial ? psprintf(", \"%s\" has only some of the rows", partial->name) : "");
	finding->about = "no index";
	finding->column = fk->nkeys == 1 ? table->columns[fk->keys[0] - 1].name : NULL;
	finding->detail = rule_evidence(run);
	/* no index can be built on all partitions without stopping writers */
	name = index_name_by_rule(run, table, fk->nkeys, fk->keys);
	finding->hint = psprintf("Write: CREATE INDEX %s%s%sON %s (%s)",
							 large && table->kind != RELKIND_PARTITIONED_TABLE ? "CONCURRENTLY " : "",
							 name ? name_sql(name) : "", name ? " " : "",
							 table_full_name(table), columns);
	if (!large || table->kind != RELKIND_PARTITIONED_TABLE)
		finding->fix = finding->hint + strlen("Write: ");
}

static void
rule_index(RuleRun *run, DbTable *table)
{
	each_foreign_key(run, table, check_index);
}

const RuleBody rule_foreign_key_index = {
	.problem = "No index begins with the columns of a foreign key.",
	.instead = "Create one, or begin an index that is needed anyway with these columns.",
	.why = "Each DELETE in the parent, and each UPDATE of its key, reads the whole table then. A partial index counts only if it leaves out nothing but NULLs, an invalid one doesn't, and the primary key of a join table covers its first column only.",
	.table = rule_index,
};

static const RuleOption action_options[] = {
	{"on_delete", OPTION_CHOICE, "CASCADE, SET NULL, SET DEFAULT, RESTRICT, NO ACTION",
	"what happens to the rows that point to a deleted one"},
	{NULL}
};

/*
 * Was it left open, or does it do more than the others?  Whoever says SET NULL
 * or RESTRICT means that one relation.
 */
static bool
action_is_odd(const DbConstraint *fk, const char *expected)
{
	return (fk->on_delete == FKCONSTR_ACTION_NOACTION && strcmp(expected, "NO ACTION") != 0) ||
		(fk->on_delete == FKCONSTR_ACTION_CASCADE && strcmp(expected, "CASCADE") != 0);
}

/* Could the foreign key do that at all? */
static bool
action_is_possible(const DbTable *table, const DbConstraint *fk, const char *action)
{
	for (int i = 0; i < fk->nkeys; i++)
	{
		const DbColumn *column = &table->columns[fk->keys[i] - 1];

		if (column->generated != '\0' && strncmp(action, "SET ", 4) == 0)
			return false;
		if (strcmp(action, "SET NULL") == 0 && column->not_null)
			return false;
		if (strcmp(action, "SET DEFAULT") == 0 && column->expr == NULL)
			return false;
	}
	return true;
}

/* "ALTER TABLE ... DROP CONSTRAINT ..., ADD CONSTRAINT ...": the same but for that */
static const char *
action_fix(RuleRun *run, const DbTable *table, const DbConstraint *fk,
		   const DbTable *parent, const char *action)
{
	const char *name = name_sql(fk->name);
	StringInfoData buf;

	if (parent == NULL || fk->period || !fk->enforced ||
		world_is_large(run->world, table))
		return NULL;
	/* what a DELETE does then, to rows that are there, is for people to decide */
	if (fk->on_delete != FKCONSTR_ACTION_CASCADE && strcmp(action, "RESTRICT") != 0 &&
		!table_is_unused(run, table))
		return NULL;
	initStringInfo(&buf);
	appendStringInfo(&buf, "ALTER TABLE %s DROP CONSTRAINT %s, ADD CONSTRAINT %s FOREIGN KEY (%s) REFERENCES %s (%s)",
					 table_full_name(table), name, name,
					 columns_sql(table, fk->nkeys, fk->keys), table_full_name(parent),
					 columns_sql(parent, fk->nkeys, fk->ref_keys));
	if (fk->match == FKCONSTR_MATCH_FULL)
		appendStringInfoString(&buf, " MATCH FULL");
	if (fk->on_update != FKCONSTR_ACTION_NOACTION)
		appendStringInfo(&buf, " ON UPDATE %s", foreign_key_action_text(fk->on_update));
	if (strcmp(action, "NO ACTION") != 0)
		appendStringInfo(&buf, " ON DELETE %s", action);
	if (fk->deferrable)
		appendStringInfo(&buf, " DEFERRABLE%s", fk->deferred ? " INITIALLY DEFERRED" : "");
	if (!fk->validated)
		appendStringInfoString(&buf, " NOT VALID");
	return buf.data;
}

static void
check_action(RuleRun *run, DbTable *table, DbConstraint *fk)
{
	const char *expected = option_text(run, "on_delete");
	const char *action = foreign_key_action_text(fk->on_delete);
	DbTable    *parent;
	Finding    *finding;

	if (expected == NULL || !action_is_odd(fk, expected) ||
		!action_is_possible(table, fk, expected))
		return;
	parent = foreign_key_parent(run, fk);
	finding = find_constraint(run, fk,
							  "foreign key on %s is ON DELETE %s, the convention is ON DELETE %s",
							  columns_words(table, fk), action, expected);
	finding->about = action;
	finding->column = fk->nkeys == 1 ? table->columns[fk->keys[0] - 1].name : NULL;
	finding->detail = rule_evidence(run);
	if (parent != NULL)
		finding->hint = psprintf("Write: FOREIGN KEY (%s) REFERENCES %s (%s) ON DELETE %s",
								 columns_sql(table, fk->nkeys, fk->keys),
								 table_full_name(parent),
								 columns_sql(parent, fk->nkeys, fk->ref_keys), expected);
	finding->fix = action_fix(run, table, fk, parent, expected);
}

static void
rule_action(RuleRun *run, DbTable *table)
{
	each_foreign_key(run, table, check_action);
}

const RuleBody rule_foreign_key_action = {
	.problem = "A foreign key leaves open what happens on DELETE where the others say it, or cascades where they don't.",
	.instead = "Say ON DELETE as the other foreign keys do, or exempt the one that has its reasons.",
	.why = "One that cascades among others that refuse takes rows along that nobody meant to delete. SET NULL, SET DEFAULT and RESTRICT are said on purpose and left alone. SET NULL is not asked of a column that is NOT NULL, and SET DEFAULT not of one without a default.",
	.options = action_options,
	.table = rule_action,
};
