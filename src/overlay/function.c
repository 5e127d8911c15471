/*
 * function.c
 *	  Functions that a script makes, as far as rules look at them.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#include "dbctx.h"

#include "access/htup_details.h"
#include "catalog/namespace.h"
#include "catalog/pg_proc.h"
#include "catalog/pg_type.h"
#include "commands/defrem.h"
#include "lib/stringinfo.h"
#include "overlay/state.h"
#include "parser/parse_func.h"
#include "utils/builtins.h"
#include "utils/memutils.h"
#include "utils/syscache.h"

/* What tells functions of one name apart */
typedef struct Signature
{
	int			n;
	Oid			types[FUNC_MAX_ARGS];
	const char *text;			/* as DbFunction has it */
} Signature;

static void
add_type(Overlay *overlay, Signature *signature, StringInfo buf, TypeName *name)
{
	DbTypeRef  *type = script_type(overlay, name);

	if (type == NULL || signature->n >= FUNC_MAX_ARGS)
		return;
	signature->types[signature->n++] = type->oid;
	if (OidIsValid(type->stand_in))
		appendStringInfo(buf, "%s,", type->type ? quote_qualified_identifier(type->type->schema->name,
																		 type->type->name) : type->text);
	else
		appendStringInfo(buf, "%s,", format_type_extended(type->oid, -1, FORMAT_TYPE_ALLOW_INVALID |
														  FORMAT_TYPE_FORCE_QUALIFY));
}

static void
read_parameters(Overlay *overlay, List *parameters, Signature *signature)
{
	StringInfoData buf;
	ListCell   *lc;

	initStringInfo(&buf);
	signature->n = 0;
	foreach(lc, parameters)
	{
		FunctionParameter *parameter = lfirst(lc);

		if (parameter->mode != FUNC_PARAM_OUT && parameter->mode != FUNC_PARAM_TABLE)
			add_type(overlay, signature, &buf, parameter->argType);
	}
	signature->text = buf.data;
}

static ScriptFunction *
script_function(Overlay *overlay, Oid schema, const char *name, const char *signature)
{
	ListCell   *lc;

	foreach(lc, overlay->functions)
	{
		ScriptFunction *function = lfirst(lc);

		if (!function->gone && function->function.schema->oid == schema &&
			strcmp(function->function.name, name) == 0 &&
			(signature == NULL || strcmp(function->function.canonical_arguments, signature) == 0))
			return function;
	}
	return NULL;
}

ScriptFunction *
function_made(Overlay *overlay, const char *schema, const char *name)
{
	ListCell   *lc;

	if (schema != NULL)
	{
		DbSchema   *in = overlay_find_schema(overlay, schema);

		return in ? script_function(overlay, in->oid, name, NULL) : NULL;
	}
	foreach(lc, overlay_path(overlay))
	{
		ScriptFunction *function = script_function(overlay, lfirst_oid(lc), name, NULL);

		if (function != NULL)
			return function;
	}
	return NULL;
}

/* The one of the catalog with that name and those arguments */
static Oid
live_function(Oid schema, const char *name, const Signature *signature)
{
	oidvector  *types = buildoidvector(signature->types, signature->n);

	return GetSysCacheOid3(PROCNAMEARGSNSP, Anum_pg_proc_oid, CStringGetDatum(name),
						   PointerGetDatum(types), ObjectIdGetDatum(schema));
}

static ScriptFunction *
new_function(Overlay *overlay, Oid oid, bool made)
{
	MemoryContext old = MemoryContextSwitchTo(overlay->context);
	ScriptFunction *function = palloc0(sizeof(ScriptFunction));

	function->gone = true;
	overlay->functions = lappend(overlay->functions, function);
	MemoryContextSwitchTo(old);
	undo_keep(overlay, function, sizeof(ScriptFunction));
	function->gone = false;
	function->made = made;
	function->function.oid = oid;
	return function;
}

/* Its copy, to be changed */
static ScriptFunction *
function_of_catalog(Overlay *overlay, Oid oid)
{
	MemoryContext old = MemoryContextSwitchTo(overlay->context);
	Model	   *model = model_load_touched(overlay->snapshot, false, 0, NIL, list_make1_oid(oid), false);
	DbFunction *live = model_function(model, oid);
	ScriptFunction *function;

	MemoryContextSwitchTo(old);
	if (live == NULL)
		return NULL;
	function = new_function(overlay, oid, false);
	function->function = *live;
	function->function.schema = overlay_schema(overlay, live->schema->oid);
	return function;
}

static void
set_search_path(DbFunction *function, const VariableSetStmt *set)
{
	if (set->kind == VAR_RESET_ALL)
		function->sets_search_path = false;
	else if (set->name != NULL && pg_strcasecmp(set->name, "search_path") == 0)
		function->sets_search_path = set->kind == VAR_SET_VALUE || set->kind == VAR_SET_CURRENT;
}

