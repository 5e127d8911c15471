/*
 * model.h
 *	  What the catalogs say, as plain structs.
 *
 * Nothing above catalog/ touches a HeapTuple: it reads a Model.  A Model is
 * loaded in one go, under one snapshot, either whole or for a set of tables,
 * and lives in the memory context that was current then; it is never changed
 * afterwards, except for text that is made when first asked for.
 *
 * A Model holds only what the caller may see (see visible.c) and nothing that
 * belongs to the system, to another session's temporary schema, or to an
 * extension.  What was left out is counted.
 *
 * Names are as stored, unquoted; name_sql() and friends in deparse.h quote.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#ifndef DBCTX_MODEL_H
#define DBCTX_MODEL_H

#include "postgres.h"

#include "access/attnum.h"
#include "nodes/pg_list.h"
#include "utils/snapshot.h"

struct DbTable;
struct DbIndex;
struct DbType;
struct DbFunction;

/* What an expression is, as far as anyone above needs to know */
typedef enum DbExprKind
{
	DB_EXPR_OTHER,				/* anything else */
	DB_EXPR_CONST,				/* a constant */
	DB_EXPR_NOW,				/* now(), CURRENT_TIMESTAMP and their kin */
	DB_EXPR_NEXTVAL,			/* nextval() of a known sequence */
	DB_EXPR_FUNCTION,			/* one function call without columns in it */
} DbExprKind;

/*
 * An expression: a default, a CHECK, a predicate, ...  Equal expressions
 * without columns share one DbExpr, which may stand for thousands of
 * defaults.  Get its text with expr_text() of deparse.h.
 */
typedef struct DbExpr
{
	const char *source;			/* pg_node_tree, parse locations blanked */
	struct ExprParts *parts;	/* private to expression.c */
	DbExprKind	kind;
	Oid			function;		/* of DB_EXPR_FUNCTION, _NOW; else invalid */
	const char *function_name;	/* its bare name, or NULL */
	Oid			sequence;		/* of DB_EXPR_NEXTVAL; else invalid */
	struct DbTable *table;		/* whose columns it may name, or NULL */
	const char *text;			/* cache of expr_text() */
	const char *canonical;		/* cache of expr_canonical() */
} DbExpr;

typedef struct DbSchema
{
	Oid			oid;
	const char *name;
	const char *name_sql;		/* quoted when it must be */
	const char *comment;		/* NULL if none; so for every comment below */
	bool		on_path;		/* on the caller's search_path */
	int			ntables;		/* tables and foreign tables, partitions not */
	int			nothers;		/* views and the like, partitions */
	int			nhidden;		/* relations left out: the caller may not see them */
	bool		wanted;			/* private to the loader: asked for */
	bool		usable;			/* private to the loader: has USAGE */
	bool		member;			/* private to the loader: of an extension */
} DbSchema;

/* The broad kind of a column's type, looked at through domains */
typedef enum DbTypeClass
{
	DB_TYPE_OTHER,
	DB_TYPE_TEXT,
	DB_TYPE_VARCHAR,			/* with or without a length */
	DB_TYPE_CHAR,
	DB_TYPE_UUID,
	DB_TYPE_INT2,
	DB_TYPE_INT4,
	DB_TYPE_INT8,
	DB_TYPE_NUMERIC,
	DB_TYPE_FLOAT,
	DB_TYPE_MONEY,
	DB_TYPE_BOOL,
	DB_TYPE_TIMESTAMPTZ,
	DB_TYPE_TIMESTAMP,
	DB_TYPE_DATE,
	DB_TYPE_JSON,
	DB_TYPE_JSONB,
	DB_TYPE_ENUM,
} DbTypeClass;

/* One (type, typmod) as columns use it; shared by all columns that do */
typedef struct DbTypeRef
{
	Oid			oid;
	int32		typmod;
	DbTypeClass class;
	bool		is_array;		/* class is then the element's */
	Oid			user_type;		/* domain, enum, ... (of the element), or invalid */
	struct DbType *type;		/* the same as loaded; NULL if an extension's */
	int32		length;			/* n of varchar(n), char(n); -1 if none */
	Oid			collation;		/* the type's own */
	Oid			stand_in;		/* of a type that a script makes, which the
								 * server doesn't know: one that it does */
	const char *text;			/* as SQL needs it, short: "varchar(20)" */
	const char *canonical;		/* private to hash.c */
	int			uses;			/* for whoever counts */
} DbTypeRef;

