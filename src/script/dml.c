/*
 * dml.c
 *	  Parse analysis of queries, those that write among them.
 *
 * The server opens what a query writes to with RowExclusiveLock, in the midst
 * of its analysis.  So this goes the same way with the same functions, but
 * with AccessShareLock: see transformInsertStmt(), transformUpdateStmt(),
 * transformDeleteStmt() and transformOnConflictClause() of the server.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#include "dbctx.h"

#include <limits.h>

#include "access/table.h"
#include "catalog/namespace.h"
#include "catalog/pg_class.h"
#include "catalog/pg_type.h"
#include "miscadmin.h"
#include "nodes/makefuncs.h"
#include "nodes/nodeFuncs.h"
#include "parser/analyze.h"
#include "parser/parse_clause.h"
#include "parser/parse_collate.h"
#include "parser/parse_cte.h"
#include "parser/parse_expr.h"
#include "parser/parse_relation.h"
#include "parser/parse_target.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/rel.h"

#include "script/dml.h"

/*
 * A relation for the server's functions that only look at the names and types
 * of its columns.
 */
static Relation
make_relation(const DbTable *table)
{
	Relation	rel = palloc0(sizeof(RelationData));

	rel->rd_att = stand_in_columns(table);
	rel->rd_rel = palloc0(sizeof(FormData_pg_class));
	namestrcpy(&rel->rd_rel->relname, table->name);
	rel->rd_rel->relkind = table->kind;
	rel->rd_rel->relnatts = rel->rd_att->natts;
	/* not among those of the system */
	rel->rd_id = OidIsValid(table->oid) ? table->oid : OID_MAX;
	return rel;
}

void
dml_open(Dml *dml, RangeVar *range, bool inh)
{
	ParseState *pstate = dml->pstate;

	dml->table = range->schemaname == NULL ? stand_in_table(dml->analysis, range->relname) : NULL;
	dml->stood_in = dml->table != NULL;
	if (dml->stood_in)
	{
		dml->rel = make_relation(dml->table);
		dml->item = dml_add_table(dml, range->alias ? range->alias : makeAlias(dml->table->name, NIL), inh);
	}
	else
	{
		Oid			relid = RangeVarGetRelid(range, NoLock, false);

		dml->table = script_table(dml->analysis->script, range->schemaname, range->relname);
		dml->rel = analysis_open(relid);
		if (strchr("rpvmf", dml->rel->rd_rel->relkind) == NULL)
			ereport(ERROR,
					(errcode(ERRCODE_WRONG_OBJECT_TYPE),
					 errmsg("cannot write to \"%s\"", range->relname),
					 parser_errposition(pstate, range->location)));
		dml->item = dml_add_table(dml, range->alias, inh);
	}
	pstate->p_target_relation = dml->rel;
	pstate->p_target_nsitem = dml->item;
}

/* Another entry for the table that is written to: itself, or EXCLUDED */
ParseNamespaceItem *
dml_add_table(Dml *dml, Alias *alias, bool inh)
{
	RangeVar   *range;

	if (!dml->stood_in)
		return addRangeTableEntryForRelation(dml->pstate, dml->rel, AccessShareLock, alias, inh, false);
	range = makeRangeVar(NULL, unconstify(char *, stand_in_name(dml->analysis, dml->table)), -1);
	range->alias = alias;
	return addRangeTableEntryForENR(dml->pstate, range, false);
}

void
dml_close(Dml *dml)
{
	dml->pstate->p_target_relation = NULL;
	if (!dml->stood_in)
		table_close(dml->rel, NoLock);
}

AttrNumber
dml_column(Dml *dml, const ResTarget *target)
{
	AttrNumber	attnum = attnameAttNum(dml->rel, target->name, true);

	if (attnum == InvalidAttrNumber)
		analysis_unknown_target(dml->analysis, dml->table, pstrdup(target->name), target->location);
	return attnum;
}

/* Are all of them columns?  Those that aren't are noted down. */
bool
dml_columns_known(Dml *dml, List *targets)
{
	bool		known = true;
	ListCell   *lc;

	foreach(lc, targets)
		known &= dml_column(dml, lfirst(lc)) != InvalidAttrNumber;
	return known;
}

