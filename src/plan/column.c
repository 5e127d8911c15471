/*
 * column.c
 *	  ADD COLUMN, in the order that stops nobody.
 *
 * The column comes first, with whatever of its definition takes but a moment;
 * then its default for new rows, its foreign key, the rows that are there, and
 * what demands something of them at last.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#include "dbctx.h"

#include "catalog/deparse.h"
#include "catalog/namespace.h"
#include "catalog/pg_class.h"
#include "catalog/pg_constraint.h"
#include "catalog/pg_type.h"
#include "lib/stringinfo.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"

#include "plan/plan.h"
#include "rule/expect.h"
#include "rule/lock.h"

typedef struct AddColumn
{
	SqlPlan	   *plan;
	DbTable    *table;			/* as it is */
	DbTable    *after;			/* with the column */
	const ColumnDef *definition;
	const char *name;			/* of the column, as SQL */
	bool		missing_ok;
	bool		large;
	bool		rewrites;		/* a value for each row */
	bool		serial;
	Oid			type;
	int32		typmod;
	Node	   *value;			/* its default, analysed, or NULL */
	const char *default_text;	/* DEFAULT ... in its own words, or NULL */
	bool		not_null;
	const Fill *fill;			/* from elsewhere, or NULL */
	bool		may_differ;		/* more than one row may be meant */
	List	   *moved;			/* NewConstraint *: for afterwards */
	bool		unique;			/* one of them makes an index */
	StringInfoData kept;		/* the definition without those */
} AddColumn;

/* The foreign key of one table that points to another, if there is but one */
static const DbConstraint *
only_key_to(const DbTable *table, const DbTable *other)
{
	const DbConstraint *found = NULL;

	for (int i = 0; i < table->nconstraints; i++)
	{
		const DbConstraint *key = table->constraints[i];

		if (key->type != CONSTRAINT_FOREIGN || key->ref_oid != other->oid)
			continue;
		if (found != NULL || key->nkeys != 1)
			return NULL;
		found = key;
	}
	return found;
}

static bool
is_unique(const DbTable *table, AttrNumber attnum)
{
	for (int i = 0; i < table->nindexes; i++)
	{
		const DbIndex *index = table->indexes[i];

		if (index->unique && index->valid && index->predicate == NULL &&
			index->nkeys == 1 && index->keys[0] == attnum)
			return true;
	}
	return false;
}

/*
 * What the table is to point to points back already: users.preferences_id is
 * the user_preferences.id whose user_id is users.id.
 */
static void
derive_fill(AddColumn *add, const Constraint *raw)
{
	const DbTable *ref = world_table(add->plan->run.world, raw->pktable);
	const DbConstraint *back = ref && ref->oid != add->table->oid && OidIsValid(ref->oid) ?
		only_key_to(ref, add->table) : NULL;
	const char *target;
	const char *own;
	Fill	   *fill;

	if (back == NULL || strcmp(ref->name, add->table->name) == 0 ||
		list_length(raw->pk_attrs) > 1)
		return;
	if (raw->pk_attrs != NIL)
		target = strVal(linitial(raw->pk_attrs));
	else if (ref->primary_key != NULL && ref->primary_key->nkeys == 1)
		target = ref->columns[ref->primary_key->keys[0] - 1].name;
	else
		return;
	if (table_column(ref, target) == NULL || back->keys[0] <= 0 || back->ref_keys == NULL)
		return;
	fill = palloc0(sizeof(Fill));
	fill->table = add->table;
	own = table_name_sql(add->table);
	fill->set = psprintf("%s = %s.%s", add->name, table_name_sql(ref), name_sql(target));
	fill->from = table_full_name(ref);
	fill->where = psprintf("%s.%s = %s.%s AND %s.%s IS NULL", table_name_sql(ref),
						   column_sql(ref, back->keys[0]), own,
						   column_sql(add->table, back->ref_keys[0]), own, add->name);
	add->fill = fill;
	add->may_differ = !is_unique(ref, back->keys[0]);
}

