/*
 * remake_column.c
 *	  Columns of a table as SQL.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#include "dbctx.h"

#include "access/genam.h"
#include "access/htup_details.h"
#include "access/table.h"
#include "access/toast_compression.h"
#include "catalog/dependency.h"
#include "catalog/pg_attrdef.h"
#include "catalog/pg_class.h"
#include "catalog/pg_collation.h"
#include "catalog/pg_constraint.h"
#include "catalog/pg_depend.h"
#include "catalog/pg_sequence.h"
#include "catalog/pg_type.h"
#include "rollback/undo.h"
#include "utils/acl.h"
#include "utils/builtins.h"
#include "utils/fmgroids.h"
#include "utils/lsyscache.h"
#include "utils/rel.h"
#include "utils/ruleutils.h"
#include "utils/syscache.h"

/* The stored default, or what the column is generated from; false: none */
static bool
stored_default(Oid relid, AttrNumber attnum, Datum *source)
{
	Relation	rel = table_open(AttrDefaultRelationId, AccessShareLock);
	ScanKeyData keys[2];
	SysScanDesc scan;
	HeapTuple	tuple;
	bool		isnull = true;

	ScanKeyInit(&keys[0], Anum_pg_attrdef_adrelid, BTEqualStrategyNumber, F_OIDEQ,
				ObjectIdGetDatum(relid));
	ScanKeyInit(&keys[1], Anum_pg_attrdef_adnum, BTEqualStrategyNumber, F_INT2EQ,
				Int16GetDatum(attnum));
	scan = systable_beginscan(rel, AttrDefaultIndexId, true, NULL, 2, keys);
	tuple = systable_getnext(scan);
	if (HeapTupleIsValid(tuple))
	{
		*source = heap_getattr(tuple, Anum_pg_attrdef_adbin, RelationGetDescr(rel), &isnull);
		if (!isnull)
			*source = PointerGetDatum(DatumGetTextPCopy(*source));
	}
	systable_endscan(scan);
	table_close(rel, AccessShareLock);
	return !isnull;
}

/* The name of a NOT NULL that is a constraint; NULL where it has none, or one that
 * isn't for all rows and children */
static char *
not_null_name(Oid relid, AttrNumber attnum, bool *separate)
{
	char	   *name = NULL;

	*separate = false;
	if (compat_has_not_null_constraints)
	{
		HeapTuple	tuple = compat_not_null_constraint(relid, attnum);

		if (HeapTupleIsValid(tuple))
		{
			Form_pg_constraint form = (Form_pg_constraint) GETSTRUCT(tuple);

			name = pstrdup(NameStr(form->conname));
			*separate = form->connoinherit || !form->convalidated;
		}
	}
	return name;
}

/* The sequence that belongs to a column: as its identity, or OWNED BY it */
Oid
owned_sequence(Oid relid, AttrNumber attnum, char deptype)
{
	Relation	depend = table_open(DependRelationId, AccessShareLock);
	ScanKeyData keys[3];
	SysScanDesc scan;
	HeapTuple	tuple;
	Oid			sequence = InvalidOid;

	ScanKeyInit(&keys[0], Anum_pg_depend_refclassid, BTEqualStrategyNumber, F_OIDEQ,
				ObjectIdGetDatum(RelationRelationId));
	ScanKeyInit(&keys[1], Anum_pg_depend_refobjid, BTEqualStrategyNumber, F_OIDEQ,
				ObjectIdGetDatum(relid));
	ScanKeyInit(&keys[2], Anum_pg_depend_refobjsubid, BTEqualStrategyNumber, F_INT4EQ,
				Int32GetDatum(attnum));
	scan = systable_beginscan(depend, DependReferenceIndexId, true, NULL, 3, keys);
	while (!OidIsValid(sequence) && HeapTupleIsValid(tuple = systable_getnext(scan)))
	{
		Form_pg_depend form = (Form_pg_depend) GETSTRUCT(tuple);

		if (form->classid == RelationRelationId && form->deptype == deptype &&
			get_rel_relkind(form->objid) == RELKIND_SEQUENCE)
			sequence = form->objid;
	}
	systable_endscan(scan);
	table_close(depend, AccessShareLock);
	return sequence;
}

char *
sequence_settings(Oid sequence, bool identity)
{
	HeapTuple	tuple = SearchSysCache1(SEQRELID, ObjectIdGetDatum(sequence));
	Form_pg_sequence form;
	char	   *text;

	if (!HeapTupleIsValid(tuple))
		return NULL;
	form = (Form_pg_sequence) GETSTRUCT(tuple);
	text = psprintf("%s%s START WITH " INT64_FORMAT " INCREMENT BY " INT64_FORMAT
					" MINVALUE " INT64_FORMAT " MAXVALUE " INT64_FORMAT " CACHE " INT64_FORMAT "%s",
					identity ? "SEQUENCE NAME " : "AS ",
					identity ? relation_name(sequence) : type_name(form->seqtypid, -1),
					form->seqstart, form->seqincrement, form->seqmin, form->seqmax,
					form->seqcache, form->seqcycle ? " CYCLE" : " NO CYCLE");
	ReleaseSysCache(tuple);
	return text;
}

