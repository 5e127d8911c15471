/*
 * security.c
 *	  Rules about who may do what.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#include "dbctx.h"

#include "catalog/deparse.h"
#include "catalog/namespace.h"
#include "catalog/pg_class.h"
#include "catalog/pg_default_acl.h"
#include "catalog/pg_namespace.h"
#include "catalog/pg_proc.h"
#include "convention/convention.h"
#include "rule/drop.h"
#include "utils/acl.h"

/* The privileges that give access to what is in a table */
#define DATA_PRIVILEGES \
	(ACL_SELECT | ACL_INSERT | ACL_UPDATE | ACL_DELETE | ACL_TRUNCATE)

static void
definer_search_path(RuleRun *run, DbFunction *function)
{
	Finding    *finding;
	const char *schema = name_sql(function->schema->name);

	if (!function->security_definer || function->sets_search_path)
		return;
	/* compiled code and parsed bodies look no names up when they run */
	if (function->has_sql_body || strcmp(function->language, "c") == 0 ||
		strcmp(function->language, "internal") == 0)
		return;
	finding = find_function(run, function,
							"%s \"%s\" is SECURITY DEFINER and looks names up in its caller's search_path",
							function->kind == PROKIND_PROCEDURE ? "procedure" : "function",
							function->name);
	finding->about = "search_path";
	finding->detail = pstrdup("Whoever calls it can put a table or a function of the same name before the one that is meant, "
							  "in a temporary schema at least, and has it used with the owner's rights.");
	finding->fix = psprintf("ALTER %s %s SET search_path = %s, pg_temp",
							function->kind == PROKIND_PROCEDURE ? "PROCEDURE" : "FUNCTION",
							finding->object, schema);
	finding->hint = psprintf("Write: SET search_path = %s, pg_temp; and qualify the names of what is in other schemas.",
							 schema);
}

static bool
is_for_public(const GrantStmt *grant)
{
	ListCell   *lc;

	foreach(lc, grant->grantees)
	{
		if (((RoleSpec *) lfirst(lc))->roletype == ROLESPEC_PUBLIC)
			return true;
	}
	return false;
}

static const struct
{
	const char *name;
	AclMode		bit;
}			known_privileges[] =
{
	{"SELECT", ACL_SELECT},
	{"INSERT", ACL_INSERT},
	{"UPDATE", ACL_UPDATE},
	{"DELETE", ACL_DELETE},
	{"TRUNCATE", ACL_TRUNCATE},
	{"CREATE", ACL_CREATE},
};

static AclMode
privilege_bit(const char *name)
{
	for (int i = 0; i < lengthof(known_privileges); i++)
	{
		if (pg_strcasecmp(known_privileges[i].name, name) == 0)
			return known_privileges[i].bit;
	}
	return ACL_NO_RIGHTS;
}

/* Those of the privileges in "mask" that a command gives */
static AclMode
granted(const GrantStmt *grant, AclMode mask)
{
	AclMode		result = ACL_NO_RIGHTS;
	ListCell   *lc;

	if (grant->privileges == NIL)
		return mask;
	foreach(lc, grant->privileges)
	{
		AccessPriv *privilege = lfirst(lc);

		/* GRANT ALL (column) has no name */
		result |= privilege->priv_name ? privilege_bit(privilege->priv_name) : mask;
	}
	return result & mask;
}

/* "SELECT, INSERT" */
static char *
privileges_text(AclMode mode)
{
	StringInfoData buf;

	if (mode == DATA_PRIVILEGES)
		return pstrdup("ALL");
	initStringInfo(&buf);
	for (int i = 0; i < lengthof(known_privileges); i++)
	{
		if ((mode & known_privileges[i].bit) != 0)
			appendStringInfo(&buf, "%s%s", buf.len > 0 ? ", " : "", known_privileges[i].name);
	}
	return buf.data;
}

static void
explain_public(Finding *finding)
{
	finding->about = "public";
	finding->detail = pstrdup("PUBLIC is every role that can connect, now and later.");
	finding->hint = pstrdup("Write the role that needs it in place of PUBLIC.");
}

static void
judge_table_grant(RuleRun *run, const GrantStmt *grant, const RangeVar *name)
{
	DbTable    *table = world_table(run->world, name);
	AclMode		mode = granted(grant, DATA_PRIVILEGES);
	Finding    *finding;

	if (table == NULL || !rule_speaks(run, table->schema) || migrations_is_bookkeeping(table))
		return;
	/* a view is what one makes to show a part to others */
	if (table->kind == RELKIND_VIEW)
		mode &= ~ACL_SELECT;
	if (mode == ACL_NO_RIGHTS || is_extension_member(RelationRelationId, table->oid))
		return;
	if (OidIsValid(table->oid) &&
		pg_class_aclmask(table->oid, ACL_ID_PUBLIC, mode, ACLMASK_ALL) == mode)
		return;					/* changes nothing */
	finding = find_table(run, table, NULL, "GRANT %s on table \"%s\" to PUBLIC gives it to every role",
						 privileges_text(mode), table->name);
	explain_public(finding);
}

