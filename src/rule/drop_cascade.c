/*
 * drop_cascade.c
 *	  What goes along with DROP ... CASCADE.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#include "dbctx.h"

#include "catalog/deparse.h"
#include "catalog/namespace.h"
#include "catalog/oneline.h"
#include "catalog/pg_class.h"
#include "catalog/pg_collation.h"
#include "catalog/pg_constraint.h"
#include "catalog/pg_event_trigger.h"
#include "catalog/pg_extension.h"
#include "catalog/pg_foreign_data_wrapper.h"
#include "catalog/pg_foreign_server.h"
#include "catalog/pg_language.h"
#include "catalog/pg_namespace.h"
#include "catalog/pg_proc.h"
#include "catalog/pg_type.h"
#include "commands/defrem.h"
#include "commands/extension.h"
#include "commands/proclang.h"
#include "foreign/foreign.h"
#include "parser/parse_type.h"
#include "rule/dependents.h"
#include "rule/drop.h"
#include "utils/lsyscache.h"
#include "utils/syscache.h"

/* An object that the command names */
typedef struct Target
{
	ObjectAddress address;
	DbTable    *table;			/* or NULL */
	const char *what;			/* "DROP TABLE", "DROP COLUMN" */
} Target;

/*
 * A function by its name, and by the types of its arguments if they are
 * given.  InvalidOid if it isn't just one: the server will say what's wrong.
 */
static Oid
find_routine(const ObjectWithArgs *routine)
{
	Oid			types[FUNC_MAX_ARGS];
	int			nargs = routine->args_unspecified ? -1 : list_length(routine->objargs);
	FuncCandidateList candidates;
	Oid			found = InvalidOid;

	if (nargs > FUNC_MAX_ARGS || list_length(routine->objname) > 2)
		return InvalidOid;
	for (int i = 0; i < nargs; i++)
	{
		types[i] = LookupTypeNameOid(NULL, list_nth(routine->objargs, i), true);
		if (!OidIsValid(types[i]))
			return InvalidOid;
	}
	candidates = compat_function_candidates(routine->objname, nargs);
	for (; candidates != NULL; candidates = candidates->next)
	{
		if (nargs > 0 && memcmp(types, candidates->args, nargs * sizeof(Oid)) != 0)
			continue;
		if (OidIsValid(found))
			return InvalidOid;
		found = candidates->oid;
	}
	return found;
}

/* A relation that is no table in the sense of World: an index or a sequence */
static Oid
find_relation(Node *names)
{
	List	   *list = (List *) names;

	if (!IsA(names, List) || list == NIL || list_length(list) > 2)
		return InvalidOid;
	return RangeVarGetRelid(makeRangeVarFromNameList(list), NoLock, true);
}

static bool
resolve_relation(RuleRun *run, Target *target, Node *names)
{
	target->table = world_table_of_names(run->world, names);
	target->address.classId = RelationRelationId;
	target->address.objectId = target->table ? target->table->oid : find_relation(names);
	/* what was made here depends on nothing that was there before */
	return target->table == NULL || !run->world->made_here(run->world, target->table);
}

static bool
resolve(RuleRun *run, Target *target, ObjectType type, Node *object)
{
	Oid			classid;
	Oid			objid;

	memset(target, 0, sizeof(Target));
	switch (type)
	{
		case OBJECT_TABLE:
		case OBJECT_FOREIGN_TABLE:
		case OBJECT_VIEW:
		case OBJECT_MATVIEW:
		case OBJECT_SEQUENCE:
		case OBJECT_INDEX:
			return resolve_relation(run, target, object) &&
				OidIsValid(target->address.objectId);
		case OBJECT_TYPE:
		case OBJECT_DOMAIN:
			classid = TypeRelationId;
			objid = LookupTypeNameOid(NULL, (TypeName *) object, true);
			break;
		case OBJECT_FUNCTION:
		case OBJECT_PROCEDURE:
		case OBJECT_ROUTINE:
		case OBJECT_AGGREGATE:
			classid = ProcedureRelationId;
			objid = find_routine((ObjectWithArgs *) object);
			break;
		case OBJECT_SCHEMA:
			classid = NamespaceRelationId;
			objid = get_namespace_oid(strVal(object), true);
			break;
		case OBJECT_EXTENSION:
			classid = ExtensionRelationId;
			objid = get_extension_oid(strVal(object), true);
			break;
		case OBJECT_COLLATION:
			classid = CollationRelationId;
			objid = get_collation_oid((List *) object, true);
			break;
		case OBJECT_LANGUAGE:
			classid = LanguageRelationId;
			objid = get_language_oid(strVal(object), true);
			break;
		case OBJECT_FOREIGN_SERVER:
			classid = ForeignServerRelationId;
			objid = get_foreign_server_oid(strVal(object), true);
			break;
		case OBJECT_FDW:
			classid = ForeignDataWrapperRelationId;
			objid = get_foreign_data_wrapper_oid(strVal(object), true);
			break;
		default:				/* nothing much depends on others */
			return false;
	}
	ObjectAddressSet(target->address, classid, objid);
	return OidIsValid(objid);
}

