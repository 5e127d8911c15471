/*
 * tableparts.h
 *	  A table's line while it is written; private to tableline.c and
 *	  tableparts.c.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#ifndef DBCTX_TABLEPARTS_H
#define DBCTX_TABLEPARTS_H

#include "describe/description.h"

typedef struct Line
{
	Description *description;
	const DbTable *table;
	const House *house;
	Tier		tier;
	StringInfo	buf;
	uint32		uses;
	bool		separate;		/* the next part needs a "; " */
} Line;

/* Begins a part behind the columns */
extern void line_begin_part(Line *line);

/* "a,b": no blanks, they cost a token each */
extern void line_append_columns(StringInfo buf, const DbTable *table, int nkeys,
								const AttrNumber *keys);

extern void line_append_policies(Line *line);
extern void line_append_triggers(Line *line);

/* Partitions, parents, foreign server, unlogged */
extern void line_append_storage(Line *line);

#endif							/* DBCTX_TABLEPARTS_H */
