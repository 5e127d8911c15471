/*
 * proof.c
 *	  What the constraints of a table prove, so that the server need not read
 *	  it.
 *
 * The server asks its prover the same; see ConstraintImpliedByRelConstraint()
 * in its tablecmds.c.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#include "dbctx.h"

#include "catalog/pg_constraint.h"
#include "nodes/makefuncs.h"
#include "optimizer/optimizer.h"

#include "rule/lock.h"

/* column IS NOT NULL; of a row, too, that means the row itself */
static NullTest *
not_null_test(const DbColumn *column)
{
	NullTest   *test = makeNode(NullTest);

	test->arg = (Expr *) makeVar(1, column->attnum, typeref_known(column->type),
								 column->type->typmod, column->collation_oid, 0);
	test->nulltesttype = IS_NOT_NULL;
	test->argisrow = false;
	test->location = -1;
	return test;
}

bool
column_not_null_valid(const DbTable *table, const DbColumn *column)
{
	if (!column->not_null)
		return false;
	for (int i = 0; i < table->nconstraints; i++)
	{
		const DbConstraint *constraint = table->constraints[i];

		/* from 18 on it may be there, but not for old rows */
		if (constraint->type == 'n' && !constraint->validated &&
			constraint->nkeys == 1 && constraint->keys[0] == column->attnum)
			return false;
	}
	return true;
}

bool
table_proves(const DbTable *table, List *conditions, bool not_nulls)
{
	List	   *known = NIL;

	if (not_nulls)
	{
		foreach_column(column, table)
		{
			if (column_not_null_valid(table, column))
				known = lappend(known, not_null_test(column));
		}
	}
	for (int i = 0; i < table->nconstraints; i++)
	{
		const DbConstraint *constraint = table->constraints[i];
		Node	   *check;

		if (constraint->type != CONSTRAINT_CHECK || constraint->check == NULL ||
			!constraint->validated || !constraint->enforced)
			continue;
		check = stringToNode(constraint->check->source);
		check = eval_const_expressions(NULL, check);
		check = (Node *) canonicalize_qual((Expr *) check, true);
		known = list_concat(known, make_ands_implicit((Expr *) check));
	}
	return predicate_implied_by(conditions, known, true);
}

bool
table_proves_not_null(const DbTable *table, const DbColumn *column)
{
	return table_proves(table, list_make1(not_null_test(column)), false);
}
