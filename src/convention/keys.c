/*
 * keys.c
 *	  Primary keys: what they are called, made of and filled by.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#include "convention/infer.h"

#include "catalog/deparse.h"
#include "catalog/pg_constraint.h"
#include "utils/hsearch.h"

/* How a key gets its value: numbers that are no address of a DbExpr */
typedef enum KeySource
{
	SOURCE_APPLICATION,			/* no default */
	SOURCE_SERIAL,
	SOURCE_IDENTITY_ALWAYS,
	SOURCE_IDENTITY_DEFAULT,
	SOURCE_SEQUENCE,			/* a sequence for this column, not owned by it */
	SOURCE_GENERATED,
	SOURCE_LAST
} KeySource;

/* What a key is as a whole; larger values are addresses of column names */
typedef enum KeyShape
{
	SHAPE_NONE = 1,
	SHAPE_COMPOSITE,
	SHAPE_SHARED,				/* with the parent: a foreign key as well */
	SHAPE_TABLE_ID,				/* one column, named after the table */
	SHAPE_LAST
} KeyShape;

/* Parts of the key of TOPIC_PRIMARY_KEY */
#define PART_NAME 0				/* KeyShape or name */
#define PART_TYPE 1				/* DbTypeRef */
#define PART_SOURCE 2			/* KeySource or DbExpr */
#define PART_KIND 3				/* as text_keys.c counts them */
#define PART_SUFFIX 4			/* of SHAPE_TABLE_ID: "_id" or "Id" */

typedef struct KeyState
{
	Tally	   *whole;
	Tally	   *present;
	Tally	   *name;
	Tally	   *type;
	Tally	   *source;
	List	   *prefixed;		/* DbExpr *: "'x_' || f()", one of each f() */
} KeyState;

DbColumn *
single_key(const DbTable *table)
{
	DbConstraint *pk = table->primary_key;

	DbColumn   *column = pk != NULL && pk->nkeys == 1 ?
		&table->columns[pk->keys[0] - 1] : NULL;

	return column != NULL && !column->dropped ? column : NULL;
}

static uintptr_t
key_source(const DbColumn *column)
{
	if (column->identity != '\0')
		return column->identity == 'a' ? SOURCE_IDENTITY_ALWAYS : SOURCE_IDENTITY_DEFAULT;
	if (column->generated != '\0')
		return SOURCE_GENERATED;
	if (column->serial)
		return SOURCE_SERIAL;
	return column->expr == NULL ? SOURCE_APPLICATION : (uintptr_t) column->expr;
}

/*
 * A sequence that only one key draws from is that key's own, whatever it is
 * called; one that several share, as Hibernate's, is told by its name.
 */
static void
settle_sequences(Tally *tally)
{
	struct
	{
		uintptr_t	source;
		int			count;
	}		   *entry;
	HASHCTL		ctl = {0};
	HTAB	   *uses;

	ctl.keysize = sizeof(uintptr_t);
	ctl.entrysize = sizeof(*entry);
	ctl.hcxt = CurrentMemoryContext;
	uses = hash_create("dbctx sequences", 32, &ctl,
					   HASH_ELEM | HASH_BLOBS | HASH_CONTEXT);

	/* those who share one may differ in the rest of the key, or the schema */
	for (int pass = 0; pass < 2; pass++)
	{
		ListCell   *lc;

		foreach(lc, tally->cells)
		{
			TallyCell  *cell = lfirst(lc);
			uintptr_t	source = cell->key.part[PART_SOURCE];
			bool		found;

			if (source < SOURCE_LAST || ((DbExpr *) source)->kind != DB_EXPR_NEXTVAL)
				continue;
			entry = hash_search(uses, &source, HASH_ENTER, &found);
			if (pass == 0)
				entry->count = (found ? entry->count : 0) + cell->count;
			else if (entry->count == 1)
				cell->key.part[PART_SOURCE] = SOURCE_SEQUENCE;
		}
	}
	hash_destroy(uses);
}

/*
 * "'usr_' || nanoid()", whatever the prefix: the first expression met that
 * calls the same function; else NULL.
 */
static DbExpr *
prefixed_call(KeyState *state, DbExpr *expr)
{
	static const char text_concat[] = "{OPEXPR :opno 654 ";
	ListCell   *lc;
	const char *call;

	if (strncmp(expr->source, text_concat, strlen(text_concat)) != 0)
		return NULL;
	call = strstr(expr->source, ":funcid ");
	if (call == NULL)
		return NULL;
	foreach(lc, state->prefixed)
	{
		DbExpr	   *known = lfirst(lc);

		if (strncmp(strstr(known->source, ":funcid "), call,
					strcspn(call + 8, " ") + 9) == 0)
			return known;
	}
	state->prefixed = lappend(state->prefixed, expr);
	return expr;
}

