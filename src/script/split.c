/*
 * split.c
 *	  A script taken apart into statements.
 *
 * The server's scanner reads the pieces that cut.c gives; a statement ends at
 * a semicolon that isn't within the body of an SQL function or a rule.  What is
 * not closed, and what the scanner doesn't take, ends a statement where
 * it most likely was meant to end, so that those after it are still seen.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#include "dbctx.h"

#include "common/keywords.h"
#include "guard/protect.h"
#include "mb/pg_wchar.h"
#include "miscadmin.h"
#include "parser/scanner.h"
#include "script/cut.h"
#include "script/script.h"
#include "utils/memutils.h"

/* Tokens: those that scanner.h lists, then the keywords, by their own numbers */
#define TOKEN_IDENT 258
#define TOKEN_SCONST 261
#define TOKEN_ICONST 266
#define TOKEN_KEYWORD 1000
#define MAX_KEYWORDS 1024

/* What the scanner leaves behind is thrown away after so many tokens */
#define TOKENS_KEPT 1000

typedef enum ScanEnd
{
	SCAN_STATEMENT,				/* a statement has ended */
	SCAN_PIECE,					/* the piece has */
} ScanEnd;

struct Splitter
{
	Cutter		cutter;
	MemoryContext context;		/* of itself */
	MemoryContext piece_context;	/* of the scanner */
	MemoryContext token_context;	/* of what it returns */

	/* the piece at hand */
	core_yyscan_t scanner;		/* NULL: there is none */
	core_yy_extra_type extra;
	ScriptSpan	piece;

	/* the statement at hand */
	int			start;			/* -1: it has not begun */
	int			ntokens;
	int			words[4];		/* its first tokens */
	int			parens;			/* open parentheses */
	int			body;			/* BEGIN ATOMIC and CASE without their END */
	int			last;			/* token, and where it was */
	int			last_location;
	bool		from_stdin;
	List	   *gaps;			/* ScriptSpan *: commands of psql in it */
	List	   *variables;
	List	   *cut_names;

	int			number;
	bool		unclosed_body;	/* a body or a rule had no end: they are not looked for */
	List	   *commands;		/* ScriptWord * */
};

static uint16 keyword_tokens[MAX_KEYWORDS];
static int	kw_create, kw_or, kw_replace, kw_rule, kw_function, kw_procedure;
static int	kw_begin, kw_atomic, kw_case, kw_end, kw_copy, kw_from, kw_stdin;

static int
keyword(const char *name)
{
	return TOKEN_KEYWORD + ScanKeywordLookup(name, &ScanKeywords);
}

static void
number_keywords(void)
{
	if (kw_copy != 0)
		return;
	if (ScanKeywords.num_keywords > MAX_KEYWORDS)
		elog(ERROR, "too many keywords");
	for (int i = 0; i < ScanKeywords.num_keywords; i++)
		keyword_tokens[i] = TOKEN_KEYWORD + i;
	kw_create = keyword("create");
	kw_or = keyword("or");
	kw_replace = keyword("replace");
	kw_rule = keyword("rule");
	kw_function = keyword("function");
	kw_procedure = keyword("procedure");
	kw_begin = keyword("begin");
	kw_atomic = keyword("atomic");
	kw_case = keyword("case");
	kw_end = keyword("end");
	kw_from = keyword("from");
	kw_stdin = keyword("stdin");
	kw_copy = keyword("copy");
}

static void
forget_statement(Splitter *splitter)
{
	splitter->start = -1;
	splitter->ntokens = 0;
	memset(splitter->words, 0, sizeof(splitter->words));
	splitter->parens = 0;
	splitter->body = 0;
	splitter->last = 0;
	splitter->from_stdin = false;
	splitter->gaps = NIL;
	splitter->variables = NIL;
	splitter->cut_names = NIL;
}

Splitter *
split_begin(const char *text)
{
	Splitter   *splitter = palloc0(sizeof(Splitter));

	number_keywords();
	cut_begin(&splitter->cutter, text);
	splitter->context = CurrentMemoryContext;
	splitter->piece_context = AllocSetContextCreate(CurrentMemoryContext, "dbctx scanner",
													ALLOCSET_DEFAULT_SIZES);
	splitter->token_context = AllocSetContextCreate(CurrentMemoryContext, "dbctx tokens",
													ALLOCSET_DEFAULT_SIZES);
	forget_statement(splitter);
	return splitter;
}

List *
split_ignores(Splitter *splitter)
{
	return splitter->cutter.ignores;
}

List *
split_files(Splitter *splitter)
{
	return splitter->cutter.files;
}

List *
split_commands(Splitter *splitter)
{
	return splitter->commands;
}

/* CREATE [OR REPLACE] what */
static bool
creates(const Splitter *splitter, int what)
{
	const int  *words = splitter->words;

	return words[0] == kw_create &&
		(words[1] == what ||
		 (words[1] == kw_or && words[2] == kw_replace && words[3] == what));
}

