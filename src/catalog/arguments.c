/*
 * arguments.c
 *	  Arguments that several functions of dbctx share.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#include "dbctx.h"

#include "catalog/namespace.h"
#include "catalog/pg_type.h"
#include "utils/builtins.h"

#include "catalog/arguments.h"

void
check_schema(const char *name)
{
	if (strncmp(name, "pg_", 3) == 0 || strcmp(name, "information_schema") == 0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("schema \"%s\" is a system schema", name),
				 errhint("Name schemas of your own, or leave the argument out for all of them.")));
	if (!OidIsValid(get_namespace_oid(name, true)))
		ereport(ERROR,
				(errcode(ERRCODE_UNDEFINED_SCHEMA),
				 errmsg("schema \"%s\" does not exist", name),
				 errhint("Names are compared as stored: write them without quotes, in their exact case.")));
}

List *
schema_list(ArrayType *array)
{
	List	   *names = NIL;
	Datum	   *items;
	bool	   *nulls;
	int			n;

	deconstruct_array(array, TEXTOID, -1, false, TYPALIGN_INT,
					  &items, &nulls, &n);
	if (n == 0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("list of schemas must not be empty"),
				 errhint("Leave the argument out, or give NULL, for all schemas.")));
	for (int i = 0; i < n; i++)
	{
		char	   *name;

		if (nulls[i])
			ereport(ERROR,
					(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
					 errmsg("list of schemas must not contain null values")));
		name = TextDatumGetCString(items[i]);
		check_schema(name);
		names = lappend(names, name);
	}
	return names;
}
