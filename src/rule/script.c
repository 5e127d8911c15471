/*
 * script.c
 *	  The pages of the rules about scripts, which src/script asks.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#include "dbctx.h"

#include "rule/rule.h"

const RuleBody rule_syntax_error = {
	.problem = "The server's grammar does not take the statement. What comes after it in the script is still judged.",
	.instead = "Mend it at the position that is named.",
	.why = "A migration that stops in its middle leaves a part of it behind, unless it runs in one transaction.",
};

const RuleBody rule_name_unknown = {
	.problem = "A table, column, type, function or schema of that name is neither in the database nor made earlier in the script.",
	.instead = "Write the name that is there: the nearest ones are named, and a schema that has it though search_path doesn't.",
	.why = "Nearly all queries that fail when written from memory fail for a wrong name.",
};

const RuleBody rule_statement_fails = {
	.problem = "The names are known, but the server would refuse the statement: types that don't fit, an ambiguous column, a missing GROUP BY.",
	.instead = "Mend what the server's own message names.",
	.why = "The message is the server's, from its parse analysis; the statement is not run.",
};

const RuleBody rule_undecided = {
	.problem = "What the statement does can't be told without running it: a DO block, dynamic SQL, a query on what the script itself has changed.",
	.instead = "Run the script with dbctx_try(), which takes everything back.",
	.why = "What can't be judged is said to be so and never left out.",
};

const RuleBody rule_name_too_long = {
	.problem = "A name is longer than names can be, and the server cuts its end off.",
	.instead = "Write a shorter name.",
	.why = "What was cut is missed later: two long names become the same, and tools that compare the database with a model see a difference.",
};

const RuleBody rule_ignore_unused = {
	.problem = "A comment dbctx:ignore takes nothing off: it has no reason, an unknown rule, or there is nothing to ignore.",
	.instead = "Write -- dbctx:ignore rule: reason, or take the comment out.",
	.why = "An ignore that outlives its cause will hide the next one.",
};

const RuleBody rule_soft_delete_filter = {
	.problem = "A query reads a table whose rows are marked as deleted and has no condition on the mark, so that it reads deleted rows, too.",
	.instead = "Add the condition, such as deleted_at IS NULL.",
	.why = "The rule speaks where views, policies or partial indexes of that table leave deleted rows out; a query by primary key, and one that names the column, is left alone.",
};

const RuleBody rule_constraint_fails = {
	.problem = "Rows that are there break the new constraint: NULLs, duplicates, orphans, a CHECK that is false.",
	.instead = "Mend the rows first; the finding says how many there are and how to find them.",
	.why = "Rows are counted for no longer than probe_ms, with the caller's rights; what could not be looked at is not judged.",
};

const RuleBody rule_backfill_unbatched = {
	.problem = "One UPDATE or DELETE of every row of a large table locks them all until it commits, and leaves as many dead ones.",
	.instead = "Do it in batches by primary key, each in a transaction of its own; dbctx_plan() writes them.",
	.why = "Small tables, and those made in the same script, are not judged.",
};
