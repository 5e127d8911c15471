/*
 * lock_index.c
 *	  Rules about building and dropping the indexes of large tables.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#include "dbctx.h"

#include "catalog/deparse.h"
#include "catalog/namespace.h"
#include "catalog/pg_class.h"
#include "lib/stringinfo.h"
#include "utils/lsyscache.h"

#include "rule/lock.h"

/* What the server makes the name of an index from */
static List *
element_names(List *elements)
{
	List	   *names = NIL;
	ListCell   *lc;

	foreach(lc, elements)
	{
		const IndexElem *element = lfirst(lc);

		names = lappend(names, makeString(element->name ? element->name : pstrdup("expr")));
	}
	return names;
}

/*
 * An index on a partitioned table can't be built CONCURRENTLY: it is made for
 * the parent alone, then for each partition, and those are attached.
 */
static char *
partitioned_index_fix(RuleRun *run, const DbTable *table, const IndexStmt *statement)
{
	const char *schema = name_sql(table->schema->name);
	const char *name = statement->idxname;
	List	   *partitions;
	StringInfoData buf;
	char	   *sql;
	ListCell   *lc;

	/* without a name, or with IF NOT EXISTS, it couldn't be attached to */
	if (name == NULL || !lock_plain_partitions(run, table, &partitions))
		return NULL;
	sql = create_index_sql(table, statement, name, psprintf("ONLY %s", table_full_name(table)), false);
	if (sql == NULL)
		return NULL;
	initStringInfo(&buf);
	appendStringInfoString(&buf, sql);
	foreach(lc, partitions)
	{
		const DbTable *partition = lfirst(lc);
		char	   *part_name = new_index_name(run->world, partition, element_names(statement->indexParams), "idx");

		sql = create_index_sql(partition, statement, part_name, table_full_name(partition), true);
		if (sql == NULL)
			return NULL;
		appendStringInfo(&buf, "; %s; ALTER INDEX %s.%s ATTACH PARTITION %s.%s",
						 sql, schema, name_sql(name),
						 name_sql(partition->schema->name), name_sql(part_name));
	}
	return buf.data;
}

/* Is all known that the index is to be made of? */
static bool
is_possible(RuleRun *run, const DbTable *table, const IndexStmt *index)
{
	ListCell   *lc;

	foreach(lc, list_concat_copy(index->indexParams, index->indexIncludingParams))
	{
		IndexElem  *element = lfirst(lc);

		if (element->expr ? !raw_expr_is_plausible(run->world, table, element->expr) :
			table_column(table, element->name) == NULL)
			return false;
	}
	return index->whereClause == NULL || raw_expr_is_plausible(run->world, table, index->whereClause);
}

static void
index_not_concurrent(RuleRun *run, Node *statement)
{
	IndexStmt  *index = (IndexStmt *) statement;
	DbTable    *table;
	Finding    *finding;

	if (!IsA(statement, IndexStmt) || index->concurrent)
		return;
	table = lock_target(run, index->relation);
	if (table == NULL)
		return;
	/* of an empty index for the parent of partitions there's nothing to build */
	if (table->kind == RELKIND_PARTITIONED_TABLE && !index->relation->inh)
		return;
	if (index->if_not_exists && index->idxname != NULL &&
		run->world->is_named(run->world, table->schema, index->idxname, false))
		return;
	if (!is_possible(run, table, index))
		return;

	finding = find_table(run, table, NULL, "CREATE INDEX on %s stops writes until it is built",
						 lock_size(run, table));
	if (table->kind == RELKIND_PARTITIONED_TABLE)
	{
		finding->detail = "An index on a partitioned table can't be built CONCURRENTLY, but those of its partitions can.";
		finding->fix = partitioned_index_fix(run, table, index);
		finding->hint = lock_write_outside(run, finding->fix ? finding->fix :
										   "CREATE INDEX ON ONLY the parent, then CREATE INDEX CONCURRENTLY on each partition, then ALTER INDEX ... ATTACH PARTITION for each");
	}
	else
	{
		finding->fix = create_index_sql(table, index, index->idxname, table_full_name(table), true);
		finding->hint = lock_write_outside(run, finding->fix ? finding->fix :
										   "the same with CONCURRENTLY");
	}
}

const RuleBody rule_index_not_concurrent = {
	.problem = "CREATE INDEX stops all writes to the table until the index is built, which takes minutes on a large one.",
	.instead = "CREATE INDEX CONCURRENTLY, outside of a transaction block. On a partitioned table: CREATE INDEX ON ONLY the parent, CREATE INDEX CONCURRENTLY on each partition, and ALTER INDEX ... ATTACH PARTITION.",
	.why = "CONCURRENTLY reads the table twice and waits for older transactions, but nobody waits for it. If it fails it leaves an invalid index behind, to be dropped before the next try.",
	.statement = index_not_concurrent,
};

