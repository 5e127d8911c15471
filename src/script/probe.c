/*
 * probe.c
 *	  Do the rows that are there fit a new constraint?
 *
 * Copyright (c) 2026, dbctx contributors
 */
#include "dbctx.h"

#include "access/sysattr.h"
#include "catalog/deparse.h"
#include "catalog/pg_class.h"
#include "catalog/pg_constraint.h"
#include "lib/stringinfo.h"
#include "nodes/nodeFuncs.h"
#include "optimizer/optimizer.h"
#include "rule/lock.h"
#include "utils/lsyscache.h"

#include "script/analyse.h"
#include "script/made.h"
#include "script/near.h"
#include "script/probe.h"

bool
probe_begin(Probe *probe, Script *script, DbTable *table)
{
	ScriptNames *names = script_names(script);

	probe->script = script;
	probe->table = table;
	probe->ms_left = script->probe_ms;
	/* rows that the script itself has changed by then aren't those that are there */
	if (table == NULL || !OidIsValid(table->oid) || names->touched_any ||
		list_member_oid(names->touched, table->oid) || !probe_may_read(table->oid))
		return false;
	probe->live = made_live(script)->get(made_live(script), table->oid);
	return probe->live != NULL;
}

const DbColumn *
probe_column(const Probe *probe, const char *name)
{
	const DbColumn *column = table_column(probe->table, name);
	const DbColumn *live;

	if (column == NULL || column->attnum <= 0 || column->attnum > probe->live->ncolumns)
		return NULL;
	live = &probe->live->columns[column->attnum - 1];
	return !live->dropped && live->type != NULL && column->type != NULL &&
		live->type->oid == column->type->oid ? live : NULL;
}

const char *
probe_expression_sql(Probe *probe, Node *raw, ParseExprKind kind, Oid *type)
{
	Node	   *node = raw_expr_analyse(probe->live, raw, kind);
	Bitmapset  *attnums = NULL;
	int			attnum = -1;

	if (!probe_is_safe(node))
		return NULL;
	pull_varattnos(node, 1, &attnums);
	while ((attnum = bms_next_member(attnums, attnum)) >= 0)
	{
		int			column = attnum + FirstLowInvalidHeapAttributeNumber;

		if (column <= 0 || probe_column(probe, probe->live->columns[column - 1].name) == NULL)
			return NULL;
	}
	*type = exprType(node);
	return raw_expr_sql(probe->live, node, kind);
}

Finding *
probe_find(Probe *probe, const char *column, const char *format,...)
{
	char	   *object = table_full_name(probe->table);
	StringInfoData buf;
	Finding    *finding;

	initStringInfo(&buf);
	for (;;)
	{
		va_list		args;
		int			needed;

		va_start(args, format);
		needed = appendStringInfoVA(&buf, format, args);
		va_end(args);
		if (needed == 0)
			break;
		enlargeStringInfo(&buf, needed);
	}
	if (column != NULL)
		object = psprintf("%s.%s", object, name_sql(column));
	finding = script_find(probe->script, RULE_constraint_fails, probe->table->schema, -1,
						  RelationRelationId, probe->table->oid, object, "%s", buf.data);
	if (finding == NULL)
		return NULL;
	finding->relid = probe->table->oid;
	finding->table = probe->table->name;
	finding->column = column;
	return finding;
}

const char *
probe_hint(const char *sql)
{
	return psprintf("Mend the rows first. This shows them: %s", sql);
}

static bool
has_rows(Probe *probe)
{
	ProbeCount	count;

	count = probe_count(probe, list_make1_oid(probe->live->oid),
						psprintf("SELECT true FROM %s LIMIT 1", table_full_name(probe->live)));
	return count.done && count.bad > 0;
}

/* A column without a value in the rows that are there, which mustn't be NULL */
static void
find_no_value(Probe *probe, const char *column, const char *what)
{
	Finding    *finding;

	if (!has_rows(probe))
		return;
	finding = probe_find(probe, column, "%s column \"%s\" fails: table \"%s\" has rows, and none has a value in it",
						 what, column, probe->table->name);
	if (finding != NULL)
		finding->hint = pstrdup("Write a DEFAULT; or add the column without NOT NULL, fill it, and then SET NOT NULL.");
}

static void
probe_not_null(Probe *probe, const char *name)
{
	DbColumn   *own = table_column(probe->table, name);
	World	   *world = probe->script->world;
	const DbColumn *column;
	ProbeCount	count;
	Finding    *finding;

	if (own == NULL || own->not_null)
		return;
	if (world->column_made_here && world->column_made_here(world, probe->table, own))
	{
		if (own->expr == NULL && own->identity == '\0' && own->generated == '\0')
			find_no_value(probe, name, "SET NOT NULL of");
		return;
	}
	column = probe_column(probe, name);
	if (column == NULL || table_proves_not_null(probe->live, column))
		return;
	count = probe_count(probe, list_make1_oid(probe->live->oid),
						psprintf("SELECT %s IS NULL FROM %s", name_sql(column->name),
								 table_full_name(probe->live)));
	if (!count.done || count.bad == 0)
		return;
	finding = probe_find(probe, name, "SET NOT NULL of column \"%s\" fails: %s of table \"%s\" %s NULL",
						 name, probe_text(&count, "row"), probe->table->name,
						 count.bad == 1 ? "holds" : "hold");
	if (finding != NULL)
		finding->hint = probe_hint(psprintf("SELECT * FROM %s WHERE %s IS NULL",
											table_full_name(probe->live), name_sql(column->name)));
}

