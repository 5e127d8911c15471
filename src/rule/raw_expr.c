/*
 * raw_expr.c
 *	  Parse analysis of expressions in a command that hasn't run yet.
 *
 * The server analyses them once it has locked the table.  Here they are
 * analysed against a stand-in, a subquery with the table's columns, so that
 * nothing is opened and nobody waited for; and a column that an earlier
 * statement of a script would have added counts.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#include "dbctx.h"

#include "access/transam.h"
#include "catalog/deparse.h"
#include "catalog/heap.h"
#include "catalog/namespace.h"
#include "catalog/pg_type.h"
#include "catalog/read.h"
#include "miscadmin.h"
#include "nodes/makefuncs.h"
#include "nodes/nodeFuncs.h"
#include "optimizer/optimizer.h"
#include "parser/parse_coerce.h"
#include "parser/parse_collate.h"
#include "parser/parse_expr.h"
#include "parser/parse_oper.h"
#include "parser/parse_relation.h"
#include "parser/parse_type.h"
#include "parser/parser.h"
#include "utils/catcache.h"
#include "utils/syscache.h"

#include "rule/lock.h"

typedef struct Search
{
	World	   *world;			/* or NULL: the catalog alone counts */
	const DbTable *table;		/* or NULL: there can be no columns */
	bool		plain;			/* none but what the stand-in has */
} Search;

/* Is it a column of the table, or what else the table's name stands for? */
static bool
column_is_known(const Search *search, const ColumnRef *ref)
{
	const DbTable *table = search->table;
	int			nfields = list_length(ref->fields);
	Node	   *last = llast(ref->fields);
	Node	   *before = nfields > 1 ? list_nth(ref->fields, nfields - 2) : NULL;

	/* a field of a row is not for here */
	if (table == NULL ||
		(before != NULL && (!IsA(before, String) || strcmp(strVal(before), table->name) != 0)))
		return false;
	if (IsA(last, String) && nfields <= 2 && table_column(table, strVal(last)) != NULL)
		return true;
	if (search->plain)
		return false;
	if (!IsA(last, String))
		return nfields > 1;		/* orders.* */
	return table_column(table, strVal(last)) != NULL || strcmp(strVal(last), table->name) == 0 ||
		SystemAttributeByName(strVal(last)) != NULL;
}

static bool
function_is_known(List *name)
{
	CatCList   *list = SearchSysCacheList1(PROCNAMEARGSNSP,
										   CStringGetDatum(strVal(llast(name))));
	bool		known = list->n_members > 0;

	ReleaseSysCacheList(list);
	return known;
}

static bool
operator_is_known(List *name)
{
	CatCList   *list = SearchSysCacheList1(OPERNAMENSP,
										   CStringGetDatum(strVal(llast(name))));
	bool		known = list->n_members > 0;

	ReleaseSysCacheList(list);
	return known;
}

/* ... or by the script that is judged? */
static bool
is_made(const Search *search, List *name, bool type)
{
	return search->world != NULL && search->world->makes != NULL &&
		search->world->makes(search->world, name, type);
}

/* true where there's something unknown, or that is not for here */
static bool
implausible_walker(Node *node, void *arg)
{
	Oid			type;
	int32		typmod;

	if (node == NULL)
		return false;
	check_stack_depth();
	switch (nodeTag(node))
	{
		case T_ColumnRef:
			return !column_is_known(arg, (ColumnRef *) node);
		case T_FuncCall:
			if (!function_is_known(((FuncCall *) node)->funcname) &&
				!is_made(arg, ((FuncCall *) node)->funcname, false))
				return true;
			break;
		case T_A_Expr:
			if (((A_Expr *) node)->kind == AEXPR_OP &&
				!operator_is_known(((A_Expr *) node)->name))
				return true;
			break;
		case T_TypeCast:
			if (!column_type_find(((TypeCast *) node)->typeName, &type, &typmod) &&
				!is_made(arg, ((TypeCast *) node)->typeName->names, true))
				return true;
			break;
		case T_CollateClause:
			if (!OidIsValid(get_collation_oid(((CollateClause *) node)->collname, true)))
				return true;
			break;
		case T_SubLink:
		case T_ParamRef:
			return true;
		default:
			break;
	}
	return raw_expression_tree_walker(node, implausible_walker, arg);
}

bool
raw_expr_is_plausible(World *world, const DbTable *table, Node *raw)
{
	Search		search = {world, table, false};

	return raw != NULL && !implausible_walker(raw, &search);
}

/* ... and such that the stand-in serves? */
static bool
is_analysable(const DbTable *table, Node *raw)
{
	Search		search = {NULL, table, true};

	return raw != NULL && !implausible_walker(raw, &search);
}

