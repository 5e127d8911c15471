/*
 * index_duplicate.c
 *	  Indexes that another one makes needless.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#include "dbctx.h"

#include "rule/rule.h"

static void
check_indexes(RuleRun *run, DbTable *table)
{
}

const RuleBody rule_index_duplicate = {
	.problem = "An index on the same columns as another, or on the first columns of another: whatever it is used for, the other one serves too.",
	.instead = "One index. The fix drops the needless one, CONCURRENTLY where the table is large.",
	.why = "Each index costs time on every INSERT and UPDATE, space, and memory. Indexes are the same only if method, operator classes, collations, order, predicate and INCLUDE allow it; a unique one is needless only beside another unique one on the same columns; those of constraints are kept. A shorter index that is much smaller than the longer one can be worth keeping: exempt it.",
	.table = check_indexes,
};
