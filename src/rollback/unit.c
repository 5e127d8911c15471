/*
 * unit.c
 *	  Which objects are made by a command of their own, and by which.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#include "dbctx.h"

#include "access/htup_details.h"
#include "access/genam.h"
#include "access/table.h"
#include "catalog/catalog.h"
#include "catalog/dependency.h"
#include "catalog/index.h"
#include "catalog/indexing.h"
#include "catalog/pg_attrdef.h"
#include "catalog/pg_class.h"
#include "catalog/pg_constraint.h"
#include "catalog/pg_depend.h"
#include "catalog/pg_extension.h"
#include "catalog/pg_index.h"
#include "catalog/pg_namespace.h"
#include "catalog/pg_policy.h"
#include "catalog/pg_proc.h"
#include "catalog/pg_publication_rel.h"
#include "catalog/pg_rewrite.h"
#include "catalog/pg_statistic_ext.h"
#include "catalog/pg_trigger.h"
#include "catalog/pg_type.h"
#include "commands/extension.h"
#include "rewrite/rewriteSupport.h"
#include "rollback/undo.h"
#include "rollback/unit.h"
#include "utils/array.h"
#include "utils/fmgroids.h"
#include "utils/lsyscache.h"
#include "utils/syscache.h"

static Unit *
new_unit(UnitKind kind, const ObjectAddress *address, Oid relid)
{
	static int	number = 0;
	Unit	   *unit = palloc0(sizeof(Unit));

	unit->kind = kind;
	unit->number = number++;
	unit->address = *address;
	unit->relid = relid;
	return unit;
}

static bool
relation_goes(const void *members, Oid relid)
{
	return goes(members, RelationRelationId, relid, 0);
}

static bool
column_goes(const void *members, Oid relid, AttrNumber attnum)
{
	return relation_goes(members, relid) || goes(members, RelationRelationId, relid, attnum);
}

/* By any of its rows in pg_depend; true for an identity */
static bool
is_identity(Oid sequence)
{
	Oid			table;
	int32		column;

	return sequenceIsOwned(sequence, DEPENDENCY_INTERNAL, &table, &column);
}

static Unit *
unit_of_relation(const ObjectAddress *address, const void *members)
{
	Oid			relid = address->objectId;

	if (address->objectSubId != 0)
		return relation_goes(members, relid) ? NULL : new_unit(UNIT_COLUMN, address, relid);
	switch (get_rel_relkind(relid))
	{
		case RELKIND_RELATION:
		case RELKIND_PARTITIONED_TABLE:
		case RELKIND_FOREIGN_TABLE:
			return new_unit(UNIT_TABLE, address, relid);
		case RELKIND_VIEW:
		case RELKIND_MATVIEW:
			return new_unit(UNIT_VIEW, address, relid);
		case RELKIND_SEQUENCE:
			return is_identity(relid) ? NULL : new_unit(UNIT_SEQUENCE, address, relid);
		case RELKIND_INDEX:
		case RELKIND_PARTITIONED_INDEX:
			if (OidIsValid(get_index_constraint(relid)) || IsToastNamespace(get_rel_namespace(relid)))
				return NULL;
			return new_unit(UNIT_INDEX, address, IndexGetRelation(relid, true));
	}
	return NULL;
}

/* The column of a NOT NULL */
static AttrNumber
only_column(HeapTuple constraint)
{
	bool		isnull;
	Datum		keys = SysCacheGetAttr(CONSTROID, constraint, Anum_pg_constraint_conkey, &isnull);
	Datum	   *items;
	int			n;

	if (isnull)
		return InvalidAttrNumber;
	deconstruct_array(DatumGetArrayTypeP(keys), INT2OID, 2, true, TYPALIGN_SHORT, &items, NULL, &n);
	return n > 0 ? DatumGetInt16(items[0]) : InvalidAttrNumber;
}

static Unit *
unit_of_constraint(const ObjectAddress *address, const void *members)
{
	HeapTuple	tuple = SearchSysCacheCopy1(CONSTROID, ObjectIdGetDatum(address->objectId));
	Form_pg_constraint form;
	bool		partition;

	if (!HeapTupleIsValid(tuple))
		return NULL;
	form = (Form_pg_constraint) GETSTRUCT(tuple);
	partition = OidIsValid(form->conrelid) && get_rel_relispartition(form->conrelid);
	if (form->contype == CONSTRAINT_TRIGGER ||
		(form->contype == CONSTRAINT_FOREIGN && OidIsValid(form->conparentid)) ||
		(!form->conislocal && form->coninhcount > 0 && !partition))
		return NULL;
	/* NOT NULL is part of its domain, or of its column */
	if (form->contype == 'n' && (!OidIsValid(form->conrelid) ||
								 (form->convalidated && !form->connoinherit &&
								  column_goes(members, form->conrelid, only_column(tuple)))))
		return NULL;
	return new_unit(form->contype == CONSTRAINT_FOREIGN ? UNIT_FOREIGN_KEY : UNIT_CONSTRAINT,
					address, form->conrelid);
}

