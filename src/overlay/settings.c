/*
 * settings.c
 *	  BEGIN, COMMIT and savepoints of a script, and what it sets.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#include "dbctx.h"

#include "overlay/state.h"
#include "utils/builtins.h"
#include "utils/guc.h"

static ScriptLevel *
savepoint_level(Overlay *overlay, const char *name)
{
	ScriptLevel *level = overlay->level;

	while (level != NULL && (level->savepoint == NULL || strcmp(level->savepoint, name) != 0))
		level = level->parent;
	return level;
}

/* The level itself, too */
static void
end_levels(Overlay *overlay, const ScriptLevel *outermost, bool commit)
{
	bool		last = overlay->level == NULL;

	while (!last)
	{
		last = overlay->level == outermost || overlay->level->parent == NULL;
		level_end(overlay, commit);
	}
}

static void
rollback_to(Overlay *overlay, const char *name)
{
	ScriptLevel *level = savepoint_level(overlay, name);

	if (level == NULL)
		return;
	name = pstrdup(name);
	end_levels(overlay, level, false);
	level_begin(overlay, name);
}

void
apply_transaction(Overlay *overlay, TransactionStmt *statement)
{
	ScriptLevel *level;

	switch (statement->kind)
	{
		case TRANS_STMT_BEGIN:
		case TRANS_STMT_START:
			if (overlay->level == NULL)
				level_begin(overlay, NULL);
			break;
		case TRANS_STMT_COMMIT:
		case TRANS_STMT_PREPARE:
			end_levels(overlay, NULL, true);
			if (statement->chain)
				level_begin(overlay, NULL);
			break;
		case TRANS_STMT_ROLLBACK:
			end_levels(overlay, NULL, false);
			if (statement->chain)
				level_begin(overlay, NULL);
			break;
		case TRANS_STMT_SAVEPOINT:
			if (overlay->level != NULL)
				level_begin(overlay, statement->savepoint_name);
			break;
		case TRANS_STMT_RELEASE:
			level = savepoint_level(overlay, statement->savepoint_name);
			if (level != NULL)
				end_levels(overlay, level, true);
			break;
		case TRANS_STMT_ROLLBACK_TO:
			rollback_to(overlay, statement->savepoint_name);
			break;
		default:
			break;
	}
}

/* What the setting would be in a new session; NULL if there is none of that name */
static const char *
reset_value(const char *name)
{
	return GetConfigOption(name, true, false) ? GetConfigOptionResetString(name) : NULL;
}

static bool
is_timeout(const char *value)
{
	int			result;

	return value != NULL && parse_int(value, &result, GUC_UNIT_MS, NULL) && result > 0;
}

/* value NULL: as it is reset */
static void
set_value(Overlay *overlay, const char *name, const char *value, bool local)
{
	bool		path = pg_strcasecmp(name, "search_path") == 0;
	char	   *kept = path ? keep_text(overlay, value ? value : reset_value(name)) : NULL;
	bool		timeout = !path && is_timeout(value ? value : reset_value(name));

	if (!path && pg_strcasecmp(name, "lock_timeout") != 0)
		return;
	if (local && overlay->level == NULL)
		return;
	for (ScriptLevel *level = local ? NULL : overlay->level; level != NULL; level = level->parent)
	{
		if (path)
			level->after.path = kept;
		else
			level->after.has_lock_timeout = timeout;
	}
	if (path)
		overlay->settings.path = kept;
	else
		overlay->settings.has_lock_timeout = timeout;
	overlay_path_changed(overlay);
}

/* The list behind SET as one text */
static const char *
value_of(List *args, bool identifiers)
{
	StringInfoData buf;
	ListCell   *lc;

	initStringInfo(&buf);
	foreach(lc, args)
	{
		A_Const    *constant = lfirst(lc);
		const char *text;

		if (!IsA(constant, A_Const) || constant->isnull)
			return NULL;
		if (IsA(&constant->val, Integer))
			text = psprintf("%d", intVal(&constant->val));
		else if (IsA(&constant->val, Float))
			text = compat_float_text((Node *) &constant->val);
		else if (IsA(&constant->val, String))
			text = identifiers ? quote_identifier(strVal(&constant->val)) : strVal(&constant->val);
		else
			return NULL;
		appendStringInfo(&buf, "%s%s", buf.len > 0 ? ", " : "", text);
	}
	return buf.data;
}

void
apply_set(Overlay *overlay, VariableSetStmt *statement)
{
	const char *value;

	switch (statement->kind)
	{
		case VAR_SET_VALUE:
			value = value_of(statement->args, pg_strcasecmp(statement->name, "search_path") == 0);
			if (value != NULL)
				set_value(overlay, statement->name, value, statement->is_local);
			break;
		case VAR_SET_DEFAULT:
		case VAR_RESET:
			set_value(overlay, statement->name, NULL, statement->is_local);
			break;
		case VAR_RESET_ALL:
			set_value(overlay, "search_path", NULL, false);
			set_value(overlay, "lock_timeout", NULL, false);
			break;
		default:
			break;
	}
}

static const char *
literal_of(Node *node)
{
	while (node != NULL && IsA(node, TypeCast))
		node = ((TypeCast *) node)->arg;
	if (node == NULL || !IsA(node, A_Const) || ((A_Const *) node)->isnull ||
		!IsA(&((A_Const *) node)->val, String))
		return NULL;
	return strVal(&((A_Const *) node)->val);
}

/* true, or 'true' and the like */
static bool
bool_of(Node *node)
{
	const char *text = literal_of(node);
	bool		result = false;

	if (text != NULL)
		return parse_bool(text, &result) && result;
	return node != NULL && IsA(node, A_Const) && compat_const_is_true((A_Const *) node);
}

/* SELECT set_config('lock_timeout', '2s', false), as pg_dump writes it */
void
apply_select(Overlay *overlay, SelectStmt *statement)
{
	SelectStmt *first = statement;
	ListCell   *lc;

	while (first->op != SETOP_NONE)
		first = first->larg;
	if (first->intoClause != NULL)
		apply_select_into(overlay, statement);
	if (statement->fromClause != NIL)
		return;
	foreach(lc, statement->targetList)
	{
		FuncCall   *call = (FuncCall *) ((ResTarget *) lfirst(lc))->val;
		const char *name;
		const char *value;

		if (!IsA(call, FuncCall) || list_length(call->args) != 3 ||
			strcmp(strVal(llast(call->funcname)), "set_config") != 0)
			continue;
		name = literal_of(linitial(call->args));
		value = literal_of(lsecond(call->args));
		if (name != NULL && value != NULL)
			set_value(overlay, name, value, bool_of(lthird(call->args)));
	}
}
