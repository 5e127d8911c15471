/*
 * budget.h
 *	  Decides how much of each table there is room for.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#ifndef DBCTX_BUDGET_H
#define DBCTX_BUDGET_H

#include "describe/description.h"

/* Writes one table at a tier, with its newline; *uses may be left alone */
typedef void (*TableWriter) (Description *description, const TableView *view,
							 Tier tier, StringInfo buf, uint32 *uses);

/*
 * A running account of tokens.  limit is infinite where there is no budget.
 */
typedef struct Account
{
	double		limit;
	double		spent;
} Account;

extern Account account_open(int budget);

/* Spends what the text costs, if there is room for it; false if there isn't */
extern bool account_take(Account *account, const char *text);

/* Takes text in any case: what can't be left out */
extern void account_force(Account *account, const char *text);

/*
 * What to keep for the names of all tables before anything else is written;
 * 0 if that would be too much of the account.
 */
extern double budget_names(Description *description, const Account *account,
						   TableWriter writer);

/*
 * Sets the tier of every view, so that all lines together cost no more than
 * is left in the account.  legend gives the extra text that the use of
 * something costs, once; NULL: nothing does.
 */
extern void budget_tables(Description *description, Account *account,
						  TableWriter writer,
						  const char *(*legend) (uint32 use));

#endif							/* DBCTX_BUDGET_H */
