/*
 * undo_rename.c
 *	  RENAME and SET SCHEMA.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#include "dbctx.h"

#include "catalog/pg_class.h"
#include "catalog/pg_constraint.h"
#include "catalog/pg_extension.h"
#include "catalog/pg_index.h"
#include "catalog/pg_namespace.h"
#include "catalog/pg_policy.h"
#include "catalog/pg_proc.h"
#include "catalog/pg_rewrite.h"
#include "catalog/pg_trigger.h"
#include "catalog/pg_type.h"
#include "commands/extension.h"
#include "rollback/alter.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/syscache.h"

static void
add_rename(Rollback *rollback, const ObjectAddress *address, Oid relid, const char *sql)
{
	Undo	   *undo = add_undo(rollback, *address, relid, sql);

	undo->after = rollback->statement;
	disturb(rollback, OidIsValid(relid) ? relid : address->objectId);
}

/* The name of a relation is also that of a primary key's or unique constraint's index */
static void
rename_relation(Rollback *rollback, const RenameStmt *statement)
{
	Oid			relid = find_relation(rollback, statement->relation);
	ObjectAddress address;
	Thing	   *thing;
	Oid			scope;
	const char *before;
	const char *kind;

	if (!OidIsValid(relid))
		return;
	ObjectAddressSet(address, RelationRelationId, relid);
	thing = find_thing(rollback, &address);
	scope = thing ? thing->scope : get_rel_namespace(relid);
	before = pstrdup(thing ? thing->name : get_rel_name(relid));
	kind = is_made(rollback, relid) ? "TABLE" : relation_kind(get_rel_relkind(relid));
	if (is_made(rollback, relid) && statement->renameType != OBJECT_TABLE)
		kind = statement->renameType == OBJECT_VIEW ? "VIEW" : statement->renameType == OBJECT_INDEX ? "INDEX" :
			statement->renameType == OBJECT_SEQUENCE ? "SEQUENCE" :
			statement->renameType == OBJECT_MATVIEW ? "MATERIALIZED VIEW" : "FOREIGN TABLE";
	rename_thing(rollback, &address, scope, statement->newname);
	add_rename(rollback, &address, relid, psprintf("ALTER %s %s RENAME TO %s", kind,
												   relation_now(rollback, relid), quote_identifier(before)));
}

/* A column, or an attribute of a composite type */
static void
rename_column(Rollback *rollback, const RenameStmt *statement)
{
	Oid			relid = find_relation(rollback, statement->relation);
	int			column = OidIsValid(relid) ? find_column(rollback, relid, statement->subname) : 0;
	ObjectAddress address;
	bool		attribute = statement->renameType == OBJECT_ATTRIBUTE;
	const char *kind = attribute ? "TYPE" :
		statement->relationType == OBJECT_VIEW ? "VIEW" :
		statement->relationType == OBJECT_MATVIEW ? "MATERIALIZED VIEW" : "TABLE";

	if (column == 0)
		return;
	ObjectAddressSubSet(address, RelationRelationId, relid, column);
	rename_thing(rollback, &address, relid, statement->newname);
	add_rename(rollback, &address, relid,
			   psprintf("ALTER %s %s RENAME %s %s TO %s%s", kind, relation_now(rollback, relid),
						attribute ? "ATTRIBUTE" : "COLUMN", quote_identifier(statement->newname),
						quote_identifier(statement->subname),
						attribute && statement->behavior == DROP_CASCADE ? " CASCADE" : ""));
}

