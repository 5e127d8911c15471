/*
 * deparse_expr.c
 *	  Expressions as SQL: the server's own deparse, without its locks.
 *
 * pg_get_expr() opens the table whose columns an expression names, with a
 * lock, to learn their names: it would wait for every ALTER TABLE that is
 * under way.  But a DbExpr's table is known already.  So column references
 * are replaced by parameters, which pg_get_expr() prints as $1, $2, ...
 * without asking anybody, and these by the names.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#include "dbctx.h"

#include "access/sysattr.h"
#include "access/xact.h"
#include "catalog/heap.h"
#include "catalog/pg_type.h"
#include "fmgr.h"
#include "lib/stringinfo.h"
#include "miscadmin.h"
#include "nodes/makefuncs.h"
#include "nodes/nodeFuncs.h"
#include "nodes/parsenodes.h"
#include "utils/builtins.h"
#include "utils/fmgrprotos.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"

#include "catalog/deparse.h"
#include "catalog/locked.h"
#include "catalog/oneline.h"
#include "catalog/read.h"
#include "catalog/simplify.h"

/* Below casts that the parser added */
static Node *
strip_implicit(Node *node)
{
	for (;;)
	{
		if (node == NULL)
			return NULL;
		else if (IsA(node, RelabelType) &&
				 ((RelabelType *) node)->relabelformat == COERCE_IMPLICIT_CAST)
			node = (Node *) ((RelabelType *) node)->arg;
		else if (IsA(node, CoerceToDomain) &&
				 ((CoerceToDomain *) node)->coercionformat == COERCE_IMPLICIT_CAST)
			node = (Node *) ((CoerceToDomain *) node)->arg;
		else if (IsA(node, FuncExpr) &&
				 ((FuncExpr *) node)->funcformat == COERCE_IMPLICIT_CAST &&
				 ((FuncExpr *) node)->args != NIL)
			node = linitial(((FuncExpr *) node)->args);
		else
			return node;
	}
}

/* A constant alone, as a default is: its column tells the type */
static char *
constant_text(Const *con)
{
	Oid			output;
	bool		varlena;
	char	   *value;

	if (con->constisnull)
		return pstrdup("NULL");
	getTypeOutputInfo(con->consttype, &output, &varlena);
	value = OidOutputFunctionCall(output, con->constvalue);
	switch (con->consttype)
	{
		case BOOLOID:
			return pstrdup(DatumGetBool(con->constvalue) ? "true" : "false");
		case INT2OID:
		case INT4OID:
		case INT8OID:
		case OIDOID:
		case FLOAT4OID:
		case FLOAT8OID:
		case NUMERICOID:
			/* NaN and Infinity are quoted */
			if (strspn(value, "0123456789+-.e") == strlen(value))
				return value;
			break;
		default:
			break;
	}
	return quote_literal_cstr(value);
}

/* Relations that an expression has to do with */
typedef struct Relations
{
	List	   *opened;			/* the deparse will lock them */
	List	   *named;			/* ... will print their names */
} Relations;

/* The deparse of fields opens the relation behind the row type */
static void
note_row_type(Oid type, Relations *relations)
{
	Oid			element = get_element_type(type);
	Oid			relid = get_typ_typrelid(getBaseType(OidIsValid(element) ? element : type));

	if (OidIsValid(relid))
		relations->opened = list_append_unique_oid(relations->opened, relid);
}

