/*
 * soft_delete.c
 *	  Rows that are marked as deleted instead, and what heeds the mark.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#include "convention/infer.h"

#include "catalog/deparse.h"
#include "lib/stringinfo.h"

/* Parts of the key */
#define PART_NAME 0
#define PART_TYPE 1
#define PART_DEFAULT 2			/* DbExpr or NULL; of a label: the label */
#define PART_KIND 3				/* MarkKind and NOT NULL */

#define MARK_NOT_NULL 0x10

/* Names without separators and case, the surest first */
static const char *const time_names[] = {
	"deletedat", "deletedon", "deleteddate", "deletedtime", "datedeleted",
	"deletiondate", "deletiontime", "deletedts", "deletedatutc",
	"deletedutc", "deletedtimestamp", "softdeletedat", "deleted",
	"discardedat", "trashedat", "removedat", "removedon", "destroyedat",
	"archivedat", "archivedon", "deleteat",
};

static const char *const flag_names[] = {
	"isdeleted", "deleted", "softdeleted", "issoftdeleted", "deletedflag",
	"deleteflag", "delflag", "isremoved", "removed", "istrashed", "trashed",
	"isarchived", "archived",
};

static const char *const labels[] = {"deleted", "removed", "trashed"};

/* Beside one of these, "deleted" is what happened, not what is */
static const char *const actions[] = {
	"changed", "edited", "inserted", "modified", "renamed", "updated",
};

static bool
is_weak(const char *name)
{
	return strstr(name, "archived") != NULL || strstr(name, "removed") != NULL;
}

static int
rank_of(const char *name, const char *const *names, int nnames)
{
	for (int i = 0; i < nnames; i++)
	{
		if (strcmp(names[i], name) == 0)
			return i;
	}
	return nnames;
}

static bool
is_one_of(const char *label, const char *const *words, int nwords)
{
	for (int i = 0; i < nwords; i++)
	{
		/* they begin with letters, which differ by one bit from capitals */
		if ((label[0] | 0x20) == words[i][0] && pg_strcasecmp(label, words[i]) == 0)
			return true;
	}
	return false;
}

/* The label of a status that means deleted, or NULL */
static const char *
deleted_label(const DbColumn *column, const char *name)
{
	const DbType *type = column->type->type;
	const char *found = NULL;

	if (type == NULL ||
		(strcmp(name, "status") != 0 && strcmp(name, "state") != 0))
		return NULL;
	for (int i = 0; i < type->nlabels; i++)
	{
		if (is_one_of(type->labels[i], actions, lengthof(actions)))
			return NULL;
		if (found == NULL && is_one_of(type->labels[i], labels, lengthof(labels)))
			found = type->labels[i];
	}
	return found;
}

static void
set_mark(Mark *mark, MarkKind kind, DbColumn *column, const char *label, bool weak)
{
	mark->kind = kind;
	mark->weak = weak;
	mark->column = column;
	mark->label = label;
}

/*
 * The mark of a table.  A time must be nullable: where it is not, every row
 * has it, and the table is a record of deletions.
 */
Mark
find_mark(const DbTable *table)
{
	Mark		mark = {MARK_NONE, false, NULL, NULL};
	int			best = lengthof(time_names) + lengthof(flag_names);

	foreach_column(column, table)
	{
		DbTypeClass class = column->type->class;
		NameKey		name;
		int			rank;

		if (column->type->is_array || column->generated != '\0' ||
			(class != DB_TYPE_TIMESTAMPTZ && class != DB_TYPE_TIMESTAMP &&
			 class != DB_TYPE_DATE && class != DB_TYPE_BOOL &&
			 class != DB_TYPE_ENUM && class != DB_TYPE_INT8) ||
			(class != DB_TYPE_BOOL && class != DB_TYPE_ENUM && column->not_null &&
			 (class != DB_TYPE_INT8 || column->expr == NULL)))
			continue;
		if (class == DB_TYPE_INT8 && column->name[0] != 'd' && column->name[0] != 'D')
			continue;			/* most are keys */
		name_squeeze(column->name, name);
		/* an epoch; "deleted" of that type may be a number of things */
		if (class == DB_TYPE_INT8 && strcmp(name, "deleted") == 0)
			continue;
		if (class == DB_TYPE_ENUM)
		{
			const char *label = deleted_label(column, name);

			if (label != NULL && mark.kind == MARK_NONE)
				set_mark(&mark, MARK_LABEL, column, label, false);
			continue;
		}
		if (class == DB_TYPE_BOOL)
		{
			rank = rank_of(name, flag_names, lengthof(flag_names));
			if (rank == lengthof(flag_names))
				continue;
			rank += lengthof(time_names);
		}
		else
		{
			rank = rank_of(name, time_names, lengthof(time_names));
			if (rank == lengthof(time_names))
				continue;
		}
		if (rank < best)
		{
			best = rank;
			set_mark(&mark, class == DB_TYPE_BOOL ? MARK_FLAG : MARK_TIME, column,
					 NULL, is_weak(name));
		}
	}
	return mark;
}

