#!/bin/bash
# make docs: writes docs/rules.md from dbctx_rules(), as this checkout builds it, on a
# server of its own.
set -euo pipefail
lib=$(dirname "$0")
. "$lib/common.sh"
"$lib/packages.sh" demo
. "$lib/postgres.sh"
. "$lib/cluster.sh"

find_postgres || die "no PostgreSQL found"
work=$(private_dir docs)
finish() {
	stop_cluster "$work"
	rm -rf "$work"
}
trap finish EXIT
trap 'exit 130' INT TERM

copy_sources "$work/source"
install_below "$work/source" "$work/stage"
extension_settings "$work/stage" >"$work/extra.conf" ||
	install_into_system "$work/source"
echo 'port = 65432' >>"$work/extra.conf"
start_cluster "$work"
client=("$pg_bin/psql" -X -A -t -q -v ON_ERROR_STOP=1 -h "$work" -p 65432 -U postgres -d postgres)
"${client[@]}" -c 'CREATE EXTENSION dbctx'
"${client[@]}" -f "$top/test/lib/rules_md.sql" >"$work/rules.md"
cat "$work/rules.md" >"$top/docs/rules.md"
say "wrote docs/rules.md"
