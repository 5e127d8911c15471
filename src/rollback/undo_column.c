/*
 * undo_column.c
 *	  ALTER TABLE about columns.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#include "dbctx.h"

#include "access/htup_details.h"
#include "access/toast_compression.h"
#include "catalog/dependency.h"
#include "catalog/pg_class.h"
#include "catalog/pg_constraint.h"
#include "catalog/pg_inherits.h"
#include "rollback/alter.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/syscache.h"

/* The relation and, if the command goes to them, what inherits from it */
List *
alter_relations(const AlterTarget *target)
{
	return target->recurse && !is_made(target->rollback, target->relid) ?
		find_all_inheritors(target->relid, NoLock, NULL) : list_make1_oid(target->relid);
}

ObjectAddress
alter_column(Oid relid, int column)
{
	ObjectAddress address;

	ObjectAddressSubSet(address, RelationRelationId, relid, column);
	return address;
}

void
add_column_undo(const AlterTarget *target, int column, char *sql)
{
	if (sql != NULL)
		(void) add_undo(target->rollback, alter_column(target->relid, column), target->relid, sql);
}

bool
is_made_column(const AlterTarget *target, int column)
{
	return is_made(target->rollback, target->relid) || column >= FIRST_MADE_COLUMN;
}

void
undo_add_column(const AlterTarget *target, const AlterTableCmd *command)
{
	const ColumnDef *def = castNode(ColumnDef, command->def);
	const char *kind = !target->is_type ? "ALTER TABLE %s DROP COLUMN %s%s" :
		command->behavior == DROP_CASCADE ? "ALTER TYPE %s DROP ATTRIBUTE %s%s CASCADE" :
		"ALTER TYPE %s DROP ATTRIBUTE %s%s";
	const char *relation = relation_now(target->rollback, target->relid);
	Thing	   *thing;

	/* with IF NOT EXISTS nothing is done, without it it will fail */
	if (find_column(target->rollback, target->relid, def->colname) != 0)
		return;
	thing = make_column(target->rollback, target->relid, def);
	(void) add_removal(target->rollback, thing->address, target->relid,
					   psprintf(kind, relation, "", quote_identifier(def->colname)),
					   psprintf(kind, relation, "IF EXISTS ", quote_identifier(def->colname)));
	make_implicit(target->rollback, target->relid, def);
}

/* Children that have the column from this parent alone lose it, too */
static List *
columns_that_go(const AlterTarget *target, int column)
{
	List	   *targets = NIL;
	const char *name = get_attname(target->relid, column, true);
	ListCell   *lc;

	foreach(lc, alter_relations(target))
	{
		Oid			relid = lfirst_oid(lc);
		ObjectAddress *address = palloc(sizeof(ObjectAddress));
		AttrNumber	attnum = get_attnum(relid, name);
		HeapTuple	tuple = attnum > 0 ? SearchSysCacheCopyAttNum(relid, attnum) : NULL;

		if (!HeapTupleIsValid(tuple) ||
			(relid != target->relid && ((Form_pg_attribute) GETSTRUCT(tuple))->attislocal))
			continue;
		*address = alter_column(relid, attnum);
		targets = lappend(targets, address);
	}
	return targets;
}

void
undo_drop_column(const AlterTarget *target, const AlterTableCmd *command)
{
	int			column = find_column(target->rollback, target->relid, command->name);
	ObjectAddress *address = palloc(sizeof(ObjectAddress));

	if (column == 0)
		return;
	*address = alter_column(target->relid, column);
	undo_drop(target->rollback, is_made_column(target, column) ? list_make1(address) :
			  columns_that_go(target, column), command->behavior == DROP_CASCADE);
}

static void
drop_default_now(const AlterTarget *target, int column)
{
	(void) add_removal(target->rollback, alter_column(target->relid, column), target->relid,
					   psprintf("ALTER TABLE %s ALTER COLUMN %s DROP DEFAULT",
								relation_now(target->rollback, target->relid),
								column_now(target->rollback, target->relid, column)), NULL);
}

