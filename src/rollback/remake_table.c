/*
 * remake_table.c
 *	  Tables, views and sequences as SQL.
 *
 * A table comes without its constraints, indexes, triggers and policies,
 * which are objects of their own; a partition as a table of its own, to be
 * attached when those are there.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#include "dbctx.h"

#include "access/genam.h"
#include "access/htup_details.h"
#include "access/table.h"
#include "access/tableam.h"
#include "catalog/dependency.h"
#include "catalog/index.h"
#include "catalog/pg_am.h"
#include "catalog/pg_class.h"
#include "catalog/pg_depend.h"
#include "catalog/pg_foreign_table.h"
#include "catalog/pg_index.h"
#include "catalog/pg_inherits.h"
#include "catalog/pg_rewrite.h"
#include "commands/defrem.h"
#include "commands/tablespace.h"
#include "foreign/foreign.h"
#include "rewrite/rewriteSupport.h"
#include "rollback/undo.h"
#include "utils/builtins.h"
#include "utils/fmgroids.h"
#include "utils/fmgrprotos.h"
#include "utils/lsyscache.h"
#include "utils/rel.h"
#include "utils/syscache.h"

/* Is a column there through a parent alone, so that CREATE TABLE leaves it out? */
static bool
comes_from_parent(Form_pg_class class, Form_pg_attribute form)
{
	return !class->relispartition && !form->attislocal;
}

static bool
append_columns(StringInfo buf, Form_pg_class class, Oid relid)
{
	bool		first = true;

	for (AttrNumber attnum = 1; attnum <= class->relnatts; attnum++)
	{
		HeapTuple	tuple = SearchSysCacheCopyAttNum(relid, attnum);
		char	   *definition;

		if (!HeapTupleIsValid(tuple) || comes_from_parent(class, (Form_pg_attribute) GETSTRUCT(tuple)))
			continue;
		definition = column_definition(relid, attnum);
		if (definition == NULL)
			return false;
		if (OidIsValid(class->reloftype))
		{
			/* the type tells all but what follows it */
			char	   *name = pstrdup(column_name(relid, attnum));
			const char *type = type_name(((Form_pg_attribute) GETSTRUCT(tuple))->atttypid,
										 ((Form_pg_attribute) GETSTRUCT(tuple))->atttypmod);
			const char *rest = definition + strlen(name) + 1 + strlen(type);

			if (*rest == '\0')
				continue;
			definition = psprintf("%s WITH OPTIONS%s", name, rest);
		}
		appendStringInfo(buf, "%s%s", first ? "" : ", ", definition);
		first = false;
	}
	return true;
}

List *
parents_of(Oid relid)
{
	Relation	inherits = table_open(InheritsRelationId, AccessShareLock);
	List	   *parents = NIL;
	ScanKeyData key;
	SysScanDesc scan;
	HeapTuple	tuple;

	ScanKeyInit(&key, Anum_pg_inherits_inhrelid, BTEqualStrategyNumber, F_OIDEQ,
				ObjectIdGetDatum(relid));
	scan = systable_beginscan(inherits, InheritsRelidSeqnoIndexId, true, NULL, 1, &key);
	while (HeapTupleIsValid(tuple = systable_getnext(scan)))
		parents = lappend_oid(parents, ((Form_pg_inherits) GETSTRUCT(tuple))->inhparent);
	systable_endscan(scan);
	table_close(inherits, AccessShareLock);
	return parents;
}

/* "public.a, public.b", or NULL */
static char *
parents_text(Oid relid)
{
	StringInfoData buf;
	ListCell   *lc;

	initStringInfo(&buf);
	foreach(lc, parents_of(relid))
		appendStringInfo(&buf, "%s%s", buf.len > 0 ? ", " : "", relation_name(lfirst_oid(lc)));
	return buf.len > 0 ? buf.data : NULL;
}

/* " WITH (fillfactor='70', toast.x='y')", and where it is */
static void
append_storage(StringInfo buf, HeapTuple tuple, Form_pg_class class)
{
	bool		isnull;
	Datum		datum = SysCacheGetAttr(RELOID, tuple, Anum_pg_class_reloptions, &isnull);
	char	   *options = options_text(datum, isnull, "");
	char	   *toast = NULL;

	if (OidIsValid(class->reltoastrelid))
	{
		HeapTuple	other = SearchSysCacheCopy1(RELOID, ObjectIdGetDatum(class->reltoastrelid));

		if (HeapTupleIsValid(other))
		{
			datum = SysCacheGetAttr(RELOID, other, Anum_pg_class_reloptions, &isnull);
			toast = options_text(datum, isnull, "toast.");
		}
	}
	if (OidIsValid(class->relam) && class->relam != get_am_oid(default_table_access_method, true) &&
		class->relkind != RELKIND_SEQUENCE)
		appendStringInfo(buf, " USING %s", quote_identifier(get_am_name(class->relam)));
	if (options || toast)
		appendStringInfo(buf, " WITH (%s%s%s)", options ? options : "", options && toast ? ", " : "",
						 toast ? toast : "");
	if (OidIsValid(class->reltablespace))
		appendStringInfo(buf, " TABLESPACE %s", quote_identifier(get_tablespace_name(class->reltablespace)));
}

