/*
 * cut.c
 *	  A script cut into pieces that the server's scanner may see.
 *
 * What psql takes for itself, backslash commands and the data of COPY, may
 * hold any quote, so the server's scanner must not come across it.  Here only
 * as much is known of SQL as it takes to tell where quotes and comments begin
 * and end.  Pieces are short, so that the memory of the scanner is, too.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#include "dbctx.h"

#include "mb/pg_wchar.h"
#include "miscadmin.h"
#include "parser/parser.h"
#include "script/cut.h"

#define PIECE_BYTES (64 * 1024)

/*
 * The end of so many unclosed quotes is looked for in the whole script, and of
 * many more not far: a script that has them is hardly SQL.
 */
#define MAX_UNCLOSED 100
#define MANY_UNCLOSED 1000
#define NEAR_BYTES 1024

#define IGNORE_WORD "dbctx:ignore"
#define BYTE_ORDER_MARK "\xef\xbb\xbf"
#define FILE_WORD "dbctx:file "

static inline bool
is_name_start(unsigned char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c >= 0x80;
}

static inline bool
is_name_part(unsigned char c)
{
	return is_name_start(c) || (c >= '0' && c <= '9');
}

static inline bool
is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\f' || c == '\v';
}

void
cut_begin(Cutter *cutter, const char *text)
{
	memset(cutter, 0, sizeof(Cutter));
	cutter->text = text;
	cutter->len = strlen(text);
	cutter->limit = PIECE_BYTES;

	/* psql steps over it, too */
	if (GetDatabaseEncoding() == PG_UTF8 && strncmp(text, BYTE_ORDER_MARK, strlen(BYTE_ORDER_MARK)) == 0)
		cutter->pos = strlen(BYTE_ORDER_MARK);
	cutter->context = CurrentMemoryContext;
}

/* Where the line ends: its newline, or the end of the script */
static int
line_end(const Cutter *cutter, int from)
{
	const char *newline = memchr(cutter->text + from, '\n', cutter->len - from);

	return newline ? newline - cutter->text : cutter->len;
}

int
resume_point(const char *text, int from, int stop)
{
	while (from < stop)
	{
		const char *semicolon = memchr(text + from, ';', stop - from);
		int			next;

		if (semicolon == NULL)
			return stop;
		next = from = semicolon - text + 1;
		while (next < stop && is_blank(text[next]))
			next++;
		if (next >= stop || text[next] == '\n' ||
			(text[next] == '-' && next + 1 < stop && text[next + 1] == '-'))
			return from;
	}
	return stop;
}

/* How far the end of a quote is looked for */
static int
lookahead(const Cutter *cutter, int from)
{
	int			bytes = cutter->unclosed < MANY_UNCLOSED ? PIECE_BYTES : NEAR_BYTES;

	return cutter->unclosed < MAX_UNCLOSED || from + bytes > cutter->len ? cutter->len : from + bytes;
}

/* The functions from here on return where something ends, or -1: it doesn't */

static int
quote_end(const Cutter *cutter, int from, char quote)
{
	const char *end = memchr(cutter->text + from, quote, lookahead(cutter, from) - from);

	return end ? end - cutter->text + 1 : -1;
}

/* A string in which a backslash escapes, with its continuations on other lines */
static int
escapes_end(const Cutter *cutter, int from)
{
	const char *text = cutter->text;
	int			stop = lookahead(cutter, from);
	bool		newline;
	int			p = from;
	int			next;

	for (;;)
	{
		for (; p < stop && text[p] != '\''; p++)
		{
			if (text[p] == '\\')
				p++;
		}
		if (p >= stop)
			return -1;
		newline = false;
		for (next = p + 1; next < stop && (is_blank(text[next]) || text[next] == '\n'); next++)
			newline = newline || text[next] == '\n';
		if (next >= stop || text[next] != '\'' || (next > p + 1 && !newline))
			return p + 1;
		p = next + 1;
	}
}

