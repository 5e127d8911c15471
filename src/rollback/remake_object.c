/*
 * remake_object.c
 *	  Constraints, indexes, triggers, policies, functions as SQL.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#include "dbctx.h"

#include "access/genam.h"
#include "access/htup_details.h"
#include "access/table.h"
#include "catalog/index.h"
#include "catalog/indexing.h"
#include "catalog/partition.h"
#include "catalog/pg_class.h"
#include "catalog/pg_constraint.h"
#include "catalog/pg_index.h"
#include "catalog/pg_policy.h"
#include "catalog/pg_proc.h"
#include "catalog/pg_rewrite.h"
#include "catalog/pg_trigger.h"
#include "catalog/pg_type.h"
#include "commands/trigger.h"
#include "rollback/undo.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/fmgroids.h"
#include "utils/fmgrprotos.h"
#include "utils/lsyscache.h"
#include "utils/rel.h"
#include "utils/syscache.h"

HeapTuple
row_by_oid(Oid catalog, Oid index, AttrNumber attnum, Oid oid)
{
	Relation	rel = table_open(catalog, AccessShareLock);
	ScanKeyData key;
	SysScanDesc scan;
	HeapTuple	tuple;

	ScanKeyInit(&key, attnum, BTEqualStrategyNumber, F_OIDEQ, ObjectIdGetDatum(oid));
	scan = systable_beginscan(rel, index, true, NULL, 1, &key);
	tuple = systable_getnext(scan);
	tuple = HeapTupleIsValid(tuple) ? heap_copytuple(tuple) : NULL;
	systable_endscan(scan);
	table_close(rel, AccessShareLock);
	return tuple;
}

/* An attribute of such a row; toasted ones are brought here */
static Datum
row_attribute(Oid catalog, HeapTuple tuple, AttrNumber attnum, bool *isnull)
{
	Relation	rel = table_open(catalog, AccessShareLock);
	Datum		datum = heap_getattr(tuple, attnum, RelationGetDescr(rel), isnull);

	table_close(rel, AccessShareLock);
	return datum;
}

List *
index_statistics(Oid index)
{
	List	   *commands = NIL;

	for (int i = 1; i <= relation_natts(index); i++)
	{
		HeapTuple	attribute = SearchSysCacheCopyAttNum(index, i);

		if (HeapTupleIsValid(attribute) && column_statistics(attribute) >= 0)
			commands = lappend(commands, psprintf("ALTER INDEX %s ALTER COLUMN %d SET STATISTICS %d",
												  relation_name(index), i, column_statistics(attribute)));
	}
	return commands;
}

/* What is marked on an index: CLUSTER ON, REPLICA IDENTITY, statistics */
static List *
index_marks(Oid index)
{
	HeapTuple	tuple = SearchSysCacheCopy1(INDEXRELID, ObjectIdGetDatum(index));
	Form_pg_index form;
	List	   *commands = NIL;
	const char *table;

	if (!HeapTupleIsValid(tuple))
		return NIL;
	form = (Form_pg_index) GETSTRUCT(tuple);
	table = relation_name(form->indrelid);
	if (form->indisclustered)
		commands = lappend(commands, psprintf("ALTER TABLE %s CLUSTER ON %s", table,
											  quote_identifier(get_rel_name(index))));
	if (form->indisreplident)
		commands = lappend(commands, psprintf("ALTER TABLE ONLY %s REPLICA IDENTITY USING INDEX %s", table,
											  quote_identifier(get_rel_name(index))));
	return list_concat(commands, index_statistics(index));
}

/* An index of a partition belongs to that of its parent */
static List *
index_attached(Oid index)
{
	if (!get_rel_relispartition(index))
		return NIL;
	return list_make1(psprintf("ALTER INDEX %s ATTACH PARTITION %s",
							   relation_name(get_partition_parent(index, true)), relation_name(index)));
}

List *
remake_index(Oid index, bool concurrently, bool attach)
{
	Oid			relid = IndexGetRelation(index, true);
	char	   *sql = OidIsValid(relid) ? print_oid(relid, pg_get_indexdef, index) : NULL;
	char	   *on;
	ObjectAddress address;

	if (sql == NULL)
		return NIL;
	on = strstr(sql, "INDEX ");
	if (concurrently && on != NULL)
		sql = psprintf("%.*sINDEX CONCURRENTLY %s", (int) (on - sql), sql, on + strlen("INDEX "));
	ObjectAddressSet(address, RelationRelationId, index);
	return list_concat(list_concat(lcons(sql, attached_sql(&address)), attach ? index_attached(index) : NIL),
					   index_marks(index));
}

