/*
 * query.c
 *	  Queries, as the server would analyse them.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#include "dbctx.h"

#include "catalog/namespace.h"
#include "catalog/pg_proc.h"
#include "catalog/pg_type.h"
#include "commands/defrem.h"
#include "executor/functions.h"
#include "nodes/nodeFuncs.h"
#include "parser/parse_type.h"
#include "parser/parser.h"
#include "rule/lock.h"
#include "utils/guc.h"
#include "utils/lsyscache.h"

#include "script/dml.h"
#include "script/made.h"
#include "script/near.h"
#include "script/query.h"

static void
judge(QueryPlace *place, const char *source, struct SQLFunctionParseInfo *function,
	  List *parameter_types)
{
	Analysis	analysis = {0};
	ListCell   *lc;

	if (dml_with(place->raw) == NULL)
		return;
	analysis.script = place->script;
	analysis.source = source;
	analysis.function = function;
	analysis.parameter_types = parameter_types;
	analysis.error_at = -1;
	analyse(&analysis, place->raw);
	query_report(place, &analysis);
	if (place->view || analysis.error != NULL)
		return;
	foreach(lc, analysis.queries)
		soft_delete_check(place, lfirst(lc));
}

static void
judge_here(Script *script, Node *raw, bool view)
{
	QueryPlace	place = {script, raw, 0, 0, view};

	judge(&place, script->statement->text, NULL, NIL);
}

static void
judge_prepared(Script *script, const PrepareStmt *prepare)
{
	QueryPlace	place = {script, prepare->query, 0, 0, false};
	List	   *types = NIL;
	ListCell   *lc;

	foreach(lc, prepare->argtypes)
	{
		Oid			type = InvalidOid;
		int32		typmod;

		(void) column_type_find(lfirst(lc), &type, &typmod);
		types = lappend_oid(types, type);
	}
	judge(&place, script->statement->text, NULL, types);
}

/* What a function's body knows of its arguments; NULL: their types aren't known */
static SQLFunctionParseInfo *
function_info(const CreateFunctionStmt *create)
{
	SQLFunctionParseInfo *info = palloc0(sizeof(SQLFunctionParseInfo));
	int			n = list_length(create->parameters);
	bool		named = false;
	ListCell   *lc;

	info->fname = strVal(llast(create->funcname));
	info->argtypes = palloc0(sizeof(Oid) * Max(n, 1));
	info->argnames = palloc0(sizeof(char *) * Max(n, 1));
	foreach(lc, create->parameters)
	{
		FunctionParameter *parameter = lfirst(lc);
		int32		typmod;

		if (parameter->mode == FUNC_PARAM_OUT || parameter->mode == FUNC_PARAM_TABLE)
			continue;
		if (parameter->mode == FUNC_PARAM_VARIADIC ||
			!column_type_find(parameter->argType, &info->argtypes[info->nargs], &typmod) ||
			get_typtype(info->argtypes[info->nargs]) == TYPTYPE_PSEUDO)
			return NULL;
		info->argnames[info->nargs++] = parameter->name ? parameter->name : "";
		named |= parameter->name != NULL;
	}
	if (!named)
		info->argnames = NULL;
	return info;
}

/* An option of CREATE FUNCTION, or NULL */
static Node *
function_option(const CreateFunctionStmt *create, const char *name, int *location)
{
	ListCell   *lc;

	foreach(lc, create->options)
	{
		DefElem    *option = lfirst(lc);

		if (strcmp(option->defname, name) != 0)
			continue;
		*location = option->location;
		return option->arg;
	}
	return NULL;
}

/*
 * Where in the statement's text the body begins, if it stands there as it is:
 * in dollar quotes, or in plain ones without any within.  -1: unknown
 */
static int
body_offset(const char *text, const char *body, int from)
{
	const char *found = text + from;

	if (from < 0 || from > (int) strlen(text) || body[0] == '\0')
		return -1;
	found = strstr(found, body);
	return found ? found - text : -1;
}

static void
judge_body(Script *script, const CreateFunctionStmt *create)
{
	int			at = 0;
	Node	   *language = function_option(create, "language", &at);
	Node	   *as = function_option(create, "as", &at);
	SQLFunctionParseInfo *info;
	QueryPlace	place = {0};
	const char *body;
	List	   *list;
	ListCell   *lc;

	if (language == NULL || pg_strcasecmp(strVal(language), "sql") != 0 || as == NULL ||
		!IsA(as, List) || list_length((List *) as) != 1 || !check_function_bodies)
		return;
	info = function_info(create);
	if (info == NULL)
		return;
	body = strVal(linitial((List *) as));
	PG_TRY();
	{
		list = raw_parser(body, RAW_PARSE_DEFAULT);
	}
	PG_CATCH();
	{
		/* what is wrong with its grammar isn't said here */
		if (geterrcode() != ERRCODE_SYNTAX_ERROR)
			PG_RE_THROW();
		FlushErrorState();
		list = NIL;
	}
	PG_END_TRY();
	place.script = script;
	place.at = Max(at, 0);
	place.offset = body_offset(script->statement->text, body, at);
	/* with more than one, those before may make what those behind need */
	foreach(lc, list)
	{
		place.raw = lfirst_node(RawStmt, lc)->stmt;
		if (dml_with(place.raw) == NULL)
			return;
	}
	foreach(lc, list)
	{
		place.raw = lfirst_node(RawStmt, lc)->stmt;
		judge(&place, body, info, NIL);
	}
}

/* BEGIN ATOMIC ... END, or RETURN expression */
static void
judge_sql_body(Script *script, const CreateFunctionStmt *create)
{
	SQLFunctionParseInfo *info = function_info(create);
	QueryPlace	place = {script, NULL, 0, 0, false};
	ListCell   *lc;

	if (info == NULL || IsA(create->sql_body, ReturnStmt))
		return;
	foreach(lc, linitial_node(List, castNode(List, create->sql_body)))
	{
		place.raw = lfirst(lc);
		judge(&place, script->statement->text, info, NIL);
	}
}

static void
judge_statement(Script *script, Node *tree)
{
	switch (nodeTag(tree))
	{
		case T_SelectStmt:
		case T_InsertStmt:
		case T_UpdateStmt:
		case T_DeleteStmt:
		case T_MergeStmt:
			judge_here(script, tree, false);
			break;
		case T_ExplainStmt:
			judge_statement(script, ((ExplainStmt *) tree)->query);
			break;
		case T_CopyStmt:
			if (((CopyStmt *) tree)->query != NULL)
				judge_here(script, ((CopyStmt *) tree)->query, false);
			break;
		case T_DeclareCursorStmt:
			judge_here(script, ((DeclareCursorStmt *) tree)->query, false);
			break;
		case T_PrepareStmt:
			judge_prepared(script, (PrepareStmt *) tree);
			break;
		case T_ViewStmt:
			judge_here(script, ((ViewStmt *) tree)->query, true);
			break;
		case T_CreateTableAsStmt:
			judge_here(script, ((CreateTableAsStmt *) tree)->query, true);
			break;
		case T_CreateFunctionStmt:
			if (((CreateFunctionStmt *) tree)->sql_body != NULL)
				judge_sql_body(script, (CreateFunctionStmt *) tree);
			else
				judge_body(script, (CreateFunctionStmt *) tree);
			break;
		default:
			break;
	}
}

void
script_check_query(Script *script, Node *tree)
{
	judge_statement(script, tree);
	backfill_check(script, tree);
	opaque_check(script, tree);
}
