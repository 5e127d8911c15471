/*
 * names_object.c
 *	  Names in DROP, COMMENT, RENAME, GRANT, in commands on functions, types, ...
 *
 * Copyright (c) 2026, dbctx contributors
 */
#include "dbctx.h"

#include "catalog/pg_constraint.h"
#include "catalog/deparse.h"
#include "catalog/pg_class.h"
#include "nodes/makefuncs.h"

#include "script/names.h"
#include "script/near.h"

/* The names of what a table has of a kind go to a Near, or one is found: true */
static bool
find_part(const DbTable *table, char kind, const char *name, Near *near)
{
	bool		found = false;
	int			n = kind == 'c' ? table->nconstraints : kind == 'i' ? table->nindexes :
		kind == 't' ? table->ntriggers : table->npolicies;

	for (int i = 0; i < n; i++)
	{
		const char *own = kind == 'c' ? table->constraints[i]->name :
			kind == 'i' ? table->indexes[i]->name :
			kind == 't' ? table->triggers[i]->name : table->policies[i]->name;

		found |= strcmp(own, name) == 0;
		near_consider(near, own, NULL, 0);
	}
	return found;
}

bool
know_part(Script *script, const DbTable *table, const char *kind, const char *name)
{
	Near	   *near;
	Finding    *finding;

	/* policies are loaded only where they are in force, triggers without the server's */
	if (table == NULL || name == NULL || table->stub || made_has(script, name) ||
		(kind[0] == 'p' && !table->row_security))
		return true;
	near = near_begin(name);
	if (find_part(table, kind[0], name, near))
		return true;
	/* those that are NOT NULL and nothing else aren't loaded */
	if (kind[0] == 'c' && compat_has_not_null_constraints &&
		(overlay_has_changed(script->overlay, table) ||
		 OidIsValid(get_relation_constraint_oid(table->oid, name, true))))
		return true;
	finding = unknown_find(script, table->schema, name_location(script, name, 0),
						   psprintf("%s.%s", table_full_name(table), name_sql(name)),
						   "%s \"%s\" of table \"%s\" does not exist", kind, name, table->name);
	if (finding != NULL)
	{
		finding->schema = table->schema->name;
		finding->table = table->name;
		finding->hint = near_hint(near);
	}
	return false;
}

/* What is named like "table.name": the last word, and the table that the others are */
static bool
know_part_of_names(Script *script, List *names, const char *kind, bool missing_ok)
{
	DbTable    *table;

	if (list_length(names) < 2)
		return true;
	if (!know_relation_of_names(script, list_truncate(list_copy(names), list_length(names) - 1),
								"table", missing_ok, &table))
		return false;
	return missing_ok || know_part(script, table, kind, strVal(llast(names)));
}

static bool
know_column_of_names(Script *script, List *names)
{
	DbTable    *table;

	if (list_length(names) < 2)
		return true;
	if (!know_relation_of_names(script, list_truncate(list_copy(names), list_length(names) - 1),
								"table", false, &table))
		return false;
	return know_column(script, table, strVal(llast(names)));
}

static const char *
relation_kind(ObjectType type)
{
	switch (type)
	{
		case OBJECT_TABLE:
			return "table";
		case OBJECT_FOREIGN_TABLE:
			return "foreign table";
		case OBJECT_VIEW:
			return "view";
		case OBJECT_MATVIEW:
			return "materialized view";
		case OBJECT_INDEX:
			return "index";
		case OBJECT_SEQUENCE:
			return "sequence";
		default:
			return NULL;
	}
}

/* An object as DROP, COMMENT, ALTER ... OWNER and others name it */
static bool
know_object(Script *script, ObjectType type, Node *object, bool missing_ok)
{
	const char *kind = relation_kind(type);

	if (object == NULL)
		return true;
	if (kind != NULL)
		return !IsA(object, List) ||
			know_relation_of_names(script, (List *) object, kind, missing_ok, NULL);
	switch (type)
	{
		case OBJECT_TYPE:
		case OBJECT_DOMAIN:
			return missing_ok || !IsA(object, TypeName) ||
				know_type(script, (TypeName *) object, false);
		case OBJECT_SCHEMA:
			return missing_ok || !IsA(object, String) || know_schema(script, strVal(object));
		case OBJECT_FUNCTION:
		case OBJECT_PROCEDURE:
		case OBJECT_ROUTINE:
		case OBJECT_AGGREGATE:
			return missing_ok || !IsA(object, ObjectWithArgs) ||
				know_function(script, ((ObjectWithArgs *) object)->objname);
		case OBJECT_COLUMN:
			return !IsA(object, List) || know_column_of_names(script, (List *) object);
		case OBJECT_TABCONSTRAINT:
			return !IsA(object, List) ||
				know_part_of_names(script, (List *) object, "constraint", missing_ok);
		case OBJECT_TRIGGER:
			return !IsA(object, List) ||
				know_part_of_names(script, (List *) object, "trigger", missing_ok);
		case OBJECT_POLICY:
			return !IsA(object, List) ||
				know_part_of_names(script, (List *) object, "policy", missing_ok);
		default:
			return true;
	}
}

