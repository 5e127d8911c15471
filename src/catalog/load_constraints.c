/*
 * load_constraints.c
 *	  Loads constraints, triggers and policies.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#include "dbctx.h"

#include "access/genam.h"
#include "access/htup_details.h"
#include "access/table.h"
#include "catalog/indexing.h"
#include "catalog/pg_class.h"
#include "catalog/pg_constraint.h"
#include "catalog/pg_depend.h"
#include "catalog/pg_policy.h"
#include "catalog/pg_proc.h"
#include "catalog/pg_trigger.h"
#include "catalog/pg_type.h"
#include "miscadmin.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/fmgroids.h"
#include "utils/lsyscache.h"
#include "utils/syscache.h"

#include "catalog/deparse.h"
#include "catalog/loader.h"

/* An int2 array column of a catalog, as attribute numbers; NULL if null */
static AttrNumber *
int2_array(Loader *loader, Relation catalog, HeapTuple tuple, int attnum, int *n)
{
	bool		isnull;
	Datum		datum = loader_attr(catalog, tuple, attnum, &isnull);
	ArrayType  *array;
	AttrNumber *result;

	*n = 0;
	if (isnull)
		return NULL;
	array = DatumGetArrayTypeP(datum);
	if (ARR_NDIM(array) != 1)
		return NULL;
	*n = ARR_DIMS(array)[0];
	result = arena_alloc0(&loader->arena, sizeof(AttrNumber) * Max(*n, 1));
	memcpy(result, ARR_DATA_PTR(array), sizeof(AttrNumber) * *n);
	/* mostly a copy, as short ones are stored without alignment */
	if ((Pointer) array != DatumGetPointer(datum))
		pfree(array);
	return result;
}

/* The names of an exclusion constraint's operators */
static const char **
operator_names(Relation catalog, HeapTuple tuple, int nkeys)
{
	bool		isnull;
	Datum		datum = loader_attr(catalog, tuple,
									Anum_pg_constraint_conexclop, &isnull);
	const char **names;
	ArrayType  *array;
	Oid		   *oids;

	if (isnull)
		return NULL;
	array = DatumGetArrayTypeP(datum);
	if (ARR_NDIM(array) != 1 || ARR_DIMS(array)[0] != nkeys)
		return NULL;
	oids = (Oid *) ARR_DATA_PTR(array);
	names = palloc(sizeof(char *) * nkeys);
	for (int i = 0; i < nkeys; i++)
	{
		names[i] = get_opname(oids[i]);
		if (names[i] == NULL)
			names[i] = "?";
	}
	return names;
}

/* A CHECK of a domain */
static void
add_domain_check(Loader *loader, Relation catalog, HeapTuple tuple)
{
	Form_pg_constraint form = (Form_pg_constraint) GETSTRUCT(tuple);
	DbType	   *type = oidmap_get(loader->index->types, form->contypid);
	bool		isnull;
	Datum		bin;
	int			i;

	if (type == NULL || form->contype != CONSTRAINT_CHECK)
		return;
	bin = loader_attr(catalog, tuple, Anum_pg_constraint_conbin, &isnull);
	if (isnull)
		return;
	if (type->nchecks == 0)
	{
		type->checks = palloc(sizeof(DbExpr *));
		type->check_names = palloc(sizeof(char *));
	}
	else
	{
		type->checks = repalloc(type->checks, sizeof(DbExpr *) * (type->nchecks + 1));
		type->check_names = repalloc(type->check_names,
									 sizeof(char *) * (type->nchecks + 1));
	}

	/* they are few, and come in no order */
	for (i = type->nchecks++; i > 0 &&
		 strcmp(NameStr(form->conname), type->check_names[i - 1]) < 0; i--)
	{
		type->checks[i] = type->checks[i - 1];
		type->check_names[i] = type->check_names[i - 1];
	}
	type->checks[i] = loader_expr(loader, bin, NULL);
	type->check_names[i] = pstrdup(NameStr(form->conname));
}

