/*
 * pending.c
 *	  What the commands of this transaction have touched, found and been.
 *
 * Kept by subtransaction: what a rolled-back savepoint did leaves nothing
 * behind, what a released one did goes to its parent.  Objects are noted by
 * the hook that the server calls whenever a command makes, alters or drops
 * one; that is cheaper than an event trigger at the end of each command,
 * which has the server collect and print everything, and needs no parse
 * tree, which a command leaves in another state than it found it.
 *
 * All of it lives in TopTransactionContext.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#include "dbctx.h"

#include "access/xact.h"
#include "catalog/index.h"
#include "catalog/keyset.h"
#include "catalog/objectaccess.h"
#include "catalog/oidmap.h"
#include "catalog/pg_class.h"
#include "catalog/pg_constraint.h"
#include "catalog/pg_proc.h"
#include "catalog/pg_trigger.h"
#include "commands/extension.h"
#include "commands/trigger.h"
#include "guard/guard.h"
#include "guard/objects.h"
#include "miscadmin.h"
#include "rule/similar.h"
#include "tcop/tcopprot.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"
#include "utils/rel.h"
#include "utils/relcache.h"

/* One subtransaction's share; the stack ends with the outermost that has one */
typedef struct PendingLevel
{
	SubTransactionId subid;
	Pending		pending;
	struct PendingLevel *parent;
} PendingLevel;

/* What is known of this transaction */
struct PendingState
{
	PendingLevel *stack;
	oidmap_hash *made_tables;	/* in this transaction */
	bool		watching;
	int			last_command;	/* number of the command under way */
	const char *last_tag;		/* static text of the server's */
	Oid			last_role;		/* who ran it */
	RuleScope	common_scope;	/* of all commands so far */
	bool		dropping_tables;	/* by the command that began last */
	HTAB	   *said;			/* keys of pending_was_said() */
};

static PendingState here;
static object_access_hook_type previous_hook = NULL;

/* The share of the current subtransaction */
static Pending *
pending_here(void)
{
	SubTransactionId subid = GetCurrentSubTransactionId();

	if (here.stack == NULL || here.stack->subid != subid)
	{
		PendingLevel *level = MemoryContextAllocZero(TopTransactionContext,
													 sizeof(PendingLevel));

		level->subid = subid;
		level->parent = here.stack;
		here.stack = level;
	}
	return &here.stack->pending;
}

static void
note_object(Oid classid, Oid objid, int subid, bool created, char relkind,
			const char *name)
{
	Pending    *pending = pending_here();
	PendingObject *object;
	MemoryContext old;

	if (pending->objects != NIL)
	{
		object = llast(pending->objects);
		if (object->classid == classid && object->objid == objid &&
			object->subid == subid && object->created == created &&
			object->command == here.last_command)
			return;
	}
	old = MemoryContextSwitchTo(TopTransactionContext);
	object = palloc(sizeof(PendingObject));
	object->classid = classid;
	object->objid = objid;
	object->subid = subid;
	object->created = created;
	object->gone = false;
	object->relkind = relkind;
	object->command = here.last_command;
	object->role = here.last_role;
	object->name = name ? pstrdup(name) : NULL;
	pending->objects = lappend(pending->objects, object);
	MemoryContextSwitchTo(old);
}

/*
 * The name under which history tells of a relation, NULL while none is kept:
 * at commit it may have another, or none.  rel: its entry, if it is being made.
 */
static const char *
history_name(Oid relid, Relation rel)
{
	Oid			schema;
	const char *name;

	if (!dbctx_history_on)
		return NULL;
	schema = rel ? RelationGetNamespace(rel) : get_rel_namespace(relid);
	name = rel ? RelationGetRelationName(rel) : get_rel_name(relid);
	return name ? quote_qualified_identifier(get_namespace_name(schema), name) : NULL;
}

/*
 * The rows that tell which table an index, a constraint or a trigger is of are
 * gone at commit if it was dropped: so now is the time to ask.
 */