typedef struct DbColumn
{
	const char *name;			/* equal names of one model are one pointer */
	bool		plain_name;		/* needs no quotes: name_sql() is the name */
	AttrNumber	attnum;
	bool		dropped;		/* or hidden from the caller: skip it */
	bool		hidden;			/* private to the loader */
	bool		not_null;
	char		identity;		/* 'a'lways, by 'd'efault, or '\0' */
	char		generated;		/* 's'tored, 'v'irtual, or '\0' */
	bool		inherited;		/* not defined here, only by a parent */
	bool		serial;			/* default is nextval of a sequence it owns */
	int			nview_tests;	/* views with a condition on it */
	DbTypeRef  *type;
	DbExpr	   *expr;			/* default, or what it is generated from */
	Oid			collation_oid;
	const char *collation;		/* its name if not the type's own, else NULL */
	const char *comment;
} DbColumn;

typedef struct DbConstraint
{
	Oid			oid;
	const char *name;
	char		type;			/* CONSTRAINT_PRIMARY, _UNIQUE, ...: p u f c x n t */
	struct DbTable *table;
	int			nkeys;
	AttrNumber *keys;			/* in order; of a CHECK: the columns it names */
	struct DbIndex *index;		/* of p, u, x */
	bool		deferrable;
	bool		deferred;
	bool		validated;
	bool		enforced;
	bool		inherited;		/* comes from a parent alone */
	bool		period;			/* WITHOUT OVERLAPS, PERIOD */
	DbExpr	   *check;
	const char **operators;		/* of an exclusion constraint, nkeys */
	/* of a foreign key */
	Oid			ref_oid;
	struct DbTable *ref;		/* NULL: hidden from the caller, or not loaded */
	AttrNumber *ref_keys;		/* nkeys of them */
	char		on_delete;		/* FKCONSTR_ACTION_*: a r c n d */
	char		on_update;
	char		match;			/* FKCONSTR_MATCH_*: s f p */
	const char *comment;
} DbConstraint;

typedef struct DbIndex
{
	Oid			oid;
	const char *name;
	struct DbTable *table;
	const char *method;			/* "btree", ... */
	bool		unique;
	bool		primary;
	bool		exclusion;
	bool		valid;
	bool		nulls_not_distinct;
	bool		immediate;
	double		pages;
	int			nkeys;			/* key columns */
	int			natts;			/* with INCLUDE columns */
	AttrNumber *keys;			/* natts; 0 = the next of exprs */
	int			nexprs;
	DbExpr	  **exprs;
	const char **opclasses;		/* nkeys; NULL = the default one */
	const char **collations;	/* nkeys; NULL = the column's */
	uint32		expr_collations;	/* a hash of those of exprs */
	int16	   *options;		/* nkeys; INDOPTION_DESC, _NULLS_FIRST */
	DbExpr	   *predicate;		/* of a partial index */
	DbConstraint *constraint;	/* that it implements, or NULL */
	const char *comment;
} DbIndex;

typedef struct DbTrigger
{
	const char *name;
	int16		type;			/* TRIGGER_TYPE_* bits */
	char		enabled;		/* TRIGGER_FIRES_*: O D R A */
	Oid			function;
	const char *function_name;	/* qualified and quoted as needed */
	int			ncolumns;		/* UPDATE OF */
	AttrNumber *columns;
	const char *arguments;		/* of the function, as stored: escaped */
	DbExpr	   *when_expr;		/* OLD and NEW are not told apart in it */
} DbTrigger;

typedef struct DbPolicy
{
	const char *name;
	char		command;		/* '*' or ACL_*_CHR: r a w d */
	bool		permissive;
	int			nroles;			/* 0: for all (PUBLIC) */
	const char **roles;			/* by name */
	DbExpr	   *using_expr;
	DbExpr	   *check_expr;
} DbPolicy;

