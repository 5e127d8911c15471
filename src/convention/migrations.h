/*
 * migrations.h
 *	  The tables of migration tools; private to migrations*.c.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#ifndef DBCTX_MIGRATIONS_H
#define DBCTX_MIGRATIONS_H

#include "convention/convention.h"

/* What a row without a value in the column "finished" means, and the like */
typedef enum RowState
{
	STATE_NONE,					/* every row is an applied migration */
	STATE_NOT_NULL,				/* NULL there: not finished */
	STATE_TRUE,					/* false there: failed */
	STATE_FALSE,				/* true there: dirty */
	STATE_APPLIED,				/* false there: rolled back, not counted at
								 * all */
	STATE_BLANK,				/* text there: it failed */
} RowState;

typedef struct MigrationTable
{
	const char *tool;			/* NULL: a lock or the like, nothing to read */
	const char *schema;			/* where it must be, or NULL */
	const char *table;			/* names without regard to case */
	const char *columns;		/* that it must have, separated by blanks */
	int			max_columns;	/* and no more than so many in all */
	const char *version;		/* told as the last one; NULL if none */
	const char *order;			/* says which is last; NULL: the version does */
	RowState	state;
	const char *state_column;
	const char *undone;			/* a value there: rolled back, not counted */
	bool		current_only;	/* one row: the version the database is at */
	bool		any_name;		/* its columns are like no other table's: some
								 * projects rename it */
} MigrationTable;

extern const MigrationTable *migration_table(const DbTable *table);

#endif							/* DBCTX_MIGRATIONS_H */
