/*
 * rename.c
 *	  Names that programs still use.
 *
 * The old name stays as a view until nobody uses it.  For a column, the table
 * makes room for a while: a view in its place shows the column under both
 * names.  No row is copied, and the columns stay in their order.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#include "dbctx.h"

#include "catalog/deparse.h"
#include "catalog/pg_class.h"
#include "commands/defrem.h"
#include "lib/stringinfo.h"
#include "miscadmin.h"
#include "utils/acl.h"
#include "utils/syscache.h"

#include "plan/plan.h"
#include "rule/lock.h"

/* What is said of the old name */
typedef struct Stand
{
	DbTable    *table;
	const char *view;			/* the name that the view has, qualified */
	const char *rest;			/* what the view selects: "* FROM ..." */
} Stand;

static const struct
{
	AclMode		mode;
	const char *name;
}			privileges[] =
{
	{ACL_SELECT, "SELECT"},
	{ACL_INSERT, "INSERT"},
	{ACL_UPDATE, "UPDATE"},
	{ACL_DELETE, "DELETE"},
	{ACL_REFERENCES, "REFERENCES"},
	{ACL_TRIGGER, "TRIGGER"},
};

static void
append_grant(StringInfo buf, const char *view, Oid grantee, AclMode modes, bool option)
{
	const char *separator = "GRANT ";

	for (int i = 0; i < lengthof(privileges); i++)
	{
		if ((modes & privileges[i].mode) == 0)
			continue;
		appendStringInfo(buf, "%s%s", separator, privileges[i].name);
		separator = ", ";
	}
	if (strcmp(separator, ", ") == 0)
		appendStringInfo(buf, " ON %s TO %s%s;\n", view,
						 OidIsValid(grantee) ? name_sql(GetUserNameFromId(grantee, false)) : "PUBLIC",
						 option ? " WITH GRANT OPTION" : "");
}

/* Whoever may use the table may use the view */
static void
append_privileges(StringInfo buf, const Stand *stand)
{
	HeapTuple	tuple = SearchSysCache1(RELOID, ObjectIdGetDatum(stand->table->oid));
	bool		isnull;
	Datum		datum;
	Acl		   *acl;

	if (!HeapTupleIsValid(tuple))
		return;
	if (stand->table->owner != GetUserId())
		appendStringInfo(buf, "ALTER VIEW %s OWNER TO %s;\n", stand->view,
						 name_sql(GetUserNameFromId(stand->table->owner, false)));
	datum = SysCacheGetAttr(RELOID, tuple, Anum_pg_class_relacl, &isnull);
	acl = isnull ? NULL : DatumGetAclPCopy(datum);
	ReleaseSysCache(tuple);
	for (int i = 0; acl != NULL && i < ACL_NUM(acl); i++)
	{
		const AclItem *item = &ACL_DAT(acl)[i];
		AclMode		options = ACLITEM_GET_GOPTIONS(*item);

		if (item->ai_grantee == stand->table->owner)
			continue;
		append_grant(buf, stand->view, item->ai_grantee, ACLITEM_GET_PRIVS(*item) & ~options, false);
		append_grant(buf, stand->view, item->ai_grantee, options, true);
	}
}

/* CREATE VIEW, and what makes it usable, each with a semicolon */
static char *
view_sql(const Stand *stand)
{
	StringInfoData buf;

	initStringInfo(&buf);
	appendStringInfo(&buf, "CREATE VIEW %s %sAS SELECT %s;\n", stand->view,
					 compat_view_invoker, stand->rest);
	append_privileges(&buf, stand);
	return buf.data;
}

/* ALTER TABLE ... RENAME, with what takes the rule off it */
static char *
rename_sql(SqlPlan *plan, DbTable *table, const char *reason, const char *sql)
{
	if (!plan_cares(plan, RULE_rename_breaks_clients, table))
		return pstrdup(sql);
	return plan_ignore("rename_breaks_clients", reason, sql);
}

