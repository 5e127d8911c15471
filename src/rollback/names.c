/*
 * names.c
 *	  What names mean at a point of a script that isn't executed.
 *
 * The catalog tells, but for what the script has made, renamed, moved or
 * dropped so far.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#include "dbctx.h"

#include "catalog/namespace.h"
#include "catalog/pg_class.h"
#include "catalog/pg_constraint.h"
#include "catalog/pg_extension.h"
#include "catalog/pg_namespace.h"
#include "catalog/pg_policy.h"
#include "catalog/pg_proc.h"
#include "catalog/pg_rewrite.h"
#include "catalog/pg_statistic_ext.h"
#include "catalog/pg_trigger.h"
#include "catalog/pg_type.h"
#include "commands/extension.h"
#include "commands/policy.h"
#include "commands/trigger.h"
#include "miscadmin.h"
#include "rewrite/rewriteSupport.h"
#include "rollback/undo.h"
#include "utils/builtins.h"
#include "utils/guc.h"
#include "utils/lsyscache.h"
#include "utils/syscache.h"

bool
is_made(const Rollback *rollback, Oid oid)
{
	return OidIsValid(oid) && oid > rollback->next_made;
}

bool
is_stale(const Rollback *rollback, const ObjectAddress *address)
{
	ListCell   *lc;

	foreach(lc, rollback->stale)
	{
		const ObjectAddress *stale = lfirst(lc);

		if (stale->objectId == address->objectId && stale->classId == address->classId &&
			stale->objectSubId == address->objectSubId)
			return true;
	}
	return false;
}

Thing *
find_thing(Rollback *rollback, const ObjectAddress *address)
{
	ListCell   *lc;

	foreach(lc, rollback->things)
	{
		Thing	   *thing = lfirst(lc);

		if (thing->address.objectId == address->objectId &&
			thing->address.classId == address->classId &&
			thing->address.objectSubId == address->objectSubId)
			return thing;
	}
	return NULL;
}

/* What the catalog has by that name in a schema, relation or type */
static ObjectAddress
catalog_name(Oid classid, Oid scope, const char *name)
{
	ObjectAddress address;
	Oid			oid = InvalidOid;

	if (classid == RelationRelationId)
		oid = get_relname_relid(name, scope);
	else if (classid == NamespaceRelationId)
		oid = get_namespace_oid(name, true);
	else if (classid == TypeRelationId)
		oid = GetSysCacheOid2(TYPENAMENSP, Anum_pg_type_oid, CStringGetDatum(name),
							  ObjectIdGetDatum(scope));
	else if (classid == StatisticExtRelationId)
		oid = GetSysCacheOid2(STATEXTNAMENSP, Anum_pg_statistic_ext_oid, CStringGetDatum(name),
							  ObjectIdGetDatum(scope));
	else if (classid == ConstraintRelationId)
		oid = get_rel_name(scope) ? get_relation_constraint_oid(scope, name, true) :
			get_domain_constraint_oid(scope, name, true);
	else if (classid == TriggerRelationId)
		oid = get_trigger_oid(scope, name, true);
	else if (classid == RewriteRelationId)
		oid = get_rewrite_oid(scope, name, true);
	else if (classid == PolicyRelationId)
		oid = get_relation_policy_oid(scope, name, true);
	else if (classid == ExtensionRelationId)
		oid = get_extension_oid(name, true);
	ObjectAddressSet(address, classid, oid);
	return address;
}

ObjectAddress
find_name(Rollback *rollback, Oid classid, Oid scope, const char *name)
{
	ObjectAddress address = InvalidObjectAddress;
	ListCell   *lc;

	foreach(lc, rollback->things)
	{
		Thing	   *thing = lfirst(lc);

		if (thing->address.classId == classid && thing->scope == scope &&
			thing->address.objectSubId == 0 && strcmp(thing->name, name) == 0)
			return thing->address;
	}
	if (is_made(rollback, scope))
		return address;
	address = catalog_name(classid, scope, name);
	return OidIsValid(address.objectId) && !is_stale(rollback, &address) ?
		address : InvalidObjectAddress;
}

Oid
find_schema(Rollback *rollback, const char *name)
{
	if (strcmp(name, "pg_temp") == 0)
		return rollback->temp;
	return find_name(rollback, NamespaceRelationId, InvalidOid, name).objectId;
}

