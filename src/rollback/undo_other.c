/*
 * undo_other.c
 *	  Roles, marks of CLUSTER, event triggers: what has no file of its own.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#include "dbctx.h"

#include "catalog/pg_class.h"
#include "catalog/pg_publication.h"
#include "catalog/pg_publication_rel.h"
#include "rollback/alter.h"
#include "utils/acl.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/syscache.h"

static void
undo_create_role(Rollback *rollback, const CreateRoleStmt *statement)
{
	if (!OidIsValid(get_role_oid(statement->role, true)))
		(void) add_drop(rollback, InvalidObjectAddress, InvalidOid, "ROLE", quote_identifier(statement->role));
}

/* GRANT role TO role */
static void
undo_grant_role(Rollback *rollback, const GrantRoleStmt *statement)
{
	ListCell   *lc;
	ListCell   *lc2;

	foreach(lc, statement->granted_roles)
	{
		foreach(lc2, statement->grantee_roles)
		{
			const char *granted = ((AccessPriv *) lfirst(lc))->priv_name;
			Oid			role = granted ? get_role_oid(granted, true) : InvalidOid;
			Oid			member = get_rolespec_oid(lfirst(lc2), true);
			bool		before = OidIsValid(role) && OidIsValid(member) && is_member_of_role_nosuper(member, role);

			if (granted == NULL || before == statement->is_grant)
				continue;
			(void) add_undo(rollback, InvalidObjectAddress, InvalidOid,
							psprintf("%s %s %s %s", statement->is_grant ? "REVOKE" : "GRANT",
									 quote_identifier(granted), statement->is_grant ? "FROM" : "TO",
									 quote_identifier(role_spec_name(lfirst(lc2)))));
		}
	}
}

static void
undo_cluster_statement(Rollback *rollback, const RangeVar *relation)
{
	AlterTarget target = {rollback};

	target.relid = relation ? find_relation(rollback, relation) : InvalidOid;
	if (OidIsValid(target.relid) && !is_made(rollback, target.relid))
		undo_cluster(&target);
}

#ifdef compat_publication_adds

/* Tables come to a publication, or go */
static void
undo_alter_publication(Rollback *rollback, const AlterPublicationStmt *statement)
{
	Oid			publication = get_publication_oid(statement->pubname, true);
	bool		adds = compat_publication_adds(statement);
	ListCell   *lc;

	if (!OidIsValid(publication))
		return;
	if (!adds && !compat_publication_drops(statement))
	{
		add_lost(rollback, "dbctx knows no way back from this change of publication %s",
				 quote_identifier(statement->pubname));
		return;
	}
	foreach(lc, statement->pubobjects)
	{
		const PublicationObjSpec *object = lfirst(lc);
		Oid			relid = object->pubtable ? find_relation(rollback, object->pubtable->relation) : InvalidOid;
		Oid			row = OidIsValid(relid) && !is_made(rollback, relid) ?
			GetSysCacheOid2(PUBLICATIONRELMAP, Anum_pg_publication_rel_oid, ObjectIdGetDatum(relid),
							ObjectIdGetDatum(publication)) : InvalidOid;
		ObjectAddress address;

		ObjectAddressSet(address, PublicationRelRelationId, row);
		if (!OidIsValid(relid))
			add_lost(rollback, "dbctx knows no way back from this change of publication %s",
					 quote_identifier(statement->pubname));
		else if (adds && !OidIsValid(row))
			(void) add_removal(rollback, address, relid,
							   psprintf("ALTER PUBLICATION %s DROP TABLE %s", quote_identifier(statement->pubname),
										relation_now(rollback, relid)), NULL);
		else if (!adds && OidIsValid(row))
		{
			(void) add_undo(rollback, address, relid, publication_table(row));
			drop_thing(rollback, &address);
		}
		else if (adds && is_stale(rollback, &address))
			(void) add_removal(rollback, address, relid,
							   psprintf("ALTER PUBLICATION %s DROP TABLE %s", quote_identifier(statement->pubname),
										relation_now(rollback, relid)), NULL);
	}
}
#endif

bool
undo_other(Rollback *rollback, Node *statement)
{
	if (nodeTag(statement) == compat_cluster_tag)
	{
		undo_cluster_statement(rollback, compat_cluster_relation((compat_cluster_stmt *) statement));
		return true;
	}
	switch (nodeTag(statement))
	{
#ifdef compat_publication_adds
		case T_AlterPublicationStmt:
			undo_alter_publication(rollback, (AlterPublicationStmt *) statement);
			return true;
#endif
		case T_CreateRoleStmt:
			undo_create_role(rollback, (CreateRoleStmt *) statement);
			return true;
		case T_GrantRoleStmt:
			undo_grant_role(rollback, (GrantRoleStmt *) statement);
			return true;
		default:
			return false;
	}
}
