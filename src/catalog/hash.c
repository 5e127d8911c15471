/*
 * hash.c
 *	  A hash of what a Model says of the schema.
 *
 * Each object is written out field by field, objects in the order
 * of their names, and all is hashed.  A text is written with its length, so
 * that two texts can't pass for one.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#include "dbctx.h"

#include "catalog/pg_class.h"
#include "catalog/pg_type.h"
#include "common/cryptohash.h"
#include "common/sha2.h"
#include "fmgr.h"
#include "lib/stringinfo.h"
#include "miscadmin.h"
#include "port/pg_bswap.h"
#include "utils/array.h"
#include "utils/builtins.h"

#include "catalog/arguments.h"
#include "catalog/definition.h"
#include "catalog/deparse.h"
#include "catalog/hash.h"
#include "catalog/read.h"

#define HASH_DIGITS 12
#define FLUSH_AT 65536

typedef struct Hasher
{
	const Model *model;
	StringInfoData buf;
	pg_cryptohash_ctx *sha;
	bool		incomplete;		/* something is locked, and was left out */
} Hasher;

static void
flush(Hasher *hasher)
{
	if (pg_cryptohash_update(hasher->sha, (uint8 *) hasher->buf.data,
							 hasher->buf.len) < 0)
		elog(ERROR, "could not compute SHA-256 hash");
	resetStringInfo(&hasher->buf);
}

/* Room for n more bytes, and where they go */
static inline char *
reserve(Hasher *hasher, int n)
{
	if (hasher->buf.len + n >= hasher->buf.maxlen)
		enlargeStringInfo(&hasher->buf, n);
	hasher->buf.len += n;
	return hasher->buf.data + hasher->buf.len - n;
}

static inline void
put_int(Hasher *hasher, int i)
{
	uint32		bytes = pg_hton32((uint32) i);

	memcpy(reserve(hasher, sizeof(bytes)), &bytes, sizeof(bytes));
}

static void
put_text(Hasher *hasher, const char *text)
{
	int			len = text ? strlen(text) : -1;

	put_int(hasher, len);
	if (text)
		memcpy(reserve(hasher, len), text, len);
}

static inline void
put_char(Hasher *hasher, char c)
{
	*reserve(hasher, 1) = c ? c : '-';
}

static inline void
put_bool(Hasher *hasher, bool b)
{
	*reserve(hasher, 1) = b ? '1' : '0';
}

static void
put_expr(Hasher *hasher, DbExpr *expr)
{
	if (expr && expr->kind == DB_EXPR_NEXTVAL)
	{
		DbSequence *seq = model_sequence(hasher->model, expr->sequence);

		put_text(hasher, "nextval");
		put_text(hasher, seq ? seq->schema->name : NULL);
		put_text(hasher, seq ? seq->name : NULL);
	}
	else
		put_text(hasher, expr ? expr_canonical(expr) : NULL);
}

/* The SQL of a view or function; NULL: it is locked, or has just gone */
static void
put_definition(Hasher *hasher, const char *definition)
{
	if (definition)
		put_text(hasher, definition);
	else
		hasher->incomplete = true;
}

static void
put_type(Hasher *hasher, DbTypeRef *type)
{
	if (type->canonical == NULL)
		type->canonical = format_type_extended(type->oid, type->typmod,
											   FORMAT_TYPE_TYPEMOD_GIVEN |
											   FORMAT_TYPE_ALLOW_INVALID |
											   FORMAT_TYPE_FORCE_QUALIFY);
	put_text(hasher, type->canonical);
}

static void
put_columns(Hasher *hasher, const DbTable *table, int n, const AttrNumber *keys)
{
	put_int(hasher, n);
	for (int i = 0; i < n; i++)
		put_text(hasher, keys[i] > 0 && keys[i] <= table->ncolumns ?
				 table->columns[keys[i] - 1].name : NULL);
}

static void
hash_column(Hasher *hasher, const DbColumn *col)
{
	put_text(hasher, col->name);
	put_type(hasher, col->type);
	put_bool(hasher, col->not_null);
	put_char(hasher, col->identity);
	put_char(hasher, col->generated);
	put_text(hasher, col->collation);
	if (col->serial)
		put_text(hasher, "serial");
	else
		put_expr(hasher, col->expr);
	put_text(hasher, col->comment);
}

