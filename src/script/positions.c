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
