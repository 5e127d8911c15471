/*
 * names_table.c
 *	  Names in CREATE TABLE and CREATE INDEX.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#include "dbctx.h"

#include "access/transam.h"
#include "catalog/deparse.h"
#include "catalog/namespace.h"
#include "catalog/pg_class.h"
#include "catalog/pg_type.h"
#include "parser/parse_coerce.h"
#include "rule/lock.h"
#include "utils/lsyscache.h"
#include "utils/syscache.h"

#include "script/names.h"

/* The table that a CREATE TABLE would make, as far as expressions need it */
static DbTable *
table_to_be(const CreateStmt *create)
{
	static DbSchema no_schema = {.name = "", .name_sql = ""};
	DbTable    *table = palloc0(sizeof(DbTable));
	ListCell   *lc;

	table->name = create->relation->relname;
	table->schema = &no_schema;
	table->kind = RELKIND_RELATION;
	table->columns = palloc0(sizeof(DbColumn) * Max(list_length(create->tableElts), 1));
	foreach(lc, create->tableElts)
	{
		ColumnDef  *definition = lfirst(lc);
		DbColumn   *column = &table->columns[table->ncolumns];

		if (!IsA(definition, ColumnDef))
			continue;
		column->name = definition->colname;
		column->attnum = ++table->ncolumns;
		column->type = palloc0(sizeof(DbTypeRef));
		if (!column_type_find(definition->typeName, &column->type->oid, &column->type->typmod))
			column->type->oid = column_type_is_serial(definition->typeName) ? INT8OID : InvalidOid;
	}
	return table;
}

/* A column that isn't among those that the command makes */
static bool
know_own(Script *script, const DbTable *own, List *names)
{
	bool		known = true;
	ListCell   *lc;

	foreach(lc, names)
	{
		const char *name = IsA(lfirst(lc), String) ? strVal(lfirst(lc)) : NULL;

		if (own == NULL || name == NULL || table_column(own, name) != NULL)
			continue;
		unknown_own_column(script, own, name, name_location(script, name, 0));
		known = false;
	}
	return known;
}

/*
 * Can a key of one type point to one of another?  Where the server finds no
 * operator that compares them, it refuses.
 */
static bool
types_fit(const DbColumn *column, const DbColumn *ref)
{
	Oid			type = column->type ? column->type->oid : InvalidOid;
	Oid			ref_type = ref->type ? ref->type->oid : InvalidOid;
	Oid			base;
	Oid			operator;

	if (!SearchSysCacheExists1(TYPEOID, ObjectIdGetDatum(type)) ||
		!SearchSysCacheExists1(TYPEOID, ObjectIdGetDatum(ref_type)))
		return true;
	type = getBaseType(type);
	base = getBaseType(ref_type);
	if (type == base || can_coerce_type(1, &type, &base, COERCION_IMPLICIT))
		return true;
	operator = OpernameGetOprid(list_make2(makeString("pg_catalog"), makeString("=")), base, type);
	return OidIsValid(operator) || type >= FirstNormalObjectId || base >= FirstNormalObjectId;
}

static bool
know_key_types(Script *script, const Constraint *key, const DbTable *own, const DbTable *ref,
			   List *columns)
{
	List	   *ref_columns = key->pk_attrs;

	for (int i = 0; ref_columns == NIL && ref->primary_key && i < ref->primary_key->nkeys; i++)
		ref_columns = lappend(ref_columns,
							  makeString(pstrdup(ref->columns[ref->primary_key->keys[i] - 1].name)));
	if (own == NULL || list_length(columns) != list_length(ref_columns))
		return true;
	for (int i = 0; i < list_length(columns); i++)
	{
		DbColumn   *column = table_column(own, strVal(list_nth(columns, i)));
		DbColumn   *other = table_column(ref, strVal(list_nth(ref_columns, i)));
		Finding    *finding;

		if (column == NULL || other == NULL || types_fit(column, other))
			continue;
		finding = script_find(script, RULE_statement_fails, own->schema && own->schema->name[0] ? own->schema : NULL,
							  key->location, InvalidOid, InvalidOid, NULL,
							  "foreign key column \"%s\" is of type %s, column \"%s\" of table \"%s\" of type %s: they can't be compared",
							  column->name, type_text(column->type->oid, column->type->typmod),
							  other->name, ref->name, type_text(other->type->oid, other->type->typmod));
		if (finding != NULL)
			finding->hint = psprintf("Write: %s %s", name_sql(column->name),
									 type_text(other->type->oid, other->type->typmod));
		return finding == NULL;
	}
	return true;
}

