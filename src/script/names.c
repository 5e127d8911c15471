/*
 * names.c
 *	  Names that mean nothing here.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#include "dbctx.h"

#include "script/script.h"

bool
script_check_names(Script *script, Node *tree)
{
	return true;
}