/*
 * Is the column named after its table, or after the last words of its name:
 * "auth_user" may call it user_id?  Returns the suffix: "_id" of user_id in
 * users, "Id" of UserId, "id" of userid; else NULL.
 */
const char *
key_suffix(const DbTable *table, const char *name)
{
	Words		column;
	Words		words;
	NameKey		stem;
	NameKey		own;
	const char *suffix;

	words_split(&column, name);
	if (column.n >= 2)
	{
		suffix = name + column.offset[column.n - 1];
		if (suffix[-1] == '_')
			suffix--;
		words_join(&column, 0, column.n - 1, true, stem);
	}
	else
	{
		int			length = strlen(name) - strlen("id");

		if (length <= 0 || strcmp(name + length, "id") != 0)
			return NULL;
		suffix = name + length;
		strlcpy(own, name, length + 1);
		words_split(&column, own);
		words_join(&column, 0, column.n, true, stem);
	}
	words_split(&words, table->name);
	for (int from = 0; from < words.n; from++)
	{
		words_join(&words, from, words.n, true, own);
		if (strcmp(stem, own) == 0)
			return suffix;
	}
	return NULL;
}

static const char *
source_text(uintptr_t source)
{
	switch (source)
	{
		case SOURCE_APPLICATION:
			return "";
		case SOURCE_IDENTITY_ALWAYS:
			return " GENERATED ALWAYS AS IDENTITY";
		case SOURCE_IDENTITY_DEFAULT:
			return " GENERATED BY DEFAULT AS IDENTITY";
		case SOURCE_SEQUENCE:
			return " DEFAULT nextval() of its own sequence";
		case SOURCE_GENERATED:
			return " GENERATED";
	}
	return NULL;
}

/* " DEFAULT nanoid()", with "'<prefix>' ||" where each table has its own */
static const char *
default_text(const TallyKey *key)
{
	const char *text = source_text(key->part[PART_SOURCE]);
	const char *call;

	if (text != NULL)
		return text;
	text = expr_text((DbExpr *) key->part[PART_SOURCE]);
	call = strstr(text, " || ");
	if (key->part[PART_KIND] == KIND_PREFIXED && call != NULL)
		return psprintf(" DEFAULT '<prefix>'%s", text[0] == '(' ?
						pnstrdup(call, strlen(call) - 1) : call);
	return psprintf(" DEFAULT %s", text);
}

static const char *
serial_text(const DbTypeRef *type)
{
	return type->class == DB_TYPE_INT8 ? "bigserial" :
		type->class == DB_TYPE_INT2 ? "smallserial" : "serial";
}

/* Text of a name part; the SQL of one that differs by table can't be given */
static const char *
name_part_text(const TallyKey *key)
{
	if (key->part[PART_NAME] == SHAPE_TABLE_ID)
		return psprintf("<table>%s", (const char *) key->part[PART_SUFFIX]);
	return (const char *) key->part[PART_NAME];
}

static void
format_key(const TallyKey *key, Variant *variant, void *arg)
{
	DbTypeRef  *type = (DbTypeRef *) key->part[PART_TYPE];
	uintptr_t	source = key->part[PART_SOURCE];
	const char *name;
	const char *rest;
	const char *made;

	switch (key->part[PART_NAME])
	{
		case SHAPE_NONE:
			variant->value = "none";
			return;
		case SHAPE_COMPOSITE:
			variant->value = "composite";
			return;
		case SHAPE_SHARED:
			variant->value = "shared with the parent (1:1)";
			return;
		case SHAPE_TABLE_ID:
			name = name_part_text(key);
			break;
		default:
			name = name_sql(name_part_text(key));
	}

	rest = source == SOURCE_SERIAL ? serial_text(type) : type->text;
	made = source == SOURCE_SERIAL ? "" : default_text(key);
	if (source == SOURCE_APPLICATION)
		variant->value = psprintf("%s %s, set by the application%s", name, rest,
								  text_key_kind_text(key->part[PART_KIND]));
	else
		variant->value = psprintf("%s %s%s", name, rest, made);
	if (key->part[PART_NAME] != SHAPE_TABLE_ID && source != SOURCE_SEQUENCE &&
		source != SOURCE_GENERATED && key->part[PART_KIND] != KIND_PREFIXED)
		variant->sql = strncmp(made, " DEFAULT", 8) == 0 ?
			psprintf("%s %s PRIMARY KEY%s", name, rest, made) :
			psprintf("%s %s%s PRIMARY KEY", name, rest, made);
}

static void
format_key_name(const TallyKey *key, Variant *variant, void *arg)
{
	variant->value = key->part[PART_NAME] == SHAPE_TABLE_ID ?
		name_part_text(key) : name_sql(name_part_text(key));
}

static void
format_type(const TallyKey *key, Variant *variant, void *arg)
{
	variant->value = ((DbTypeRef *) key->part[PART_TYPE])->text;
}

