/*
 * locked.h
 *	  Calls the server's functions that lock what they print.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#ifndef DBCTX_LOCKED_H
#define DBCTX_LOCKED_H

#include "nodes/pg_list.h"

/*
 * Calls callback while the relations are locked, and leaves no lock behind.
 * false if it wasn't called: one of them is gone, or locked by somebody else.
 */
extern bool call_with_locks(List *relids, void (*callback) (void *arg), void *arg);

#endif							/* DBCTX_LOCKED_H */
