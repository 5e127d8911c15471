/*
 * result.c
 *	  What came of a script, for the model rules: before and after.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#include "dbctx.h"

#include "catalog/pg_class.h"
#include "catalog/pg_constraint.h"
#include "catalog/pg_proc.h"
#include "miscadmin.h"
#include "overlay/state.h"

static bool
is_judged(const ScriptTable *table)
{
	char		kind = table->load.table.kind;

	return table->judged && !table->gone &&
		table->load.table.persistence != RELPERSISTENCE_TEMP &&
		(kind == RELKIND_RELATION || kind == RELKIND_PARTITIONED_TABLE || kind == RELKIND_FOREIGN_TABLE);
}

/* A model that holds nothing yet */
static Model *
empty_model(Overlay *overlay)
{
	return loader_make(overlay->snapshot)->model;
}

/* What a foreign key leads to, though it isn't judged: a copy with its own parts */
static DbTable *
neighbour(Model *model, DbTable *ref)
{
	LoadTable  *load;
	DbTable    *copy;

	load = oidmap_get(model->index->tables, ref->oid);
	if (load != NULL)
		return &load->table;
	load = palloc0(sizeof(LoadTable));
	*load = *(LoadTable *) ref;
	load->seen = true;
	load->referenced = NIL;
	copy = &load->table;
	copy->requested = false;
	copy->constraints = palloc(sizeof(DbConstraint *) * Max(ref->nconstraints, 1));
	for (int i = 0; i < ref->nconstraints; i++)
	{
		copy->constraints[i] = palloc(sizeof(DbConstraint));
		*copy->constraints[i] = *ref->constraints[i];
		copy->constraints[i]->table = copy;
		if (ref->constraints[i] == ref->primary_key)
			copy->primary_key = copy->constraints[i];
	}
	oidmap_put(model->index->tables, ref->oid, load);
	return copy;
}

/* Foreign keys lead to the tables of the model, and those know who leads to them */
static void
link_table(Model *model, DbTable *table)
{
	for (int i = 0; i < table->nconstraints; i++)
	{
		DbConstraint *constraint = table->constraints[i];
		LoadTable  *ref;

		if (constraint->type != CONSTRAINT_FOREIGN)
			continue;
		ref = oidmap_get(model->index->tables, constraint->ref_oid);
		constraint->ref = ref ? &ref->table : NULL;
		if (ref != NULL)
			ref->referenced = lappend(ref->referenced, constraint);
	}
}

static void
set_referenced(LoadTable *load)
{
	DbTable    *table = &load->table;
	ListCell   *lc;

	table->nreferenced = 0;
	table->referenced = palloc(sizeof(DbConstraint *) * Max(list_length(load->referenced), 1));
	foreach(lc, load->referenced)
		table->referenced[table->nreferenced++] = lfirst(lc);
	qsort(table->referenced, table->nreferenced, sizeof(DbConstraint *), compare_referenced);
	load->referenced = NIL;
}

static void
add_judged(Overlay *overlay, Model *model)
{
	ListCell   *lc;

	foreach(lc, overlay->all_tables)
	{
		ScriptTable *table = lfirst(lc);

		CHECK_FOR_INTERRUPTS();
		if (!is_judged(table))
			continue;
		table->load.referenced = NIL;
		oidmap_put(model->index->tables, table->load.table.oid, table);
	}
}

static void
add_neighbours(Overlay *overlay, Model *model)
{
	ListCell   *lc;

	foreach(lc, overlay->all_tables)
	{
		ScriptTable *table = lfirst(lc);

		if (!is_judged(table))
			continue;
		table_link(overlay, &table->load.table);
		for (int i = 0; i < table->load.table.nconstraints; i++)
		{
			DbConstraint *constraint = table->load.table.constraints[i];

			if (constraint->type == CONSTRAINT_FOREIGN && constraint->ref != NULL)
				(void) neighbour(model, constraint->ref);
		}
	}
}

static void
list_tables(Model *model)
{
	oidmap_iterator it;
	OidMapEntry *entry;

	model->tables = palloc(sizeof(DbTable *) * Max(model->index->tables->members, 1));
	oidmap_start_iterate(model->index->tables, &it);
	while ((entry = oidmap_iterate(model->index->tables, &it)) != NULL)
	{
		DbTable    *table = &((LoadTable *) entry->value)->table;

		link_table(model, table);
		model->tables[model->ntables++] = table;
	}
	for (int i = 0; i < model->ntables; i++)
		set_referenced((LoadTable *) model->tables[i]);
	qsort(model->tables, model->ntables, sizeof(DbTable *), compare_tables);
}

Model *
overlay_after(Overlay *overlay)
{
	Model	   *model = empty_model(overlay);
	ListCell   *lc;

	add_judged(overlay, model);
	add_neighbours(overlay, model);
	list_tables(model);
	model->functions = palloc(sizeof(DbFunction *) * Max(list_length(overlay->functions), 1));
	foreach(lc, overlay->functions)
	{
		ScriptFunction *function = lfirst(lc);

		if (!function->gone)
			model->functions[model->nfunctions++] = &function->function;
	}
	return model;
}

Model *
overlay_before(Overlay *overlay)
{
	List	   *relids = NIL;
	List	   *funcids = NIL;
	ListCell   *lc;

	foreach(lc, overlay->all_tables)
	{
		ScriptTable *table = lfirst(lc);

		if (is_judged(table) && !table->made)
			relids = lappend_oid(relids, table->load.table.oid);
	}
	foreach(lc, overlay->functions)
	{
		ScriptFunction *function = lfirst(lc);

		if (!function->gone && !function->made)
			funcids = lappend_oid(funcids, function->function.oid);
	}
	return model_load_touched(overlay->snapshot, false, LOAD_ALL_PARTS, relids, funcids,
							  overlay->comments);
}

/* The statement that has made or changed one part of a table */
static int
origin_of_part(Overlay *overlay, const ScriptTable *table, const Finding *finding)
{
	void	   *number = oidmap_get(overlay->origins, finding->objid);

	if (number != NULL)
		return (int) (intptr_t) number;
	if (finding->classid == RelationRelationId && finding->objid == finding->relid &&
		finding->objsubid > 0 && finding->objsubid <= table->load.table.ncolumns)
	{
		int			column = table->column_origins[finding->objsubid - 1];

		return column != 0 ? column : table->changed_by;
	}
	if (finding->objid == finding->relid && table->made_by != 0)
		return table->made_by;
	return table->changed_by;
}

int
overlay_origin(Overlay *overlay, const Finding *finding)
{
	ScriptTable *table = table_copy_of(overlay, finding->relid);

	if (table != NULL)
		return origin_of_part(overlay, table, finding);
	return (int) (intptr_t) oidmap_get(overlay->origins, finding->objid);
}
