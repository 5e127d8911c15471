/*
 * drop_column.c
 *	  Columns that are dropped, and those that are dropped to be added again.
 *
 * Some tools change the type of a column by dropping it and adding another of
 * the same name, in one ALTER TABLE (Prisma) or in two of one transaction
 * (TypeORM).  That is one finding: a change of type that loses every value.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#include "dbctx.h"

#include "access/transam.h"
#include "catalog/deparse.h"
#include "catalog/pg_class.h"
#include "catalog/pg_type.h"
#include "commands/defrem.h"
#include "nodes/makefuncs.h"
#include "parser/parse_coerce.h"
#include "parser/parse_type.h"
#include "rule/drop.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"

static const RuleOption except_option[] = {
	OPTION_EXCEPT,
	{NULL}
};

/* What a dropped column is replaced by, as far as anybody knows yet */
typedef struct NewColumn
{
	Oid			type;			/* InvalidOid: not known */
	const char *type_text;
	const char *default_text;	/* NULL: none, or not known */
	bool		has_default;
	bool		not_null;
	bool		plain;			/* neither generated nor an identity or serial */
	bool		same_type;
	bool		unknown_type;	/* there is none of the name */
} NewColumn;

/* A type's name that is right under any search_path */
static const char *
full_type_text(Oid type, int32 typmod)
{
	Oid			element = get_element_type(type);

	if ((OidIsValid(element) ? element : type) < FirstNormalObjectId)
		return type_text(type, typmod);
	return format_type_extended(type, typmod,
								FORMAT_TYPE_TYPEMOD_GIVEN | FORMAT_TYPE_FORCE_QUALIFY);
}

/* A name that CREATE TABLE takes for an integer with a sequence */
static bool
is_serial(const TypeName *written)
{
	static const char *const names[] = {
		"smallserial", "serial2", "serial", "serial4", "bigserial", "serial8"
	};

	for (int i = 0; i < lengthof(names) && list_length(written->names) == 1; i++)
	{
		if (strcmp(strVal(linitial(written->names)), names[i]) == 0)
			return true;
	}
	return false;
}

/*
 * Sets type and type_text from a type as it was written.  Modifiers are
 * taken over as they stand: to check them is the type's own function's
 * affair, which a user may have written.
 */
static void
read_type_name(NewColumn *new, const TypeName *written)
{
	TypeName   *bare = copyObject(unconstify(TypeName *, written));
	StringInfoData buf;
	Oid			element;
	ListCell   *lc;

	if (written->names == NIL || written->pct_type || written->setof)
		return;
	bare->typmods = NIL;
	bare->typemod = -1;
	new->type = LookupTypeNameOid(NULL, bare, true);
	if (!OidIsValid(new->type))
		return;
	element = written->arrayBounds != NIL ? get_element_type(new->type) : new->type;
	initStringInfo(&buf);
	appendStringInfoString(&buf, full_type_text(element, -1));
	foreach(lc, written->typmods)
	{
		A_Const    *constant = lfirst(lc);

		/* INTERVAL DAY TO SECOND comes as a number, too */
		if (!IsA(constant, A_Const) || nodeTag(&constant->val) != T_Integer ||
			element == INTERVALOID)
		{
			new->type = InvalidOid;
			return;
		}
		appendStringInfo(&buf, "%s%d", lc == list_head(written->typmods) ? "(" : ",",
						 intVal(&constant->val));
	}
	if (written->typmods != NIL)
		appendStringInfoChar(&buf, ')');
	if (written->arrayBounds != NIL)
		appendStringInfoString(&buf, "[]");
	new->type_text = buf.data;
}

static void
read_definition(NewColumn *new, const ColumnDef *definition)
{
	ListCell   *lc;

	memset(new, 0, sizeof(NewColumn));
	new->plain = true;
	if (definition->typeName != NULL)
	{
		read_type_name(new, definition->typeName);
		if (is_serial(definition->typeName))
			new->plain = false;
		else
			new->unknown_type = !OidIsValid(new->type) && definition->typeName->typmods == NIL;
	}
	new->not_null = definition->is_not_null;
	foreach(lc, definition->constraints)
	{
		Constraint *constraint = lfirst(lc);

		if (constraint->contype == CONSTR_DEFAULT)
			new->has_default = true;
		else if (constraint->contype == CONSTR_NOTNULL || constraint->contype == CONSTR_PRIMARY)
			new->not_null = true;
		else if (constraint->contype == CONSTR_GENERATED || constraint->contype == CONSTR_IDENTITY)
			new->plain = false;
	}
}

