/*
 * undo_constraint.c
 *	  ALTER TABLE about constraints, and the names that the server chooses.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#include "dbctx.h"

#include "access/genam.h"
#include "access/htup_details.h"
#include "access/table.h"
#include "catalog/pg_class.h"
#include "catalog/pg_constraint.h"
#include "catalog/pg_inherits.h"
#include "commands/defrem.h"
#include "miscadmin.h"
#include "nodes/nodeFuncs.h"
#include "parser/parse_target.h"
#include "rollback/alter.h"
#include "utils/builtins.h"
#include "utils/fmgroids.h"
#include "utils/lsyscache.h"
#include "utils/syscache.h"

/* The columns of an index have names of their own */
static const char *
another_name(List *names, const char *name)
{
	const char *other = name;

	for (int i = 1; list_member(names, makeString(unconstify(char *, other))); i++)
		other = psprintf("%s%d", name, i);
	return other;
}

char *
joined_columns(List *columns)
{
	StringInfoData buf;
	List	   *names = NIL;
	ListCell   *lc;

	initStringInfo(&buf);
	foreach(lc, columns)
	{
		Node	   *node = lfirst(lc);
		const char *name = IsA(node, String) ? strVal(node) : ((IndexElem *) node)->name;

		if (name == NULL)
			name = FigureIndexColname(((IndexElem *) node)->expr);
		name = another_name(names, name ? name : "expr");
		names = lappend(names, makeString(unconstify(char *, name)));
		appendStringInfo(&buf, "%s%s", buf.len > 0 ? "_" : "", name);
		if (buf.len >= NAMEDATALEN)
			break;
	}
	return buf.len > 0 ? buf.data : NULL;
}

/* ... that the script hasn't dropped or renamed */
static bool
catalog_has_constraint(Rollback *rollback, Oid scope, const char *name)
{
	Relation	rel = table_open(ConstraintRelationId, AccessShareLock);
	ScanKeyData keys[2];
	SysScanDesc scan;
	HeapTuple	tuple;
	bool		found = false;

	ScanKeyInit(&keys[0], Anum_pg_constraint_conname, BTEqualStrategyNumber, F_NAMEEQ,
				CStringGetDatum(name));
	ScanKeyInit(&keys[1], Anum_pg_constraint_connamespace, BTEqualStrategyNumber, F_OIDEQ,
				ObjectIdGetDatum(scope));
	scan = systable_beginscan(rel, ConstraintNameNspIndexId, true, NULL, 2, keys);
	while (!found && HeapTupleIsValid(tuple = systable_getnext(scan)))
	{
		ObjectAddress address;

		ObjectAddressSet(address, ConstraintRelationId, ((Form_pg_constraint) GETSTRUCT(tuple))->oid);
		found = !is_stale(rollback, &address);
	}
	systable_endscan(scan);
	table_close(rel, AccessShareLock);
	return found;
}

/* Is there a constraint of that name on any relation of the schema? */
static bool
constraint_is_there(Rollback *rollback, Oid scope, const char *name)
{
	ListCell   *lc;

	foreach(lc, rollback->things)
	{
		Thing	   *thing = lfirst(lc);

		if (thing->address.classId == ConstraintRelationId && strcmp(thing->name, name) == 0)
			return true;
	}
	return !is_made(rollback, scope) && ConstraintNameExists(name, scope) &&
		catalog_has_constraint(rollback, scope, name);
}

char *
chosen_name(Rollback *rollback, Oid scope, const char *relation, const char *columns,
			const char *label, bool constraint)
{
	char		modified[NAMEDATALEN];

	strlcpy(modified, label, sizeof(modified));
	for (int pass = 1;; pass++)
	{
		char	   *name = makeObjectName(relation, columns, modified);

		CHECK_FOR_INTERRUPTS();
		/* keys share their names with relations, other constraints don't */
		if ((strcmp(label, "check") == 0 || strcmp(label, "fkey") == 0 ||
			 !OidIsValid(find_name(rollback, RelationRelationId, scope, name).objectId)) &&
			(!constraint || !constraint_is_there(rollback, scope, name)))
			return name;
		snprintf(modified, sizeof(modified), "%s%d", label, pass);
	}
}

