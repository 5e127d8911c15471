/*
 * load_types.c
 *	  Loads types, functions and extensions.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#include "dbctx.h"

#include "access/htup_details.h"
#include "access/transam.h"
#include "catalog/indexing.h"
#include "catalog/pg_collation.h"
#include "catalog/pg_class.h"
#include "catalog/pg_enum.h"
#include "catalog/pg_extension.h"
#include "catalog/pg_language.h"
#include "catalog/pg_namespace.h"
#include "catalog/pg_proc.h"
#include "catalog/pg_type.h"
#include "commands/proclang.h"
#include "lib/stringinfo.h"
#include "utils/builtins.h"
#include "utils/fmgroids.h"
#include "utils/hsearch.h"
#include "utils/lsyscache.h"
#include "utils/syscache.h"

#include "catalog/deparse.h"
#include "catalog/loader.h"

/* A type with its modifier, as columns have it */
typedef struct TypeKey
{
	Oid			oid;
	int32		typmod;
} TypeKey;

typedef struct TypeEntry
{
	TypeKey		key;
	DbTypeRef  *ref;
} TypeEntry;

static DbTypeClass
type_class(Oid oid, char typtype)
{
	switch (oid)
	{
		case TEXTOID:
			return DB_TYPE_TEXT;
		case VARCHAROID:
			return DB_TYPE_VARCHAR;
		case BPCHAROID:
			return DB_TYPE_CHAR;
		case UUIDOID:
			return DB_TYPE_UUID;
		case INT2OID:
			return DB_TYPE_INT2;
		case INT4OID:
			return DB_TYPE_INT4;
		case INT8OID:
			return DB_TYPE_INT8;
		case NUMERICOID:
			return DB_TYPE_NUMERIC;
		case FLOAT4OID:
		case FLOAT8OID:
			return DB_TYPE_FLOAT;
		case MONEYOID:
			return DB_TYPE_MONEY;
		case BOOLOID:
			return DB_TYPE_BOOL;
		case TIMESTAMPTZOID:
			return DB_TYPE_TIMESTAMPTZ;
		case TIMESTAMPOID:
			return DB_TYPE_TIMESTAMP;
		case DATEOID:
			return DB_TYPE_DATE;
		case JSONOID:
			return DB_TYPE_JSON;
		case JSONBOID:
			return DB_TYPE_JSONB;
		default:
			return typtype == TYPTYPE_ENUM ? DB_TYPE_ENUM : DB_TYPE_OTHER;
	}
}

/*
 * What is to be known of a type: the element of an array, what lies below a
 * domain.  A type that has just been dropped stays DB_TYPE_OTHER.
 */
static void
examine_type(DbTypeRef *ref)
{
	Oid			oid = ref->oid;
	int32		typmod = ref->typmod;
	HeapTuple	tuple;

	ref->length = -1;
	while (HeapTupleIsValid(tuple = SearchSysCache1(TYPEOID, ObjectIdGetDatum(oid))))
	{
		Form_pg_type form = (Form_pg_type) GETSTRUCT(tuple);
		char		typtype = form->typtype;
		Oid			element = IsTrueArrayType(form) ? form->typelem : InvalidOid;
		Oid			base = form->typbasetype;

		if (oid == ref->oid)
			ref->collation = form->typcollation;
		if (typtype == TYPTYPE_DOMAIN && typmod < 0)
			typmod = form->typtypmod;
		ReleaseSysCache(tuple);

		if (OidIsValid(element))
		{
			ref->is_array = true;
			oid = element;
		}
		else if (typtype == TYPTYPE_DOMAIN)
		{
			if (!OidIsValid(ref->user_type))
				ref->user_type = oid;
			oid = base;
		}
		else
		{
			if (!OidIsValid(ref->user_type) && typtype != TYPTYPE_BASE)
				ref->user_type = oid;
			ref->class = type_class(oid, typtype);
			if ((oid == VARCHAROID || oid == BPCHAROID) &&
				typmod > (int32) VARHDRSZ)
				ref->length = typmod - VARHDRSZ;
			break;
		}
	}
}

/* Then nothing on the search_path hides a type of the server's own */
static bool
catalog_comes_first(Loader *loader)
{
	return loader->path != NIL && linitial_oid(loader->path) == PG_CATALOG_NAMESPACE;
}

/*
 * The server's own types stay as they are: the guard, which loads a table with
 * each command, looks at them once in a session.
 */
