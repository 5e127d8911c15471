/*
 * settings.c
 *	  Every setting of dbctx.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#include "dbctx.h"

#include <limits.h>

#include "utils/guc.h"

int			dbctx_budget = 6000;

/* A budget is none, or enough for a sentence */
static bool
check_budget(int *newval, void **extra, GucSource source)
{
	if (*newval == 0 || *newval >= DBCTX_MIN_BUDGET)
		return true;
	GUC_check_errdetail("A budget is 0, for no limit, or at least %d tokens.",
						DBCTX_MIN_BUDGET);
	return false;
}

/*
 * Define the settings.  The prefix is reserved last: whatever is left over
 * under "dbctx." by then is a misspelling.
 */
void
dbctx_settings_init(void)
{
	DefineCustomIntVariable("dbctx.budget",
							"Sets how many tokens dbctx_describe() may use when no budget is given.",
							"0 means no limit.",
							&dbctx_budget,
							6000, 0, INT_MAX,
							PGC_USERSET, 0,
							check_budget, NULL, NULL);

	MarkGUCPrefixReserved("dbctx");
}
