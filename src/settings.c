/*
 * settings.c
 *	  Every setting of dbctx.
 *
 * Whatever could weaken the guard may be set by a superuser alone, and by whom
 * a superuser has granted it.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#include "dbctx.h"

#include <limits.h>

#include "rule/settings.h"
#include "utils/guc.h"

#define MINUTES_PER_DAY (24 * 60)

int			dbctx_budget = 6000;
int			dbctx_guard_mode = GUARD_DEFAULT;
char	   *dbctx_ignore = NULL;
int			dbctx_large_table_rows = 10000;
int			dbctx_keep_findings = 90 * MINUTES_PER_DAY;
bool		dbctx_history_on = false;

static const struct config_enum_entry guard_modes[] = {
	{"", GUARD_DEFAULT, true},
	{"off", GUARD_OFF, false},
	{"warn", GUARD_WARN, false},
	{"block", GUARD_BLOCK, false},
	{NULL, 0, false}
};

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

/* The rules in it are known without a look at the catalog */
static bool
check_ignore(char **newval, void **extra, GucSource source)
{
	const char *p = *newval;

	while (p != NULL && *p != '\0')
	{
		char	   *object;
		char	   *name = ignore_entry(&p, &object);

		if (rule_find(name) == NULL)
		{
			GUC_check_errdetail("There is no rule \"%s\".", name);
			GUC_check_errhint("Rules are: %s.", rule_names());
			return false;
		}
	}
	return true;
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

	DefineCustomEnumVariable("dbctx.guard",
							 "Sets the mode of the guard in place of the one given to dbctx_guard().",
							 "Empty means the mode given to dbctx_guard().",
							 &dbctx_guard_mode,
							 GUARD_DEFAULT, guard_modes,
							 PGC_SUSET, 0,
							 NULL, NULL, NULL);

	DefineCustomStringVariable("dbctx.ignore",
							   "Sets which rules, or rules for which objects, the guard leaves out.",
							   "A list such as \"drop_table, drop_column:public.orders\".",
							   &dbctx_ignore,
							   "",
							   PGC_SUSET, 0,
							   check_ignore, NULL, NULL);

	DefineCustomIntVariable("dbctx.large_table_rows",
							"Sets from how many rows on a table is large, so that locks on it matter.",
							"The rows are estimated as the planner does.",
							&dbctx_large_table_rows,
							10000, 0, INT_MAX,
							PGC_SUSET, 0,
							NULL, NULL, NULL);

	DefineCustomIntVariable("dbctx.keep_findings",
							"Sets how long the guard keeps what it has found.",
							"-1 means for good.",
							&dbctx_keep_findings,
							90 * MINUTES_PER_DAY, -1, INT_MAX,
							PGC_SUSET, GUC_UNIT_MIN,
							NULL, NULL, NULL);

	DefineCustomBoolVariable("dbctx.history",
							 "Records the DDL that runs under the guard.",
							 "See dbctx_history().",
							 &dbctx_history_on,
							 false,
							 PGC_SUSET, 0,
							 NULL, NULL, NULL);

	MarkGUCPrefixReserved("dbctx");
}
