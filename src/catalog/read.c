/*
 * read.c
 *	  How every reading function of dbctx runs: one snapshot, pinned settings,
 *	  and another try when the catalogs changed meanwhile.
 *
 * The catalogs are read with one snapshot, but the server's own functions
 * that print types and expressions look names up as of now.  What was dropped
 * in between makes them fail with "cache lookup failed".  That is not the
 * caller's problem: the reading is begun again with a newer snapshot.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#include "dbctx.h"

#include "access/xact.h"
#include "utils/guc.h"
#include "utils/memutils.h"
#include "utils/resowner.h"
#include "utils/snapmgr.h"

#include "catalog/read.h"

#define MAX_TRIES 4

/* Set while the last try is under way */
static bool carefully = false;

/* Settings that change how values and names are printed */
static const struct
{
	const char *name;
	const char *value;
}			pinned[] =
{
	{"datestyle", "ISO, YMD"},
	{"intervalstyle", "postgres"},
	{"timezone", "UTC"},
	{"extra_float_digits", "1"},
	{"bytea_output", "hex"},
	{"quote_all_identifiers", "off"},
	{"standard_conforming_strings", "on"},
};

static void
pin(const char *name, const char *value)
{
	(void) set_config_option(name, value, PGC_USERSET, PGC_S_SESSION,
							 GUC_ACTION_SAVE, true, 0, false);
}

int
catalog_pin_path(void)
{
	int			nestlevel = NewGUCNestLevel();

	pin("search_path", "");
	return nestlevel;
}

int
catalog_pin_values(void)
{
	int			nestlevel = catalog_pin_path();

	for (int i = 0; i < lengthof(pinned); i++)
		pin(pinned[i].name, pinned[i].value);
	return nestlevel;
}

void
catalog_unpin(int nestlevel)
{
	AtEOXact_GUC(true, nestlevel);
}

/*
 * Errors that a concurrent change of the catalogs may explain, or one object
 * that can't be printed.  Output functions have errors of their own for what
 * has gone, so it is said which it can't be: what the user or the system
 * wants, like a cancel, a lock, or memory.
 */
static bool
may_be_a_race(int sqlerrcode)
{
	switch (ERRCODE_TO_CATEGORY(sqlerrcode))
	{
		case ERRCODE_TRANSACTION_ROLLBACK:
		case ERRCODE_INSUFFICIENT_RESOURCES:
		case ERRCODE_OPERATOR_INTERVENTION:
			return false;
		default:
			return sqlerrcode != ERRCODE_LOCK_NOT_AVAILABLE &&
				sqlerrcode != ERRCODE_PROGRAM_LIMIT_EXCEEDED;
	}
}

void
catalog_read(CatalogReader reader, void *arg)
{
	MemoryContext caller = CurrentMemoryContext;
	ResourceOwner owner = CurrentResourceOwner;
	volatile bool done = false;

	for (volatile int attempt = 1; !done; attempt++)
	{
		MemoryContext work = AllocSetContextCreate(caller, "dbctx",
												   ALLOCSET_DEFAULT_MINSIZE,
												   ALLOCSET_DEFAULT_INITSIZE,
												   ALLOCSET_DEFAULT_MAXSIZE);

		BeginInternalSubTransaction(NULL);
		MemoryContextSwitchTo(work);
		carefully = attempt == MAX_TRIES;

		PG_TRY();
		{
			int			nestlevel = NewGUCNestLevel();
			Snapshot	snapshot;

			for (int i = 0; i < lengthof(pinned); i++)
				pin(pinned[i].name, pinned[i].value);
			snapshot = RegisterSnapshot(GetLatestSnapshot());
			reader(snapshot, arg);
			UnregisterSnapshot(snapshot);
			AtEOXact_GUC(true, nestlevel);

			ReleaseCurrentSubTransaction();
			done = true;
		}
		PG_CATCH();
		{
			ErrorData  *error;

			MemoryContextSwitchTo(caller);
			error = CopyErrorData();
			FlushErrorState();
			carefully = false;
			RollbackAndReleaseCurrentSubTransaction();
			MemoryContextSwitchTo(caller);
			CurrentResourceOwner = owner;

			if (attempt >= MAX_TRIES || !may_be_a_race(error->sqlerrcode))
				ReThrowError(error);
			FreeErrorData(error);
		}
		PG_END_TRY();

		carefully = false;
		MemoryContextSwitchTo(caller);
		CurrentResourceOwner = owner;
		MemoryContextDelete(work);
	}
}

char *
catalog_print(CatalogPrinter printer, void *arg)
{
	MemoryContext context = CurrentMemoryContext;
	ResourceOwner owner = CurrentResourceOwner;
	char	   *volatile text = NULL;

	if (!carefully)
		return printer(arg);

	BeginInternalSubTransaction(NULL);
	MemoryContextSwitchTo(context);
	PG_TRY();
	{
		text = printer(arg);
		ReleaseCurrentSubTransaction();
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

		if (!may_be_a_race(error->sqlerrcode))
			ReThrowError(error);
		text = NULL;
	}
	PG_END_TRY();
	MemoryContextSwitchTo(context);
	CurrentResourceOwner = owner;
	return text;
}
