/*
 * fix_order.c
 *	  Fixes that are run one after the other.
 *
 * Each finding's fix is written for the schema as it stands, without the
 * others'.  Run in the order of dbctx_lint() all of them must work: so those
 * that rename come last; and left out is one that renames what an earlier one
 * has taken away, or to a name that an earlier one has taken, and a foreign key
 * to a key that gets another type.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#include "dbctx.h"

#include "catalog/deparse.h"
#include "catalog/keyset.h"
#include "rule/lint.h"

bool
fix_renames(const Finding *finding)
{
	return finding->fix != NULL && strstr(finding->fix, " RENAME ") != NULL;
}

/* The object that a finding is about; an index and its constraint are one */
static char *
object_key(const Finding *finding)
{
	if (finding->name != NULL)
		return psprintf("%u %s", finding->relid, finding->name);
	return psprintf("%u.%u.%d", finding->classid, finding->objid, finding->objsubid);
}

/* The new name, where it must be the only one of its kind: what is behind the last TO */
static char *
new_name_key(const Finding *finding)
{
	const char *name = finding->fix;

	for (const char *at = name; at != NULL; at = strstr(at + 1, " TO "))
		name = at;
	if (strncmp(finding->fix, "ALTER INDEX ", strlen("ALTER INDEX ")) == 0)
		return psprintf("%s%s", finding->schema, name);
	return psprintf("%u%s%s", finding->relid, finding->name ? " constraint" : "", name);
}

/* " REFERENCES public.users", of a foreign key to it; "" if the fix makes none */
static char *
reference_key(const char *fix)
{
	const char *reference = "";

	for (const char *at = strstr(fix, " REFERENCES "); at != NULL; at = strstr(at + 1, " REFERENCES "))
		reference = at;
	return pnstrdup(reference, strrchr(reference, '(') ? strrchr(reference, '(') - reference - 1 : 0);
}

/* Keys that get another type can't be pointed to by columns of the old one */
static void
note_new_key_types(HTAB *keys, const List *findings)
{
	ListCell   *lc;

	foreach(lc, findings)
	{
		Finding    *finding = lfirst(lc);

		if (finding->rule->id == RULE_primary_key_type && finding->fix != NULL &&
			strstr(finding->fix, " TYPE ") != NULL)
			(void) keyset_add(keys, psprintf(" REFERENCES %s.%s", name_sql(finding->schema),
										   name_sql(finding->table)));
	}
}

void
fixes_settle(List *findings)
{
	HTAB	   *keys = keyset_make(CurrentMemoryContext);
	ListCell   *lc;

	note_new_key_types(keys, findings);
	foreach(lc, findings)
	{
		Finding    *finding = lfirst(lc);

		if (finding->fix == NULL)
			continue;
		if (finding->rule->id == RULE_foreign_key_missing &&
			keyset_has(keys, reference_key(finding->fix)))
			finding->fix = NULL;
		else if (finding->rule->id == RULE_index_duplicate ||
			finding->rule->id == RULE_soft_delete_unique)
			(void) keyset_add(keys, object_key(finding));
		else if (fix_renames(finding) &&
				 (keyset_add(keys, object_key(finding)) || keyset_add(keys, new_name_key(finding))))
			finding->fix = NULL;
	}
	hash_destroy(keys);
}
