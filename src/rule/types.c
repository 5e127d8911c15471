/*
 * types.c
 *	  Types that the house does not use.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#include "dbctx.h"

#include "catalog/deparse.h"
#include "catalog/namespace.h"
#include "catalog/oneline.h"
#include "catalog/pg_constraint.h"
#include "convention/infer.h"
#include "parser/parse_coerce.h"
#include "rule/expect.h"
#include "rule/settings.h"
#include "rule/world.h"
#include "utils/lsyscache.h"

/* Names of one type: as columns are told, as pg_type has it, and others */
static const char *const aliases[][4] = {
	{"int", "int4", "integer"},
	{"bigint", "int8"},
	{"smallint", "int2"},
	{"bool", "bool", "boolean"},
	{"char", "bpchar", "character"},
	{"varchar", "varchar", "character varying"},
	{"timestamptz", "timestamptz", "timestamp with time zone"},
	{"timestamp", "timestamp", "timestamp without time zone"},
	{"timetz", "timetz", "time with time zone"},
	{"time", "time", "time without time zone"},
	{"float8", "float8", "double precision"},
	{"float4", "float4", "real"},
	{"numeric", "numeric", "decimal"},
	{"varbit", "varbit", "bit varying"},
};

static const char *const *
names_of(const char *type)
{
	for (int i = 0; i < lengthof(aliases); i++)
	{
		for (int j = 0; j < lengthof(aliases[0]) && aliases[i][j] != NULL; j++)
		{
			if (strcmp(aliases[i][j], type) == 0)
				return aliases[i];
		}
	}
	return NULL;
}

/* "varchar" of "varchar(20)" */
static char *
bare_type(const char *type)
{
	return pnstrdup(type, strcspn(type, "("));
}

static const char *
wanted_for(RuleRun *run, const char *name, const char *tail)
{
	return option_map(run, "types", *tail == '\0' ? name : psprintf("%s%s", name, tail));
}

/* What to write for a type under any of its names; "tail" is "", "(n)", "(20)" */
static const char *
look_up(RuleRun *run, const char *bare, const char *tail)
{
	const char *const *names = names_of(bare);
	const char *wanted = wanted_for(run, bare, tail);

	for (int i = 0; wanted == NULL && names != NULL && i < lengthof(aliases[0]) && names[i]; i++)
		wanted = wanted_for(run, names[i], tail);
	return wanted;
}

/* Is a type, as columns are told, what is wanted? */
static bool
is_wanted(const char *type, const char *wanted)
{
	char	   *bare = bare_type(type);
	char	   *wanted_bare = bare_type(wanted);
	const char *const *names = names_of(bare);

	if (strcmp(bare, wanted_bare) != 0 && (names == NULL || names != names_of(wanted_bare)))
		return false;
	type += strlen(bare);
	wanted += strlen(wanted_bare);
	return strcmp(type, wanted) == 0 || (strcmp(wanted, "(n)") == 0 && *type == '(');
}

/*
 * Is the column in a CHECK, or in the expressions or the predicate of an index?
 * They are parsed anew for another type, which may not have the function, or
 * only one that is not immutable.
 */
static bool
is_in_expression(const DbTable *table, const DbColumn *column)
{
	for (int i = 0; i < table->nconstraints; i++)
	{
		const DbConstraint *constraint = table->constraints[i];

		if (constraint->type == CONSTRAINT_CHECK &&
			expr_names_column(constraint->check, column->attnum))
			return true;
	}
	for (int i = 0; i < table->nindexes; i++)
	{
		const DbIndex *index = table->indexes[i];

		if (expr_names_column(index->predicate, column->attnum))
			return true;
		for (int j = 0; j < index->nexprs; j++)
		{
			if (expr_names_column(index->exprs[j], column->attnum))
				return true;
		}
	}
	return false;
}

/*
 * "ALTER TABLE ...", or NULL: where rows would be written anew under lock, the
 * way is another; and where something would keep the type from being changed.
 */