static bool
know_dropped(Script *script, const DropStmt *drop)
{
	bool		known = true;
	ListCell   *lc;

	foreach(lc, drop->objects)
		known &= know_object(script, drop->removeType, lfirst(lc), drop->missing_ok);
	return known;
}

static bool
know_renamed(Script *script, const RenameStmt *rename)
{
	const char *kind = relation_kind(rename->renameType);
	DbTable    *table = NULL;

	if (rename->relation == NULL)
		return know_object(script, rename->renameType, rename->object, rename->missing_ok);
	if (rename->renameType == OBJECT_ATTRIBUTE)
		return true;
	if (!know_relation(script, rename->relation, kind ? kind : "table", rename->missing_ok, &table))
		return false;
	if (rename->renameType == OBJECT_COLUMN)
		return know_column(script, table, rename->subname);
	if (rename->renameType == OBJECT_TABCONSTRAINT)
		return know_part(script, table, "constraint", rename->subname);
	if (rename->renameType == OBJECT_TRIGGER)
		return know_part(script, table, "trigger", rename->subname);
	return rename->renameType != OBJECT_POLICY ||
		know_part(script, table, "policy", rename->subname);
}

static bool
know_granted(Script *script, const GrantStmt *grant)
{
	bool		known = true;
	ListCell   *lc;

	foreach(lc, grant->objects)
	{
		Node	   *object = lfirst(lc);

		if (grant->targtype == ACL_TARGET_ALL_IN_SCHEMA || grant->objtype == OBJECT_SCHEMA)
			known &= !IsA(object, String) || know_schema(script, strVal(object));
		else if (grant->targtype != ACL_TARGET_OBJECT)
			continue;
		else if (IsA(object, RangeVar))
			known &= know_relation(script, (RangeVar *) object,
								   grant->objtype == OBJECT_SEQUENCE ? "sequence" : "table", false, NULL);
		else
			known &= know_object(script, grant->objtype, object, false);
	}
	return known;
}

static bool
know_trigger(Script *script, const CreateTrigStmt *trigger)
{
	DbTable    *table;

	if (!know_relation(script, trigger->relation, "table", false, &table))
		return false;
	return know_columns(script, table, trigger->columns) & know_function(script, trigger->funcname);
}

static bool
know_function_types(Script *script, const CreateFunctionStmt *create)
{
	bool		known = list_length(create->funcname) < 2 ||
		know_schema(script, strVal(linitial(create->funcname)));
	ListCell   *lc;

	foreach(lc, create->parameters)
		known &= know_type(script, ((FunctionParameter *) lfirst(lc))->argType, false);
	return known & know_type(script, create->returnType, false);
}

static bool
know_relations(Script *script, List *relations)
{
	bool		known = true;
	ListCell   *lc;

	foreach(lc, relations)
		known &= know_relation(script, lfirst(lc), "table", false, NULL);
	return known;
}

static bool
know_vacuumed(Script *script, const VacuumStmt *vacuum)
{
	bool		known = true;
	ListCell   *lc;

	foreach(lc, vacuum->rels)
	{
		VacuumRelation *relation = lfirst(lc);
		DbTable    *table;

		if (relation->relation == NULL)
			continue;
		known &= know_relation(script, relation->relation, "table", false, &table) &&
			know_columns(script, table, relation->va_cols);
	}
	return known;
}

static bool
know_copied(Script *script, const CopyStmt *copy)
{
	DbTable    *table;

	if (copy->relation == NULL)
		return true;
	if (!know_relation(script, copy->relation, "table", false, &table))
		return false;
	return know_columns(script, table, copy->attlist) &
		know_expression(script, table, copy->whereClause, EXPR_KIND_COPY_WHERE);
}

