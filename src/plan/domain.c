/*
 * domain.c
 *	  Constraints of domains.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#include "dbctx.h"

#include "access/genam.h"
#include "access/htup_details.h"
#include "access/table.h"
#include "catalog/deparse.h"
#include "catalog/dependency.h"
#include "catalog/indexing.h"
#include "catalog/namespace.h"
#include "catalog/pg_class.h"
#include "catalog/pg_constraint.h"
#include "catalog/pg_depend.h"
#include "catalog/pg_type.h"
#include "commands/defrem.h"
#include "nodes/makefuncs.h"
#include "utils/fmgroids.h"
#include "utils/lsyscache.h"
#include "utils/syscache.h"

#include "plan/plan.h"
#include "rule/lock.h"

/* The tables with columns of a type: DbTable * */
static List *
tables_with(SqlPlan *plan, Oid type)
{
	Relation	rel = table_open(DependRelationId, AccessShareLock);
	List	   *relids = NIL;
	List	   *tables = NIL;
	ScanKeyData key[2];
	SysScanDesc scan;
	HeapTuple	tuple;
	ListCell   *lc;

	ScanKeyInit(&key[0], Anum_pg_depend_refclassid, BTEqualStrategyNumber, F_OIDEQ,
				ObjectIdGetDatum(TypeRelationId));
	ScanKeyInit(&key[1], Anum_pg_depend_refobjid, BTEqualStrategyNumber, F_OIDEQ,
				ObjectIdGetDatum(type));
	scan = systable_beginscan(rel, DependReferenceIndexId, true, NULL, 2, key);
	while (HeapTupleIsValid(tuple = systable_getnext(scan)))
	{
		Form_pg_depend form = (Form_pg_depend) GETSTRUCT(tuple);

		if (form->classid == RelationRelationId && form->objsubid > 0)
			relids = list_append_unique_oid(relids, form->objid);
	}
	systable_endscan(scan);
	table_close(rel, AccessShareLock);
	foreach(lc, relids)
	{
		DbTable    *table = plan->run.world->get(plan->run.world, lfirst_oid(lc));

		if (table != NULL && table->kind == RELKIND_RELATION)
			tables = lappend(tables, table);
	}
	return tables;
}

/* "SHARE on public.a, public.b"; NULL if none of them is large */
static char *
locks_on(SqlPlan *plan, List *tables)
{
	char	   *lock = NULL;
	bool		large = false;
	ListCell   *lc;

	foreach(lc, tables)
	{
		large = large || plan_cares(plan, RULE_constraint_validates, lfirst(lc));
		lock = lock ? psprintf("%s, %s", lock, table_full_name(lfirst(lc))) :
			psprintf("SHARE on %s", table_full_name(lfirst(lc)));
	}
	return large ? lock : NULL;
}

static Oid
namespace_of(Oid type)
{
	HeapTuple	tuple = SearchSysCache1(TYPEOID, ObjectIdGetDatum(type));
	Oid			namespace_oid;

	if (!HeapTupleIsValid(tuple))
		return InvalidOid;
	namespace_oid = ((Form_pg_type) GETSTRUCT(tuple))->typnamespace;
	ReleaseSysCache(tuple);
	return namespace_oid;
}

bool
plan_domain(SqlPlan *plan)
{
	AlterDomainStmt *alter = (AlterDomainStmt *) plan->tree;
	Constraint *raw = (Constraint *) alter->def;
	TypeName   *type_name = makeTypeNameFromNameList(alter->typeName);
	Tokens	   *tokens;
	const char *domain;
	const char *name;
	const char *definition;
	char	   *lock;
	PlanStep   *step;
	Oid			type;
	int32		typmod;

	if (alter->subtype != 'C' || raw == NULL || !IsA(raw, Constraint) ||
		raw->contype != CONSTR_CHECK || raw->skip_validation ||
		!column_type_find(type_name, &type, &typmod) || get_typtype(type) != TYPTYPE_DOMAIN)
		return false;
	lock = locks_on(plan, tables_with(plan, type));
	if (lock == NULL)
		return false;
	domain = NameListToQuotedString(alter->typeName);
	name = raw->conname;
	if (name == NULL)
		name = ChooseConstraintName(strVal(llast(alter->typeName)), NULL, "check",
									namespace_of(type), NIL);
	tokens = tokens_of(plan->text);
	definition = tokens_between(tokens, raw->conname ? tokens_skip(tokens, raw->location, 2) : raw->location, -1);
	plan_step(plan, PHASE_EXPAND,
			  psprintf("ALTER DOMAIN %s ADD CONSTRAINT %s %s NOT VALID", domain, name_sql(name), definition),
			  psprintf("ALTER DOMAIN %s DROP CONSTRAINT IF EXISTS %s", domain, name_sql(name)),
			  "Holds for new values at once; no table is read.");
	step = plan_step(plan, PHASE_VALIDATE,
					 psprintf("ALTER DOMAIN %s VALIDATE CONSTRAINT %s", domain, name_sql(name)),
					 NULL,
					 "Reads the tables while writes wait: there is no other way. There is nothing to undo: the constraint goes with the rollback of the step before.");
	step->lock = lock;
	step->blocks = BLOCKS_WRITES;
	return true;
}
