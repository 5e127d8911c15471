/*
 * alter_type.c
 *	  Which changes of a column write the rows of its table anew.
 *
 * The server decides when it has begun; this goes the same way with the same
 * functions, over what the model says of the table: see
 * ATPrepAlterColumnType(), ATColumnChangeRequiresRewrite(), ATExecAddColumn()
 * and CheckIndexCompatible() of the server.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#include "dbctx.h"

#include "access/htup_details.h"
#include "catalog/namespace.h"
#include "catalog/pg_attribute.h"
#include "catalog/pg_constraint.h"
#include "catalog/pg_type.h"
#include "commands/defrem.h"
#include "nodes/makefuncs.h"
#include "nodes/nodeFuncs.h"
#include "optimizer/optimizer.h"
#include "parser/parse_coerce.h"
#include "parser/parse_collate.h"
#include "parser/parse_oper.h"
#include "parser/parse_type.h"
#include "utils/builtins.h"
#include "utils/fmgroids.h"
#include "utils/lsyscache.h"
#include "utils/syscache.h"
#include "utils/timestamp.h"
#include "utils/typcache.h"

#include "convention/infer.h"
#include "rule/lock.h"

bool
column_type_find(TypeName *name, Oid *type, int32 *typmod)
{
	HeapTuple	tuple;
	bool		defined;

	/* the look-up of %TYPE sends a NOTICE; once is enough */
	if (name == NULL || name->pct_type || name->setof)
		return false;
	tuple = LookupTypeName(NULL, name, typmod, true);
	if (tuple == NULL)
		return false;
	*type = ((Form_pg_type) GETSTRUCT(tuple))->oid;
	defined = ((Form_pg_type) GETSTRUCT(tuple))->typisdefined;
	ReleaseSysCache(tuple);
	return defined;
}

bool
column_type_is_serial(const TypeName *name)
{
	static const char *const serials[] = {
		"serial", "serial4", "bigserial", "serial8", "smallserial", "serial2"
	};

	if (name == NULL || list_length(name->names) != 1 || name->pct_type)
		return false;
	for (int i = 0; i < lengthof(serials); i++)
	{
		if (strcmp(strVal(linitial(name->names)), serials[i]) == 0)
			return true;
	}
	return false;
}

/* The server's rule for an expression that gives the new value of a column */
static bool
value_changes(Node *expr, AttrNumber attnum)
{
	for (;;)
	{
		if (IsA(expr, Var) && ((Var *) expr)->varattno == attnum)
			return false;
		else if (IsA(expr, RelabelType))
			expr = (Node *) ((RelabelType *) expr)->arg;
		else if (IsA(expr, CoerceToDomain))
		{
			if (compat_domain_has_constraints(((CoerceToDomain *) expr)->resulttype))
				return true;
			expr = (Node *) ((CoerceToDomain *) expr)->arg;
		}
		else if (IsA(expr, FuncExpr) &&
				 (((FuncExpr *) expr)->funcid == F_TIMESTAMPTZ_TIMESTAMP ||
				  ((FuncExpr *) expr)->funcid == F_TIMESTAMP_TIMESTAMPTZ) &&
				 !TimestampTimestampTzRequiresRewrite())
			expr = linitial(((FuncExpr *) expr)->args);
		else
			return true;
	}
}

TypeChange
column_type_change(const DbTable *table, const DbColumn *column,
				   const ColumnDef *definition)
{
	ParseState *pstate = make_parsestate(NULL);
	Oid			type;
	int32		typmod;
	Node	   *value;

	if (!column_type_find(definition->typeName, &type, &typmod))
		return TYPE_CHANGE_UNKNOWN;

	/* computed when it's read: there is nothing to write */
	if (column->generated != '\0' && column->generated != ATTRIBUTE_GENERATED_STORED)
		return TYPE_CHANGE_KEEPS;

	if (definition->raw_default != NULL)
		value = raw_expr_analyse(table, definition->raw_default,
								 EXPR_KIND_ALTER_COL_TRANSFORM);
	else
		value = (Node *) makeVar(1, column->attnum, typeref_known(column->type),
								 column->type->typmod, column->collation_oid, 0);
	if (value == NULL)
		return TYPE_CHANGE_UNKNOWN;

	value = coerce_to_target_type(pstate, value, exprType(value), type, typmod,
								  COERCION_ASSIGNMENT, COERCE_IMPLICIT_CAST, -1);
	if (value == NULL)
		return TYPE_CHANGE_UNKNOWN; /* there is no cast */
	assign_expr_collations(pstate, value);
	value = (Node *) expression_planner((Expr *) value);
	return value_changes(value, column->attnum) ? TYPE_CHANGE_REWRITES : TYPE_CHANGE_KEEPS;
}

