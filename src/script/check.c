/*
 * check.c
 *	  Judges a script without running it, statement by statement.
 *
 * Each statement is judged in a subtransaction that is rolled back, so that no
 * lock is left of it, and in a memory context that is reset.  What can't be
 * judged for an error of ours is a finding, too, and the rest goes on.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#include "dbctx.h"

#include "guard/protect.h"
#include "miscadmin.h"
#include "nodes/parsenodes.h"
#include "parser/parser.h"
#include "script/cut.h"
#include "script/script.h"
#include "utils/guc.h"
#include "utils/memutils.h"

static void
remember_place(Script *script, const ScriptStatement *statement)
{
	if (script->nplaces == script->max_places)
	{
		script->max_places *= 2;
		script->places = repalloc(script->places, script->max_places * sizeof(ScriptSpan));
	}
	script->places[script->nplaces].start = statement->location;
	script->places[script->nplaces].end = statement->location + strlen(statement->text);
	script->nplaces++;
}

Script *
script_begin(const char *text, int probe_ms, Snapshot snapshot)
{
	Script	   *script = palloc0(sizeof(Script));

	script->text = text;
	script->snapshot = snapshot;
	script->overlay = overlay_begin(snapshot);
	script->world = overlay_world(script->overlay);
	script->probe_ms = probe_ms;
	script->context = CurrentMemoryContext;
	script->statement_context = AllocSetContextCreate(CurrentMemoryContext, "dbctx statement",
													  ALLOCSET_DEFAULT_SIZES);
	script->splitter = split_begin(text);
	/* last: the overlay asks for them, too, and those before are gone then */
	script->settings = rule_settings();
	script->max_places = 64;
	script->places = palloc(script->max_places * sizeof(ScriptSpan));
	return script;
}

/* The grammar asks for nothing but memory, so no subtransaction is needed. */
static ErrorData *
parse_safely(const char *text, List **trees)
{
	MemoryContext context = CurrentMemoryContext;
	ErrorContextCallback *callbacks = error_context_stack;
	ErrorData  *volatile error = NULL;

	PG_TRY();
	{
		/* a function that we are called in would take the position for its own */
		error_context_stack = NULL;
		*trees = raw_parser(text, RAW_PARSE_DEFAULT);
		error_context_stack = callbacks;
	}
	PG_CATCH();
	{
		MemoryContextSwitchTo(context);
		error = CopyErrorData();
		if (!error_is_ours(error))
			PG_RE_THROW();
		FlushErrorState();
	}
	PG_END_TRY();
	return error;
}

static char *
join_words(List *words)
{
	StringInfoData buf;
	ListCell   *lc;

	initStringInfo(&buf);
	foreach(lc, words)
	{
		if (strstr(buf.data, lfirst(lc)) == NULL)
			appendStringInfo(&buf, "%s%s", buf.len > 0 ? ", " : "", (char *) lfirst(lc));
	}
	return buf.data;
}

/* Nobody knows what the statement at hand makes, if it makes anything. */
static void
note_opaque(Script *script)
{
	static const char *const makes[] = {
		"create", "alter", "table", "view", "type", "function", "schema", "into", "do", "call", "import",
	};
	const char *text = script->statement->text;

	if (script->opaque != 0)
		return;
	for (int i = 0; i < lengthof(makes) && script->opaque == 0; i++)
	{
		if (place_of_name(text, 0, strlen(text), makes[i]) > 0 ||
			pg_strncasecmp(text, makes[i], strlen(makes[i])) == 0)
			script->opaque = script->statement->number;
	}
}

/*
 * Variables of psql, which stand for nobody knows what.  If they are literals,
 * the statement's effect on what comes after it is known.
 */
static void
take_variables(Script *script)
{
	ScriptStatement *statement = script->statement;
	char	   *text = pstrdup(statement->text);
	bool		literals = true;
	List	   *trees = NIL;
	Finding    *finding;
	ListCell   *lc;

	finding = script_find(script, RULE_undecided, NULL, -1, InvalidOid, InvalidOid, NULL,
						  "the statement has variables of psql: %s",
						  join_words(statement->variables));
	if (finding)
	{
		finding->detail = "What they stand for is not known here, so the statement is not judged.";
		finding->hint = "Write the values, or check what psql makes of the script.";
	}
	foreach(lc, statement->variables)
	{
		const char *variable = lfirst(lc);
		char	   *place = strstr(text, variable);

		literals = literals && variable[1] == '\'' && place != NULL;
		if (literals)
			*place = ' ';
	}
	if (literals && parse_safely(text, &trees) == NULL && trees != NIL)
		statement->tree = linitial_node(RawStmt, trees)->stmt;
	else
		note_opaque(script);
	script_apply(script);
	statement->tree = NULL;
}

