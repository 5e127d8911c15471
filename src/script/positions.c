/*
 * positions.c
 *	  Places in a script: bytes, lines, columns.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#include "dbctx.h"

#include "mb/pg_wchar.h"
#include "miscadmin.h"
#include "script/cut.h"
#include "script/script.h"

int
byte_of_character(const char *text, int len, int character)
{
	int			p = 0;

	for (int i = 1; i < character && p < len; i++)
		p += pg_mblen(text + p);
	return Min(p, len);
}

/* By place; what has none comes last.  What is at one place stays in order. */
static int
compare_places(const ListCell *a, const ListCell *b)
{
	const ScriptFinding *left = lfirst(a);
	const ScriptFinding *right = lfirst(b);
	unsigned int lplace = (unsigned int) left->location;
	unsigned int rplace = (unsigned int) right->location;

	if (lplace != rplace)
		return lplace < rplace ? -1 : 1;
	return left->order - right->order;
}

void
script_sort(List *findings)
{
	list_sort(findings, compare_places);
}

/*
 * They are in order, so the text is gone through once.  A comment that names a
 * file is the line before its first.
 */
void
script_locate(const char *text, List *findings, List *files)
{
	const char *file = NULL;
	int			nfiles = 0;
	int			p = 0;
	int			line = 1;
	int			col = 1;
	ListCell   *lc;

	foreach(lc, findings)
	{
		ScriptFinding *found = lfirst(lc);

		if (found->location < 0)
			continue;
		CHECK_FOR_INTERRUPTS();
		while (p < found->location)
		{
			if (text[p] == '\n')
			{
				ScriptSpan *next = nfiles < list_length(files) ? list_nth(files, nfiles) : NULL;

				line++;
				col = 0;
				if (next != NULL && next->end <= p)
				{
					file = pnstrdup(text + next->start, next->end - next->start);
					line = 1;
					nfiles++;
				}
			}
			col++;
			p += pg_mblen(text + p);
		}
		found->file = file;
		found->line = line;
		found->col = col;
	}
}

static bool
is_name_byte(unsigned char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
		c == '_' || c == '$' || c >= 0x80;
}

/* The name as the server reads it: folded, or between double quotes */
static bool
is_name_at(const char *text, int start, int end, const char *name)
{
	int			len = strlen(name);

	if (text[start] == '"')
		return end - start == len + 2 && strncmp(text + start + 1, name, len) == 0;
	if (end - start != len)
		return false;
	for (int i = 0; i < len; i++)
	{
		if (pg_ascii_tolower(text[start + i]) != name[i])
			return false;
	}
	return true;
}

int
place_of_name(const char *text, int start, int end, const char *name)
{
	int			next;

	for (int p = start; p < end; p = next)
	{
		next = p + 1;
		if (text[p] == '-' && text[p + 1] == '-')
		{
			while (next < end && text[next] != '\n')
				next++;
		}
		else if (text[p] == '"' || text[p] == '\'')
		{
			while (next < end && text[next] != text[p])
				next++;
			next++;
		}
		else if (is_name_byte(text[p]))
		{
			while (next < end && is_name_byte(text[next]))
				next++;
		}
		else
			continue;
		if (next <= end && is_name_at(text, p, next, name))
			return p;
	}
	return start;
}
