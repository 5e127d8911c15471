/*
 * history.c
 *	  dbctx.history: DDL that ran under the guard.
 *
 * Rows are added at commit, in the transaction that ran the commands, and so
 * are gone with it if it is rolled back.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#include "dbctx.h"

#include "access/genam.h"
#include "access/htup_details.h"
#include "access/table.h"
#include "catalog/objectaddress.h"
#include "catalog/pg_class.h"
#include "catalog/pg_proc.h"
#include "catalog/own.h"
#include "catalog/pg_type.h"
#include "catalog/read.h"
#include "catalog/rows.h"
#include "guard/guard.h"
#include "guard/kept.h"
#include "mb/pg_wchar.h"
#include "miscadmin.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/rel.h"

typedef struct HistoryRequest
{
	bool		all;			/* no "since" */
	TimestampTz since;
	Rows	   *rows;
} HistoryRequest;

PG_FUNCTION_INFO_V1(dbctx_history);

/* What SQL calls an object now; NULL if it is none that has a name, or gone */
static const char *
object_text(const PendingObject *object)
{
	if (object->name != NULL)
		return object->name;
	if (object->classid == ProcedureRelationId)
	{
		ObjectAddress address;

		ObjectAddressSet(address, object->classid, object->objid);
		return getObjectIdentity(&address, true);
	}
	return NULL;
}

/* The objects of one command, each once */
static ArrayType *
objects_of(const PendingCommand *command, const List *objects)
{
	List	   *texts = NIL;
	Datum	   *items;
	int			n = 0;
	ListCell   *lc;

	foreach(lc, objects)
	{
		PendingObject *object = lfirst(lc);
		const char *text = object->command == command->number ? object_text(object) : NULL;

		if (text != NULL && !list_member(texts, makeString(unconstify(char *, text))))
			texts = lappend(texts, makeString(unconstify(char *, text)));
	}
	items = palloc(sizeof(Datum) * Max(list_length(texts), 1));
	foreach(lc, texts)
		items[n++] = CStringGetTextDatum(strVal(lfirst(lc)));
	return construct_array(items, n, TEXTOID, -1, false, TYPALIGN_INT);
}

static void
insert_command(Relation rel, const PendingCommand *command, const List *objects)
{
	Datum		values[HISTORY_COLUMNS] = {0};
	bool		nulls[HISTORY_COLUMNS] = {0};

	kept_who(values, nulls, command->role, HISTORY_AT, HISTORY_ROLE,
			 HISTORY_APPLICATION);
	values[HISTORY_AT] = TimestampTzGetDatum(command->at);
	values[HISTORY_NUMBER] = Int32GetDatum(command->number);
	values[HISTORY_TAG] = CStringGetTextDatum(command->tag);
	nulls[HISTORY_STATEMENT] = command->query == NULL;
	if (command->query != NULL)
	{
		int			len = pg_mbcliplen(command->query, strlen(command->query), MAX_STATEMENT);

		values[HISTORY_STATEMENT] = PointerGetDatum(cstring_to_text_with_len(command->query, len));
	}
	values[HISTORY_OBJECTS] = PointerGetDatum(objects_of(command, objects));
	nulls[HISTORY_ROLLBACK] = command->rollback == NULL;
	if (command->rollback != NULL)
		values[HISTORY_ROLLBACK] = CStringGetTextDatum(command->rollback);
	kept_insert(rel, values, nulls);
}

void
history_keep(const Pending *pending)
{
	Relation	rel;
	ListCell   *lc;

	if (pending->commands == NIL)
		return;
	rel = kept_open("history");
	if (rel == NULL)
		return;
	foreach(lc, pending->commands)
		insert_command(rel, lfirst(lc), pending->objects);
	table_close(rel, NoLock);
}

static void
put_command(HeapTuple tuple, TupleDesc desc, void *arg)
{
	HistoryRequest *request = arg;
	Rows	   *rows = request->rows;
	bool		isnull;
	Datum		at = heap_getattr(tuple, HISTORY_AT + 1, desc, &isnull);

	if ((!request->all && DatumGetTimestampTz(at) < request->since) ||
		!may_know_of_role(NameStr(*DatumGetName(heap_getattr(tuple, HISTORY_ROLE + 1,
															 desc, &isnull)))))
		return;
	row_datum(rows, at);
	for (int column = HISTORY_ROLE; column < HISTORY_COLUMNS; column++)
	{
		Datum		datum = heap_getattr(tuple, column + 1, desc, &isnull);

		if (isnull)
			row_null(rows);
		else
			row_datum(rows, datum);
	}
	row_end(rows);
}

static void
read_history(Snapshot snapshot, void *arg)
{
	HistoryRequest *request = arg;

	/* this may be the second try */
	tuplestore_clear(request->rows->store);
	kept_read("history", snapshot, put_command, request);
}

Datum
dbctx_history(PG_FUNCTION_ARGS)
{
	HistoryRequest request = {0};
	Rows		rows;

	request.all = PG_ARGISNULL(0);
	if (!request.all)
		request.since = kept_since(PG_GETARG_INTERVAL_P(0));
	rows_begin(&rows, fcinfo);
	request.rows = &rows;
	catalog_read(read_history, &request);
	return (Datum) 0;
}