/* The column that a default is of */
static bool
default_column(Oid oid, ObjectAddress *column)
{
	HeapTuple	tuple = row_by_oid(AttrDefaultRelationId, AttrDefaultOidIndexId, Anum_pg_attrdef_oid, oid);
	Form_pg_attrdef form;

	if (tuple == NULL)
		return false;
	form = (Form_pg_attrdef) GETSTRUCT(tuple);
	ObjectAddressSubSet(*column, RelationRelationId, form->adrelid, form->adnum);
	return true;
}

static Unit *
unit_of_trigger(const ObjectAddress *address)
{
	HeapTuple	tuple = row_by_oid(TriggerRelationId, TriggerOidIndexId, Anum_pg_trigger_oid, address->objectId);
	Form_pg_trigger form = tuple ? (Form_pg_trigger) GETSTRUCT(tuple) : NULL;

	if (form == NULL || form->tgisinternal || OidIsValid(form->tgparentid))
		return NULL;
	return new_unit(UNIT_TRIGGER, address, form->tgrelid);
}

static Unit *
unit_of_rule(const ObjectAddress *address)
{
	HeapTuple	tuple = row_by_oid(RewriteRelationId, RewriteOidIndexId, Anum_pg_rewrite_oid, address->objectId);
	Form_pg_rewrite form = tuple ? (Form_pg_rewrite) GETSTRUCT(tuple) : NULL;

	if (form == NULL || strcmp(NameStr(form->rulename), ViewSelectRuleName) == 0)
		return NULL;
	return new_unit(UNIT_RULE, address, form->ev_class);
}

/* Arrays, multiranges and the types of rows come with another */
static Unit *
unit_of_type(const ObjectAddress *address)
{
	char		typtype = get_typtype(address->objectId);
	Oid			relid = get_typ_typrelid(address->objectId);

	if (typtype == TYPTYPE_MULTIRANGE || OidIsValid(get_element_type(address->objectId)) ||
		(OidIsValid(relid) && get_rel_relkind(relid) != RELKIND_COMPOSITE_TYPE))
		return NULL;
	return new_unit(UNIT_TYPE, address, InvalidOid);
}

/* The constructors of a range are made with its type */
static bool
comes_with_type(const ObjectAddress *function)
{
	Relation	depend = table_open(DependRelationId, AccessShareLock);
	ScanKeyData keys[2];
	SysScanDesc scan;
	HeapTuple	tuple;
	bool		found = false;

	ScanKeyInit(&keys[0], Anum_pg_depend_classid, BTEqualStrategyNumber, F_OIDEQ,
				ObjectIdGetDatum(function->classId));
	ScanKeyInit(&keys[1], Anum_pg_depend_objid, BTEqualStrategyNumber, F_OIDEQ,
				ObjectIdGetDatum(function->objectId));
	scan = systable_beginscan(depend, DependDependerIndexId, true, NULL, 2, keys);
	while (!found && HeapTupleIsValid(tuple = systable_getnext(scan)))
		found = ((Form_pg_depend) GETSTRUCT(tuple))->deptype == DEPENDENCY_INTERNAL;
	systable_endscan(scan);
	table_close(depend, AccessShareLock);
	return found;
}

static Oid
policy_table(Oid policy)
{
	HeapTuple	tuple = row_by_oid(PolicyRelationId, PolicyOidIndexId, Anum_pg_policy_oid, policy);

	return tuple ? ((Form_pg_policy) GETSTRUCT(tuple))->polrelid : InvalidOid;
}

Unit *
unit_of(const ObjectAddress *address, const void *members)
{
	ObjectAddress column;
	Oid			extension = address->classId == ExtensionRelationId ? InvalidOid :
		getExtensionOfObject(address->classId, address->objectId);

	/* a member comes with its extension */
	if (OidIsValid(extension) && goes(members, ExtensionRelationId, extension, 0))
		return NULL;
	if (address->classId == RelationRelationId)
		return unit_of_relation(address, members);
	if (address->classId == AttrDefaultRelationId)
	{
		if (!default_column(address->objectId, &column) ||
			column_goes(members, column.objectId, column.objectSubId) ||
			get_attgenerated(column.objectId, column.objectSubId) != '\0')
			return NULL;
		return new_unit(UNIT_DEFAULT, &column, column.objectId);
	}
	if (address->classId == ConstraintRelationId)
		return unit_of_constraint(address, members);
	if (address->classId == TriggerRelationId)
		return unit_of_trigger(address);
	if (address->classId == RewriteRelationId)
		return unit_of_rule(address);
	if (address->classId == TypeRelationId)
		return unit_of_type(address);
	if (address->classId == PolicyRelationId)
		return new_unit(UNIT_POLICY, address, policy_table(address->objectId));
	if (address->classId == ProcedureRelationId)
		return comes_with_type(address) ? NULL : new_unit(UNIT_FUNCTION, address, InvalidOid);
	if (address->classId == NamespaceRelationId)
		return new_unit(UNIT_SCHEMA, address, InvalidOid);
	if (address->classId == ExtensionRelationId)
		return new_unit(UNIT_EXTENSION, address, InvalidOid);
	return new_unit(UNIT_OTHER, address, InvalidOid);
}