static int
comment_end(const Cutter *cutter, int from)
{
	const char *text = cutter->text;
	int			stop = lookahead(cutter, from);
	int			depth = 1;

	for (int p = from; p + 1 < stop; p++)
	{
		if (text[p] == '/' && text[p + 1] == '*')
		{
			depth++;
			p++;
		}
		else if (text[p] == '*' && text[p + 1] == '/')
		{
			depth--;
			p++;
			if (depth == 0)
				return p + 1;
		}
	}
	return -1;
}

/* from: at a dollar sign; returns "from" + 1 if it begins no quote */
static int
dollar_end(const Cutter *cutter, int from)
{
	const char *text = cutter->text;
	int			stop = lookahead(cutter, from);
	int			tag = from + 1;

	if (is_name_start(text[tag]))
	{
		while (is_name_part(text[tag]))
			tag++;
	}
	if (text[tag] != '$')
		return from + 1;
	tag = tag + 1 - from;
	for (int p = from + tag; p + tag <= stop; p++)
	{
		const char *dollar = memchr(text + p, '$', stop - tag + 1 - p);

		if (dollar == NULL)
			return -1;
		p = dollar - text;
		if (memcmp(dollar, text + from, tag) == 0)
			return p + tag;
	}
	return -1;
}

static bool
begins_with(const char *text, int len, const char *word)
{
	return len >= strlen(word) && strncmp(text, word, strlen(word)) == 0;
}

static List *
add_span(Cutter *cutter, List *spans, int start, int end)
{
	MemoryContext old = MemoryContextSwitchTo(cutter->context);
	ScriptSpan *span = palloc(sizeof(ScriptSpan));

	span->start = start;
	span->end = end;
	spans = lappend(spans, span);
	MemoryContextSwitchTo(old);
	return spans;
}

/* Comments that are meant for us */
static void
note_comment(Cutter *cutter, int start, int end)
{
	const char *text = cutter->text;
	int			p = start + 2;

	while (p < end && (is_blank(text[p]) || text[p] == '\n'))
		p++;
	if (begins_with(text + p, end - p, IGNORE_WORD))
		cutter->ignores = add_span(cutter, cutter->ignores, start, end);
	else if (text[start] == '-' && begins_with(text + p, end - p, FILE_WORD))
		cutter->files = add_span(cutter, cutter->files, p + strlen(FILE_WORD), end);
}

/* A comment or a quote that begins here; "p" + 1 if none does */
static int
skip_quoted(Cutter *cutter, int p)
{
	const char *text = cutter->text;
	int			end;

	switch (text[p])
	{
		case '\'':
			return compat_conforming_strings ? quote_end(cutter, p + 1, '\'') :
				escapes_end(cutter, p + 1);
		case '"':
			return quote_end(cutter, p + 1, '"');
		case '$':
			return dollar_end(cutter, p);
		case '-':
			if (text[p + 1] != '-')
				return p + 1;
			end = line_end(cutter, p);
			note_comment(cutter, p, end);
			return end;
		case '/':
			if (text[p + 1] != '*')
				return p + 1;
			end = comment_end(cutter, p + 2);
			if (end > 0)
				note_comment(cutter, p, end);
			return end;
		default:
			return p + 1;
	}
}

/* A name or a keyword; an E before a quote belongs to it */
static int
skip_name(Cutter *cutter, int p, bool *is_stdin)
{
	const char *text = cutter->text;
	int			start = p;

	while (is_name_part(text[p]) || text[p] == '$')
		p++;
	if (p - start == 1 && (text[start] == 'e' || text[start] == 'E') && text[p] == '\'')
		return escapes_end(cutter, p + 1);
	*is_stdin = p - start == 5 && pg_strncasecmp(text + start, "stdin", 5) == 0;
	return p;
}