static bool
resolve_alter(RuleRun *run, Target *target, DbTable *table, const AlterTableCmd *cmd)
{
	memset(target, 0, sizeof(Target));
	target->table = table;
	if (cmd->subtype == AT_DropColumn)
	{
		DbColumn   *column = table_column(table, cmd->name);

		target->what = "DROP COLUMN";
		if (column == NULL)
			return false;
		ObjectAddressSubSet(target->address, RelationRelationId, table->oid, column->attnum);
		return OidIsValid(table->oid);
	}
	target->what = "DROP CONSTRAINT";
	ObjectAddressSet(target->address, ConstraintRelationId,
					 OidIsValid(table->oid) ?
					 get_relation_constraint_oid(table->oid, cmd->name, true) : InvalidOid);
	return OidIsValid(target->address.objectId);
}

/*
 * Nothing is lost with a foreign key to an empty table: it holds no values to
 * point to.
 */
static bool
is_harmless(RuleRun *run, const Target *target, const List *dependents)
{
	ListCell   *lc;

	if (target->table == NULL || target->address.classId != RelationRelationId ||
		target->address.objectSubId != 0 ||
		(target->table->kind != RELKIND_RELATION &&
		 target->table->kind != RELKIND_PARTITIONED_TABLE) ||
		run->world->rows(run->world, target->table) != 0)
		return false;
	foreach(lc, dependents)
	{
		if (((Dependent *) lfirst(lc))->address.classId != ConstraintRelationId)
			return false;
	}
	return true;
}

/* Is an object in a schema that the command names? */
static bool
is_in_target(const ObjectAddress *address, const Target *targets, int n)
{
	Oid			schema = is_objectclass_supported(address->classId) ?
		get_object_namespace(address) : InvalidOid;

	for (int i = 0; i < n; i++)
	{
		if (OidIsValid(schema) && targets[i].address.classId == NamespaceRelationId &&
			targets[i].address.objectId == schema)
			return true;
	}
	return false;
}

/*
 * What nobody would miss in the command: what is in a schema that it names,
 * and event triggers with a function of the extension that it names.
 */
static List *
without_expected(List *dependents, const Target *targets, int n, const Target *target)
{
	List	   *left = NIL;
	ListCell   *lc;

	foreach(lc, dependents)
	{
		const ObjectAddress *address = &((Dependent *) lfirst(lc))->address;

		if (target->address.classId == ExtensionRelationId &&
			address->classId == EventTriggerRelationId)
			continue;
		if (target->address.classId == NamespaceRelationId &&
			is_in_target(address, targets, n))
			continue;
		left = lappend(left, lfirst(lc));
	}
	return left;
}

static DbSchema *
target_schema(const Target *target)
{
	if (target->table != NULL)
		return target->table->schema;
	if (target->address.classId == NamespaceRelationId)
		return schema_of_oid(target->address.objectId);
	return schema_of_oid(get_object_namespace(&target->address));
}

static void
find_cascade(RuleRun *run, const Target *target, const List *dependents)
{
	Finding    *finding;
	const char *identity = getObjectIdentity(&target->address, true);
	const char *kind = getObjectTypeDescription(&target->address, true);

	if (identity == NULL || kind == NULL)
		return;
	finding = find_object(run, target->address.classId, target->address.objectId,
						  oneline_text(identity, 200),
						  "%s CASCADE of %s also drops %s", target->what,
						  oneline_text(psprintf("%s %s", kind, identity), 200),
						  dependents_text(dependents));
	finding->objsubid = target->address.objectSubId;
	finding->about = "cascade";
	if (target->table != NULL)
	{
		finding->schema = target->table->schema->name;
		finding->table = target->table->name;
	}
	if (target->address.classId == NamespaceRelationId)
		finding->hint = pstrdup("Write a command of its own for each of them first.");
	else
		finding->hint = psprintf("Write a command of its own for each of them, and %s without CASCADE.",
								 target->what);
	finding->removes = true;
}