static bool
append_value(StringInfo buf, Oid relid, Form_pg_attribute form)
{
	Datum		source;
	char	   *expr;

	if (form->attidentity != '\0')
	{
		Oid			sequence = owned_sequence(relid, form->attnum, DEPENDENCY_INTERNAL);
		char	   *options = OidIsValid(sequence) ? sequence_settings(sequence, true) : NULL;

		appendStringInfo(buf, " GENERATED %s AS IDENTITY",
						 form->attidentity == ATTRIBUTE_IDENTITY_ALWAYS ? "ALWAYS" : "BY DEFAULT");
		if (options)
			appendStringInfo(buf, " (%s)", options);
		return true;
	}
	if (!form->atthasdef || !stored_default(relid, form->attnum, &source))
		return true;
	expr = print_expression(relid, source);
	if (expr == NULL)
		return false;
	if (form->attgenerated == ATTRIBUTE_GENERATED_STORED)
		appendStringInfo(buf, " GENERATED ALWAYS AS (%s) STORED", expr);
	else if (form->attgenerated != '\0')
		appendStringInfo(buf, " GENERATED ALWAYS AS (%s)", expr);
	else
		appendStringInfo(buf, " DEFAULT %s", expr);
	return true;
}

/* "a integer DEFAULT 0 NOT NULL"; NULL where that can't be read now */
char *
column_definition(Oid relid, AttrNumber attnum)
{
	HeapTuple	tuple = SearchSysCacheCopyAttNum(relid, attnum);
	Form_pg_attribute form;
	StringInfoData buf;
	char	   *constraint;
	bool		separate;
	bool		isnull;
	Datum		options;

	if (!HeapTupleIsValid(tuple))
		return NULL;
	form = (Form_pg_attribute) GETSTRUCT(tuple);
	initStringInfo(&buf);
	appendStringInfo(&buf, "%s %s", quote_identifier(NameStr(form->attname)),
					 type_name(form->atttypid, form->atttypmod));
	options = SysCacheGetAttr(ATTNUM, tuple, Anum_pg_attribute_attfdwoptions, &isnull);
	if (!isnull)
		appendStringInfo(&buf, " OPTIONS (%s)", generic_options_text(options, isnull));
	if (CompressionMethodIsValid(form->attcompression))
		appendStringInfo(&buf, " COMPRESSION %s", GetCompressionMethodName(form->attcompression));
	if (OidIsValid(form->attcollation) && form->attcollation != get_typcollation(form->atttypid))
		appendStringInfo(&buf, " COLLATE %s", generate_collation_name(form->attcollation));
	if (!append_value(&buf, relid, form))
		return NULL;
	constraint = not_null_name(relid, attnum, &separate);
	if (form->attnotnull && !separate)
	{
		if (constraint)
			appendStringInfo(&buf, " CONSTRAINT %s", quote_identifier(constraint));
		appendStringInfoString(&buf, " NOT NULL");
	}
	return buf.data;
}

const char *
storage_name(char storage)
{
	switch (storage)
	{
		case TYPSTORAGE_PLAIN:
			return "PLAIN";
		case TYPSTORAGE_EXTERNAL:
			return "EXTERNAL";
		case TYPSTORAGE_EXTENDED:
			return "EXTENDED";
		default:
			return "MAIN";
	}
}

int
column_statistics(HeapTuple tuple)
{
	bool		isnull;
	Datum		target = SysCacheGetAttr(ATTNUM, tuple, Anum_pg_attribute_attstattarget, &isnull);

	/* smaller, and NULL for none, from 17 on */
	return isnull ? -1 : compat_stattarget(target);
}

/* What can't be said in the definition */
List *
column_settings(Oid relid, AttrNumber attnum)
{
	HeapTuple	tuple = SearchSysCacheCopyAttNum(relid, attnum);
	Form_pg_attribute form;
	List	   *commands = NIL;
	ObjectAddress address;
	char	   *alter;
	char	   *options;
	bool		isnull;
	Datum		datum;

	if (!HeapTupleIsValid(tuple))
		return NIL;
	form = (Form_pg_attribute) GETSTRUCT(tuple);
	alter = psprintf("ALTER TABLE ONLY %s ALTER COLUMN %s", relation_name(relid),
					 quote_identifier(NameStr(form->attname)));
	if (form->attstorage != get_typstorage(form->atttypid) && get_rel_relkind(relid) != RELKIND_VIEW)
		commands = lappend(commands, psprintf("%s SET STORAGE %s", alter, storage_name(form->attstorage)));
	if (column_statistics(tuple) >= 0)
		commands = lappend(commands, psprintf("%s SET STATISTICS %d", alter, column_statistics(tuple)));
	datum = SysCacheGetAttr(ATTNUM, tuple, Anum_pg_attribute_attoptions, &isnull);
	options = options_text(datum, isnull, "");
	if (options)
		commands = lappend(commands, psprintf("%s SET (%s)", alter, options));
	ObjectAddressSubSet(address, RelationRelationId, relid, attnum);
	return list_concat(commands, attached_sql(&address));
}

