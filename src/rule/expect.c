/*
 * expect.c
 *	  What rules about conventions ask of the catalog beside their table, most
 *	  of it to know whether a fix would run.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#include "dbctx.h"

#include "access/genam.h"
#include "access/htup_details.h"
#include "access/table.h"
#include "catalog/catalog.h"
#include "catalog/indexing.h"
#include "catalog/namespace.h"
#include "catalog/pg_attrdef.h"
#include "catalog/pg_constraint.h"
#include "catalog/pg_depend.h"
#include "catalog/pg_class.h"
#include "catalog/pg_partitioned_table.h"
#include "catalog/pg_policy.h"
#include "catalog/pg_proc.h"
#include "catalog/pg_publication_rel.h"
#include "catalog/pg_rewrite.h"
#include "catalog/pg_trigger.h"
#include "catalog/pg_type.h"
#include "parser/parse_type.h"
#include "utils/builtins.h"
#include "utils/catcache.h"
#include "utils/fmgroids.h"
#include "utils/lsyscache.h"
#include "utils/syscache.h"

#include "catalog/deparse.h"
#include "rule/expect.h"
#include "rule/settings.h"
#include "rule/world.h"

/* "touch" and its schema, or NULL, of "public.touch()"; false if it is no call */
static bool
split_function(const char *words, char **schema, char **name)
{
	const char *open = strchr(words, '(');
	char	   *text = open ? pnstrdup(words, open - words) : pstrdup(words);
	char	   *dot;

	if (open != NULL && strcmp(open, "()") != 0)
		return false;
	if (text[0] == '"' || strchr(text, '"') == NULL)
	{
		dot = strrchr(text, '.');
		*schema = NULL;
		*name = text;
		if (dot != NULL)
		{
			*dot = '\0';
			*schema = pstrdup(unquoted(text));
			*name = dot + 1;
		}
		*name = pstrdup(unquoted(*name));
		return (*name)[0] != '\0';
	}
	return false;
}

/* Where a function is found first: the server's own, then the table's schema */
static int
function_rank(const FormData_pg_proc *proc, const DbSchema *schema)
{
	if (IsCatalogNamespace(proc->pronamespace))
		return 3;
	if (schema != NULL && proc->pronamespace == schema->oid)
		return 2;
	return FunctionIsVisible(proc->oid) ? 1 : 0;
}

const char *
resolve_function(const char *words, const DbSchema *schema, bool trigger)
{
	CatCList   *list;
	char	   *in_schema;
	char	   *name;
	int			best = -1;
	int			count = 0;
	const char *result = NULL;

	if (!split_function(words, &in_schema, &name))
		return NULL;
	list = SearchSysCacheList1(PROCNAMEARGSNSP, CStringGetDatum(name));
	for (int i = 0; i < list->n_members; i++)
	{
		Form_pg_proc proc = (Form_pg_proc) GETSTRUCT(&list->members[i]->tuple);
		char	   *of_schema;
		int			rank;

		if (proc->pronargs != 0 || proc->prokind != PROKIND_FUNCTION ||
			(proc->prorettype == TRIGGEROID) != trigger)
			continue;
		of_schema = get_namespace_name(proc->pronamespace);
		if (of_schema == NULL || (in_schema != NULL && strcmp(in_schema, of_schema) != 0))
			continue;
		rank = function_rank(proc, schema);
		if (rank < best)
			continue;
		count = rank == best ? count + 1 : 1;
		best = rank;
		result = rank == 3 ? name_sql(name) :
			psprintf("%s.%s", name_sql(of_schema), name_sql(name));
	}
	ReleaseSysCacheList(list);
	return count == 1 ? result : NULL;
}

bool
default_runs(const char *words)
{
	char	   *schema;
	char	   *name;

	words = without_default(words);
	/* the prefix of each table's own keys */
	if (strstr(words, "<prefix>") != NULL)
		return false;
	/* an expression of more than a call is believed */
	if (strchr(words, '(') == NULL || !split_function(words, &schema, &name))
		return true;
	return resolve_function(words, NULL, false) != NULL;
}

/*
 * The grammar raises an error for what is no type; nothing has been locked or
 * opened when it does.
 */
