/*
 * unknown.c
 *	  Findings about names that mean nothing here.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#include "dbctx.h"

#include "access/genam.h"
#include "access/htup_details.h"
#include "access/table.h"
#include "catalog/dependency.h"
#include "catalog/deparse.h"
#include "catalog/indexing.h"
#include "catalog/namespace.h"
#include "catalog/pg_class.h"
#include "catalog/pg_constraint.h"
#include "catalog/pg_depend.h"
#include "catalog/pg_proc.h"
#include "lib/stringinfo.h"
#include "utils/fmgroids.h"
#include "utils/rel.h"
#include "utils/syscache.h"

#include "script/near.h"
#include "script/query.h"

static const char *vtext(const char *format, va_list args) pg_attribute_printf(1, 0);

static const char *
vtext(const char *format, va_list args)
{
	StringInfoData buf;

	initStringInfo(&buf);
	for (;;)
	{
		va_list		copy;
		int			needed;

		va_copy(copy, args);
		needed = appendStringInfoVA(&buf, format, copy);
		va_end(copy);
		if (needed == 0)
			return buf.data;
		enlargeStringInfo(&buf, needed);
	}
}

Finding *
unknown_find(Script *script, const DbSchema *schema, int location, const char *object,
			 const char *format,...)
{
	bool		uncertain = made_is_uncertain(script);
	const char *message;
	Finding    *finding;
	va_list		args;

	va_start(args, format);
	message = vtext(format, args);
	va_end(args);
	if (uncertain)
		message = psprintf("%s, unless statement %d makes it", message, script->opaque);
	finding = script_find(script, uncertain ? RULE_undecided : RULE_name_unknown, schema, location,
						  InvalidOid, InvalidOid, object, "%s", message);
	if (finding != NULL && uncertain)
		finding->detail = pstrdup("What that statement does can't be told without running it.");
	return finding;
}

static char *
joined_name(const char *schema, const char *name)
{
	return schema ? psprintf("%s.%s", name_sql(schema), name_sql(name)) : pstrdup(name_sql(name));
}

static void
add_detail(Finding *finding, const char *detail)
{
	if (finding->detail == NULL)
		finding->detail = detail;
	else
		finding->detail = psprintf("%s %s", finding->detail, detail);
}

/* Where else the very name is found, and what else is near */
static void
add_near(Finding *finding, Near *near, const char *kind, const char *elsewhere, const char *schema)
{
	if (elsewhere != NULL && schema == NULL)
		add_detail(finding, psprintf("There is a %s of that name in schema \"%s\", which is not on search_path.",
									 kind, elsewhere));
	else if (elsewhere != NULL)
		add_detail(finding, psprintf("There is a %s of that name in schema \"%s\".", kind, elsewhere));
	finding->hint = near_hint(near);
}

void
unknown_schema(Script *script, const char *name, int location)
{
	Finding    *finding = unknown_find(script, NULL, location, name_sql(name),
									   "schema \"%s\" does not exist", name);

	if (finding != NULL)
		finding->hint = near_hint(near_schemas(script, name));
}

void
unknown_relation(Script *script, const RangeVar *name, const char *kind, int location)
{
	const char *elsewhere;
	Near	   *near;
	Finding    *finding;

	if (name->schemaname != NULL && !made_has_schema(script, name->schemaname))
	{
		unknown_schema(script, name->schemaname, location);
		return;
	}
	finding = unknown_find(script, NULL, location, joined_name(name->schemaname, name->relname),
						   "%s \"%s%s%s\" does not exist", kind,
						   name->schemaname ? name->schemaname : "", name->schemaname ? "." : "",
						   name->relname);
	if (finding == NULL)
		return;
	near = near_relations(script, kind, name->schemaname, name->relname, &elsewhere);
	add_near(finding, near, kind, elsewhere, name->schemaname);
}

void
unknown_type(Script *script, List *names, int location)
{
	char	   *schema;
	char	   *name;
	const char *elsewhere;
	Near	   *near;
	Finding    *finding;

	DeconstructQualifiedName(names, &schema, &name);
	if (made_has(script, name))
		return;
	if (schema != NULL && !made_has_schema(script, schema))
	{
		unknown_schema(script, schema, location);
		return;
	}
	finding = unknown_find(script, NULL, location, joined_name(schema, name),
						   "type \"%s%s%s\" does not exist", schema ? schema : "",
						   schema ? "." : "", name);
	if (finding == NULL)
		return;
	near = near_types(script, schema, name, &elsewhere);
	add_near(finding, near, "type", elsewhere, schema);
}

