/*
 * style.c
 *	  Small pieces of text that formats share.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#include "dbctx.h"

#include "catalog/pg_class.h"
#include "mb/pg_wchar.h"

#include "catalog/deparse.h"
#include "catalog/oneline.h"
#include "describe/style.h"
#include "describe/tableline.h"

const char *
style_open(void)
{
	return GetDatabaseEncoding() == PG_UTF8 ? "\xc2\xab" : "<<";
}

const char *
style_close(void)
{
	return GetDatabaseEncoding() == PG_UTF8 ? "\xc2\xbb" : ">>";
}

const char *
style_dash(void)
{
	return GetDatabaseEncoding() == PG_UTF8 ? "\xe2\x80\x94" : "--";
}

void
style_comment(StringInfo buf, const char *comment)
{
	/* no formats here and wherever a column is told: they take most of the time */
	appendStringInfoString(buf, style_open());
	appendStringInfoString(buf, oneline_text(comment, MAX_COMMENT));
	appendStringInfoString(buf, style_close());
}

const char *
style_expr(DbExpr *expr)
{
	const char *text = expr_text(expr);
	int			len = strlen(text);

	if (len <= MAX_EXPRESSION)
		return text;
	return psprintf("%.*s...", pg_mbcliplen(text, len, MAX_EXPRESSION), text);
}

void
style_rows(StringInfo buf, const Description *description, const DbTable *table,
		   uint32 *uses)
{
	if (!description->counted || table->rows == 0 ||
		table->kind == RELKIND_FOREIGN_TABLE)
		return;
	appendStringInfo(buf, " ~%s", style_count(table->rows));
	*uses |= USES_ROWS;
}

char *
style_count(double n)
{
	static const char units[] = "kMGT";
	int			unit = -1;

	if (n < 0)
		return pstrdup("?");
	while (n >= 999.5 && unit < (int) strlen(units) - 1)
	{
		n /= 1000;
		unit++;
	}
	if (unit < 0)
		return psprintf("%.0f", n);
	if (n < 9.95 && (int) (n * 10 + 0.5) % 10 != 0)
		return psprintf("%.1f%c", n, units[unit]);
	return psprintf("%.0f%c", n, units[unit]);
}

char *
style_pages(double pages)
{
	static const char *const units[] = {"kB", "MB", "GB", "TB"};
	double		size = pages * BLCKSZ / 1024;
	int			unit = 0;

	while (size >= 999.5 && unit < lengthof(units) - 1)
	{
		size /= 1024;
		unit++;
	}
	return psprintf(size < 99.95 && unit > 0 ? "%.1f %s" : "%.0f %s", size, units[unit]);
}

char *
style_number(int64 n)
{
	if (n >= 1000)
		return psprintf("%s,%03d", style_number(n / 1000), (int) (n % 1000));
	return psprintf("%d", (int) n);
}

char *
style_plural(int n, const char *noun)
{
	return psprintf("%s %s%s", style_number(n), noun, n == 1 ? "" : "s");
}
