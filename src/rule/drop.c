/*
 * drop.c
 *	  Rules about tables, schemas and databases that are dropped.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#include "dbctx.h"

#include "access/genam.h"
#include "access/htup_details.h"
#include "access/table.h"
#include "catalog/dependency.h"
#include "catalog/deparse.h"
#include "catalog/indexing.h"
#include "catalog/namespace.h"
#include "catalog/pg_authid.h"
#include "catalog/pg_class.h"
#include "catalog/pg_collation.h"
#include "catalog/pg_database.h"
#include "catalog/pg_extension.h"
#include "catalog/pg_namespace.h"
#include "catalog/pg_type.h"
#include "commands/dbcommands.h"
#include "commands/defrem.h"
#include "convention/convention.h"
#include "miscadmin.h"
#include "rule/dependents.h"
#include "rule/drop.h"
#include "utils/acl.h"
#include "utils/builtins.h"
#include "utils/fmgroids.h"
#include "utils/fmgrprotos.h"
#include "utils/lsyscache.h"

/* The databases in which Prisma replays a history, to throw them away */
#define PRISMA_SHADOW_PREFIX "prisma_migrate_shadow_db"

/* Tables that hold rows, among many */
typedef struct TableSum
{
	int			tables;
	double		rows;
	bool		more;			/* some tables can't be estimated now */
} TableSum;

static const RuleOption except_option[] = {
	OPTION_EXCEPT,
	{NULL}
};

static const RuleOption database_options[] = {
	{"except", OPTION_TEXTS, NULL, "patterns, as of LIKE, for the names of databases that may be dropped"},
	{NULL}
};

bool
is_excepted(const RuleRun *run, const char *name)
{
	ListCell   *lc;

	foreach(lc, option_texts(run, "except"))
	{
		char	   *pattern = lfirst(lc);
		int			len = strlen(pattern);

		/* textlike() raises an error for an escape of nothing */
		if (len > 0 && pattern[len - 1] == '\\')
			continue;
		if (DatumGetBool(DirectFunctionCall2Coll(textlike, C_COLLATION_OID,
												 CStringGetTextDatum(name),
												 CStringGetTextDatum(pattern))))
			return true;
	}
	return false;
}

/* Who owns an extension can make anything of his a member of it. */
static bool
is_of_superuser(Oid extension)
{
	Relation	rel = table_open(ExtensionRelationId, AccessShareLock);
	ScanKeyData key;
	SysScanDesc scan;
	HeapTuple	tuple;
	bool		result = false;

	ScanKeyInit(&key, Anum_pg_extension_oid, BTEqualStrategyNumber, F_OIDEQ,
				ObjectIdGetDatum(extension));
	scan = systable_beginscan(rel, ExtensionOidIndexId, true, NULL, 1, &key);
	if (HeapTupleIsValid(tuple = systable_getnext(scan)))
		result = superuser_arg(((Form_pg_extension) GETSTRUCT(tuple))->extowner);
	systable_endscan(scan);
	table_close(rel, AccessShareLock);
	return result;
}

bool
is_extension_member(Oid classid, Oid objid)
{
	Oid			extension = OidIsValid(objid) ? getExtensionOfObject(classid, objid) : InvalidOid;

	return OidIsValid(extension) && is_of_superuser(extension);
}

bool
loses_rows(RuleRun *run, const DbTable *table, double *rows)
{
	if (table->kind != RELKIND_RELATION && table->kind != RELKIND_PARTITIONED_TABLE)
		return false;
	if (table->is_partition || table->persistence == RELPERSISTENCE_TEMP)
		return false;
	if (migrations_is_bookkeeping(table))
		return false;
	if (run->world->made_here(run->world, table))
		return false;
	*rows = run->world->rows(run->world, table);
	return *rows != 0 && !is_extension_member(RelationRelationId, table->oid);
}

char *
rows_phrase(double rows)
{
	/* few rows are counted, many estimated */
	return psprintf("%s%s %s", rows >= 1000 ? "about " : "", rows_text(rows),
					rows == 1 ? "row" : "rows");
}

DbTable *
world_table_of_names(World *world, Node *names)
{
	List	   *list = (List *) names;

	/* makeRangeVarFromNameList() would raise an error for more */
	if (!IsA(names, List) || list == NIL || list_length(list) > 3)
		return NULL;
	return world_table(world, makeRangeVarFromNameList(list));
}

DbSchema *
schema_of_oid(Oid namespace_oid)
{
	char	   *name = get_namespace_name(namespace_oid);
	DbSchema   *schema;

	if (name == NULL)
		return NULL;
	schema = palloc0(sizeof(DbSchema));
	schema->oid = namespace_oid;
	schema->name = name;
	return schema;
}

