/*
 * resolve.c
 *	  What the objects that a command names are.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#include "dbctx.h"

#include "catalog/namespace.h"
#include "catalog/pg_class.h"
#include "catalog/pg_constraint.h"
#include "catalog/pg_event_trigger.h"
#include "catalog/pg_extension.h"
#include "catalog/pg_foreign_data_wrapper.h"
#include "catalog/pg_foreign_server.h"
#include "catalog/pg_language.h"
#include "catalog/pg_namespace.h"
#include "catalog/pg_policy.h"
#include "catalog/pg_proc.h"
#include "catalog/pg_publication.h"
#include "catalog/pg_rewrite.h"
#include "catalog/pg_statistic_ext.h"
#include "catalog/pg_trigger.h"
#include "catalog/pg_type.h"
#include "commands/event_trigger.h"
#include "commands/proclang.h"
#include "foreign/foreign.h"
#include "nodes/makefuncs.h"
#include "parser/parse_func.h"
#include "parser/parse_type.h"
#include "rollback/undo.h"
#include "utils/builtins.h"
#include "utils/guc.h"
#include "utils/lsyscache.h"
#include "utils/syscache.h"

/* While the server looks names up for us, search_path is what the script has */
int
enter_path(Rollback *rollback)
{
	int			nestlevel = NewGUCNestLevel();
	StringInfoData buf;
	ListCell   *lc;

	initStringInfo(&buf);
	foreach(lc, rollback->path)
	{
		const char *name = get_namespace_name(lfirst_oid(lc));

		if (name != NULL && !isAnyTempNamespace(lfirst_oid(lc)))
			appendStringInfo(&buf, "%s%s", buf.len > 0 ? ", " : "", quote_identifier(name));
	}
	(void) set_config_option("search_path", buf.data, PGC_USERSET, PGC_S_SESSION,
							 GUC_ACTION_SAVE, true, 0, false);
	return nestlevel;
}

void
leave_path(int nestlevel)
{
	AtEOXact_GUC(true, nestlevel);
}

/* A type of the catalog's; InvalidOid if it is the script's, or none */
Oid
find_type(Rollback *rollback, const TypeName *name, int32 *typmod)
{
	int			nestlevel = enter_path(rollback);
	Type		type = LookupTypeName(NULL, name, typmod, true);
	Oid			oid = type ? typeTypeId(type) : InvalidOid;
	ObjectAddress address;

	if (type)
		ReleaseSysCache(type);
	leave_path(nestlevel);
	ObjectAddressSet(address, TypeRelationId, oid);
	return is_stale(rollback, &address) ? InvalidOid : oid;
}

/* "(integer,s.t)": how functions of one name are told apart while they're only in the script */
char *
arguments_key(Rollback *rollback, List *types)
{
	StringInfoData buf;
	ListCell   *lc;

	initStringInfo(&buf);
	appendStringInfoChar(&buf, '(');
	foreach(lc, types)
	{
		const TypeName *type = lfirst(lc);
		int32		typmod;
		Oid			oid = type ? find_type(rollback, type, &typmod) : InvalidOid;

		appendStringInfoString(&buf, lc == list_head(types) ? "" : ",");
		if (OidIsValid(oid))
			appendStringInfoString(&buf, type_name(oid, -1));
		else if (type)
			appendStringInfoString(&buf, NameListToQuotedString(type->names));
		if (!OidIsValid(oid) && type && type->arrayBounds != NIL)
			appendStringInfoString(&buf, "[]");
	}
	appendStringInfoChar(&buf, ')');
	return buf.data;
}

/* A function that the script has made: with these arguments, or the only one of its name */
static ObjectAddress
find_made_function(Rollback *rollback, Oid scope, const char *name, const ObjectWithArgs *object)
{
	ObjectAddress found = InvalidObjectAddress;
	const char *key = psprintf("%s%s", name, arguments_key(rollback, object->objargs));
	ListCell   *lc;

	foreach(lc, rollback->things)
	{
		Thing	   *thing = lfirst(lc);

		if (thing->address.classId != ProcedureRelationId || thing->scope != scope)
			continue;
		if (object->args_unspecified ? strncmp(thing->name, name, strlen(name)) == 0 &&
			thing->name[strlen(name)] == '(' : strcmp(thing->name, key) == 0)
			found = thing->address;
	}
	return found;
}

ObjectAddress
named_function(Rollback *rollback, ObjectType type, const ObjectWithArgs *object)
{
	ObjectAddress address = InvalidObjectAddress;
	const char *name = strVal(llast(object->objname));
	List	   *scopes = rollback->path;
	ObjectWithArgs *copy = copyObject(unconstify(ObjectWithArgs *, object));
	ListCell   *lc;
	int			nestlevel;

	if (list_length(object->objname) > 1)
		scopes = list_make1_oid(find_schema(rollback, strVal(list_nth(object->objname,
																	  list_length(object->objname) - 2))));
	foreach(lc, scopes)
	{
		address = find_made_function(rollback, lfirst_oid(lc), name, object);
		if (OidIsValid(address.objectId))
			return address;
	}
	nestlevel = enter_path(rollback);
	ObjectAddressSet(address, ProcedureRelationId, LookupFuncWithArgs(type, copy, true));
	leave_path(nestlevel);
	return is_stale(rollback, &address) ? InvalidObjectAddress : address;
}