/* Does an index have to do with a column at all? */
static bool
index_has(const DbIndex *index, AttrNumber attnum)
{
	for (int i = 0; i < index->natts; i++)
	{
		if (index->keys[i] == attnum)
			return true;
	}
	for (int i = 0; i < index->nexprs; i++)
	{
		if (expr_names_column(index->exprs[i], attnum))
			return true;
	}
	return expr_names_column(index->predicate, attnum);
}

/* Can the key column stay as it is under another type and collation? */
static bool
key_is_kept(const DbIndex *index, int key, const DbColumn *column, Oid type, Oid collation)
{
	Oid			class = get_index_column_opclass(index->oid, key + 1);
	Oid			method = get_index_am_oid(index->method, true);

	if (!OidIsValid(class) || !OidIsValid(method))
		return false;
	if (index->opclasses[key] == NULL && GetDefaultOpClass(type, method) != class)
		return false;
	if (index->collations[key] == NULL && collation != column->collation_oid)
		return false;
	/* the index has its own idea of the type: a GIN index that of the elements */
	if (IsPolymorphicType(get_opclass_input_type(class)) &&
		type != get_atttype(index->oid, key + 1))
		return false;
	if (index->exclusion && index->constraint && index->constraint->operators)
	{
		List	   *name = list_make1(makeString(pstrdup(index->constraint->operators[key])));

		if (compatible_oper_opid(name, type, type, true) !=
			compatible_oper_opid(name, typeref_known(column->type),
								 typeref_known(column->type), true))
			return false;
	}
	return true;
}

List *
column_type_rebuilds(const DbTable *table, const DbColumn *column,
					 const ColumnDef *definition)
{
	List	   *rebuilt = NIL;
	Oid			type;
	Oid			collation;
	int32		typmod;

	if (!column_type_find(definition->typeName, &type, &typmod))
		return NIL;
	collation = get_typcollation(type);
	if (definition->collClause != NULL)
	{
		collation = get_collation_oid(definition->collClause->collname, true);
		if (!OidIsValid(collation))
			return NIL;
	}
	for (int i = 0; i < table->nindexes; i++)
	{
		DbIndex    *index = table->indexes[i];
		bool		kept = index->nexprs == 0 && index->predicate == NULL && index->valid;

		if (!index_has(index, column->attnum))
			continue;
		for (int key = 0; kept && key < index->nkeys; key++)
		{
			if (index->keys[key] == column->attnum)
				kept = key_is_kept(index, key, column, type, collation);
		}
		if (!kept)
			rebuilt = lappend(rebuilt, index);
	}
	return rebuilt;
}

static bool
is_volatile(Node *expr)
{
	return contain_volatile_functions((Node *) expression_planner(copyObject((Expr *) expr)));
}

bool
column_add_rewrites(const DbTable *table, const ColumnDef *definition,
					const char **why, Node **default_expr)
{
	Node	   *value;
	Oid			type;
	int32		typmod;
	bool		has_default = false;
	ListCell   *lc;

	*default_expr = NULL;
	if (column_type_is_serial(definition->typeName))
	{
		*why = "every row gets a number from its sequence";
		return true;
	}
	if (!column_type_find(definition->typeName, &type, &typmod))
		return false;
	foreach(lc, definition->constraints)
	{
		Constraint *constraint = lfirst(lc);

		switch (constraint->contype)
		{
			case CONSTR_IDENTITY:
				*why = "every row gets a number from its sequence";
				return true;
			case CONSTR_GENERATED:
				*why = "it is computed for every row";
				return compat_generated_is_stored(constraint);
			case CONSTR_DEFAULT:
				has_default = true;
				*default_expr = raw_default_analyse(definition->colname,
													constraint->raw_expr, type, typmod);
				break;
			default:
				break;
		}
	}
	if (compat_domain_has_constraints(type))
	{
		*why = psprintf("every row is checked against the constraints of domain %s",
						format_type_be(type));
		return true;
	}
	value = has_default ? *default_expr : get_typdefault(type);
	if (value != NULL && is_volatile(value))
	{
		*why = "its default is volatile, so every row gets a value of its own";
		return true;
	}
	return false;
}
