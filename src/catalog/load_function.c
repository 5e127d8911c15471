/*
 * load_function.c
 *	  Loads the details of a function, of which its hash is made.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#include "dbctx.h"

#include "access/htup_details.h"
#include "catalog/pg_proc.h"
#include "lib/stringinfo.h"
#include "utils/builtins.h"
#include "utils/fmgroids.h"

#include "catalog/loader.h"

/* An array of a catalog, with what stands before it */
static void
append_array(StringInfo buf, const char *label, Relation catalog,
			 HeapTuple tuple, int attnum)
{
	bool		isnull;
	Datum		datum = loader_attr(catalog, tuple, attnum, &isnull);

	if (!isnull)
		appendStringInfo(buf, " %s%s", label,
						 OidOutputFunctionCall(F_ARRAY_OUT, datum));
}

static const char *
qualified_type(Oid type)
{
	return format_type_extended(type, -1, FORMAT_TYPE_ALLOW_INVALID |
								FORMAT_TYPE_FORCE_QUALIFY);
}

/* The types of all arguments, those of the result row as well */
static void
append_types(StringInfo buf, Relation catalog, HeapTuple tuple)
{
	bool		isnull;
	Datum		datum = loader_attr(catalog, tuple,
									Anum_pg_proc_proallargtypes, &isnull);
	ArrayType  *array;

	if (isnull)
		return;
	array = DatumGetArrayTypeP(datum);
	for (int i = 0; ARR_NDIM(array) == 1 && i < ARR_DIMS(array)[0]; i++)
		appendStringInfo(buf, ",%s",
						 qualified_type(((Oid *) ARR_DATA_PTR(array))[i]));
}

void
load_function_details(Loader *loader, Relation catalog, HeapTuple tuple,
					  DbFunction *func)
{
	Form_pg_proc form = (Form_pg_proc) GETSTRUCT(tuple);
	StringInfoData buf;
	bool		isnull;
	Datum		datum;

	initStringInfo(&buf);
	appendStringInfo(&buf, "%s %d%d%d%c", qualified_type(form->prorettype),
					 form->proretset, form->proisstrict, form->proleakproof,
					 form->proparallel);
	append_types(&buf, catalog, tuple);
	append_array(&buf, "names", catalog, tuple, Anum_pg_proc_proargnames);
	append_array(&buf, "modes", catalog, tuple, Anum_pg_proc_proargmodes);
	append_array(&buf, "set", catalog, tuple, Anum_pg_proc_proconfig);
	func->attributes = buf.data;

	datum = loader_attr(catalog, tuple, Anum_pg_proc_proargdefaults, &isnull);
	if (!isnull)
		func->defaults = loader_exprs(loader, datum, NULL, &func->ndefaults);
	datum = loader_attr(catalog, tuple, Anum_pg_proc_prosqlbody, &isnull);
	if (!isnull)
	{
		func->has_sql_body = true;
		(void) relations_in(stringToNode(TextDatumGetCString(datum)), &func->reads);
	}
}
