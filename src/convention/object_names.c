/*
 * object_names.c
 *	  What constraints and indexes are called: "{table}_{columns}_idx".
 *
 * A name is taken apart into words, the words of its table and columns are put
 * in braces, the usual marks ("idx", "fk", ...) are kept, and whatever is left
 * becomes "*".
 *
 * Copyright (c) 2026, dbctx contributors
 */
#include "convention/infer.h"

#include "catalog/pg_constraint.h"
#include "commands/defrem.h"
#include "lib/stringinfo.h"

/* Which part of a name is made of what */
typedef enum Slot
{
	SLOT_OTHER,
	SLOT_MARK,					/* kept as it is */
	SLOT_TABLE,
	SLOT_COLUMNS,
	SLOT_PARENT,
	SLOT_KEY,
	SLOT_HASH,
	SLOT_NEXT,					/* goes on with the one before */
} Slot;

static const char *const slot_texts[] = {
	"*", NULL, "{table}", "{columns}", "{parent}", "{key}", "{hash}", NULL,
};

/* What a name may be made of */
typedef struct NameParts
{
	const DbTable *table;
	int			nkeys;
	const AttrNumber *keys;
	bool		expressions;	/* the index is not on columns alone */
	const DbConstraint *fk;		/* or NULL */
	const char *label;			/* that the server would use */
	const char *usual;			/* and the pattern of its names */
} NameParts;

static bool
is_mark(const char *word)
{
	static const char *const marks[] = {
		"idx", "index", "ix", "i", "key", "uk", "uq", "uniq", "unique", "uc",
		"uix", "ux", "udx", "uidx", "pk", "pkey", "primary", "fk", "fkey",
		"foreign", "ref", "rel", "chk", "ck", "check", "con", "constraint",
		"excl", "exclude", "on", "by", "to", "and", "rails", "fki", "cst",
		"nn", "ak", "unq", "like", "btree", "gin", "gist", "brin", "hash",
	};

	for (int i = 0; i < lengthof(marks); i++)
	{
		size_t		length = strlen(marks[i]);

		/* "idx1" is the second of that name */
		if (strncmp(word, marks[i], length) == 0 &&
			strspn(word + length, "0123456789") == strlen(word + length))
			return true;
	}
	return false;
}

/*
 * Marks the words of "part" where they stand in the name, if they do, not
 * overlapping anything found before.  "and" may stand between two of them.
 */
static bool
mark_words(const Words *name, Slot *slots, const Words *part, Slot slot)
{
	for (int start = 0; part->n > 0 && start + part->n <= name->n; start++)
	{
		int			at = start;
		int			i = 0;

		while (i < part->n && at < name->n && slots[at] == SLOT_OTHER)
		{
			if (strcmp(words_get(name, at), words_get(part, i)) == 0)
				i++;
			else if (i == 0 || strcmp(words_get(name, at), "and") != 0)
				break;
			at++;
		}
		if (i < part->n)
			continue;
		slots[start] = slot;
		for (int j = start + 1; j < at; j++)
			slots[j] = SLOT_NEXT;
		return true;
	}
	return false;
}

/*
 * The same where words run together: "salesorderid" is found in
 * "PK_SalesOrder_SalesOrderID", whose table was not quoted when it was made.
 */
static void
mark_joined(const Words *name, Slot *slots, const Words *part, Slot slot)
{
	NameKey		joined;
	size_t		total;

	words_join(part, 0, part->n, false, joined);
	total = strlen(joined);
	for (int start = 0; start < name->n; start++)
	{
		size_t		length = 0;
		int			at;

		for (at = start; at < name->n && slots[at] == SLOT_OTHER && length < total; at++)
		{
			const char *word = words_get(name, at);

			if (strncmp(joined + length, word, strlen(word)) != 0)
				break;
			length += strlen(word);
		}
		if (total == 0 || length != total)
			continue;
		slots[start] = slot;
		for (int j = start + 1; j < at; j++)
			slots[j] = SLOT_NEXT;
		return;
	}
}

static void
mark_part(const Words *name, Slot *slots, const Words *part, Slot slot)
{
	if (!mark_words(name, slots, part, slot))
		mark_joined(name, slots, part, slot);
}

/* The names of columns, joined as in the name of an index */
static void
columns_name(const DbTable *table, int nkeys, const AttrNumber *keys, char *buf,
			 size_t size)
{
	char	   *end = buf;

	for (int i = 0; i < nkeys && end + NAMEDATALEN + 1 < buf + size; i++)
	{
		if (keys[i] <= 0 || keys[i] > table->ncolumns ||
			table->columns[keys[i] - 1].dropped)
			continue;
		if (end > buf)
			*end++ = '_';
		end = stpcpy(end, table->columns[keys[i] - 1].name);
	}
	*end = '\0';
}

