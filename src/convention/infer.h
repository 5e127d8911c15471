/*
 * infer.h
 *	  What the files that infer conventions share, and the rules that keep
 *	  them.
 *
 * A topic looks at each object once and puts it into a Tally under a key that
 * says how it is done there: a few pointers and numbers, compared as such.
 * Text is made at the end, once per way that was met, so that ten thousand
 * tables cost ten thousand small hash look-ups and no formatting.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#ifndef DBCTX_INFER_H
#define DBCTX_INFER_H

#include "convention/convention.h"
#include "convention/words.h"
#include "miscadmin.h"

/* What is known of a table before any topic is asked */
#define TABLE_JOIN			0x01	/* pure join table: nothing but two
									 * foreign keys */
#define TABLE_JOIN_ID		0x02	/* the same with a key of its own */
#define TABLE_PRISMA_JOIN	0x04	/* a TABLE_JOIN whose form Prisma dictates, or
									 * what was one with its foreign keys */

/*
 * many_to_many.c: those of a table; fills in *join, whose table is NULL if it
 * is no join table.
 */
extern uint8 table_join(const DbTable *table, JoinTable *join);

typedef struct Infer
{
	Model	   *model;
	Conventions *result;
	int			ntables;
	DbTable   **tables;			/* that count, in model order */
	uint8	   *flags;			/* TABLE_*, of each of them */
	DbColumn  **updated;		/* that says when a row was last changed, or
								 * NULL */
	struct HTAB *names;			/* see infer_name() */
	List	   *prefixed;		/* schemas whose table names share the first
								 * word */
	int			stride;			/* every how manieth table a sample takes */
	bool		history;		/* OIDs say which tables are new */
	Oid			newest;			/* the first of the new ones */
} Infer;

/* One way to do it; unused parts are zero */
#define TALLY_PARTS 5
typedef struct TallyKey
{
	uintptr_t	part[TALLY_PARTS];
} TallyKey;

/* Those who do it one way in one schema */
typedef struct TallyCell
{
	DbSchema   *schema;
	TallyKey	key;
	bool		lacks;			/* does not have the thing at all */
	int			count;
	int			newest;
	List	   *objects;		/* FactObject *, at most
								 * CONVENTION_MAX_OBJECTS */
	int			variant;		/* set when finishing */
} TallyCell;

typedef struct Tally
{
	Infer	   *infer;
	Topic		topic;
	bool		presence;		/* having it at all is the convention */
	const char *none_value;		/* told, with 0 that follow, if nobody has it;
								 * or NULL */
	bool		lacks_count;	/* and a schema where nobody has it is no
								 * follower */
	struct HTAB *index;
	List	   *cells;			/* TallyCell *, in the order met */
	TallyCell  *recent[8];		/* neighbours are often alike */
	const char *last_value;		/* of tally_add_name(), as it came */
	const char *last_name;		/* and as infer_name() knows it */
} Tally;

/*
 * Makes text of a key: sets value, and sql where there is any.  A NULL value
 * leaves the objects to the exceptions, without a name for what they do.
 */
typedef void (*TallyFormat) (const TallyKey *key, Variant *variant, void *arg);

/* tally.c */
extern Tally *tally_make(Infer *infer, Topic topic);
extern void tally_add(Tally *tally, const TallyKey *key, DbTable *table,
					  DbColumn *column, const char *name);
extern void tally_lacks(Tally *tally, DbTable *table, DbColumn *column,
						const char *name);
extern TallyCell *tally_cell(Tally *tally, DbSchema *schema,
							 const TallyKey *key, bool lacks);

/* variants.c */
extern Variant **number_variants(List *cells, TallyFormat format, void *arg,
								 int *nvariants);

/* facts.c: enough objects, and enough of them */
extern bool share_holds(int follow, int of);

/* Returns the facts, already appended to the result */
extern List *tally_finish(Tally *tally, TallyFormat format, void *arg);

/*
 * The commonest shape: the key's first part is the text itself, which is a
 * constant or at least never changes.
 */
extern void tally_format_name(const TallyKey *key, Variant *variant, void *arg);
extern void tally_add_name(Tally *tally, const char *value, DbTable *table,
						   DbColumn *column, const char *name);

/* The same pointer for the same name, so that names can be compared as pointers */
extern const char *infer_name(Infer *infer, const char *name);

extern FactObject *fact_object(DbTable *table, DbColumn *column, const char *name);

/* stamp_columns.c: when a row was made and last changed; NULL if there is none */
extern void find_stamps(const DbTable *table, DbColumn **created,
						DbColumn **updated);

/* text_keys.c: which kind of identifier a text key holds; 0 = not known */
#define KIND_BY_WIDTH 100		/* added to the index of a kind */
#define KIND_PREFIXED 200		/* a default that puts a prefix before a call */
extern int	text_key_kind(const DbTable *table, const DbColumn *column);
extern const char *text_key_kind_text(int kind);

/*
 * keys.c: how a key gets its value.  Those before SOURCE_EXPRESSION, as numbers,
 * are no address of a DbExpr.
 */
typedef enum KeySource
{
	SOURCE_APPLICATION,			/* no default */
	SOURCE_SERIAL,
	SOURCE_IDENTITY_ALWAYS,
	SOURCE_IDENTITY_DEFAULT,
	SOURCE_SEQUENCE,			/* one for this column, not owned by it */
	SOURCE_GENERATED,
	SOURCE_EXPRESSION,
	SOURCE_IDENTITY,			/* of either kind: what a rule may ask for */
} KeySource;

/* Never SOURCE_SEQUENCE: that takes a look at the other keys */
extern KeySource key_source(const DbColumn *column);

/* The column of a primary key over one column; NULL if hidden */
extern DbColumn *single_key(const DbTable *table);

