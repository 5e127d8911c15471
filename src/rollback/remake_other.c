/*
 * remake_other.c
 *	  Types, schemas, extensions and the like as SQL.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#include "dbctx.h"

#include "access/genam.h"
#include "access/htup_details.h"
#include "access/table.h"
#include "catalog/pg_class.h"
#include "catalog/pg_collation.h"
#include "catalog/pg_default_acl.h"
#include "catalog/pg_enum.h"
#include "catalog/pg_extension.h"
#include "catalog/pg_namespace.h"
#include "catalog/pg_opclass.h"
#include "catalog/pg_publication.h"
#include "catalog/pg_publication_rel.h"
#include "catalog/pg_range.h"
#include "catalog/pg_statistic_ext.h"
#include "catalog/pg_type.h"
#include "rollback/undo.h"
#include "utils/builtins.h"
#include "utils/fmgroids.h"
#include "utils/fmgrprotos.h"
#include "utils/lsyscache.h"
#include "utils/rel.h"
#include "utils/ruleutils.h"
#include "utils/syscache.h"

char *
enum_labels(Oid type)
{
	Relation	rel = table_open(EnumRelationId, AccessShareLock);
	StringInfoData buf;
	ScanKeyData key;
	SysScanDesc scan;
	HeapTuple	tuple;

	initStringInfo(&buf);
	ScanKeyInit(&key, Anum_pg_enum_enumtypid, BTEqualStrategyNumber, F_OIDEQ, ObjectIdGetDatum(type));
	scan = systable_beginscan(rel, EnumTypIdSortOrderIndexId, true, NULL, 1, &key);
	while (HeapTupleIsValid(tuple = systable_getnext(scan)))
		appendStringInfo(&buf, "%s%s", buf.len > 0 ? ", " : "",
						 quote_literal_cstr(NameStr(((Form_pg_enum) GETSTRUCT(tuple))->enumlabel)));
	systable_endscan(scan);
	table_close(rel, AccessShareLock);
	return buf.data;
}

static void
append_collation(StringInfo buf, Oid collation, Oid type)
{
	if (OidIsValid(collation) && collation != get_typcollation(type))
		appendStringInfo(buf, " COLLATE %s", generate_collation_name(collation));
}

static char *
composite_attributes(Oid relid)
{
	StringInfoData buf;
	HeapTuple	class = SearchSysCacheCopy1(RELOID, ObjectIdGetDatum(relid));
	int			natts = HeapTupleIsValid(class) ? ((Form_pg_class) GETSTRUCT(class))->relnatts : 0;

	initStringInfo(&buf);
	for (AttrNumber attnum = 1; attnum <= natts; attnum++)
	{
		HeapTuple	tuple = SearchSysCacheCopyAttNum(relid, attnum);

		if (HeapTupleIsValid(tuple))
			appendStringInfo(&buf, "%s%s", buf.len > 0 ? ", " : "", column_definition(relid, attnum));
	}
	return buf.data;
}

static char *
create_domain(const char *name, HeapTuple tuple)
{
	Form_pg_type form = (Form_pg_type) GETSTRUCT(tuple);
	StringInfoData buf;
	bool		isnull;
	Datum		datum = SysCacheGetAttr(TYPEOID, tuple, Anum_pg_type_typdefaultbin, &isnull);

	initStringInfo(&buf);
	appendStringInfo(&buf, "CREATE DOMAIN %s AS %s", name, type_name(form->typbasetype, form->typtypmod));
	append_collation(&buf, form->typcollation, form->typbasetype);
	if (!isnull)
		appendStringInfo(&buf, " DEFAULT %s", print_expression(InvalidOid, datum));
	if (form->typnotnull)
		appendStringInfoString(&buf, " NOT NULL");
	return buf.data;
}

static char *
create_range(const char *name, Oid type)
{
	HeapTuple	tuple = SearchSysCacheCopy1(RANGETYPE, ObjectIdGetDatum(type));
	Form_pg_range form;
	HeapTuple	class;
	StringInfoData buf;

	if (!HeapTupleIsValid(tuple))
		return NULL;
	form = (Form_pg_range) GETSTRUCT(tuple);
	class = SearchSysCacheCopy1(CLAOID, ObjectIdGetDatum(form->rngsubopc));
	initStringInfo(&buf);
	appendStringInfo(&buf, "CREATE TYPE %s AS RANGE (subtype = %s", name, type_name(form->rngsubtype, -1));
	if (OidIsValid(form->rngmultitypid))
		appendStringInfo(&buf, ", multirange_type_name = %s", type_name(form->rngmultitypid, -1));
	if (HeapTupleIsValid(class) && !((Form_pg_opclass) GETSTRUCT(class))->opcdefault)
		appendStringInfo(&buf, ", subtype_opclass = %s",
						 quote_qualified_identifier(get_namespace_name(((Form_pg_opclass) GETSTRUCT(class))->opcnamespace),
													NameStr(((Form_pg_opclass) GETSTRUCT(class))->opcname)));
	if (OidIsValid(form->rngcollation) && form->rngcollation != get_typcollation(form->rngsubtype))
		appendStringInfo(&buf, ", collation = %s", generate_collation_name(form->rngcollation));
	if (OidIsValid(form->rngcanonical))
		return NULL;			/* it comes between a shell of the type and the type */
	if (OidIsValid(form->rngsubdiff))
		appendStringInfo(&buf, ", subtype_diff = %s",
						 quote_qualified_identifier(get_namespace_name(get_func_namespace(form->rngsubdiff)),
													get_func_name(form->rngsubdiff)));
	appendStringInfoChar(&buf, ')');
	return buf.data;
}