/* Rows about what was deleted, which say when that was and may copy the rest */
bool
table_records_deletions(const DbTable *table)
{
	foreach_column(column, table)
	{
		NameKey		name;

		if (!column->not_null || (column->type->class != DB_TYPE_TIMESTAMPTZ &&
								  column->type->class != DB_TYPE_TIMESTAMP))
			continue;
		name_squeeze(column->name, name);
		if (rank_of(name, time_names, lengthof(time_names)) < lengthof(time_names) &&
			!is_weak(name))
			return true;
	}
	return false;
}

static void
format_mark(const TallyKey *key, Variant *variant, void *arg)
{
	const char *name = name_sql((const char *) key->part[PART_NAME]);
	DbTypeRef  *type = (DbTypeRef *) key->part[PART_TYPE];
	DbExpr	   *expr;

	if ((key->part[PART_KIND] & 0x0f) == MARK_LABEL)
	{
		variant->value = psprintf("%s %s = '%s'", name, type->text,
								  (const char *) key->part[PART_DEFAULT]);
		return;
	}
	expr = (DbExpr *) key->part[PART_DEFAULT];
	variant->sql = psprintf("%s %s%s%s%s", name, type->text,
							key->part[PART_KIND] & MARK_NOT_NULL ? " NOT NULL" : "",
							expr != NULL ? " DEFAULT " : "",
							expr != NULL ? expr_text(expr) : "");
	variant->value = variant->sql;
}

static void
tally_mark(Tally *tally, DbTable *table, const Mark *mark)
{
	TallyKey	key = {{0}};

	key.part[PART_NAME] = (uintptr_t) infer_name(tally->infer, mark->column->name);
	key.part[PART_TYPE] = (uintptr_t) mark->column->type;
	key.part[PART_KIND] = mark->kind;
	if (mark->kind == MARK_LABEL)
		key.part[PART_DEFAULT] = (uintptr_t) infer_name(tally->infer, mark->label);
	else
	{
		key.part[PART_DEFAULT] = (uintptr_t) mark->column->expr;
		if (mark->column->not_null)
			key.part[PART_KIND] |= MARK_NOT_NULL;
	}
	tally_add(tally, &key, table, mark->column, NULL);
}

/*
 * In how many subqueries is this place of an expression?  Braces that are no
 * nodes are escaped there, as is what escapes.
 */
static int
query_level(const char *source, const char *place)
{
	int			open[16];		/* how deep each query begins */
	int			depth = 0;
	int			level = 0;

	for (const char *c = source; c < place; c++)
	{
		if (*c == '\\')
			c++;
		else if (*c == '{')
		{
			depth++;
			if (strncmp(c, "{QUERY ", 7) == 0 && level < lengthof(open))
				open[level++] = depth;
		}
		else if (*c == '}' && depth-- > 0 && level > 0 && open[level - 1] > depth)
			level--;
	}
	return level;
}

/*
 * Looks for ":varno 1 :varattno N " in the expression as the catalog stores
 * it, which is a column of the table itself if it's as many levels up as there
 * are subqueries around it.
 */
bool
expr_names_column(const DbExpr *expr, AttrNumber attnum)
{
	char		var[64];
	const char *at;

	if (expr == NULL || expr->source == NULL)
		return false;
	snprintf(var, sizeof(var), "{VAR :varno 1 :varattno %d ", attnum);
	at = strstr(expr->source, var);
	if (at == NULL || strstr(expr->source, "{SUBLINK ") == NULL)
		return at != NULL;
	for (; at != NULL; at = strstr(at + 1, var))
	{
		const char *up = strstr(at, ":varlevelsup ");

		if (up != NULL && up < at + strcspn(at, "}") &&
			atoi(up + strlen(":varlevelsup ")) == query_level(expr->source, at))
			return true;
	}
	return false;
}

/* How often the mark is heeded, by what */
typedef struct Heeded
{
	int			indexes;
	int			policies;
	int			views;
} Heeded;

/* Who heeds the mark: partial indexes and policies of the table, views */
static void
tally_honoured(Tally *tally, DbTable *table, const DbColumn *column,
			   Heeded *heeded)
{
	const char *by = NULL;
	int			indexes = 0;
	int			policies = 0;
	int			views = column->nview_tests;

	for (int i = 0; i < table->nindexes; i++)
		indexes += expr_names_column(table->indexes[i]->predicate, column->attnum);
	for (int i = 0; i < table->npolicies; i++)
		policies += expr_names_column(table->policies[i]->using_expr, column->attnum);
	heeded->indexes += indexes;
	heeded->policies += policies;
	heeded->views += views;
	if (indexes > 0)
		by = policies > 0 ? (views > 0 ? "partial indexes, policies and views test it" :
							 "partial indexes and policies test it") :
			(views > 0 ? "partial indexes and views test it" : "partial indexes test it");
	else if (policies > 0)
		by = views > 0 ? "policies and views test it" : "policies test it";
	else if (views > 0)
		by = "views test it";

	if (by != NULL)
		tally_add_name(tally, by, table, NULL, NULL);
	else
		tally_lacks(tally, table, NULL, NULL);
}

