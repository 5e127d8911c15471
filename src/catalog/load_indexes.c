/*
 * load_indexes.c
 *	  Loads indexes: their columns, expressions, operator classes, predicates.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#include "dbctx.h"

#include "access/htup_details.h"
#include "access/xact.h"
#include "catalog/indexing.h"
#include "catalog/pg_am.h"
#include "catalog/pg_class.h"
#include "catalog/pg_index.h"
#include "catalog/pg_opclass.h"
#include "common/hashfn.h"
#include "commands/defrem.h"
#include "utils/builtins.h"
#include "utils/rel.h"
#include "utils/syscache.h"

#include "catalog/loader.h"
#include "catalog/oneline.h"

static DbIndex *
get_index(Loader *loader, Oid oid)
{
	DbIndex    *index = oidmap_get(loader->index->indexes, oid);

	if (index == NULL)
	{
		index = arena_alloc0(&loader->arena, sizeof(DbIndex));
		index->oid = oid;
		oidmap_put(loader->index->indexes, oid, index);
	}
	return index;
}

/* What pg_class says of an index: its name, its method, its size */
void
loader_index_class(Loader *loader, Form_pg_class class)
{
	DbIndex    *index = get_index(loader, class->oid);

	index->name = arena_strdup(&loader->arena, NameStr(class->relname));
	index->pages = class->relpages;
	if (class->relam == BTREE_AM_OID)
		index->method = "btree";
	else
	{
		index->method = get_am_name(class->relam);
		if (index->method == NULL)
			index->method = "?";
	}
}

/*
 * The name of an operator class that has to be written: NULL for the default
 * one.  Looked up once per operator class.
 */
static const char *
opclass_name(Loader *loader, Oid opclass)
{
	static char is_default[] = "";
	char	   *name;

	if (loader->opclasses == NULL)
		loader->opclasses = oidmap_create(CurrentMemoryContext, 64, NULL);
	name = oidmap_get(loader->opclasses, opclass);
	if (name == NULL)
	{
		HeapTuple	tuple = SearchSysCache1(CLAOID, ObjectIdGetDatum(opclass));

		name = is_default;
		if (HeapTupleIsValid(tuple))
		{
			Form_pg_opclass form = (Form_pg_opclass) GETSTRUCT(tuple);

			if (!form->opcdefault)
				name = pstrdup(oneline_sql(quote_identifier(NameStr(form->opcname))));
			ReleaseSysCache(tuple);
		}
		oidmap_put(loader->opclasses, opclass, name);
	}
	return name == is_default ? NULL : name;
}

/* A collation that has to be written: not the one of the column */
static const char *
index_collation(LoadTable *load, AttrNumber attnum, Oid collation)
{
	DbColumn   *col;

	if (!OidIsValid(collation) || attnum <= 0 ||
		attnum > load->table.ncolumns)
		return NULL;
	col = &load->table.columns[attnum - 1];
	if (col->dropped || collation == col->collation_oid)
		return NULL;
	return collation_text(collation);
}

static const char *no_names[INDEX_MAX_KEYS];
static int16 no_options[INDEX_MAX_KEYS];

/* Sets one of an index's names, in an array of its own */
static void
set_name(const char ***names, int nkeys, int i, const char *name)
{
	if (name == NULL)
		return;
	if (*names == no_names)
		*names = palloc0(sizeof(char *) * nkeys);
	(*names)[i] = name;
}

/* What is not default of one key column */
static void
examine_key(Loader *loader, LoadTable *load, DbIndex *index, int i,
			Oid opclass, Oid collation, int16 option)
{
	set_name(&index->opclasses, index->nkeys, i, opclass_name(loader, opclass));
	set_name(&index->collations, index->nkeys, i,
			 index_collation(load, index->keys[i], collation));
	if (index->keys[i] == 0)
		index->expr_collations = hash_combine(index->expr_collations, collation);
	if (option != 0)
	{
		if (index->options == no_options)
			index->options = palloc0(sizeof(int16) * index->nkeys);
		index->options[i] = option;
	}
}

static void
handle_index(Loader *loader, Relation catalog, HeapTuple tuple)
{
	Form_pg_index form = (Form_pg_index) GETSTRUCT(tuple);
	LoadTable  *load = oidmap_get(loader->index->tables, form->indrelid);
	DbIndex    *index;
	bool		isnull;
	Datum		datum;
	oidvector  *opclasses;
	oidvector  *collations;
	int2vector *options;

	if (load == NULL || !load->plain || !form->indislive)
		return;

	index = get_index(loader, form->indexrelid);
	index->table = &load->table;
	index->unique = form->indisunique;
	index->primary = form->indisprimary;
	index->exclusion = form->indisexclusion;
	index->immediate = form->indimmediate;
	index->valid = form->indisvalid;
	index->nulls_not_distinct = compat_index_nulls_not_distinct(form);
	index->nkeys = form->indnkeyatts;
	index->natts = form->indnatts;
	index->keys = arena_alloc0(&loader->arena, sizeof(AttrNumber) * form->indnatts);
	memcpy(index->keys, form->indkey.values,
		   sizeof(AttrNumber) * form->indnatts);

	datum = loader_attr(catalog, tuple, Anum_pg_index_indclass, &isnull);
	opclasses = (oidvector *) DatumGetPointer(datum);
	datum = loader_attr(catalog, tuple, Anum_pg_index_indcollation, &isnull);
	collations = (oidvector *) DatumGetPointer(datum);
	datum = loader_attr(catalog, tuple, Anum_pg_index_indoption, &isnull);
	options = (int2vector *) DatumGetPointer(datum);

	/* most indexes have nothing but defaults, and share the arrays that say so */
	index->opclasses = no_names;
	index->collations = no_names;
	index->options = no_options;
	for (int i = 0; i < index->nkeys; i++)
		examine_key(loader, load, index, i, opclasses->values[i],
					collations->values[i], options->values[i]);

	datum = loader_attr(catalog, tuple, Anum_pg_index_indexprs, &isnull);
	if (!isnull)
		index->exprs = loader_exprs(loader, datum, &load->table, &index->nexprs);
	datum = loader_attr(catalog, tuple, Anum_pg_index_indpred, &isnull);
	if (!isnull)
		index->predicate = loader_expr(loader, datum, &load->table);

	load->table.pages += index->pages;
	load->indexes = lappend(load->indexes, index);
	if (loader->current && index->name == NULL)
		load_present_index(loader, index->oid,
						   TransactionIdIsCurrentTransactionId(HeapTupleHeaderGetXmin(tuple->t_data)));
}

/* Of a set: the pg_class rows of indexes that were found by their table */
static void
handle_index_class(Loader *loader, Relation catalog, HeapTuple tuple)
{
	loader_index_class(loader, (Form_pg_class) GETSTRUCT(tuple));
}

void
load_indexes(Loader *loader)
{
	List	   *oids = NIL;
	ListCell   *lc;

	if (loader->light && !loader->has_indexes)
		return;
	loader_scan(loader, IndexRelationId, IndexIndrelidIndexId,
				Anum_pg_index_indrelid, loader->relids, handle_index);
	if (loader->whole)
		return;

	foreach(lc, loader->tables)
	{
		LoadTable  *load = lfirst(lc);
		ListCell   *lc2;

		foreach(lc2, load->indexes)
		{
			DbIndex    *index = lfirst(lc2);

			if (index->name == NULL)
				oids = lappend_oid(oids, index->oid);
		}
	}
	loader_scan(loader, RelationRelationId, ClassOidIndexId, Anum_pg_class_oid,
				oids, handle_index_class);
}
