/*
 * foreign_key_names.c
 *	  What the columns of foreign keys are called, told against the parent.
 *
 * A name is taken apart into a stem and a suffix, "shipping_address" and
 * "_id", and the stem is compared with the parent's name, both in the
 * singular.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#include "convention/infer.h"

#include "catalog/pg_constraint.h"

/* Parts of the key */
#define PART_STEM 0
#define PART_SUFFIX 1			/* as spelt: "_id", "Id"; or NULL */
#define PART_CASE 2

typedef struct NameState
{
	Tally	   *names;
	Tally	   *suffixes;
	int			singular;		/* parents in the plural, told in the singular */
	int			plural;			/* and as they are */
} NameState;

/* Words that end the name of a column which points somewhere */
static bool
is_suffix(const char *word)
{
	static const char *const suffixes[] = {
		"id", "uid", "uuid", "guid", "by", "fk", "pk", "key", "ref", "oid",
		"code", "no", "nr",
	};

	for (int i = 0; i < lengthof(suffixes); i++)
	{
		if (strcmp(word, suffixes[i]) == 0)
			return true;
	}
	return false;
}

/*
 * How many words at the end of a column's name stand for the key it points to:
 * "id" of user_id, "mac" of gateway_mac -> gateway(mac).
 */
static int
suffix_words(const Words *column, const Words *key)
{
	if (column->n < 2)
		return 0;
	return is_suffix(words_last(column)) ||
		(key->n == 1 && strcmp(words_last(column), words_last(key)) == 0) ? 1 : 0;
}

/*
 * Does the stem end in the parent's name, or in its last words?  Joined without
 * separators, the last words of a name are the end of its text.
 */
static StemKind
compare_stem(const Words *column, int nstem, const Words *parent, int from,
			 WordNumber *number)
{
	NameKey		stem;
	NameKey		name;
	int			stem_at = 0;

	words_join(column, 0, nstem, true, stem);
	words_join(parent, 0, parent->n, true, name);
	for (int start = 0; start < nstem; start++)
	{
		int			name_at = 0;

		for (int i = 0; i < parent->n; i++)
		{
			if (strcmp(stem + stem_at, name + name_at) == 0)
			{
				if (start > 0)
					return STEM_ROLE_PARENT;
				if (i > from)
					return STEM_LAST_WORD;
				if (word_number(words_last(parent)) == WORD_PLURAL)
					*number = strcmp(words_get(column, nstem - 1),
									 words_last(parent)) == 0 ?
						WORD_PLURAL : WORD_SINGULAR;
				return STEM_PARENT;
			}
			name_at += strlen(words_get(parent, i));
		}
		stem_at += strlen(words_get(column, start));
	}
	return STEM_ROLE;
}

void
foreign_key_name_form(const char *name, const char *key_name, const Words *parent,
					  int from, ForeignKeyName *form)
{
	Words		column;
	Words		target;
	int			nsuffix;

	memset(form, 0, sizeof(ForeignKeyName));
	form->number = WORD_NEUTRAL;
	words_split(&column, name);
	words_split(&target, key_name);
	nsuffix = suffix_words(&column, &target);
	if (nsuffix > 0)
	{
		form->suffix = name + column.offset[column.n - nsuffix];
		if (form->suffix[-1] == '_')
			form->suffix--;
	}
	if (strcmp(name, key_name) == 0)
		form->stem = STEM_SAME;
	else if (nsuffix > 0 && strcmp(words_last(&column), "by") == 0)
		form->stem = STEM_ACTION;
	else
		form->stem = compare_stem(&column, column.n - nsuffix, parent, from,
								  &form->number);
}

