/*
 * definition.c
 *	  Columns, and the constraints written with them, of CREATE TABLE and
 *	  ALTER TABLE.
 *
 * The order is that of the server, for the names that it chooses hang on it:
 * columns with their sequences first, then CHECKs, keys, foreign keys.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#include "dbctx.h"

#include "catalog/namespace.h"
#include "catalog/pg_attribute.h"
#include "catalog/pg_class.h"
#include "catalog/pg_type.h"
#include "nodes/makefuncs.h"
#include "overlay/state.h"
#include "rule/lock.h"

/* One whose expression waits until all columns are there */
typedef struct GeneratedColumn
{
	AttrNumber	attnum;
	Node	   *raw;
} GeneratedColumn;

ScriptSequence *
sequence_make(Overlay *overlay, DbSchema *schema, const char *name, ScriptTable *owner, AttrNumber column)
{
	ScriptSequence *sequence = keep_alloc0(overlay, sizeof(ScriptSequence));
	MemoryContext old;

	sequence->oid = overlay_new_oid(overlay);
	sequence->name = keep_text(overlay, name);
	sequence->schema = schema;
	sequence->owner = owner;
	sequence->column = column;
	name_take(overlay, NAME_RELATION, schema->oid, name, RELKIND_SEQUENCE, sequence->oid, sequence);
	if (owner != NULL)
	{
		old = MemoryContextSwitchTo(overlay->context);
		owner->sequences = lappend(owner->sequences, sequence);
		MemoryContextSwitchTo(old);
	}
	return sequence;
}

ScriptSequence *
column_sequence(Overlay *overlay, ScriptTable *table, const DbColumn *column)
{
	DbTable    *plain = &table->load.table;
	char	   *name = choose_relation_name(overlay, plain->schema, plain->name, column->name,
											"seq", false);

	return sequence_make(overlay, plain->schema, name, table, column->attnum);
}

static DbTypeRef *
serial_type(Overlay *overlay, const TypeName *name)
{
	const char *written = strVal(linitial(name->names));
	Oid			type = strstr(written, "small") || strcmp(written, "serial2") == 0 ? INT2OID :
		strstr(written, "big") || strcmp(written, "serial8") == 0 ? INT8OID : INT4OID;

	return script_typeref(overlay, type, -1);
}

static void
define_generated(Definition *definition, DbColumn *column, const Constraint *constraint)
{
	GeneratedColumn *generated = palloc(sizeof(GeneratedColumn));

	column->generated = compat_generated_is_stored(constraint) ? ATTRIBUTE_GENERATED_STORED : 'v';
	generated->attnum = column->attnum;
	generated->raw = constraint->raw_expr;
	definition->generated = lappend(definition->generated, generated);
}

/* A constraint written with a column is one of the table on that column */
static Constraint *
on_column(const Constraint *constraint, const DbColumn *column)
{
	Constraint *copy = palloc(sizeof(Constraint));
	List	   *names = list_make1(makeString(pstrdup(column->name)));

	*copy = *constraint;
	if (constraint->contype == CONSTR_FOREIGN)
		copy->fk_attrs = names;
	else if (constraint->contype != CONSTR_CHECK)
		copy->keys = names;
	return copy;
}

/* DEFERRABLE and the like are parts of the constraint before them */
static void
set_attribute(Constraint *last, const Constraint *attribute)
{
	switch (attribute->contype)
	{
		case CONSTR_ATTR_DEFERRABLE:
			last->deferrable = true;
			break;
		case CONSTR_ATTR_DEFERRED:
			last->deferrable = last->initdeferred = true;
			break;
		default:
			break;
	}
}

static void
define_column_constraint(Definition *definition, DbColumn *column, const Constraint *constraint,
						 Constraint **last)
{
	switch (constraint->contype)
	{
		case CONSTR_NULL:
			column->not_null = false;
			break;
		case CONSTR_NOTNULL:
			column->not_null = true;
			break;
		case CONSTR_DEFAULT:
			column->expr = script_default(definition->overlay, column, constraint->raw_expr);
			break;
		case CONSTR_IDENTITY:
			column->identity = constraint->generated_when;
			column->not_null = true;
			(void) column_sequence(definition->overlay, definition->table, column);
			break;
		case CONSTR_GENERATED:
			define_generated(definition, column, constraint);
			break;
		case CONSTR_PRIMARY:
		case CONSTR_UNIQUE:
		case CONSTR_EXCLUSION:
		case CONSTR_CHECK:
		case CONSTR_FOREIGN:
			*last = on_column(constraint, column);
			define_constraint(definition, *last);
			break;
		default:
			if (*last != NULL)
				set_attribute(*last, constraint);
			break;
	}
}