List *
dml_update_targets(Dml *dml, List *targets)
{
	ParseState *pstate = dml->pstate;
	List	   *result = transformTargetList(pstate, targets, EXPR_KIND_UPDATE_SOURCE);
	ListCell   *next = list_head(targets);
	ListCell   *lc;

	if (pstate->p_next_resno <= RelationGetNumberOfAttributes(dml->rel))
		pstate->p_next_resno = RelationGetNumberOfAttributes(dml->rel) + 1;
	foreach(lc, result)
	{
		TargetEntry *entry = lfirst(lc);
		ResTarget  *target;
		AttrNumber	attnum;

		if (entry->resjunk)
		{
			entry->resno = (AttrNumber) pstate->p_next_resno++;
			entry->resname = NULL;
			continue;
		}
		if (next == NULL)
			elog(ERROR, "more values than columns");
		target = lfirst_node(ResTarget, next);
		attnum = dml_column(dml, target);
		if (attnum != InvalidAttrNumber)
			updateTargetListEntry(pstate, entry, target->name, attnum, target->indirection,
								  target->location);
		next = lnext(targets, next);
	}
	return result;
}

/* Values for the columns of an INSERT; their count and types are checked if those are known */
static List *
insert_row(Dml *dml, List *values, List *targets, List *columns, List *attnums, bool strip)
{
	if (columns == NIL && targets != NIL)
		return values;
	return transformInsertRow(dml->pstate, values, targets, columns, attnums, strip);
}

static List *
insert_values(Dml *dml, List *lists, List *targets, List *columns, List *attnums)
{
	bool		single = list_length(lists) == 1;
	List	   *row = NIL;
	int			length = -1;
	ListCell   *lc;

	foreach(lc, lists)
	{
		CHECK_FOR_INTERRUPTS();
		row = transformExpressionList(dml->pstate, lfirst(lc),
									  single ? EXPR_KIND_VALUES_SINGLE : EXPR_KIND_VALUES, true);
		if (length >= 0 && list_length(row) != length)
			ereport(ERROR,
					(errcode(ERRCODE_SYNTAX_ERROR),
					 errmsg("VALUES lists must all be the same length"),
					 parser_errposition(dml->pstate, exprLocation((Node *) row))));
		length = list_length(row);
		row = insert_row(dml, row, targets, columns, attnums, !single);
	}
	return row;
}

/* The rows that a SELECT gives; unknown literals stay what they are */
static List *
insert_select(Dml *dml, SelectStmt *select)
{
	ParseState *sub = make_parsestate(dml->pstate);
	ParseNamespaceItem *item;
	List	   *values = NIL;
	Query	   *query;
	ListCell   *lc;

	sub->p_resolve_unknowns = false;
	query = transformStmt(sub, (Node *) select);
	if (!IsA(query, Query) || query->commandType != CMD_SELECT)
		elog(ERROR, "no SELECT in INSERT");
	item = addRangeTableEntryForSubquery(dml->pstate, query, makeAlias("*SELECT*", NIL),
										 false, false);
	addNSItemToQuery(dml->pstate, item, true, false, false);
	foreach(lc, query->targetList)
	{
		TargetEntry *entry = lfirst(lc);
		Node	   *value = (Node *) entry->expr;

		if (entry->resjunk)
			continue;
		if (!((IsA(value, Const) || IsA(value, Param)) && exprType(value) == UNKNOWNOID))
		{
			Var		   *var = makeVarFromTargetEntry(item->p_rtindex, entry);

			var->location = exprLocation(value);
			value = (Node *) var;
		}
		values = lappend(values, value);
	}
	return values;
}

