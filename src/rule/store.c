/*
 * store.c
 *	  The tables of schema dbctx: reading the settings, and keeping them in
 *	  memory until somebody changes them.
 *
 * A trigger on the tables, which fires whoever changes them and however, sends
 * a relcache invalidation; so a session that has read them once reads them no
 * more, until they change.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#include "dbctx.h"

#include "access/genam.h"
#include "access/htup_details.h"
#include "access/relation.h"
#include "access/tupdesc.h"
#include "access/xact.h"
#include "catalog/namespace.h"
#include "commands/trigger.h"
#include "fmgr.h"
#include "rule/settings.h"
#include "storage/lmgr.h"
#include "utils/builtins.h"
#include "utils/datetime.h"
#include "utils/inval.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"
#include "utils/rel.h"
#include "utils/snapmgr.h"

/* Columns, in the order of the install script */
enum
{
	RULE_COLUMN_RULE = 1,
	RULE_COLUMN_SCHEMA,
	RULE_COLUMN_LEVEL,
	RULE_COLUMN_OPTIONS,
	RULE_COLUMN_SOURCE,
	RULE_COLUMN_EVIDENCE,
};

enum
{
	EXEMPTION_COLUMN_RULE = 1,
	EXEMPTION_COLUMN_OBJECT,
	EXEMPTION_COLUMN_REASON,
	EXEMPTION_COLUMN_UNTIL,
};

enum
{
	SETTING_COLUMN_NAME = 1,
	SETTING_COLUMN_VALUE,
};

typedef void (*RowReader) (RuleSettings *settings, Relation rel, HeapTuple tuple);

static RuleSettings *settings_now = NULL;	/* in settings_context */
static MemoryContext settings_context = NULL;
static bool settings_valid = false;
static bool settings_touched = false;	/* while they were being read */
static Oid	settings_tables[3];

PG_FUNCTION_INFO_V1(dbctx_settings_changed);

static char *
column_text(Relation rel, HeapTuple tuple, int attnum)
{
	bool		isnull;
	Datum		datum = heap_getattr(tuple, attnum, RelationGetDescr(rel), &isnull);

	return isnull ? NULL : TextDatumGetCString(datum);
}

static void
ignore_row(RuleSettings *settings, const char *table, const char *key,
		   const char *why)
{
	settings->ignored_rows = lappend(settings->ignored_rows,
									 psprintf("row \"%s\" of dbctx.%s is ignored: %s",
											  key, table, why));
}

static void
read_rule(RuleSettings *settings, Relation rel, HeapTuple tuple)
{
	RuleSetting *setting = palloc0(sizeof(RuleSetting));
	char	   *name = column_text(rel, tuple, RULE_COLUMN_RULE);
	char	   *schema = column_text(rel, tuple, RULE_COLUMN_SCHEMA);
	char	   *level = column_text(rel, tuple, RULE_COLUMN_LEVEL);
	bool		isnull;
	Datum		options = heap_getattr(tuple, RULE_COLUMN_OPTIONS,
									   RelationGetDescr(rel), &isnull);
	char	   *error;

	setting->rule = rule_find(name);
	if (setting->rule == NULL)
	{
		ignore_row(settings, "rule", name, "there is no rule of that name");
		return;
	}
	setting->level = setting->rule->level;
	if (level != NULL && !rule_level_parse(level, &setting->level))
	{
		ignore_row(settings, "rule", name,
				   psprintf("level \"%s\" is none of off, warn, block", level));
		return;
	}
	if (!isnull)
		setting->options = (Jsonb *) PG_DETOAST_DATUM_COPY(options);
	error = rule_options_error(setting->rule, setting->options);
	if (error != NULL)
	{
		ignore_row(settings, "rule", name, error);
		return;
	}
	setting->source = column_text(rel, tuple, RULE_COLUMN_SOURCE);
	setting->evidence = column_text(rel, tuple, RULE_COLUMN_EVIDENCE);
	if (schema[0] != '\0')
	{
		setting->schema = schema;
		settings->of_rule[setting->rule->id] =
			lcons(setting, settings->of_rule[setting->rule->id]);
	}
	else
		settings->of_rule[setting->rule->id] =
			lappend(settings->of_rule[setting->rule->id], setting);
}

static void
read_exemption(RuleSettings *settings, Relation rel, HeapTuple tuple)
{
	RuleExemption *exemption = palloc0(sizeof(RuleExemption));
	char	   *name = column_text(rel, tuple, EXEMPTION_COLUMN_RULE);
	bool		isnull;
	Datum		until = heap_getattr(tuple, EXEMPTION_COLUMN_UNTIL,
									 RelationGetDescr(rel), &isnull);

	exemption->rule = rule_find(name);
	if (exemption->rule == NULL)
	{
		ignore_row(settings, "exemption", name, "there is no rule of that name");
		return;
	}
	exemption->object = column_text(rel, tuple, EXEMPTION_COLUMN_OBJECT);
	exemption->reason = column_text(rel, tuple, EXEMPTION_COLUMN_REASON);
	exemption->until = isnull ? DT_NOEND : DatumGetTimestampTz(until);
	settings->exemptions = lappend(settings->exemptions, exemption);
}

