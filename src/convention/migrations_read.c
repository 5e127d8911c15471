/*
 * migrations_read.c
 *	  How far a database is migrated, read from the tools' own tables.
 *
 * The one place where dbctx reads rows of a user's table.  It reads only what
 * the caller may read with SELECT, never waits for a lock, runs no code of the
 * user's (no SPI, no views, no types that are not built in, no row security),
 * and gives up counting at some point.  A table that does not allow it is
 * simply not readable.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#include "dbctx.h"

#include "convention/infer.h"

#include "access/relation.h"
#include "access/tableam.h"
#include "catalog/pg_class.h"
#include "catalog/pg_type.h"
#include "convention/migrations.h"
#include "executor/tuptable.h"
#include "mb/pg_wchar.h"
#include "storage/lmgr.h"
#include "utils/acl.h"
#include "utils/builtins.h"
#include "utils/rel.h"
#include "utils/rls.h"
#include "utils/syscache.h"

#define MAX_ROWS 100000

/* Nobody calls a migration so; it would not be told in full anyway */
#define MAX_VERSION_LENGTH 1000

/* The columns that are read; attribute number 0 = none */
typedef struct ReadColumns
{
	AttrNumber	version;
	AttrNumber	order;
	AttrNumber	state;
	AttrNumber	undone;
} ReadColumns;

typedef struct Reader
{
	MigrationTool *tool;
	Relation	relation;
	TupleTableSlot *slot;
	ReadColumns columns;
	char	   *last;			/* version of the last row so far, or NULL */
	int64		last_order;
} Reader;

/*
 * Later versions are longer numbers: runs of digits compare as numbers, all
 * else as text, so that "20260801093000" is later than "9".
 */
static int
compare_versions(const char *a, const char *b)
{
	while (*a != '\0' && *b != '\0')
	{
		if (isdigit((unsigned char) *a) && isdigit((unsigned char) *b))
		{
			size_t		na;
			size_t		nb;
			int			cmp;

			while (*a == '0')
				a++;
			while (*b == '0')
				b++;
			na = strspn(a, "0123456789");
			nb = strspn(b, "0123456789");
			if (na != nb)
				return na < nb ? -1 : 1;
			cmp = memcmp(a, b, na);
			if (cmp != 0)
				return cmp;
			a += na;
			b += nb;
			continue;
		}
		if (*a != *b)
			return (unsigned char) *a < (unsigned char) *b ? -1 : 1;
		a++;
		b++;
	}
	return (*a != '\0') - (*b != '\0');
}

/* The column's number in the table as it is now; 0 if there is none */
static AttrNumber
find_column(Relation relation, const char *name)
{
	TupleDesc	desc = RelationGetDescr(relation);

	for (int i = 0; name != NULL && i < desc->natts; i++)
	{
		Form_pg_attribute att = TupleDescAttr(desc, i);

		if (!att->attisdropped && pg_strcasecmp(NameStr(att->attname), name) == 0)
			return att->attnum;
	}
	return 0;
}

static Oid
column_type(const Reader *reader, AttrNumber attnum)
{
	return TupleDescAttr(RelationGetDescr(reader->relation), attnum - 1)->atttypid;
}

static bool
is_text_type(Oid type)
{
	return type == TEXTOID || type == VARCHAROID || type == BPCHAROID;
}

static bool
is_ordered_type(Oid type)
{
	return type == INT2OID || type == INT4OID || type == INT8OID ||
		type == TIMESTAMPOID || type == TIMESTAMPTZOID || type == DATEOID;
}

/* Finds the columns, and makes sure that reading them runs nobody's code. */
static bool
find_columns(Reader *reader)
{
	const MigrationTable *kind = reader->tool->kind;
	ReadColumns *columns = &reader->columns;

	columns->version = find_column(reader->relation, kind->version);
	columns->order = find_column(reader->relation, kind->order);
	columns->state = find_column(reader->relation, kind->state_column);
	columns->undone = find_column(reader->relation, kind->undone);
	if ((kind->version != NULL && columns->version == 0) ||
		(kind->state_column != NULL && columns->state == 0) ||
		(kind->undone != NULL && columns->undone == 0))
		return false;

	if (columns->version != 0)
	{
		Oid			type = column_type(reader, columns->version);

		if (!is_text_type(type) && type != INT2OID && type != INT4OID && type != INT8OID)
			return false;
	}
	if (columns->order != 0 && !is_ordered_type(column_type(reader, columns->order)))
		columns->order = 0;
	switch (kind->state)
	{
		case STATE_TRUE:
		case STATE_FALSE:
		case STATE_APPLIED:
			return column_type(reader, columns->state) == BOOLOID;
		case STATE_BLANK:
			return is_text_type(column_type(reader, columns->state));
		default:
			return true;
	}
}

static bool
may_read_column(Oid relid, AttrNumber attnum)
{
	return attnum == 0 ||
		pg_attribute_aclcheck(relid, attnum, GetUserId(), ACL_SELECT) == ACLCHECK_OK;
}

/* Could the caller SELECT these columns, and would see all rows? */
static bool
may_read(const Reader *reader)
{
	Oid			relid = RelationGetRelid(reader->relation);

	if (check_enable_rls(relid, InvalidOid, true) == RLS_ENABLED)
		return false;
	if (pg_class_aclcheck(relid, GetUserId(), ACL_SELECT) == ACLCHECK_OK)
		return true;
	/* without a column to read, counting rows needs a right on any of them */
	if (reader->columns.version == 0)
		return false;
	return may_read_column(relid, reader->columns.version) &&
		may_read_column(relid, reader->columns.order) &&
		may_read_column(relid, reader->columns.state) &&
		may_read_column(relid, reader->columns.undone);
}

