// Writes src/describe/tokens_tables.h: what words, punctuation and characters
// cost in tokens, measured with the real tokenizer on texts that are given.
//
//   NODE_PATH=.../node_modules node fit.js --schema FILE... --code FILE... >tokens_tables.h
//
// --schema: schemas and descriptions of them; --code: any source code and texts,
// better much and in several languages. The tests' own schemas should not be
// among them, so that they show what the tables are worth.
//
// Listed words and runs get their real cost. Any other word costs at least a
// token, else a constant and a sum over its pairs of letters, such that nine of
// ten words cost no more than that: a schema may repeat one word everywhere, and
// then errors don't average out.
const fs = require('fs');
const { countTokens } = require('gpt-tokenizer/encoding/o200k_base');

const WORDS = 3500, UPPER_WORDS = 440, RUNS = 120, LISTS = 30, QUANTILE = 0.9, EPOCHS = 30;
const UNIT = 25;
// how the tokenizer cuts a text
const PIECES = /[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+(?:'s|'t|'re|'ve|'m|'ll|'d)?|[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*(?:'s|'t|'re|'ve|'m|'ll|'d)?|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+/gu;
const SYMBOLS = ' \n!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~';
const LEADS = [...SYMBOLS].filter(c => c !== '\n');
const LETTERS = 'abcdefghijklmnopqrstuvwxyz', CONSONANTS = 'bcdfghjklmnpqrstvwxz';

const cost = text => countTokens(text, { disallowedSpecial: new Set() });
const add = (map, key, n) => map.set(key, (map.get(key) || 0) + n);
const byCount = map => [...map].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));

// the same numbers in every run
let seed = 12345;
function random() {
	seed = (Math.imul(seed, 1103515245) + 12345) & 0x7fffffff;
	return (seed >>> 8) / 0x800000;
}
const below = n => Math.floor(random() * n);
const pick = list => list[below(list.length)];
const times = (n, f) => Array.from({ length: n }, f);

// What the texts consist of
const pieces = { schema: new Map(), code: new Map() };
let kind = 'schema';
for (const argument of process.argv.slice(2)) {
	if (argument.startsWith('--')) {
		kind = argument.slice(2);
		continue;
	}
	const text = fs.readFileSync(argument, 'utf8');
	// bounded, so that any file will do
	for (let at = 0; at < text.length; at += 1 << 24)
		for (const [piece] of text.slice(at, at + (1 << 24)).matchAll(PIECES))
			add(pieces[kind], piece, 1);
}

