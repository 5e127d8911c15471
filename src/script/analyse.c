/*
 * analyse.c
 *	  The server's parse analysis of a query that isn't to run.
 *
 * In a subtransaction that is always taken back, with its locks.  A column
 * that isn't known is noted down and taken for NULL, so that one analysis
 * finds them all.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#include "dbctx.h"

#include "access/relation.h"
#include "access/table.h"
#include "access/transam.h"
#include "access/xact.h"
#include "catalog/objectaccess.h"
#include "catalog/heap.h"
#include "catalog/pg_proc.h"
#include "catalog/pg_type.h"
#include "executor/functions.h"
#include "mb/pg_wchar.h"
#include "nodes/makefuncs.h"
#include "parser/analyze.h"
#include "parser/parse_coerce.h"
#include "parser/parse_expr.h"
#include "parser/parse_relation.h"
#include "parser/parser.h"
#include "storage/lmgr.h"
#include "utils/guc.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"
#include "utils/resowner.h"

#include "script/analyse.h"

/* Parameters beyond that are not worth an array */
#define MAX_PARAMETERS 1000

/* More unknown columns than that are one error */
#define MAX_UNKNOWN 20

/* The hooks have no other way to it: a function's own use up theirs */
static Analysis *current = NULL;
static object_access_hook_type previous_hook = NULL;

/* Domains may have a CHECK with a function in it, which a literal would call */
static void
no_user_code(ObjectAccessType access, Oid classid, Oid objid, int subid, void *arg)
{
	if (previous_hook)
		previous_hook(access, classid, objid, subid, arg);
	if (access == OAT_FUNCTION_EXECUTE && classid == ProcedureRelationId &&
		objid >= FirstNormalObjectId)
		ereport(ERROR,
				(errcode(ERRCODE_INTERNAL_ERROR),
				 errmsg("a value in it would call a function")));
}

/* What a place in a query sees, from the inside out */
static List *
scope_of(ParseState *pstate)
{
	List	   *scope = NIL;

	for (; pstate != NULL; pstate = pstate->parentParseState)
	{
		ListCell   *lc;

		foreach(lc, pstate->p_namespace)
		{
			ParseNamespaceItem *item = lfirst(lc);
			ScopeItem  *entry;

			/* a join without an alias is what it joins; old and new are the table */
			if (!item->p_rel_visible || compat_names_returned(item) ||
				(item->p_lateral_only && !pstate->p_lateral_active))
				continue;
			entry = palloc0(sizeof(ScopeItem));
			entry->alias = pstrdup(item->p_names->aliasname);
			entry->columns = copyObject(item->p_names->colnames);
			entry->relid = item->p_rte->rtekind == RTE_RELATION ? item->p_rte->relid : InvalidOid;
			scope = lappend(scope, entry);
		}
	}
	return scope;
}

/* Called before a column is looked for: an error that follows may be about it */
static Node *
before_column(ParseState *pstate, ColumnRef *ref)
{
	current->error_column = ref;
	current->last_state = pstate;
	return NULL;
}

static Node *
null_value(void)
{
	return (Node *) makeConst(UNKNOWNOID, -1, InvalidOid, -2, (Datum) 0, true, false);
}

static Node *
look_for_column(ParseState *pstate, ColumnRef *ref, Node *var)
{
	int			n = list_length(ref->fields);
	Node	   *last = llast(ref->fields);
	UnknownColumn *unknown;
	Node	   *found = NULL;
	int			levels;

	if (current->function_hook)
		found = current->function_hook(pstate, ref, var);
	if (var != NULL || found != NULL)
		return found;
	/* the rest is for the server to say */
	if (n > 3 || !IsA(last, String) || list_length(current->unknown) >= MAX_UNKNOWN)
		return NULL;
	if (current->assumed && SystemAttributeByName(strVal(last)) != NULL)
		return null_value();
	unknown = palloc0(sizeof(UnknownColumn));
	unknown->column = pstrdup(strVal(last));
	unknown->location = ref->location;
	if (n > 1)
	{
		unknown->table = pstrdup(strVal(list_nth(ref->fields, n - 2)));
		unknown->schema = n > 2 ? pstrdup(strVal(linitial(ref->fields))) : NULL;

		/* no such table in FROM: that is another error */
		if (refnameNamespaceItem(pstate, unknown->schema, unknown->table, ref->location,
								 &levels) == NULL)
			return NULL;
	}
	unknown->scope = scope_of(pstate);
	current->unknown = lappend(current->unknown, unknown);
	return null_value();
}

