/*
 * commit.c
 *	  What came of a transaction's commands, judged when it is about to commit.
 *
 * The touched tables are loaded twice: as they are, and as they were before
 * the transaction, with a snapshot that doesn't see its own commands.  What
 * the rules find now and did not find before is new.  So nobody hears of the
 * old faults of a table that he altered, and no list of known faults has to be
 * kept.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#include "dbctx.h"

#include "access/htup_details.h"
#include "catalog/dependency.h"
#include "catalog/index.h"
#include "catalog/pg_class.h"
#include "catalog/pg_constraint.h"
#include "catalog/pg_proc.h"
#include "catalog/pg_trigger.h"
#include "fmgr.h"
#include "guard/guard.h"
#include "guard/objects.h"
#include "guard/protect.h"
#include "rule/world.h"
#include "utils/memutils.h"
#include "utils/snapmgr.h"
#include "utils/syscache.h"

typedef struct CommitRequest
{
	const RuleSettings *settings;
	const Pending *pending;
	GuardMode	mode;
	List	   *found;			/* PendingFinding *: what is new */
} CommitRequest;

extern Finding *drop_column_replaced(RuleRun *run, const DbTable *table, const DbColumn *old, const DbColumn *new) __attribute__((weak));
PG_FUNCTION_INFO_V1(dbctx_guard_check);

/* Ordinary tables that are there now, and functions; each once */
static void
touched_objects(const Pending *pending, List **relids, List **funcids)
{
	ListCell   *lc;

	foreach(lc, pending->objects)
	{
		PendingObject *object = lfirst(lc);
		Oid			relid = InvalidOid;

		if (object->classid == RelationRelationId)
			relid = object->objid;
		else if (object->classid == ConstraintRelationId)
			relid = constraint_table(object->objid);
		else if (object->classid == TriggerRelationId)
			relid = trigger_table(object->objid);
		else if (!OidIsValid(getExtensionOfObject(object->classid, object->objid)))
			*funcids = lappend_oid(*funcids, object->objid);
		if (OidIsValid(relid))
			*relids = lappend_oid(*relids, relid);
	}
	list_sort(*relids, list_oid_cmp);
	list_deduplicate_oid(*relids);
	*relids = tables_to_judge(*relids);
	list_sort(*funcids, list_oid_cmp);
	list_deduplicate_oid(*funcids);
}

/* Equal for the same fault of the same object, before and after */
static char *
finding_key(const Finding *finding)
{
	if (finding->name != NULL)
		return psprintf("%d %u \"%s\" %s", finding->rule->id, finding->relid,
						finding->name, finding->about);
	return psprintf("%d %u.%u.%d %s", finding->rule->id, finding->classid,
					finding->objid, finding->objsubid, finding->about);
}

static int
compare_strings(const void *a, const void *b)
{
	return strcmp(*(char *const *) a, *(char *const *) b);
}

/* The findings of "after" that aren't in "before", too */
static List *
new_findings(const List *after, const List *before)
{
	char	  **keys = palloc(sizeof(char *) * Max(list_length(before), 1));
	int			nkeys = 0;
	List	   *result = NIL;
	ListCell   *lc;

	foreach(lc, before)
		keys[nkeys++] = finding_key(lfirst(lc));
	qsort(keys, nkeys, sizeof(char *), compare_strings);
	foreach(lc, after)
	{
		char	   *key = finding_key(lfirst(lc));

		if (bsearch(&key, keys, nkeys, sizeof(char *), compare_strings) == NULL)
			result = lappend(result, lfirst(lc));
	}
	return result;
}

/* The objects that findings are about: no others need to be loaded again */
static void
objects_of(const List *findings, List **relids, List **funcids)
{
	ListCell   *lc;

	foreach(lc, findings)
	{
		Finding    *finding = lfirst(lc);

		if (finding->classid == ProcedureRelationId)
			*funcids = list_append_unique_oid(*funcids, finding->objid);
		else
			*relids = list_append_unique_oid(*relids, finding->relid);
	}
}

