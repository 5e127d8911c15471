/*
 * ignore.c
 *	  Comments that take findings off: -- dbctx:ignore rule[, rule]: reason
 *
 * Copyright (c) 2026, dbctx contributors
 */
#include "dbctx.h"

#include "script/cut.h"
#include "script/script.h"

void
script_ignore(Script *script, List *comments)
{
}
