/*
 * made.h
 *	  What names.c and query.c keep of a script.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#ifndef DBCTX_SCRIPT_MADE_H
#define DBCTX_SCRIPT_MADE_H

#include "script/script.h"

typedef struct CatalogNames CatalogNames;	/* private to near_catalog.c */

typedef struct ScriptNames
{
	World	   *live;			/* the catalog as it is */
	struct HTAB *made;			/* names that statements so far have made */
	bool		labels;			/* an enum has got others */
	bool		ddl;			/* there was a statement that changes a schema */
	int			migration;		/* is there one at all?  1: yes, -1: no, 0: not asked yet */
	List	   *touched;		/* OIDs of tables whose rows the script changes */
	bool		touched_any;	/* ... or any table's */
	int			searches;		/* for names that are near, in all of a catalog */
	CatalogNames *relations;
	CatalogNames *types;
	CatalogNames *functions;
	CatalogNames *schemas;
} ScriptNames;

extern ScriptNames *script_names(Script *script);

#endif							/* DBCTX_SCRIPT_MADE_H */
