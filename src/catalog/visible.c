/*
 * visible.c
 *	  What the caller may see.
 *
 * The catalogs themselves can be read by everybody, but a text that is made
 * to be handed on should not tell more than its reader could use.  Shown is a
 * relation on which the caller has any privilege, in a schema which he may
 * use; a column, where he has privileges on some columns only.  That is the
 * rule of the information schema.
 *
 * The access control lists are taken from the tuples at hand: a look-up by
 * OID could fail for what has just been dropped.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#include "dbctx.h"

#include "access/htup_details.h"
#include "catalog/catalog.h"
#include "catalog/pg_attribute.h"
#include "catalog/pg_class.h"
#include "catalog/pg_namespace.h"
#include "catalog/pg_proc.h"
#include "fmgr.h"
#include "miscadmin.h"
#include "utils/acl.h"
#include "utils/builtins.h"
#include "utils/fmgrprotos.h"
#include "utils/syscache.h"

#include "catalog/loader.h"

/*
 * Whether the access control list in a tuple gives any of the privileges in
 * "mask".  An absent list means the defaults for that kind of object.
 */
static bool
acl_allows(Loader *loader, Relation catalog, HeapTuple tuple, int attnum,
		   ObjectType kind, Oid owner, AclMode mask)
{
	bool		isnull;
	Datum		datum;
	Acl		   *acl;
	bool		result;

	if (loader->superuser || has_privs_of_role(loader->user, owner))
		return true;

	datum = loader_attr(catalog, tuple, attnum, &isnull);
	if (isnull)
	{
		/* relations and columns give nothing to others by default */
		if (kind == OBJECT_TABLE || kind == OBJECT_SEQUENCE || kind == OBJECT_COLUMN)
			return false;
		acl = acldefault(kind, owner);
	}
	else
		acl = DatumGetAclP(datum);

	result = aclmask(acl, loader->user, owner, mask, ACLMASK_ANY) != 0;
	if (isnull || (Pointer) acl != DatumGetPointer(datum))
		pfree(acl);
	return result;
}

bool
visible_schema(Loader *loader, Relation catalog, HeapTuple tuple)
{
	Form_pg_namespace nsp = (Form_pg_namespace) GETSTRUCT(tuple);

	/* pg_read_all_data and its kin have USAGE on every schema */
	return loader->reads_all ||
		acl_allows(loader, catalog, tuple, Anum_pg_namespace_nspacl,
				   OBJECT_SCHEMA, nsp->nspowner, ACL_USAGE);
}

bool
visible_relation(Loader *loader, Relation catalog, HeapTuple tuple)
{
	Form_pg_class class = (Form_pg_class) GETSTRUCT(tuple);

	return loader->reads_all ||
		acl_allows(loader, catalog, tuple, Anum_pg_class_relacl,
				   OBJECT_TABLE, class->relowner, ACL_ALL_RIGHTS_RELATION);
}

bool
visible_sequence(Loader *loader, Relation catalog, HeapTuple tuple)
{
	Form_pg_class class = (Form_pg_class) GETSTRUCT(tuple);

	return loader->reads_all ||
		acl_allows(loader, catalog, tuple, Anum_pg_class_relacl,
				   OBJECT_SEQUENCE, class->relowner, ACL_ALL_RIGHTS_SEQUENCE);
}

/*
 * The same for a relation of which nothing was loaded but which an expression
 * or a type names.  System objects and mere composite types are no secret.
 */
bool
relation_is_visible(Oid relid)
{
	HeapTuple	tuple;
	Form_pg_class class;
	Oid			user = GetUserId();
	Oid			nspid;
	bool		composite;

	if (superuser_arg(user))
		return true;
	tuple = SearchSysCache1(RELOID, ObjectIdGetDatum(relid));
	if (!HeapTupleIsValid(tuple))
		return false;
	class = (Form_pg_class) GETSTRUCT(tuple);
	nspid = class->relnamespace;
	composite = class->relkind == RELKIND_COMPOSITE_TYPE;
	ReleaseSysCache(tuple);

	if (composite || IsCatalogNamespace(nspid))
		return true;
	return DatumGetBool(DirectFunctionCall2(has_schema_privilege_id,
											ObjectIdGetDatum(nspid),
											CStringGetTextDatum("USAGE"))) &&
		(pg_class_aclmask(relid, user, ACL_ALL_RIGHTS_RELATION | ACL_USAGE, ACLMASK_ANY) != 0 ||
		 pg_attribute_aclcheck_all(relid, user, ACL_ALL_RIGHTS_COLUMN, ACLMASK_ANY) == ACLCHECK_OK);
}

bool
visible_column(Loader *loader, Relation catalog, HeapTuple tuple, Oid owner)
{
	return acl_allows(loader, catalog, tuple, Anum_pg_attribute_attacl,
					  OBJECT_COLUMN, owner, ACL_ALL_RIGHTS_COLUMN);
}

bool
visible_function(Loader *loader, Relation catalog, HeapTuple tuple)
{
	Form_pg_proc proc = (Form_pg_proc) GETSTRUCT(tuple);

	return acl_allows(loader, catalog, tuple, Anum_pg_proc_proacl,
					  OBJECT_FUNCTION, proc->proowner, ACL_EXECUTE);
}
