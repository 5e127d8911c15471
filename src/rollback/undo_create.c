/*
 * undo_create.c
 *	  CREATE of tables, indexes, views and functions, and DROP.
 *
 * What was made is dropped; what was replaced is as it was.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#include "dbctx.h"

#include "access/htup_details.h"
#include "catalog/pg_class.h"
#include "catalog/pg_constraint.h"
#include "catalog/pg_namespace.h"
#include "catalog/pg_proc.h"
#include "catalog/pg_type.h"
#include "commands/defrem.h"
#include "parser/parse_type.h"
#include "parser/parser.h"
#include "rollback/alter.h"
#include "rule/lock.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/syscache.h"

/* Notes a new relation; NULL if there is one already, so that nothing will be done */
static Thing *
make_relation(Rollback *rollback, const RangeVar *name)
{
	Oid			scope = creation_schema(rollback, name);

	if (!OidIsValid(scope) ||
		OidIsValid(find_name(rollback, RelationRelationId, scope, name->relname).objectId))
		return NULL;
	return make_thing(rollback, RelationRelationId, scope, name->relname);
}

/* ... which is dropped; a temporary one goes by itself */
static Thing *
undo_new_relation(Rollback *rollback, const RangeVar *name, const char *kind)
{
	Thing	   *thing = make_relation(rollback, name);

	if (thing != NULL && thing->scope != rollback->temp)
		(void) add_drop(rollback, thing->address, InvalidOid, kind, name_now(rollback, &thing->address));
	return thing;
}

/* "serial" and identity bring a sequence, which scripts like to name */
void
make_implicit(Rollback *rollback, Oid relid, const ColumnDef *column)
{
	ObjectAddress address;
	Thing	   *thing;
	bool		has_sequence = column->typeName && column_type_is_serial(column->typeName);
	ListCell   *lc;
	Oid			scope;
	const char *relation;

	foreach(lc, column->constraints)
	{
		if (IsA(lfirst(lc), Constraint) && ((Constraint *) lfirst(lc))->contype == CONSTR_IDENTITY)
			has_sequence = true;
	}
	if (!has_sequence)
		return;
	ObjectAddressSet(address, RelationRelationId, relid);
	thing = find_thing(rollback, &address);
	scope = thing ? thing->scope : get_rel_namespace(relid);
	relation = thing ? thing->name : get_rel_name(relid);
	if (relation != NULL)
		(void) make_thing(rollback, RelationRelationId, scope,
						  chosen_name(rollback, scope, relation, column->colname, "seq", false));
}

/* Names that come with the table's definition */
static void
make_parts(Rollback *rollback, const Thing *table, List *elements)
{
	Oid			relid = table->address.objectId;
	ListCell   *lc;

	foreach(lc, elements)
	{
		Node	   *element = lfirst(lc);

		if (IsA(element, ColumnDef))
		{
			ColumnDef  *column = (ColumnDef *) element;
			ListCell   *lc2;

			(void) make_column(rollback, relid, column);
			make_implicit(rollback, relid, column);
			foreach(lc2, column->constraints)
			{
				Constraint *constraint = lfirst(lc2);

				if (IsA(constraint, Constraint) && constraint->conname)
					(void) make_thing(rollback, ConstraintRelationId, relid, constraint->conname);
			}
		}
		else if (IsA(element, Constraint) && ((Constraint *) element)->conname)
			(void) make_thing(rollback, ConstraintRelationId, relid, ((Constraint *) element)->conname);
	}
}

static void
undo_create_table(Rollback *rollback, const CreateStmt *statement, const char *kind)
{
	Thing	   *table = undo_new_relation(rollback, statement->relation, kind);

	if (table != NULL)
		make_parts(rollback, table, statement->tableElts);
}

static void
undo_create_index(Rollback *rollback, const IndexStmt *statement)
{
	Oid			relid = find_relation(rollback, statement->relation);
	ObjectAddress address;
	Thing	   *table;
	Thing	   *index;
	Oid			scope;
	const char *name = statement->idxname;

	if (!OidIsValid(relid))
		return;
	ObjectAddressSet(address, RelationRelationId, relid);
	table = find_thing(rollback, &address);
	scope = table ? table->scope : get_rel_namespace(relid);
	if (name == NULL)
		name = chosen_name(rollback, scope, table ? table->name : get_rel_name(relid),
						   joined_columns(list_concat_copy(statement->indexParams,
														   statement->indexIncludingParams)), "idx", false);
	if (OidIsValid(find_name(rollback, RelationRelationId, scope, name).objectId))
		return;
	index = make_thing(rollback, RelationRelationId, scope, name);
	if (scope != rollback->temp)
		(void) add_drop(rollback, index->address, relid, statement->concurrent ? "INDEX CONCURRENTLY" : "INDEX",
						name_now(rollback, &index->address));
	if (!is_made(rollback, relid) && get_rel_relkind(relid) == RELKIND_PARTITIONED_TABLE &&
		statement->relation->inh)
		undo_taken_indexes(rollback, relid, statement);
}

