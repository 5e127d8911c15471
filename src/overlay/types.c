/*
 * types.c
 *	  Types in the statements of a script, of those that it makes itself too.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#include "dbctx.h"

#include "access/htup_details.h"
#include "catalog/deparse.h"
#include "catalog/namespace.h"
#include "catalog/oneline.h"
#include "catalog/pg_type.h"
#include "nodes/makefuncs.h"
#include "overlay/state.h"
#include "parser/parse_type.h"
#include "rule/lock.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"
#include "utils/syscache.h"

/* What the script has made of a type's name; NULL: nothing */
static ScriptName *
type_name_of(Overlay *overlay, const TypeName *name)
{
	const char *last;
	ListCell   *lc;

	if (name == NULL || name->names == NIL || list_length(name->names) > 2)
		return NULL;
	last = strVal(llast(name->names));
	if (list_length(name->names) == 2)
	{
		DbSchema   *schema = overlay_find_schema(overlay, strVal(linitial(name->names)));

		return schema ? script_name(overlay, NAME_TYPE, schema->oid, last) : NULL;
	}
	foreach(lc, overlay_path(overlay))
	{
		ScriptName *entry = script_name(overlay, NAME_TYPE, lfirst_oid(lc), last);

		if (entry != NULL && entry->state == NAME_TAKEN)
			return entry;
		if (entry == NULL &&
			SearchSysCacheExists2(TYPENAMENSP, CStringGetDatum(last),
								  ObjectIdGetDatum(lfirst_oid(lc))))
			return NULL;
	}
	return NULL;
}

DbTypeRef *
script_made_type(Overlay *overlay, const TypeName *name)
{
	ScriptName *entry = type_name_of(overlay, name);
	ScriptType *type = entry && entry->state == NAME_TAKEN ? entry->object : NULL;

	if (type == NULL)
		return NULL;
	return name->arrayBounds ? type->array_ref : type->ref;
}

DbTypeRef *
script_typeref(Overlay *overlay, Oid type, int32 typmod)
{
	MemoryContext old = MemoryContextSwitchTo(overlay->context);
	DbTypeRef  *ref = loader_typeref(overlay->loader, type, typmod);

	if (OidIsValid(ref->user_type) && ref->type == NULL)
	{
		load_types(overlay->loader);
		link_types(overlay->loader);
	}
	MemoryContextSwitchTo(old);
	return ref;
}

/* table.column%TYPE */
static DbTypeRef *
type_of_column(Overlay *overlay, const TypeName *name)
{
	int			n = list_length(name->names);
	DbTable    *table = n < 2 || n > 3 ? NULL :
		table_to_read(overlay, makeRangeVar(n == 3 ? strVal(linitial(name->names)) : NULL,
											strVal(list_nth(name->names, n - 2)), -1));
	DbColumn   *column = table ? table_column(table, strVal(llast(name->names))) : NULL;

	return column ? column->type : NULL;
}

/* One of which nothing is known but the name: so its columns are there at least */
static DbTypeRef *
unknown_type(Overlay *overlay, const TypeName *name)
{
	DbTypeRef  *ref = keep_alloc0(overlay, sizeof(DbTypeRef));

	ref->oid = overlay_new_oid(overlay);
	ref->typmod = ref->length = -1;
	ref->stand_in = TEXTOID;
	ref->is_array = name->arrayBounds != NIL;
	ref->text = keep_text(overlay, oneline_sql(TypeNameToString(name)));
	return ref;
}

bool
type_is_known(Overlay *overlay, TypeName *name, Oid *type, int32 *typmod)
{
	ScriptName *entry = type_name_of(overlay, name);

	if (entry != NULL && entry->state == NAME_GONE)
		return false;
	/* one of the catalog's under another name */
	if (entry != NULL)
		name = makeTypeNameFromOid(name->arrayBounds ? get_array_type(entry->oid) : entry->oid, -1);
	return column_type_find(name, type, typmod);
}

