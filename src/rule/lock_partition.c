/*
 * lock_partition.c
 *	  Rule about partitions that come and go.
 *
 * What the rows of a partition have to comply with is made by the server's
 * functions from the bound; these need the parent open, under a lock that is
 * taken only where nobody has to be waited for, and is given back at once.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#include "dbctx.h"

#include "access/attmap.h"
#include "access/table.h"
#include "catalog/deparse.h"
#include "catalog/locked.h"
#include "catalog/partition.h"
#include "catalog/pg_class.h"
#include "nodes/makefuncs.h"
#include "nodes/nodeFuncs.h"
#include "optimizer/optimizer.h"
#include "parser/parse_utilcmd.h"
#include "partitioning/partbounds.h"
#include "rewrite/rewriteManip.h"
#include "utils/lsyscache.h"
#include "utils/partcache.h"
#include "utils/rel.h"

#include "rule/lock.h"

typedef struct Bound
{
	Oid			parent;
	PartitionBoundSpec *spec;	/* as written */
	List	   *own;			/* what the bound alone asks for */
	List	   *all;			/* ... and the parent's own bounds */
} Bound;

/* Anything but a constant would have to be run */
static bool
is_computed(Node *node, void *arg)
{
	if (node == NULL)
		return false;
	if (IsA(node, FuncCall) || IsA(node, SubLink) || IsA(node, SQLValueFunction) ||
		IsA(node, ParamRef))
		return true;
	return raw_expression_tree_walker(node, is_computed, arg);
}

static bool
is_constant_bound(const PartitionBoundSpec *spec)
{
	return !is_computed((Node *) spec->listdatums, NULL) &&
		!is_computed((Node *) spec->lowerdatums, NULL) &&
		!is_computed((Node *) spec->upperdatums, NULL);
}

static void
read_bound(void *arg)
{
	Bound	   *bound = arg;
	Relation	rel = table_open(bound->parent, NoLock);
	PartitionKey key = RelationGetPartitionKey(rel);

	if (key != NULL && (bound->spec->is_default || bound->spec->strategy == key->strategy))
	{
		PartitionBoundSpec *spec = transformPartitionBound(make_parsestate(NULL), rel,
														   copyObject(bound->spec));

		bound->own = compat_qual_from_partbound(rel, spec);
		bound->all = list_concat_copy(bound->own, RelationGetPartitionQual(rel));
	}
	table_close(rel, NoLock);
}

/*
 * What rows have to comply with, over the parent's columns.  false if it
 * can't be had.
 */
static bool
find_bound(const DbTable *parent, PartitionBoundSpec *spec, Bound *bound)
{
	List	   *relids;

	if (spec == NULL || parent->kind != RELKIND_PARTITIONED_TABLE || !is_constant_bound(spec))
		return false;
	bound->parent = parent->oid;
	bound->spec = spec;
	bound->own = bound->all = NIL;
	relids = parent->is_partition ? get_partition_ancestors(parent->oid) : NIL;
	return call_with_locks(lcons_oid(parent->oid, relids), read_bound, bound);
}

/* Conditions over one table's columns, over those of another by their names */
static List *
map_columns(List *conditions, const DbTable *from, const DbTable *to)
{
	AttrMap    *map = make_attrmap(from->ncolumns);
	bool		whole_row;

	foreach_column(column, from)
	{
		DbColumn   *same = table_column(to, column->name);

		if (same == NULL)
			return NIL;
		map->attnums[column->attnum - 1] = same->attnum;
	}
	return (List *) map_variable_attnos((Node *) conditions, 1, 0, map, InvalidOid, &whole_row);
}

/* Would the server read a table, or large partitions of it? */
static bool
is_read(RuleRun *run, DbTable *table, List *conditions)
{
	ListCell   *lc;

	if (conditions == NIL || !world_is_large(run->world, table) ||
		table_proves(table, conditions, true))
		return false;
	if (table->kind != RELKIND_PARTITIONED_TABLE)
		return table->kind == RELKIND_RELATION;
	foreach(lc, lock_partitions(run, table))
	{
		if (is_read(run, lfirst(lc), map_columns(conditions, table, lfirst(lc))))
			return true;
	}
	return false;
}

/* In the form in which the server tries to prove it */
static List *
provable(List *conditions)
{
	if (conditions == NIL)
		return NIL;
	return list_make1(make_ands_explicit((List *) eval_const_expressions(NULL, (Node *) conditions)));
}

/* ADD CONSTRAINT and VALIDATE of a CHECK that proves the conditions */
static char *
proving_sql(RuleRun *run, const DbTable *table, List *conditions, const char **name)
{
	Node	   *node = (Node *) make_ands_explicit(conditions);
	char	   *text = raw_expr_sql(table, node, EXPR_KIND_CHECK_CONSTRAINT);
	const char *full_name = table_full_name(table);

	/* that of a hash names the parent by its number, which is no good elsewhere */
	if (text == NULL || strstr(text, "satisfies_hash_partition") != NULL)
		return NULL;
	*name = new_constraint_name(run->world, table, NIL, "bound_check");
	return psprintf("ALTER TABLE %s ADD CONSTRAINT %s CHECK (%s) NOT VALID; ALTER TABLE %s VALIDATE CONSTRAINT %s",
					full_name, name_sql(*name), text, full_name, name_sql(*name));
}

