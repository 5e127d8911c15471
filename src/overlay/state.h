/*
 * state.h
 *	  What the statements of a script have made, changed and dropped so far;
 *	  private to overlay/.
 *
 * A table is copied when a statement first changes it, and changed in place
 * from then on, so that pointers to it stay.  In a transaction block of the
 * script what it was is kept, once for each level of savepoints, and comes
 * back with ROLLBACK.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#ifndef DBCTX_OVERLAY_STATE_H
#define DBCTX_OVERLAY_STATE_H

#include "catalog/loader.h"
#include "overlay/overlay.h"
#include "parser/parse_node.h"
#include "rule/similar.h"

/* Of what kind a name is: those of one kind and schema are unique */
typedef enum NameKind
{
	NAME_RELATION,				/* tables, views, indexes, sequences */
	NAME_TYPE,
	NAME_CONSTRAINT,
	NAME_FUNCTION,				/* whatever its arguments */
	NAME_SCHEMA,
} NameKind;

typedef enum NameState
{
	NAME_UNTOUCHED,				/* it means what the catalog says */
	NAME_GONE,
	NAME_TAKEN,
} NameState;

typedef struct ScriptNameKey
{
	NameKind	kind;
	Oid			schema;			/* invalid for NAME_SCHEMA */
	NameData	name;
} ScriptNameKey;

/* A name that the script has given or taken */
typedef struct ScriptName
{
	ScriptNameKey key;
	NameState	state;
	char		relkind;		/* of NAME_RELATION */
	Oid			oid;
	void	   *object;			/* ScriptTable (of an index that on which it is),
								 * ScriptSequence, ScriptType, ScriptFunction, DbSchema */
} ScriptName;

/* A table, view, ... as the script has left it */
typedef struct ScriptTable
{
	LoadTable	load;			/* must be first; its lists are not used */
	bool		made;			/* by the script */
	bool		gone;
	bool		judged;			/* the model rules are to look at it */
	bool		emptied;		/* TRUNCATE, or a new one in its place */
	int			ncolumns_max;	/* room in the arrays */
	int			nconstraints_max;
	int			nindexes_max;
	int		   *column_origins; /* statements; as many as columns */
	Bitmapset  *made_columns;
	int			made_by;		/* statement that made or named it; 0: none */
	int			changed_by;
	int			saved;			/* the level in which it was kept last */
	List	   *partitions;		/* ScriptTable * attached by the script */
	List	   *detached;		/* OIDs */
	List	   *sequences;		/* ScriptSequence * that it owns */
} ScriptTable;

typedef struct ScriptSequence
{
	Oid			oid;
	char	   *name;
	DbSchema   *schema;
	ScriptTable *owner;			/* or NULL */
	AttrNumber	column;
} ScriptSequence;

/* A type that the script has made */
typedef struct ScriptType
{
	DbType		type;			/* must be first */
	Oid			array;
	DbTypeRef  *ref;
	DbTypeRef  *array_ref;
} ScriptType;

/* A function that the script has made or replaced */
typedef struct ScriptFunction
{
	DbFunction	function;		/* must be first */
	bool		made;			/* there was none of its name and arguments */
	bool		gone;
} ScriptFunction;

/* What was in some memory before */
typedef struct Undo
{
	struct Undo *next;
	void	   *at;
	size_t		size;
	char		was[FLEXIBLE_ARRAY_MEMBER];
} Undo;

/* What SET has set, as far as it matters here */
typedef struct ScriptSettings
{
	char	   *path;			/* search_path, or NULL: that of the session */
	bool		has_lock_timeout;
} ScriptSettings;

/* A transaction block, or a savepoint in it */
typedef struct ScriptLevel
{
	struct ScriptLevel *parent;
	int			id;				/* grows */
	char	   *savepoint;		/* NULL: the block itself */
	Undo	   *undo;			/* the latest first */
	MemoryContext context;
	ScriptSettings before;		/* comes back with ROLLBACK */
	ScriptSettings after;		/* of the session, when the block ends: without SET LOCAL */
} ScriptLevel;

typedef struct ScriptWorld
{
	World		world;			/* must be first */
	Overlay    *overlay;
} ScriptWorld;

