/*
 * overlay.c
 *	  The catalog as the statements of a script would leave it.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#include "dbctx.h"

#include "access/genam.h"
#include "access/htup_details.h"
#include "access/table.h"
#include "access/xact.h"
#include "catalog/indexing.h"
#include "catalog/namespace.h"
#include "catalog/pg_class.h"
#include "catalog/pg_constraint.h"
#include "catalog/pg_namespace.h"
#include "catalog/pg_proc.h"
#include "catalog/pg_type.h"
#include "miscadmin.h"
#include "overlay/state.h"
#include "rule/settings.h"
#include "utils/builtins.h"
#include "utils/guc.h"
#include "utils/memutils.h"
#include "utils/rel.h"
#include "utils/snapmgr.h"
#include "utils/syscache.h"

/*
 * From here on OIDs are free for sure unless the catalogs come near.  They
 * grow, as those of the server do: what is older has the lower one.
 */
#define FREE_OIDS 0xF0000000U

static const struct
{
	Oid			catalog;
	Oid			index;
	int			cache;
}			with_oids[] =
{
	{RelationRelationId, ClassOidIndexId, RELOID},
	{TypeRelationId, TypeOidIndexId, TYPEOID},
	{ConstraintRelationId, ConstraintOidIndexId, CONSTROID},
	{ProcedureRelationId, ProcedureOidIndexId, PROCOID},
	{NamespaceRelationId, NamespaceOidIndexId, NAMESPACEOID},
};

static Oid
highest_oid(Oid catalog, Oid indexid)
{
	Relation	rel = table_open(catalog, AccessShareLock);
	Relation	index = index_open(indexid, AccessShareLock);
	SysScanDesc scan = systable_beginscan_ordered(rel, index, NULL, 0, NULL);
	HeapTuple	tuple = systable_getnext_ordered(scan, BackwardScanDirection);
	bool		isnull;
	Oid			oid = InvalidOid;

	/* of all these catalogs the OID is the first column */
	if (HeapTupleIsValid(tuple))
		oid = DatumGetObjectId(heap_getattr(tuple, 1, RelationGetDescr(rel), &isnull));
	systable_endscan_ordered(scan);
	index_close(index, AccessShareLock);
	table_close(rel, AccessShareLock);
	return oid;
}

static bool
oid_is_taken(Oid oid)
{
	for (int i = 0; i < lengthof(with_oids); i++)
	{
		if (SearchSysCacheExists1(with_oids[i].cache, ObjectIdGetDatum(oid)))
			return true;
	}
	return false;
}

Oid
overlay_new_oid(Overlay *overlay)
{
	if (!OidIsValid(overlay->next_oid))
	{
		overlay->next_oid = FREE_OIDS;
		for (int i = 0; i < lengthof(with_oids); i++)
			overlay->oids_are_free &= highest_oid(with_oids[i].catalog, with_oids[i].index) < FREE_OIDS;
	}
	while (!overlay->oids_are_free && oid_is_taken(overlay->next_oid))
		overlay->next_oid++;
	return overlay->next_oid++;
}

static HTAB *
make_names(void)
{
	HASHCTL		control = {0};

	control.keysize = sizeof(ScriptNameKey);
	control.entrysize = sizeof(ScriptName);
	control.hcxt = CurrentMemoryContext;
	return hash_create("dbctx script names", 64, &control, HASH_ELEM | HASH_BLOBS | HASH_CONTEXT);
}

Overlay *
overlay_begin(Snapshot snapshot)
{
	MemoryContext context = AllocSetContextCreate(CurrentMemoryContext, "dbctx overlay",
												  ALLOCSET_DEFAULT_SIZES);
	MemoryContext old = MemoryContextSwitchTo(context);
	Overlay    *overlay = palloc0(sizeof(Overlay));
	const char *timeout = GetConfigOptionResetString("lock_timeout");

	overlay->context = context;
	overlay->work = AllocSetContextCreate(context, "dbctx overlay statement", ALLOCSET_DEFAULT_SIZES);
	overlay->snapshot = snapshot;
	overlay->loader = loader_make(snapshot);
	overlay->comments = rule_is_on(rule_settings(), rule_get(RULE_comment_missing));
	overlay->names = make_names();
	overlay->tables = oidmap_create(context, 16, NULL);
	overlay->schemas = oidmap_create(context, 4, NULL);
	overlay->origins = oidmap_create(context, 16, NULL);
	overlay->alike = name_index_make(16);
	overlay->oids_are_free = true;
	overlay->settings.has_lock_timeout = timeout != NULL && strtol(timeout, NULL, 10) > 0;
	overlay_world_init(overlay);
	MemoryContextSwitchTo(old);
	(void) overlay_world(overlay);
	return overlay;
}

World *
overlay_world(Overlay *overlay)
{
	World	   *world = &overlay->world.world;

	world->in_block = overlay->level != NULL;
	world->has_lock_timeout = overlay->settings.has_lock_timeout;
	return world;
}

int
overlay_pin_path(Overlay *overlay)
{
	int			nestlevel = NewGUCNestLevel();

	if (overlay->settings.path != NULL && strcmp(overlay->settings.path, namespace_search_path) != 0)
		(void) set_config_option("search_path", overlay->settings.path, PGC_USERSET, PGC_S_SESSION,
								 GUC_ACTION_SAVE, true, 0, false);
	return nestlevel;
}

