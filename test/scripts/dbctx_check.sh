#!/bin/bash
# bin/dbctx-check: what it prints, and its exit status, under every shell that is
# here. Runs on the server of PGHOST and PGPORT, prints TAP.
set -u
cd "$(dirname "$0")/../.."

database=dbctx_program_$$
work=$(mktemp -d)
tests=0 failed=0
psql -X -q -d postgres -c "CREATE DATABASE $database TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C'" || exit 1
finish() {
	psql -X -q -d postgres -c "DROP DATABASE $database" -c "DROP DATABASE IF EXISTS ${database}_empty"
	rm -rf "$work"
}
trap finish EXIT
psql -X -q -d "$database" -c 'CREATE EXTENSION dbctx' -c 'CREATE TABLE public.users (id int PRIMARY KEY, email text)' || exit 1
export PGDATABASE=$database

check() { # NAME STATUS PATTERN ARGUMENT...: PATTERN is of stdout and stderr together; empty: nothing is said
	local name=$1 status=$2 pattern=$3 got=0 good=no
	shift 3
	$shell bin/dbctx-check "$@" >"$work/said" 2>&1 </dev/null || got=$?
	if [ -z "$pattern" ]; then
		[ -s "$work/said" ] || good=yes
	elif grep -aqE -- "$pattern" "$work/said"; then
		good=yes
	fi
	[ "$got" = "$status" ] || good=no
	tests=$((tests + 1))
	if [ "$good" = yes ]; then
		echo "ok $tests - $shell: $name"
	else
		failed=1
		echo "not ok $tests - $shell: $name"
		echo "# status $got, not $status; no $pattern in"
		head -n 5 "$work/said" | sed 's/^/#   /'
	fi
}

echo 'CREATE TABLE public.a (id int);' >"$work/good.sql"
printf 'SELECT 1;\nSELCT 2;\n' >"$work/bad.sql"
printf 'SELECT id\n  , emial FROM public.users;' >"$work/unknown.sql"
echo 'SELECT 1 AS abcdefghijabcdefghijabcdefghijabcdefghijabcdefghijabcdefghijabcdefghij;' >"$work/warned.sql"
echo 'SELECT id FROM public.a;' >"$work/uses_a.sql"
printf "SELECT 'not closed" >"$work/open.sql"
printf '\357\273\277SELECT 1;\nSELCT 2;\n' >"$work/mark.sql"
printf 'S\0E\0L\0' >"$work/utf16.sql"
printf "SELECT '\344';\nSELCT 2;\n" >"$work/latin1.sql"
: >"$work/empty.sql"
hostile="a 'b' \"c\" \$(touch ran) \`touch ran\` \\.sql"
cp "$work/bad.sql" "$work/$hostile"
cp "$work/bad.sql" "$work/-d"
psql -X -q -d postgres -c "CREATE DATABASE ${database}_empty"

for shell in sh dash bash ksh 'busybox sh' posh yash; do
	command -v "${shell%% *}" >/dev/null || continue
	check 'nothing is found' 0 '' "$work/good.sql"
	check 'an empty file' 0 '' "$work/empty.sql"
	check 'something is found' 1 "^$work/bad.sql:2:1: error: syntax error at or near \"SELCT\" \\[syntax_error\\]$" "$work/bad.sql"
	check 'line and column' 1 "unknown.sql:2:5: error: column \"emial\"" "$work/unknown.sql"
	check 'but only warnings are wanted' 0 'bad.sql:2:1: error' --warn-only "$work/bad.sql"
	check 'a warning' 0 'warned.sql:1:13: warning: ' "$work/warned.sql"
	check 'a later file sees what an earlier makes' 0 '' "$work/good.sql" "$work/uses_a.sql"
	check 'but not the other way round' 1 "uses_a.sql:1:16: error" "$work/uses_a.sql" "$work/good.sql"
	check 'what a file leaves open ends with it' 1 'bad.sql:2:1: error' "$work/open.sql" "$work/bad.sql"
	check 'a byte order mark' 1 'mark.sql:2:1: error: syntax error at or near "SELCT"' "$work/good.sql" "$work/mark.sql"
	check 'JSON' 1 '"findings":' -f json "$work/bad.sql"
	check 'SARIF' 1 '"version":"2.1.0"' --format=sarif "$work/bad.sql"
	check 'JUnit' 0 '<testsuite name="[^"]*good.sql"' --format junit "$work/good.sql"
	check 'a hostile name' 1 '\.sql:2:1: error' "$work/$hostile"
	check 'the database as an option' 1 'error' -d "dbname=$database" "$work/bad.sql"
	check 'no probes' 1 'error' --probe-ms=0 "$work/bad.sql"
	check 'no file' 2 'no file is given'
	check 'a file that is not there' 2 'none.sql can not be read' "$work/none.sql"
	check 'a folder' 2 'is a directory' "$work"
	check 'an unknown option' 2 'unknown option --nonsense' --nonsense "$work/bad.sql"
	check 'an unknown format' 2 'unknown format xml' -f xml "$work/bad.sql"
	check 'UTF-16' 2 'zero bytes' "$work/utf16.sql"
	check 'another encoding' 2 'no text in the encoding UTF8' "$work/latin1.sql"
	PGCLIENTENCODING=LATIN1 check 'another encoding, said' 1 'latin1.sql:2:1: error' "$work/latin1.sql"
	check 'no such database' 2 'database "nonesuch" does not exist' -d nonesuch "$work/bad.sql"
	check 'no extension' 2 'does not have the extension' -d "${database}_empty" "$work/bad.sql"
	check 'no server' 2 'could not check' -d "host=$work" "$work/bad.sql"
	check 'help' 0 '^Usage: dbctx-check' --help

	tests=$((tests + 1))
	if [ ! -e ran ]; then
		echo "ok $tests - $shell: no part of a name is run"
	else
		failed=1
		echo "not ok $tests - $shell: no part of a name is run"
	fi

	tests=$((tests + 1))
	if (cd "$work" && $shell "$OLDPWD/bin/dbctx-check" -- -d) | grep -q '^-d:2:1: error' &&
		$shell bin/dbctx-check - <"$work/bad.sql" | grep -q '^<stdin>:2:1: error'; then
		echo "ok $tests - $shell: a file of an option's name, and the standard input"
	else
		failed=1
		echo "not ok $tests - $shell: a file of an option's name, and the standard input"
	fi
done

# 10 MB, which no argument could hold
shell=sh
yes "SELECT id, email FROM public.users WHERE email = '$(printf %01000d 0)';" | head -n 10000 >"$work/big.sql"
cat "$work/bad.sql" >>"$work/big.sql"
check 'a file of 10 MB' 1 'big.sql:10002:1: error' --probe-ms=0 "$work/big.sql"

tests=$((tests + 1))
if ! command -v shellcheck >/dev/null; then
	echo "ok $tests # SKIP no shellcheck"
elif shellcheck bin/dbctx-check >"$work/said"; then
	echo "ok $tests - shellcheck has nothing to say"
else
	failed=1
	echo "not ok $tests - shellcheck has nothing to say"
	sed 's/^/# /' "$work/said"
fi
echo "1..$tests"
exit $failed
