/*
 * stamp_columns.c
 *	  Which columns say when a row was made and last changed.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#include "convention/infer.h"

/* Names without separators and case; an earlier one wins over a later one */
static const char *const created_names[] = {
	"createdat", "createdon", "insertedat", "createdtime", "createtime",
	"createddate", "createdate", "datecreated", "creationdate",
	"creationtime", "created", "insertedon", "inserttime", "createdatutc",
	"createdonutc", "createdutc", "createdts", "createts", "creationts",
	"creationtimestamp", "createdtimestamp", "createtimestamp", "dateadded",
	"addedat", "addedon", "timecreated", "inserted", "insertdate",
	"inserteddate", "crdate", "createdatetime", "createddatetime",
	"datecreatedutc", "creationdatetime",
};

static const char *const updated_names[] = {
	"updatedat", "updatedon", "modifiedat", "modifiedon", "updatedtime",
	"updatetime", "updateddate", "updatedate", "dateupdated", "modifieddate",
	"modifydate", "datemodified", "modificationdate", "modificationtime",
	"modifiedtime", "modifytime", "lastmodified", "lastmodifiedat",
	"lastmodifiedon", "lastmodifieddate", "lastmodifiedtime", "lastupdated",
	"lastupdatedat", "lastupdatedon", "lastupdate", "lastupdatedate",
	"lastupdateddate", "lastupdatetime", "updated", "modified", "changedat",
	"changedon", "changed", "lastchanged", "lastchangedat", "lastchangedate",
	"writedate", "updatedatutc", "updatedonutc", "updatedutc", "modifiedutc",
	"modifiedatutc", "lastmodifiedutc", "lastupdatedutc", "updatedts",
	"updatets", "updatedtimestamp", "updatetimestamp", "timemodified",
	"timeupdated", "moddate", "updatedatetime", "updateddatetime",
	"modifieddatetime", "lastmodificationtime",
};

static int
rank_of(const char *name, const char *const *names, int nnames)
{
	for (int i = 0; i < nnames; i++)
	{
		if (names[i][0] == name[0] && strcmp(names[i], name) == 0)
			return i;
	}
	return nnames;
}

static bool
is_time(const DbColumn *column)
{
	DbTypeClass class = column->type->class;

	/* some keep seconds since 1970 */
	return !column->type->is_array &&
		(class == DB_TYPE_TIMESTAMPTZ || class == DB_TYPE_TIMESTAMP ||
		 class == DB_TYPE_DATE || class == DB_TYPE_INT8);
}

void
find_stamps(const DbTable *table, DbColumn **created, DbColumn **updated)
{
	int			best_created = lengthof(created_names);
	int			best_updated = lengthof(updated_names);

	*created = *updated = NULL;
	foreach_column(column, table)
	{
		NameKey		name;
		int			rank;

		if (!is_time(column) || column->generated != '\0')
			continue;
		name_squeeze(column->name, name);
		if (strlen(name) < 6)
			continue;
		rank = rank_of(name, created_names, best_created);
		if (rank < best_created)
		{
			best_created = rank;
			*created = column;
			continue;
		}
		rank = rank_of(name, updated_names, best_updated);
		if (rank < best_updated)
		{
			best_updated = rank;
			*updated = column;
		}
	}
}