/* A constraint of a column, with the attributes that follow it as nodes of their own */
static Constraint *
with_attributes(const List *constraints, int at)
{
	Constraint *constraint = copyObject(list_nth(constraints, at));

	for (int i = at + 1; i < list_length(constraints); i++)
	{
		const Constraint *next = list_nth(constraints, i);

		if (next->contype == CONSTR_ATTR_DEFERRABLE)
			constraint->deferrable = true;
		else if (next->contype == CONSTR_ATTR_DEFERRED)
			constraint->deferrable = constraint->initdeferred = true;
		else if (next->contype != CONSTR_ATTR_NOT_DEFERRABLE && next->contype != CONSTR_ATTR_IMMEDIATE)
			break;
	}
	return constraint;
}

static bool
is_attribute(const Constraint *constraint)
{
	return constraint->contype == CONSTR_ATTR_DEFERRABLE ||
		constraint->contype == CONSTR_ATTR_NOT_DEFERRABLE ||
		constraint->contype == CONSTR_ATTR_DEFERRED ||
		constraint->contype == CONSTR_ATTR_IMMEDIATE;
}

/* Where the text of what begins at a location ends: at the next part; -1: all the rest */
static int
end_of_part(const ColumnDef *definition, int location)
{
	int			end = -1;
	ListCell   *lc;

	if (definition->collClause && definition->collClause->location > location)
		end = definition->collClause->location;
	foreach(lc, definition->constraints)
	{
		const Constraint *constraint = lfirst(lc);

		if (!is_attribute(constraint) && constraint->location > location &&
			(end < 0 || constraint->location < end))
			end = constraint->location;
	}
	return end;
}

/* Does a constraint wait until the column is there? */
static bool
is_moved(AddColumn *add, const Constraint *constraint)
{
	switch (constraint->contype)
	{
		case CONSTR_FOREIGN:
			return true;
		case CONSTR_CHECK:
		case CONSTR_UNIQUE:
		case CONSTR_PRIMARY:
			return add->large;
		case CONSTR_DEFAULT:
			return add->large && add->rewrites;
		case CONSTR_NOTNULL:
			return (add->large && add->rewrites) || (add->fill != NULL && add->value == NULL);
		default:
			return false;
	}
}

static void
sort_part(AddColumn *add, const Tokens *tokens, int at)
{
	const Constraint *raw = list_nth(add->definition->constraints, at);
	int			end = end_of_part(add->definition, raw->location);
	int			from = raw->conname ? tokens_skip(tokens, raw->location, 2) : raw->location;
	NewConstraint *constraint;

	if (!is_moved(add, raw))
	{
		appendStringInfo(&add->kept, " %s", tokens_between(tokens, raw->location, end));
		return;
	}
	if (raw->contype == CONSTR_DEFAULT)
		add->default_text = tokens_between(tokens, from, end);
	else if (raw->contype == CONSTR_NOTNULL)
		add->not_null = true;
	if (raw->contype == CONSTR_DEFAULT || raw->contype == CONSTR_NOTNULL)
		return;
	constraint = palloc0(sizeof(NewConstraint));
	constraint->table = add->after;
	constraint->raw = with_attributes(add->definition->constraints, at);
	constraint->columns = list_make1(makeString(pstrdup(add->definition->colname)));
	constraint->wanted = true;
	constraint->text = tokens_between(tokens, from, end);
	if (raw->contype == CONSTR_FOREIGN)
		constraint->text = psprintf("FOREIGN KEY (%s) %s", add->name, constraint->text);
	if (raw->contype == CONSTR_UNIQUE || raw->contype == CONSTR_PRIMARY)
		add->unique = true;
	add->moved = lappend(add->moved, constraint);
}

