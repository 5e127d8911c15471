/*
 * print.c
 *	  SQL from the catalog, by the names that it has there.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#include "dbctx.h"

#include "access/htup_details.h"
#include "access/reloptions.h"
#include "catalog/locked.h"
#include "catalog/pg_class.h"
#include "catalog/pg_constraint.h"
#include "catalog/pg_type.h"
#include "miscadmin.h"
#include "rollback/undo.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/fmgrprotos.h"
#include "utils/formatting.h"
#include "utils/lsyscache.h"
#include "utils/syscache.h"

typedef struct PrintCall
{
	PGFunction	function;
	int			nargs;
	Datum		a;
	Datum		b;
	char	   *text;
} PrintCall;

static void
call_it(void *arg)
{
	PrintCall  *call = arg;
	LOCAL_FCINFO(fcinfo, 2);
	Datum		result;

	InitFunctionCallInfoData(*fcinfo, NULL, call->nargs, InvalidOid, NULL, NULL);
	fcinfo->args[0].value = call->a;
	fcinfo->args[0].isnull = false;
	fcinfo->args[1].value = call->b;
	fcinfo->args[1].isnull = false;
	result = call->function(fcinfo);
	call->text = fcinfo->isnull ? NULL : TextDatumGetCString(result);
}

char *
print_call(List *relids, PGFunction function, int nargs, Datum a, Datum b)
{
	PrintCall	call = {function, nargs, a, b, NULL};

	(void) call_with_locks(relids, call_it, &call);
	return call.text;
}

char *
print_oid(Oid relid, PGFunction function, Oid oid)
{
	return print_call(OidIsValid(relid) ? list_make1_oid(relid) : NIL, function, 1,
					  ObjectIdGetDatum(oid), (Datum) 0);
}

char *
print_expression(Oid relid, Datum source)
{
	return print_call(OidIsValid(relid) ? list_make1_oid(relid) : NIL, pg_get_expr, 2,
					  source, ObjectIdGetDatum(relid));
}

const char *
relation_name(Oid relid)
{
	const char *name = get_rel_name(relid);
	const char *schema = name ? get_namespace_name(get_rel_namespace(relid)) : NULL;

	return schema ? quote_qualified_identifier(schema, name) : "\"\"";
}

const char *
column_name(Oid relid, AttrNumber attnum)
{
	const char *name = get_attname(relid, attnum, true);

	return quote_identifier(name ? name : "");
}

/* The name as commands have it: "c ON public.t", "public.f(integer)" */
const char *
object_name(const ObjectAddress *address)
{
	char	   *name;

	if (address->classId == RelationRelationId && address->objectSubId == 0)
		return relation_name(address->objectId);
	if (address->classId == ConstraintRelationId)
	{
		HeapTuple	tuple = SearchSysCache1(CONSTROID, ObjectIdGetDatum(address->objectId));
		Form_pg_constraint form;

		if (!HeapTupleIsValid(tuple))
			return "\"\"";
		form = (Form_pg_constraint) GETSTRUCT(tuple);
		if (OidIsValid(form->conrelid))
			name = psprintf("%s ON %s", quote_identifier(NameStr(form->conname)),
							relation_name(form->conrelid));
		else
			name = psprintf("%s ON DOMAIN %s", quote_identifier(NameStr(form->conname)),
							type_name(form->contypid, -1));
		ReleaseSysCache(tuple);
		return name;
	}
	name = getObjectIdentity(address, true);
	return name ? name : "\"\"";
}

const char *
relation_kind(char relkind)
{
	switch (relkind)
	{
		case RELKIND_VIEW:
			return "VIEW";
		case RELKIND_MATVIEW:
			return "MATERIALIZED VIEW";
		case RELKIND_SEQUENCE:
			return "SEQUENCE";
		case RELKIND_INDEX:
		case RELKIND_PARTITIONED_INDEX:
			return "INDEX";
		case RELKIND_FOREIGN_TABLE:
			return "FOREIGN TABLE";
		case RELKIND_COMPOSITE_TYPE:
			return "TYPE";
		default:
			return "TABLE";
	}
}

