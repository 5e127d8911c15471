/*
 * updated_trigger.c
 *	  Who keeps the column that says when a row was last changed.
 *
 * Function bodies are not read: a trigger keeps the column if it fires before
 * each update and its function is named for it, or serves several tables that
 * have such a column.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#include "convention/infer.h"

#include "catalog/pg_trigger.h"
#include "commands/trigger.h"
#include "utils/hsearch.h"

/* How many tables with the column share a function */
typedef struct FunctionUse
{
	Oid			function;
	int			tables;
} FunctionUse;

bool
fires_before_update(const DbTrigger *trigger)
{
	return TRIGGER_FOR_ROW(trigger->type) && TRIGGER_FOR_BEFORE(trigger->type) &&
		TRIGGER_FOR_UPDATE(trigger->type) &&
		trigger->enabled != TRIGGER_DISABLED;
}

/* Is the function or the trigger called after what it does? */
bool
named_for_it(const DbTrigger *trigger)
{
	static const char *const hints[] = {
		"updatedat", "updatedon", "updated", "modified", "moddatetime",
		"touch", "timestamp", "lastupdate", "updatetime", "updatedate",
		"modification", "changedat",
	};
	NameKey		function;
	NameKey		name;

	name_squeeze(trigger->function_name, function);
	name_squeeze(trigger->name, name);
	for (int i = 0; i < lengthof(hints); i++)
	{
		if (strstr(function, hints[i]) != NULL || strstr(name, hints[i]) != NULL)
			return true;
	}
	return false;
}

static HTAB *
count_functions(Infer *infer)
{
	HASHCTL		ctl = {0};
	HTAB	   *functions;

	ctl.keysize = sizeof(Oid);
	ctl.entrysize = sizeof(FunctionUse);
	ctl.hcxt = CurrentMemoryContext;
	functions = hash_create("dbctx trigger functions", 32, &ctl,
							HASH_ELEM | HASH_BLOBS | HASH_CONTEXT);
	for (int i = 0; i < infer->ntables; i++)
	{
		DbTable    *table = infer->tables[i];

		for (int j = 0; infer->updated[i] != NULL && j < table->ntriggers; j++)
		{
			FunctionUse *use;
			bool		found;

			if (!fires_before_update(table->triggers[j]))
				continue;
			use = hash_search(functions, &table->triggers[j]->function,
							  HASH_ENTER, &found);
			use->tables = found ? use->tables + 1 : 1;
		}
	}
	return functions;
}

/* The trigger that keeps the column: one named for it before a shared one */
static DbTrigger *
find_keeper(HTAB *functions, const DbTable *table)
{
	DbTrigger  *shared = NULL;

	for (int i = 0; i < table->ntriggers; i++)
	{
		DbTrigger  *trigger = table->triggers[i];
		FunctionUse *use;

		if (!fires_before_update(trigger))
			continue;
		if (named_for_it(trigger))
			return trigger;
		use = hash_search(functions, &trigger->function, HASH_FIND, NULL);
		if (shared == NULL && use->tables >= CONVENTION_MIN_OBJECTS)
			shared = trigger;
	}
	return shared;
}

/* By itself: which functions are shared is known when all tables are seen. */
static void
updated_trigger_finish(Infer *infer, void *arg)
{
	Tally	   *tally = tally_make(infer, TOPIC_UPDATED_TRIGGER);
	HTAB	   *functions = count_functions(infer);
	const char *last_name = NULL;
	const char *last_value = NULL;

	for (int i = 0; i < infer->ntables; i++)
	{
		DbTable    *table = infer->tables[i];
		DbTrigger  *keeper;

		CHECK_FOR_INTERRUPTS();
		if (infer->updated[i] == NULL)
			continue;
		keeper = find_keeper(functions, table);
		if (keeper == NULL)
		{
			tally_add_name(tally, "no trigger: set by the application", table, infer->updated[i], NULL);
			continue;
		}
		if (last_name == NULL || strcmp(last_name, keeper->function_name) != 0)
		{
			last_name = keeper->function_name;
			last_value = psprintf("trigger %s()", last_name);
		}
		tally_add_name(tally, last_value, table, infer->updated[i], NULL);
	}
	tally_finish(tally, tally_format_name, NULL);
	hash_destroy(functions);
}

const TopicGroup updated_trigger_group = {NULL, NULL, updated_trigger_finish};
