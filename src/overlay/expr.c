/*
 * expr.c
 *	  Expressions in the statements of a script, as their tables would have
 *	  them.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#include "dbctx.h"

#include "access/sysattr.h"
#include "access/xact.h"
#include "catalog/deparse.h"
#include "catalog/pg_class.h"
#include "catalog/pg_type.h"
#include "common/hashfn.h"
#include "catalog/namespace.h"
#include "miscadmin.h"
#include "nodes/makefuncs.h"
#include "nodes/nodeFuncs.h"
#include "optimizer/optimizer.h"
#include "overlay/state.h"
#include "parser/parse_coerce.h"
#include "parser/parse_collate.h"
#include "rule/lock.h"
#include "utils/builtins.h"
#include "utils/fmgroids.h"
#include "utils/memutils.h"
#include "utils/resowner.h"
#include "utils/varlena.h"

/* An expression to be analysed, which may be wrong */
typedef struct Analysis
{
	Overlay    *overlay;
	const DbTable *table;
	Node	   *raw;
	ParseExprKind kind;
	const DbColumn *column;		/* whose default or value it is, or NULL */
	Node	   *result;
} Analysis;

/* Types that the script has made can't be cast to: others stand in for them */
static bool
replace_types(Node *node, Overlay *overlay)
{
	if (node == NULL)
		return false;
	check_stack_depth();
	if (IsA(node, TypeCast))
	{
		TypeCast   *cast = (TypeCast *) node;
		DbTypeRef  *ref = script_made_type(overlay, cast->typeName);

		if (ref != NULL)
			cast->typeName = makeTypeNameFromOid(ref->stand_in, -1);
	}
	return raw_expression_tree_walker(node, replace_types, overlay);
}

static Node *
analyse_generated(Analysis *analysis)
{
	ParseState *pstate = make_parsestate(NULL);
	Node	   *node = raw_expr_analyse(analysis->table, analysis->raw, EXPR_KIND_GENERATED_COLUMN);
	const DbTypeRef *type = analysis->column->type;

	if (node == NULL)
		return NULL;
	node = coerce_to_target_type(pstate, node, exprType(node), typeref_known(type), type->typmod,
								 COERCION_ASSIGNMENT, COERCE_IMPLICIT_CAST, -1);
	if (node != NULL)
		assign_expr_collations(pstate, node);
	return node;
}

static void
analyse(Analysis *analysis)
{
	const DbColumn *column = analysis->column;

	analysis->raw = copyObject(analysis->raw);
	(void) replace_types(analysis->raw, analysis->overlay);
	if (analysis->kind == EXPR_KIND_GENERATED_COLUMN)
		analysis->result = analyse_generated(analysis);
	else if (column != NULL)
		analysis->result = raw_default_analyse(column->name, analysis->raw,
											   typeref_known(column->type), column->type->typmod);
	else
		analysis->result = raw_expr_analyse(analysis->table, analysis->raw, analysis->kind);
}

/* What the user or the system wants is no fault of the script's */
static bool
is_fault_of_script(int sqlerrcode)
{
	switch (ERRCODE_TO_CATEGORY(sqlerrcode))
	{
		case ERRCODE_INSUFFICIENT_RESOURCES:
		case ERRCODE_OPERATOR_INTERVENTION:
		case ERRCODE_TRANSACTION_ROLLBACK:
			return false;
		default:
			return true;
	}
}

/* NULL if it's wrong, or can't be analysed here */
static Node *
analyse_safely(Analysis *analysis)
{
	MemoryContext context = CurrentMemoryContext;
	ResourceOwner owner = CurrentResourceOwner;

	BeginInternalSubTransaction(NULL);
	MemoryContextSwitchTo(context);
	PG_TRY();
	{
		analyse(analysis);
		ReleaseCurrentSubTransaction();
	}
	PG_CATCH();
	{
		ErrorData  *error;

		MemoryContextSwitchTo(context);
		error = CopyErrorData();
		FlushErrorState();
		RollbackAndReleaseCurrentSubTransaction();
		MemoryContextSwitchTo(context);
		CurrentResourceOwner = owner;
		if (!is_fault_of_script(error->sqlerrcode))
			ReThrowError(error);
		analysis->result = NULL;
	}
	PG_END_TRY();
	MemoryContextSwitchTo(context);
	CurrentResourceOwner = owner;
	return analysis->result;
}

