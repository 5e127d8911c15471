/*
 * timestamps.c
 *	  Rules about the columns that say when a row was made and last changed.
 *
 * Which columns these are, whatever they are called, is for
 * convention/stamp_columns.c to say.  Tables that only join two others have
 * none.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#include "dbctx.h"

#include "catalog/deparse.h"
#include "convention/infer.h"
#include "mb/pg_wchar.h"
#include "rule/expect.h"
#include "rule/world.h"
#include "utils/builtins.h"

static const RuleOption stamp_options[] = {
	{"created", OPTION_TEXT, NULL,
	"the column for when a row was made, by name or in full: \"created_at timestamptz NOT NULL DEFAULT now()\"; not set: not asked for"},
	{"updated", OPTION_TEXT, NULL,
	"the column for when it was last changed, likewise"},
	{NULL}
};

/* The columns of a table that could have them; false if it is none such */
static bool
stamps_of(DbTable *table, DbColumn **created, DbColumn **updated)
{
	JoinTable	join;

	if (!table_counts(table) ||
		(table_join(table, &join) & (TABLE_JOIN | TABLE_JOIN_ID)) != 0)
		return false;
	find_stamps(table, created, updated);
	return true;
}

/*
 * "ALTER TABLE ... ADD COLUMN ...", or NULL where it would fail or write a
 * large table anew.
 */
const char *
add_column_fix(RuleRun *run, const DbTable *table, const ExpectedColumn *expected)
{
	if (expected->type == NULL || expected->label != NULL ||
		!type_exists(expected->type) || table_column(table, expected->name) != NULL)
		return NULL;
	if (expected->value == NULL && expected->not_null && !table_is_empty(run, table))
		return NULL;
	if (expected->value != NULL &&
		(!default_runs(expected->value) ||
		 (default_varies(expected->value) && world_is_large(run->world, table))))
		return NULL;
	return psprintf("ALTER TABLE %s ADD COLUMN %s", table_full_name(table), expected->sql);
}

static void
missing_stamp(RuleRun *run, DbTable *table, const DbColumn *column,
			  const char *option, const char *what)
{
	ExpectedColumn expected;
	Finding    *finding;

	if (column != NULL || !expect_column(option_text(run, option), &expected))
		return;
	finding = find_table(run, table, NULL,
						 "table \"%s\" has no column for when a row was %s, the convention is %s",
						 table->name, what, expected.sql);
	finding->about = option;
	finding->detail = rule_evidence(run);
	finding->hint = psprintf("Write: %s", expected.sql);
	finding->fix = add_column_fix(run, table, &expected);
}

/*
 * Is there a column under a name of its own: "granted_at NOT NULL DEFAULT
 * now()"?  Or does a row hold nothing but a key and a time, which then says
 * when what it is about has happened?
 */
static bool
is_stamped_otherwise(const DbTable *table, const DbColumn *updated)
{
	int			ntimes = 0;
	int			nothers = 0;

	foreach_column(column, table)
	{
		bool		is_time = column->not_null && column != updated &&
			(column->type->class == DB_TYPE_TIMESTAMPTZ || column->type->class == DB_TYPE_TIMESTAMP);

		if (is_time && column->expr != NULL && column->expr->kind == DB_EXPR_NOW)
			return true;
		if (is_time)
			ntimes++;
		else
			nothers++;
	}
	return ntimes == 1 && table->primary_key != NULL && nothers == table->primary_key->nkeys;
}

static void
check_missing(RuleRun *run, DbTable *table)
{
	DbColumn   *created;
	DbColumn   *updated;

	if (!stamps_of(table, &created, &updated))
		return;
	if (created == NULL && !is_stamped_otherwise(table, updated))
		missing_stamp(run, table, created, "created", "made");
	missing_stamp(run, table, updated, "updated", "last changed");
}

const RuleBody rule_timestamps_missing = {
	.problem = "A table has no column that says when a row was made, or when it was last changed, while the others do.",
	.instead = "Add the columns with the name, type and default that the others have.",
	.why = "When something was made can't be found out later. Tables that only join two others don't need it and are left alone; for others that don't, write an exemption.",
	.options = stamp_options,
	.table = check_missing,
};

