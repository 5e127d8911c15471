/*
 * sections.h
 *	  The small sections of the text: types, relations, functions, sequences;
 *	  and the lines of views and join tables.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#ifndef DBCTX_SECTIONS_H
#define DBCTX_SECTIONS_H

#include "describe/budget.h"

typedef struct Section
{
	StringInfoData text;		/* with its heading; empty if nothing fitted */
	bool		before_tables;
	const char *noun;			/* what it has lines of */
	int			left;			/* lines without room */
} Section;

/* The sections, as far as the account has room for them: List of Section * */
extern List *sections_make(Description *description, Account *account);

/* "materialized daily_sales(day, orders)" */
extern void view_line(const DbTable *view, Tier tier, StringInfo buf, uint32 *uses);

/* "products <-> tags via product_tags(product_id, tag_id)" */
extern void join_line(Description *description, const JoinTable *join,
					  StringInfo buf, uint32 *uses);

#endif							/* DBCTX_SECTIONS_H */
