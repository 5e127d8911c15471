/*
 * lock_utility.c
 *	  Rules about maintenance of large tables: VACUUM FULL, CLUSTER, REINDEX,
 *	  REFRESH, LOCK.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#include "dbctx.h"

#include "access/htup_details.h"
#include "catalog/deparse.h"
#include "catalog/namespace.h"
#include "catalog/pg_class.h"
#include "commands/defrem.h"
#include "storage/lockdefs.h"
#include "utils/syscache.h"

#include "rule/lock.h"

#define FULL_HINT "Write VACUUM without FULL: it frees the space for new rows and stops nobody. To give it back to the disk, rewrite the table when nobody needs it."

static void
find_full(RuleRun *run, DbTable *table, const char *command, const char *of)
{
	Finding    *finding;

	finding = find_table(run, table, NULL, "%s%s writes all of %s anew while reads and writes wait",
						 command, of, lock_size(run, table));
	if (compat_cluster_can_concurrently && strcmp(command, "VACUUM FULL") != 0)
		finding->hint = "Write REPACK (CONCURRENTLY), outside of a transaction block.";
	else
		finding->hint = FULL_HINT;
}

static void
vacuum_full(RuleRun *run, Node *statement)
{
	ListCell   *lc;
	DbTable    *table;

	if (IsA(statement, VacuumStmt))
	{
		VacuumStmt *vacuum = (VacuumStmt *) statement;

		if (!vacuum->is_vacuumcmd || !lock_option(vacuum->options, "full"))
			return;
		foreach(lc, vacuum->rels)
		{
			table = lock_target(run, ((VacuumRelation *) lfirst(lc))->relation);
			if (table != NULL)
				find_full(run, table, "VACUUM FULL", "");
		}
		if (vacuum->rels == NIL && (table = lock_largest(run, InvalidOid, false)) != NULL)
			find_full(run, table, "VACUUM FULL", " of every table, one after the other,");
	}
	else if (nodeTag(statement) == compat_cluster_tag)
	{
		compat_cluster_stmt *cluster = (compat_cluster_stmt *) statement;
		RangeVar   *name = compat_cluster_relation(cluster);

		if (compat_cluster_concurrent(cluster))
			return;
		if (name != NULL && (table = lock_target(run, name)) != NULL)
			find_full(run, table, compat_cluster_name(cluster), "");
		else if (name == NULL && (table = lock_largest(run, InvalidOid, true)) != NULL)
			find_full(run, table, compat_cluster_name(cluster), " of every table that was clustered before");
	}
}

const RuleBody rule_vacuum_full = {
	.problem = "VACUUM FULL and CLUSTER write the whole table anew, and its indexes, while nobody can read or write it.",
	.instead = "Plain VACUUM, which frees space for new rows. If the space has to go back to the disk, a time when nobody needs the table; from PostgreSQL 19 on REPACK (CONCURRENTLY).",
	.why = "A table that is in use grows again anyway. What event triggers don't see needs `session_preload_libraries = 'dbctx'`.",
	.statement = vacuum_full,
};

static char *
reindex_fix(const ReindexStmt *reindex, const char *what, const char *name)
{
	char	   *tablespace = NULL;
	ListCell   *lc;

	foreach(lc, reindex->params)
	{
		DefElem    *option = lfirst(lc);

		if (strcmp(option->defname, "tablespace") == 0)
			tablespace = psprintf("(TABLESPACE %s) ", name_sql(defGetString(option)));
	}
	return psprintf("REINDEX %s%s CONCURRENTLY %s", tablespace ? tablespace : "", what, name);
}

static void
reindex_not_concurrent(RuleRun *run, Node *statement)
{
	ReindexStmt *reindex = (ReindexStmt *) statement;
	DbTable    *table = NULL;
	DbIndex    *index = NULL;
	Finding    *finding;

	if (!IsA(statement, ReindexStmt) || lock_option(reindex->params, "concurrently"))
		return;
	switch (reindex->kind)
	{
		case REINDEX_OBJECT_INDEX:
			table = run->world->find_index(run->world, reindex->relation->schemaname,
										   reindex->relation->relname, &index);
			if (!lock_matters(run, table) || index == NULL)
				return;
			finding = find_index(run, index,
								 "REINDEX of index \"%s\" stops writes to %s until it is built",
								 lock_name(index->name), lock_size(run, table));
			/* of an exclusion constraint it can't be built concurrently */
			if (!index->exclusion)
				finding->fix = reindex_fix(reindex, "INDEX",
										   psprintf("%s.%s", name_sql(table->schema->name), name_sql(index->name)));
			break;
		case REINDEX_OBJECT_TABLE:
			table = lock_target(run, reindex->relation);
			if (table == NULL || (table->nindexes == 0 && table->kind != RELKIND_PARTITIONED_TABLE))
				return;
			finding = find_table(run, table, NULL, "REINDEX of %s stops writes until all its indexes are built",
								 lock_size(run, table));
			finding->fix = reindex_fix(reindex, "TABLE", table_full_name(table));
			break;
		case REINDEX_OBJECT_SCHEMA:
			if (!OidIsValid(get_namespace_oid(reindex->name, true)))
				return;
			table = lock_largest(run, get_namespace_oid(reindex->name, true), false);
			if (table == NULL)
				return;
			finding = find_table(run, table, NULL, "REINDEX SCHEMA stops writes to %s until its indexes are built, and so for every table",
								 lock_size(run, table));
			finding->fix = reindex_fix(reindex, "SCHEMA", name_sql(reindex->name));
			break;
		case REINDEX_OBJECT_DATABASE:
			table = lock_largest(run, InvalidOid, false);
			if (table == NULL)
				return;
			finding = find_table(run, table, NULL, "REINDEX DATABASE stops writes to %s until its indexes are built, and so for every table",
								 lock_size(run, table));
			if (reindex->name)
				finding->fix = reindex_fix(reindex, "DATABASE", name_sql(reindex->name));
			break;
		default:
			return;
	}
	finding->hint = finding->fix ? lock_write_outside(run, finding->fix) :
		"Write it for a time when nobody needs the table.";
}

