/*
 * undo_alter.c
 *	  ALTER of sequences, types, domains, functions, policies and the like.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#include "dbctx.h"

#include "access/genam.h"
#include "access/htup_details.h"
#include "access/table.h"
#include "catalog/dependency.h"
#include "catalog/pg_class.h"
#include "catalog/pg_constraint.h"
#include "catalog/pg_enum.h"
#include "catalog/pg_extension.h"
#include "catalog/pg_policy.h"
#include "catalog/pg_proc.h"
#include "catalog/pg_statistic_ext.h"
#include "catalog/pg_type.h"
#include "rollback/alter.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/syscache.h"

static const char *
sequence_owner(Oid sequence)
{
	Oid			table;
	int32		column;

	if (sequenceIsOwned(sequence, DEPENDENCY_AUTO, &table, &column))
		return psprintf("%s.%s", relation_name(table), column_name(table, column));
	return "NONE";
}

static void
undo_alter_sequence(Rollback *rollback, const AlterSeqStmt *statement)
{
	Oid			relid = find_relation(rollback, statement->sequence);
	ObjectAddress address;
	bool		settings = false;
	bool		owner = false;
	ListCell   *lc;

	if (!OidIsValid(relid))
		return;
	ObjectAddressSet(address, RelationRelationId, relid);
	foreach(lc, statement->options)
	{
		DefElem    *option = lfirst(lc);

		if (strcmp(option->defname, "owned_by") == 0)
			owner = true;
		else if (strcmp(option->defname, "restart") == 0)
			add_lost(rollback, "how far sequence %s had come", relation_now(rollback, relid));
		else
			settings = true;
	}
	if (is_made(rollback, relid))
	{
		/* or the table that owns it would take it along */
		if (owner)
			(void) add_removal(rollback, address, relid,
							   psprintf("ALTER SEQUENCE %s OWNED BY NONE", relation_now(rollback, relid)), NULL);
		return;
	}
	if (settings)
		(void) add_undo(rollback, address, relid, psprintf("ALTER SEQUENCE %s %s", relation_name(relid),
														   sequence_settings(relid, false)));
	if (owner)
		(void) add_undo(rollback, address, relid, psprintf("ALTER SEQUENCE %s OWNED BY %s", relation_name(relid),
														   sequence_owner(relid)));
}

static void
undo_alter_enum(Rollback *rollback, const AlterEnumStmt *statement)
{
	ObjectAddress address = find_names(rollback, TypeRelationId, statement->typeName);
	HeapTuple	tuple;

	if (!OidIsValid(address.objectId) || is_made(rollback, address.objectId))
		return;
	if (statement->oldVal != NULL)
	{
		(void) add_undo(rollback, address, InvalidOid,
						psprintf("ALTER TYPE %s RENAME VALUE %s TO %s", type_name(address.objectId, -1),
								 quote_literal_cstr(statement->newVal), quote_literal_cstr(statement->oldVal)));
		return;
	}
	tuple = SearchSysCacheCopy2(ENUMTYPOIDNAME, ObjectIdGetDatum(address.objectId),
								CStringGetDatum(statement->newVal));
	if (!HeapTupleIsValid(tuple))
		add_lost(rollback, "label %s of type %s stays: labels can't be dropped",
				 quote_literal_cstr(statement->newVal), type_name(address.objectId, -1));
}

static char *
domain_default(Oid type)
{
	HeapTuple	tuple = SearchSysCacheCopy1(TYPEOID, ObjectIdGetDatum(type));
	bool		isnull;
	Datum		datum = SysCacheGetAttr(TYPEOID, tuple, Anum_pg_type_typdefaultbin, &isnull);
	char	   *expr = isnull ? NULL : print_expression(InvalidOid, datum);

	return expr ? psprintf("SET DEFAULT %s", expr) : "DROP DEFAULT";
}

static void
undo_domain_constraint(Rollback *rollback, const AlterDomainStmt *statement, Oid type)
{
	Constraint *constraint = castNode(Constraint, statement->def);
	char	   *name = constraint->conname;
	Thing	   *thing;

	if (name == NULL)
		name = chosen_name(rollback, get_object_schema(&(ObjectAddress) {TypeRelationId, type, 0}),
						   get_object_name(&(ObjectAddress) {TypeRelationId, type, 0}), NULL, "check", true);
	thing = make_thing(rollback, ConstraintRelationId, type, name);
	(void) add_removal(rollback, thing->address, InvalidOid,
					   psprintf("ALTER DOMAIN %s DROP CONSTRAINT %s", type_name(type, -1), quote_identifier(name)),
					   psprintf("ALTER DOMAIN %s DROP CONSTRAINT IF EXISTS %s", type_name(type, -1),
								quote_identifier(name)));
}

