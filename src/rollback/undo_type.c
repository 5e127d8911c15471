/*
 * undo_type.c
 *	  ALTER COLUMN ... TYPE.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#include "dbctx.h"

#include "access/htup_details.h"
#include "access/toast_compression.h"
#include "catalog/namespace.h"
#include "catalog/pg_class.h"
#include "catalog/pg_constraint.h"
#include "catalog/pg_inherits.h"
#include "catalog/pg_type.h"
#include "parser/parse_coerce.h"
#include "rollback/alter.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/ruleutils.h"
#include "utils/syscache.h"

const char *
retyped_column(const AlterTarget *target, int column)
{
	const char *type = NULL;
	ListCell   *lc;

	foreach(lc, target->rollback->retyped)
	{
		const Retyped *retyped = lfirst(lc);

		if (retyped->relid == target->relid && retyped->column == column)
			type = retyped->type;
	}
	return type;
}

/* By the names of now, whatever the type is */
static void
set_type_now(const AlterTarget *target, int column, const char *type)
{
	const char *name = column_now(target->rollback, target->relid, column);

	(void) add_removal(target->rollback, alter_column(target->relid, column), target->relid,
					   psprintf("ALTER TABLE %s ALTER COLUMN %s DROP DEFAULT, ALTER COLUMN %s TYPE %s USING %s::pg_catalog.text::%s",
								relation_now(target->rollback, target->relid), name, name, type, name, type), NULL);
}

static void
note_type(const AlterTarget *target, int column, const TypeName *name)
{
	Retyped    *retyped = palloc(sizeof(Retyped));
	int32		typmod;
	Oid			type = find_type(target->rollback, name, &typmod);
	ObjectAddress address;

	retyped->relid = target->relid;
	retyped->column = column;
	retyped->type = OidIsValid(type) ? type_name(type, typmod) : NULL;
	if (!OidIsValid(type))
	{
		address = find_names(target->rollback, TypeRelationId, name->names);
		retyped->type = psprintf("%s%s", OidIsValid(address.objectId) ? name_now(target->rollback, &address) :
								 NameListToQuotedString(name->names), name->arrayBounds ? "[]" : "");
	}
	target->rollback->retyped = lappend(target->rollback->retyped, retyped);
}

/* The type that the script has given a column that it made */
static void
undo_made_type(const AlterTarget *target, int column)
{
	ObjectAddress address = alter_column(target->relid, column);
	Thing	   *thing = find_thing(target->rollback, &address);
	int32		typmod;
	Oid			type = thing && thing->column ?
		find_type(target->rollback, thing->column->typeName, &typmod) : InvalidOid;

	if (OidIsValid(type))
		set_type_now(target, column, type_name(type, typmod));
}

/* Does every value come back, whatever it was? */
static bool
type_keeps_values(Oid old, int32 old_typmod, Oid new, int32 typmod)
{
	static const Oid widening[] = {INT2OID, INT4OID, INT8OID, NUMERICOID};
	int			from = -1;
	int			to = -1;

	for (int i = 0; i < lengthof(widening); i++)
	{
		if (widening[i] == old)
			from = i;
		if (widening[i] == new)
			to = i;
	}
	if (from >= 0 && to > from && typmod < 0)
		return true;
	if (!OidIsValid(new) || !IsBinaryCoercible(old, new))
		return false;
	return typmod < 0 || (old == new && old_typmod >= 0 && old_typmod <= typmod && old != NUMERICOID);
}

/* "a::integer": from what the type will be then */
static char *
conversion(const char *column, Oid old, int32 typmod, Oid new)
{
	CoercionPathType path = COERCION_PATH_NONE;
	Oid			function;

	if (OidIsValid(new))
		path = old == new ? COERCION_PATH_RELABELTYPE :
			find_coercion_pathway(getBaseType(old), getBaseType(new), COERCION_EXPLICIT, &function);
	return psprintf("%s%s::%s", column, path == COERCION_PATH_NONE ? "::pg_catalog.text" : "",
					type_name(old, typmod));
}