static void
format_default(const TallyKey *key, Variant *variant, void *arg)
{
	DbTypeRef  *type = (DbTypeRef *) key->part[PART_TYPE];
	uintptr_t	source = key->part[PART_SOURCE];

	if (source == SOURCE_SERIAL)
		variant->value = serial_text(type);
	else if (source == SOURCE_APPLICATION)
		variant->value = psprintf("%s set by the application", type->text);
	else
		variant->value = default_text(key) + 1;
	if (source != SOURCE_APPLICATION && source != SOURCE_SEQUENCE &&
		source != SOURCE_GENERATED && source != SOURCE_SERIAL &&
		key->part[PART_KIND] != KIND_PREFIXED)
		variant->sql = variant->value;
}

/* One table whose key is over one column: its parts, for each topic */
static void
tally_single(Infer *infer, KeyState *state, DbTable *table, DbColumn *column,
			 bool shared, TallyKey *whole)
{
	TallyKey	part = {{0}};
	const char *suffix = NULL;

	if (strcmp(column->name, "id") != 0)
		suffix = key_suffix(table, column->name);
	if (suffix != NULL)
	{
		whole->part[PART_NAME] = SHAPE_TABLE_ID;
		whole->part[PART_SUFFIX] = (uintptr_t) infer_name(infer, suffix);
	}
	else
		whole->part[PART_NAME] = (uintptr_t) infer_name(infer, column->name);
	part.part[PART_NAME] = whole->part[PART_NAME];
	part.part[PART_SUFFIX] = whole->part[PART_SUFFIX];
	tally_add(state->name, &part, table, column, NULL);

	memset(&part, 0, sizeof(part));
	part.part[PART_TYPE] = whole->part[PART_TYPE] = (uintptr_t) column->type;
	tally_add(state->type, &part, table, column, NULL);

	/* a key that is the parent's is never made here */
	if (shared)
		return;
	whole->part[PART_SOURCE] = key_source(column);
	if (whole->part[PART_SOURCE] == SOURCE_APPLICATION)
		whole->part[PART_KIND] = text_key_kind(table, column);
	else if (whole->part[PART_SOURCE] >= SOURCE_LAST)
	{
		DbExpr	   *known = prefixed_call(state, column->expr);

		part.part[PART_TYPE] = 0;	/* the function says it all */
		if (known != NULL)
		{
			whole->part[PART_SOURCE] = (uintptr_t) known;
			whole->part[PART_KIND] = part.part[PART_KIND] = KIND_PREFIXED;
		}
	}
	part.part[PART_SOURCE] = whole->part[PART_SOURCE];
	tally_add(state->source, &part, table, column, NULL);
}

static void *
keys_begin(Infer *infer)
{
	KeyState   *state = palloc0(sizeof(KeyState));

	state->whole = tally_make(infer, TOPIC_PRIMARY_KEY);
	state->present = tally_make(infer, TOPIC_KEY_PRESENT);
	state->name = tally_make(infer, TOPIC_KEY_NAME);
	state->type = tally_make(infer, TOPIC_KEY_TYPE);
	state->source = tally_make(infer, TOPIC_KEY_DEFAULT);
	state->present->presence = true;
	state->present->none_value = "a primary key";
	return state;
}

static void
keys_table(Infer *infer, int i, void *arg)
{
	KeyState   *state = arg;
	DbTable    *table = infer->tables[i];
	DbColumn   *column = single_key(table);
	TallyKey	key = {{0}};

	if (infer->flags[i] & TABLE_PRISMA_JOIN)
		return;					/* older ones have a unique index instead */
	if (table->primary_key != NULL)
		tally_add_name(state->present, "a primary key", table, NULL, NULL);
	else
		tally_lacks(state->present, table, NULL, NULL);
	if (infer->flags[i] & TABLE_JOIN)
		return;
	/* of a key that is hidden, no more is told than that there is one */
	if (column == NULL && table->primary_key != NULL && table->primary_key->nkeys == 1)
		return;

	if (column != NULL)
	{
		bool		shared = column_foreign_key(table, column->attnum) != NULL;

		tally_single(infer, state, table, column, shared, &key);
		if (shared)
		{
			memset(&key, 0, sizeof(key));
			key.part[PART_NAME] = SHAPE_SHARED;
		}
	}
	else
		key.part[PART_NAME] = table->primary_key != NULL ? SHAPE_COMPOSITE : SHAPE_NONE;
	tally_add(state->whole, &key, table, column, NULL);
}

static void
keys_finish(Infer *infer, void *arg)
{
	KeyState   *state = arg;

	settle_sequences(state->whole);
	settle_sequences(state->source);
	tally_finish(state->whole, format_key, NULL);
	tally_finish(state->present, tally_format_name, NULL);
	tally_finish(state->name, format_key_name, NULL);
	tally_finish(state->type, format_type, NULL);
	tally_finish(state->source, format_default, NULL);
}

const TopicGroup keys_group = {keys_begin, keys_table, keys_finish};