/* Has the new query the columns of the view as it is, so that it can be replaced again? */
static bool
same_columns(Oid relid, const ViewStmt *statement)
{
	List	   *targets = statement->query && IsA(statement->query, SelectStmt) ?
		((SelectStmt *) statement->query)->targetList : NIL;
	int			n = 0;
	ListCell   *lc;

	foreach(lc, targets)
	{
		ResTarget  *target = lfirst(lc);

		if (IsA(target->val, ColumnRef) && IsA(llast(((ColumnRef *) target->val)->fields), A_Star))
			return false;
		n++;
	}
	return n > 0 && n == relation_natts(relid);
}

/* An object made anew: dropped, and again with all that depends on it */
static void
undo_replaced_wholly(Rollback *rollback, const ObjectAddress *address, const char *drop)
{
	ObjectAddress *target = palloc(sizeof(ObjectAddress));
	List	   *stale = list_copy(rollback->stale);
	List	   *things = list_copy(rollback->things);

	*target = *address;
	undo_drop(rollback, list_make1(target), true);
	rollback->group++;
	(void) add_removal(rollback, *address, InvalidOid, drop, NULL);

	/* the statement itself takes nothing away */
	rollback->stale = stale;
	rollback->things = things;
}

static void
undo_create_view(Rollback *rollback, const ViewStmt *statement)
{
	Oid			relid = find_relation(rollback, statement->view);
	ObjectAddress address;
	char	   *sql;

	if (!OidIsValid(relid))
	{
		(void) undo_new_relation(rollback, statement->view, "VIEW");
		return;
	}
	if (!statement->replace || is_made(rollback, relid))
		return;
	ObjectAddressSet(address, RelationRelationId, relid);
	if (!same_columns(relid, statement))
	{
		undo_replaced_wholly(rollback, &address, psprintf("DROP VIEW %s CASCADE", relation_name(relid)));
		return;
	}
	sql = view_sql(relid, true);
	if (sql == NULL)
		add_lost(rollback, "the definition of view %s can't be read now", relation_name(relid));
	else
		(void) add_undo(rollback, address, relid, sql);
}

static void
undo_create_table_as(Rollback *rollback, const CreateTableAsStmt *statement)
{
	(void) undo_new_relation(rollback, statement->into->rel, statement->objtype == OBJECT_MATVIEW ?
							 "MATERIALIZED VIEW" : "TABLE");
}

/* Would CREATE OR REPLACE refuse to take back what is new? */
static bool
is_extended(Oid function, const CreateFunctionStmt *statement)
{
	HeapTuple	tuple = SearchSysCacheCopy1(PROCOID, ObjectIdGetDatum(function));
	Form_pg_proc form = (Form_pg_proc) GETSTRUCT(tuple);
	int			ndefaults = 0;
	bool		named = false;
	bool		isnull;
	ListCell   *lc;

	(void) SysCacheGetAttr(PROCOID, tuple, Anum_pg_proc_proargnames, &isnull);
	foreach(lc, statement->parameters)
	{
		FunctionParameter *parameter = lfirst(lc);

		if (parameter->defexpr != NULL)
			ndefaults++;
		if (parameter->name != NULL)
			named = true;
	}
	return ndefaults > form->pronargdefaults || (named && isnull);
}

/* The types of the arguments by which it is known */
static List *
argument_types(const CreateFunctionStmt *statement)
{
	List	   *types = NIL;
	ListCell   *lc;

	foreach(lc, statement->parameters)
	{
		FunctionParameter *parameter = lfirst(lc);

		if (parameter->mode != FUNC_PARAM_TABLE &&
			(parameter->mode != FUNC_PARAM_OUT || statement->is_procedure))
			types = lappend(types, parameter->argType);
	}
	return types;
}

