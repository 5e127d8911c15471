/*
 * load_relations.c
 *	  Loads tables, views and sequences, with their comments and inheritance.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#include "dbctx.h"

#include "access/genam.h"
#include "access/htup_details.h"
#include "access/table.h"
#include "catalog/indexing.h"
#include "catalog/pg_class.h"
#include "catalog/pg_constraint.h"
#include "catalog/pg_description.h"
#include "catalog/pg_foreign_table.h"
#include "catalog/pg_inherits.h"
#include "catalog/pg_namespace.h"
#include "catalog/pg_partitioned_table.h"
#include "catalog/pg_proc.h"
#include "catalog/pg_type.h"
#include "foreign/foreign.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/fmgroids.h"
#include "utils/lsyscache.h"
#include "utils/syscache.h"

#include "catalog/deparse.h"
#include "catalog/loader.h"

/* A text[] of a catalog as one text; NULL if null */
static char *
array_text(Relation catalog, HeapTuple tuple, int attnum)
{
	bool		isnull;
	Datum		datum = loader_attr(catalog, tuple, attnum, &isnull);

	return isnull ? NULL :
		OidOutputFunctionCall(F_ARRAY_OUT, datum);
}

/*
 * Columns for whom no tuple has come yet; of those for whom none is going to
 * (n < 0) one array serves all tables, as there may be thousands of partitions.
 */
static DbColumn *
no_columns(Loader *loader, int n)
{
	DbColumn   *columns = loader->no_columns;

	if (n < 0 && columns)
		return columns;
	columns = arena_alloc0(&loader->arena,
						   sizeof(DbColumn) * (n < 0 ? MaxHeapAttributeNumber : Max(n, 1)));
	for (int i = 0; i < (n < 0 ? MaxHeapAttributeNumber : n); i++)
		columns[i].dropped = true;
	if (n < 0)
		loader->no_columns = columns;
	return columns;
}

static LoadTable *
add_table(Loader *loader, Form_pg_class class, Relation catalog, HeapTuple tuple)
{
	LoadTable  *load = arena_alloc0(&loader->arena, sizeof(LoadTable));
	DbTable    *table = &load->table;

	table->oid = class->oid;
	table->name = arena_strdup(&loader->arena, NameStr(class->relname));
	table->plain_name = name_sql(table->name) == table->name;
	table->schema = loader_schema(loader, class->relnamespace);
	table->kind = class->relkind;
	table->persistence = class->relpersistence;
	table->owner = class->relowner;
	table->is_partition = class->relispartition;
	table->requested = loader->primary;
	table->stub = loader->stubs;
	table->row_security = class->relrowsecurity;
	table->force_row_security = class->relforcerowsecurity;
	table->rows = class->reltuples < 0 ? -1 : class->reltuples;
	table->pages = class->relpages;
	table->ncolumns = class->relnatts;
	load->toast = class->reltoastrelid;
	/* the guard, which has no tuple, judges whatever there is */
	load->seen = table->schema->usable &&
		(tuple == NULL || visible_relation(loader, catalog, tuple));

	/* A partition follows its parent, so there's no need for its parts */
	load->plain = !loader->stubs && (!loader->whole || !class->relispartition);
	loader->has_indexes |= class->relhasindex;
	loader->has_triggers |= class->relhastriggers;
	loader->has_policies |= class->relrowsecurity;
	loader->has_parents |= class->relispartition;
	loader->has_partitions |= class->relkind == RELKIND_PARTITIONED_TABLE;
	table->columns = no_columns(loader, load->plain ? class->relnatts : -1);
	if (class->relispartition)
	{
		bool		isnull;
		Datum		bound = loader_attr(catalog, tuple,
										Anum_pg_class_relpartbound, &isnull);

		if (!isnull)
			table->partition_bound = loader_expr(loader, bound, NULL);
	}
	if (class->relkind == RELKIND_VIEW)
		table->options = array_text(catalog, tuple, Anum_pg_class_reloptions);
	if (class->relkind == RELKIND_FOREIGN_TABLE)
	{
		HeapTuple	foreign = SearchSysCache1(FOREIGNTABLEREL,
											  ObjectIdGetDatum(class->oid));

		if (HeapTupleIsValid(foreign))
		{
			Form_pg_foreign_table form = (Form_pg_foreign_table) GETSTRUCT(foreign);
			ForeignServer *server = GetForeignServerExtended(form->ftserver,
															 FSV_MISSING_OK);

			table->server = server ? server->servername : NULL;
			ReleaseSysCache(foreign);
		}
	}

	oidmap_put(loader->index->tables, table->oid, load);
	loader->tables = lappend(loader->tables, load);
	return load;
}

