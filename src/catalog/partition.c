/*
 * partition.c
 *	  Tells key and extent of partitioned tables in words, so that their
 *	  partitions need not be listed.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#include "dbctx.h"

#include "catalog/pg_type.h"
#include "fmgr.h"
#include "lib/stringinfo.h"
#include "miscadmin.h"
#include "nodes/parsenodes.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/typcache.h"

#include "catalog/deparse.h"
#include "catalog/loader.h"

/* "RANGE (occurred_at)" */
static char *
key_text(LoadTable *load)
{
	StringInfoData buf;
	int			next = 0;

	initStringInfo(&buf);
	switch (load->partition_strategy)
	{
		case PARTITION_STRATEGY_RANGE:
			appendStringInfoString(&buf, "RANGE (");
			break;
		case PARTITION_STRATEGY_LIST:
			appendStringInfoString(&buf, "LIST (");
			break;
		default:
			appendStringInfoString(&buf, "HASH (");
			break;
	}
	for (int i = 0; i < load->npartition_keys; i++)
	{
		AttrNumber	attnum = load->partition_keys[i];

		if (i > 0)
			appendStringInfoString(&buf, ", ");
		if (attnum == 0 && next < load->npartition_exprs)
			appendStringInfo(&buf, "(%s)", expr_text(load->partition_exprs[next++]));
		else
			appendStringInfoString(&buf, column_sql(&load->table, attnum));
	}
	appendStringInfoChar(&buf, ')');
	return buf.data;
}

/*
 * The one bound of a range partition, or NULL where there's no telling: more
 * than one key column, MINVALUE or MAXVALUE.
 */
static Const *
single_bound(List *datums)
{
	PartitionRangeDatum *datum;

	if (list_length(datums) != 1)
		return NULL;
	datum = linitial(datums);
	if (!IsA(datum, PartitionRangeDatum) ||
		datum->kind != PARTITION_RANGE_DATUM_VALUE ||
		!IsA(datum->value, Const) || ((Const *) datum->value)->constisnull)
		return NULL;
	return (Const *) datum->value;
}

/* Only types whose functions are the server's own are compared and printed */
static bool
is_builtin_scalar(Oid type)
{
	switch (type)
	{
		case INT2OID:
		case INT4OID:
		case INT8OID:
		case NUMERICOID:
		case DATEOID:
		case TIMESTAMPOID:
		case TIMESTAMPTZOID:
		case TEXTOID:
		case VARCHAROID:
		case UUIDOID:
			return true;
		default:
			return false;
	}
}

static int
compare_bounds(Const *a, Const *b)
{
	TypeCacheEntry *type = lookup_type_cache(a->consttype, TYPECACHE_CMP_PROC_FINFO);

	return DatumGetInt32(FunctionCall2Coll(&type->cmp_proc_finfo, a->constcollid,
										   a->constvalue, b->constvalue));
}

static char *
bound_text(Const *bound)
{
	Oid			output;
	bool		varlena;
	char	   *text;
	char	   *midnight;

	getTypeOutputInfo(bound->consttype, &output, &varlena);
	text = OidOutputFunctionCall(output, bound->constvalue);
	if (bound->consttype == TEXTOID || bound->consttype == VARCHAROID)
		return quote_literal_cstr(text);	/* it may look like anything */

	/* 2024-01-01 00:00:00+00 is longer than it need be */
	midnight = strstr(text, " 00:00:00");
	if (midnight && (bound->consttype == TIMESTAMPOID ||
					 bound->consttype == TIMESTAMPTZOID))
		*midnight = '\0';
	return text;
}

/* The lowest and the highest bound of a root's own partitions */
typedef struct Extent
{
	Const	   *low;
	Const	   *high;
	bool		open;			/* not to be told */
} Extent;

static void
widen(Extent *extent, LoadTable *child)
{
	PartitionBoundSpec *spec = (PartitionBoundSpec *) stringToNode(child->table.partition_bound->source);
	Const	   *low;
	Const	   *high;

	if (spec->is_default)
		return;
	low = single_bound(spec->lowerdatums);
	high = single_bound(spec->upperdatums);
	if (low == NULL || high == NULL || !is_builtin_scalar(low->consttype))
	{
		extent->open = true;
		return;
	}
	if (extent->low == NULL || compare_bounds(low, extent->low) < 0)
		extent->low = low;
	if (extent->high == NULL || compare_bounds(high, extent->high) > 0)
		extent->high = high;
}

/* Bounds are values of the key, which may be hidden from the caller */
static bool
may_see_bounds(const LoadTable *load)
{
	for (int i = 0; i < load->npartition_keys && !load->seen; i++)
	{
		AttrNumber	attnum = load->partition_keys[i];

		if (attnum <= 0 || attnum > load->table.ncolumns ||
			load->table.columns[attnum - 1].hidden)
			return false;
	}
	return true;
}

void
partition_describe(Loader *loader)
{
	oidmap_hash *extents = NULL;
	ListCell   *lc;

	foreach(lc, loader->tables)
	{
		LoadTable  *load = lfirst(lc);

		CHECK_FOR_INTERRUPTS();
		if (load->partition_strategy != 0 && load->plain)
			load->table.partition_key = key_text(load);
		if (load->table.is_partition && load->table.partition_bound &&
			load->parents != NIL)
		{
			LoadTable  *parent = linitial(load->parents);
			Extent	   *extent;

			if (parent->table.is_partition ||
				parent->partition_strategy != PARTITION_STRATEGY_RANGE)
				continue;
			if (extents == NULL)
				extents = oidmap_create(CurrentMemoryContext, 16, NULL);
			extent = oidmap_get(extents, parent->table.oid);
			if (extent == NULL)
			{
				extent = palloc0(sizeof(Extent));
				oidmap_put(extents, parent->table.oid, extent);
			}
			widen(extent, load);
		}
	}

	if (extents == NULL)
		return;
	foreach(lc, loader->tables)
	{
		LoadTable  *load = lfirst(lc);
		Extent	   *extent = oidmap_get(extents, load->table.oid);

		if (extent && !extent->open && extent->low && may_see_bounds(load))
		{
			load->table.partition_from = bound_text(extent->low);
			load->table.partition_to = bound_text(extent->high);
		}
	}
}