DbExpr *
script_cooked(Overlay *overlay, ScriptTable *table, Node *node)
{
	Datum		source = CStringGetTextDatum(nodeToString(node));
	MemoryContext old = MemoryContextSwitchTo(overlay->context);
	DbExpr	   *expr = loader_expr(overlay->loader, source, table ? &table->load.table : NULL);

	MemoryContextSwitchTo(old);
	return expr;
}

/* The last part of a function's name, of one call without casts around it */
static FuncCall *
bare_call(Node *raw)
{
	while (raw != NULL && IsA(raw, TypeCast))
		raw = ((TypeCast *) raw)->arg;
	return raw != NULL && IsA(raw, FuncCall) ? (FuncCall *) raw : NULL;
}

/* Of what is written, wherever that stands; equal for what is written alike */
static int32
hash_of_raw(Node *raw)
{
	static const char label[] = ":location ";
	char	   *text = nodeToString(raw);
	char	   *to = text;

	for (const char *from = text; *from != '\0';)
	{
		if (strncmp(from, label, strlen(label)) == 0)
		{
			from += strlen(label);
			from += strspn(from, "-0123456789");
		}
		else
			*to++ = *from++;
	}
	return (int32) (hash_bytes((const unsigned char *) text, to - text) & 0x7fffffff);
}

/*
 * An expression of which no more is known than its shape: mostly it calls a
 * function that the script, or an extension that it creates, has made.
 */
static DbExpr *
unknown_expr(Overlay *overlay, Node *raw)
{
	FuncCall   *call = bare_call(raw);
	DbExpr	   *expr = keep_alloc0(overlay, sizeof(DbExpr));

	/* others compare the sources of expressions */
	expr->source = keep_text(overlay, nodeToString(makeNullConst(TEXTOID, hash_of_raw(raw), InvalidOid)));
	expr->text = "...";
	if (call != NULL)
	{
		expr->kind = DB_EXPR_FUNCTION;
		expr->function_name = keep_text(overlay, strVal(llast(call->funcname)));
		if (call->args == NIL)
			expr->text = keep_text(overlay, psprintf("%s()", NameListToQuotedString(call->funcname)));
	}
	expr->canonical = expr->text;
	return expr;
}

/* The sequence of the script's own of which the next value is asked, or NULL */
static ScriptSequence *
called_sequence(Overlay *overlay, Node *raw)
{
	FuncCall   *call = bare_call(raw);
	Node	   *arg;
	List	   *names;
	RangeVar   *name;
	Found		found;

	if (call == NULL || list_length(call->args) != 1 ||
		strcmp(strVal(llast(call->funcname)), "nextval") != 0)
		return NULL;
	arg = linitial(call->args);
	while (IsA(arg, TypeCast))
		arg = ((TypeCast *) arg)->arg;
	if (!IsA(arg, A_Const) || ((A_Const *) arg)->isnull || !IsA(&((A_Const *) arg)->val, String))
		return NULL;
	names = textToQualifiedNameList(cstring_to_text(strVal(&((A_Const *) arg)->val)));
	if (list_length(names) > 2)
		return NULL;
	name = makeRangeVar(list_length(names) == 2 ? strVal(linitial(names)) : NULL,
						strVal(llast(names)), -1);
	found = overlay_lookup(overlay, name->schemaname, name->relname);
	return found.relkind == RELKIND_SEQUENCE && found.name ? found.name->object : NULL;
}

DbExpr *
script_nextval(Overlay *overlay, const ScriptSequence *sequence, const DbTypeRef *type)
{
	Const	   *arg = makeConst(REGCLASSOID, -1, InvalidOid, sizeof(Oid),
								ObjectIdGetDatum(sequence->oid), false, true);
	Node	   *call = (Node *) makeFuncExpr(F_NEXTVAL, INT8OID, list_make1(arg), InvalidOid,
											 InvalidOid, COERCE_EXPLICIT_CALL);
	Node	   *node = coerce_to_target_type(make_parsestate(NULL), call, INT8OID,
											 typeref_known(type), type->typmod,
											 COERCION_ASSIGNMENT, COERCE_IMPLICIT_CAST, -1);
	DbExpr	   *expr = script_cooked(overlay, NULL, node ? node : call);
	const char *full = quote_qualified_identifier(sequence->schema->name, sequence->name);
	bool		on_path = list_member_oid(overlay_path(overlay), sequence->schema->oid);

	/* nobody else can print the name of what there is not */
	expr->canonical = keep_text(overlay, psprintf("nextval(%s::regclass)", quote_literal_cstr(full)));
	expr->text = !on_path ? expr->canonical :
		keep_text(overlay, psprintf("nextval(%s::regclass)",
									quote_literal_cstr(quote_identifier(sequence->name))));
	return expr;
}