/* What it has printed was for another search_path */
static void
renew_loader(Overlay *overlay)
{
	const char *path = overlay->settings.path;
	MemoryContext old;

	if (overlay->loader_path == path ||
		(overlay->loader_path != NULL && path != NULL && strcmp(overlay->loader_path, path) == 0))
		return;
	old = MemoryContextSwitchTo(overlay->context);
	overlay->loader = loader_make(overlay->snapshot);
	MemoryContextSwitchTo(old);
	overlay->loader_path = path;
}

static void
apply_foreign(Overlay *overlay, CreateForeignTableStmt *statement)
{
	apply_create(overlay, &statement->base, statement->servername);
}

static void
apply_statement(Overlay *overlay, Node *statement)
{
	switch (nodeTag(statement))
	{
#define APPLY(tag, function) \
		case T_##tag: \
			function(overlay, (tag *) statement); \
			break
		APPLY(TransactionStmt, apply_transaction);
		APPLY(VariableSetStmt, apply_set);
		APPLY(SelectStmt, apply_select);
		case T_CreateStmt:
			apply_create(overlay, (CreateStmt *) statement, NULL);
			break;
		APPLY(CreateForeignTableStmt, apply_foreign);
		APPLY(CreateTableAsStmt, apply_create_as);
		APPLY(ViewStmt, apply_view);
		APPLY(IndexStmt, apply_index);
		APPLY(AlterTableStmt, apply_alter_table);
		APPLY(DropStmt, apply_drop);
		APPLY(RenameStmt, apply_rename);
		APPLY(AlterObjectSchemaStmt, apply_set_schema);
		APPLY(TruncateStmt, apply_truncate);
		APPLY(CreateSchemaStmt, apply_create_schema);
		APPLY(CreateEnumStmt, apply_enum);
		APPLY(CompositeTypeStmt, apply_composite);
		APPLY(CreateDomainStmt, apply_domain);
		APPLY(CreateRangeStmt, apply_range);
		APPLY(CreateSeqStmt, apply_create_sequence);
		APPLY(AlterSeqStmt, apply_alter_sequence);
		APPLY(CreateFunctionStmt, apply_function);
		APPLY(AlterFunctionStmt, apply_alter_function);
		APPLY(CreateTrigStmt, apply_trigger);
		APPLY(CreatePolicyStmt, apply_policy);
		APPLY(CommentStmt, apply_comment);
#undef APPLY
		default:
			break;
	}
}

void
overlay_apply_inner(Overlay *overlay, Node *statement)
{
	check_stack_depth();
	apply_statement(overlay, statement);
}

void
overlay_apply(Overlay *overlay, Node *statement, int number)
{
	MemoryContext old = MemoryContextSwitchTo(overlay->work);
	int			nestlevel = overlay_pin_path(overlay);

	overlay->number = number;
	renew_loader(overlay);
	if (statement != NULL)
		apply_statement(overlay, IsA(statement, RawStmt) ? ((RawStmt *) statement)->stmt : statement);
	AtEOXact_GUC(true, nestlevel);
	(void) overlay_world(overlay);
	MemoryContextSwitchTo(old);
	MemoryContextReset(overlay->work);
}

bool
overlay_has_changed(Overlay *overlay, const DbTable *table)
{
	ScriptTable *copy = table_copy_of(overlay, table->oid);

	return copy != NULL && (copy->made || copy->changed_by != 0);
}

bool
overlay_type(Overlay *overlay, const TypeName *name, Oid *type, int32 *typmod)
{
	DbTypeRef  *ref = script_made_type(overlay, name);
	int			nestlevel;
	bool		found;

	if (ref != NULL)
	{
		*type = ref->oid;
		*typmod = ref->typmod;
		return true;
	}
	nestlevel = overlay_pin_path(overlay);
	found = type_is_known(overlay, unconstify(TypeName *, name), type, typmod);
	AtEOXact_GUC(true, nestlevel);
	return found;
}

/* In one schema, or wherever the search_path leads */
static bool
has_taken(Overlay *overlay, NameKind kind, const char *schema, const char *name)
{
	ListCell   *lc;

	if (schema != NULL)
	{
		DbSchema   *in = overlay_find_schema(overlay, schema);
		ScriptName *entry = in ? script_name(overlay, kind, in->oid, name) : NULL;

		return entry != NULL && entry->state == NAME_TAKEN;
	}
	foreach(lc, overlay_path(overlay))
	{
		ScriptName *entry = script_name(overlay, kind, lfirst_oid(lc), name);

		if (entry != NULL && entry->state == NAME_TAKEN)
			return true;
	}
	return false;
}

bool
overlay_made_type(Overlay *overlay, const char *schema, const char *name)
{
	return has_taken(overlay, NAME_TYPE, schema, name);
}

bool
overlay_made_function(Overlay *overlay, const char *schema, const char *name)
{
	return has_taken(overlay, NAME_FUNCTION, schema, name);
}

bool
overlay_has_schema(Overlay *overlay, const char *name)
{
	ScriptName *entry = script_name(overlay, NAME_SCHEMA, InvalidOid, name);

	return entry ? entry->state == NAME_TAKEN : OidIsValid(get_namespace_oid(name, true));
}

List *
overlay_tables(Overlay *overlay)
{
	List	   *tables = NIL;
	ListCell   *lc;

	foreach(lc, overlay->all_tables)
	{
		ScriptTable *table = lfirst(lc);

		if (!table->gone && table->made_by != 0)
			tables = lappend(tables, &table->load.table);
	}
	return tables;
}
