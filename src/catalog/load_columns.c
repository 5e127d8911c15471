/*
 * load_columns.c
 *	  Loads columns, their defaults, and the sequences behind those.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#include "dbctx.h"

#include "access/genam.h"
#include "access/htup_details.h"
#include "access/table.h"
#include "catalog/dependency.h"
#include "catalog/indexing.h"
#include "catalog/pg_attrdef.h"
#include "catalog/pg_attribute.h"
#include "catalog/pg_class.h"
#include "catalog/pg_depend.h"
#include "miscadmin.h"
#include "utils/fmgroids.h"

#include "catalog/deparse.h"
#include "catalog/loader.h"

/*
 * Names of columns, each of them once: thousands of tables have an "id" and a
 * "created_at".  That spares memory, and all who read the names thereafter
 * find them in the processor's cache.
 */
typedef struct ColumnName
{
	const char *name;
	uint32		hash;
	bool		plain;			/* see DbColumn */
	char		status;
} ColumnName;

#define SH_PREFIX columnname
#define SH_ELEMENT_TYPE ColumnName
#define SH_KEY_TYPE const char *
#define SH_KEY name
#define SH_HASH_KEY(tb, key) hash_bytes((const unsigned char *) (key), strlen(key))
#define SH_EQUAL(tb, a, b) (strcmp(a, b) == 0)
#define SH_STORE_HASH
#define SH_GET_HASH(tb, a) ((a)->hash)
#define SH_SCOPE static inline
#define SH_DECLARE
#define SH_DEFINE
#include "lib/simplehash.h"

static const ColumnName *
column_name(Loader *loader, const char *name)
{
	ColumnName *entry;
	bool		found;

	if (loader->column_names == NULL)
		loader->column_names = columnname_create(CurrentMemoryContext,
												 loader->light ? 16 : 1024, NULL);
	entry = columnname_insert(loader->column_names, name, &found);
	if (!found)
	{
		entry->name = arena_strdup(&loader->arena, name);
		entry->plain = name_sql(entry->name) == entry->name;
	}
	return entry;
}

const char *
loader_column_name(Loader *loader, const char *name, bool *plain)
{
	const ColumnName *entry = column_name(loader, name);

	*plain = entry->plain;
	return entry->name;
}

DbColumn *
loader_add_column(Loader *loader, LoadTable *load, Form_pg_attribute att)
{
	DbColumn   *col = &load->table.columns[att->attnum - 1];
	const ColumnName *name = column_name(loader, NameStr(att->attname));

	col->dropped = false;
	col->attnum = att->attnum;
	col->name = name->name;
	col->plain_name = name->plain;
	col->not_null = att->attnotnull;
	col->identity = att->attidentity;
	if (att->attidentity)
		loader->nidentities++;
	col->generated = att->attgenerated;
	col->inherited = !att->attislocal;
	loader->has_defaults |= att->atthasdef;
	loader->has_parents |= att->attinhcount > 0;
	col->type = loader_typeref(loader, att->atttypid, att->atttypmod);
	col->collation_oid = att->attcollation;
	if (OidIsValid(att->attcollation) &&
		att->attcollation != col->type->collation)
		col->collation = collation_text(att->attcollation);
	return col;
}

static void
handle_column(Loader *loader, Relation catalog, HeapTuple tuple)
{
	Form_pg_attribute att = (Form_pg_attribute) GETSTRUCT(tuple);
	LoadTable  *load;
	DbColumn   *col;

	if (att->attnum <= 0 || att->attisdropped)
		return;
	load = loader->last_table;	/* tuples of one table mostly lie together */
	if (load == NULL || load->table.oid != att->attrelid)
	{
		load = oidmap_get(loader->index->tables, att->attrelid);
		if (load == NULL)
			return;
		loader->last_table = load;
	}
	if (!load->plain || att->attnum > load->table.ncolumns)
		return;

	col = loader_add_column(loader, load, att);
	if (!load->seen && load->table.schema->usable)
	{
		if (visible_column(loader, catalog, tuple, load->table.owner))
			load->seen_in_part = true;
		else
			col->hidden = true;
	}
}

/*
 * Who owns a sequence: a column by serial or OWNED BY, or as its identity.
 */
static void
find_sequence_owner(Loader *loader, Relation depend, Oid seqid,
					Oid *relid, AttrNumber *attnum, bool *identity)
{
	ScanKeyData key[2];
	SysScanDesc scan;
	HeapTuple	tuple;

	*relid = InvalidOid;
	ScanKeyInit(&key[0], Anum_pg_depend_classid, BTEqualStrategyNumber,
				F_OIDEQ, ObjectIdGetDatum(RelationRelationId));
	ScanKeyInit(&key[1], Anum_pg_depend_objid, BTEqualStrategyNumber,
				F_OIDEQ, ObjectIdGetDatum(seqid));
	scan = systable_beginscan(depend, DependDependerIndexId, true,
							  loader->snapshot, 2, key);
	while (HeapTupleIsValid(tuple = systable_getnext(scan)))
	{
		Form_pg_depend dep = (Form_pg_depend) GETSTRUCT(tuple);

		if (dep->refclassid == RelationRelationId && dep->refobjsubid > 0 &&
			(dep->deptype == DEPENDENCY_AUTO ||
			 dep->deptype == DEPENDENCY_INTERNAL))
		{
			*relid = dep->refobjid;
			*attnum = dep->refobjsubid;
			*identity = dep->deptype == DEPENDENCY_INTERNAL;
		}
	}
	systable_endscan(scan);
}