/* Takes the definition apart */
static void
sort_parts(AddColumn *add)
{
	const ColumnDef *definition = add->definition;
	Tokens	   *tokens = tokens_of(add->plan->text);

	initStringInfo(&add->kept);
	if (add->serial)
	{
		appendStringInfo(&add->kept, "%s %s", add->name, type_text(add->type, add->typmod));
		add->not_null = true;
	}
	else
		appendStringInfoString(&add->kept, tokens_between(tokens, definition->location,
														  end_of_part(definition, definition->location)));
	if (definition->collClause)
		appendStringInfo(&add->kept, " %s",
						 tokens_between(tokens, definition->collClause->location,
										end_of_part(definition, definition->collClause->location)));
	for (int i = 0; i < list_length(definition->constraints); i++)
	{
		if (!is_attribute(list_nth(definition->constraints, i)))
			sort_part(add, tokens, i);
	}
}

/* What is asked of the table's rows; false: the column can be added at once */
static bool
look_at(AddColumn *add)
{
	const char *why;
	bool		matters = false;
	ListCell   *lc;

	if (add->serial)
	{
		const char *kind = strVal(linitial(add->definition->typeName->names));

		add->type = strstr(kind, "small") || strchr(kind, '2') ? INT2OID :
			strstr(kind, "big") || strchr(kind, '8') ? INT8OID : INT4OID;
		add->typmod = -1;
	}
	else if (!column_type_find(add->definition->typeName, &add->type, &add->typmod))
		return false;
	add->rewrites = column_add_rewrites(add->table, add->definition, &why, &add->value);
	foreach(lc, add->definition->constraints)
	{
		const Constraint *raw = lfirst(lc);

		if (raw->contype == CONSTR_IDENTITY || raw->contype == CONSTR_GENERATED)
			return false;
		if (raw->contype == CONSTR_FOREIGN)
			derive_fill(add, raw);
		if (raw->contype == CONSTR_FOREIGN || raw->contype == CONSTR_CHECK ||
			raw->contype == CONSTR_UNIQUE || raw->contype == CONSTR_PRIMARY)
			matters = true;
	}
	/* of a domain it is its constraints that are checked */
	if (add->rewrites && !add->serial && add->value == NULL)
		return false;
	return (add->large && (add->rewrites || matters)) || add->fill != NULL;
}

static void
column_steps(AddColumn *add)
{
	plan_step(add->plan, PHASE_EXPAND,
			  plan_alter(add->table, "ADD COLUMN %s%s", add->missing_ok ? "IF NOT EXISTS " : "",
						 add->kept.data),
			  plan_alter(add->table, "DROP COLUMN IF EXISTS %s", add->name),
			  "The lock is held for a moment: no row is touched.");
}

/* The sequence of a serial column, and its default; or the default as it is written */
static void
default_steps(AddColumn *add)
{
	SqlPlan	   *plan = add->plan;
	const char *text = add->default_text;
	char	   *sequence;
	char	   *deparsed;

	if (add->serial)
	{
		sequence = psprintf("%s.%s", name_sql(add->table->schema->name),
							name_sql(plan_index_name(plan, add->table, list_make1(makeString(pstrdup(add->definition->colname))), "seq")));
		plan_step(plan, PHASE_EXPAND,
				  psprintf("CREATE SEQUENCE %s AS %s OWNED BY %s.%s", sequence,
						   format_type_be(add->type), table_full_name(add->table), add->name),
				  psprintf("DROP SEQUENCE IF EXISTS %s", sequence), NULL);
		text = psprintf("DEFAULT nextval(%s::regclass)", quote_literal_cstr(sequence));
	}
	else
	{
		deparsed = raw_default_sql(add->definition->colname, add->value, add->type, add->typmod);
		if (deparsed != NULL)
			text = psprintf("DEFAULT %s", deparsed);
	}
	plan_step(plan, PHASE_EXPAND,
			  plan_alter(add->table, "ALTER COLUMN %s SET %s", add->name, text),
			  plan_alter(add->table, "ALTER COLUMN %s DROP DEFAULT", add->name),
			  "For new rows. The lock is held for a moment.");
}

