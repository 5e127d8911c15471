/*
 * event.c
 *	  The event trigger: a command is about to run.  And the net behind it: a
 *	  table is about to be written anew.
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
#include "rollback/rollback.h"
#include "rule/world.h"
#include "tcop/utility.h"
#include "utils/rel.h"
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

/* Who is told of commands instead of the guard, or NULL */
static GuardListener listening = NULL;

/* Is an ALTER TABLE under way?  CLUSTER and the like write tables anew, too. */
static bool altering = false;

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

GuardListener
guard_listen(GuardListener listener)
{
	GuardListener before = listening;

	listening = listener;
	return before;
}

GuardListener
guard_listener(void)
{
	return creating_extension ? NULL : listening;
}

static bool
is_silent_here(void)
{
	return listening != NULL || creating_extension || IsBinaryUpgrade || !IsNormalProcessingMode() ||
		SessionReplicationRole == SESSION_REPLICATION_ROLE_REPLICA;
}

bool
guard_is_awake(const RuleSettings **settings, GuardMode *mode)
{
	if (is_silent_here())
		return false;
	*settings = guard_settings();
	if (*settings == NULL)
		return false;
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
	{
		request->findings = rules_run_statement(request->statement, world,
												request->settings);
		request->findings = list_concat(request->findings,
										guard_judge_detached(request->statement, snapshot,
															 world, request->settings));
	}
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

/*
 * The rules could not be asked.  What is wrong with a value or a name in the
 * statement the server is about to say itself; if it lets it through, it is
 * said at commit that nothing was checked.
 */
static void
take_error(ErrorData *error, GuardMode mode, const char *tag)
{
	int			category = ERRCODE_TO_CATEGORY(error->sqlerrcode);
	PendingFinding entry = {NULL, error->message, tag};

	if (mode == GUARD_BLOCK)
		ReThrowError(error);
	if (category == ERRCODE_DATA_EXCEPTION ||
		category == ERRCODE_SYNTAX_ERROR_OR_ACCESS_RULE_VIOLATION)
		pending_add_finding(&entry);
	else
		guard_say_unchecked(error->message, error->sqlerrcode);
	FreeErrorData(error);
}

static void
judge(StatementRequest *request, GuardMode mode, const char *tag)
{
	List	   *now = NIL;
	ErrorData  *error;
	ListCell   *lc;

	if (request->statement != NULL && statement_is_harmless(request->statement, request->settings))
		return;
	request->in_block = IsTransactionBlock();
	error = guard_attempt(ask_rules, request);
	if (error != NULL)
	{
		take_error(error, mode, tag);
		return;
	}
	foreach(lc, request->findings)
	{
		Finding    *finding = lfirst(lc);

		if (!may_wait(finding, mode))
			now = lappend(now, finding);
	}
	report_findings(now, mode);
	foreach(lc, request->findings)
	{
		PendingFinding entry = {lfirst(lc), NULL, tag};

		if (entry.finding->rule->id == RULE_table_rewrite)
			predicted_rewrite = entry.finding->relid;
		entry.said = !may_wait(entry.finding, mode);
		pending_add_finding(&entry);
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
is_surprising_rewrite(Oid relid)
{
	return !OidIsValid(predicted_rewrite) ||
		!list_member_oid(find_all_inheritors(predicted_rewrite, NoLock, NULL), relid);
}

/*
 * An event trigger for table_rewrite would tell as much, but while there is
 * one, the server describes each object that a DROP takes along, which makes
 * the DROP of a table slower by a tenth.
 */
void
guard_rewrite(Relation transient)
{
	StatementRequest request = {0};
	GuardMode	mode;
	Relation	old;

	if (!altering || is_silent_here())
		return;

	/* a table of settings in the middle of an ALTER TABLE can't be read */
	request.settings = rule_settings_before();
	mode = request.settings ? guard_mode(request.settings) : GUARD_OFF;
	if (mode == GUARD_OFF || is_shadow_database() ||
		!is_surprising_rewrite(transient->rd_rel->relrewrite))
		return;
	request.rewritten = transient->rd_rel->relrewrite;
	old = RelationIdGetRelation(request.rewritten);
	if (old == NULL)
		return;
	if (old->rd_rel->relpersistence != transient->rd_rel->relpersistence)
		request.reason |= AT_REWRITE_ALTER_PERSISTENCE;
	if (old->rd_rel->relam == transient->rd_rel->relam && request.reason == 0)
		request.reason |= AT_REWRITE_COLUMN_REWRITE | AT_REWRITE_DEFAULT_VAL;
	RelationClose(old);
	judge(&request, mode, pending_tag());
}

bool
guard_set_altering(bool now)
{
	bool		before = altering;

	altering = now;
	return before;
}

Datum
dbctx_guard_event(PG_FUNCTION_ARGS)
{
	EventTriggerData *data = (EventTriggerData *) fcinfo->context;
	StatementRequest request = {0};
	GuardMode	mode;
	RuleScope	scope;

	if (!CALLED_AS_EVENT_TRIGGER(fcinfo))
		ereport(ERROR,
				(errcode(ERRCODE_E_R_I_E_EVENT_TRIGGER_PROTOCOL_VIOLATED),
				 errmsg("function \"dbctx_guard_event\" was not called by event trigger manager")));

	if (!guard_is_awake(&request.settings, &mode))
		PG_RETURN_NULL();
	if (strcmp(data->event, "ddl_command_start") != 0)
		PG_RETURN_NULL();
	scope = statement_scope(data->parsetree);

	/* REINDEX CONCURRENTLY makes indexes under other names for a while */
	if (!IsA(data->parsetree, ReindexStmt))
		pending_watch(GetCommandTagName(data->tag), scope);
	predicted_rewrite = InvalidOid;
	if (dbctx_history_on)
		pending_add_command(GetCommandTagName(data->tag), rollback_of_command(data->parsetree));
	/* of an added column the hook is told */
	if (IsA(data->parsetree, AlterTableStmt) && scope != SCOPE_COLUMNS)
		pending_note_targets((AlterTableStmt *) data->parsetree);
	request.statement = data->parsetree;
	altering = IsA(data->parsetree, AlterTableStmt);
	judge(&request, mode, GetCommandTagName(data->tag));
	PG_RETURN_NULL();
}
