/*
 * made.c
 *	  Names that a script makes, of whatever kind.
 *
 * The overlay knows tables and what belongs to them.  This is the net behind
 * it: a name that an earlier statement has made is never said to be unknown,
 * whatever it is the name of.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#include "dbctx.h"

#include "catalog/pg_class.h"
#include "miscadmin.h"
#include "nodes/nodeFuncs.h"
#include "parser/scansup.h"
#include "utils/hsearch.h"
#include "utils/memutils.h"

#include "script/analyse.h"
#include "script/made.h"
#include "script/near.h"

typedef struct MadeName
{
	char		name[NAMEDATALEN];
	int			number;			/* of the first statement that makes it */
} MadeName;

ScriptNames *
script_names(Script *script)
{
	if (script->names == NULL)
	{
		MemoryContext old = MemoryContextSwitchTo(script->context);
		HASHCTL		ctl = {0};

		ctl.keysize = NAMEDATALEN;
		ctl.entrysize = sizeof(MadeName);
		ctl.hcxt = script->context;
		script->names = palloc0(sizeof(ScriptNames));
		script->names->made = hash_create("names a script makes", 64, &ctl,
										  HASH_ELEM | HASH_STRINGS | HASH_CONTEXT);
		MemoryContextSwitchTo(old);
	}
	return script->names;
}

World *
made_live(Script *script)
{
	ScriptNames *names = script_names(script);

	if (names->live == NULL)
	{
		MemoryContext old = MemoryContextSwitchTo(script->context);

		names->live = world_live(script->snapshot);
		MemoryContextSwitchTo(old);
	}
	return names->live;
}

static void
note(Script *script, const char *name)
{
	MadeName   *made;
	bool		found;

	if (name == NULL || strlen(name) >= NAMEDATALEN)
		return;
	made = hash_search(script_names(script)->made, name, HASH_ENTER, &found);
	if (!found)
		made->number = script->statement->number;
}

bool
made_has(Script *script, const char *name)
{
	MadeName   *made = NULL;

	if (name != NULL && strlen(name) < NAMEDATALEN)
		made = hash_search(script_names(script)->made, name, HASH_FIND, NULL);
	return made != NULL && made->number < script->statement->number;
}

bool
made_labels(Script *script)
{
	return script_names(script)->labels;
}

bool
made_has_schema(Script *script, const char *name)
{
	return overlay_has_schema(script->overlay, name) || made_has(script, name);
}

bool
made_is_uncertain(Script *script)
{
	return script->opaque != 0 && script->statement != NULL &&
		script->opaque < script->statement->number;
}

/*
 * What a DO block makes isn't known; but a name that it doesn't even hold it
 * hardly makes.
 */
static void
note_words(Script *script, const DoStmt *block)
{
	const char *body = "";
	ListCell   *lc;

	foreach(lc, block->args)
	{
		DefElem    *option = lfirst(lc);

		if (strcmp(option->defname, "as") == 0 && IsA(option->arg, String))
			body = strVal(option->arg);
	}
	while (*body != '\0')
	{
		size_t		length = strcspn(body, " \t\r\n\f.,;:()[]'\"=<>+-*/|&!@#%^?`~");

		if (length > 0 && length < NAMEDATALEN)
		{
			note(script, pnstrdup(body, length));
			note(script, downcase_identifier(body, length, false, false));
		}
		body += length > 0 ? length : 1;
	}
}

static void
note_last(Script *script, List *names)
{
	if (names != NIL && IsA(llast(names), String))
		note(script, strVal(llast(names)));
}

/* A column's own objects: constraints, and the sequence of a serial or identity */
static void
note_column(Script *script, const char *table, const ColumnDef *column)
{
	ListCell   *lc;

	if (!IsA(column, ColumnDef))
		return;
	note(script, psprintf("%s_%s_seq", table, column->colname));
	foreach(lc, column->constraints)
	{
		if (IsA(lfirst(lc), Constraint))
			note(script, ((Constraint *) lfirst(lc))->conname);
	}
}

