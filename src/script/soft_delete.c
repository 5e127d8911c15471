/*
 * soft_delete.c
 *	  Rule soft_delete_filter: queries that read rows marked as deleted, too.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#include "dbctx.h"

#include "access/genam.h"
#include "access/htup_details.h"
#include "access/table.h"
#include "catalog/dependency.h"
#include "catalog/deparse.h"
#include "catalog/indexing.h"
#include "catalog/pg_class.h"
#include "catalog/pg_depend.h"
#include "catalog/pg_rewrite.h"
#include "miscadmin.h"
#include "nodes/nodeFuncs.h"
#include "parser/parsetree.h"
#include "rule/expect.h"
#include "rule/soft_delete.h"
#include "utils/builtins.h"
#include "utils/fmgroids.h"
#include "utils/lsyscache.h"
#include "utils/rel.h"

#include "script/made.h"
#include "script/query.h"

/* One table at one level of a query, and what is said of it there */
typedef struct Reading
{
	const Query *query;
	int			varno;
	int			level;			/* how deep below the query the walk is */
	AttrNumber	mark;
	bool		named;			/* the mark is */
	List	   *starred;		/* Var *: what is but a part of "*" */
	List	   *equal;			/* attnums that are compared with something else */
} Reading;

typedef struct Judging
{
	const QueryPlace *place;
} Judging;

/* Columns of one table that "*" stands for are all at one place */
static List *
starred_vars(List *targets)
{
	List	   *starred = NIL;
	ListCell   *lc;

	foreach(lc, targets)
	{
		Node	   *var = (Node *) ((TargetEntry *) lfirst(lc))->expr;
		ListCell   *lc2;

		if (!IsA(var, Var))
			continue;
		foreach(lc2, targets)
		{
			Node	   *other = (Node *) ((TargetEntry *) lfirst(lc2))->expr;

			if (other != var && IsA(other, Var) &&
				((Var *) other)->location == ((Var *) var)->location)
			{
				starred = lappend(starred, var);
				break;
			}
		}
	}
	return starred;
}

static bool
is_own_var(const Node *node, const Reading *reading)
{
	const Var  *var = (const Var *) node;

	return IsA(node, Var) && var->varno == reading->varno && var->varlevelsup == reading->level;
}

static bool
names_own(Node *node, void *arg)
{
	Reading    *reading = arg;

	if (node == NULL)
		return false;
	if (is_own_var(node, reading))
		return true;
	if (IsA(node, Query))
	{
		bool		found;

		reading->level++;
		found = query_tree_walker((Query *) node, names_own, arg, 0);
		reading->level--;
		return found;
	}
	return expression_tree_walker(node, names_own, arg);
}

/* "column = something else", either way round */
static void
note_equal(Reading *reading, Oid operator, Node *left, Node *right)
{
	if (!op_mergejoinable(operator, exprType(left)) && !op_hashjoinable(operator, exprType(left)))
		return;
	left = strip_implicit_coercions(left);
	right = strip_implicit_coercions(right);
	if (is_own_var(left, reading) && !names_own(right, reading))
		reading->equal = lappend_int(reading->equal, ((Var *) left)->varattno);
	else if (is_own_var(right, reading) && !names_own(left, reading))
		reading->equal = lappend_int(reading->equal, ((Var *) right)->varattno);
}

static bool
read_walker(Node *node, void *arg)
{
	Reading    *reading = arg;

	if (node == NULL)
		return false;
	check_stack_depth();
	if (is_own_var(node, reading))
	{
		/* all of a row is not the mark: it's what is handed on */
		if (((Var *) node)->varattno == reading->mark &&
			!list_member_ptr(reading->starred, node))
			reading->named = true;
		return false;
	}
	if (IsA(node, Query))
	{
		bool		result;

		reading->level++;
		result = query_tree_walker((Query *) node, read_walker, arg, 0);
		reading->level--;
		return result;
	}
	if (IsA(node, OpExpr) && list_length(((OpExpr *) node)->args) == 2)
		note_equal(reading, ((OpExpr *) node)->opno, linitial(((OpExpr *) node)->args),
				   lsecond(((OpExpr *) node)->args));
	else if (IsA(node, ScalarArrayOpExpr) && ((ScalarArrayOpExpr *) node)->useOr)
		note_equal(reading, ((ScalarArrayOpExpr *) node)->opno,
				   linitial(((ScalarArrayOpExpr *) node)->args),
				   lsecond(((ScalarArrayOpExpr *) node)->args));
	return expression_tree_walker(node, read_walker, arg);
}

/* Is it one row, found by a key? */
static bool
is_by_key(const DbTable *table, const Reading *reading)
{
	for (int i = 0; i < table->nindexes; i++)
	{
		const DbIndex *index = table->indexes[i];
		bool		all = index->unique && index->nexprs == 0;

		for (int k = 0; all && k < index->nkeys; k++)
			all = list_member_int(reading->equal, index->keys[k]);
		if (all)
			return true;
	}
	return false;
}