/* Fills the column, and with its rollback empties it */
static void
fill_step(AddColumn *add, const Fill *fill, const char *note)
{
	Fill		empty = {0};
	const char *own = table_name_sql(add->table);

	empty.table = add->table;
	empty.set = psprintf("%s = NULL", add->name);
	empty.where = psprintf("%s.%s IS NOT NULL", own, add->name);
	plan_fill(add->plan, fill, &empty, note);
}

static void
fill_steps(AddColumn *add)
{
	const char *own = table_name_sql(add->table);
	Fill		fill = {0};

	if (add->large && add->rewrites)
	{
		fill.table = add->table;
		fill.set = psprintf("%s = DEFAULT", add->name);
		fill.where = psprintf("%s.%s IS NULL", own, add->name);
		fill_step(add, &fill, "Fills the rows that are there, a batch at a time, each committed; it can be stopped and run again.");
	}
	else if (add->fill != NULL)
		fill_step(add, add->fill, add->may_differ ?
				  "Fills the rows from what points to them already, a batch at a time, each committed; it can be stopped and run again. Where several rows point to one, any of them is taken." :
				  "Fills the rows from what points to them already, a batch at a time, each committed; it can be stopped and run again.");
}

/* An index for a foreign key, unless a key makes one anyway */
static void
foreign_key_index(AddColumn *add)
{
	DbTable    *table = add->after;
	IndexStmt  *index = makeNode(IndexStmt);
	IndexElem  *element = makeNode(IndexElem);
	AttrNumber	attnum = table->ncolumns;
	List	   *columns = list_make1(makeString(pstrdup(add->definition->colname)));
	const char *name = index_name_by_rule(&add->plan->run, table, 1, &attnum);

	if (add->unique)
		return;
	element->name = add->definition->colname;
	index->indexParams = list_make1(element);
	if (name == NULL)
		name = plan_index_name(add->plan, table, columns, "idx");
	(void) plan_index_steps(add->plan, table, index, name);
}

static void
constraint_steps(AddColumn *add, bool foreign)
{
	ListCell   *lc;

	foreach(lc, add->moved)
	{
		NewConstraint *constraint = lfirst(lc);

		if ((constraint->raw->contype == CONSTR_FOREIGN) != foreign)
			continue;
		if (!plan_constraint(add->plan, constraint))
			plan_step(add->plan, PHASE_VALIDATE,
					  plan_alter(add->table, "ADD %s", constraint->text), NULL, NULL);
		if (foreign)
			foreign_key_index(add);
	}
}

static Oid
collation_of(const AddColumn *add)
{
	if (add->definition->collClause != NULL)
		return get_collation_oid(add->definition->collClause->collname, true);
	return get_typcollation(add->type);
}

bool
plan_add_column(SqlPlan *plan, DbTable *table, AlterTableCmd *cmd)
{
	AddColumn	add = {0};

	add.plan = plan;
	add.table = table;
	add.definition = castNode(ColumnDef, cmd->def);
	add.name = name_sql(add.definition->colname);
	add.missing_ok = cmd->missing_ok;
	add.large = plan_cares(plan, RULE_table_rewrite, table);
	add.serial = column_type_is_serial(add.definition->typeName);
	if (table_column(table, add.definition->colname) != NULL || !look_at(&add))
		return false;
	add.after = plan_table_with_column(table, add.definition->colname, add.type, add.typmod,
									   collation_of(&add));
	sort_parts(&add);
	column_steps(&add);
	if (add.serial || add.default_text)
		default_steps(&add);
	constraint_steps(&add, true);
	fill_steps(&add);
	if (add.not_null &&
		!plan_not_null(plan, add.after, add.definition->colname))
		plan_step(plan, PHASE_VALIDATE, plan_alter(table, "ALTER COLUMN %s SET NOT NULL", add.name),
				  plan_alter(table, "ALTER COLUMN %s DROP NOT NULL", add.name), NULL);
	constraint_steps(&add, false);
	return true;
}
