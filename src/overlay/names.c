/*
 * names.c
 *	  What names mean after the statements of a script so far.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#include "dbctx.h"

#include "catalog/namespace.h"
#include "catalog/pg_class.h"
#include "catalog/pg_constraint.h"
#include "catalog/pg_namespace.h"
#include "commands/defrem.h"
#include "mb/pg_wchar.h"
#include "miscadmin.h"
#include "overlay/state.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"
#include "utils/varlena.h"

static ScriptName *
find_name(Overlay *overlay, NameKind kind, Oid schema, const char *name, HASHACTION action, bool *found)
{
	ScriptNameKey key;

	memset(&key, 0, sizeof(key));
	key.kind = kind;
	key.schema = schema;
	strlcpy(NameStr(key.name), name, NAMEDATALEN);
	return hash_search(overlay->names, &key, action, found);
}

/* NULL: the script has not touched it */
ScriptName *
script_name(Overlay *overlay, NameKind kind, Oid schema, const char *name)
{
	ScriptName *entry = find_name(overlay, kind, schema, name, HASH_FIND, NULL);

	return entry && entry->state != NAME_UNTOUCHED ? entry : NULL;
}

static void
set_name(Overlay *overlay, NameKind kind, Oid schema, const char *name,
		 NameState state, char relkind, Oid oid, void *object)
{
	bool		found;
	ScriptName *entry = find_name(overlay, kind, schema, name, HASH_ENTER, &found);

	if (!found)
		entry->state = NAME_UNTOUCHED;
	undo_keep(overlay, entry, sizeof(ScriptName));
	entry->state = state;
	entry->relkind = relkind;
	entry->oid = oid;
	entry->object = object;
}

void
name_take(Overlay *overlay, NameKind kind, Oid schema, const char *name,
		  char relkind, Oid oid, void *object)
{
	set_name(overlay, kind, schema, name, NAME_TAKEN, relkind, oid, object);
}

void
name_leave(Overlay *overlay, NameKind kind, Oid schema, const char *name)
{
	set_name(overlay, kind, schema, name, NAME_GONE, '\0', InvalidOid, NULL);
}

bool
relation_is_named(Overlay *overlay, const DbSchema *schema, const char *name)
{
	ScriptName *entry = script_name(overlay, NAME_RELATION, schema->oid, name);

	return entry ? entry->state == NAME_TAKEN : OidIsValid(get_relname_relid(name, schema->oid));
}

bool
constraint_is_named(Overlay *overlay, const DbSchema *schema, const char *name)
{
	ScriptName *entry = script_name(overlay, NAME_CONSTRAINT, schema->oid, name);

	return entry ? entry->state == NAME_TAKEN : ConstraintNameExists(name, schema->oid);
}

char *
choose_relation_name(Overlay *overlay, const DbSchema *schema, const char *name1,
					 const char *name2, const char *label, bool isconstraint)
{
	char		modified[NAMEDATALEN];

	strlcpy(modified, label, sizeof(modified));
	for (int pass = 1;; pass++)
	{
		char	   *name = makeObjectName(name1, name2, modified);

		CHECK_FOR_INTERRUPTS();
		if (!relation_is_named(overlay, schema, name) &&
			(!isconstraint || !constraint_is_named(overlay, schema, name)))
			return name;
		pfree(name);
		snprintf(modified, sizeof(modified), "%s%d", label, pass);
	}
}

char *
choose_constraint_name(Overlay *overlay, const DbSchema *schema, const char *name1,
					   const char *name2, const char *label)
{
	char		modified[NAMEDATALEN];

	strlcpy(modified, label, sizeof(modified));
	for (int pass = 1;; pass++)
	{
		char	   *name = makeObjectName(name1, name2, modified);

		CHECK_FOR_INTERRUPTS();
		if (!constraint_is_named(overlay, schema, name))
			return name;
		pfree(name);
		snprintf(modified, sizeof(modified), "%s%d", label, pass);
	}
}

char *
choose_addition(List *names)
{
	char		buf[NAMEDATALEN * 2] = "";
	int			length = 0;
	ListCell   *lc;

	foreach(lc, names)
	{
		if (length > 0)
			buf[length++] = '_';
		strlcpy(buf + length, lfirst(lc), NAMEDATALEN);
		length += strlen(buf + length);
		if (length >= NAMEDATALEN)
			break;
	}
	return pstrdup(buf);
}

