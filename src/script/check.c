/*
 * check.c
 *	  dbctx_check(): judges a script without running it.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#include "dbctx.h"

#include "script/script.h"

List *
script_check(const char *text, int probe_ms, Snapshot snapshot)
{
	return NIL;
}
