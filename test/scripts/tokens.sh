#!/bin/bash
# Budgets against the real tokenizer: no text of dbctx_describe() has more tokens
# than its budget, on the sample and, where DBCTX_SHARED has them, on larger
# schemas. Runs on the server of PGHOST and PGPORT, prints TAP.
set -euo pipefail
cd "$(dirname "$0")/../.."
. test/tokens/tokenizer.sh

# set by hand, it is beside the checkout
shared=${DBCTX_SHARED:-../shared}
budgets="200 300 500 800 1000 1500 2000 3000 4000 6000 8000 12000 20000"
sample_most=2350

if ! tokenizer; then
	echo "1..0 # SKIP no tokenizer: $why_not"
	exit 0
fi

work=$(mktemp -d)
databases=()
finish() {
	local db
	for db in "${databases[@]}"; do dropdb --if-exists "$db" 2>/dev/null || true; done
	rm -rf "$work"
}
trap finish EXIT

tests=0 failed=0
ok() {
	tests=$((tests + 1))
	echo "ok $tests - $1"
}
not_ok() {
	tests=$((tests + 1)) failed=$((failed + 1))
	echo "not ok $tests - $1"
}

# describe NAME FILE: a database with this script in it, and its texts
describe() {
	local name=$1 db=dbctx_tokens_$$_${1//[^a-z]/_} budget format
	databases+=("$db")
	createdb -T template0 "$db"
	psql -X -q -v ON_ERROR_STOP=1 -d "$db" -f "$2" >/dev/null
	psql -X -q -d "$db" -c 'CREATE EXTENSION dbctx' -c ANALYZE
	for format in markdown json; do
		for budget in $budgets; do
			psql -XAtq -v ON_ERROR_STOP=1 -d "$db" \
				-c "SELECT dbctx_describe(budget => $budget, format => '$format')" \
				>"$work/$name.$format.$budget"
		done
	done
	psql -XAtq -v ON_ERROR_STOP=1 -d "$db" -c 'SELECT dbctx_describe()' >"$work/$name.default.6000"
	psql -XAtq -v ON_ERROR_STOP=1 -d "$db" -c 'SELECT dbctx_describe(budget => 0)' >"$work/$name.whole.0"
	dropdb "$db"
}

described=(sample hostile)
describe sample test/sample/shop.sql
describe hostile test/json/hostile.sql
for name in chirpstack cratesio hoppscotch medusa supabase-auth; do
	if [ -r "$shared/corpus/$name/schema.sql" ]; then
		describe "$name" "$shared/corpus/$name/schema.sql"
		described+=("$name")
	else
		ok "$name # SKIP no $shared/corpus/$name/schema.sql"
	fi
done

declare -A tokens
while IFS=$'\t' read -r count file; do
	tokens[${file##*/}]=$count
done < <(node test/tokens/count.js "$work"/*)

# fits TEXT BUDGET
fits() {
	if [ "${tokens[$1]:-0}" -gt 0 ] && [ "${tokens[$1]}" -le "$2" ]; then
		ok "${1//./ }: ${tokens[$1]} tokens"
	else
		not_ok "${1//./ }: ${tokens[$1]:-no} tokens"
	fi
}

for name in "${described[@]}"; do
	for format in markdown json; do
		for budget in $budgets; do fits "$name.$format.$budget" "$budget"; done
	done
	fits "$name.default.6000" 6000
	# what the budget is compared with, against what it is
	echo "# $name: whole text ${tokens[$name.whole.0]} tokens"
done
fits sample.default.6000 $sample_most

echo "1..$tests"
[ "$failed" = 0 ]
