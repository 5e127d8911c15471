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

/* Django's own applications: tables that no project of its writes itself */
static const char *const django_tables[] = {
	"auth_group", "auth_group_permissions", "auth_permission", "auth_user",
	"auth_user_groups", "auth_user_user_permissions", "django_admin_log",
	"django_content_type", "django_session", "django_site",
};

bool
world_is_tools_own(World *world, const DbTable *table)
{
	if (migrations_is_bookkeeping(table))
		return true;
	for (int i = 0; i < lengthof(django_tables); i++)
	{
		if (strcmp(table->name, django_tables[i]) == 0)
			return world->find(world, table->schema->name, "django_migrations") != NULL;
	}
	return false;
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