/* Called when it wasn't found, or was: then later errors are not about it */
static Node *
after_column(ParseState *pstate, ColumnRef *ref, Node *var)
{
	Node	   *found = look_for_column(pstate, ref, var);

	/* and the state may be gone by then */
	if (var != NULL || found != NULL)
		current->last_state = NULL;
	return found;
}

void
analysis_unknown_target(Analysis *analysis, const DbTable *table, const char *column, int location)
{
	UnknownColumn *unknown = palloc0(sizeof(UnknownColumn));

	unknown->column = column;
	unknown->location = location;
	unknown->target = table;
	analysis->unknown = lappend(analysis->unknown, unknown);
}

/* $1 is of the type that is first asked of it, as in the extended protocol */
static Node *
parameter(ParseState *pstate, ParamRef *ref)
{
	Param	   *param;

	if (ref->number <= 0 || ref->number > MAX_PARAMETERS)
		return NULL;
	if (ref->number > current->ntypes)
	{
		int			n = current->ntypes;

		current->types = current->types ?
			repalloc(current->types, sizeof(Oid) * ref->number) : palloc(sizeof(Oid) * ref->number);
		for (int i = n; i < ref->number; i++)
			current->types[i] = i < list_length(current->parameter_types) ?
				list_nth_oid(current->parameter_types, i) : UNKNOWNOID;
		current->ntypes = ref->number;
	}
	param = makeNode(Param);
	param->paramkind = PARAM_EXTERN;
	param->paramid = ref->number;
	param->paramtype = OidIsValid(current->types[ref->number - 1]) ?
		current->types[ref->number - 1] : UNKNOWNOID;
	param->paramtypmod = -1;
	param->paramcollid = get_typcollation(param->paramtype);
	param->location = ref->location;
	return (Node *) param;
}

static Node *
coerce_parameter(ParseState *pstate, Param *param, Oid type, int32 typmod, int location)
{
	if (param->paramkind != PARAM_EXTERN || param->paramtype != UNKNOWNOID ||
		param->paramid > current->ntypes)
		return NULL;
	if (current->types[param->paramid - 1] == UNKNOWNOID)
		current->types[param->paramid - 1] = type;
	else if (current->types[param->paramid - 1] != type)
		ereport(ERROR,
				(errcode(ERRCODE_AMBIGUOUS_PARAMETER),
				 errmsg("inconsistent types deduced for parameter $%d", param->paramid),
				 parser_errposition(pstate, param->location)));
	param->paramtype = type;
	param->paramtypmod = -1;
	param->paramcollid = get_typcollation(type);
	if (location >= 0 && (param->location < 0 || location < param->location))
		param->location = location;
	return (Node *) param;
}

ParseState *
analysis_state(Analysis *analysis)
{
	ParseState *pstate = make_parsestate(NULL);

	pstate->p_sourcetext = analysis->source;
	pstate->p_queryEnv = analysis->environment;
	if (analysis->function != NULL)
	{
		sql_fn_parser_setup(pstate, analysis->function);
		analysis->function_hook = pstate->p_post_columnref_hook;
	}
	else
	{
		pstate->p_paramref_hook = parameter;
		pstate->p_coerce_param_hook = coerce_parameter;
	}
	pstate->p_pre_columnref_hook = before_column;
	pstate->p_post_columnref_hook = after_column;
	return pstate;
}

Relation
analysis_open(Oid relid)
{
	Relation	rel;

	if (!ConditionalLockRelationOid(relid, AccessShareLock))
		ereport(ERROR, (errcode(ERRCODE_LOCK_NOT_AVAILABLE), errmsg("it is locked")));
	rel = try_relation_open(relid, NoLock);
	if (rel == NULL)
		ereport(ERROR, (errcode(ERRCODE_LOCK_NOT_AVAILABLE), errmsg("it has gone")));
	return rel;
}

/* Characters from 1, as errors have them, to bytes from 0 */
static int
bytes_of(const char *text, int position)
{
	const char *c = text;

	if (position <= 0)
		return -1;
	while (--position > 0 && *c != '\0')
		c += pg_mblen(c);
	return c - text;
}

