/*
 * relevance.h
 *	  Which rules can find something new after which change.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#ifndef DBCTX_RULE_RELEVANCE_H
#define DBCTX_RULE_RELEVANCE_H

#include "rule/settings.h"

/* All that has happened to the tables at hand */
typedef enum RuleScope
{
	SCOPE_ALL,					/* anything */
	SCOPE_COLUMNS,				/* columns were added, without constraints */
	SCOPE_INDEXES,				/* indexes were made */
} RuleScope;

/* Can the rule find something that was not there before? */
extern bool rule_is_relevant(const Rule *rule, RuleScope scope);

/* Does it look at each column for itself, so that an added one changes no other? */
extern bool rule_judges_columns_alone(const Rule *rule);

/* LOAD_*: the parts of tables that the relevant rules in force can't do without */
extern int	relevant_parts(const RuleSettings *settings, RuleScope scope);

#endif							/* DBCTX_RULE_RELEVANCE_H */