static ObjectAddress
on_relation(Rollback *rollback, Oid classid, List *names)
{
	List	   *relation = list_copy_head(names, list_length(names) - 1);
	Oid			relid = find_relation_names(rollback, relation);

	return OidIsValid(relid) ? find_name(rollback, classid, relid, strVal(llast(names))) :
		InvalidObjectAddress;
}

static ObjectAddress
on_column(Rollback *rollback, List *names)
{
	ObjectAddress address = InvalidObjectAddress;
	Oid			relid = find_relation_names(rollback, list_copy_head(names, list_length(names) - 1));
	int			column = OidIsValid(relid) ? find_column(rollback, relid, strVal(llast(names))) : 0;

	if (column != 0)
		ObjectAddressSubSet(address, RelationRelationId, relid, column);
	return address;
}

/* Those of no schema, whose names the script seldom changes */
static ObjectAddress
by_plain_name(Rollback *rollback, ObjectType type, const char *name)
{
	ObjectAddress address = InvalidObjectAddress;

	switch (type)
	{
		case OBJECT_SCHEMA:
			return find_name(rollback, NamespaceRelationId, InvalidOid, name);
		case OBJECT_EXTENSION:
			return find_name(rollback, ExtensionRelationId, InvalidOid, name);
		case OBJECT_PUBLICATION:
			ObjectAddressSet(address, PublicationRelationId, get_publication_oid(name, true));
			break;
		case OBJECT_LANGUAGE:
			ObjectAddressSet(address, LanguageRelationId, get_language_oid(name, true));
			break;
		case OBJECT_FDW:
			ObjectAddressSet(address, ForeignDataWrapperRelationId, get_foreign_data_wrapper_oid(name, true));
			break;
		case OBJECT_FOREIGN_SERVER:
			ObjectAddressSet(address, ForeignServerRelationId, get_foreign_server_oid(name, true));
			break;
		case OBJECT_EVENT_TRIGGER:
			ObjectAddressSet(address, EventTriggerRelationId, get_event_trigger_oid(name, true));
			break;
		default:
			return address;
	}
	if (is_stale(rollback, &address))
		return InvalidObjectAddress;
	if (!OidIsValid(address.objectId))
		return find_name(rollback, address.classId, InvalidOid, name);
	return address;
}

bool
resolves(ObjectType type)
{
	switch (type)
	{
		case OBJECT_ACCESS_METHOD:
		case OBJECT_CAST:
		case OBJECT_COLLATION:
		case OBJECT_CONVERSION:
		case OBJECT_OPCLASS:
		case OBJECT_OPERATOR:
		case OBJECT_OPFAMILY:
		case OBJECT_TRANSFORM:
		case OBJECT_TSCONFIGURATION:
		case OBJECT_TSDICTIONARY:
		case OBJECT_TSPARSER:
		case OBJECT_TSTEMPLATE:
			return false;
		default:
			return true;
	}
}

ObjectAddress
resolve(Rollback *rollback, ObjectType type, Node *object)
{
	ObjectAddress address = InvalidObjectAddress;

	switch (type)
	{
		case OBJECT_TABLE:
		case OBJECT_VIEW:
		case OBJECT_MATVIEW:
		case OBJECT_INDEX:
		case OBJECT_SEQUENCE:
		case OBJECT_FOREIGN_TABLE:
			if (IsA(object, RangeVar))
				ObjectAddressSet(address, RelationRelationId, find_relation(rollback, (RangeVar *) object));
			else
				ObjectAddressSet(address, RelationRelationId, find_relation_names(rollback, castNode(List, object)));
			break;
		case OBJECT_TYPE:
		case OBJECT_DOMAIN:
			address = find_names(rollback, TypeRelationId, IsA(object, TypeName) ?
								 ((TypeName *) object)->names : castNode(List, object));
			break;
		case OBJECT_FUNCTION:
		case OBJECT_PROCEDURE:
		case OBJECT_ROUTINE:
		case OBJECT_AGGREGATE:
			address = named_function(rollback, type, castNode(ObjectWithArgs, object));
			break;
		case OBJECT_TRIGGER:
			address = on_relation(rollback, TriggerRelationId, castNode(List, object));
			break;
		case OBJECT_RULE:
			address = on_relation(rollback, RewriteRelationId, castNode(List, object));
			break;
		case OBJECT_POLICY:
			address = on_relation(rollback, PolicyRelationId, castNode(List, object));
			break;
		case OBJECT_TABCONSTRAINT:
			address = on_relation(rollback, ConstraintRelationId, castNode(List, object));
			break;
		case OBJECT_DOMCONSTRAINT:
			address = find_names(rollback, TypeRelationId,
								 linitial_node(TypeName, castNode(List, object))->names);
			if (OidIsValid(address.objectId))
				address = find_name(rollback, ConstraintRelationId, address.objectId,
									strVal(lsecond(castNode(List, object))));
			break;
		case OBJECT_COLUMN:
			address = on_column(rollback, castNode(List, object));
			break;
		case OBJECT_STATISTIC_EXT:
			address = find_names(rollback, StatisticExtRelationId, castNode(List, object));
			break;
		default:
			if (IsA(object, String))
				address = by_plain_name(rollback, type, strVal(object));
			break;
	}
	return OidIsValid(address.objectId) ? address : InvalidObjectAddress;
}
