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
	uintptr_t	held;			/* default that the value says, or
								 * PROPERTY_OPEN */
	bool		not_null_held;
	uintptr_t	most;			/* default that most have, said or not, or
								 * PROPERTY_OPEN */
} Form;

typedef struct FormDefault
{
	uintptr_t	value;
	int			count;
	int			not_null;		/* of them */
} FormDefault;

typedef struct Stamp
{
	Tally	   *tally;
	List	   *spellings;		/* Spelling * */
	List	   *forms;			/* Form *, in the order met */
} Stamp;

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

static Form *
find_form(const Stamp *stamp, const TallyKey *key)
{
	ListCell   *lc;

	foreach(lc, stamp->forms)
	{
		Form	   *form = lfirst(lc);

		if ((uintptr_t) form->name == key->part[PART_NAME] &&
			(uintptr_t) form->type == key->part[PART_TYPE])
			return form;
	}
	return NULL;
}

/* "created_at timestamptz NOT NULL DEFAULT now()" */
static const char *
stamp_text(const Stamp *stamp, const TallyKey *key, bool not_null, uintptr_t value)
{
	const char *text = psprintf("%s %s%s", name_sql((const char *) key->part[PART_NAME]),
								((DbTypeRef *) key->part[PART_TYPE])->text,
								not_null ? " NOT NULL" : "");

	if (value == PROPERTY_NO || value == PROPERTY_OPEN)
		return text;
	return psprintf("%s DEFAULT %s", text, value == PROPERTY_NOW ? now_text(stamp) :
					expr_text((DbExpr *) value));
}

/* What is left open in the value is in the SQL, if most have it. */
static void
format_stamp(const TallyKey *key, Variant *variant, void *arg)
{
	const Stamp *stamp = arg;
	bool		not_null = key->part[PART_NOT_NULL] == PROPERTY_YES;
	uintptr_t	value = key->part[PART_DEFAULT];
	const Form *form = find_form(stamp, key);

	variant->value = stamp_text(stamp, key, not_null, value);
	if (key->part[PART_NOT_NULL] == PROPERTY_OPEN)
		not_null = form->not_null >= CONVENTION_MIN_SHARE * form->count;
	if (value == PROPERTY_OPEN)
		value = form->most;
	variant->sql = stamp_text(stamp, key, not_null, value);
}

static Form *
form_of(Stamp *stamp, const TallyCell *cell)
{
	Form	   *form = find_form(stamp, &cell->key);

	if (form != NULL)
		return form;
	form = palloc0(sizeof(Form));
	form->name = (const char *) cell->key.part[PART_NAME];
	form->type = (DbTypeRef *) cell->key.part[PART_TYPE];
	form->held = form->most = PROPERTY_OPEN;
	stamp->forms = lappend(stamp->forms, form);
	return form;
}

static void
form_add_default(Form *form, uintptr_t value, int count, int not_null)
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
			known->not_null += not_null;
			return;
		}
	}
	known = palloc(sizeof(FormDefault));
	known->value = value;
	known->count = count;
	known->not_null = not_null;
	form->defaults = lappend(form->defaults, known);
}

/*
 * May the value say a property that so many of the form have?  Most must, and
 * saying it must not cost a convention: better "created_at timestamp" of 20
 * tables in 27 than "created_at timestamp NOT NULL" of 13.
 */
static bool
property_holds(const Form *form, int count, int have, int of)
{
	int			all = form->count;

	return count > 0 && count >= CONVENTION_MIN_SHARE * all &&
		share_holds(count, of) == share_holds(all, of) &&
		share_holds(count, have) == share_holds(all, have);
}

static void
settle_form(Form *form, int have, int of)
{
	const FormDefault *best = NULL;
	ListCell   *lc;

	foreach(lc, form->defaults)
	{
		const FormDefault *known = lfirst(lc);

		if (known->count >= CONVENTION_MIN_SHARE * form->count)
			form->most = known->value;
		if (property_holds(form, known->count, have, of))
			best = known;
	}
	if (best != NULL)
		form->held = best->value;
	form->not_null_held = property_holds(form, best ? best->not_null : form->not_null,
										 have, of);
}

/*
 * Finds what most columns of each form share, and takes the rest out of the
 * keys: a column with a default does as "created_at timestamptz" says.
 */
static void
open_properties(Stamp *stamp)
{
	int			have = 0;
	int			of = 0;
	ListCell   *lc;

	foreach(lc, stamp->tally->cells)
	{
		TallyCell  *cell = lfirst(lc);
		bool		not_null = cell->key.part[PART_NOT_NULL] == PROPERTY_YES;
		Form	   *form;

		of += cell->count;
		if (cell->lacks)
			continue;
		have += cell->count;
		form = form_of(stamp, cell);
		form->count += cell->count;
		if (not_null)
			form->not_null += cell->count;
		form_add_default(form, cell->key.part[PART_DEFAULT], cell->count,
						 not_null ? cell->count : 0);
	}
	foreach(lc, stamp->forms)
		settle_form(lfirst(lc), have, of);
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
