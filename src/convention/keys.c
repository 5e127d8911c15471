/*
 * keys.c
 *	  Primary keys: what they are called, made of and filled by.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#include "convention/infer.h"

#include "catalog/deparse.h"
#include "catalog/pg_constraint.h"

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

/* Kinds of text identifiers, as far as the catalog lets them be known */
static const struct
{
	const char *name;
	int			width;
}			text_kinds[] = {
	{NULL, 0}, {"uuid", 36}, {"ulid", 26}, {"cuid", 25}, {"nanoid", 21},
	{"ksuid", 27},
};

#define KIND_BY_WIDTH 100		/* added to the index of a kind */
#define KIND_PREFIXED 200		/* a default that puts a prefix before a call */

/* Parts of the key of TOPIC_PRIMARY_KEY */
#define PART_NAME 0				/* KeyShape or name */
#define PART_TYPE 1				/* DbTypeRef */
#define PART_SOURCE 2			/* KeySource or DbExpr */
#define PART_KIND 3				/* index into text_kinds, or KIND_PREFIXED */
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

	return pk != NULL && pk->nkeys == 1 ? &table->columns[pk->keys[0] - 1] : NULL;
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
	ListCell   *lc;

	foreach(lc, tally->cells)
	{
		TallyCell  *cell = lfirst(lc);
		uintptr_t	source = cell->key.part[PART_SOURCE];

		if (source >= SOURCE_LAST && cell->count == 1 &&
			((DbExpr *) source)->kind == DB_EXPR_NEXTVAL)
			cell->key.part[PART_SOURCE] = SOURCE_SEQUENCE;
	}
}

/* Does the comment contain the word? */
static bool
comment_says(const char *comment, const char *word)
{
	size_t		length = strlen(word);

	if (comment == NULL)
		return false;
	for (const char *at = comment; *at != '\0'; at++)
	{
		if (pg_strncasecmp(at, word, length) == 0 &&
			(at == comment || !isalpha((unsigned char) at[-1])) &&
			!isalpha((unsigned char) at[length] == 's' ? at[length + 1] : at[length]))
			return true;
	}
	return false;
}

/*
 * Which kind of identifier a text key without a default holds: only where a
 * comment says so or the width leaves no other.  Never from the values.
 */
static int
text_kind(const DbTable *table, const DbColumn *column)
{
	if (column->type->class != DB_TYPE_TEXT &&
		column->type->class != DB_TYPE_VARCHAR &&
		column->type->class != DB_TYPE_CHAR)
		return 0;
	for (int i = 1; i < lengthof(text_kinds); i++)
	{
		if (comment_says(column->comment, text_kinds[i].name) ||
			comment_says(table->comment, text_kinds[i].name))
			return i;
	}
	/* a natural key may have any width */
	if (pg_strcasecmp(column->name, "id") != 0)
		return 0;
	for (int i = 1; i < lengthof(text_kinds); i++)
	{
		if (column->type->length == text_kinds[i].width)
			return KIND_BY_WIDTH + i;
	}
	return 0;
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
 * Is the column named after its table?  Sets the suffix: "_id" of user_id in
 * users, "Id" of UserId.
 */
static bool
named_after_table(Infer *infer, const DbTable *table, const char *name,
				  const char **suffix)
{
	Words		column;
	Words		words;
	NameKey		stem;
	NameKey		own;
	int			from;

	words_split(&column, name);
	if (column.n < 2)
		return false;
	from = table_words(infer, table, &words);
	words_join(&column, 0, column.n - 1, true, stem);
	words_join(&words, from, words.n, true, own);
	if (strcmp(stem, own) != 0)
	{
		/* "auth_user" may call it user_id */
		words_join(&words, words.n - 1, words.n, true, own);
		if (strcmp(stem, own) != 0)
			return false;
	}
	*suffix = name + column.offset[column.n - 1];
	if ((*suffix)[-1] == '_')
		(*suffix)--;
	return true;
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

static const char *
kind_text(uintptr_t kind)
{
	if (kind == 0)
		return "";
	if (kind > KIND_BY_WIDTH)
		return psprintf(" (%s by its width)", text_kinds[kind - KIND_BY_WIDTH].name);
	return psprintf(" (%s)", text_kinds[kind].name);
}

static void
format_key(const TallyKey *key, Variant *variant, void *arg)
{
	DbTypeRef  *type = (DbTypeRef *) key->part[PART_TYPE];
	uintptr_t	source = key->part[PART_SOURCE];
	const char *name;
	const char *rest;

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

	if (source == SOURCE_SERIAL)
		rest = serial_text(type);
	else
		rest = psprintf("%s%s", type->text, default_text(key));
	if (source == SOURCE_APPLICATION)
		variant->value = psprintf("%s %s, set by the application%s", name, rest,
								  kind_text(key->part[PART_KIND]));
	else
		variant->value = psprintf("%s %s", name, rest);
	if (key->part[PART_NAME] != SHAPE_TABLE_ID && source != SOURCE_SEQUENCE &&
		source != SOURCE_GENERATED && key->part[PART_KIND] != KIND_PREFIXED)
		variant->sql = psprintf("%s %s PRIMARY KEY", name, rest);
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
	const char *suffix;

	if (strcmp(column->name, "id") != 0 &&
		named_after_table(infer, table, column->name, &suffix))
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
		whole->part[PART_KIND] = text_kind(table, column);
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