/*
 * The statement ends where a quote most likely should have, and its error is
 * about that; NULL if it is not so.
 */
static ErrorData *
without_swallowed(Script *script)
{
	ScriptStatement *statement = script->statement;
	int			place = script->tried < MAX_TRIED ? swallowed_place(statement->text) : -1;
	List	   *trees;

	if (place < 0)
		return NULL;
	script->tried++;
	split_resume(script->splitter, statement->location + place);
	statement->text[place] = '\0';
	return parse_safely(statement->text, &trees);
}

static void
find_error(Script *script, ErrorData *error)
{
	ScriptStatement *statement = script->statement;
	ErrorData  *other = without_swallowed(script);
	int			place = -1;

	if (other != NULL)
		error = other;
	if (error == statement->error)
		place = error->cursorpos - 1;
	else if (error->cursorpos > 0)
		place = byte_of_character(statement->text, strlen(statement->text), error->cursorpos);
	script_add_error(script, error, place);
	note_opaque(script);
}

static void
parse_statement(Script *script)
{
	ScriptStatement *statement = script->statement;
	ErrorData  *error = statement->error;
	List	   *trees = NIL;

	if (strlen(statement->text) > MAX_STATEMENT_BYTES)
	{
		(void) script_find(script, RULE_undecided, NULL, -1, InvalidOid, InvalidOid, NULL,
						   "the statement is longer than %d MB and is not judged",
						   MAX_STATEMENT_BYTES / (1024 * 1024));
		note_opaque(script);
		return;
	}
	if (error == NULL)
		error = parse_safely(statement->text, &trees);
	if (error == NULL && trees != NIL)
		statement->tree = linitial_node(RawStmt, trees)->stmt;
	else if (error != NULL && statement->error == NULL && statement->variables != NIL)
		take_variables(script);
	else if (error != NULL)
		find_error(script, error);
}

static void
find_cut_names(Script *script)
{
	ListCell   *lc;

	foreach(lc, script->statement->cut_names)
	{
		ScriptWord *word = lfirst(lc);
		Finding    *finding;

		finding = script_find(script, RULE_name_too_long, NULL,
							  word->location - script->statement->location,
							  InvalidOid, InvalidOid, NULL,
							  "a name is longer than %d bytes and will be cut to \"%s\"",
							  NAMEDATALEN - 1, word->text);
		if (finding)
			finding->hint = "Write a shorter name.";
	}
}

ScriptStatement *
script_next(Script *script)
{
	MemoryContext old;

	script_settle(script);
	script->statement = NULL;
	MemoryContextReset(script->statement_context);
	CHECK_FOR_INTERRUPTS();
	if (script->full)
		return NULL;
	old = MemoryContextSwitchTo(script->statement_context);
	script->statement = split_next(script->splitter);
	if (script->statement != NULL)
	{
		/* \i and \gexec may have made anything */
		if (script->opaque == 0 && split_commands(script->splitter) != NIL)
			script->opaque = script->statement->number;
		parse_statement(script);
		find_cut_names(script);
	}
	MemoryContextSwitchTo(old);
	if (script->statement != NULL)
		remember_place(script, script->statement);
	return script->statement;
}

/* An error of ours, or of what we asked: it can't be told */
static void
find_undecided(Script *script, const ErrorData *error)
{
	Finding    *finding;

	finding = script_find(script, RULE_undecided, NULL, -1, InvalidOid, InvalidOid, NULL,
						  "%s: %s", script->statement ? "the statement could not be judged" :
						  "what the script leaves behind could not be judged", error->message);
	if (finding)
	{
		finding->detail = error->detail;
		finding->hint = "dbctx_try() runs the script and takes everything back.";
	}
}

static void
apply_tree(void *arg)
{
	Script	   *script = arg;

	overlay_apply(script->overlay, script->statement->tree, script->statement->number);
}

static void
judge_tree(Script *script, Node *tree)
{
	ListCell   *lc;

	if (!script_check_names(script, tree))
		return;
	script_check_query(script, tree);
	foreach(lc, rules_run_statement(tree, script->world, script->settings))
		(void) script_add(script, lfirst(lc), -1);
	if (script->probe_ms > 0)
		script_probe(script, tree);
}

static void
judge_and_apply(void *arg)
{
	Script	   *script = arg;
	int			nestlevel;

	script->judged = false;
	nestlevel = overlay_pin_path(script->overlay);
	judge_tree(script, script->statement->tree);
	AtEOXact_GUC(true, nestlevel);
	script->judged = true;
	apply_tree(script);
}

/* A task on the statement at hand, whose failure is a finding */
static bool
run_on_statement(Script *script, ProtectedTask task)
{
	MemoryContext old = MemoryContextSwitchTo(script->statement_context);
	ErrorData  *error = NULL;

	if (script->statement->tree != NULL)
	{
		error = run_protected(task, script, true);
		if (error != NULL)
			find_undecided(script, error);
	}
	MemoryContextSwitchTo(old);
	return error == NULL;
}