void
unknown_function(Script *script, List *names, int location)
{
	char	   *schema;
	char	   *name;
	const char *elsewhere;
	Near	   *near;
	Finding    *finding;

	DeconstructQualifiedName(names, &schema, &name);
	if (made_has(script, name))
		return;
	if (schema != NULL && !made_has_schema(script, schema))
	{
		unknown_schema(script, schema, location);
		return;
	}
	finding = unknown_find(script, NULL, location, joined_name(schema, name),
						   "function \"%s%s%s\" does not exist", schema ? schema : "",
						   schema ? "." : "", name);
	if (finding == NULL)
		return;
	near = near_functions(script, schema, name, &elsewhere);
	add_near(finding, near, "function", elsewhere,
				 schema);
}

static DbTable *
table_by_oid(Script *script, Oid relid)
{
	return script->world->get(script->world, relid);
}

static Oid
constraint_table_oid(Oid constraint)
{
	HeapTuple	tuple = SearchSysCache1(CONSTROID, ObjectIdGetDatum(constraint));
	Oid			relid = InvalidOid;

	if (!HeapTupleIsValid(tuple))
		return InvalidOid;
	if (((Form_pg_constraint) GETSTRUCT(tuple))->contype == CONSTRAINT_FOREIGN)
		relid = ((Form_pg_constraint) GETSTRUCT(tuple))->conrelid;
	ReleaseSysCache(tuple);
	return relid;
}

/* A table with that column whose foreign key points to this one */
static DbTable *
child_with(Script *script, const DbTable *table, const char *column)
{
	Relation	rel = table_open(DependRelationId, AccessShareLock);
	DbTable    *found = NULL;
	List	   *relids = NIL;
	ScanKeyData key[2];
	SysScanDesc scan;
	HeapTuple	tuple;
	ListCell   *lc;

	ScanKeyInit(&key[0], Anum_pg_depend_refclassid, BTEqualStrategyNumber, F_OIDEQ,
				ObjectIdGetDatum(RelationRelationId));
	ScanKeyInit(&key[1], Anum_pg_depend_refobjid, BTEqualStrategyNumber, F_OIDEQ,
				ObjectIdGetDatum(table->oid));
	scan = systable_beginscan(rel, DependReferenceIndexId, true, script->snapshot, 2, key);
	while (HeapTupleIsValid(tuple = systable_getnext(scan)))
	{
		Form_pg_depend depend = (Form_pg_depend) GETSTRUCT(tuple);
		Oid			relid = depend->classid == ConstraintRelationId ?
			constraint_table_oid(depend->objid) : InvalidOid;

		if (OidIsValid(relid) && relid != table->oid)
			relids = list_append_unique_oid(relids, relid);
	}
	systable_endscan(scan);
	table_close(rel, AccessShareLock);
	foreach(lc, relids)
	{
		DbTable    *child = table_by_oid(script, lfirst_oid(lc));

		if (child != NULL && table_column(child, column) != NULL && relation_is_visible(child->oid) &&
			(found == NULL || strcmp(child->name, found->name) < 0))
			found = child;
	}
	return found;
}

const char *
related_column(Script *script, const DbTable *table, const char *column)
{
	DbTable    *child;

	for (int i = 0; i < table->nconstraints; i++)
	{
		const DbConstraint *key = table->constraints[i];
		DbTable    *parent = key->type == CONSTRAINT_FOREIGN && key->ref_oid != table->oid ?
			table_by_oid(script, key->ref_oid) : NULL;

		if (parent != NULL && table_column(parent, column) != NULL)
			return psprintf("Table \"%s\", to which \"%s\" points by (%s), has a column of that name.",
							parent->name, table->name, columns_sql(table, key->nkeys, key->keys));
	}
	child = OidIsValid(table->oid) ? child_with(script, table, column) : NULL;
	return child == NULL ? NULL :
		psprintf("Table \"%s\", which points to \"%s\", has a column of that name.",
				 child->name, table->name);
}

void
unknown_column(Script *script, const DbTable *table, const char *column, int location)
{
	Near	   *near = near_begin(column);
	Finding    *finding;

	finding = unknown_find(script, table->schema, location,
						   psprintf("%s.%s", table_full_name(table), name_sql(column)),
						   "column \"%s\" of table \"%s\" does not exist", column, table->name);
	if (finding == NULL)
		return;
	finding->schema = table->schema->name;
	finding->table = table->name;
	near_columns(near, table, NULL, 0);
	finding->hint = near_hint(near);
}

void
unknown_own_column(Script *script, const DbTable *table, const char *column, int location)
{
	Near	   *near = near_begin(column);
	Finding    *finding;

	finding = unknown_find(script, NULL, location, NULL,
						   "column \"%s\" named in key does not exist in table \"%s\"", column,
						   table->name);
	if (finding == NULL)
		return;
	near_columns(near, table, NULL, 0);
	finding->hint = near_hint(near);
}
