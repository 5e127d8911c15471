/*
 * undo_options.c
 *	  Storage options of tables, indexes and columns, and those of sequences.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#include "dbctx.h"

#include "access/htup_details.h"
#include "access/reloptions.h"
#include "catalog/pg_class.h"
#include "catalog/pg_sequence.h"
#include "commands/defrem.h"
#include "rollback/alter.h"
#include "utils/builtins.h"
#include "utils/syscache.h"

static bool
is_stored(List *stored, const char *name)
{
	ListCell   *lc;

	foreach(lc, stored)
	{
		if (strcmp(((DefElem *) lfirst(lc))->defname, name) == 0)
			return true;
	}
	return false;
}

static void
append_name(StringInfo buf, const char *prefix, const char *name)
{
	appendStringInfo(buf, "%s%s%s%s", buf->len > 0 ? ", " : "", prefix ? prefix : "", prefix ? "." : "",
					 quote_identifier(name));
}

/*
 * Options are kept in the order in which they were set: if one of those
 * stored is touched, all are set again.
 */
void
add_options_undo(const AlterTarget *target, ObjectAddress about, const char *alter,
				 Datum stored, bool isnull, List *options, const char *prefix)
{
	List	   *before = isnull ? NIL : untransformRelOptions(stored);
	bool		touched = false;
	StringInfoData set;
	StringInfoData reset;
	ListCell   *lc;

	initStringInfo(&set);
	initStringInfo(&reset);
	foreach(lc, options)
	{
		DefElem    *option = lfirst(lc);

		if ((prefix == NULL) != (option->defnamespace == NULL) ||
			(prefix != NULL && strcmp(prefix, option->defnamespace) != 0))
			continue;
		if (is_stored(before, option->defname))
			touched = true;
		else
			append_name(&reset, prefix, option->defname);
	}
	foreach(lc, touched ? before : NIL)
	{
		DefElem    *option = lfirst(lc);

		append_name(&reset, prefix, option->defname);
		append_name(&set, prefix, option->defname);
		if (option->arg)
			appendStringInfo(&set, " = %s", quote_literal_cstr(strVal(option->arg)));
	}
	if (reset.len > 0)
		(void) add_undo(target->rollback, about, target->relid, psprintf("%s RESET (%s)", alter, reset.data));
	if (set.len > 0)
		(void) add_undo(target->rollback, about, target->relid, psprintf("%s SET (%s)", alter, set.data));
}

char *
identity_settings(Oid sequence)
{
	HeapTuple	tuple = SearchSysCacheCopy1(SEQRELID, ObjectIdGetDatum(sequence));
	Form_pg_sequence form;

	if (!HeapTupleIsValid(tuple))
		return "";
	form = (Form_pg_sequence) GETSTRUCT(tuple);
	return psprintf(" SET INCREMENT BY " INT64_FORMAT " SET MINVALUE " INT64_FORMAT " SET MAXVALUE " INT64_FORMAT
					" SET START WITH " INT64_FORMAT " SET CACHE " INT64_FORMAT " SET %s",
					form->seqincrement, form->seqmin, form->seqmax, form->seqstart, form->seqcache,
					form->seqcycle ? "CYCLE" : "NO CYCLE");
}