static DbTypeRef *
own_typeref(Oid type, int32 typmod)
{
	static DbTypeRef *known[RECENT_TYPES];
	DbTypeRef **place = &known[(type ^ typmod) % RECENT_TYPES];
	DbTypeRef  *ref;
	MemoryContext old;

	if (*place && (*place)->oid == type && (*place)->typmod == typmod)
		return *place;
	ref = palloc0(sizeof(DbTypeRef));
	ref->oid = type;
	ref->typmod = typmod;
	examine_type(ref);
	ref->text = type_text(type, typmod);

	/* of two that share a place none is kept: models point to the first */
	if (*place == NULL)
	{
		old = MemoryContextSwitchTo(TopMemoryContext);
		*place = palloc(sizeof(DbTypeRef));
		**place = *ref;
		(*place)->text = pstrdup(ref->text);
		MemoryContextSwitchTo(old);
		return *place;
	}
	return ref;
}

DbTypeRef *
loader_typeref(Loader *loader, Oid type, int32 typmod)
{
	TypeKey		key = {type, typmod};
	DbTypeRef **recent = &loader->recent_types[(type ^ typmod) % RECENT_TYPES];
	TypeEntry  *entry;
	bool		found;

	/* a hundred thousand columns have a few dozen types */
	if (*recent && (*recent)->oid == type && (*recent)->typmod == typmod)
		return *recent;
	if (type < FirstUnpinnedObjectId && loader->light && catalog_comes_first(loader))
		return *recent = own_typeref(type, typmod);
	if (loader->typerefs == NULL)
	{
		HASHCTL		ctl = {.keysize = sizeof(TypeKey),.entrysize = sizeof(TypeEntry),
		.hcxt = CurrentMemoryContext};

		loader->typerefs = hash_create("dbctx types", loader->light ? 16 : 256, &ctl,
									   HASH_ELEM | HASH_BLOBS | HASH_CONTEXT);
	}
	entry = hash_search(loader->typerefs, &key, HASH_ENTER, &found);
	if (!found)
	{
		entry->ref = palloc0(sizeof(DbTypeRef));
		entry->ref->oid = type;
		entry->ref->typmod = typmod;
		examine_type(entry->ref);
		entry->ref->text = type_text(type, typmod);
	}
	*recent = entry->ref;
	return entry->ref;
}

static void
handle_type(Loader *loader, Relation catalog, HeapTuple tuple)
{
	Form_pg_type form = (Form_pg_type) GETSTRUCT(tuple);
	DbSchema   *schema;
	LoadTable  *row = NULL;
	DbType	   *type;
	bool		isnull;
	Datum		datum;

	switch (form->typtype)
	{
		case TYPTYPE_ENUM:
		case TYPTYPE_DOMAIN:
		case TYPTYPE_RANGE:
			break;
		case TYPTYPE_COMPOSITE:
			/* tables have one each: only those that stand alone */
			row = oidmap_get(loader->index->tables, form->typrelid);
			if (row == NULL || row->table.kind != RELKIND_COMPOSITE_TYPE)
				return;
			break;
		default:
			return;
	}
	schema = loader_schema(loader, form->typnamespace);
	if (schema == NULL || !schema->usable ||
		(loader->whole && !schema->wanted) ||
		loader_is_member(loader, TypeRelationId, form->oid) ||
		oidmap_get(loader->index->types, form->oid))
		return;

	type = palloc0(sizeof(DbType));
	type->oid = form->oid;
	type->name = pstrdup(NameStr(form->typname));
	type->schema = schema;
	type->kind = form->typtype;
	type->not_null = form->typnotnull;
	if (form->typtype == TYPTYPE_DOMAIN)
	{
		type->base = loader_typeref(loader, form->typbasetype, form->typtypmod);
		datum = loader_attr(catalog, tuple, Anum_pg_type_typdefaultbin, &isnull);
		if (!isnull)
			type->default_expr = loader_expr(loader, datum, NULL);
	}
	if (row)
	{
		type->nattributes = row->table.ncolumns;
		type->attributes = row->table.columns;
	}
	oidmap_put(loader->index->types, type->oid, type);
	loader->types = lappend(loader->types, type);
}

/* A label while the labels of its type are gathered */
typedef struct EnumLabel
{
	float4		position;
	const char *label;
} EnumLabel;

