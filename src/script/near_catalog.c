/*
 * near_catalog.c
 *	  What the catalog has whose name is like one that means nothing.
 *
 * Only a name that is wrong is looked for here, so that all of a catalog may
 * be read for it; but a script may have thousands of those, so that names are
 * read once per script.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#include "dbctx.h"

#include "access/genam.h"
#include "access/htup_details.h"
#include "access/table.h"
#include "catalog/deparse.h"
#include "catalog/namespace.h"
#include "catalog/pg_class.h"
#include "catalog/pg_namespace.h"
#include "catalog/pg_proc.h"
#include "catalog/pg_type.h"
#include "miscadmin.h"
#include "utils/acl.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/rel.h"

#include "script/analyse.h"
#include "script/near.h"
#include "script/made.h"

/* Whoever has so many wrong names in one script needs another kind of help */
#define MAX_SEARCHES 500

typedef struct CatalogName
{
	Oid			oid;
	Oid			schema;
	char		kind;			/* of a relation */
	char		name[NAMEDATALEN];
} CatalogName;

struct CatalogNames
{
	int			n;
	int			size;
	CatalogName *names;
};

static void
add_name(CatalogNames *list, Oid oid, Oid schema, char kind, Name name)
{
	CatalogName *entry;

	if (list->n == list->size)
	{
		list->size *= 2;
		list->names = repalloc_huge(list->names, list->size * sizeof(CatalogName));
	}
	entry = &list->names[list->n++];
	entry->oid = oid;
	entry->schema = schema;
	entry->kind = kind;
	strlcpy(entry->name, NameStr(*name), NAMEDATALEN);
}

/* Does a tuple of that catalog count? */
static void
add_tuple(CatalogNames *list, Oid catalog, HeapTuple tuple)
{
	if (catalog == RelationRelationId)
	{
		Form_pg_class form = (Form_pg_class) GETSTRUCT(tuple);

		if (strchr("rpvmfSiI", form->relkind) != NULL &&
			!isAnyTempNamespace(form->relnamespace))
			add_name(list, form->oid, form->relnamespace, form->relkind, &form->relname);
	}
	else if (catalog == TypeRelationId)
	{
		Form_pg_type form = (Form_pg_type) GETSTRUCT(tuple);

		if (form->typtype != TYPTYPE_PSEUDO && !OidIsValid(form->typrelid) &&
			NameStr(form->typname)[0] != '_')
			add_name(list, form->oid, form->typnamespace, '\0', &form->typname);
	}
	else if (catalog == ProcedureRelationId)
	{
		Form_pg_proc form = (Form_pg_proc) GETSTRUCT(tuple);

		add_name(list, form->oid, form->pronamespace, '\0', &form->proname);
	}
	else
	{
		Form_pg_namespace form = (Form_pg_namespace) GETSTRUCT(tuple);

		if (!isAnyTempNamespace(form->oid) && strncmp(NameStr(form->nspname), "pg_toast", 8) != 0)
			add_name(list, form->oid, form->oid, '\0', &form->nspname);
	}
}

static CatalogNames *
names_of(Script *script, Oid catalog, CatalogNames **kept)
{
	MemoryContext old;
	CatalogNames *list;
	Relation	rel;
	SysScanDesc scan;
	HeapTuple	tuple;

	if (*kept != NULL)
		return *kept;
	old = MemoryContextSwitchTo(script->context);
	list = palloc0(sizeof(CatalogNames));
	list->size = 1024;
	list->names = palloc(list->size * sizeof(CatalogName));
	MemoryContextSwitchTo(old);
	rel = table_open(catalog, AccessShareLock);
	scan = systable_beginscan(rel, InvalidOid, false, script->snapshot, 0, NULL);
	while (HeapTupleIsValid(tuple = systable_getnext(scan)))
	{
		CHECK_FOR_INTERRUPTS();
		add_tuple(list, catalog, tuple);
	}
	systable_endscan(scan);
	table_close(rel, AccessShareLock);
	*kept = list;
	return list;
}

static bool
may_know(Oid catalog, const CatalogName *name)
{
	if (catalog == RelationRelationId)
		return relation_is_visible(name->oid);
	return compat_may_use_schema(name->schema, GetUserId());
}

static bool
is_on_path(Oid catalog, Oid oid)
{
	return catalog == RelationRelationId ? RelationIsVisible(oid) :
		catalog == TypeRelationId ? TypeIsVisible(oid) : FunctionIsVisible(oid);
}

static bool
is_system(Oid schema)
{
	char	   *name = get_namespace_name(schema);

	return name == NULL || schema == PG_CATALOG_NAMESPACE ||
		strcmp(name, "information_schema") == 0;
}

/* Is it still there, after what the script has done? */
static bool
remains(Script *script, Oid catalog, const CatalogName *name, const char *schema)
{
	if (catalog != RelationRelationId || is_system(name->schema) ||
		made_live(script)->get(made_live(script), name->oid) == NULL)
		return true;
	return script_table(script, schema, name->name) != NULL;
}

/*
 * In the schema that was written its names are meant; where none was, those
 * on search_path are nearer.  System objects are rarely meant.
 */
