/*
 * relations.c
 *	  Columns that point to another table though no foreign key says so.
 *
 * A column counts if it is called after exactly one table whose key has its
 * type.  Tables are found by name in a hash table, so that the cost grows with
 * the number of columns alone.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#include "convention/infer.h"

#include "catalog/deparse.h"
#include "common/hashfn.h"
#include "utils/hsearch.h"

/* Tables by name in the singular, per schema and, with schema NULL, in all */
typedef struct NamedTableKey
{
	const DbSchema *schema;
	const char *name;
} NamedTableKey;

typedef struct NamedTable
{
	NamedTableKey key;
	DbTable    *table;			/* NULL: more than one is called so */
} NamedTable;

typedef struct RelationContext
{
	Infer	   *infer;
	HTAB	   *by_name;		/* by the whole name */
	HTAB	   *by_last_word;
	List	   *candidates;		/* FactObject *: columns called as if they
								 * pointed */
	int			keys[DB_TYPE_ENUM + 1]; /* how many keys have a type */
} RelationContext;

static uint32
named_table_hash(const void *key, Size keysize)
{
	const NamedTableKey *k = key;

	return hash_bytes((const unsigned char *) k->name, strlen(k->name)) ^
		murmurhash32((uint32) ((uintptr_t) k->schema >> 4));
}

static int
named_table_match(const void *a, const void *b, Size keysize)
{
	const NamedTableKey *ka = a;
	const NamedTableKey *kb = b;

	return ka->schema != kb->schema ? 1 : strcmp(ka->name, kb->name);
}

static HTAB *
make_index(long size)
{
	HASHCTL		ctl = {0};

	ctl.keysize = sizeof(NamedTableKey);
	ctl.entrysize = sizeof(NamedTable);
	ctl.hash = named_table_hash;
	ctl.match = named_table_match;
	ctl.hcxt = CurrentMemoryContext;
	return hash_create("dbctx table names", size, &ctl,
					   HASH_ELEM | HASH_FUNCTION | HASH_COMPARE | HASH_CONTEXT);
}

/* "name" must last as long as the index. */
static void
enter_table(HTAB *index, const DbSchema *schema, const char *name, DbTable *table)
{
	NamedTableKey key = {schema, name};
	NamedTable *entry;
	bool		found;

	entry = hash_search(index, &key, HASH_ENTER, &found);
	if (!found)
		entry->table = table;
	else if (entry->table != table)
		entry->table = NULL;
}

static DbTable *
look_up(HTAB *index, const DbSchema *schema, const char *name)
{
	NamedTableKey key = {schema, name};
	NamedTable *entry = hash_search(index, &key, HASH_FIND, NULL);

	return entry != NULL ? entry->table : NULL;
}

static void
index_table(RelationContext *context, DbTable *table)
{
	Words		words;
	NameKey		name;
	const char *kept;
	DbColumn   *key = single_key(table);
	int			from;

	if (key == NULL)
		return;
	context->keys[key->type->class]++;
	from = table_words(context->infer, table, &words);
	if (words.n == 0)
		return;					/* a name without a letter in it */
	words_join(&words, from, words.n, true, name);
	kept = pstrdup(name);
	enter_table(context->by_name, table->schema, kept, table);
	if (context->infer->model->nschemas > 1)
		enter_table(context->by_name, NULL, kept, table);
	/* of one word, the last word would add nothing */
	if (words.n - from == 1)
		return;
	for (int i = from; i < words.n - 1; i++)
		kept += strlen(words_get(&words, i));
	enter_table(context->by_last_word, table->schema, kept, table);
}

/* Could a value of the column be a key of the table? */
static bool
type_fits(const DbColumn *column, const DbTable *target)
{
	const DbTypeRef *own = column->type;
	const DbTypeRef *key = single_key(target)->type;

	if (own->oid == key->oid)
		return true;
	switch (key->class)
	{
		case DB_TYPE_INT2:
		case DB_TYPE_INT4:
		case DB_TYPE_INT8:
			return own->class == DB_TYPE_INT4 || own->class == DB_TYPE_INT8 ||
				own->class == DB_TYPE_INT2;
		case DB_TYPE_TEXT:
		case DB_TYPE_VARCHAR:
		case DB_TYPE_CHAR:
			return own->class == DB_TYPE_TEXT || own->class == DB_TYPE_VARCHAR ||
				own->class == DB_TYPE_CHAR;
		case DB_TYPE_UUID:
			return own->class == DB_TYPE_UUID;
		default:
			return false;
	}
}

