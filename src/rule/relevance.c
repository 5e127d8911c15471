/*
 * relevance.c
 *	  Which rules can find something new after which change.
 *
 * Most migrations add a column or an index to a table.  That can't give a
 * table a wrong primary key, nor an index a wrong name that it did not have
 * before: such rules need not be asked, and what only they look at need not
 * be loaded.
 *
 * A rule that isn't listed here is always asked, with all there is.  One that
 * is listed may, with less than all, find too much, in which case it is asked
 * again with all; it must not find too little.  So what exempts a table or a
 * column is not needed, and what is found fault with is.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#include "dbctx.h"

#include "rule/relevance.h"

typedef enum Relevance
{
	UNKNOWN,					/* asked, with all parts */
	INDEXES,					/* asked, with columns and indexes */
	NOTHING,					/* can't find anything new */
	ALONE,						/* judges each column for itself, by name, type
								 * and default */
	COLUMNS,					/* judges the columns together */
} Relevance;

typedef struct RuleRelevance
{
	Relevance	columns;		/* of columns that were added */
	Relevance	indexes;		/* of indexes that were made */
} RuleRelevance;

static const RuleRelevance relevance[NUM_RULES] = {
	[RULE_primary_key_missing] = {NOTHING, NOTHING},
	[RULE_primary_key_type] = {NOTHING, NOTHING},
	[RULE_primary_key_name] = {NOTHING, NOTHING},
	/* a join table that gets another column is none any more */
	[RULE_timestamps_missing] = {COLUMNS, NOTHING},
	[RULE_timestamp_type] = {COLUMNS, NOTHING},
	[RULE_updated_at_trigger] = {COLUMNS, NOTHING},
	[RULE_soft_delete_missing] = {COLUMNS, NOTHING},
	/* with the column that marks deleted rows comes a fault of old indexes */
	[RULE_soft_delete_unique] = {UNKNOWN, UNKNOWN},
	[RULE_foreign_key_name] = {NOTHING, NOTHING},
	[RULE_foreign_key_type] = {NOTHING, NOTHING},
	[RULE_foreign_key_index] = {NOTHING, NOTHING},
	[RULE_foreign_key_missing] = {ALONE, NOTHING},
	[RULE_foreign_key_action] = {NOTHING, NOTHING},
	[RULE_name_case] = {ALONE, NOTHING},
	[RULE_name_plural] = {NOTHING, NOTHING},
	[RULE_name_reserved] = {ALONE, NOTHING},
	[RULE_index_name] = {NOTHING, INDEXES},
	[RULE_constraint_name] = {NOTHING, NOTHING},
	[RULE_column_type] = {ALONE, NOTHING},
	[RULE_comment_missing] = {UNKNOWN, NOTHING},
	[RULE_row_security_missing] = {NOTHING, NOTHING},
	[RULE_table_similar] = {NOTHING, NOTHING},
	[RULE_column_similar] = {COLUMNS, NOTHING},
	[RULE_index_duplicate] = {NOTHING, INDEXES},
};

static Relevance
relevance_of(const Rule *rule, RuleScope scope)
{
	switch (scope)
	{
		case SCOPE_COLUMNS:
			return relevance[rule->id].columns;
		case SCOPE_INDEXES:
			return relevance[rule->id].indexes;
		case SCOPE_ALL:
			break;
	}
	return UNKNOWN;
}

bool
rule_is_relevant(const Rule *rule, RuleScope scope)
{
	return relevance_of(rule, scope) != NOTHING;
}

bool
rule_judges_columns_alone(const Rule *rule)
{
	return relevance[rule->id].columns == ALONE;
}

int
relevant_parts(const RuleSettings *settings, RuleScope scope)
{
	int			parts = 0;
	ListCell   *lc;

	foreach(lc, settings->model_rules)
	{
		const Rule *rule = lfirst(lc);
		Relevance	how = relevance_of(rule, scope);

		if (how == NOTHING || rule->body->table == NULL)
			continue;
		if (how == UNKNOWN)
			return LOAD_ALL_PARTS;
		parts |= how == INDEXES ? LOAD_INDEXES : LOAD_DEFAULTS;
	}
	return parts;
}