/* The names of columns in an expression, each once */
static bool
note_columns(Node *node, List **names)
{
	if (node == NULL)
		return false;
	if (IsA(node, ColumnRef))
	{
		Node	   *name = llast(((ColumnRef *) node)->fields);

		if (IsA(name, String))
			*names = list_append_unique(*names, name);
		return false;
	}
	return raw_expression_tree_walker(node, note_columns, (void *) names);
}

static void
relation_place(Rollback *rollback, Oid relid, Oid *scope, const char **name)
{
	ObjectAddress address;
	Thing	   *thing;

	ObjectAddressSet(address, RelationRelationId, relid);
	thing = find_thing(rollback, &address);
	*scope = thing ? thing->scope : get_rel_namespace(relid);
	*name = thing ? thing->name : get_rel_name(relid);
}

static char *
constraint_name(const AlterTarget *target, const Constraint *constraint)
{
	Rollback   *rollback = target->rollback;
	List	   *columns = NIL;
	Oid			scope;
	const char *relation;

	if (constraint->conname)
		return constraint->conname;
	if (constraint->indexname)
		return constraint->indexname;
	relation_place(rollback, target->relid, &scope, &relation);
	switch (constraint->contype)
	{
		case CONSTR_CHECK:
			(void) note_columns(constraint->raw_expr, &columns);
			return chosen_name(rollback, scope, relation, list_length(columns) == 1 ?
							   strVal(linitial(columns)) : NULL, "check", true);
		case CONSTR_FOREIGN:
			return chosen_name(rollback, scope, relation, joined_columns(constraint->fk_attrs), "fkey", true);
		case CONSTR_PRIMARY:
			return chosen_name(rollback, scope, relation, NULL, "pkey", true);
		case CONSTR_UNIQUE:
			return chosen_name(rollback, scope, relation, joined_columns(constraint->keys), "key", true);
		case CONSTR_EXCLUSION:
			{
				ListCell   *lc;

				foreach(lc, constraint->exclusions)
					columns = lappend(columns, linitial(lfirst(lc)));
				return chosen_name(rollback, scope, relation, joined_columns(columns), "excl", true);
			}
		case CONSTR_NOTNULL:
			return chosen_name(rollback, scope, relation, joined_columns(constraint->keys), "not_null", true);
		default:
			return NULL;
	}
}

/* The index that becomes the constraint's goes with it */
static void
undo_index_used(const AlterTarget *target, const Constraint *constraint)
{
	Oid			scope;
	const char *relation;
	ObjectAddress index;
	List	   *commands;
	ListCell   *lc;

	relation_place(target->rollback, target->relid, &scope, &relation);
	index = find_name(target->rollback, RelationRelationId, scope, constraint->indexname);
	if (!OidIsValid(index.objectId))
		return;
	if (!is_made(target->rollback, index.objectId))
	{
		commands = remake_index(index.objectId, false, true);
		foreach(lc, commands)
			(void) add_undo(target->rollback, index, target->relid, lfirst(lc));
	}
	else
		forget_undos(target->rollback, &index);
	if (constraint->conname && strcmp(constraint->conname, constraint->indexname) != 0)
		rename_thing(target->rollback, &index, scope, constraint->conname);
}