/* What a user or the system wants is not ours to swallow */
static bool
is_passed_on(int sqlerrcode)
{
	int			category = ERRCODE_TO_CATEGORY(sqlerrcode);

	return category == ERRCODE_OPERATOR_INTERVENTION || sqlerrcode == ERRCODE_OUT_OF_MEMORY ||
		category == ERRCODE_TRANSACTION_ROLLBACK;
}

static void
pin(const char *name, const char *value)
{
	(void) set_config_option(name, value, PGC_USERSET, PGC_S_SESSION,
							 GUC_ACTION_SAVE, true, 0, false);
}

/* A tree is given to "work", which may change it */
typedef void (*Work) (Analysis *analysis, Node *tree, void *arg);

static void
analyse_protected(Analysis *analysis, Node *raw, Work work, void *arg)
{
	MemoryContext context = CurrentMemoryContext;
	ResourceOwner owner = CurrentResourceOwner;
	ErrorContextCallback *callbacks = error_context_stack;

	current = analysis;
	previous_hook = object_access_hook;
	BeginInternalSubTransaction(NULL);
	MemoryContextSwitchTo(context);
	PG_TRY();
	{
		Node	   *tree = copyObject(raw);

		/* a function that we are called in would take the error's position for its own */
		error_context_stack = NULL;

		/* a lock that the analysis itself asks for is not waited for */
		pin("lock_timeout", "1");
		pin("client_min_messages", "error");
		object_access_hook = no_user_code;
		if (stand_in_prepare(analysis, tree))
			work(analysis, tree, arg);
		object_access_hook = previous_hook;
		error_context_stack = callbacks;
		RollbackAndReleaseCurrentSubTransaction();
	}
	PG_CATCH();
	{
		ErrorData  *error;

		object_access_hook = previous_hook;
		current = NULL;
		MemoryContextSwitchTo(context);
		error = CopyErrorData();
		FlushErrorState();
		RollbackAndReleaseCurrentSubTransaction();
		MemoryContextSwitchTo(context);
		CurrentResourceOwner = owner;
		if (error->elevel > ERROR || is_passed_on(error->sqlerrcode))
			ReThrowError(error);
		if (analysis->last_state)
			analysis->error_scope = scope_of(analysis->last_state);
		analysis->error = error;
		analysis->error_at = bytes_of(analysis->source, error->cursorpos);
	}
	PG_END_TRY();
	current = NULL;
	MemoryContextSwitchTo(context);
	CurrentResourceOwner = owner;
}

static void
work_query(Analysis *analysis, Node *tree, void *arg)
{
	analysis->queries = lappend(analysis->queries, dml_transform(analysis, tree));
}

void
analyse(Analysis *analysis, Node *raw)
{
	analyse_protected(analysis, raw, work_query, NULL);
}

typedef struct ExpressionWork
{
	const DbTable *table;
	ParseExprKind kind;
} ExpressionWork;

static void
work_expression(Analysis *analysis, Node *tree, void *arg)
{
	ExpressionWork *expression = arg;
	const DbTable *table = expression->table;
	bool		assumed = analysis->assumed;
	RangeVar   *range = NULL;
	ParseState *pstate;
	Node	   *node;

	if (table != NULL)
	{
		range = makeRangeVar(NULL, stand_in_register(analysis, table, table->name), -1);
		range->alias = makeAlias(table->name, NIL);
		/* its columns are all that matters, and those are as they will be */
		analysis->assumed = assumed || stand_in_is_vague(table);
	}
	pstate = analysis_state(analysis);
	if (range != NULL)
		addNSItemToQuery(pstate, addRangeTableEntryForENR(pstate, range, true), false, true, true);
	node = transformExpr(pstate, tree, expression->kind);
	if (expression->kind == EXPR_KIND_CHECK_CONSTRAINT)
		(void) coerce_to_boolean(pstate, node, "CHECK");
	else if (expression->kind == EXPR_KIND_INDEX_PREDICATE)
		(void) coerce_to_boolean(pstate, node, "WHERE");
	else if (expression->kind == EXPR_KIND_POLICY)
		(void) coerce_to_boolean(pstate, node, "POLICY");
}

void
analyse_expression(Analysis *analysis, const DbTable *table, Node *raw, ParseExprKind kind)
{
	ExpressionWork expression = {table, kind};

	analyse_protected(analysis, raw, work_expression, &expression);
}