static int
compare_labels(const ListCell *a, const ListCell *b)
{
	const EnumLabel *left = lfirst(a);
	const EnumLabel *right = lfirst(b);

	return left->position < right->position ? -1 : left->position > right->position;
}

static void
handle_enum(Loader *loader, Relation catalog, HeapTuple tuple)
{
	Form_pg_enum form = (Form_pg_enum) GETSTRUCT(tuple);
	DbType	   *type = oidmap_get(loader->index->types, form->enumtypid);
	EnumLabel  *label;

	if (type == NULL)
		return;
	label = palloc(sizeof(EnumLabel));
	label->position = form->enumsortorder;
	label->label = pstrdup(NameStr(form->enumlabel));
	type->label_list = lappend(type->label_list, label);
}

static int
compare_types(const void *a, const void *b)
{
	const DbType *left = *(DbType *const *) a;
	const DbType *right = *(DbType *const *) b;
	int			cmp = strcmp(left->schema->name, right->schema->name);

	return cmp ? cmp : strcmp(left->name, right->name);
}

/* Of a set: types that columns use and that are not loaded yet */
static List *
missing_types(Loader *loader)
{
	List	   *oids = NIL;
	HASH_SEQ_STATUS status;
	TypeEntry  *entry;

	if (loader->typerefs == NULL)
		return NIL;
	hash_seq_init(&status, loader->typerefs);
	while ((entry = hash_seq_search(&status)) != NULL)
	{
		Oid			oid = entry->ref->user_type;

		if (OidIsValid(oid) && oidmap_get(loader->index->types, oid) == NULL)
			oids = list_append_unique_oid(oids, oid);
	}
	return oids;
}

/* Reads the types in oids, or all of them */
static void
scan_types(Loader *loader, List *oids)
{
	loader_scan(loader, TypeRelationId, TypeOidIndexId, Anum_pg_type_oid,
				oids, handle_type);
	loader_scan(loader, EnumRelationId, EnumTypIdLabelIndexId,
				Anum_pg_enum_enumtypid, oids, handle_enum);
}

/*
 * Loads types, after the relations: all, or those that the columns of the
 * set have, with the domains below domains.
 */
void
load_types(Loader *loader)
{
	Model	   *model = loader->model;
	ListCell   *lc;

	if (loader->whole)
		scan_types(loader, NIL);
	else
	{
		List	   *oids = missing_types(loader);

		while (oids != NIL)
		{
			int			before = list_length(loader->types);

			scan_types(loader, oids);
			load_domain_checks(loader, oids);
			if (list_length(loader->types) == before)
				break;
			oids = missing_types(loader);
		}
	}

	model->types = palloc(sizeof(DbType *) * Max(list_length(loader->types), 1));
	model->ntypes = 0;
	foreach(lc, loader->types)
	{
		DbType	   *type = lfirst(lc);
		ListCell   *lc2;

		list_sort(type->label_list, compare_labels);
		type->nlabels = 0;
		type->labels = palloc(sizeof(char *) * Max(list_length(type->label_list), 1));
		foreach(lc2, type->label_list)
			type->labels[type->nlabels++] = ((EnumLabel *) lfirst(lc2))->label;
		type->on_path = type_is_found(type->oid);
		model->types[model->ntypes++] = type;
	}
	qsort(model->types, model->ntypes, sizeof(DbType *), compare_types);
}

/* Ties the types that columns use to what was loaded of them */
void
link_types(Loader *loader)
{
	HASH_SEQ_STATUS status;
	TypeEntry  *entry;

	if (loader->typerefs == NULL)
		return;
	hash_seq_init(&status, loader->typerefs);
	while ((entry = hash_seq_search(&status)) != NULL)
		entry->ref->type = oidmap_get(loader->index->types, entry->ref->user_type);
}

/* The argument types, which tell functions of one name apart */
static char *
signature(Form_pg_proc form)
{
	StringInfoData buf;

	initStringInfo(&buf);
	for (int i = 0; i < form->pronargs; i++)
	{
		appendStringInfoString(&buf,
							   format_type_extended(form->proargtypes.values[i], -1,
													FORMAT_TYPE_ALLOW_INVALID |
													FORMAT_TYPE_FORCE_QUALIFY));
		appendStringInfoChar(&buf, ',');
	}
	return buf.data;
}