static char *
create_table(HeapTuple tuple, Oid relid)
{
	Form_pg_class class = (Form_pg_class) GETSTRUCT(tuple);
	StringInfoData buf;
	char	   *parents = class->relispartition ? NULL : parents_text(relid);

	initStringInfo(&buf);
	appendStringInfo(&buf, "CREATE %s%s %s", class->relpersistence == RELPERSISTENCE_UNLOGGED ? "UNLOGGED " : "",
					 relation_kind(class->relkind), relation_name(relid));
	if (OidIsValid(class->reloftype))
		appendStringInfo(&buf, " OF %s", type_name(class->reloftype, -1));
	appendStringInfoString(&buf, " (");
	if (!append_columns(&buf, class, relid))
		return NULL;
	if (OidIsValid(class->reloftype) && buf.data[buf.len - 1] == '(')
		buf.data[buf.len -= 2] = '\0';
	else
		appendStringInfoChar(&buf, ')');
	if (parents)
		appendStringInfo(&buf, " INHERITS (%s)", parents);
	if (class->relkind == RELKIND_PARTITIONED_TABLE)
		appendStringInfo(&buf, " PARTITION BY %s", print_oid(relid, pg_get_partkeydef, relid));
	if (class->relkind == RELKIND_FOREIGN_TABLE)
	{
		ForeignTable *foreign = GetForeignTable(relid);
		HeapTuple	row = SearchSysCacheCopy1(FOREIGNTABLEREL, ObjectIdGetDatum(relid));
		bool		isnull;
		Datum		datum = SysCacheGetAttr(FOREIGNTABLEREL, row, Anum_pg_foreign_table_ftoptions, &isnull);
		char	   *options = generic_options_text(datum, isnull);

		appendStringInfo(&buf, " SERVER %s", quote_identifier(GetForeignServer(foreign->serverid)->servername));
		if (options)
			appendStringInfo(&buf, " OPTIONS (%s)", options);
	}
	else
		append_storage(&buf, tuple, class);
	return buf.data;
}

/* Row security, and which index stands for the rows */
static List *
table_marks(Oid relid, Form_pg_class class)
{
	const char *name = relation_name(relid);
	List	   *commands = NIL;

	if (class->relrowsecurity)
		commands = lappend(commands, psprintf("ALTER TABLE ONLY %s ENABLE ROW LEVEL SECURITY", name));
	if (class->relforcerowsecurity)
		commands = lappend(commands, psprintf("ALTER TABLE ONLY %s FORCE ROW LEVEL SECURITY", name));
	if (class->relreplident == REPLICA_IDENTITY_FULL)
		commands = lappend(commands, psprintf("ALTER TABLE ONLY %s REPLICA IDENTITY FULL", name));
	else if (class->relreplident == REPLICA_IDENTITY_NOTHING &&
			 class->relkind != RELKIND_FOREIGN_TABLE)
		commands = lappend(commands, psprintf("ALTER TABLE ONLY %s REPLICA IDENTITY NOTHING", name));
	return commands;
}

List *
remake_table(Oid relid)
{
	HeapTuple	tuple = SearchSysCacheCopy1(RELOID, ObjectIdGetDatum(relid));
	Form_pg_class class;
	char	   *sql;
	List	   *commands;
	ObjectAddress address;

	if (!HeapTupleIsValid(tuple))
		return NIL;
	class = (Form_pg_class) GETSTRUCT(tuple);
	sql = create_table(tuple, relid);
	if (sql == NULL)
		return NIL;
	ObjectAddressSet(address, RelationRelationId, relid);
	commands = list_concat(lcons(sql, table_marks(relid, class)), attached_sql(&address));
	for (AttrNumber attnum = 1; attnum <= class->relnatts; attnum++)
	{
		HeapTuple	attribute = SearchSysCacheCopyAttNum(relid, attnum);
		Oid			sequence;

		if (!HeapTupleIsValid(attribute))
			continue;
		if (comes_from_parent(class, (Form_pg_attribute) GETSTRUCT(attribute)))
			commands = list_concat(commands, inherited_differences(relid, attnum));
		commands = list_concat(commands, column_settings(relid, attnum));
		sequence = owned_sequence(relid, attnum, DEPENDENCY_AUTO);
		if (OidIsValid(sequence))
			commands = lappend(commands, psprintf("ALTER SEQUENCE %s OWNED BY %s.%s", relation_name(sequence),
												  relation_name(relid), column_name(relid, attnum)));
	}
	return commands;
}