/* Constraints, triggers, policies, rules */
static void
rename_part(Rollback *rollback, const RenameStmt *statement, Oid classid, const char *alter, bool on)
{
	Oid			relid = find_relation(rollback, statement->relation);
	ObjectAddress address = InvalidObjectAddress;
	const char *relation;

	if (OidIsValid(relid))
		address = find_name(rollback, classid, relid, statement->subname);
	if (!OidIsValid(address.objectId))
		return;
	relation = relation_now(rollback, relid);
	rename_thing(rollback, &address, relid, statement->newname);
	if (classid == ConstraintRelationId && !is_made(rollback, address.objectId) &&
		OidIsValid(get_constraint_index(address.objectId)))
	{
		ObjectAddress index;

		ObjectAddressSet(index, RelationRelationId, get_constraint_index(address.objectId));
		rename_thing(rollback, &index, get_rel_namespace(index.objectId), statement->newname);
	}
	if (on)
		add_rename(rollback, &address, relid,
				   psprintf("ALTER %s %s ON %s RENAME TO %s", alter, quote_identifier(statement->newname),
							relation, quote_identifier(statement->subname)));
	else
		add_rename(rollback, &address, relid,
				   psprintf("ALTER TABLE %s RENAME CONSTRAINT %s TO %s", relation,
							quote_identifier(statement->newname), quote_identifier(statement->subname)));
}

static void
rename_type(Rollback *rollback, const RenameStmt *statement, const char *kind)
{
	List	   *names = castNode(List, statement->object);
	ObjectAddress address = find_names(rollback, TypeRelationId, names);
	Thing	   *thing;
	Oid			scope;
	const char *sql;

	if (!OidIsValid(address.objectId))
		return;
	thing = find_thing(rollback, &address);
	scope = thing ? thing->scope : get_object_schema(&address);
	rename_thing(rollback, &address, scope, statement->newname);
	sql = psprintf("ALTER %s %s.%s RENAME TO %s", kind, schema_now(rollback, scope),
				   quote_identifier(statement->newname), quote_identifier(strVal(llast(names))));
	add_rename(rollback, &address, InvalidOid, sql);
}

static void
rename_domain_constraint(Rollback *rollback, const RenameStmt *statement)
{
	ObjectAddress domain = find_names(rollback, TypeRelationId, castNode(List, statement->object));
	ObjectAddress address = InvalidObjectAddress;

	if (OidIsValid(domain.objectId))
		address = find_name(rollback, ConstraintRelationId, domain.objectId, statement->subname);
	if (!OidIsValid(address.objectId))
		return;
	rename_thing(rollback, &address, domain.objectId, statement->newname);
	add_rename(rollback, &address, InvalidOid,
			   psprintf("ALTER DOMAIN %s RENAME CONSTRAINT %s TO %s", name_now(rollback, &domain),
						quote_identifier(statement->newname), quote_identifier(statement->subname)));
}

static void
rename_schema(Rollback *rollback, const RenameStmt *statement)
{
	ObjectAddress address = find_name(rollback, NamespaceRelationId, InvalidOid, statement->subname);

	if (!OidIsValid(address.objectId))
		return;
	rename_thing(rollback, &address, InvalidOid, statement->newname);
	add_rename(rollback, &address, InvalidOid,
			   psprintf("ALTER SCHEMA %s RENAME TO %s", quote_identifier(statement->newname),
						quote_identifier(statement->subname)));
}

/* "(integer)" of a function, by the catalog */
static const char *
function_arguments_text(Rollback *rollback, const ObjectAddress *address, const char *made)
{
	const char *identity = is_made(rollback, address->objectId) ? made : object_name(address);
	bool		quoted = false;

	for (const char *c = identity; *c != '\0'; c++)
	{
		if (*c == '"')
			quoted = !quoted;
		else if (*c == '(' && !quoted)
			return c;
	}
	return "()";
}

static void
rename_function(Rollback *rollback, const RenameStmt *statement)
{
	ObjectWithArgs *object = castNode(ObjectWithArgs, statement->object);
	ObjectAddress address = named_function(rollback, statement->renameType, object);
	Thing	   *thing;
	Oid			scope;
	const char *arguments;
	const char *kind = statement->renameType == OBJECT_AGGREGATE ? "AGGREGATE" : "ROUTINE";

	if (!OidIsValid(address.objectId))
		return;
	thing = find_thing(rollback, &address);
	scope = thing ? thing->scope : get_func_namespace(address.objectId);
	arguments = pstrdup(function_arguments_text(rollback, &address, thing ? thing->name : ""));
	rename_thing(rollback, &address, scope, psprintf("%s%s", statement->newname, arguments));
	add_rename(rollback, &address, InvalidOid,
			   psprintf("ALTER %s %s.%s%s RENAME TO %s", kind, schema_now(rollback, scope),
						quote_identifier(statement->newname), arguments,
						quote_identifier(strVal(llast(object->objname)))));
}