/* sql: of a condition that every row must fulfil, or NULL */
static void
find_check(Probe *probe, const char *sql, const char *name)
{
	ProbeCount	count;
	Finding    *finding;

	if (sql == NULL)
		return;
	count = probe_count(probe, list_make1_oid(probe->live->oid),
						psprintf("SELECT NOT (%s) FROM %s", sql, table_full_name(probe->live)));
	if (!count.done || count.bad == 0)
		return;
	finding = probe_find(probe, NULL, "CHECK %s%s%sfails: it is false for %s of table \"%s\"",
						 name ? "\"" : "", name ? name : "", name ? "\" " : "",
						 probe_text(&count, "row"), probe->table->name);
	if (finding != NULL)
		finding->hint = probe_hint(psprintf("SELECT * FROM %s WHERE NOT (%s)",
											table_full_name(probe->live), sql));
}

static void
probe_check(Probe *probe, const Constraint *check)
{
	Oid			type;

	if (!check->skip_validation && compat_raw_enforced(check))
		find_check(probe, probe_expression_sql(probe, check->raw_expr, EXPR_KIND_CHECK_CONSTRAINT, &type),
				   check->conname);
}

/* A constraint that is there, or was added by the script, but not validated yet */
static void
probe_validate(Probe *probe, const char *name)
{
	for (int i = 0; i < probe->table->nconstraints; i++)
	{
		const DbConstraint *constraint = probe->table->constraints[i];

		if (strcmp(constraint->name, name) != 0 || constraint->validated || !constraint->enforced)
			continue;
		if (constraint->type == CONSTRAINT_FOREIGN)
			probe_foreign_key_known(probe, constraint);
		else if (constraint->type == CONSTRAINT_CHECK && constraint->check != NULL &&
				 constraint->check->source != NULL)
		{
			Node	   *node = stringToNode(constraint->check->source);
			const char *sql = expr_canonical(constraint->check);

			for (int k = 0; k < constraint->nkeys; k++)
			{
				AttrNumber	attnum = constraint->keys[k];

				if (attnum <= 0 || attnum > probe->table->ncolumns ||
					probe_column(probe, probe->table->columns[attnum - 1].name) == NULL)
					return;
			}
			if (probe_is_safe(node) && strcmp(sql, "...") != 0)
				find_check(probe, sql, name);
		}
		return;
	}
}

static void
probe_constraint(Probe *probe, const Constraint *constraint)
{
	switch (constraint->contype)
	{
		case CONSTR_CHECK:
			probe_check(probe, constraint);
			break;
		case CONSTR_FOREIGN:
			probe_foreign_key(probe, constraint, constraint->fk_attrs);
			break;
		case CONSTR_PRIMARY:
		case CONSTR_UNIQUE:
			if (constraint->indexname == NULL && !compat_raw_period(constraint))
				probe_unique(probe, constraint->keys, constraint->contype == CONSTR_PRIMARY,
							 compat_raw_nulls_not_distinct(constraint));
			break;
		default:
			break;
	}
}

static void
probe_new_column(Probe *probe, const ColumnDef *definition)
{
	bool		must = definition->is_not_null;
	ListCell   *lc;
	Oid			type;
	int32		typmod;

	/* a type that isn't known may have a default */
	if (table_column(probe->table, definition->colname) != NULL || definition->raw_default != NULL ||
		definition->identity != '\0' ||
		!column_type_find(definition->typeName, &type, &typmod) || get_typdefault(type) != NULL)
		return;
	foreach(lc, definition->constraints)
	{
		Constraint *constraint = lfirst(lc);

		switch (constraint->contype)
		{
			case CONSTR_NOTNULL:
			case CONSTR_PRIMARY:
				must = true;
				break;
			case CONSTR_DEFAULT:
				/* DEFAULT NULL is none */
				if (constraint->raw_expr == NULL || !IsA(constraint->raw_expr, A_Const) ||
					!((A_Const *) constraint->raw_expr)->isnull)
					return;
				break;
			case CONSTR_IDENTITY:
			case CONSTR_GENERATED:
				return;
			default:
				break;
		}
	}
	if (must)
		find_no_value(probe, definition->colname, "ADD of NOT NULL");
}

static void
probe_command(Probe *probe, const AlterTableCmd *cmd)
{
	switch (cmd->subtype)
	{
		case AT_SetNotNull:
			probe_not_null(probe, cmd->name);
			break;
		case AT_AddColumn:
			probe_new_column(probe, castNode(ColumnDef, cmd->def));
			break;
		case AT_AddConstraint:
			if (IsA(cmd->def, Constraint))
				probe_constraint(probe, (Constraint *) cmd->def);
			break;
		case AT_ValidateConstraint:
			probe_validate(probe, cmd->name);
			break;
		default:
			break;
	}
}

void
script_probe(Script *script, Node *tree)
{
	RangeVar   *name = NULL;
	List	   *commands = lock_alter_commands(tree, &name);
	Probe		probe;
	ListCell   *lc;

	if (IsA(tree, IndexStmt))
		name = ((IndexStmt *) tree)->relation;
	if (name == NULL || name->catalogname != NULL ||
		!probe_begin(&probe, script, script_table(script, name->schemaname, name->relname)))
		return;
	if (IsA(tree, IndexStmt))
		probe_index(&probe, (IndexStmt *) tree);
	foreach(lc, commands)
	{
		if (IsA(lfirst(lc), AlterTableCmd))
			probe_command(&probe, lfirst(lc));
	}
}
