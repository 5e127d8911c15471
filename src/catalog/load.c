/*
 * load.c
 *	  Loads a Model: which catalogs are read, in which order.
 *
 * Every catalog is read with the one snapshot that the caller gives, either
 * in one sequential scan, or by an index for a set of relations.  No relation
 * but the catalogs is opened or locked.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#include "dbctx.h"

#include "access/genam.h"
#include "access/htup_details.h"
#include "access/table.h"
#include "catalog/indexing.h"
#include "catalog/namespace.h"
#include "catalog/partition.h"
#include "catalog/pg_authid.h"
#include "catalog/pg_class.h"
#include "catalog/pg_database.h"
#include "catalog/pg_constraint.h"
#include "catalog/pg_database.h"
#include "catalog/pg_depend.h"
#include "catalog/pg_extension.h"
#include "catalog/pg_inherits.h"
#include "catalog/pg_namespace.h"
#include "catalog/pg_shdescription.h"
#include "commands/dbcommands.h"
#include "miscadmin.h"
#include "utils/acl.h"
#include "utils/fmgroids.h"
#include "utils/lsyscache.h"
#include "utils/snapmgr.h"
#include "utils/syscache.h"

#include "catalog/deparse.h"
#include "catalog/loader.h"

/* Memory for a table or two */
#define LIGHT_BLOCK 4096

/* A neighbourhood larger than this is not loaded, only counted */
#define MAX_REFERENCING_TABLES 64

/*
 * What belongs to extensions.  Read by the referenced object, which finds
 * just those entries of pg_depend.
 */
static void
load_members(Loader *loader)
{
	Relation	rel = table_open(DependRelationId, AccessShareLock);
	ScanKeyData key;
	SysScanDesc scan;
	HeapTuple	tuple;

	loader->members = oidmap_create(CurrentMemoryContext, 256, NULL);
	ScanKeyInit(&key, Anum_pg_depend_refclassid, BTEqualStrategyNumber,
				F_OIDEQ, ObjectIdGetDatum(ExtensionRelationId));
	scan = systable_beginscan(rel, DependReferenceIndexId, true,
							  loader->snapshot, 1, &key);
	while (HeapTupleIsValid(tuple = systable_getnext(scan)))
	{
		Form_pg_depend depend = (Form_pg_depend) GETSTRUCT(tuple);

		if (depend->deptype == DEPENDENCY_EXTENSION)
			loader_add_member(loader, depend->classid, depend->objid);
	}
	systable_endscan(scan);
	table_close(rel, AccessShareLock);
}

/* pg_catalog, pg_toast, and the temporary schemas of all sessions */
static bool
schema_is_system(const char *name)
{
	return strncmp(name, "pg_", 3) == 0 ||
		strcmp(name, "information_schema") == 0;
}

static bool
schema_is_wanted(Loader *loader, const char *name)
{
	ListCell   *lc;

	if (loader->schema_names == NIL)
		return true;
	foreach(lc, loader->schema_names)
	{
		if (strcmp(lfirst(lc), name) == 0)
			return true;
	}
	return false;
}

static void
handle_schema(Loader *loader, Relation catalog, HeapTuple tuple)
{
	Form_pg_namespace nsp = (Form_pg_namespace) GETSTRUCT(tuple);
	DbSchema   *schema;

	if (schema_is_system(NameStr(nsp->nspname)))
		return;

	/* One without USAGE is kept in the index: to count what it hides */
	schema = palloc0(sizeof(DbSchema));
	schema->oid = nsp->oid;
	schema->name = pstrdup(NameStr(nsp->nspname));
	schema->name_sql = name_sql(schema->name);
	schema->on_path = list_member_oid(loader->path, nsp->oid);
	schema->wanted = schema_is_wanted(loader, NameStr(nsp->nspname));
	schema->usable = visible_schema(loader, catalog, tuple);
	schema->member = loader_is_member(loader, NamespaceRelationId, nsp->oid);
	oidmap_put(loader->index->schemas, nsp->oid, schema);
}

/*
 * The search_path as OIDs.  fetch_search_path() would make the session's
 * temporary schema if the path names it, which a reader has no business to
 * do, and can't on a standby; while there is none, the other form has all.
 */
static List *
current_path(void)
{
	Oid			temp;
	Oid			temp_toast;
	Oid			some[16];
	Oid		   *oids = some;
	List	   *path = NIL;
	int			n;

	GetTempNamespaceState(&temp, &temp_toast);
	if (OidIsValid(temp))
		return fetch_search_path(true);
	n = fetch_search_path_array(some, lengthof(some));
	if (n > lengthof(some))
	{
		oids = palloc(sizeof(Oid) * n);
		n = fetch_search_path_array(oids, n);
	}
	for (int i = 0; i < n; i++)
		path = lappend_oid(path, oids[i]);
	return path;
}

