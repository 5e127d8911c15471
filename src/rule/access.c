/*
 * access.c
 *	  Comments and row security: what tables carry besides their columns.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#include "dbctx.h"

#include "catalog/oneline.h"
#include "convention/infer.h"
#include "lib/stringinfo.h"
#include "rule/rule.h"
#include "rule/world.h"

static void
comment_finding(RuleRun *run, DbTable *table, DbColumn *column)
{
	const char *table_name = oneline_text(table->name, NAMEDATALEN);
	Finding    *finding;

	if (column == NULL)
		finding = find_table(run, table, NULL, "table \"%s\" has no comment", table_name);
	else
		finding = find_table(run, table, column, "column \"%s\" of table \"%s\" has no comment",
							 oneline_text(column->name, NAMEDATALEN), table_name);
	finding->about = "no comment";
	finding->detail = rule_evidence(run);
	finding->hint = psprintf("Write a COMMENT ON %s %s that says what it is for.",
							 column ? "COLUMN" : "TABLE", finding->object);
}

static void
check_comment(RuleRun *run, DbTable *table)
{
	if (!table_counts(table))
		return;
	if (table->comment == NULL)
		comment_finding(run, table, NULL);
	if (!option_bool(run, "columns", false))
		return;
	foreach_column(column, table)
	{
		if (column->comment == NULL && !column->inherited)
			comment_finding(run, table, column);
	}
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
	bool		force = option_bool(run, "force", false);
	const char *name = table_full_name(table);
	StringInfoData commands;
	Finding    *finding;

	if (!table_counts(table) ||
		(table->row_security && (table->force_row_security || !force)))
		return;
	initStringInfo(&commands);
	if (!table->row_security)
		appendStringInfo(&commands, "ALTER TABLE %s ENABLE ROW LEVEL SECURITY", name);
	if (force && !table->force_row_security)
		appendStringInfo(&commands, "%sALTER TABLE %s FORCE ROW LEVEL SECURITY",
						 commands.len > 0 ? "; " : "", name);

	finding = find_table(run, table, NULL, "table \"%s\" has %s", oneline_text(table->name, NAMEDATALEN),
						 table->row_security ? "row security that does not hold for its owner, the convention is to force it" :
						 "no row security, the convention is to enable it");
	finding->about = table->row_security ? "not forced" : "not enabled";
	finding->detail = rule_evidence(run);
	finding->hint = psprintf("Write: %s%s", commands.data, table->npolicies > 0 ? "" :
							 "; and the policies that say who sees which rows");
	/* without a policy nobody but the owner would see a row any more */
	if (table->npolicies > 0 || run->world->made_here(run->world, table))
		finding->fix = commands.data;
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