bool
cut_next(Cutter *cutter, ScriptSpan *piece)
{
	const char *text = cutter->text;
	bool		data_may_follow = false;
	int			p = cutter->pos;

	piece->start = p;
	cutter->piece_unclosed = false;
	CHECK_FOR_INTERRUPTS();
	while (p < cutter->len && text[p] != '\\')
	{
		bool		is_stdin = false;
		int			next;

		if (text[p] == ';' && (data_may_follow || p - piece->start >= cutter->limit))
		{
			p++;
			break;
		}
		next = is_name_start(text[p]) ? skip_name(cutter, p, &is_stdin) : skip_quoted(cutter, p);
		data_may_follow = data_may_follow || is_stdin;
		if (next < 0)
		{
			cutter->unclosed++;
			cutter->piece_unclosed = true;
			p = resume_point(text, p, cutter->len);
			break;
		}
		p = next;
	}
	piece->end = cutter->pos = p;
	return p > piece->start;
}

bool
cut_at_command(const Cutter *cutter)
{
	return cutter->pos < cutter->len && cutter->text[cutter->pos] == '\\';
}

/* The commands that end a query; \; is one of them */
static const char *const sending[] = {
	";", "g", "gx", "gset", "gexec", "gdesc", "crosstabview", "crosstab", "watch", "sendpipeline", "r", "reset", NULL
};

/* Those that run what is not in the script */
static const char *const reading[] = {"i", "ir", "include", "include_relative", "gexec", NULL};

static bool
is_among(const char *name, const char *const *names)
{
	for (; *names != NULL; names++)
	{
		if (strcmp(name, *names) == 0)
			return true;
	}
	return false;
}

/* \copy t from ... */
static bool
copies_from(const char *arguments, bool *is_stdin)
{
	const char *previous = "";
	char	   *words = pstrdup(arguments);

	for (char *word = strtok(words, " \t\r"); word != NULL; word = strtok(NULL, " \t\r"))
	{
		if (pg_strcasecmp(previous, "from") == 0)
		{
			*is_stdin = pg_strcasecmp(word, "stdin") == 0 || pg_strcasecmp(word, "pstdin") == 0;
			return true;
		}
		previous = word;
	}
	return false;
}

PsqlCommand
cut_command(Cutter *cutter)
{
	const char *text = cutter->text;
	PsqlCommand command = {{0}};
	int			end = line_end(cutter, cutter->pos);
	int			p = cutter->pos + 1;
	int			name;
	char		quote = '\0';

	command.span.start = cutter->pos;
	if (p < end && (text[p] == ';' || text[p] == '\\'))
		p++;
	else
	{
		while (p < end && !is_blank(text[p]) && text[p] != '\\' && text[p] != ';')
			p++;
	}
	command.name = pnstrdup(text + cutter->pos + 1, p - cutter->pos - 1);
	command.ends_query = is_among(command.name, sending);
	command.unknown = is_among(command.name, reading);
	name = p;
	/* these two are no more than their names */
	if (strcmp(command.name, ";") != 0 && strcmp(command.name, "\\") != 0)
	{
		for (; p < end; p++)
		{
			if (quote != '\0')
				quote = text[p] == quote ? '\0' : quote;
			else if (text[p] == '\'' || text[p] == '"' || text[p] == '`')
				quote = text[p];
			else if (text[p] == '\\' && p + 1 < end && text[p + 1] == '\\')
				break;
		}
	}
	command.arguments = pnstrdup(text + name, p - name);
	if (p < end && text[p] == '\\')
		p += 2;
	if (strcmp(command.name, "copy") == 0)
		command.unknown = copies_from(command.arguments, &command.data_follows);
	command.span.end = cutter->pos = p;
	return command;
}

int
cut_data(Cutter *cutter)
{
	int			lines = 0;
	int			start = cutter->pos;
	int			end = line_end(cutter, start);

	/* the line's rest, which is mostly nothing */
	while (start + 1 < end && strncmp(cutter->text + start, "--", 2) != 0)
		start++;
	if (start + 1 < end)
		note_comment(cutter, start, end);
	while (end < cutter->len)
	{
		start = end + 1;
		end = line_end(cutter, start);
		if (end - start >= 2 && strncmp(cutter->text + start, "\\.", 2) == 0 &&
			(end - start == 2 || (end - start == 3 && cutter->text[start + 2] == '\r')))
			break;
		if (end > start || end < cutter->len)
			lines++;
		CHECK_FOR_INTERRUPTS();
	}
	cutter->pos = end;
	return lines;
}