bool
type_exists(const char *words)
{
	MemoryContext context = CurrentMemoryContext;
	TypeName   *volatile name = NULL;

	/* no type, but what makes a column */
	if (pg_strcasecmp(words, "bigserial") == 0 || pg_strcasecmp(words, "serial") == 0 ||
		pg_strcasecmp(words, "smallserial") == 0)
		return true;
	PG_TRY();
	{
		name = compat_parse_type(words);
	}
	PG_CATCH();
	{
		MemoryContextSwitchTo(context);
		FlushErrorState();
	}
	PG_END_TRY();
	return name != NULL && OidIsValid(LookupTypeNameOid(NULL, name, true));
}

/* May the table be partitioned by the column?  An expression may be on any. */
static bool
is_partition_key(const DbTable *table, AttrNumber attnum)
{
	HeapTuple	tuple;
	Form_pg_partitioned_table form;
	bool		found = false;

	if (table->kind != RELKIND_PARTITIONED_TABLE)
		return false;
	tuple = SearchSysCache1(PARTRELID, ObjectIdGetDatum(table->oid));
	if (!HeapTupleIsValid(tuple))
		return false;
	form = (Form_pg_partitioned_table) GETSTRUCT(tuple);
	for (int i = 0; i < form->partnatts; i++)
		found |= form->partattrs.values[i] == attnum || form->partattrs.values[i] == 0;
	ReleaseSysCache(tuple);
	return found;
}

bool
column_is_free(const DbTable *table, AttrNumber attnum)
{
	Relation	depend;
	ScanKeyData key[3];
	SysScanDesc scan;
	HeapTuple	tuple;
	bool		is_free = true;
	int			ndefaults = 0;

	if (!OidIsValid(table->oid))
		return true;
	if (is_partition_key(table, attnum))
		return false;
	depend = table_open(DependRelationId, AccessShareLock);
	ScanKeyInit(&key[0], Anum_pg_depend_refclassid, BTEqualStrategyNumber, F_OIDEQ,
				ObjectIdGetDatum(RelationRelationId));
	ScanKeyInit(&key[1], Anum_pg_depend_refobjid, BTEqualStrategyNumber, F_OIDEQ,
				ObjectIdGetDatum(table->oid));
	ScanKeyInit(&key[2], Anum_pg_depend_refobjsubid, BTEqualStrategyNumber, F_INT4EQ,
				Int32GetDatum(attnum));
	scan = systable_beginscan(depend, DependReferenceIndexId, true, NULL, 3, key);
	while (HeapTupleIsValid(tuple = systable_getnext(scan)))
	{
		Form_pg_depend form = (Form_pg_depend) GETSTRUCT(tuple);

		switch (form->classid)
		{
			case RewriteRelationId:
			case TriggerRelationId:
			case PolicyRelationId:
			case ProcedureRelationId:
			case PublicationRelRelationId:
				is_free = false;
				break;
			case ConstraintRelationId:
				/* that of a foreign key of this table is an automatic one */
				is_free &= form->deptype != DEPENDENCY_NORMAL;
				break;
			case AttrDefaultRelationId:
				/* its own default, and generated columns made of it */
				ndefaults++;
				break;
		}
	}
	systable_endscan(scan);
	table_close(depend, AccessShareLock);
	return is_free && ndefaults <= (table->columns[attnum - 1].expr != NULL ? 1 : 0);
}

bool
table_is_empty(RuleRun *run, const DbTable *table)
{
	return run->world->rows(run->world, table) == 0;
}

bool
table_is_unused(RuleRun *run, const DbTable *table)
{
	return run->world->made_here(run->world, table) || table_is_empty(run, table);
}

DbTable *
foreign_key_parent(RuleRun *run, const DbConstraint *fk)
{
	DbTable    *parent = fk->ref;

	if (parent == NULL || parent->stub || parent->ncolumns == 0)
		parent = run->world->get(run->world, fk->ref_oid);
	for (int i = 0; parent != NULL && i < fk->nkeys; i++)
	{
		if (fk->ref_keys[i] > parent->ncolumns ||
			parent->columns[fk->ref_keys[i] - 1].dropped)
			return NULL;
	}
	return parent;
}

const char *
option_of(RuleRun *run, RuleId rule, const char *name, const DbSchema *schema)
{
	RuleRun		other = *run;

	other.rule = rule_get(rule);
	if (rule_option(other.rule, name) == NULL || !rule_speaks(&other, schema))
		return NULL;
	return option_text(&other, name);
}

bool
rule_is_asked(RuleRun *run, RuleId rule, const DbSchema *schema)
{
	RuleRun		other = *run;

	other.rule = rule_get(rule);
	return rule_speaks(&other, schema);
}
