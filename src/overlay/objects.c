/*
 * objects.c
 *	  Schemas, types, sequences and comments in a script.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#include "dbctx.h"

#include "catalog/deparse.h"
#include "catalog/namespace.h"
#include "catalog/pg_class.h"
#include "catalog/pg_type.h"
#include "overlay/state.h"
#include "nodes/makefuncs.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"

void
apply_create_schema(Overlay *overlay, CreateSchemaStmt *statement)
{
	const char *name = statement->schemaname;
	ScriptSettings before = overlay->settings;
	DbSchema   *schema;
	ListCell   *lc;

	if (name == NULL && statement->authrole != NULL && statement->authrole->roletype == ROLESPEC_CSTRING)
		name = statement->authrole->rolename;
	if (name == NULL || overlay_has_schema(overlay, name))
		return;
	schema = keep_alloc0(overlay, sizeof(DbSchema));
	schema->oid = overlay_new_oid(overlay);
	schema->name = keep_text(overlay, name);
	schema->name_sql = name_sql(schema->name);
	if (schema->name_sql != schema->name)
		schema->name_sql = keep_text(overlay, schema->name_sql);
	schema->usable = schema->wanted = true;
	oidmap_put(overlay->schemas, schema->oid, schema);
	oidmap_put(overlay->origins, schema->oid, (void *) (intptr_t) overlay->number);
	name_take(overlay, NAME_SCHEMA, InvalidOid, name, '\0', schema->oid, schema);
	overlay_path_changed(overlay);
	schema->on_path = list_member_oid(overlay_path(overlay), schema->oid);

	/* what is made with it is made in it */
	overlay->settings.path = psprintf("%s", quote_identifier(name));
	overlay_path_changed(overlay);
	foreach(lc, statement->schemaElts)
		overlay_apply_inner(overlay, lfirst(lc));
	overlay->settings = before;
	overlay_path_changed(overlay);
}

void
apply_enum(Overlay *overlay, CreateEnumStmt *statement)
{
	ScriptType *made = type_make(overlay, statement->typeName, TYPTYPE_ENUM, NULL);
	ListCell   *lc;

	if (made == NULL)
		return;
	made->type.labels = keep_alloc0(overlay, sizeof(char *) * Max(list_length(statement->vals), 1));
	foreach(lc, statement->vals)
		made->type.labels[made->type.nlabels++] = keep_text(overlay, strVal(lfirst(lc)));
}

void
apply_composite(Overlay *overlay, CompositeTypeStmt *statement)
{
	const RangeVar *name = statement->typevar;
	List	   *names = name->schemaname ?
		list_make2(makeString(name->schemaname), makeString(name->relname)) :
		list_make1(makeString(name->relname));
	ScriptType *made = type_make(overlay, names, TYPTYPE_COMPOSITE, NULL);
	ListCell   *lc;

	if (made == NULL)
		return;
	made->type.attributes = keep_alloc0(overlay, sizeof(DbColumn) * Max(list_length(statement->coldeflist), 1));
	foreach(lc, statement->coldeflist)
	{
		ColumnDef  *written = lfirst(lc);
		DbColumn   *attribute = &made->type.attributes[made->type.nattributes];
		DbTypeRef  *type = script_type(overlay, written->typeName);

		if (type == NULL)
			continue;
		attribute->name = keep_text(overlay, written->colname);
		attribute->attnum = ++made->type.nattributes;
		attribute->type = type;
		attribute->collation_oid = type->collation;
	}
}

void
apply_domain(Overlay *overlay, CreateDomainStmt *statement)
{
	DbTypeRef  *base = script_type(overlay, statement->typeName);
	ScriptType *made = base ? type_make(overlay, statement->domainname, TYPTYPE_DOMAIN, base) : NULL;
	ListCell   *lc;

	if (made == NULL)
		return;
	foreach(lc, statement->constraints)
	{
		if (castNode(Constraint, lfirst(lc))->contype == CONSTR_NOTNULL)
			made->type.not_null = true;
	}
}

void
apply_range(Overlay *overlay, CreateRangeStmt *statement)
{
	(void) type_make(overlay, statement->typeName, TYPTYPE_RANGE, NULL);
}

