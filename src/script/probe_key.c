/*
 * probe_key.c
 *	  Rows that break a key: values that occur twice, and orphans.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#include "dbctx.h"

#include "access/transam.h"
#include "catalog/deparse.h"
#include "catalog/pg_class.h"
#include "catalog/pg_constraint.h"
#include "catalog/pg_language.h"
#include "catalog/pg_proc.h"
#include "catalog/pg_type.h"
#include "lib/stringinfo.h"
#include "nodes/nodeFuncs.h"
#include "parser/parse_coerce.h"
#include "rule/lock.h"
#include "utils/lsyscache.h"
#include "utils/typcache.h"

#include "script/analyse.h"
#include "script/near.h"
#include "script/probe.h"

/* What is one of the server's, or of an extension in C, and so is its hash function */
static bool
can_hash(Oid type)
{
	Oid			base = getBaseType(type);
	Oid			element = get_base_element_type(base);
	TypeCacheEntry *entry = lookup_type_cache(OidIsValid(element) ? getBaseType(element) : base,
											  TYPECACHE_HASH_EXTENDED_PROC | TYPECACHE_EQ_OPR);

	if (entry->typtype != TYPTYPE_BASE && entry->typtype != TYPTYPE_ENUM)
		return false;
	return OidIsValid(entry->hash_extended_proc) && OidIsValid(entry->eq_opr);
}

/* Keys as SQL, each of a type that can be told apart */
typedef struct Keys
{
	StringInfoData list;		/* "a, lower(b)" */
	StringInfoData not_null;	/* "a IS NOT NULL AND ..." */
	StringInfoData names;		/* for people */
} Keys;

static void
keys_begin(Keys *keys)
{
	initStringInfo(&keys->list);
	initStringInfo(&keys->not_null);
	initStringInfo(&keys->names);
}

static bool
keys_add(Keys *keys, const char *sql, Oid type)
{
	if (sql == NULL || !can_hash(type))
		return false;
	appendStringInfo(&keys->list, "%s%s", keys->list.len ? ", " : "", sql);
	appendStringInfo(&keys->not_null, "%s(%s) IS NOT NULL", keys->not_null.len ? " AND " : "", sql);
	return true;
}

static void
find_repeated(Probe *probe, Keys *keys, const char *what, const char *predicate, bool nulls_equal,
			  const char *column)
{
	const char *name = table_full_name(probe->live);
	const char *condition = nulls_equal ? predicate : predicate ?
		psprintf("(%s) AND %s", predicate, keys->not_null.data) : keys->not_null.data;
	ProbeCount	count;
	Finding    *finding;

	count = probe_repeated(probe, list_make1_oid(probe->live->oid),
						   psprintf("SELECT CASE WHEN %s THEN pg_catalog.hash_record_extended(ROW(%s), 0) END FROM %s",
									condition ? condition : "true", keys->list.data, name));
	if (!count.done || count.bad == 0)
		return;
	finding = probe_find(probe, column, "%s of (%s) fails: %s of table \"%s\" %s more than once",
						 what, keys->list.data, probe_text(&count, "key"), probe->table->name,
						 count.bad == 1 ? "occurs" : "occur");
	if (finding != NULL)
		finding->hint = probe_hint(psprintf("SELECT %s, count(*) FROM %s%s%s GROUP BY %s HAVING count(*) > 1",
											keys->list.data, name, condition ? " WHERE " : "",
											condition ? condition : "", keys->list.data));
}

void
probe_unique(Probe *probe, List *names, bool primary, bool nulls_equal)
{
	const char *name = table_full_name(probe->live);
	Keys		keys;
	ListCell   *lc;

	keys_begin(&keys);
	foreach(lc, names)
	{
		const DbColumn *column = probe_column(probe, strVal(lfirst(lc)));
		ProbeCount	count;
		Finding    *finding;

		if (column == NULL || !keys_add(&keys, name_sql(column->name), column->type->oid))
			return;
		if (!primary || column->not_null)
			continue;
		count = probe_count(probe, list_make1_oid(probe->live->oid),
							psprintf("SELECT %s IS NULL FROM %s", name_sql(column->name), name));
		if (!count.done || count.bad == 0)
			continue;
		finding = probe_find(probe, column->name, "PRIMARY KEY over column \"%s\" fails: %s of table \"%s\" %s NULL",
							 column->name, probe_text(&count, "row"), probe->table->name,
							 count.bad == 1 ? "holds" : "hold");
		if (finding != NULL)
			finding->hint = probe_hint(psprintf("SELECT * FROM %s WHERE %s IS NULL", name,
												name_sql(column->name)));
	}
	if (names != NIL)
		find_repeated(probe, &keys, primary ? "PRIMARY KEY" : "UNIQUE", NULL, nulls_equal,
					  list_length(names) == 1 ? strVal(linitial(names)) : NULL);
}

void
probe_index(Probe *probe, const IndexStmt *index)
{
	const char *predicate = NULL;
	Keys		keys;
	Oid			type;
	ListCell   *lc;

	if (!index->unique)
		return;
	keys_begin(&keys);
	foreach(lc, index->indexParams)
	{
		IndexElem  *element = lfirst(lc);
		const DbColumn *column = element->expr ? NULL : probe_column(probe, element->name);
		const char *sql = NULL;

		/* an operator class may compare in another way */
		if (element->opclass != NIL || element->collation != NIL ||
			(column == NULL && element->expr == NULL))
			return;
		if (column != NULL)
			type = column->type->oid;
		sql = column ? name_sql(column->name) :
			probe_expression_sql(probe, element->expr, EXPR_KIND_INDEX_EXPRESSION, &type);
		if (sql == NULL || !keys_add(&keys, sql, type))
			return;
	}
	if (index->whereClause != NULL)
	{
		predicate = probe_expression_sql(probe, index->whereClause, EXPR_KIND_INDEX_PREDICATE, &type);
		if (predicate == NULL)
			return;
	}
	find_repeated(probe, &keys, "unique index", predicate, compat_raw_nulls_not_distinct(index), NULL);
}

