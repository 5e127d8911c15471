/*
 * overlay.c
 *	  What the statements of a script have done to the catalog so far.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#include "dbctx.h"

#include "overlay/overlay.h"

struct Overlay
{
	World	   *world;
};

Overlay *
overlay_begin(Snapshot snapshot)
{
	Overlay    *overlay = palloc0(sizeof(Overlay));

	overlay->world = world_live(snapshot);
	overlay->world->script = true;
	overlay->world->in_block = false;
	overlay->world->has_lock_timeout = false;
	return overlay;
}

World *
overlay_world(Overlay *overlay)
{
	return overlay->world;
}

void
overlay_apply(Overlay *overlay, Node *statement, int number)
{
}

Model *
overlay_after(Overlay *overlay)
{
	return NULL;
}

Model *
overlay_before(Overlay *overlay)
{
	return NULL;
}

int
overlay_origin(Overlay *overlay, const Finding *finding)
{
	return 0;
}

bool
overlay_has_changed(Overlay *overlay, const DbTable *table)
{
	return false;
}

bool
overlay_type(Overlay *overlay, const TypeName *name, Oid *type, int32 *typmod)
{
	return false;
}

bool
overlay_made_type(Overlay *overlay, const char *schema, const char *name)
{
	return false;
}

bool
overlay_made_function(Overlay *overlay, const char *schema, const char *name)
{
	return false;
}

bool
overlay_has_schema(Overlay *overlay, const char *name)
{
	return false;
}

List *
overlay_tables(Overlay *overlay)
{
	return NIL;
}