ObjectAddress
find_qualified(Rollback *rollback, Oid classid, const char *schema, const char *name)
{
	ObjectAddress address = InvalidObjectAddress;
	ListCell   *lc;

	if (schema != NULL)
	{
		Oid			scope = find_schema(rollback, schema);

		return OidIsValid(scope) ? find_name(rollback, classid, scope, name) : address;
	}
	foreach(lc, rollback->path)
	{
		address = find_name(rollback, classid, lfirst_oid(lc), name);
		if (OidIsValid(address.objectId))
			break;
	}
	return address;
}

ObjectAddress
find_names(Rollback *rollback, Oid classid, List *names)
{
	if (list_length(names) < 1 || list_length(names) > 3)
		return InvalidObjectAddress;
	return find_qualified(rollback, classid,
						  list_length(names) > 1 ? strVal(list_nth(names, list_length(names) - 2)) : NULL,
						  strVal(llast(names)));
}

Oid
find_relation(Rollback *rollback, const RangeVar *name)
{
	return find_qualified(rollback, RelationRelationId, name->schemaname, name->relname).objectId;
}

Oid
find_relation_names(Rollback *rollback, List *names)
{
	return find_names(rollback, RelationRelationId, names).objectId;
}

int
find_column(Rollback *rollback, Oid relid, const char *name)
{
	ObjectAddress address;
	ListCell   *lc;

	foreach(lc, rollback->things)
	{
		Thing	   *thing = lfirst(lc);

		if (thing->address.objectId == relid && thing->address.objectSubId != 0 &&
			strcmp(thing->name, name) == 0)
			return thing->address.objectSubId;
	}
	if (is_made(rollback, relid))
		return 0;
	ObjectAddressSubSet(address, RelationRelationId, relid, get_attnum(relid, name));
	return address.objectSubId > 0 && !is_stale(rollback, &address) ? address.objectSubId : 0;
}

/* The first schema of the path that isn't there by itself */
static Oid
default_schema(Rollback *rollback)
{
	ListCell   *lc;

	foreach(lc, rollback->path)
	{
		Oid			oid = lfirst_oid(lc);

		if (oid != rollback->temp && !isAnyTempNamespace(oid) && oid != PG_CATALOG_NAMESPACE)
			return oid;
	}
	return InvalidOid;
}

Oid
creation_schema(Rollback *rollback, const RangeVar *name)
{
	if (name->relpersistence == RELPERSISTENCE_TEMP)
		return rollback->temp;
	return name->schemaname ? find_schema(rollback, name->schemaname) : default_schema(rollback);
}

Oid
creation_schema_names(Rollback *rollback, List *names)
{
	return list_length(names) > 1 ?
		find_schema(rollback, strVal(list_nth(names, list_length(names) - 2))) :
		default_schema(rollback);
}

static Thing *
add_thing(Rollback *rollback, const ObjectAddress *address, Oid scope, const char *name)
{
	Thing	   *thing = palloc0(sizeof(Thing));

	thing->address = *address;
	thing->scope = scope;
	thing->name = pstrdup(name);
	thing->statement = rollback->statement;
	rollback->things = lappend(rollback->things, thing);
	return thing;
}

Thing *
make_thing(Rollback *rollback, Oid classid, Oid scope, const char *name)
{
	ObjectAddress address;

	ObjectAddressSet(address, classid, rollback->next_made--);
	return add_thing(rollback, &address, scope, name);
}

Thing *
make_column(Rollback *rollback, Oid relid, const ColumnDef *column)
{
	ObjectAddress address;
	Thing	   *thing;

	ObjectAddressSubSet(address, RelationRelationId, relid,
						FIRST_MADE_COLUMN + list_length(rollback->things));
	thing = add_thing(rollback, &address, relid, column->colname);
	thing->column = copyObject(column);
	return thing;
}

static void
make_stale(Rollback *rollback, const ObjectAddress *address)
{
	ObjectAddress *stale;

	if (is_made(rollback, address->objectId) || is_stale(rollback, address))
		return;
	stale = palloc(sizeof(ObjectAddress));
	*stale = *address;
	rollback->stale = lappend(rollback->stale, stale);
}

void
rename_thing(Rollback *rollback, const ObjectAddress *address, Oid scope, const char *name)
{
	Thing	   *old = find_thing(rollback, address);
	Thing	   *thing;

	if (old != NULL)
		rollback->things = list_delete_ptr(rollback->things, old);
	thing = add_thing(rollback, address, scope, name);
	thing->column = old ? old->column : NULL;
	make_stale(rollback, address);
}

