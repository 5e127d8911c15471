// Prints how many o200k_base tokens each file has, or standard input if no file
// is named: a line each, the count, a tab and the name. Finds gpt-tokenizer
// beside itself or by NODE_PATH.
const fs = require('fs');
const { countTokens } = require('gpt-tokenizer/encoding/o200k_base');

const files = process.argv.slice(2);
for (const file of files.length ? files : ['-']) {
	const text = fs.readFileSync(file === '-' ? 0 : file, 'utf8');
	// what looks like a control token is text here
	console.log(`${countTokens(text, { disallowedSpecial: new Set() })}\t${file}`);
}