/* foreign_keys.c: the first foreign key with that column in it, or NULL */
extern DbConstraint *column_foreign_key(const DbTable *table, AttrNumber attnum);

/*
 * The index that serves a foreign key, or NULL; sets *partial to one that
 * would but for its predicate, if there is no other.
 */
extern DbIndex *foreign_key_index(const DbTable *table, const DbConstraint *fk,
								  DbIndex **partial);

/* foreign_key_names.c */
typedef enum StemKind
{
	STEM_PARENT = 1,			/* user_id -> users */
	STEM_LAST_WORD,				/* variant_id -> product_variants */
	STEM_ROLE_PARENT,			/* shipping_address_id -> addresses */
	STEM_ROLE,					/* owner_id -> users */
	STEM_ACTION,				/* created_by -> users */
	STEM_SAME,					/* named like the column it points to */
} StemKind;

typedef struct ForeignKeyName
{
	StemKind	stem;
	const char *suffix;			/* in the name: "_id", "Id"; or NULL */
	WordNumber	number;			/* of STEM_PARENT where the parent is a plural:
								 * what the column makes of it */
} ForeignKeyName;

/*
 * What the name of a foreign key's column is, compared with the words of its
 * parent's name, those before "from" a mere prefix, and with that of the key.
 */
extern void foreign_key_name_form(const char *name, const char *key_name,
								  const Words *parent, int from,
								  ForeignKeyName *form);

/* "<parent, singular>_id", as the convention is told */
extern const char *foreign_key_name_text(StemKind stem, const char *suffix,
										 NameCase name_case, bool singular);

/* relations.c: could the column point somewhere, by its place and its name? */
extern bool relation_candidate(const DbTable *table, const DbColumn *column);
extern bool relation_words(const DbColumn *column, Words *words);

/* Does the name say that it points out of this database? */
extern bool relation_elsewhere(const Words *words);

/* The column that says which table x_id points to, or NULL */
extern DbColumn *relation_type_beside(const DbTable *table, const DbColumn *column,
									  const Words *words);
extern DbColumn *relation_content_type(const DbTable *table, const DbColumn *column);

/* updated_trigger.c */
extern bool fires_before_update(const DbTrigger *trigger);
extern bool named_for_it(const DbTrigger *trigger);

/*
 * naming.c: the words of a table's name; returns the first of them that is not
 * a prefix which the tables of its schema share.
 */
extern int	table_words(Infer *infer, const DbTable *table, Words *words);

/*
 * The number of a table's name: that of its last word which is no number.
 */
extern WordNumber table_number(const char *name);

/*
 * Is it a plural that one row may well be called?  "team_settings" are those of
 * one team: in a house of singulars, too.
 */
extern bool table_is_many_in_one(const char *name);

/*
 * object_names.c: the topic under which a name counts, and its pattern, as if
 * the object were called "name"; false: it counts nowhere.  The pattern is
 * NULL where nothing in the name is known.
 */
extern bool constraint_pattern(const DbConstraint *constraint, const char *name,
							   Topic *topic, const char **pattern);
extern bool index_pattern(const DbIndex *index, const char *name, Topic *topic,
						  const char **pattern);

/* types.c: does the column say how others of its kind should be typed? */
extern bool says_type(const DbTable *table, const DbColumn *column);

/* registry.c: does the table count? */
extern bool table_counts(const DbTable *table);

/* many_to_many.c: does the table only connect two others?  Fills in *join. */
extern bool table_is_join(const DbTable *table, JoinTable *join);
extern bool table_is_prisma_join(const DbTable *table);

/* soft_delete.c */
typedef enum MarkKind
{
	MARK_NONE,
	MARK_TIME,					/* NULL = live, or 0 of an epoch */
	MARK_FLAG,					/* true = deleted */
	MARK_LABEL,					/* a status among others */
} MarkKind;

/* What marks a table's rows as deleted */
typedef struct Mark
{
	MarkKind	kind;
	bool		weak;			/* "archived_at" may mean something else */
	DbColumn   *column;
	const char *label;
} Mark;

extern Mark find_mark(const DbTable *table);
extern bool table_records_deletions(const DbTable *table);

/* Does a unique index leave out the rows that are marked as deleted? */
extern bool unique_among_live(const DbIndex *index, const DbColumn *mark);

/* Does the expression name that column of its own table?  Not deparsed. */
extern bool expr_names_column(const DbExpr *expr, AttrNumber attnum);

/*
 * A group of topics, one file.  All groups see one table before the next, so
 * that what they look at is in the processor's cache: with every group going
 * through all tables by itself, thousands of tables took three times as long.
 */
typedef struct TopicGroup
{
	void	   *(*begin) (Infer *infer);	/* its own state; or NULL */
	void		(*table) (Infer *infer, int i, void *state);	/* or NULL */
	void		(*finish) (Infer *infer, void *state);
} TopicGroup;

/* First of all, in this order: they set what the groups look at */
extern void infer_joins(Infer *infer);
extern void infer_prefixes(Infer *infer);

extern const TopicGroup keys_group;
extern const TopicGroup timestamps_group;
extern const TopicGroup updated_trigger_group;
extern const TopicGroup soft_delete_group;
extern const TopicGroup foreign_keys_group;
extern const TopicGroup foreign_key_names_group;
extern const TopicGroup naming_group;
extern const TopicGroup object_names_group;
extern const TopicGroup types_group;
extern const TopicGroup money_group;
extern const TopicGroup enumerations_group;
extern const TopicGroup tenancy_group;
extern const TopicGroup many_to_many_group;
extern const TopicGroup relations_group;
extern const TopicGroup access_group;
extern const TopicGroup migrations_group;
extern const TopicGroup common_columns_group;

#endif							/* DBCTX_INFER_H */