static char *
type_fix(RuleRun *run, const DbTable *table, const DbColumn *column, const char *wanted)
{
	char	   *bare = bare_type(wanted);
	const char *const *names = names_of(bare);
	Oid			target = TypenameGetTypid(names ? names[1] : bare);
	Oid			function;
	CoercionPathType path;
	const char *using = "";

	/* nothing but a name, and numbers in parentheses */
	if (!OidIsValid(target) || column->generated != '\0' ||
		wanted[strlen(bare) + strspn(wanted + strlen(bare), "(0123456789,)")] != '\0')
		return NULL;
	path = find_coercion_pathway(target, typeref_known(column->type), COERCION_ASSIGNMENT, &function);
	if (path == COERCION_PATH_NONE)
	{
		path = find_coercion_pathway(target, typeref_known(column->type), COERCION_EXPLICIT, &function);
		if (path == COERCION_PATH_NONE || column->expr != NULL)
			return NULL;
		using = psprintf(" USING %s::%s", name_sql(column->name), wanted);
	}
	if (path != COERCION_PATH_RELABELTYPE && is_in_expression(table, column))
		return NULL;
	if (!run->world->made_here(run->world, table) &&
		(path != COERCION_PATH_RELABELTYPE || strchr(wanted, '(') != NULL) &&
		(run->model->whole || run->world->rows(run->world, table) != 0))
		return NULL;
	/* the last, as it takes a look at another catalog */
	if (!column_is_free(table, column->attnum))
		return NULL;
	return psprintf("ALTER TABLE %s ALTER COLUMN %s TYPE %s%s", table_full_name(table),
					name_sql(column->name), wanted, using);
}

static void
check_type(RuleRun *run, DbTable *table, DbColumn *column)
{
	const char *type = column->type->text;
	char	   *bare = bare_type(type);
	const char *tail = type + strlen(bare);
	const char *wanted = look_up(run, bare, tail);
	Finding    *finding;

	if (wanted == NULL && *tail != '\0')
		wanted = look_up(run, bare, "(n)");
	if (wanted == NULL && *tail != '\0')
		wanted = look_up(run, bare, "");
	if (wanted == NULL || wanted[0] == '\0' || is_wanted(type, wanted))
		return;
	finding = find_table(run, table, column, "column \"%s\" of table \"%s\" has type %s, the convention is %s",
						 oneline_text(column->name, NAMEDATALEN),
						 oneline_text(table->name, NAMEDATALEN), type, oneline_text(wanted, 200));
	/* another length is not another fault */
	finding->about = bare;
	finding->detail = rule_evidence(run);
	if (strstr(wanted, "(n)") != NULL)
		finding->hint = psprintf("Write a %s with the length that the values need.", bare_type(wanted));
	else
		finding->hint = psprintf("Write: %s %s", name_sql(column->name), oneline_text(wanted, 200));
	finding->fix = type_fix(run, table, column, wanted);
}

/* Which way to number rows the column has, and which it should have, or NULL */
static const char *
wanted_counter(RuleRun *run, const DbColumn *column, const char **is)
{
	const char *wanted;

	if (column->serial)
	{
		*is = "serial";
		return option_map(run, "types", *is);
	}
	*is = column->identity == 'a' ? "GENERATED ALWAYS AS IDENTITY" :
		"GENERATED BY DEFAULT AS IDENTITY";
	wanted = option_map(run, "types", *is);
	if (wanted == NULL)
		wanted = option_map(run, "types", "identity");
	return wanted == NULL || strcmp(wanted, *is) == 0 || strcmp(wanted, "identity") == 0 ? NULL : wanted;
}