struct Overlay
{
	ScriptWorld world;
	World	   *live;
	Snapshot	snapshot;
	MemoryContext context;		/* of all that stays */
	MemoryContext work;			/* of a statement */
	Loader	   *loader;
	const char *loader_path;	/* the search_path that it was made for */
	bool		comments;
	int			number;			/* of the statement at hand */
	HTAB	   *names;			/* ScriptName */
	oidmap_hash *tables;		/* ScriptTable by OID, gone ones too */
	oidmap_hash *schemas;		/* DbSchema by OID */
	oidmap_hash *origins;		/* statements by OID of what they have made */
	List	   *all_tables;		/* ScriptTable * in the order of their coming */
	List	   *functions;		/* ScriptFunction * */
	List	   *path;			/* DbSchema *, or NIL: to be found out */
	NameIndex  *alike;			/* names of tables that the script has given */
	Oid			next_oid;
	bool		oids_are_free;	/* from that one on, for a long way */
	ScriptSettings settings;
	ScriptLevel *level;			/* NULL outside of blocks */
	int			last_level;
};

/* overlay.c */

/* A statement within another, such as CREATE SCHEMA */
extern void overlay_apply_inner(Overlay *overlay, Node *statement);

/* undo.c */

/* To be called before "size" bytes at "at" change; they must stay allocated */
extern void undo_keep(Overlay *overlay, void *at, size_t size);

extern void level_begin(Overlay *overlay, const char *savepoint);
extern void level_end(Overlay *overlay, bool commit);

/* names.c */
extern ScriptName *script_name(Overlay *overlay, NameKind kind, Oid schema, const char *name);
extern void name_take(Overlay *overlay, NameKind kind, Oid schema, const char *name,
					  char relkind, Oid oid, void *object);
extern void name_leave(Overlay *overlay, NameKind kind, Oid schema, const char *name);

/* Is there a relation, a constraint of that name in the schema now? */
extern bool relation_is_named(Overlay *overlay, const DbSchema *schema, const char *name);
extern bool constraint_is_named(Overlay *overlay, const DbSchema *schema, const char *name);

/* As the server chooses them; "isconstraint": of an index that implements one */
extern char *choose_relation_name(Overlay *overlay, const DbSchema *schema, const char *name1,
								  const char *name2, const char *label, bool isconstraint);
extern char *choose_constraint_name(Overlay *overlay, const DbSchema *schema, const char *name1,
									const char *name2, const char *label);

/* "a_b", as it puts them between the table's name and the label; names: char * */
extern char *choose_addition(List *names);

/* An OID that no catalog has */
extern Oid	overlay_new_oid(Overlay *overlay);

/* The schema of that OID or name; NULL: none, or one of the system's */
extern DbSchema *overlay_schema(Overlay *overlay, Oid oid);
extern DbSchema *overlay_find_schema(Overlay *overlay, const char *name);

/* Where a new object without a schema's name goes; NULL: nowhere */
extern DbSchema *overlay_creation_schema(Overlay *overlay, const char *name);
extern List *overlay_path(Overlay *overlay);
extern void overlay_path_changed(Overlay *overlay);

/* What a name of a relation means now */
typedef struct Found
{
	char		relkind;		/* '\0': nothing */
	Oid			oid;
	ScriptName *name;			/* NULL: the script has not touched the name */
} Found;

extern Found overlay_lookup(Overlay *overlay, const char *schema, const char *name);

/* copy.c */

/*
 * The table of that name, OID, or on which that index is, to be changed: a
 * copy of it is made, and kept as it is for ROLLBACK.  NULL if there's none.
 */
extern ScriptTable *table_to_change(Overlay *overlay, const RangeVar *name);
extern ScriptTable *table_to_change_of(Overlay *overlay, Oid relid);
extern void table_change(Overlay *overlay, ScriptTable *table);

/* The same to look at: a copy or that of the catalog */
extern DbTable *table_to_read(Overlay *overlay, const RangeVar *name);

extern ScriptTable *table_make(Overlay *overlay, DbSchema *schema, const char *name,
							   char relkind, char persistence);
/* Its copy if there is one, which may be gone; else NULL */
extern ScriptTable *table_copy_of(Overlay *overlay, Oid relid);

/* Lets its foreign keys lead to what the script has made of their targets */
extern void table_link(Overlay *overlay, DbTable *table);

/* parts.c: of tables that are being changed */
extern DbColumn *part_add_column(Overlay *overlay, ScriptTable *table, const char *name,
								 DbTypeRef *type, Oid collation);
extern void part_drop_column(Overlay *overlay, ScriptTable *table, DbColumn *column);

/* type: CONSTRAINT_*; its keys are copied, for the rest the caller cares */
extern DbConstraint *part_add_constraint(Overlay *overlay, ScriptTable *table, char type,
										 const char *name, int nkeys, const AttrNumber *keys);
extern void part_drop_constraint(Overlay *overlay, ScriptTable *table, DbConstraint *constraint);
extern void part_rename_constraint(Overlay *overlay, ScriptTable *table, DbConstraint *constraint,
								   const char *name);
extern DbConstraint *part_constraint(const DbTable *table, const char *name);