/* Only the default of a column that stays */
List *
remake_default(Oid relid, AttrNumber attnum)
{
	Datum		source;
	char	   *expr;

	if (!stored_default(relid, attnum, &source))
		return list_make1(psprintf("ALTER TABLE ONLY %s ALTER COLUMN %s DROP DEFAULT",
								   relation_name(relid), column_name(relid, attnum)));
	expr = print_expression(relid, source);
	if (expr == NULL)
		return NIL;
	return list_make1(psprintf("ALTER TABLE ONLY %s ALTER COLUMN %s SET DEFAULT %s",
							   relation_name(relid), column_name(relid, attnum), expr));
}

/* Is the column there through a parent alone? */
static bool
is_inherited(Oid relid, AttrNumber attnum)
{
	HeapTuple	tuple = SearchSysCacheCopyAttNum(relid, attnum);

	return HeapTupleIsValid(tuple) && !((Form_pg_attribute) GETSTRUCT(tuple))->attislocal;
}

/* The default and NOT NULL, as text to compare: "x NOT NULL" */
static const char *
value_text(Oid relid, AttrNumber attnum, bool *not_null)
{
	HeapTuple	tuple = SearchSysCacheCopyAttNum(relid, attnum);
	Datum		source;
	char	   *expr = stored_default(relid, attnum, &source) ? print_expression(relid, source) : NULL;

	*not_null = HeapTupleIsValid(tuple) && ((Form_pg_attribute) GETSTRUCT(tuple))->attnotnull;
	return expr ? expr : "";
}

/* One parent is enough to compare with */
static bool
parent_column(Oid relid, AttrNumber attnum, Oid *parent, AttrNumber *number)
{
	const char *name = get_attname(relid, attnum, true);
	ListCell   *lc;

	foreach(lc, parents_of(relid))
	{
		*parent = lfirst_oid(lc);
		*number = name ? get_attnum(*parent, name) : InvalidAttrNumber;
		if (*number > 0)
			return true;
	}
	return false;
}

bool
same_default(Oid relid, AttrNumber attnum, Oid other, AttrNumber other_attnum)
{
	bool		not_null;

	return strcmp(value_text(relid, attnum, &not_null), value_text(other, other_attnum, &not_null)) == 0;
}

List *
inherited_differences(Oid relid, AttrNumber attnum)
{
	Oid			parent;
	AttrNumber	number;
	bool		mine = false;
	bool		theirs = false;
	List	   *commands = NIL;

	if (!parent_column(relid, attnum, &parent, &number) || get_attgenerated(relid, attnum) != '\0')
		return NIL;
	if (strcmp(value_text(relid, attnum, &mine), value_text(parent, number, &theirs)) != 0)
		commands = remake_default(relid, attnum);
	if (mine && !theirs)
		commands = lappend(commands, psprintf("ALTER TABLE ONLY %s ALTER COLUMN %s SET NOT NULL",
											  relation_name(relid), column_name(relid, attnum)));
	return commands;
}

/*
 * A column that was dropped.  It comes to its children, too, where it was
 * theirs only through this parent.
 */
List *
remake_column(Oid relid, AttrNumber attnum)
{
	char	   *definition = column_definition(relid, attnum);

	List	   *commands;
	Oid			sequence;

	if (definition == NULL)
		return NIL;
	if (get_rel_relkind(relid) == RELKIND_COMPOSITE_TYPE)
		return list_make1(psprintf("ALTER TYPE %s ADD ATTRIBUTE %s CASCADE", relation_name(relid), definition));
	if (is_inherited(relid, attnum))
		return list_concat(inherited_differences(relid, attnum), column_settings(relid, attnum));
	commands = lcons(psprintf("ALTER TABLE %s ADD COLUMN %s", relation_name(relid), definition),
					 column_settings(relid, attnum));
	sequence = owned_sequence(relid, attnum, DEPENDENCY_AUTO);
	if (OidIsValid(sequence))
		commands = lappend(commands, psprintf("ALTER SEQUENCE %s OWNED BY %s.%s", relation_name(sequence),
											  relation_name(relid), column_name(relid, attnum)));
	return commands;
}
