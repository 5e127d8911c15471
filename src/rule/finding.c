/*
 * finding.c
 *	  Making findings.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#include "dbctx.h"

#include <limits.h>

#include "catalog/deparse.h"
#include "catalog/oneline.h"
#include "catalog/pg_class.h"
#include "catalog/pg_constraint.h"
#include "catalog/pg_proc.h"
#include "lib/stringinfo.h"
#include "rule/settings.h"

static char *format_message(const char *format, va_list args) pg_attribute_printf(1, 0);
static Finding *make_finding(RuleRun *run, Oid classid, Oid objid, const char *object,
							 const char *format, va_list args) pg_attribute_printf(5, 0);

static char *
format_message(const char *format, va_list args)
{
	StringInfoData buf;
	int			save_errno = errno;

	initStringInfo(&buf);
	for (;;)
	{
		va_list		copy;
		int			needed;

		va_copy(copy, args);
		errno = save_errno;
		needed = appendStringInfoVA(&buf, format, copy);
		va_end(copy);
		if (needed == 0)
			return buf.data;
		enlargeStringInfo(&buf, needed);
	}
}

static Finding *
make_finding(RuleRun *run, Oid classid, Oid objid, const char *object,
			 const char *format, va_list args)
{
	Finding    *finding = palloc0(sizeof(Finding));

	finding->rule = run->rule;
	finding->level = run->level;
	finding->classid = classid;
	finding->objid = objid;
	finding->object = object;
	/* a name may hold anything, a message is one line */
	finding->message = oneline_text(format_message(format, args), INT_MAX);
	finding->about = finding->message;
	run->findings = lappend(run->findings, finding);
	return finding;
}

static void
set_table(Finding *finding, const DbTable *table)
{
	finding->relid = table->oid;
	finding->schema = table->schema->name;
	finding->table = table->name;
}

char *
table_full_name(const DbTable *table)
{
	return psprintf("%s.%s", name_sql(table->schema->name), name_sql(table->name));
}

Finding *
find_table(RuleRun *run, const DbTable *table, const DbColumn *column,
		   const char *message,...)
{
	Finding    *finding;
	char	   *object = table_full_name(table);
	va_list		args;

	if (column != NULL)
		object = psprintf("%s.%s", object, name_sql(column->name));
	va_start(args, message);
	finding = make_finding(run, RelationRelationId, table->oid, object, message, args);
	va_end(args);
	set_table(finding, table);
	if (column != NULL)
	{
		finding->objsubid = column->attnum;
		finding->column = column->name;
	}
	return finding;
}

Finding *
find_index(RuleRun *run, const DbIndex *index, const char *message,...)
{
	Finding    *finding;
	va_list		args;

	va_start(args, message);
	finding = make_finding(run, RelationRelationId, index->oid,
						   psprintf("%s.%s", name_sql(index->table->schema->name),
									name_sql(index->name)),
						   message, args);
	va_end(args);
	set_table(finding, index->table);
	finding->name = index->name;
	return finding;
}

Finding *
find_constraint(RuleRun *run, const DbConstraint *constraint, const char *message,...)
{
	Finding    *finding;
	va_list		args;

	va_start(args, message);
	finding = make_finding(run, ConstraintRelationId, constraint->oid,
						   psprintf("%s.%s", table_full_name(constraint->table),
									name_sql(constraint->name)),
						   message, args);
	va_end(args);
	set_table(finding, constraint->table);
	finding->name = constraint->name;
	return finding;
}

Finding *
find_function(RuleRun *run, const DbFunction *function, const char *message,...)
{
	Finding    *finding;
	const char *arguments = function->canonical_arguments;
	va_list		args;

	/* each of them ends in a comma */
	va_start(args, message);
	finding = make_finding(run, ProcedureRelationId, function->oid,
						   psprintf("%s.%s(%.*s)", name_sql(function->schema->name),
									name_sql(function->name),
									Max((int) strlen(arguments) - 1, 0), arguments),
						   message, args);
	va_end(args);
	finding->schema = function->schema->name;
	return finding;
}

Finding *
find_object(RuleRun *run, Oid classid, Oid objid, const char *object,
			const char *message,...)
{
	Finding    *finding;
	va_list		args;

	va_start(args, message);
	finding = make_finding(run, classid, objid, object, message, args);
	va_end(args);
	return finding;
}

Finding *
finding_copy(const Finding *finding)
{
	Finding    *copy = palloc(sizeof(Finding));

#define COPY(field) copy->field = finding->field ? pstrdup(finding->field) : NULL
	*copy = *finding;
	COPY(name);
	COPY(schema);
	COPY(table);
	COPY(column);
	COPY(object);
	COPY(about);
	COPY(message);
	COPY(detail);
	COPY(hint);
	COPY(fix);
#undef COPY
	return copy;
}

char *
rule_evidence(const RuleRun *run)
{
	const RuleSetting *setting = run->setting;

	if (setting && setting->evidence)
		return psprintf("Rule %s: %s.", run->rule->name, setting->evidence);
	if (setting && strcmp(setting->source, "set") != 0)
		return psprintf("Rule %s, by %s.", run->rule->name, setting->source);
	if (setting)
		return psprintf("Rule %s, set by hand.", run->rule->name);
	return psprintf("Rule %s.", run->rule->name);
}

char *
rows_text(double rows)
{
	if (rows < 0)
		return pstrdup("an unknown number of");
	if (rows < 10000)
		return psprintf("%.0f", rows);
	if (rows < 999500)
		return psprintf("%.0f thousand", rows / 1000);
	if (rows < 999500000)
		return psprintf("%.*f million", rows < 9950000 ? 1 : 0, rows / 1000000);
	return psprintf("%.*f billion", rows < 9.95e9 ? 1 : 0, rows / 1e9);
}
