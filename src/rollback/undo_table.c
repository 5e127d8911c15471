/*
 * undo_table.c
 *	  ALTER TABLE, and what else has its form.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#include "dbctx.h"

#include "access/htup_details.h"
#include "catalog/pg_class.h"
#include "catalog/pg_index.h"
#include "catalog/pg_inherits.h"
#include "catalog/pg_rewrite.h"
#include "catalog/pg_trigger.h"
#include "commands/defrem.h"
#include "commands/tablespace.h"
#include "miscadmin.h"
#include "rollback/alter.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/relcache.h"
#include "utils/syscache.h"

static ObjectAddress
relation_address(Oid relid)
{
	ObjectAddress address;

	ObjectAddressSet(address, RelationRelationId, relid);
	return address;
}

static HeapTuple
class_row(Oid relid)
{
	return SearchSysCacheCopy1(RELOID, ObjectIdGetDatum(relid));
}

static void
add_table_undo(const AlterTarget *target, const char *sql)
{
	if (sql != NULL)
		(void) add_undo(target->rollback, relation_address(target->relid), target->relid, sql);
}

/* The index with a mark; its name, quoted, or NULL.  No lock: names are read only */
static const char *
marked_index(Oid relid, bool clustered)
{
	ListCell   *lc;

	foreach(lc, table_indexes(relid))
	{
		HeapTuple	tuple = SearchSysCacheCopy1(INDEXRELID, ObjectIdGetDatum(lfirst_oid(lc)));
		Form_pg_index form = HeapTupleIsValid(tuple) ? (Form_pg_index) GETSTRUCT(tuple) : NULL;

		if (form && (clustered ? form->indisclustered : form->indisreplident))
			return quote_identifier(get_rel_name(lfirst_oid(lc)));
	}
	return NULL;
}

void
undo_cluster(const AlterTarget *target)
{
	const char *index = marked_index(target->relid, true);

	add_table_undo(target, index ?
				   psprintf("ALTER TABLE %s CLUSTER ON %s", relation_name(target->relid), index) :
				   psprintf("ALTER TABLE %s SET WITHOUT CLUSTER", relation_name(target->relid)));
}

static void
undo_replica_identity(const AlterTarget *target, Form_pg_class class)
{
	const char *index = marked_index(target->relid, false);
	const char *what = class->relreplident == REPLICA_IDENTITY_FULL ? "FULL" :
		class->relreplident == REPLICA_IDENTITY_NOTHING ? "NOTHING" :
		index ? psprintf("USING INDEX %s", index) : "DEFAULT";

	add_table_undo(target, psprintf("ALTER TABLE %s REPLICA IDENTITY %s", relation_name(target->relid), what));
}

static void
undo_row_security(const AlterTarget *target, AlterTableType subtype, Form_pg_class class)
{
	bool		force = subtype == AT_ForceRowSecurity || subtype == AT_NoForceRowSecurity;
	bool		now = subtype == AT_EnableRowSecurity || subtype == AT_ForceRowSecurity;
	bool		before = force ? class->relforcerowsecurity : class->relrowsecurity;

	if (now != before)
		add_table_undo(target, psprintf("ALTER TABLE %s %s ROW LEVEL SECURITY", relation_name(target->relid),
										force ? (before ? "FORCE" : "NO FORCE") : before ? "ENABLE" : "DISABLE"));
}

static void
undo_options(const AlterTarget *target, const AlterTableCmd *command, HeapTuple tuple, Form_pg_class class)
{
	ObjectAddress address = relation_address(target->relid);
	const char *alter = psprintf("ALTER %s %s", relation_kind(class->relkind), relation_name(target->relid));
	HeapTuple	toast = OidIsValid(class->reltoastrelid) ? class_row(class->reltoastrelid) : NULL;
	bool		isnull;
	Datum		datum = SysCacheGetAttr(RELOID, tuple, Anum_pg_class_reloptions, &isnull);

	add_options_undo(target, address, alter, datum, isnull, castNode(List, command->def), NULL);
	isnull = true;
	if (HeapTupleIsValid(toast))
		datum = SysCacheGetAttr(RELOID, toast, Anum_pg_class_reloptions, &isnull);
	add_options_undo(target, address, alter, datum, isnull, castNode(List, command->def), "toast");
}

static void
undo_tablespace(const AlterTarget *target, Form_pg_class class)
{
	Oid			oid = OidIsValid(class->reltablespace) ? class->reltablespace : MyDatabaseTableSpace;

	add_table_undo(target, psprintf("ALTER %s %s SET TABLESPACE %s", relation_kind(class->relkind),
									relation_name(target->relid), quote_identifier(get_tablespace_name(oid))));
}

