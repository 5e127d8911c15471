/*
 * words.c
 *	  Names as words, and words in singular and plural.
 *
 * English only, by lists and endings.  A word that is not known for sure is
 * neutral rather than wrong: a false "plural" would make a false convention.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#include "convention/words.h"

#include "common/hashfn.h"

#define is_upper(c) ((c) >= 'A' && (c) <= 'Z')
#define is_digit(c) ((c) >= '0' && (c) <= '9')
#define is_lower(c) (((c) >= 'a' && (c) <= 'z') || IS_HIGHBIT_SET(c))
#define is_word(c) (is_upper(c) || is_lower(c) || is_digit(c))

/*
 * A new word begins after a separator, at a capital after a small letter or
 * digit ("teamId"), and at the last of several capitals if a small letter
 * follows ("HTTPServer"), unless that letter is a plural's s ("userIDs").
 */
static bool
word_begins(const char *name, int i)
{
	if (i == 0 || !is_word(name[i - 1]))
		return true;
	if (!is_upper(name[i]))
		return false;
	if (!is_upper(name[i - 1]))
		return true;
	return is_lower(name[i + 1]) &&
		!(name[i + 1] == 's' && !is_lower(name[i + 2]));
}

void
words_split(Words *words, const char *name)
{
	char	   *to = words->text;

	words->n = 0;
	for (int i = 0; name[i] != '\0' && i < NAMEDATALEN - 1; i++)
	{
		if (!is_word(name[i]))
			continue;
		if (word_begins(name, i) && words->n < WORDS_MAX)
		{
			if (words->n > 0)
				*to++ = '\0';
			words->offset[words->n] = i;
			words->start[words->n++] = to - words->text;
		}
		*to++ = is_upper(name[i]) ? name[i] - 'A' + 'a' : name[i];
	}
	*to = '\0';
}

void
words_join(const Words *words, int from, int to, bool singular, NameKey key)
{
	char	   *end = key;
	NameKey		buffer;

	for (int i = from; i < to; i++)
	{
		const char *word = words_get(words, i);

		if (singular && i == to - 1)
			word = word_singular(word, buffer);
		while (*word != '\0' && end < key + sizeof(NameKey) - 1)
			*end++ = *word++;
	}
	*end = '\0';
}

void
name_squeeze(const char *name, NameKey key)
{
	char	   *end = key;

	for (int i = 0; name[i] != '\0' && i < NAMEDATALEN - 1; i++)
	{
		if (is_word(name[i]))
			*end++ = is_upper(name[i]) ? name[i] - 'A' + 'a' : name[i];
	}
	*end = '\0';
}

/* Irregular plurals; sorted by plural */
static const char *const irregular[][2] = {
	{"addenda", "addendum"}, {"aliases", "alias"}, {"alumni", "alumnus"},
	{"analyses", "analysis"}, {"appendices", "appendix"},
	{"atlases", "atlas"}, {"axes", "axis"}, {"biases", "bias"},
	{"bonuses", "bonus"}, {"brownies", "brownie"}, {"buses", "bus"},
	{"busses", "bus"}, {"caches", "cache"}, {"cacti", "cactus"},
	{"calories", "calorie"}, {"calves", "calf"}, {"canvases", "canvas"},
	{"causes", "cause"}, {"children", "child"}, {"clauses", "clause"},
	{"cookies", "cookie"}, {"crises", "crisis"}, {"criteria", "criterion"},
	{"curricula", "curriculum"}, {"diagnoses", "diagnosis"}, {"dice", "die"},
	{"echoes", "echo"}, {"elves", "elf"}, {"embargoes", "embargo"},
	{"emphases", "emphasis"}, {"excuses", "excuse"}, {"feet", "foot"},
	{"foci", "focus"}, {"fungi", "fungus"}, {"fuses", "fuse"},
	{"gases", "gas"}, {"geese", "goose"}, {"genera", "genus"},
	{"gpus", "gpu"}, {"halves", "half"}, {"headaches", "headache"},
	{"heroes", "hero"}, {"houses", "house"}, {"hypotheses", "hypothesis"},
	{"indices", "index"}, {"knives", "knife"}, {"leaves", "leaf"},
	{"lenses", "lens"}, {"lies", "lie"}, {"lives", "life"},
	{"loaves", "loaf"}, {"matrices", "matrix"}, {"memoranda", "memorandum"},
	{"men", "man"}, {"mice", "mouse"}, {"movies", "movie"},
	{"neuroses", "neurosis"}, {"niches", "niche"}, {"nuclei", "nucleus"},
	{"oases", "oasis"}, {"oxen", "ox"}, {"parentheses", "parenthesis"},
	{"pauses", "pause"}, {"people", "person"}, {"phenomena", "phenomenon"},
	{"pies", "pie"}, {"potatoes", "potato"}, {"prognoses", "prognosis"},
	{"quizzes", "quiz"}, {"radii", "radius"}, {"schemata", "schema"},
	{"selfies", "selfie"}, {"selves", "self"}, {"shelves", "shelf"},
	{"spouses", "spouse"}, {"stimuli", "stimulus"}, {"strata", "stratum"},
	{"syllabi", "syllabus"}, {"synopses", "synopsis"},
	{"syntheses", "synthesis"}, {"teeth", "tooth"}, {"theses", "thesis"},
	{"thieves", "thief"}, {"ties", "tie"}, {"tomatoes", "tomato"},
	{"uses", "use"}, {"vertices", "vertex"}, {"vetoes", "veto"},
	{"vortices", "vortex"}, {"warehouses", "warehouse"}, {"wives", "wife"},
	{"wolves", "wolf"}, {"women", "woman"}, {"zombies", "zombie"},
};

