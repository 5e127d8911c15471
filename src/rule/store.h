/*
 * store.h
 *	  Writing the tables of schema dbctx, whatever the caller's rights on them.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#ifndef DBCTX_STORE_H
#define DBCTX_STORE_H

#include "rule/settings.h"
#include "utils/relcache.h"

/* Opens dbctx.NAME for writing; an error if it isn't there */
extern Relation store_open(const char *name);

/* Closes it, tells all sessions, and makes the change visible here */
extern void store_close(Relation rel);

/* Deletes the rows whose first columns are these texts; returns how many */
extern int	store_delete(Relation rel, int nkeys, const char *const *keys);
extern void store_insert(Relation rel, Datum *values, bool *nulls);

/* Removes the row of dbctx.rule; false if there was none */
extern bool rule_setting_remove(const Rule *rule, const char *schema);

/* The mode of the guard, as a level */
extern void guard_mode_write(RuleLevel mode);

#endif							/* DBCTX_STORE_H */