static void
undo_attribute_type(const AlterTarget *target, const AlterTableCmd *command, Form_pg_attribute form)
{
	const char *collation = OidIsValid(form->attcollation) &&
		form->attcollation != get_typcollation(form->atttypid) ?
		psprintf(" COLLATE %s", generate_collation_name(form->attcollation)) : "";

	add_column_undo(target, form->attnum,
					psprintf("ALTER TYPE %s ALTER ATTRIBUTE %s TYPE %s%s%s", relation_name(target->relid),
							 quote_identifier(NameStr(form->attname)), type_name(form->atttypid, form->atttypmod),
							 collation, command->behavior == DROP_CASCADE ? " CASCADE" : ""));
}

/* Where children have defaults of their own, those of the parent came over them */
static void
undo_children_defaults(const AlterTarget *target, int column)
{
	const char *name = get_attname(target->relid, column, true);
	ListCell   *lc;

	foreach(lc, alter_relations(target))
	{
		Oid			relid = lfirst_oid(lc);
		AttrNumber	attnum = get_attnum(relid, name);

		if (relid != target->relid && attnum > 0 &&
			!same_default(relid, attnum, target->relid, column))
			(void) add_undo(target->rollback, alter_column(relid, attnum), relid,
							linitial(remake_default(relid, attnum)));
	}
}

/* Indexes are built anew, and forget the statistics targets of their columns */
static void
undo_index_statistics(const AlterTarget *target)
{
	ListCell   *lc;
	ListCell   *lc2;

	foreach(lc, table_indexes(target->relid))
	{
		ObjectAddress about;

		ObjectAddressSet(about, RelationRelationId, lfirst_oid(lc));
		foreach(lc2, index_statistics(lfirst_oid(lc)))
			(void) add_undo(target->rollback, about, target->relid, lfirst(lc2));
	}
}

/*
 * Where an expression casts to the new type, the server leaves the cast out,
 * and doesn't bring it back: the index or constraint is made again.
 */
typedef struct Remade
{
	ObjectAddress address;
	const char *drop;
	List	   *commands;
} Remade;

static List *
casts_to(const AlterTarget *target, Oid new)
{
	const char *type = type_name(new, -1);
	List	   *found = NIL;
	List	   *parts = NIL;
	ListCell   *lc;

	foreach(lc, table_indexes(target->relid))
	{
		Remade	   *remade = palloc(sizeof(Remade));

		if (OidIsValid(get_index_constraint(lfirst_oid(lc))) || get_rel_relispartition(lfirst_oid(lc)))
			continue;
		ObjectAddressSet(remade->address, RelationRelationId, lfirst_oid(lc));
		remade->drop = psprintf("DROP INDEX %s", relation_name(lfirst_oid(lc)));
		remade->commands = remake_index(lfirst_oid(lc), false, true);
		parts = lappend(parts, remade);
	}
	foreach(lc, table_checks(target->relid))
	{
		Remade	   *remade = palloc(sizeof(Remade));

		ObjectAddressSet(remade->address, ConstraintRelationId, lfirst_oid(lc));
		remade->drop = psprintf("ALTER TABLE %s DROP CONSTRAINT %s", relation_name(target->relid),
								quote_identifier(get_constraint_name(lfirst_oid(lc))));
		remade->commands = remake_constraint(lfirst_oid(lc), true);
		parts = lappend(parts, remade);
	}
	foreach(lc, parts)
	{
		Remade	   *remade = lfirst(lc);
		const char *sql = remade->commands ? linitial(remade->commands) : "";

		if (is_stale(target->rollback, &remade->address))
			continue;			/* it's gone already */
		if (strstr(sql, psprintf("::%s", type)) || strstr(sql, psprintf("%s(", type)))
			found = lappend(found, remade);
	}
	return found;
}

