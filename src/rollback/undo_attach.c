/*
 * undo_attach.c
 *	  What a partition gets from its parent and keeps when it goes.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#include "dbctx.h"

#include "access/genam.h"
#include "access/htup_details.h"
#include "access/table.h"
#include "catalog/index.h"
#include "catalog/indexing.h"
#include "catalog/pg_class.h"
#include "catalog/pg_constraint.h"
#include "catalog/pg_index.h"
#include "catalog/pg_inherits.h"
#include "catalog/pg_trigger.h"
#include "rollback/alter.h"
#include "utils/builtins.h"
#include "utils/fmgroids.h"
#include "utils/fmgrprotos.h"
#include "utils/lsyscache.h"
#include "utils/rel.h"
#include "utils/syscache.h"

/* The rows of a catalog about a relation, by an index that begins with that: copies */
static List *
rows_of(Oid catalog, Oid index, AttrNumber attnum, Oid relid)
{
	Relation	rel = table_open(catalog, AccessShareLock);
	ScanKeyData key;
	SysScanDesc scan;
	HeapTuple	tuple;
	List	   *rows = NIL;

	ScanKeyInit(&key, attnum, BTEqualStrategyNumber, F_OIDEQ, ObjectIdGetDatum(relid));
	scan = systable_beginscan(rel, index, true, NULL, 1, &key);
	while (HeapTupleIsValid(tuple = systable_getnext(scan)))
		rows = lappend(rows, heap_copytuple(tuple));
	systable_endscan(scan);
	table_close(rel, AccessShareLock);
	return rows;
}

List *
table_indexes(Oid relid)
{
	List	   *oids = NIL;
	ListCell   *lc;

	foreach(lc, rows_of(IndexRelationId, IndexIndrelidIndexId, Anum_pg_index_indrelid, relid))
		oids = lappend_oid(oids, ((Form_pg_index) GETSTRUCT((HeapTuple) lfirst(lc)))->indexrelid);
	return oids;
}

List *
table_triggers(Oid relid)
{
	List	   *oids = NIL;
	ListCell   *lc;

	foreach(lc, rows_of(TriggerRelationId, TriggerRelidNameIndexId, Anum_pg_trigger_tgrelid, relid))
	{
		Form_pg_trigger form = (Form_pg_trigger) GETSTRUCT((HeapTuple) lfirst(lc));

		if (!form->tgisinternal)
			oids = lappend_oid(oids, form->oid);
	}
	return oids;
}

static List *
table_constraints(Oid relid, char type)
{
	List	   *oids = NIL;
	ListCell   *lc;

	foreach(lc, rows_of(ConstraintRelationId, ConstraintRelidTypidNameIndexId,
						Anum_pg_constraint_conrelid, relid))
	{
		Form_pg_constraint form = (Form_pg_constraint) GETSTRUCT((HeapTuple) lfirst(lc));

		if (form->contype == type && (type == CONSTRAINT_FOREIGN || form->conislocal))
			oids = lappend_oid(oids, form->oid);
	}
	return oids;
}

List *
table_foreign_keys(Oid relid)
{
	return table_constraints(relid, CONSTRAINT_FOREIGN);
}

List *
table_checks(Oid relid)
{
	return table_constraints(relid, CONSTRAINT_CHECK);
}

/* What an index is, without its name and that of its table */
static const char *
index_shape(Oid index)
{
	HeapTuple	tuple = SearchSysCacheCopy1(INDEXRELID, ObjectIdGetDatum(index));
	Form_pg_index form = HeapTupleIsValid(tuple) ? (Form_pg_index) GETSTRUCT(tuple) : NULL;
	char	   *sql = form ? print_oid(form->indrelid, pg_get_indexdef, index) : NULL;
	char	   *shape = sql ? strstr(sql, " USING ") : NULL;

	if (shape == NULL)
		return NULL;
	return psprintf("%d %d%s", form->indisunique, OidIsValid(get_index_constraint(index)), shape);
}

static bool
has_like(List *shapes, const char *shape)
{
	ListCell   *lc;

	foreach(lc, shapes)
	{
		if (lfirst(lc) != NULL && strcmp(lfirst(lc), shape) == 0)
			return true;
	}
	return false;
}

/* The same of an index that is to be made, if that has nothing special */
static const char *
new_index_shape(const IndexStmt *statement)
{
	StringInfoData buf;
	ListCell   *lc;

	if (statement->whereClause || statement->indexIncludingParams || statement->options)
		return NULL;
	initStringInfo(&buf);
	appendStringInfo(&buf, "%d 0 USING %s (", statement->unique,
					 statement->accessMethod ? statement->accessMethod : DEFAULT_INDEX_TYPE);
	foreach(lc, statement->indexParams)
	{
		const IndexElem *element = lfirst(lc);

		if (element->name == NULL || element->collation || element->opclass || element->ordering == SORTBY_DESC ||
			element->nulls_ordering == SORTBY_NULLS_FIRST)
			return NULL;
		appendStringInfo(&buf, "%s%s", lc == list_head(statement->indexParams) ? "" : ", ",
						 quote_identifier(element->name));
	}
	appendStringInfoChar(&buf, ')');
	return buf.data;
}

