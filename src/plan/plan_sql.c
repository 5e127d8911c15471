/*
 * plan_sql.c
 *	  dbctx_plan(): the safe way to do what a script wants, as rows.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#include "dbctx.h"

#include "catalog/read.h"
#include "catalog/rows.h"
#include "mb/pg_wchar.h"
#include "miscadmin.h"
#include "parser/parser.h"
#include "rule/settings.h"
#include "utils/builtins.h"
#include "utils/guc.h"

#include "plan/plan.h"
#include "script/script.h"

typedef struct PlanRequest
{
	List	   *texts;			/* of the statements: char * */
	Rows	   *rows;
} PlanRequest;

PG_FUNCTION_INFO_V1(dbctx_plan);

/* A statement that is being parsed */
typedef struct Parsing
{
	char	   *script;
	int			location;		/* of the statement in it */
} Parsing;

/* The position of an error is one in the script, not in the caller's query */
static void
script_error(void *arg)
{
	Parsing    *parsing = arg;
	int			position = geterrposition();

	if (position > 0)
	{
		errposition(0);
		internalerrposition(position + pg_mbstrlen_with_len(parsing->script, parsing->location));
		internalerrquery(parsing->script);
	}
}

/* What can't be parsed is an error: there is nothing to plan */
static void
parse_check(Parsing *parsing, const ScriptStatement *statement)
{
	ErrorContextCallback context = {error_context_stack, script_error, parsing};

	if (strlen(statement->text) > MAX_STATEMENT_BYTES)
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("a statement of more than %d MB is not planned",
						MAX_STATEMENT_BYTES / (1024 * 1024))));
	parsing->location = statement->location;
	error_context_stack = &context;
	/* where the scanner fails, it does so again */
	(void) raw_parser(statement->text, RAW_PARSE_DEFAULT);
	if (statement->error != NULL)
		ThrowErrorData(statement->error);
	error_context_stack = context.previous;
}

static List *
statement_texts(char *script)
{
	Splitter   *splitter = split_begin(script);
	Parsing		parsing = {script, 0};
	ScriptStatement *statement;
	List	   *texts = NIL;

	while ((statement = split_next(splitter)) != NULL)
	{
		CHECK_FOR_INTERRUPTS();
		parse_check(&parsing, statement);
		/* without comments and blanks around it */
		texts = lappend(texts, tokens_between(tokens_of(statement->text), 0, -1));
	}
	return texts;
}

static const char *
phase_name(PlanPhase phase)
{
	switch (phase)
	{
		case PHASE_EXPAND:
			return "expand";
		case PHASE_BACKFILL:
			return "backfill";
		case PHASE_VALIDATE:
			return "validate";
		case PHASE_CONTRACT:
			break;
	}
	return "contract";
}

static const char *
blocks_name(PlanBlocks blocks)
{
	return blocks == BLOCKS_READS ? "reads" : blocks == BLOCKS_WRITES ? "writes" : "nothing";
}

static void
step_row(Rows *rows, int number, const PlanStep *step)
{
	row_datum(rows, Int32GetDatum(number));
	row_text(rows, phase_name(step->phase));
	row_text(rows, step->sql);
	row_datum(rows, BoolGetDatum(step->transactional));
	row_text(rows, step->lock);
	row_text(rows, blocks_name(step->blocks));
	row_text(rows, step->note);
	row_text(rows, step->rollback);
	row_end(rows);
}

static void
read_plan(Snapshot snapshot, void *arg)
{
	PlanRequest *request = arg;
	SqlPlan		plan = {0};
	int			number = 0;
	ListCell   *lc;

	/* this may be the second try */
	tuplestore_clear(request->rows->store);
	plan.run.settings = rule_settings();
	plan.overlay = overlay_begin(snapshot);
	foreach(lc, request->texts)
	{
		CHECK_FOR_INTERRUPTS();
		plan.text = lfirst(lc);
		plan.tree = plan_parse(plan.text);
		plan.number = foreach_current_index(lc) + 1;
		plan.run.world = overlay_world(plan.overlay);
		if (plan.tree == NULL)
			continue;
		plan_statement(&plan);
	}
	plan_finish(&plan);
	foreach(lc, plan.steps)
		step_row(request->rows, ++number, lfirst(lc));
}

/* The server's own messages are nobody's business here */
static void
plan_quietly(char *script, PlanRequest *request)
{
	int			to_client = client_min_messages;
	int			to_log = compat_log_min_messages;

	PG_TRY();
	{
		client_min_messages = Max(to_client, ERROR);
		compat_log_min_messages = Max(to_log, ERROR);
		request->texts = statement_texts(script);
		catalog_read(read_plan, request);
	}
	PG_FINALLY();
	{
		client_min_messages = to_client;
		compat_log_min_messages = to_log;
	}
	PG_END_TRY();
}

Datum
dbctx_plan(PG_FUNCTION_ARGS)
{
	PlanRequest request = {0};
	Rows		rows;

	rows_begin(&rows, fcinfo);
	if (PG_ARGISNULL(0))
		return (Datum) 0;
	request.rows = &rows;
	plan_quietly(text_to_cstring(PG_GETARG_TEXT_PP(0)), &request);
	return (Datum) 0;
}
