/*
 * query_error.c
 *	  What the server's analysis of a query has found wrong, as findings.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#include "dbctx.h"

#include "catalog/deparse.h"
#include "catalog/namespace.h"
#include "catalog/pg_proc.h"
#include "lib/stringinfo.h"
#include "miscadmin.h"
#include "nodes/nodeFuncs.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"

#include "script/near.h"
#include "script/query.h"

/* So many forms of a function are told */
#define MAX_FORMS 4

int
query_location(const QueryPlace *place, int location)
{
	if (place->offset < 0 || location < 0)
		return place->at;
	return place->offset + location;
}

static DbTable *
scope_table(Script *script, const ScopeItem *item)
{
	return OidIsValid(item->relid) ? script->world->get(script->world, item->relid) : NULL;
}

/* '"users" or "orders"' */
static const char *
scope_text(List *scope)
{
	StringInfoData buf;
	int			n = list_length(scope);

	if (n == 0 || n > 3)
		return NULL;
	initStringInfo(&buf);
	for (int i = 0; i < n; i++)
		appendStringInfo(&buf, "%s\"%s\"", i == 0 ? "" : i == n - 1 ? " or " : ", ",
						 ((ScopeItem *) list_nth(scope, i))->alias);
	return buf.data;
}

static void
consider_scope(Near *near, const UnknownColumn *unknown)
{
	ListCell   *lc;

	foreach(lc, unknown->scope)
	{
		ScopeItem  *item = lfirst(lc);
		bool		own = unknown->table == NULL || strcmp(unknown->table, item->alias) == 0;
		ListCell   *lc2;

		foreach(lc2, item->columns)
		{
			const char *name = strVal(lfirst(lc2));
			int			distance = name[0] ? near_distance(unknown->column, name) : -1;

			/* of another table only what is called so, or nearly */
			if (distance >= 0 && (own || distance <= 2))
				near_consider(near, name,
							  unknown->table != NULL || list_length(unknown->scope) > 1 ?
							  psprintf("%s.%s", name_sql(item->alias), name_sql(name)) : NULL,
							  own ? 0 : 2);
		}
	}
}

static void
report_column(const QueryPlace *place, const UnknownColumn *unknown)
{
	Script	   *script = place->script;
	int			location = query_location(place, unknown->location);
	Near	   *near = near_begin(unknown->column);
	const DbTable *table = NULL;
	const char *detail = NULL;
	List	   *meant = unknown->scope;
	Finding    *finding;
	ListCell   *lc;

	if (unknown->target != NULL)
	{
		unknown_column(script, unknown->target, unknown->column, location);
		return;
	}
	foreach(lc, unknown->scope)
	{
		ScopeItem  *item = lfirst(lc);

		if (unknown->table != NULL && strcmp(item->alias, unknown->table) == 0)
		{
			meant = list_make1(item);
			break;
		}
	}
	if (list_length(meant) == 1)
		table = scope_table(script, linitial(meant));
	finding = unknown_find(script, table ? table->schema : NULL, location,
						   table ? psprintf("%s.%s", table_full_name(table), name_sql(unknown->column)) :
						   pstrdup(name_sql(unknown->column)),
						   table ? "column \"%s\" of table %s does not exist" :
						   scope_text(meant) ? "column \"%s\" does not exist in %s" :
						   "column \"%s\" does not exist%s",
						   unknown->column,
						   table ? psprintf("\"%s\"", table->name) :
						   scope_text(meant) ? scope_text(meant) : "");
	if (finding == NULL)
		return;
	if (table != NULL)
	{
		finding->schema = table->schema->name;
		finding->table = table->name;
	}
	consider_scope(near, unknown);
	finding->hint = near_hint(near);
	foreach(lc, meant)
	{
		table = scope_table(script, lfirst(lc));
		detail = table && !detail ? related_column(script, table, unknown->column) : detail;
	}
	if (detail != NULL && finding->detail == NULL)
		finding->detail = detail;
}

typedef struct AtPlace
{
	int			location;
	Node	   *found;
} AtPlace;

/* Finds a name at a place; of a call that of the function */
static bool
find_at(Node *node, void *arg)
{
	AtPlace    *place = arg;

	if (node == NULL)
		return false;
	check_stack_depth();
	if ((IsA(node, FuncCall) && ((FuncCall *) node)->location == place->location) ||
		(IsA(node, TypeName) && ((TypeName *) node)->location == place->location))
	{
		place->found = node;
		return true;
	}
	return raw_expression_tree_walker(node, find_at, arg);
}

