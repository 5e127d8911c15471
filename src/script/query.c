/*
 * query.c
 *	  Queries, as the server would analyse them.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#include "dbctx.h"

#include "script/script.h"

void
script_check_query(Script *script, Node *tree)
{
}