/*
 * An index of a partitioned table takes in those of the partitions that are
 * like it, and takes them along when it is dropped.
 */
void
undo_taken_indexes(Rollback *rollback, Oid relid, const IndexStmt *statement)
{
	const char *shape = new_index_shape(statement);
	ListCell   *lc;
	ListCell   *lc2;

	foreach(lc, shape ? find_all_inheritors(relid, NoLock, NULL) : NIL)
	{
		foreach(lc2, lfirst_oid(lc) == relid ? NIL : table_indexes(lfirst_oid(lc)))
		{
			Oid			index = lfirst_oid(lc2);
			const char *other = get_rel_relispartition(index) ? NULL : index_shape(index);
			ObjectAddress address;
			ListCell   *command;

			if (other == NULL || strcmp(shape, other) != 0)
				continue;
			ObjectAddressSet(address, RelationRelationId, index);
			foreach(command, remake_index(index, false, false))
				(void) add_undo(rollback, address, lfirst_oid(lc), lfirst(command));
			break;
		}
	}
}

static char *
cloned_index_name(const AlterTarget *parent, Oid partition, Oid index)
{
	HeapTuple	tuple = SearchSysCacheCopy1(INDEXRELID, ObjectIdGetDatum(index));
	Form_pg_index form = (Form_pg_index) GETSTRUCT(tuple);
	List	   *columns = NIL;
	bool		constraint = OidIsValid(get_index_constraint(index));

	for (int i = 0; i < form->indnatts; i++)
		columns = lappend(columns, makeString(form->indkey.values[i] != 0 ?
											  get_attname(form->indrelid, form->indkey.values[i], false) : "expr"));
	return chosen_name(parent->rollback, get_rel_namespace(partition), get_rel_name(partition),
					   form->indisprimary ? NULL : joined_columns(columns),
					   form->indisprimary ? "pkey" : !constraint ? "idx" :
					   form->indisexclusion ? "excl" : "key", constraint);
}

static void
undo_cloned_indexes(const AlterTarget *parent, Oid partition)
{
	List	   *there = NIL;
	ListCell   *lc;

	foreach(lc, table_indexes(partition))
		there = lappend(there, unconstify(char *, index_shape(lfirst_oid(lc))));
	foreach(lc, table_indexes(parent->relid))
	{
		Oid			index = lfirst_oid(lc);
		const char *shape = index_shape(index);
		char	   *name;
		Thing	   *thing;

		if (shape == NULL || has_like(there, shape))
			continue;
		name = cloned_index_name(parent, partition, index);
		thing = make_thing(parent->rollback, RelationRelationId, get_rel_namespace(partition), name);
		if (OidIsValid(get_index_constraint(index)))
			(void) add_removal(parent->rollback, thing->address, partition,
							   psprintf("ALTER TABLE %s DROP CONSTRAINT IF EXISTS %s",
										relation_now(parent->rollback, partition), quote_identifier(name)), NULL);
		else
			(void) add_removal(parent->rollback, thing->address, partition,
							   psprintf("DROP INDEX IF EXISTS %s", name_now(parent->rollback, &thing->address)), NULL);
	}
}

static void
undo_cloned_keys(const AlterTarget *parent, Oid partition)
{
	List	   *there = NIL;
	ListCell   *lc;

	foreach(lc, table_foreign_keys(partition))
		there = lappend(there, print_oid(partition, pg_get_constraintdef, lfirst_oid(lc)));
	foreach(lc, table_foreign_keys(parent->relid))
	{
		char	   *definition = print_oid(parent->relid, pg_get_constraintdef, lfirst_oid(lc));
		char	   *name = get_constraint_name(lfirst_oid(lc));

		if (definition == NULL || name == NULL || has_like(there, definition))
			continue;
		(void) add_removal(parent->rollback, InvalidObjectAddress, partition,
						   psprintf("ALTER TABLE %s DROP CONSTRAINT IF EXISTS %s",
									relation_now(parent->rollback, partition), quote_identifier(name)), NULL);
	}
}

void
undo_attached(const AlterTarget *parent, Oid partition)
{
	if (is_made(parent->rollback, parent->relid) || is_made(parent->rollback, partition))
		return;
	undo_cloned_indexes(parent, partition);
	undo_cloned_keys(parent, partition);
}
