/*
 * secrets.c
 *	  What a client has sent, without the secrets in it.
 *
 * The text that history keeps is the whole string that the client has sent:
 * a CREATE TABLE may come with an ALTER ROLE ... PASSWORD.  Which literal is
 * a secret can't be known, not in a DO block nor in the options of a user
 * mapping; so in a statement in which a word such as "password" occurs all of
 * them are left out, and its comments too.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#include "dbctx.h"

#include "guard/guard.h"
#include "lib/stringinfo.h"
#include "parser/parser.h"

#define MASK "'***'"

/* Where a literal, a name, a comment or a blank begins and ends */
typedef enum SpanKind
{
	SPAN_OTHER,
	SPAN_LITERAL,
	SPAN_COMMENT,
	SPAN_END,					/* the semicolon of a statement */
} SpanKind;

typedef struct Span
{
	SpanKind	kind;
	const char *end;
	bool		unsure;			/* where it ends depends on a setting */
} Span;

/* "://name:password@", within a URI */
static bool
is_user_info(const char *c)
{
	const char *end;

	if (strncmp(c, "://", 3) != 0)
		return false;
	end = c + 3 + strcspn(c + 3, "/ \t\r\n'\"");
	c = strchr(c + 3, '@');
	return c != NULL && c < end;
}

/* Do words like these occur, in any case, in names, literals or comments? */
static bool
may_hold_secret(const char *text, int len)
{
	static const char *const words[] = {
		"passw", "passphrase", "pwd", "secret", "credential", "token", "api_key", "apikey",
		"access_key", "private_key", "mapping", "subscription", "conninfo", "dblink", "crypt"
	};

	for (int at = 0; at < len; at++)
	{
		if (text[at] == ':' && is_user_info(text + at))
			return true;
		for (int i = 0; i < lengthof(words); i++)
		{
			int			length = strlen(words[i]);

			if (pg_tolower((unsigned char) text[at]) == words[i][0] && at + length <= len &&
				pg_strncasecmp(text + at, words[i], length) == 0)
				return true;
		}
	}
	return false;
}

/* Nested, as SQL has it; what isn't closed goes to the end */
static const char *
comment_end(const char *c)
{
	int			depth = 0;

	if (c[0] == '-')
		return c + strcspn(c, "\r\n");
	do
	{
		if (c[0] == '/' && c[1] == '*')
		{
			depth++;
			c += 2;
		}
		else if (c[0] == '*' && c[1] == '/')
		{
			depth--;
			c += 2;
		}
		else if (*c != '\0')
			c++;
	} while (depth > 0 && *c != '\0');
	return c;
}

static Span
quoted_span(const char *begin, const char *open, bool escapes)
{
	Span		span = {*open == '"' ? SPAN_OTHER : SPAN_LITERAL, NULL, false};
	const char *c = open + 1;

	for (; *c != '\0'; c++)
	{
		if (*c == '\\' && *open == '\'')
		{
			span.unsure |= !escapes && c[1] == '\'';
			if ((escapes || !compat_conforming_strings) && c[1] != '\0')
				c++;
		}
		else if (*c == *open && c[1] == *open)
			c++;
		else if (*c == *open)
		{
			c++;
			break;
		}
	}
	span.end = c;
	return span;
}

static bool
is_name_part(char c)
{
	return isalnum((unsigned char) c) || c == '_' || c == '$' || IS_HIGHBIT_SET(c);
}

/* "$tag$ ... $tag$", or a parameter, or nothing in particular */
static Span
dollar_span(const char *c)
{
	Span		span = {SPAN_OTHER, c + 1, false};
	int			length = 1;
	char	   *tag;
	const char *end;

	while (is_name_part(c[length]) && c[length] != '$')
		length++;
	if (c[length] != '$' || isdigit((unsigned char) c[1]))
		return span;
	tag = pnstrdup(c, length + 1);
	end = strstr(c + length + 1, tag);
	pfree(tag);
	span.kind = SPAN_LITERAL;
	span.end = end ? end + length + 1 : c + strlen(c);
	return span;
}

static Span
next_span(const char *c)
{
	Span		span = {SPAN_OTHER, c + 1, false};

	if ((c[0] == '-' && c[1] == '-') || (c[0] == '/' && c[1] == '*'))
	{
		span.kind = SPAN_COMMENT;
		span.end = comment_end(c);
	}
	else if (*c == '\'' || *c == '"')
		return quoted_span(c, c, false);
	else if ((*c == 'e' || *c == 'E') && c[1] == '\'')
		return quoted_span(c, c + 1, true);
	else if (*c == '$')
		return dollar_span(c);
	else if (is_name_part(*c))
	{
		while (is_name_part(*span.end))
			span.end++;
	}
	else if (*c == ';')
		span.kind = SPAN_END;
	return span;
}

/* Where the statement ends that begins here, its semicolon included */
static const char *
statement_end(const char *begin, bool *unsure)
{
	const char *c = begin;

	while (*c != '\0')
	{
		Span		span = next_span(c);

		*unsure |= span.unsure;
		c = span.end;
		if (span.kind == SPAN_END)
			break;
	}
	return c;
}

static void
append_masked(StringInfo buf, const char *begin, const char *end)
{
	for (const char *c = begin; c < end;)
	{
		Span		span = next_span(c);

		if (span.kind == SPAN_LITERAL)
			appendStringInfoString(buf, MASK);
		else if (span.kind == SPAN_COMMENT)
			appendStringInfoChar(buf, ' ');
		else
			appendBinaryStringInfo(buf, c, span.end - c);
		c = span.end;
	}
}

/* No more than about max bytes are worked out */
static char *
text_without_secrets(const char *text, int max)
{
	StringInfoData buf;
	bool		unsure = false;

	initStringInfo(&buf);
	while (*text != '\0' && buf.len <= max)
	{
		const char *end = statement_end(text, &unsure);

		if (!may_hold_secret(text, end - text))
			appendBinaryStringInfo(&buf, text, Min(end - text, max + 1 - buf.len));
		else if (unsure)
		{
			/* rather nothing than half of it */
			appendStringInfoString(&buf, MASK);
			break;
		}
		else
			append_masked(&buf, text, end);
		text = end;
	}
	return buf.data;
}

void
command_set_query(PendingCommand *command, const char *sent, const PendingCommand *before)
{
	if (before != NULL && before->sent != NULL &&
		strncmp(before->sent, sent, MAX_STATEMENT) == 0)
	{
		command->sent = before->sent;
		command->query = before->query;
		return;
	}
	command->sent = pnstrdup(sent, MAX_STATEMENT);
	command->query = text_without_secrets(sent, MAX_STATEMENT);
}
