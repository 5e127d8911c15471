/*
 * style.h
 *	  Small pieces of text that formats share.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#ifndef DBCTX_STYLE_H
#define DBCTX_STYLE_H

#include "describe/description.h"
#include "lib/stringinfo.h"

/* Longest text of a comment, longest expression that is shown, in characters */
#define MAX_COMMENT 200
#define MAX_EXPRESSION 400

/* Quotes around comments, and a dash, if the encoding of the database has them */
extern const char *style_open(void);
extern const char *style_close(void);
extern const char *style_dash(void);

/* A comment, quoted, cleaned and cut */
extern void style_comment(StringInfo buf, const char *comment);

/* An expression, cut if it is longer than MAX_EXPRESSION */
extern const char *style_expr(DbExpr *expr);

/* " ~20k", for tables that aren't empty, where rows were counted at all */
extern void style_rows(StringInfo buf, const Description *description,
					   const DbTable *table, uint32 *uses);

/* 0, 950, 1.2k, 20k, 1.5M; "?" for a number below 0 */
extern char *style_count(double n);

/* "20.6 MB" */
extern char *style_pages(double pages);

/* "1 table", "2 tables", "1,200 tables" */
extern char *style_plural(int n, const char *noun);

/* A number with commas */
extern char *style_number(int64 n);

#endif							/* DBCTX_STYLE_H */