static void
set_option(Overlay *overlay, DbFunction *function, DefElem *option)
{
	if (option->arg == NULL)
		return;
	if (strcmp(option->defname, "security") == 0)
		function->security_definer = boolVal(option->arg);
	else if (strcmp(option->defname, "set") == 0 && IsA(option->arg, VariableSetStmt))
		set_search_path(function, (VariableSetStmt *) option->arg);
	else if (strcmp(option->defname, "language") == 0)
		function->language = keep_text(overlay, strVal(option->arg));
	else if (strcmp(option->defname, "volatility") == 0)
		function->volatility = strcmp(strVal(option->arg), "immutable") == 0 ? PROVOLATILE_IMMUTABLE :
			strcmp(strVal(option->arg), "stable") == 0 ? PROVOLATILE_STABLE : PROVOLATILE_VOLATILE;
	else if (strcmp(option->defname, "as") == 0 && IsA(option->arg, List))
		function->body = keep_text(overlay, strVal(linitial((List *) option->arg)));
}

static void
set_result(Overlay *overlay, DbFunction *function, TypeName *type)
{
	DbTypeRef  *result = NULL;

	if (type != NULL)
	{
		TypeName   *one = copyObject(type);

		one->setof = false;
		result = script_type(overlay, one);
	}
	function->result_type = result ? result->oid : VOIDOID;
	function->is_trigger = function->result_type == TRIGGEROID ||
		function->result_type == EVENT_TRIGGEROID;
}

void
apply_function(Overlay *overlay, CreateFunctionStmt *statement)
{
	const char *name = strVal(llast(statement->funcname));
	DbSchema   *schema = list_length(statement->funcname) > 2 ? NULL :
		overlay_creation_schema(overlay, list_length(statement->funcname) == 2 ?
								strVal(linitial(statement->funcname)) : NULL);
	Signature	signature;
	ScriptFunction *made;
	DbFunction *function;
	Oid			oid;
	ListCell   *lc;

	if (schema == NULL)
		return;
	read_parameters(overlay, statement->parameters, &signature);
	made = script_function(overlay, schema->oid, name, signature.text);
	oid = made ? made->function.oid : live_function(schema->oid, name, &signature);
	if (OidIsValid(oid) && !statement->replace)
		return;
	if (made == NULL)
		made = new_function(overlay, OidIsValid(oid) ? oid : overlay_new_oid(overlay), !OidIsValid(oid));
	else
		undo_keep(overlay, made, sizeof(ScriptFunction));
	function = &made->function;
	oid = function->oid;
	memset(function, 0, sizeof(DbFunction));
	function->oid = oid;
	function->name = keep_text(overlay, name);
	function->schema = schema;
	function->kind = statement->is_procedure ? PROKIND_PROCEDURE : PROKIND_FUNCTION;
	function->on_path = list_member_oid(overlay_path(overlay), schema->oid);
	function->volatility = PROVOLATILE_VOLATILE;
	function->language = "sql";
	function->body = "";
	function->canonical_arguments = keep_text(overlay, signature.text);
	function->has_sql_body = statement->sql_body != NULL;
	set_result(overlay, function, statement->returnType);
	foreach(lc, statement->options)
		set_option(overlay, function, lfirst(lc));
	name_take(overlay, NAME_FUNCTION, schema->oid, name, '\0', oid, made);
	oidmap_put(overlay->origins, oid, (void *) (intptr_t) overlay->number);
}

/* The one that a command names, with its arguments or alone */
static ScriptFunction *
function_to_change(Overlay *overlay, ObjectWithArgs *object)
{
	const char *name = strVal(llast(object->objname));
	const char *schema = list_length(object->objname) == 2 ? strVal(linitial(object->objname)) : NULL;
	ScriptFunction *function = NULL;
	Signature	signature = {0};
	StringInfoData buf;
	ListCell   *lc;

	initStringInfo(&buf);
	foreach(lc, object->objargs)
		add_type(overlay, &signature, &buf, lfirst(lc));
	foreach(lc, overlay_path(overlay))
	{
		DbSchema   *in = schema ? overlay_find_schema(overlay, schema) :
			overlay_schema(overlay, lfirst_oid(lc));

		if (in != NULL)
			function = script_function(overlay, in->oid, name, object->args_unspecified ? NULL : buf.data);
		if (function != NULL || schema != NULL)
			break;
	}
	if (function == NULL)
	{
		Oid			oid = list_length(object->objname) > 2 ? InvalidOid :
			LookupFuncName(object->objname, object->args_unspecified ? -1 : signature.n,
						   signature.types, true);

		return OidIsValid(oid) ? function_of_catalog(overlay, oid) : NULL;
	}
	undo_keep(overlay, function, sizeof(ScriptFunction));
	return function;
}

void
apply_alter_function(Overlay *overlay, AlterFunctionStmt *statement)
{
	ScriptFunction *function = function_to_change(overlay, statement->func);
	ListCell   *lc;

	if (function == NULL)
		return;
	foreach(lc, statement->actions)
		set_option(overlay, &function->function, lfirst(lc));
	oidmap_put(overlay->origins, function->function.oid, (void *) (intptr_t) overlay->number);
}

void
drop_function(Overlay *overlay, ObjectWithArgs *object)
{
	ScriptFunction *function = function_to_change(overlay, object);

	if (function == NULL)
		return;
	function->gone = true;
	if (script_function(overlay, function->function.schema->oid, function->function.name, NULL) == NULL)
		name_leave(overlay, NAME_FUNCTION, function->function.schema->oid, function->function.name);
}
