/*
 * type_parts.c
 *	  The indexes and constraints of a column, for another column.
 *
 * Their definitions are those of the server, read again with the other
 * column's name in place of the first one's.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#include "dbctx.h"

#include "access/sysattr.h"
#include "catalog/deparse.h"
#include "catalog/pg_class.h"
#include "catalog/pg_constraint.h"
#include "commands/defrem.h"
#include "nodes/nodeFuncs.h"
#include "optimizer/optimizer.h"
#include "utils/ruleutils.h"
#include "utils/syscache.h"

#include "plan/type.h"
#include "rule/lock.h"

/* Names of one column become those of another, in a raw tree of our own */
typedef struct Replacement
{
	const char *old;
	const char *new;
} Replacement;

static bool
replace_walker(Node *node, void *arg)
{
	Replacement *replacement = arg;

	if (node == NULL)
		return false;
	if (IsA(node, ColumnRef))
	{
		Node	   *last = llast(((ColumnRef *) node)->fields);

		if (IsA(last, String) && strcmp(strVal(last), replacement->old) == 0)
			llast(((ColumnRef *) node)->fields) = makeString(pstrdup(replacement->new));
		return false;
	}
	return raw_expression_tree_walker(node, replace_walker, arg);
}

static List *
replace_names(List *names, const Replacement *replacement)
{
	List	   *result = NIL;
	ListCell   *lc;

	foreach(lc, names)
		result = lappend(result, makeString(pstrdup(strcmp(strVal(lfirst(lc)), replacement->old) == 0 ?
													replacement->new : strVal(lfirst(lc)))));
	return result;
}

/* The index as a statement, over the second column; NULL if it is none of the catalog's */
static IndexStmt *
index_over_new(ChangeType *change, const DbIndex *index)
{
	Replacement replacement = {change->column->name, change->new_name};
	IndexStmt  *statement;
	ListCell   *lc;

	if (!SearchSysCacheExists1(INDEXRELID, ObjectIdGetDatum(index->oid)))
		return NULL;
	statement = (IndexStmt *) plan_parse(pg_get_indexdef_string(index->oid));
	if (statement == NULL || !IsA(statement, IndexStmt))
		return NULL;
	foreach(lc, list_concat_copy(statement->indexParams, statement->indexIncludingParams))
	{
		IndexElem  *element = lfirst(lc);

		if (element->name != NULL && strcmp(element->name, replacement.old) == 0)
			element->name = pstrdup(replacement.new);
		(void) replace_walker(element->expr, &replacement);
		/* a class of operators for the old type may be none for the new one */
		if (element->opclass != NIL || element->collation != NIL)
			return NULL;
	}
	(void) replace_walker(statement->whereClause, &replacement);
	return statement;
}

static Constraint *
constraint_over_new(ChangeType *change, const DbConstraint *constraint)
{
	Replacement replacement = {change->column->name, change->new_name};
	AlterTableStmt *statement;
	Constraint *raw;

	if (!SearchSysCacheExists1(CONSTROID, ObjectIdGetDatum(constraint->oid)))
		return NULL;
	statement = (AlterTableStmt *) plan_parse(pg_get_constraintdef_command(constraint->oid));
	if (statement == NULL || !IsA(statement, AlterTableStmt))
		return NULL;
	raw = castNode(Constraint, ((AlterTableCmd *) linitial(statement->cmds))->def);
	raw->fk_attrs = replace_names(raw->fk_attrs, &replacement);
	raw->keys = replace_names(raw->keys, &replacement);
	(void) replace_walker(raw->raw_expr, &replacement);
	return raw;
}

bool
constraint_has(const DbConstraint *constraint, AttrNumber attnum)
{
	for (int i = 0; i < constraint->nkeys; i++)
	{
		if (constraint->keys[i] == attnum)
			return true;
	}
	return false;
}

/* In the swap, what is named "orders_key" and what is named "orders_key_new" */
static void
swap_names(ChangeType *change, const char *kind, const char *name, const char *second)
{
	const char *table = table_full_name(change->table);
	const char *gone = name_sql(makeObjectName(name, NULL, "old"));
	const char *schema = name_sql(change->table->schema->name);

	if (strcmp(kind, "INDEX") == 0)
		appendStringInfo(&change->swap,
						 "ALTER INDEX %s.%s RENAME TO %s;\nALTER INDEX %s.%s RENAME TO %s;\n",
						 schema, name_sql(name), gone, schema, name_sql(second), name_sql(name));
	else
		appendStringInfo(&change->swap,
						 "ALTER TABLE %s RENAME CONSTRAINT %s TO %s;\nALTER TABLE %s RENAME CONSTRAINT %s TO %s;\n",
						 table, name_sql(name), gone, table, name_sql(second), name_sql(name));
}

