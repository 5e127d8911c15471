/*
 * options.c
 *	  The options of a rule: whether they are legal, and what they say.
 *
 * They are kept as a jsonb object.  A rule asks for an option by name and gets
 * NULL, NIL or -1 where it isn't set: what then holds is the rule's affair.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#include "dbctx.h"

#include "lib/stringinfo.h"
#include "rule/settings.h"
#include "utils/builtins.h"
#include "utils/numeric.h"

static const char *const type_names[] = {
	[OPTION_TEXT] = "a string",
	[OPTION_CHOICE] = "one of",
	[OPTION_TEXTS] = "a string or an array of strings",
	[OPTION_MAP] = "an object whose values are strings",
	[OPTION_NUMBER] = "a whole number that is not negative",
	[OPTION_BOOL] = "true or false",
};

/* The value of a key in a jsonb object, or NULL */
static JsonbValue *
get_value(Jsonb *jsonb, const char *name)
{
	JsonbValue	key;

	if (jsonb == NULL || !JB_ROOT_IS_OBJECT(jsonb))
		return NULL;
	key.type = jbvString;
	key.val.string.val = unconstify(char *, name);
	key.val.string.len = strlen(name);
	return findJsonbValueFromContainer(&jsonb->root, JB_FOBJECT, &key);
}

static char *
string_of(const JsonbValue *value)
{
	return pnstrdup(value->val.string.val, value->val.string.len);
}

static bool
is_container(const JsonbValue *value, uint32 flag)
{
	return value->type == jbvBinary &&
		(value->val.binary.data->header & flag) != 0 &&
		!JsonContainerIsScalar(value->val.binary.data);
}

/* Are all elements of an array, or all values of an object, strings? */
static bool
holds_strings(JsonbContainer *container)
{
	JsonbIterator *it = JsonbIteratorInit(container);
	JsonbValue	value;
	JsonbIteratorToken token;

	while ((token = JsonbIteratorNext(&it, &value, true)) != WJB_DONE)
	{
		if ((token == WJB_ELEM || token == WJB_VALUE) && value.type != jbvString)
			return false;
	}
	return true;
}

static bool
is_choice(const char *legal, const char *text)
{
	int			len = strlen(text);

	for (const char *p = legal; p != NULL; p = strchr(p, ','))
	{
		p += strspn(p, ", ");
		if (strncmp(p, text, len) == 0 && (p[len] == ',' || p[len] == '\0') && len > 0)
			return true;
	}
	return false;
}

/* Sets *number if the value is digits alone, and not too many */
static bool
number_of(const JsonbValue *value, int *number)
{
	char	   *text;

	if (value->type != jbvNumeric)
		return false;
	text = DatumGetCString(DirectFunctionCall1(numeric_out,
											   NumericGetDatum(value->val.numeric)));
	if (strspn(text, "0123456789") != strlen(text) || strlen(text) > 9)
		return false;
	*number = atoi(text);
	return true;
}

static bool
value_fits(const RuleOption *option, const JsonbValue *value)
{
	int			number;

	switch (option->type)
	{
		case OPTION_TEXT:
			return value->type == jbvString;
		case OPTION_CHOICE:
			return value->type == jbvString && is_choice(option->legal, string_of(value));
		case OPTION_TEXTS:
			return value->type == jbvString ||
				(is_container(value, JB_FARRAY) && holds_strings(value->val.binary.data));
		case OPTION_MAP:
			return is_container(value, JB_FOBJECT) && holds_strings(value->val.binary.data);
		case OPTION_NUMBER:
			return number_of(value, &number);
		case OPTION_BOOL:
			return value->type == jbvBool;
	}
	return false;
}

static char *
legal_options(const Rule *rule)
{
	StringInfoData buf;

	if (rule->body->options == NULL)
		return psprintf("Rule \"%s\" has no options.", rule->name);
	initStringInfo(&buf);
	appendStringInfo(&buf, "Options of rule \"%s\" are", rule->name);
	for (const RuleOption *option = rule->body->options; option->name != NULL; option++)
		appendStringInfo(&buf, "%s \"%s\" (%s%s%s)",
						 option == rule->body->options ? "" : ",", option->name,
						 type_names[option->type], option->legal ? " " : "",
						 option->legal ? option->legal : "");
	appendStringInfoChar(&buf, '.');
	return buf.data;
}

char *
rule_options_error(const Rule *rule, Jsonb *options)
{
	JsonbIterator *it;
	JsonbValue	value;
	JsonbIteratorToken token;
	const RuleOption *option = NULL;

	if (options == NULL)
		return NULL;
	if (!JB_ROOT_IS_OBJECT(options))
		return psprintf("Options are a JSON object. %s", legal_options(rule));

	it = JsonbIteratorInit(&options->root);
	while ((token = JsonbIteratorNext(&it, &value, true)) != WJB_DONE)
	{
		if (token == WJB_KEY)
		{
			char	   *name = string_of(&value);

			option = rule_option(rule, name);
			if (option == NULL)
				return psprintf("There is no option \"%s\". %s", name, legal_options(rule));
		}
		else if (token == WJB_VALUE && !value_fits(option, &value))
			return psprintf("Option \"%s\" of rule \"%s\" is %s%s%s.", option->name,
							rule->name, type_names[option->type],
							option->legal ? " " : "", option->legal ? option->legal : "");
	}
	return NULL;
}

/* The value of an option of the rule that is being asked, or NULL */
static JsonbValue *
option_value(const RuleRun *run, const char *name)
{
	Assert(rule_option(run->rule, name) != NULL);
	return run->setting ? get_value(run->setting->options, name) : NULL;
}

const char *
option_text(const RuleRun *run, const char *name)
{
	JsonbValue *value = option_value(run, name);

	return value && value->type == jbvString ? string_of(value) : NULL;
}

List *
option_texts(const RuleRun *run, const char *name)
{
	JsonbValue *value = option_value(run, name);
	JsonbIterator *it;
	JsonbValue	element;
	JsonbIteratorToken token;
	List	   *texts = NIL;

	if (value == NULL)
		return NIL;
	if (value->type == jbvString)
		return list_make1(string_of(value));
	it = JsonbIteratorInit(value->val.binary.data);
	while ((token = JsonbIteratorNext(&it, &element, true)) != WJB_DONE)
	{
		if (token == WJB_ELEM)
			texts = lappend(texts, string_of(&element));
	}
	return texts;
}

const char *
option_map(const RuleRun *run, const char *name, const char *key)
{
	JsonbValue *value = option_value(run, name);
	JsonbValue	look_up;
	JsonbValue *found;

	if (value == NULL)
		return NULL;
	look_up.type = jbvString;
	look_up.val.string.val = unconstify(char *, key);
	look_up.val.string.len = strlen(key);
	found = findJsonbValueFromContainer(value->val.binary.data, JB_FOBJECT, &look_up);
	return found ? string_of(found) : NULL;
}

int
option_number(const RuleRun *run, const char *name)
{
	JsonbValue *value = option_value(run, name);
	int			number;

	return value && number_of(value, &number) ? number : -1;
}

bool
option_bool(const RuleRun *run, const char *name, bool otherwise)
{
	JsonbValue *value = option_value(run, name);

	return value && value->type == jbvBool ? value->val.boolean : otherwise;
}
