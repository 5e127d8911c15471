/*
 * json.c
 *	  The description as JSON, for programs; docs/json.md tells the keys.
 *
 * Each element of the larger lists is on a line of its own, so that two
 * versions can be compared with diff.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#include "dbctx.h"

#include <float.h>

#include "access/xact.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/guc.h"
#include "utils/timestamp.h"

#include "describe/json.h"
#include "describe/tokens.h"

/* Version of the format: see docs/json.md for what may change within one */
#define JSON_FORMAT "1.0"

/* Share of the room that a text of any length in the head may take */
#define HEAD_SHARE 0.1

/* Elements that don't fit before the rest of a list is only counted */
#define MAX_MISSES 16

/* A list that is written element by element */
typedef struct JsonList
{
	const char *key;
	int			(*count) (const Description *description);	/* -1: not read */
	JsonItem	item;
	bool		(*skip) (const Description *description, int i);
	JsonItem	brief;			/* where item takes too much room; or NULL */
	double		share;			/* of the room that is left */
	double		rules_share;	/* with "detail => rules"; 0: not told then */
	bool		before_tables;
} JsonList;

#define MAX_LISTS 10

typedef struct Writer
{
	Description *description;
	Account		account;
	StringInfoData head;		/* with the lists before the tables */
	StringInfoData tail;
	int			left[MAX_LISTS];	/* elements without room */
	bool		left_comment;
	bool		brief;			/* conventions are without their evidence */
} Writer;

static int
count_schemas(const Description *description)
{
	return description->model->nschemas;
}

/* These are read with the whole catalog only */
static int
count_extensions(const Description *description)
{
	return description->model->whole ? description->model->nextensions : -1;
}

static int
count_functions(const Description *description)
{
	return description->model->whole ? description->model->nfunctions : -1;
}

static int
count_sequences(const Description *description)
{
	return description->model->whole ? description->model->nsequences : -1;
}

static int
count_types(const Description *description)
{
	return description->model->ntypes;
}

static int
count_facts(const Description *description)
{
	return description->conventions ? list_length(description->conventions->facts) : -1;
}

static int
count_joins(const Description *description)
{
	return description->conventions ? list_length(description->conventions->joins) : -1;
}

static int
count_relations(const Description *description)
{
	return description->conventions ? list_length(description->conventions->relations) : -1;
}

static int
count_migrations(const Description *description)
{
	return description->conventions ? list_length(description->conventions->migrations) : -1;
}

/* The sequence of a column is told with the column */
static bool
sequence_is_owned(const Description *description, int i)
{
	return description->model->sequences[i]->owned;
}

/* In the order of the text, which is also that of their importance */
static const JsonList lists[] =
{
	{"schemas", count_schemas, json_schema, NULL, NULL, 0.15, 0.15, true},
	{"extensions", count_extensions, json_extension, NULL, NULL, 0.05, 0.1, true},
	{"migrations", count_migrations, json_migration, NULL, NULL, 0.1, 0.2, true},
	{"conventions", count_facts, json_fact, NULL, json_fact_brief, 0.4, 1.0, true},
	{"types", count_types, json_type, NULL, NULL, 0.15, 0, true},
	{"joins", count_joins, json_join, NULL, NULL, 0.1, 0, false},
	{"relations", count_relations, json_relation, NULL, NULL, 0.05, 0, false},
	{"functions", count_functions, json_function, NULL, NULL, 0.1, 0, false},
	{"sequences", count_sequences, json_sequence, sequence_is_owned, NULL, 0.05, 0, false},
};

StaticAssertDecl(lengthof(lists) <= MAX_LISTS, "too many lists");

/* An account for a part of the text, which may not take all of the room */
static Account
share_of(const Account *account, double share)
{
	Account		result = *account;

	if (result.limit != DBL_MAX)
		result.limit = result.spent + (result.limit - result.spent) * share;
	return result;
}

/* The elements of a list that there's room for; returns how many are left out */
static int
write_items(Writer *writer, const JsonList *list, JsonItem item, StringInfo buf)
{
	Description *description = writer->description;
	Account		account = share_of(&writer->account, description->rules_only ?
								   list->rules_share : list->share);
	int			n = list->count(description);
	int			left = 0;

	for (int i = 0; i < n; i++)
	{
		int			start = buf->len;

		CHECK_FOR_INTERRUPTS();
		if (list->skip && list->skip(description, i))
			continue;
		if (left >= MAX_MISSES)
		{
			left++;
			continue;
		}
		json_line(buf);
		item(description, i, buf);
		if (!account_take(&account, buf->data + start))
		{
			json_truncate(buf, start);
			left++;
		}
	}
	writer->account.spent = account.spent;
	return left;
}

static void
write_list(Writer *writer, int number, StringInfo buf)
{
	const JsonList *list = &lists[number];
	Account		account;
	int			start = buf->len;

	if (list->count(writer->description) < 0)
	{
		json_null(buf, list->key);
		account_force(&writer->account, buf->data + start);
		return;
	}
	json_open(buf, list->key, '[');
	account_force(&writer->account, buf->data + start);

	account = writer->account;
	start = buf->len;
	writer->left[number] = write_items(writer, list, list->item, buf);
	if (writer->left[number] > 0 && list->brief)
	{
		/* better a little of each than all of a few */
		json_truncate(buf, start);
		writer->account = account;
		writer->left[number] = write_items(writer, list, list->brief, buf);
		writer->brief = true;
	}
	json_close_lines(buf);
}

