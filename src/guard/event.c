/*
 * event.c
 *	  The event trigger: a command is about to run, or to rewrite a table.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#include "dbctx.h"

#include "access/htup_details.h"
#include "access/xact.h"
#include "catalog/pg_event_trigger.h"
#include "catalog/pg_inherits.h"
#include "commands/dbcommands.h"
#include "commands/event_trigger.h"
#include "commands/extension.h"
#include "commands/trigger.h"
#include "fmgr.h"
#include "guard/guard.h"
#include "guard/protect.h"
#include "miscadmin.h"
#include "rule/world.h"
#include "tcop/utility.h"
#include "utils/fmgroids.h"
#include "utils/lsyscache.h"
#include "utils/syscache.h"

#define SHADOW_DATABASE "prisma_migrate_shadow_db_"

typedef struct StatementRequest
{
	Node	   *statement;		/* about to run; NULL: a rewrite */
	Oid			rewritten;
	int			reason;			/* AT_REWRITE_* */
	const RuleSettings *settings;
	bool		in_block;
	List	   *findings;
} StatementRequest;

/* The table of which the command under way was said to rewrite it */
static Oid	predicted_rewrite = InvalidOid;

PG_FUNCTION_INFO_V1(dbctx_guard_event);

static bool
is_shadow_database(void)
{
	static Oid	asked = InvalidOid;
	static bool answer;

	if (asked != MyDatabaseId)
	{
		char	   *name = get_database_name(MyDatabaseId);

		answer = name && strncmp(name, SHADOW_DATABASE, strlen(SHADOW_DATABASE)) == 0;
		asked = MyDatabaseId;
	}
	return answer;
}

bool
guard_is_awake(const RuleSettings **settings, GuardMode *mode)
{
	if (creating_extension || IsBinaryUpgrade || !IsNormalProcessingMode() ||
		SessionReplicationRole == SESSION_REPLICATION_ROLE_REPLICA)
		return false;
	*settings = rule_settings();
	*mode = guard_mode(*settings);
	return *mode != GUARD_OFF && !is_shadow_database();
}

/* Runs protected: an error of ours must not become the statement's */
static void
ask_rules(Snapshot snapshot, void *arg)
{
	StatementRequest *request = arg;
	World	   *world = world_live(snapshot);

	/* here one is always in a block: that which protects */
	world->in_block = request->in_block;
	if (request->statement != NULL)
		request->findings = rules_run_statement(request->statement, world,
												request->settings);
	else
		request->findings = rules_run_rewrite(request->rewritten, request->reason,
											  world, request->settings);
}

/*
 * A column that is dropped in a transaction block may come back with another
 * type: what there is to say is said at commit, unless it is to block.
 */
static bool
may_wait(const Finding *finding, GuardMode mode)
{
	return finding->rule->id == RULE_drop_column && IsTransactionBlock() &&
		capped_level(finding->level, mode) != LEVEL_BLOCK;
}

static void
judge(StatementRequest *request, GuardMode mode, const char *tag)
{
	List	   *now = NIL;
	ListCell   *lc;

	request->in_block = IsTransactionBlock();
	if (!guard_protected(ask_rules, request, mode))
		return;
	foreach(lc, request->findings)
	{
		Finding    *finding = lfirst(lc);

		if (!may_wait(finding, mode))
			now = lappend(now, finding);
	}
	report_findings(now, mode);
	foreach(lc, request->findings)
	{
		Finding    *finding = lfirst(lc);

		if (finding->rule->id == RULE_table_rewrite)
			predicted_rewrite = finding->relid;
		pending_add_finding(finding, tag, !may_wait(finding, mode));
	}
}

/*
 * Has dbctx_guard() switched the guard on here, and nobody disabled it?  In a
 * restore the settings come with the data, the event triggers last, and
 * until then nothing may be refused.
 */
static bool
has_trigger(void)
{
	Oid			oid = get_event_trigger_oid(GUARD_TRIGGER, true);
	HeapTuple	tuple = SearchSysCache1(EVENTTRIGGEROID, ObjectIdGetDatum(oid));
	bool		enabled;

	if (!HeapTupleIsValid(tuple))
		return false;
	enabled = ((Form_pg_event_trigger) GETSTRUCT(tuple))->evtenabled != TRIGGER_DISABLED;
	ReleaseSysCache(tuple);
	return enabled;
}

void
guard_statement(Node *statement)
{
	StatementRequest request = {0};
	GuardMode	mode;

	if (!guard_is_awake(&request.settings, &mode) || !has_trigger())
		return;
	request.statement = statement;
	judge(&request, mode, CreateCommandName(statement));
}

/*
 * A table is about to be written anew.  This is exact where the rule predicts;
 * what was predicted has been said, of a partitioned table for its partitions.
 */
static bool
is_surprising_rewrite(StatementRequest *request)
{
	request->rewritten = DatumGetObjectId(OidFunctionCall0(F_PG_EVENT_TRIGGER_TABLE_REWRITE_OID));
	request->reason = DatumGetInt32(OidFunctionCall0(F_PG_EVENT_TRIGGER_TABLE_REWRITE_REASON));
	return !OidIsValid(predicted_rewrite) ||
		!list_member_oid(find_all_inheritors(predicted_rewrite, NoLock, NULL), request->rewritten);
}

Datum
dbctx_guard_event(PG_FUNCTION_ARGS)
{
	EventTriggerData *data = (EventTriggerData *) fcinfo->context;
	StatementRequest request = {0};
	GuardMode	mode;

	if (!CALLED_AS_EVENT_TRIGGER(fcinfo))
		ereport(ERROR,
				(errcode(ERRCODE_E_R_I_E_EVENT_TRIGGER_PROTOCOL_VIOLATED),
				 errmsg("function \"dbctx_guard_event\" was not called by event trigger manager")));

	if (!guard_is_awake(&request.settings, &mode))
		PG_RETURN_NULL();
	if (strcmp(data->event, "ddl_command_start") == 0)
	{
		/* REINDEX CONCURRENTLY makes indexes under other names for a while */
		if (!IsA(data->parsetree, ReindexStmt))
			pending_watch(GetCommandTagName(data->tag), statement_scope(data->parsetree));
		predicted_rewrite = InvalidOid;
		if (dbctx_history_on)
			pending_add_command(GetCommandTagName(data->tag));
		if (IsA(data->parsetree, AlterTableStmt))
			pending_note_targets((AlterTableStmt *) data->parsetree);
		request.statement = data->parsetree;
	}
	else if (strcmp(data->event, "table_rewrite") != 0 || !is_surprising_rewrite(&request))
		PG_RETURN_NULL();
	judge(&request, mode, GetCommandTagName(data->tag));
	PG_RETURN_NULL();
}
