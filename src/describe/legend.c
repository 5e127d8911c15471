/*
 * legend.c
 *	  Explains the abbreviations of the table lines: those that are used.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#include "dbctx.h"

#include "catalog/deparse.h"
#include "catalog/oneline.h"
#include "describe/legend.h"
#include "describe/style.h"
#include "describe/tableline.h"

/* In the order in which they are told; the rest has sentences of its own */
static const struct
{
	uint32		use;
	const char *text;
}			signs[] =
{
	{USES_NULLABLE, "? nullable"},
	{USES_PRIMARY, "pk primary key"},
	{USES_UNIQUE, "uq unique"},
	{USES_DEFAULT, "= default"},
	{USES_FOREIGN, "-> foreign key"},
	{USES_CASCADE, "! cascades deletes"},
	{USES_SET_NULL, "~ sets null"},
	{USES_NO_INDEX, "^ no full index"},
	{USES_INDEX, "ix index"},
	{USES_LIVE, "live: where not soft-deleted"},
	{USES_ROWS, "~9 estimated rows (else 0)"},
};

const char *
legend_text(uint32 use)
{
	for (int i = 0; i < lengthof(signs); i++)
	{
		if (signs[i].use == use)
			return psprintf(", %s", signs[i].text);
	}
	switch (use)
	{
		case USES_UNSAID_TYPE:
			return "No type shown = varchar(255), ";
		case USES_HOUSE:
			return "or as the house rules say (id, created_at, updated_at, deleted_at)";
		case USES_PARENT_TYPE:
			return ", the referenced key's";
		case USES_TYPE:
			return "name(column type). ";
		default:
			return "";
	}
}

/* The distinct names of the columns that the house rules describe */
static void
append_house_names(StringInfo buf, const Description *description)
{
	List	   *names = NIL;
	ListCell   *lc;

	foreach(lc, description->houses)
	{
		const House *house = lfirst(lc);
		const DbColumn *columns[] = {house->key, house->created, house->updated, house->deleted};

		for (int i = 0; i < lengthof(columns); i++)
		{
			const char *name;
			ListCell   *lc2;

			if (columns[i] == NULL)
				continue;
			name = i == 0 && house->key_name ? house->key_name : name_sql(columns[i]->name);
			foreach(lc2, names)
			{
				if (strcmp(lfirst(lc2), name) == 0)
					break;
			}
			if (lc2 == NULL)
				names = lappend(names, unconstify(char *, name));
		}
	}
	foreach(lc, names)
		appendStringInfo(buf, "%s%s", foreach_current_index(lc) ? ", " : "",
						 (char *) lfirst(lc));
}

void
legend_write(StringInfo buf, const Description *description, uint32 uses)
{
	const char *sep = " ";
	const char *alternatives[3];
	int			n = 0;

	appendStringInfoString(buf, uses & USES_TYPE ? "name(column type):" : "name(column):");
	for (int i = 0; i < lengthof(signs); i++)
	{
		if (uses & signs[i].use)
		{
			appendStringInfo(buf, "%s%s", sep, signs[i].text);
			sep = ", ";
		}
	}
	if (sep[0] == ' ')
		buf->data[--buf->len] = '\0';	/* the colon */
	appendStringInfoChar(buf, '.');

	if (uses & USES_UNSAID_TYPE)
		alternatives[n++] = description->unsaid_type->text;
	if (uses & USES_PARENT_TYPE)
		alternatives[n++] = "the referenced key's";
	if (uses & USES_HOUSE)
		alternatives[n++] = "as the house rules say";
	for (int i = 0; i < n; i++)
		appendStringInfo(buf, "%s%s", i == 0 ? " No type = " : i < n - 1 ? ", " : " or ",
						 oneline_text(alternatives[i], 100));
	if (uses & USES_HOUSE)
	{
		appendStringInfoString(buf, " (");
		append_house_names(buf, description);
		appendStringInfoChar(buf, ')');
	}
	appendStringInfoString(buf, n > 0 ? ".\n" : "\n");
}
