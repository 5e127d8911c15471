/*
 * expression.c
 *	  Turns stored expressions into DbExprs: shares equal ones, tells what
 *	  kind they are.
 *
 * A database of 10,000 tables has some 50,000 defaults, of which a few dozen
 * differ.  They differ as stored, too, by the position at which they stood in
 * the statement that made them; that is blanked first.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#include "dbctx.h"

#include "access/transam.h"
#include "lib/stringinfo.h"
#include "nodes/nodeFuncs.h"
#include "nodes/pg_list.h"
#include "nodes/primnodes.h"
#include "utils/builtins.h"
#include "utils/fmgroids.h"
#include "utils/lsyscache.h"

#include "catalog/loader.h"

typedef struct ExprEntry
{
	const char *source;
	DbExpr	   *expr;
	uint32		hash;
	char		status;
} ExprEntry;

#define SH_PREFIX exprmap
#define SH_ELEMENT_TYPE ExprEntry
#define SH_KEY_TYPE const char *
#define SH_KEY source
#define SH_HASH_KEY(tb, key) hash_bytes((const unsigned char *) (key), strlen(key))
#define SH_EQUAL(tb, a, b) (strcmp(a, b) == 0)
#define SH_STORE_HASH
#define SH_GET_HASH(tb, a) ((a)->hash)
#define SH_SCOPE static inline
#define SH_DECLARE
#define SH_DEFINE
#include "lib/simplehash.h"

#define LOCATION " :location "

/*
 * Copies a node tree with every parse location set to 0.  Strings in a node
 * tree escape their blanks, so the label can't be part of one.
 */
static char *
blank_locations(StringInfo scratch, const char *from, int len)
{
	const char *end = from + len;
	char	   *to;

	/* it doesn't get longer: a number has a digit at least */
	resetStringInfo(scratch);
	enlargeStringInfo(scratch, len);
	to = scratch->data;

	for (;;)
	{
		const char *label = memmem(from, end - from, LOCATION, strlen(LOCATION));
		const char *digits;

		if (label == NULL)
			break;
		digits = label + strlen(LOCATION);
		while (digits < end && (isdigit((unsigned char) *digits) || *digits == '-'))
			digits++;
		memcpy(to, from, label - from + strlen(LOCATION));
		to += label - from + strlen(LOCATION);
		*to++ = '0';
		from = digits;
	}
	memcpy(to, from, end - from);
	to[end - from] = '\0';
	return scratch->data;
}

/* The expression below casts, which don't change where a value comes from */
static Node *
strip_casts(Node *node)
{
	for (;;)
	{
		if (node == NULL)
			return NULL;
		else if (IsA(node, RelabelType))
			node = (Node *) ((RelabelType *) node)->arg;
		else if (IsA(node, CoerceViaIO))
			node = (Node *) ((CoerceViaIO *) node)->arg;
		else if (IsA(node, CoerceToDomain))
			node = (Node *) ((CoerceToDomain *) node)->arg;
		else if (IsA(node, FuncExpr) &&
				 ((FuncExpr *) node)->funcformat != COERCE_EXPLICIT_CALL &&
				 ((FuncExpr *) node)->funcformat != COERCE_SQL_SYNTAX &&
				 ((FuncExpr *) node)->args != NIL)
			node = linitial(((FuncExpr *) node)->args);
		else
			return node;
	}
}

