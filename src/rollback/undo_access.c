/*
 * undo_access.c
 *	  GRANT, REVOKE, OWNER TO and COMMENT.
 *
 * What a GRANT does is tried on a copy of the privileges, and what leads
 * from there back to what is stored undoes it.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#include "dbctx.h"

#include "access/genam.h"
#include "access/htup_details.h"
#include "access/table.h"
#include "catalog/indexing.h"
#include "catalog/pg_authid.h"
#include "catalog/pg_class.h"
#include "catalog/pg_default_acl.h"
#include "catalog/pg_namespace.h"
#include "catalog/pg_proc.h"
#include "miscadmin.h"
#include "rollback/alter.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/fmgroids.h"
#include "utils/lsyscache.h"
#include "utils/syscache.h"

/* Every privilege that there is on a kind of object */
static AclMode
all_rights(ObjectType type)
{
	Acl		   *all = acldefault(type, BOOTSTRAP_SUPERUSERID);

	if (type == OBJECT_COLUMN)
		return ACL_ALL_RIGHTS_COLUMN;
	return privileges_of(all, BOOTSTRAP_SUPERUSERID, false);
}

/* Those that a command names: of the object as a whole, or of columns */
static AclMode
named_rights(const GrantStmt *statement, ObjectType type, const char *column)
{
	AclMode		modes = ACL_NO_RIGHTS;
	ListCell   *lc;

	if (statement->privileges == NIL)
		return column ? ACL_NO_RIGHTS : all_rights(type);
	foreach(lc, statement->privileges)
	{
		AccessPriv *privilege = lfirst(lc);

		if ((column == NULL) != (privilege->cols == NIL))
			continue;
		if (column != NULL && !list_member(privilege->cols, makeString(unconstify(char *, column))))
			continue;
		modes |= privilege->priv_name ? privilege_by_name(privilege->priv_name) : all_rights(type);
	}
	return modes & all_rights(type);
}

static Oid
grantee_of(const RoleSpec *role)
{
	return role->roletype == ROLESPEC_PUBLIC ? ACL_ID_PUBLIC : get_rolespec_oid(role, true);
}

/* The privileges after the command */
static Acl *
granted(const GrantStmt *statement, Acl *acl, AclMode modes, Oid owner)
{
	ListCell   *lc;

	if (modes == ACL_NO_RIGHTS)
		return acl;
	foreach(lc, statement->grantees)
	{
		AclItem		item;

		item.ai_grantee = grantee_of(lfirst(lc));
		item.ai_grantor = owner;
		if (!OidIsValid(item.ai_grantee) && ((RoleSpec *) lfirst(lc))->roletype != ROLESPEC_PUBLIC)
			continue;
		/* an option alone is taken back by "REVOKE GRANT OPTION FOR" */
		ACLITEM_SET_PRIVS_GOPTIONS(item, statement->is_grant || !statement->grant_option ? modes : ACL_NO_RIGHTS,
								   !statement->is_grant || statement->grant_option ? modes : ACL_NO_RIGHTS);
		acl = aclupdate(acl, &item, statement->is_grant ? ACL_MODECHG_ADD : ACL_MODECHG_DEL, owner,
						DROP_CASCADE);
	}
	return acl;
}

/* What is granted to a role that the script has made would keep that from being dropped */
static void
undo_grant_to_new(Rollback *rollback, const GrantStmt *statement, const char *prefix, const char *target,
				  const ObjectAddress *address)
{
	ListCell   *lc;

	foreach(lc, statement->is_grant ? statement->grantees : NIL)
	{
		const RoleSpec *role = lfirst(lc);

		if (role->roletype == ROLESPEC_CSTRING && !OidIsValid(get_role_oid(role->rolename, true)))
			(void) add_removal(rollback, *address, InvalidOid,
							   psprintf("%sREVOKE ALL ON %s FROM %s", prefix, target,
										quote_identifier(role->rolename)), NULL);
	}
}

static void
undo_grant_on(Rollback *rollback, const GrantStmt *statement, const ObjectAddress *address)
{
	ObjectType	type;
	Oid			owner;
	Acl		   *acl = object_acl(address, &type, &owner);
	const char *column = address->objectSubId != 0 ?
		get_attname(address->objectId, address->objectSubId, true) : NULL;
	AclMode		modes;
	ListCell   *lc;

	if (acl == NULL)
		return;
	modes = named_rights(statement, type, column);

	/* what is revoked from the table is revoked from its columns */
	if (column != NULL && !statement->is_grant)
		modes |= named_rights(statement, OBJECT_TABLE, NULL) & ACL_ALL_RIGHTS_COLUMN;
	foreach(lc, acl_sql(acl_target(address, type), type, column ? psprintf(" (%s)", quote_identifier(column)) : "",
						granted(statement, acl, modes, owner), acl, owner))
		(void) add_undo(rollback, *address, InvalidOid, lfirst(lc));
}

