/*
 * definition.c
 *	  The SQL of views and functions.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#include "dbctx.h"

#include "fmgr.h"
#include "utils/builtins.h"
#include "utils/fmgrprotos.h"

#include "catalog/definition.h"
#include "catalog/locked.h"

typedef struct Definition
{
	PGFunction	function;
	Oid			oid;
	const char *text;
} Definition;

static void
define(void *arg)
{
	Definition *definition = arg;
	LOCAL_FCINFO(fcinfo, 1);
	Datum		result;

	InitFunctionCallInfoData(*fcinfo, NULL, 1, InvalidOid, NULL, NULL);
	fcinfo->args[0].value = ObjectIdGetDatum(definition->oid);
	fcinfo->args[0].isnull = false;
	result = definition->function(fcinfo);
	definition->text = fcinfo->isnull ? "" : TextDatumGetCString(result);
}

const char *
view_definition(const DbTable *view)
{
	Definition	definition = {pg_get_viewdef, view->oid, NULL};
	List	   *relids = list_append_unique_oid(list_copy(view->reads), view->oid);

	(void) call_with_locks(relids, define, &definition);
	return definition.text;
}

const char *
function_definition(const DbFunction *function)
{
	Definition	definition = {pg_get_function_sqlbody, function->oid, NULL};

	(void) call_with_locks(function->reads, define, &definition);
	return definition.text;
}