static void
check_counter(RuleRun *run, DbTable *table, DbColumn *column)
{
	const char *is;
	const char *wanted = wanted_counter(run, column, &is);
	const char *write;
	Finding    *finding;
	Oid			sequence = column->expr ? column->expr->sequence : InvalidOid;
	char	   *sequence_name;

	if (wanted == NULL)
		return;
	finding = find_table(run, table, column, "column \"%s\" of table \"%s\" is numbered by %s, the convention is %s",
						 oneline_text(column->name, NAMEDATALEN),
						 oneline_text(table->name, NAMEDATALEN), is, oneline_text(wanted, 200));
	finding->about = is;
	finding->detail = rule_evidence(run);
	write = strcmp(wanted, "identity") == 0 ? "GENERATED BY DEFAULT AS IDENTITY" : wanted;
	if (strcmp(wanted, "serial") == 0)
	{
		finding->hint = psprintf("Write: %s %s", name_sql(column->name),
								 column->type->class == DB_TYPE_INT8 ? "bigserial" :
								 column->type->class == DB_TYPE_INT2 ? "smallserial" : "serial");
		return;
	}
	finding->hint = psprintf("Write: %s %s %s", name_sql(column->name), column->type->text, write);

	/* a new sequence begins at 1 */
	sequence_name = OidIsValid(sequence) ? get_rel_name(sequence) : NULL;
	if (!column->serial || sequence_name == NULL || !column->not_null || run->model->whole ||
		strncmp(write, "GENERATED ", 10) != 0 || run->world->rows(run->world, table) != 0)
		return;
	finding->fix = psprintf("ALTER TABLE %s ALTER COLUMN %s DROP DEFAULT; DROP SEQUENCE %s.%s; ALTER TABLE %s ALTER COLUMN %s ADD %s",
							table_full_name(table), name_sql(column->name),
							name_sql(get_namespace_name(get_rel_namespace(sequence))),
							name_sql(sequence_name), table_full_name(table),
							name_sql(column->name), write);
}

static bool
speaks_too(RuleRun *run, RuleId rule, const DbTable *table)
{
	return rule_level(run->settings, rule_get(rule), table->schema->name) != LEVEL_OFF;
}

static void
check_types(RuleRun *run, DbTable *table)
{
	DbColumn   *key = single_key(table);
	DbColumn   *created = NULL;
	DbColumn   *updated = NULL;

	/* without options there is nothing to hold a column to */
	if (!table_counts(table) || run->setting == NULL || run->setting->options == NULL)
		return;
	/* what other rules say of a column needn't be said twice */
	find_stamps(table, &created, &updated);
	if (option_of(run, RULE_timestamp_type, "created", table->schema) == NULL)
		created = NULL;
	if (option_of(run, RULE_timestamp_type, "updated", table->schema) == NULL)
		updated = NULL;
	foreach_column(column, table)
	{
		if (column->inherited || column->type->is_array)
			continue;
		if ((column->serial || column->identity != '\0') &&
			!(column == key && speaks_too(run, RULE_primary_key_type, table)))
			check_counter(run, table, column);
		if (says_type(table, column) && column != created && column != updated)
			check_type(run, table, column);
	}
}

static const RuleOption options[] = {
	{"types", OPTION_MAP, NULL, "what is not used, and what to write for it: {\"json\": \"jsonb\", \"timestamp\": \"timestamptz\", \"varchar\": \"text\", \"serial\": \"identity\"}"},
	{NULL}
};

const RuleBody rule_column_type = {
	.problem = "A column has a type that the house does not use: `json` where it uses `jsonb`, `timestamp` where it uses `timestamptz`, `serial` where it uses identity columns.",
	.instead = "The type that the option `types` names for it. A key is a type as SQL writes it: `varchar` is any, `varchar(n)` any with a length, `varchar(255)` just that; so with `timestamp(3)` and the like. `serial` and `identity` are ways to number; `GENERATED ALWAYS AS IDENTITY` and `GENERATED BY DEFAULT AS IDENTITY` tell the two kinds apart. A column that has the type on the right-hand side is in order.",
	.why = "Columns of one kind can be compared, joined and indexed in one way. Arrays, domains, and foreign keys, which have the type of the key they point to, are not looked at.",
	.options = options,
	.table = check_types,
};