static void
undo_alter_domain(Rollback *rollback, const AlterDomainStmt *statement)
{
	ObjectAddress address = find_names(rollback, TypeRelationId, statement->typeName);
	ObjectAddress *constraint = palloc(sizeof(ObjectAddress));
	Oid			type = address.objectId;
	HeapTuple	tuple;
	const char *alter;
	bool		not_null;

	if (!OidIsValid(type) || is_made(rollback, type))
		return;
	tuple = SearchSysCacheCopy1(TYPEOID, ObjectIdGetDatum(type));
	not_null = ((Form_pg_type) GETSTRUCT(tuple))->typnotnull;
	alter = psprintf("ALTER DOMAIN %s", type_name(type, -1));
	switch ((char) statement->subtype)
	{
		case 'T':
			(void) add_undo(rollback, address, InvalidOid, psprintf("%s %s", alter, domain_default(type)));
			break;
		case 'N':
		case 'O':
			(void) add_undo(rollback, address, InvalidOid, psprintf("%s %s NOT NULL", alter, not_null ? "SET" : "DROP"));
			break;
		case 'C':
			undo_domain_constraint(rollback, statement, type);
			break;
		case 'X':
			*constraint = find_name(rollback, ConstraintRelationId, type, statement->name);
			if (OidIsValid(constraint->objectId))
				undo_drop(rollback, list_make1(constraint), false);
			break;
		default:
			break;
	}
}

/* Its definition has all that ALTER FUNCTION can change */
static void
undo_alter_function(Rollback *rollback, const AlterFunctionStmt *statement)
{
	ObjectAddress address = named_function(rollback, statement->objtype, statement->func);
	List	   *definition;

	if (!OidIsValid(address.objectId) || is_made(rollback, address.objectId))
		return;
	definition = remake_function(address.objectId);
	if (definition == NIL)
		add_lost(rollback, "the definition of function %s can't be read now", object_name(&address));
	else
		(void) add_undo(rollback, address, InvalidOid, linitial(definition));
}

/* A policy can't be set back to having no condition: it's made again */
static void
undo_alter_policy(Rollback *rollback, const AlterPolicyStmt *statement)
{
	Oid			relid = find_relation(rollback, statement->table);
	ObjectAddress address = InvalidObjectAddress;
	List	   *commands;
	ListCell   *lc;

	if (OidIsValid(relid))
		address = find_name(rollback, PolicyRelationId, relid, statement->policy_name);
	if (!OidIsValid(address.objectId) || is_made(rollback, address.objectId))
		return;
	commands = remake_policy(address.objectId);
	if (commands == NIL)
	{
		add_lost(rollback, "the definition of policy %s can't be read now", object_name(&address));
		return;
	}
	(void) add_undo(rollback, address, relid, psprintf("DROP POLICY %s", object_name(&address)));
	foreach(lc, commands)
		(void) add_undo(rollback, address, relid, lfirst(lc));
}

static void
undo_alter_statistics(Rollback *rollback, const AlterStatsStmt *statement)
{
	ObjectAddress address = find_names(rollback, StatisticExtRelationId, statement->defnames);
	HeapTuple	tuple = is_made(rollback, address.objectId) ? NULL :
		SearchSysCacheCopy1(STATEXTOID, ObjectIdGetDatum(address.objectId));
	bool		isnull;
	Datum		datum;

	if (!HeapTupleIsValid(tuple))
		return;
	datum = SysCacheGetAttr(STATEXTOID, tuple, Anum_pg_statistic_ext_stxstattarget, &isnull);
	(void) add_undo(rollback, address, InvalidOid,
					psprintf("ALTER STATISTICS %s SET STATISTICS %d", object_name(&address),
							 isnull ? -1 : compat_stattarget(datum)));
}

static void
undo_extension_contents(Rollback *rollback, const AlterExtensionContentsStmt *statement)
{
	ObjectAddress address = resolve(rollback, statement->objtype, statement->object);

	if (OidIsValid(address.objectId) && !is_made(rollback, address.objectId))
		(void) add_undo(rollback, address, InvalidOid,
						psprintf("ALTER EXTENSION %s %s %s %s", quote_identifier(statement->extname),
								 statement->action > 0 ? "DROP" : "ADD", object_kind(&address),
								 object_name(&address)));
}

bool
undo_alter(Rollback *rollback, Node *statement)
{
	switch (nodeTag(statement))
	{
		case T_AlterTableStmt:
			undo_alter_table(rollback, (AlterTableStmt *) statement);
			return true;
		case T_AlterSeqStmt:
			undo_alter_sequence(rollback, (AlterSeqStmt *) statement);
			return true;
		case T_AlterEnumStmt:
			undo_alter_enum(rollback, (AlterEnumStmt *) statement);
			return true;
		case T_AlterDomainStmt:
			undo_alter_domain(rollback, (AlterDomainStmt *) statement);
			return true;
		case T_AlterFunctionStmt:
			undo_alter_function(rollback, (AlterFunctionStmt *) statement);
			return true;
		case T_AlterPolicyStmt:
			undo_alter_policy(rollback, (AlterPolicyStmt *) statement);
			return true;
		case T_AlterStatsStmt:
			undo_alter_statistics(rollback, (AlterStatsStmt *) statement);
			return true;
		case T_AlterExtensionContentsStmt:
			undo_extension_contents(rollback, (AlterExtensionContentsStmt *) statement);
			return true;
		default:
			return false;
	}
}
