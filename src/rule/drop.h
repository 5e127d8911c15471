/*
 * drop.h
 *	  What the rules about lost rows share.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#ifndef DBCTX_DROP_H
#define DBCTX_DROP_H

#include "catalog/objectaddress.h"
#include "nodes/parsenodes.h"
#include "rule/rule.h"
#include "rule/world.h"

/* The option that takes tables off by their names; see is_excepted() */
#define OPTION_EXCEPT \
	{"except", OPTION_TEXTS, NULL, "patterns, as of LIKE, for the names of tables that may lose their rows"}

/*
 * Would rows be lost with all of a table?  Sets *rows.  Not if it is empty, or
 * was made here, or is temporary, a partition, a migration tool's own or an
 * extension's.
 */
extern bool loses_rows(RuleRun *run, const DbTable *table, double *rows);

/* Is a name among those of the option "except" of the rule that is asked? */
extern bool is_excepted(const RuleRun *run, const char *name);

/* "3 rows", "about 1200 rows" */
extern char *rows_phrase(double rows);

/* The relation that a list of names means here, as in DROP; or NULL */
extern DbTable *world_table_of_names(World *world, Node *names);

/* For rule_speaks(), of an object that is no table */
extern DbSchema *schema_of_oid(Oid namespace_oid);

/*
 * Is it a member of an extension that belongs to a superuser?  Who owns one
 * can make what he likes a member of it.
 */
extern bool is_extension_member(Oid classid, Oid objid);

/*
 * The finding of rule drop_column for a column that is dropped and added
 * again in one transaction, which is how some tools change a type.  The level
 * and the options must be set; NULL if no values are lost.
 */
extern Finding *drop_column_replaced(RuleRun *run, const DbTable *table,
									 const DbColumn *old, const DbColumn *new);

/*
 * The parts of a query, itself or of its WITH, that delete or update without
 * a condition: Query *.  Costs next to nothing where it only reads.
 */
extern List *queries_without_where(const Query *query);

#endif							/* DBCTX_DROP_H */
