/*
 * guard_sql.c
 *	  dbctx_guard(): switches the guard on and off.
 *
 * Its event triggers are made here and not by the install script: a member of
 * the extension would be there, and awake, as soon as a restore has created
 * the extension, before the tables.  Made by a call, they are dumped last.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#include "dbctx.h"

#include "access/genam.h"
#include "access/htup_details.h"
#include "access/table.h"
#include "access/xact.h"
#include "catalog/dependency.h"
#include "catalog/objectaddress.h"
#include "catalog/pg_event_trigger.h"
#include "commands/comment.h"
#include "commands/dbcommands.h"
#include "commands/event_trigger.h"
#include "commands/trigger.h"
#include "fmgr.h"
#include "guard/guard.h"
#include "guard/protect.h"
#include "lib/stringinfo.h"
#include "miscadmin.h"
#include "nodes/makefuncs.h"
#include "parser/parse_func.h"
#include "rule/store.h"
#include "tcop/utility.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/varlena.h"

static const struct
{
	const char *trigger;
	const char *event;
}			triggers[] =
{
	{GUARD_TRIGGER, "ddl_command_start"},
};

PG_FUNCTION_INFO_V1(dbctx_guard);

static List *
function_name(void)
{
	return list_make2(makeString("pg_catalog"), makeString("dbctx_guard_event"));
}

static void
make_trigger(const char *name, const char *event)
{
	CreateEventTrigStmt *stmt = makeNode(CreateEventTrigStmt);

	stmt->trigname = pstrdup(name);
	stmt->eventname = pstrdup(event);
	stmt->funcname = function_name();
	CreateEventTrigger(stmt);
}

/* Somebody may have disabled it: to switch the guard on is to enable it */
static void
enable_trigger(const char *name)
{
	AlterEventTrigStmt *stmt = makeNode(AlterEventTrigStmt);

	stmt->trigname = pstrdup(name);
	stmt->tgenabled = TRIGGER_FIRES_ON_ORIGIN;
	AlterEventTrigger(stmt);
}

static void
drop_trigger(Oid oid)
{
	ObjectAddress address;

	ObjectAddressSet(address, EventTriggerRelationId, oid);
	performDeletion(&address, DROP_RESTRICT, 0);
}

/* Somebody may have renamed one: that would be asked as well as its successor */
static void
drop_renamed(void)
{
	Relation	rel = table_open(EventTriggerRelationId, RowExclusiveLock);
	Oid			function = LookupFuncName(function_name(), 0, NULL, false);
	SysScanDesc scan = systable_beginscan(rel, InvalidOid, false, NULL, 0, NULL);
	HeapTuple	tuple;
	List	   *renamed = NIL;
	ListCell   *lc;

	while (HeapTupleIsValid(tuple = systable_getnext(scan)))
	{
		Form_pg_event_trigger form = (Form_pg_event_trigger) GETSTRUCT(tuple);
		bool		ours = false;

		for (int i = 0; i < lengthof(triggers); i++)
			ours = ours || strcmp(NameStr(form->evtname), triggers[i].trigger) == 0;
		if (form->evtfoid == function && !ours)
			renamed = lappend_oid(renamed, form->oid);
	}
	systable_endscan(scan);
	table_close(rel, NoLock);
	foreach(lc, renamed)
		drop_trigger(lfirst_oid(lc));
}

/* The mode stands there, too, for when the settings are locked */
static void
comment_trigger(RuleLevel mode)
{
	char	   *comment = psprintf("%s%s", GUARD_COMMENT, rule_level_name(mode));

	CreateComments(get_event_trigger_oid(GUARD_TRIGGER, false), EventTriggerRelationId,
				   0, comment);
}

static void
set_triggers(bool on)
{
	drop_renamed();
	for (int i = 0; i < lengthof(triggers); i++)
	{
		Oid			oid = get_event_trigger_oid(triggers[i].trigger, true);

		if (!on && OidIsValid(oid))
			drop_trigger(oid);
		else if (on && OidIsValid(oid))
			enable_trigger(triggers[i].trigger);
		else if (on)
			make_trigger(triggers[i].trigger, triggers[i].event);
	}
}

/* Is the library loaded at the start of every session of this database? */
static bool
is_preloaded(void)
{
	const char *lists[] = {session_preload_libraries_string, shared_preload_libraries_string};

	for (int i = 0; i < lengthof(lists); i++)
	{
		List	   *names = NIL;
		ListCell   *lc;

		if (lists[i] == NULL ||
			!SplitIdentifierString(pstrdup(lists[i]), ',', &names))
			continue;
		foreach(lc, names)
		{
			const char *base = strrchr(lfirst(lc), '/');

			if (strcmp(base ? base + 1 : lfirst(lc), "dbctx") == 0)
				return true;
		}
	}
	return false;
}

/* The mode as it is, and what it covers */
static char *
guard_status(void)
{
	StringInfoData buf;
	const RuleSettings *settings = rule_settings();
	GuardMode	mode = guard_mode(settings);

	initStringInfo(&buf);
	if (settings->mode == GUARD_OFF)
		appendStringInfoString(&buf, "The guard is off.");
	else
	{
		appendStringInfo(&buf, settings->mode == GUARD_BLOCK ?
						 "The guard is on: a statement is refused where a rule of level block finds something." :
						 "The guard is on: it warns, and refuses nothing.");
		if (!is_preloaded())
			appendStringInfo(&buf, "\nNot covered, since they fire no event trigger: TRUNCATE, VACUUM FULL, CLUSTER, %sLOCK, DROP DATABASE, and DELETE or UPDATE without WHERE."
							 "\nTo cover them from the next session on, write: ALTER DATABASE %s SET session_preload_libraries = 'dbctx'",
							 compat_reindex_fires_events ? "" : "REINDEX, ",
							 quote_identifier(get_database_name(MyDatabaseId)));
	}
	if (mode != settings->mode)
		appendStringInfo(&buf, "\nIn this session dbctx.guard = '%s' overrides that.",
						 mode == GUARD_OFF ? "off" : mode == GUARD_WARN ? "warn" : "block");
	return buf.data;
}

Datum
dbctx_guard(PG_FUNCTION_ARGS)
{
	if (!PG_ARGISNULL(0))
	{
		char	   *name = text_to_cstring(PG_GETARG_TEXT_PP(0));
		RuleLevel	mode;

		if (!rule_level_parse(name, &mode))
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("there is no mode \"%s\" of the guard", name),
					 errdetail("Modes are: off, warn, block.")));
		if (!superuser())
			ereport(ERROR,
					(errcode(ERRCODE_INSUFFICIENT_PRIVILEGE),
					 errmsg("must be superuser to switch the guard"),
					 errhint("Event triggers belong to superusers. Another mode for one role or database: ALTER ROLE ... SET dbctx.guard, by a superuser.")));
		PreventCommandIfReadOnly("dbctx_guard()");
		guard_mode_write(mode);
		set_triggers(mode != LEVEL_OFF);
		if (mode != LEVEL_OFF)
		{
			CommandCounterIncrement();
			comment_trigger(mode);
		}
	}
	PG_RETURN_TEXT_P(cstring_to_text(guard_status()));
}
