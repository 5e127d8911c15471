/*
 * lint.h
 *	  Findings about a whole schema, and findings as rows.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#ifndef DBCTX_LINT_H
#define DBCTX_LINT_H

#include "catalog/rows.h"
#include "rule/settings.h"

/* What the model rules find in a model that was loaded whole, in order */
extern List *lint_model(const Model *model, const RuleSettings *settings);

/* stale.c: rules set for, and exemptions of, what is gone; exemptions that are over */
extern List *stale_settings(const RuleSettings *settings);

/*
 * fix_order.c: leaves out fixes that could not run after those of earlier
 * findings; and does a fix rename something?
 */
extern void fixes_settle(List *findings);
extern bool fix_renames(const Finding *finding);

/* A row as dbctx_lint() and its kin return them */
extern void finding_row(Rows *rows, const Finding *finding);

#endif							/* DBCTX_LINT_H */
