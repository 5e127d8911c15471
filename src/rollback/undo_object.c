/*
 * undo_object.c
 *	  CREATE of types, triggers, policies and the like.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#include "dbctx.h"

#include "catalog/namespace.h"
#include "catalog/pg_extension.h"
#include "catalog/pg_namespace.h"
#include "catalog/pg_policy.h"
#include "catalog/pg_publication.h"
#include "catalog/pg_rewrite.h"
#include "catalog/pg_statistic_ext.h"
#include "catalog/pg_trigger.h"
#include "catalog/pg_type.h"
#include "commands/defrem.h"
#include "rollback/alter.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"

/* In a schema: "DROP kind schema.name" unless there is one already */
static void
undo_new_named(Rollback *rollback, Oid classid, List *names, const char *kind)
{
	Oid			scope = creation_schema_names(rollback, names);
	Thing	   *thing;

	if (!OidIsValid(scope) ||
		OidIsValid(find_name(rollback, classid, scope, strVal(llast(names))).objectId))
		return;
	thing = make_thing(rollback, classid, scope, strVal(llast(names)));
	(void) add_drop(rollback, thing->address, InvalidOid, kind,
					psprintf("%s.%s", schema_now(rollback, scope), quote_identifier(thing->name)));
}

/* In none */
static void
undo_new_plain(Rollback *rollback, Oid classid, ObjectType type, const char *name, const char *kind)
{
	Thing	   *thing;

	if (OidIsValid(resolve(rollback, type, (Node *) makeString(unconstify(char *, name))).objectId))
		return;
	thing = make_thing(rollback, classid, InvalidOid, name);
	(void) add_drop(rollback, thing->address, InvalidOid, kind, quote_identifier(name));
}

/*
 * On a relation.  What is replaced has its definition put back, in place
 * of the new one.
 */
static void
undo_new_on(Rollback *rollback, Oid classid, const RangeVar *relation, const char *name,
			const char *kind, bool replace)
{
	Oid			relid = find_relation(rollback, relation);
	ObjectAddress address;
	Thing	   *thing;
	char	   *dropped;
	List	   *commands;
	ListCell   *lc;

	if (!OidIsValid(relid))
		return;
	dropped = psprintf("%s ON %s", quote_identifier(name), relation_now(rollback, relid));
	address = find_name(rollback, classid, relid, name);
	if (!OidIsValid(address.objectId))
	{
		thing = make_thing(rollback, classid, relid, name);
		(void) add_drop(rollback, thing->address, relid, kind, dropped);
	}
	else if (replace && !is_made(rollback, address.objectId))
	{
		commands = classid == TriggerRelationId ? remake_trigger(address.objectId) :
			remake_rule(address.objectId);
		if (commands == NIL)
		{
			add_lost(rollback, "the definition of %s %s can't be read now", kind, dropped);
			return;
		}
		(void) add_removal(rollback, address, relid, psprintf("DROP %s %s", kind, dropped), NULL);
		foreach(lc, commands)
			(void) add_undo(rollback, address, relid, lfirst(lc));
	}
}

static void
undo_create_statistics(Rollback *rollback, const CreateStatsStmt *statement)
{
	RangeVar   *relation = linitial_node(RangeVar, statement->relations);
	Oid			relid = IsA(relation, RangeVar) ? find_relation(rollback, relation) : InvalidOid;
	ListCell   *lc;
	List	   *columns = NIL;
	Oid			scope;
	char	   *name;

	if (statement->defnames != NIL)
	{
		undo_new_named(rollback, StatisticExtRelationId, statement->defnames, "STATISTICS");
		return;
	}
	if (!OidIsValid(relid))
		return;
	foreach(lc, statement->exprs)
	{
		StatsElem  *element = lfirst(lc);

		columns = lappend(columns, makeString(element->name ? element->name : "expr"));
	}
	scope = is_made(rollback, relid) ? InvalidOid : get_rel_namespace(relid);
	if (!OidIsValid(scope))
		return;					/* it goes with the table */
	name = makeObjectName(relation->relname, joined_columns(columns), "stat");
	undo_new_named(rollback, StatisticExtRelationId,
				   list_make2(makeString(unconstify(char *, schema_name_now(rollback, scope))), makeString(name)),
				   "STATISTICS");
}