/*
 * The commands that make the new column of the old one and keep the values;
 * NULL if there is no way to.
 */
static char *
alter_instead(const DbTable *table, const DbColumn *old, const NewColumn *new)
{
	StringInfoData buf;
	const char *name = name_sql(old->name);
	Oid			source = old->type->oid;
	const char *separator = "";

	if (!new->plain || old->generated != '\0' || old->identity != '\0' || old->serial ||
		!OidIsValid(new->type))
		return NULL;
	initStringInfo(&buf);
	appendStringInfo(&buf, "ALTER TABLE %s", table_full_name(table));
	if (!new->same_type)
	{
		if (!can_coerce_type(1, &source, &new->type, COERCION_EXPLICIT))
			return NULL;
		/* the server can't cast every default that it can cast values for */
		if (old->expr != NULL)
			appendStringInfo(&buf, " ALTER COLUMN %s DROP DEFAULT,", name);
		appendStringInfo(&buf, " ALTER COLUMN %s TYPE %s USING %s::%s", name,
						 new->type_text, name, new->type_text);
		separator = ",";
	}
	else if (old->expr != NULL && !new->has_default)
	{
		appendStringInfo(&buf, " ALTER COLUMN %s DROP DEFAULT", name);
		separator = ",";
	}
	if (new->default_text != NULL)
	{
		appendStringInfo(&buf, "%s ALTER COLUMN %s SET DEFAULT %s", separator, name,
						 new->default_text);
		separator = ",";
	}
	if (new->not_null != old->not_null)
	{
		appendStringInfo(&buf, "%s ALTER COLUMN %s %s NOT NULL", separator, name,
						 new->not_null ? "SET" : "DROP");
		separator = ",";
	}
	return separator[0] != '\0' ? buf.data : NULL;
}

/*
 * Of the same type as before, as far as its text goes: modifiers that are the
 * same in other words don't matter, the command does nothing then.
 */
static bool
same_type(const DbColumn *old, const NewColumn *new)
{
	return OidIsValid(new->type) && old->type->oid == new->type &&
		strcmp(full_type_text(old->type->oid, old->type->typmod), new->type_text) == 0;
}

static Finding *
find_replaced(RuleRun *run, const DbTable *table, const DbColumn *old,
			  NewColumn *new, double rows)
{
	Finding    *finding;
	char	   *instead;

	new->same_type = same_type(old, new);
	if (OidIsValid(new->type) && !new->same_type)
		finding = find_table(run, table, old,
							 "column \"%s\" of table \"%s\" becomes %s by being dropped and added again, which loses the values of %s",
							 old->name, table->name, new->type_text, rows_phrase(rows));
	else
		finding = find_table(run, table, old,
							 "column \"%s\" of table \"%s\" is dropped and added again, which loses the values of %s",
							 old->name, table->name, rows_phrase(rows));
	finding->about = "replaced";
	finding->removes = true;
	instead = alter_instead(table, old, new);
	if (instead == NULL)
	{
		if (new->same_type)
			finding->hint = pstrdup("Leave the column as it is.");
		else
			finding->hint = psprintf("Write the new column under another name, fill it from \"%s\" with UPDATE, "
									 "and drop that one in a later migration.", old->name);
		return finding;
	}
	finding->hint = psprintf("Write: %s%s", instead,
							 new->has_default && new->default_text == NULL ?
							 ", with SET DEFAULT for the new default" : "");
	finding->fix = instead;
	return finding;
}

Finding *
drop_column_replaced(RuleRun *run, const DbTable *table,
					 const DbColumn *old, const DbColumn *new)
{
	NewColumn	column = {0};
	double		rows;

	if (old->generated != '\0' || !loses_rows(run, table, &rows))
		return NULL;
	column.type = new->type->oid;
	column.type_text = full_type_text(new->type->oid, new->type->typmod);
	column.plain = new->generated == '\0' && new->identity == '\0' && !new->serial;
	column.has_default = new->expr != NULL;
	column.default_text = new->expr ? expr_canonical(new->expr) : NULL;
	column.not_null = new->not_null;
	return find_replaced(run, table, old, &column, rows);
}