static void
undo_grant_object(Rollback *rollback, const GrantStmt *statement, ObjectAddress address)
{
	bool		table = address.classId == RelationRelationId;
	ObjectType	type;
	Oid			owner;

	if (!OidIsValid(address.objectId) || is_made(rollback, address.objectId))
		return;
	undo_grant_on(rollback, statement, &address);
	if (object_acl(&address, &type, &owner) != NULL)
		undo_grant_to_new(rollback, statement, "", acl_target(&address, type), &address);
	if (!table || get_rel_relkind(address.objectId) == RELKIND_SEQUENCE)
		return;
	for (AttrNumber attnum = 1; attnum <= relation_natts(address.objectId); attnum++)
	{
		address.objectSubId = attnum;
		if (HeapTupleIsValid(SearchSysCacheCopyAttNum(address.objectId, attnum)))
			undo_grant_on(rollback, statement, &address);
	}
}

/* ON ALL ... IN SCHEMA */
static void
undo_grant_all(Rollback *rollback, const GrantStmt *statement, Oid schema)
{
	bool		functions = statement->objtype != OBJECT_TABLE && statement->objtype != OBJECT_SEQUENCE;
	Oid			catalog = functions ? ProcedureRelationId : RelationRelationId;
	Relation	rel = table_open(catalog, AccessShareLock);
	ScanKeyData key;
	SysScanDesc scan;
	HeapTuple	tuple;

	ScanKeyInit(&key, functions ? Anum_pg_proc_pronamespace : Anum_pg_class_relnamespace,
				BTEqualStrategyNumber, F_OIDEQ, ObjectIdGetDatum(schema));
	scan = systable_beginscan(rel, InvalidOid, false, NULL, 1, &key);
	while (HeapTupleIsValid(tuple = systable_getnext(scan)))
	{
		ObjectAddress address;
		char		kind = functions ? ((Form_pg_proc) GETSTRUCT(tuple))->prokind :
			((Form_pg_class) GETSTRUCT(tuple))->relkind;

		CHECK_FOR_INTERRUPTS();
		if ((statement->objtype == OBJECT_SEQUENCE && kind != RELKIND_SEQUENCE) ||
			(statement->objtype == OBJECT_TABLE && strchr("rvmfp", kind) == NULL) ||
			(statement->objtype == OBJECT_FUNCTION && kind == PROKIND_PROCEDURE) ||
			(statement->objtype == OBJECT_PROCEDURE && kind != PROKIND_PROCEDURE))
			continue;
		ObjectAddressSet(address, catalog, functions ? ((Form_pg_proc) GETSTRUCT(tuple))->oid :
						 ((Form_pg_class) GETSTRUCT(tuple))->oid);
		if (!is_stale(rollback, &address) || find_thing(rollback, &address) != NULL)
			undo_grant_object(rollback, statement, address);
	}
	systable_endscan(scan);
	table_close(rel, AccessShareLock);
}

static void
undo_grant(Rollback *rollback, const GrantStmt *statement)
{
	ListCell   *lc;

	foreach(lc, statement->objects)
	{
		if (statement->targtype == ACL_TARGET_ALL_IN_SCHEMA)
		{
			Oid			schema = find_schema(rollback, strVal(lfirst(lc)));

			if (OidIsValid(schema) && !is_made(rollback, schema))
				undo_grant_all(rollback, statement, schema);
		}
		else if (statement->objtype == OBJECT_DATABASE || statement->objtype == OBJECT_TABLESPACE ||
				 statement->objtype == OBJECT_LARGEOBJECT || !resolves(statement->objtype))
		{
			add_lost(rollback, "dbctx has no way back from these privileges");
			break;
		}
		else
			undo_grant_object(rollback, statement, resolve(rollback, statement->objtype, lfirst(lc)));
	}
}

Acl *
default_acl(Oid role, Oid schema, char kind)
{
	HeapTuple	tuple = SearchSysCacheCopy3(DEFACLROLENSPOBJ, ObjectIdGetDatum(role),
											ObjectIdGetDatum(schema), CharGetDatum(kind));
	bool		isnull = true;
	Datum		acl = HeapTupleIsValid(tuple) ?
		SysCacheGetAttr(DEFACLROLENSPOBJ, tuple, Anum_pg_default_acl_defaclacl, &isnull) : (Datum) 0;

	return isnull ? NULL : DatumGetAclPCopy(acl);
}

bool
default_acl_kind(char kind, ObjectType *type, const char **name)
{
	switch (kind)
	{
		case DEFACLOBJ_RELATION:
			*type = OBJECT_TABLE;
			*name = "TABLES";
			return true;
		case DEFACLOBJ_SEQUENCE:
			*type = OBJECT_SEQUENCE;
			*name = "SEQUENCES";
			return true;
		case DEFACLOBJ_FUNCTION:
			*type = OBJECT_FUNCTION;
			*name = "FUNCTIONS";
			return true;
		case DEFACLOBJ_TYPE:
			*type = OBJECT_TYPE;
			*name = "TYPES";
			return true;
		case DEFACLOBJ_NAMESPACE:
			*type = OBJECT_SCHEMA;
			*name = "SCHEMAS";
			return true;
		default:
			return false;
	}
}

