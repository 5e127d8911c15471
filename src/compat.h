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

/*
 * Scans of a relation that its transaction has begun; 16 dropped the prefixes
 * (d10b19e2e).  One that nobody has asked for can be taken off.
 */
#if PG_VERSION_NUM >= 160000
#define compat_numscans(status) ((status)->counts.numscans)
#else
#define compat_numscans(status) ((status)->t_counts.t_numscans)
#endif
#define compat_uncount_scan(rel) \
	((void) ((rel)->pgstat_info && compat_numscans((rel)->pgstat_info)--))

/* 17 lets event triggers see REINDEX (f21848de2) */
#if PG_VERSION_NUM >= 170000
#define compat_reindex_fires_events true
#else
#define compat_reindex_fires_events false
#endif

/* 16 checks privileges on all kinds of objects by one function (c727f511b) */
#if PG_VERSION_NUM >= 160000
#define compat_schema_aclcheck(oid, role, mode) \
	object_aclcheck(NamespaceRelationId, (oid), (role), (mode))
#else
#define compat_schema_aclcheck(oid, role, mode) \
	pg_namespace_aclcheck((oid), (role), (mode))
#endif
#define compat_may_use_schema(oid, role) \
	(compat_schema_aclcheck(oid, role, ACL_USAGE) == ACLCHECK_OK)

/* Deletes a row unless another transaction has hold of it; 19 has flags */
#if PG_VERSION_NUM >= 190000
#define compat_heap_delete(rel, tid, cid, failure) \
	heap_delete((rel), (tid), (cid), 0, InvalidSnapshot, false, (failure))
#else
#define compat_heap_delete(rel, tid, cid, failure) \
	heap_delete((rel), (tid), (cid), InvalidSnapshot, false, (failure), false)
#endif

/*
 * 15 brought ALTER TABLE ... SET ACCESS METHOD (b0483263d); 17 ALTER COLUMN
 * ... SET EXPRESSION (5d06e99a3); 18 generated columns that aren't stored
 * (83ea6c540) and NOT NULL as a constraint of a table (14e87ffa5).
 */
#if PG_VERSION_NUM >= 150000
#define compat_is_set_access_method(subtype) ((subtype) == AT_SetAccessMethod)
#else
#define compat_is_set_access_method(subtype) false
#endif

#if PG_VERSION_NUM >= 170000
#define compat_is_set_expression(subtype) ((subtype) == AT_SetExpression)
#else
#define compat_is_set_expression(subtype) false
#endif

#if PG_VERSION_NUM >= 180000
#define compat_generated_is_stored(constraint) ((constraint)->generated_kind == ATTRIBUTE_GENERATED_STORED)
#define compat_raw_enforced(constraint) ((constraint)->is_enforced)
#define compat_has_not_null_constraints true
#define compat_raw_period(constraint) ((constraint)->without_overlaps || (constraint)->fk_with_period)
#else
#define compat_generated_is_stored(constraint) true
#define compat_raw_enforced(constraint) true
#define compat_has_not_null_constraints false
#define compat_raw_period(constraint) false
#endif

/* 15 brought NULLS NOT DISTINCT and ON DELETE SET NULL (columns) (d6f96ed94) */
#if PG_VERSION_NUM >= 150000
#define compat_raw_nulls_not_distinct(node) ((node)->nulls_not_distinct)
#define compat_set_nulls_not_distinct(node, value) ((node)->nulls_not_distinct = (value))
#define compat_raw_delete_columns(constraint) ((constraint)->fk_del_set_cols)
#define compat_qual_from_partbound(parent, spec) get_qual_from_partbound(parent, spec)
#else
#define compat_raw_nulls_not_distinct(node) false
#define compat_set_nulls_not_distinct(node, value) ((void) (value))
#define compat_raw_delete_columns(constraint) NIL
#define compat_qual_from_partbound(parent, spec) get_qual_from_partbound(NULL, parent, spec)
#endif