static bool
relations_walker(Node *node, Relations *relations)
{
	if (node == NULL)
		return false;
	switch (nodeTag(node))
	{
		case T_Query:
			{
				Query	   *query = (Query *) node;
				ListCell   *lc;

				foreach(lc, query->rtable)
				{
					RangeTblEntry *rte = lfirst(lc);

					if (rte->rtekind == RTE_RELATION)
					{
						relations->opened = list_append_unique_oid(relations->opened, rte->relid);
						relations->named = list_append_unique_oid(relations->named, rte->relid);
					}
				}
				return query_tree_walker(query, relations_walker, relations, 0);
			}
		case T_Const:
			{
				Const	   *con = (Const *) node;

				if (con->consttype == REGCLASSOID && !con->constisnull)
					relations->named = list_append_unique_oid(relations->named,
															  DatumGetObjectId(con->constvalue));
				note_row_type(con->consttype, relations);
				return false;
			}
		case T_FieldSelect:
			note_row_type(exprType((Node *) ((FieldSelect *) node)->arg), relations);
			break;
		case T_FuncExpr:
		case T_RowExpr:
			note_row_type(exprType(node), relations);
			break;
		default:
			break;
	}
	return expression_tree_walker(node, relations_walker, relations);
}

/* May the caller know of all of them? */
static bool
may_name(List *relids)
{
	ListCell   *lc;

	foreach(lc, relids)
	{
		if (!relation_is_visible(lfirst_oid(lc)))
			return false;
	}
	return true;
}

static char *
server_deparse(Node *node)
{
	LOCAL_FCINFO(fcinfo, 3);
	Datum		result;

	InitFunctionCallInfoData(*fcinfo, NULL, 3, InvalidOid, NULL, NULL);
	fcinfo->args[0].value = CStringGetTextDatum(nodeToString(node));
	fcinfo->args[0].isnull = false;
	fcinfo->args[1].value = ObjectIdGetDatum(InvalidOid);
	fcinfo->args[1].isnull = false;
	fcinfo->args[2].value = BoolGetDatum(true);
	fcinfo->args[2].isnull = false;
	result = pg_get_expr_ext(fcinfo);
	return fcinfo->isnull ? NULL : TextDatumGetCString(result);
}

/* An expression to be deparsed */
typedef struct Work
{
	Node	   *node;
	Node	   *bare;			/* the node below implicit casts */
	DbTable    *table;
	char	   *text;
} Work;

static void
deparse_node(void *arg)
{
	Work	   *work = arg;

	if (IsA(work->bare, Const))
		work->text = constant_text((Const *) work->bare);
	else
	{
		work->text = server_deparse(simplify_expr(work->node, work->table));
		if (work->text)
			work->text = simplify_tidy(work->text, work->table, true);
	}
}

static char *
deparse(void *arg)
{
	DbExpr	   *expr = arg;
	Node	   *node = stringToNode(expr->source);
	Work		work = {node, strip_implicit(node), expr->table, NULL};
	Relations	relations = {NIL, NIL};

	if (work.bare == NULL)
		return NULL;

	/* no expression, properly: there's nothing in it to lock or simplify */
	if (IsA(node, PartitionBoundSpec))
		return server_deparse(node);
	relations_walker(node, &relations);
	if (!may_name(relations.named))
		return NULL;
	if (relations.opened == NIL)
		deparse_node(&work);
	else
		(void) call_with_locks(relations.opened, deparse_node, &work);
	return work.text;
}

/* Deparses in a context of its own, for the work leaves a lot behind */
static const char *
deparse_into(DbExpr *expr)
{
	MemoryContext work = AllocSetContextCreate(CurrentMemoryContext,
											   "dbctx deparse",
											   ALLOCSET_SMALL_SIZES);
	MemoryContext old = MemoryContextSwitchTo(work);
	char	   *text = catalog_print(deparse, expr);

	MemoryContextSwitchTo(old);
	text = MemoryContextStrdup(GetMemoryChunkContext(expr),
							   text ? oneline_sql(text) : "...");
	MemoryContextDelete(work);
	return text;
}

const char *
expr_text(DbExpr *expr)
{
	/* without a qualified name, the search_path makes no difference */
	if (expr->text == NULL && expr->canonical && strchr(expr->canonical, '.') == NULL)
		expr->text = expr->canonical;
	if (expr->text == NULL)
		expr->text = deparse_into(expr);
	return expr->text;
}

const char *
expr_canonical(DbExpr *expr)
{
	if (expr->canonical == NULL)
		expr->canonical = deparse_into(expr);
	return expr->canonical;
}