static Node *
node_at(Node *raw, int location)
{
	AtPlace		place = {location, NULL};

	if (location >= 0)
		(void) find_at(raw, &place);
	return place.found;
}

static void
report_refused(const QueryPlace *place, Analysis *analysis, const char *detail, const char *hint)
{
	Script	   *script = place->script;
	ErrorData  *error = analysis->error;
	int			location = query_location(place, analysis->error_at);
	Finding    *finding;

	if (analysis->unknown != NIL || analysis->missing != NIL)
		return;					/* it may be but a consequence */
	if (analysis->assumed || made_is_uncertain(script))
	{
		finding = script_find(script, RULE_undecided, NULL, location, InvalidOid, InvalidOid, NULL,
							  "the query can't be judged: it needs what the script itself makes");
		if (finding != NULL)
		{
			finding->detail = psprintf("As far as that is known here, the server says: %s.", error->message);
			finding->hint = "dbctx_try() runs the script and takes everything back.";
		}
		return;
	}
	finding = script_find(script, RULE_statement_fails, NULL, location, InvalidOid, InvalidOid, NULL,
						  "%s", error->message);
	if (finding == NULL)
		return;
	finding->detail = detail ? detail : error->detail ? pstrdup(error->detail) : NULL;
	finding->hint = hint ? hint : error->hint ? pstrdup(error->hint) : NULL;
}

/* "lower(text), lower(anyrange)": the functions of that name */
static const char *
forms_of(List *names, int *n)
{
	FuncCandidateList form = compat_function_candidates(names, -1);
	StringInfoData buf;

	initStringInfo(&buf);
	for (*n = 0; form != NULL; form = form->next)
	{
		if (++*n > MAX_FORMS)
			continue;
		appendStringInfo(&buf, "%s%s(", buf.len > 0 ? ", " : "", NameListToString(names));
		for (int i = 0; i < form->nargs; i++)
			appendStringInfo(&buf, "%s%s", i > 0 ? ", " : "", type_text(form->args[i], -1));
		appendStringInfoChar(&buf, ')');
	}
	if (*n > MAX_FORMS)
		appendStringInfo(&buf, " and %d more", *n - MAX_FORMS);
	return buf.data;
}

static void
report_function(const QueryPlace *place, Analysis *analysis)
{
	FuncCall   *call = (FuncCall *) node_at(place->raw, analysis->error_at);
	const char *forms;
	int			n;

	if (call == NULL || !IsA(call, FuncCall))
	{
		report_refused(place, analysis, NULL, NULL);
		return;
	}
	forms = forms_of(call->funcname, &n);
	if (n == 0)
		unknown_function(place->script, call->funcname, query_location(place, analysis->error_at));
	else
		report_refused(place, analysis, psprintf("There is %s.", forms), NULL);
}

/* 'missing FROM-clause entry for table "x"', and tables that can't be seen from there */
static void
report_from(const QueryPlace *place, Analysis *analysis)
{
	ColumnRef  *ref = analysis->error_column;
	Near	   *near;
	Finding    *finding;
	ListCell   *lc;

	if (ref == NULL || analysis->error_at != ref->location || list_length(ref->fields) < 2)
	{
		/* a literal that names a relation: nextval('...') */
		finding = unknown_find(place->script, NULL, query_location(place, analysis->error_at), NULL,
							   "%s", analysis->error->message);
		return;
	}
	if (analysis->error->hint != NULL)
	{
		report_refused(place, analysis, NULL, NULL);
		return;
	}
	finding = unknown_find(place->script, NULL, query_location(place, analysis->error_at), NULL,
						   "%s", analysis->error->message);
	if (finding == NULL)
		return;
	near = near_begin(strVal(list_nth(ref->fields, list_length(ref->fields) - 2)));
	foreach(lc, analysis->error_scope)
		near_consider(near, ((ScopeItem *) lfirst(lc))->alias, NULL, 0);
	finding->hint = near_hint(near);
}