static List *
judge_objects(CommitRequest *request, Snapshot now, Snapshot then, World *world)
{
	List	   *relids = NIL;
	List	   *funcids = NIL;
	List	   *after;
	Model	   *model;

	touched_objects(request->pending, &relids, &funcids);
	if (relids == NIL && funcids == NIL)
		return NIL;
	model = model_load_touched(now, relids, funcids);
	after = rules_run_model(model, world, request->settings);
	if (after == NIL)
		return NIL;

	relids = funcids = NIL;
	objects_of(after, &relids, &funcids);
	model = model_load_touched(then, relids, funcids);
	return new_findings(after, rules_run_model(model, world, request->settings));
}

/*
 * A column that was dropped and is there again, by another number: how TypeORM
 * and Prisma change a type.  That is one finding, about the loss of values.
 */
static Finding *
dropped_or_replaced(CommitRequest *request, Finding *finding, World *now, World *then)
{
	DbTable    *table = now->get(now, finding->objid);
	DbTable    *old = then->get(then, finding->objid);
	DbColumn   *column = table ? table_column(table, finding->column) : NULL;
	RuleRun		run = {0};

	if (!drop_column_replaced || column == NULL || old == NULL || old->ncolumns < finding->objsubid)
		return finding;
	run.settings = request->settings;
	run.world = now;
	run.rule = finding->rule;
	(void) rule_speaks(&run, table->schema);
	return drop_column_replaced(&run, table, &old->columns[finding->objsubid - 1], column);
}

/* A finding about something that the transaction has made and taken back */
static bool
has_vanished(const Finding *finding)
{
	return !finding->removes && OidIsValid(finding->objid) &&
		finding->classid == RelationRelationId &&
		!SearchSysCacheExists1(RELOID, ObjectIdGetDatum(finding->objid));
}

static void
add_found(CommitRequest *request, Finding *finding, const char *tag, bool said)
{
	PendingFinding *entry = palloc(sizeof(PendingFinding));

	entry->finding = finding;
	entry->tag = tag;
	entry->said = said;
	request->found = lappend(request->found, entry);
}

static void
judge_transaction(Snapshot snapshot, void *arg)
{
	CommitRequest *request = arg;
	Snapshot	then = RegisterSnapshot(GetLatestSnapshot());
	World	   *world = world_live(snapshot);
	ListCell   *lc;

	/* own inserts invisible, own deletes visible */
	then->curcid = FirstCommandId;

	foreach(lc, request->pending->findings)
	{
		PendingFinding *entry = lfirst(lc);
		Finding    *finding = entry->finding;

		if (has_vanished(finding))
			continue;
		if (finding->rule->id == RULE_drop_column && finding->column != NULL && !entry->said)
			finding = dropped_or_replaced(request, finding, world, world_live(then));
		if (finding != NULL)
			add_found(request, finding, entry->tag, entry->said);
	}
	if (request->settings->any_model && request->pending->objects != NIL)
	{
		foreach(lc, judge_objects(request, snapshot, then, world))
			add_found(request, lfirst(lc), NULL, false);
	}
	UnregisterSnapshot(then);
}

static void
keep(Snapshot snapshot, void *arg)
{
	CommitRequest *request = arg;

	findings_keep(request->found, request->mode);
	history_keep(request->pending);
}

int
guard_check_pending(bool at_commit)
{
	CommitRequest request = {0};
	MemoryContext context;
	MemoryContext old;
	List	   *unsaid = NIL;
	ListCell   *lc;
	int			n;

	request.pending = pending_now();
	if (request.pending == NULL || !guard_is_awake(&request.settings, &request.mode))
		return 0;
	context = AllocSetContextCreate(CurrentMemoryContext, "dbctx guard",
									ALLOCSET_DEFAULT_SIZES);
	old = MemoryContextSwitchTo(context);

	(void) guard_protected(judge_transaction, &request, request.mode);
	foreach(lc, request.found)
	{
		PendingFinding *entry = lfirst(lc);

		if (!entry->said && !pending_was_said(finding_key(entry->finding)))
			unsaid = lappend(unsaid, entry->finding);
	}
	report_findings(unsaid, request.mode);
	n = list_length(unsaid);
	if (at_commit && (request.found != NIL || request.pending->commands != NIL))
		(void) guard_protected(keep, &request, request.mode);

	MemoryContextSwitchTo(old);
	MemoryContextDelete(context);
	return n;
}

Datum
dbctx_guard_check(PG_FUNCTION_ARGS)
{
	PG_RETURN_INT32(guard_check_pending(false));
}