/* What keeps the server from dropping it alone, or NULL */
static char *
depend_detail(const DbTable *table)
{
	Dependents *walk;
	ObjectAddress address;
	List	   *found;

	if (!OidIsValid(table->oid))
		return NULL;
	walk = dependents_begin();
	ObjectAddressSet(address, RelationRelationId, table->oid);
	dependents_target(walk, &address);
	found = dependents_of(walk, &address);
	if (found == NIL)
		return NULL;
	return psprintf("What depends on it: %s.", dependents_text(found));
}

/* A name for what is kept a while: "orders_old", or one that is free */
static char *
name_for_old(World *world, const DbTable *table)
{
	char	   *name = makeObjectName(table->name, NULL, "old");

	for (int i = 2; i < 10 && world->find(world, table->schema->name, name) != NULL; i++)
		name = makeObjectName(table->name, NULL, psprintf("old%d", i));
	return name;
}

static void
find_dropped_table(RuleRun *run, const DbTable *table, bool cascade)
{
	double		rows;
	Finding    *finding;

	if (!rule_speaks(run, table->schema) || !loses_rows(run, table, &rows) ||
		is_excepted(run, table->name))
		return;
	finding = find_table(run, table, NULL, "table \"%s\" is dropped with %s",
						 table->name, rows_phrase(rows));
	finding->about = "dropped";
	/* with CASCADE that is the affair of rule drop_cascade */
	if (!cascade)
		finding->detail = depend_detail(table);
	finding->hint = psprintf("Write, so that it can be undone: ALTER TABLE %s RENAME TO %s. "
							 "Drop that one in a later migration, after a dump, when nothing has asked for it.",
							 table_full_name(table),
							 name_sql(name_for_old(run->world, table)));
	finding->removes = true;
}

/*
 * Sums up the tables of a schema, or of an owner, that would lose rows; the
 * other OID is invalid.
 */
static TableSum
sum_tables(RuleRun *run, Oid namespace_oid, Oid owner)
{
	TableSum	sum = {0};
	Relation	rel = table_open(RelationRelationId, AccessShareLock);
	SysScanDesc scan = systable_beginscan(rel, InvalidOid, false, NULL, 0, NULL);
	HeapTuple	tuple;
	List	   *relids = NIL;
	ListCell   *lc;

	while (HeapTupleIsValid(tuple = systable_getnext(scan)))
	{
		Form_pg_class form = (Form_pg_class) GETSTRUCT(tuple);

		if ((form->relnamespace == namespace_oid || form->relowner == owner) &&
			(form->relkind == RELKIND_RELATION || form->relkind == RELKIND_PARTITIONED_TABLE) &&
			form->relpersistence != RELPERSISTENCE_TEMP && !form->relispartition)
			relids = lappend_oid(relids, form->oid);
	}
	systable_endscan(scan);
	table_close(rel, AccessShareLock);

	foreach(lc, relids)
	{
		DbTable    *table;
		double		rows;

		CHECK_FOR_INTERRUPTS();
		table = run->world->get(run->world, lfirst_oid(lc));
		if (table == NULL || !loses_rows(run, table, &rows) || is_excepted(run, table->name))
			continue;
		sum.tables++;
		if (rows > 0)
			sum.rows += rows;
		else
			sum.more = true;
	}
	return sum;
}

/* "3 tables that hold about 1200 rows" */
static char *
sum_text(const TableSum *sum)
{
	return psprintf("%d %s %s%s", sum->tables,
					sum->tables == 1 ? "table that holds" : "tables that hold",
					sum->more && sum->rows > 0 ? "at least " : "",
					rows_phrase(sum->more && sum->rows == 0 ? -1 : sum->rows));
}

static void
find_owned_tables(RuleRun *run, DropOwnedStmt *statement)
{
	ListCell   *lc;

	if (!rule_speaks(run, NULL))
		return;
	foreach(lc, statement->roles)
	{
		RoleSpec   *spec = lfirst(lc);
		Oid			role;
		TableSum	sum;
		Finding    *finding;
		char	   *name;

		if (spec->roletype == ROLESPEC_PUBLIC)
			continue;
		role = get_rolespec_oid(spec, true);
		if (!OidIsValid(role))
			continue;
		sum = sum_tables(run, InvalidOid, role);
		if (sum.tables == 0)
			continue;
		name = GetUserNameFromId(role, false);
		finding = find_object(run, AuthIdRelationId, role, name_sql(name),
							  "DROP OWNED BY \"%s\" drops %s", name, sum_text(&sum));
		finding->about = "dropped";
		finding->hint = psprintf("Write first, to keep the tables: REASSIGN OWNED BY %s TO CURRENT_USER. "
								 "DROP OWNED BY then takes its privileges alone.", name_sql(name));
		finding->removes = true;
	}
}

