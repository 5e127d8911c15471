/*
 * dbctx.h
 *	  What every part of dbctx shares: the limits of the surface and the
 *	  settings.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#ifndef DBCTX_H
#define DBCTX_H

#include "postgres.h"

#include "compat.h"

#define DBCTX_VERSION "1.0"

/* Below that there isn't room for a sentence */
#define DBCTX_MIN_BUDGET 150

/* Settings, defined in settings.c */
extern int	dbctx_budget;
extern int	dbctx_large_table_rows;
extern int	dbctx_keep_findings;	/* in minutes; -1: for good */
extern bool dbctx_history_on;

extern void dbctx_settings_init(void);

#endif							/* DBCTX_H */
