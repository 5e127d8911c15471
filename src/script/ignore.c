/*
 * ignore.c
 *	  Comments that take findings off: -- dbctx:ignore rule[, rule]: reason
 *
 * A comment belongs to the statement that it is in, or behind on the same
 * line, or else above.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#include "dbctx.h"

#include "catalog/oneline.h"
#include "miscadmin.h"
#include "script/cut.h"
#include "script/script.h"

#define IGNORE_WORD "dbctx:ignore"
#define MAX_REASON 200

/* A rule in such a comment */
typedef struct IgnoreEntry
{
	char	   *name;
	char	   *object;			/* as in dbctx.ignore; NULL: all */
} IgnoreEntry;

/* A comment */
typedef struct Ignore
{
	const ScriptSpan *span;
	int			statement;		/* number; 0: of none */
	List	   *entries;		/* IgnoreEntry * */
	const char *reason;			/* NULL: none is given */
} Ignore;

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static char *
trimmed(const char *from, const char *to)
{
	while (from < to && is_blank(*from))
		from++;
	while (to > from && is_blank(to[-1]))
		to--;
	return pnstrdup(from, to - from);
}

/* Up to the first of some characters outside of double quotes */
static const char *
up_to(const char *p, const char *end, const char *stops)
{
	bool		quoted = false;

	for (; p < end && (quoted || strchr(stops, *p) == NULL); p++)
	{
		if (*p == '"')
			quoted = !quoted;
	}
	return p;
}

/*
 * Behind a colon: is it an object, as in "rule:schema.table: reason"?  Then it
 * follows at once, and a comma or a colon follows it.
 */
static const char *
object_end(const char *p, const char *end)
{
	const char *stop = up_to(p, end, ",: \t\r\n");

	while (stop < end && is_blank(*stop))
		stop++;
	return stop > p && !is_blank(*p) && stop < end && (*stop == ',' || *stop == ':') ? stop : NULL;
}

static void
parse_ignore(Ignore *ignore, const char *p, const char *end)
{
	for (;;)
	{
		IgnoreEntry *entry = palloc0(sizeof(IgnoreEntry));
		const char *stop = up_to(p, end, ",:");
		const char *object = stop < end && *stop == ':' ? object_end(stop + 1, end) : NULL;

		entry->name = trimmed(p, stop);
		if (object != NULL)
		{
			entry->object = trimmed(stop + 1, object);
			stop = object;
		}
		ignore->entries = lappend(ignore->entries, entry);
		if (stop >= end)
			return;
		p = stop + 1;
		if (*stop == ':')
			break;
	}
	ignore->reason = oneline_text(trimmed(p, end), MAX_REASON);
	if (ignore->reason[0] == '\0')
		ignore->reason = NULL;
}

/* Is there no newline between? */
static bool
is_on_line(const char *text, int from, int to)
{
	return from <= to && memchr(text + from, '\n', to - from) == NULL;
}

static int
statement_of(const Script *script, const ScriptSpan *comment)
{
	int			low = 0;
	int			high = script->nplaces;
	const ScriptSpan *places = script->places;

	/* the first statement that begins behind the comment's start */
	while (low < high)
	{
		int			middle = (low + high) / 2;

		if (places[middle].start <= comment->start)
			low = middle + 1;
		else
			high = middle;
	}
	if (low > 0 && comment->start < places[low - 1].end)
		return low;
	if (low < script->nplaces && is_on_line(script->text, comment->end, places[low].start))
		return low + 1;
	if (low > 0 && is_on_line(script->text, places[low - 1].end, comment->start))
		return low;
	return low < script->nplaces ? low + 1 : 0;
}

static Ignore *
read_ignore(const Script *script, const ScriptSpan *span)
{
	Ignore	   *ignore = palloc0(sizeof(Ignore));
	const char *text = script->text;
	const char *end = text + span->end;
	const char *word = strstr(text + span->start, IGNORE_WORD) + strlen(IGNORE_WORD);

	if (text[span->start] == '/')
		end -= 2;
	ignore->span = span;
	ignore->statement = statement_of(script, span);
	parse_ignore(ignore, word, end);
	return ignore;
}

static int
compare_statements(const ListCell *a, const ListCell *b)
{
	const ScriptFinding *left = lfirst(a);
	const ScriptFinding *right = lfirst(b);

	return left->statement != right->statement ? left->statement - right->statement :
		left->order - right->order;
}

/* The first finding of a statement, among those sorted by statement */
static int
first_of_statement(const List *findings, int statement)
{
	int			low = 0;
	int			high = list_length(findings);

	while (low < high)
	{
		int			middle = (low + high) / 2;

		if (((ScriptFinding *) list_nth(findings, middle))->statement < statement)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* Takes off what an entry names.  Returns whether there was any. */
static bool
take_off(const List *findings, const Ignore *ignore, const IgnoreEntry *entry)
{
	bool		any = false;

	for (int i = first_of_statement(findings, ignore->statement); i < list_length(findings); i++)
	{
		ScriptFinding *found = list_nth(findings, i);

		if (found->statement != ignore->statement)
			break;
		if (strcmp(found->finding->rule->name, entry->name) != 0 ||
			(entry->object != NULL && !object_covers(entry->object, found->finding)))
			continue;
		if (found->ignored == NULL)
			found->ignored = ignore->reason;
		any = true;
	}
	return any;
}

static void
find_unused(Script *script, const Ignore *ignore, const IgnoreEntry *entry,
			const char *message, const char *hint)
{
	Finding    *finding;
	char	   *name = entry->object ? psprintf("%s:%s", entry->name, entry->object) : entry->name;

	finding = script_find(script, RULE_ignore_unused, NULL, ignore->span->start,
						  InvalidOid, InvalidOid, NULL, message, name);
	if (finding == NULL)
		return;
	finding->hint = hint;
	((ScriptFinding *) llast(script->findings))->statement = ignore->statement;
}

static void
apply_ignore(Script *script, const List *findings, const Ignore *ignore)
{
	ListCell   *lc;

	foreach(lc, ignore->entries)
	{
		IgnoreEntry *entry = lfirst(lc);

		if (entry->name[0] == '\0')
			find_unused(script, ignore, entry, "dbctx:ignore names no rule%s",
						"It is followed by one or more rules, a colon, and the reason.");
		else if (rule_find(entry->name) == NULL)
		{
			const Rule *nearest = rule_nearest(entry->name);

			find_unused(script, ignore, entry, "dbctx:ignore names no rule: \"%s\"",
						nearest ? psprintf("Perhaps you meant \"%s\".", nearest->name) :
						"SELECT name FROM dbctx_rules() lists the rules.");
		}
		else if (ignore->reason == NULL)
			find_unused(script, ignore, entry, "dbctx:ignore of \"%s\" has no reason, so it takes nothing off",
						"Write the reason behind the rules, after a colon.");
		else if (!take_off(findings, ignore, entry))
			find_unused(script, ignore, entry, "dbctx:ignore of \"%s\" takes nothing off",
						ignore->statement ? "Write the statement without it." :
						"It belongs above a statement, or behind it on the same line.");
	}
}

void
script_ignore(Script *script, List *comments)
{
	List	   *findings;
	ListCell   *lc;

	if (comments == NIL)
		return;
	findings = list_copy(script->findings);
	list_sort(findings, compare_statements);
	foreach(lc, comments)
	{
		CHECK_FOR_INTERRUPTS();
		apply_ignore(script, findings, read_ignore(script, lfirst(lc)));
	}
}
