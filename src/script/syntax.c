/*
 * syntax.c
 *	  What the grammar has against a statement, and what it would have taken.
 *
 * The server says where it stopped, not what it expected there.  So a few
 * small changes at that place are tried on the grammar itself: a keyword for a
 * word that is nearly one, a comma or a parenthesis more or less.  One that
 * makes the statement parse is named.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#include "dbctx.h"

#include "common/keywords.h"
#include "guard/protect.h"
#include "lib/stringinfo.h"
#include "parser/parser.h"
#include "script/cut.h"
#include "script/script.h"
#include "utils/varlena.h"
#include "utils/memutils.h"

/* Longer statements are not tried */
#define MAX_TRIED_BYTES (16 * 1024)

#define MAX_KEYWORD 20
#define MAX_EDITS 2
#define MAX_SWALLOWED 4

/* A word or a character in a statement */
typedef struct Piece
{
	int			start;
	int			len;			/* 0: there is none */
	bool		is_word;
} Piece;

static bool
is_word_part(unsigned char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
		c == '_' || c == '$' || c >= 0x80;
}

static Piece
piece_at(const char *text, int place)
{
	Piece		piece = {place, 0, false};

	if (text[place] == '\0' || text[place] == ';')
		return piece;
	piece.is_word = is_word_part(text[place]);
	do
	{
		piece.len++;
	} while (piece.is_word && is_word_part(text[place + piece.len]));
	if (text[place] == '\'' || text[place] == '"')
	{
		const char *end = strchr(text + place + 1, text[place]);

		piece.len = end ? end - text - place + 1 : 1;
	}
	return piece;
}

static Piece
piece_before(const char *text, int place)
{
	Piece		piece = {0, 0, false};

	while (place > 0 && strchr(" \t\r\n", text[place - 1]))
		place--;
	if (place == 0)
		return piece;
	piece.is_word = is_word_part(text[place - 1]);
	do
	{
		piece.len++;
	} while (piece.is_word && piece.len < place && is_word_part(text[place - piece.len - 1]));
	piece.start = place - piece.len;
	return piece;
}

/* Does the statement parse with something else in place of a piece? */
static bool
parses_with(const char *text, int start, int len, const char *instead)
{
	MemoryContext work = AllocSetContextCreate(CurrentMemoryContext, "dbctx syntax",
											   ALLOCSET_DEFAULT_SIZES);
	MemoryContext old = MemoryContextSwitchTo(work);
	char	   *tried = psprintf("%.*s%s%s", start, text, instead, text + start + len);
	int			statements = strcmp(instead, ";") == 0 ? 2 : 1;
	volatile bool parses = false;

	PG_TRY();
	{
		parses = list_length(raw_parser(tried, RAW_PARSE_DEFAULT)) == statements;
	}
	PG_CATCH();
	{
		ErrorData  *error;

		MemoryContextSwitchTo(work);
		error = CopyErrorData();
		if (!error_is_ours(error))
			PG_RE_THROW();
		FlushErrorState();
	}
	PG_END_TRY();
	MemoryContextSwitchTo(old);
	MemoryContextDelete(work);
	return parses;
}

static bool
parses(const char *text, int start, int end)
{
	char	   *piece = pnstrdup(text + start, end - start);
	bool		result = parses_with(piece, 0, 0, "");

	pfree(piece);
	return result;
}

int
swallowed_place(const char *text)
{
	int			len = strlen(text);
	bool		quoted = false;
	int			begin = 0;
	int			end;

	if (len > MAX_TRIED_BYTES)
		return -1;
	do
	{
		end = resume_point(text, begin, len);
		for (; begin < end; begin++)
			quoted = quoted != (text[begin] == '\'');
	} while (end < len && !quoted);
	if (end >= len)
		return -1;

	/* what comes then must look like SQL at least once */
	begin = end;
	for (int i = 0; i < MAX_SWALLOWED && end < len; i++)
	{
		int			next = resume_point(text, end, len);

		if (parses(text, end, next))
			return begin;
		end = next;
	}
	return -1;
}

/* Two letters that have changed places count as one edit */
static int
edits_between(const char *word, int len, const char *keyword)
{
	int			keylen = strlen(keyword);
	int			i = 0;

	if (keylen == len)
	{
		while (i < len && word[i] == keyword[i])
			i++;
		if (i + 1 < len && word[i] == keyword[i + 1] && word[i + 1] == keyword[i] &&
			strncmp(word + i + 2, keyword + i + 2, len - i - 2) == 0)
			return 1;
	}
	return varstr_levenshtein_less_equal(word, len, keyword, keylen, 1, 1, 1, MAX_EDITS, true);
}