/* A primary key makes its columns NOT NULL, and they stay so without it */
static void
undo_key_not_null(const AlterTarget *target, const Constraint *constraint)
{
	ListCell   *lc;

	foreach(lc, constraint->keys)
		undo_not_null_of(target, find_column(target->rollback, target->relid, strVal(lfirst(lc))), true);
	if (constraint->indexname != NULL)
	{
		Oid			scope;
		const char *relation;
		ObjectAddress index;

		relation_place(target->rollback, target->relid, &scope, &relation);
		index = find_name(target->rollback, RelationRelationId, scope, constraint->indexname);
		for (AttrNumber i = 1; OidIsValid(index.objectId) && !is_made(target->rollback, index.objectId) &&
			 get_attname(index.objectId, i, true) != NULL; i++)
			undo_not_null_of(target, find_column(target->rollback, target->relid,
												 get_attname(index.objectId, i, false)), true);
	}
}

void
undo_add_constraint(const AlterTarget *target, const Constraint *constraint)
{
	Rollback   *rollback = target->rollback;
	char	   *name = constraint_name(target, constraint);
	ObjectAddress address = InvalidObjectAddress;
	const char *relation = relation_now(rollback, target->relid);

	if (name == NULL)
		return;
	/* a child may have had it before, and keeps it */
	if (OidIsValid(find_name(rollback, ConstraintRelationId, target->relid, name).objectId))
		return;
	address = make_thing(rollback, ConstraintRelationId, target->relid, name)->address;
	(void) add_removal(rollback, address, target->relid,
					   psprintf("ALTER TABLE %s DROP CONSTRAINT %s", relation, quote_identifier(name)),
					   psprintf("ALTER TABLE IF EXISTS %s DROP CONSTRAINT IF EXISTS %s", relation,
								quote_identifier(name)));
	if (constraint->contype == CONSTR_PRIMARY)
		undo_key_not_null(target, constraint);
	if (constraint->indexname)
		undo_index_used(target, constraint);
	else if (constraint->contype == CONSTR_PRIMARY || constraint->contype == CONSTR_UNIQUE ||
			 constraint->contype == CONSTR_EXCLUSION)
	{
		Oid			scope;
		const char *bare;

		relation_place(rollback, target->relid, &scope, &bare);
		(void) make_thing(rollback, RelationRelationId, scope, name);
	}
}

void
undo_drop_constraint(const AlterTarget *target, const AlterTableCmd *command)
{
	ObjectAddress *address = palloc(sizeof(ObjectAddress));

	*address = find_name(target->rollback, ConstraintRelationId, target->relid, command->name);
	if (OidIsValid(address->objectId))
		undo_drop(target->rollback, list_make1(address), command->behavior == DROP_CASCADE);
}

void
undo_alter_constraint(const AlterTarget *target, const AlterTableCmd *command)
{
	const char *name = compat_altered_constraint(command->def);
	ObjectAddress address = find_name(target->rollback, ConstraintRelationId, target->relid, name);
	HeapTuple	tuple = SearchSysCacheCopy1(CONSTROID, ObjectIdGetDatum(address.objectId));
	Form_pg_constraint form;

	if (!HeapTupleIsValid(tuple))
		return;
	form = (Form_pg_constraint) GETSTRUCT(tuple);
	(void) add_undo(target->rollback, address, target->relid,
					psprintf("ALTER TABLE %s ALTER CONSTRAINT %s %s%s", relation_name(target->relid),
							 quote_identifier(name), form->condeferrable ? "DEFERRABLE" : "NOT DEFERRABLE",
							 form->condeferred ? " INITIALLY DEFERRED" : " INITIALLY IMMEDIATE"));
}

void
undo_validate(const AlterTarget *target, const AlterTableCmd *command)
{
	ObjectAddress address = find_name(target->rollback, ConstraintRelationId, target->relid, command->name);
	HeapTuple	tuple = SearchSysCacheCopy1(CONSTROID, ObjectIdGetDatum(address.objectId));

	if (HeapTupleIsValid(tuple) && !((Form_pg_constraint) GETSTRUCT(tuple))->convalidated)
		add_lost(target->rollback, "constraint %s of table %s stays valid, which needs no undoing",
				 quote_identifier(command->name), relation_name(target->relid));
}