/* A member of the head that may be long; false if there is no room for it */
static bool
write_long(Writer *writer, const char *key, const char *value)
{
	Account		account = share_of(&writer->account, HEAD_SHARE);
	int			start = writer->head.len;

	json_string(&writer->head, key, value);
	if (!account_take(&account, writer->head.data + start))
	{
		json_truncate(&writer->head, start);
		return false;
	}
	writer->account.spent = account.spent;
	return true;
}

/* "15.20", or the major alone where the text is to be compared */
static char *
server_version(bool full)
{
	const char *version = GetConfigOption("server_version", false, false);

	return pnstrdup(version, full ? strcspn(version, " ") :
					strspn(version, "0123456789"));
}

/* No time of day: two calls should give the same text */
static char *
current_date(void)
{
	Datum		date = DirectFunctionCall2(timestamptz_to_char,
										   TimestampTzGetDatum(GetCurrentTransactionStartTimestamp()),
										   PointerGetDatum(cstring_to_text("YYYY-MM-DD")));

	return TextDatumGetCString(date);
}

static void
write_head(Writer *writer)
{
	Description *description = writer->description;
	const Model *model = description->model;
	StringInfo	buf = &writer->head;

	json_open(buf, NULL, '{');
	json_string(buf, "dbctx", JSON_FORMAT);
	json_string(buf, "database", model->database);
	json_string(buf, "server_version", server_version(description->stats));
	json_string(buf, "schema_hash", description->hash);
	if (description->stats)
	{
		json_string(buf, "date", current_date());
		if (model->whole)
			json_number(buf, "estimated_bytes", model->pages * BLCKSZ);
	}
	json_number(buf, "hidden_relations", model->nhidden);
	json_number(buf, "hidden_functions", model->nhidden_functions);
	json_bool(buf, "partial", description->partial);
	account_force(&writer->account, buf->data);

	write_long(writer, "search_path", description->search_path);
	if (description->unmatched)
		write_long(writer, "unmatched", description->unmatched);
	if (model->comment)
		writer->left_comment = !write_long(writer, "comment", model->comment);
}

/* What else is left out for want of room */
static void
append_left(Writer *writer, StringInfo buf)
{
	json_open(buf, "not_shown", '{');
	json_flag(buf, "comment", writer->left_comment);
	json_flag(buf, "evidence", writer->brief);
	for (int i = 0; i < lengthof(lists); i++)
	{
		if (writer->left[i] > 0)
			json_number(buf, lists[i].key, writer->left[i]);
	}
	json_close(buf, '}');
}

static void
write_lists(Writer *writer, bool before_tables, StringInfo buf)
{
	bool		rules_only = writer->description->rules_only;

	for (int i = 0; i < lengthof(lists); i++)
	{
		if (lists[i].before_tables != before_tables ||
			(rules_only && lists[i].rules_share == 0))
			continue;
		write_list(writer, i, buf);

		/* a line of its own for each list */
		appendStringInfoString(buf, ",\n");
	}
}

/* Everything, for a given limit; returns the tokens that it takes */
static int
compose(Description *description, Account account, StringInfo buf, int start)
{
	Writer		writer = {.description = description,.account = account};

	initStringInfo(&writer.head);
	initStringInfo(&writer.tail);
	json_truncate(buf, start);

	write_head(&writer);
	appendStringInfoString(&writer.head, ",\n");
	write_lists(&writer, true, &writer.head);
	if (!description->rules_only)
	{
		write_lists(&writer, false, &writer.tail);
		budget_tables(description, &writer.account, json_table_line, NULL);
	}

	appendBinaryStringInfo(buf, writer.head.data, writer.head.len);
	if (!description->rules_only)
	{
		json_tables(description, "tables", false, buf);
		appendStringInfoString(buf, ",\n");
		json_tables(description, "views", true, buf);
		appendStringInfoString(buf, ",\n");
		appendBinaryStringInfo(buf, writer.tail.data, writer.tail.len);
		json_groups(description, buf);
		appendStringInfoString(buf, ",\n");
	}
	append_left(&writer, buf);
	json_close(buf, '}');
	pfree(writer.head.data);
	pfree(writer.tail.data);

	if (description->budget == 0)
		return 0;
	return tokens_upper(tokens_estimate(buf->data + start, buf->len - start));
}

/* When there isn't even room to count what is left out */
static void
compose_nothing(Description *description, StringInfo buf, int start)
{
	json_truncate(buf, start);
	/* no json_open(): what stands before is none of this text */
	appendStringInfoChar(buf, '{');
	json_string(buf, "dbctx", JSON_FORMAT);
	json_string(buf, "database", description->model->database);
	json_open(buf, "not_shown", '{');
	json_bool(buf, "all", true);
	json_close(buf, '}');
	json_close(buf, '}');
}

void
render_json(Description *description, StringInfo buf)
{
	int			start = buf->len;
	double		budget = description->budget;

	if (description->budget == 0)
	{
		compose(description, account_open(0), buf, start);
		return;
	}

	/* what is put together from parts may cost a little more than its parts */
	for (int attempt = 0; attempt < 6 && budget >= 1; attempt++)
	{
		int			tokens = compose(description, account_open((int) budget), buf, start);

		if (tokens <= description->budget)
			return;
		budget -= (tokens - description->budget) + Max(5, budget * 0.01);
	}

	/* there's no cutting JSON: the frame alone, with what is left out counted */
	if (compose(description, account_open(1), buf, start) > description->budget)
		compose_nothing(description, buf, start);
}