/* Is the scanner within a body that has semicolons of its own? */
static bool
in_body(const Splitter *splitter)
{
	return !splitter->unclosed_body &&
		(splitter->body > 0 || (splitter->parens > 0 && creates(splitter, kw_rule)));
}

static ScriptWord *
new_word(int location, const char *text, int len)
{
	ScriptWord *word = palloc(sizeof(ScriptWord));

	word->location = location;
	word->text = pnstrdup(text, len);
	return word;
}

/* Has the scanner cut the end of a name?  It ends at the next NUL. */
static bool
is_cut(const char *source, const char *name)
{
	int			len = strlen(name);
	int			written = 0;

	if (len < NAMEDATALEN - MAX_MULTIBYTE_CHAR_LEN)
		return false;
	if (source[0] != '"')
		return strlen(source) > len;
	for (const char *c = source + 1; c[0] != '\0' && (c[0] != '"' || c[1] == '"'); c++)
	{
		if (c[0] == '"')
			c++;
		written++;
	}
	return written > len;
}

/* What is said of a token, where a statement does not end with it */
static void
note_token(Splitter *splitter, int token, const core_YYSTYPE *value, int location)
{
	const char *source = splitter->extra.scanbuf + location;
	int			place = splitter->piece.start + location;
	MemoryContext old;

	if (splitter->start < 0)
		splitter->start = place;
	if (splitter->ntokens < lengthof(splitter->words))
		splitter->words[splitter->ntokens] = token;
	splitter->ntokens++;

	if (token == '(')
		splitter->parens++;
	else if (token == ')')
		splitter->parens = Max(splitter->parens - 1, 0);
	else if (token == kw_atomic && splitter->last == kw_begin && splitter->body == 0)
		splitter->body = creates(splitter, kw_function) || creates(splitter, kw_procedure) ? 1 : 0;
	else if (token == kw_case && splitter->body > 0)
		splitter->body++;
	else if (token == kw_end && splitter->body > 0)
		splitter->body--;
	else if (token == kw_stdin && splitter->last == kw_from && splitter->words[0] == kw_copy &&
			 splitter->parens == 0)
		splitter->from_stdin = true;

	old = MemoryContextSwitchTo(splitter->context);
	if (splitter->last == ':' && splitter->last_location == place - 1 &&
		(token == TOKEN_IDENT || token == TOKEN_SCONST || token >= TOKEN_KEYWORD))
		splitter->variables = lappend(splitter->variables, psprintf(":%s", source));
	if (token == TOKEN_IDENT && is_cut(source, value->str))
		splitter->cut_names = lappend(splitter->cut_names,
									  new_word(place, value->str, strlen(value->str)));
	MemoryContextSwitchTo(old);
	splitter->last = token;
	splitter->last_location = place;
}

/*
 * Goes on until a statement or the piece ends.  Sets *end to the statement's
 * end.  Errors are the scanner's.
 */
static ScanEnd
scan_tokens(Splitter *splitter, int *end)
{
	MemoryContext old = MemoryContextSwitchTo(splitter->token_context);
	ScanEnd		result;

	for (int n = 0;; n++)
	{
		core_YYSTYPE value;
		YYLTYPE		location;
		int			token = core_yylex(&value, &location, splitter->scanner);

		if (token == 0)
		{
			result = SCAN_PIECE;
			break;
		}
		if (token == ';' && !in_body(splitter))
		{
			if (splitter->start < 0)
				continue;
			*end = splitter->piece.start + location + 1;
			result = SCAN_STATEMENT;
			break;
		}
		note_token(splitter, token, &value, location);
		if (n % TOKENS_KEPT == 0)
		{
			MemoryContextReset(splitter->token_context);
			CHECK_FOR_INTERRUPTS();
		}
	}
	MemoryContextSwitchTo(old);
	MemoryContextReset(splitter->token_context);
	return result;
}

static void
drop_piece(Splitter *splitter)
{
	splitter->scanner = NULL;
	MemoryContextReset(splitter->piece_context);
}

/* Puts the scanner on the next piece.  false if there is none here. */
static bool
take_piece(Splitter *splitter)
{
	MemoryContext old;
	char	   *sql;

	if (!cut_next(&splitter->cutter, &splitter->piece))
		return false;
	drop_piece(splitter);
	old = MemoryContextSwitchTo(splitter->piece_context);
	sql = pnstrdup(splitter->cutter.text + splitter->piece.start,
				   splitter->piece.end - splitter->piece.start);
	splitter->scanner = scanner_init(sql, &splitter->extra, &ScanKeywords, keyword_tokens);
	MemoryContextSwitchTo(old);
	return true;
}

/*
 * The statement is over at the error.  A piece that has one is followed by short
 * ones: what comes now would be read again for each further error.
 */
