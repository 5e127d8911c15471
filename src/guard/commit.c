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
#include "access/xlog.h"
#include "catalog/dependency.h"
#include "catalog/index.h"
#include "catalog/oidmap.h"
#include "catalog/pg_class.h"
#include "catalog/pg_constraint.h"
#include "catalog/pg_proc.h"
#include "catalog/pg_trigger.h"
#include "fmgr.h"
#include "guard/guard.h"
#include "guard/objects.h"
#include "guard/protect.h"
#include "guard/scope.h"
#include "rule/drop.h"
#include "rule/similar.h"
#include "rule/world.h"
#include "utils/memutils.h"
#include "utils/snapmgr.h"
#include "utils/syscache.h"

/* Memory for the check of a table or two */
#define GUARD_BLOCK (64 * 1024)

typedef struct CommitRequest
{
	const RuleSettings *settings;
	const Pending *pending;
	GuardMode	mode;
	List	   *found;			/* PendingFinding *: what is new */
} CommitRequest;

PG_FUNCTION_INFO_V1(dbctx_guard_check);

/* What the rules are to judge, each once */
typedef struct Touched
{
	List	   *tables;			/* OIDs */
	List	   *parts;			/* PendingObject *: indexes, constraints, triggers */
	List	   *functions;		/* OIDs */
} Touched;

static void
sort_oids(List **oids)
{
	list_sort(*oids, list_oid_cmp);
	list_deduplicate_oid(*oids);
}

/* Both lists may be long */
static List *
without_oids(List *oids, List *without)
{
	oidmap_hash *map = oidmap_create(CurrentMemoryContext, list_length(without), NULL);
	List	   *result = NIL;
	ListCell   *lc;

	foreach(lc, without)
		oidmap_put(map, lfirst_oid(lc), without);
	foreach(lc, oids)
	{
		if (oidmap_get(map, lfirst_oid(lc)) == NULL)
			result = lappend_oid(result, lfirst_oid(lc));
	}
	return result;
}

static Touched
touched_objects(const Pending *pending)
{
	Touched		touched = {0};
	List	   *gone = NIL;
	ListCell   *lc;

	foreach(lc, pending->objects)
	{
		PendingObject *object = lfirst(lc);

		if (object->gone)
			gone = lappend_oid(gone, object->objid);
		else if (object->classid == ProcedureRelationId)
			touched.functions = lappend_oid(touched.functions, object->objid);
		else if (object->classid != RelationRelationId ||
				 object->relkind == RELKIND_INDEX ||
				 object->relkind == RELKIND_PARTITIONED_INDEX)
			touched.parts = lappend(touched.parts, object);
		else if (object->relkind == RELKIND_RELATION ||
				 object->relkind == RELKIND_PARTITIONED_TABLE ||
				 object->relkind == RELKIND_FOREIGN_TABLE)
			touched.tables = lappend_oid(touched.tables, object->objid);
	}
	sort_oids(&touched.tables);
	if (gone != NIL)
		touched.tables = without_oids(touched.tables, gone);
	sort_oids(&touched.functions);
	return touched;
}

/* Is an index or a constraint among those of the tables in the model? */
static bool
model_has_part(const Model *model, const PendingObject *part)
{
	if (part->classid == RelationRelationId)
		return model_has_index(model, part->objid);
	return part->classid == ConstraintRelationId && model_has_constraint(model, part->objid);
}

static Oid
table_of_part(const PendingObject *part)
{
	if (part->classid == ConstraintRelationId)
		return constraint_table(part->objid);
	if (part->classid == TriggerRelationId)
		return trigger_table(part->objid);
	return IndexGetRelation(part->objid, true);
}

/*
 * Loads what was touched.  A table is mostly touched together with its parts,
 * so those that are not yet there are looked up, at a price, only afterwards.
 */
static Model *
load_touched(const Touched *touched, Snapshot now, int parts, bool comments)
{
	Model	   *model = NULL;
	List	   *tables = list_copy(touched->tables);
	ListCell   *lc;

	if (tables != NIL || touched->functions != NIL)
		model = model_load_touched(now, true, parts, tables, touched->functions, comments);
	foreach(lc, touched->parts)
	{
		Oid			relid;

		if (model != NULL && model_has_part(model, lfirst(lc)))
			continue;
		relid = table_of_part(lfirst(lc));
		if (OidIsValid(relid))
			tables = lappend_oid(tables, relid);
	}
	sort_oids(&tables);
	if (list_length(tables) > list_length(touched->tables))
		model = model_load_touched(now, true, parts, tables, touched->functions, comments);
	for (int i = 0; model != NULL && i < model->ntables; i++)
	{
		if (model->tables[i]->requested)
			alike_know(model->tables[i]);
	}
	return model;
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
			*funcids = lappend_oid(*funcids, finding->objid);
		else
			*relids = lappend_oid(*relids, finding->relid);
	}
	sort_oids(relids);
	sort_oids(funcids);
}

/*
 * After a simple change few rules can have found anything new, and to know that
 * they haven't takes few parts of a table.  false: all are to be asked.
 */