bool
know_foreign_key(Script *script, const Constraint *key, const DbTable *own, const char *own_name,
				 List *columns)
{
	DbTable    *ref = NULL;

	if (key->pktable == NULL)
		return true;
	if (own_name != NULL && strcmp(key->pktable->relname, own_name) == 0)
		return own == NULL || know_own(script, own, key->pk_attrs);
	if (!know_relation(script, key->pktable, "table", false, &ref))
		return false;
	return know_columns(script, ref, key->pk_attrs) &&
		(ref == NULL || know_key_types(script, key, own, ref, columns));
}

static bool
know_constraint(Script *script, const Constraint *constraint, const DbTable *own, const char *name,
				const char *column)
{
	switch (constraint->contype)
	{
		case CONSTR_FOREIGN:
			return know_own(script, own, constraint->fk_attrs) &
				know_foreign_key(script, constraint, own, name, column ?
								 list_make1(makeString(pstrdup(column))) : constraint->fk_attrs);
		case CONSTR_PRIMARY:
		case CONSTR_UNIQUE:
			return know_own(script, own, constraint->keys) &
				know_own(script, own, constraint->including);
		case CONSTR_CHECK:
			return own == NULL ||
				know_expression(script, own, constraint->raw_expr, EXPR_KIND_CHECK_CONSTRAINT);
		case CONSTR_GENERATED:
			return own == NULL ||
				know_expression(script, own, constraint->raw_expr, EXPR_KIND_GENERATED_COLUMN);
		case CONSTR_DEFAULT:
			return know_expression(script, NULL, constraint->raw_expr, EXPR_KIND_COLUMN_DEFAULT);
		default:
			return true;
	}
}

static bool
know_constraints(Script *script, List *constraints, const DbTable *own, const char *name,
				 const char *column)
{
	bool		known = true;
	ListCell   *lc;

	foreach(lc, constraints)
	{
		if (IsA(lfirst(lc), Constraint))
			known &= know_constraint(script, lfirst(lc), own, name, column);
	}
	return known;
}

bool
know_create(Script *script, const CreateStmt *create)
{
	DbTable    *own = table_to_be(create);
	bool		known = know_schema(script, create->relation->schemaname);
	ListCell   *lc;

	foreach(lc, create->inhRelations)
		known &= know_relation(script, lfirst(lc), "table", false, NULL);
	known &= know_type(script, create->ofTypename, false);
	foreach(lc, create->tableElts)
	{
		if (IsA(lfirst(lc), TableLikeClause))
			known &= know_relation(script, ((TableLikeClause *) lfirst(lc))->relation, "table", false, NULL);
		else if (IsA(lfirst(lc), ColumnDef))
			known &= know_type(script, ((ColumnDef *) lfirst(lc))->typeName, true);

		/* columns that come from elsewhere */
		if (IsA(lfirst(lc), TableLikeClause))
			own = NULL;
	}
	if (create->inhRelations || create->ofTypename)
		own = NULL;
	/* what is wrong with the types would be said again of each expression */
	if (!known)
		own = NULL;
	foreach(lc, create->tableElts)
	{
		if (IsA(lfirst(lc), ColumnDef))
			known &= know_constraints(script, ((ColumnDef *) lfirst(lc))->constraints, own,
									  create->relation->relname, ((ColumnDef *) lfirst(lc))->colname);
	}
	known &= know_constraints(script, create->tableElts, own, create->relation->relname, NULL);
	known &= know_constraints(script, create->constraints, own, create->relation->relname, NULL);
	foreach(lc, create->partspec ? create->partspec->partParams : NIL)
	{
		PartitionElem *element = lfirst(lc);

		if (element->name != NULL)
			known &= know_own(script, own, list_make1(makeString(element->name)));
	}
	return known;
}

bool
know_index(Script *script, const IndexStmt *index)
{
	DbTable    *table;
	bool		known = true;
	ListCell   *lc;

	if (!know_relation(script, index->relation, "table", false, &table))
		return false;
	if (table == NULL)
		return true;
	foreach(lc, index->indexParams)
	{
		IndexElem  *element = lfirst(lc);

		known &= element->expr == NULL ? know_column(script, table, element->name) :
			know_expression(script, table, element->expr, EXPR_KIND_INDEX_EXPRESSION);
	}
	foreach(lc, index->indexIncludingParams)
	{
		if (((IndexElem *) lfirst(lc))->expr == NULL)
			known &= know_column(script, table, ((IndexElem *) lfirst(lc))->name);
	}
	return known & know_expression(script, table, index->whereClause, EXPR_KIND_INDEX_PREDICATE);
}