// The words and runs that are listed. A frequent word of one text counts less
// than one of many: the square root.
const words = new Map(), upper = new Map(), runs = new Map(), all = new Map(), cyrillic = new Map();
for (const [source, weight] of [['schema', 30], ['code', 1]])
	for (const [piece, n] of pieces[source]) {
		if (piece.length > 64)
			continue;
		const word = piece.replace(/^[\x00-\x40\x5b-\x60\x7b-\x7f]/, '');
		if (/^[A-Za-z]+$/.test(word)) {
			add(all, piece, n * weight);
			if (/^[A-Za-z]?[a-z]+$/.test(word) && word.length > 1)
				add(words, word.toLowerCase(), Math.sqrt(n) * weight);
			else if (/^[A-Z]{2,}$/.test(word))
				add(upper, word, Math.sqrt(n) * weight);
		} else if (/^[\u0410-\u044f]+$/.test(word))
			add(cyrillic, word, n);
		else if (/^ ?[!-\/:-@[-`{-~]+\n?$/.test(piece) && piece.length > 1 && piece.length < 12)
			add(runs, piece, n * weight);
	}

let lists = new Map();
const listed = new Map();
for (const [candidates, most] of [[words, WORDS], [upper, UPPER_WORDS]]) {
	let n = 0;
	for (const [word, count] of byCount(candidates)) {
		const costs = [word, ' ' + word, '_' + word].map(cost);
		if (Math.max(...costs) > 9 || word.length > 16)
			continue;
		const list = costs.join(', ');
		if (!lists.has(list))
			lists.set(list, { words: [], weight: 0 });
		lists.get(list).words.push(word);
		lists.get(list).weight += count;
		listed.set(word, costs);
		if (++n === most)
			break;
	}
}
lists = [...lists].sort((a, b) => b[1].weight - a[1].weight);
for (const [, list] of lists.splice(LISTS))
	list.words.forEach(word => listed.delete(word));
const listedRuns = byCount(runs).filter(([run]) => cost(run) === 1).slice(0, RUNS).map(([run]) => run);

// A listed word after another character than those of its costs
const common = [...listed].filter(([word]) => /^[a-z]/.test(word)).slice(0, 600);
const leadKnown = [...SYMBOLS].map(c => {
	if (' \n_'.includes(c))
		return 0;
	const mean = common.reduce((sum, [word, costs]) => sum + cost(c + word) - costs[0], 0) / common.length;
	return mean > 0.55 ? 1 : mean + 0.1;
});

// Samples of the other words: those of the texts, and what hostile schemas have
const samples = [];
const sample = (text, weight) => samples.push({ text, weight, cost: cost(text) });
const nameOf = piece => {
	const word = piece.replace(/^[^A-Za-z]/, '');
	return /^[A-Z][a-z]+$/.test(word) ? word.toLowerCase() : word;
};
const unlisted = byCount(all).filter(([piece]) => !listed.has(nameOf(piece)));
for (const [piece, n] of unlisted)
	sample(piece, Math.sqrt(Math.min(n, 3000)));
for (let i = 0; i < 15000; i++) {
	let word = times(1 + below(1 + random() * 50), (_, j) => i % 5 === 0 ? pick(LETTERS) :
		i % 5 === 1 ? pick(CONSONANTS) : i % 5 === 2 ? pick('abcdef') : pick(j % 2 ? 'aeiou' : CONSONANTS)).join('');
	if (i % 5 === 4 || i % 15 === 0)
		word = word.toUpperCase();
	else if (i % 35 === 3)
		word = word[0].toUpperCase() + word.slice(1);
	sample(pick(['', '', ' ', '_', '_', '_', '(', '.', ',', '"', '=']) + word, 2);
}
const bare = unlisted.filter(([piece, n]) => /^[A-Za-z]/.test(piece) && n > 9).map(([piece]) => piece);
for (let i = 0; i < 30000; i++)
	sample(pick(LEADS) + pick(bare), 1);

function shuffled(list) {
	for (let i = list.length - 1; i > 0; i--) {
		const j = below(i + 1);
		[list[i], list[j]] = [list[j], list[i]];
	}
	return list;
}
const bounded = (x, least, most) => Math.max(least, Math.min(most, x));

// Each sample has the numbers of its constant, its lead (or -1) and its pairs in
// "values"; stochastic descent finds the values. "step" turns an error into a
// step, and "least" is what a sample costs without its lead.
function fit(list, values, step, least) {
	for (let epoch = 0; epoch < EPOCHS; epoch++) {
		const rate = 0.02 * 0.9 ** epoch;
		for (const s of shuffled(list)) {
			let sum = s.constant >= 0 ? values[s.constant] : 1;
			for (const pair of s.pairs)
				sum += values[pair];
			const error = Math.max(least, sum) + (s.lead >= 0 ? values[s.lead] : 0) - s.cost;
			const move = rate * Math.min(s.weight, 10) / 4 / (1 + s.pairs.length * 0.15) * step(error);
			if (s.lead >= 0)
				values[s.lead] = bounded(values[s.lead] - move, 0, 1.2);
			if (sum > least || error < 0) {
				if (s.constant >= 0)
					values[s.constant] -= move * 0.3;
				for (const pair of s.pairs)
					values[pair] = bounded(values[pair] - move, 0, 1);
			}
		}
	}
}
// towards the quantile, smooth near it; and towards the mean, underestimates dearer
const quantile = error => 1.5 * (error < 0 ? -QUANTILE * Math.min(1, -error * 4) : (1 - QUANTILE) * Math.min(1, error * 4));
const mean = error => bounded(error < 0 ? error * 4 : error, -3, 3);

const letterPairs = word => times(word.length - 1, (_, i) =>
	(word[i + 1] <= 'Z' ? 676 : 0) + LETTERS.indexOf(word[i].toLowerCase()) * 26 +
	LETTERS.indexOf(word[i + 1].toLowerCase()));
const CONSTANTS = 1352, LEAD = CONSTANTS + 3;
const letters = new Float64Array(LEAD + SYMBOLS.length).fill(0.2).fill(0.5, CONSTANTS);
for (const s of samples) {
	const word = s.text.replace(/^[^A-Za-z]/, '');
	s.lead = word === s.text || s.text[0] === ' ' || !SYMBOLS.includes(s.text[0]) ? -1 : LEAD + SYMBOLS.indexOf(s.text[0]);
	s.constant = CONSTANTS + (/^[A-Z][a-z]/.test(word) ? 1 : /^[A-Z]/.test(word) ? 2 : 0);
	s.pairs = letterPairs(word);
}
fit(samples, letters, quantile, 1);
letters[LEAD] = letters[LEAD + 1] = 0;

// The same for punctuation, without constants
const known = new Set(listedRuns);
const symbols = new Float64Array(SYMBOLS.length ** 2).fill(0.4);
fit(byCount(runs).filter(([run]) => !known.has(run)).map(([run, n]) => [run, Math.sqrt(n)])
	.concat(times(20000, () => [times(2 + below(6), () => pick(SYMBOLS.slice(2))).join(''), 0.3]))
	.map(([run, weight]) => ({
		cost: cost(run), weight, lead: -1, constant: -1,
		pairs: times(run.length - 1, (_, i) => SYMBOLS.indexOf(run[i]) * SYMBOLS.length + SYMBOLS.indexOf(run[i + 1])),
	})), symbols, mean, 1);

// ... and for Cyrillic
const cyrillicPairs = new Float64Array(1025).fill(0.2);
cyrillicPairs[1024] = 0.5;
fit([...cyrillic].map(([word, n]) => [word, Math.sqrt(Math.min(n, 100))])
	.concat(times(4000, () => [times(1 + below(1 + random() * 20), () => String.fromCharCode(0x430 + below(32))).join(''), 2]))
	.map(([word, weight]) => ({
		cost: Math.max(cost(word), cost(' ' + word)), weight, lead: -1, constant: 1024,
		pairs: times(word.length - 1, (_, i) => (word.charCodeAt(i) - 0x410 & 31) * 32 + (word.charCodeAt(i + 1) - 0x410 & 31)),
	})), cyrillicPairs, mean, 1);

// The header
const quoted = s => '"' + s.replace(/[\\"]/g, '\\$&').replace(/\n/g, '\\n').replace(/\?\?/g, '?\\?') + '"';
const letter = value => String.fromCharCode(97 + bounded(Math.round(value * UNIT), 0, 25));
const row = (values, from, n) => quoted([...values.slice(from, from + n)].map(letter).join(''));
const matrix = (values, from, n) => times(n, (_, i) => '\t' + row(values, from + i * n, n)).join(',\n');
function filled(items, separator, width) {
	const lines = [''];
	for (const item of items) {
		if (lines[lines.length - 1].length + item.length > width)
			lines.push('');
		lines[lines.length - 1] += item + separator;
	}
	return lines;
}
function singles(from, to) {
	const numbers = [];
	for (let c = from; c < to; c += 64) {
		let bits = 0n;
		for (let i = 0; i < 64; i++)
			if (c + i >= 128 && cost(String.fromCodePoint(c + i)) === 1)
				bits |= 1n << BigInt(i);
		numbers.push(`UINT64CONST(0x${bits.toString(16).padStart(16, '0')}),`);
	}
	return filled(numbers, ' ', 90).map(line => '\t' + line.trimEnd()).join('\n').replace(/,$/, '');
}

console.log(`/*
 * tokens_tables.h
 *	  The measured tables of the token estimator, see tokens.c.
 *
 * Written by test/tokens/fit.js from the real tokenizer; don't edit.  A letter
 * in a string of costs stands for parts of a token, a = 0 to z = 25 of 25.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#ifndef DBCTX_TOKENS_TABLES_H
#define DBCTX_TOKENS_TABLES_H

/*
 * The most frequent words of schemas and of the code around them, by the tokens
 * that they cost bare, after a space and after an underscore.
 */
static const struct
{
	uint8		bare;
	uint8		spaced;
	uint8		underscored;
	const char *words;
}			word_lists[] = {
${lists.map(([costs, list]) => `\t{${costs},\n` +
	filled(list.words.sort(), ' ', 70).map(line => `\t\t"${line}"`).join('\n') + '}').join(',\n')}
};

/* The most frequent runs of punctuation, each one token */
static const char *const symbol_runs[] = {
${filled(listedRuns.sort().map(run => quoted(run) + ','), ' ', 70).map(line => '\t' + line.trimEnd()).join('\n').replace(/,$/, '')}
};

/* Cost of any other word, before its pairs of letters */
#define WORD_LOWER		${Math.round(letters[CONSTANTS] * UNIT)}
#define WORD_CAPITALIZED ${Math.round(letters[CONSTANTS + 1] * UNIT)}
#define WORD_UPPER		${Math.round(letters[CONSTANTS + 2] * UNIT)}
#define WORD_CYRILLIC	${Math.round(cyrillicPairs[1024] * UNIT)}

/* Cost of the pair of two letters, row first letter: the second is lower case */
static const char pair_lower[26][27] = {
${matrix(letters, 0, 26)}
};

/* ... the second is upper case */
static const char pair_upper[26][27] = {
${matrix(letters, 676, 26)}
};

/* ... of two Cyrillic letters, from U+0410 and from U+0430 on */
static const char pair_cyrillic[32][33] = {
${matrix(cyrillicPairs, 0, 32)}
};

/* The characters of a run that is no word, in the order of the tables below */
static const char symbols[] = ${quoted(SYMBOLS)};

/* Extra cost of a word because of the character before it: a listed word */
static const char lead_known[] = ${row(leadKnown, 0, SYMBOLS.length)};

/* ... and any other word */
static const char lead_other[] = ${row(letters, LEAD, SYMBOLS.length)};

/* Cost of the pair of two characters of such a run */
static const char pair_symbol[${SYMBOLS.length}][${SYMBOLS.length + 1}] = {
${matrix(symbols, 0, SYMBOLS.length)}
};

/* Characters that are a token by themselves: U+0000 to U+313F */
static const uint64 single_bmp[] = {
${singles(0, 0x3140)}
};

/* ... U+4E00 to U+9FFF */
static const uint64 single_han[] = {
${singles(0x4e00, 0xa000)}
};

/* ... U+AC00 to U+D7BF */
static const uint64 single_hangul[] = {
${singles(0xac00, 0xd7c0)}
};

#endif							/* DBCTX_TOKENS_TABLES_H */`);
