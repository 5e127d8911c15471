/*
 * oneline.c
 *	  Keeps text from the catalogs on the line where it is printed.
 *
 * Names, string constants and comments may hold anything: a newline and a
 * heading, a right-to-left override that makes text read as another, tag
 * characters that only a machine sees.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#include "dbctx.h"

#include "lib/stringinfo.h"
#include "mb/pg_wchar.h"
#include "utils/json.h"

#include "catalog/oneline.h"

/*
 * A byte that is none in the encoding of the database.  Names of databases and
 * roles and the comments on them come from catalogs that all databases share,
 * and are in the encoding of the one where they were written.
 */
#define NO_CHARACTER 0xfffd

/*
 * Is this a character that shows as nothing, or changes how its neighbours
 * show?  Unicode's categories Cc and Zl, Zp, and of Cf those that hide or
 * reorder text; variation selectors and tags, which can carry a message.
 */
static bool
is_invisible(pg_wchar c)
{
	return c < 0x20 || (c >= 0x7f && c <= 0x9f) ||
		c == 0xad || c == 0x34f || c == 0x61c || c == 0x115f || c == 0x1160 ||
		c == 0x17b4 || c == 0x17b5 ||
		(c >= 0x180b && c <= 0x180f) || (c >= 0x200b && c <= 0x200f) ||
		(c >= 0x2028 && c <= 0x202e) || (c >= 0x2060 && c <= 0x206f) ||
		c == 0x3164 || (c >= 0xfe00 && c <= 0xfe0f) || c == 0xfeff ||
		c == 0xffa0 || (c >= 0xfff0 && c <= 0xfffb) ||
		c == NO_CHARACTER || (c >= 0x1d173 && c <= 0x1d17a) || (c >= 0xe0000 && c <= 0xe0fff);
}

/*
 * The character at p, and its length.  In most encodings other than UTF-8
 * only ASCII can be told; what is above is passed on as it is.
 */
static pg_wchar
character_at(const char *p, int *len)
{
	const unsigned char *bytes = (const unsigned char *) p;
	int			encoding = GetDatabaseEncoding();

	*len = 1;
	if (!IS_HIGHBIT_SET(*p))
		return *bytes;
	*len = pg_encoding_verifymbchar(encoding, p,
									strnlen(p, pg_encoding_mblen(encoding, p)));
	if (*len < 1)
	{
		*len = 1;
		return NO_CHARACTER;
	}
	switch (encoding)
	{
		case PG_UTF8:
			return utf8_to_unicode(bytes);

		case PG_SQL_ASCII:
			{
				/* no encoding at all: most likely UTF-8, and then read as such */
				int			n = pg_encoding_mblen(PG_UTF8, p);

				if (n < 2 || strnlen(p, n) < n || !pg_utf8_islegal(bytes, n))
					break;
				*len = n;
				return utf8_to_unicode(bytes);
			}

		case PG_LATIN1:
		case PG_LATIN2:
		case PG_LATIN3:
		case PG_LATIN4:
		case PG_LATIN5:
		case PG_LATIN6:
		case PG_LATIN7:
		case PG_LATIN8:
		case PG_LATIN9:
		case PG_LATIN10:
		case PG_ISO_8859_5:
		case PG_ISO_8859_6:
		case PG_ISO_8859_7:
		case PG_ISO_8859_8:
			/* they have control characters and the soft hyphen in common */
			if (*bytes <= 0xa0 || *bytes == 0xad)
				return *bytes;
			break;

		default:
			break;
	}
	return 0x2588;				/* something visible */
}

static bool
has_invisible(const char *text)
{
	for (const char *p = text; *p;)
	{
		int			len;

		/* the common case, without a call */
		if ((unsigned char) *p >= 0x20 && (unsigned char) *p < 0x7f)
		{
			p++;
			continue;
		}
		if (is_invisible(character_at(p, &len)))
			return true;
		p += len;
	}
	return false;
}