/* Is an object of this schema to be loaded at all? */
static bool
schema_has_wanted(Loader *loader, Oid schemaid)
{
	DbSchema   *schema = loader_schema(loader, schemaid);

	return schema != NULL && (!loader->primary || schema->wanted);
}

LoadTable *
loader_add_table(Loader *loader, Form_pg_class class, Relation catalog, HeapTuple tuple)
{
	if (!schema_has_wanted(loader, class->relnamespace) ||
		oidmap_get(loader->index->tables, class->oid) != NULL)
		return NULL;
	return add_table(loader, class, catalog, tuple);
}

static void
add_sequence(Loader *loader, Relation catalog, HeapTuple tuple)
{
	Form_pg_class class = (Form_pg_class) GETSTRUCT(tuple);
	DbSequence *seq = arena_alloc0(&loader->arena, sizeof(DbSequence));

	seq->oid = class->oid;
	seq->name = arena_strdup(&loader->arena, NameStr(class->relname));
	seq->schema = loader_schema(loader, class->relnamespace);
	seq->seen = seq->schema->usable && visible_sequence(loader, catalog, tuple);
	oidmap_put(loader->index->sequences, seq->oid, seq);
}

static void
handle_relation(Loader *loader, Relation catalog, HeapTuple tuple)
{
	Form_pg_class class = (Form_pg_class) GETSTRUCT(tuple);

	if (loader->names && loader->primary)
		loader_note_name(loader, NameStr(class->relname), class->relnamespace);

	if (class->relkind == RELKIND_TOASTVALUE && class->relpages > 0)
	{
		double	   *pages = arena_alloc0(&loader->arena, sizeof(double));

		*pages = class->relpages;
		oidmap_put(loader->toast_pages, class->oid, pages);
	}

	if (!schema_has_wanted(loader, class->relnamespace) ||
		loader_is_member(loader, RelationRelationId, class->oid))
		return;

	switch (class->relkind)
	{
		case RELKIND_RELATION:
		case RELKIND_PARTITIONED_TABLE:
		case RELKIND_FOREIGN_TABLE:
		case RELKIND_VIEW:
		case RELKIND_MATVIEW:
		case RELKIND_COMPOSITE_TYPE:
			if (oidmap_get(loader->index->tables, class->oid) == NULL)
				add_table(loader, class, catalog, tuple);
			break;

		case RELKIND_SEQUENCE:
			add_sequence(loader, catalog, tuple);
			break;

		case RELKIND_INDEX:
		case RELKIND_PARTITIONED_INDEX:
			loader_index_class(loader, class);
			break;

		default:
			break;
	}
}

static void
handle_partitioned(Loader *loader, Relation catalog, HeapTuple tuple)
{
	Form_pg_partitioned_table part = (Form_pg_partitioned_table) GETSTRUCT(tuple);
	LoadTable  *load = oidmap_get(loader->index->tables, part->partrelid);

	if (load)
	{
		bool		isnull;
		Datum		exprs = loader_attr(catalog, tuple,
										Anum_pg_partitioned_table_partexprs,
										&isnull);

		load->partition_strategy = part->partstrat;
		load->npartition_keys = part->partnatts;
		load->partition_keys = palloc(sizeof(AttrNumber) * part->partnatts);
		for (int i = 0; i < part->partnatts; i++)
			load->partition_keys[i] = part->partattrs.values[i];
		if (!isnull)
			load->partition_exprs = loader_exprs(loader, exprs, &load->table,
												 &load->npartition_exprs);
	}
}

