/*
 * finish.c
 *	  What is said of a plan's steps once all of them are there.
 *
 * What undoes a step is read from the catalog, unless whoever made the step
 * knows better; and where the house asks for a lock_timeout, it is set before
 * the first step that needs one.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#include "dbctx.h"

#include "guard/protect.h"
#include "lib/stringinfo.h"
#include "miscadmin.h"
#include "parser/parser.h"
#include "rollback/rollback.h"

#include "plan/plan.h"

typedef struct Telling
{
	Rollback   *rollback;
	Node	   *statement;
	int			number;			/* of the step */
} Telling;

static void
tell(void *arg)
{
	Telling    *telling = arg;

	rollback_statement(telling->rollback, telling->statement, telling->number);
}

static void
add_note(PlanStep *step, const char *note)
{
	step->note = step->note ? psprintf("%s %s", step->note, note) : note;
}

/* "what is lost" as a sentence */
static char *
sentence(const char *text)
{
	char	   *copy = pstrdup(text);
	int			len = strlen(copy);

	copy[0] = pg_toupper((unsigned char) copy[0]);
	return len > 0 && copy[len - 1] == '.' ? copy : psprintf("%s.", copy);
}

/* What undoes a step: one command, or several in a transaction */
static void
take_undos(PlanStep *step, const List *undos, int number)
{
	StringInfoData buf;
	int			n = 0;
	bool		alone = false;
	ListCell   *lc;

	initStringInfo(&buf);
	foreach(lc, undos)
	{
		const RollbackStep *undo = lfirst(lc);

		if (undo->statement != number)
			continue;
		if (undo->lost != NULL)
			add_note(step, sentence(undo->lost));
		if (undo->sql == NULL)
			continue;
		appendStringInfo(&buf, "%s%s", n++ > 0 ? ";\n" : "", undo->sql);
		alone = alone || strstr(undo->sql, "CONCURRENTLY") != NULL;
	}
	if (n == 0)
		return;
	if (step->after_undo != NULL)
	{
		appendStringInfo(&buf, ";\n%s", step->after_undo);
		n++;
	}
	step->rollback = n > 1 && !alone ? psprintf("BEGIN;\n%s;\nCOMMIT", buf.data) : buf.data;
}

/* What undoes the script itself, of whose statements some are steps as they stand */
static List *
script_undos(const SqlPlan *plan)
{
	Telling		telling = {rollback_begin()};
	List	   *undos;
	ListCell   *lc;

	foreach(lc, plan->told)
	{
		const PlanPart *part = lfirst(lc);

		CHECK_FOR_INTERRUPTS();
		telling.statement = part->tree;
		telling.number = part->part;
		(void) run_protected(tell, &telling, true);
	}
	undos = rollback_steps(telling.rollback);
	rollback_end(telling.rollback);
	return undos;
}

/* What undoes statements that are nobody else's affair */
static List *
own_undos(const char *sql)
{
	Telling		telling = {rollback_begin(), NULL, 1};
	List	   *undos;
	ListCell   *lc;

	foreach(lc, raw_parser(sql, RAW_PARSE_DEFAULT))
	{
		telling.statement = lfirst_node(RawStmt, lc)->stmt;
		(void) run_protected(tell, &telling, true);
	}
	undos = rollback_steps(telling.rollback);
	rollback_end(telling.rollback);
	return undos;
}

static void
find_rollbacks(SqlPlan *plan)
{
	List	   *undos = script_undos(plan);
	ListCell   *lc;

	foreach(lc, plan->steps)
	{
		PlanStep   *step = lfirst(lc);

		if (step->rollback == NULL && !step->no_rollback)
		{
			if (step->undo_of != NULL)
				take_undos(step, own_undos(step->undo_of), 1);
			else if (step->part > 0)
				take_undos(step, undos, step->part);
		}
		if (step->rollback == NULL && step->note == NULL)
			step->note = "There is nothing to undo.";
	}
}

static PlanStep *
timeout_step(const char *sql, const char *rollback, const char *note)
{
	PlanStep   *step = palloc0(sizeof(PlanStep));

	step->phase = PHASE_EXPAND;
	step->sql = sql;
	step->transactional = true;
	step->rollback = rollback;
	step->note = note;
	return step;
}

/* Set for the steps with strong locks, and not for those that wait on purpose */
static void
add_timeouts(SqlPlan *plan)
{
	List	   *steps = NIL;
	bool		set = false;
	ListCell   *lc;

	foreach(lc, plan->steps)
	{
		PlanStep   *step = lfirst(lc);

		if (step->strong && !set)
		{
			steps = lappend(steps, timeout_step("SET lock_timeout = '5s'", "RESET lock_timeout",
												"The house asks for it: what waits longer fails, and is tried again."));
			set = true;
		}
		else if (set && !step->strong && !step->transactional)
		{
			steps = lappend(steps, timeout_step("RESET lock_timeout", "SET lock_timeout = '5s'",
												"The next step waits for others, and stops nobody meanwhile."));
			set = false;
		}
		steps = lappend(steps, step);
	}
	plan->steps = steps;
}

/* BEGIN and COMMIT of the script itself? */
static bool
is_bracket(const PlanStep *step)
{
	List	   *statements = raw_parser(step->sql, RAW_PARSE_DEFAULT);
	TransactionStmt *statement;

	if (step->part == 0 || list_length(statements) != 1 ||
		!IsA(linitial_node(RawStmt, statements)->stmt, TransactionStmt))
		return false;
	statement = (TransactionStmt *) linitial_node(RawStmt, statements)->stmt;
	return statement->kind == TRANS_STMT_BEGIN || statement->kind == TRANS_STMT_START ||
		statement->kind == TRANS_STMT_COMMIT;
}

/* The script's transaction can't hold steps that run outside of any. */
static void
drop_brackets(SqlPlan *plan)
{
	List	   *steps = NIL;
	bool		outside = false;
	ListCell   *lc;

	foreach(lc, plan->steps)
	{
		if (is_bracket(lfirst(lc)))
			continue;
		outside = outside || !((PlanStep *) lfirst(lc))->transactional;
		steps = lappend(steps, lfirst(lc));
	}
	if (!outside || list_length(steps) == list_length(plan->steps))
		return;
	plan->steps = steps;
	add_note(linitial(steps), "BEGIN and COMMIT of the script are left out: some steps can't run in a transaction block.");
}

void
plan_finish(SqlPlan *plan)
{
	drop_brackets(plan);
	find_rollbacks(plan);
	add_timeouts(plan);
}