void
undo_default(const AlterTarget *target, const AlterTableCmd *command)
{
	int			column = find_column(target->rollback, target->relid, command->name);
	const char *name;
	ListCell   *lc;

	if (column == 0)
		return;
	if (is_made_column(target, column))
	{
		/* it goes with the column; what the default calls may go before */
		if (command->def != NULL && !IsA(command->def, A_Const))
			drop_default_now(target, column);
		return;
	}
	if (retyped_column(target, column) != NULL)
	{
		/* what undoes the change of type has the default */
		drop_default_now(target, column);
		return;
	}
	name = get_attname(target->relid, column, true);
	foreach(lc, alter_relations(target))
	{
		Oid			relid = lfirst_oid(lc);
		AttrNumber	attnum = get_attnum(relid, name);
		List	   *commands = attnum > 0 ? remake_default(relid, attnum) : NIL;
		ObjectAddress about = alter_column(relid, attnum);

		if (commands != NIL)
		{
			Undo	   *undo = add_undo(target->rollback, about, relid, linitial(commands));

			/* what the new one calls may go before */
			if (undo->after != undo->statement && relid == target->relid &&
				command->def != NULL && !IsA(command->def, A_Const))
				drop_default_now(target, column);
		}
		else if (attnum > 0)
			add_lost(target->rollback, "the default of column %s of table %s can't be read now",
					 column_name(relid, attnum), relation_name(relid));
	}
}

static bool
is_not_null(Oid relid, AttrNumber attnum)
{
	HeapTuple	tuple = SearchSysCacheCopyAttNum(relid, attnum);

	return HeapTupleIsValid(tuple) && ((Form_pg_attribute) GETSTRUCT(tuple))->attnotnull;
}

/* A NOT NULL that has a name of its own is a constraint, from 18 on */
static char *
set_not_null(Oid relid, AttrNumber attnum, const char *only)
{
	HeapTuple	tuple = compat_not_null_constraint(relid, attnum);

	if (HeapTupleIsValid(tuple))
		return psprintf("ALTER TABLE %s%s ADD CONSTRAINT %s NOT NULL %s", only, relation_name(relid),
						quote_identifier(NameStr(((Form_pg_constraint) GETSTRUCT(tuple))->conname)),
						column_name(relid, attnum));
	return psprintf("ALTER TABLE %s%s ALTER COLUMN %s SET NOT NULL", only, relation_name(relid),
					column_name(relid, attnum));
}

void
undo_not_null_of(const AlterTarget *target, int column, bool set)
{
	const char *name;
	ListCell   *lc;

	if (column == 0 || is_made_column(target, column) || is_not_null(target->relid, column) == set)
		return;
	if (!set)
	{
		add_column_undo(target, column, set_not_null(target->relid, column, ""));
		return;
	}
	add_column_undo(target, column, psprintf("ALTER TABLE %s ALTER COLUMN %s DROP NOT NULL",
											 relation_name(target->relid), column_name(target->relid, column)));
	name = get_attname(target->relid, column, true);
	foreach(lc, alter_relations(target))
	{
		Oid			relid = lfirst_oid(lc);
		AttrNumber	attnum = get_attnum(relid, name);

		if (relid != target->relid && attnum > 0 && is_not_null(relid, attnum))
			(void) add_undo(target->rollback, alter_column(relid, attnum), relid,
							set_not_null(relid, attnum, "ONLY "));
	}
}

void
undo_not_null(const AlterTarget *target, const AlterTableCmd *command)
{
	undo_not_null_of(target, find_column(target->rollback, target->relid, command->name),
					 command->subtype == AT_SetNotNull);
}

