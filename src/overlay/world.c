/*
 * world.c
 *	  The World at a point of a script: what its statements have made of the
 *	  catalog, and the catalog behind that.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#include "dbctx.h"

#include "catalog/pg_class.h"
#include "catalog/index.h"
#include "overlay/state.h"
#include "rule/similar.h"
#include "utils/memutils.h"

#define overlay_of(world) (((ScriptWorld *) (world))->overlay)

/* What is looked at stays for as long as the overlay: findings point into it */
static DbTable *
live_table(Overlay *overlay, Oid relid)
{
	MemoryContext old = MemoryContextSwitchTo(overlay->context);
	DbTable    *table = overlay->live->get(overlay->live, relid);

	MemoryContextSwitchTo(old);
	return table;
}

static DbTable *
script_get(World *world, Oid relid)
{
	Overlay    *overlay = overlay_of(world);
	ScriptTable *copy = table_copy_of(overlay, relid);
	DbTable    *table = copy ? (copy->gone ? NULL : &copy->load.table) : live_table(overlay, relid);

	if (table != NULL)
		table_link(overlay, table);
	return table;
}

static bool
is_index(char relkind)
{
	return relkind == RELKIND_INDEX || relkind == RELKIND_PARTITIONED_INDEX;
}

static DbTable *
script_find(World *world, const char *schema, const char *name)
{
	Found		found = overlay_lookup(overlay_of(world), schema, name);

	if (found.relkind == '\0' || is_index(found.relkind) || found.relkind == RELKIND_SEQUENCE)
		return NULL;
	return script_get(world, found.oid);
}

static DbTable *
script_find_index(World *world, const char *schema, const char *name, DbIndex **index)
{
	Overlay    *overlay = overlay_of(world);
	Found		found = overlay_lookup(overlay, schema, name);
	Oid			relid;
	DbTable    *table;

	if (!is_index(found.relkind))
		return NULL;
	if (found.name != NULL && found.name->object != NULL)
		relid = ((ScriptTable *) found.name->object)->load.table.oid;
	else
		relid = IndexGetRelation(found.oid, true);
	table = OidIsValid(relid) ? script_get(world, relid) : NULL;
	*index = table ? part_index(table, found.oid) : NULL;
	return *index ? table : NULL;
}

static bool
script_is_named(World *world, const DbSchema *schema, const char *name, bool constraint)
{
	return constraint ? constraint_is_named(overlay_of(world), schema, name) :
		relation_is_named(overlay_of(world), schema, name);
}

static bool
script_makes(World *world, List *name, bool type)
{
	const char *schema = list_length(name) == 2 ? strVal(linitial(name)) : NULL;

	if (name == NIL || list_length(name) > 2)
		return false;
	return type ? overlay_made_type(overlay_of(world), schema, strVal(llast(name))) :
		overlay_made_function(overlay_of(world), schema, strVal(llast(name)));
}

static double
live_rows(Overlay *overlay, const DbTable *table)
{
	MemoryContext old = MemoryContextSwitchTo(overlay->context);
	double		rows = overlay->live->rows(overlay->live, table);

	MemoryContextSwitchTo(old);
	return rows;
}

static double script_rows(World *world, const DbTable *table);

/* Of a partitioned table that has got or lost partitions */
static double
rows_of_partitions(World *world, const ScriptTable *copy)
{
	Overlay    *overlay = overlay_of(world);
	double		sum = copy->made ? 0 : live_rows(overlay, &copy->load.table);
	ListCell   *lc;

	foreach(lc, copy->partitions)
	{
		ScriptTable *partition = lfirst(lc);
		double		rows = partition->gone ? 0 : script_rows(world, &partition->load.table);

		if (rows < 0 || sum < 0)
			return -1;
		sum += rows;
	}
	foreach(lc, copy->detached)
	{
		DbTable    *partition = live_table(overlay, lfirst_oid(lc));
		double		rows = partition ? live_rows(overlay, partition) : 0;

		if (rows > 0 && sum >= rows)
			sum -= rows;
	}
	return sum;
}