/* All tables of a schema, or CREATE in it */
static void
judge_schema_grant(RuleRun *run, const GrantStmt *grant, const char *name)
{
	Oid			oid = get_namespace_oid(name, true);
	bool		tables = grant->targtype == ACL_TARGET_ALL_IN_SCHEMA;
	AclMode		mode = granted(grant, tables ? DATA_PRIVILEGES : ACL_CREATE);
		Finding    *finding;

	if (!OidIsValid(oid) || mode == ACL_NO_RIGHTS || !rule_speaks(run, schema_of_oid(oid)) ||
		is_extension_member(NamespaceRelationId, oid))
		return;
	if (!tables && compat_schema_aclcheck(oid, ACL_ID_PUBLIC, ACL_CREATE) == ACLCHECK_OK)
		return;
	finding = find_object(run, NamespaceRelationId, oid, name_sql(name),
						  tables ? "GRANT %s on all tables in schema \"%s\" to PUBLIC gives it to every role" :
						  "GRANT %s on schema \"%s\" to PUBLIC lets every role make objects there",
						  privileges_text(mode), name);
	finding->schema = name;
	explain_public(finding);
}

static void
judge_default_grant(RuleRun *run, const AlterDefaultPrivilegesStmt *statement)
{
	const GrantStmt *grant = statement->action;
	AclMode		mode = granted(grant, DATA_PRIVILEGES);
	Finding    *finding;

	if (!grant->is_grant || grant->objtype != OBJECT_TABLE || mode == ACL_NO_RIGHTS ||
		!is_for_public(grant) || !rule_speaks(run, NULL))
		return;
	finding = find_object(run, DefaultAclRelationId, InvalidOid, "default privileges",
						  "ALTER DEFAULT PRIVILEGES gives %s on every new table to PUBLIC",
						  privileges_text(mode));
	explain_public(finding);
}

static void
grant_public(RuleRun *run, Node *statement)
{
	GrantStmt  *grant = (GrantStmt *) statement;
	ListCell   *lc;

	if (IsA(statement, AlterDefaultPrivilegesStmt))
		judge_default_grant(run, (AlterDefaultPrivilegesStmt *) statement);
	if (!IsA(statement, GrantStmt) || !grant->is_grant || !is_for_public(grant))
		return;
	foreach(lc, grant->objects)
	{
		if (grant->targtype == ACL_TARGET_OBJECT && grant->objtype == OBJECT_TABLE)
			judge_table_grant(run, grant, lfirst(lc));
		else if ((grant->targtype == ACL_TARGET_ALL_IN_SCHEMA && grant->objtype == OBJECT_TABLE) ||
				 (grant->targtype == ACL_TARGET_OBJECT && grant->objtype == OBJECT_SCHEMA))
			judge_schema_grant(run, grant, strVal(lfirst(lc)));
	}
}

static void
find_disabled(RuleRun *run, const DbTable *table, bool force)
{
	int			n = table->npolicies;
	Finding    *finding;

	if (force)
		finding = find_table(run, table, NULL, "%d %s of table \"%s\" no longer %s for its owner",
							 n, n == 1 ? "policy" : "policies", table->name,
							 n == 1 ? "holds" : "hold");
	else
		finding = find_table(run, table, NULL,
							 "row security of table \"%s\" is switched off, and with it %d %s",
							 table->name, n, n == 1 ? "policy" : "policies");
	finding->about = force ? "no force" : "disabled";
	finding->hint = pstrdup("Write a policy for the role that must see more rows, or give that role BYPASSRLS.");
}

static void
row_security_disabled(RuleRun *run, Node *statement)
{
	AlterTableStmt *alter = (AlterTableStmt *) statement;
	ListCell   *lc;

	if (!IsA(statement, AlterTableStmt))
		return;
	foreach(lc, alter->cmds)
	{
		AlterTableCmd *cmd = lfirst(lc);
		bool		force = cmd->subtype == AT_NoForceRowSecurity;
		DbTable    *table;

		if (cmd->subtype != AT_DisableRowSecurity && !force)
			continue;
		table = world_table(run->world, alter->relation);
		if (table == NULL)
			return;
		if (!table->row_security || table->npolicies == 0 ||
			(force && !table->force_row_security) ||
			run->world->made_here(run->world, table) || !rule_speaks(run, table->schema))
			continue;
		find_disabled(run, table, force);
	}
}

const RuleBody rule_definer_search_path = {
	.problem = "A SECURITY DEFINER function without a search_path of its own runs with its owner's rights and looks names up where its caller says.",
	.instead = "Give it one: SET search_path = the schema of what it uses, pg_temp. What lies in other schemas must be qualified in its body.",
	.why = "A caller who may create a table or a function anywhere can have it used in place of the one that is meant; pg_temp is searched first unless it is named last. Functions in C and bodies in standard SQL (BEGIN ATOMIC) look no names up when they run.",
	.function = definer_search_path,
};

const RuleBody rule_grant_public = {
	.problem = "A privilege on tables that is granted to PUBLIC holds for every role of the server, now and later. So does CREATE on a schema, with which names can be put before those of others.",
	.instead = "Grant it to the role that needs it.",
	.why = "A role for a report or a test is soon made, and nobody thinks then of what PUBLIC may do. USAGE, EXECUTE, SELECT on views, and what PUBLIC has already are not judged.",
	.statement = grant_public,
};

const RuleBody rule_row_security_disabled = {
	.problem = "With row security switched off, a table's policies hold for nobody; with NO FORCE not for its owner.",
	.instead = "Write a policy for the role that must see more, or give that role BYPASSRLS.",
	.why = "The policies stay where they are and look as if they held. Tables without policies are not judged.",
	.statement = row_security_disabled,
};