/* NULL collates as its type does */
static Oid
written_collation(const ColumnDef *definition)
{
	if (definition->collClause == NULL)
		return InvalidOid;
	return get_collation_oid(definition->collClause->collname, true);
}

static void
define_constraints_of(Definition *definition, ColumnDef *written, AttrNumber attnum)
{
	Constraint *last = NULL;
	ListCell   *lc;

	foreach(lc, written->constraints)
		define_column_constraint(definition, &definition->table->load.table.columns[attnum - 1],
								 lfirst(lc), &last);
}

/* One that a parent has, or that a typed table gives options to */
static bool
merge_column(Definition *definition, ColumnDef *written)
{
	DbColumn   *column = table_column(&definition->table->load.table, written->colname);

	if (column == NULL || (!column->inherited && written->typeName != NULL))
		return false;
	if (written->typeName != NULL)
		column->inherited = false;
	column->not_null |= written->is_not_null;
	define_constraints_of(definition, written, column->attnum);
	return true;
}

void
define_column(Definition *definition, ColumnDef *written)
{
	Overlay    *overlay = definition->overlay;
	bool		serial = column_type_is_serial(written->typeName);
	DbTypeRef  *type;
	DbColumn   *column;

	if (definition->fresh && merge_column(definition, written))
		return;
	type = serial ? serial_type(overlay, written->typeName) : script_type(overlay, written->typeName);
	if (type == NULL)
		return;
	column = part_add_column(overlay, definition->table, written->colname, type,
							 written_collation(written));
	if (column == NULL)
		return;
	column->not_null = written->is_not_null;
	if (serial)
	{
		ScriptSequence *sequence = column_sequence(overlay, definition->table, column);

		column->serial = column->not_null = true;
		column->expr = script_nextval(overlay, sequence, type);
	}
	define_constraints_of(definition, written, column->attnum);
}

void
define_constraint(Definition *definition, Constraint *constraint)
{
	switch (constraint->contype)
	{
		case CONSTR_CHECK:
			definition->checks = lappend(definition->checks, constraint);
			break;
		case CONSTR_PRIMARY:
			/* its name is chosen first */
			definition->keys = lcons(constraint, definition->keys);
			break;
		case CONSTR_UNIQUE:
		case CONSTR_EXCLUSION:
			definition->keys = lappend(definition->keys, constraint);
			break;
		case CONSTR_FOREIGN:
			definition->foreign = lappend(definition->foreign, constraint);
			break;
		default:
			break;
	}
}

/* UNIQUE on the columns of another one, under no name or the same, is that one */
static bool
is_said_twice(List *keys, Constraint *key)
{
	ListCell   *lc;

	foreach(lc, keys)
	{
		Constraint *prior = lfirst(lc);

		if (prior == key)
			return false;
		if (prior->contype != CONSTR_EXCLUSION && key->contype == CONSTR_UNIQUE &&
			prior->indexname == NULL && key->indexname == NULL &&
			equal(prior->keys, key->keys) && equal(prior->including, key->including) &&
			prior->deferrable == key->deferrable && prior->initdeferred == key->initdeferred)
		{
			if (prior->conname == NULL)
				prior->conname = key->conname;
			return true;
		}
	}
	return false;
}

void
define_finish(Definition *definition)
{
	DbTable    *table = &definition->table->load.table;
	List	   *keys = NIL;
	ListCell   *lc;

	foreach(lc, definition->generated)
	{
		GeneratedColumn *generated = lfirst(lc);
		DbColumn   *column = &table->columns[generated->attnum - 1];

		column->expr = script_generated(definition->overlay, definition->table, column, generated->raw);
	}
	foreach(lc, definition->checks)
		make_check(definition, lfirst(lc));
	foreach(lc, definition->keys)
	{
		if (!is_said_twice(definition->keys, lfirst(lc)))
			keys = lappend(keys, lfirst(lc));
	}
	foreach(lc, keys)
		make_key(definition, lfirst(lc));
	foreach(lc, definition->foreign)
		make_foreign_key(definition, lfirst(lc));
}