void
drop_thing(Rollback *rollback, const ObjectAddress *address)
{
	Thing	   *thing = find_thing(rollback, address);

	if (thing != NULL)
		rollback->things = list_delete_ptr(rollback->things, thing);
	make_stale(rollback, address);
}

const char *
schema_name_now(Rollback *rollback, Oid schema)
{
	ObjectAddress address;
	Thing	   *thing;
	const char *name;

	if (schema == rollback->temp)
		return "pg_temp";
	ObjectAddressSet(address, NamespaceRelationId, schema);
	thing = find_thing(rollback, &address);
	name = thing ? thing->name : get_namespace_name(schema);
	return name ? name : "pg_catalog";
}

const char *
schema_now(Rollback *rollback, Oid schema)
{
	return quote_identifier(schema_name_now(rollback, schema));
}

/* Where the catalog has it, and its name */
static const char *
catalog_place(const ObjectAddress *address, Oid *scope)
{
	*scope = InvalidOid;
	if (address->classId == RelationRelationId)
	{
		*scope = get_rel_namespace(address->objectId);
		return get_rel_name(address->objectId);
	}
	else
	{
		const char *name = NULL;
		int			cache = get_object_catcache_oid(address->classId);
		AttrNumber	named = get_object_attnum_name(address->classId);
		AttrNumber	spaced = get_object_attnum_namespace(address->classId);
		HeapTuple	tuple = cache >= 0 ? SearchSysCache1(cache, ObjectIdGetDatum(address->objectId)) : NULL;
		bool		isnull;

		if (!HeapTupleIsValid(tuple))
			return NULL;
		if (named != InvalidAttrNumber)
			name = pstrdup(NameStr(*DatumGetName(SysCacheGetAttr(cache, tuple, named, &isnull))));
		if (spaced != InvalidAttrNumber)
			*scope = DatumGetObjectId(SysCacheGetAttr(cache, tuple, spaced, &isnull));
		ReleaseSysCache(tuple);
		return name;
	}
}

Oid
get_object_schema(const ObjectAddress *address)
{
	Oid			scope;

	(void) catalog_place(address, &scope);
	return scope;
}

const char *
get_object_name(const ObjectAddress *address)
{
	Oid			scope;

	return catalog_place(address, &scope);
}

const char *
name_now(Rollback *rollback, const ObjectAddress *address)
{
	Thing	   *thing = find_thing(rollback, address);
	Oid			scope = thing ? thing->scope : InvalidOid;
	const char *name = thing ? thing->name : catalog_place(address, &scope);

	if (name == NULL)
		return "\"\"";
	if (!OidIsValid(scope))
		return quote_identifier(name);
	return psprintf("%s.%s", schema_now(rollback, scope), quote_identifier(name));
}

const char *
relation_now(Rollback *rollback, Oid relid)
{
	ObjectAddress address;

	ObjectAddressSet(address, RelationRelationId, relid);
	return name_now(rollback, &address);
}

const char *
column_now(Rollback *rollback, Oid relid, int column)
{
	ObjectAddress address;
	Thing	   *thing;
	const char *name;

	ObjectAddressSubSet(address, RelationRelationId, relid, column);
	thing = find_thing(rollback, &address);
	name = thing ? thing->name : get_attname(relid, column, true);
	return quote_identifier(name ? name : "");
}

void
set_path(Rollback *rollback, const VariableSetStmt *statement)
{
	List	   *path = NIL;
	ListCell   *lc;

	foreach(lc, statement->args)
	{
		A_Const    *word = lfirst(lc);
		Oid			oid;

		if (!IsA(word, A_Const) || !IsA(&word->val, String))
			continue;
		if (strcmp(strVal(&word->val), "$user") == 0)
			oid = find_schema(rollback, GetUserNameFromId(GetUserId(), false));
		else
			oid = find_schema(rollback, strVal(&word->val));
		if (OidIsValid(oid))
			path = list_append_unique_oid(path, oid);
	}
	if (!list_member_oid(path, PG_CATALOG_NAMESPACE))
		path = lcons_oid(PG_CATALOG_NAMESPACE, path);
	if (!list_member_oid(path, rollback->temp))
		path = lcons_oid(rollback->temp, path);
	rollback->path = path;
}
