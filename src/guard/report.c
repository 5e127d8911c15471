/*
 * report.c
 *	  Findings as messages.
 *
 * Most clients show an ERROR's primary message and nothing else, and no
 * WARNING at all; so the message says what matters, and what a program may
 * want to know is in the machine fields, the rule's name in that of the
 * constraint.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#include "dbctx.h"

#include "catalog/namespace.h"
#include "common/string.h"
#include "guard/guard.h"
#include "lib/stringinfo.h"
#include "mb/pg_wchar.h"

/* What to write instead, in words or as SQL; NULL if there is no advice */
static const char *
advice(const Finding *finding)
{
	if (finding->hint != NULL)
		return finding->hint;
	if (finding->fix != NULL)
		return psprintf("Write: %s", finding->fix);
	return NULL;
}

/* The machine fields of a message */
static int
set_fields(const Finding *finding)
{
	if (finding->schema != NULL)
		err_generic_string(PG_DIAG_SCHEMA_NAME, finding->schema);
	if (finding->table != NULL)
		err_generic_string(PG_DIAG_TABLE_NAME, finding->table);
	if (finding->column != NULL)
		err_generic_string(PG_DIAG_COLUMN_NAME, finding->column);
	return err_generic_string(PG_DIAG_CONSTRAINT_NAME, finding->rule->name);
}

/*
 * The text with a question mark for each character that the client's encoding
 * doesn't have: to send one would be an error, which a WARNING must not be, and
 * which would come in place of ours.
 */
static const char *
client_text(const char *text)
{
	int			from = GetDatabaseEncoding();
	int			to = pg_get_client_encoding();
	Oid			conversion;
	StringInfoData buf;

	if (text == NULL || from == to || from == PG_SQL_ASCII || to == PG_SQL_ASCII ||
		pg_is_ascii(text))
		return text;
	conversion = FindDefaultConversionProc(from, to);
	if (!OidIsValid(conversion))
		return text;
	initStringInfo(&buf);
	for (const char *c = text; *c != '\0';)
	{
		int			len = pg_mblen(c);
		unsigned char converted[MAX_CONVERSION_GROWTH * MAX_MULTIBYTE_CHAR_LEN + 1];

		if (pg_do_encoding_conversion_buf(conversion, from, to,
										  (unsigned char *) unconstify(char *, c), len,
										  converted, sizeof(converted), true) == len)
			appendBinaryStringInfo(&buf, c, len);
		else
			appendStringInfoChar(&buf, '?');
		c += len;
	}
	return buf.data;
}

/* A finding as the client is to be told it, with all advice in the hint */
static Finding *
for_client(const Finding *finding)
{
	Finding    *sent = palloc(sizeof(Finding));

	*sent = *finding;
	sent->message = client_text(finding->message);
	sent->detail = client_text(finding->detail);
	sent->hint = client_text(advice(finding));
	sent->schema = client_text(finding->schema);
	sent->table = client_text(finding->table);
	sent->column = client_text(finding->column);
	return sent;
}

static void
report_one(int elevel, const Finding *finding)
{
	ereport(elevel,
			(errcode(rule_sqlstate(finding->rule->family)),
			 errmsg_internal("%s", finding->message),
			 finding->detail ? errdetail_internal("%s", finding->detail) : 0,
			 finding->hint ? errhint("%s", finding->hint) : 0,
			 set_fields(finding)));
}

/* The findings that block, then those that come with them, numbered */
static void
report_all(const List *findings)
{
	StringInfoData detail;
	StringInfoData hint;
	const Finding *first = linitial(findings);
	ListCell   *lc;
	int			n = 0;

	initStringInfo(&detail);
	initStringInfo(&hint);
	foreach(lc, findings)
	{
		const Finding *finding = lfirst(lc);

		n++;
		appendStringInfo(&detail, "%s%d. %s (%s)", n > 1 ? "\n" : "", n,
						 finding->message, finding->rule->name);
		if (finding->detail != NULL)
			appendStringInfo(&detail, ": %s", finding->detail);
		if (finding->hint != NULL)
			appendStringInfo(&hint, "%s%d. %s", hint.len > 0 ? "\n" : "", n, finding->hint);
	}
	ereport(ERROR,
			(errcode(rule_sqlstate(first->rule->family)),
			 errmsg_internal("%s (and %d more)", first->message, n - 1),
			 errdetail_internal("%s", detail.data),
			 hint.len > 0 ? errhint("%s", hint.data) : 0,
			 set_fields(first)));
}

void
report_findings(const List *findings, GuardMode mode)
{
	List	   *blocking = NIL;
	List	   *warning = NIL;
	ListCell   *lc;

	foreach(lc, findings)
	{
		Finding    *finding = lfirst(lc);
		RuleLevel	level = capped_level(finding->level, mode);

		if (level == LEVEL_BLOCK)
			blocking = lappend(blocking, for_client(finding));
		else if (level == LEVEL_WARN)
			warning = lappend(warning, for_client(finding));
	}
	if (blocking == NIL)
	{
		foreach(lc, warning)
			report_one(WARNING, lfirst(lc));
		return;
	}
	blocking = list_concat(blocking, warning);
	if (list_length(blocking) == 1)
		report_one(ERROR, linitial(blocking));
	report_all(blocking);
}