static void
note_elements(Script *script, const char *table, List *elements)
{
	ListCell   *lc;

	foreach(lc, elements)
	{
		Node	   *element = lfirst(lc);

		if (IsA(element, ColumnDef))
			note_column(script, table, (ColumnDef *) element);
		else if (IsA(element, Constraint))
			note(script, ((Constraint *) element)->conname);
	}
}

static void
note_create(Script *script, const CreateStmt *create)
{
	note(script, create->relation->relname);
	note(script, psprintf("%s_pkey", create->relation->relname));
	note_elements(script, create->relation->relname, create->tableElts);
}

static void
note_alter(Script *script, const AlterTableStmt *alter)
{
	ListCell   *lc;

	foreach(lc, alter->cmds)
	{
		AlterTableCmd *cmd = lfirst(lc);

		if (!IsA(cmd, AlterTableCmd))
			continue;
		if (cmd->subtype == AT_AddColumn && cmd->def != NULL)
			note_column(script, alter->relation->relname, (ColumnDef *) cmd->def);
		else if (cmd->subtype == AT_AddConstraint && cmd->def != NULL)
			note_elements(script, alter->relation->relname, list_make1(cmd->def));
		else if (cmd->subtype == AT_AddIdentity)
			note(script, psprintf("%s_%s_seq", alter->relation->relname, cmd->name));
		else if (cmd->subtype == AT_AttachPartition && cmd->def != NULL)
			script_names(script)->touched_any = true;
	}
}

static void
note_schema(Script *script, const CreateSchemaStmt *create)
{
	ListCell   *lc;

	note(script, create->schemaname ? create->schemaname :
		 create->authrole ? create->authrole->rolename : NULL);
	foreach(lc, create->schemaElts)
		made_note(script, lfirst(lc));
}

/* Does a query write, anywhere in it? */
static bool
note_query(Node *node, void *arg)
{
	RangeVar   *target = NULL;

	if (node == NULL)
		return false;
	check_stack_depth();
	if (IsA(node, SelectStmt) && ((SelectStmt *) node)->intoClause != NULL)
		note(arg, ((SelectStmt *) node)->intoClause->rel->relname);
	else if (IsA(node, InsertStmt))
		target = ((InsertStmt *) node)->relation;
	else if (IsA(node, UpdateStmt))
		target = ((UpdateStmt *) node)->relation;
	else if (IsA(node, DeleteStmt))
		target = ((DeleteStmt *) node)->relation;
	else if (IsA(node, MergeStmt))
		target = ((MergeStmt *) node)->relation;
	if (target != NULL)
	{
		Script	   *script = arg;
		ScriptNames *names = script_names(script);
		DbTable    *table = script_table(script, target->schemaname, target->relname);

		/* a trigger or a foreign key's action may change others, too; that is rare */
		if (table != NULL && table->kind != RELKIND_VIEW)
		{
			MemoryContext old = MemoryContextSwitchTo(script->context);

			names->touched = list_append_unique_oid(names->touched, table->oid);
			MemoryContextSwitchTo(old);
		}
		else
			names->touched_any = true;
	}
	return raw_expression_tree_walker(node, note_query, arg);
}

static void
note_truncate(Script *script, const TruncateStmt *truncate)
{
	/* CASCADE empties more than is named */
	script_names(script)->touched_any = true;
}