static void
index_drop_not_concurrent(RuleRun *run, Node *statement)
{
	DropStmt   *drop = (DropStmt *) statement;
	ListCell   *lc;

	if (!IsA(statement, DropStmt) || drop->removeType != OBJECT_INDEX || drop->concurrent)
		return;
	foreach(lc, drop->objects)
	{
		RangeVar   *name = makeRangeVarFromNameList(lfirst(lc));
		DbIndex    *index = NULL;
		DbTable    *table = run->world->find_index(run->world, name->schemaname, name->relname, &index);
		Finding    *finding;

		/* one of a partitioned table can't be dropped in any other way */
		if (!lock_matters(run, table) || index == NULL ||
			table->kind == RELKIND_PARTITIONED_TABLE || index->constraint != NULL)
			continue;
		finding = find_index(run, index,
							 "DROP INDEX \"%s\" stops reads and writes of %s while it waits for its lock",
							 lock_name(index->name), lock_size(run, table));
		finding->removes = true;
		if (drop->behavior != DROP_CASCADE)
			finding->fix = psprintf("DROP INDEX CONCURRENTLY %s%s.%s",
									drop->missing_ok ? "IF EXISTS " : "",
									name_sql(table->schema->name), name_sql(index->name));
		finding->hint = lock_write_outside(run, finding->fix ? finding->fix :
										   "the same with CONCURRENTLY and without CASCADE");
	}
}

const RuleBody rule_index_drop_not_concurrent = {
	.problem = "DROP INDEX waits for every transaction that uses the table, and all that comes after waits behind it.",
	.instead = "DROP INDEX CONCURRENTLY, outside of a transaction block, one index at a time.",
	.why = "Nobody waits for CONCURRENTLY. The drop itself is quick, so with a short lock_timeout the plain form does as well.",
	.statement = index_drop_not_concurrent,
};

/* What the server would call the index of a key */
static const char *
key_name(RuleRun *run, const DbTable *table, const Constraint *key, List *columns)
{
	if (key->conname)
		return key->conname;
	if (key->contype == CONSTR_PRIMARY)
		return new_index_name(run->world, table, NIL, "pkey");
	return new_index_name(run->world, table, columns, "key");
}

static const char *
key_word(const Constraint *key)
{
	return key->contype == CONSTR_PRIMARY ? "PRIMARY KEY" :
		key->contype == CONSTR_UNIQUE ? "UNIQUE" : "EXCLUDE";
}

/* The key on the parent alone, then on each partition, to be attached */
static char *
partitioned_key_fix(RuleRun *run, const DbTable *table, const Constraint *key,
					List *columns, const char *name)
{
	List	   *partitions;
	StringInfoData buf;
	StringInfoData list;
	ListCell   *lc;

	if (key->including || key->options || key->indexspace ||
		compat_raw_nulls_not_distinct(key) || !has_columns(table, columns) ||
		!lock_plain_partitions(run, table, &partitions))
		return NULL;
	initStringInfo(&list);
	foreach(lc, columns)
		appendStringInfo(&list, "%s%s", list.len > 0 ? ", " : "", name_sql(strVal(lfirst(lc))));
	initStringInfo(&buf);
	appendStringInfo(&buf, "ALTER TABLE ONLY %s ADD CONSTRAINT %s %s (%s)%s",
					 table_full_name(table), name_sql(name), key_word(key), list.data,
					 deferrable_sql(key));
	foreach(lc, partitions)
	{
		const DbTable *partition = lfirst(lc);
		const char *part_name = new_index_name(run->world, partition, key->contype == CONSTR_PRIMARY ? NIL : columns,
											   key->contype == CONSTR_PRIMARY ? "pkey" : "key");
		char	   *sql = create_key_index_sql(partition, key, columns, part_name, table_full_name(partition));

		if (sql == NULL || partition->primary_key != NULL)
			return NULL;
		appendStringInfo(&buf, "; %s; ALTER TABLE %s ADD CONSTRAINT %s %s USING INDEX %s%s; ALTER INDEX %s.%s ATTACH PARTITION %s.%s",
						 sql, table_full_name(partition), name_sql(part_name), key_word(key),
						 name_sql(part_name), deferrable_sql(key),
						 name_sql(table->schema->name), name_sql(name),
						 name_sql(partition->schema->name), name_sql(part_name));
	}
	return buf.data;
}

static char *
key_fix(RuleRun *run, const DbTable *table, const Constraint *key, List *columns)
{
	const char *name = key_name(run, table, key, columns);
	char	   *index;

	if (key->contype == CONSTR_EXCLUSION || !has_columns(table, columns))
		return NULL;
	if (table->kind == RELKIND_PARTITIONED_TABLE)
		return partitioned_key_fix(run, table, key, columns, name);
	index = create_key_index_sql(table, key, columns, name, table_full_name(table));
	if (index == NULL)
		return NULL;
	return psprintf("%s; ALTER TABLE %s ADD CONSTRAINT %s %s USING INDEX %s%s",
					index, table_full_name(table), name_sql(name), key_word(key),
					name_sql(name), deferrable_sql(key));
}

