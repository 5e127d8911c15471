/*
 * type.h
 *	  What the files about ALTER COLUMN ... TYPE share.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#ifndef DBCTX_PLAN_TYPE_H
#define DBCTX_PLAN_TYPE_H

#include "lib/stringinfo.h"

#include "plan/plan.h"

typedef struct ChangeType
{
	SqlPlan    *plan;
	DbTable    *table;			/* as it is */
	DbTable    *after;			/* with the second column */
	DbColumn   *column;
	const char *old;			/* names as SQL: of the column, */
	const char *new;			/* of the second one, */
	const char *gone;			/* and of the first one after the swap */
	const char *new_name;		/* as stored */
	const char *gone_name;
	const char *type_text;
	const char *value;			/* what the new value is made of */
	const char *trigger;
	const char *function;
	DbTable    *gone_table;		/* the table with the first one under its last name */
	StringInfoData swap;		/* after the columns' names are swapped; each with a semicolon */
	List	   *unswap;			/* char *: undoes that, before the names are swapped back */
	StringInfoData again;		/* what the first one had, when it is made again */
} ChangeType;

/*
 * type_parts.c: builds for the second column what the first one has of indexes
 * and constraints; false: that can't be had.
 */
extern bool change_parts(ChangeType *change);

extern bool constraint_has(const DbConstraint *constraint, AttrNumber attnum);

#endif							/* DBCTX_PLAN_TYPE_H */