static int
end_at_error(Splitter *splitter, ErrorData *error)
{
	int			place = byte_of_character(splitter->cutter.text + splitter->piece.start,
								splitter->piece.end - splitter->piece.start, error->cursorpos);
	int			end;

	place += splitter->piece.start;
	if (splitter->start < 0)
		splitter->start = place;
	end = splitter->piece.end;
	if (splitter->cutter.piece_unclosed)
		end = resume_point(splitter->cutter.text, place, end);
	else
	{
		const char *semicolon = memchr(splitter->cutter.text + place, ';', end - place);

		end = semicolon ? semicolon - splitter->cutter.text + 1 : end;
	}
	error->cursorpos = place - splitter->start + 1;
	splitter->cutter.pos = end;
	splitter->cutter.limit = 0;
	drop_piece(splitter);
	return end;
}

/* scan_tokens(), of which an error becomes the statement's */
static ScanEnd
scan_safely(Splitter *splitter, int *end, ErrorData **error)
{
	MemoryContext context = CurrentMemoryContext;
	volatile ScanEnd result = SCAN_STATEMENT;

	*error = NULL;

	/* the scanner has nothing but memory, so no subtransaction is needed */
	PG_TRY();
	{
		result = scan_tokens(splitter, end);
	}
	PG_CATCH();
	{
		MemoryContextSwitchTo(context);
		*error = CopyErrorData();
		if (!error_is_ours(*error))
			PG_RE_THROW();
		FlushErrorState();
	}
	PG_END_TRY();
	if (*error != NULL)
		*end = end_at_error(splitter, *error);
	return result;
}

/* The statement's text, with blanks where it had commands for psql */
static char *
statement_text(const Splitter *splitter, int end)
{
	int			start = splitter->start;
	char	   *text = pnstrdup(splitter->cutter.text + start, end - start);
	ListCell   *lc;

	foreach(lc, splitter->gaps)
	{
		ScriptSpan *gap = lfirst(lc);

		memset(text + gap->start - start, ' ', gap->end - gap->start);
	}
	return text;
}

/* The statement is complete, and returned */
static ScriptStatement *
finish_statement(Splitter *splitter, int end, ErrorData *error)
{
	ScriptStatement *statement = palloc0(sizeof(ScriptStatement));
	ListCell   *lc;

	statement->number = ++splitter->number;
	statement->location = splitter->start;
	statement->text = statement_text(splitter, end);
	statement->error = error;
	statement->data_lines = -1;
	foreach(lc, splitter->variables)
		statement->variables = lappend(statement->variables, pstrdup(lfirst(lc)));
	foreach(lc, splitter->cut_names)
	{
		ScriptWord *word = lfirst(lc);

		statement->cut_names = lappend(statement->cut_names,
									   new_word(word->location, word->text, strlen(word->text)));
	}
	if (splitter->from_stdin && error == NULL)
	{
		/* the piece ends with this statement, cut.c has seen to it */
		splitter->cutter.pos = end;
		drop_piece(splitter);
		statement->data_lines = cut_data(&splitter->cutter);
	}
	list_free_deep(splitter->variables);
	list_free_deep(splitter->gaps);
	forget_statement(splitter);
	return statement;
}

/* Steps over a command for psql.  Returns whether it ends a statement. */
static bool
take_command(Splitter *splitter)
{
	MemoryContext old = MemoryContextSwitchTo(splitter->context);
	PsqlCommand command = cut_command(&splitter->cutter);
	bool		ends = splitter->start >= 0 && command.ends_query;

	if (command.unknown)
		splitter->commands = lappend(splitter->commands,
									 new_word(command.span.start,
											  splitter->cutter.text + command.span.start,
											  command.span.end - command.span.start));
	if (splitter->start >= 0 && !ends)
	{
		ScriptSpan *gap = palloc(sizeof(ScriptSpan));

		*gap = command.span;
		splitter->gaps = lappend(splitter->gaps, gap);
	}
	if (command.data_follows)
		(void) cut_data(&splitter->cutter);
	MemoryContextSwitchTo(old);
	return ends;
}

/* Where the text of a statement without a semicolon ends */
static int
trimmed_end(const Splitter *splitter, int end)
{
	while (end > splitter->start && strchr(" \t\r\n\f\v", splitter->cutter.text[end - 1]))
		end--;
	return end;
}

ScriptStatement *
split_next(Splitter *splitter)
{
	int			end = 0;
	ErrorData  *error = NULL;

	for (;;)
	{
		if (splitter->scanner != NULL)
		{
			if (scan_safely(splitter, &end, &error) == SCAN_STATEMENT)
				return finish_statement(splitter, end, error);
			drop_piece(splitter);
		}
		else if (cut_at_command(&splitter->cutter))
		{
			end = splitter->cutter.pos;
			if (take_command(splitter))
				return finish_statement(splitter, trimmed_end(splitter, end), NULL);
		}
		else if (!take_piece(splitter))
		{
			if (splitter->start < 0)
				return NULL;
			if (!in_body(splitter))
				return finish_statement(splitter, trimmed_end(splitter, splitter->cutter.len), NULL);
			/* once more, to the first semicolon */
			splitter->unclosed_body = true;
			splitter->cutter.pos = splitter->start;
			forget_statement(splitter);
		}
	}
}

void
split_resume(Splitter *splitter, int location)
{
	drop_piece(splitter);
	splitter->cutter.pos = location;
	splitter->cutter.limit = 0;
}