/* "stripe_customer_id" is a customer of Stripe's, not of this database */
bool
relation_elsewhere(const Words *words)
{
	static const char *const outside[] = {
		"apple", "auth0", "aws", "azure", "discord", "ext", "external",
		"facebook", "fb", "firebase", "foreign", "github", "gitlab", "google",
		"hubspot", "imported", "intercom", "keycloak", "ldap", "legacy",
		"linkedin", "microsoft", "oauth", "oidc", "okta", "old", "openid",
		"paypal", "provider", "remote", "saml", "salesforce", "shopify",
		"slack", "source", "stripe", "telegram", "third", "twitter",
		"upstream", "vendor", "xero", "zendesk",
	};

	for (int i = 0; i < lengthof(outside); i++)
	{
		if (strcmp(words_get(words, 0), outside[i]) == 0)
			return true;
	}
	return false;
}

/* Is the first word of both names the same, as in "order_line" and "order_item"? */
static bool
share_first_word(const DbTable *a, const DbTable *b)
{
	size_t		n = strcspn(a->name, "_");

	return a->schema == b->schema && n == strcspn(b->name, "_") &&
		strncmp(a->name, b->name, n) == 0;
}

/*
 * The table that the stem of the column's name means: by its whole name, in
 * the same schema before all; then after a role, "billing_address", which text
 * from elsewhere often seems to have; then by its last word, if the type is no
 * common one or the names are related.
 */
static DbTable *
find_target(RelationContext *context, const DbTable *table, const DbColumn *column,
			const Words *words, const char **how)
{
	DbTypeClass class = column->type->class;
	bool		telling = class == DB_TYPE_UUID;
	bool		text = class == DB_TYPE_TEXT || class == DB_TYPE_VARCHAR ||
	class == DB_TYPE_CHAR;
	NameKey		name;
	DbTable    *target;

	words_join(words, 0, words->n - 1, true, name);
	*how = "named after it";
	target = look_up(context->by_name, table->schema, name);
	if (target == NULL)
		target = look_up(context->by_name, NULL, name);
	if (target != NULL)
		return target != table && type_fits(column, target) ? target : NULL;

	if (relation_elsewhere(words))
		return NULL;
	*how = "its name ends in it";
	for (int start = 1; !text && start < words->n - 1; start++)
	{
		words_join(words, start, words->n - 1, true, name);
		target = look_up(context->by_name, table->schema, name);
		if (target != NULL)
			return type_fits(column, target) ? target : NULL;
	}

	*how = "named after its last word";
	words_join(words, 0, words->n - 1, true, name);
	target = look_up(context->by_last_word, table->schema, name);
	if (target != NULL && target != table && type_fits(column, target) &&
		(telling || share_first_word(table, target)))
		return target;
	return NULL;
}

/* Is there a table of that name, or one whose name ends in it? */
static bool
names_table(RelationContext *context, const DbTable *table, const char *label)
{
	char		text[NAMEDATALEN];
	Words		words;
	NameKey		name;
	NamedTableKey key = {table->schema, name};

	strlcpy(text, label, sizeof(text));
	words_split(&words, text);
	if (words.n == 0)
		return false;
	words_join(&words, 0, words.n, true, name);
	for (int i = 0; i < 2; i++)
	{
		if (hash_search(context->by_name, &key, HASH_FIND, NULL) != NULL ||
			hash_search(context->by_last_word, &key, HASH_FIND, NULL) != NULL)
			return true;
		key.schema = NULL;
	}
	return false;
}

/*
 * Are the values of a type column known, and none of them a table's name?
 * Then it says of which kind something is, not where.
 */
static bool
is_mere_kind(RelationContext *context, const DbTable *table, const DbColumn *column)
{
	const DbType *type = column->type->type;
	bool		known = false;

	for (int i = 0; type != NULL && i < type->nlabels; i++)
	{
		if (names_table(context, table, type->labels[i]))
			return false;
		known = true;
	}
	for (int i = 0; i < table->nconstraints; i++)
	{
		const DbConstraint *check = table->constraints[i];
		const char *at;

		if (check->check == NULL || check->nkeys != 1 || check->keys[0] != column->attnum)
			continue;
		for (at = strchr(expr_text(check->check), '\''); at != NULL;)
		{
			const char *end = strchr(at + 1, '\'');

			if (end == NULL)
				break;
			if (names_table(context, table, pnstrdup(at + 1, end - at - 1)))
				return false;
			known = true;
			at = strchr(end + 1, '\'');
		}
	}
	return known;
}

/*
 * Could the column hold keys of several tables?  Text may hold any; what is
 * unique by itself is a name of the row's own, such as an OAuth client_id.
 */
static bool
fits_several(RelationContext *context, const DbTable *table, const DbColumn *column)
{
	const int  *keys = context->keys;

	for (int i = 0; i < table->nindexes; i++)
	{
		const DbIndex *index = table->indexes[i];

		if (index->unique && index->nkeys == 1 && index->keys[0] == column->attnum)
			return false;
	}
	switch (column->type->class)
	{
		case DB_TYPE_TEXT:
		case DB_TYPE_VARCHAR:
		case DB_TYPE_CHAR:
			return true;
		case DB_TYPE_INT2:
		case DB_TYPE_INT4:
		case DB_TYPE_INT8:
			return keys[DB_TYPE_INT2] + keys[DB_TYPE_INT4] + keys[DB_TYPE_INT8] > 1;
		default:
			return keys[column->type->class] > 1;
	}
}

