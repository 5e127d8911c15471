/*
 * syntax.c
 *	  What the grammar has against a statement.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#include "dbctx.h"

#include "script/script.h"

void
script_add_error(Script *script, const ErrorData *error, int place)
{
	RuleId		rule = RULE_statement_fails;
	Finding    *finding;

	if (error->sqlerrcode == ERRCODE_SYNTAX_ERROR || script->statement->error == error)
		rule = RULE_syntax_error;
	else if (ERRCODE_TO_CATEGORY(error->sqlerrcode) == ERRCODE_INSUFFICIENT_RESOURCES)
		rule = RULE_undecided;
	finding = script_find(script, rule, NULL, place, InvalidOid, InvalidOid, NULL,
						  "%s", error->message);
	if (finding)
	{
		finding->detail = error->detail;
		finding->hint = error->hint;
	}
}