static bool
know_policy(Script *script, const RangeVar *name, Node *using, Node *check)
{
	DbTable    *table;

	if (!know_relation(script, name, "table", false, &table))
		return false;
	return know_expression(script, table, using, EXPR_KIND_POLICY) &
		know_expression(script, table, check, EXPR_KIND_POLICY);
}

bool
know_objects(Script *script, Node *tree)
{
	bool		known = true;
	ListCell   *lc;

	switch (nodeTag(tree))
	{
		case T_DropStmt:
			return know_dropped(script, (DropStmt *) tree);
		case T_CommentStmt:
			return know_object(script, ((CommentStmt *) tree)->objtype,
							   ((CommentStmt *) tree)->object, false);
		case T_RenameStmt:
			return know_renamed(script, (RenameStmt *) tree);
		case T_GrantStmt:
			return know_granted(script, (GrantStmt *) tree);
		case T_AlterObjectSchemaStmt:
			{
				AlterObjectSchemaStmt *alter = (AlterObjectSchemaStmt *) tree;

				return (alter->relation ?
						know_relation(script, alter->relation, "table", alter->missing_ok, NULL) :
						know_object(script, alter->objectType, alter->object, alter->missing_ok)) &
					know_schema(script, alter->newschema);
			}
		case T_AlterOwnerStmt:
			return know_object(script, ((AlterOwnerStmt *) tree)->objectType,
							   ((AlterOwnerStmt *) tree)->object, false);
		case T_CreateTrigStmt:
			return know_trigger(script, (CreateTrigStmt *) tree);
		case T_CreateFunctionStmt:
			return know_function_types(script, (CreateFunctionStmt *) tree);
		case T_AlterFunctionStmt:
			return know_function(script, ((AlterFunctionStmt *) tree)->func->objname);
		case T_ViewStmt:
			return know_schema(script, ((ViewStmt *) tree)->view->schemaname);
		case T_CreateTableAsStmt:
			return know_schema(script, ((CreateTableAsStmt *) tree)->into->rel->schemaname);
		case T_CreateSeqStmt:
			return know_schema(script, ((CreateSeqStmt *) tree)->sequence->schemaname);
		case T_AlterSeqStmt:
			return know_relation(script, ((AlterSeqStmt *) tree)->sequence, "sequence",
								 ((AlterSeqStmt *) tree)->missing_ok, NULL);
		case T_TruncateStmt:
			return know_relations(script, ((TruncateStmt *) tree)->relations);
		case T_LockStmt:
			return know_relations(script, ((LockStmt *) tree)->relations);
		case T_VacuumStmt:
			return know_vacuumed(script, (VacuumStmt *) tree);
		case T_RefreshMatViewStmt:
			return know_relation(script, ((RefreshMatViewStmt *) tree)->relation,
								 "materialized view", false, NULL);
		case T_ReindexStmt:
			return ((ReindexStmt *) tree)->relation == NULL ||
				know_relation(script, ((ReindexStmt *) tree)->relation,
							  ((ReindexStmt *) tree)->kind == REINDEX_OBJECT_INDEX ? "index" : "table",
							  false, NULL);
		case T_CopyStmt:
			return know_copied(script, (CopyStmt *) tree);
		case T_CreatePolicyStmt:
			return know_policy(script, ((CreatePolicyStmt *) tree)->table,
							   ((CreatePolicyStmt *) tree)->qual, ((CreatePolicyStmt *) tree)->with_check);
		case T_AlterPolicyStmt:
			return know_policy(script, ((AlterPolicyStmt *) tree)->table,
							   ((AlterPolicyStmt *) tree)->qual, ((AlterPolicyStmt *) tree)->with_check);
		case T_CreateDomainStmt:
			return know_type(script, ((CreateDomainStmt *) tree)->typeName, false);
		case T_CompositeTypeStmt:
			foreach(lc, ((CompositeTypeStmt *) tree)->coldeflist)
				known &= know_type(script, ((ColumnDef *) lfirst(lc))->typeName, false);
			return known;
		case T_AlterEnumStmt:
			{
				TypeName   *name = makeTypeNameFromNameList(((AlterEnumStmt *) tree)->typeName);

				name->location = name_location(script, strVal(linitial(((AlterEnumStmt *) tree)->typeName)), 0);
				return know_type(script, name, false);
			}
		default:
			return true;
	}
}
