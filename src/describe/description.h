/*
 * description.h
 *	  What a description is made of, before it becomes text.
 *
 * describe.c turns arguments into a Description; focus.c says what matters
 * most in it; a format (markdown.c, json.c) writes it, asking budget.c how
 * much of each table there is room for.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#ifndef DBCTX_DESCRIPTION_H
#define DBCTX_DESCRIPTION_H

#include "catalog/model.h"
#include "catalog/own.h"
#include "convention/convention.h"
#include "lib/stringinfo.h"

/* How much is told of a table, from nothing of its own to everything */
typedef enum Tier
{
	TIER_GROUP,					/* counted, with others of its schema */
	TIER_NAME,
	TIER_COLUMNS,				/* names of the columns */
	TIER_KEYS,					/* with keys and where they lead */
	TIER_FULL,
	NUM_TIERS
} Tier;

/* A table or view as it is going to be told */
typedef struct TableView
{
	DbTable    *table;
	JoinTable  *join;			/* it only joins two others; or NULL */
	double		score;			/* how much it matters, from focus.c */
	bool		hit;			/* the focus is on it */
	Tier		tier;			/* decided by budget.c */
	Tier		ceiling;		/* not more than that */
} TableView;

/* How the columns of the house look, which need not be told again */
typedef struct House
{
	DbSchema   *schema;			/* what it is for */
	DbColumn   *key;			/* an example of each; NULL: no such convention */
	const char *key_name;		/* "<table>_id", if each has its own name */
	List	   *key_objects;	/* FactObject *: keys of that form, some of
								 * them */
	DbColumn   *created;
	DbColumn   *updated;
	DbColumn   *deleted;
	const char *updated_trigger;	/* function that keeps "updated" */
} House;

typedef struct Description
{
	Model	   *model;
	Conventions *conventions;	/* NULL: only some tables were read */
	const char *hash;			/* NULL, likewise */
	const char *focus;			/* as given; NULL: none */
	const char *unmatched;		/* words of it that match nothing; or NULL */
	const char *search_path;	/* the caller's */
	bool		stats;			/* row counts, sizes and the date */
	bool		counted;		/* there are row counts to show */
	Tier		ceiling;		/* what "detail" allows */
	bool		rules_only;
	int			budget;			/* tokens; 0 = no limit */
	List	   *houses;			/* House *, one for each schema, by name */
	DbTypeRef  *unsaid_type;	/* of columns shown without a type; or NULL */
	int			nviews;
	TableView  *views;			/* tables and views, in model order */
	DbTable   **view_tables;	/* the same for tables_prefetch() */
	bool		names_kept;		/* there is room for all names */
	double		groups_room;	/* tokens for those of TIER_GROUP */
	struct Terms *terms;		/* of a focus in words; or NULL */
	List	   *changes;		/* Change *: the last ones, if history is kept */
	int			nbookkeeping;	/* migration tools' tables, which are no views */
	bool		partial;		/* only what the focus names was read */
} Description;

/* A format: appends the description to buf. */
typedef void (*Renderer) (Description *description, StringInfo buf);

extern void render_markdown(Description *description, StringInfo buf);
extern void render_json(Description *description, StringInfo buf);

/* house.c */
extern void house_learn(Description *description);
extern const House *house_of(const Description *description, const DbTable *table);

/* Is the column exactly as the house has it, so that its name says all? */
extern bool house_column(const House *house, const DbTable *table,
						 const DbColumn *column);

/* Has the column a name that the house uses, so that it needs its type? */
extern bool house_name(const House *house, const DbTable *table,
					   const DbColumn *column);

#endif							/* DBCTX_DESCRIPTION_H */