/* The same in singular and plural, or nothing that has a plural; sorted */
static const char *const neutral[] = {
	"aircraft", "analytics", "by", "chassis", "corps", "created", "data",
	"deer", "deleted", "equipment", "feedback", "fish", "geo", "hardware",
	"headquarters", "info", "information", "kudos", "logistics", "media",
	"merchandise", "meta", "metadata", "misc", "moose", "music", "news",
	"offspring", "old", "pending", "personnel", "queue", "raw", "series", "sheep",
	"software", "species", "staff", "swine", "temp", "tmp", "traffic",
	"trout", "updated", "vs",
};

/* Words in -s that are one thing; sorted.  Those in -ss, -us, -sis need none. */
static const char *const singular_s[] = {
	"acs", "aids", "alias", "always", "aos", "as", "atlas", "aws", "bias",
	"canvas", "cctvs", "chaos", "christmas", "cms", "cors", "cosmos", "css",
	"devops", "dms", "dns", "does", "dos", "ethos", "gas", "gcs", "gis",
	"gps", "has", "hms", "https", "ios", "js", "kubernetes", "lens", "lms",
	"macos", "mms", "ms", "oms", "os", "pancreas", "pas", "pos", "postgres",
	"qos", "redis", "rss", "s", "saas", "sas", "sms", "sos", "sts", "tds",
	"this", "tls", "tms", "ts", "was", "wms", "yes",
};

/* Words in -is that are one thing; sorted.  Others are "apis", "taxis". */
static const char *const singular_is[] = {
	"axis", "clematis", "debris", "gis", "glottis", "iris", "kris",
	"metropolis", "pelvis", "polis", "redis", "tennis", "this", "trellis",
};

/* Words in -us that are several; sorted */
static const char *const plural_us[] = {
	"bureaus", "cpus", "emus", "gpus", "gurus", "haikus", "menus", "mpus", "npus", "skus", "tpus", "tutus",
};

static int
compare_irregular(const void *key, const void *entry)
{
	return strcmp(key, ((const char *const *) entry)[0]);
}

static int
compare_word(const void *key, const void *entry)
{
	return strcmp(key, *(const char *const *) entry);
}

#define is_one_of(word, list) \
	(bsearch(word, list, lengthof(list), sizeof(list[0]), compare_word) != NULL)

static bool
ends(const char *word, size_t length, const char *ending)
{
	size_t		n = strlen(ending);

	return length > n && memcmp(word + length - n, ending, n) == 0;
}

/* "men", "women", "salesmen", but not "specimen" */
static bool
ends_in_men(const char *word, size_t length)
{
	static const char *const others[] = {
		"abdomen", "acumen", "omen", "regimen", "semen", "specimen", "stamen",
	};

	return ends(word, length, "men") && !is_one_of(word, others);
}

static WordNumber
look_up_number(const char *word, size_t length)
{
	const char *last;

	if (length < 2 || is_one_of(word, neutral))
		return WORD_NEUTRAL;
	last = word + length - 1;
	if (bsearch(word, irregular, lengthof(irregular), sizeof(irregular[0]),
				compare_irregular) != NULL ||
		ends_in_men(word, length))
		return WORD_PLURAL;
	if (is_digit(*last) || IS_HIGHBIT_SET(*last))
		return WORD_NEUTRAL;
	if (*last != 's' || is_one_of(word, singular_s) || ends(word, length, "ss"))
		return WORD_SINGULAR;
	if (ends(word, length, "us"))
		return is_one_of(word, plural_us) ? WORD_PLURAL : WORD_SINGULAR;
	if (ends(word, length, "sis") || is_one_of(word, singular_is))
		return WORD_SINGULAR;
	return WORD_PLURAL;
}

