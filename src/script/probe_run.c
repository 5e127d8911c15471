/*
 * probe_run.c
 *	  Looks at rows, for a while.
 *
 * A cursor is read some rows at a time, and the clock after each time, so that
 * nothing has to be cancelled.  So each query is one that gives a row for every
 * row it reads, in no order.  With the caller's rights, in a subtransaction that
 * is taken back with its locks; no lock is waited for.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#include "dbctx.h"

#include "access/transam.h"
#include "access/xact.h"
#include "catalog/pg_class.h"
#include "catalog/pg_inherits.h"
#include "catalog/pg_language.h"
#include "catalog/pg_proc.h"
#include "common/hashfn.h"
#include "executor/spi.h"
#include "miscadmin.h"
#include "nodes/nodeFuncs.h"
#include "portability/instr_time.h"
#include "storage/lmgr.h"
#include "utils/guc.h"
#include "utils/hsearch.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"
#include "utils/resowner.h"
#include "utils/rls.h"
#include "utils/syscache.h"

#include "script/probe.h"

#define ROWS_AT_ONCE 200

/* More partitions than that take their time before the first row */
#define MAX_RELATIONS 64

/* Values that are remembered to find one that comes again */
#define MAX_VALUES 2000000

/* The plan must give its first row at once */
static const struct
{
	const char *name;
	const char *value;
}			settings[] =
{
	{"search_path", ""},
	{"lock_timeout", "1"},
	{"jit", "off"},
	{"max_parallel_workers_per_gather", "0"},
	{"enable_hashjoin", "off"},
	{"enable_mergejoin", "off"},
	{"enable_material", "off"},
	{"enable_sort", "off"},
	{"enable_seqscan", "on"},
	{"enable_nestloop", "on"},
	{"row_security", "off"},
	{"client_min_messages", "error"},
};

typedef struct Seen
{
	int64		value;
	bool		again;
} Seen;

typedef struct Look
{
	Probe	   *probe;
	List	   *relids;
	const char *sql;
	HTAB	   *seen;			/* NULL: the column is a boolean */
	ProbeCount	count;
} Look;

static bool
is_trusted(Oid function, void *context)
{
	HeapTuple	tuple = SearchSysCache1(PROCOID, ObjectIdGetDatum(function));
	bool		trusted = false;

	if (HeapTupleIsValid(tuple))
	{
		Form_pg_proc form = (Form_pg_proc) GETSTRUCT(tuple);

		trusted = form->provolatile != PROVOLATILE_VOLATILE &&
			(function < FirstNormalObjectId || form->prolang == INTERNALlanguageId ||
			 form->prolang == ClanguageId);
		ReleaseSysCache(tuple);
	}
	/* as check_functions_in_node() wants it: true of what is looked for */
	return !trusted;
}

static bool
unsafe_walker(Node *node, void *context)
{
	if (node == NULL)
		return false;
	check_stack_depth();
	if (IsA(node, CoerceToDomain) || IsA(node, SubLink) || IsA(node, Query) || IsA(node, Param))
		return true;
	return check_functions_in_node(node, is_trusted, context) ||
		expression_tree_walker(node, unsafe_walker, context);
}

bool
probe_is_safe(Node *expr)
{
	return expr != NULL && !unsafe_walker(expr, NULL);
}

bool
probe_may_read(Oid relid)
{
	char		kind = get_rel_relkind(relid);

	/* of rows that the caller can't see nothing is told */
	return (kind == RELKIND_RELATION || kind == RELKIND_PARTITIONED_TABLE ||
			kind == RELKIND_MATVIEW) &&
		check_enable_rls(relid, InvalidOid, true) != RLS_ENABLED;
}

/* All that is read, with what is below it */
static bool
lock_relations(List *relids)
{
	ListCell   *lc;

	foreach(lc, relids)
	{
		List	   *below = find_all_inheritors(lfirst_oid(lc), NoLock, NULL);
		ListCell   *lc2;

		if (list_length(below) > MAX_RELATIONS)
			return false;
		foreach(lc2, below)
		{
			if (!probe_may_read(lfirst_oid(lc2)) ||
				!ConditionalLockRelationOid(lfirst_oid(lc2), AccessShareLock))
				return false;
		}
	}
	return true;
}

