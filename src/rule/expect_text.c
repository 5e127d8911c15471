/*
 * expect_text.c
 *	  The words of an option, compared with types, expressions and names.
 *
 * Everything is compared in a plain form: lower case and no blanks but between
 * words, except within quotes, and names without the schema before them.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#include "dbctx.h"

#include <ctype.h>

#include "catalog/deparse.h"
#include "lib/stringinfo.h"
#include "rule/expect.h"
#include "utils/lsyscache.h"

static bool
is_word(char c)
{
	return isalnum((unsigned char) c) || c == '_' || c == '$' || IS_HIGHBIT_SET(c);
}

/* The end of what is quoted at "at", a quote; doubled ones are part of it */
static const char *
quoted_end(const char *at)
{
	char		quote = *at;

	for (at++; *at != '\0'; at++)
	{
		if (*at != quote)
			continue;
		if (at[1] != quote)
			return at + 1;
		at++;
	}
	return at;
}

/* Takes back the name at the end of the buffer, which only qualified what follows */
static void
drop_qualifier(StringInfo buf)
{
	int			len = buf->len;

	if (len > 0 && buf->data[len - 1] == '"')
	{
		for (len--; len > 0 && buf->data[len - 1] != '"'; len--)
			;
		len = Max(len - 1, 0);
	}
	else
	{
		while (len > 0 && is_word(buf->data[len - 1]))
			len--;
		/* a number's point */
		if (len == buf->len || isdigit((unsigned char) buf->data[len]))
		{
			appendStringInfoChar(buf, '.');
			return;
		}
	}
	buf->len = len;
	buf->data[len] = '\0';
}

static char *
plain_form(const char *text)
{
	StringInfoData buf;

	initStringInfo(&buf);
	while (*text != '\0')
	{
		if (*text == '\'' || *text == '"')
		{
			const char *end = quoted_end(text);

			appendBinaryStringInfo(&buf, text, end - text);
			text = end;
		}
		else if (isspace((unsigned char) *text))
		{
			while (isspace((unsigned char) *text))
				text++;
			if (buf.len > 0 && is_word(buf.data[buf.len - 1]) && is_word(*text))
				appendStringInfoChar(&buf, ' ');
		}
		else if (*text == '.')
		{
			drop_qualifier(&buf);
			text++;
		}
		else
			appendStringInfoChar(&buf, pg_tolower((unsigned char) *text++));
	}
	return buf.data;
}

/* Names that mean one type; what type_text() writes comes last */
static const struct
{
	const char *other;
	const char *usual;
}			type_names[] = {
	{"timestamp with time zone", "timestamptz"},
	{"timestamp without time zone", "timestamp"},
	{"time with time zone", "timetz"},
	{"time without time zone", "time"},
	{"character varying", "varchar"},
	{"character", "char"},
	{"bpchar", "char"},
	{"integer", "int"},
	{"int4", "int"},
	{"serial", "int"},
	{"serial4", "int"},
	{"int8", "bigint"},
	{"bigserial", "bigint"},
	{"serial8", "bigint"},
	{"int2", "smallint"},
	{"smallserial", "smallint"},
	{"serial2", "smallint"},
	{"boolean", "bool"},
	{"decimal", "numeric"},
	{"dec", "numeric"},
	{"double precision", "float8"},
	{"float", "float8"},
	{"real", "float4"},
	{"bit varying", "varbit"},
};

/* "timestamp(3) with time zone" becomes "timestamptz(3)" */
static const char *
plain_type(const char *words)
{
	char	   *text = plain_form(words);
	char	   *open = strchr(text, '(');
	char	   *close = open ? strchr(open, ')') : NULL;
	char	   *array = strstr(text, "[]");
	const char *modifier = "";
	const char *brackets = "";

	if (array != NULL)
	{
		brackets = pstrdup(array);
		*array = '\0';
	}
	if (close != NULL && (array == NULL || close < array))
	{
		modifier = pnstrdup(open, close - open + 1);
		*open = '\0';
		/* a blank was dropped between ")" and the next word */
		if (close[1] != '\0')
			text = psprintf("%s %s", text, close + 1);
	}
	for (int i = 0; i < lengthof(type_names); i++)
	{
		if (strcmp(text, type_names[i].other) == 0)
			text = pstrdup(type_names[i].usual);
	}
	return psprintf("%s%s%s", text, modifier, brackets);
}

bool
type_is(const char *words, const DbTypeRef *type)
{
	return strcmp(words, type->text) == 0 ||
		strcmp(plain_type(words), plain_type(type->text)) == 0;
}

bool
is_time_type(const char *words)
{
	char	   *plain = pstrdup(plain_type(words));

	plain[strcspn(plain, "(")] = '\0';
	return strcmp(plain, "date") == 0 || strcmp(plain, "timestamp") == 0 ||
		strcmp(plain, "timestamptz") == 0;
}

const char *
without_default(const char *words)
{
	while (isspace((unsigned char) *words))
		words++;
	if (pg_strncasecmp(words, "DEFAULT ", 8) == 0)
		words += 8;
	return words;
}

/* Is it now() in one of its spellings, in UTC or not, and nothing else? */
static bool
is_now(const char *plain)
{
	static const char *const spellings[] = {
		"now()", "current_timestamp", "localtimestamp", "current_date",
		"transaction_timestamp()", "statement_timestamp()", "clock_timestamp()",
	};
	bool		found = false;

	for (int i = 0; i < lengthof(spellings); i++)
		found |= strstr(plain, spellings[i]) != NULL;
	for (const char *c = plain; found && *c != '\0';)
	{
		if (*c == '\'')
			c = quoted_end(c);
		else if (strchr("+-*/|", *c++) != NULL)
			return false;
	}
	return found;
}