static void
loader_init(Loader *loader, Snapshot snapshot, bool light)
{
	Model	   *model = palloc0(sizeof(Model));
	int			many = light ? 4 : 256;
	int			few = light ? 2 : 64;

	memset(loader, 0, sizeof(Loader));
	loader->light = light;
	loader->arena.block = light ? LIGHT_BLOCK : 0;
	loader->arena.little = light;
	loader->model = model;
	loader->snapshot = snapshot;
	loader->user = GetUserId();
	/* the guard judges whatever the caller may see */
	loader->superuser = light || superuser_arg(loader->user);
	loader->reads_all = loader->superuser ||
		has_privs_of_role(loader->user, ROLE_PG_READ_ALL_DATA) ||
		has_privs_of_role(loader->user, ROLE_PG_WRITE_ALL_DATA);
	loader->path = current_path();

	model->context = CurrentMemoryContext;
	if (!light)
		model->database = get_database_name(MyDatabaseId);
	model->index = palloc0(sizeof(struct ModelIndex));
	model->index->tables = oidmap_create(CurrentMemoryContext, many, NULL);
	model->index->indexes = oidmap_create(CurrentMemoryContext, many, NULL);
	model->index->sequences = oidmap_create(CurrentMemoryContext, few, NULL);
	model->index->types = oidmap_create(CurrentMemoryContext, few, NULL);
	model->index->functions = oidmap_create(CurrentMemoryContext, few, NULL);
	model->index->schemas = oidmap_create(CurrentMemoryContext, few, NULL);
	model->index->constraints = oidmap_create(CurrentMemoryContext, many, NULL);
	loader->index = model->index;
}

Loader *
loader_make(Snapshot snapshot)
{
	Loader	   *loader = palloc(sizeof(Loader));

	loader_init(loader, snapshot, true);
	loader->primary = true;
	loader->members = oidmap_create(CurrentMemoryContext, 2, NULL);
	return loader;
}

/* That of a database is in a catalog that all databases share */
static char *
database_comment(Loader *loader)
{
	Relation	rel = table_open(SharedDescriptionRelationId, AccessShareLock);
	ScanKeyData key[2];
	SysScanDesc scan;
	HeapTuple	tuple;
	char	   *comment = NULL;

	ScanKeyInit(&key[0], Anum_pg_shdescription_objoid, BTEqualStrategyNumber,
				F_OIDEQ, ObjectIdGetDatum(MyDatabaseId));
	ScanKeyInit(&key[1], Anum_pg_shdescription_classoid, BTEqualStrategyNumber,
				F_OIDEQ, ObjectIdGetDatum(DatabaseRelationId));
	scan = systable_beginscan(rel, SharedDescriptionObjIndexId, true,
							  loader->snapshot, 2, key);
	if (HeapTupleIsValid(tuple = systable_getnext(scan)))
		comment = loader_text(rel, tuple, Anum_pg_shdescription_description);
	systable_endscan(scan);
	table_close(rel, AccessShareLock);
	return comment;
}

/*
 * Of a light load: just the schemas that are met.  It looks at no privileges,
 * for which alone the catalog would be needed.
 */
void
load_schema(Loader *loader, Oid oid)
{
	HeapTuple	tuple = SearchSysCache1(NAMESPACEOID, ObjectIdGetDatum(oid));

	if (HeapTupleIsValid(tuple))
	{
		handle_schema(loader, NULL, tuple);
		ReleaseSysCache(tuple);
	}
}

static void
load_schemas(Loader *loader)
{
	bool		whole = loader->whole;

	/* They are few: read them all, also for a set of tables */
	loader->whole = true;
	loader_scan(loader, NamespaceRelationId, InvalidOid, 0, NIL, handle_schema);
	loader->whole = whole;
}

/* What every relation has; of a set, those in loader->relids */
static void
load_tables_and_parts(Loader *loader)
{
	List	   *relids = loader->relids;

	if (loader->current)
		loader->relids = load_present(loader);
	load_relations(loader);
	load_columns(loader);
	loader->relids = relids;
	load_types(loader);
	if (!loader->light || (loader->parts & LOAD_CONSTRAINTS))
		load_constraints(loader);
	if (!loader->light || (loader->parts & LOAD_INDEXES))
		load_indexes(loader);
	load_triggers(loader);
	load_policies(loader);
	load_comments(loader);
}

