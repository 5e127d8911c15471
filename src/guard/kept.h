/*
 * kept.h
 *	  What dbctx.finding and dbctx.history have in common: rows that the guard
 *	  adds at commit, without waiting for anybody.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#ifndef DBCTX_GUARD_KEPT_H
#define DBCTX_GUARD_KEPT_H

#include "access/htup.h"
#include "access/tupdesc.h"
#include "utils/relcache.h"
#include "utils/snapshot.h"
#include "utils/timestamp.h"

/*
 * Opens dbctx.NAME to add rows.  NULL if it isn't there; NULL and a WARNING if
 * somebody has it locked, or has altered it.
 */
extern Relation kept_open(const char *name);

typedef void (*KeptReader) (HeapTuple tuple, TupleDesc desc, void *arg);

/* Calls reader for each row of dbctx.NAME, the oldest first */
extern void kept_read(const char *name, Snapshot snapshot, KeptReader reader, void *arg);

extern void kept_insert(Relation rel, Datum *values, bool *nulls);

/* Sets when, who and with which program; the others are numbers of columns */
extern void kept_who(Datum *values, bool *nulls, Oid who, int at, int role, int application);

/*
 * Removes rows that are older than dbctx.keep_findings, a few at a time; those
 * that others are removing are left to them.
 */
extern void kept_prune(Relation rel);

/* now() - interval; an error if that is negative */
extern TimestampTz kept_since(Interval *interval);

#endif							/* DBCTX_GUARD_KEPT_H */