bool
unique_among_live(const DbIndex *index, const DbColumn *mark)
{
	bool		live = expr_names_column(index->predicate, mark->attnum);

	for (int i = 0; i < index->nkeys; i++)
		live |= index->keys[i] == mark->attnum;
	return live;
}

/* Are things unique among the live rows, or among all? */
static void
tally_unique(Tally *tally, DbTable *table, const DbColumn *column)
{
	for (int i = 0; i < table->nindexes; i++)
	{
		DbIndex    *index = table->indexes[i];

		if (!index->unique || index->primary)
			continue;
		tally_add_name(tally, unique_among_live(index, column) ? "unique among live rows" : "unique among all rows",
					   table, NULL, index->name);
	}
}

/* "197 partial indexes, 2 policies" */
static const char *
honoured_detail(const Heeded *heeded)
{
	StringInfoData buf;

	initStringInfo(&buf);
	if (heeded->indexes > 0)
		appendStringInfo(&buf, "%d partial index%s", heeded->indexes,
						 heeded->indexes == 1 ? "" : "es");
	if (heeded->policies > 0)
		appendStringInfo(&buf, "%s%d polic%s", buf.len > 0 ? ", " : "",
						 heeded->policies, heeded->policies == 1 ? "y" : "ies");
	if (heeded->views > 0)
		appendStringInfo(&buf, "%s%d view%s", buf.len > 0 ? ", " : "",
						 heeded->views, heeded->views == 1 ? "" : "s");
	return buf.data;
}

typedef struct SoftDeleteState
{
	Tally	   *tally;
	Tally	   *honoured;
	Tally	   *unique;
	Heeded		heeded;
	List	   *weak;			/* WeakMark *: believed if there are several */
} SoftDeleteState;

typedef struct WeakMark
{
	DbTable    *table;
	Mark		mark;
} WeakMark;

static void *
soft_delete_begin(Infer *infer)
{
	SoftDeleteState *state = palloc0(sizeof(SoftDeleteState));

	state->tally = tally_make(infer, TOPIC_SOFT_DELETE);
	state->honoured = tally_make(infer, TOPIC_SOFT_DELETE_HONOURED);
	state->unique = tally_make(infer, TOPIC_SOFT_DELETE_UNIQUE);
	state->honoured->presence = true;
	return state;
}

static void
add_mark(SoftDeleteState *state, DbTable *table, const Mark *mark)
{
	tally_mark(state->tally, table, mark);
	if (mark->kind == MARK_LABEL)
		return;
	tally_honoured(state->honoured, table, mark->column, &state->heeded);
	tally_unique(state->unique, table, mark->column);
}

static void
soft_delete_table(Infer *infer, int i, void *arg)
{
	SoftDeleteState *state = arg;
	DbTable    *table = infer->tables[i];
	Mark		mark;

	if ((infer->flags[i] & (TABLE_JOIN | TABLE_JOIN_ID)) != 0)
		return;
	mark = find_mark(table);
	if (mark.kind == MARK_NONE)
		tally_lacks(state->tally, table, NULL, NULL);
	else if (!mark.weak)
		add_mark(state, table, &mark);
	else
	{
		WeakMark   *weak = palloc(sizeof(WeakMark));

		weak->table = table;
		weak->mark = mark;
		state->weak = lappend(state->weak, weak);
	}
}

static void
soft_delete_finish(Infer *infer, void *arg)
{
	SoftDeleteState *state = arg;
	List	   *facts;
	ListCell   *lc;

	foreach(lc, state->weak)
	{
		WeakMark   *weak = lfirst(lc);

		if (list_length(state->weak) >= CONVENTION_MIN_OBJECTS)
			add_mark(state, weak->table, &weak->mark);
		else
			tally_lacks(state->tally, weak->table, NULL, NULL);
	}
	tally_finish(state->tally, format_mark, NULL);
	facts = tally_finish(state->honoured, tally_format_name, NULL);
	if (list_length(facts) == 1)
		((Fact *) linitial(facts))->detail =
			honoured_detail(&state->heeded);
	tally_finish(state->unique, tally_format_name, NULL);
}

const TopicGroup soft_delete_group = {soft_delete_begin, soft_delete_table, soft_delete_finish};
