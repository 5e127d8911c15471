/*
 * names.c
 *	  Names that mean nothing here.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#include "dbctx.h"

#include "script/near.h"

bool
script_check_names(Script *script, Node *tree)
{
	made_note(script, tree);
	return true;
}
