/*
 * loader.h
 *	  What the files that load a Model share; private to catalog/.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#ifndef DBCTX_LOADER_H
#define DBCTX_LOADER_H

#include "access/htup.h"
#include "catalog/arena.h"
#include "catalog/model.h"
#include "catalog/oidmap.h"
#include "nodes/nodes.h"
#include "catalog/pg_attribute.h"
#include "catalog/pg_class.h"
#include "utils/array.h"
#include "utils/hsearch.h"
#include "utils/relcache.h"

/* A table while it is being loaded */
typedef struct LoadTable
{
	DbTable		table;			/* must be first */
	bool		seen;			/* privileges on the table as a whole */
	bool		seen_in_part;	/* privileges on some of its columns */
	bool		plain;			/* wants columns, constraints, indexes; else
								 * all columns are dropped, and shared */
	Oid			toast;
	char		partition_strategy;
	int			npartition_keys;
	AttrNumber *partition_keys; /* 0 = the next of partition_exprs */
	int			npartition_exprs;
	DbExpr	  **partition_exprs;
	List	   *constraints;
	List	   *indexes;
	List	   *triggers;
	List	   *policies;
	List	   *referenced;
	List	   *parents;
	List	   *parent_positions;	/* inhseqno of each */
} LoadTable;

struct ModelIndex
{
	oidmap_hash *tables;		/* LoadTable, also of composite types */
	oidmap_hash *indexes;		/* DbIndex */
	oidmap_hash *sequences;
	oidmap_hash *types;
	oidmap_hash *functions;
	oidmap_hash *schemas;
	oidmap_hash *constraints;
};

#define RECENT_TYPES 64
#define RECENT_DEFAULTS 256

typedef struct Loader
{
	Model	   *model;
	Arena		arena;			/* for the parts that are many */
	StringInfoData scratch;		/* of loader_expr() */
	struct ModelIndex *index;
	Snapshot	snapshot;
	bool		whole;
	bool		primary;		/* of a set: the ones asked for, not neighbours */
	bool		light;			/* of a set: no more than the guard needs */
	bool		current;		/* of a light load: the snapshot sees what the
								 * caches of the session have */
	int			parts;			/* of a light load: LOAD_* */
	bool		comments;		/* which it may do without */
	bool		has_defaults;	/* what the tables of a light load have */
	bool		has_indexes;
	bool		has_triggers;
	bool		has_policies;
	bool		has_parents;
	bool		has_partitions;
	bool		stubs;			/* of a set: no more than the names, now */
	List	   *relids;			/* of a set: what to load now */
	List	   *schema_names;	/* only these, or NIL for all */
	Oid			user;
	bool		superuser;
	bool		reads_all;		/* member of pg_read_all_data or the like */
	List	   *path;			/* OIDs of the active search_path */
	oidmap_hash *members;		/* of extensions: private to scan.c */
	struct namemap_hash *names; /* relation names on the path */
	struct columnname_hash *column_names;
	struct exprmap_hash *exprs; /* shared expressions */
	DbExpr	   *recent_defaults[RECENT_DEFAULTS];	/* see loader_default() */
	HTAB	   *typerefs;
	DbTypeRef  *recent_types[RECENT_TYPES];	/* direct-mapped cache of typerefs */
	oidmap_hash *opclasses;		/* names, as SQL needs them */
	oidmap_hash *function_names;
	oidmap_hash *toast_pages;
	List	   *tables;			/* LoadTable, in the order found */
	List	   *types;
	List	   *functions;
	List	   *extensions;
	LoadTable  *last_table;		/* cache of handle_column() */
	DbColumn   *no_columns;		/* of partitions and the like */
	List	   *serials;		/* DbColumn with a nextval() default */
	int			nidentities;	/* columns that own a sequence as identity */
	int			nowned;			/* sequences known to be owned otherwise */
} Loader;

typedef void (*TupleHandler) (Loader *loader, Relation catalog, HeapTuple tuple);

/* scan.c */

/*
 * Calls handler for every tuple of a catalog, or, when a set is loaded, for
 * those whose column "attnum" (the first of "index") is one of "oids".
 */
extern void loader_scan(Loader *loader, Oid catalog, Oid index,
						AttrNumber attnum, List *oids, TupleHandler handler);

/* A nullable or variable-length attribute of a catalog tuple */
extern Datum loader_attr(Relation catalog, HeapTuple tuple, int attnum,
						 bool *isnull);