/* ALTER ... OWNER TO melts the privileges of both owners into one */
void
undo_owner(Rollback *rollback, const ObjectAddress *address)
{
	ObjectType	type;
	Oid			owner;
	Acl		   *acl;

	if (is_made(rollback, address->objectId))
		return;
	acl = object_acl(address, &type, &owner);
	(void) add_undo(rollback, *address, InvalidOid, owner_sql(address, true));
	if (acl != NULL && ACL_NUM(acl) > 1)
	{
		List	   *commands = acl_sql(acl_target(address, type), type, "", acldefault(type, owner), acl, owner);
		ListCell   *lc;

		foreach(lc, commands)
		{
			if (strncmp(lfirst(lc), "GRANT", 5) == 0)
				(void) add_undo(rollback, *address, InvalidOid, lfirst(lc));
		}
	}
}

/* ENABLE and DISABLE of a trigger or rule, of all triggers, or of all but the server's */
static void
undo_firing(const AlterTarget *target, const AlterTableCmd *command)
{
	bool		rule = command->subtype == AT_EnableRule || command->subtype == AT_EnableAlwaysRule ||
		command->subtype == AT_EnableReplicaRule || command->subtype == AT_DisableRule;
	ObjectAddress address;
	ListCell   *lc;

	if (command->name == NULL)
	{
		foreach(lc, table_triggers(target->relid))
			add_table_undo(target, trigger_firing_sql(lfirst_oid(lc)));
		return;
	}
	address = find_name(target->rollback, rule ? RewriteRelationId : TriggerRelationId, target->relid,
						command->name);
	if (OidIsValid(address.objectId) && !is_made(target->rollback, address.objectId))
		add_table_undo(target, rule ? rule_firing_sql(address.objectId) : trigger_firing_sql(address.objectId));
}

static void
undo_inherit(const AlterTarget *target, const AlterTableCmd *command)
{
	const char *child = relation_now(target->rollback, target->relid);
	Oid			parent = find_relation(target->rollback, castNode(RangeVar, command->def));
	ObjectAddress address = relation_address(target->relid);

	if (!OidIsValid(parent))
		return;
	if (command->subtype == AT_AddInherit)
		(void) add_removal(target->rollback, address, target->relid,
						   psprintf("ALTER TABLE %s NO INHERIT %s", child,
									relation_now(target->rollback, parent)), NULL);
	else if (!is_made(target->rollback, parent) && !is_made(target->rollback, target->relid))
	{
		add_table_undo(target, psprintf("ALTER TABLE %s INHERIT %s", relation_name(target->relid),
										relation_name(parent)));
		((Undo *) llast(target->rollback->undos))->lost =
			psprintf("that columns of table %s came from its parent alone", relation_name(target->relid));
	}
}

static void
undo_partition(const AlterTarget *target, const AlterTableCmd *command)
{
	PartitionCmd *partition = castNode(PartitionCmd, command->def);
	Oid			relid = find_relation(target->rollback, partition->name);
	const char *parent = relation_now(target->rollback, target->relid);
	List	   *commands;

	if (!OidIsValid(relid))
		return;
	if (command->subtype != AT_AttachPartition)
	{
		commands = is_made(target->rollback, relid) ? NIL : remake_attach(relid);
		if (commands != NIL)
			(void) add_undo(target->rollback, relation_address(relid), target->relid, linitial(commands));
		return;
	}
	if (!is_made(target->rollback, target->relid) && get_rel_relkind(target->relid) == RELKIND_PARTITIONED_INDEX)
	{
		add_lost(target->rollback, "index %s stays attached", relation_now(target->rollback, relid));
		return;
	}
	(void) add_removal(target->rollback, relation_address(relid), relid,
					   psprintf("ALTER TABLE %s DETACH PARTITION %s", parent,
								relation_now(target->rollback, relid)), NULL);
	undo_attached(target, relid);
}

static void
undo_of_type(const AlterTarget *target, Form_pg_class class)
{
	add_table_undo(target, OidIsValid(class->reloftype) ?
				   psprintf("ALTER TABLE %s OF %s", relation_name(target->relid), type_name(class->reloftype, -1)) :
				   psprintf("ALTER TABLE %s NOT OF", relation_name(target->relid)));
}

