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
#include "miscadmin.h"
#include "nodes/nodeFuncs.h"
#include "nodes/parsenodes.h"
#include "nodes/pg_list.h"
#include "parser/parsetree.h"
#include "utils/memutils.h"

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

static bool condition_walker(Node *node, ConditionContext *context);

/* What stands in WHERE or ON */
static bool
walk_condition(Node *quals, ConditionContext *context)
{
	bool		outer = context->in_condition;
	bool		result;

	context->in_condition = true;
	result = condition_walker(quals, context);
	context->in_condition = outer;
	return result;
}

/*
 * Finds the columns in WHERE and ON, of subqueries too.  Each part is visited
 * once: were a condition visited twice, one in a condition in a condition
 * would be eight times.
 */
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

		CHECK_FOR_INTERRUPTS();
		inner.query = (Query *) node;
		inner.in_condition = false;
		result = query_tree_walker(inner.query, condition_walker, &inner, 0);
		context->tested = inner.tested;
		return result;
	}
	if (IsA(node, FromExpr))
	{
		FromExpr   *from = (FromExpr *) node;

		return condition_walker((Node *) from->fromlist, context) ||
			walk_condition(from->quals, context);
	}
	if (IsA(node, JoinExpr))
	{
		JoinExpr   *join = (JoinExpr *) node;

		return condition_walker(join->larg, context) ||
			condition_walker(join->rarg, context) ||
			walk_condition(join->quals, context);
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
	MemoryContext work;
	MemoryContext old;
	List	   *reads = NIL;
	char	   *action;
	ListCell   *lc;

	/* a view that the caller may not see doesn't count */
	if (view == NULL || !(view->seen || view->seen_in_part) ||
		(view->table.kind != RELKIND_VIEW && view->table.kind != RELKIND_MATVIEW))
		return;

	/* a query as a tree takes some hundred times the room of its text */
	work = AllocSetContextCreate(CurrentMemoryContext, "dbctx view",
								 ALLOCSET_DEFAULT_SIZES);
	old = MemoryContextSwitchTo(work);
	action = loader_text(catalog, tuple, Anum_pg_rewrite_ev_action);
	foreach(lc, action ? (List *) stringToNode(action) : NIL)
	{
		condition_walker(lfirst(lc), &context);
		(void) relations_in(lfirst(lc), &reads);
	}
	foreach(lc, context.tested)
		((DbColumn *) lfirst(lc))->nview_tests++;
	MemoryContextSwitchTo(old);
	view->table.reads = list_concat_unique_oid(view->table.reads, reads);
	MemoryContextDelete(work);
}

void
load_view_conditions(Loader *loader)
{
	loader_scan(loader, RewriteRelationId, RewriteRelRulenameIndexId,
				Anum_pg_rewrite_ev_class, loader->relids, handle_rule);
}