static bool
is_now(Node *node)
{
	node = strip_casts(node);
	if (node == NULL)
		return false;
	if (IsA(node, SQLValueFunction))
	{
		switch (((SQLValueFunction *) node)->op)
		{
			case SVFOP_CURRENT_DATE:
			case SVFOP_CURRENT_TIME:
			case SVFOP_CURRENT_TIME_N:
			case SVFOP_CURRENT_TIMESTAMP:
			case SVFOP_CURRENT_TIMESTAMP_N:
			case SVFOP_LOCALTIME:
			case SVFOP_LOCALTIME_N:
			case SVFOP_LOCALTIMESTAMP:
			case SVFOP_LOCALTIMESTAMP_N:
				return true;
			default:
				return false;
		}
	}
	if (IsA(node, FuncExpr))
	{
		FuncExpr   *func = (FuncExpr *) node;

		switch (func->funcid)
		{
			case F_NOW:
			case F_TRANSACTION_TIMESTAMP:
			case F_STATEMENT_TIMESTAMP:
			case F_CLOCK_TIMESTAMP:
				return true;
			case F_TIMEZONE_TEXT_TIMESTAMPTZ:
				return is_now(lsecond(func->args));
			default:
				return false;
		}
	}
	return false;
}

static void
classify(DbExpr *expr)
{
	Node	   *node = strip_casts(stringToNode(expr->source));

	if (node == NULL)
		return;
	if (IsA(node, Const))
		expr->kind = DB_EXPR_CONST;
	else if (is_now(node))
		expr->kind = DB_EXPR_NOW;
	else if (IsA(node, FuncExpr))
	{
		FuncExpr   *func = (FuncExpr *) node;

		if (func->funcid == F_NEXTVAL && IsA(linitial(func->args), Const))
		{
			Const	   *seq = linitial(func->args);

			expr->kind = DB_EXPR_NEXTVAL;
			expr->sequence = seq->constisnull ? InvalidOid :
				DatumGetObjectId(seq->constvalue);
			return;
		}
		expr->kind = DB_EXPR_FUNCTION;
		expr->function = func->funcid;
		expr->function_name = get_func_name(func->funcid);
	}
}

/*
 * What the last few defaults were, for the guard, which meets now() and the
 * like again and again, one at a time.  Of the server's own functions alone:
 * those keep their names.
 */
typedef struct KnownDefault
{
	char		source[512];
	DbExpr		expr;
	char		function_name[NAMEDATALEN];
} KnownDefault;

static KnownDefault known_defaults[4];
static int	next_known = 0;

static bool
recall(DbExpr *expr)
{
	for (int i = 0; i < lengthof(known_defaults); i++)
	{
		KnownDefault *known = &known_defaults[i];

		if (strcmp(known->source, expr->source) != 0)
			continue;
		expr->kind = known->expr.kind;
		expr->function = known->expr.function;
		if (known->expr.function_name != NULL)
			expr->function_name = known->function_name;
		return true;
	}
	return false;
}

static void
remember(const DbExpr *expr)
{
	KnownDefault *known = &known_defaults[next_known];

	if (strlen(expr->source) >= sizeof(known->source) || expr->kind == DB_EXPR_NEXTVAL ||
		expr->function >= FirstNormalObjectId ||
		(expr->kind == DB_EXPR_FUNCTION && expr->function_name == NULL))
		return;
	next_known = (next_known + 1) % lengthof(known_defaults);
	strlcpy(known->source, expr->source, sizeof(known->source));
	known->expr = *expr;
	if (expr->function_name != NULL)
		strlcpy(known->function_name, expr->function_name, NAMEDATALEN);
}

/*
 * The DbExpr for a stored expression.  "table" is the one whose columns it
 * may name; NULL for none.  One without columns is shared with its equals.
 */
DbExpr *
loader_expr(Loader *loader, Datum tree, DbTable *table)
{
	struct varlena *text = PG_DETOAST_DATUM_PACKED(tree);
	ExprEntry  *entry;
	char	   *source;
	DbExpr	   *expr;

	if (loader->exprs == NULL)
	{
		loader->exprs = exprmap_create(CurrentMemoryContext,
									   loader->light ? 2 : 1024, NULL);
		initStringInfo(&loader->scratch);
	}
	source = blank_locations(&loader->scratch, VARDATA_ANY(text),
							 VARSIZE_ANY_EXHDR(text));
	if ((Pointer) text != DatumGetPointer(tree))
		pfree(text);

	entry = exprmap_lookup(loader->exprs, source);
	if (entry)
		return entry->expr;

	source = pstrdup(source);
	expr = palloc0(sizeof(DbExpr));
	expr->source = source;
	if (loader->light && recall(expr))
		return expr;

	/* "{VAR " begins a column reference, "{QUERY " a subquery */
	if (strstr(source, "{VAR ") || strstr(source, "{QUERY "))
		expr->table = table;
	else
	{
		bool		found;

		exprmap_insert(loader->exprs, source, &found)->expr = expr;
		classify(expr);
		if (loader->light)
			remember(expr);
	}
	return expr;
}

