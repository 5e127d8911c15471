#!/bin/bash
# make bench: every test/bench/*.sh, each against the same server, which it
# finds in PGHOST, PGPORT and PGUSER. BENCH="a.sh" runs only some of them.
set -euo pipefail
lib=$(dirname "$0")
. "$lib/common.sh"
"$lib/packages.sh" demo
. "$lib/postgres.sh"
. "$lib/cluster.sh"
find_postgres || die "no PostgreSQL found"

work=$(private_dir bench)
finish() { stop_cluster "$work"; rm -rf "$work"; }
trap finish EXIT
trap 'exit 130' INT TERM

copy_sources "$work/source"
install_below "$work/source" "$work/stage"
extension_settings "$work/stage" >"$work/extra.conf" ||
	install_into_system "$work/source"
# 10,000 tables made in few transactions, and a time that autovacuum does not
# disturb
cat >>"$work/extra.conf" <<'CONF'
port = 65432
shared_buffers = 512MB
max_locks_per_transaction = 4096
max_wal_size = 4GB
autovacuum = off
jit = off
CONF
start_cluster "$work"
export PGHOST=$work PGPORT=65432 PGUSER=postgres PATH=$pg_bin:$PATH PG_CONFIG=$pg_config
PGDATA=$work/data
export PGDATA

cd "$work/source/test/bench"
passed=0 failed=0
for bench in ${BENCH:-*.sh}; do
	[ -e "$bench" ] || die "no test/bench/$bench"
	printf '\n=== %s, PostgreSQL %s\n' "$bench" "$pg_major"
	if bash "$bench" </dev/null; then passed=$((passed + 1)); else failed=$((failed + 1)); fi
done
printf '\n%s passed, %s failed\n' "$passed" "$failed"
[ "$failed" = 0 ]
