/*
 * text_keys.c
 *	  What a primary key of text holds.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#include "convention/infer.h"

/* Kinds of text identifiers, as far as the catalog lets them be known */
static const struct
{
	const char *name;
	int			width;
}			text_kinds[] = {
	{NULL, 0}, {"uuid", 36}, {"ulid", 26}, {"cuid", 25}, {"nanoid", 21},
	{"ksuid", 27},
};

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
int
text_key_kind(const DbTable *table, const DbColumn *column)
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

/* " (ulid)", or nothing */
const char *
text_key_kind_text(int kind)
{
	if (kind == 0 || kind == KIND_PREFIXED)
		return "";
	if (kind > KIND_BY_WIDTH)
		return psprintf(" (%s by its width)", text_kinds[kind - KIND_BY_WIDTH].name);
	return psprintf(" (%s)", text_kinds[kind].name);
}