/* Is it nextval() of that sequence, whatever the search_path makes of its name? */
static bool
is_nextval(const char *plain, Oid sequence)
{
	char	   *name = get_rel_name(sequence);
	const char *at = strchr(plain, '\'');
	const char *end = at ? quoted_end(at) : NULL;

	if (name == NULL || strncmp(plain, "nextval(", 8) != 0 || at == NULL || end < at + 2)
		return false;
	return strcmp(unquoted(plain_form(pnstrdup(at + 1, end - at - 2))), name) == 0;
}

bool
expr_is(const char *words, DbExpr *expr)
{
	char	   *plain;

	if (expr == NULL)
		return false;
	plain = plain_form(without_default(words));
	if (expr->kind == DB_EXPR_NOW)
		return is_now(plain);
	if (expr->kind == DB_EXPR_NEXTVAL)
		return is_nextval(plain, expr->sequence);
	return strcmp(plain, plain_form(expr_text(expr))) == 0;
}

bool
default_varies(const char *words)
{
	const char *plain = plain_form(without_default(words));

	if (strstr(plain, "clock_timestamp()") != NULL)
		return true;
	return !is_now(plain) && strchr(plain, '(') != NULL;
}

const char *
unquoted(const char *name)
{
	StringInfoData buf;
	const char *end;

	if (name[0] != '"')
		return name;
	initStringInfo(&buf);
	end = quoted_end(name);
	for (const char *c = name + 1; c < end - 1; c++)
	{
		appendStringInfoChar(&buf, *c);
		if (*c == '"')
			c++;
	}
	return buf.data;
}

bool
function_is(const char *words, const char *name)
{
	char	   *plain = plain_form(words);
	char	   *other = plain_form(name);

	plain[strcspn(plain, "(")] = '\0';
	other[strcspn(other, "(")] = '\0';
	return plain[0] != '\0' && strcmp(plain, other) == 0;
}

/* Where the next of the words that end a type or a default begins, or the end */
static const char *
next_clause(const char *at)
{
	static const char *const words[] = {
		"NOT NULL", "NULL", "DEFAULT", "PRIMARY KEY", "GENERATED", "UNIQUE",
		"REFERENCES", "CHECK", "COLLATE", "CONSTRAINT",
	};
	int			depth = 0;
	bool		between = true; /* words? */

	while (*at != '\0')
	{
		if (*at == '\'' || *at == '"')
		{
			at = quoted_end(at);
			between = false;
			continue;
		}
		if (*at == '(')
			depth++;
		else if (*at == ')')
			depth--;
		else if (depth == 0 && between)
		{
			for (int i = 0; i < lengthof(words); i++)
			{
				int			len = strlen(words[i]);

				if (pg_strncasecmp(at, words[i], len) == 0 && !is_word(at[len]))
					return at;
			}
			if (*at == '=')
				return at;
		}
		between = isspace((unsigned char) *at);
		at++;
	}
	return at;
}

static const char *
trimmed(const char *from, const char *to)
{
	while (from < to && isspace((unsigned char) *from))
		from++;
	while (to > from && isspace((unsigned char) to[-1]))
		to--;
	return pnstrdup(from, to - from);
}

bool
expect_column(const char *sql, ExpectedColumn *column)
{
	const char *at;
	const char *end;

	memset(column, 0, sizeof(ExpectedColumn));
	if (sql == NULL)
		return false;
	while (isspace((unsigned char) *sql))
		sql++;
	end = *sql == '"' ? quoted_end(sql) : sql + strcspn(sql, " \t\r\n\f\v");
	column->sql = sql;
	column->name = unquoted(pnstrdup(sql, end - sql));
	if (column->name[0] == '\0')
		return false;

	at = next_clause(end);
	column->type = trimmed(end, at);
	if (column->type[0] == '\0')
		column->type = NULL;
	while (*at != '\0')
	{
		const char *clause = at;

		/* past the word itself, then to the next */
		for (at++; is_word(*at); at++)
			;
		if (*clause == '=')
		{
			while (isspace((unsigned char) *at))
				at++;
			end = *at == '\'' ? quoted_end(at) : at + strlen(at);
			column->label = *at == '\'' ? pnstrdup(at + 1, end - at - 2) : pstrdup(at);
			at = next_clause(end);
		}
		else if (pg_strncasecmp(clause, "NOT", 3) == 0)
		{
			column->not_null = true;
			at = next_clause(clause + strlen("NOT NULL"));
		}
		else
		{
			const char *next = next_clause(at);

			if (pg_strncasecmp(clause, "DEFAULT", 7) == 0)
			{
				/* a constant NULL is its own value */
				if (trimmed(at, next)[0] == '\0' && *next != '\0')
					next += strlen("NULL");
				column->value = trimmed(at, next);
			}
			at = next;
		}
	}
	return true;
}

char *
texts_or(List *texts)
{
	StringInfoData buf;
	int			i = 0;
	ListCell   *lc;

	initStringInfo(&buf);
	foreach(lc, texts)
	{
		i++;
		appendStringInfo(&buf, "%s%s", i == 1 ? "" :
						 i == list_length(texts) ? " or " : ", ", (char *) lfirst(lc));
	}
	return buf.data;
}
