/*
 * opaque.c
 *	  Statements that may have done anything: rule undecided.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#include "dbctx.h"

#include "access/htup_details.h"
#include "access/transam.h"
#include "catalog/dependency.h"
#include "catalog/namespace.h"
#include "catalog/pg_proc.h"
#include "miscadmin.h"
#include "nodes/nodeFuncs.h"
#include "utils/builtins.h"
#include "utils/catcache.h"
#include "utils/syscache.h"

#include "script/query.h"

#define TRY_IT "dbctx_try() runs the script and takes everything back."

typedef struct Calls
{
	bool		any;			/* of a function that may do anything */
	const char *name;			/* of one that isn't an extension's, and where */
	int			location;
} Calls;

/* Words with which a function's body may change a schema */
static bool
body_may_change(const char *body)
{
	static const char *const words[] = {
		"create", "alter", "drop", "execute", "truncate", "call", "perform", "rename", "grant",
		"refresh", "import",
	};

	for (int i = 0; i < lengthof(words); i++)
	{
		size_t		length = strlen(words[i]);

		for (const char *c = body; *c != '\0'; c++)
		{
			if (pg_strncasecmp(c, words[i], length) == 0)
				return true;
		}
	}
	return false;
}

/*
 * A volatile function of a user's, in a language of which it can't be told what
 * it does.  Those of an extension do what they are for.
 */
static void
look_at_function(Calls *calls, const FuncCall *call, Form_pg_proc form, HeapTuple tuple)
{
	bool		isnull;
	Datum		body;

	if (form->oid < FirstNormalObjectId || form->provolatile != PROVOLATILE_VOLATILE ||
		form->prokind == PROKIND_AGGREGATE || form->prokind == PROKIND_WINDOW)
		return;
	if (OidIsValid(getExtensionOfObject(ProcedureRelationId, form->oid)))
	{
		/* create_hypertable() and the like; most of the others do no such thing */
		calls->any = true;
		return;
	}
	body = SysCacheGetAttr(PROCOID, tuple, Anum_pg_proc_prosrc, &isnull);
	if (!isnull && !body_may_change(TextDatumGetCString(body)))
		return;
	calls->any = true;
	calls->name = strVal(llast(call->funcname));
	calls->location = call->location;
}

static bool
find_calls(Node *node, void *arg)
{
	if (node == NULL)
		return false;
	check_stack_depth();
	if (IsA(node, FuncCall))
	{
		FuncCall   *call = (FuncCall *) node;
		CatCList   *list = SearchSysCacheList1(PROCNAMEARGSNSP,
											   CStringGetDatum(strVal(llast(call->funcname))));

		for (int i = 0; i < list->n_members; i++)
		{
			HeapTuple	tuple = &list->members[i]->tuple;

			look_at_function(arg, call, (Form_pg_proc) GETSTRUCT(tuple), tuple);
		}
		ReleaseCatCacheList(list);
	}
	return raw_expression_tree_walker(node, find_calls, arg);
}

/* The functions that a query calls which may do anything; of EXPLAIN none */
static Calls
calls_of(Node *tree)
{
	Calls		calls = {false, NULL, -1};

	if (IsA(tree, SelectStmt) || IsA(tree, InsertStmt) || IsA(tree, UpdateStmt) || IsA(tree, DeleteStmt))
		(void) find_calls(tree, &calls);
	return calls;
}

static bool
do_may_change(const DoStmt *block)
{
	ListCell   *lc;

	foreach(lc, block->args)
	{
		DefElem    *option = lfirst(lc);

		if (strcmp(option->defname, "as") == 0 && IsA(option->arg, String))
			return body_may_change(strVal(option->arg));
	}
	return true;
}

void
opaque_note(Script *script, Node *tree)
{
	bool		opaque = false;

	if (script->opaque != 0)
		return;
	switch (nodeTag(tree))
	{
		case T_DoStmt:
			opaque = do_may_change((DoStmt *) tree);
			break;
		case T_CallStmt:
		case T_CreateExtensionStmt:
		case T_AlterExtensionStmt:
		case T_ImportForeignSchemaStmt:
		case T_ExecuteStmt:
			opaque = true;
			break;
		case T_SelectStmt:
			opaque = calls_of(tree).any;
			break;
		default:
			break;
	}
	if (opaque)
		script->opaque = script->statement->number;
}

static void
say(Script *script, int location, const char *message)
{
	Finding    *finding = script_find(script, RULE_undecided, NULL, location, InvalidOid,
									  InvalidOid, NULL, "%s", message);

	if (finding != NULL)
		finding->hint = TRY_IT;
}

void
opaque_check(Script *script, Node *tree)
{
	Calls		calls;

	switch (nodeTag(tree))
	{
		case T_DoStmt:
			say(script, -1, "what a DO block does can't be told without running it");
			break;
		case T_CallStmt:
			say(script, -1, "what a procedure does can't be told without running it");
			break;
		case T_SelectStmt:
			/* called for what it does, not for what it says */
			if (((SelectStmt *) tree)->fromClause != NIL || ((SelectStmt *) tree)->op != SETOP_NONE)
				break;
			calls = calls_of(tree);
			if (calls.name != NULL)
				say(script, calls.location,
					psprintf("what function \"%s\" does can't be told without running it", calls.name));
			break;
		default:
			break;
	}
}
