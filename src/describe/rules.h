/*
 * rules.h
 *	  The house rules as sentences.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#ifndef DBCTX_RULES_H
#define DBCTX_RULES_H

#include "describe/description.h"

/*
 * The lines of the house rules, as a List of char *, each with its newline,
 * the most important first.
 */
extern List *rules_lines(Description *description);

#endif							/* DBCTX_RULES_H */