void
loader_add_default(Loader *loader, LoadTable *load, AttrNumber attnum, Datum tree)
{
	DbColumn   *col = &load->table.columns[attnum - 1];

	col->expr = loader_default(loader, tree, &load->table, col);
	if (col->expr->kind == DB_EXPR_NEXTVAL)
		loader->serials = lappend(loader->serials, col);
}

static void
handle_default(Loader *loader, Relation catalog, HeapTuple tuple)
{
	Form_pg_attrdef def = (Form_pg_attrdef) GETSTRUCT(tuple);
	LoadTable  *load = oidmap_get(loader->index->tables, def->adrelid);
	bool		isnull;
	Datum		bin;

	if (load == NULL || !load->plain || def->adnum > load->table.ncolumns)
		return;
	bin = loader_attr(catalog, tuple, Anum_pg_attrdef_adbin, &isnull);
	if (!isnull)
		loader_add_default(loader, load, def->adnum, bin);
}

static int
compare_sequences(const void *a, const void *b)
{
	const DbSequence *left = *(DbSequence *const *) a;
	const DbSequence *right = *(DbSequence *const *) b;
	int			cmp = strcmp(left->schema->name, right->schema->name);

	return cmp ? cmp : strcmp(left->name, right->name);
}

/*
 * The sequences of the model, with the owners that defaults did not tell.
 * Every identity column owns one: where there are no more than those, it's
 * known without asking for each that no sequence stands alone.
 */
static void
load_sequences(Loader *loader, Relation depend)
{
	Model	   *model = loader->model;
	bool		all_identities = loader->index->sequences->members ==
		loader->nowned + loader->nidentities;
	oidmap_iterator it;
	OidMapEntry *entry;

	model->sequences = palloc(sizeof(DbSequence *) *
							  Max(loader->index->sequences->members, 1));
	oidmap_start_iterate(loader->index->sequences, &it);
	while ((entry = oidmap_iterate(loader->index->sequences, &it)) != NULL)
	{
		DbSequence *seq = entry->value;

		CHECK_FOR_INTERRUPTS();
		if (seq->owner != NULL)
			seq->owned = true;
		else if (all_identities)
			seq->owned = seq->identity = true;
		else
		{
			Oid			relid;
			LoadTable  *owner;

			find_sequence_owner(loader, depend, seq->oid, &relid,
								&seq->owner_column, &seq->identity);
			owner = OidIsValid(relid) ?
				oidmap_get(loader->index->tables, relid) : NULL;
			seq->owner = owner ? &owner->table : NULL;
			seq->owned = OidIsValid(relid);
		}
		seq->on_path = loader_name_is_found(loader, seq->name, seq->schema->oid);
		if (seq->seen)
			model->sequences[model->nsequences++] = seq;
	}
	qsort(model->sequences, model->nsequences, sizeof(DbSequence *),
		  compare_sequences);
}

void
load_columns(Loader *loader)
{
	Relation	depend;
	ListCell   *lc;

	loader_scan(loader, AttributeRelationId, AttributeRelidNumIndexId,
				Anum_pg_attribute_attrelid, loader->relids, handle_column);
	if (!loader->light || loader->has_defaults)
		loader_scan(loader, AttrDefaultRelationId, AttrDefaultIndexId,
				Anum_pg_attrdef_adrelid, loader->relids, handle_default);

	if (loader->light && loader->serials == NIL)
		return;
	depend = table_open(DependRelationId, AccessShareLock);
	foreach(lc, loader->serials)
	{
		DbColumn   *col = lfirst(lc);
		DbSequence *seq = oidmap_get(loader->index->sequences,
									 col->expr->sequence);
		LoadTable  *owner;
		Oid			relid;
		AttrNumber	attnum;
		bool		identity;

		CHECK_FOR_INTERRUPTS();
		find_sequence_owner(loader, depend, col->expr->sequence,
							&relid, &attnum, &identity);
		owner = OidIsValid(relid) ? oidmap_get(loader->index->tables, relid) : NULL;
		col->serial = owner != NULL && !identity && attnum == col->attnum &&
			col == &owner->table.columns[attnum - 1];
		if (seq && owner)
		{
			/* an identity's, which others may draw from, is counted already */
			if (seq->owner == NULL && !identity)
				loader->nowned++;
			seq->owner = &owner->table;
			seq->owner_column = attnum;
		}
	}
	list_free(loader->serials);
	loader->serials = NIL;

	if (loader->whole)
		load_sequences(loader, depend);
	table_close(depend, AccessShareLock);
}