List *
remake_constraint(Oid constraint, bool attach)
{
	HeapTuple	tuple = SearchSysCacheCopy1(CONSTROID, ObjectIdGetDatum(constraint));
	Form_pg_constraint form;
	char	   *definition;
	char	   *sql;
	bool		only;
	List	   *commands;
	ObjectAddress address;

	if (!HeapTupleIsValid(tuple))
		return NIL;
	form = (Form_pg_constraint) GETSTRUCT(tuple);
	definition = print_oid(form->conrelid, pg_get_constraintdef, constraint);
	if (definition == NULL)
		return NIL;
	/* a key of a partitioned table doesn't go to the partitions by itself: theirs have names */
	only = OidIsValid(form->conindid) && form->contype != CONSTRAINT_FOREIGN;
	if (OidIsValid(form->conrelid))
		sql = psprintf("ALTER TABLE %s%s ADD CONSTRAINT %s %s", only ? "ONLY " : "",
					   relation_name(form->conrelid), quote_identifier(NameStr(form->conname)), definition);
	else
		sql = psprintf("ALTER DOMAIN %s ADD CONSTRAINT %s %s", type_name(form->contypid, -1),
					   quote_identifier(NameStr(form->conname)), definition);
	ObjectAddressSet(address, ConstraintRelationId, constraint);
	commands = lcons(sql, attached_sql(&address));
	if (only)
	{
		ObjectAddressSet(address, RelationRelationId, form->conindid);
		commands = list_concat(commands, attached_sql(&address));
		if (attach)
			commands = list_concat(commands, index_attached(form->conindid));
		commands = list_concat(commands, index_marks(form->conindid));
	}
	return commands;
}

/* "ALTER TABLE t DISABLE TRIGGER x", or with RULE; NULL where it is as usual */
static char *
firing_sql(Oid relid, const char *kind, const char *name, char enabled, bool always)
{
	const char *verb = enabled == TRIGGER_DISABLED ? "DISABLE" :
		enabled == TRIGGER_FIRES_ON_REPLICA ? "ENABLE REPLICA" :
		enabled == TRIGGER_FIRES_ALWAYS ? "ENABLE ALWAYS" : "ENABLE";

	if (enabled == TRIGGER_FIRES_ON_ORIGIN && !always)
		return NULL;
	return psprintf("ALTER TABLE ONLY %s %s %s %s", relation_name(relid), verb, kind, quote_identifier(name));
}

char *
trigger_firing_sql(Oid trigger)
{
	HeapTuple	tuple = row_by_oid(TriggerRelationId, TriggerOidIndexId, Anum_pg_trigger_oid, trigger);
	Form_pg_trigger form = tuple ? (Form_pg_trigger) GETSTRUCT(tuple) : NULL;

	return form ? firing_sql(form->tgrelid, "TRIGGER", NameStr(form->tgname), form->tgenabled, true) : NULL;
}

List *
remake_trigger(Oid trigger)
{
	HeapTuple	tuple = row_by_oid(TriggerRelationId, TriggerOidIndexId, Anum_pg_trigger_oid, trigger);
	Form_pg_trigger form;
	char	   *sql;
	char	   *firing;
	ObjectAddress address;

	if (tuple == NULL)
		return NIL;
	form = (Form_pg_trigger) GETSTRUCT(tuple);
	sql = print_oid(form->tgrelid, pg_get_triggerdef, trigger);
	if (sql == NULL)
		return NIL;
	ObjectAddressSet(address, TriggerRelationId, trigger);
	firing = firing_sql(form->tgrelid, "TRIGGER", NameStr(form->tgname), form->tgenabled, false);
	return list_concat(firing ? list_make2(sql, firing) : list_make1(sql), attached_sql(&address));
}

char *
rule_firing_sql(Oid rule)
{
	HeapTuple	tuple = row_by_oid(RewriteRelationId, RewriteOidIndexId, Anum_pg_rewrite_oid, rule);
	Form_pg_rewrite form = tuple ? (Form_pg_rewrite) GETSTRUCT(tuple) : NULL;

	return form ? firing_sql(form->ev_class, "RULE", NameStr(form->rulename), form->ev_enabled, true) : NULL;
}

