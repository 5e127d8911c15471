/*
 * soft_delete.h
 *	  The column that marks deleted rows, for whoever judges queries.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#ifndef DBCTX_RULE_SOFT_DELETE_H
#define DBCTX_RULE_SOFT_DELETE_H

#include "convention/infer.h"
#include "rule/rule.h"

/*
 * The mark of a table, believed as the house's convention has it; false if
 * there is none, or the table couldn't have one.
 */
extern bool soft_delete_mark(RuleRun *run, DbTable *table, Mark *mark);

/* "u.deleted_at IS NULL": true of the rows that are live; alias may be NULL */
extern const char *live_condition(const Mark *mark, const char *alias);

#endif							/* DBCTX_RULE_SOFT_DELETE_H */
