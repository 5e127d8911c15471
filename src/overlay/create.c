/*
 * create.c
 *	  CREATE TABLE in a script.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#include "dbctx.h"

#include "catalog/deparse.h"
#include "catalog/pg_class.h"
#include "catalog/pg_type.h"
#include "overlay/state.h"
#include "rule/lock.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"

/* Where temporary tables of the script are; no rule looks at them */
static DbSchema *
temporary_schema(Overlay *overlay)
{
	ScriptName *entry = script_name(overlay, NAME_SCHEMA, InvalidOid, "pg_temp");
	DbSchema   *schema;

	if (entry != NULL)
		return entry->object;
	schema = keep_alloc0(overlay, sizeof(DbSchema));
	schema->oid = overlay_new_oid(overlay);
	schema->name = schema->name_sql = "pg_temp";
	oidmap_put(overlay->schemas, schema->oid, schema);
	name_take(overlay, NAME_SCHEMA, InvalidOid, "pg_temp", '\0', schema->oid, schema);
	overlay_path_changed(overlay);
	return schema;
}

ScriptTable *
relation_make(Overlay *overlay, const RangeVar *name, char relkind)
{
	bool		temporary = name->relpersistence == RELPERSISTENCE_TEMP ||
		(name->schemaname != NULL && strcmp(name->schemaname, "pg_temp") == 0);
	DbSchema   *schema = temporary ? temporary_schema(overlay) :
		overlay_creation_schema(overlay, name->schemaname);

	if (schema == NULL || relation_is_named(overlay, schema, name->relname))
		return NULL;
	return table_make(overlay, schema, name->relname, relkind,
					  temporary ? RELPERSISTENCE_TEMP : name->relpersistence);
}

/* CREATE TABLE ... OF a composite type */
static void
typed_columns(Definition *definition, TypeName *of)
{
	Overlay    *overlay = definition->overlay;
	DbTypeRef  *type = script_type(overlay, of);
	DbTable    *row;

	if (type == NULL)
		return;
	if (type->type != NULL && type->type->nattributes > 0)
	{
		for (int i = 0; i < type->type->nattributes; i++)
		{
			DbColumn   *from = &type->type->attributes[i];

			if (!from->dropped)
				(void) part_add_column(overlay, definition->table, from->name, from->type,
									   from->collation_oid);
		}
		return;
	}
	if (OidIsValid(type->stand_in) || !OidIsValid(get_typ_typrelid(type->oid)))
		return;
	row = overlay_world(overlay)->get(overlay_world(overlay), get_typ_typrelid(type->oid));
	if (row != NULL)
		like_columns(definition, row, 0);
}

static void
partition_of(Definition *definition, const RangeVar *name)
{
	ScriptTable *parent = table_to_change(definition->overlay, name);
	DbTable    *table = &definition->table->load.table;
	MemoryContext old;

	if (parent == NULL)
		return;
	table->is_partition = true;
	table->root = parent->load.table.root ? parent->load.table.root : &parent->load.table;
	add_parent(definition->overlay, definition->table, &parent->load.table);
	old = MemoryContextSwitchTo(definition->overlay->context);
	parent->partitions = lappend(parent->partitions, definition->table);
	MemoryContextSwitchTo(old);
	inherit_columns(definition, &parent->load.table);
}

static void
define_parents(Definition *definition, CreateStmt *statement)
{
	ListCell   *lc;

	if (statement->partbound != NULL && statement->inhRelations != NIL)
	{
		partition_of(definition, linitial(statement->inhRelations));
		return;
	}
	foreach(lc, statement->inhRelations)
	{
		DbTable    *parent = table_to_read(definition->overlay, lfirst(lc));

		if (parent == NULL)
			continue;
		add_parent(definition->overlay, definition->table, parent);
		inherit_columns(definition, parent);
	}
}

static void
define_element(Definition *definition, Node *element)
{
	if (IsA(element, ColumnDef))
		define_column(definition, (ColumnDef *) element);
	else if (IsA(element, Constraint))
		define_constraint(definition, (Constraint *) element);
	else if (IsA(element, TableLikeClause))
	{
		TableLikeClause *like = (TableLikeClause *) element;
		DbTable    *other = table_to_read(definition->overlay, like->relation);

		if (other != NULL && other != &definition->table->load.table)
			like_columns(definition, other, like->options);
	}
}

/* What waits until the table's own constraints are there */
static void
define_rest(Definition *definition, CreateStmt *statement)
{
	DbTable    *table = &definition->table->load.table;
	ListCell   *lc;

	for (int i = 0; i < table->nparents; i++)
		inherit_parts(definition, table->parents[i], table->is_partition);
	foreach(lc, statement->tableElts)
	{
		TableLikeClause *like = lfirst(lc);
		DbTable    *other;

		if (!IsA(like, TableLikeClause))
			continue;
		other = table_to_read(definition->overlay, like->relation);
		if (other != NULL && other != table)
			like_parts(definition, other, like->options);
	}
}

void
apply_create(Overlay *overlay, CreateStmt *statement, const char *server)
{
	Definition	definition = {overlay, NULL, true};
	char		relkind = server ? RELKIND_FOREIGN_TABLE :
		statement->partspec ? RELKIND_PARTITIONED_TABLE : RELKIND_RELATION;
	ListCell   *lc;

	definition.table = relation_make(overlay, statement->relation, relkind);
	if (definition.table == NULL)
		return;
	definition.table->load.table.server = keep_text(overlay, server);
	define_parents(&definition, statement);
	if (statement->ofTypename != NULL)
		typed_columns(&definition, statement->ofTypename);
	foreach(lc, statement->tableElts)
		define_element(&definition, lfirst(lc));
	foreach(lc, statement->constraints)
		define_element(&definition, lfirst(lc));
	define_finish(&definition);
	define_rest(&definition, statement);
}