/* Kinds whose command is "ALTER kind new RENAME TO old", and that no definition mentions */
static bool
rename_plain(Rollback *rollback, const RenameStmt *statement)
{
	ObjectAddress address = statement->object ?
		resolve(rollback, statement->renameType, statement->object) : InvalidObjectAddress;
	const char *kind;
	const char *old;

	if (!OidIsValid(address.objectId) || is_made(rollback, address.objectId))
		return false;
	kind = object_kind(&address);
	old = IsA(statement->object, List) ? strVal(llast((List *) statement->object)) :
		IsA(statement->object, String) ? strVal(statement->object) : NULL;
	if (old == NULL)
		return false;
	if (IsA(statement->object, List))
	{
		const char *schema = get_namespace_name(get_object_schema(&address));

		rename_thing(rollback, &address, get_object_schema(&address), statement->newname);
		add_rename(rollback, &address, InvalidOid,
				   psprintf("ALTER %s %s RENAME TO %s", kind,
							quote_qualified_identifier(schema, statement->newname), quote_identifier(old)));
		return true;
	}
	rename_thing(rollback, &address, InvalidOid, statement->newname);
	add_rename(rollback, &address, InvalidOid, psprintf("ALTER %s %s RENAME TO %s", kind,
														quote_identifier(statement->newname), quote_identifier(old)));
	return true;
}

static void
undo_rename_statement(Rollback *rollback, const RenameStmt *statement)
{
	switch (statement->renameType)
	{
		case OBJECT_TABLE:
		case OBJECT_VIEW:
		case OBJECT_MATVIEW:
		case OBJECT_INDEX:
		case OBJECT_SEQUENCE:
		case OBJECT_FOREIGN_TABLE:
			rename_relation(rollback, statement);
			break;
		case OBJECT_COLUMN:
		case OBJECT_ATTRIBUTE:
			rename_column(rollback, statement);
			break;
		case OBJECT_TABCONSTRAINT:
			rename_part(rollback, statement, ConstraintRelationId, NULL, false);
			break;
		case OBJECT_TRIGGER:
			rename_part(rollback, statement, TriggerRelationId, "TRIGGER", true);
			break;
		case OBJECT_POLICY:
			rename_part(rollback, statement, PolicyRelationId, "POLICY", true);
			break;
		case OBJECT_RULE:
			rename_part(rollback, statement, RewriteRelationId, "RULE", true);
			break;
		case OBJECT_TYPE:
			rename_type(rollback, statement, "TYPE");
			break;
		case OBJECT_DOMAIN:
			rename_type(rollback, statement, "DOMAIN");
			break;
		case OBJECT_DOMCONSTRAINT:
			rename_domain_constraint(rollback, statement);
			break;
		case OBJECT_SCHEMA:
			rename_schema(rollback, statement);
			break;
		case OBJECT_FUNCTION:
		case OBJECT_PROCEDURE:
		case OBJECT_ROUTINE:
		case OBJECT_AGGREGATE:
			rename_function(rollback, statement);
			break;
		case OBJECT_ROLE:
			(void) add_undo(rollback, InvalidObjectAddress, InvalidOid,
							psprintf("ALTER ROLE %s RENAME TO %s", quote_identifier(statement->newname),
									 quote_identifier(statement->subname)));
			break;
		case OBJECT_DATABASE:
			(void) add_undo(rollback, InvalidObjectAddress, InvalidOid,
							psprintf("ALTER DATABASE %s RENAME TO %s", quote_identifier(statement->newname),
									 quote_identifier(statement->subname)));
			break;
		default:
			if (!rename_plain(rollback, statement))
				add_lost(rollback, "dbctx has no way back from this change of a name");
			break;
	}
}