static int64
order_value(const Reader *reader, Datum value)
{
	switch (column_type(reader, reader->columns.order))
	{
		case INT2OID:
			return DatumGetInt16(value);
		case INT4OID:
		case DATEOID:
			return DatumGetInt32(value);
		default:				/* timestamps are int8 inside */
			return DatumGetInt64(value);
	}
}

/* The version of the row as text, or NULL */
static char *
version_text(Reader *reader)
{
	bool		isnull;
	Datum		value;
	char	   *version;
	int			length;

	if (reader->columns.version == 0)
		return NULL;
	value = slot_getattr(reader->slot, reader->columns.version, &isnull);
	if (isnull)
		return NULL;
	switch (column_type(reader, reader->columns.version))
	{
		case INT2OID:
			return psprintf("%d", DatumGetInt16(value));
		case INT4OID:
			return psprintf("%d", DatumGetInt32(value));
		case INT8OID:
			return psprintf(INT64_FORMAT, DatumGetInt64(value));
	}
	/* of the longest, which may be anything, no more is fetched than is kept */
	version = text_to_cstring(DatumGetTextPSlice(value, 0, MAX_VERSION_LENGTH +
												 MAX_MULTIBYTE_CHAR_LEN));
	length = strlen(version);
	if (length > MAX_VERSION_LENGTH)
		length = pg_mbcliplen(version, length, MAX_VERSION_LENGTH);
	/* bpchar comes with its padding */
	while (length > 0 && version[length - 1] == ' ')
		length--;
	version[length] = '\0';
	return version;
}

static void
keep_last(Reader *reader, char *version, int64 order)
{
	if (reader->last != NULL)
		pfree(reader->last);
	reader->last = version;
	reader->last_order = order;
}

/* Keeps the row's version if it is the last so far. */
static void
consider_last(Reader *reader)
{
	char	   *version = version_text(reader);
	int64		order = 0;

	if (version == NULL)
		return;
	if (reader->columns.order != 0)
	{
		bool		isnull;
		Datum		value = slot_getattr(reader->slot, reader->columns.order, &isnull);

		order = isnull ? PG_INT64_MIN : order_value(reader, value);
	}
	if (reader->last == NULL || order > reader->last_order ||
		(order == reader->last_order && compare_versions(version, reader->last) > 0))
		keep_last(reader, version, order);
	else
		pfree(version);
}

/* Is the row a migration that was begun and not finished? */
static bool
is_unfinished(Reader *reader, bool *skip)
{
	bool		isnull;
	Datum		value;

	*skip = false;
	if (reader->columns.undone != 0)
	{
		slot_getattr(reader->slot, reader->columns.undone, &isnull);
		if (!isnull)
		{
			*skip = true;
			return false;
		}
	}
	if (reader->columns.state == 0)
		return false;
	value = slot_getattr(reader->slot, reader->columns.state, &isnull);
	switch (reader->tool->kind->state)
	{
		case STATE_NOT_NULL:
			return isnull;
		case STATE_TRUE:
			return !isnull && !DatumGetBool(value);
		case STATE_FALSE:
			return !isnull && DatumGetBool(value);
		case STATE_APPLIED:
			*skip = isnull || !DatumGetBool(value);
			return false;
		case STATE_BLANK:
			return !isnull && VARSIZE_ANY_EXHDR(DatumGetPointer(value)) > 0;
		case STATE_NONE:
			break;
	}
	return false;
}

static void
read_rows(Reader *reader, Snapshot snapshot)
{
	MigrationTool *tool = reader->tool;
	TableScanDesc scan = compat_table_beginscan(reader->relation, snapshot);
	int			rows = 0;

	while (table_scan_getnextslot(scan, ForwardScanDirection, reader->slot))
	{
		bool		skip;

		CHECK_FOR_INTERRUPTS();
		if (++rows > MAX_ROWS)
		{
			tool->applied_is_minimum = true;
			break;
		}
		if (is_unfinished(reader, &skip))
		{
			tool->unfinished++;
			/* a tool that keeps one row only is at that version all the same */
			if (!tool->kind->current_only)
				continue;
		}
		if (skip)
			continue;
		tool->applied++;
		consider_last(reader);
	}
	table_endscan(scan);
	tool->last = reader->last;
	if (tool->kind->current_only)
		tool->applied = -1;
}

static void
read_tool(MigrationTool *tool, Snapshot snapshot)
{
	Oid			relid = tool->table->oid;
	Reader		reader = {0};

	if (tool->table->kind != RELKIND_RELATION ||
		!ConditionalLockRelationOid(relid, AccessShareLock))
		return;
	/* it may have gone since the catalogs were read */
	if (!SearchSysCacheExists1(RELOID, ObjectIdGetDatum(relid)))
	{
		UnlockRelationOid(relid, AccessShareLock);
		return;
	}
	reader.tool = tool;
	reader.relation = relation_open(relid, NoLock);
	if (reader.relation->rd_rel->relkind == RELKIND_RELATION &&
		!RELATION_IS_OTHER_TEMP(reader.relation) &&
		find_columns(&reader) && may_read(&reader))
	{
		reader.slot = table_slot_create(reader.relation, NULL);
		tool->readable = true;
		read_rows(&reader, snapshot);
		ExecDropSingleTupleTableSlot(reader.slot);
	}
	relation_close(reader.relation, AccessShareLock);
}

void
migrations_read(Conventions *conventions, Snapshot snapshot)
{
	ListCell   *lc;

	foreach(lc, conventions->migrations)
		read_tool(lfirst(lc), snapshot);
}