static void
hash_constraint(Hasher *hasher, const DbConstraint *con)
{
	put_text(hasher, con->name);
	put_char(hasher, con->type);
	if (con->type != 'c')		/* those of a CHECK are in no order */
		put_columns(hasher, con->table, con->nkeys, con->keys);
	put_bool(hasher, con->deferrable);
	put_bool(hasher, con->deferred);
	put_bool(hasher, con->validated);
	put_bool(hasher, con->enforced);
	put_bool(hasher, con->period);
	put_expr(hasher, con->check);
	if (con->type == 'f')
	{
		put_text(hasher, con->ref ? con->ref->schema->name : NULL);
		put_text(hasher, con->ref ? con->ref->name : NULL);
		if (con->ref)
			put_columns(hasher, con->ref, con->nkeys, con->ref_keys);
		put_char(hasher, con->on_delete);
		put_char(hasher, con->on_update);
		put_char(hasher, con->match);
	}
	for (int i = 0; con->operators && i < con->nkeys; i++)
		put_text(hasher, con->operators[i]);
	put_text(hasher, con->comment);
}

static void
hash_index(Hasher *hasher, const DbIndex *index)
{
	put_text(hasher, index->name);
	put_text(hasher, index->method);
	put_bool(hasher, index->unique);
	put_bool(hasher, index->primary);
	put_bool(hasher, index->valid);
	put_bool(hasher, index->nulls_not_distinct);
	put_int(hasher, index->nkeys);
	put_columns(hasher, index->table, index->natts, index->keys);
	for (int i = 0; i < index->nexprs; i++)
		put_expr(hasher, index->exprs[i]);
	for (int i = 0; i < index->nkeys; i++)
	{
		put_text(hasher, index->opclasses[i]);
		put_text(hasher, index->collations[i]);
		put_int(hasher, index->options[i]);
	}
	put_expr(hasher, index->predicate);
	put_text(hasher, index->comment);
}

static void
hash_table_parts(Hasher *hasher, const DbTable *table)
{
	for (int i = 0; i < table->ntriggers; i++)
	{
		const DbTrigger *trigger = table->triggers[i];
		DbFunction *func = model_function(hasher->model, trigger->function);

		put_text(hasher, trigger->name);
		put_int(hasher, trigger->type);
		put_char(hasher, trigger->enabled);
		put_text(hasher, func ? func->schema->name : "");
		put_text(hasher, func ? func->name : "");
		put_columns(hasher, table, trigger->ncolumns, trigger->columns);
		put_text(hasher, trigger->arguments);
		put_expr(hasher, trigger->when_expr);
	}
	for (int i = 0; i < table->npolicies; i++)
	{
		const DbPolicy *policy = table->policies[i];

		put_text(hasher, policy->name);
		put_char(hasher, policy->command);
		put_bool(hasher, policy->permissive);
		for (int j = 0; j < policy->nroles; j++)
			put_text(hasher, policy->roles[j]);
		put_expr(hasher, policy->using_expr);
		put_expr(hasher, policy->check_expr);
	}
}

static void
hash_table(Hasher *hasher, const DbTable *table)
{
	put_text(hasher, table->schema->name);
	put_text(hasher, table->name);
	put_char(hasher, table->kind);
	put_char(hasher, table->persistence);
	put_bool(hasher, table->row_security);
	put_bool(hasher, table->force_row_security);
	put_text(hasher, table->comment);
	put_text(hasher, table->partition_key);
	put_text(hasher, table->server);
	put_int(hasher, table->nhidden_columns);
	put_expr(hasher, table->partition_bound);
	if (table->kind == RELKIND_VIEW || table->kind == RELKIND_MATVIEW)
	{
		put_text(hasher, table->options);
		put_definition(hasher, view_definition(table));
	}
	for (int i = 0; i < table->nparents; i++)
	{
		put_text(hasher, table->parents[i]->schema->name);
		put_text(hasher, table->parents[i]->name);
	}
	foreach_column(col, table)
		hash_column(hasher, col);
	for (int i = 0; i < table->nconstraints; i++)
		hash_constraint(hasher, table->constraints[i]);
	for (int i = 0; i < table->nindexes; i++)
		hash_index(hasher, table->indexes[i]);
	hash_table_parts(hasher, table);
}

