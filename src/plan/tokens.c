/*
 * tokens.c
 *	  Parts of a statement's own text.
 *
 * What a statement says is best said again in its own words.  The server's
 * scanner tells where they begin and end, so that no comment and no literal
 * is cut.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#include "dbctx.h"

#include "miscadmin.h"
#include "nodes/value.h"
#include "parser/scanner.h"

#include "plan/plan.h"

typedef struct Token
{
	int			start;
	int			end;
} Token;

struct Tokens
{
	const char *text;
	int			n;
	Token	   *tokens;
};

Tokens *
tokens_of(const char *text)
{
	Tokens	   *tokens = palloc0(sizeof(Tokens));
	int			room = 64;
	core_yy_extra_type extra;
	core_yyscan_t scanner = scanner_init(text, &extra, &ScanKeywords, ScanKeywordTokens);

	tokens->text = pstrdup(text);
	tokens->tokens = palloc(sizeof(Token) * room);
	for (;;)
	{
		core_YYSTYPE value;
		YYLTYPE		location;

		CHECK_FOR_INTERRUPTS();
		if (core_yylex(&value, &location, scanner) == 0)
			break;
		if (tokens->n == room)
		{
			room *= 2;
			tokens->tokens = repalloc(tokens->tokens, sizeof(Token) * room);
		}
		tokens->tokens[tokens->n].start = location;
		/* the scanner has put a zero behind what it has just read */
		tokens->tokens[tokens->n++].end = location + strlen(extra.scanbuf + location);
	}
	scanner_finish(scanner);
	return tokens;
}

static char
token_char(const Tokens *tokens, int i)
{
	const Token *token = &tokens->tokens[i];

	return token->end - token->start == 1 ? tokens->text[token->start] : '\0';
}

char *
tokens_between(const Tokens *tokens, int from, int to)
{
	int			start = -1;
	int			end = -1;

	for (int i = 0; i < tokens->n; i++)
	{
		const Token *token = &tokens->tokens[i];

		if (token->start < from)
			continue;
		if (to >= 0 && token->end > to)
			break;
		if (i == tokens->n - 1 && token_char(tokens, i) == ';')
			break;
		if (start < 0)
			start = token->start;
		end = token->end;
	}
	return start < 0 ? pstrdup("") : pnstrdup(tokens->text + start, end - start);
}

int
tokens_after_name(const Tokens *tokens, int location)
{
	for (int i = 0; i < tokens->n; i++)
	{
		if (tokens->tokens[i].start != location)
			continue;
		while (i + 2 < tokens->n && token_char(tokens, i + 1) == '.')
			i += 2;
		if (i + 1 < tokens->n && token_char(tokens, i + 1) == '*')
			i++;
		return i + 1 < tokens->n ? tokens->tokens[i + 1].start : -1;
	}
	return -1;
}

List *
tokens_split(const Tokens *tokens, int from)
{
	List	   *parts = NIL;
	int			depth = 0;

	for (int i = 0; i < tokens->n; i++)
	{
		char		c = token_char(tokens, i);

		if (tokens->tokens[i].start < from)
			continue;
		if (c == '(' || c == '[')
			depth++;
		else if (c == ')' || c == ']')
			depth--;
		else if (c == ',' && depth == 0)
		{
			parts = lappend(parts, tokens_between(tokens, from, tokens->tokens[i].start));
			from = tokens->tokens[i].end;
		}
	}
	return lappend(parts, tokens_between(tokens, from, -1));
}

int
tokens_find(const Tokens *tokens, int from, const char *keyword)
{
	int			depth = 0;

	for (int i = 0; i < tokens->n; i++)
	{
		const Token *token = &tokens->tokens[i];
		char		c = token_char(tokens, i);

		if (token->start < from)
			continue;
		if (c == '(' || c == '[')
			depth++;
		else if (c == ')' || c == ']')
			depth--;
		else if (depth == 0 && token->end - token->start == strlen(keyword) &&
				 pg_strncasecmp(tokens->text + token->start, keyword, strlen(keyword)) == 0)
			return token->start;
	}
	return -1;
}

int
tokens_end(const Tokens *tokens, int location)
{
	for (int i = 0; i < tokens->n; i++)
	{
		if (tokens->tokens[i].start >= location)
			return tokens->tokens[i].end;
	}
	return location;
}

int
tokens_skip(const Tokens *tokens, int location, int n)
{
	for (int i = 0; i < tokens->n; i++)
	{
		if (tokens->tokens[i].start >= location)
			return i + n < tokens->n ? tokens->tokens[i + n].start : -1;
	}
	return -1;
}
