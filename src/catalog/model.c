/*
 * model.c
 *	  Looks things up in a Model.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#include "dbctx.h"

#include "catalog/pg_class.h"

#include "catalog/loader.h"

DbTable *
model_table(const Model *model, Oid relid)
{
	LoadTable  *load = oidmap_get(model->index->tables, relid);

	return load && (load->seen || load->seen_in_part) ? &load->table : NULL;
}

DbSequence *
model_sequence(const Model *model, Oid seqid)
{
	DbSequence *seq = oidmap_get(model->index->sequences, seqid);

	return seq && seq->seen ? seq : NULL;
}

DbType *
model_type(const Model *model, Oid typid)
{
	return oidmap_get(model->index->types, typid);
}

DbFunction *
model_function(const Model *model, Oid funcid)
{
	return oidmap_get(model->index->functions, funcid);
}

DbColumn *
table_column(const DbTable *table, const char *name)
{
	foreach_column(col, table)
	{
		if (strcmp(col->name, name) == 0)
			return col;
	}
	return NULL;
}

bool
table_is_base(const DbTable *table)
{
	return table->requested && !table->is_partition &&
		(table->kind == RELKIND_RELATION ||
		 table->kind == RELKIND_PARTITIONED_TABLE ||
		 table->kind == RELKIND_FOREIGN_TABLE);
}