DbExpr *
script_expr(Overlay *overlay, ScriptTable *table, Node *raw, ParseExprKind kind)
{
	Analysis	analysis = {overlay, &table->load.table, raw, kind, NULL, NULL};
	Node	   *node = analyse_safely(&analysis);

	return node ? script_cooked(overlay, table, node) : NULL;
}

DbExpr *
script_known_expr(Overlay *overlay, ScriptTable *table, Node *raw, ParseExprKind kind)
{
	DbExpr	   *expr = script_expr(overlay, table, raw, kind);

	if (expr == NULL && raw_expr_is_plausible(overlay_world(overlay), &table->load.table, raw))
		expr = unknown_expr(overlay, raw);
	return expr;
}

DbExpr *
script_default(Overlay *overlay, const DbColumn *column, Node *raw)
{
	Analysis	analysis = {overlay, NULL, raw, EXPR_KIND_COLUMN_DEFAULT, column, NULL};
	ScriptSequence *sequence = called_sequence(overlay, raw);
	Node	   *node;

	if (sequence != NULL)
		return script_nextval(overlay, sequence, column->type);
	node = analyse_safely(&analysis);
	return node ? script_cooked(overlay, NULL, node) : unknown_expr(overlay, raw);
}

DbExpr *
script_generated(Overlay *overlay, ScriptTable *table, const DbColumn *column, Node *raw)
{
	Analysis	analysis = {overlay, &table->load.table, raw, EXPR_KIND_GENERATED_COLUMN, column, NULL};
	Node	   *node = analyse_safely(&analysis);

	return node ? script_cooked(overlay, table, node) : unknown_expr(overlay, raw);
}

DbExpr *
script_recast(Overlay *overlay, DbExpr *expr, const DbTypeRef *type)
{
	Node	   *node = strip_implicit_coercions(stringToNode(expr->source));

	/* from a sequence of the script's own values come as before */
	if (expr->kind == DB_EXPR_NEXTVAL || expr->canonical != NULL)
		return expr;
	node = coerce_to_target_type(make_parsestate(NULL), node, exprType(node), typeref_known(type),
								 type->typmod, COERCION_ASSIGNMENT, COERCE_IMPLICIT_CAST, -1);
	return node ? script_cooked(overlay, NULL, node) : expr;
}

/* Column numbers by column numbers, for a walker */
typedef struct Mapping
{
	const AttrNumber *map;
	int			length;
	bool		unknown;		/* it names a column that the other has not */
} Mapping;

static bool
map_walker(Node *node, Mapping *mapping)
{
	if (node == NULL)
		return false;
	if (IsA(node, Var))
	{
		Var		   *var = (Var *) node;

		if (var->varattno <= 0 || var->varattno > mapping->length ||
			mapping->map[var->varattno - 1] == 0)
			mapping->unknown = true;
		else
			var->varattno = var->varattnosyn = mapping->map[var->varattno - 1];
		return false;
	}
	return expression_tree_walker(node, map_walker, mapping);
}

DbExpr *
script_mapped(Overlay *overlay, ScriptTable *table, const DbExpr *expr,
			  const AttrNumber *map, int length)
{
	Mapping		mapping = {map, length, false};
	Node	   *node = stringToNode(expr->source);

	if (expr->table == NULL)
		return unconstify(DbExpr *, expr);
	(void) map_walker(node, &mapping);
	return mapping.unknown ? NULL : script_cooked(overlay, table, node);
}

Bitmapset *
expr_columns(const DbExpr *expr)
{
	Bitmapset  *columns = NULL;

	pull_varattnos(stringToNode(expr->source), 1, &columns);
	return columns;
}