/* "Write one of: u.id, o.id" */
static const char *
ambiguous_hint(Analysis *analysis)
{
	ColumnRef  *ref = analysis->error_column;
	StringInfoData buf;
	int			n = 0;
	ListCell   *lc;

	if (ref == NULL || list_length(ref->fields) != 1 || analysis->error_at != ref->location)
		return NULL;
	initStringInfo(&buf);
	foreach(lc, analysis->error_scope)
	{
		ScopeItem  *item = lfirst(lc);
		ListCell   *lc2;

		foreach(lc2, item->columns)
		{
			if (strcmp(strVal(lfirst(lc2)), strVal(linitial(ref->fields))) != 0)
				continue;
			appendStringInfo(&buf, "%s%s.%s", n++ > 0 ? ", " : "", name_sql(item->alias),
							 name_sql(strVal(linitial(ref->fields))));
			break;
		}
	}
	return n > 1 ? psprintf("Write one of: %s", buf.data) : NULL;
}

/* The name of a sequence and the like that the script has made, in a literal */
static bool
names_what_is_made(const QueryPlace *place, Analysis *analysis)
{
	const char *message = analysis->error->message;
	const char *end = strrchr(message, '"');
	const char *start = strchr(message, '"');
	const char *dot;
	char	   *name;

	if (start == NULL || end <= start)
		return false;
	name = pnstrdup(start + 1, end - start - 1);
	dot = strrchr(name, '.');
	return made_has(place->script, dot ? dot + 1 : name);
}

static void
report_undecided(const QueryPlace *place, const char *why)
{
	Finding    *finding = script_find(place->script, RULE_undecided, NULL, place->at, InvalidOid,
									  InvalidOid, NULL, "the query can't be judged: %s", why);

	if (finding != NULL)
		finding->hint = strstr(why, "locked") ? "Check it again once the lock is gone." :
			"dbctx_try() runs the script and takes everything back.";
}

static void
report_error(const QueryPlace *place, Analysis *analysis)
{
	int			code = analysis->error->sqlerrcode;
	int			category = ERRCODE_TO_CATEGORY(code);
	int			location = query_location(place, analysis->error_at);
	Node	   *node;

	/* whoever runs it may have the right */
	if (code == ERRCODE_INSUFFICIENT_PRIVILEGE)
		return;
	if (code == ERRCODE_LOCK_NOT_AVAILABLE)
		report_undecided(place, "a table is locked by another session");
	else if (code == ERRCODE_UNDEFINED_FUNCTION)
		report_function(place, analysis);
	else if (code == ERRCODE_UNDEFINED_TABLE)
	{
		if (!names_what_is_made(place, analysis))
			report_from(place, analysis);
	}
	else if (code == ERRCODE_UNDEFINED_OBJECT || code == ERRCODE_UNDEFINED_SCHEMA ||
			 code == ERRCODE_UNDEFINED_COLUMN)
	{
		node = node_at(place->raw, analysis->error_at);
		if (names_what_is_made(place, analysis))
			return;
		if (node != NULL && IsA(node, TypeName) && code == ERRCODE_UNDEFINED_OBJECT)
			unknown_type(place->script, ((TypeName *) node)->names, location);
		else
			(void) unknown_find(place->script, NULL, location, NULL, "%s", analysis->error->message);
	}
	else if (code == ERRCODE_AMBIGUOUS_COLUMN)
	{
		analysis->assumed = false;
		report_refused(place, analysis, NULL, ambiguous_hint(analysis));
	}
	else if (code == ERRCODE_INVALID_TEXT_REPRESENTATION && made_labels(place->script))
		return;
	else if (category == ERRCODE_SYNTAX_ERROR_OR_ACCESS_RULE_VIOLATION ||
			 category == ERRCODE_DATA_EXCEPTION || category == ERRCODE_FEATURE_NOT_SUPPORTED ||
			 code == ERRCODE_GENERATED_ALWAYS)
		report_refused(place, analysis, NULL, NULL);
	else
		report_undecided(place, analysis->error->message);
}

void
query_report(const QueryPlace *place, Analysis *analysis)
{
	ListCell   *lc;

	foreach(lc, analysis->missing)
	{
		RangeVar   *range = lfirst(lc);

		unknown_relation(place->script, range, "table", query_location(place, range->location));
	}
	foreach(lc, analysis->unknown)
		report_column(place, lfirst(lc));
	if (analysis->error != NULL)
		report_error(place, analysis);
	else if (analysis->hindered != NULL && analysis->missing == NIL)
		report_undecided(place, analysis->hindered);
}
