/*
 * tableline.h
 *	  A table as one line, at each tier.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#ifndef DBCTX_TABLELINE_H
#define DBCTX_TABLELINE_H

#include "describe/description.h"

/* What a line uses, so that the legend explains that and nothing else */
#define USES_NULLABLE		0x0001
#define USES_UNIQUE			0x0002
#define USES_FOREIGN		0x0004
#define USES_CASCADE		0x0008
#define USES_SET_NULL		0x0010
#define USES_NO_INDEX		0x0020
#define USES_COMMENT		0x0040
#define USES_ROWS			0x0080
#define USES_UNSAID_TYPE	0x0100
#define USES_HOUSE			0x0200
#define USES_PARENT_TYPE	0x0400
#define USES_INDEX			0x0800
#define USES_DEFAULT		0x1000
#define USES_TYPE			0x2000
#define USES_PRIMARY		0x4000
#define USES_LIVE			0x8000

/*
 * Appends the line of a table at a tier from TIER_COLUMNS on, with its
 * newline; adds to *uses what the legend has to explain.
 */
extern void table_line(Description *description, const TableView *view,
					   Tier tier, StringInfo buf, uint32 *uses);

#endif							/* DBCTX_TABLELINE_H */
