/*
 * focus.h
 *	  What matters most in a description.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#ifndef DBCTX_FOCUS_H
#define DBCTX_FOCUS_H

#include "describe/description.h"

/*
 * If the focus is nothing but names of tables that exist, their OIDs; else
 * NIL.  Reads no more than it must.
 */
extern List *focus_tables(const char *focus);

/*
 * Sets score, hit and ceiling of every view: from the focus, or, without
 * one, from how much a table is tied to others.
 */
extern void focus_score(Description *description);

/* Does a name have a word of the focus? */
extern bool focus_matches_name(const Description *description, const char *name);

#endif							/* DBCTX_FOCUS_H */