/* false: there are too many values to remember */
static bool
take_row(Look *look, HeapTuple tuple, TupleDesc desc)
{
	bool		isnull;
	Datum		value = SPI_getbinval(tuple, desc, 1, &isnull);

	if (isnull)
		return true;
	if (look->seen == NULL)
		look->count.bad += DatumGetBool(value) ? 1 : 0;
	else
	{
		int64		key = DatumGetInt64(value);
		bool		found;
		Seen	   *seen = hash_search(look->seen, &key, HASH_ENTER, &found);

		if (!found)
			seen->again = false;
		else if (!seen->again)
		{
			seen->again = true;
			look->count.bad++;
		}
		if (hash_get_num_entries(look->seen) >= MAX_VALUES)
			return false;
	}
	return true;
}

static void
read_rows(Look *look, Portal portal)
{
	instr_time	start;

	INSTR_TIME_SET_CURRENT(start);
	for (;;)
	{
		instr_time	now;

		CHECK_FOR_INTERRUPTS();
		SPI_cursor_fetch(portal, true, ROWS_AT_ONCE);
		look->count.done = true;
		for (uint64 i = 0; i < SPI_processed; i++)
		{
			if (!take_row(look, SPI_tuptable->vals[i], SPI_tuptable->tupdesc))
				return;
		}
		look->count.all = SPI_processed < ROWS_AT_ONCE;
		SPI_freetuptable(SPI_tuptable);
		if (look->count.all)
			return;
		INSTR_TIME_SET_CURRENT(now);
		INSTR_TIME_SUBTRACT(now, start);
		if (INSTR_TIME_GET_MILLISEC(now) >= look->probe->ms_left)
			return;
	}
}

static void
run(Look *look)
{
	Portal		portal;

	for (int i = 0; i < lengthof(settings); i++)
		(void) set_config_option(settings[i].name, settings[i].value, PGC_USERSET, PGC_S_SESSION,
								 GUC_ACTION_SAVE, true, 0, false);
	if (!lock_relations(look->relids))
		return;
	SPI_connect();
	portal = SPI_cursor_open_with_args(NULL, look->sql, 0, NULL, NULL, NULL, true,
									   CURSOR_OPT_NO_SCROLL);
	read_rows(look, portal);
	SPI_cursor_close(portal);
	SPI_finish();
}

static void
run_protected_look(Look *look)
{
	MemoryContext context = CurrentMemoryContext;
	ResourceOwner owner = CurrentResourceOwner;
	instr_time	start;
	instr_time	now;

	INSTR_TIME_SET_CURRENT(start);
	BeginInternalSubTransaction(NULL);
	MemoryContextSwitchTo(context);
	PG_TRY();
	{
		run(look);
		RollbackAndReleaseCurrentSubTransaction();
	}
	PG_CATCH();
	{
		ErrorData  *error;

		MemoryContextSwitchTo(context);
		error = CopyErrorData();
		FlushErrorState();
		RollbackAndReleaseCurrentSubTransaction();
		MemoryContextSwitchTo(context);
		CurrentResourceOwner = owner;
		if (error->elevel > ERROR ||
			ERRCODE_TO_CATEGORY(error->sqlerrcode) == ERRCODE_OPERATOR_INTERVENTION ||
			ERRCODE_TO_CATEGORY(error->sqlerrcode) == ERRCODE_TRANSACTION_ROLLBACK)
			ReThrowError(error);
		/* no right, or nothing that can be computed: nothing is said */
		look->count.done = false;
	}
	PG_END_TRY();
	MemoryContextSwitchTo(context);
	CurrentResourceOwner = owner;
	INSTR_TIME_SET_CURRENT(now);
	INSTR_TIME_SUBTRACT(now, start);
	look->probe->ms_left -= INSTR_TIME_GET_MILLISEC(now);
}

ProbeCount
probe_count(Probe *probe, List *relids, const char *sql)
{
	Look		look = {probe, relids, sql};

	if (probe->ms_left > 0)
		run_protected_look(&look);
	return look.count;
}

ProbeCount
probe_repeated(Probe *probe, List *relids, const char *sql)
{
	Look		look = {probe, relids, sql};
	HASHCTL		ctl = {0};

	if (probe->ms_left <= 0)
		return look.count;
	ctl.keysize = sizeof(int64);
	ctl.entrysize = sizeof(Seen);
	ctl.hcxt = CurrentMemoryContext;
	look.seen = hash_create("dbctx values", 1024, &ctl, HASH_ELEM | HASH_BLOBS | HASH_CONTEXT);
	run_protected_look(&look);
	hash_destroy(look.seen);
	return look.count;
}

const char *
probe_text(const ProbeCount *count, const char *what)
{
	return psprintf("%s%.0f %s%s", count->all ? "" : "at least ", count->bad, what,
					count->bad == 1 ? "" : "s");
}