static void
undo_create_function(Rollback *rollback, const CreateFunctionStmt *statement)
{
	Oid			scope = creation_schema_names(rollback, statement->funcname);
	const char *name = strVal(llast(statement->funcname));
	List	   *types = argument_types(statement);
	const char *key = arguments_key(rollback, types);
	const char *kind = statement->is_procedure ? "PROCEDURE" : "FUNCTION";
	ObjectWithArgs *object = makeNode(ObjectWithArgs);
	ObjectAddress address;
	Thing	   *thing;
	List	   *definition;

	if (!OidIsValid(scope))
		return;
	object->objname = list_make2(makeString(unconstify(char *, schema_name_now(rollback, scope))),
								 makeString(unconstify(char *, name)));
	object->objargs = types;
	address = named_function(rollback, statement->is_procedure ? OBJECT_PROCEDURE : OBJECT_FUNCTION, object);
	if (!OidIsValid(address.objectId))
	{
		thing = make_thing(rollback, ProcedureRelationId, scope, psprintf("%s%s", name, key));
		(void) add_drop(rollback, thing->address, InvalidOid, kind,
						psprintf("%s.%s%s", schema_now(rollback, scope), quote_identifier(name), key));
		return;
	}
	if (!statement->replace || is_made(rollback, address.objectId))
		return;
	if (is_extended(address.objectId, statement))
	{
		undo_replaced_wholly(rollback, &address, psprintf("DROP %s %s CASCADE", kind, object_name(&address)));
		return;
	}
	definition = remake_function(address.objectId);
	if (definition == NIL)
		add_lost(rollback, "the definition of function %s can't be read now", object_name(&address));
	else
		(void) add_undo(rollback, address, InvalidOid, linitial(definition));
}

static void
undo_drop_statement(Rollback *rollback, const DropStmt *statement)
{
	List	   *targets = NIL;
	ListCell   *lc;

	foreach(lc, statement->objects)
	{
		ObjectAddress *address = palloc(sizeof(ObjectAddress));

		*address = resolve(rollback, statement->removeType, lfirst(lc));
		if (OidIsValid(address->objectId))
			targets = lappend(targets, address);
		else if (!resolves(statement->removeType))
			add_lost(rollback, "dbctx has no way to make again what is dropped here");
	}
	rollback->concurrently = statement->concurrent;
	if (targets != NIL)
		undo_drop(rollback, targets, statement->behavior == DROP_CASCADE);
	rollback->concurrently = false;
}

static void
undo_create_schema(Rollback *rollback, const CreateSchemaStmt *statement)
{
	const char *name = statement->schemaname ? statement->schemaname :
		statement->authrole ? role_spec_name(statement->authrole) : NULL;
	Thing	   *thing;
	List	   *path = rollback->path;
	ListCell   *lc;

	if (name == NULL || OidIsValid(find_schema(rollback, name)))
		return;
	thing = make_thing(rollback, NamespaceRelationId, InvalidOid, name);
	(void) add_drop(rollback, thing->address, InvalidOid, "SCHEMA", quote_identifier(name));
	rollback->path = lcons_oid(thing->address.objectId, list_copy(path));
	foreach(lc, statement->schemaElts)
	{
		rollback->group++;
		(void) (undo_create(rollback, lfirst(lc)) || undo_create_object(rollback, lfirst(lc)));
	}
	rollback->path = path;
}

bool
undo_create(Rollback *rollback, Node *statement)
{
	switch (nodeTag(statement))
	{
		case T_CreateStmt:
			undo_create_table(rollback, (CreateStmt *) statement, "TABLE");
			return true;
		case T_CreateForeignTableStmt:
			undo_create_table(rollback, &((CreateForeignTableStmt *) statement)->base, "FOREIGN TABLE");
			return true;
		case T_IndexStmt:
			undo_create_index(rollback, (IndexStmt *) statement);
			return true;
		case T_ViewStmt:
			undo_create_view(rollback, (ViewStmt *) statement);
			return true;
		case T_CreateTableAsStmt:
			undo_create_table_as(rollback, (CreateTableAsStmt *) statement);
			return true;
		case T_SelectStmt:
			if (((SelectStmt *) statement)->intoClause == NULL)
				return false;
			(void) undo_new_relation(rollback, ((SelectStmt *) statement)->intoClause->rel, "TABLE");
			return true;
		case T_CreateSeqStmt:
			(void) undo_new_relation(rollback, ((CreateSeqStmt *) statement)->sequence, "SEQUENCE");
			return true;
		case T_CreateFunctionStmt:
			undo_create_function(rollback, (CreateFunctionStmt *) statement);
			return true;
		case T_CreateSchemaStmt:
			undo_create_schema(rollback, (CreateSchemaStmt *) statement);
			return true;
		case T_DropStmt:
			undo_drop_statement(rollback, (DropStmt *) statement);
			return true;
		default:
			return false;
	}
}
