/*
 * legend.h
 *	  Explains the abbreviations of the table lines: those that are used.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#ifndef DBCTX_LEGEND_H
#define DBCTX_LEGEND_H

#include "describe/description.h"

/* What one use (USES_* of tableline.h) adds to the legend */
extern const char *legend_text(uint32 use);

/* Appends the legend line for what is used */
extern void legend_write(StringInfo buf, const Description *description,
						 uint32 uses);

#endif							/* DBCTX_LEGEND_H */