static bool
may_hold_rows(World *world, Node *names)
{
	List	   *list = (List *) names;
	RangeVar   *name;

	if (world->may_hold == NULL || !IsA(names, List) || list == NIL || list_length(list) > 3)
		return true;
	name = makeRangeVarFromNameList(list);
	return world->may_hold(world, name->schemaname, name->relname, 1);
}

static void
drop_table(RuleRun *run, Node *statement)
{
	DropStmt   *drop = (DropStmt *) statement;
	ListCell   *lc;

	if (IsA(statement, DropOwnedStmt))
		find_owned_tables(run, (DropOwnedStmt *) statement);
	if (!IsA(statement, DropStmt) || drop->removeType != OBJECT_TABLE)
		return;
	foreach(lc, drop->objects)
	{
		DbTable    *table;

		/* most tables that are dropped are empty: that is soon known */
		if (!may_hold_rows(run->world, lfirst(lc)))
			continue;
		table = world_table_of_names(run->world, lfirst(lc));
		if (table != NULL)
			find_dropped_table(run, table, drop->behavior == DROP_CASCADE);
	}
}

static void
drop_schema(RuleRun *run, Node *statement)
{
	DropStmt   *drop = (DropStmt *) statement;
	ListCell   *lc;

	/* without CASCADE the server refuses if there is anything in it */
	if (!IsA(statement, DropStmt) || drop->removeType != OBJECT_SCHEMA ||
		drop->behavior != DROP_CASCADE)
		return;
	foreach(lc, drop->objects)
	{
		char	   *name = strVal(lfirst(lc));
		Oid			oid = get_namespace_oid(name, true);
		TableSum	sum;
		Finding    *finding;

		if (!OidIsValid(oid) || isAnyTempNamespace(oid) || !rule_speaks(run, schema_of_oid(oid)))
			continue;
		sum = sum_tables(run, oid, InvalidOid);
		if (sum.tables == 0)
			continue;
		finding = find_object(run, NamespaceRelationId, oid, name_sql(name),
							  "schema \"%s\" is dropped with %s", name, sum_text(&sum));
		finding->schema = name;
		finding->about = "dropped";
		finding->hint = psprintf("Write, so that it can be undone: ALTER SCHEMA %s RENAME TO %s. "
								 "Drop that one later, after a dump.",
								 name_sql(name), name_sql(makeObjectName(name, NULL, "old")));
		finding->removes = true;
	}
}

static void
drop_database(RuleRun *run, Node *statement)
{
	char	   *name;
	Oid			oid;
	Finding    *finding;

	if (!IsA(statement, DropdbStmt) || !rule_speaks(run, NULL))
		return;
	name = ((DropdbStmt *) statement)->dbname;
	oid = get_database_oid(name, true);
	if (!OidIsValid(oid) || strncmp(name, PRISMA_SHADOW_PREFIX, strlen(PRISMA_SHADOW_PREFIX)) == 0 ||
		is_excepted(run, name))
		return;
	finding = find_object(run, DatabaseRelationId, oid, name_sql(name),
						  "database \"%s\" is dropped with all that is in it", name);
	finding->about = "dropped";
	finding->detail = pstrdup("DROP DATABASE can't be rolled back.");
	finding->hint = psprintf("Write, so that it can be undone: ALTER DATABASE %s RENAME TO %s. "
							 "Drop that one later, after a dump.",
							 name_sql(name), name_sql(makeObjectName(name, NULL, "old")));
	finding->removes = true;
}

const RuleBody rule_drop_table = {
	.problem = "DROP TABLE, or DROP OWNED, removes a table that holds rows. After the commit nothing but a backup brings them back.",
	.instead = "Rename the table in one migration, and drop it in a later one, when nothing has asked for it and a dump exists.",
	.why = "A rename is undone in a moment. Empty tables, temporary ones, partitions, those made in the same transaction and those of migration tools are not judged.",
	.options = except_option,
	.statement = drop_table,
};

const RuleBody rule_drop_schema = {
	.problem = "DROP SCHEMA ... CASCADE removes every table in the schema, with its rows, in one command that names none of them.",
	.instead = "Rename the schema, and drop it later, after a dump.",
	.why = "Several tools reset a database in this way, which is right for a test database and for no other. A schema without tables that hold rows is not judged.",
	.options = except_option,
	.statement = drop_schema,
};

const RuleBody rule_drop_database = {
	.problem = "DROP DATABASE removes a whole database. It runs outside of transactions, so that it can't be rolled back.",
	.instead = "Rename the database, and drop it later, after a dump.",
	.why = "Event triggers don't see this command: the rule speaks only in sessions that have dbctx preloaded, when the command is sent from a database with the guard on. The shadow databases that Prisma makes and drops are not judged.",
	.options = database_options,
	.statement = drop_database,
};