void
made_note(Script *script, Node *tree)
{
	ScriptNames *names = script_names(script);

	switch (nodeTag(tree))
	{
		case T_SelectStmt:
		case T_InsertStmt:
		case T_UpdateStmt:
		case T_DeleteStmt:
		case T_MergeStmt:
			(void) note_query(tree, script);
			return;
		case T_CopyStmt:
			if (((CopyStmt *) tree)->is_from)
				names->touched_any = true;
			return;
		case T_TruncateStmt:
			note_truncate(script, (TruncateStmt *) tree);
			return;
		case T_ExplainStmt:
		case T_TransactionStmt:
		case T_VariableSetStmt:
		case T_VariableShowStmt:
			return;
		case T_PrepareStmt:
			return;
		case T_DoStmt:
			note_words(script, (DoStmt *) tree);
			names->touched_any = true;
			return;
		case T_CallStmt:
		case T_ExecuteStmt:
			names->touched_any = true;
			return;
		case T_CreateStmt:
			note_create(script, (CreateStmt *) tree);
			break;
		case T_CreateForeignTableStmt:
			note_create(script, &((CreateForeignTableStmt *) tree)->base);
			break;
		case T_CreateExtensionStmt:
			/* many have a type of their own name */
			note(script, ((CreateExtensionStmt *) tree)->extname);
			break;
		case T_AlterTableStmt:
			note_alter(script, (AlterTableStmt *) tree);
			break;
		case T_IndexStmt:
			note(script, ((IndexStmt *) tree)->idxname);
			break;
		case T_ViewStmt:
			note(script, ((ViewStmt *) tree)->view->relname);
			break;
		case T_CreateTableAsStmt:
			note(script, ((CreateTableAsStmt *) tree)->into->rel->relname);
			break;
		case T_CreateSeqStmt:
			note(script, ((CreateSeqStmt *) tree)->sequence->relname);
			break;
		case T_CreateSchemaStmt:
			note_schema(script, (CreateSchemaStmt *) tree);
			break;
		case T_CompositeTypeStmt:
			note(script, ((CompositeTypeStmt *) tree)->typevar->relname);
			break;
		case T_CreateEnumStmt:
			note_last(script, ((CreateEnumStmt *) tree)->typeName);
			break;
		case T_AlterEnumStmt:
			names->labels = true;
			break;
		case T_CreateDomainStmt:
			note_last(script, ((CreateDomainStmt *) tree)->domainname);
			break;
		case T_AlterDomainStmt:
			if (((AlterDomainStmt *) tree)->def != NULL)
				note_elements(script, "", list_make1(((AlterDomainStmt *) tree)->def));
			break;
		case T_CreateRangeStmt:
			/* with a multirange of another name, constructors, ... */
			note_last(script, ((CreateRangeStmt *) tree)->typeName);
			script->opaque = script->opaque ? script->opaque : script->statement->number;
			break;
		case T_CreateFunctionStmt:
			note_last(script, ((CreateFunctionStmt *) tree)->funcname);
			break;
		case T_DefineStmt:
			note_last(script, ((DefineStmt *) tree)->defnames);
			if (((DefineStmt *) tree)->kind == OBJECT_OPERATOR ||
				((DefineStmt *) tree)->kind == OBJECT_TYPE)
				script->opaque = script->opaque ? script->opaque : script->statement->number;
			break;
		case T_CreateCastStmt:
		case T_CreateOpClassStmt:
			script->opaque = script->opaque ? script->opaque : script->statement->number;
			break;
		case T_CreateTrigStmt:
			note(script, ((CreateTrigStmt *) tree)->trigname);
			break;
		case T_CreatePolicyStmt:
			note(script, ((CreatePolicyStmt *) tree)->policy_name);
			break;
		case T_RuleStmt:
			note(script, ((RuleStmt *) tree)->rulename);
			break;
		case T_CreateStatsStmt:
			note_last(script, ((CreateStatsStmt *) tree)->defnames);
			break;
		case T_RenameStmt:
			note(script, ((RenameStmt *) tree)->newname);
			names->labels |= ((RenameStmt *) tree)->renameType == OBJECT_TYPE;
			break;
		case T_AlterObjectSchemaStmt:
			if (((AlterObjectSchemaStmt *) tree)->relation)
				note(script, ((AlterObjectSchemaStmt *) tree)->relation->relname);
			else if (IsA(((AlterObjectSchemaStmt *) tree)->object, List))
				note_last(script, (List *) ((AlterObjectSchemaStmt *) tree)->object);
			else if (IsA(((AlterObjectSchemaStmt *) tree)->object, ObjectWithArgs))
				note_last(script, ((ObjectWithArgs *) ((AlterObjectSchemaStmt *) tree)->object)->objname);
			break;
		default:
			break;
	}
	names->ddl = true;
}
