#!/bin/bash
# dbctx_check_report() in each format against the schemas in test/report, for
# scripts and names of all sorts; in SQL_ASCII and LATIN1, too. The schemas there
# are the part of the standards that dbctx uses; with DBCTX_SCHEMAS, a folder that
# has sarif-schema-2.1.0.json and JUnit.xsd, the standards' own are asked as well.
# Runs on the server of PGHOST and PGPORT, prints TAP.
set -uo pipefail
cd "$(dirname "$0")/../.."

if ! python3 -c 'from jsonschema import Draft202012Validator' 2>/dev/null || ! command -v xmllint >/dev/null; then
	echo "1..0 # SKIP no python3-jsonschema that knows draft 2020-12, or no xmllint"
	exit 0
fi

work=$(mktemp -d)
tests=0 failed=0
finish() {
	for encoding in UTF8 SQL_ASCII LATIN1; do
		dropdb --if-exists "dbctx_report_$encoding" 2>/dev/null
	done
	rm -rf "$work"
}
trap finish EXIT

ok() { # STATUS NAME: the output of what failed is in $work/said
	tests=$((tests + 1))
	if [ "$1" = 0 ]; then
		echo "ok $tests - $2"
	else
		failed=1
		echo "not ok $tests - $2"
		sed 's/^/# /' "$work/said" | head -n 10
	fi
}

valid_json() { # SCHEMA FILE
	python3 - "$1" "$2" <<'END' >"$work/said" 2>&1
import json, sys
from jsonschema import Draft4Validator, Draft202012Validator

schema = json.load(open(sys.argv[1], encoding="utf-8"))
kind = Draft4Validator if "draft-04" in schema["$schema"] else Draft202012Validator
kind.check_schema(schema)
document = json.load(open(sys.argv[2], encoding="utf-8"))
errors = ["%s: %s" % (e.json_path, e.message[:300]) for e in kind(schema).iter_errors(document)]
if "runs" in document:
    # what no schema says: the index is that of the rule
    for run in document["runs"]:
        rules = run["tool"]["driver"]["rules"]
        errors += [r["ruleId"] for r in run["results"] if rules[r["ruleIndex"]]["id"] != r["ruleId"]]
print("\n".join(errors))
sys.exit(len(errors) > 0)
END
}

# report DATABASE FORMAT FILE NAME: as psql prints it in UTF-8
report() {
	DBCTX_FILE=$3 DBCTX_NAME=$4 PGCLIENTENCODING=UTF8 psql -XAtq -v ON_ERROR_STOP=1 -d "$1" >"$work/out" 2>"$work/said" <<END
\\set sql \`cat "\$DBCTX_FILE"\`
\\set name \`printf %s "\$DBCTX_NAME"\`
SELECT rtrim(dbctx_check_report(:'sql', '$2', :'name'), E'\\n');
END
}

# all_formats DATABASE FILE NAME
all_formats() {
	local what="$1, ${2##*/} as $(printf %q "$3")"
	report "$1" json "$2" "$3" && valid_json test/report/findings.schema.json "$work/out"
	ok $? "$what: json"
	report "$1" sarif "$2" "$3" && valid_json test/report/sarif.schema.json "$work/out"
	ok $? "$what: sarif"
	if [ -n "${DBCTX_SCHEMAS:-}" ]; then
		valid_json "$DBCTX_SCHEMAS/sarif-schema-2.1.0.json" "$work/out"
		ok $? "$what: sarif, by the standard's schema"
	fi
	report "$1" junit "$2" "$3" && xmllint --noout --schema test/report/junit.xsd "$work/out" >"$work/said" 2>&1
	ok $? "$what: junit"
	if [ -n "${DBCTX_SCHEMAS:-}" ]; then
		xmllint --noout --schema "$DBCTX_SCHEMAS/JUnit.xsd" "$work/out" >"$work/said" 2>&1
		ok $? "$what: junit, by the schema of Ant"
	fi
	# a finding is one line, what belongs to it is indented, and nothing moves the cursor
	report "$1" text "$2" "$3" && ! grep -avnE '^(    |$|[^ ].*: (error|warning|note): .* \[[a-z_]+\]$)' "$work/out" >"$work/said" &&
		! tr -d '\n\t\040-\176\200-\377' <"$work/out" | grep -a . >"$work/said"
	ok $? "$what: text"
}

echo "SELECT 1;" >"$work/nothing.sql"
for encoding in UTF8 SQL_ASCII LATIN1; do
	db=dbctx_report_$encoding
	dropdb --if-exists "$db" 2>/dev/null
	createdb -T template0 -E "$encoding" --locale=C "$db" && psql -X -q -d "$db" -c 'CREATE EXTENSION dbctx' || exit 1
	if [ "$encoding" = UTF8 ]; then
		cp test/report/hostile.sql "$work/hostile.sql"
		psql -X -q -d "$db" -v ON_ERROR_STOP=1 -f test/json/hostile.sql >/dev/null || exit 1
		all_formats "$db" "$work/nothing.sql" migrations/1.sql
		all_formats "$db" "$work/hostile.sql" '//host/a b/<&">%41:?#[]@!$'\''()*+,;=ä.sql'
		all_formats "$db" "$work/hostile.sql" $'C:\\a\nb\e[31m.sql'
	else
		# the other encodings don't have all of these characters
		iconv -f UTF-8 -t LATIN1//TRANSLIT test/report/hostile.sql 2>/dev/null | iconv -f LATIN1 -t UTF-8 >"$work/hostile.sql" || true
		printf 'SELCT "\303\244\303\266";\n' >>"$work/hostile.sql"
		all_formats "$db" "$work/hostile.sql" 'a b.sql'
	fi
done
echo "1..$tests"
exit $failed
