/*
 * find.c
 *	  Findings about a script.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#include "dbctx.h"

#include "lib/stringinfo.h"
#include "script/script.h"

/* More than anybody reads, and less than would fill the memory */
#define MAX_FINDINGS 100000

ScriptFinding *
script_add(Script *script, Finding *finding, int location)
{
	MemoryContext old = MemoryContextSwitchTo(script->context);
	ScriptFinding *found = palloc0(sizeof(ScriptFinding));
	const ScriptStatement *statement = script->statement;

	found->finding = finding;
	found->statement = statement ? statement->number : 0;
	found->location = statement ? statement->location + Max(location, 0) : location;
	found->order = list_length(script->findings);
	script->findings = lappend(script->findings, found);
	script->full = list_length(script->findings) >= MAX_FINDINGS;
	MemoryContextSwitchTo(old);
	return found;
}

Finding *
script_find(Script *script, RuleId rule, const DbSchema *schema, int location,
			Oid classid, Oid objid, const char *object, const char *message,...)
{
	RuleRun		run = {0};
	Finding    *finding;
	StringInfoData buf;
	int			save_errno = errno;

	run.settings = script->settings;
	run.world = script->world;
	run.rule = rule_get(rule);
	if (!rule_speaks(&run, schema))
		return NULL;
	initStringInfo(&buf);
	for (;;)
	{
		va_list		args;
		int			needed;

		errno = save_errno;
		va_start(args, message);
		needed = appendStringInfoVA(&buf, message, args);
		va_end(args);
		if (needed == 0)
			break;
		enlargeStringInfo(&buf, needed);
	}
	finding = find_object(&run, classid, objid, object, "%s", buf.data);
	if (schema != NULL)
		finding->schema = schema->name;
	if (finding_is_exempt(script->settings, finding))
		return NULL;
	(void) script_add(script, finding, location);
	return finding;
}

void
script_settle(Script *script)
{
	MemoryContext old = MemoryContextSwitchTo(script->context);

	for (; script->settled < list_length(script->findings); script->settled++)
	{
		ScriptFinding *found = list_nth(script->findings, script->settled);

		found->finding = finding_copy(found->finding);
	}
	MemoryContextSwitchTo(old);
}
