/*
 * undo.h
 *	  What the files of rollback/ share.
 *
 * An object of the catalog that the script changes or drops is put back by
 * its names in the catalog; if the script has renamed any of those before,
 * that waits until the names are back.  What the script itself makes has an
 * OID that no catalog has, and is dropped by the name that it has then.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#ifndef DBCTX_UNDO_H
#define DBCTX_UNDO_H

#include "access/htup.h"
#include "catalog/objectaddress.h"
#include "fmgr.h"
#include "lib/stringinfo.h"
#include "nodes/parsenodes.h"
#include "rollback/rollback.h"
#include "utils/acl.h"

/* Numbers from here on are those of columns that the script makes */
#define FIRST_MADE_COLUMN 100000

/* A name that is other than in the catalog: of a thing made or renamed */
typedef struct Thing
{
	ObjectAddress address;
	Oid			scope;			/* the schema, relation or type that it is in */
	const char *name;
	const ColumnDef *column;	/* of a column that was made, or NULL */
	int			statement;		/* that gave it the name */
} Thing;

/* A column of the catalog's that the script has given another type */
typedef struct Retyped
{
	Oid			relid;
	int			column;
	const char *type;			/* as SQL names it */
} Retyped;

/* One command that undoes something */
typedef struct Undo
{
	int			statement;
	int			group;			/* part of the statement: the last first */
	int			number;			/* within that: the first first */
	int			after;			/* it waits until the statements from this one on
								 * have been undone */
	const char *sql;			/* NULL: can't be undone */
	const char *careful;		/* the same with IF EXISTS, or NULL */
	const char *lost;
	ObjectAddress about;		/* a relation, its column, or another object */
	Oid			relid;			/* the relation that it's part of, or invalid */
	bool		makes;			/* it makes what was dropped */
} Undo;

/* The state in an open transaction block, to which a ROLLBACK goes back */
typedef struct Mark
{
	const char *savepoint;		/* NULL: the block itself */
	List	   *path;
	List	   *things;
	List	   *stale;
	List	   *undos;
	List	   *disturbed;
	List	   *retyped;
} Mark;

struct Rollback
{
	MemoryContext context;
	int			nestlevel;		/* of the pinned settings */
	int			statement;		/* number of the one at hand */
	List	   *path;			/* OIDs of schemas, as search_path has them */
	List	   *first_path;		/* the same as the script begins */
	Oid			temp;			/* stands for the schema of temporary objects */
	List	   *things;			/* Thing * */
	List	   *stale;			/* Stale *: what the catalog's names mean no more */
	List	   *undos;			/* Undo *, as they were made */
	List	   *disturbed;		/* Disturbance *: what has other names now */
	List	   *retyped;		/* Retyped *: columns whose type isn't the catalog's now */
	List	   *marks;			/* Mark *, the innermost last */
	Oid			next_made;
	int			next_number;
	int			group;
	bool		concurrently;	/* indexes that are dropped are made again so */
};

/* names.c: what names mean at this point of the script */

/* Has it been made by the script? */
extern bool is_made(const Rollback *rollback, Oid oid);
extern bool is_stale(const Rollback *rollback, const ObjectAddress *address);

/* InvalidOid, or objectId invalid, where there is none */
extern Oid	find_schema(Rollback *rollback, const char *name);
extern ObjectAddress find_name(Rollback *rollback, Oid classid, Oid scope, const char *name);
extern ObjectAddress find_qualified(Rollback *rollback, Oid classid, const char *schema,
									const char *name);
extern ObjectAddress find_names(Rollback *rollback, Oid classid, List *names);
extern Oid	find_relation(Rollback *rollback, const RangeVar *name);
extern Oid	find_relation_names(Rollback *rollback, List *names);

/* The column's number, beyond all that tables can have if the script made it; 0: none */
extern int	find_column(Rollback *rollback, Oid relid, const char *name);
extern Thing *find_thing(Rollback *rollback, const ObjectAddress *address);

/* The schema in which a new object of that name comes */
extern Oid	creation_schema(Rollback *rollback, const RangeVar *name);
extern Oid	creation_schema_names(Rollback *rollback, List *names);

extern Thing *make_thing(Rollback *rollback, Oid classid, Oid scope, const char *name);
extern Thing *make_column(Rollback *rollback, Oid relid, const ColumnDef *column);
extern void rename_thing(Rollback *rollback, const ObjectAddress *address, Oid scope,
						 const char *name);

