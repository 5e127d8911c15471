/*
 * harmless.c
 *	  Commands of which it is soon seen that no statement rule has anything to say.
 *
 * To ask the rules takes a subtransaction and a look at the table, and at the
 * end of each subtransaction the server goes through all tables that the
 * session has opened: a migration of thousands of commands in one transaction
 * would take thousands times thousands.  Most of these are a CREATE TABLE, a
 * plain new column, or a change to a table that was made just before.
 *
 * A rule about a kind of command that is listed here must be considered here.
 * Nothing is read but names, as the command itself is about to do.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#include "dbctx.h"

#include "access/transam.h"
#include "catalog/namespace.h"
#include "guard/guard.h"
#include "nodes/parsenodes.h"
#include "nodes/value.h"

static bool
is_made_here(const RangeVar *name)
{
	return name != NULL && name->catalogname == NULL &&
		pending_made_table(relation_by_name(name->schemaname, name->relname));
}

/* One of the server's own, which is no domain, and no serial */
static bool
is_plain_type(const TypeName *type)
{
	List	   *names = type->names;

	if (type->setof || type->pct_type || names == NIL)
		return false;
	if (list_length(names) == 2 && strcmp(strVal(linitial(names)), "pg_catalog") == 0)
		return true;
	if (list_length(names) != 1)
		return false;
	else
	{
		Oid			oid = TypenameGetTypid(strVal(linitial(names)));

		return OidIsValid(oid) && oid < FirstUnpinnedObjectId;
	}
}

/* What may scan or write the rows of a table, and would be free if there were none */
static bool
concerns_rows(const AlterTableCmd *cmd)
{
	switch (cmd->subtype)
	{
		case AT_AddColumn:
		case AT_ColumnDefault:
		case AT_DropNotNull:
		case AT_SetNotNull:
		case AT_AddConstraint:
		case AT_ValidateConstraint:
		case AT_AlterColumnType:
			return true;
		default:
			return false;
	}
}

/* A column without constraint or default, which the server just notes down */
static bool
adds_plain_column(const AlterTableCmd *cmd)
{
	const ColumnDef *column = (const ColumnDef *) cmd->def;

	return cmd->subtype == AT_AddColumn && cmd->behavior != DROP_CASCADE &&
		column->constraints == NIL && column->typeName != NULL && is_plain_type(column->typeName);
}

static bool
alters_harmlessly(const AlterTableStmt *alter, const RuleSettings *settings)
{
	bool		locks = rule_is_on(settings, rule_get(RULE_lock_timeout_missing));
	bool		plain = true;
	ListCell   *lc;

	foreach(lc, alter->cmds)
	{
		if (!concerns_rows(lfirst(lc)))
			return false;
		plain = plain && adds_plain_column(lfirst(lc));
	}
	return (plain && !locks) || is_made_here(alter->relation);
}

bool
statement_is_harmless(Node *statement, const RuleSettings *settings)
{
	switch (nodeTag(statement))
	{
		case T_CreateStmt:
			/* of a partition the default one may be read */
			return ((CreateStmt *) statement)->partbound == NULL;
		case T_AlterTableStmt:
			return alters_harmlessly((AlterTableStmt *) statement, settings);
		case T_IndexStmt:
			/* CONCURRENTLY there is a fault of its own */
			return !((IndexStmt *) statement)->concurrent &&
				is_made_here(((IndexStmt *) statement)->relation);
		default:
			return false;
	}
}