static bool
nothing_new(const Pending *pending, const RuleSettings *settings, const Touched *touched,
			Snapshot now, World *world)
{
	SimpleChange change = change_of(pending);
	Model	   *model;
	ListCell   *lc;

	if (change.scope == SCOPE_ALL)
		return false;
	model = load_touched(touched, now, relevant_parts(settings, change.scope), false);
	if (model == NULL)
		return true;
	if (!change_is_simple(&change, model))
		return false;
	foreach(lc, rules_run_scope(model, world, settings, change.scope))
	{
		if (may_be_new(&change, lfirst(lc)))
			return false;
	}
	return true;
}

List *
guard_judge_objects(const Pending *pending, const RuleSettings *settings,
					Snapshot now, Snapshot then, World *world)
{
	Touched		touched = touched_objects(pending);
	List	   *relids = NIL;
	List	   *funcids = NIL;
	List	   *after;
	bool		comments = rule_is_on(settings, rule_get(RULE_comment_missing));
	Model	   *model;

	if (nothing_new(pending, settings, &touched, now, world))
		return NIL;
	model = load_touched(&touched, now, LOAD_ALL_PARTS, comments);
	if (model == NULL)
		return NIL;
	after = findings_without_members(rules_run_model(model, world, settings));
	if (after == NIL)
		return NIL;
	objects_of(after, &relids, &funcids);
	model = model_load_touched(then, false, LOAD_ALL_PARTS, relids, funcids, comments);
	return findings_fresh(after, rules_run_model(model, world, settings));
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
add_found(CommitRequest *request, Finding *finding, const char *tag, Oid role, bool said)
{
	PendingFinding *entry = palloc0(sizeof(PendingFinding));

	entry->finding = finding;
	entry->tag = tag;
	entry->role = role;
	entry->said = said;
	request->found = lappend(request->found, entry);
}

/* Did the commands of the transaction run as several roles? */
static bool
has_several_roles(const Pending *pending)
{
	ListCell   *lc;

	foreach(lc, pending->objects)
	{
		if (((PendingObject *) lfirst(lc))->role != pending_role())
			return true;
	}
	return false;
}

/* Who touched last what a finding is about */
static Oid
role_of(const Pending *pending, const Finding *finding)
{
	for (int i = list_length(pending->objects) - 1; i >= 0; i--)
	{
		PendingObject *object = list_nth(pending->objects, i);

		if (object->objid == finding->relid || object->objid == finding->objid)
			return object->role;
	}
	return pending_role();
}

static void
judge_transaction(Snapshot snapshot, void *arg)
{
	CommitRequest *request = arg;
	Snapshot	then = RegisterSnapshot(guard_latest_snapshot());
	World	   *world = world_live(snapshot);
	ListCell   *lc;

	/* own inserts invisible, own deletes visible */
	then->curcid = FirstCommandId;

	foreach(lc, request->pending->findings)
	{
		PendingFinding *entry = lfirst(lc);
		Finding    *finding = entry->finding;

		if (finding == NULL && !pending_was_said(entry->unchecked))
			guard_say_unchecked(entry->unchecked, ERRCODE_WARNING);
		if (finding == NULL || has_vanished(finding))
			continue;
		if (finding->rule->id == RULE_drop_column && finding->column != NULL && !entry->said)
			finding = finding_of_replaced(finding, request->settings, world, world_live(then));
		if (finding != NULL)
			add_found(request, finding, entry->tag, entry->role, entry->said);
	}
	if (request->settings->model_rules != NIL && request->pending->objects != NIL)
	{
		List	   *found = guard_judge_objects(request->pending, request->settings,
												snapshot, then, world);
		bool		several = found != NIL && has_several_roles(request->pending);

		foreach(lc, found)
			add_found(request, lfirst(lc), pending_tag(),
					  several ? role_of(request->pending, lfirst(lc)) : pending_role(), false);
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
	static MemoryContext context = NULL;
	MemoryContext old;
	List	   *unsaid = NIL;
	ListCell   *lc;
	int			n;

	request.pending = pending_now();
	if (request.pending == NULL || !guard_is_awake(&request.settings, &request.mode))
		return 0;
	/* kept, as to get and to return it would take longer than many a check */
	if (context == NULL)
		context = AllocSetContextCreate(TopMemoryContext, "dbctx guard",
										GUARD_BLOCK, GUARD_BLOCK, ALLOCSET_DEFAULT_MAXSIZE);
	MemoryContextReset(context);
	old = MemoryContextSwitchTo(context);

	(void) guard_protected(judge_transaction, &request, request.mode);
	foreach(lc, request.found)
	{
		PendingFinding *entry = lfirst(lc);

		/* what blocks is said whenever it is there: it may have been rolled back */
		if (capped_level(entry->finding->level, request.mode) == LEVEL_BLOCK ?
			!entry->said : !entry->said && !pending_was_said(finding_key(entry->finding)))
			unsaid = lappend(unsaid, entry->finding);
	}
	report_findings(unsaid, request.mode);
	n = list_length(unsaid);
	if (at_commit && !RecoveryInProgress() && (request.found != NIL || request.pending->commands != NIL))
		(void) guard_protected(keep, &request, request.mode);

	MemoryContextSwitchTo(old);
	MemoryContextReset(context);
	return n;
}

Datum
dbctx_guard_check(PG_FUNCTION_ARGS)
{
	PG_RETURN_INT32(guard_check_pending(false));
}