typedef struct DbTable
{
	Oid			oid;
	bool		plain_name;		/* as of a column */
	const char *name;
	DbSchema   *schema;
	char		kind;			/* RELKIND_*: r p f v m */
	char		persistence;	/* RELPERSISTENCE_* */
	Oid			owner;
	bool		on_path;		/* found by its bare name */
	bool		is_partition;
	bool		requested;		/* loaded because asked for, not as a neighbour */
	bool		stub;			/* nothing but its name was loaded */
	bool		row_security;
	bool		force_row_security;
	bool		bookkeeping;	/* a migration tool's own table */
	const char *server;			/* of a foreign table */
	double		rows;			/* estimate; -1 = never analysed */
	double		pages;			/* with indexes and TOAST, as last vacuumed */
	const char *comment;
	List	   *reads;			/* of a view: OIDs of the relations in it */
	const char *options;		/* of a view, as stored; or NULL */
	DbExpr	   *partition_bound;	/* of a partition */
	int			ncolumns;		/* columns[attnum - 1]; includes dropped ones */
	DbColumn   *columns;
	int			nhidden_columns;	/* dropped here because the caller may not see them */
	int			nconstraints;
	DbConstraint **constraints; /* sorted: p, u, f, c, x; by keys, by name */
	DbConstraint *primary_key;	/* or NULL */
	int			nindexes;
	DbIndex   **indexes;		/* sorted by name */
	int			ntriggers;
	DbTrigger **triggers;		/* by name; internal ones left out */
	int			npolicies;
	DbPolicy  **policies;		/* by name */
	int			nreferenced;
	DbConstraint **referenced;	/* foreign keys that point here; by table */
	/* partitioning and inheritance */
	const char *partition_key;	/* "RANGE (occurred_at)", or NULL */
	int			npartitions;	/* leaf partitions below this root */
	double		sum_rows;		/* of them; -1 if one was never analysed */
	const char *partition_from; /* lowest and highest bound of RANGE roots */
	const char *partition_to;	/* with one column, as literal text; or NULL */
	struct DbTable *root;		/* of a partition: the topmost parent */
	int			nparents;
	struct DbTable **parents;	/* INHERITS; of a partition its parent */
} DbTable;

typedef struct DbType
{
	Oid			oid;
	const char *name;
	DbSchema   *schema;
	char		kind;			/* TYPTYPE_*: e enum, d domain, c composite, r range */
	bool		on_path;
	const char *comment;
	int			nlabels;		/* of an enum, in their order */
	const char **labels;
	List	   *label_list;		/* private to the loader */
	DbTypeRef  *base;			/* of a domain */
	bool		not_null;
	DbExpr	   *default_expr;	/* of a domain, or NULL */
	int			nchecks;
	DbExpr	  **checks;			/* by the names of the constraints */
	const char **check_names;
	int			nattributes;	/* of a composite type */
	DbColumn   *attributes;
} DbType;

typedef struct DbFunction
{
	Oid			oid;
	const char *name;
	DbSchema   *schema;
	char		kind;			/* PROKIND_*: f p a w */
	bool		on_path;
	bool		security_definer;
	bool		sets_search_path;
	bool		is_trigger;
	char		volatility;		/* PROVOLATILE_*: i s v */
	const char *language;
	const char *comment;
	const char *body;			/* as stored; printed nowhere */
	Oid			result_type;
	const char *canonical_arguments;	/* types only, qualified */
	const char *attributes;		/* private to hash.c: all else but the body */
	int			ndefaults;
	DbExpr	  **defaults;		/* of the last arguments */
	bool		has_sql_body;	/* parsed when it was made: body is empty */
	List	   *reads;			/* of that: OIDs of the relations in it */
	const char *arguments;		/* caches of function_arguments() */
	const char *result;			/* and function_result() */
} DbFunction;

typedef struct DbSequence
{
	Oid			oid;
	const char *name;
	DbSchema   *schema;
	bool		on_path;
	bool		owned;			/* OWNED BY, or an identity */
	DbTable    *owner;			/* by which table, if that is known: not all are asked */
	AttrNumber	owner_column;
	bool		identity;		/* the owner's identity */
	bool		seen;			/* private to the loader: privileges on it */
} DbSequence;

