/*
 * undo.c
 *	  Transaction blocks and savepoints of a script, and what ROLLBACK brings
 *	  back.
 *
 * Whatever is about to change is kept, byte by byte, in the innermost level.
 * Outside of blocks nothing can be rolled back, so nothing is kept.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#include "dbctx.h"

#include "overlay/state.h"
#include "utils/memutils.h"

void
undo_keep(Overlay *overlay, void *at, size_t size)
{
	ScriptLevel *level = overlay->level;
	Undo	   *undo;

	if (level == NULL)
		return;
	undo = MemoryContextAlloc(level->context, offsetof(Undo, was) + size);
	undo->at = at;
	undo->size = size;
	memcpy(undo->was, at, size);
	undo->next = level->undo;
	level->undo = undo;
}

void
level_begin(Overlay *overlay, const char *savepoint)
{
	MemoryContext context = AllocSetContextCreate(overlay->context, "dbctx script level",
												  ALLOCSET_SMALL_SIZES);
	ScriptLevel *level = MemoryContextAllocZero(context, sizeof(ScriptLevel));

	level->context = context;
	level->parent = overlay->level;
	level->id = ++overlay->last_level;
	level->savepoint = savepoint ? MemoryContextStrdup(context, savepoint) : NULL;
	level->before = overlay->settings;
	level->after = level->parent ? level->parent->after : overlay->settings;
	overlay->level = level;
}

static void
take_back(Overlay *overlay, ScriptLevel *level)
{
	for (Undo *undo = level->undo; undo != NULL; undo = undo->next)
		memcpy(undo->at, undo->was, undo->size);
	overlay->settings = level->before;
	overlay_path_changed(overlay);
}

/* What the level has kept is its parent's now, to be brought back after its own */
static void
hand_to_parent(ScriptLevel *level, ScriptLevel *parent)
{
	Undo	   *last = level->undo;

	parent->after = level->after;
	if (last != NULL)
	{
		while (last->next != NULL)
			last = last->next;
		last->next = parent->undo;
		parent->undo = level->undo;
	}
	MemoryContextSetParent(level->context, parent->context);
}

void
level_end(Overlay *overlay, bool commit)
{
	ScriptLevel *level = overlay->level;

	overlay->level = level->parent;
	if (commit && level->parent != NULL)
	{
		hand_to_parent(level, level->parent);
		return;
	}
	if (commit)
	{
		overlay->settings = level->after;
		overlay_path_changed(overlay);
	}
	else
		take_back(overlay, level);
	MemoryContextDelete(level->context);
}