void
load_relations(Loader *loader)
{
	ListCell   *lc;

	if (loader->toast_pages == NULL)
		loader->toast_pages = oidmap_create(CurrentMemoryContext,
											loader->light ? 2 : 64, NULL);
	loader_scan(loader, RelationRelationId, ClassOidIndexId,
				Anum_pg_class_oid, loader->relids, handle_relation);
	if (!loader->light || loader->has_partitions)
		loader_scan(loader, PartitionedRelationId, PartitionedRelidIndexId,
				Anum_pg_partitioned_table_partrelid, loader->relids,
				handle_partitioned);

	foreach(lc, loader->tables)
	{
		LoadTable  *load = lfirst(lc);
		double	   *pages = oidmap_get(loader->toast_pages, load->toast);

		load->table.on_path = loader_name_is_found(loader, load->table.name,
											load->table.schema->oid);
		if (pages)
		{
			load->table.pages += *pages;
			load->toast = InvalidOid;
		}
	}
}

static void
handle_inherits(Loader *loader, Relation catalog, HeapTuple tuple)
{
	Form_pg_inherits inh = (Form_pg_inherits) GETSTRUCT(tuple);
	LoadTable  *child = oidmap_get(loader->index->tables, inh->inhrelid);
	LoadTable  *parent = oidmap_get(loader->index->tables, inh->inhparent);

	int			i;

	/* a partition that is being detached has no parent any more */
	if (child == NULL || parent == NULL)
		return;

	/* in the order in which they were named */
	for (i = list_length(child->parents);
		 i > 0 && list_nth_int(child->parent_positions, i - 1) > inh->inhseqno; i--)
		;
	child->parents = list_insert_nth(child->parents, i, parent);
	child->parent_positions = list_insert_nth_int(child->parent_positions, i,
												  inh->inhseqno);
}

void
load_inheritance(Loader *loader)
{
	if (!loader->light || loader->has_parents)
		loader_scan(loader, InheritsRelationId, InheritsRelidSeqnoIndexId,
				Anum_pg_inherits_inhrelid, loader->relids, handle_inherits);
	partition_describe(loader);
}

static void
handle_comment(Loader *loader, Relation catalog, HeapTuple tuple)
{
	Form_pg_description desc = (Form_pg_description) GETSTRUCT(tuple);
	const char **target = NULL;

	switch (desc->classoid)
	{
		case RelationRelationId:
			{
				LoadTable  *load = oidmap_get(loader->index->tables, desc->objoid);

				if (load && desc->objsubid == 0)
					target = &load->table.comment;
				else if (load && load->plain && desc->objsubid > 0 &&
						 desc->objsubid <= load->table.ncolumns)
					target = &load->table.columns[desc->objsubid - 1].comment;
				else if (load == NULL)
				{
					DbIndex    *index = oidmap_get(loader->index->indexes, desc->objoid);

					target = index ? &index->comment : NULL;
				}
				break;
			}
		case NamespaceRelationId:
			{
				DbSchema   *schema = loader_schema(loader, desc->objoid);

				target = schema ? &schema->comment : NULL;
				break;
			}
		case TypeRelationId:
			{
				DbType	   *type = oidmap_get(loader->index->types, desc->objoid);

				target = type ? &type->comment : NULL;
				break;
			}
		case ConstraintRelationId:
			{
				DbConstraint *con = oidmap_get(loader->index->constraints, desc->objoid);

				target = con ? &con->comment : NULL;
				break;
			}
		case ProcedureRelationId:
			{
				DbFunction *func = oidmap_get(loader->index->functions, desc->objoid);

				target = func ? &func->comment : NULL;
				break;
			}
		default:
			break;
	}
	if (target)
		*target = loader_text(catalog, tuple, Anum_pg_description_description);
}

void
load_comments(Loader *loader)
{
	if (!loader->light || loader->comments)
		loader_scan(loader, DescriptionRelationId, DescriptionObjIndexId,
				Anum_pg_description_objoid, loader->relids, handle_comment);
}
