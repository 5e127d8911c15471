/*
 * world.c
 *	  What rules ask of any World.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#include "dbctx.h"

#include "catalog/pg_class.h"
#include "convention/convention.h"
#include "rule/world.h"

DbTable *
world_table(World *world, const RangeVar *name)
{
	DbTable    *table;

	if (name->relpersistence == RELPERSISTENCE_TEMP)
		return NULL;
	table = world->find(world, name->schemaname, name->relname);
	return table && table->persistence != RELPERSISTENCE_TEMP ? table : NULL;
}

bool
world_is_large(World *world, const DbTable *table)
{
	return table->persistence != RELPERSISTENCE_TEMP &&
		!world->made_here(world, table) &&
		world->rows(world, table) >= world->large_rows &&
		!migrations_is_bookkeeping(table);
}

DbTable *
world_large_table(World *world, const RangeVar *name)
{
	DbTable    *table;

	if (world->may_hold &&
		!world->may_hold(world, name->schemaname, name->relname, world->large_rows))
		return NULL;
	table = world_table(world, name);
	return table && world_is_large(world, table) ? table : NULL;
}