static void
note_dropped(Oid classid, Oid objid, int subid)
{
	Oid			relid = InvalidOid;

	if (classid == ConstraintRelationId)
		relid = constraint_table(objid);
	else if (classid == TriggerRelationId)
		relid = trigger_table(objid);
	else if (classid == RelationRelationId &&
			 (get_rel_relkind(objid) == RELKIND_INDEX ||
			  get_rel_relkind(objid) == RELKIND_PARTITIONED_INDEX))
	{
		/* it goes with its table, and to ask which that is takes a scan */
		if (here.dropping_tables)
			return;
		relid = IndexGetRelation(objid, true);
	}
	if (OidIsValid(relid) && get_rel_relkind(relid) == RELKIND_TOASTVALUE)
		return;
	if (OidIsValid(relid))
		note_object(RelationRelationId, relid, 0, false, get_rel_relkind(relid),
					history_name(relid, NULL));
	else if (classid == RelationRelationId)
	{
		char		relkind = get_rel_relkind(objid);

		/* of what is gone as a whole there is nothing to judge */
		if (subid != 0)
			note_object(classid, objid, 0, false, relkind, history_name(objid, NULL));
		else if (relkind != RELKIND_TOASTVALUE)
		{
			note_object(classid, objid, 0, false, '\0', history_name(objid, NULL));
			((PendingObject *) llast(pending_here()->objects))->gone = true;
		}
	}
}

/*
 * A relation that is being made has no row yet that could be seen, but an
 * entry in the cache of relations.
 */
static void
note_relation(ObjectAccessType access, Oid relid, int subid)
{
	bool		created = access == OAT_POST_CREATE && subid == 0;
	Relation	rel = created ? RelationIdGetRelation(relid) : NULL;
	char		relkind;
	const char *name;

	if (created && rel == NULL)
		return;
	relkind = created ? rel->rd_rel->relkind : get_rel_relkind(relid);
	if (created && (relkind == RELKIND_RELATION || relkind == RELKIND_PARTITIONED_TABLE))
	{
		if (here.made_tables == NULL)
			here.made_tables = oidmap_create(TopTransactionContext, 4, NULL);
		oidmap_put(here.made_tables, relid, here.made_tables);
	}
	name = history_name(relid, rel);
	switch (relkind)
	{
		case RELKIND_RELATION:
		case RELKIND_PARTITIONED_TABLE:
		case RELKIND_FOREIGN_TABLE:
			note_object(RelationRelationId, relid, subid, access == OAT_POST_CREATE, relkind, name);
			break;
		case RELKIND_INDEX:
		case RELKIND_PARTITIONED_INDEX:
			if (created)
				alike_skip(relid);
			note_object(RelationRelationId, relid, subid, access == OAT_POST_CREATE, relkind, name);
			break;
		default:
			/* only history wants to know of these */
			if (dbctx_history_on && relkind != RELKIND_TOASTVALUE)
				note_object(RelationRelationId, relid, subid, access == OAT_POST_CREATE, relkind, name);
			break;
	}
	if (rel != NULL)
		RelationClose(rel);
}

/* What the server makes for itself: TOAST, or a table in place of another */
static void
note_internal(Oid relid)
{
	Relation	rel = RelationIdGetRelation(relid);

	if (rel == NULL)
		return;
	if (OidIsValid(rel->rd_rel->relrewrite))
		guard_rewrite(rel);
	RelationClose(rel);
}

/*
 * Only what the rules ask for: relations, constraints, triggers, functions.
 * Rows made by the command at hand can't be seen yet, so nothing is looked up
 * but for what is about to go.  What the server makes for itself, such as
 * TOAST tables, is nobody's fault.
 */
