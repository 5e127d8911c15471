/*
 * indexline.h
 *	  Indexes as parts of a table's line.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#ifndef DBCTX_INDEXLINE_H
#define DBCTX_INDEXLINE_H

#include "catalog/model.h"
#include "lib/stringinfo.h"

/* Does an index, valid and over all rows, begin with these columns? */
extern bool index_covers(const DbTable *table, int nkeys, const AttrNumber *keys);

/* Is the column unique by itself, over all rows? */
extern bool index_is_unique(const DbTable *table, AttrNumber attnum);

/* Is the index told already, by the columns' marks or as a constraint? */
extern bool index_is_told(const DbTable *table, const DbIndex *index);

/*
 * "uq ix(user_id) where is_default".  "deleted" is the column that marks
 * deleted rows, or NULL: for an index over the others it's just "live", and
 * true is returned.
 */
extern bool index_part(const DbIndex *index, const DbColumn *deleted,
					   StringInfo buf);

/* "exclude gist(room with =, during with &&)" */
extern void index_exclusion(const DbConstraint *con, StringInfo buf);

#endif							/* DBCTX_INDEXLINE_H */
