/*
 * ignore.c
 *	  The setting dbctx.ignore: "rule, rule:schema.table".
 *
 * Copyright (c) 2026, dbctx contributors
 */
#include "dbctx.h"

#include "rule/settings.h"

/* Where the entry ends: at the next comma outside of double quotes */
static const char *
entry_end(const char *p)
{
	bool		quoted = false;

	for (; *p != '\0' && (quoted || *p != ','); p++)
	{
		if (*p == '"')
			quoted = !quoted;
	}
	return p;
}

static char *
trimmed(const char *from, const char *to)
{
	while (from < to && strchr(" \t\n\r", *from))
		from++;
	while (from < to && strchr(" \t\n\r", to[-1]))
		to--;
	return pnstrdup(from, to - from);
}

char *
ignore_entry(const char **list, char **object)
{
	const char *end = entry_end(*list);
	const char *colon = memchr(*list, ':', end - *list);
	char	   *name = trimmed(*list, colon ? colon : end);

	*object = colon ? trimmed(colon + 1, end) : NULL;
	*list = *end == ',' ? end + 1 : end;
	return name;
}
