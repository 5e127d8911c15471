/*
 * rulelist.h
 *	  Every rule of dbctx, one line each.
 *
 * R(name, family, form, level, summary)
 *
 * name		as in "ignore NAME"; the rule's body is rule_NAME, in the file of
 *			its kind
 * form		SCRIPT speaks in dbctx_check() and dbctx_try() alone, see src/script;
 *			MODEL looks at what a schema is, at commit and in dbctx_lint(); LATE
 *			is a MODEL rule about something that is missing and may still come,
 *			in a later transaction too: it never blocks unless set to by hand;
 *			STATEMENT looks at a command before it runs
 * level	by default: OFF, WARN or BLOCK; the mode of the guard caps it
 *
 * From this list come the enum, the table of registry.c, the legal names,
 * dbctx_rules() and docs/rules.md.  The order is that of dbctx_rules().
 *
 * Copyright (c) 2026, dbctx contributors
 */
#define RULE_LIST(R) \
	/* keys.c */ \
	R(primary_key_missing, CONVENTION, LATE, OFF, "a table without a primary key") \
	/* key_type.c */ \
	R(primary_key_type, CONVENTION, MODEL, OFF, "a primary key of another type, or made in another way, than the house's") \
	/* keys.c */ \
	R(primary_key_name, CONVENTION, MODEL, OFF, "a primary key column that is named differently") \
	/* timestamps.c */ \
	R(timestamps_missing, CONVENTION, MODEL, OFF, "a table without the columns that say when a row was made and changed") \
	R(timestamp_type, CONVENTION, MODEL, OFF, "such a column of another type or without the default") \
	R(updated_at_trigger, CONVENTION, LATE, OFF, "a column for the time of change that no trigger keeps") \
	/* soft_delete.c */ \
	R(soft_delete_missing, CONVENTION, MODEL, OFF, "a table without the column that marks deleted rows") \
	R(soft_delete_unique, CONVENTION, MODEL, OFF, "a unique index that deleted rows count for") \
	/* foreign_key_names.c */ \
	R(foreign_key_name, CONVENTION, MODEL, OFF, "a foreign key column that is named differently") \
	/* foreign_keys.c */ \
	R(foreign_key_type, CONVENTION, MODEL, OFF, "a foreign key column of another type than the key it points to") \
	R(foreign_key_index, CONVENTION, LATE, OFF, "a foreign key without an index") \
	/* foreign_key_names.c */ \
	R(foreign_key_missing, CONVENTION, LATE, OFF, "a column that is named like a foreign key and is none") \
	/* foreign_keys.c */ \
	R(foreign_key_action, CONVENTION, MODEL, OFF, "a foreign key with another ON DELETE") \
	/* names.c */ \
	R(name_case, CONVENTION, MODEL, OFF, "a table or column in another case: snake_case, camelCase, PascalCase") \
	R(name_plural, CONVENTION, MODEL, OFF, "a table in the singular among plurals, or the other way round") \
	R(name_reserved, CONVENTION, MODEL, OFF, "a name that SQL reserves, which needs quotes everywhere") \
	R(name_truncated, CONVENTION, MODEL, OFF, "a name as long as names can be, which may have been cut") \
	/* object_names.c */ \
	R(index_name, CONVENTION, MODEL, OFF, "an index that is named differently") \
	R(constraint_name, CONVENTION, MODEL, OFF, "a constraint that is named differently") \
	/* types.c */ \
	R(column_type, CONVENTION, MODEL, OFF, "a column of a type that the house does not use: json where it uses jsonb") \
	/* join_tables.c */ \
	R(join_table_shape, CONVENTION, MODEL, OFF, "a table that joins two others in another way") \
	/* access.c */ \
	R(comment_missing, CONVENTION, LATE, OFF, "a table or column without a comment") \
	R(row_security_missing, CONVENTION, LATE, OFF, "a table without row security") \
	/* similar.c */ \
	R(table_similar, CONTEXT, MODEL, WARN, "a table whose name is that of another but for number, case or a letter") \
	R(column_similar, CONTEXT, MODEL, WARN, "a column for what another table or column already holds") \
	/* index_duplicate.c */ \
	R(index_duplicate, CONTEXT, MODEL, WARN, "an index that another one makes needless") \
	/* lock_index.c */ \
	R(index_not_concurrent, LOCK, STATEMENT, BLOCK, "CREATE INDEX on a large table without CONCURRENTLY") \
	R(index_drop_not_concurrent, LOCK, STATEMENT, WARN, "DROP INDEX on a large table without CONCURRENTLY") \
	R(unique_builds_index, LOCK, STATEMENT, BLOCK, "UNIQUE or PRIMARY KEY on a large table, which builds its index under lock") \
	R(concurrently_in_transaction, LOCK, STATEMENT, BLOCK, "CONCURRENTLY in a transaction block, where it can't run") \
	/* lock_rewrite.c */ \
	R(table_rewrite, LOCK, STATEMENT, BLOCK, "a command that writes a large table anew") \
	/* lock_validate.c */ \
	R(constraint_validates, LOCK, STATEMENT, BLOCK, "a foreign key or CHECK that reads a large table under lock") \
	R(not_null_scan, LOCK, STATEMENT, BLOCK, "SET NOT NULL that reads a large table under lock") \
	R(partition_scan, LOCK, STATEMENT, BLOCK, "ATTACH PARTITION that reads a large table, DETACH without CONCURRENTLY") \
	/* lock_other.c */ \
	R(rename_breaks_clients, LOCK, STATEMENT, WARN, "a table or column renamed while programs use it") \
	R(lock_timeout_missing, LOCK, STATEMENT, OFF, "a strong lock on a large table without a lock_timeout") \
	/* lock_utility.c */ \
	R(vacuum_full, LOCK, STATEMENT, BLOCK, "VACUUM FULL or CLUSTER of a large table") \
	R(reindex_not_concurrent, LOCK, STATEMENT, BLOCK, "REINDEX of a large table without CONCURRENTLY") \
	R(refresh_not_concurrent, LOCK, STATEMENT, WARN, "REFRESH MATERIALIZED VIEW of a large one without CONCURRENTLY") \
	R(lock_table, LOCK, STATEMENT, WARN, "LOCK TABLE on a large table in a mode that stops writers") \
	/* drop.c */ \
	R(drop_table, DESTRUCTIVE, STATEMENT, BLOCK, "DROP of a table that holds rows") \
	/* drop_column.c */ \
	R(drop_column, DESTRUCTIVE, STATEMENT, BLOCK, "DROP of a column that holds values, or its replacement by another of that name") \
	/* drop_cascade.c */ \
	R(drop_cascade, DESTRUCTIVE, STATEMENT, BLOCK, "DROP ... CASCADE that takes other objects along") \
	/* drop.c */ \
	R(drop_schema, DESTRUCTIVE, STATEMENT, BLOCK, "DROP SCHEMA with tables that hold rows") \
	R(drop_database, DESTRUCTIVE, STATEMENT, BLOCK, "DROP DATABASE") \
	/* erase.c */ \
	R(truncate, DESTRUCTIVE, STATEMENT, BLOCK, "TRUNCATE of a table that holds rows") \
	R(delete_without_where, DESTRUCTIVE, STATEMENT, OFF, "DELETE or UPDATE of every row of a table") \
	/* security.c */ \
	R(definer_search_path, SECURITY, MODEL, WARN, "a SECURITY DEFINER function that trusts its caller's search_path") \
	R(grant_public, SECURITY, STATEMENT, WARN, "a privilege on data for PUBLIC") \
	R(row_security_disabled, SECURITY, STATEMENT, WARN, "row security switched off where there are policies") \
	/* script.c */ \
	R(syntax_error, SCRIPT, SCRIPT, BLOCK, "a statement that the server's grammar does not take") \
	R(name_unknown, SCRIPT, SCRIPT, BLOCK, "a name that means nothing here") \
	R(statement_fails, SCRIPT, SCRIPT, BLOCK, "a statement that the server would refuse: a type, an ambiguous column") \
	R(undecided, SCRIPT, SCRIPT, WARN, "a statement that can't be judged without running it") \
	R(name_too_long, SCRIPT, SCRIPT, WARN, "a name of which the server cuts the end off") \
	R(ignore_unused, SCRIPT, SCRIPT, WARN, "a dbctx:ignore that takes nothing off, or gives no reason") \
	R(soft_delete_filter, CONTEXT, SCRIPT, WARN, "a query that reads deleted rows, too, where the house leaves them out") \
	R(constraint_fails, DATA, SCRIPT, BLOCK, "a constraint that rows which are there break") \
	R(backfill_unbatched, DATA, SCRIPT, WARN, "UPDATE or DELETE of every row of a large table in one statement")