/* SQL that makes the column what is expected, or NULL */
static const char *
stamp_fix(RuleRun *run, const DbTable *table, const DbColumn *column,
		  const ExpectedColumn *expected, bool other_type, bool other_default)
{
	const char *name = table_full_name(table);
	const char *own = name_sql(column->name);
	const char *fix = "";
	bool		sets_not_null = expected->not_null && !column->not_null;
	bool		empty = table_is_empty(run, table);

	/* programs name it, and its values mean what its type says */
	if (strcmp(column->name, expected->name) != 0)
	{
		if (!table_is_unused(run, table) || table_column(table, expected->name) != NULL)
			return NULL;
		fix = psprintf("ALTER TABLE %s RENAME COLUMN %s TO %s", name, own,
					   name_sql(expected->name));
		own = name_sql(expected->name);
	}
	if (other_type)
	{
		/* a number of seconds is no time yet */
		if (!empty || !column_is_free(table, column->attnum) ||
			column->type->class == DB_TYPE_INT8 || !is_time_type(expected->type))
			return NULL;
		fix = psprintf("%s%sALTER TABLE %s ALTER COLUMN %s TYPE %s", fix,
					   fix[0] ? "; " : "", name, own, expected->type);
		other_default = expected->value != NULL;
	}
	if (other_default)
	{
		if (!default_runs(expected->value))
			return NULL;
		fix = psprintf("%s%sALTER TABLE %s ALTER COLUMN %s SET DEFAULT %s", fix,
					   fix[0] ? "; " : "", name, own, expected->value);
	}
	if (sets_not_null)
	{
		/* there may be NULLs */
		if (!empty)
			return NULL;
		fix = psprintf("%s%sALTER TABLE %s ALTER COLUMN %s SET NOT NULL", fix,
					   fix[0] ? "; " : "", name, own);
	}
	return fix[0] ? fix : NULL;
}

/*
 * A house that has timestamps without time zone and makes one with is about to
 * change its way, as PostgreSQL's documentation advises.
 */
static bool
is_better_type(const ExpectedColumn *expected, const DbColumn *column)
{
	return column->type->class == DB_TYPE_TIMESTAMPTZ &&
		strncmp(expected->type, "timestamp", 9) == 0 &&
		strstr(expected->type, "tz") == NULL && strstr(expected->type, "with time") == NULL;
}

/* Nobody knows any more when the old rows of a table were made */
static bool
may_ask_not_null(RuleRun *run, const DbTable *table)
{
	return run->model->whole || run->world->made_here(run->world, table);
}

/*
 * Does the transaction call the columns of several tables anew, all the same?
 * Then it's the convention that changes, and nobody need be told of each table.
 */
static bool
house_changes(RuleRun *run, const DbTable *table, const DbColumn *column, bool made)
{
	int			renamed = 0;

	if (run->model->whole || run->world->made_here(run->world, table) ||
		run->world->column_made_here(run->world, table, column))
		return false;
	for (int i = 0; i < run->model->ntables && renamed < 3; i++)
	{
		const DbTable *other = run->model->tables[i];
		DbColumn   *created;
		DbColumn   *updated;

		if (run->world->made_here(run->world, other))
			continue;
		find_stamps(other, &created, &updated);
		if (made)
			updated = created;
		if (updated != NULL && strcmp(updated->name, column->name) == 0)
			renamed++;
	}
	return renamed >= 3;
}

/*
 * Is the column written in the case of the house's columns, and the name that
 * is expected is not?  Two conventions that contradict each other are none: the
 * house has come to write names otherwise.
 */
static bool
other_case_is_right(RuleRun *run, const DbTable *table, const char *name, const char *expected)
{
	const char *columns = option_of(run, RULE_name_case, "columns", table->schema);

	return columns != NULL && name_case(expected) != CASE_LOWER &&
		strcmp(name_case_text(name_case(expected)), columns) != 0 &&
		strcmp(name_case_text(name_case(name)), columns) == 0;
}

static void
wrong_stamp(RuleRun *run, DbTable *table, DbColumn *column, const char *option,
			const char *what)
{
	ExpectedColumn expected;
	bool		other_name;
	bool		other_type;
	bool		other_default;
	const char *is;
	Finding    *finding;

	if (column == NULL || !expect_column(option_text(run, option), &expected))
		return;
	other_name = strcmp(column->name, expected.name) != 0;
	other_type = expected.type != NULL && !type_is(expected.type, column->type) &&
		!is_better_type(&expected, column);
	other_default = expected.value != NULL && !expr_is(expected.value, column->expr) &&
		!(column->expr == NULL && table_records_deletions(table));
	if (other_name && (other_case_is_right(run, table, column->name, expected.name) ||
					   house_changes(run, table, column, what[0] == 'm')))
		return;
	if (other_name)
		is = psprintf("says when a row was %s", what);
	else if (other_type)
		is = psprintf("is %s", column->type->text);
	else if (other_default && column->expr == NULL)
		is = "has no default";
	else if (other_default)
		is = psprintf("has DEFAULT %s", expr_text(column->expr));
	else if (expected.not_null && !column->not_null && may_ask_not_null(run, table))
		is = "may be NULL";
	else
		return;
	finding = find_table(run, table, column,
						 "column \"%s\" of table \"%s\" %s, the convention is %s",
						 column->name, table->name, is, expected.sql);
	finding->about = other_name ? column->name : is;
	finding->detail = rule_evidence(run);
	finding->hint = psprintf("Write: %s", expected.sql);
	finding->fix = stamp_fix(run, table, column, &expected, other_type, other_default);
}

static void
check_type(RuleRun *run, DbTable *table)
{
	DbColumn   *created;
	DbColumn   *updated;

	if (!stamps_of(table, &created, &updated))
		return;
	wrong_stamp(run, table, created, "created", "made");
	wrong_stamp(run, table, updated, "updated", "last changed");
}

