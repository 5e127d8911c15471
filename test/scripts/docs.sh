#!/bin/bash
# docs/rules.md says what dbctx_rules() says, and docs/presets.md names every preset:
# the server is that of PGHOST and PGPORT. Prints TAP.
set -u
echo 1..2
psql=(psql -X -A -t -q -v ON_ERROR_STOP=1)
database=dbctx_docs_$$
"${psql[@]}" -d postgres -c "CREATE DATABASE $database" || exit 1
trap '"${psql[@]}" -d postgres -c "DROP DATABASE $database"' EXIT
"${psql[@]}" -d "$database" -c 'CREATE EXTENSION dbctx' || exit 1

if difference=$("${psql[@]}" -d "$database" -f test/lib/rules_md.sql 2>&1 | diff - docs/rules.md); then
	echo 'ok 1 - docs/rules.md is as "make docs" writes it'
else
	echo 'not ok 1 - docs/rules.md is stale: run "make docs"'
	sed 's/^/# /' <<<"$difference" | head -n 20
fi

hint=$(psql -X -q -d "$database" -c "SELECT dbctx_adopt_preset('?')" 2>&1 | sed -n 's/^HINT: *Presets are: \(.*\)\.$/\1/p')
said=$(sed -n 's/^## `\(.*\)`$/\1/p' docs/presets.md | paste -sd ' ')
if [ -n "$hint" ] && [ "$said" = "${hint//,/}" ]; then
	echo 'ok 2 - docs/presets.md has a section for each preset'
else
	echo 'not ok 2 - docs/presets.md has a section for each preset'
	echo "# there are: $hint"
	echo "# told are:  $said"
fi
