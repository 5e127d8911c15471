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

/* The index as a statement, over another column; NULL if it is none of the catalog's */
static IndexStmt *
index_over(ChangeType *change, const DbIndex *index, const char *column)
{
	Replacement replacement = {change->column->name, column};
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
constraint_over(ChangeType *change, const DbConstraint *constraint, const char *column)
{
	Replacement replacement = {change->column->name, column};
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

/* What is named "orders_key" when it belongs to the first column after the swap */
static char *
gone_object(const char *name)
{
	return makeObjectName(name, NULL, "old");
}

/* "ALTER ... RENAME" of an index or a constraint of the table */
static char *
rename_object(ChangeType *change, bool index, const char *from, const char *to)
{
	if (index)
		return psprintf("ALTER INDEX %s.%s RENAME TO %s", name_sql(change->table->schema->name),
						name_sql(from), name_sql(to));
	return plan_alter(change->table, "RENAME CONSTRAINT %s TO %s", name_sql(from), name_sql(to));
}

/* In the swap, "orders_key_new" takes the name "orders_key" */
static void
swap_names(ChangeType *change, bool index, const char *name, const char *second)
{
	const char *gone = gone_object(name);

	appendStringInfo(&change->swap, "%s;\n%s;\n", rename_object(change, index, name, gone),
					 rename_object(change, index, second, name));
	change->unswap = lcons(rename_object(change, index, gone, name), change->unswap);
	change->unswap = lcons(rename_object(change, index, name, second), change->unswap);
}

/* "UNIQUE (a, b)" or "PRIMARY KEY (a, b)" */
static char *
key_sql(const Constraint *raw, bool primary)
{
	return psprintf("%s%s (%s)%s%s", primary ? "PRIMARY KEY" : "UNIQUE",
					compat_raw_nulls_not_distinct(raw) ? " NULLS NOT DISTINCT" : "",
					plan_names(raw->keys),
					raw->including ? psprintf(" INCLUDE (%s)", plan_names(raw->including)) : "",
					deferrable_sql(raw));
}

/* The primary key takes its new index in the swap: a table has but one */
static void
swap_primary_key(ChangeType *change, const char *name, const char *second,
				 const Constraint *raw, const Constraint *gone)
{
	const char *drop = plan_alter(change->table, "DROP CONSTRAINT %s", name_sql(name));

	appendStringInfo(&change->swap, "%s;\n%s;\n", drop,
					 plan_alter(change->table, "ADD CONSTRAINT %s PRIMARY KEY USING INDEX %s%s",
								name_sql(name), name_sql(second), deferrable_sql(raw)));
	change->unswap = lcons(plan_alter(change->table, "ADD CONSTRAINT %s %s", name_sql(name),
									  key_sql(gone, true)), change->unswap);
	change->unswap = lcons(pstrdup(drop), change->unswap);
}

/* A key for the second column */
static bool
copy_key(ChangeType *change, const DbConstraint *key)
{
	Constraint *raw = constraint_over(change, key, change->new_name);
	Constraint *gone = constraint_over(change, key, change->gone_name);
	const char *second = makeObjectName(key->name, NULL, "new");
	NewConstraint constraint = {change->after, raw};

	if (raw == NULL || gone == NULL)
		return false;
	raw->conname = pstrdup(second);
	raw->contype = CONSTR_UNIQUE;
	constraint.columns = raw->keys;
	constraint.wanted = true;
	if (!plan_key_steps(change->plan, &constraint))
		return false;
	if (key->type == CONSTRAINT_UNIQUE)
	{
		swap_names(change, false, key->name, second);
		appendStringInfo(&change->again, ";\n%s",
						 plan_alter(change->table, "ADD CONSTRAINT %s %s",
									name_sql(gone_object(key->name)), key_sql(gone, false)));
		return true;
	}
	/* the index alone */
	change->plan->steps = list_delete_last(change->plan->steps);
	swap_primary_key(change, key->name, second, raw, gone);
	return true;
}

/* The words of a foreign key or a CHECK; NULL if it can't be said */
static char *
definition_of(ChangeType *change, DbTable *table, const Constraint *raw)
{
	if (raw->contype == CONSTR_CHECK)
		return check_sql(table, raw);
	return raw->contype == CONSTR_FOREIGN ?
		foreign_key_sql(&change->plan->run, table, raw, raw->fk_attrs) : NULL;
}

static bool
copy_constraint(ChangeType *change, const DbConstraint *constraint)
{
	NewConstraint copy = {change->after};
	Constraint *raw;
	Constraint *gone;
	const char *second;
	const char *again;

	if (constraint->type == 'n')
		return true;			/* NOT NULL, as a constraint of its own */
	if (constraint->type == CONSTRAINT_PRIMARY || constraint->type == CONSTRAINT_UNIQUE)
		return copy_key(change, constraint);
	raw = constraint_over(change, constraint, change->new_name);
	gone = constraint_over(change, constraint, change->gone_name);
	if (raw == NULL || gone == NULL || !constraint->validated || !constraint->enforced)
		return false;
	second = makeObjectName(constraint->name, NULL, "new");
	raw->conname = pstrdup(second);
	copy.raw = raw;
	copy.columns = raw->fk_attrs;
	copy.wanted = true;
	copy.text = definition_of(change, change->after, raw);
	again = definition_of(change, change->gone_table, gone);
	if (copy.text == NULL || again == NULL)
		return false;
	swap_names(change, false, constraint->name, second);
	appendStringInfo(&change->again, ";\n%s",
					 plan_alter(change->table, "ADD CONSTRAINT %s %s",
								name_sql(gone_object(constraint->name)), again));
	return plan_constraint(change->plan, &copy);
}

static bool
copy_index(ChangeType *change, const DbIndex *index)
{
	IndexStmt  *statement = index_over(change, index, change->new_name);
	IndexStmt  *gone = index_over(change, index, change->gone_name);
	const char *second = makeObjectName(index->name, NULL, "new");
	char	   *again;

	if (statement == NULL || gone == NULL ||
		!plan_index_steps(change->plan, change->after, statement, second))
		return false;
	again = create_index_sql(change->gone_table, gone, gone_object(index->name),
							 table_full_name(change->table), false);
	if (again == NULL)
		return false;
	swap_names(change, true, index->name, second);
	appendStringInfo(&change->again, ";\n%s", again);
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