/* INSERT ... ON CONFLICT */
static void
on_conflict(Dml *dml, Query *query, OnConflictClause *clause)
{
	ParseState *pstate = dml->pstate;
	ParseNamespaceItem *excluded = NULL;
	List	   *arbiters;
	Node	   *where;
	Oid			constraint;

	if (clause->action == ONCONFLICT_UPDATE)
		excluded = dml_add_table(dml, makeAlias("excluded", NIL), false);
	if (!dml->stood_in)
		transformOnConflictArbiter(pstate, clause, &arbiters, &where, &constraint);
	dml_check_arbiter(dml, clause);
	if (excluded == NULL)
		return;
	compat_set_is_insert(pstate, false);
	addNSItemToQuery(pstate, excluded, false, true, true);
	(void) dml_update_targets(dml, clause->targetList);
	(void) transformWhereClause(pstate, clause->whereClause, EXPR_KIND_WHERE, "WHERE");
	pstate->p_namespace = list_delete_last(pstate->p_namespace);
}

static void
insert(Dml *dml, Query *query, InsertStmt *stmt)
{
	ParseState *pstate = dml->pstate;
	SelectStmt *select = (SelectStmt *) stmt->selectStmt;
	List	   *columns = NIL;
	List	   *attnums = NIL;
	List	   *values = NIL;

	query->commandType = CMD_INSERT;
	compat_set_is_insert(pstate, true);
	dml_open(dml, stmt->relation, false);
	if (dml_columns_known(dml, stmt->cols))
		columns = checkInsertTargets(pstate, stmt->cols, &attnums);
	if (select == NULL)
		;
	else if (select->valuesLists == NIL || select->sortClause != NIL ||
			 select->limitOffset != NULL || select->limitCount != NULL ||
			 select->withClause != NULL)
		values = insert_row(dml, insert_select(dml, select), stmt->cols, columns, attnums, false);
	else
		values = insert_values(dml, select->valuesLists, stmt->cols, columns, attnums);
	dml_check_generated(dml, columns, attnums, select, stmt->override);
	query->targetList = NIL;
	for (int i = 0; i < list_length(values); i++)
		query->targetList = lappend(query->targetList,
									makeTargetEntry(list_nth(values, i), i + 1, NULL, false));

	pstate->p_namespace = NIL;
	addNSItemToQuery(pstate, dml->item, false, true, true);
	if (stmt->onConflictClause)
		on_conflict(dml, query, stmt->onConflictClause);
	compat_transform_returning(pstate, query, stmt);
}

/* UPDATE and DELETE: what comes before the rows that are written */
static Node *
condition(Dml *dml, RangeVar *range, List *from, Node *where)
{
	ParseState *pstate = dml->pstate;

	compat_set_is_insert(pstate, false);
	dml_open(dml, range, range->inh);
	addNSItemToQuery(pstate, dml->item, true, true, true);
	/* subqueries in FROM don't see it */
	dml->item->p_lateral_only = true;
	dml->item->p_lateral_ok = false;
	transformFromClause(pstate, from);
	dml->item->p_lateral_only = false;
	dml->item->p_lateral_ok = true;
	/* the cursor is known when it runs */
	if (where != NULL && IsA(where, CurrentOfExpr))
		return NULL;
	return transformWhereClause(pstate, where, EXPR_KIND_WHERE, "WHERE");
}

static Node *
transform(Dml *dml, Query *query, Node *raw)
{
	Node	   *quals = NULL;

	if (IsA(raw, InsertStmt))
		insert(dml, query, (InsertStmt *) raw);
	else if (IsA(raw, UpdateStmt))
	{
		UpdateStmt *stmt = (UpdateStmt *) raw;

		query->commandType = CMD_UPDATE;
		quals = condition(dml, stmt->relation, stmt->fromClause, stmt->whereClause);
		compat_transform_returning(dml->pstate, query, stmt);
		query->targetList = dml_update_targets(dml, stmt->targetList);
		dml_check_updated(dml, stmt->targetList);
	}
	else if (IsA(raw, DeleteStmt))
	{
		DeleteStmt *stmt = (DeleteStmt *) raw;

		query->commandType = CMD_DELETE;
		quals = condition(dml, stmt->relation, stmt->usingClause, stmt->whereClause);
		compat_transform_returning(dml->pstate, query, stmt);
	}
	else
		quals = merge_transform(dml, query, (MergeStmt *) raw);
	return quals;
}