const RuleBody rule_reindex_not_concurrent = {
	.problem = "REINDEX stops writes to the table until the index is built, and readers that would use the index.",
	.instead = "REINDEX ... CONCURRENTLY, outside of a transaction block.",
	.why = "The new index is built beside the old one and takes its place. That takes longer and needs the space of both, but nobody waits. An index of an exclusion constraint can't be built in this way.",
	.statement = reindex_not_concurrent,
};

/* What REFRESH CONCURRENTLY needs: a unique index on plain columns, of all rows */
static bool
has_refresh_index(const DbTable *view)
{
	for (int i = 0; i < view->nindexes; i++)
	{
		const DbIndex *index = view->indexes[i];

		if (index->unique && index->immediate && index->valid &&
			index->predicate == NULL && index->nexprs == 0)
			return true;
	}
	return false;
}

static bool
is_populated(const DbTable *view)
{
	HeapTuple	tuple = SearchSysCache1(RELOID, ObjectIdGetDatum(view->oid));
	bool		populated;

	if (!HeapTupleIsValid(tuple))
		return false;
	populated = ((Form_pg_class) GETSTRUCT(tuple))->relispopulated;
	ReleaseSysCache(tuple);
	return populated;
}

static void
refresh_not_concurrent(RuleRun *run, Node *statement)
{
	RefreshMatViewStmt *refresh = (RefreshMatViewStmt *) statement;
	DbTable    *view;
	Finding    *finding;

	if (!IsA(statement, RefreshMatViewStmt) || refresh->concurrent || refresh->skipData)
		return;
	view = lock_target(run, refresh->relation);
	if (view == NULL || view->kind != RELKIND_MATVIEW || !is_populated(view))
		return;
	finding = find_table(run, view, NULL, "REFRESH MATERIALIZED VIEW of %s stops reads until it is done",
						 lock_size(run, view));
	if (has_refresh_index(view))
	{
		finding->fix = psprintf("REFRESH MATERIALIZED VIEW CONCURRENTLY %s", table_full_name(view));
		finding->hint = lock_write(finding->fix);
	}
	else
		finding->hint = "Write CREATE UNIQUE INDEX on columns that tell its rows apart, without WHERE; then REFRESH MATERIALIZED VIEW CONCURRENTLY is possible.";
}

const RuleBody rule_refresh_not_concurrent = {
	.problem = "REFRESH MATERIALIZED VIEW stops everybody who reads the view until it is computed.",
	.instead = "REFRESH MATERIALIZED VIEW CONCURRENTLY, which needs a unique index on the view: on plain columns, without WHERE.",
	.why = "Readers see the old rows until the new ones are there. It takes longer where most rows change.",
	.statement = refresh_not_concurrent,
};

static void
lock_table(RuleRun *run, Node *statement)
{
	LockStmt   *lock = (LockStmt *) statement;
	ListCell   *lc;

	if (!IsA(statement, LockStmt) || lock->mode < ShareLock)
		return;
	foreach(lc, lock->relations)
	{
		DbTable    *table = lock_target(run, lfirst(lc));
		Finding    *finding;

		if (table == NULL || table->kind == RELKIND_VIEW)
			continue;
		finding = find_table(run, table, NULL, "LOCK TABLE stops %s %s until the transaction ends",
							 lock->mode == AccessExclusiveLock ? "reads and writes of" : "writes to",
							 lock_size(run, table));
		finding->hint = "Write SELECT ... FOR UPDATE of the rows in question, or take an advisory lock that only your own programs wait for.";
	}
}

const RuleBody rule_lock_table = {
	.problem = "LOCK TABLE stops everybody who writes the table, and in ACCESS EXCLUSIVE mode, which is the default, everybody who reads it, until the transaction ends.",
	.instead = "Locks of rows, SELECT ... FOR UPDATE, or an advisory lock.",
	.why = "A lock of the whole table makes all programs wait for one. Modes that don't stop writers are silent.",
	.statement = lock_table,
};
