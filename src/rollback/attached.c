/*
 * attached.c
 *	  What an object that is made again lacks: owner, privileges, comment.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#include "dbctx.h"

#include "access/htup_details.h"
#include "catalog/pg_authid.h"
#include "catalog/pg_class.h"
#include "catalog/pg_proc.h"
#include "catalog/pg_type.h"
#include "commands/comment.h"
#include "miscadmin.h"
#include "rollback/undo.h"
#include "utils/acl.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/syscache.h"

static const struct
{
	AclMode		mode;
	const char *name;
}			privileges[] =
{
	{ACL_SELECT, "SELECT"},
	{ACL_INSERT, "INSERT"},
	{ACL_UPDATE, "UPDATE"},
	{ACL_DELETE, "DELETE"},
	{ACL_TRUNCATE, "TRUNCATE"},
	{ACL_REFERENCES, "REFERENCES"},
	{ACL_TRIGGER, "TRIGGER"},
	{ACL_EXECUTE, "EXECUTE"},
	{ACL_USAGE, "USAGE"},
	{ACL_CREATE, "CREATE"},
	{ACL_CREATE_TEMP, "TEMPORARY"},
	{ACL_CONNECT, "CONNECT"},
#ifdef ACL_SET
	{ACL_SET, "SET"},
	{ACL_ALTER_SYSTEM, "ALTER SYSTEM"},
#endif
#ifdef ACL_MAINTAIN
	{ACL_MAINTAIN, "MAINTAIN"},
#endif
};

/* "SELECT (a), UPDATE (a)", with what stands for all of them if it's all */
static char *
privileges_text(AclMode modes, ObjectType type, const char *column)
{
	StringInfoData buf;
	Acl		   *all = acldefault(type, BOOTSTRAP_SUPERUSERID);

	if (modes == ACLITEM_GET_PRIVS(ACL_DAT(all)[ACL_NUM(all) - 1]) && ACL_NUM(all) > 0 &&
		type != OBJECT_COLUMN && ACL_DAT(all)[ACL_NUM(all) - 1].ai_grantee != ACL_ID_PUBLIC)
		return "ALL";
	initStringInfo(&buf);
	for (int i = 0; i < lengthof(privileges); i++)
	{
		if (modes & privileges[i].mode)
			appendStringInfo(&buf, "%s%s%s", buf.len > 0 ? ", " : "", privileges[i].name, column);
	}
	return buf.data;
}

AclMode
privilege_by_name(const char *name)
{
	for (int i = 0; i < lengthof(privileges); i++)
	{
		if (pg_strcasecmp(name, privileges[i].name) == 0)
			return privileges[i].mode;
	}
	return pg_strcasecmp(name, "temp") == 0 ? ACL_CREATE_TEMP : ACL_NO_RIGHTS;
}

AclMode
privileges_of(const Acl *acl, Oid grantee, bool options)
{
	AclMode		modes = ACL_NO_RIGHTS;

	for (int i = 0; i < ACL_NUM(acl); i++)
	{
		const AclItem *item = &ACL_DAT(acl)[i];

		if (item->ai_grantee == grantee)
			modes |= options ? ACLITEM_GET_GOPTIONS(*item) : ACLITEM_GET_PRIVS(*item);
	}
	return modes;
}

static List *
grantees_of(const Acl *acl, List *grantees)
{
	for (int i = 0; i < ACL_NUM(acl); i++)
		grantees = list_append_unique_oid(grantees, ACL_DAT(acl)[i].ai_grantee);
	return grantees;
}

/* One command if there are privileges to name */
static List *
add_grant(List *commands, const char *verb, AclMode modes, ObjectType type, const char *column,
		  const char *target, const char *to, const char *suffix)
{
	if (modes == ACL_NO_RIGHTS)
		return commands;
	return lappend(commands, psprintf("%s %s ON %s %s%s", verb,
									  privileges_text(modes, type, column), target, to, suffix));
}

List *
acl_sql(const char *target, ObjectType type, const char *column, Acl *from, Acl *to, Oid owner)
{
	List	   *commands = NIL;
	ListCell   *lc;

	foreach(lc, grantees_of(to, grantees_of(from, NIL)))
	{
		Oid			grantee = lfirst_oid(lc);
		AclMode		before = privileges_of(from, grantee, false);
		AclMode		after = privileges_of(to, grantee, false);
		/* an owner's options can't be taken away, nor be given */
		AclMode		options_before = grantee == owner ? 0 : privileges_of(from, grantee, true);
		AclMode		options_after = grantee == owner ? 0 : privileges_of(to, grantee, true);
		const char *from_role = psprintf("FROM %s", role_name(grantee));
		const char *to_role = psprintf("TO %s", role_name(grantee));

		commands = add_grant(commands, "REVOKE", before & ~after, type, column, target, from_role, "");
		commands = add_grant(commands, "REVOKE GRANT OPTION FOR",
							 options_before & ~options_after & after, type, column, target, from_role, "");
		commands = add_grant(commands, "GRANT", after & ~before & ~options_after, type, column, target,
							 to_role, "");
		commands = add_grant(commands, "GRANT", options_after & ~options_before, type, column, target,
							 to_role, " WITH GRANT OPTION");
	}
	return commands;
}