static void
note_access(ObjectAccessType access, Oid classId, Oid objectId, int subId, void *arg)
{
	if (previous_hook)
		previous_hook(access, classId, objectId, subId, arg);

	/* a function may have the guard off for what it does */
	if (!here.watching || creating_extension ||
		(dbctx_guard_mode == GUARD_OFF && guard_listener() == NULL) ||
		SessionReplicationRole == SESSION_REPLICATION_ROLE_REPLICA ||
		(classId != RelationRelationId && classId != ConstraintRelationId &&
		 classId != TriggerRelationId && classId != ProcedureRelationId))
		return;
	if (access == OAT_DROP)
		note_dropped(classId, objectId, subId);
	else if (access == OAT_POST_CREATE || access == OAT_POST_ALTER)
	{
		bool		created = access == OAT_POST_CREATE && subId == 0;

		if (created && classId == RelationRelationId && arg != NULL &&
			((ObjectAccessPostCreate *) arg)->is_internal)
		{
			alike_skip(objectId);
			note_internal(objectId);
			return;
		}
		if (classId == RelationRelationId)
			note_relation(access, objectId, subId);
		else
			note_object(classId, objectId, subId, access == OAT_POST_CREATE, '\0', NULL);
	}
}

static void
note_target(const RangeVar *name)
{
	Oid			relid = relation_by_name(name->schemaname, name->relname);
	char		relkind = OidIsValid(relid) ? get_rel_relkind(relid) : '\0';

	if (relkind == RELKIND_RELATION || relkind == RELKIND_PARTITIONED_TABLE ||
		relkind == RELKIND_FOREIGN_TABLE)
		note_object(RelationRelationId, relid, 0, false, relkind, history_name(relid, NULL));
}

void
pending_note_targets(const AlterTableStmt *statement)
{
	ListCell   *lc;

	note_target(statement->relation);
	foreach(lc, statement->cmds)
	{
		const AlterTableCmd *command = lfirst(lc);

		if (command->def != NULL && IsA(command->def, PartitionCmd))
			note_target(((PartitionCmd *) command->def)->name);
	}
}

void
pending_watch(const char *tag, RuleScope scope)
{
	here.common_scope = !here.watching || here.common_scope == scope ? scope : SCOPE_ALL;
	here.watching = true;
	here.last_tag = tag;
	here.last_role = GetUserId();
	here.dropping_tables = strcmp(tag, "DROP TABLE") == 0;
}

RuleScope
pending_scope(void)
{
	return here.common_scope;
}

/* One that is gone with a savepoint has no name that leads to it any more */
bool
pending_made_table(Oid relid)
{
	return OidIsValid(relid) && here.made_tables != NULL &&
		oidmap_lookup(here.made_tables, relid) != NULL;
}

const char *
pending_tag(void)
{
	return here.last_tag;
}

Oid
pending_role(void)
{
	return here.last_role;
}

void
pending_add_finding(const PendingFinding *entry)
{
	Pending    *pending = pending_here();
	MemoryContext old = MemoryContextSwitchTo(TopTransactionContext);
	PendingFinding *copy = palloc(sizeof(PendingFinding));

	copy->finding = entry->finding ? finding_copy(entry->finding) : NULL;
	copy->unchecked = entry->unchecked ? pstrdup(entry->unchecked) : NULL;
	copy->tag = entry->tag ? pstrdup(entry->tag) : NULL;
	copy->role = GetUserId();
	copy->said = entry->said;
	pending->findings = lappend(pending->findings, copy);
	MemoryContextSwitchTo(old);
}

void
pending_add_command(const char *tag, const char *rollback)
{
	Pending    *pending = pending_here();
	MemoryContext old = MemoryContextSwitchTo(TopTransactionContext);
	PendingCommand *command = palloc0(sizeof(PendingCommand));

	command->at = GetCurrentTimestamp();
	command->tag = pstrdup(tag);
	if (debug_query_string != NULL)
		command_set_query(command, debug_query_string,
						  pending->commands ? llast(pending->commands) : NULL);
	command->rollback = rollback ? pstrdup(rollback) : NULL;
	command->role = GetUserId();
	command->number = ++here.last_command;
	pending->commands = lappend(pending->commands, command);
	MemoryContextSwitchTo(old);
}

