/*
 * timestamps.c
 *	  When a row was made and last changed.
 *
 * The form is told in two steps.  The name and the type are the form proper;
 * NOT NULL and the default are said with it only where most of those with that
 * name and type have them, and then counted too.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#include "convention/infer.h"

#include "catalog/deparse.h"
#include "lib/stringinfo.h"

/* Parts of the key */
#define PART_NAME 0
#define PART_TYPE 1				/* DbTypeRef */
#define PART_NOT_NULL 2			/* a Property */
#define PART_DEFAULT 3			/* a Property, or a DbExpr */

/* What the form says of NOT NULL and of the default */
typedef enum Property
{
	PROPERTY_NO,
	PROPERTY_YES,
	PROPERTY_NOW,				/* of the default: now() in any spelling */
	PROPERTY_OPEN,				/* not said: fewer than most have it */
	PROPERTY_LAST
} Property;

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

/* Spellings of now(), to tell the most frequent one */
typedef struct Spelling
{
	DbExpr	   *expr;
	int			count;
} Spelling;

/* Columns of one name and type */
typedef struct Form
{
	const char *name;
	DbTypeRef  *type;
	int			count;
	int			not_null;
	int			with_default;	/* any */
	List	   *defaults;		/* FormDefault * */
	uintptr_t	held;			/* default that most have, or PROPERTY_OPEN */
	bool		not_null_held;
} Form;

typedef struct FormDefault
{
	uintptr_t	value;
	int			count;
} FormDefault;

typedef struct Stamp
{
	Tally	   *tally;
	List	   *spellings;		/* Spelling * */
	List	   *forms;			/* Form *, in the order met */
} Stamp;

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

/* The columns that say when a row was made and last changed, or NULL */
static void
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

static void
stamp_add(Stamp *stamp, DbTable *table, DbColumn *column)
{
	TallyKey	key = {{0}};
	Spelling   *spelling;
	ListCell   *lc;

	if (column == NULL)
	{
		tally_lacks(stamp->tally, table, NULL, NULL);
		return;
	}
	key.part[PART_NAME] = (uintptr_t) infer_name(stamp->tally->infer, column->name);
	key.part[PART_TYPE] = (uintptr_t) column->type;
	key.part[PART_NOT_NULL] = column->not_null ? PROPERTY_YES : PROPERTY_NO;
	key.part[PART_DEFAULT] = column->expr == NULL ? PROPERTY_NO :
		column->expr->kind == DB_EXPR_NOW ? PROPERTY_NOW : (uintptr_t) column->expr;
	tally_add(stamp->tally, &key, table, column, NULL);

	if (key.part[PART_DEFAULT] != PROPERTY_NOW)
		return;
	foreach(lc, stamp->spellings)
	{
		spelling = lfirst(lc);
		if (spelling->expr == column->expr)
		{
			spelling->count++;
			return;
		}
	}
	spelling = palloc(sizeof(Spelling));
	spelling->expr = column->expr;
	spelling->count = 1;
	stamp->spellings = lappend(stamp->spellings, spelling);
}

/* The most frequent spelling of now(), the first by text of equals */
static const char *
now_text(const Stamp *stamp)
{
	Spelling   *best = NULL;
	ListCell   *lc;

	foreach(lc, stamp->spellings)
	{
		Spelling   *spelling = lfirst(lc);

		if (best == NULL || spelling->count > best->count ||
			(spelling->count == best->count &&
			 strcmp(expr_text(spelling->expr), expr_text(best->expr)) < 0))
			best = spelling;
	}
	return best == NULL ? "now()" : expr_text(best->expr);
}

static void
format_stamp(const TallyKey *key, Variant *variant, void *arg)
{
	const Stamp *stamp = arg;
	uintptr_t	value = key->part[PART_DEFAULT];

	variant->sql = psprintf("%s %s%s%s%s",
							name_sql((const char *) key->part[PART_NAME]),
							((DbTypeRef *) key->part[PART_TYPE])->text,
							key->part[PART_NOT_NULL] == PROPERTY_YES ? " NOT NULL" : "",
							value == PROPERTY_NO || value == PROPERTY_OPEN ? "" : " DEFAULT ",
							value == PROPERTY_NO || value == PROPERTY_OPEN ? "" :
							value == PROPERTY_NOW ? now_text(stamp) :
							expr_text((DbExpr *) value));
	variant->value = variant->sql;
}

static Form *
form_of(Stamp *stamp, const TallyCell *cell)
{
	ListCell   *lc;
	Form	   *form;

	foreach(lc, stamp->forms)
	{
		form = lfirst(lc);
		if ((uintptr_t) form->name == cell->key.part[PART_NAME] &&
			(uintptr_t) form->type == cell->key.part[PART_TYPE])
			return form;
	}
	form = palloc0(sizeof(Form));
	form->name = (const char *) cell->key.part[PART_NAME];
	form->type = (DbTypeRef *) cell->key.part[PART_TYPE];
	form->held = PROPERTY_OPEN;
	stamp->forms = lappend(stamp->forms, form);
	return form;
}

