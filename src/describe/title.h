/*
 * title.h
 *	  The first line of the text: what database this is.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#ifndef DBCTX_TITLE_H
#define DBCTX_TITLE_H

#include "describe/description.h"

extern void title_write(const Description *description, StringInfo buf);

/* The same when there's hardly room for anything */
extern void title_write_short(const Description *description, StringInfo buf);

#endif							/* DBCTX_TITLE_H */