PendingState *
pending_set_aside(void)
{
	PendingState *aside = palloc(sizeof(PendingState));

	*aside = here;
	/* tables that the transaction has made are made here for all that follows */
	memset(&here, 0, sizeof(here));
	here.made_tables = aside->made_tables;
	here.watching = true;
	return aside;
}

void
pending_number(int number)
{
	here.last_command = number;
}

void
pending_take_back(PendingState *aside)
{
	here = *aside;
}

bool
pending_was_said(const char *key)
{
	if (here.said == NULL)
		here.said = keyset_make(TopTransactionContext);
	return keyset_add(here.said, key);
}

/* At commit every subtransaction has ended: there is one level left. */
const Pending *
pending_now(void)
{
	static Pending all;
	MemoryContext old;

	if (here.stack == NULL)
		return NULL;
	if (here.stack->parent == NULL)
		return &here.stack->pending;

	/* asked for in the middle of a transaction: all that is still alive */
	memset(&all, 0, sizeof(all));
	old = MemoryContextSwitchTo(TopTransactionContext);
	for (PendingLevel *level = here.stack; level != NULL; level = level->parent)
	{
		all.objects = list_concat_copy(level->pending.objects, all.objects);
		all.findings = list_concat_copy(level->pending.findings, all.findings);
		all.commands = list_concat_copy(level->pending.commands, all.commands);
	}
	MemoryContextSwitchTo(old);
	return &all;
}

static void
forget(void)
{
	memset(&here, 0, sizeof(here));
}

/* A subtransaction's share becomes its parent's */
static void
hand_to_parent(SubTransactionId parent)
{
	PendingLevel *level = here.stack;
	MemoryContext old;

	if (level->parent == NULL || level->parent->subid != parent)
	{
		level->subid = parent;
		return;
	}
	old = MemoryContextSwitchTo(TopTransactionContext);
	level->parent->pending.objects = list_concat(level->parent->pending.objects,
												 level->pending.objects);
	level->parent->pending.findings = list_concat(level->parent->pending.findings,
												  level->pending.findings);
	level->parent->pending.commands = list_concat(level->parent->pending.commands,
												  level->pending.commands);
	MemoryContextSwitchTo(old);
	here.stack = level->parent;
}

static void
at_subtransaction(SubXactEvent event, SubTransactionId mySubid,
				  SubTransactionId parentSubid, void *arg)
{
	if (here.stack == NULL || here.stack->subid != mySubid)
		return;
	if (event == SUBXACT_EVENT_COMMIT_SUB)
		hand_to_parent(parentSubid);
	else if (event == SUBXACT_EVENT_ABORT_SUB)
		here.stack = here.stack->parent;
}

/* Of tables that are about to be no more */
static void
forget_names(void)
{
	ListCell   *lc;

	foreach(lc, here.stack->pending.objects)
	{
		PendingObject *object = lfirst(lc);

		if (object->gone)
			alike_gone(object->objid);
	}
}

static void
at_transaction(XactEvent event, void *arg)
{
	switch (event)
	{
		case XACT_EVENT_PRE_COMMIT:
		case XACT_EVENT_PRE_PREPARE:
			if (here.stack == NULL)
				break;
			guard_check_pending(true);
			if (event == XACT_EVENT_PRE_COMMIT)
				forget_names();
			break;
		case XACT_EVENT_COMMIT:
		case XACT_EVENT_ABORT:
		case XACT_EVENT_PREPARE:
			alike_end(event == XACT_EVENT_COMMIT);
			forget();
			break;
		default:
			break;
	}
}

void
pending_init(void)
{
	RegisterXactCallback(at_transaction, NULL);
	RegisterSubXactCallback(at_subtransaction, NULL);
	previous_hook = object_access_hook;
	object_access_hook = note_access;
}