/* OWNED BY table.column, or NONE */
static void
own_sequence(Overlay *overlay, List *names, Oid oid, ScriptSequence *sequence)
{
	int			n = list_length(names);
	ScriptTable *table = n < 2 || n > 3 ? NULL :
		table_to_change(overlay, makeRangeVar(n == 3 ? strVal(linitial(names)) : NULL,
											  strVal(list_nth(names, n - 2)), -1));
	DbColumn   *column = table ? table_column(&table->load.table, strVal(llast(names))) : NULL;
	MemoryContext old;

	if (column == NULL)
		return;
	if (sequence != NULL)
	{
		undo_keep(overlay, sequence, sizeof(ScriptSequence));
		sequence->owner = table;
		sequence->column = column->attnum;
		old = MemoryContextSwitchTo(overlay->context);
		table->sequences = list_append_unique_ptr(table->sequences, sequence);
		MemoryContextSwitchTo(old);
	}
	if (column->expr != NULL && column->expr->kind == DB_EXPR_NEXTVAL && column->expr->sequence == oid)
		column->serial = true;
}

static void
apply_sequence_options(Overlay *overlay, List *options, Oid oid, ScriptSequence *sequence)
{
	ListCell   *lc;

	foreach(lc, options)
	{
		DefElem    *option = lfirst(lc);

		if (strcmp(option->defname, "owned_by") == 0 && option->arg != NULL && IsA(option->arg, List))
			own_sequence(overlay, (List *) option->arg, oid, sequence);
	}
}

void
apply_create_sequence(Overlay *overlay, CreateSeqStmt *statement)
{
	const RangeVar *name = statement->sequence;
	DbSchema   *schema = overlay_creation_schema(overlay, name->schemaname);
	ScriptSequence *sequence;

	if (schema == NULL || relation_is_named(overlay, schema, name->relname))
		return;
	sequence = sequence_make(overlay, schema, name->relname, NULL, 0);
	apply_sequence_options(overlay, statement->options, sequence->oid, sequence);
}

void
apply_alter_sequence(Overlay *overlay, AlterSeqStmt *statement)
{
	Found		found = overlay_lookup(overlay, statement->sequence->schemaname,
									   statement->sequence->relname);

	if (found.relkind == RELKIND_SEQUENCE)
		apply_sequence_options(overlay, statement->options, found.oid,
							   found.name ? found.name->object : NULL);
}

void
drop_sequence(Overlay *overlay, const Found *found, const char *name)
{
	ListCell   *lc;

	/* a default that draws from it goes along */
	foreach(lc, overlay->all_tables)
	{
		ScriptTable *table = lfirst(lc);

		if (table->gone)
			continue;
		foreach_column(column, &table->load.table)
		{
			if (column->expr == NULL || column->expr->kind != DB_EXPR_NEXTVAL ||
				column->expr->sequence != found->oid)
				continue;
			table_change(overlay, table);
			column = &table->load.table.columns[column->attnum - 1];
			column->expr = NULL;
			column->serial = false;
		}
	}
	name_leave(overlay, NAME_RELATION, found->name ? found->name->key.schema :
			   get_rel_namespace(found->oid), name);
}

void
apply_comment(Overlay *overlay, CommentStmt *statement)
{
	List	   *names = (List *) statement->object;
	const char *text = statement->comment && statement->comment[0] ? statement->comment : NULL;
	bool		of_column = statement->objtype == OBJECT_COLUMN;
	ScriptTable *table;
	DbColumn   *column;

	if ((statement->objtype != OBJECT_TABLE && !of_column) ||
		list_length(names) < (of_column ? 2 : 1) || list_length(names) > (of_column ? 3 : 2))
		return;
	if (of_column)
		names = list_truncate(list_copy(names), list_length(names) - 1);
	table = table_to_change(overlay, makeRangeVarFromNameList(names));
	if (table == NULL)
		return;
	if (!of_column)
	{
		table->load.table.comment = keep_text(overlay, text);
		return;
	}
	column = table_column(&table->load.table, strVal(llast((List *) statement->object)));
	if (column != NULL)
		column->comment = keep_text(overlay, text);
}

void
apply_truncate(Overlay *overlay, TruncateStmt *statement)
{
	ListCell   *lc;

	foreach(lc, statement->relations)
	{
		ScriptTable *table = table_to_change(overlay, lfirst(lc));

		if (table != NULL)
			table->emptied = true;
	}
}