static void
handle_constraint(Loader *loader, Relation catalog, HeapTuple tuple)
{
	Form_pg_constraint form = (Form_pg_constraint) GETSTRUCT(tuple);
	LoadTable  *load;
	DbConstraint *con;
	bool		isnull;
	Datum		bin;

	if (OidIsValid(form->contypid))
	{
		add_domain_check(loader, catalog, tuple);
		return;
	}

	switch (form->contype)
	{
		case CONSTRAINT_PRIMARY:
		case CONSTRAINT_UNIQUE:
		case CONSTRAINT_FOREIGN:
		case CONSTRAINT_CHECK:
		case CONSTRAINT_EXCLUSION:
			break;
		default:
			return;				/* NOT NULL is told by the column */
	}

	load = oidmap_get(loader->index->tables, form->conrelid);
	if (load == NULL || !load->plain)
		return;

	/*
	 * A foreign key to a partitioned table has one more row for each of its
	 * partitions.
	 */
	if (form->contype == CONSTRAINT_FOREIGN && OidIsValid(form->conparentid) &&
		!load->table.is_partition)
		return;

	con = arena_alloc0(&loader->arena, sizeof(DbConstraint));
	con->oid = form->oid;
	con->name = arena_strdup(&loader->arena, NameStr(form->conname));
	con->type = form->contype;
	con->table = &load->table;
	con->deferrable = form->condeferrable;
	con->deferred = form->condeferred;
	con->validated = form->convalidated;
	con->enforced = compat_constraint_enforced(form);
	con->period = compat_constraint_period(form);
	con->inherited = !form->conislocal;
	con->keys = int2_array(loader, catalog, tuple, Anum_pg_constraint_conkey, &con->nkeys);

	if (form->contype == CONSTRAINT_FOREIGN)
	{
		int			nref;

		con->ref_oid = form->confrelid;
		con->ref_keys = int2_array(loader, catalog, tuple, Anum_pg_constraint_confkey,
								   &nref);
		if (nref < con->nkeys)
			con->nkeys = nref;
		con->on_delete = form->confdeltype;
		con->on_update = form->confupdtype;
		con->match = form->confmatchtype;
	}
	else if (form->contype == CONSTRAINT_CHECK)
	{
		int			nkeys = 0;

		/* the whole row and system columns have no place among the columns */
		for (int i = 0; i < con->nkeys; i++)
		{
			if (con->keys[i] > 0)
				con->keys[nkeys++] = con->keys[i];
		}
		con->nkeys = nkeys;
		bin = loader_attr(catalog, tuple, Anum_pg_constraint_conbin, &isnull);
		if (isnull)
			return;
		con->check = loader_expr(loader, bin, &load->table);
	}
	else
	{
		con->index = oidmap_get(loader->index->indexes, form->conindid);
		if (con->index == NULL)
		{
			con->index = arena_alloc0(&loader->arena, sizeof(DbIndex));
			con->index->oid = form->conindid;
			oidmap_put(loader->index->indexes, form->conindid, con->index);
		}
		con->index->constraint = con;
		if (form->contype == CONSTRAINT_EXCLUSION)
			con->operators = operator_names(catalog, tuple, con->nkeys);
	}

	oidmap_put(loader->index->constraints, con->oid, con);
	load->constraints = lappend(load->constraints, con);
}

void
load_constraints(Loader *loader)
{
	loader_scan(loader, ConstraintRelationId, ConstraintRelidTypidNameIndexId,
				Anum_pg_constraint_conrelid, loader->relids, handle_constraint);
}

/* Of a set: the CHECKs of domains that were found later */
void
load_domain_checks(Loader *loader, List *typids)
{
	loader_scan(loader, ConstraintRelationId, ConstraintTypidIndexId,
				Anum_pg_constraint_contypid, typids, handle_constraint);
}

