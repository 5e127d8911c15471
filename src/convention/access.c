/*
 * access.c
 *	  Comments and row security: what tables carry besides their columns.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#include "convention/infer.h"

void
infer_access(Infer *infer)
{
	Tally	   *comment = tally_make(infer, TOPIC_COMMENT);
	Tally	   *security = tally_make(infer, TOPIC_ROW_SECURITY);
	int			ncolumns = 0;
	int			ncommented = 0;
	int			npolicies = 0;
	List	   *facts;

	comment->presence = comment->lacks_count = true;
	security->presence = security->lacks_count = true;
	for (int i = 0; i < infer->ntables; i++)
	{
		DbTable    *table = infer->tables[i];

		CHECK_FOR_INTERRUPTS();
		if (table->comment != NULL)
			tally_add_name(comment, "tables have a comment", table, NULL, NULL);
		else
			tally_lacks(comment, table, NULL, NULL);
		if (table->row_security)
			tally_add_name(security, table->force_row_security ?
						   "row security forced" : "row security enabled",
						   table, NULL, NULL);
		else
			tally_lacks(security, table, NULL, NULL);
		npolicies += table->npolicies;
		foreach_column(column, table)
		{
			ncolumns++;
			ncommented += column->comment != NULL;
		}
	}
	facts = tally_finish(comment, tally_format_name, NULL);
	if (list_length(facts) == 1 && ncommented > 0)
		((Fact *) linitial(facts))->detail =
			psprintf("%d of %d columns have one", ncommented, ncolumns);
	facts = tally_finish(security, tally_format_name, NULL);
	if (list_length(facts) == 1)
		((Fact *) linitial(facts))->detail =
			npolicies == 1 ? "1 policy" : psprintf("%d policies", npolicies);
}