/* What getObjectTypeDescription() says is nearly what commands want */
const char *
object_kind(const ObjectAddress *address)
{
	char	   *kind;

	if (address->classId == RelationRelationId)
		return address->objectSubId != 0 ? "COLUMN" :
			relation_kind(get_rel_relkind(address->objectId));
	if (address->classId == ConstraintRelationId)
		return "CONSTRAINT";
	if (address->classId == TypeRelationId)
		return get_typtype(address->objectId) == TYPTYPE_DOMAIN ? "DOMAIN" : "TYPE";
	kind = getObjectTypeDescription(address, true);
	if (kind == NULL)
		return "";
	if (strcmp(kind, "statistics object") == 0)
		return "STATISTICS";
	if (strcmp(kind, "foreign-data wrapper") == 0)
		return "FOREIGN DATA WRAPPER";
	return asc_toupper(kind, strlen(kind));
}

const char *
type_name(Oid type, int32 typmod)
{
	return format_type_extended(type, typmod, FORMAT_TYPE_TYPEMOD_GIVEN);
}

const char *
role_name(Oid role)
{
	return OidIsValid(role) ? quote_identifier(GetUserNameFromId(role, false)) : "PUBLIC";
}

const char *
role_spec_name(const RoleSpec *role)
{
	/* the script may have made it, so it needs not be there */
	return role->roletype == ROLESPEC_CSTRING ? role->rolename :
		role->roletype == ROLESPEC_PUBLIC ? "public" : get_rolespec_name(role);
}

char *
options_text(Datum options, bool isnull, const char *prefix)
{
	StringInfoData buf;
	Datum	   *items;
	int			n;

	if (isnull)
		return NULL;
	initStringInfo(&buf);
	deconstruct_array(DatumGetArrayTypeP(options), TEXTOID, -1, false, TYPALIGN_INT, &items, NULL, &n);
	for (int i = 0; i < n; i++)
	{
		char	   *item = TextDatumGetCString(items[i]);
		char	   *value = strchr(item, '=');

		/* reserved by newer servers for themselves */
		if (strncmp(item, "pg_", 3) == 0)
			continue;
		if (value != NULL)
			*value++ = '\0';
		appendStringInfo(&buf, "%s%s%s", buf.len > 0 ? ", " : "", prefix, quote_identifier(item));
		if (value != NULL)
			appendStringInfo(&buf, "=%s", quote_literal_cstr(value));
	}
	return buf.len > 0 ? buf.data : NULL;
}

/* Of foreign tables, servers, ...: "a 'b'" */
char *
generic_options_text(Datum options, bool isnull)
{
	StringInfoData buf;
	ListCell   *lc;

	if (isnull)
		return NULL;
	initStringInfo(&buf);
	foreach(lc, untransformRelOptions(options))
	{
		DefElem    *option = lfirst(lc);

		appendStringInfo(&buf, "%s%s %s", buf.len > 0 ? ", " : "",
						 quote_identifier(option->defname),
						 quote_literal_cstr(option->arg ? strVal(option->arg) : ""));
	}
	return buf.len > 0 ? buf.data : NULL;
}

char *
column_list(Oid relid, Datum numbers)
{
	StringInfoData buf;
	Datum	   *items;
	int			n;

	initStringInfo(&buf);
	deconstruct_array(DatumGetArrayTypeP(numbers), INT2OID, 2, true, TYPALIGN_SHORT, &items, NULL, &n);
	for (int i = 0; i < n; i++)
		appendStringInfo(&buf, "%s%s", i > 0 ? ", " : "",
						 column_name(relid, DatumGetInt16(items[i])));
	return buf.data;
}

int
relation_natts(Oid relid)
{
	HeapTuple	tuple = SearchSysCache1(RELOID, ObjectIdGetDatum(relid));
	int			natts = HeapTupleIsValid(tuple) ? ((Form_pg_class) GETSTRUCT(tuple))->relnatts : 0;

	if (HeapTupleIsValid(tuple))
		ReleaseSysCache(tuple);
	return natts;
}