/* What is about the relation as a whole, and is read in its row of pg_class */
static bool
undo_whole(const AlterTarget *target, const AlterTableCmd *command)
{
	HeapTuple	tuple = is_made(target->rollback, target->relid) ? NULL : class_row(target->relid);
	Form_pg_class class = HeapTupleIsValid(tuple) ? (Form_pg_class) GETSTRUCT(tuple) : NULL;
	ObjectAddress address = relation_address(target->relid);

	switch (command->subtype)
	{
		case AT_ClusterOn:
		case AT_DropCluster:
			if (class)
				undo_cluster(target);
			return true;
		case AT_SetLogged:
		case AT_SetUnLogged:
			if (class)
				add_table_undo(target, psprintf("ALTER %s %s SET %s", relation_kind(class->relkind),
												relation_name(target->relid), class->relpersistence == RELPERSISTENCE_UNLOGGED ?
												"UNLOGGED" : "LOGGED"));
			return true;
		case AT_SetTableSpace:
			if (class)
				undo_tablespace(target, class);
			return true;
		case AT_SetRelOptions:
		case AT_ResetRelOptions:
			if (class)
				undo_options(target, command, tuple, class);
			return true;
		case AT_EnableRowSecurity:
		case AT_DisableRowSecurity:
		case AT_ForceRowSecurity:
		case AT_NoForceRowSecurity:
			if (class)
				undo_row_security(target, command->subtype, class);
			return true;
		case AT_ReplicaIdentity:
			if (class)
				undo_replica_identity(target, class);
			return true;
		case AT_AddOf:
		case AT_DropOf:
			if (class)
				undo_of_type(target, class);
			return true;
		case AT_ChangeOwner:
			undo_owner(target->rollback, &address);
			return true;
		default:
			break;
	}
	if (!compat_is_set_access_method(command->subtype))
		return false;
	if (class && OidIsValid(class->relam))
		add_table_undo(target, psprintf("ALTER TABLE %s SET ACCESS METHOD %s", relation_name(target->relid),
										quote_identifier(get_am_name(class->relam))));
	return true;
}

static void
undo_command(const AlterTarget *target, const AlterTableCmd *command)
{
	if (undo_whole(target, command))
		return;
	switch (command->subtype)
	{
		case AT_AddColumn:
			undo_add_column(target, command);
			break;
		case AT_DropColumn:
			undo_drop_column(target, command);
			break;
		case AT_ColumnDefault:
			undo_default(target, command);
			break;
		case AT_SetNotNull:
		case AT_DropNotNull:
			undo_not_null(target, command);
			break;
		case AT_DropExpression:
			undo_expression(target, command);
			break;
		case AT_SetStatistics:
		case AT_SetStorage:
		case AT_SetCompression:
			undo_column_setting(target, command);
			break;
		case AT_SetOptions:
		case AT_ResetOptions:
			undo_column_options(target, command);
			break;
		case AT_AddIdentity:
		case AT_SetIdentity:
		case AT_DropIdentity:
			undo_identity(target, command);
			break;
		case AT_AlterColumnType:
			undo_type(target, command);
			break;
		case AT_AddConstraint:
			undo_add_constraint(target, castNode(Constraint, command->def));
			break;
		case AT_DropConstraint:
			undo_drop_constraint(target, command);
			break;
		case AT_AlterConstraint:
			undo_alter_constraint(target, command);
			break;
		case AT_ValidateConstraint:
			undo_validate(target, command);
			break;
		case AT_AddInherit:
		case AT_DropInherit:
			undo_inherit(target, command);
			break;
		case AT_AttachPartition:
		case AT_DetachPartition:
			undo_partition(target, command);
			break;
		case AT_DetachPartitionFinalize:
			break;
		case AT_EnableTrig:
		case AT_EnableAlwaysTrig:
		case AT_EnableReplicaTrig:
		case AT_DisableTrig:
		case AT_EnableTrigAll:
		case AT_DisableTrigAll:
		case AT_EnableTrigUser:
		case AT_DisableTrigUser:
		case AT_EnableRule:
		case AT_EnableAlwaysRule:
		case AT_EnableReplicaRule:
		case AT_DisableRule:
			undo_firing(target, command);
			break;
		default:
			if (compat_is_set_expression(command->subtype))
				undo_expression(target, command);
			else if (!is_made(target->rollback, target->relid))
				add_lost(target->rollback, "dbctx has no way back from this change of %s",
						 relation_name(target->relid));
			break;
	}
}

/* The server drops first, then changes types, then adds */
static int
pass(const AlterTableCmd *command)
{
	switch (command->subtype)
	{
		case AT_DropColumn:
		case AT_DropConstraint:
		case AT_DropExpression:
		case AT_DropNotNull:
			return 0;
		case AT_ColumnDefault:
			return command->def == NULL ? 0 : 4;
		case AT_AlterColumnType:
			return 1;
		case AT_AddColumn:
			return 2;
		case AT_SetNotNull:
			return 3;
		default:
			return 4;
	}
}

void
undo_alter_table(Rollback *rollback, const AlterTableStmt *statement)
{
	AlterTarget target = {rollback};
	ListCell   *lc;

	target.relid = find_relation(rollback, statement->relation);
	target.recurse = statement->relation->inh;
	target.is_type = statement->objtype == OBJECT_TYPE;
	if (!OidIsValid(target.relid))
		return;
	for (int turn = 0; turn <= 4; turn++)
	{
		foreach(lc, statement->cmds)
		{
			const AlterTableCmd *command = lfirst(lc);

			if (pass(command) != turn)
				continue;
			rollback->group++;
			undo_command(&target, command);
		}
	}
}