/* Of one role, in one schema or in all */
static void
undo_defaults_of(Rollback *rollback, const GrantStmt *action, Oid role, Oid schema)
{
	static const char kinds[] = {DEFACLOBJ_RELATION, DEFACLOBJ_SEQUENCE, DEFACLOBJ_FUNCTION,
	DEFACLOBJ_TYPE, DEFACLOBJ_NAMESPACE};
	const char *prefix = psprintf("ALTER DEFAULT PRIVILEGES FOR ROLE %s%s%s ", role_name(role),
								  OidIsValid(schema) ? " IN SCHEMA " : "",
								  OidIsValid(schema) ? schema_now(rollback, schema) : "");

	for (int i = 0; i < lengthof(kinds); i++)
	{
		ObjectType	type;
		const char *name;
		Acl		   *acl;
		ListCell   *lc;

		if (!default_acl_kind(kinds[i], &type, &name) || type != action->objtype)
			continue;
		undo_grant_to_new(rollback, action, prefix, name, &InvalidObjectAddress);
		acl = default_acl(role, schema, kinds[i]);
		if (acl == NULL)
			acl = OidIsValid(schema) ? make_empty_acl() : acldefault(type, role);
		foreach(lc, acl_sql(name, type, "", granted(action, acl, named_rights(action, type, NULL), role),
							acl, role))
			(void) add_undo(rollback, InvalidObjectAddress, InvalidOid, psprintf("%s%s", prefix, (char *) lfirst(lc)));
	}
}

static void
undo_defaults(Rollback *rollback, const AlterDefaultPrivilegesStmt *statement)
{
	List	   *roles = NIL;
	List	   *schemas = NIL;
	ListCell   *lc;
	ListCell   *lc2;

	foreach(lc, statement->options)
	{
		DefElem    *option = lfirst(lc);

		foreach(lc2, castNode(List, option->arg))
		{
			if (strcmp(option->defname, "roles") == 0)
				roles = lappend_oid(roles, get_rolespec_oid(lfirst(lc2), true));
			else if (strcmp(option->defname, "schemas") == 0)
				schemas = lappend_oid(schemas, find_schema(rollback, strVal(lfirst(lc2))));
		}
	}
	if (roles == NIL)
		roles = list_make1_oid(GetUserId());
	if (schemas == NIL)
		schemas = list_make1_oid(InvalidOid);
	foreach(lc, roles)
	{
		foreach(lc2, schemas)
		{
			if (OidIsValid(lfirst_oid(lc)) && !is_made(rollback, lfirst_oid(lc2)))
				undo_defaults_of(rollback, statement->action, lfirst_oid(lc), lfirst_oid(lc2));
		}
	}
}

static void
undo_comment(Rollback *rollback, const CommentStmt *statement)
{
	ObjectAddress address;

	if (!resolves(statement->objtype) || statement->objtype == OBJECT_DATABASE ||
		statement->objtype == OBJECT_ROLE || statement->objtype == OBJECT_TABLESPACE)
	{
		add_lost(rollback, "dbctx has no way back from this comment");
		return;
	}
	address = resolve(rollback, statement->objtype, statement->object);
	if (!OidIsValid(address.objectId) || is_made(rollback, address.objectId) ||
		address.objectSubId >= FIRST_MADE_COLUMN)
		return;
	(void) add_undo(rollback, address, InvalidOid, comment_sql(&address));
}

static void
undo_owner_statement(Rollback *rollback, const AlterOwnerStmt *statement)
{
	ObjectAddress address = InvalidObjectAddress;

	if (resolves(statement->objectType))
		address = statement->relation ?
			resolve(rollback, OBJECT_TABLE, (Node *) statement->relation) :
			resolve(rollback, statement->objectType, statement->object);
	else
		add_lost(rollback, "dbctx has no way back to the owner before");
	if (OidIsValid(address.objectId))
		undo_owner(rollback, &address);
}

bool
undo_access(Rollback *rollback, Node *statement)
{
	switch (nodeTag(statement))
	{
		case T_GrantStmt:
			undo_grant(rollback, (GrantStmt *) statement);
			return true;
		case T_AlterDefaultPrivilegesStmt:
			undo_defaults(rollback, (AlterDefaultPrivilegesStmt *) statement);
			return true;
		case T_CommentStmt:
			undo_comment(rollback, (CommentStmt *) statement);
			return true;
		case T_AlterOwnerStmt:
			undo_owner_statement(rollback, (AlterOwnerStmt *) statement);
			return true;
		default:
			return false;
	}
}
