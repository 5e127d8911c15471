/*
 * simplify.c
 *	  Expression trees as they are to be printed: columns as parameters,
 *	  without the casts that the context implies; and, after that, the names
 *	  in the place of the parameters.
 *
 * Casts that are implied are that of 'draft'::order_status beside a column of
 * that type, or those that the parser added to compare varchar.  Without them
 * the text is shorter, and it's the same before and after a dump and restore,
 * which isn't true of the casts.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#include "dbctx.h"

#include "access/sysattr.h"
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

#include "catalog/deparse.h"
#include "catalog/simplify.h"

typedef struct SimplifyContext
{
	DbTable    *table;
	int			sublevels;
} SimplifyContext;

static Node *simplify_mutator(Node *node, SimplifyContext *context);

/* How many parameters stand for columns in one way: see below */
static int
parameter_count(const DbTable *table)
{
	return table->ncolumns - FirstLowInvalidHeapAttributeNumber;
}

/*
 * Parameters stand for columns 1..n, the whole row, then system columns; and
 * then for the same again, but seen from within a subquery, where they need
 * the table's name lest they pass for columns of what the subquery reads.
 */
static int
column_parameter(const DbTable *table, AttrNumber attnum, bool outer)
{
	int			id = attnum > 0 ? attnum : table->ncolumns + 1 - attnum;

	return outer ? id + parameter_count(table) : id;
}

static const char *
parameter_name(const DbTable *table, int id)
{
	if (id > parameter_count(table) && id <= 2 * parameter_count(table))
	{
		id -= parameter_count(table);
		if (id != table->ncolumns + 1)
			return psprintf("%s.%s", name_sql(table->name),
							parameter_name(table, id));
	}
	if (id <= table->ncolumns)
		return column_sql(table, id);
	if (id == table->ncolumns + 1)
		return psprintf("%s.*", name_sql(table->name));
	if (id <= parameter_count(table))
		return NameStr(SystemAttributeDefinition(table->ncolumns + 1 - id)->attname);
	return "...";
}

/* A constant whose type its surroundings imply, as if written without */
static Node *
plain_literal(Const *con)
{
	Oid			output;
	bool		varlena;
	char		category;
	bool		preferred;

	if (con->constisnull)
		return (Node *) con;
	switch (con->consttype)
	{
		case JSONOID:
		case JSONBOID:
		case UUIDOID:
		case REGCONFIGOID:
			break;
		default:
			get_type_category_preferred(con->consttype, &category, &preferred);
			if (category != TYPCATEGORY_STRING && category != TYPCATEGORY_ENUM)
				return (Node *) con;
			break;
	}
	getTypeOutputInfo(con->consttype, &output, &varlena);
	return (Node *) makeConst(UNKNOWNOID, -1, InvalidOid, -2,
							  CStringGetDatum(OidOutputFunctionCall(output, con->constvalue)),
							  false, false);
}

/*
 * A whole number beside which something numeric stands: in a comparison the
 * cast makes no difference.
 */
static Node *
plain_number(Const *con)
{
	char	   *digits;

	if (con->consttype != NUMERICOID || con->constisnull)
		return (Node *) con;
	digits = DatumGetCString(DirectFunctionCall1(numeric_out, con->constvalue));
	if (strlen(digits) > 9 || strspn(digits, "0123456789") != strlen(digits))
		return (Node *) con;
	return (Node *) makeConst(INT4OID, -1, InvalidOid, sizeof(int32),
							  Int32GetDatum(atoi(digits)), false, true);
}

static bool
is_string_type(Oid type)
{
	char		category;
	bool		preferred;
	Oid			element = get_element_type(type);

	get_type_category_preferred(OidIsValid(element) ? element : type,
								&category, &preferred);
	return category == TYPCATEGORY_STRING;
}