/* CREATE AGGREGATE, TYPE, OPERATOR, COLLATION, TEXT SEARCH ... */
static void
undo_define(Rollback *rollback, const DefineStmt *statement)
{
	switch (statement->kind)
	{
		case OBJECT_TYPE:
			undo_new_named(rollback, TypeRelationId, statement->defnames, "TYPE");
			break;
		case OBJECT_AGGREGATE:
			{
				Oid			scope = creation_schema_names(rollback, statement->defnames);
				List	   *types = NIL;
				ListCell   *lc;

				/* "*" is NULL here; behind the arguments is the number of direct ones, or -1 */
				if (!OidIsValid(scope) || statement->replace || statement->oldstyle ||
					list_length(statement->args) != 2 || intVal(lsecond(statement->args)) >= 0)
				{
					add_lost(rollback, "dbctx has no way back from this aggregate");
					break;
				}
				foreach(lc, (List *) linitial(statement->args))
					types = lappend(types, ((FunctionParameter *) lfirst(lc))->argType);
				(void) add_drop(rollback, InvalidObjectAddress, InvalidOid, "AGGREGATE",
								psprintf("%s.%s%s", schema_now(rollback, scope),
										 quote_identifier(strVal(llast(statement->defnames))),
										 types ? arguments_key(rollback, types) : "(*)"));
				break;
			}
		case OBJECT_COLLATION:
			if (!statement->if_not_exists)
				(void) add_drop(rollback, InvalidObjectAddress, InvalidOid, "COLLATION",
								NameListToQuotedString(statement->defnames));
			break;
		case OBJECT_TSCONFIGURATION:
			(void) add_drop(rollback, InvalidObjectAddress, InvalidOid, "TEXT SEARCH CONFIGURATION",
							NameListToQuotedString(statement->defnames));
			break;
		case OBJECT_TSDICTIONARY:
			(void) add_drop(rollback, InvalidObjectAddress, InvalidOid, "TEXT SEARCH DICTIONARY",
							NameListToQuotedString(statement->defnames));
			break;
		default:
			add_lost(rollback, "dbctx has no way to take back what is made here");
			break;
	}
}

static void
undo_create_cast(Rollback *rollback, const CreateCastStmt *statement)
{
	int32		typmod;
	Oid			source = find_type(rollback, statement->sourcetype, &typmod);
	Oid			target = find_type(rollback, statement->targettype, &typmod);

	if (OidIsValid(source) && OidIsValid(target))
		(void) add_drop(rollback, InvalidObjectAddress, InvalidOid, "CAST",
						psprintf("(%s AS %s)", type_name(source, -1), type_name(target, -1)));
}

bool
undo_create_object(Rollback *rollback, Node *statement)
{
	switch (nodeTag(statement))
	{
		case T_CreateTrigStmt:
			undo_new_on(rollback, TriggerRelationId, ((CreateTrigStmt *) statement)->relation,
						((CreateTrigStmt *) statement)->trigname, "TRIGGER",
						((CreateTrigStmt *) statement)->replace);
			return true;
		case T_CreatePolicyStmt:
			undo_new_on(rollback, PolicyRelationId, ((CreatePolicyStmt *) statement)->table,
						((CreatePolicyStmt *) statement)->policy_name, "POLICY", false);
			return true;
		case T_RuleStmt:
			undo_new_on(rollback, RewriteRelationId, ((RuleStmt *) statement)->relation,
						((RuleStmt *) statement)->rulename, "RULE", ((RuleStmt *) statement)->replace);
			return true;
		case T_CreateEnumStmt:
			undo_new_named(rollback, TypeRelationId, ((CreateEnumStmt *) statement)->typeName, "TYPE");
			return true;
		case T_CreateRangeStmt:
			undo_new_named(rollback, TypeRelationId, ((CreateRangeStmt *) statement)->typeName, "TYPE");
			return true;
		case T_CompositeTypeStmt:
			{
				const RangeVar *name = ((CompositeTypeStmt *) statement)->typevar;
				List	   *names = list_make1(makeString(name->relname));

				undo_new_named(rollback, TypeRelationId, name->schemaname ?
							   lcons(makeString(name->schemaname), names) : names, "TYPE");
				return true;
			}
		case T_CreateDomainStmt:
			undo_new_named(rollback, TypeRelationId, ((CreateDomainStmt *) statement)->domainname, "DOMAIN");
			return true;
		case T_CreateStatsStmt:
			undo_create_statistics(rollback, (CreateStatsStmt *) statement);
			return true;
		case T_CreateExtensionStmt:
			undo_new_plain(rollback, ExtensionRelationId, OBJECT_EXTENSION,
						   ((CreateExtensionStmt *) statement)->extname, "EXTENSION");
			return true;
		case T_CreatePublicationStmt:
			undo_new_plain(rollback, PublicationRelationId, OBJECT_PUBLICATION,
						   ((CreatePublicationStmt *) statement)->pubname, "PUBLICATION");
			return true;
		case T_CreateFdwStmt:
			undo_new_plain(rollback, InvalidOid, OBJECT_FDW, ((CreateFdwStmt *) statement)->fdwname,
						   "FOREIGN DATA WRAPPER");
			return true;
		case T_CreateForeignServerStmt:
			undo_new_plain(rollback, InvalidOid, OBJECT_FOREIGN_SERVER,
						   ((CreateForeignServerStmt *) statement)->servername, "SERVER");
			return true;
		case T_CreateEventTrigStmt:
			undo_new_plain(rollback, InvalidOid, OBJECT_EVENT_TRIGGER,
						   ((CreateEventTrigStmt *) statement)->trigname, "EVENT TRIGGER");
			return true;
		case T_CreateCastStmt:
			undo_create_cast(rollback, (CreateCastStmt *) statement);
			return true;
		case T_DefineStmt:
			undo_define(rollback, (DefineStmt *) statement);
			return true;
		default:
			return false;
	}
}