List *
remake_type(Oid type)
{
	HeapTuple	tuple = SearchSysCacheCopy1(TYPEOID, ObjectIdGetDatum(type));
	Form_pg_type form;
	const char *name;
	char	   *sql = NULL;
	ObjectAddress address;

	if (!HeapTupleIsValid(tuple))
		return NIL;
	form = (Form_pg_type) GETSTRUCT(tuple);
	name = quote_qualified_identifier(get_namespace_name(form->typnamespace), NameStr(form->typname));
	switch (form->typtype)
	{
		case TYPTYPE_ENUM:
			sql = psprintf("CREATE TYPE %s AS ENUM (%s)", name, enum_labels(type));
			break;
		case TYPTYPE_DOMAIN:
			sql = create_domain(name, tuple);
			break;
		case TYPTYPE_COMPOSITE:
			sql = psprintf("CREATE TYPE %s AS (%s)", name, composite_attributes(form->typrelid));
			break;
		case TYPTYPE_RANGE:
			sql = create_range(name, type);
			break;
	}
	if (sql == NULL)
		return NIL;
	ObjectAddressSet(address, TypeRelationId, type);
	return lcons(sql, attached_sql(&address));
}

static char *
create_extension(Oid extension)
{
	Relation	rel = table_open(ExtensionRelationId, AccessShareLock);
	ScanKeyData key;
	SysScanDesc scan;
	HeapTuple	tuple;
	char	   *sql = NULL;

	ScanKeyInit(&key, Anum_pg_extension_oid, BTEqualStrategyNumber, F_OIDEQ, ObjectIdGetDatum(extension));
	scan = systable_beginscan(rel, ExtensionOidIndexId, true, NULL, 1, &key);
	tuple = systable_getnext(scan);
	if (HeapTupleIsValid(tuple))
	{
		Form_pg_extension form = (Form_pg_extension) GETSTRUCT(tuple);
		bool		isnull;
		Datum		version = heap_getattr(tuple, Anum_pg_extension_extversion, RelationGetDescr(rel), &isnull);

		sql = psprintf("CREATE EXTENSION %s WITH SCHEMA %s VERSION %s", quote_identifier(NameStr(form->extname)),
					   quote_identifier(get_namespace_name(form->extnamespace)),
					   quote_identifier(TextDatumGetCString(version)));
	}
	systable_endscan(scan);
	table_close(rel, AccessShareLock);
	return sql;
}