/* UNIQUE for the second column; a primary key takes its index in the swap */
static bool
copy_key(ChangeType *change, const DbConstraint *key)
{
	Constraint *raw = constraint_over_new(change, key);
	const char *second = makeObjectName(key->name, NULL, "new");
	NewConstraint constraint = {change->after, raw};

	if (raw == NULL)
		return false;
	raw->conname = pstrdup(second);
	constraint.columns = raw->keys;
	constraint.wanted = true;
	if (key->type == CONSTRAINT_UNIQUE)
	{
		swap_names(change, "CONSTRAINT", key->name, second);
		return plan_key_steps(change->plan, &constraint);
	}
	raw->contype = CONSTR_UNIQUE;
	if (!plan_key_steps(change->plan, &constraint))
		return false;
	/* the index alone: a table has but one primary key */
	change->plan->steps = list_delete_last(change->plan->steps);
	appendStringInfo(&change->swap,
					 "ALTER TABLE %s DROP CONSTRAINT %s;\nALTER TABLE %s ADD CONSTRAINT %s PRIMARY KEY USING INDEX %s%s;\n",
					 table_full_name(change->table), name_sql(key->name),
					 table_full_name(change->table), name_sql(key->name), name_sql(second),
					 deferrable_sql(raw));
	return true;
}

static bool
copy_constraint(ChangeType *change, const DbConstraint *constraint)
{
	NewConstraint copy = {change->after};
	Constraint *raw;
	const char *second;

	if (constraint->type == 'n')
		return true;			/* NOT NULL, as a constraint of its own */
	if (constraint->type == CONSTRAINT_PRIMARY || constraint->type == CONSTRAINT_UNIQUE)
		return copy_key(change, constraint);
	raw = constraint_over_new(change, constraint);
	if (raw == NULL || !constraint->validated || !constraint->enforced)
		return false;
	second = makeObjectName(constraint->name, NULL, "new");
	raw->conname = pstrdup(second);
	copy.raw = raw;
	copy.columns = raw->fk_attrs;
	copy.wanted = true;
	if (constraint->type == CONSTRAINT_CHECK)
		copy.text = check_sql(change->after, raw);
	else if (constraint->type == CONSTRAINT_FOREIGN)
		copy.text = foreign_key_sql(&change->plan->run, change->after, raw, raw->fk_attrs);
	else
		return false;
	if (copy.text == NULL)
		return false;
	swap_names(change, "CONSTRAINT", constraint->name, second);
	return plan_constraint(change->plan, &copy);
}

static bool
copy_index(ChangeType *change, const DbIndex *index)
{
	IndexStmt  *statement = index_over_new(change, index);
	const char *second = makeObjectName(index->name, NULL, "new");

	if (statement == NULL || !plan_index_steps(change->plan, change->after, statement, second))
		return false;
	swap_names(change, "INDEX", index->name, second);
	return true;
}

static bool
expr_has(const DbExpr *expr, AttrNumber attnum)
{
	Bitmapset  *attnums = NULL;

	pull_varattnos(stringToNode(expr->source), 1, &attnums);
	return bms_is_member(attnum - FirstLowInvalidHeapAttributeNumber, attnums);
}

/* Those that have to do with a column */
static List *
indexes_of(const DbTable *table, AttrNumber attnum)
{
	List	   *indexes = NIL;

	for (int i = 0; i < table->nindexes; i++)
	{
		DbIndex    *index = table->indexes[i];
		bool		has = index->predicate && expr_has(index->predicate, attnum);

		for (int k = 0; k < index->natts; k++)
			has = has || index->keys[k] == attnum;
		for (int k = 0; k < index->nexprs; k++)
			has = has || expr_has(index->exprs[k], attnum);
		if (has)
			indexes = lappend(indexes, index);
	}
	return indexes;
}

bool
change_parts(ChangeType *change)
{
	const DbTable *table = change->table;
	AttrNumber	attnum = change->column->attnum;
	List	   *indexes = indexes_of(table, attnum);
	ListCell   *lc;

	foreach(lc, indexes)
	{
		DbIndex    *index = lfirst(lc);

		if (index->exclusion || (index->constraint == NULL && !copy_index(change, index)))
			return false;
	}
	for (int i = 0; i < table->nconstraints; i++)
	{
		if (constraint_has(table->constraints[i], attnum) &&
			!copy_constraint(change, table->constraints[i]))
			return false;
	}
	return true;
}