/* What of an expression's source lies between the parse locations */
typedef struct ExprParts
{
	int			n;
	int			length[FLEXIBLE_ARRAY_MEMBER];
} ExprParts;

static ExprParts *
expr_parts(const DbExpr *expr)
{
	const char *from = expr->source;
	const char *label;
	ExprParts  *parts;
	int			n = 1;

	for (const char *at = from; (at = strstr(at, LOCATION)) != NULL; at++)
		n++;
	parts = palloc(offsetof(ExprParts, length) + n * sizeof(int));
	parts->n = 0;
	while ((label = strstr(from, LOCATION)) != NULL)
	{
		label += strlen(LOCATION);
		parts->length[parts->n++] = label - from;
		from = label + 1;		/* the blanked one is one digit */
	}
	parts->length[parts->n++] = strlen(from);
	return parts;
}

/* Is it that expression, but for the parse locations? */
static bool
equals_expr(const DbExpr *expr, const char *text, int len)
{
	const ExprParts *parts = expr->parts;
	const char *end = text + len;
	const char *from = expr->source;

	for (int i = 0; i < parts->n; i++)
	{
		if (i > 0)
		{
			while (text < end && (isdigit((unsigned char) *text) || *text == '-'))
				text++;
			from++;
		}
		if (end - text < parts->length[i] ||
			memcmp(text, from, parts->length[i]) != 0)
			return false;
		text += parts->length[i];
		from += parts->length[i];
	}
	return text == end;
}

/*
 * Columns of one name and type mostly have one default: the last one met is
 * compared in place, which takes a third of what it takes to blank and hash it.
 */
DbExpr *
loader_default(Loader *loader, Datum tree, DbTable *table, const DbColumn *column)
{
	struct varlena *text = PG_DETOAST_DATUM_PACKED(tree);
	DbExpr	  **recent = &loader->recent_defaults[
		(((uintptr_t) column->name >> 3) ^ ((uintptr_t) column->type >> 4)) % RECENT_DEFAULTS];
	DbExpr	   *expr = *recent;

	/* what is met once needs no preparations */
	if (loader->light)
		return loader_expr(loader, PointerGetDatum(text), table);
	if (expr == NULL || !equals_expr(expr, VARDATA_ANY(text), VARSIZE_ANY_EXHDR(text)))
	{
		expr = loader_expr(loader, PointerGetDatum(text), table);
		/* those that nobody shares will not come again */
		if (expr->table == NULL && expr->kind != DB_EXPR_NEXTVAL)
		{
			if (expr->parts == NULL)
				expr->parts = expr_parts(expr);
			*recent = expr;
		}
	}
	if ((Pointer) text != DatumGetPointer(tree))
		pfree(text);
	return expr;
}

/* The DbExprs of a stored list of expressions */
DbExpr **
loader_exprs(Loader *loader, Datum trees, DbTable *table, int *n)
{
	List	   *list = stringToNode(TextDatumGetCString(trees));
	DbExpr	  **exprs = palloc(sizeof(DbExpr *) * Max(list_length(list), 1));
	ListCell   *lc;

	*n = 0;
	foreach(lc, list)
	{
		char	   *source = nodeToString(lfirst(lc));

		exprs[(*n)++] = loader_expr(loader,
									CStringGetTextDatum(source), table);
		pfree(source);
	}
	return exprs;
}
