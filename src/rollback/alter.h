/*
 * alter.h
 *	  What the files about ALTER TABLE share.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#ifndef DBCTX_ALTER_H
#define DBCTX_ALTER_H

#include "rollback/undo.h"

/* What an ALTER TABLE is about */
typedef struct AlterTarget
{
	Rollback   *rollback;
	Oid			relid;
	bool		recurse;		/* no ONLY */
	bool		is_type;		/* ALTER TYPE: attributes, not columns */
} AlterTarget;

/* undo_type.c */
extern void undo_type(const AlterTarget *target, const AlterTableCmd *command);

/* The name of the type that the script has given a column of the catalog's, or NULL */
extern const char *retyped_column(const AlterTarget *target, int column);

/* undo_column.c */
extern ObjectAddress alter_column(Oid relid, int column);
extern bool is_made_column(const AlterTarget *target, int column);
extern List *alter_relations(const AlterTarget *target);
extern void add_column_undo(const AlterTarget *target, int column, char *sql);
extern void undo_add_column(const AlterTarget *target, const AlterTableCmd *command);
extern void undo_drop_column(const AlterTarget *target, const AlterTableCmd *command);
extern void undo_default(const AlterTarget *target, const AlterTableCmd *command);
extern void undo_not_null(const AlterTarget *target, const AlterTableCmd *command);
extern void undo_column_setting(const AlterTarget *target, const AlterTableCmd *command);
extern void undo_column_options(const AlterTarget *target, const AlterTableCmd *command);
extern void undo_identity(const AlterTarget *target, const AlterTableCmd *command);
extern void undo_expression(const AlterTarget *target, const AlterTableCmd *command);

/* SET or DROP NOT NULL of one column */
extern void undo_not_null_of(const AlterTarget *target, int column, bool set);

/* undo_constraint.c */
extern void undo_add_constraint(const AlterTarget *target, const Constraint *constraint);
extern void undo_drop_constraint(const AlterTarget *target, const AlterTableCmd *command);
extern void undo_alter_constraint(const AlterTarget *target, const AlterTableCmd *command);
extern void undo_validate(const AlterTarget *target, const AlterTableCmd *command);

/*
 * The name that the server would choose: relation and columns joined, and a label.
 * constraint: also other than those of the constraints in the schema.
 */
extern char *chosen_name(Rollback *rollback, Oid scope, const char *relation, const char *columns,
						 const char *label, bool constraint);

/* "a_b" of String or IndexElem nodes, as the server puts it into names */
extern char *joined_columns(List *columns);

/* undo_options.c */

/*
 * SET and RESET of options in a list, "name (a = b)": back to what is stored.
 * prefix: of a namespace, such as "toast", or NULL.
 */
extern void add_options_undo(const AlterTarget *target, ObjectAddress about, const char *alter,
							 Datum stored, bool isnull, List *options, const char *prefix);

/* " SET INCREMENT BY 1 ..." of a sequence that is an identity */
extern char *identity_settings(Oid sequence);

/* undo_attach.c */

/* What ATTACH PARTITION makes on a partition that lacks it, and DETACH leaves there */
extern void undo_attached(const AlterTarget *parent, Oid partition);

/* ... and what an index on a partitioned table takes in */
extern void undo_taken_indexes(Rollback *rollback, Oid relid, const IndexStmt *statement);

/* OIDs of the indexes, of the triggers that aren't the server's, of constraints of a kind */
extern List *table_indexes(Oid relid);
extern List *table_triggers(Oid relid);
extern List *table_foreign_keys(Oid relid);
extern List *table_checks(Oid relid);	/* that aren't only inherited */

/* undo_table.c */
extern void undo_cluster(const AlterTarget *target);
extern void undo_owner(Rollback *rollback, const ObjectAddress *address);

/* undo_create.c: sequences and indexes that come with a column, for names' sake */
extern void make_implicit(Rollback *rollback, Oid relid, const ColumnDef *column);

#endif							/* DBCTX_ALTER_H */
