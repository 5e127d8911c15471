/*
 * access.c
 *	  Comments and row security: what tables carry besides their columns.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#include "dbctx.h"

#include "rule/rule.h"

static void
check_comment(RuleRun *run, DbTable *table)
{
}

static const RuleOption comment_options[] = {
	{"columns", OPTION_BOOL, NULL, "true: columns too; not set: tables alone"},
	{NULL}
};

const RuleBody rule_comment_missing = {
	.problem = "A table, or with the option `columns` a column, has no comment.",
	.instead = "`COMMENT ON TABLE ... IS '...'`, in the migration that makes the table, or in the model that it is made from.",
	.why = "What a table is for stands where everybody finds it. Some tools remove comments that their model does not know (TypeORM, Alembic's autogenerate, Doctrine): write it there.",
	.options = comment_options,
	.table = check_comment,
};

static void
check_row_security(RuleRun *run, DbTable *table)
{
}

static const RuleOption row_security_options[] = {
	{"force", OPTION_BOOL, NULL, "true: it must be forced on the table's owner too"},
	{NULL}
};

const RuleBody rule_row_security_missing = {
	.problem = "A table has no row security where the others have it: whoever may read the table reads every row.",
	.instead = "`ALTER TABLE ... ENABLE ROW LEVEL SECURITY`, with policies; with the option `force` also `FORCE ROW LEVEL SECURITY`.",
	.why = "Where programs reach the database with their users' rights, one table without policies is open to all of them. Without policies nobody but the owner sees a row.",
	.options = row_security_options,
	.table = check_row_security,
};
