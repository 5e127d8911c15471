/*
 * arena.h
 *	  Memory for the many small parts of a Model, which all live as long as
 *	  it does.
 *
 * palloc() rounds to powers of two and puts a header before each piece: for
 * some hundred thousand names that is half of the memory, and the page faults
 * that come with it.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#ifndef DBCTX_ARENA_H
#define DBCTX_ARENA_H

#include "postgres.h"

#define ARENA_BLOCK 65536

typedef struct Arena
{
	char	   *at;				/* the next free byte of the block */
	size_t		left;
	size_t		block;			/* size of the next block; 0: ARENA_BLOCK */
	bool		little;			/* little of a block will be used: it is zeroed as
								 * it is given away */
} Arena;

/* Zeroed memory from the current context at the time of the block */
static inline void *
arena_alloc0(Arena *arena, size_t size)
{
	void	   *result;

	size = MAXALIGN(size);
	if (size > arena->left)
	{
		size_t		block = arena->block ? arena->block : ARENA_BLOCK;

		if (size > block / 4)
			return palloc0(size);
		arena->at = arena->little ? palloc(block) : palloc0(block);
		arena->left = block;
	}
	result = arena->at;
	arena->at += size;
	arena->left -= size;
	return arena->little ? memset(result, 0, size) : result;
}

static inline char *
arena_strdup(Arena *arena, const char *text)
{
	size_t		size = strlen(text) + 1;

	return memcpy(arena_alloc0(arena, size), text, size);
}

#endif							/* DBCTX_ARENA_H */
