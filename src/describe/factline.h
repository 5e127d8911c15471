/*
 * factline.h
 *	  Facts as parts of a line.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#ifndef DBCTX_FACTLINE_H
#define DBCTX_FACTLINE_H

#include "describe/description.h"

/* How many other ways a line tells, and how many objects of each */
#define FACT_MAX_VARIANTS 5
#define FACT_MAX_NAMED 3

/* A line of the house rules while it is written */
typedef struct Writer
{
	Description *description;
	StringInfoData buf;
	bool		begun;			/* the line has text already */
} Writer;

/* A fact's value as a line says it */
extern const char *fact_brief(const char *value);

/*
 * "a, b, c +4 more", with "max" names; total counts those that the list
 * leaves out, too.  columns: with the columns, not the tables alone.
 */
extern void fact_append_objects(StringInfo buf, List *objects, int total,
								int max, bool columns);

/*
 * The other ways, behind what most do.  Without a lead they are told only
 * where the first is not followed by nearly all.  named: with their objects.
 */
extern void fact_append_variants(Writer *writer, const Fact *fact,
								 const char *lead, bool named);

/* The facts of a topic: that of all schemas, then those that differ from it */
extern void fact_append_topic(Writer *writer, Topic topic, const char *label,
							  const char *lead, bool named);

/* The first fact of a topic, or NULL */
extern const Fact *fact_first(Writer *writer, Topic topic);

/* Ends the sentence before, if there is one */
extern void fact_next_sentence(Writer *writer);

#endif							/* DBCTX_FACTLINE_H */
