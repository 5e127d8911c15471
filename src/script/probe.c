/*
 * probe.c
 *	  Do the rows that are there fit a new constraint?
 *
 * Copyright (c) 2026, dbctx contributors
 */
#include "dbctx.h"

#include "script/script.h"

void
script_probe(Script *script, Node *tree)
{
}
