/*
 * query.c
 *	  Tables and views that a script makes of queries.
 *
 * Their columns have the names that the server gives them, and the types of
 * the columns that they are; of others the type is open.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#include "dbctx.h"

#include "catalog/pg_class.h"
#include "catalog/pg_type.h"
#include "nodes/makefuncs.h"
#include "miscadmin.h"
#include "overlay/state.h"
#include "parser/parse_target.h"

/* A column of a query's result */
typedef struct Output
{
	const char *name;
	DbTypeRef  *type;
} Output;

/* What a query reads from, by the names that it has there */
typedef struct Source
{
	const char *name;
	DbTable    *table;			/* NULL: something else */
} Source;

static void
add_source(Overlay *overlay, List **sources, Node *item)
{
	Source	   *source = palloc0(sizeof(Source));

	check_stack_depth();
	if (IsA(item, JoinExpr))
	{
		add_source(overlay, sources, ((JoinExpr *) item)->larg);
		add_source(overlay, sources, ((JoinExpr *) item)->rarg);
		return;
	}
	if (IsA(item, RangeVar))
	{
		RangeVar   *name = (RangeVar *) item;

		source->name = name->alias ? name->alias->aliasname : name->relname;
		source->table = table_to_read(overlay, name);
	}
	*sources = lappend(*sources, source);
}

static DbTypeRef *
open_type(Overlay *overlay)
{
	return script_type(overlay, makeTypeName("???"));
}

static void
add_output(List **outputs, const char *name, DbTypeRef *type)
{
	Output	   *output = palloc(sizeof(Output));

	output->name = name;
	output->type = type;
	*outputs = lappend(*outputs, output);
}

/* "*", or "t.*" */
static void
add_all(List **outputs, List *sources, const char *of)
{
	ListCell   *lc;

	foreach(lc, sources)
	{
		Source	   *source = lfirst(lc);

		if (source->table == NULL || (of != NULL && (source->name == NULL || strcmp(source->name, of) != 0)))
			continue;
		foreach_column(column, source->table)
			add_output(outputs, column->name, column->type);
	}
}

static DbTypeRef *
type_of_reference(Overlay *overlay, List *sources, const ColumnRef *ref)
{
	const char *of = list_length(ref->fields) > 1 ?
		strVal(list_nth(ref->fields, list_length(ref->fields) - 2)) : NULL;
	ListCell   *lc;

	foreach(lc, sources)
	{
		Source	   *source = lfirst(lc);
		DbColumn   *column;

		if (source->table == NULL || (of != NULL && (source->name == NULL || strcmp(source->name, of) != 0)))
			continue;
		column = table_column(source->table, strVal(llast(ref->fields)));
		if (column != NULL)
			return column->type;
	}
	return open_type(overlay);
}

static DbTypeRef *
type_of_value(Overlay *overlay, List *sources, Node *value)
{
	DbTypeRef  *type = NULL;

	if (IsA(value, ColumnRef))
		return type_of_reference(overlay, sources, (ColumnRef *) value);
	if (IsA(value, TypeCast))
		type = script_type(overlay, ((TypeCast *) value)->typeName);
	else if (IsA(value, FuncCall) &&
			 strcmp(strVal(llast(((FuncCall *) value)->funcname)), "count") == 0)
		type = script_typeref(overlay, INT8OID, -1);
	return type ? type : open_type(overlay);
}

static List *
outputs_of(Overlay *overlay, SelectStmt *select)
{
	List	   *sources = NIL;
	List	   *outputs = NIL;
	ListCell   *lc;

	/* of UNION and the like the first one names the columns */
	while (select->op != SETOP_NONE)
		select = select->larg;
	foreach(lc, select->fromClause)
		add_source(overlay, &sources, lfirst(lc));
	foreach(lc, select->targetList)
	{
		ResTarget  *target = lfirst(lc);
		Node	   *value = target->val;

		if (IsA(value, ColumnRef) && IsA(llast(((ColumnRef *) value)->fields), A_Star))
		{
			List	   *fields = ((ColumnRef *) value)->fields;

			add_all(&outputs, sources, list_length(fields) > 1 ?
					strVal(list_nth(fields, list_length(fields) - 2)) : NULL);
		}
		else
			add_output(&outputs, target->name ? target->name : FigureColname(value),
					   type_of_value(overlay, sources, value));
	}
	return outputs;
}

static void
make_of_query(Overlay *overlay, const RangeVar *name, char relkind, Node *query, List *aliases)
{
	List	   *outputs = IsA(query, SelectStmt) ? outputs_of(overlay, (SelectStmt *) query) : NIL;
	ScriptTable *table = relation_make(overlay, name, relkind);
	ListCell   *lc;

	if (table == NULL)
		return;
	foreach(lc, outputs)
	{
		Output	   *output = lfirst(lc);
		int			i = foreach_current_index(lc);
		const char *column = i < list_length(aliases) ? strVal(list_nth(aliases, i)) : output->name;

		(void) part_add_column(overlay, table, column, output->type, InvalidOid);
	}
}

void
apply_create_as(Overlay *overlay, CreateTableAsStmt *statement)
{
	make_of_query(overlay, statement->into->rel,
				  statement->objtype == OBJECT_MATVIEW ? RELKIND_MATVIEW : RELKIND_RELATION,
				  statement->query, statement->into->colNames);
}

void
apply_select_into(Overlay *overlay, SelectStmt *statement)
{
	IntoClause *into;

	while (statement->op != SETOP_NONE)
		statement = statement->larg;
	into = statement->intoClause;
	make_of_query(overlay, into->rel, RELKIND_RELATION, (Node *) statement, into->colNames);
}

void
apply_view(Overlay *overlay, ViewStmt *statement)
{
	/* one that is there gets more columns at most */
	if (!statement->replace || table_to_read(overlay, statement->view) == NULL)
		make_of_query(overlay, statement->view, RELKIND_VIEW, statement->query, statement->aliases);
}