/* Takes an index that is complete but for its name, OID and table */
extern void part_add_index(Overlay *overlay, ScriptTable *table, DbIndex *index, const char *name);
extern void part_drop_index(Overlay *overlay, ScriptTable *table, DbIndex *index);
extern void part_rename_index(Overlay *overlay, ScriptTable *table, DbIndex *index, const char *name);
extern DbIndex *part_index(const DbTable *table, Oid oid);

/* expr.c: each returns NULL if the server would refuse it */
extern DbExpr *script_expr(Overlay *overlay, ScriptTable *table, Node *raw, ParseExprKind kind);

/* The same; where it calls what the script has made, one of which little is known */
extern DbExpr *script_known_expr(Overlay *overlay, ScriptTable *table, Node *raw, ParseExprKind kind);
extern DbExpr *script_default(Overlay *overlay, const DbColumn *column, Node *raw);
extern DbExpr *script_generated(Overlay *overlay, ScriptTable *table, const DbColumn *column, Node *raw);
extern DbExpr *script_nextval(Overlay *overlay, const ScriptSequence *sequence, const DbTypeRef *type);
extern DbExpr *script_cooked(Overlay *overlay, ScriptTable *table, Node *node);

/* A default when its column's type changes */
extern DbExpr *script_recast(Overlay *overlay, DbExpr *expr, const DbTypeRef *type);

/* The same expression of another table; map: its column's number by number */
extern DbExpr *script_mapped(Overlay *overlay, ScriptTable *table, const DbExpr *expr,
							 const AttrNumber *map, int length);

/* Which columns it names; a set that pull_varattnos() gives */
extern Bitmapset *expr_columns(const DbExpr *expr);

/* Memory that stays, from within a statement */
static inline void *
keep_alloc0(Overlay *overlay, size_t size)
{
	return MemoryContextAllocZero(overlay->context, size);
}

static inline char *
keep_text(Overlay *overlay, const char *text)
{
	return text ? MemoryContextStrdup(overlay->context, text) : NULL;
}

static inline void *
keep_copy(Overlay *overlay, const void *from, size_t size)
{
	return size == 0 ? NULL :
		memcpy(MemoryContextAlloc(overlay->context, size), from, size);
}

/* definition.c: columns and constraints as CREATE TABLE and ALTER TABLE write them */

/* What is to be made of columns once all of them are there */
typedef struct Definition
{
	Overlay    *overlay;
	ScriptTable *table;
	bool		fresh;			/* the table has no rows: all is valid */
	List	   *generated;		/* GeneratedColumn * */
	List	   *checks;			/* Constraint *, each with its columns in "keys", */
	List	   *keys;			/* or "fk_attrs" */
	List	   *foreign;
} Definition;

extern void define_column(Definition *definition, ColumnDef *column);
extern void define_constraint(Definition *definition, Constraint *constraint);
extern void define_finish(Definition *definition);

/* A sequence for a column: serial, or an identity's.  wanted: its name, or NULL */
extern ScriptSequence *sequence_make(Overlay *overlay, DbSchema *schema, const char *name,
									 ScriptTable *owner, AttrNumber column);
extern ScriptSequence *column_sequence(Overlay *overlay, ScriptTable *table, const DbColumn *column);

/* constraint.c: each takes what the grammar has made of it, with all its columns */
extern void make_check(Definition *definition, Constraint *check);
extern void make_key(Definition *definition, Constraint *key);
extern void make_foreign_key(Definition *definition, Constraint *key);

/* index.c */

/* For the index of a key, too: "constraint" is then set.  NULL if it can't be made */
extern DbIndex *index_make(Overlay *overlay, ScriptTable *table, const IndexStmt *statement);
extern void apply_index(Overlay *overlay, IndexStmt *statement);

/* The same index of another table; map: that one's column number by number */
extern void index_clone(Overlay *overlay, ScriptTable *table, const DbIndex *index,
						const AttrNumber *map, int length, bool inherited);

/* The name that the server chooses for it; label: "key", "idx", ... */
extern char *index_name_for(Overlay *overlay, ScriptTable *table, List *elements, const char *label,
							bool isconstraint);

/* create.c */
extern void apply_create(Overlay *overlay, CreateStmt *statement, const char *server);

/* NULL: it can't be made, or is there already */
extern ScriptTable *relation_make(Overlay *overlay, const RangeVar *name, char relkind);

/* inherit.c: columns and constraints that come from other tables */
extern void inherit_columns(Definition *definition, DbTable *parent);
extern void inherit_parts(Definition *definition, DbTable *parent, bool indexes);
extern void inherit_indexes(Definition *definition, DbTable *parent);
extern void like_columns(Definition *definition, DbTable *other, int options);
extern void like_parts(Definition *definition, DbTable *other, int options);
extern void add_parent(Overlay *overlay, ScriptTable *table, DbTable *parent);