/* Copies one quoted string, from its opening quote on; returns what follows */
static const char *
escape_quoted(StringInfo buf, const char *p)
{
	char		quote = *p;
	const char *end = p + 1;
	bool		escapes;
	bool		already;

	while (*end && !(*end == quote && end[1] != quote))
		end += *end == quote ? 2 : 1;
	if (*end)
		end++;

	escapes = has_invisible(pnstrdup(p, end - p));
	already = quote == '\'' && buf->len > 0 && buf->data[buf->len - 1] == 'E';
	if (escapes && !already)
		appendStringInfoString(buf, quote == '"' ? "U&" : "E");
	while (p < end)
	{
		int			len;
		pg_wchar	c = character_at(p, &len);

		if (is_invisible(c))
			appendStringInfo(buf, quote == '"' ?
							 (c > 0xffff ? "\\+%06X" : "\\%04X") :
							 (c > 0xffff ? "\\U%08X" : "\\u%04X"), c);
		else
		{
			/* a backslash means itself, unless the string was an E'' before */
			if (*p == '\\' && escapes && !already)
				appendStringInfoChar(buf, '\\');
			appendBinaryStringInfo(buf, p, len);
		}
		p += len;
	}
	return end;
}

const char *
oneline_sql(const char *sql)
{
	StringInfoData buf;

	if (!has_invisible(sql))
		return sql;
	initStringInfo(&buf);
	for (const char *p = sql; *p;)
	{
		int			len;

		if (*p == '\'' || *p == '"')
		{
			p = escape_quoted(&buf, p);
			continue;
		}
		/* outside of quotes there's but white space, and no need of it */
		if (is_invisible(character_at(p, &len)))
			appendStringInfoChar(&buf, ' ');
		else
			appendBinaryStringInfo(&buf, p, len);
		p += len;
	}
	return buf.data;
}

/* Is there nothing to do?  So with nearly all comments. */
static bool
is_plain(const char *text, int max_chars)
{
	int			len = 0;

	for (; text[len]; len++)
	{
		if ((unsigned char) text[len] < 0x20 || (unsigned char) text[len] > 0x7e ||
			len >= max_chars ||
			(text[len] == ' ' && (len == 0 || text[len + 1] == ' ' || text[len + 1] == '\0')))
			return false;
	}
	return true;
}

const char *
oneline_text(const char *text, int max_chars)
{
	StringInfoData buf;
	int			nchars = 0;
	bool		blank = false;

	if (is_plain(text, max_chars))
		return text;
	initStringInfo(&buf);
	for (const char *p = text; *p;)
	{
		int			len;
		pg_wchar	c = character_at(p, &len);

		if (c == ' ' || c == '\n' || c == '\t' || c == '\r' || c == 0xa0 ||
			c == 0x2028 || c == 0x2029)
			blank = buf.len > 0;
		else if (!is_invisible(c))
		{
			if (nchars + blank >= max_chars)
			{
				appendStringInfoString(&buf, "...");
				break;
			}
			if (blank)
				appendStringInfoChar(&buf, ' ');
			nchars += blank + 1;
			blank = false;
			if (c == 0xab || c == 0xbb)
				appendStringInfoChar(&buf, '"');
			else
				appendBinaryStringInfo(&buf, p, len);
		}
		p += len;
	}
	return buf.data;
}

void
oneline_json(StringInfo buf, const char *text)
{
	StringInfoData plain;

	if (!has_invisible(text))
	{
		escape_json(buf, text);
		return;
	}
	initStringInfo(&plain);
	escape_json(&plain, text);
	for (const char *p = plain.data; *p;)
	{
		int			len;
		pg_wchar	c = character_at(p, &len);

		if (!is_invisible(c))
			appendBinaryStringInfo(buf, p, len);
		else if (c <= 0xffff)
			appendStringInfo(buf, "\\u%04x", c);
		else
			appendStringInfo(buf, "\\u%04x\\u%04x",
							 0xd800 + ((c - 0x10000) >> 10),
							 0xdc00 + ((c - 0x10000) & 0x3ff));
		p += len;
	}
	pfree(plain.data);
}