/* The server makes these for each range type */
static bool
is_range_constructor(Loader *loader, Relation catalog, HeapTuple tuple)
{
	char	   *source;

	if (((Form_pg_proc) GETSTRUCT(tuple))->prolang != INTERNALlanguageId)
		return false;
	source = loader_text(catalog, tuple, Anum_pg_proc_prosrc);
	return source && (strncmp(source, "range_constructor", 17) == 0 ||
					  strncmp(source, "multirange_constructor", 22) == 0);
}

static void
handle_function(Loader *loader, Relation catalog, HeapTuple tuple)
{
	Form_pg_proc form = (Form_pg_proc) GETSTRUCT(tuple);
	DbSchema   *schema = loader_schema(loader, form->pronamespace);
	DbFunction *func;
	bool		isnull;
	Datum		config;

	if (schema == NULL || !schema->usable || !schema->wanted ||
		loader_is_member(loader, ProcedureRelationId, form->oid))
		return;
	if (is_range_constructor(loader, catalog, tuple))
		return;
	if (!visible_function(loader, catalog, tuple))
	{
		loader->model->nhidden_functions++;
		return;
	}
	func = palloc0(sizeof(DbFunction));
	func->oid = form->oid;
	func->name = pstrdup(NameStr(form->proname));
	func->schema = schema;
	func->kind = form->prokind;
	func->security_definer = form->prosecdef;
	func->volatility = form->provolatile;
	func->result_type = form->prorettype;
	func->is_trigger = form->prorettype == TRIGGEROID ||
		form->prorettype == EVENT_TRIGGEROID;
	func->on_path = schema->on_path && function_is_found(form->oid);
	func->canonical_arguments = signature(form);
	func->language = get_language_name(form->prolang, true);
	func->body = loader_text(catalog, tuple, Anum_pg_proc_prosrc);
	load_function_details(loader, catalog, tuple, func);
	config = loader_attr(catalog, tuple, Anum_pg_proc_proconfig, &isnull);
	func->sets_search_path = !isnull &&
		config_sets(DatumGetArrayTypeP(config), "search_path");
	oidmap_put(loader->index->functions, func->oid, func);
	loader->functions = lappend(loader->functions, func);
}

static int
compare_functions(const void *a, const void *b)
{
	const DbFunction *left = *(DbFunction *const *) a;
	const DbFunction *right = *(DbFunction *const *) b;
	int			cmp = strcmp(left->schema->name, right->schema->name);

	if (cmp == 0)
		cmp = strcmp(left->name, right->name);
	if (cmp == 0)
		cmp = strcmp(left->canonical_arguments, right->canonical_arguments);
	return cmp;
}

void
load_functions(Loader *loader)
{
	Model	   *model = loader->model;
	ListCell   *lc;

	loader_scan(loader, ProcedureRelationId, ProcedureOidIndexId, Anum_pg_proc_oid,
				loader->relids, handle_function);
	model->functions = palloc(sizeof(DbFunction *) *
							  Max(list_length(loader->functions), 1));
	foreach(lc, loader->functions)
		model->functions[model->nfunctions++] = lfirst(lc);
	qsort(model->functions, model->nfunctions, sizeof(DbFunction *),
		  compare_functions);
}

static void
handle_extension(Loader *loader, Relation catalog, HeapTuple tuple)
{
	Form_pg_extension form = (Form_pg_extension) GETSTRUCT(tuple);
	DbExtension *ext = palloc0(sizeof(DbExtension));

	ext->name = pstrdup(NameStr(form->extname));
	ext->version = loader_text(catalog, tuple, Anum_pg_extension_extversion);
	ext->schema = get_namespace_name(form->extnamespace);
	loader->extensions = lappend(loader->extensions, ext);
}

static int
compare_extensions(const void *a, const void *b)
{
	return strcmp((*(DbExtension *const *) a)->name,
				  (*(DbExtension *const *) b)->name);
}

void
load_extensions(Loader *loader)
{
	Model	   *model = loader->model;
	ListCell   *lc;

	loader_scan(loader, ExtensionRelationId, InvalidOid, 0, NIL, handle_extension);
	model->extensions = palloc(sizeof(DbExtension *) *
							   Max(list_length(loader->extensions), 1));
	foreach(lc, loader->extensions)
		model->extensions[model->nextensions++] = lfirst(lc);
	qsort(model->extensions, model->nextensions, sizeof(DbExtension *),
		  compare_extensions);
}