DbTypeRef *
script_type(Overlay *overlay, TypeName *name)
{
	DbTypeRef  *ref;
	Oid			type;
	int32		typmod;

	if (name == NULL || name->setof)
		return NULL;
	if (name->pct_type)
		return type_of_column(overlay, name);
	ref = script_made_type(overlay, name);
	if (ref != NULL)
		return ref;
	if (!type_is_known(overlay, name, &type, &typmod))
		return unknown_type(overlay, name);
	return script_typeref(overlay, type, typmod);
}

/* What columns of a type of the script's have */
static void
make_refs(Overlay *overlay, ScriptType *made)
{
	DbType	   *type = &made->type;
	DbTypeRef  *ref = palloc0(sizeof(DbTypeRef));

	ref->typmod = ref->length = -1;
	ref->stand_in = TEXTOID;
	if (type->kind == TYPTYPE_ENUM)
		ref->class = DB_TYPE_ENUM;
	else if (type->base != NULL)
	{
		ref->class = type->base->class;
		ref->is_array = type->base->is_array;
		ref->length = type->base->length;
		ref->collation = type->base->collation;
		ref->stand_in = typeref_known(type->base);
	}
	ref->oid = ref->user_type = type->oid;
	ref->type = type;
	ref->text = pstrdup(type_sql(type));
	made->ref = ref;
	made->array_ref = palloc(sizeof(DbTypeRef));
	*made->array_ref = *ref;
	made->array_ref->oid = made->array;
	made->array_ref->is_array = true;
	made->array_ref->stand_in = TEXTARRAYOID;
	made->array_ref->text = psprintf("%s[]", ref->text);
}

ScriptType *
type_make(Overlay *overlay, List *names, char kind, DbTypeRef *base)
{
	const char *name = strVal(llast(names));
	DbSchema   *schema = list_length(names) > 2 ? NULL :
		overlay_creation_schema(overlay, list_length(names) == 2 ? strVal(linitial(names)) : NULL);
	MemoryContext old;
	ScriptType *made;

	if (schema == NULL)
		return NULL;
	old = MemoryContextSwitchTo(overlay->context);
	made = palloc0(sizeof(ScriptType));
	made->type.oid = overlay_new_oid(overlay);
	made->array = overlay_new_oid(overlay);
	made->type.name = pstrdup(name);
	made->type.schema = schema;
	made->type.kind = kind;
	made->type.base = base;
	made->type.on_path = list_member_oid(overlay_path(overlay), schema->oid);
	make_refs(overlay, made);
	name_take(overlay, NAME_TYPE, schema->oid, name, kind, made->type.oid, made);
	MemoryContextSwitchTo(old);
	return made;
}

void
type_rename(Overlay *overlay, ScriptType *made, DbSchema *schema, const char *name)
{
	undo_keep(overlay, made, sizeof(ScriptType));
	made->type.name = keep_text(overlay, name);
	made->type.schema = schema;
	made->type.on_path = list_member_oid(overlay_path(overlay), schema->oid);
	undo_keep(overlay, made->ref, sizeof(DbTypeRef));
	undo_keep(overlay, made->array_ref, sizeof(DbTypeRef));
	made->ref->text = keep_text(overlay, type_sql(&made->type));
	made->array_ref->text = keep_text(overlay, psprintf("%s[]", made->ref->text));
}

void
type_rename_live(Overlay *overlay, TypeName *name, const char *to, const char *schema)
{
	DbSchema   *target = schema ? overlay_find_schema(overlay, schema) : NULL;
	Oid			type;
	int32		typmod;
	HeapTuple	tuple;
	Oid			from;

	if ((schema != NULL && target == NULL) || !type_is_known(overlay, name, &type, &typmod))
		return;
	tuple = SearchSysCache1(TYPEOID, ObjectIdGetDatum(type));
	if (!HeapTupleIsValid(tuple))
		return;
	from = ((Form_pg_type) GETSTRUCT(tuple))->typnamespace;
	ReleaseSysCache(tuple);
	name_leave(overlay, NAME_TYPE, from, strVal(llast(name->names)));
	name_take(overlay, NAME_TYPE, target ? target->oid : from, to, '\0', type, NULL);
}
