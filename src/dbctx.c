/*
 * dbctx.c
 *	  Module entry point.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#include "dbctx.h"

#include "fmgr.h"
#include "guard/guard.h"

PG_MODULE_MAGIC;

void		_PG_init(void);

void
_PG_init(void)
{
	dbctx_settings_init();
	pending_init();
	guard_utility_init();
}