const RuleBody rule_timestamp_type = {
	.problem = "The column that says when a row was made or changed has another name or type than in the other tables, allows NULL or has no default where theirs don't or have.",
	.instead = "Write the column as the other tables have it.",
	.why = "A timestamp without time zone beside others with one is off by hours, and nothing says so. Only what the option says is asked for: without NOT NULL in it, both are right. A time zone in a house that has none yet is let pass: that is the way to change.",
	.options = stamp_options,
	.table = check_type,
};

static const RuleOption trigger_options[] = {
	{"function", OPTION_TEXT, NULL,
	"the trigger function that keeps the column: \"set_updated_at()\"; \"none\": the application does; not set: any will do"},
	{NULL}
};

/* Without "trigger" before it, as dbctx_conventions() says it */
static const char *
function_option(RuleRun *run)
{
	const char *text = option_text(run, "function");

	return text && strncmp(text, "trigger ", 8) == 0 ? text + 8 : text;
}

/*
 * "public.touch()", if there is such a function.  That of the extension
 * moddatetime is told the column.
 */
static const char *
trigger_call(const DbTable *table, const char *function, const DbColumn *column)
{
	const char *name = resolve_function(function, table->schema, true);

	if (name == NULL)
		return NULL;
	if (function_is("moddatetime", name))
		return psprintf("%s(%s)", name, quote_literal_cstr(column->name));
	return psprintf("%s()", name);
}

/* A name for a new trigger that no other of the table has */
static const char *
new_trigger_name(const DbTable *table, const char *column)
{
	for (int i = 0;; i++)
	{
		char		name[NAMEDATALEN];
		bool		taken = false;
		int			length = NAMEDATALEN - 1;

		if (i == 0)
			snprintf(name, sizeof(name), "set_%s", column);
		else
			snprintf(name, sizeof(name), "set_%.*s_%d", length - 16, column, i);
		name[pg_mbcliplen(name, strlen(name), NAMEDATALEN - 1)] = '\0';
		for (int j = 0; j < table->ntriggers; j++)
			taken |= strcmp(table->triggers[j]->name, name) == 0;
		if (!taken)
			return pstrdup(name);
	}
}

/*
 * Does the house's function know the column?  It sets one by name, which is
 * that of the convention if there is one.
 */
static bool
function_knows(RuleRun *run, const DbTable *table, const DbColumn *column)
{
	ExpectedColumn expected;
	const char *sql = option_of(run, RULE_timestamp_type, "updated", table->schema);

	if (sql == NULL)
		sql = option_of(run, RULE_timestamps_missing, "updated", table->schema);
	return !expect_column(sql, &expected) || strcmp(expected.name, column->name) == 0;
}

static void
check_trigger(RuleRun *run, DbTable *table)
{
	const char *function = function_option(run);
	bool		none = function && (strcmp(function, "none") == 0 ||
									strncmp(function, "no trigger", 10) == 0);
	const DbTrigger *keeper = NULL;
	DbColumn   *created;
	DbColumn   *updated;
	const char *call;
	const char *convention;
	Finding    *finding;

	if (!table_counts(table))
		return;
	find_stamps(table, &created, &updated);
	if (updated == NULL)
		return;
	for (int i = 0; i < table->ntriggers; i++)
	{
		const DbTrigger *trigger = table->triggers[i];

		if (!fires_before_update(trigger))
			continue;
		/* what a function does isn't known if none is expected */
		if (function == NULL || function_is(function, trigger->function_name))
			return;
		if (keeper == NULL && named_for_it(trigger))
			keeper = trigger;
	}
	if (none && keeper == NULL)
		return;
	convention = none ? ", the convention is that the application sets it" :
		function ? psprintf(", the convention is %s", function) : "";
	if (keeper != NULL)
		finding = find_table(run, table, updated,
							 "column \"%s\" of table \"%s\" is kept by trigger function %s()%s",
							 updated->name, table->name, keeper->function_name, convention);
	else
		finding = find_table(run, table, updated,
							 "no trigger keeps column \"%s\" of table \"%s\"%s",
							 updated->name, table->name, convention);
	finding->about = keeper ? keeper->function_name : "no trigger";
	finding->detail = rule_evidence(run);
	call = function && !none ? trigger_call(table, function, updated) : NULL;
	if (call == NULL || !function_knows(run, table, updated))
		return;
	call = psprintf("CREATE TRIGGER %s BEFORE UPDATE ON %s FOR EACH ROW EXECUTE FUNCTION %s",
					name_sql(new_trigger_name(table, updated->name)),
					table_full_name(table), call);
	finding->hint = psprintf("Write: %s", call);
	/* the other function may do more than that */
	if (keeper == NULL)
		finding->fix = call;
}

const RuleBody rule_updated_at_trigger = {
	.problem = "A table has a column for when a row was last changed, and no trigger that sets it, while the other tables have one.",
	.instead = "Create the trigger that the other tables have.",
	.why = "A column that only some programs set is worse than none. The functions' bodies are not read: a trigger counts if it fires before each update and calls the house's function, or is named for it.",
	.options = trigger_options,
	.table = check_trigger,
};