/* By OID, as its catalog has it */
static DbSchema *
live_schema(Overlay *overlay, Oid oid)
{
	MemoryContext old = MemoryContextSwitchTo(overlay->context);
	DbSchema   *schema = loader_schema(overlay->loader, oid);

	if (schema != NULL)
		oidmap_put(overlay->schemas, oid, schema);
	MemoryContextSwitchTo(old);
	return schema;
}

DbSchema *
overlay_schema(Overlay *overlay, Oid oid)
{
	DbSchema   *schema = oidmap_get(overlay->schemas, oid);

	return schema ? schema : live_schema(overlay, oid);
}

DbSchema *
overlay_find_schema(Overlay *overlay, const char *name)
{
	ScriptName *entry = script_name(overlay, NAME_SCHEMA, InvalidOid, name);
	Oid			oid;

	if (entry != NULL)
		return entry->state == NAME_TAKEN ? entry->object : NULL;
	oid = get_namespace_oid(name, true);
	return OidIsValid(oid) ? overlay_schema(overlay, oid) : NULL;
}

/* The OID of a schema by name, of one of the system's too */
static Oid
schema_oid(Overlay *overlay, const char *name)
{
	ScriptName *entry = script_name(overlay, NAME_SCHEMA, InvalidOid, name);

	if (entry != NULL)
		return entry->state == NAME_TAKEN ? entry->oid : InvalidOid;
	return get_namespace_oid(name, true);
}

void
overlay_path_changed(Overlay *overlay)
{
	overlay->path = NIL;
}

/* As the server understands search_path: temporary objects and its own first */
static List *
read_path(Overlay *overlay)
{
	char	   *setting = pstrdup(overlay->settings.path ? overlay->settings.path : namespace_search_path);
	Oid			temp = schema_oid(overlay, "pg_temp");
	List	   *names;
	List	   *path = NIL;
	ListCell   *lc;

	if (!SplitIdentifierString(setting, ',', &names))
		names = NIL;
	foreach(lc, names)
	{
		char	   *name = lfirst(lc);
		Oid			oid;

		if (strcmp(name, "$user") == 0)
			name = GetUserNameFromId(GetUserId(), true);
		oid = name ? schema_oid(overlay, name) : InvalidOid;
		if (OidIsValid(oid))
			path = list_append_unique_oid(path, oid);
	}
	if (!list_member_oid(path, PG_CATALOG_NAMESPACE))
		path = lcons_oid(PG_CATALOG_NAMESPACE, path);
	if (OidIsValid(temp) && !list_member_oid(path, temp))
		path = lcons_oid(temp, path);
	return path;
}

List *
overlay_path(Overlay *overlay)
{
	if (overlay->path == NIL)
	{
		MemoryContext old = MemoryContextSwitchTo(overlay->context);

		overlay->path = read_path(overlay);
		MemoryContextSwitchTo(old);
	}
	return overlay->path;
}

DbSchema *
overlay_creation_schema(Overlay *overlay, const char *name)
{
	ListCell   *lc;

	if (name != NULL)
		return overlay_find_schema(overlay, name);
	foreach(lc, overlay_path(overlay))
	{
		DbSchema   *schema = overlay_schema(overlay, lfirst_oid(lc));

		/* the system's are none, and temporary objects say so */
		if (schema != NULL && strcmp(schema->name, "pg_temp") != 0)
			return schema;
	}
	return NULL;
}

static Found
lookup_in(Overlay *overlay, Oid schema, const char *name)
{
	Found		found = {'\0', InvalidOid, script_name(overlay, NAME_RELATION, schema, name)};

	if (found.name == NULL)
	{
		found.oid = get_relname_relid(name, schema);
		if (OidIsValid(found.oid))
			found.relkind = get_rel_relkind(found.oid);
	}
	else if (found.name->state == NAME_TAKEN)
	{
		found.oid = found.name->oid;
		found.relkind = found.name->relkind;
	}
	return found;
}

Found
overlay_lookup(Overlay *overlay, const char *schema, const char *name)
{
	Found		found = {'\0', InvalidOid, NULL};
	ListCell   *lc;

	if (schema != NULL)
	{
		Oid			oid = schema_oid(overlay, schema);

		return OidIsValid(oid) ? lookup_in(overlay, oid, name) : found;
	}
	foreach(lc, overlay_path(overlay))
	{
		found = lookup_in(overlay, lfirst_oid(lc), name);
		if (found.relkind != '\0')
			return found;
	}
	return found;
}