extern char *loader_text(Relation catalog, HeapTuple tuple, int attnum);

extern void loader_add_member(Loader *loader, Oid catalog, Oid object);
extern bool loader_is_member(Loader *loader, Oid catalog, Oid object);
extern DbSchema *loader_schema(Loader *loader, Oid oid);

/* load.c */
extern void load_schema(Loader *loader, Oid oid);

/* For parts of tables that no catalog has; all of it in the current context */
extern Loader *loader_make(Snapshot snapshot);

/* path_names.c */
extern void load_path_names(Loader *loader);
extern void loader_note_name(Loader *loader, const char *name, Oid nspid);
extern bool loader_name_is_found(Loader *loader, const char *name, Oid nspid);

/* load_columns.c: columns, defaults, sequences */
extern void load_columns(Loader *loader);
extern DbColumn *loader_add_column(Loader *loader, LoadTable *load, Form_pg_attribute att);
/* The name as all columns share it; *plain as in DbColumn */
extern const char *loader_column_name(Loader *loader, const char *name, bool *plain);
extern void loader_add_default(Loader *loader, LoadTable *load, AttrNumber attnum,
							   Datum tree);

/* load_present.c: tables as they are now */
extern List *load_present(Loader *loader);
extern void load_present_index(Loader *loader, Oid indexid, bool made_here);

/* load_relations.c: tables, sequences, inheritance, comments */
extern void load_relations(Loader *loader);

/* One table, of which the caller has no more than the form; NULL: not wanted */
extern LoadTable *loader_add_table(Loader *loader, Form_pg_class class,
								   Relation catalog, HeapTuple tuple);

extern void load_inheritance(Loader *loader);
extern void load_comments(Loader *loader);

/* finish.c: the orders of a table's parts, as qsort() wants them, and of tables */
extern int	compare_constraints(const void *a, const void *b);
extern int	compare_indexes(const void *a, const void *b);
extern int	compare_tables(const void *a, const void *b);
extern int	compare_referenced(const void *a, const void *b);
extern void finish_tables(Loader *loader);
extern void finish_schemas(Loader *loader);

/* load_views.c */
extern void load_view_conditions(Loader *loader);
extern bool relations_in(Node *node, List **relids);

/* load_indexes.c */
extern void load_indexes(Loader *loader);
extern void loader_index_class(Loader *loader, Form_pg_class class);

/* load_constraints.c: constraints, triggers, policies */
extern void load_constraints(Loader *loader);
extern void load_domain_checks(Loader *loader, List *typids);
extern void load_referencing(Loader *loader, int max);
extern void link_foreign_keys(Loader *loader);
extern void load_triggers(Loader *loader);
extern void load_policies(Loader *loader);

/* load_function.c: what the hash of a function needs */
extern void load_function_details(Loader *loader, Relation catalog,
								  HeapTuple tuple, DbFunction *func);

/* load_types.c: types, functions, extensions */
extern void load_types(Loader *loader);
extern void load_functions(Loader *loader);
extern void load_extensions(Loader *loader);
extern void link_types(Loader *loader);
extern DbTypeRef *loader_typeref(Loader *loader, Oid type, int32 typmod);

/* expression.c */
extern DbExpr *loader_expr(Loader *loader, Datum tree, DbTable *table);

/* The same of a column's default */
extern DbExpr *loader_default(Loader *loader, Datum tree, DbTable *table,
							  const DbColumn *column);

extern DbExpr **loader_exprs(Loader *loader, Datum trees, DbTable *table,
							 int *n);

/* partition.c: key and bounds of the partitioned tables, as text */
extern void partition_describe(Loader *loader);

/* deparse.c */
extern char *collation_text(Oid collation);
extern bool type_is_found(Oid type);
extern bool function_is_found(Oid function);
extern bool config_sets(ArrayType *config, const char *name);

/* visible.c */
extern bool visible_schema(Loader *loader, Relation catalog, HeapTuple tuple);
extern bool visible_relation(Loader *loader, Relation catalog, HeapTuple tuple);
extern bool visible_sequence(Loader *loader, Relation catalog, HeapTuple tuple);
extern bool visible_column(Loader *loader, Relation catalog, HeapTuple tuple,
						   Oid owner);
extern bool visible_function(Loader *loader, Relation catalog, HeapTuple tuple);

#endif							/* DBCTX_LOADER_H */
