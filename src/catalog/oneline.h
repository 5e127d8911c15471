/*
 * oneline.h
 *	  Keeps text from the catalogs on the line where it is printed.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#ifndef DBCTX_ONELINE_H
#define DBCTX_ONELINE_H

#include "lib/stringinfo.h"

/*
 * SQL text in which control, bidirectional and invisible characters inside of
 * quotes are written as escapes: the same SQL, on one line, as it looks.
 * Returns its argument where there are none.
 */
extern const char *oneline_sql(const char *sql);

/*
 * Free text for people: such characters are dropped, white space is folded to
 * single blanks, the quotes that dbctx puts around it become plain ones, and
 * what is longer than max_chars characters is cut, with "..." for the rest.
 */
extern const char *oneline_text(const char *text, int max_chars);

/* The text as a string of JSON, such characters written as escapes */
extern void oneline_json(StringInfo buf, const char *text);

#endif							/* DBCTX_ONELINE_H */