/* Tables that the foreign keys of those loaded so far lead to, or come from */
static List *
neighbours_of(Loader *loader)
{
	oidmap_hash *seen = oidmap_create(CurrentMemoryContext, 16, NULL);
	List	   *relids = NIL;
	ListCell   *lc;

	foreach(lc, loader->tables)
	{
		LoadTable  *load = lfirst(lc);
		ListCell   *lc2;

		foreach(lc2, load->constraints)
		{
			DbConstraint *con = lfirst(lc2);

			if (con->type != CONSTRAINT_FOREIGN ||
				oidmap_get(loader->index->tables, con->ref_oid) != NULL ||
				oidmap_get(seen, con->ref_oid) != NULL)
				continue;
			oidmap_put(seen, con->ref_oid, con);
			relids = lappend_oid(relids, con->ref_oid);
		}
	}
	return relids;
}

Model *
model_load(Snapshot snapshot, List *schema_names)
{
	Loader		loader;

	loader_init(&loader, snapshot, false);
	loader.whole = true;
	loader.primary = true;
	loader.schema_names = schema_names;
	loader.model->whole = true;
	loader.model->comment = database_comment(&loader);

	load_members(&loader);
	load_schemas(&loader);
	load_extensions(&loader);
	load_path_names(&loader);
	load_functions(&loader);
	load_tables_and_parts(&loader);
	load_view_conditions(&loader);
	load_inheritance(&loader);
	if (schema_names != NIL)
	{
		/* the foreign keys may lead to tables of other schemas */
		loader.whole = false;
		loader.primary = false;
		loader.relids = neighbours_of(&loader);
		load_tables_and_parts(&loader);
	}
	link_foreign_keys(&loader);
	link_types(&loader);
	finish_tables(&loader);
	finish_schemas(&loader);
	list_free(loader.tables);

	return loader.model;
}

/* What the relations are partitions or children of */
static List *
parents_of(List *relids)
{
	List	   *parents = NIL;
	ListCell   *lc;

	foreach(lc, relids)
	{
		if (get_rel_relispartition(lfirst_oid(lc)))
			parents = list_append_unique_oid(parents,
											 get_partition_parent(lfirst_oid(lc), true));
	}
	return parents;
}

/* All partitions below the partitioned tables that were asked for */
static List *
partitions_of(Loader *loader)
{
	List	   *relids = NIL;
	ListCell   *lc;

	foreach(lc, loader->tables)
	{
		DbTable    *table = lfirst(lc);

		if (table->requested && table->kind == RELKIND_PARTITIONED_TABLE)
			relids = list_concat(relids,
								 find_all_inheritors(table->oid, NoLock, NULL));
	}
	/* one may be asked for beside its root */
	list_sort(relids, list_oid_cmp);
	list_deduplicate_oid(relids);
	return relids;
}

Model *
model_load_tables(Snapshot snapshot, List *relids, bool neighbours)
{
	Loader		loader;

	loader_init(&loader, snapshot, false);
	loader.primary = true;
	loader.relids = relids;

	load_members(&loader);
	load_schemas(&loader);
	load_tables_and_parts(&loader);

	if (neighbours)
	{
		List	   *more = list_concat_unique_oid(neighbours_of(&loader),
												  parents_of(relids));
		List	   *referencing;

		loader.primary = false;
		loader.relids = relids;
		load_referencing(&loader, MAX_REFERENCING_TABLES);
		referencing = loader.relids;
		if (list_length(referencing) <= MAX_REFERENCING_TABLES)
			more = list_concat_unique_oid(more, referencing);
		loader.relids = list_difference_oid(more, relids);
		load_tables_and_parts(&loader);

		/* of what lies beyond, the names */
		loader.relids = neighbours_of(&loader);
		loader.stubs = true;
		load_relations(&loader);

		/* so, too, of partitions: to be counted */
		loader.relids = list_difference_oid(partitions_of(&loader), relids);
		load_relations(&loader);
		loader.relids = list_concat_copy(loader.relids, relids);
	}
	load_inheritance(&loader);

	link_foreign_keys(&loader);
	link_types(&loader);
	finish_tables(&loader);
	finish_schemas(&loader);
	list_free(loader.tables);

	return loader.model;
}

Model *
model_load_touched(Snapshot snapshot, bool current, int parts, List *relids,
				   List *funcids, bool comments)
{
	Loader		loader;

	loader_init(&loader, snapshot, true);
	loader.primary = true;
	loader.current = current;
	loader.parts = parts;
	loader.comments = comments;
	loader.members = oidmap_create(CurrentMemoryContext, 2, NULL);

	loader.relids = funcids;
	if (funcids != NIL)
		load_functions(&loader);
	loader.relids = relids;
	load_tables_and_parts(&loader);

	loader.primary = false;
	loader.current = false;
	loader.relids = neighbours_of(&loader);
	if (loader.relids != NIL)
		load_tables_and_parts(&loader);
	loader.relids = relids;
	load_inheritance(&loader);

	link_foreign_keys(&loader);
	link_types(&loader);
	finish_tables(&loader);
	finish_schemas(&loader);
	list_free(loader.tables);

	return loader.model;
}
