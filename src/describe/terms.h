/*
 * terms.h
 *	  Words of a question, matched to the words of a schema.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#ifndef DBCTX_TERMS_H
#define DBCTX_TERMS_H

#include "catalog/model.h"

typedef struct Terms Terms;

/* The words of a question that carry meaning, in their stems */
extern Terms *terms_make(const char *question);
extern int	terms_count(const Terms *terms);

/* Counts in how many tables each term is, to weigh the rare ones more */
extern void terms_learn(Terms *terms, const DbTable *table);

/* How well a table answers the question; 0 = not at all.  After learning. */
extern double terms_score(Terms *terms, const DbTable *table, int ntables);

/* Is one of the terms a word of this name? */
extern bool terms_match_name(Terms *terms, const char *name);

/* The terms that are nowhere, as "a, b"; NULL if none */
extern char *terms_unmatched(const Terms *terms);

#endif							/* DBCTX_TERMS_H */