void
script_judge(Script *script)
{
	/* one subtransaction is enough for both if nothing fails */
	if (!run_on_statement(script, judge_and_apply) && !script->judged)
		script_apply(script);
}

void
script_apply(Script *script)
{
	(void) run_on_statement(script, apply_tree);
}

/* Data of COPY belong to the statement before them. */
static void
find_data(Script *script)
{
	int			lines = script->statement->data_lines;
	Finding    *finding;

	if (lines < 0)
		return;
	finding = script_find(script, RULE_undecided, NULL, -1, InvalidOid, InvalidOid, NULL,
						  lines == 1 ? "%d line of data for COPY is not judged" :
						  "%d lines of data for COPY are not judged", lines);
	if (finding)
		finding->hint = "Data are judged by loading them: into a copy of the table, or by dbctx_try() as INSERT.";
}

static void
find_commands(Script *script)
{
	ListCell   *lc;

	foreach(lc, split_commands(script->splitter))
	{
		ScriptWord *word = lfirst(lc);
		Finding    *finding;

		finding = script_find(script, RULE_undecided, NULL, word->location,
							  InvalidOid, InvalidOid, NULL,
							  "what psql does for this is not judged: %s", word->text);
		if (finding)
			finding->hint = "Check the file that it reads, or the statements that it sends, by themselves.";
	}
}

/* What the script as a whole has made of the schema, against what is there */
static void
judge_outcome(void *arg)
{
	Script	   *script = arg;
	Model	   *model = overlay_after(script->overlay);
	List	   *after;
	ListCell   *lc;

	if (model == NULL || script->settings->model_rules == NIL)
		return;
	after = findings_without_members(rules_run_model(model, script->world, script->settings));
	if (after == NIL)
		return;
	model = overlay_before(script->overlay);
	if (model != NULL)
		after = findings_fresh(after, rules_run_model(model, script->world, script->settings));
	foreach(lc, after)
	{
		ScriptFinding *found = script_add(script, lfirst(lc), -1);
		int			number = overlay_origin(script->overlay, found->finding);

		if (number < 1 || number > script->nplaces)
			continue;
		found->statement = number;
		found->location = script->places[number - 1].start;
		if (found->finding->column != NULL)
			found->location = place_of_name(script->text, found->location,
											script->places[number - 1].end, found->finding->column);
	}
}

/* Columns that were dropped and are there again */
static void
join_replaced(void *arg)
{
	Script	   *script = arg;
	World	   *then = world_live(script->snapshot);

	for (int i = list_length(script->findings) - 1; i >= 0; i--)
	{
		ScriptFinding *found = list_nth(script->findings, i);
		Finding    *finding = found->finding;

		if (finding->rule->id != RULE_drop_column || finding->column == NULL)
			continue;
		finding = finding_of_replaced(finding, script->settings, script->world, then);
		if (finding == NULL)
			script->findings = list_delete_nth_cell(script->findings, i);
		else
			found->finding = finding;
	}
}

List *
script_end(Script *script)
{
	MemoryContext old = MemoryContextSwitchTo(script->context);
	ErrorData  *error;

	script_settle(script);
	script->statement = NULL;
	if (script->full)
		(void) script_find(script, RULE_undecided, NULL, -1, InvalidOid, InvalidOid, NULL,
						   "there are %d findings already; the rest of the script is not judged",
						   list_length(script->findings));
	error = run_protected(join_replaced, script, true);
	if (error == NULL)
		error = run_protected(judge_outcome, script, true);
	if (error != NULL)
		find_undecided(script, error);
	find_commands(script);
	script_ignore(script, split_ignores(script->splitter));
	script_sort(script->findings);
	script_locate(script->text, script->findings, split_files(script->splitter));
	MemoryContextSwitchTo(old);
	return script->findings;
}

/*
 * The server's own messages are nobody's business here.  The settings are
 * changed behind the back of guc.c: one that is set for a while makes it go
 * through all of them at the end of each subtransaction.
 */
List *
script_check(const char *text, int probe_ms, Snapshot snapshot)
{
	Script	   *script = script_begin(text, probe_ms, snapshot);
	int			to_client = client_min_messages;
	int			to_log = compat_log_min_messages;
	List	   *volatile findings = NIL;

	PG_TRY();
	{
		client_min_messages = Max(to_client, ERROR);
		compat_log_min_messages = Max(to_log, ERROR);
		while (script_next(script) != NULL)
		{
			script_judge(script);
			find_data(script);
		}
		findings = script_end(script);
	}
	PG_FINALLY();
	{
		client_min_messages = to_client;
		compat_log_min_messages = to_log;
	}
	PG_END_TRY();
	return findings;
}