typedef struct Tested
{
	Oid			relid;
	AttrNumber	attnum;
	Query	   *query;
	bool		condition;		/* the walk is in one */
} Tested;

static bool
tested_walker(Node *node, void *arg)
{
	Tested	   *tested = arg;
	bool		before = tested->condition;
	bool		found;

	if (node == NULL)
		return false;
	check_stack_depth();
	if (IsA(node, Var))
	{
		Var		   *var = (Var *) node;
		RangeTblEntry *entry = var->varlevelsup == 0 && var->varno > 0 &&
			var->varno <= list_length(tested->query->rtable) ?
			rt_fetch(var->varno, tested->query->rtable) : NULL;

		return tested->condition && entry != NULL && entry->rtekind == RTE_RELATION &&
			entry->relid == tested->relid && var->varattno == tested->attnum;
	}
	if (IsA(node, Query))
	{
		Query	   *outer = tested->query;

		tested->query = (Query *) node;
		tested->condition = false;
		found = query_tree_walker(tested->query, tested_walker, arg, 0);
		tested->query = outer;
		tested->condition = before;
		return found;
	}
	if (IsA(node, FromExpr))
	{
		if (tested_walker((Node *) ((FromExpr *) node)->fromlist, arg))
			return true;
		tested->condition = true;
		found = tested_walker(((FromExpr *) node)->quals, arg);
		tested->condition = before;
		return found;
	}
	return expression_tree_walker(node, tested_walker, arg);
}

/* The name of the view that a rule makes, if its condition tests the column */
static const char *
view_that_tests(Oid rule, Tested *tested)
{
	Relation	rel = table_open(RewriteRelationId, AccessShareLock);
	const char *name = NULL;
	ScanKeyData key;
	SysScanDesc scan;
	HeapTuple	tuple;
	bool		isnull;

	ScanKeyInit(&key, Anum_pg_rewrite_oid, BTEqualStrategyNumber, F_OIDEQ, ObjectIdGetDatum(rule));
	scan = systable_beginscan(rel, RewriteOidIndexId, true, NULL, 1, &key);
	tuple = systable_getnext(scan);
	if (HeapTupleIsValid(tuple))
	{
		Oid			view = ((Form_pg_rewrite) GETSTRUCT(tuple))->ev_class;
		Datum		action = heap_getattr(tuple, Anum_pg_rewrite_ev_action, RelationGetDescr(rel),
										  &isnull);

		if (!isnull && relation_is_visible(view) &&
			tested_walker((Node *) stringToNode(TextDatumGetCString(action)), tested))
			name = get_rel_name(view);
	}
	systable_endscan(scan);
	table_close(rel, AccessShareLock);
	return name;
}

/* 'View "live_users"', or NULL */
static const char *
honouring_view(const DbTable *table, AttrNumber attnum)
{
	Relation	rel = table_open(DependRelationId, AccessShareLock);
	Tested		tested = {table->oid, attnum, NULL, false};
	const char *name = NULL;
	ScanKeyData key[3];
	SysScanDesc scan;
	HeapTuple	tuple;

	ScanKeyInit(&key[0], Anum_pg_depend_refclassid, BTEqualStrategyNumber, F_OIDEQ,
				ObjectIdGetDatum(RelationRelationId));
	ScanKeyInit(&key[1], Anum_pg_depend_refobjid, BTEqualStrategyNumber, F_OIDEQ,
				ObjectIdGetDatum(table->oid));
	ScanKeyInit(&key[2], Anum_pg_depend_refobjsubid, BTEqualStrategyNumber, F_INT4EQ,
				Int32GetDatum(attnum));
	scan = systable_beginscan(rel, DependReferenceIndexId, true, NULL, 3, key);
	while (name == NULL && HeapTupleIsValid(tuple = systable_getnext(scan)))
	{
		Form_pg_depend depend = (Form_pg_depend) GETSTRUCT(tuple);

		if (depend->classid == RewriteRelationId)
			name = view_that_tests(depend->objid, &tested);
	}
	systable_endscan(scan);
	table_close(rel, AccessShareLock);
	return name ? psprintf("View \"%s\"", name) : NULL;
}

/* What leaves deleted rows out of this table elsewhere; NULL: nothing does */
static const char *
honoured_by(RuleRun *run, const DbTable *table, const Mark *mark)
{
	for (int i = 0; i < table->nindexes; i++)
	{
		if (expr_names_column(table->indexes[i]->predicate, mark->column->attnum))
			return psprintf("Index \"%s\"", table->indexes[i]->name);
	}
	if (rule_is_asked(run, RULE_soft_delete_missing, table->schema))
		return "The house's convention";
	return honouring_view(table, mark->column->attnum);
}

static bool
is_filtered_by_policy(const DbTable *table, const Mark *mark)
{
	for (int i = 0; i < table->npolicies; i++)
	{
		if (table->row_security &&
			expr_names_column(table->policies[i]->using_expr, mark->column->attnum))
			return true;
	}
	return false;
}

