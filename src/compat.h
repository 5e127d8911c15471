/*
 * compat.h
 *	  The only file that knows which PostgreSQL major it is compiled for.
 *
 * Each block names the change of the server that made it necessary.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#ifndef DBCTX_COMPAT_H
#define DBCTX_COMPAT_H

#if PG_VERSION_NUM < 140000 || PG_VERSION_NUM >= 200000
#error "dbctx supports PostgreSQL 14 to 19"
#endif

/* 15 can reserve a prefix, so that misspelt settings are refused (88103567c) */
#if PG_VERSION_NUM < 150000
#define MarkGUCPrefixReserved(prefix) EmitWarningsOnPlaceholders(prefix)
#endif

/*
 * 15 brought UNIQUE NULLS NOT DISTINCT (94aa7cc5f), 18 temporal keys
 * (fc0438b4e) and constraints that are not enforced (ca87c415e).
 */
#if PG_VERSION_NUM >= 150000
#define compat_index_nulls_not_distinct(form) ((form)->indnullsnotdistinct)
#else
#define compat_index_nulls_not_distinct(form) false
#endif

#if PG_VERSION_NUM >= 180000
#define compat_constraint_enforced(form) ((form)->conenforced)
#define compat_constraint_period(form) ((form)->conperiod)
#else
#define compat_constraint_enforced(form) true
#define compat_constraint_period(form) false
#endif

/* 19 lets the caller add flags to a scan */
#if PG_VERSION_NUM >= 190000
#define compat_table_beginscan(rel, snapshot) table_beginscan(rel, snapshot, 0, NULL, 0)
#else
#define compat_table_beginscan(rel, snapshot) table_beginscan(rel, snapshot, 0, NULL)
#endif

/* 17 lets event triggers see REINDEX (f21848de2) */
#if PG_VERSION_NUM >= 170000
#define compat_reindex_fires_events true
#else
#define compat_reindex_fires_events false
#endif

/* 16 checks privileges on all kinds of objects by one function (c727f511b) */
#if PG_VERSION_NUM >= 160000
#define compat_may_use_schema(oid, role) \
	(object_aclcheck(NamespaceRelationId, (oid), (role), ACL_USAGE) == ACLCHECK_OK)
#else
#define compat_may_use_schema(oid, role) \
	(pg_namespace_aclcheck((oid), (role), ACL_USAGE) == ACLCHECK_OK)
#endif

/* Deletes a row unless another transaction has hold of it; 19 has flags */
#if PG_VERSION_NUM >= 190000
#define compat_heap_delete(rel, tid, cid, failure) \
	heap_delete((rel), (tid), (cid), 0, InvalidSnapshot, false, (failure))
#else
#define compat_heap_delete(rel, tid, cid, failure) \
	heap_delete((rel), (tid), (cid), InvalidSnapshot, false, (failure), false)
#endif

#endif							/* DBCTX_COMPAT_H */
