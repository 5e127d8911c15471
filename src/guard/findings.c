/*
 * findings.c
 *	  dbctx.finding: what the guard has said of committed transactions.
 *
 * Most clients never show a WARNING, so each is kept.  A row holds names, not
 * OIDs; whether a finding still stands is judged when it is read.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#include "dbctx.h"

#include "access/genam.h"
#include "access/heapam.h"
#include "access/htup_details.h"
#include "access/table.h"
#include "access/tableam.h"
#include "access/xact.h"
#include "catalog/deparse.h"
#include "catalog/indexing.h"
#include "catalog/namespace.h"
#include "catalog/pg_namespace.h"
#include "catalog/read.h"
#include "catalog/rows.h"
#include "guard/guard.h"
#include "guard/kept.h"
#include "miscadmin.h"
#include "rule/lint.h"
#include "utils/acl.h"
#include "utils/builtins.h"
#include "utils/fmgroids.h"
#include "utils/guc.h"
#include "utils/rel.h"
#include "utils/snapmgr.h"
#include "utils/timestamp.h"

/* Columns of dbctx.finding, in the order of the install script */
enum
{
	FINDING_AT,
	FINDING_NUMBER,
	FINDING_ROLE,
	FINDING_APPLICATION,
	FINDING_TAG,
	FINDING_SEVERITY,
	FINDING_RULE,
	FINDING_SCHEMA,
	FINDING_OBJECT,
	FINDING_MESSAGE,
	FINDING_DETAIL,
	FINDING_HINT,
	FINDING_FIX,
	FINDING_ABOUT,
	FINDING_COLUMNS,
};

typedef struct FindingsRequest
{
	bool		all;			/* no "since" */
	TimestampTz since;
	const List *current;		/* findings of the schema as it is */
	Rows	   *rows;
} FindingsRequest;

PG_FUNCTION_INFO_V1(dbctx_findings);

static void
set_text(Datum *values, bool *nulls, int column, const char *text)
{
	nulls[column] = text == NULL;
	if (text != NULL)
		values[column] = CStringGetTextDatum(text);
}

static void
insert_finding(Relation rel, const PendingFinding *entry, int number, GuardMode mode)
{
	const Finding *finding = entry->finding;
	Datum		values[FINDING_COLUMNS] = {0};
	bool		nulls[FINDING_COLUMNS] = {0};

	kept_who(values, nulls, entry->role, FINDING_AT, FINDING_ROLE,
			 FINDING_APPLICATION);
	values[FINDING_NUMBER] = Int32GetDatum(number);
	set_text(values, nulls, FINDING_TAG, entry->tag);
	set_text(values, nulls, FINDING_SEVERITY,
			 rule_level_name(capped_level(finding->level, mode)));
	set_text(values, nulls, FINDING_RULE, finding->rule->name);
	set_text(values, nulls, FINDING_SCHEMA, finding->schema);
	set_text(values, nulls, FINDING_OBJECT, finding->object);
	set_text(values, nulls, FINDING_MESSAGE, finding->message);
	set_text(values, nulls, FINDING_DETAIL, finding->detail);
	set_text(values, nulls, FINDING_HINT, finding->hint);
	set_text(values, nulls, FINDING_FIX, finding->fix);
	set_text(values, nulls, FINDING_ABOUT, finding->about);
	kept_insert(rel, values, nulls);
}

void
findings_keep(const List *pending, GuardMode mode)
{
	Relation	rel;
	ListCell   *lc;
	int			number = 0;

	if (pending == NIL)
		return;
	rel = kept_open("finding");
	if (rel == NULL)
		return;
	foreach(lc, pending)
		insert_finding(rel, lfirst(lc), ++number, mode);
	kept_prune(rel);
	/* the lock stays until the rows are committed */
	table_close(rel, NoLock);
}

static char *
text_at(HeapTuple tuple, TupleDesc desc, int column)
{
	bool		isnull;
	Datum		datum = heap_getattr(tuple, column + 1, desc, &isnull);

	return isnull ? NULL : TextDatumGetCString(datum);
}

/* Does the schema as it is still have this fault? */
static bool
still_stands(const List *current, const char *rule, const char *object, const char *about)
{
	ListCell   *lc;

	foreach(lc, current)
	{
		Finding    *finding = lfirst(lc);

		if (strcmp(finding->rule->name, rule) == 0 &&
			strcmp(finding->object, object) == 0 &&
			strcmp(finding->about, about) == 0)
			return true;
	}
	return false;
}

/* A finding about something in a schema that the caller may not use isn't shown */
static bool
may_see(HeapTuple tuple, TupleDesc desc)
{
	char	   *schema = text_at(tuple, desc, FINDING_SCHEMA);
	bool		isnull;
	Name		role = DatumGetName(heap_getattr(tuple, FINDING_ROLE + 1, desc, &isnull));
	Oid			oid;

	if (superuser() || schema == NULL ||
		strcmp(NameStr(*role), GetUserNameFromId(GetUserId(), false)) == 0)
		return true;
	oid = get_namespace_oid(schema, true);
	return OidIsValid(oid) && compat_may_use_schema(oid, GetUserId());
}

static void
put_finding(HeapTuple tuple, TupleDesc desc, void *arg)
{
	FindingsRequest *request = arg;
	Rows	   *rows = request->rows;
	char	   *rule = text_at(tuple, desc, FINDING_RULE);
	const Rule *known = rule_find(rule);
	bool		isnull;
	Datum		at = heap_getattr(tuple, FINDING_AT + 1, desc, &isnull);

	if ((!request->all && DatumGetTimestampTz(at) < request->since) ||
		!may_see(tuple, desc))
		return;
	row_datum(rows, at);
	row_name(rows, NameStr(*DatumGetName(heap_getattr(tuple, FINDING_ROLE + 1, desc, &isnull))));
	row_text(rows, text_at(tuple, desc, FINDING_APPLICATION));
	row_text(rows, text_at(tuple, desc, FINDING_TAG));
	row_text(rows, text_at(tuple, desc, FINDING_SEVERITY));
	row_text(rows, rule);
	row_text(rows, text_at(tuple, desc, FINDING_OBJECT));
	row_text(rows, text_at(tuple, desc, FINDING_MESSAGE));
	row_text(rows, text_at(tuple, desc, FINDING_DETAIL));
	row_text(rows, text_at(tuple, desc, FINDING_HINT));
	row_text(rows, text_at(tuple, desc, FINDING_FIX));
	/* what a command did is done */
	if (known == NULL || !rule_is_of_model(known))
		row_null(rows);
	else
		row_datum(rows, BoolGetDatum(still_stands(request->current, rule,
												  text_at(tuple, desc, FINDING_OBJECT),
												  text_at(tuple, desc, FINDING_ABOUT))));
	row_end(rows);
}

static void
read_findings(Snapshot snapshot, void *arg)
{
	FindingsRequest *request = arg;

	/* this may be the second try */
	tuplestore_clear(request->rows->store);
	if (!OidIsValid(dbctx_table("finding")))
		return;
	request->current = lint_model(model_load(snapshot, NIL), rule_settings());
	kept_read("finding", snapshot, put_finding, request);
}

Datum
dbctx_findings(PG_FUNCTION_ARGS)
{
	FindingsRequest request = {0};
	Rows		rows;

	request.all = PG_ARGISNULL(0);
	if (!request.all)
		request.since = kept_since(PG_GETARG_INTERVAL_P(0));
	rows_begin(&rows, fcinfo);
	request.rows = &rows;
	catalog_read(read_findings, &request);
	return (Datum) 0;
}