typedef struct AtTable
{
	const char *table;
	const char *alias;
	int			location;
} AtTable;

static bool
find_table_walker(Node *node, void *arg)
{
	AtTable    *at = arg;
	RangeVar   *range = (RangeVar *) node;

	if (node == NULL)
		return false;
	if (IsA(node, RangeVar) && strcmp(range->relname, at->table) == 0 &&
		strcmp(range->alias ? range->alias->aliasname : range->relname, at->alias) == 0)
	{
		at->location = range->location;
		return true;
	}
	return raw_expression_tree_walker(node, find_table_walker, arg);
}

static void
judge_table(Judging *judging, const Query *query, int varno)
{
	Script	   *script = judging->place->script;
	RangeTblEntry *entry = rt_fetch(varno, query->rtable);
	Reading		reading = {query, varno, 0};
	RuleRun		run = {0};
	DbTable    *table;
	Mark		mark;
	const char *by;
	AtTable		at = {NULL, NULL, -1};
	Finding    *finding;

	if (entry->rtekind != RTE_RELATION)
		return;
	table = script->world->get(script->world, entry->relid);
	run.settings = script->settings;
	run.world = script->world;
	run.rule = rule_get(RULE_soft_delete_filter);
	if (table == NULL || !rule_speaks(&run, table->schema) ||
		!soft_delete_mark(&run, table, &mark) || mark.kind == MARK_LABEL ||
		is_filtered_by_policy(table, &mark))
		return;
	reading.mark = mark.column->attnum;
	reading.starred = starred_vars(query->targetList);
	(void) query_tree_walker(unconstify(Query *, query), read_walker, &reading, 0);
	if (reading.named || is_by_key(table, &reading))
		return;
	by = honoured_by(&run, table, &mark);
	if (by == NULL)
		return;
	at.table = table->name;
	at.alias = entry->eref->aliasname;
	(void) find_table_walker(judging->place->raw, &at);
	finding = script_find(script, RULE_soft_delete_filter, table->schema,
						  query_location(judging->place, at.location), RelationRelationId, table->oid,
						  table_full_name(table),
						  "the query reads deleted rows of \"%s\", too: it has no condition on \"%s\"",
						  table->name, mark.column->name);
	if (finding == NULL)
		return;
	finding->relid = table->oid;
	finding->table = table->name;
	finding->detail = psprintf("%s leaves them out.", by);
	finding->hint = psprintf("Write: %s",
							 live_condition(&mark, entry->alias || list_length(query->rtable) > 1 ?
											entry->eref->aliasname : NULL));
}

/* The tables that are read at a level: those that are joined */
static void
judge_joined(Judging *judging, const Query *query, Node *node)
{
	ListCell   *lc;

	if (node == NULL)
		return;
	if (IsA(node, FromExpr))
	{
		foreach(lc, ((FromExpr *) node)->fromlist)
			judge_joined(judging, query, lfirst(lc));
	}
	else if (IsA(node, JoinExpr))
	{
		judge_joined(judging, query, ((JoinExpr *) node)->larg);
		judge_joined(judging, query, ((JoinExpr *) node)->rarg);
	}
	else if (IsA(node, RangeTblRef))
	{
		int			varno = ((RangeTblRef *) node)->rtindex;

		/*
		 * What is deleted for good may well be marked before; and what is
		 * written without WHERE is meant to be written, all of it.
		 */
		if (varno != query->resultRelation || query->resultRelation == 0 ||
			(query->commandType == CMD_UPDATE && query->jointree->quals != NULL &&
			 !IsA(query->jointree->quals, Const)))
			judge_table(judging, query, varno);
	}
}

static bool
judge_level(Node *node, void *arg)
{
	if (node == NULL)
		return false;
	check_stack_depth();
	if (IsA(node, Query))
	{
		judge_joined(arg, (Query *) node, (Node *) ((Query *) node)->jointree);
		return query_tree_walker((Query *) node, judge_level, arg, 0);
	}
	return expression_tree_walker(node, judge_level, arg);
}

/* Does the script change tables, here or further down?  Told by its words alone. */
static bool
is_migration(Script *script)
{
	ScriptNames *names = script_names(script);

	if (names->ddl)
		return true;
	for (const char *c = script->text; names->migration == 0; c++)
	{
		if (pg_strncasecmp(c, "alter table", strlen("alter table")) == 0 ||
			pg_strncasecmp(c, "create table", strlen("create table")) == 0)
			names->migration = 1;
		else if (*c == '\0')
			names->migration = -1;
	}
	return names->migration > 0;
}

void
soft_delete_check(const QueryPlace *place, const Query *query)
{
	Script	   *script = place->script;
	Judging		judging = {place};

	/* a migration's own queries mend all rows there are */
	if (query->commandType != CMD_SELECT && is_migration(script))
		return;
	if (!rule_is_on(script->settings, rule_get(RULE_soft_delete_filter)))
		return;
	(void) judge_level((Node *) unconstify(Query *, query), &judging);
}