static void
judge(RuleRun *run, Target *targets, int n)
{
	Dependents *walk;

	if (n == 0)
		return;
	walk = dependents_begin();
	for (int i = 0; i < n; i++)
		dependents_target(walk, &targets[i].address);
	for (int i = 0; i < n; i++)
	{
		List	   *dependents = dependents_of(walk, &targets[i].address);

		dependents = without_expected(dependents, targets, n, &targets[i]);
		if (dependents == NIL || is_harmless(run, &targets[i], dependents) ||
			!rule_speaks(run, target_schema(&targets[i])))
			continue;
		find_cascade(run, &targets[i], dependents);
	}
}

static const char *
drop_tag(ObjectType type)
{
	switch (type)
	{
		case OBJECT_TABLE:
			return "DROP TABLE";
		case OBJECT_FOREIGN_TABLE:
			return "DROP FOREIGN TABLE";
		case OBJECT_VIEW:
			return "DROP VIEW";
		case OBJECT_MATVIEW:
			return "DROP MATERIALIZED VIEW";
		case OBJECT_SEQUENCE:
			return "DROP SEQUENCE";
		case OBJECT_INDEX:
			return "DROP INDEX";
		case OBJECT_TYPE:
			return "DROP TYPE";
		case OBJECT_DOMAIN:
			return "DROP DOMAIN";
		case OBJECT_FUNCTION:
			return "DROP FUNCTION";
		case OBJECT_PROCEDURE:
			return "DROP PROCEDURE";
		case OBJECT_ROUTINE:
			return "DROP ROUTINE";
		case OBJECT_AGGREGATE:
			return "DROP AGGREGATE";
		case OBJECT_SCHEMA:
			return "DROP SCHEMA";
		case OBJECT_EXTENSION:
			return "DROP EXTENSION";
		case OBJECT_COLLATION:
			return "DROP COLLATION";
		case OBJECT_LANGUAGE:
			return "DROP LANGUAGE";
		case OBJECT_FOREIGN_SERVER:
			return "DROP SERVER";
		case OBJECT_FDW:
			return "DROP FOREIGN DATA WRAPPER";
		default:
			return "DROP";
	}
}

static void
judge_drop(RuleRun *run, const DropStmt *drop)
{
	Target	   *targets;
	int			n = 0;
	ListCell   *lc;

	if (drop->behavior != DROP_CASCADE)
		return;
	targets = palloc(list_length(drop->objects) * sizeof(Target));
	foreach(lc, drop->objects)
	{
		if (!resolve(run, &targets[n], drop->removeType, lfirst(lc)))
			continue;
		targets[n++].what = drop_tag(drop->removeType);
	}
	judge(run, targets, n);
}

static void
judge_alter(RuleRun *run, const AlterTableStmt *alter)
{
	Target	   *targets;
	int			n = 0;
	DbTable    *table = NULL;
	ListCell   *lc;

	targets = palloc(list_length(alter->cmds) * sizeof(Target));
	foreach(lc, alter->cmds)
	{
		AlterTableCmd *cmd = lfirst(lc);

		if ((cmd->subtype != AT_DropColumn && cmd->subtype != AT_DropConstraint) ||
			cmd->behavior != DROP_CASCADE)
			continue;
		if (table == NULL)
			table = world_table(run->world, alter->relation);
		if (table == NULL || run->world->made_here(run->world, table))
			return;
		if (resolve_alter(run, &targets[n], table, cmd))
			n++;
	}
	judge(run, targets, n);
}

static void
drop_cascade(RuleRun *run, Node *statement)
{
	if (IsA(statement, DropStmt))
		judge_drop(run, (DropStmt *) statement);
	else if (IsA(statement, AlterTableStmt))
		judge_alter(run, (AlterTableStmt *) statement);
}

const RuleBody rule_drop_cascade = {
	.problem = "DROP ... CASCADE takes along whatever depends on the object: views, foreign keys of other tables, the columns of a dropped type. It names them only once they are gone.",
	.instead = "Write a command for each of them, and the DROP without CASCADE.",
	.why = "What is written down can be reviewed, and a view that somebody added since is not lost unnoticed. Silent where nothing goes along, which is why tools can write CASCADE always.",
	.statement = drop_cascade,
};