static void
form_add_default(Form *form, uintptr_t value, int count)
{
	FormDefault *known;
	ListCell   *lc;

	if (value == PROPERTY_NO)
		return;
	form->with_default += count;
	foreach(lc, form->defaults)
	{
		known = lfirst(lc);
		if (known->value == value)
		{
			known->count += count;
			return;
		}
	}
	known = palloc(sizeof(FormDefault));
	known->value = value;
	known->count = count;
	form->defaults = lappend(form->defaults, known);
}

/*
 * Finds what most columns of each form share, and takes the rest out of the
 * keys: a column with a default does as "created_at timestamptz" says.
 */
static void
open_properties(Stamp *stamp)
{
	ListCell   *lc;
	ListCell   *lc2;

	foreach(lc, stamp->tally->cells)
	{
		TallyCell  *cell = lfirst(lc);
		Form	   *form;

		if (cell->lacks)
			continue;
		form = form_of(stamp, cell);
		form->count += cell->count;
		if (cell->key.part[PART_NOT_NULL] == PROPERTY_YES)
			form->not_null += cell->count;
		form_add_default(form, cell->key.part[PART_DEFAULT], cell->count);
	}
	foreach(lc, stamp->forms)
	{
		Form	   *form = lfirst(lc);

		form->not_null_held = form->not_null >= CONVENTION_MIN_SHARE * form->count;
		foreach(lc2, form->defaults)
		{
			FormDefault *known = lfirst(lc2);

			if (known->count >= CONVENTION_MIN_SHARE * form->count)
				form->held = known->value;
		}
	}
	foreach(lc, stamp->tally->cells)
	{
		TallyCell  *cell = lfirst(lc);
		Form	   *form;

		if (cell->lacks)
			continue;
		form = form_of(stamp, cell);
		if (!form->not_null_held)
			cell->key.part[PART_NOT_NULL] = PROPERTY_OPEN;
		if (form->held == PROPERTY_OPEN)
			cell->key.part[PART_DEFAULT] = PROPERTY_OPEN;
	}
}

/* What the value leaves open: "NOT NULL on 10 of 20, no default" */
static const char *
form_detail(const Form *form)
{
	StringInfoData buf;

	initStringInfo(&buf);
	if (!form->not_null_held && form->not_null > 0)
		appendStringInfo(&buf, "NOT NULL on %d of %d, ", form->not_null, form->count);
	if (form->held == PROPERTY_OPEN && form->with_default > 0)
		appendStringInfo(&buf, "a default on %d of %d, ",
						 form->with_default, form->count);
	else if (form->held == PROPERTY_OPEN)
		appendStringInfoString(&buf, "no default: set by the application, ");
	if (buf.len == 0)
		return NULL;
	buf.data[buf.len - 2] = '\0';
	return buf.data;
}

static void
stamp_finish(Stamp *stamp)
{
	List	   *facts;
	ListCell   *lc;
	Fact	   *fact;

	open_properties(stamp);
	facts = tally_finish(stamp->tally, format_stamp, stamp);
	if (list_length(facts) != 1)
		return;					/* forms are not told apart by schema */
	fact = linitial(facts);
	foreach(lc, stamp->forms)
	{
		Form	   *form = lfirst(lc);
		TallyKey	key = {{0}};
		Variant		variant = {0};

		key.part[PART_NAME] = (uintptr_t) form->name;
		key.part[PART_TYPE] = (uintptr_t) form->type;
		key.part[PART_NOT_NULL] = form->not_null_held ? PROPERTY_YES : PROPERTY_OPEN;
		key.part[PART_DEFAULT] = form->held;
		format_stamp(&key, &variant, stamp);
		if (strcmp(variant.value, fact->value) == 0)
			fact->detail = form_detail(form);
	}
}

typedef struct TimestampState
{
	Stamp		created;
	Stamp		updated;
} TimestampState;

static void *
timestamps_begin(Infer *infer)
{
	TimestampState *state = palloc0(sizeof(TimestampState));

	state->created.tally = tally_make(infer, TOPIC_CREATED);
	state->updated.tally = tally_make(infer, TOPIC_UPDATED);
	return state;
}

static void
timestamps_table(Infer *infer, int i, void *arg)
{
	TimestampState *state = arg;
	DbTable    *table = infer->tables[i];
	DbColumn   *created;
	DbColumn   *updated;

	find_stamps(table, &created, &updated);
	infer->updated[i] = updated;
	if ((infer->flags[i] & (TABLE_JOIN | TABLE_JOIN_ID)) != 0)
		return;
	stamp_add(&state->created, table, created);
	stamp_add(&state->updated, table, updated);
}

static void
timestamps_finish(Infer *infer, void *arg)
{
	TimestampState *state = arg;

	stamp_finish(&state->created);
	stamp_finish(&state->updated);
}

const TopicGroup timestamps_group = {timestamps_begin, timestamps_table, timestamps_finish};