static Node *
simplify_mutator(Node *node, SimplifyContext *context)
{
	if (node == NULL)
		return NULL;
	check_stack_depth();

	if (IsA(node, Var))
	{
		Var		   *var = (Var *) node;

		if (context->table && var->varlevelsup == context->sublevels)
		{
			Param	   *param = makeNode(Param);

			param->paramkind = PARAM_EXTERN;
			param->paramid = column_parameter(context->table, var->varattno,
											  context->sublevels > 0);
			param->paramtype = var->vartype;
			param->paramtypmod = var->vartypmod;
			param->paramcollid = var->varcollid;
			param->location = -1;
			return (Node *) param;
		}
		return copyObject(node);
	}
	if (IsA(node, Const))
		return plain_literal((Const *) node);
	if (IsA(node, OpExpr) && ((OpExpr *) node)->opresulttype == BOOLOID)
	{
		OpExpr	   *op = (OpExpr *) expression_tree_mutator(node, simplify_mutator, context);
		ListCell   *lc;

		foreach(lc, op->args)
		{
			if (IsA(lfirst(lc), Const))
				lfirst(lc) = plain_number(lfirst(lc));
		}
		return (Node *) op;
	}
	if (IsA(node, RelabelType))
	{
		RelabelType *relabel = (RelabelType *) expression_tree_mutator(node, simplify_mutator, context);

		if (is_string_type(relabel->resulttype) &&
			is_string_type(exprType((Node *) ((RelabelType *) node)->arg)))
			relabel->relabelformat = COERCE_IMPLICIT_CAST;
		return (Node *) relabel;
	}
	if (IsA(node, ArrayCoerceExpr))
	{
		ArrayCoerceExpr *coerce = (ArrayCoerceExpr *) expression_tree_mutator(node, simplify_mutator, context);

		if (is_string_type(coerce->resulttype))
			coerce->coerceformat = COERCE_IMPLICIT_CAST;
		return (Node *) coerce;
	}
	if (IsA(node, Query))
	{
		Query	   *query;

		context->sublevels++;
		query = query_tree_mutator((Query *) node, simplify_mutator, context, 0);
		context->sublevels--;
		return (Node *) query;
	}
	return expression_tree_mutator(node, simplify_mutator, context);
}

Node *
simplify_expr(Node *node, DbTable *table)
{
	SimplifyContext context = {table, 0};

	return simplify_mutator(node, &context);
}

/*
 * Collapses white space, puts names in the place of parameters, and writes
 * IN for "= ANY (ARRAY[...])"; all that outside of quotes.
 */
char *
simplify_tidy(const char *text, const DbTable *table, bool write_in)
{
	StringInfoData buf;
	List	   *closing = NIL;	/* offsets of the "]" of a rewritten ARRAY */
	int			depth = 0;

	initStringInfo(&buf);
	for (const char *p = text; *p;)
	{
		if (*p == '\'' || *p == '"')
		{
			char		quote = *p;

			/* a doubled quote ends one string and begins the next */
			do
				appendStringInfoChar(&buf, *p++);
			while (*p && *p != quote);
			if (*p)
				appendStringInfoChar(&buf, *p++);
		}
		else if (isspace((unsigned char) *p))
		{
			while (isspace((unsigned char) *p))
				p++;
			if (buf.len > 0 && *p && buf.data[buf.len - 1] != '(' && *p != ')')
				appendStringInfoChar(&buf, ' ');
		}
		else if (*p == '$' && table && isdigit((unsigned char) p[1]) &&
				 (buf.len == 0 || !(isalnum((unsigned char) buf.data[buf.len - 1]) ||
									buf.data[buf.len - 1] == '_' ||
									IS_HIGHBIT_SET(buf.data[buf.len - 1]))))
		{
			char	   *end;
			int			id = strtol(p + 1, &end, 10);

			appendStringInfoString(&buf, parameter_name(table, id));
			p = end;
		}
		else if (write_in && strncmp(p, "= ANY (ARRAY[", 13) == 0)
		{
			appendStringInfoString(&buf, "IN (");
			closing = lappend_int(closing, depth);
			depth++;
			p += 13;
		}
		else if (write_in && strncmp(p, "<> ALL (ARRAY[", 14) == 0)
		{
			appendStringInfoString(&buf, "NOT IN (");
			closing = lappend_int(closing, depth);
			depth++;
			p += 14;
		}
		else if (*p == '[')
		{
			depth++;
			appendStringInfoChar(&buf, *p++);
		}
		else if (*p == ']')
		{
			depth--;
			if (closing != NIL && llast_int(closing) == depth)
			{
				closing = list_delete_last(closing);
				p++;			/* the ")" behind it closes the list */
				if (*p != ')')
					return simplify_tidy(text, table, false);	/* ARRAY[...] || x */
			}
			else
				appendStringInfoChar(&buf, *p++);
		}
		else
			appendStringInfoChar(&buf, *p++);
	}
	return buf.data;
}