static void
read_setting(RuleSettings *settings, Relation rel, HeapTuple tuple)
{
	char	   *name = column_text(rel, tuple, SETTING_COLUMN_NAME);
	char	   *value = column_text(rel, tuple, SETTING_COLUMN_VALUE);
	RuleLevel	level;

	if (strcmp(name, "guard") != 0)
		ignore_row(settings, "setting", name, "there is no setting of that name");
	else if (!rule_level_parse(value, &level))
		ignore_row(settings, "setting", name,
				   psprintf("\"%s\" is none of off, warn, block", value));
	else
		settings->mode = level == LEVEL_OFF ? GUARD_OFF :
			level == LEVEL_WARN ? GUARD_WARN : GUARD_BLOCK;
}

/* false if the table is locked by somebody else */
static bool
read_table(RuleSettings *settings, Oid relid, RowReader reader)
{
	Relation	rel;
	SysScanDesc scan;
	HeapTuple	tuple;

	if (!OidIsValid(relid))
		return true;
	if (!ConditionalLockRelationOid(relid, AccessShareLock))
		return false;
	rel = try_relation_open(relid, NoLock);
	if (rel != NULL && !own_table_is_sound(rel))
	{
		settings->ignored_rows = lappend(settings->ignored_rows,
										 psprintf("table dbctx.%s is ignored: it is not as the extension made it",
												  RelationGetRelationName(rel)));
		relation_close(rel, NoLock);
	}
	else if (rel != NULL)
	{
		/* in a serializable transaction no lock, which others could run into */
		scan = systable_beginscan(rel, InvalidOid, false,
								  IsolationIsSerializable() ? SnapshotSelf : NULL, 0, NULL);
		while (HeapTupleIsValid(tuple = systable_getnext(scan)))
			reader(settings, rel, tuple);
		systable_endscan(scan);
		relation_close(rel, NoLock);
	}
	UnlockRelationOid(relid, AccessShareLock);
	return true;
}

static void
settings_inval(Datum arg, Oid relid)
{
	if (!OidIsValid(relid) || relid == settings_tables[0] ||
		relid == settings_tables[1] || relid == settings_tables[2])
	{
		settings_valid = false;
		settings_touched = true;
	}
}

const RuleSettings *
rule_settings_before(void)
{
	return settings_now;
}

bool
rule_settings_are_known(void)
{
	return settings_valid;
}

const RuleSettings *
rule_settings(void)
{
	static bool registered = false;
	MemoryContext context;
	MemoryContext old;
	RuleSettings *settings;
	ListCell   *lc;
	bool		complete;

	if (settings_valid)
		return settings_now;
	if (!registered)
	{
		CacheRegisterRelcacheCallback(settings_inval, (Datum) 0);
		registered = true;
	}

	settings_tables[0] = dbctx_table("rule");
	settings_tables[1] = dbctx_table("exemption");
	settings_tables[2] = dbctx_table("setting");

	/* it goes with the current context if an error interrupts it */
	context = AllocSetContextCreate(CurrentMemoryContext, "dbctx settings",
									ALLOCSET_SMALL_SIZES);
	old = MemoryContextSwitchTo(context);
	settings = palloc0(sizeof(RuleSettings));
	settings->mode = GUARD_OFF;

	/*
	 * A change that comes in while they are read makes them invalid again, an
	 * error leaves them so.  Tables that aren't there can't be watched.
	 */
	AcceptInvalidationMessages();
	settings_touched = false;
	complete = read_table(settings, settings_tables[0], read_rule) &&
		read_table(settings, settings_tables[1], read_exemption) &&
		read_table(settings, settings_tables[2], read_setting);
	rule_settings_finish(settings);
	MemoryContextSwitchTo(old);

	if (!complete)
	{
		if (settings_now != NULL)
		{
			MemoryContextDelete(context);
			return settings_now;
		}
		ereport(ERROR,
				(errcode(ERRCODE_LOCK_NOT_AVAILABLE),
				 errmsg("the settings of dbctx are locked by another session"),
				 errhint("Try again when that has ended.")));
	}
	foreach(lc, settings->ignored_rows)
		ereport(WARNING,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg_internal("%s", (char *) lfirst(lc))));

	if (settings_context != NULL)
		MemoryContextDelete(settings_context);
	MemoryContextSetParent(context, CacheMemoryContext);
	settings_context = context;
	settings_now = settings;
	settings_valid = !settings_touched && OidIsValid(settings_tables[0]) &&
		OidIsValid(settings_tables[1]) && OidIsValid(settings_tables[2]);
	return settings;
}

/* Tells every session that the settings have changed. */
Datum
dbctx_settings_changed(PG_FUNCTION_ARGS)
{
	if (!CALLED_AS_TRIGGER(fcinfo))
		ereport(ERROR,
				(errcode(ERRCODE_E_R_I_E_TRIGGER_PROTOCOL_VIOLATED),
				 errmsg("function \"dbctx_settings_changed\" was not called by trigger manager")));
	CacheInvalidateRelcache(((TriggerData *) fcinfo->context)->tg_relation);
	return PointerGetDatum(NULL);
}
