/*
 * groups.h
 *	  Tables that are not told by a line of their own.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#ifndef DBCTX_GROUPS_H
#define DBCTX_GROUPS_H

#include "describe/description.h"

/*
 * Appends the names of the tables that are to be named, schema by schema, and
 * counts those that are not, by schema and the first word of their names,
 * within description->groups_room tokens.
 */
extern void groups_write(Description *description, StringInfo buf);

#endif							/* DBCTX_GROUPS_H */