char *
publication_table(Oid oid)
{
	HeapTuple	tuple = SearchSysCacheCopy1(PUBLICATIONREL, ObjectIdGetDatum(oid));
	Form_pg_publication_rel form;
	StringInfoData buf;
	bool		isnull;
	Datum		datum;

	if (!HeapTupleIsValid(tuple))
		return NULL;
	form = (Form_pg_publication_rel) GETSTRUCT(tuple);
	initStringInfo(&buf);
	appendStringInfo(&buf, "ALTER PUBLICATION %s ADD TABLE ONLY %s",
					 quote_identifier(get_publication_name(form->prpubid, false)), relation_name(form->prrelid));
	datum = compat_publication_columns(tuple, &isnull);
	if (!isnull)
		appendStringInfo(&buf, " (%s)", column_list(form->prrelid, datum));
	datum = compat_publication_condition(tuple, &isnull);
	if (!isnull)
	{
		char	   *expr = print_expression(form->prrelid, datum);

		if (expr == NULL)
			return NULL;
		appendStringInfo(&buf, " WHERE (%s)", expr);
	}
	return buf.data;
}

/* A statistics object has a target of its own */
static char *
statistics_target(Oid oid)
{
	HeapTuple	tuple = SearchSysCacheCopy1(STATEXTOID, ObjectIdGetDatum(oid));
	bool		isnull;
	Datum		datum = SysCacheGetAttr(STATEXTOID, tuple, Anum_pg_statistic_ext_stxstattarget, &isnull);
	int			target = isnull ? -1 : compat_stattarget(datum);
	ObjectAddress address;

	ObjectAddressSet(address, StatisticExtRelationId, oid);
	return target < 0 ? NULL :
		psprintf("ALTER STATISTICS %s SET STATISTICS %d", object_name(&address), target);
}

/* They go with the schema for which they are */
static List *
remake_default_acl(Oid oid)
{
	HeapTuple	tuple = row_by_oid(DefaultAclRelationId, DefaultAclOidIndexId, Anum_pg_default_acl_oid, oid);
	Form_pg_default_acl form = tuple ? (Form_pg_default_acl) GETSTRUCT(tuple) : NULL;
	List	   *commands = NIL;
	ListCell   *lc;
	const char *kind;
	ObjectType	type;
	Acl		   *acl;

	if (form == NULL || !default_acl_kind(form->defaclobjtype, &type, &kind))
		return NIL;
	acl = default_acl(form->defaclrole, form->defaclnamespace, form->defaclobjtype);
	if (acl == NULL)
		return NIL;
	foreach(lc, acl_sql(kind, type, "", make_empty_acl(), acl, form->defaclrole))
		commands = lappend(commands, psprintf("ALTER DEFAULT PRIVILEGES FOR ROLE %s IN SCHEMA %s %s",
											  role_name(form->defaclrole),
											  quote_identifier(get_namespace_name(form->defaclnamespace)),
											  (char *) lfirst(lc)));
	return commands;
}

List *
remake_other(const ObjectAddress *address)
{
	char	   *sql = NULL;
	char	   *more = NULL;

	if (address->classId == NamespaceRelationId)
		sql = psprintf("CREATE SCHEMA %s", object_name(address));
	else if (address->classId == ExtensionRelationId)
		sql = create_extension(address->objectId);
	else if (address->classId == StatisticExtRelationId)
	{
		HeapTuple	tuple = SearchSysCacheCopy1(STATEXTOID, ObjectIdGetDatum(address->objectId));

		if (HeapTupleIsValid(tuple))
		{
			sql = print_oid(((Form_pg_statistic_ext) GETSTRUCT(tuple))->stxrelid,
							pg_get_statisticsobjdef, address->objectId);
			more = statistics_target(address->objectId);
		}
	}
	else if (address->classId == DefaultAclRelationId)
		return remake_default_acl(address->objectId);
	else if (address->classId == PublicationRelRelationId)
	{
		sql = publication_table(address->objectId);
		return sql ? list_make1(sql) : NIL;
	}
	if (sql == NULL)
		return NIL;
	return list_concat(more ? list_make2(sql, more) : list_make1(sql), attached_sql(address));
}