static double
script_rows(World *world, const DbTable *table)
{
	Overlay    *overlay = overlay_of(world);
	ScriptTable *copy = table_copy_of(overlay, table->oid);

	if (copy == NULL)
		return live_rows(overlay, table);
	if (copy->partitions != NIL || copy->detached != NIL)
		return rows_of_partitions(world, copy);
	return copy->made || copy->emptied ? 0 : live_rows(overlay, &copy->load.table);
}

static bool
has_rows(char relkind)
{
	return relkind == RELKIND_RELATION || relkind == RELKIND_PARTITIONED_TABLE ||
		relkind == RELKIND_MATVIEW || relkind == RELKIND_FOREIGN_TABLE;
}

static bool
script_may_hold(World *world, const char *schema, const char *name, double rows)
{
	Overlay    *overlay = overlay_of(world);
	Found		found = overlay_lookup(overlay, schema, name);
	ScriptTable *copy = found.relkind ? table_copy_of(overlay, found.oid) : NULL;
	DbTable		table = {0};
	double		held;

	if (!has_rows(found.relkind) || (copy != NULL && (copy->made || copy->gone)))
		return false;
	if (copy != NULL)
		held = script_rows(world, &copy->load.table);
	else
	{
		/* its parts need not be loaded for that */
		table.oid = found.oid;
		table.kind = found.relkind;
		held = live_rows(overlay, &table);
	}
	return held < 0 || held >= rows;
}

static bool
script_made_here(World *world, const DbTable *table)
{
	ScriptTable *copy = table_copy_of(overlay_of(world), table->oid);

	return copy != NULL && copy->made;
}

static bool
script_column_made_here(World *world, const DbTable *table, const DbColumn *column)
{
	ScriptTable *copy = table_copy_of(overlay_of(world), table->oid);

	return copy != NULL && bms_is_member(column->attnum, copy->made_columns);
}

/* What the script itself has filled is not known */
static bool
script_column_is_empty(World *world, const DbTable *table, const DbColumn *column)
{
	Overlay    *overlay = overlay_of(world);
	ScriptTable *copy = table_copy_of(overlay, table->oid);

	return (copy == NULL || (!copy->made && !bms_is_member(column->attnum, copy->made_columns))) &&
		overlay->live->column_is_empty(overlay->live, table, column);
}

/* Does a table have that name still? */
static bool
has_name(Overlay *overlay, const DbSchema *schema, const NameMatch *match)
{
	ScriptTable *copy = table_copy_of(overlay, match->relid);

	return copy == NULL || (!copy->gone && !copy->load.table.is_partition &&
							copy->load.table.schema->oid == schema->oid &&
							strcmp(copy->load.table.name, match->name) == 0);
}

static List *
script_alike(World *world, const DbSchema *schema, const char *name, bool slips)
{
	Overlay    *overlay = overlay_of(world);
	List	   *live = overlay->live->alike(overlay->live, schema, name, slips);
	List	   *made = name_index_find(overlay->alike, schema->oid, name, slips);
	List	   *matches = NIL;
	ListCell   *lc;

	foreach(lc, live)
	{
		if (has_name(overlay, schema, lfirst(lc)))
			matches = lappend(matches, lfirst(lc));
	}
	foreach(lc, made)
	{
		NameMatch  *match = lfirst(lc);
		bool		known = false;
		ListCell   *lc2;

		foreach(lc2, matches)
			known = known || ((NameMatch *) lfirst(lc2))->relid == match->relid;
		if (!known && has_name(overlay, schema, match))
			matches = lappend(matches, match);
	}
	return matches;
}

void
overlay_world_init(Overlay *overlay)
{
	World	   *world = &overlay->world.world;

	overlay->live = world_live(overlay->snapshot);
	overlay->world.overlay = overlay;
	world->find = script_find;
	world->get = script_get;
	world->find_index = script_find_index;
	world->is_named = script_is_named;
	world->rows = script_rows;
	world->may_hold = script_may_hold;
	world->made_here = script_made_here;
	world->column_made_here = script_column_made_here;
	world->column_is_empty = script_column_is_empty;
	world->alike = script_alike;
	world->makes = script_makes;
	world->script = true;
	world->large_rows = overlay->live->large_rows;
}