WithClause **
dml_with(Node *raw)
{
	switch (nodeTag(raw))
	{
		case T_SelectStmt:
			return &((SelectStmt *) raw)->withClause;
		case T_InsertStmt:
			return &((InsertStmt *) raw)->withClause;
		case T_UpdateStmt:
			return &((UpdateStmt *) raw)->withClause;
		case T_DeleteStmt:
			return &((DeleteStmt *) raw)->withClause;
		case T_MergeStmt:
			return &((MergeStmt *) raw)->withClause;
		default:
			return NULL;
	}
}

static Query *
transform_one(Analysis *analysis, Node *raw)
{
	Dml			dml = {0};
	Query	   *query = makeNode(Query);
	WithClause *with = *dml_with(raw);
	Node	   *quals;

	dml.analysis = analysis;
	dml.pstate = analysis_state(analysis);
	if (IsA(raw, SelectStmt))
		return transformStmt(dml.pstate, raw);
	if (with != NULL)
		query->cteList = transformWithClause(dml.pstate, with);
	quals = transform(&dml, query, raw);
	query->rtable = dml.pstate->p_rtable;
	query->resultRelation = dml.item->p_rtindex;
	query->jointree = makeFromExpr(dml.pstate->p_joinlist, quals);
	assign_query_collations(dml.pstate, query);
	dml_close(&dml);
	return query;
}

/* SELECT NULL::type AS name, ...: what a query in WITH returns */
static Node *
select_like(const Query *query)
{
	SelectStmt *select = makeNode(SelectStmt);
	ListCell   *lc;

	foreach(lc, query->returningList)
	{
		TargetEntry *entry = lfirst(lc);
		Oid			type = exprType((Node *) entry->expr);
		A_Const    *null = makeNode(A_Const);
		TypeCast   *cast = makeNode(TypeCast);
		ResTarget  *target = makeNode(ResTarget);

		if (entry->resjunk)
			continue;
		null->isnull = true;
		null->location = -1;
		cast->arg = (Node *) null;
		cast->typeName = makeTypeNameFromOid(type == UNKNOWNOID || type == RECORDOID ? TEXTOID : type,
											 exprTypmod((Node *) entry->expr));
		cast->location = -1;
		target->name = entry->resname;
		target->val = (Node *) cast;
		target->location = -1;
		select->targetList = lappend(select->targetList, target);
	}
	return (Node *) select;
}

/*
 * What WITH writes is analysed by itself, together with what comes before it,
 * and then stands there as what it returns.
 */
static void
transform_with(Analysis *analysis, WithClause *with)
{
	List	   *before = NIL;
	ListCell   *lc;

	foreach(lc, with->ctes)
	{
		CommonTableExpr *part = lfirst(lc);
		WithClause **own;
		Query	   *query;

		if (IsA(part->ctequery, SelectStmt) || dml_with(part->ctequery) == NULL)
		{
			before = lappend(before, part);
			continue;
		}
		/* what comes after it may be read, too, and isn't known yet */
		if (with->recursive && lnext(with->ctes, lc) != NULL)
			ereport(ERROR,
					(errcode(ERRCODE_INTERNAL_ERROR),
					 errmsg("what is written in WITH RECURSIVE depends on what comes after it")));
		own = dml_with(part->ctequery);
		if (before != NIL)
		{
			WithClause *all = makeNode(WithClause);

			all->recursive = with->recursive;
			all->location = with->location;
			all->ctes = list_concat(copyObject(before), *own ? (*own)->ctes : NIL);
			*own = all;
		}
		query = transform_one(analysis, copyObject(part->ctequery));
		analysis->queries = lappend(analysis->queries, query);
		part->ctequery = select_like(query);
		before = lappend(before, part);
	}
}

Query *
dml_transform(Analysis *analysis, Node *raw)
{
	WithClause **with = dml_with(raw);

	if (with == NULL)
		elog(ERROR, "not a query");
	if (*with != NULL)
		transform_with(analysis, *with);
	if (dml_writes_within(raw))
		ereport(ERROR,
				(errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
				 errmsg("WITH clause containing a data-modifying statement must be at the top level")));
	return transform_one(analysis, raw);
}
