/*
 * load_views.c
 *	  Loads what views are made of: which relations they read, and which
 *	  columns their conditions test.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#include "dbctx.h"

#include "access/htup_details.h"
#include "catalog/indexing.h"
#include "catalog/pg_class.h"
#include "catalog/pg_rewrite.h"
#include "nodes/nodeFuncs.h"
#include "nodes/parsenodes.h"
#include "nodes/pg_list.h"
#include "parser/parsetree.h"

#include "catalog/loader.h"

typedef struct ConditionContext
{
	Loader	   *loader;
	Query	   *query;			/* whose range table Vars refer to */
	bool		in_condition;
	List	   *tested;			/* DbColumn *, each once a view */
} ConditionContext;

static void
note_column(ConditionContext *context, const Var *var)
{
	RangeTblEntry *rte;
	LoadTable  *load;

	if (var->varlevelsup != 0 || var->varattno <= 0 ||
		var->varno <= 0 || var->varno > list_length(context->query->rtable))
		return;
	rte = rt_fetch(var->varno, context->query->rtable);
	if (rte->rtekind != RTE_RELATION)
		return;
	load = oidmap_get(context->loader->index->tables, rte->relid);
	if (load == NULL || !load->plain || var->varattno > load->table.ncolumns)
		return;
	context->tested = list_append_unique_ptr(context->tested,
											 &load->table.columns[var->varattno - 1]);
}

/* Finds the columns in WHERE and ON, of subqueries too */
static bool
condition_walker(Node *node, ConditionContext *context)
{
	if (node == NULL)
		return false;
	if (IsA(node, Var))
	{
		if (context->in_condition)
			note_column(context, (Var *) node);
		return false;
	}
	if (IsA(node, Query))
	{
		ConditionContext inner = *context;
		bool		result;

		inner.query = (Query *) node;
		inner.in_condition = false;
		result = query_tree_walker(inner.query, condition_walker, &inner, 0);
		context->tested = inner.tested;
		return result;
	}
	if (IsA(node, FromExpr) || IsA(node, JoinExpr))
	{
		Node	   *quals = IsA(node, FromExpr) ? ((FromExpr *) node)->quals :
			((JoinExpr *) node)->quals;
		bool		outer = context->in_condition;

		context->in_condition = true;
		condition_walker(quals, context);
		context->in_condition = outer;
	}
	return expression_tree_walker(node, condition_walker, context);
}

/* Collects the relations that a query reads */
bool
relations_in(Node *node, List **relids)
{
	if (node == NULL)
		return false;
	if (IsA(node, Query))
	{
		ListCell   *lc;

		foreach(lc, ((Query *) node)->rtable)
		{
			RangeTblEntry *rte = lfirst(lc);

			if (OidIsValid(rte->relid))
				*relids = list_append_unique_oid(*relids, rte->relid);
		}
		return query_tree_walker((Query *) node, relations_in, relids, 0);
	}
	return expression_tree_walker(node, relations_in, relids);
}

static void
handle_rule(Loader *loader, Relation catalog, HeapTuple tuple)
{
	Form_pg_rewrite form = (Form_pg_rewrite) GETSTRUCT(tuple);
	LoadTable  *view = oidmap_get(loader->index->tables, form->ev_class);
	ConditionContext context = {.loader = loader};
	char	   *action;
	ListCell   *lc;

	/* a view that the caller may not see doesn't count */
	if (view == NULL || !(view->seen || view->seen_in_part) ||
		(view->table.kind != RELKIND_VIEW && view->table.kind != RELKIND_MATVIEW))
		return;
	action = loader_text(catalog, tuple, Anum_pg_rewrite_ev_action);
	if (action == NULL)
		return;
	foreach(lc, (List *) stringToNode(action))
	{
		condition_walker(lfirst(lc), &context);
		(void) relations_in(lfirst(lc), &view->table.reads);
	}
	foreach(lc, context.tested)
		((DbColumn *) lfirst(lc))->nview_tests++;
}

void
load_view_conditions(Loader *loader)
{
	loader_scan(loader, RewriteRelationId, RewriteRelRulenameIndexId,
				Anum_pg_rewrite_ev_class, loader->relids, handle_rule);
}