/* SET STATISTICS, STORAGE, COMPRESSION; of an index, columns have numbers */
void
undo_column_setting(const AlterTarget *target, const AlterTableCmd *command)
{
	int			column = command->name ? find_column(target->rollback, target->relid, command->name) :
		command->num;
	HeapTuple	tuple = column == 0 || is_made_column(target, column) ? NULL :
		SearchSysCacheCopyAttNum(target->relid, column);
	char	   *alter;
	Form_pg_attribute form;

	if (!HeapTupleIsValid(tuple))
		return;
	form = (Form_pg_attribute) GETSTRUCT(tuple);
	alter = command->name ?
		psprintf("ALTER TABLE %s ALTER COLUMN %s SET", relation_name(target->relid), column_name(target->relid, column)) :
		psprintf("ALTER INDEX %s ALTER COLUMN %d SET", relation_name(target->relid), column);
	if (command->subtype == AT_SetStatistics)
		alter = psprintf("%s STATISTICS %d", alter, column_statistics(tuple));
	else if (command->subtype == AT_SetStorage)
		alter = psprintf("%s STORAGE %s", alter, storage_name(form->attstorage));
	else
		alter = psprintf("%s COMPRESSION %s", alter, CompressionMethodIsValid(form->attcompression) ?
						 GetCompressionMethodName(form->attcompression) : "default");
	add_column_undo(target, column, alter);
}

void
undo_column_options(const AlterTarget *target, const AlterTableCmd *command)
{
	int			column = find_column(target->rollback, target->relid, command->name);
	HeapTuple	tuple = column == 0 || is_made_column(target, column) ? NULL :
		SearchSysCacheCopyAttNum(target->relid, column);
	bool		isnull;
	Datum		datum;

	if (!HeapTupleIsValid(tuple))
		return;
	datum = SysCacheGetAttr(ATTNUM, tuple, Anum_pg_attribute_attoptions, &isnull);
	add_options_undo(target, alter_column(target->relid, column),
					 psprintf("ALTER TABLE %s ALTER COLUMN %s", relation_name(target->relid),
							  column_name(target->relid, column)),
					 datum, isnull, castNode(List, command->def), NULL);
}

void
undo_identity(const AlterTarget *target, const AlterTableCmd *command)
{
	int			column = find_column(target->rollback, target->relid, command->name);
	HeapTuple	tuple = column == 0 || is_made_column(target, column) ? NULL :
		SearchSysCacheCopyAttNum(target->relid, column);
	Oid			sequence;
	char		identity;
	const char *how;
	char	   *alter;

	if (!HeapTupleIsValid(tuple))
		return;
	identity = ((Form_pg_attribute) GETSTRUCT(tuple))->attidentity;
	how = identity == ATTRIBUTE_IDENTITY_ALWAYS ? "ALWAYS" : "BY DEFAULT";
	alter = psprintf("ALTER TABLE %s ALTER COLUMN %s", relation_name(target->relid),
					 column_name(target->relid, column));
	if (command->subtype == AT_AddIdentity && identity == '\0')
		add_column_undo(target, column, psprintf("%s DROP IDENTITY", alter));
	else if (identity != '\0')
	{
		sequence = owned_sequence(target->relid, column, DEPENDENCY_INTERNAL);
		if (!OidIsValid(sequence))
			return;
		if (command->subtype == AT_SetIdentity)
			add_column_undo(target, column, psprintf("%s SET GENERATED %s%s", alter, how,
													 identity_settings(sequence)));
		else
		{
			add_column_undo(target, column, psprintf("%s ADD GENERATED %s AS IDENTITY (%s)", alter, how,
													 sequence_settings(sequence, true)));
			((Undo *) llast(target->rollback->undos))->lost =
				psprintf("how far sequence %s has come", relation_name(sequence));
		}
	}
}

/* A column that was computed can be so again only as another column */
void
undo_expression(const AlterTarget *target, const AlterTableCmd *command)
{
	int			column = find_column(target->rollback, target->relid, command->name);
	ObjectAddress *address = palloc(sizeof(ObjectAddress));
	char	   *drop;
	List	   *stale;

	if (column == 0 || is_made_column(target, column) ||
		get_attgenerated(target->relid, column) == '\0')
		return;
	*address = alter_column(target->relid, column);
	drop = psprintf("ALTER TABLE %s DROP COLUMN %s CASCADE", relation_name(target->relid),
					column_name(target->relid, column));
	stale = list_copy(target->rollback->stale);
	undo_drop(target->rollback, list_make1(address), true);
	target->rollback->stale = stale;
	target->rollback->group++;
	add_column_undo(target, column, drop);
}
