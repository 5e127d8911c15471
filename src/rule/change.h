/*
 * change.h
 *	  What the functions that change the rules' settings share.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#ifndef DBCTX_RULE_CHANGE_H
#define DBCTX_RULE_CHANGE_H

#include "fmgr.h"
#include "rule/settings.h"

/*
 * To be called first: an error where nothing may be written, and a lock that
 * only others who change the same table wait for.
 */
extern void change_begin(const char *function, const char *table);

/* The text of an argument; an error if it is NULL */
extern char *required_text(FunctionCallInfo fcinfo, int arg, const char *name);

/* The rule of that name; an error that names those like it, and all */
extern const Rule *rule_argument(const char *name);

/* A level; an error that names the legal ones.  "more" of them, or NULL */
extern RuleLevel level_argument(const char *name, const char *more);

/*
 * Where adopted conventions and presets leave what was set before alone: set
 * by hand, for this schema (NULL: for all) and no other.
 */
extern const RuleSetting *setting_of(const RuleSettings *settings, const Rule *rule,
									 const char *schema);
extern bool set_by_hand(const RuleSetting *setting);

/*
 * exempt_object.c: the object that a text means, as findings name it; an error
 * if there is none.
 */
extern char *exempt_object(const char *text);

/*
 * Is there such an object, named in full as exempt_object() returns it?  hidden:
 * it would be in a schema that the caller may not use.
 */
extern bool exempt_object_exists(const char *object, bool *hidden);

#endif							/* DBCTX_RULE_CHANGE_H */
