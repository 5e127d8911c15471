/*
 * overlay.h
 *	  The catalog as it would be after the statements of a script so far.
 *
 * Copies of the tables that the statements name are changed as the server
 * would change its catalogs; whatever else is asked for is as it is.  Objects
 * that the script makes have OIDs that no catalog has.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#ifndef DBCTX_OVERLAY_H
#define DBCTX_OVERLAY_H

#include "nodes/parsenodes.h"
#include "rule/rule.h"
#include "rule/world.h"

typedef struct Overlay Overlay;

/* Nothing has been done yet.  Lives in the current memory context. */
extern Overlay *overlay_begin(Snapshot snapshot);

/* The World at this point of the script: script set; in_block, has_lock_timeout as it says */
extern World *overlay_world(Overlay *overlay);

/*
 * Does what a statement would do.  The tree is raw and stays as it is.  What
 * the server would refuse is left undone, silently.  number: of the statement.
 */
extern void overlay_apply(Overlay *overlay, Node *statement, int number);

/*
 * The tables and functions that the script has made or changed, as they would
 * be, for rules_run_model(); and the same as they are: those that exist.
 */
extern Model *overlay_after(Overlay *overlay);
extern Model *overlay_before(Overlay *overlay);

/*
 * Sets search_path as the script has; for what asks the server about names.
 * To be undone with AtEOXact_GUC(true, nestlevel), in the same subtransaction.
 */
extern int	overlay_pin_path(Overlay *overlay);

/* The statement that made what a finding is about, or changed it last; 0: none */
extern int	overlay_origin(Overlay *overlay, const Finding *finding);

/* Is a table other than in the catalog: made, changed or renamed by the script? */
extern bool overlay_has_changed(Overlay *overlay, const DbTable *table);

/* A type that the name means here; one of the script's own counts.  false: none */
extern bool overlay_type(Overlay *overlay, const TypeName *name, Oid *type, int32 *typmod);

/* Has the script made an object of that name?  schema may be NULL */
extern bool overlay_made_type(Overlay *overlay, const char *schema, const char *name);
extern bool overlay_made_function(Overlay *overlay, const char *schema, const char *name);

/* A schema that is there, or that the script has made */
extern bool overlay_has_schema(Overlay *overlay, const char *name);

/* The tables that the script has made or renamed and not dropped: DbTable * */
extern List *overlay_tables(Overlay *overlay);

#endif							/* DBCTX_OVERLAY_H */