/* Sequences that columns of a table own move with it, as do its indexes and its types */
static void
move_parts(Rollback *rollback, Oid relid, Oid scope)
{
	ListCell   *lc;

	foreach(lc, table_indexes(relid))
	{
		ObjectAddress address;

		ObjectAddressSet(address, RelationRelationId, lfirst_oid(lc));
		rename_thing(rollback, &address, scope, get_rel_name(lfirst_oid(lc)));
	}
	for (AttrNumber attnum = 1; attnum <= relation_natts(relid); attnum++)
	{
		static const char kinds[] = {'a', 'i'};

		for (int i = 0; i < lengthof(kinds); i++)
		{
			ObjectAddress address;
			Oid			sequence = owned_sequence(relid, attnum, kinds[i]);

			if (!OidIsValid(sequence))
				continue;
			ObjectAddressSet(address, RelationRelationId, sequence);
			rename_thing(rollback, &address, scope, get_rel_name(sequence));
			disturb(rollback, sequence);
		}
	}
}

static void
undo_set_schema(Rollback *rollback, const AlterObjectSchemaStmt *statement)
{
	ObjectAddress address;
	Oid			scope = find_schema(rollback, statement->newschema);
	Thing	   *thing;
	Oid			before;
	const char *name;
	const char *kind;

	address = statement->relation ?
		resolve(rollback, OBJECT_TABLE, (Node *) statement->relation) :
		resolve(rollback, statement->objectType, statement->object);
	if (!OidIsValid(scope) || !OidIsValid(address.objectId))
		return;
	thing = find_thing(rollback, &address);
	if (statement->objectType == OBJECT_EXTENSION)
	{
		if (!is_made(rollback, address.objectId))
			(void) add_undo(rollback, address, InvalidOid,
							psprintf("ALTER EXTENSION %s SET SCHEMA %s", object_name(&address),
									 quote_identifier(get_namespace_name(get_object_schema(&address)))));
		return;
	}
	if (thing == NULL && is_made(rollback, address.objectId))
		return;
	before = thing ? thing->scope : get_object_schema(&address);
	kind = is_made(rollback, address.objectId) ?
		(address.classId == RelationRelationId ? "TABLE" : address.classId == TypeRelationId ? "TYPE" : "ROUTINE") :
		object_kind(&address);
	if (address.classId == ProcedureRelationId)
	{
		const char *arguments = function_arguments_text(rollback, &address, thing ? thing->name : "");
		const char *bare = strVal(llast(castNode(ObjectWithArgs, statement->object)->objname));

		rename_thing(rollback, &address, scope, psprintf("%s%s", bare, arguments));
		name = psprintf("%s.%s%s", schema_now(rollback, scope), quote_identifier(bare), arguments);
	}
	else
	{
		const char *bare = thing ? thing->name : get_object_name(&address);

		rename_thing(rollback, &address, scope, bare);
		name = psprintf("%s.%s", schema_now(rollback, scope), quote_identifier(bare));
		if (address.classId == RelationRelationId && !is_made(rollback, address.objectId))
			move_parts(rollback, address.objectId, scope);
	}
	add_rename(rollback, &address, address.classId == RelationRelationId ? address.objectId : InvalidOid,
			   psprintf("ALTER %s %s SET SCHEMA %s", kind, name, schema_now(rollback, before)));
}

bool
undo_rename(Rollback *rollback, Node *statement)
{
	if (IsA(statement, RenameStmt))
		undo_rename_statement(rollback, (RenameStmt *) statement);
	else if (IsA(statement, AlterObjectSchemaStmt))
		undo_set_schema(rollback, (AlterObjectSchemaStmt *) statement);
	else
		return false;
	return true;
}
