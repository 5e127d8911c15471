/*
 * report.h
 *	  Findings about a script as text that other programs read.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#ifndef DBCTX_SCRIPT_REPORT_H
#define DBCTX_SCRIPT_REPORT_H

#include "lib/stringinfo.h"
#include "script/script.h"

/* file: what the script is called; never NULL.  findings: ScriptFinding * */
typedef void (*ScriptReport) (StringInfo buf, const char *file, const List *findings);

/* report.c: as compilers print it */
extern void report_text(StringInfo buf, const char *file, const List *findings);

/* report_json.c: see docs/check.md; and SARIF 2.1.0 */
extern void report_json(StringInfo buf, const char *file, const List *findings);
extern void report_sarif(StringInfo buf, const char *file, const List *findings);

/* report_junit.c: JUnit's XML */
extern void report_junit(StringInfo buf, const char *file, const List *findings);

/* The one that the finding is in: as its comment says, or the script's */
extern const char *report_file(const char *file, const ScriptFinding *found);

/* "error", "warning", "note": what compilers call it */
extern const char *report_level(const ScriptFinding *found);

#endif							/* DBCTX_SCRIPT_REPORT_H */