static char *
bound_hint(RuleRun *run, const char *fix)
{
	return psprintf("Write before it%s: %s",
					run->world->in_block ? ", in transactions of their own" : "",
					fix ? fix : "ADD CONSTRAINT ... CHECK of the bound NOT VALID, then VALIDATE CONSTRAINT");
}

/* The rows of the default partition must not belong into the new one */
static void
check_default(RuleRun *run, DbTable *parent, const Bound *bound)
{
	Oid			oid = get_default_partition_oid(parent->oid);
	DbTable    *table = OidIsValid(oid) ? run->world->get(run->world, oid) : NULL;
	List	   *conditions;
	const char *name;
	Finding    *finding;

	if (!lock_matters(run, table) || bound->own == NIL || bound->spec->is_default)
		return;
	conditions = get_proposed_default_constraint(bound->own);
	conditions = map_columns(conditions, parent, table);
	if (!is_read(run, table, conditions))
		return;
	finding = find_table(run, table, NULL,
						 "a new partition of \"%s\" reads its default partition %s while reads and writes wait",
						 lock_name(parent->name), lock_size(run, table));
	finding->detail = "The server has to make sure that none of its rows belong to the new partition.";
	finding->fix = proving_sql(run, table, conditions, &name);
	finding->hint = bound_hint(run, finding->fix);
}

static void
check_attach(RuleRun *run, DbTable *parent, PartitionCmd *cmd)
{
	DbTable    *table = world_table(run->world, cmd->name);
	List	   *conditions;
	Bound		bound;
	const char *name;
	Finding    *finding;

	if (table == NULL || table->is_partition || !find_bound(parent, cmd->bound, &bound))
		return;
	conditions = map_columns(provable(bound.all), parent, table);
	if (lock_matters(run, table) && is_read(run, table, conditions))
	{
		finding = find_table(run, table, NULL,
							 "ATTACH PARTITION of %s reads the whole table while reads and writes wait",
							 lock_size(run, table));
		finding->detail = "No valid CHECK proves that its rows lie within the bound.";
		finding->fix = proving_sql(run, table, conditions, &name);
		finding->hint = cmd->bound->strategy == PARTITION_STRATEGY_HASH ?
			"Write it while the new partition is empty, and fill it through the parent; or for a time when nobody needs it." :
			bound_hint(run, finding->fix);
	}
	if (lock_matters(run, table))
		check_attached_indexes(run, parent, table);
	check_default(run, parent, &bound);
}

static void
check_detach(RuleRun *run, DbTable *parent, PartitionCmd *cmd)
{
	DbTable    *table = world_table(run->world, cmd->name);
	Finding    *finding;

	/* with a default partition there is no other way */
	if (cmd->concurrent || table == NULL || !table->is_partition ||
		!lock_matters(run, parent) || OidIsValid(get_default_partition_oid(parent->oid)))
		return;
	finding = find_table(run, parent, NULL,
						 "DETACH PARTITION stops reads and writes of all of %s while it waits for its lock",
						 lock_size(run, parent));
	finding->fix = psprintf("ALTER TABLE %s DETACH PARTITION %s CONCURRENTLY",
							table_full_name(parent), table_full_name(table));
	finding->hint = lock_write_outside(run, finding->fix);
}

static void
check_create(RuleRun *run, CreateStmt *create)
{
	DbTable    *parent;
	Bound		bound;

	if (create->partbound == NULL || list_length(create->inhRelations) != 1 ||
		create->relation->relpersistence == RELPERSISTENCE_TEMP ||
		(create->if_not_exists && world_table(run->world, create->relation) != NULL))
		return;
	parent = world_table(run->world, linitial(create->inhRelations));
	if (parent != NULL && OidIsValid(get_default_partition_oid(parent->oid)) &&
		find_bound(parent, create->partbound, &bound))
		check_default(run, parent, &bound);
}

static void
partition_scan(RuleRun *run, Node *statement)
{
	RangeVar   *name = NULL;
	ListCell   *lc;

	if (IsA(statement, CreateStmt))
		check_create(run, (CreateStmt *) statement);
	foreach(lc, lock_alter_commands(statement, &name))
	{
		AlterTableCmd *cmd = lfirst(lc);
		DbTable    *parent;

		if (cmd->subtype != AT_AttachPartition && cmd->subtype != AT_DetachPartition)
			continue;
		parent = world_table(run->world, name);
		if (parent == NULL || parent->kind != RELKIND_PARTITIONED_TABLE)
			continue;
		if (cmd->subtype == AT_AttachPartition)
			check_attach(run, parent, (PartitionCmd *) cmd->def);
		else
			check_detach(run, parent, (PartitionCmd *) cmd->def);
	}
}

const RuleBody rule_partition_scan = {
	.problem = "ATTACH PARTITION reads all of the new partition, and of the default partition if there is one, while nobody can use them. CREATE TABLE ... PARTITION OF reads the default partition in the same way. DETACH PARTITION stops everybody who uses any partition.",
	.instead = "A CHECK that says what the bound says, added NOT VALID and then validated, before ATTACH PARTITION. DETACH PARTITION ... CONCURRENTLY, outside of a transaction block.",
	.why = "The server reads nothing if a valid CHECK proves the bound; the rule asks its prover, and is silent then. Where there is a default partition the server allows no DETACH ... CONCURRENTLY, and the rule doesn't ask for it.",
	.statement = partition_scan,
};
