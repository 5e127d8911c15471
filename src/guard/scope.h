/*
 * scope.h
 *	  What kind of change a transaction has made; private to guard/.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#ifndef DBCTX_GUARD_SCOPE_H
#define DBCTX_GUARD_SCOPE_H

#include "guard/guard.h"
#include "rule/relevance.h"

typedef struct SimpleChange
{
	RuleScope	scope;
	struct oidmap_hash *columns;	/* that were added: Bitmapset by table */
} SimpleChange;

extern SimpleChange change_of(const Pending *pending);

/* false: what it was made to, as loaded, asks for all the rules */
extern bool change_is_simple(const SimpleChange *change, const Model *model);

/* Can a finding of a relevant rule be about what has changed? */
extern bool may_be_new(const SimpleChange *change, const Finding *finding);

#endif							/* DBCTX_GUARD_SCOPE_H */