/* x_type beside x_id, where x_type is a text or a label; else NULL */
DbColumn *
relation_type_beside(const DbTable *table, const DbColumn *column, const Words *words)
{
	char		name[NAMEDATALEN + 8];
	int			stem = words->offset[words->n - 1];
	DbColumn   *found;

	memcpy(name, column->name, stem);
	strcpy(name + stem, column->name[stem] == 'I' ? "Type" : "type");
	found = table_column(table, name);
	if (found == NULL)
		return NULL;
	switch (found->type->class)
	{
		case DB_TYPE_TEXT:
		case DB_TYPE_VARCHAR:
		case DB_TYPE_CHAR:
		case DB_TYPE_ENUM:
			return found;
		default:
			return NULL;
	}
}

/* Generic relations of Django: object_id beside content_type_id */
DbColumn *
relation_content_type(const DbTable *table, const DbColumn *column)
{
	return strcmp(column->name, "object_id") == 0 ?
		table_column(table, "content_type_id") : NULL;
}

static void
add_relation(Infer *infer, DbTable *table, DbColumn *column, DbTable *target,
			 DbColumn *type_column, const char *reason)
{
	ImpliedRelation *relation = palloc(sizeof(ImpliedRelation));

	relation->table = table;
	relation->column = column;
	relation->target = target;
	relation->type_column = type_column;
	relation->reason = reason;
	infer->result->relations = lappend(infer->result->relations, relation);
}

/* Does the name end like one that points somewhere?  Most do not. */
static bool
points(const char *name, size_t length)
{
	return length > 2 && (name[length - 1] == 'd' || name[length - 1] == 'D') &&
		(name[length - 2] == 'i' || name[length - 2] == 'I');
}

bool
relation_words(const DbColumn *column, Words *words)
{
	const char *last;

	words_split(words, column->name);
	if (words->n < 2)
		return false;
	last = words_last(words);
	return strcmp(last, "id") == 0 || strcmp(last, "uid") == 0 ||
		strcmp(last, "uuid") == 0 || strcmp(last, "guid") == 0;
}

bool
relation_candidate(const DbTable *table, const DbColumn *column)
{
	return column != single_key(table) && !column->type->is_array &&
		column->generated == '\0' && column->identity == '\0' &&
		points(column->name, strlen(column->name)) &&
		column_foreign_key(table, column->attnum) == NULL;
}

static void
examine_column(RelationContext *context, DbTable *table, DbColumn *column)
{
	Words		words;
	const char *how;
	DbColumn   *type_column;
	DbTable    *target;

	if (!relation_words(column, &words))
		return;

	type_column = relation_type_beside(table, column, &words);
	if (type_column != NULL &&
		((words.n > 2 && relation_elsewhere(&words)) ||
		 !fits_several(context, table, column) ||
		 is_mere_kind(context, table, type_column)))
		type_column = NULL;
	if (type_column == NULL)
		type_column = relation_content_type(table, column);
	target = find_target(context, table, column, &words, &how);
	/* with a type beside it, only the name of a table itself is believed */
	if (target != NULL && (type_column == NULL || strcmp(how, "named after it") == 0))
		add_relation(context->infer, table, column, target, NULL,
					 psprintf("%s, %s %s its key", how, column->type->text,
							  column->type->oid == single_key(target)->type->oid ?
							  "like" : "close to"));
	else if (type_column != NULL)
		add_relation(context->infer, table, column, NULL, type_column,
					 psprintf("polymorphic: %s says which table",
							  name_sql(type_column->name)));
}

static void *
relations_begin(Infer *infer)
{
	RelationContext *context = palloc0(sizeof(RelationContext));

	context->infer = infer;
	context->by_name = make_index(infer->ntables * 2);
	context->by_last_word = make_index(infer->ntables);
	return context;
}

/* What a column may point to is known when all tables are seen. */
static void
relations_table(Infer *infer, int i, void *state)
{
	RelationContext *context = state;
	DbTable    *table = infer->tables[i];

	index_table(context, table);
	foreach_column(column, table)
	{
		if (relation_candidate(table, column))
			context->candidates = lappend(context->candidates,
										  fact_object(table, column, NULL));
	}
}

static void
relations_finish(Infer *infer, void *state)
{
	RelationContext *context = state;
	ListCell   *lc;

	foreach(lc, context->candidates)
	{
		FactObject *candidate = lfirst(lc);

		CHECK_FOR_INTERRUPTS();
		examine_column(context, candidate->table, candidate->column);
	}
	hash_destroy(context->by_name);
	hash_destroy(context->by_last_word);
}

const TopicGroup relations_group = {relations_begin, relations_table, relations_finish};