/* Which constraints point to a relation, by what they depend on */
static void
handle_referencing(Loader *loader, Relation catalog, HeapTuple tuple)
{
	Form_pg_depend dep = (Form_pg_depend) GETSTRUCT(tuple);
	HeapTuple	con;

	if (dep->classid != ConstraintRelationId)
		return;
	con = SearchSysCache1(CONSTROID, ObjectIdGetDatum(dep->objid));
	if (HeapTupleIsValid(con))
	{
		Form_pg_constraint form = (Form_pg_constraint) GETSTRUCT(con);

		if (form->contype == CONSTRAINT_FOREIGN &&
			form->confrelid == dep->refobjid &&
			!OidIsValid(form->conparentid))
			loader->relids = list_append_unique_oid(loader->relids,
													form->conrelid);
		ReleaseSysCache(con);
	}
}

/*
 * Replaces loader->relids by the relations whose foreign keys point to them;
 * of more than max it finds no more than that there are.  There is no index on
 * pg_constraint.confrelid: pg_depend has one.
 */
void
load_referencing(Loader *loader, int max)
{
	Relation	rel = table_open(DependRelationId, AccessShareLock);
	List	   *targets = loader->relids;
	ListCell   *lc;

	loader->relids = NIL;
	foreach(lc, targets)
	{
		ScanKeyData key[2];
		SysScanDesc scan;
		HeapTuple	tuple;

		ScanKeyInit(&key[0], Anum_pg_depend_refclassid, BTEqualStrategyNumber,
					F_OIDEQ, ObjectIdGetDatum(RelationRelationId));
		ScanKeyInit(&key[1], Anum_pg_depend_refobjid, BTEqualStrategyNumber,
					F_OIDEQ, ObjectIdGetDatum(lfirst_oid(lc)));
		scan = systable_beginscan(rel, DependReferenceIndexId, true,
								  loader->snapshot, 2, key);
		while (list_length(loader->relids) <= max &&
			   HeapTupleIsValid(tuple = systable_getnext(scan)))
		{
			CHECK_FOR_INTERRUPTS();
			handle_referencing(loader, rel, tuple);
		}
		systable_endscan(scan);
	}
	table_close(rel, AccessShareLock);
}

/* Ties foreign keys to the tables they point to, once all are known */
void
link_foreign_keys(Loader *loader)
{
	ListCell   *lc;

	foreach(lc, loader->tables)
	{
		LoadTable  *load = lfirst(lc);
		ListCell   *lc2;

		foreach(lc2, load->constraints)
		{
			DbConstraint *con = lfirst(lc2);
			LoadTable  *ref;

			if (con->type != CONSTRAINT_FOREIGN || con->ref != NULL)
				continue;
			ref = oidmap_get(loader->index->tables, con->ref_oid);
			if (ref == NULL)
				continue;
			con->ref = &ref->table;
			ref->referenced = lappend(ref->referenced, con);
		}
	}
}

/* A function's name as SQL needs it; looked up once per function */
static const char *
function_name(Loader *loader, Oid funcid)
{
	const char *name;
	HeapTuple	tuple;

	if (loader->function_names == NULL)
		loader->function_names = oidmap_create(CurrentMemoryContext, 64, NULL);
	name = oidmap_get(loader->function_names, funcid);
	if (name)
		return name;

	tuple = SearchSysCache1(PROCOID, ObjectIdGetDatum(funcid));
	if (!HeapTupleIsValid(tuple))
		return "?";
	else
	{
		Form_pg_proc proc = (Form_pg_proc) GETSTRUCT(tuple);
		char	   *nspname = NULL;

		if (!function_is_found(funcid))
			nspname = get_namespace_name(proc->pronamespace);
		name = quote_qualified_identifier(nspname, NameStr(proc->proname));
		ReleaseSysCache(tuple);
	}
	oidmap_put(loader->function_names, funcid, unconstify(char *, name));
	return name;
}

