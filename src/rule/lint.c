/*
 * lint.c
 *	  dbctx_lint(): what the model rules find in the schema as it stands.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#include "dbctx.h"

#include "catalog/arguments.h"
#include "catalog/deparse.h"
#include "catalog/read.h"
#include "catalog/rows.h"
#include "rule/lint.h"
#include "rule/world.h"
#include "utils/timestamp.h"

typedef struct LintRequest
{
	List	   *schemas;
	Rows	   *rows;
} LintRequest;

PG_FUNCTION_INFO_V1(dbctx_lint);

static int
compare_text(const char *a, const char *b)
{
	return strcmp(a ? a : "", b ? b : "");
}

/*
 * By schema, table, rule, object; but what a fix renames comes last, since other
 * fixes name it, too.
 */
static int
compare_findings(const ListCell *a, const ListCell *b)
{
	const Finding *left = lfirst(a);
	const Finding *right = lfirst(b);
	int			cmp = (int) fix_renames(left) - (int) fix_renames(right);

	if (cmp == 0)
		cmp = compare_text(left->schema, right->schema);
	if (cmp == 0)
		cmp = compare_text(left->table, right->table);
	if (cmp == 0)
		cmp = (int) left->rule->id - (int) right->rule->id;
	if (cmp == 0)
		cmp = compare_text(left->object, right->object);
	if (cmp == 0)
		cmp = compare_text(left->about, right->about);
	return cmp;
}

void
finding_row(Rows *rows, const Finding *finding)
{
	/* no statement, line, column: those are for scripts */
	row_null(rows);
	row_null(rows);
	row_null(rows);
	row_text(rows, rule_level_name(finding->level));
	row_text(rows, finding->rule->name);
	row_text(rows, finding->object);
	row_text(rows, finding->message);
	row_text(rows, finding->detail);
	row_text(rows, finding->hint);
	row_text(rows, finding->fix);
	row_end(rows);
}

List *
lint_model(const Model *model, const RuleSettings *settings)
{
	List	   *findings = rules_run_model(model, world_of_model(model), settings);

	list_sort(findings, compare_findings);
	fixes_settle(findings);
	return findings;
}

static void
read_lint(Snapshot snapshot, void *arg)
{
	LintRequest *request = arg;
	const RuleSettings *settings = rule_settings();
	Model	   *model = model_load(snapshot, request->schemas);
	ListCell   *lc;

	/* this may be the second try */
	tuplestore_clear(request->rows->store);
	foreach(lc, lint_model(model, settings))
		finding_row(request->rows, lfirst(lc));
	foreach(lc, request->schemas == NIL ? stale_settings(settings) : NIL)
		finding_row(request->rows, lfirst(lc));
}

Datum
dbctx_lint(PG_FUNCTION_ARGS)
{
	LintRequest request = {0};
	Rows		rows;

	if (!PG_ARGISNULL(0))
		request.schemas = schema_list(PG_GETARG_ARRAYTYPE_P(0));
	rows_begin(&rows, fcinfo);
	request.rows = &rows;
	catalog_read(read_lint, &request);
	return (Datum) 0;
}