/* A run of at least eight hexadecimal digits, some of them 0 to 9 */
static bool
is_hash(const char *at)
{
	size_t		length = strspn(at, "0123456789abcdefABCDEF");

	return length >= 8 && (at[length] == '_' || at[length] == '\0') &&
		strcspn(at, "0123456789") < length;
}

/* Puts the name together again from what was found */
static const char *
template_text(const char *name, const Words *words, const Slot *slots)
{
	StringInfoData buf;
	bool		found = false;
	Slot		before = SLOT_NEXT;

	for (int i = 0; i < words->n; i++)
		found |= slots[i] >= SLOT_TABLE && slots[i] != SLOT_NEXT;
	initStringInfo(&buf);
	for (int i = 0; i < words->n; i++)
	{
		int			at = words->offset[i];
		Slot		slot = slots[i];

		if (slot == SLOT_NEXT || (slot == SLOT_OTHER && before == SLOT_OTHER))
			continue;
		before = slot;
		if (at > 0 && !isalnum((unsigned char) name[at - 1]) &&
			!IS_HIGHBIT_SET(name[at - 1]))
			appendStringInfoChar(&buf, name[at - 1]);
		if (slot == SLOT_MARK)
		{
			int			length = strlen(words_get(words, i));

			while (length > 1 && isdigit((unsigned char) name[at + length - 1]))
				length--;
			appendBinaryStringInfo(&buf, name + at, length);
			found = true;
		}
		else
			appendStringInfoString(&buf, slot_texts[slot]);
	}
	return found ? buf.data : NULL;
}

/* The name as a pattern, or NULL if nothing in it is known */
static const char *
name_template(const char *name, const NameParts *parts)
{
	Words		words;
	Words		part;
	Slot		slots[WORDS_MAX] = {0};
	char		columns[NAMEDATALEN * 4];

	words_split(&words, name);
	for (int i = 0; i < words.n; i++)
	{
		if (slots[i] == SLOT_OTHER && is_hash(name + words.offset[i]))
		{
			size_t		length = strspn(name + words.offset[i],
										"0123456789abcdefABCDEF");

			for (int j = i; j < words.n &&
				 words.offset[j] < words.offset[i] + length; j++)
				slots[j] = j == i ? SLOT_HASH : SLOT_NEXT;
		}
	}

	/* the longer first, lest a column that is called like its table hides it */
	words_split(&part, parts->table->name);
	mark_part(&words, slots, &part, SLOT_TABLE);
	columns_name(parts->table, parts->nkeys, parts->keys, columns, sizeof(columns));
	words_split(&part, columns);
	mark_part(&words, slots, &part, SLOT_COLUMNS);
	if (parts->fk != NULL && parts->fk->ref != NULL)
	{
		words_split(&part, parts->fk->ref->name);
		mark_part(&words, slots, &part, SLOT_PARENT);
		columns_name(parts->fk->ref, parts->fk->nkeys, parts->fk->ref_keys,
					 columns, sizeof(columns));
		words_split(&part, columns);
		mark_part(&words, slots, &part, SLOT_KEY);
	}
	for (int i = 0; i < words.n; i++)
	{
		if (slots[i] == SLOT_OTHER && is_mark(words_get(&words, i)))
			slots[i] = SLOT_MARK;
	}
	return template_text(name, &words, slots);
}

/*
 * Did the server make the name?  It shortens table and columns when they
 * do not fit, and counts up when the name is taken.
 */
static bool
is_server_name(const char *name, const NameParts *parts, const char *columns)
{
	char	   *made;
	size_t		length;
	bool		same;

	/* of a CHECK, the server may not have known the column */
	if (columns[0] != '\0' && strcmp(parts->label, "check") == 0 &&
		is_server_name(name, parts, ""))
		return true;

	/* nearly always decided here, without making the name */
	length = strlen(parts->table->name);
	if (strncmp(name, parts->table->name, Min(length, 8)) != 0)
		return false;
	if (length + strlen(columns) + strlen(parts->label) + 2 < NAMEDATALEN)
	{
		const char *at = name + length;

		if (strncmp(name, parts->table->name, length) != 0 || *at++ != '_')
			return false;
		if (columns[0] != '\0')
		{
			length = strlen(columns);
			if (strncmp(at, columns, length) != 0 || at[length] != '_')
				return false;
			at += length + 1;
		}
		length = strlen(parts->label);
		return strncmp(at, parts->label, length) == 0 &&
			strspn(at + length, "0123456789") == strlen(at + length);
	}
	made = makeObjectName(parts->table->name, columns[0] ? columns : NULL,
						  parts->label);
	same = strcmp(made, name) == 0;
	pfree(made);
	return same;
}