/* The numbers that columns of one table have in another, by name; 0: none */
extern AttrNumber *map_columns(const DbTable *from, const DbTable *to);

/* query.c: CREATE TABLE AS, SELECT INTO, views */
extern void apply_create_as(Overlay *overlay, CreateTableAsStmt *statement);
extern void apply_select_into(Overlay *overlay, SelectStmt *statement);
extern void apply_view(Overlay *overlay, ViewStmt *statement);

/* alter.c */
extern void apply_alter_table(Overlay *overlay, AlterTableStmt *statement);
extern void column_set_default(Overlay *overlay, ScriptTable *table, DbColumn *column, Node *raw);

/* Is its default what "serial" makes? */
extern bool column_draws_from_own(ScriptTable *table, const DbColumn *column);

/* drop.c */
extern void apply_drop(Overlay *overlay, DropStmt *statement);
extern void drop_table_of(Overlay *overlay, ScriptTable *table);

/* What depends on an object of the catalog */
extern void drop_dependents(Overlay *overlay, Oid classid, Oid objid);

/*
 * Foreign keys of other tables to a table: to a column of it, to a key of it,
 * or, where both are none, to the whole
 */
extern void drop_references(Overlay *overlay, DbTable *table, AttrNumber attnum,
							const DbConstraint *key);

/* objects.c: what is no table */
extern void apply_create_schema(Overlay *overlay, CreateSchemaStmt *statement);
extern void apply_enum(Overlay *overlay, CreateEnumStmt *statement);
extern void apply_composite(Overlay *overlay, CompositeTypeStmt *statement);
extern void apply_domain(Overlay *overlay, CreateDomainStmt *statement);
extern void apply_range(Overlay *overlay, CreateRangeStmt *statement);
extern void apply_create_sequence(Overlay *overlay, CreateSeqStmt *statement);
extern void apply_alter_sequence(Overlay *overlay, AlterSeqStmt *statement);
extern void drop_sequence(Overlay *overlay, const Found *found, const char *name);
extern void apply_comment(Overlay *overlay, CommentStmt *statement);
extern void apply_truncate(Overlay *overlay, TruncateStmt *statement);

/* trigger.c: triggers and policies */
extern void apply_trigger(Overlay *overlay, CreateTrigStmt *statement);
extern void apply_policy(Overlay *overlay, CreatePolicyStmt *statement);

/* function.c */
extern void apply_function(Overlay *overlay, CreateFunctionStmt *statement);
extern void apply_alter_function(Overlay *overlay, AlterFunctionStmt *statement);
extern void drop_function(Overlay *overlay, ObjectWithArgs *object);

/* One of that name that the script has made, or NULL; schema NULL: on the path */
extern ScriptFunction *function_made(Overlay *overlay, const char *schema, const char *name);

/* DROP of a type, function, trigger, ... */
extern void drop_object(Overlay *overlay, DropStmt *statement, Node *object);

/* rename.c */
extern void apply_rename(Overlay *overlay, RenameStmt *statement);
extern void apply_set_schema(Overlay *overlay, AlterObjectSchemaStmt *statement);

/* settings.c: BEGIN and its kin, SET and its kin */
extern void apply_transaction(Overlay *overlay, TransactionStmt *statement);
extern void apply_set(Overlay *overlay, VariableSetStmt *statement);
extern void apply_select(Overlay *overlay, SelectStmt *statement);

/* world.c */
extern void overlay_world_init(Overlay *overlay);

/* types.c */
extern DbTypeRef *script_type(Overlay *overlay, TypeName *name);
extern DbTypeRef *script_typeref(Overlay *overlay, Oid type, int32 typmod);

/* Of the catalog's; false: there is none of that name, any more */
extern bool type_is_known(Overlay *overlay, TypeName *name, Oid *type, int32 *typmod);

/* Only one that the script has made; else NULL */
extern DbTypeRef *script_made_type(Overlay *overlay, const TypeName *name);

/* kind: TYPTYPE_*; base: of a domain.  The caller fills in the rest */
extern ScriptType *type_make(Overlay *overlay, List *names, char kind, DbTypeRef *base);
extern void type_rename(Overlay *overlay, ScriptType *made, DbSchema *schema, const char *name);

/* The same of one of the catalog's; schema NULL: it stays where it is */
extern void type_rename_live(Overlay *overlay, TypeName *name, const char *to, const char *schema);

#endif							/* DBCTX_OVERLAY_STATE_H */
