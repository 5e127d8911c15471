/*
 * path_names.c
 *	  Which relation a name means, and which of many the search_path finds by
 *	  their bare names.
 *
 * RelationIsVisible() would tell, at two catalog look-ups a relation; here
 * all names are at hand anyway.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#include "dbctx.h"

#include "catalog/namespace.h"
#include "utils/lsyscache.h"

#include "catalog/loader.h"

/*
 * Relation names in the schemas of the search_path, with the position of the
 * first schema that has one: who isn't first is not found by his bare name.
 */
typedef struct NameMapEntry
{
	const char *name;
	int			position;
	uint32		hash;
	char		status;
} NameMapEntry;

#define SH_PREFIX namemap
#define SH_ELEMENT_TYPE NameMapEntry
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

Oid
relation_by_name(const char *schema, const char *name)
{
	Oid			namespace_oid;

	if (schema == NULL)
		return RelnameGetRelid(name);
	namespace_oid = get_namespace_oid(schema, true);
	return OidIsValid(namespace_oid) ? get_relname_relid(name, namespace_oid) : InvalidOid;
}

void
load_path_names(Loader *loader)
{
	loader->names = namemap_create(CurrentMemoryContext, 1024, NULL);
}

/* Position of a schema in the search_path; -1 if it isn't there */
static int
path_position(Loader *loader, Oid nspid)
{
	ListCell   *lc;

	foreach(lc, loader->path)
	{
		if (lfirst_oid(lc) == nspid)
			return foreach_current_index(lc);
	}
	return -1;
}

void
loader_note_name(Loader *loader, const char *name, Oid nspid)
{
	int			position = path_position(loader, nspid);
	NameMapEntry *entry;
	bool		found;

	if (position < 0)
		return;
	entry = namemap_insert(loader->names, name, &found);
	if (!found)
	{
		entry->name = pstrdup(name);
		entry->position = position;
	}
	else if (position < entry->position)
		entry->position = position;
}

bool
loader_name_is_found(Loader *loader, const char *name, Oid nspid)
{
	int			position = path_position(loader, nspid);
	ListCell   *lc;

	if (position < 0)
		return false;
	if (loader->names)
	{
		NameMapEntry *entry = namemap_lookup(loader->names, name);

		return entry == NULL || entry->position >= position;
	}
	foreach(lc, loader->path)
	{
		if (foreach_current_index(lc) == position)
			break;
		if (OidIsValid(get_relname_relid(name, lfirst_oid(lc))))
			return false;
	}
	return true;
}
