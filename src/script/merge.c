/*
 * merge.c
 *	  Parse analysis of MERGE; see transformMergeStmt() of the server.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#include "dbctx.h"

#include "catalog/pg_class.h"
#include "parser/analyze.h"
#include "parser/parse_clause.h"
#include "parser/parse_expr.h"
#include "parser/parse_relation.h"
#include "parser/parse_target.h"
#include "utils/rel.h"

#include "script/dml.h"

static void
set_visible(ParseState *pstate, const ParseNamespaceItem *which, bool visible)
{
	ListCell   *lc;

	foreach(lc, pstate->p_namespace)
	{
		ParseNamespaceItem *item = lfirst(lc);

		if (item->p_rte == which->p_rte)
			item->p_rel_visible = item->p_cols_visible = visible;
	}
}

static void
action(Dml *dml, MergeWhenClause *when, ParseNamespaceItem *source)
{
	ParseState *pstate = dml->pstate;
	List	   *columns = NIL;
	List	   *attnums = NIL;
	List	   *values;

	set_visible(pstate, dml->item, compat_merge_sees_target(when));
	set_visible(pstate, source, compat_merge_sees_source(when));
	(void) transformWhereClause(pstate, when->condition, EXPR_KIND_MERGE_WHEN, "WHEN");
	compat_set_is_insert(pstate, when->commandType == CMD_INSERT);
	if (when->commandType == CMD_UPDATE)
	{
		(void) dml_update_targets(dml, when->targetList);
		dml_check_updated(dml, when->targetList);
	}
	else if (when->commandType == CMD_INSERT)
	{
		if (!dml_columns_known(dml, when->targetList))
			return;
		columns = checkInsertTargets(pstate, when->targetList, &attnums);
		values = transformExpressionList(pstate, when->values, EXPR_KIND_VALUES_SINGLE, true);
		if (when->values != NIL)
			(void) transformInsertRow(pstate, values, when->targetList, columns, attnums, false);
	}
}

Node *
merge_transform(Dml *dml, Query *query, MergeStmt *stmt)
{
	ParseState *pstate = dml->pstate;
	ParseNamespaceItem *source;
	Node	   *join;
	ListCell   *lc;

	query->commandType = CMD_MERGE;
	dml_open(dml, stmt->relation, stmt->relation->inh);
	if (dml->rel->rd_rel->relkind == RELKIND_FOREIGN_TABLE ||
		dml->rel->rd_rel->relkind == RELKIND_MATVIEW)
		ereport(ERROR,
				(errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
				 errmsg("cannot execute MERGE on relation \"%s\"",
						RelationGetRelationName(dml->rel))));
	transformFromClause(pstate, list_make1(stmt->sourceRelation));
	source = GetNSItemByRangeTablePosn(pstate, list_length(pstate->p_rtable), 0);
	if (strcmp(dml->item->p_names->aliasname, source->p_names->aliasname) == 0)
		ereport(ERROR,
				(errcode(ERRCODE_DUPLICATE_ALIAS),
				 errmsg("name \"%s\" specified more than once", dml->item->p_names->aliasname),
				 errdetail("The name is used both as MERGE target table and data source.")));
	addNSItemToQuery(pstate, dml->item, false, true, true);
	join = transformExpr(pstate, stmt->joinCondition, EXPR_KIND_JOIN_ON);
	foreach(lc, stmt->mergeWhenClauses)
		action(dml, lfirst(lc), source);
	set_visible(pstate, dml->item, true);
	set_visible(pstate, source, true);
	compat_transform_merge_returning(pstate, query, stmt);
	return join;
}