bool
unit_owner(ObjectAddress *address)
{
	Oid			oid = InvalidOid;

	if (address->classId == AttrDefaultRelationId)
		return default_column(address->objectId, address);
	if (address->classId == RelationRelationId)
	{
		Oid			constraint = get_index_constraint(address->objectId);

		if (OidIsValid(constraint))
			ObjectAddressSet(*address, ConstraintRelationId, constraint);
		else if (get_rel_relkind(address->objectId) == RELKIND_COMPOSITE_TYPE)
			ObjectAddressSet(*address, TypeRelationId, get_rel_type_id(address->objectId));
		else
			return false;
		return true;
	}
	if (address->classId == TypeRelationId)
	{
		Oid			relid = get_typ_typrelid(address->objectId);

		oid = get_typtype(address->objectId) == TYPTYPE_MULTIRANGE ?
			get_multirange_range(address->objectId) : get_element_type(address->objectId);
		if (OidIsValid(oid))
			ObjectAddressSet(*address, TypeRelationId, oid);
		else if (OidIsValid(relid) && get_rel_relkind(relid) != RELKIND_COMPOSITE_TYPE)
			ObjectAddressSet(*address, RelationRelationId, relid);
		else
			return false;
		return true;
	}
	if (address->classId == RewriteRelationId)
	{
		HeapTuple	tuple = row_by_oid(RewriteRelationId, RewriteOidIndexId, Anum_pg_rewrite_oid,
									   address->objectId);

		if (tuple == NULL)
			return false;
		ObjectAddressSet(*address, RelationRelationId, ((Form_pg_rewrite) GETSTRUCT(tuple))->ev_class);
		return true;
	}
	return false;
}

List *
unit_remake(const Unit *unit)
{
	Oid			oid = unit->address.objectId;

	switch (unit->kind)
	{
		case UNIT_TABLE:
			return remake_table(oid);
		case UNIT_ATTACH:
			return remake_attach(oid);
		case UNIT_VIEW:
			return remake_view(oid);
		case UNIT_SEQUENCE:
			return remake_sequence(oid);
		case UNIT_COLUMN:
			return remake_column(oid, unit->address.objectSubId);
		case UNIT_DEFAULT:
			return remake_default(oid, unit->address.objectSubId);
		case UNIT_INDEX:
			return remake_index(oid, unit->concurrently, !unit->detached);
		case UNIT_CONSTRAINT:
		case UNIT_FOREIGN_KEY:
			return remake_constraint(oid, !unit->detached);
		case UNIT_TRIGGER:
			return remake_trigger(oid);
		case UNIT_RULE:
			return remake_rule(oid);
		case UNIT_POLICY:
			return remake_policy(oid);
		case UNIT_TYPE:
			return remake_type(oid);
		case UNIT_FUNCTION:
			return remake_function(oid);
		default:
			return remake_other(&unit->address);
	}
}

const char *
unit_text(const Unit *unit)
{
	char	   *kind = getObjectTypeDescription(&unit->address, true);
	char	   *name = getObjectIdentity(&unit->address, true);

	return psprintf("%s %s", kind ? kind : "object", name ? name : "that is gone");
}

/* Has a table live columns behind that one? */
static bool
has_later_columns(Oid relid, AttrNumber attnum)
{
	int			natts = relation_natts(relid);

	for (AttrNumber later = attnum + 1; later <= natts; later++)
	{
		if (SearchSysCacheExistsAttName(relid, get_attname(relid, later, true) ?
										get_attname(relid, later, true) : ""))
			return true;
	}
	return false;
}

const char *
unit_lost(const Unit *unit)
{
	Oid			relid = unit->address.objectId;
	AttrNumber	attnum = unit->address.objectSubId;

	switch (unit->kind)
	{
		case UNIT_TABLE:
			if (get_rel_relkind(relid) == RELKIND_PARTITIONED_TABLE ||
				get_rel_relkind(relid) == RELKIND_FOREIGN_TABLE)
				return NULL;
			return psprintf("the rows of table %s", relation_name(relid));
		case UNIT_COLUMN:
			if (get_rel_relkind(relid) == RELKIND_COMPOSITE_TYPE)
				return psprintf("the values of attribute %s of type %s", column_name(relid, attnum),
								relation_name(relid));
			return psprintf("the values of column %s of table %s%s", column_name(relid, attnum),
							relation_name(relid), has_later_columns(relid, attnum) ?
							", and its place: it comes last" : "");
		case UNIT_SEQUENCE:
			return psprintf("how far sequence %s has come", relation_name(relid));
		case UNIT_EXTENSION:
			return psprintf("what %s keeps in tables of its own", unit_text(unit));
		default:
			return NULL;
	}
}