List *
remake_attach(Oid relid)
{
	HeapTuple	tuple = SearchSysCacheCopy1(RELOID, ObjectIdGetDatum(relid));
	bool		isnull;
	Datum		bound;
	char	   *text;

	if (!HeapTupleIsValid(tuple))
		return NIL;
	bound = SysCacheGetAttr(RELOID, tuple, Anum_pg_class_relpartbound, &isnull);
	text = isnull ? NULL : print_expression(relid, bound);
	if (text == NULL)
		return NIL;
	return list_make1(psprintf("ALTER TABLE ONLY %s ATTACH PARTITION %s %s",
							   parents_text(relid), relation_name(relid), text));
}

/* The relations that a view reads, through its rule */
static List *
view_reads(Oid relid)
{
	Relation	depend = table_open(DependRelationId, AccessShareLock);
	Oid			rule = GetSysCacheOid2(RULERELNAME, Anum_pg_rewrite_oid, ObjectIdGetDatum(relid),
									   CStringGetDatum(ViewSelectRuleName));
	List	   *reads = list_make1_oid(relid);
	ScanKeyData keys[2];
	SysScanDesc scan;
	HeapTuple	tuple;

	ScanKeyInit(&keys[0], Anum_pg_depend_classid, BTEqualStrategyNumber, F_OIDEQ,
				ObjectIdGetDatum(RewriteRelationId));
	ScanKeyInit(&keys[1], Anum_pg_depend_objid, BTEqualStrategyNumber, F_OIDEQ,
				ObjectIdGetDatum(rule));
	scan = systable_beginscan(depend, DependDependerIndexId, true, NULL, 2, keys);
	while (HeapTupleIsValid(tuple = systable_getnext(scan)))
	{
		Form_pg_depend form = (Form_pg_depend) GETSTRUCT(tuple);

		if (form->refclassid == RelationRelationId)
			reads = list_append_unique_oid(reads, form->refobjid);
	}
	systable_endscan(scan);
	table_close(depend, AccessShareLock);
	return reads;
}

char *
view_sql(Oid relid, bool replace)
{
	HeapTuple	tuple = SearchSysCacheCopy1(RELOID, ObjectIdGetDatum(relid));
	Form_pg_class class = (Form_pg_class) GETSTRUCT(tuple);
	char	   *query = print_call(view_reads(relid), pg_get_viewdef, 1, ObjectIdGetDatum(relid), (Datum) 0);
	StringInfoData buf;
	int			length;

	if (query == NULL)
		return NULL;
	length = strlen(query);
	if (length > 0 && query[length - 1] == ';')
		query[length - 1] = '\0';
	initStringInfo(&buf);
	appendStringInfo(&buf, "CREATE %s%s %s", replace ? "OR REPLACE " : "",
					 relation_kind(class->relkind), relation_name(relid));
	append_storage(&buf, tuple, class);
	appendStringInfo(&buf, " AS\n%s", query);
	if (class->relkind == RELKIND_MATVIEW && !class->relispopulated)
		appendStringInfoString(&buf, "\n  WITH NO DATA");
	return buf.data;
}

List *
remake_view(Oid relid)
{
	char	   *sql = view_sql(relid, false);
	List	   *commands;
	ObjectAddress address;

	if (sql == NULL)
		return NIL;
	ObjectAddressSet(address, RelationRelationId, relid);
	commands = lcons(sql, attached_sql(&address));
	for (AttrNumber attnum = 1; get_attname(relid, attnum, true) != NULL; attnum++)
	{
		List	   *value = remake_default(relid, attnum);

		if (value != NIL && strstr(linitial(value), " DROP DEFAULT") == NULL)
			commands = list_concat(commands, value);
		commands = list_concat(commands, column_settings(relid, attnum));
	}
	return commands;
}

List *
remake_sequence(Oid relid)
{
	HeapTuple	tuple = SearchSysCacheCopy1(RELOID, ObjectIdGetDatum(relid));
	ObjectAddress address;

	if (!HeapTupleIsValid(tuple))
		return NIL;
	ObjectAddressSet(address, RelationRelationId, relid);
	return lcons(psprintf("CREATE %sSEQUENCE %s %s",
						  ((Form_pg_class) GETSTRUCT(tuple))->relpersistence == RELPERSISTENCE_UNLOGGED ?
						  "UNLOGGED " : "", relation_name(relid), sequence_settings(relid, false)),
				 attached_sql(&address));
}