/* The pattern of a name; NULL if nothing in it is known */
static const char *
name_pattern(const char *name, const NameParts *parts)
{
	char		columns[NAMEDATALEN * 4];

	columns[0] = '\0';
	if (strcmp(parts->label, "pkey") != 0)
		columns_name(parts->table, parts->nkeys, parts->keys, columns, sizeof(columns));

	/*
	 * a CHECK over several columns has none in its name, by the server's
	 * choice
	 */
	if (!parts->expressions && is_server_name(name, parts, columns))
		return parts->usual;
	return name_template(name, parts);
}

bool
constraint_pattern(const DbConstraint *constraint, const char *name,
				   Topic *topic, const char **pattern)
{
	NameParts	parts = {constraint->table, constraint->nkeys, constraint->keys};

	switch (constraint->type)
	{
		case CONSTRAINT_PRIMARY:
			*topic = TOPIC_KEY_CONSTRAINT;
			parts.label = "pkey";
			parts.usual = "{table}_pkey";
			break;
		case CONSTRAINT_UNIQUE:
			*topic = TOPIC_UNIQUE_CONSTRAINT;
			parts.label = "key";
			parts.usual = "{table}_{columns}_key";
			break;
		case CONSTRAINT_FOREIGN:
			*topic = TOPIC_FK_CONSTRAINT;
			parts.label = "fkey";
			parts.usual = "{table}_{columns}_fkey";
			parts.fk = constraint;
			break;
		case CONSTRAINT_CHECK:
			*topic = TOPIC_CHECK_CONSTRAINT;
			parts.label = "check";
			parts.usual = "{table}_{columns}_check";
			/* the server names the column only if there is just one */
			if (parts.nkeys != 1)
				parts.nkeys = 0;
			break;
		default:
			return false;
	}
	if (constraint->inherited)
		return false;
	*pattern = name_pattern(name, &parts);
	return true;
}

bool
index_pattern(const DbIndex *index, const char *name, Topic *topic, const char **pattern)
{
	NameParts	parts = {index->table, index->nkeys, index->keys, index->nexprs > 0, NULL, "idx",
	"{table}_{columns}_idx"};

	if (index->constraint != NULL || index->primary)
		return false;
	*topic = index->unique ? TOPIC_UNIQUE_INDEX_NAME : TOPIC_INDEX_NAME;
	*pattern = name_pattern(name, &parts);
	return true;
}

static const Topic topics[] = {
	TOPIC_KEY_CONSTRAINT, TOPIC_UNIQUE_CONSTRAINT, TOPIC_FK_CONSTRAINT,
	TOPIC_CHECK_CONSTRAINT, TOPIC_INDEX_NAME, TOPIC_UNIQUE_INDEX_NAME,
};

static void
tally_pattern(Tally *const *tallies, Topic topic, DbTable *table, const char *name,
			  const char *pattern)
{
	TallyKey	key = {{0}};
	int			i = 0;

	while (topics[i] != topic)
		i++;
	if (pattern != NULL)
		tally_add_name(tallies[i], pattern, table, NULL, name);
	else
		tally_add(tallies[i], &key, table, NULL, name);
}

static void *
object_names_begin(Infer *infer)
{
	Tally	  **tallies = palloc(sizeof(Tally *) * lengthof(topics));

	for (int i = 0; i < lengthof(topics); i++)
		tallies[i] = tally_make(infer, topics[i]);
	return tallies;
}

static void
object_names_table(Infer *infer, int i, void *arg)
{
	Tally	   *const *tallies = arg;
	DbTable    *table = infer->tables[i];
	Topic		topic;
	const char *pattern;

	if (infer->flags[i] & TABLE_PRISMA_JOIN)
		return;
	for (int j = 0; j < table->nconstraints; j++)
	{
		DbConstraint *constraint = table->constraints[j];

		if (constraint_pattern(constraint, constraint->name, &topic, &pattern))
			tally_pattern(tallies, topic, table, constraint->name, pattern);
	}
	for (int j = 0; j < table->nindexes; j++)
	{
		DbIndex    *index = table->indexes[j];

		if (index_pattern(index, index->name, &topic, &pattern))
			tally_pattern(tallies, topic, table, index->name, pattern);
	}
}

static void
object_names_finish(Infer *infer, void *arg)
{
	Tally	   *const *tallies = arg;

	for (int i = 0; i < lengthof(topics); i++)
		tally_finish(tallies[i], tally_format_name, NULL);
}

const TopicGroup object_names_group = {object_names_begin, object_names_table, object_names_finish};