/* It is gone, by this name at least */
extern void drop_thing(Rollback *rollback, const ObjectAddress *address);

/* From now on definitions that mention it aren't what the catalog says */
extern void disturb(Rollback *rollback, Oid oid);

/* Qualified and quoted, as it is called now; for objects in schemas */
extern const char *name_now(Rollback *rollback, const ObjectAddress *address);
extern const char *relation_now(Rollback *rollback, Oid relid);
extern const char *schema_name_now(Rollback *rollback, Oid schema);	/* unquoted */
extern const char *schema_now(Rollback *rollback, Oid schema);
extern const char *column_now(Rollback *rollback, Oid relid, int column);

/* By the catalog; the name is not quoted */
extern Oid	get_object_schema(const ObjectAddress *address);
extern const char *get_object_name(const ObjectAddress *address);

/* SET search_path */
extern void set_path(Rollback *rollback, const VariableSetStmt *statement);

/* resolve.c: what a command names */

/* While the server looks names up, search_path is as the script has it */
extern int	enter_path(Rollback *rollback);
extern void leave_path(int nestlevel);

/* InvalidOid where it is none of the catalog's */
extern Oid	find_type(Rollback *rollback, const TypeName *name, int32 *typmod);

extern char *arguments_key(Rollback *rollback, List *types);
extern ObjectAddress named_function(Rollback *rollback, ObjectType type, const ObjectWithArgs *object);

/* The object as DROP, COMMENT and the like name it; objectId invalid: none that is known */
extern ObjectAddress resolve(Rollback *rollback, ObjectType type, Node *object);

/* Does resolve() know objects of a type? */
extern bool resolves(ObjectType type);

/* undo.c: the list of what is to be done */

/*
 * Adds a command.  about: the object it puts back, or that it drops; the
 * list of mentions is made here.  The texts are kept as they are.
 */
extern Undo *add_undo(Rollback *rollback, ObjectAddress about, Oid relid, const char *sql);

/*
 * Takes away what the script makes, by the names at hand; careful: in a way
 * that does nothing if it is gone, or NULL.
 */
extern Undo *add_removal(Rollback *rollback, ObjectAddress about, Oid relid, const char *sql,
						 const char *careful);

/* "DROP kind name", for what the script makes */
extern Undo *add_drop(Rollback *rollback, ObjectAddress about, Oid relid, const char *kind,
					  const char *name);

/* A statement, or part of one, that can't be undone */
extern void add_lost(Rollback *rollback, const char *lost,...) pg_attribute_printf(2, 3);

/* Takes off what is about an object that goes: a relation with all that is on it */
extern void forget_undos(Rollback *rollback, const ObjectAddress *address);

/* A relation or type is gone, with what the script has made on it */
extern void forget_made(Rollback *rollback, Oid scope);

/* From now on, what the script has made so far may be gone by a CASCADE */
extern void be_careful(Rollback *rollback);

/* The earliest statement from which on the names in a definition are others; 0: none */
extern int	disturbed_since(Rollback *rollback, const ObjectAddress *address);

/* print.c: SQL from the catalog, with its names */

/* Calls one of the server's functions while the relations are locked; NULL if that can't be had */
extern char *print_call(List *relids, PGFunction function, int nargs, Datum a, Datum b);
extern char *print_oid(Oid relid, PGFunction function, Oid oid);
extern char *print_expression(Oid relid, Datum source);

/* "public.orders" */
extern const char *relation_name(Oid relid);
extern const char *column_name(Oid relid, AttrNumber attnum);
extern const char *object_name(const ObjectAddress *address);

/* How many columns it has, dropped ones among them */
extern int	relation_natts(Oid relid);

/* "TABLE", "MATERIALIZED VIEW": as in ALTER and DROP */
extern const char *relation_kind(char relkind);
extern const char *object_kind(const ObjectAddress *address);
extern const char *type_name(Oid type, int32 typmod);
extern const char *role_name(Oid role);
extern const char *role_spec_name(const RoleSpec *role);	/* unquoted */

/* A list of options as stored, "a='b', c='d'"; NULL if there are none */
extern char *options_text(Datum options, bool isnull, const char *prefix);
extern char *generic_options_text(Datum options, bool isnull);

/* "a, b" of an array of column numbers */
extern char *column_list(Oid relid, Datum numbers);