static TallyKey
classify(Infer *infer, const DbConstraint *fk, NameState *state)
{
	const char *name = fk->table->columns[fk->keys[0] - 1].name;
	TallyKey	key = {{0}};
	ForeignKeyName form;
	Words		parent;
	int			from = table_words(infer, fk->ref, &parent);

	foreign_key_name_form(name, fk->ref->columns[fk->ref_keys[0] - 1].name,
						  &parent, from, &form);
	if (form.suffix != NULL)
		key.part[PART_SUFFIX] = (uintptr_t) infer_name(infer, form.suffix);
	key.part[PART_STEM] = form.stem;
	state->plural += form.number == WORD_PLURAL;
	state->singular += form.number == WORD_SINGULAR;
	key.part[PART_CASE] = name_case(name);
	/* one word tells snake from camel as little as none does */
	if (key.part[PART_CASE] == CASE_LOWER)
		key.part[PART_CASE] = CASE_SNAKE;
	return key;
}

const char *
foreign_key_name_text(StemKind stem, const char *suffix, NameCase name_case,
					  bool singular)
{
	bool		pascal = name_case == CASE_PASCAL;
	bool		snake = name_case == CASE_SNAKE;
	const char *parent = pascal ? "Parent" : "parent";
	const char *role = pascal ? "Role" : "role";

	if (suffix == NULL)
		suffix = "";
	switch (stem)
	{
		case STEM_PARENT:
			return psprintf("<%s%s>%s", parent, singular ? ", singular" : "", suffix);
		case STEM_LAST_WORD:
			return psprintf("<last word of %s>%s", parent, suffix);
		case STEM_ROLE_PARENT:
			return psprintf("<%s>%s<%s>%s", role, snake ? "_" : "",
							snake ? "parent" : "Parent", suffix);
		case STEM_ROLE:
			return psprintf("<%s>%s", role, suffix);
		case STEM_ACTION:
			return psprintf("<%s>%s", pascal ? "Action" : "action", suffix);
		case STEM_SAME:
			return "same name as the referenced column";
	}
	return NULL;
}

static void
format_stem(const TallyKey *key, Variant *variant, void *arg)
{
	const NameState *state = arg;

	variant->value = foreign_key_name_text(key->part[PART_STEM],
										   (const char *) key->part[PART_SUFFIX],
										   key->part[PART_CASE],
										   state->singular > 0 && state->plural == 0);
}

/* The form of all names, whatever the parent: what Prisma calls relation + Id */
static void
format_suffix(const TallyKey *key, Variant *variant, void *arg)
{
	variant->value = psprintf("<relation>%s", (const char *) key->part[0]);
}

static void *
foreign_key_names_begin(Infer *infer)
{
	NameState  *state = palloc0(sizeof(NameState));

	state->names = tally_make(infer, TOPIC_FK_NAME);
	state->suffixes = tally_make(infer, TOPIC_FK_SUFFIX);
	return state;
}

static void
foreign_key_names_table(Infer *infer, int i, void *arg)
{
	NameState  *state = arg;
	DbTable    *table = infer->tables[i];

	if (infer->flags[i] & TABLE_PRISMA_JOIN)
		return;					/* "A" and "B": nobody chose them */
	for (int j = 0; j < table->nconstraints; j++)
	{
		DbConstraint *fk = table->constraints[j];
		DbColumn   *column;
		TallyKey	key;
		TallyKey	suffix = {{0}};

		if (fk->type != CONSTRAINT_FOREIGN || fk->inherited ||
			fk->nkeys != 1 || fk->ref == NULL ||
			fk->ref->columns[fk->ref_keys[0] - 1].dropped)
			continue;
		column = &table->columns[fk->keys[0] - 1];
		key = classify(infer, fk, state);
		tally_add(state->names, &key, table, column, NULL);
		if (key.part[PART_SUFFIX] == 0)
			tally_lacks(state->suffixes, table, column, NULL);
		else
		{
			suffix.part[0] = key.part[PART_SUFFIX];
			tally_add(state->suffixes, &suffix, table, column, NULL);
		}
	}
}

static void
foreign_key_names_finish(Infer *infer, void *arg)
{
	NameState  *state = arg;

	tally_finish(state->names, format_stem, state);
	tally_finish(state->suffixes, format_suffix, NULL);
}

const TopicGroup foreign_key_names_group = {foreign_key_names_begin, foreign_key_names_table, foreign_key_names_finish};