static bool
rename_table(SqlPlan *plan, DbTable *table, const char *newname)
{
	const char *schema = name_sql(table->schema->name);
	const char *new_full = psprintf("%s.%s", schema, name_sql(newname));
	Stand		stand = {table, table_full_name(table), psprintf("* FROM %s", new_full)};
	const char *view = view_sql(&stand);
	PlanStep   *step;

	plan_step(plan, PHASE_EXPAND,
			  psprintf("BEGIN;\n%s;\n%sCOMMIT",
					   rename_sql(plan, table, "a view keeps the old name",
								  plan_alter(table, "RENAME TO %s", name_sql(newname))), view),
			  psprintf("BEGIN;\nDROP VIEW %s;\nALTER TABLE %s RENAME TO %s;\nCOMMIT",
					   stand.view, new_full, name_sql(table->name)),
			  "One transaction, a moment long: programs may use either name from then on. COPY and TRUNCATE need the new one.");
	step = plan_step(plan, PHASE_CONTRACT, psprintf("DROP VIEW %s", stand.view),
					 psprintf("BEGIN;\n%sCOMMIT", view),
					 "A later deploy, when no program uses the old name any more.");
	step->lock = psprintf("ACCESS EXCLUSIVE on %s", stand.view);
	step->blocks = BLOCKS_READS;
	return true;
}

/* A name for the table while a view has its own */
static char *
base_name(World *world, const DbTable *table)
{
	char	   *name = makeObjectName(table->name, NULL, "base");

	for (int i = 2; world->find(world, table->schema->name, name) != NULL; i++)
		name = makeObjectName(table->name, NULL, psprintf("base%d", i));
	return name;
}

static bool
rename_column(SqlPlan *plan, DbTable *table, const char *old, const char *new)
{
	const char *schema = name_sql(table->schema->name);
	const char *name = name_sql(table->name);
	const char *base = name_sql(base_name(plan->run.world, table));
	const char *base_full = psprintf("%s.%s", schema, base);
	Stand		stand = {table, table_full_name(table)};
	const char *view;
	const char *away;
	PlanStep   *step;

	stand.rest = psprintf("*, %s AS %s FROM %s", name_sql(new), name_sql(old), base_full);
	view = view_sql(&stand);
	away = rename_sql(plan, table, "a view keeps the name", plan_alter(table, "RENAME TO %s", base));
	plan_step(plan, PHASE_EXPAND,
			  psprintf("BEGIN;\n%s;\n%s;\n%sCOMMIT", away,
					   rename_sql(plan, table, "a view keeps the old name",
								  psprintf("ALTER TABLE %s RENAME COLUMN %s TO %s", base_full,
										   name_sql(old), name_sql(new))), view),
			  psprintf("BEGIN;\nDROP VIEW %s;\nALTER TABLE %s RENAME COLUMN %s TO %s;\nALTER TABLE %s RENAME TO %s;\nCOMMIT",
					   stand.view, base_full, name_sql(new), name_sql(old), base_full, name),
			  "One transaction, a moment long: a view in the table's place has the column under both names, and programs may use either. COPY and TRUNCATE need the table itself.");
	step = plan_step(plan, PHASE_CONTRACT,
					 psprintf("BEGIN;\nDROP VIEW %s;\n%s;\nCOMMIT", stand.view,
							  rename_sql(plan, table, "the table takes its own name again",
										 psprintf("ALTER TABLE %s RENAME TO %s", base_full, name))),
					 psprintf("BEGIN;\nALTER TABLE %s RENAME TO %s;\n%sCOMMIT",
							  table_full_name(table), base, view),
					 "A later deploy, when no program uses the old name any more. One transaction, a moment long.");
	step->lock = psprintf("ACCESS EXCLUSIVE on %s, %s", stand.view, base_full);
	step->blocks = BLOCKS_READS;
	return true;
}

bool
plan_rename(SqlPlan *plan)
{
	RenameStmt *rename = (RenameStmt *) plan->tree;
	DbTable    *table;

	if (rename->relation == NULL ||
		(rename->renameType != OBJECT_TABLE &&
		 !(rename->renameType == OBJECT_COLUMN && rename->relationType == OBJECT_TABLE)))
		return false;
	table = world_table(plan->run.world, rename->relation);
	if (!plan_cares(plan, RULE_rename_breaks_clients, table) || table->is_partition ||
		(table->kind != RELKIND_RELATION && table->kind != RELKIND_PARTITIONED_TABLE))
		return false;
	if (rename->renameType == OBJECT_TABLE)
		return rename_table(plan, table, rename->newname);
	return table_column(table, rename->subname) != NULL &&
		table_column(table, rename->newname) == NULL &&
		rename_column(plan, table, rename->subname, rename->newname);
}