/*
 * SELECT NULL::type AS name, ...: of dropped columns too, under a name that
 * nobody writes, so that columns keep their numbers.
 */
static Query *
stand_in(const DbTable *table)
{
	Query	   *query = makeNode(Query);

	query->commandType = CMD_SELECT;
	for (int i = 0; i < table->ncolumns; i++)
	{
		const DbColumn *column = &table->columns[i];
		bool		gone = column->dropped || column->type == NULL;
		Const	   *value = makeNullConst(gone ? INT4OID : typeref_known(column->type),
										  gone ? -1 : column->type->typmod,
										  gone ? InvalidOid : column->collation_oid);
		char	   *name = gone ? psprintf("........dropped.%d........", i + 1) :
			pstrdup(column->name);

		query->targetList = lappend(query->targetList,
									makeTargetEntry((Expr *) value, i + 1, name, false));
	}
	return query;
}

static ParseState *
make_state(const DbTable *table)
{
	ParseState *pstate = make_parsestate(NULL);

	if (table != NULL)
	{
		ParseNamespaceItem *item;

		item = addRangeTableEntryForSubquery(pstate, stand_in(table),
											 makeAlias(table->name, NIL), false, true);
		addNSItemToQuery(pstate, item, false, true, true);
	}
	return pstate;
}

Node *
raw_expr_analyse(const DbTable *table, Node *raw, ParseExprKind kind)
{
	ParseState *pstate;
	Node	   *node;

	if (!is_analysable(table, raw))
		return NULL;
	pstate = make_state(table);
	node = transformExpr(pstate, copyObject(raw), kind);
	if (kind == EXPR_KIND_CHECK_CONSTRAINT)
		node = coerce_to_boolean(pstate, node, "CHECK");
	else if (kind == EXPR_KIND_INDEX_PREDICATE)
		node = coerce_to_boolean(pstate, node, "WHERE");
	assign_expr_collations(pstate, node);
	return node;
}

Node *
raw_default_analyse(const char *column, Node *raw, Oid type, int32 typmod)
{
	if (!is_analysable(NULL, raw))
		return NULL;
	return cookDefault(make_parsestate(NULL), copyObject(raw), type, typmod,
					   pstrdup(column), '\0');
}

/* In a form that is read in the same way wherever it's pasted */
static char *
deparse(const DbTable *table, Node *analysed)
{
	DbExpr	   *expr = palloc0(sizeof(DbExpr));
	int			nestlevel = catalog_pin_values();
	const char *text;

	expr->source = nodeToString(analysed);
	expr->table = unconstify(DbTable *, table);
	text = expr_canonical(expr);
	catalog_unpin(nestlevel);
	return strcmp(text, "...") == 0 ? NULL : pstrdup(text);
}

/* The raw tree of an expression in SQL */
static Node *
parse(const char *text)
{
	List	   *list = raw_parser(psprintf("SELECT %s", text), RAW_PARSE_DEFAULT);
	SelectStmt *select;

	if (list_length(list) != 1)
		return NULL;
	select = (SelectStmt *) linitial_node(RawStmt, list)->stmt;
	if (!IsA(select, SelectStmt) || list_length(select->targetList) != 1)
		return NULL;
	return linitial_node(ResTarget, select->targetList)->val;
}

static bool
is_users(Oid function, void *context)
{
	return function >= FirstNormalObjectId;
}

/*
 * To fold constants is to call immutable functions, with the rights of whoever
 * gives the command; the server calls those of an index as the table's owner.
 */
static bool
calls_users_function(Node *node, void *context)
{
	if (node == NULL)
		return false;
	return check_functions_in_node(node, is_users, context) ||
		expression_tree_walker(node, calls_users_function, context);
}

/*
 * Do both mean the same?  Written IN lists come back as arrays with their casts
 * in another place, so it's after constants are folded that they are equal.
 */
static bool
same(Node *a, Node *b)
{
	if (equal(a, b))
		return true;
	return !calls_users_function(a, NULL) && !calls_users_function(b, NULL) &&
		equal(eval_const_expressions(NULL, a), eval_const_expressions(NULL, b));
}

char *
raw_expr_sql(const DbTable *table, Node *analysed, ParseExprKind kind)
{
	char	   *text = analysed ? deparse(table, analysed) : NULL;
	Node	   *again;

	if (text == NULL)
		return NULL;
	again = raw_expr_analyse(table, parse(text), kind);
	return again != NULL && same(again, analysed) ? text : NULL;
}

char *
raw_default_sql(const char *column, Node *analysed, Oid type, int32 typmod)
{
	char	   *text = analysed ? deparse(NULL, analysed) : NULL;
	Node	   *again;

	if (text == NULL)
		return NULL;
	again = raw_default_analyse(column, parse(text), type, typmod);
	return again != NULL && same(again, analysed) ? text : NULL;
}