/* 15 brought views that look at their tables with the rights of who asks */
#if PG_VERSION_NUM >= 150000
#define compat_view_invoker "WITH (security_invoker = true) "
#else
#define compat_view_invoker ""
#endif

/* 19 can also tell whether a domain's constraints are volatile */
#if PG_VERSION_NUM >= 190000
#define compat_domain_has_constraints(type) DomainHasConstraints(type, NULL)
#else
#define compat_domain_has_constraints(type) DomainHasConstraints(type)
#endif

/* 18 lets partitioned tables have foreign keys that are NOT VALID (b663b9436) */
#if PG_VERSION_NUM >= 180000
#define compat_partitioned_not_valid true
#else
#define compat_partitioned_not_valid false
#endif

/* 19 calls CLUSTER a form of REPACK (ac58465e0) */
#if PG_VERSION_NUM >= 190000
#define compat_cluster_tag T_RepackStmt
#define compat_cluster_stmt RepackStmt
#define compat_cluster_relation(stmt) ((stmt)->relation ? (stmt)->relation->relation : NULL)
#define compat_cluster_name(stmt) ((stmt)->command == REPACK_COMMAND_CLUSTER ? "CLUSTER" : "REPACK")
#define compat_cluster_concurrent(stmt) lock_option((stmt)->params, "concurrently")
#define compat_cluster_can_concurrently true
#else
#define compat_cluster_tag T_ClusterStmt
#define compat_cluster_stmt ClusterStmt
#define compat_cluster_relation(stmt) ((stmt)->relation)
#define compat_cluster_name(stmt) "CLUSTER"
#define compat_cluster_concurrent(stmt) false
#define compat_cluster_can_concurrently false
#endif

/* 15 gave each kind of constant a node of its own (639a86e36) */
#if PG_VERSION_NUM >= 150000
#define compat_const_is_true(constant) \
	(IsA(&(constant)->val, Boolean) && boolVal(&(constant)->val))
#define compat_float_text(value) (castNode(Float, value)->fval)
#else
#define compat_const_is_true(constant) false
#define compat_float_text(value) strVal(value)
#endif

/* 19 also tells why no function was found */
#if PG_VERSION_NUM >= 190000
#define compat_function_candidates(names, nargs) \
	FuncnameGetCandidates(names, nargs, NIL, false, false, false, true, &(int) {0})
#else
#define compat_function_candidates(names, nargs) \
	FuncnameGetCandidates(names, nargs, NIL, false, false, false, true)
#endif

/* 19 lets hooks read, not change, what pg_stat_statements needs of a query */
#if PG_VERSION_NUM >= 190000
#define compat_jumble_const const
#else
#define compat_jumble_const
#endif

/* 19 logs at a level of its own in each type of process */
#if PG_VERSION_NUM >= 190000
#define compat_log_min_messages (log_min_messages[MyBackendType])
#else
#define compat_log_min_messages log_min_messages
#endif

/* 19 knows no other strings than those in which a backslash is one */
#if PG_VERSION_NUM >= 190000
#define compat_conforming_strings true
#else
#define compat_conforming_strings standard_conforming_strings
#endif

/* 16 can do without raising an error, though not for the grammar's own */
#if PG_VERSION_NUM >= 160000
#define compat_parse_type(words) typeStringToTypeName(words, NULL)
#else
#define compat_parse_type(words) typeStringToTypeName(words)
#endif

/* 19 wants a tuple descriptor to be told when it is complete */
#if PG_VERSION_NUM >= 190000
#define compat_finish_tupdesc(desc) TupleDescFinalize(desc)
#else
#define compat_finish_tupdesc(desc) ((void) 0)
#endif

/* Until 18 the server's parser tells INSERT by a flag, 19 by the kind of expression */
#if PG_VERSION_NUM >= 190000
#define compat_set_is_insert(pstate, value) ((void) 0)
#else
#define compat_set_is_insert(pstate, value) ((pstate)->p_is_insert = (value))
#endif