/* Are both compared by an operator of the server's own, in the way a key is? */
static bool
can_compare(const DbColumn *column, const DbColumn *ref)
{
	Oid			a = getBaseType(column->type->oid);
	Oid			b = getBaseType(ref->type->oid);

	if (a != b && (a >= FirstNormalObjectId || b >= FirstNormalObjectId))
		return false;
	return (a < FirstNormalObjectId || get_typtype(a) == TYPTYPE_ENUM) &&
		TypeCategory(a) == TypeCategory(b);
}

static void
find_orphans(Probe *probe, const DbTable *ref, List *columns, List *ref_columns, bool full)
{
	const char *name = table_full_name(probe->live);
	StringInfoData join;
	StringInfoData set;
	StringInfoData any;
	ProbeCount	count;
	const char *orphan;
	Finding    *finding;

	initStringInfo(&join);
	initStringInfo(&set);
	initStringInfo(&any);
	for (int i = 0; i < list_length(columns); i++)
	{
		const DbColumn *column = list_nth(columns, i);
		const DbColumn *other = list_nth(ref_columns, i);
		const char *own = psprintf("c.%s", name_sql(column->name));

		if (!can_compare(column, other))
			return;
		appendStringInfo(&join, "%sp.%s = %s", i ? " AND " : "", name_sql(other->name), own);
		appendStringInfo(&set, "%s%s IS NOT NULL", i ? " AND " : "", own);
		appendStringInfo(&any, "%s%s IS NOT NULL", i ? " OR " : "", own);
	}
	/* MATCH FULL: also rows of which only a part is NULL */
	orphan = psprintf("(%s) AND p.%s IS NULL", full ? any.data : set.data,
					  name_sql(((DbColumn *) linitial(ref_columns))->name));
	count = probe_count(probe, list_make2_oid(probe->live->oid, ref->oid),
						psprintf("SELECT %s FROM %s c LEFT JOIN %s p ON %s", orphan, name,
								 table_full_name(ref), join.data));
	if (!count.done || count.bad == 0)
		return;
	finding = probe_find(probe, list_length(columns) == 1 ?
						 ((DbColumn *) linitial(columns))->name : NULL,
						 "FOREIGN KEY to \"%s\" fails: %s of table \"%s\" %s to no row of it",
						 ref->name, probe_text(&count, "row"), probe->table->name,
						 count.bad == 1 ? "points" : "point");
	if (finding != NULL)
		finding->hint = probe_hint(psprintf("SELECT c.* FROM %s c LEFT JOIN %s p ON %s WHERE %s", name,
											table_full_name(ref), join.data, orphan));
}

/* The table that a key points to as it is, if its rows are those that the key will see */
static DbTable *
live_parent(Probe *probe, Oid relid)
{
	DbTable    *ref = OidIsValid(relid) && relid != probe->live->oid ?
		made_live(probe->script)->get(made_live(probe->script), relid) : NULL;
	Probe		other;

	if (relid == probe->live->oid)
		return probe->live;
	return ref != NULL && probe_begin(&other, probe->script, ref) ? ref : NULL;
}

void
probe_foreign_key(Probe *probe, const Constraint *key, List *names)
{
	DbTable    *ref = script_table(probe->script, key->pktable->schemaname, key->pktable->relname);
	DbTable    *live = ref ? live_parent(probe, ref->oid) : NULL;
	List	   *columns = NIL;
	List	   *ref_columns = NIL;
	ListCell   *lc;

	if (live == NULL || key->skip_validation || compat_raw_period(key) || !compat_raw_enforced(key))
		return;
	foreach(lc, names)
	{
		const DbColumn *column = probe_column(probe, strVal(lfirst(lc)));

		if (column == NULL)
			return;
		columns = lappend(columns, unconstify(DbColumn *, column));
	}
	foreach(lc, key->pk_attrs)
	{
		DbColumn   *column = table_column(live, strVal(lfirst(lc)));

		if (column == NULL)
			return;
		ref_columns = lappend(ref_columns, column);
	}
	for (int i = 0; key->pk_attrs == NIL && live->primary_key && i < live->primary_key->nkeys; i++)
		ref_columns = lappend(ref_columns, &live->columns[live->primary_key->keys[i] - 1]);
	if (columns == NIL || list_length(columns) != list_length(ref_columns))
		return;
	find_orphans(probe, live, columns, ref_columns, key->fk_matchtype == FKCONSTR_MATCH_FULL);
}

void
probe_foreign_key_known(Probe *probe, const DbConstraint *key)
{
	DbTable    *ref = live_parent(probe, key->ref_oid);
	List	   *columns = NIL;
	List	   *ref_columns = NIL;

	if (ref == NULL || key->period)
		return;
	for (int i = 0; i < key->nkeys; i++)
	{
		const DbColumn *column = key->keys[i] > 0 && key->keys[i] <= probe->table->ncolumns ?
			probe_column(probe, probe->table->columns[key->keys[i] - 1].name) : NULL;

		if (column == NULL || key->ref_keys[i] <= 0 || key->ref_keys[i] > ref->ncolumns)
			return;
		columns = lappend(columns, unconstify(DbColumn *, column));
		ref_columns = lappend(ref_columns, &ref->columns[key->ref_keys[i] - 1]);
	}
	find_orphans(probe, ref, columns, ref_columns, key->match == FKCONSTR_MATCH_FULL);
}
