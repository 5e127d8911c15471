/*
 * convention.h
 *	  What the tables of a database agree on: evidence in, facts out.
 *
 * conventions_infer() is a pure function from a Model to a list of Facts.
 * Every number in a Fact is counted: "follow" objects do as "value" says, of
 * the "of" that could.  Each group of topics is one file; registry.c lists
 * them.
 *
 * Out of every count: views, partitions, and the tables that migration tools
 * keep for themselves.  Tables that only join two others count for whether
 * they have a key, for their names and for their foreign keys, not for the
 * form of key, timestamps, soft delete or tenant column, which they never
 * have.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#ifndef DBCTX_CONVENTION_H
#define DBCTX_CONVENTION_H

#include "catalog/model.h"

/* A topic states a convention from this many objects and this share on */
#define CONVENTION_MIN_OBJECTS 3
#define CONVENTION_MIN_SHARE 0.6

/* How many exceptions a text names before "+k more" */
#define CONVENTION_MAX_NAMED 4

/* How many objects a Fact or Variant keeps; the counts are exact all the same */
#define CONVENTION_MAX_OBJECTS 50

/*
 * Topics, in the order in which they are told.  The second name is what
 * dbctx_conventions() shows and what the rules of the guard will ask for.
 */
#define TOPIC_LIST(T) \
	T(TOPIC_PRIMARY_KEY,		"primary_key")			/* the whole key: "id uuid DEFAULT gen_random_uuid()" */ \
	T(TOPIC_KEY_PRESENT,		"primary_key_present")	/* tables that have one */ \
	T(TOPIC_KEY_NAME,			"primary_key_name")		/* "id", "<table>_id" */ \
	T(TOPIC_KEY_TYPE,			"primary_key_type")		/* "uuid" */ \
	T(TOPIC_KEY_DEFAULT,		"primary_key_default")	/* "gen_random_uuid()", "serial", "identity", "set by the application" */ \
	T(TOPIC_CREATED,			"created")				/* "created_at timestamptz NOT NULL DEFAULT now()" */ \
	T(TOPIC_UPDATED,			"updated")				/* "updated_at timestamptz NOT NULL DEFAULT now()" */ \
	T(TOPIC_UPDATED_TRIGGER,	"updated_trigger")		/* the function that keeps it */ \
	T(TOPIC_SOFT_DELETE,		"soft_delete")			/* "deleted_at timestamptz" */ \
	T(TOPIC_SOFT_DELETE_HONOURED, "soft_delete_honoured")	/* partial indexes, policies, views that test it */ \
	T(TOPIC_SOFT_DELETE_UNIQUE, "soft_delete_unique")	/* unique indexes only among live rows */ \
	T(TOPIC_FK_NAME,			"foreign_key_name")		/* "<parent>_id", "<role>Id" */ \
	T(TOPIC_FK_SUFFIX,			"foreign_key_suffix")	/* "<relation>_id": how they end, whatever comes before */ \
	T(TOPIC_FK_INDEX,			"foreign_key_index")	/* foreign keys with an index */ \
	T(TOPIC_FK_DELETE,			"foreign_key_on_delete")	/* "CASCADE" */ \
	T(TOPIC_FK_TYPE,			"foreign_key_type")		/* same type as the key it points to */ \
	T(TOPIC_FK_VALID,			"foreign_key_valid")	/* neither NOT VALID nor NOT ENFORCED */ \
	T(TOPIC_FK_DEFERRABLE,		"foreign_key_deferrable") \
	T(TOPIC_TABLE_CASE,			"table_case")			/* "snake_case", "camelCase", "PascalCase" */ \
	T(TOPIC_COLUMN_CASE,		"column_case") \
	T(TOPIC_TABLE_NUMBER,		"table_number")			/* "plural", "singular" */ \
	T(TOPIC_TABLE_PREFIX,		"table_prefix")			/* "app_": how all tables begin */ \
	T(TOPIC_NAME_QUOTED,		"name_quoted")			/* names that need quotes */ \
	T(TOPIC_KEY_CONSTRAINT,		"primary_key_constraint_name")	/* "{table}_pkey" */ \
	T(TOPIC_UNIQUE_CONSTRAINT,	"unique_constraint_name") \
	T(TOPIC_FK_CONSTRAINT,		"foreign_key_constraint_name") \
	T(TOPIC_CHECK_CONSTRAINT,	"check_constraint_name") \
	T(TOPIC_INDEX_NAME,			"index_name")			/* "{table}_{columns}_idx" */ \
	T(TOPIC_UNIQUE_INDEX_NAME,	"unique_index_name") \
	T(TOPIC_TYPE_STRING,		"string_type")			/* "text" or "varchar(n)" */ \
	T(TOPIC_TYPE_TIME,			"time_type") \
	T(TOPIC_TYPE_JSON,			"json_type") \
	T(TOPIC_TYPE_MONEY,			"money_type") \
	T(TOPIC_TYPE_COUNTER,		"counter_type")			/* serial or identity */ \
	T(TOPIC_ENUMERATION,		"enumeration")			/* enum type, CHECK IN, lookup table */ \
	T(TOPIC_COMMON_COLUMN,		"common_column")		/* one Fact per column that many tables have: "metadata jsonb" */ \
	T(TOPIC_TENANCY,			"tenancy")				/* column present in most tables; identical schemas */ \
	T(TOPIC_MANY_TO_MANY,		"many_to_many")			/* one Fact per join table kind */ \
	T(TOPIC_RELATION,			"relation")				/* likely relations without a foreign key */ \
	T(TOPIC_COMMENT,			"comment")				/* tables and columns that have one */ \
	T(TOPIC_ROW_SECURITY,		"row_security")			/* tables with row security enabled */ \
	T(TOPIC_MIGRATIONS,			"migrations")	/* the tool, by its table */