/* 17 brought MERGE ... WHEN NOT MATCHED BY SOURCE and RETURNING (0294df2f1) */
#if PG_VERSION_NUM >= 170000
#define compat_merge_sees_target(clause) ((clause)->matchKind != MERGE_WHEN_NOT_MATCHED_BY_TARGET)
#define compat_merge_sees_source(clause) ((clause)->matchKind != MERGE_WHEN_NOT_MATCHED_BY_SOURCE)
#else
#define compat_merge_sees_target(clause) ((clause)->matched)
#define compat_merge_sees_source(clause) true
#endif

/* 18 can return OLD and NEW (80feb727c) */
#if PG_VERSION_NUM >= 180000
#define compat_raw_returns(stmt) ((stmt)->returningClause != NULL)
#define compat_transform_returning(pstate, query, stmt) \
	transformReturningClause(pstate, query, (stmt)->returningClause, EXPR_KIND_RETURNING)
#define compat_names_returned(item) ((item)->p_returning_type != VAR_RETURNING_DEFAULT)
#else
#define compat_names_returned(item) false
#define compat_raw_returns(stmt) ((stmt)->returningList != NIL)
#define compat_transform_returning(pstate, query, stmt) \
	((query)->returningList = transformTargetList(pstate, (stmt)->returningList, EXPR_KIND_RETURNING))
#endif
#if PG_VERSION_NUM >= 170000
#define compat_transform_merge_returning(pstate, query, stmt) \
	compat_transform_returning(pstate, query, stmt)
#else
#define compat_transform_merge_returning(pstate, query, stmt) ((void) 0)
#endif

/* The constraint by which a column is NOT NULL, a copy of its row; 18, see above */
#if PG_VERSION_NUM >= 180000
#define compat_not_null_constraint(relid, attnum) findNotNullConstraintAttnum((relid), (attnum))
#else
#define compat_not_null_constraint(relid, attnum) ((HeapTuple) NULL)
#endif

/* 16 made the statistics target of a column smaller (90189eefc) */
#if PG_VERSION_NUM >= 160000
#define compat_stattarget(datum) DatumGetInt16(datum)
#else
#define compat_stattarget(datum) DatumGetInt32(datum)
#endif

/* 15 lets a publication leave out columns and rows of a table (923def9a5, 52e4f0cd4) */
#if PG_VERSION_NUM >= 150000
#define compat_publication_columns(tuple, isnull) \
	SysCacheGetAttr(PUBLICATIONREL, (tuple), Anum_pg_publication_rel_prattrs, (isnull))
#define compat_publication_condition(tuple, isnull) \
	SysCacheGetAttr(PUBLICATIONREL, (tuple), Anum_pg_publication_rel_prqual, (isnull))
#define compat_publication_adds(statement) ((statement)->action == AP_AddObjects)
#define compat_publication_drops(statement) ((statement)->action == AP_DropObjects)
#else
#define compat_publication_columns(tuple, isnull) (*(isnull) = true, (Datum) 0)
#define compat_publication_condition(tuple, isnull) (*(isnull) = true, (Datum) 0)
#endif

/* 18 gives ALTER CONSTRAINT a node of its own */
#if PG_VERSION_NUM >= 180000
#define compat_altered_constraint(def) (castNode(ATAlterConstraint, (def))->conname)
#else
#define compat_altered_constraint(def) (castNode(Constraint, (def))->conname)
#endif

/* 15 brought MERGE (7103ebb7a) */
#if PG_VERSION_NUM >= 150000
#define compat_is_merge(node) IsA((node), MergeStmt)
#define compat_merge_relation(node) (((MergeStmt *) (node))->relation)
#else
#define compat_is_merge(node) false
#define compat_merge_relation(node) NULL
#endif

#endif							/* DBCTX_COMPAT_H */