void
undo_type(const AlterTarget *target, const AlterTableCmd *command)
{
	int			column = find_column(target->rollback, target->relid, command->name);
	HeapTuple	tuple;
	Form_pg_attribute form;
	StringInfoData buf;
	const char *name;
	int32		typmod = -1;
	Oid			new;
	List	   *old_default;
	List	   *remade;
	ListCell   *lc;
	Undo	   *undo;

	if (column == 0)
		return;
	if (is_made_column(target, column))
	{
		undo_made_type(target, column);
		return;
	}
	tuple = SearchSysCacheCopyAttNum(target->relid, column);
	if (!HeapTupleIsValid(tuple))
		return;
	form = (Form_pg_attribute) GETSTRUCT(tuple);
	if (target->is_type)
	{
		undo_attribute_type(target, command, form);
		return;
	}
	if (retyped_column(target, column) != NULL)
	{
		set_type_now(target, column, retyped_column(target, column));
		note_type(target, column, ((ColumnDef *) command->def)->typeName);
		return;
	}
	name = quote_identifier(NameStr(form->attname));
	new = find_type(target->rollback, ((ColumnDef *) command->def)->typeName, &typmod);
	initStringInfo(&buf);
	appendStringInfo(&buf, "ALTER TABLE %s ", relation_name(target->relid));
	old_default = form->atthasdef && form->attgenerated == '\0' ? remake_default(target->relid, column) : NIL;
	if (old_default != NIL)
		appendStringInfo(&buf, "ALTER COLUMN %s DROP DEFAULT, ", name);
	appendStringInfo(&buf, "ALTER COLUMN %s TYPE %s", name, type_name(form->atttypid, form->atttypmod));
	if (OidIsValid(form->attcollation) && form->attcollation != get_typcollation(form->atttypid))
		appendStringInfo(&buf, " COLLATE %s", generate_collation_name(form->attcollation));
	if (form->attgenerated == '\0')
		appendStringInfo(&buf, " USING %s", conversion(name, form->atttypid, form->atttypmod, new));
	if (old_default != NIL)
		appendStringInfo(&buf, ", %s", strstr(linitial(old_default), "ALTER COLUMN"));
	if (form->attstorage != get_typstorage(form->atttypid))
		appendStringInfo(&buf, ", ALTER COLUMN %s SET STORAGE %s", name, storage_name(form->attstorage));
	if (CompressionMethodIsValid(form->attcompression))
		appendStringInfo(&buf, ", ALTER COLUMN %s SET COMPRESSION %s", name,
						 GetCompressionMethodName(form->attcompression));
	remade = OidIsValid(new) ? casts_to(target, new) : NIL;
	foreach(lc, remade)
		(void) add_undo(target->rollback, ((Remade *) lfirst(lc))->address, target->relid,
						((Remade *) lfirst(lc))->drop);
	undo = add_undo(target->rollback, alter_column(target->relid, column), target->relid, buf.data);
	foreach(lc, remade)
	{
		ListCell   *lc2;

		foreach(lc2, ((Remade *) lfirst(lc))->commands)
			(void) add_undo(target->rollback, ((Remade *) lfirst(lc))->address, target->relid, lfirst(lc2));
	}
	if (form->attgenerated == '\0' &&
		(((ColumnDef *) command->def)->raw_default != NULL ||
		 !type_keeps_values(form->atttypid, form->atttypmod, new, typmod)))
		undo->lost = psprintf("what the change of type has made of the values of column %s of table %s",
							  name, relation_name(target->relid));
	if (undo->after != undo->statement && !OidIsValid(new))
		set_type_now(target, column, "pg_catalog.text");
	note_type(target, column, ((ColumnDef *) command->def)->typeName);
	undo_index_statistics(target);
	if (target->recurse && has_subclass(target->relid))
		undo_children_defaults(target, column);
	disturb(target->rollback, target->relid);
}