typedef enum Topic
{
#define T(symbol, name) symbol,
	TOPIC_LIST(T)
#undef T
	NUM_TOPICS
} Topic;

/* An object that a Fact names: a table, or a column, key or index of one */
typedef struct FactObject
{
	DbTable    *table;			/* always set */
	DbColumn   *column;			/* or NULL */
	const char *name;			/* of a constraint or index, unquoted; or NULL */
} FactObject;

/* One way to do it, with who does it that way */
typedef struct Variant
{
	const char *value;			/* "id uuid DEFAULT gen_random_uuid()" */
	int			count;
	int			newest;			/* of them, among the newest tables */
	List	   *objects;		/* FactObject *, in model order, the first 50 */
	const char *sql;			/* SQL to write for it, or NULL */
} Variant;

/*
 * What one topic says of one schema, or of all.
 *
 * Where lacking the thing is an answer too (a table without created_at), "of"
 * counts every object that could have it and "have" those that do, in any
 * form.  Then "stated" says that most objects have it so (22 of 27), and
 * "form_stated" that those that have it agree (9 of 11), though most may do
 * without.  In all other topics have == of and form_stated == stated.
 *
 * The trend goes by the order in which tables were made, which a dump does not
 * keep: never put it into text that must be equal after a restore.
 */
typedef struct Fact
{
	Topic		topic;
	DbSchema   *schema;			/* NULL: true of all schemas that have no Fact
								 * of their own */
	bool		stated;			/* enough objects, enough share: a convention */
	bool		form_stated;	/* the same, among those that have it */
	const char *value;			/* what is followed; if not stated, the most
								 * frequent, "mixed" is said of it */
	int			follow;
	int			have;
	int			of;
	List	   *variants;		/* Variant *, most frequent first; the first
								 * is "value" */
	List	   *exceptions;		/* FactObject *: could follow and do
								 * otherwise, or lack it; the first 50 of of -
								 * follow */
	const char *trend;			/* what the newest tables do, if it differs;
								 * else NULL */
	int			trend_follow;
	int			trend_of;
	const char *trend_sql;		/* SQL to write for it, or NULL */
	const char *detail;			/* more to say, as text for people; or NULL */
	const char *sql;			/* SQL a new table should use, or NULL; the
								 * trend not considered */
} Fact;

typedef struct Conventions
{
	List	   *facts;			/* Fact *, by topic, then by schema name */
	List	   *joins;			/* JoinTable * */
	List	   *relations;		/* ImpliedRelation * */
	List	   *migrations;		/* MigrationTool * */
	struct HTAB *index;			/* private to registry.c: facts by topic */
} Conventions;

/* A table that only connects two others (or one with itself) */
typedef struct JoinTable
{
	DbTable    *table;
	DbConstraint *left;			/* foreign keys, in column order */
	DbConstraint *right;
	bool		prisma;			/* Prisma's implicit _AToB */
	bool		payload;		/* holds more than the keys: not elided */
	bool		own_id;			/* has a key column of its own (then payload) */
} JoinTable;

/* x_id that fits the key of one table, though no foreign key says so */
typedef struct ImpliedRelation
{
	DbTable    *table;
	DbColumn   *column;
	DbTable    *target;			/* NULL if polymorphic */
	DbColumn   *type_column;	/* of a polymorphic one: x_type */
	const char *reason;
} ImpliedRelation;

/* A migration tool, known by its table */
typedef struct MigrationTool
{
	DbTable    *table;
	const char *tool;			/* "Prisma", "Rails", "Rails/dbmate" */
	const struct MigrationTable *kind;	/* private to migrations.c */
	/* filled in by migrations_read() */
	bool		readable;		/* the caller may read it, and it was free */
	int64		applied;		/* -1: it keeps the current version only */
	bool		applied_is_minimum; /* stopped counting */
	int64		unfinished;
	const char *last;
} MigrationTool;

extern Conventions *conventions_infer(Model *model);

/* Reads count and last version from the tools' tables, as far as allowed. */
extern void migrations_read(Conventions *conventions, Snapshot snapshot);

/* Is this a table that a migration tool keeps for itself? */
extern bool migrations_is_bookkeeping(const DbTable *table);

extern const char *topic_name(Topic topic);

/* conventions_sql.c: what it says, for people: "mixed: ..."; may be many lines */
extern const char *convention_text(const Fact *fact);

/* The fact of a topic that holds for a schema (or for all), or NULL */
extern Fact *convention_fact(const Conventions *conventions, Topic topic,
							 const DbSchema *schema);

/* How a join table is keyed */
typedef enum JoinShape
{
	JOIN_PAIR,					/* primary key over both foreign keys */
	JOIN_OWN_ID,				/* a key of its own and a unique pair */
	JOIN_UNIQUE_PAIR,			/* no primary key */
	JOIN_NO_KEY,
	JOIN_PRISMA,
} JoinShape;

extern JoinShape join_shape(const JoinTable *join);

/* "pair", ...; false for no such */
extern bool join_shape_parse(const char *name, JoinShape *shape);

/* keys.c: "_id" of user_id in users; NULL if not named after its table */
extern const char *key_suffix(const DbTable *table, const char *name);

#endif							/* DBCTX_CONVENTION_H */
