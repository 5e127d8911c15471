/*
 * presets.h
 *	  What tools make by default, and two styles of house, as settings of rules.
 *
 * Measured with the tools named, each with its default configuration.  What a
 * tool leaves to its user isn't in its preset.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#ifndef DBCTX_RULE_PRESETS_H
#define DBCTX_RULE_PRESETS_H

#include "rule/rule.h"

typedef struct PresetRule
{
	RuleId		rule;
	const char *options;		/* JSON; NULL: it has none */
} PresetRule;

typedef struct Preset
{
	const char *name;
	const PresetRule *rules;
	int			nrules;
} Preset;

/* Ends with one without a name */
extern const Preset presets[];

#endif							/* DBCTX_RULE_PRESETS_H */