/* The definition that the same command adds under the name, or NULL */
static ColumnDef *
added_again(const AlterTableStmt *alter, const char *name)
{
	ListCell   *lc;

	foreach(lc, alter->cmds)
	{
		AlterTableCmd *cmd = lfirst(lc);

		if (cmd->subtype == AT_AddColumn && IsA(cmd->def, ColumnDef) &&
			strcmp(((ColumnDef *) cmd->def)->colname, name) == 0)
			return (ColumnDef *) cmd->def;
	}
	return NULL;
}

/* A name for what is kept a while: "status_old", or one that is free */
static char *
name_for_old(const DbTable *table, const char *column)
{
	char	   *name = makeObjectName(column, NULL, "old");

	for (int i = 2; i < 10 && table_column(table, name) != NULL; i++)
		name = makeObjectName(column, NULL, psprintf("old%d", i));
	return name;
}

static void
find_dropped(RuleRun *run, const DbTable *table, const DbColumn *column, double rows)
{
	Finding    *finding;
	const char *full = table_full_name(table);
	char	   *old = name_for_old(table, column->name);

	finding = find_table(run, table, column,
						 "column \"%s\" of table \"%s\" is dropped with the values of %s",
						 column->name, table->name, rows_phrase(rows));
	finding->about = "dropped";
	/* whoever inserts without knowing the column must still be able to */
	finding->hint = psprintf("Write, so that it can be undone: ALTER TABLE %s RENAME COLUMN %s TO %s%s. "
							 "Drop that one in a later migration.",
							 full, name_sql(column->name), name_sql(old),
							 column->not_null && column->expr == NULL && column->identity == '\0' ?
							 psprintf("; ALTER TABLE %s ALTER COLUMN %s DROP NOT NULL",
									  full, name_sql(old)) : "");
	finding->removes = true;
}

/* Is there nothing to lose? */
static bool
holds_nothing(RuleRun *run, const DbTable *table, const DbColumn *column)
{
	World	   *world = run->world;

	/* what is generated from other columns can be generated again */
	return column->generated != '\0' || world->column_made_here(world, table, column) ||
		(world->column_is_empty != NULL && world->column_is_empty(world, table, column));
}

static void
drop_column(RuleRun *run, Node *statement)
{
	AlterTableStmt *alter = (AlterTableStmt *) statement;
	DbTable    *table = NULL;
	double		rows = 0;
	ListCell   *lc;

	if (!IsA(statement, AlterTableStmt) || alter->objtype != OBJECT_TABLE)
		return;
	foreach(lc, alter->cmds)
	{
		AlterTableCmd *cmd = lfirst(lc);
		DbColumn   *column;
		ColumnDef  *again;

		if (cmd->subtype != AT_DropColumn)
			continue;
		if (table == NULL)
		{
			table = world_table(run->world, alter->relation);
			if (table == NULL || !rule_speaks(run, table->schema) ||
				!loses_rows(run, table, &rows) || is_excepted(run, table->name))
				return;
		}
		column = table_column(table, cmd->name);
		if (column == NULL || holds_nothing(run, table, column))
			continue;
		again = added_again(alter, cmd->name);
		if (again != NULL)
		{
			NewColumn	new;

			read_definition(&new, again);
			if (new.unknown_type)
				return;			/* the server will say it */
			find_replaced(run, table, column, &new, rows);
		}
		else
			find_dropped(run, table, column, rows);
	}
}

const RuleBody rule_drop_column = {
	.problem = "DROP COLUMN removes the values of a column from a table that holds rows. A DROP and an ADD of the same name, with which some tools change a type, does so too.",
	.instead = "Rename the column and drop it in a later migration. To change a type, write ALTER COLUMN ... TYPE ... USING, which keeps the values.",
	.why = "A rename is undone in a moment, and programs that still ask for the column show themselves before the values are gone. Empty tables, tables made in the same transaction, generated columns and columns that are NULL in every row are not judged; for the last, tables of up to 8 MB are looked at.",
	.options = except_option,
	.statement = drop_column,
};