/*
 * The words of a schema are few, and asked for again and again: what was
 * found is kept, by a hash of the word; the last one in each place.
 */
WordNumber
word_number(const char *word)
{
	static struct
	{
		char		word[32];
		WordNumber	number;
	}			known[512];
	size_t		length = strlen(word);
	uint32		place;

	if (length >= sizeof(known[0].word) || length == 0)
		return look_up_number(word, length);
	place = hash_bytes((const unsigned char *) word, length) % lengthof(known);
	if (strcmp(known[place].word, word) != 0)
	{
		known[place].number = look_up_number(word, length);
		strcpy(known[place].word, word);
	}
	return known[place].number;
}

/*
 * How a regular plural ends: how much to cut, what to put there.  The first
 * that fits counts.
 */
static const struct
{
	const char *ending;
	int			cut;
	const char *put;
}			endings[] = {
	{"eaus", 1, ""},
	{"sses", 2, ""}, {"shes", 2, ""}, {"ches", 2, ""}, {"xes", 2, ""},
	{"zzes", 2, ""},
	{"uses", 2, ""},			/* statuses; houses and causes are irregular */
	{"oes", 1, ""},				/* shoes; heroes are irregular */
	{"ies", 3, "y"},
	{"s", 1, ""},
};

const char *
word_singular(const char *word, NameKey buffer)
{
	size_t		length = strlen(word);
	const char *const *found;

	if (word_number(word) != WORD_PLURAL || length >= NAMEDATALEN)
		return word;
	found = bsearch(word, irregular, lengthof(irregular),
					sizeof(irregular[0]), compare_irregular);
	if (found != NULL)
		return found[1];
	memcpy(buffer, word, length + 1);
	if (ends_in_men(word, length))
	{
		buffer[length - 2] = 'a';
		return buffer;
	}
	for (int i = 0; i < lengthof(endings); i++)
	{
		/* "aches" of a name that long would leave nothing: "es" + 3 letters */
		if (ends(word, length, endings[i].ending) &&
			length - endings[i].cut >= 2)
		{
			strcpy(buffer + length - endings[i].cut, endings[i].put);
			break;
		}
	}
	return buffer;
}

const char *
word_plural(const char *word, NameKey buffer)
{
	size_t		length = strlen(word);

	if (word_number(word) != WORD_SINGULAR || length >= NAMEDATALEN)
		return word;
	for (int i = 0; i < lengthof(irregular); i++)
	{
		if (strcmp(irregular[i][1], word) == 0)
			return irregular[i][0];
	}
	memcpy(buffer, word, length + 1);
	if (ends(word, length, "s") || ends(word, length, "x") ||
		ends(word, length, "sh") || ends(word, length, "ch"))
		strcpy(buffer + length, "es");
	else if (ends(word, length, "y") &&
			 strchr("aeiou", word[length - 2]) == NULL)
		strcpy(buffer + length - 1, "ies");
	else
		strcpy(buffer + length, "s");
	return buffer;
}

NameCase
name_case(const char *name)
{
	bool		upper = false;
	bool		lower = false;
	bool		separated = false;
	char		first = '\0';

	for (const char *c = name; *c != '\0'; c++)
	{
		if (is_upper(*c))
			upper = true;
		else if (*c >= 'a' && *c <= 'z')
			lower = true;
		else if (*c == '_')
		{
			/* a leading one is a mark, not a separator */
			separated |= first != '\0' && c[1] != '\0';
			continue;
		}
		else if (!is_digit(*c))
			return CASE_OTHER;
		if (first == '\0')
			first = *c;
	}
	if (!upper)
		return !lower ? CASE_OTHER : separated ? CASE_SNAKE : CASE_LOWER;
	if (!lower)
		return CASE_UPPER;
	if (separated)
		return CASE_OTHER;
	return is_upper(first) ? CASE_PASCAL : CASE_CAMEL;
}

const char *
name_case_text(NameCase name_case)
{
	switch (name_case)
	{
		case CASE_LOWER:
			return "lower case, words run together";
		case CASE_SNAKE:
			return "snake_case";
		case CASE_CAMEL:
			return "camelCase";
		case CASE_PASCAL:
			return "PascalCase";
		case CASE_UPPER:
			return "UPPER_CASE";
		case CASE_OTHER:
			break;
	}
	return "other";
}
