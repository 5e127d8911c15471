/*
 * tokens.h
 *	  How many tokens a language model makes of a text.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#ifndef DBCTX_TOKENS_H
#define DBCTX_TOKENS_H

/*
 * The expected number of tokens of a piece of UTF-8 text.  Pieces that end
 * with a newline can be estimated one by one and added.
 */
extern double tokens_estimate(const char *text, int len);

/* What a text of that sum does not exceed: with the safety factor, rounded up */
extern int	tokens_upper(double estimate);

#endif							/* DBCTX_TOKENS_H */
