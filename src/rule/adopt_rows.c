/*
 * adopt_rows.c
 *	  Makes settings of what was found, and returns what came of it.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#include "dbctx.h"

#include "catalog/rows.h"
#include "rule/adopt.h"
#include "rule/change.h"
#include "rule/store.h"

bool
schema_is_listed(const List *schemas, const char *name)
{
	ListCell   *lc;

	foreach(lc, schemas)
	{
		if (strcmp(lfirst(lc), name) == 0)
			return true;
	}
	return false;
}

/* Two schemas, each NULL for all */
static bool
same_schema(const char *a, const char *b)
{
	return a == NULL || b == NULL ? a == b : strcmp(a, b) == 0;
}

/* The setting by hand that keeps a row from being made, or NULL */
static const RuleSetting *
kept_by_hand(const RuleSettings *settings, const AdoptRow *row)
{
	const RuleSetting *own = setting_of(settings, row->rule, row->schema);
	const RuleSetting *of_all = setting_of(settings, row->rule, NULL);

	if (set_by_hand(own))
		return own;
	/* a new one for a schema would weaken what holds for all */
	return row->schema != NULL && set_by_hand(of_all) ? of_all : NULL;
}

static void
write_row(const AdoptRow *row, const char *source)
{
	RuleSetting setting = {0};

	setting.rule = row->rule;
	setting.schema = row->schema;
	setting.level = row->level;
	setting.options = row->options;
	setting.source = source;
	/* of a preset there is none: whose it is stands in the source */
	if (strcmp(source, "adopted") == 0)
		setting.evidence = row->reason;
	rule_setting_write(&setting);
}

/* Is there a row that sets the rule for just this schema? */
static bool
is_set_anew(const List *rows, const RuleSetting *setting)
{
	ListCell   *lc;

	foreach(lc, rows)
	{
		const AdoptRow *row = lfirst(lc);

		if (row->adopted && row->rule == setting->rule &&
			same_schema(row->schema, setting->schema))
			return true;
	}
	return false;
}

/* "preset x" and "preset y" are of one kind */
static bool
same_kind(const char *source, const char *other)
{
	return strcmp(source, other) == 0 ||
		(strncmp(source, "preset ", 7) == 0 && strncmp(other, "preset ", 7) == 0);
}

/*
 * Says of a setting that it goes: with the reason, if one of the rows tells
 * why, which stand in the order of rules.
 */
static List *
tell_removed(List *rows, const RuleSetting *setting, const char *source)
{
	const char *why = strcmp(source, "adopted") == 0 ? "holds no longer" :
		psprintf("not in %s", source);
	AdoptRow   *removed;
	int			at = 0;
	ListCell   *lc;

	foreach(lc, rows)
	{
		AdoptRow   *row = lfirst(lc);

		if (row->rule == setting->rule && !row->adopted &&
			same_schema(row->schema, setting->schema))
		{
			row->reason = psprintf("%s and removed: %s", why, row->reason);
			return rows;
		}
		if (row->rule->id <= setting->rule->id)
			at = foreach_current_index(lc) + 1;
	}
	removed = palloc0(sizeof(AdoptRow));
	removed->rule = setting->rule;
	removed->schema = setting->schema;
	removed->reason = psprintf("%s and removed", why);
	return list_insert_nth(rows, at, removed);
}

static List *
remove_old(List *rows, const RuleSettings *settings, const char *source,
		   const List *schemas)
{
	for (int id = 0; id < NUM_RULES; id++)
	{
		ListCell   *lc;

		foreach(lc, settings->of_rule[id])
		{
			const RuleSetting *setting = lfirst(lc);

			if (!same_kind(setting->source, source) || is_set_anew(rows, setting))
				continue;
			if (schemas != NIL &&
				(setting->schema == NULL || !schema_is_listed(schemas, setting->schema)))
				continue;
			rule_setting_remove(setting->rule, setting->schema);
			rows = tell_removed(rows, setting, source);
		}
	}
	return rows;
}

List *
adopt_rows(List *rows, const char *source, List *schemas)
{
	const RuleSettings *settings = rule_settings();
	ListCell   *lc;

	foreach(lc, rows)
	{
		AdoptRow   *row = lfirst(lc);
		const RuleSetting *kept;

		if (!row->adopted)
			continue;
		kept = kept_by_hand(settings, row);
		if (kept == NULL)
		{
			write_row(row, source);
			if (row->capped)
				row->reason = psprintf("%s%swarns only: what it misses may still come; dbctx_set_rule() can make it block",
									   row->reason ? row->reason : "", row->reason ? "; " : "");
			continue;
		}
		if (row->level == LEVEL_OFF && kept->schema == NULL && row->schema != NULL)
		{
			/* there is nothing to set it apart from */
			rows = foreach_delete_current(rows, lc);
			continue;
		}
		row->adopted = false;
		row->has_level = true;
		row->level = kept->level;
		row->options = kept->options;
		row->reason = psprintf("set by hand and kept%s%s", row->reason ? "; found: " : "",
							   row->reason ? row->reason : "");
	}
	return remove_old(rows, settings, source, schemas);
}

static void
put_row(Rows *rows, const AdoptRow *row)
{
	row_text(rows, row->rule->name);
	row_text(rows, row->schema);
	row_text(rows, row->has_level ? rule_level_name(row->level) : NULL);
	if (row->options)
		row_datum(rows, JsonbPGetDatum(row->options));
	else
		row_null(rows);
	row_datum(rows, BoolGetDatum(row->adopted));
	row_text(rows, row->reason);
	row_end(rows);
}

Datum
adopt_return(FunctionCallInfo fcinfo, List *adopted)
{
	Rows		rows;
	ListCell   *lc;

	rows_begin(&rows, fcinfo);
	foreach(lc, adopted)
		put_row(&rows, lfirst(lc));
	return (Datum) 0;
}