/* The kind of object, as privileges have it; false: it has none */
static bool
acl_type(const ObjectAddress *address, ObjectType *type)
{
	char		relkind;

	if (address->classId != RelationRelationId)
	{
		*type = get_object_type(address->classId, address->objectId);
		return get_object_attnum_acl(address->classId) != InvalidAttrNumber &&
			(*type == OBJECT_FUNCTION || *type == OBJECT_TYPE || *type == OBJECT_SCHEMA ||
			 *type == OBJECT_LANGUAGE || *type == OBJECT_FDW || *type == OBJECT_FOREIGN_SERVER ||
			 *type == OBJECT_DATABASE || *type == OBJECT_DOMAIN);
	}
	relkind = get_rel_relkind(address->objectId);
	*type = relkind == RELKIND_SEQUENCE ? OBJECT_SEQUENCE : OBJECT_TABLE;
	if (address->objectSubId != 0)
		*type = OBJECT_COLUMN;
	return relkind != RELKIND_INDEX && relkind != RELKIND_PARTITIONED_INDEX &&
		relkind != RELKIND_COMPOSITE_TYPE;
}

const char *
acl_target(const ObjectAddress *address, ObjectType type)
{
	switch (type)
	{
		case OBJECT_COLUMN:
			return psprintf("TABLE %s", relation_name(address->objectId));
		case OBJECT_TABLE:
			return psprintf("TABLE %s", object_name(address));
		case OBJECT_FUNCTION:
			return psprintf("%s %s", get_func_prokind(address->objectId) == PROKIND_PROCEDURE ?
							"PROCEDURE" : "FUNCTION", object_name(address));
		case OBJECT_FOREIGN_SERVER:
			return psprintf("FOREIGN SERVER %s", object_name(address));
		default:
			return psprintf("%s %s", object_kind(address), object_name(address));
	}
}

static Datum
cached_attribute(const ObjectAddress *address, AttrNumber attnum, bool *isnull)
{
	int			cache = get_object_catcache_oid(address->classId);
	HeapTuple	tuple = cache >= 0 ? SearchSysCacheCopy1(cache, ObjectIdGetDatum(address->objectId)) : NULL;

	*isnull = true;
	return HeapTupleIsValid(tuple) && attnum != InvalidAttrNumber ?
		SysCacheGetAttr(cache, tuple, attnum, isnull) : (Datum) 0;
}

static Oid
object_owner(const ObjectAddress *address)
{
	bool		isnull;
	Datum		owner = cached_attribute(address, get_object_attnum_owner(address->classId), &isnull);

	return isnull ? InvalidOid : DatumGetObjectId(owner);
}

/* As stored, or what stands for nothing stored; NULL: it has none */
Acl *
object_acl(const ObjectAddress *address, ObjectType *type, Oid *owner)
{
	Datum		acl;
	bool		isnull = true;

	if (!acl_type(address, type))
		return NULL;
	*owner = object_owner(address);
	if (address->objectSubId != 0)
	{
		HeapTuple	tuple = SearchSysCacheCopy2(ATTNUM, ObjectIdGetDatum(address->objectId),
												Int16GetDatum(address->objectSubId));

		acl = HeapTupleIsValid(tuple) ?
			SysCacheGetAttr(ATTNUM, tuple, Anum_pg_attribute_attacl, &isnull) : (Datum) 0;
	}
	else
		acl = cached_attribute(address, get_object_attnum_acl(address->classId), &isnull);
	return isnull ? acldefault(*type, *owner) : DatumGetAclPCopy(acl);
}

/* What a new one gets if the present user makes it, and then the owner has it */
static Acl *
new_acl(const ObjectAddress *address, ObjectType type, Oid owner)
{
	Acl		   *acl = NULL;
	bool		isnull;
	AttrNumber	spaced = get_object_attnum_namespace(address->classId);
	Datum		schema = cached_attribute(address, spaced, &isnull);

	if (type == OBJECT_TABLE || type == OBJECT_SEQUENCE || type == OBJECT_FUNCTION ||
		type == OBJECT_TYPE || type == OBJECT_SCHEMA)
		acl = get_user_default_acl(type, GetUserId(), isnull ? InvalidOid : DatumGetObjectId(schema));
	if (acl == NULL)
		return acldefault(type, owner);
	return owner == GetUserId() ? acl : aclnewowner(acl, GetUserId(), owner);
}

char *
comment_sql(const ObjectAddress *address)
{
	char	   *comment = GetComment(address->objectId, address->classId, address->objectSubId);

	return psprintf("COMMENT ON %s %s IS %s", object_kind(address), object_name(address),
					comment ? quote_literal_cstr(comment) : "NULL");
}

char *
owner_sql(const ObjectAddress *address, bool always)
{
	Oid			owner = object_owner(address);

	if (!OidIsValid(owner) || (!always && owner == GetUserId()))
		return NULL;
	return psprintf("ALTER %s %s OWNER TO %s", object_kind(address), object_name(address),
					role_name(owner));
}

List *
attached_sql(const ObjectAddress *address)
{
	List	   *commands = NIL;
	char	   *sql = address->objectSubId == 0 ? owner_sql(address, false) : NULL;
	ObjectType	type;
	Oid			owner;
	Acl		   *acl = object_acl(address, &type, &owner);

	/* an index belongs to whom the table does */
	if (sql != NULL && strncmp(sql, "ALTER INDEX", 11) != 0)
		commands = lappend(commands, sql);
	if (acl != NULL)
	{
		const char *column = type == OBJECT_COLUMN ?
			psprintf(" (%s)", column_name(address->objectId, address->objectSubId)) : "";

		commands = list_concat(commands, acl_sql(acl_target(address, type), type, column,
												 new_acl(address, type, owner), acl, owner));
	}
	if (GetComment(address->objectId, address->classId, address->objectSubId) != NULL)
		commands = lappend(commands, comment_sql(address));
	return commands;
}
