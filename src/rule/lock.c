/*
 * lock.c
 *	  What the rules about locks share.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#include "dbctx.h"

#include "access/genam.h"
#include "access/htup_details.h"
#include "access/table.h"
#include "catalog/deparse.h"
#include "catalog/oneline.h"
#include "catalog/pg_class.h"
#include "catalog/pg_inherits.h"
#include "commands/defrem.h"
#include "miscadmin.h"
#include "utils/rel.h"
#include "utils/syscache.h"

#include "rule/lock.h"

/* More partitions than that make a fix too long to read */
#define MAX_PARTITIONS 30

bool
lock_matters(RuleRun *run, DbTable *table)
{
	return table != NULL && rule_speaks(run, table->schema) &&
		world_is_large(run->world, table);
}

DbTable *
lock_target(RuleRun *run, const RangeVar *name)
{
	DbTable    *table = name ? world_large_table(run->world, name) : NULL;

	return lock_matters(run, table) ? table : NULL;
}

const char *
lock_name(const char *name)
{
	return oneline_text(name, NAMEDATALEN);
}

char *
lock_size(RuleRun *run, const DbTable *table)
{
	return psprintf("\"%s\" (%s rows)", lock_name(table->name),
					rows_text(run->world->rows(run->world, table)));
}

List *
lock_alter_commands(Node *statement, RangeVar **name)
{
	AlterTableStmt *alter = (AlterTableStmt *) statement;

	if (!IsA(statement, AlterTableStmt))
		return NIL;
	if (alter->objtype != OBJECT_TABLE && alter->objtype != OBJECT_MATVIEW)
		return NIL;
	*name = alter->relation;
	return alter->cmds;
}

List *
lock_alter_target(RuleRun *run, Node *statement, DbTable **table)
{
	RangeVar   *name = NULL;
	List	   *commands = lock_alter_commands(statement, &name);

	*table = commands ? lock_target(run, name) : NULL;
	if (*table == NULL || (*table)->kind == RELKIND_FOREIGN_TABLE ||
		(*table)->kind == RELKIND_VIEW)
		return NIL;
	return commands;
}

bool
lock_option(List *options, const char *name)
{
	bool		on = false;
	ListCell   *lc;

	foreach(lc, options)
	{
		DefElem    *option = lfirst(lc);

		if (strcmp(option->defname, name) == 0)
			on = defGetBoolean(option);
	}
	return on;
}

char *
lock_write(const char *sql)
{
	return psprintf("Write: %s", sql);
}

char *
lock_write_outside(RuleRun *run, const char *sql)
{
	if (!run->world->in_block)
		return lock_write(sql);
	return psprintf("Write, outside of a transaction block, in which CONCURRENTLY can't run: %s", sql);
}

char *
lock_write_later(RuleRun *run, const char *sql)
{
	if (!run->world->in_block)
		return lock_write(sql);
	return psprintf("Write, with VALIDATE CONSTRAINT in a later transaction, since this one keeps its locks: %s", sql);
}

bool
lock_columns_known(const DbTable *table, List *names, List *commands)
{
	ListCell   *lc;

	foreach(lc, names)
	{
		const char *name = strVal(lfirst(lc));
		bool		known = table_column(table, name) != NULL;
		ListCell   *lc2;

		foreach(lc2, commands)
		{
			AlterTableCmd *cmd = lfirst(lc2);

			if (cmd->subtype == AT_AddColumn && IsA(cmd->def, ColumnDef) &&
				strcmp(((ColumnDef *) cmd->def)->colname, name) == 0)
				known = true;
		}
		if (!known)
			return false;
	}
	return true;
}

List *
lock_partitions(RuleRun *run, const DbTable *table)
{
	List	   *partitions = NIL;
	ListCell   *lc;

	if (table->kind != RELKIND_PARTITIONED_TABLE || !OidIsValid(table->oid))
		return NIL;
	foreach(lc, find_inheritance_children(table->oid, NoLock))
	{
		DbTable    *partition = run->world->get(run->world, lfirst_oid(lc));

		if (partition != NULL)
			partitions = lappend(partitions, partition);
	}
	return partitions;
}

bool
lock_plain_partitions(RuleRun *run, const DbTable *table, List **partitions)
{
	ListCell   *lc;

	*partitions = lock_partitions(run, table);
	foreach(lc, *partitions)
	{
		if (((DbTable *) lfirst(lc))->kind != RELKIND_RELATION)
			return false;
	}
	return *partitions != NIL && list_length(*partitions) <= MAX_PARTITIONS;
}

/* Has a table an index that it was clustered by? */
static bool
is_clustered(const DbTable *table)
{
	for (int i = 0; i < table->nindexes; i++)
	{
		HeapTuple	tuple = SearchSysCache1(INDEXRELID,
											ObjectIdGetDatum(table->indexes[i]->oid));
		bool		clustered;

		if (!HeapTupleIsValid(tuple))
			continue;
		clustered = ((Form_pg_index) GETSTRUCT(tuple))->indisclustered;
		ReleaseSysCache(tuple);
		if (clustered)
			return true;
	}
	return false;
}

/*
 * Commands on whole schemas or databases are rare, so this reads all of
 * pg_class.  Tables that were never analysed don't count: asking for the size
 * of each would take long.
 */
DbTable *
lock_largest(RuleRun *run, Oid namespace, bool clustered)
{
	Relation	rel = table_open(RelationRelationId, AccessShareLock);
	SysScanDesc scan = systable_beginscan(rel, InvalidOid, false, NULL, 0, NULL);
	List	   *oids = NIL;
	DbTable    *largest = NULL;
	double		most = 0;
	HeapTuple	tuple;
	ListCell   *lc;

	while (HeapTupleIsValid(tuple = systable_getnext(scan)))
	{
		Form_pg_class form = (Form_pg_class) GETSTRUCT(tuple);

		CHECK_FOR_INTERRUPTS();
		if ((form->relkind == RELKIND_RELATION || form->relkind == RELKIND_MATVIEW) &&
			form->relpersistence != RELPERSISTENCE_TEMP &&
			(!OidIsValid(namespace) || form->relnamespace == namespace) &&
			form->reltuples >= Max(run->world->large_rows, 1))
			oids = lappend_oid(oids, form->oid);
	}
	systable_endscan(scan);
	table_close(rel, AccessShareLock);

	foreach(lc, oids)
	{
		DbTable    *table = run->world->get(run->world, lfirst_oid(lc));
		double		rows;

		if (!lock_matters(run, table) || (clustered && !is_clustered(table)))
			continue;
		rows = run->world->rows(run->world, table);
		if (largest == NULL || rows > most ||
			(rows == most && strcmp(table->name, largest->name) < 0))
		{
			largest = table;
			most = rows;
		}
	}
	/* the level is again that of the schema that will be spoken of */
	return lock_matters(run, largest) ? largest : NULL;
}