static void
hash_type(Hasher *hasher, const DbType *type)
{
	put_text(hasher, type->schema->name);
	put_text(hasher, type->name);
	put_char(hasher, type->kind);
	put_text(hasher, type->comment);
	for (int i = 0; i < type->nlabels; i++)
		put_text(hasher, type->labels[i]);
	if (type->base)
		put_type(hasher, type->base);
	put_bool(hasher, type->not_null);
	put_expr(hasher, type->default_expr);
	for (int i = 0; i < type->nchecks; i++)
	{
		put_text(hasher, type->check_names[i]);
		put_expr(hasher, type->checks[i]);
	}
	for (int i = 0; i < type->nattributes; i++)
	{
		if (!type->attributes[i].dropped)
			hash_column(hasher, &type->attributes[i]);
	}
}

static void
hash_function(Hasher *hasher, const DbFunction *func)
{
	put_text(hasher, func->schema->name);
	put_text(hasher, func->name);
	put_char(hasher, func->kind);
	put_char(hasher, func->volatility);
	put_bool(hasher, func->security_definer);
	put_bool(hasher, func->sets_search_path);
	put_text(hasher, func->language);
	put_text(hasher, func->canonical_arguments);
	put_text(hasher, func->attributes);
	for (int i = 0; i < func->ndefaults; i++)
		put_expr(hasher, func->defaults[i]);
	put_text(hasher, func->body);
	if (func->has_sql_body)
		put_definition(hasher, function_definition(func));
	put_text(hasher, func->comment);
}

char *
model_hash(const Model *model)
{
	Hasher		hasher = {.model = model};
	uint8		digest[PG_SHA256_DIGEST_LENGTH];
	char	   *result = palloc(HASH_DIGITS + 1);
	int			nestlevel = catalog_pin_path();

	initStringInfo(&hasher.buf);
	hasher.sha = pg_cryptohash_create(PG_SHA256);
	if (hasher.sha == NULL || pg_cryptohash_init(hasher.sha) < 0)
		elog(ERROR, "could not compute SHA-256 hash");

	put_text(&hasher, model->comment);
	for (int i = 0; i < model->nschemas; i++)
	{
		put_text(&hasher, model->schemas[i]->name);
		put_text(&hasher, model->schemas[i]->comment);
	}
	for (int i = 0; i < model->nextensions; i++)
	{
		if (strcmp(model->extensions[i]->name, "dbctx") == 0)
			continue;			/* looking must not change what is seen */
		put_text(&hasher, model->extensions[i]->name);
		put_text(&hasher, model->extensions[i]->version);
	}
	for (int i = 0; i < model->ntypes; i++)
		hash_type(&hasher, model->types[i]);
	for (int i = 0; i < model->ntables; i++)
	{
		CHECK_FOR_INTERRUPTS();
		tables_prefetch(model->tables, model->ntables, i);
		hash_table(&hasher, model->tables[i]);
		if (hasher.buf.len > FLUSH_AT)
			flush(&hasher);
	}
	for (int i = 0; i < model->nfunctions; i++)
	{
		hash_function(&hasher, model->functions[i]);
		if (hasher.buf.len > FLUSH_AT)
			flush(&hasher);
	}
	for (int i = 0; i < model->nsequences; i++)
	{
		if (!model->sequences[i]->owned)
		{
			put_text(&hasher, model->sequences[i]->schema->name);
			put_text(&hasher, model->sequences[i]->name);
		}
	}
	flush(&hasher);
	if (pg_cryptohash_final(hasher.sha, digest, sizeof(digest)) < 0)
		elog(ERROR, "could not compute SHA-256 hash");
	pg_cryptohash_free(hasher.sha);
	catalog_unpin(nestlevel);
	if (hasher.incomplete)
		return NULL;

	for (int i = 0; i < HASH_DIGITS / 2; i++)
		sprintf(result + 2 * i, "%02x", digest[i]);
	return result;
}

typedef struct HashRequest
{
	List	   *schemas;
	MemoryContext context;
	char	   *hash;
} HashRequest;

static void
read_hash(Snapshot snapshot, void *arg)
{
	HashRequest *request = arg;
	char	   *hash = model_hash(model_load(snapshot, request->schemas));

	request->hash = hash ? MemoryContextStrdup(request->context, hash) : NULL;
}

PG_FUNCTION_INFO_V1(dbctx_schema_hash);

Datum
dbctx_schema_hash(PG_FUNCTION_ARGS)
{
	HashRequest request = {.context = CurrentMemoryContext};

	if (!PG_ARGISNULL(0))
		request.schemas = schema_list(PG_GETARG_ARRAYTYPE_P(0));
	catalog_read(read_hash, &request);
	if (request.hash == NULL)
		PG_RETURN_NULL();
	PG_RETURN_TEXT_P(cstring_to_text(request.hash));
}
