/*
 * store_write.c
 *	  Writing the tables of schema dbctx.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#include "dbctx.h"

#include "access/genam.h"
#include "access/htup_details.h"
#include "access/table.h"
#include "access/xact.h"
#include "catalog/indexing.h"
#include "catalog/pg_collation.h"
#include "fmgr.h"
#include "rule/store.h"
#include "utils/builtins.h"
#include "utils/fmgroids.h"
#include "utils/inval.h"
#include "utils/rel.h"
#include "utils/relcache.h"
#include "utils/snapmgr.h"

/* Writers queue up, so that none finds a row changed under its hands. */
Relation
store_open(const char *name)
{
	Oid			relid = dbctx_table(name);
	Relation	rel;

	if (!OidIsValid(relid))
		ereport(ERROR,
				(errcode(ERRCODE_UNDEFINED_TABLE),
				 errmsg("table \"dbctx.%s\" does not exist", name),
				 errhint("Create the extension in this database: CREATE EXTENSION dbctx.")));
	rel = table_open(relid, ShareRowExclusiveLock);
	if (!own_table_is_sound(rel))
		ereport(ERROR,
				(errcode(ERRCODE_DATATYPE_MISMATCH),
				 errmsg("table \"dbctx.%s\" is not as the extension made it", name),
				 errhint("Create the extension anew: DROP EXTENSION dbctx CASCADE; CREATE EXTENSION dbctx.")));
	return rel;
}

/* What a change tells the other sessions; this one sees it after the command */
void
store_close(Relation rel)
{
	CacheInvalidateRelcache(rel);
	table_close(rel, NoLock);
	CommandCounterIncrement();
}

int
store_delete(Relation rel, int nkeys, const char *const *keys)
{
	ScanKeyData scankeys[2];
	SysScanDesc scan;
	HeapTuple	tuple;
	int			n = 0;

	Assert(nkeys <= lengthof(scankeys));
	for (int i = 0; i < nkeys; i++)
	{
		ScanKeyInit(&scankeys[i], i + 1, BTEqualStrategyNumber, F_TEXTEQ,
					CStringGetTextDatum(keys[i]));
		scankeys[i].sk_collation = C_COLLATION_OID;
	}
	scan = systable_beginscan(rel, InvalidOid, false, NULL, nkeys, scankeys);
	while (HeapTupleIsValid(tuple = systable_getnext(scan)))
	{
		CatalogTupleDelete(rel, &tuple->t_self);
		n++;
	}
	systable_endscan(scan);
	return n;
}

void
store_insert(Relation rel, Datum *values, bool *nulls)
{
	HeapTuple	tuple = heap_form_tuple(RelationGetDescr(rel), values, nulls);

	CatalogTupleInsert(rel, tuple);
	heap_freetuple(tuple);
}

static Datum
text_or_null(const char *text, bool *isnull)
{
	*isnull = text == NULL;
	return text ? CStringGetTextDatum(text) : (Datum) 0;
}

void
rule_setting_write(const RuleSetting *setting)
{
	Relation	rel = store_open("rule");
	const char *keys[2] = {setting->rule->name, setting->schema ? setting->schema : ""};
	Datum		values[6];
	bool		nulls[6] = {0};

	store_delete(rel, 2, keys);
	values[0] = CStringGetTextDatum(keys[0]);
	values[1] = CStringGetTextDatum(keys[1]);
	values[2] = CStringGetTextDatum(rule_level_name(setting->level));
	values[3] = PointerGetDatum(setting->options);
	nulls[3] = setting->options == NULL;
	values[4] = CStringGetTextDatum(setting->source);
	values[5] = text_or_null(setting->evidence, &nulls[5]);
	store_insert(rel, values, nulls);
	store_close(rel);
}

bool
rule_setting_remove(const Rule *rule, const char *schema)
{
	Relation	rel = store_open("rule");
	const char *keys[2] = {rule->name, schema ? schema : ""};
	int			n = store_delete(rel, 2, keys);

	store_close(rel);
	return n > 0;
}

void
guard_mode_write(RuleLevel mode)
{
	Relation	rel = store_open("setting");
	const char *key = "guard";
	Datum		values[2];
	bool		nulls[2] = {0};

	store_delete(rel, 1, &key);
	values[0] = CStringGetTextDatum(key);
	values[1] = CStringGetTextDatum(rule_level_name(mode));
	store_insert(rel, values, nulls);
	store_close(rel);
}