/* column: of a constraint that is written with its column, else NULL */
static void
check_key(RuleRun *run, DbTable *table, const Constraint *key, const char *column,
		  List *commands)
{
	List	   *columns = column ? list_make1(makeString(pstrdup(column))) : key->keys;
	Finding    *finding;

	if (key->contype != CONSTR_PRIMARY && key->contype != CONSTR_UNIQUE &&
		key->contype != CONSTR_EXCLUSION)
		return;
	if (key->indexname != NULL || !lock_columns_known(table, columns, commands))
		return;
	/* a second primary key is an error */
	if (key->contype == CONSTR_PRIMARY && table->primary_key != NULL)
		return;

	finding = find_table(run, table, NULL,
						 "%s%s%s%s on %s builds its index while reads and writes wait",
						 key_word(key), column ? " of new column \"" : "",
						 column ? lock_name(column) : "", column ? "\"" : "",
						 lock_size(run, table));
	if (column == NULL)
		finding->fix = key_fix(run, table, key, columns);
	if (key->contype == CONSTR_EXCLUSION)
		finding->hint = "An exclusion constraint can't use an index that is there already: write it for a time when nobody needs the table.";
	else if (finding->fix)
		finding->hint = lock_write_outside(run, finding->fix);
	else
		finding->hint = lock_write_outside(run, column ?
										   "the column alone first, then CREATE UNIQUE INDEX CONCURRENTLY, then ADD CONSTRAINT ... USING INDEX" :
										   "CREATE UNIQUE INDEX CONCURRENTLY, then ADD CONSTRAINT ... USING INDEX");
}

static void
unique_builds_index(RuleRun *run, Node *statement)
{
	RangeVar   *name = NULL;
	List	   *commands = lock_alter_commands(statement, &name);
	DbTable    *table = commands ? lock_target(run, name) : NULL;
	ListCell   *lc;

	if (table == NULL || (table->kind == RELKIND_PARTITIONED_TABLE && !name->inh))
		return;
	foreach(lc, commands)
	{
		AlterTableCmd *cmd = lfirst(lc);

		if (cmd->subtype == AT_AddConstraint && IsA(cmd->def, Constraint))
			check_key(run, table, (Constraint *) cmd->def, NULL, commands);
		else if (cmd->subtype == AT_AddColumn)
		{
			ColumnDef  *definition = castNode(ColumnDef, cmd->def);
			ListCell   *lc2;

			if (table_column(table, definition->colname) != NULL)
				continue;
			foreach(lc2, definition->constraints)
				check_key(run, table, lfirst(lc2), definition->colname, commands);
		}
	}
}

const RuleBody rule_unique_builds_index = {
	.problem = "UNIQUE, PRIMARY KEY and EXCLUDE build their index while nobody can read or write the table.",
	.instead = "CREATE UNIQUE INDEX CONCURRENTLY, then ALTER TABLE ... ADD CONSTRAINT ... USING INDEX.",
	.why = "The second command takes the same lock, but only for a moment. An exclusion constraint can't be added in this way.",
	.statement = unique_builds_index,
};

/* What is asked to run concurrently, or NULL */
static const char *
concurrent_command(Node *statement)
{
	ListCell   *lc;

	switch (nodeTag(statement))
	{
		case T_IndexStmt:
			return ((IndexStmt *) statement)->concurrent ? "CREATE INDEX CONCURRENTLY" : NULL;
		case T_DropStmt:
			return ((DropStmt *) statement)->concurrent ? "DROP INDEX CONCURRENTLY" : NULL;
		case T_ReindexStmt:
			return lock_option(((ReindexStmt *) statement)->params, "concurrently") ?
				"REINDEX CONCURRENTLY" : NULL;
		case T_AlterTableStmt:
			foreach(lc, ((AlterTableStmt *) statement)->cmds)
			{
				AlterTableCmd *cmd = lfirst(lc);

				if (cmd->subtype == AT_DetachPartition && ((PartitionCmd *) cmd->def)->concurrent)
					return "DETACH PARTITION CONCURRENTLY";
			}
			return NULL;
		default:
			return NULL;
	}
}

static void
concurrently_in_transaction(RuleRun *run, Node *statement)
{
	const char *command = concurrent_command(statement);
	Finding    *finding;

	/* of one that runs the server says so itself */
	if (command == NULL || !run->world->script || !run->world->in_block ||
		!rule_speaks(run, NULL))
		return;
	finding = find_object(run, InvalidOid, InvalidOid, command,
						  "%s cannot run inside a transaction block", command);
	finding->hint = "Write it into a migration of its own that runs outside of a transaction block.";
}

const RuleBody rule_concurrently_in_transaction = {
	.problem = "A command with CONCURRENTLY stands in a transaction block, where the server refuses it.",
	.instead = "A migration of its own, for which the tool's transaction is switched off.",
	.why = "CONCURRENTLY commits several times while it works, so it can't be part of a larger transaction. The rule speaks of scripts that are checked; in one that runs the server says it itself.",
	.statement = concurrently_in_transaction,
};