List *
remake_rule(Oid rule)
{
	HeapTuple	tuple = row_by_oid(RewriteRelationId, RewriteOidIndexId, Anum_pg_rewrite_oid, rule);
	Form_pg_rewrite form;
	char	   *sql;
	char	   *firing;
	ObjectAddress address;

	if (tuple == NULL)
		return NIL;
	form = (Form_pg_rewrite) GETSTRUCT(tuple);
	sql = print_oid(form->ev_class, pg_get_ruledef, rule);
	if (sql == NULL)
		return NIL;
	if (sql[0] != '\0' && sql[strlen(sql) - 1] == ';')
		sql[strlen(sql) - 1] = '\0';
	ObjectAddressSet(address, RewriteRelationId, rule);
	firing = firing_sql(form->ev_class, "RULE", NameStr(form->rulename), form->ev_enabled, false);
	return list_concat(firing ? list_make2(sql, firing) : list_make1(sql), attached_sql(&address));
}

static const char *
policy_command(char command)
{
	switch (command)
	{
		case ACL_SELECT_CHR:
			return "SELECT";
		case ACL_INSERT_CHR:
			return "INSERT";
		case ACL_UPDATE_CHR:
			return "UPDATE";
		case ACL_DELETE_CHR:
			return "DELETE";
		default:
			return "ALL";
	}
}

/* " TO a, b USING (...) WITH CHECK (...)"; false: can't be read now */
static bool
append_policy(StringInfo buf, HeapTuple tuple, bool explicit)
{
	Form_pg_policy form = (Form_pg_policy) GETSTRUCT(tuple);
	bool		isnull;
	Datum		datum = row_attribute(PolicyRelationId, tuple, Anum_pg_policy_polroles, &isnull);
	Datum	   *roles;
	int			n;
	static const struct
	{
		AttrNumber	attnum;
		const char *clause;
	}			parts[] =
	{
		{Anum_pg_policy_polqual, "USING"},
		{Anum_pg_policy_polwithcheck, "WITH CHECK"},
	};

	deconstruct_array(DatumGetArrayTypeP(datum), OIDOID, sizeof(Oid), true, TYPALIGN_INT, &roles, NULL, &n);
	if (explicit || n != 1 || DatumGetObjectId(roles[0]) != ACL_ID_PUBLIC)
	{
		for (int i = 0; i < n; i++)
			appendStringInfo(buf, "%s%s", i == 0 ? " TO " : ", ", role_name(DatumGetObjectId(roles[i])));
	}
	for (int i = 0; i < lengthof(parts); i++)
	{
		char	   *expr;

		datum = row_attribute(PolicyRelationId, tuple, parts[i].attnum, &isnull);
		if (isnull)
			continue;
		expr = print_expression(form->polrelid, datum);
		if (expr == NULL)
			return false;
		appendStringInfo(buf, " %s (%s)", parts[i].clause, expr);
	}
	return true;
}

List *
remake_policy(Oid policy)
{
	HeapTuple	tuple = row_by_oid(PolicyRelationId, PolicyOidIndexId, Anum_pg_policy_oid, policy);
	Form_pg_policy form;
	StringInfoData buf;
	ObjectAddress address;

	if (tuple == NULL)
		return NIL;
	form = (Form_pg_policy) GETSTRUCT(tuple);
	initStringInfo(&buf);
	appendStringInfo(&buf, "CREATE POLICY %s ON %s%s", quote_identifier(NameStr(form->polname)),
					 relation_name(form->polrelid), form->polpermissive ? "" : " AS RESTRICTIVE");
	if (form->polcmd != '*')
		appendStringInfo(&buf, " FOR %s", policy_command(form->polcmd));
	if (!append_policy(&buf, tuple, false))
		return NIL;
	ObjectAddressSet(address, PolicyRelationId, policy);
	return lcons(buf.data, attached_sql(&address));
}

List *
remake_function(Oid function)
{
	HeapTuple	tuple = SearchSysCacheCopy1(PROCOID, ObjectIdGetDatum(function));
	char	   *sql;
	int			length;
	ObjectAddress address;

	if (!HeapTupleIsValid(tuple))
		return NIL;
	ObjectAddressSet(address, ProcedureRelationId, function);
	if (((Form_pg_proc) GETSTRUCT(tuple))->prokind == PROKIND_AGGREGATE)
		return remake_other(&address);
	sql = print_oid(InvalidOid, pg_get_functiondef, function);
	if (sql == NULL)
		return NIL;
	/* it ends its line, as if for a file */
	for (length = strlen(sql); length > 0 && sql[length - 1] == '\n'; length--)
		sql[length - 1] = '\0';
	return lcons(sql, attached_sql(&address));
}
