/*
 * convention.h
 *	  What the tables of a database agree on: evidence in, facts out.
 *
 * conventions_infer() is a pure function from a Model to a list of Facts.
 * Every number in a Fact is counted: "follow" objects do as "value" says, of
 * the "of" that could.  Each topic is one file; registry.c lists them.
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
	T(TOPIC_FK_NAME,			"foreign_key_name")		/* "<parent>_id", "<x>Id" */ \
	T(TOPIC_FK_INDEX,			"foreign_key_index")	/* foreign keys with an index */ \
	T(TOPIC_FK_DELETE,			"foreign_key_on_delete")	/* "CASCADE" */ \
	T(TOPIC_FK_TYPE,			"foreign_key_type")		/* same type as the key it points to */ \
	T(TOPIC_FK_VALID,			"foreign_key_valid")	/* neither NOT VALID nor NOT ENFORCED */ \
	T(TOPIC_FK_DEFERRABLE,		"foreign_key_deferrable") \
	T(TOPIC_TABLE_CASE,			"table_case")			/* "snake_case", "camelCase", "PascalCase" */ \
	T(TOPIC_COLUMN_CASE,		"column_case") \
	T(TOPIC_TABLE_NUMBER,		"table_number")			/* "plural", "singular" */ \
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
	T(TOPIC_TENANCY,			"tenancy")				/* column present in most tables; identical schemas */ \
	T(TOPIC_MANY_TO_MANY,		"many_to_many")			/* one Fact per join table kind */ \
	T(TOPIC_RELATION,			"relation")				/* likely relations without a foreign key */ \
	T(TOPIC_COMMENT,			"comment")				/* tables and columns that have one */ \
	T(TOPIC_ROW_SECURITY,		"row_security")			/* tables with row security enabled */ \
	T(TOPIC_MIGRATIONS,			"migrations")			/* the tool, by its table */

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
	List	   *objects;		/* FactObject *, in model order */
	const char *sql;			/* SQL to write for it, or NULL */
} Variant;

typedef struct Fact
{
	Topic		topic;
	DbSchema   *schema;			/* NULL: true of all schemas looked at */
	bool		stated;			/* enough objects, enough share: a convention */
	const char *value;			/* what is followed; if not stated, the most frequent, "mixed" is said of it */
	int			follow;
	int			of;
	List	   *variants;		/* Variant *, most frequent first; the first is "value" */
	List	   *exceptions;		/* FactObject *: could follow and do otherwise, or lack it */
	const char *trend;			/* what the newest tables do, if it differs; else NULL */
	int			trend_follow;
	int			trend_of;
	const char *detail;			/* more to say, as text for people; or NULL */
	const char *sql;			/* SQL a new table should use, or NULL */
} Fact;

typedef struct Conventions
{
	List	   *facts;			/* Fact *, by topic, then by schema name */
	List	   *joins;			/* JoinTable * */
	List	   *relations;		/* ImpliedRelation * */
	List	   *migrations;		/* MigrationTool * */
} Conventions;

/* A table that only connects two others (or one with itself) */
typedef struct JoinTable
{
	DbTable    *table;
	DbConstraint *left;			/* foreign keys, in column order */
	DbConstraint *right;
	bool		prisma;			/* Prisma's implicit _AToB */
	bool		payload;		/* holds more than the keys: not elided */
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
	const char *version_column; /* unquoted; NULL if it keeps none */
	const char *finished_column;	/* NULL value = unfinished; or NULL */
	bool		by_length;		/* versions are digits: longer is later */
	/* filled in by migrations_read() */
	bool		readable;		/* the caller may read it, and it was free */
	int64		applied;
	bool		applied_is_minimum; /* stopped counting */
	int64		unfinished;
	const char *last;
} MigrationTool;

extern Conventions *conventions_infer(Model *model);

/* Reads count and last version from the tools' tables, as far as allowed. */
extern void migrations_read(Conventions *conventions, Snapshot snapshot);

extern const char *topic_name(Topic topic);

/* The fact of a topic that holds for a schema (or for all), or NULL */
extern Fact *convention_fact(const Conventions *conventions, Topic topic,
							 const DbSchema *schema);

/* The join table entry of a table, or NULL */
extern JoinTable *convention_join(const Conventions *conventions,
								  const DbTable *table);

#endif							/* DBCTX_CONVENTION_H */
