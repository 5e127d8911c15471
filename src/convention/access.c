/*
 * access.c
 *	  Comments and row security: what tables carry besides their columns.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#include "convention/infer.h"

typedef struct AccessState
{
	Tally	   *comment;
	Tally	   *security;
	int			ncolumns;
	int			ncommented;
	int			npolicies;
} AccessState;

static void *
access_begin(Infer *infer)
{
	AccessState *state = palloc0(sizeof(AccessState));

	state->comment = tally_make(infer, TOPIC_COMMENT);
	state->security = tally_make(infer, TOPIC_ROW_SECURITY);
	state->comment->presence = state->comment->lacks_count = true;
	state->security->presence = state->security->lacks_count = true;
	return state;
}

static void
access_table(Infer *infer, int i, void *arg)
{
	AccessState *state = arg;
	DbTable    *table = infer->tables[i];

	if (table->comment != NULL)
		tally_add_name(state->comment, "tables have a comment", table, NULL, NULL);
	else
		tally_lacks(state->comment, table, NULL, NULL);
	if (table->row_security)
		tally_add_name(state->security, table->force_row_security ?
					   "row security forced" : "row security enabled",
					   table, NULL, NULL);
	else
		tally_lacks(state->security, table, NULL, NULL);
	state->npolicies += table->npolicies;
	foreach_column(column, table)
	{
		state->ncolumns++;
		state->ncommented += column->comment != NULL;
	}
}

static void
access_finish(Infer *infer, void *arg)
{
	AccessState *state = arg;
	List	   *facts;

	facts = tally_finish(state->comment, tally_format_name, NULL);
	if (list_length(facts) == 1 && state->ncommented > 0)
		((Fact *) linitial(facts))->detail =
			psprintf("%d of %d columns have one", state->ncommented, state->ncolumns);
	facts = tally_finish(state->security, tally_format_name, NULL);
	if (list_length(facts) == 1)
		((Fact *) linitial(facts))->detail = state->npolicies == 1 ? "1 policy" :
			psprintf("%d policies", state->npolicies);
}

const TopicGroup access_group = {access_begin, access_table, access_finish};