/* The keyword, in capitals, with which the statement parses; or NULL */
static char *
keyword_for(const char *text, Piece piece)
{
	char		word[MAX_KEYWORD + 1];
	int			keyword;

	if (!piece.is_word || piece.len < 2 || piece.len > MAX_KEYWORD)
		return NULL;
	for (int i = 0; i <= piece.len; i++)
		word[i] = i < piece.len ? pg_ascii_tolower(text[piece.start + i]) : '\0';
	/* one that is reserved was hardly meant to be another */
	keyword = ScanKeywordLookup(word, &ScanKeywords);
	if (keyword >= 0 && ScanKeywordCategories[keyword] == RESERVED_KEYWORD)
		return NULL;
	for (int edits = 1; edits <= MAX_EDITS && edits < piece.len; edits++)
	{
		for (int i = 0; i < ScanKeywords.num_keywords; i++)
		{
			const char *meant = GetScanKeyword(i, &ScanKeywords);

			if (abs((int) strlen(meant) - piece.len) <= edits &&
				edits_between(word, piece.len, meant) == edits &&
				parses_with(text, piece.start, piece.len, meant))
			{
				char	   *capitals = pstrdup(meant);

				for (char *c = capitals; *c != '\0'; c++)
					*c = pg_ascii_toupper(*c);
				return capitals;
			}
		}
	}
	return NULL;
}

/* A line other than the first */
static bool
begins_line(const char *text, Piece piece)
{
	int			p = piece.start;

	while (p > 0 && (text[p - 1] == ' ' || text[p - 1] == '\t'))
		p--;
	return piece.len > 0 && p > 0 && text[p - 1] == '\n';
}

/* What the statement would need to parse, as a hint; or NULL */
static const char *
what_was_meant(const char *text, int place)
{
	static const struct
	{
		const char *sql;
		const char *name;
	}			missing[] = {
		{",", "a comma"}, {")", "a closing parenthesis"}, {"(", "an opening parenthesis"},
		{" FROM ", "FROM"}, {" INTO ", "INTO"}, {" ON ", "ON"}, {" AS ", "AS"}, {" VALUES ", "VALUES"},
		{" TABLE ", "TABLE"}, {";", "a semicolon"},
	};
	Piece		here = piece_at(text, place);
	Piece		before = piece_before(text, place);
	const char *where = here.len > 0 ? psprintf("before \"%.*s\"", here.len, text + here.start) :
		"at the end";
	char	   *keyword = keyword_for(text, here);

	if (keyword == NULL)
		keyword = keyword_for(text, before);
	if (keyword != NULL)
		return psprintf("Perhaps you meant %s.", keyword);
	if (before.len == 1 && strchr(",()", text[before.start]) &&
		parses_with(text, before.start, 1, " "))
		return psprintf("Perhaps the %s %s is one too many.",
						text[before.start] == ',' ? "comma" : "parenthesis", where);
	if (here.len == 1 && strchr(",()", text[here.start]) && parses_with(text, here.start, 1, " "))
		return psprintf("Perhaps this %s is one too many.",
						text[here.start] == ',' ? "comma" : "parenthesis");
	if (begins_line(text, before) && parses_with(text, before.start, 0, ";"))
		return psprintf("Perhaps a semicolon is missing before \"%.*s\".",
						before.len, text + before.start);
	/* words are not missing at the end */
	for (int i = 0; i < (here.len > 0 ? lengthof(missing) : 3); i++)
	{
		if (parses_with(text, place, 0, missing[i].sql))
			return psprintf("Perhaps %s is missing %s.", missing[i].name, where);
	}
	return NULL;
}

void
script_add_error(Script *script, const ErrorData *error, int place)
{
	const ScriptStatement *statement = script->statement;
	RuleId		rule = RULE_statement_fails;
	Finding    *finding;

	if (error->sqlerrcode == ERRCODE_SYNTAX_ERROR || statement->error == error)
		rule = RULE_syntax_error;
	else if (ERRCODE_TO_CATEGORY(error->sqlerrcode) == ERRCODE_INSUFFICIENT_RESOURCES)
		rule = RULE_undecided;
	finding = script_find(script, rule, NULL, place, InvalidOid, InvalidOid, NULL,
						  "%s", error->message);
	if (finding == NULL)
		return;
	finding->detail = error->detail;
	finding->hint = error->hint;
	if (rule == RULE_syntax_error && statement->error == NULL && finding->hint == NULL &&
		place >= 0 && strlen(statement->text) <= MAX_TRIED_BYTES && script->tried < MAX_TRIED)
	{
		script->tried++;
		finding->hint = what_was_meant(statement->text, place);
	}
}