typedef struct DbExtension
{
	const char *name;
	const char *version;
	const char *schema;
} DbExtension;

typedef struct Model
{
	MemoryContext context;
	bool		whole;			/* everything, not a set of tables */
	const char *database;
	int			nschemas;
	DbSchema  **schemas;		/* by name */
	int			ntables;		/* every relation below, partitions included */
	DbTable   **tables;			/* by schema name, then name */
	int			ntypes;
	DbType	  **types;
	int			nfunctions;
	DbFunction **functions;
	int			nsequences;
	DbSequence **sequences;
	int			nextensions;
	DbExtension **extensions;
	const char *comment;
	double		pages;			/* of all that is visible, as last vacuumed */
	int			nhidden;		/* relations the caller may not see */
	int			nhidden_functions;
	struct ModelIndex *index;	/* private to load.c: objects by OID */
} Model;

/* Every live column of a table */
#define foreach_column(col, table) \
	for (DbColumn *col = (table)->columns; \
		 col < (table)->columns + (table)->ncolumns; col++) \
		if (!col->dropped)

/*
 * Loads everything the caller may see; or what is in the named schemas, with
 * the tables elsewhere that their foreign keys point to, "requested" unset.
 */
extern Model *model_load(Snapshot snapshot, List *schema_names);

/*
 * Loads the given relations, and no others.  Foreign keys between them are
 * linked, others have a ref_oid only.  With "neighbours", also what their
 * foreign keys point to and what points to them, with "requested" unset; and
 * of what those point to the names, with "stub" set.
 */
extern Model *model_load_tables(Snapshot snapshot, List *relids, bool neighbours);

/* Parts of a table that model_load_touched() may leave out */
#define LOAD_CONSTRAINTS	1
#define LOAD_INDEXES		2
#define LOAD_DEFAULTS		4
#define LOAD_ALL_PARTS		(LOAD_CONSTRAINTS | LOAD_INDEXES | LOAD_DEFAULTS)

/*
 * Loads the given relations and functions for the guard: whatever the caller
 * may see, without what lies beyond but the tables that their foreign keys
 * point to, with "requested" unset; comments only if they are asked for, and
 * policies only where they are in force.  Extension members must be left out
 * by the caller.  current: the snapshot is the latest, and this transaction
 * has touched the relations, so that its caches tell the same.
 */
extern Model *model_load_touched(Snapshot snapshot, bool current, int parts,
								 List *relids, List *funcids, bool comments);

extern DbTable *model_table(const Model *model, Oid relid);

/* Is it of a table that was loaded? */
extern bool model_has_index(const Model *model, Oid indexid);
extern bool model_has_constraint(const Model *model, Oid constraint);
extern DbSequence *model_sequence(const Model *model, Oid seqid);
extern DbType *model_type(const Model *model, Oid typid);
extern DbFunction *model_function(const Model *model, Oid funcid);

/*
 * The relation of any kind that a name means, whether it is in a model or not;
 * schema NULL: by the search_path.  InvalidOid if there is none, or no schema.
 */
extern Oid	relation_by_name(const char *schema, const char *name);

/* May the caller know of a relation, whether it is in a model or not? */
extern bool relation_is_visible(Oid relid);

/*
 * To be called before the i-th of n tables is looked at, in a loop over many of
 * them: asks for the memory of those that come next.
 */
extern void tables_prefetch(DbTable *const *tables, int n, int i);

/* The type for whatever the server is asked about a column */
static inline Oid
typeref_known(const DbTypeRef *ref)
{
	return OidIsValid(ref->stand_in) ? ref->stand_in : ref->oid;
}

/* The column with that name, or NULL */
extern DbColumn *table_column(const DbTable *table, const char *name);

/*
 * A table in the sense of the house rules: an ordinary or foreign one or the
 * root of a partitioned one, and asked for, not loaded as a neighbour only
 */
extern bool table_is_base(const DbTable *table);

#endif							/* DBCTX_MODEL_H */