static void
consider_catalog(Script *script, Near *near, Oid catalog, CatalogNames *list,
				 const char *kinds, const char *schema, const char **elsewhere)
{
	if (script_names(script)->searches++ >= MAX_SEARCHES)
		return;
	for (int i = 0; i < list->n; i++)
	{
		CatalogName *name = &list->names[i];
		int			distance = near_distance(near->wanted, name->name);
		bool		system;
		const char *own;
		bool		on_path;

		CHECK_FOR_INTERRUPTS();
		if (distance < 0 || (kinds != NULL && strchr(kinds, name->kind) == NULL))
			continue;
		system = is_system(name->schema);
		if ((system && distance > (catalog == ProcedureRelationId || catalog == TypeRelationId ? 4 : 3)) ||
			!may_know(catalog, name))
			continue;
		own = get_namespace_name(name->schema);
		if (own == NULL || !remains(script, catalog, name, own))
			continue;
		on_path = is_on_path(catalog, name->oid);
		if (distance == 0 && !on_path && !system)
			*elsewhere = own;
		if (schema != NULL || !on_path)
			near_consider(near, name->name,
						  psprintf("%s.%s", name_sql(own), name_sql(name->name)),
						  schema != NULL && strcmp(schema, own) == 0 ? 0 : system ? 3 : 1);
		else
			near_consider(near, name->name, NULL, system ? 2 : 0);
	}
}

/* Relations that a kind may be mistaken for */
static const char *
kinds_like(const char *kind)
{
	return strcmp(kind, "index") == 0 ? "iI" : strcmp(kind, "sequence") == 0 ? "S" : "rpvmf";
}

Near *
near_relations(Script *script, const char *kind, const char *schema, const char *name,
			   const char **elsewhere)
{
	ScriptNames *names = script_names(script);
	Near	   *near = near_begin(name);
	ListCell   *lc;

	*elsewhere = NULL;
	consider_catalog(script, near, RelationRelationId,
					 names_of(script, RelationRelationId, &names->relations),
					 kinds_like(kind), schema, elsewhere);
	foreach(lc, kinds_like(kind)[0] == 'r' ? overlay_tables(script->overlay) : NIL)
	{
		DbTable    *table = lfirst(lc);

		if (near_distance(name, table->name) < 0)
			continue;
		if (schema == NULL && table->on_path)
			near_consider(near, table->name, NULL, 0);
		else
			near_consider(near, table->name, table_full_name(table), 1);
	}
	return near;
}

/* What types are called elsewhere */
static const struct
{
	const char *foreign;
	const char *write;
}			foreign_types[] =
{
	{"datetime", "timestamptz"}, {"datetime2", "timestamptz"}, {"datetimeoffset", "timestamptz"},
	{"smalldatetime", "timestamptz"},
	{"string", "text"}, {"nvarchar", "text"}, {"varchar2", "text"}, {"nvarchar2", "text"},
	{"clob", "text"}, {"longtext", "text"}, {"mediumtext", "text"}, {"tinytext", "text"},
	{"ntext", "text"}, {"str", "text"},
	{"number", "numeric"}, {"double", "double precision"}, {"float32", "real"},
	{"float64", "double precision"},
	{"tinyint", "smallint"}, {"mediumint", "int"}, {"long", "bigint"}, {"uint", "bigint"},
	{"int16", "smallint"}, {"int32", "int"}, {"int64", "bigint"}, {"unsigned", "bigint"},
	{"blob", "bytea"}, {"longblob", "bytea"}, {"varbinary", "bytea"}, {"binary", "bytea"},
	{"image", "bytea"}, {"bytes", "bytea"},
	{"uniqueidentifier", "uuid"}, {"guid", "uuid"},
	{"object", "jsonb"}, {"dict", "jsonb"}, {"bit1", "boolean"},
};

Near *
near_types(Script *script, const char *schema, const char *name, const char **elsewhere)
{
	ScriptNames *names = script_names(script);
	Near	   *near = near_begin(name);

	*elsewhere = NULL;
	for (int i = 0; i < lengthof(foreign_types) && schema == NULL; i++)
	{
		if (pg_strcasecmp(foreign_types[i].foreign, name) == 0)
		{
			near_consider(near, name, foreign_types[i].write, 0);
			return near;
		}
	}
	consider_catalog(script, near, TypeRelationId,
					 names_of(script, TypeRelationId, &names->types), NULL, schema, elsewhere);
	return near;
}

Near *
near_functions(Script *script, const char *schema, const char *name, const char **elsewhere)
{
	ScriptNames *names = script_names(script);
	Near	   *near = near_begin(name);

	*elsewhere = NULL;
	consider_catalog(script, near, ProcedureRelationId,
					 names_of(script, ProcedureRelationId, &names->functions), NULL, schema, elsewhere);
	return near;
}

Near *
near_schemas(Script *script, const char *name)
{
	ScriptNames *names = script_names(script);
	CatalogNames *list = names_of(script, NamespaceRelationId, &names->schemas);
	Near	   *near = near_begin(name);

	for (int i = 0; i < list->n; i++)
	{
		if (may_know(NamespaceRelationId, &list->names[i]))
			near_consider(near, list->names[i].name, NULL, 0);
	}
	return near;
}