static void
handle_trigger(Loader *loader, Relation catalog, HeapTuple tuple)
{
	Form_pg_trigger form = (Form_pg_trigger) GETSTRUCT(tuple);
	LoadTable  *load;
	DbTrigger  *trigger;
	bool		isnull;
	Datum		datum;

	if (form->tgisinternal)
		return;
	load = oidmap_get(loader->index->tables, form->tgrelid);
	if (load == NULL || !load->plain)
		return;
	trigger = palloc0(sizeof(DbTrigger));
	trigger->name = pstrdup(NameStr(form->tgname));
	trigger->type = form->tgtype;
	trigger->enabled = form->tgenabled;
	trigger->function = form->tgfoid;
	trigger->function_name = function_name(loader, form->tgfoid);
	trigger->ncolumns = form->tgattr.dim1;
	trigger->columns = palloc(sizeof(AttrNumber) * Max(trigger->ncolumns, 1));
	memcpy(trigger->columns, form->tgattr.values,
		   sizeof(AttrNumber) * trigger->ncolumns);
	datum = loader_attr(catalog, tuple, Anum_pg_trigger_tgargs, &isnull);
	if (!isnull && form->tgnargs > 0)
		trigger->arguments = OidOutputFunctionCall(F_BYTEAOUT, datum);
	datum = loader_attr(catalog, tuple, Anum_pg_trigger_tgqual, &isnull);
	if (!isnull)
		trigger->when_expr = loader_expr(loader, datum, &load->table);
	load->triggers = lappend(load->triggers, trigger);
}

void
load_triggers(Loader *loader)
{
	if (loader->light && !loader->has_triggers)
		return;
	loader_scan(loader, TriggerRelationId, TriggerRelidNameIndexId,
				Anum_pg_trigger_tgrelid, loader->relids, handle_trigger);
}

static int
compare_names(const void *a, const void *b)
{
	return strcmp(*(const char *const *) a, *(const char *const *) b);
}

/* Whom a policy is for; PUBLIC is stored as the role 0 */
static void
set_roles(DbPolicy *policy, ArrayType *array)
{
	Oid		   *oids = (Oid *) ARR_DATA_PTR(array);
	int			n = ARR_NDIM(array) == 1 ? ARR_DIMS(array)[0] : 0;

	policy->roles = palloc(sizeof(char *) * Max(n, 1));
	for (int i = 0; i < n; i++)
	{
		char	   *name = OidIsValid(oids[i]) ? GetUserNameFromId(oids[i], true) : NULL;

		if (name)
			policy->roles[policy->nroles++] = name;
	}
	qsort(policy->roles, policy->nroles, sizeof(char *), compare_names);
}

static void
handle_policy(Loader *loader, Relation catalog, HeapTuple tuple)
{
	Form_pg_policy form = (Form_pg_policy) GETSTRUCT(tuple);
	LoadTable  *load = oidmap_get(loader->index->tables, form->polrelid);
	DbPolicy   *policy;
	bool		isnull;
	Datum		datum;

	if (load == NULL || !load->plain)
		return;
	policy = palloc0(sizeof(DbPolicy));
	policy->name = pstrdup(NameStr(form->polname));
	policy->command = form->polcmd;
	policy->permissive = form->polpermissive;
	datum = loader_attr(catalog, tuple, Anum_pg_policy_polroles, &isnull);
	if (!isnull)
		set_roles(policy, DatumGetArrayTypeP(datum));
	datum = loader_attr(catalog, tuple, Anum_pg_policy_polqual, &isnull);
	if (!isnull)
		policy->using_expr = loader_expr(loader, datum, &load->table);
	datum = loader_attr(catalog, tuple, Anum_pg_policy_polwithcheck, &isnull);
	if (!isnull)
		policy->check_expr = loader_expr(loader, datum, &load->table);
	load->policies = lappend(load->policies, policy);
}

void
load_policies(Loader *loader)
{
	if (loader->light && !loader->has_policies)
		return;
	loader_scan(loader, PolicyRelationId, PolicyPolrelidPolnameIndexId,
				Anum_pg_policy_polrelid, loader->relids, handle_policy);
}