/* attached.c: comments, privileges, owner and labels */

/* List of char *: what an object that was just made lacks */
extern List *attached_sql(const ObjectAddress *address);

/* "COMMENT ON ... IS ...", as it is in the catalog */
extern char *comment_sql(const ObjectAddress *address);
extern char *owner_sql(const ObjectAddress *address, bool always);

/*
 * GRANT and REVOKE that lead from one list of privileges to another: char *.
 * columns: "(a)" for those of a column, or "".
 */
extern List *acl_sql(const char *target, ObjectType type, const char *column,
					 Acl *from, Acl *to, Oid owner);

/* Default privileges: those stored, or NULL; what a kind of them is about ("TABLES"), false: unknown */
extern Acl *default_acl(Oid role, Oid schema, char kind);
extern bool default_acl_kind(char kind, ObjectType *type, const char **name);
extern AclMode privilege_by_name(const char *name);

/* What a role has, from whomever; options: what it may grant */
extern AclMode privileges_of(const Acl *acl, Oid grantee, bool options);
extern Acl *object_acl(const ObjectAddress *address, ObjectType *type, Oid *owner);
extern const char *acl_target(const ObjectAddress *address, ObjectType type);

/* units.c: objects that are dropped, made again */

/*
 * Adds what makes again the objects, and whatever would go with them, and
 * notes that they are gone.
 */
extern void undo_drop(Rollback *rollback, List *targets, bool cascade);

/* remake_*.c: List of char *; NIL: it can't be said */
extern List *remake_table(Oid relid);
extern List *remake_attach(Oid relid);
extern List *remake_view(Oid relid);
extern char *view_sql(Oid relid, bool replace);
extern List *remake_sequence(Oid relid);
extern List *remake_column(Oid relid, AttrNumber attnum);
extern List *remake_default(Oid relid, AttrNumber attnum);

/* attach: to the index of the parent, if its table is a partition of that */
extern List *remake_constraint(Oid constraint, bool attach);
extern List *remake_index(Oid index, bool concurrently, bool attach);
extern List *index_statistics(Oid index);
extern List *remake_trigger(Oid trigger);
extern List *remake_rule(Oid rule);
extern char *trigger_firing_sql(Oid trigger);
extern char *rule_firing_sql(Oid rule);
extern List *remake_policy(Oid policy);
extern List *remake_type(Oid type);
extern List *remake_function(Oid function);
extern List *remake_other(const ObjectAddress *address);
extern char *enum_labels(Oid type);

/* ALTER PUBLICATION ... ADD TABLE, of a row of pg_publication_rel */
extern char *publication_table(Oid oid);

/* A copy of a row of a catalog that has no cache, by its OID; or NULL */
extern HeapTuple row_by_oid(Oid catalog, Oid index, AttrNumber attnum, Oid oid);

/* Those that a table inherits from, or is a partition of: OIDs, in their order */
extern List *parents_of(Oid relid);

extern bool same_default(Oid relid, AttrNumber attnum, Oid other, AttrNumber other_attnum);

/* Of a column that comes from a parent: what of it differs */
extern List *inherited_differences(Oid relid, AttrNumber attnum);

/* The sequence that a column owns, by the kind of dependency; or InvalidOid */
extern Oid	owned_sequence(Oid relid, AttrNumber attnum, char deptype);

extern const char *storage_name(char storage);

/* The statistics target of a row of pg_attribute, -1: none */
extern int	column_statistics(HeapTuple tuple);

/* Parts of these: the column as CREATE TABLE has it, what a sequence is */
extern char *column_definition(Oid relid, AttrNumber attnum);
extern List *column_settings(Oid relid, AttrNumber attnum);
extern char *sequence_settings(Oid sequence, bool identity);

/* undo_*.c: statements of a kind; false: none of theirs */
extern bool undo_create(Rollback *rollback, Node *statement);
extern bool undo_create_object(Rollback *rollback, Node *statement);
extern bool undo_alter(Rollback *rollback, Node *statement);
extern bool undo_rename(Rollback *rollback, Node *statement);
extern bool undo_access(Rollback *rollback, Node *statement);
extern bool undo_other(Rollback *rollback, Node *statement);
extern void undo_alter_table(Rollback *rollback, const AlterTableStmt *statement);

#endif							/* DBCTX_UNDO_H */
