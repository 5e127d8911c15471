#!/bin/bash
# dbctx_describe(format => 'json') against test/json/schema.json, which knows no
# other keys than docs/json.md; for the sample and, where DBCTX_SHARED has them,
# for larger schemas. Runs on the server of PGHOST and PGPORT, prints TAP.
set -euo pipefail
cd "$(dirname "$0")/../.."

if ! python3 -c 'from jsonschema import Draft202012Validator' 2>/dev/null; then
	echo "1..0 # SKIP no python3-jsonschema that knows draft 2020-12"
	exit 0
fi

work=$(mktemp -d)
databases=()
finish() {
	local db
	for db in "${databases[@]}"; do dropdb --if-exists "$db"; done
	rm -rf "$work"
}
trap finish EXIT

# load NAME FILE...: a database with these scripts in it, described in many ways
load() {
	local name=$1 db=dbctx_json_$1 file arguments
	shift
	databases+=("$db")
	dropdb --if-exists "$db" 2>/dev/null
	createdb -T template0 "$db"
	for file in "$@"; do
		psql -X -q -v ON_ERROR_STOP=1 -d "$db" -f "$file" >/dev/null
	done
	psql -X -q -d "$db" -c 'CREATE EXTENSION dbctx'
	psql -XAtq -v ON_ERROR_STOP=1 -d "$db" -c 'SET ROLE pg_monitor' \
		-c "SELECT dbctx_describe(format => 'json', budget => 0)" \
		>"$work/$name: as another role"
	while read -r arguments; do
		psql -XAtq -v ON_ERROR_STOP=1 -d "$db" \
			-c "SELECT dbctx_describe(format => 'json', $arguments)" \
			>"$work/$name: $arguments"
	done <<-'END'
		budget => 0
		budget => 0, stats => false
		budget => 0, detail => 'keys'
		budget => 0, detail => 'names'
		budget => 0, detail => 'rules'
		budget => 150
		budget => 400
		budget => 1500
		budget => 6000
		budget => 20000
		budget => 800, detail => 'rules'
		budget => 0, detail => 'full', focus => 'users'
		budget => 3000, focus => 'where is the price of an order xyzzy'
		budget => 0, schemas => '{public}'
	END
}

load empty
load hostile test/json/hostile.sql
load shop test/sample/shop.sql
for schema in "${DBCTX_SHARED:-/nonexistent}"/corpus/*/schema.sql; do
	if [ -e "$schema" ]; then
		name=${schema%/schema.sql}
		load "${name##*/}" "$schema"
	fi
done

python3 - "$work" <<'END'
import json, os, re, sys
from jsonschema import Draft202012Validator
from jsonschema.exceptions import best_match

tests = 0
failed = False


def ok(good, name, why=""):
    global tests, failed
    tests += 1
    print("%s %d - %s" % ("ok" if good else "not ok", tests, name.replace("#", "")))
    if not good:
        failed = True
        print("# " + why.replace("\n", "\n# "))


def keys_of(node):
    """every key that the schema describes"""
    if isinstance(node, dict):
        yield from node.get("properties", {})
        for value in node.values():
            yield from keys_of(value)
    elif isinstance(node, list):
        for value in node:
            yield from keys_of(value)


def used_keys(node):
    if isinstance(node, dict):
        yield from node
        for value in node.values():
            yield from used_keys(value)
    elif isinstance(node, list):
        for value in node:
            yield from used_keys(value)


def deepest(error):
    """of the alternatives that all fail, the one that was meant"""
    while error.context:
        error = best_match(error.context) if len(error.context) == 1 else max(
            error.context, key=lambda e: len(e.absolute_path))
    return "%s: %s" % (error.json_path, error.message[:500])


schema = json.load(open("test/json/schema.json"))
Draft202012Validator.check_schema(schema)
validator = Draft202012Validator(schema)
docs = open("docs/json.md", encoding="utf-8").read()
described = set(keys_of(schema))
missing = [key for key in sorted(described) if "`%s`" % key not in docs]
ok(not missing, "docs/json.md tells every key", ", ".join(missing))

used = set()
for name in sorted(os.listdir(sys.argv[1])):
    text = open(os.path.join(sys.argv[1], name), encoding="utf-8").read()
    try:
        description = json.loads(text)
    except ValueError as error:
        ok(False, name, str(error))
        continue
    error = next(validator.iter_errors(description), None)
    used.update(used_keys(description))
    ok(error is None, name, deepest(error) if error else "")

# of later PostgreSQLs, or of a table with 100,000 migrations
rare = {"nulls_not_distinct", "without_overlaps", "period", "applied_is_minimum"}
unused = sorted(described - used - rare)
ok(not unused, "every key was met", ", ".join(unused))
print("1..%d" % tests)
sys.exit(failed)
END
if [ -z "${DBCTX_SHARED:-}" ]; then
	echo "# no DBCTX_SHARED: the larger schemas were left out"
fi
