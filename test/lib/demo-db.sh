#!/bin/bash
# demo-db.sh URL: describes a database of the user's. The extension is created
# in a transaction that is rolled back, so the database stays as it was; but
# its files must be on that server, and are installed there when it is local.
set -euo pipefail
db=$1
# psql may use what the caller has set (PGPASSWORD, PGSERVICE, ...), and
# common.sh takes it away
caller=()
while IFS= read -r -d '' setting; do
	caller+=("$setting")
done < <(env -0 | grep -z '^PG' | grep -zv '^PG_CONFIG=')
lib=$(dirname "$0")
. "$lib/common.sh"
. "$lib/postgres.sh"
. "$lib/cluster.sh"
find_postgres || die "no PostgreSQL found"

as=()
client() {
	"${as[@]}" env "${caller[@]}" PGAPPNAME=dbctx \
		"$pg_bin/psql" -X -q -A -t -v ON_ERROR_STOP=1 -d "$db" "$@"
}

# Debian's servers know their local users by name, and root is none of them
if [ "$(id -u)" = 0 ] && ! client -c 'SELECT 1' >/dev/null 2>&1; then
	as=(as_server_user)
	client -c 'SELECT 1' >/dev/null 2>&1 || as=()
fi
state=$(client -c "SELECT (SELECT count(*) FROM pg_extension WHERE extname = 'dbctx'),
	(SELECT count(*) FROM pg_available_extensions WHERE name = 'dbctx'),
	current_setting('is_superuser'), pg_is_in_recovery(),
	current_setting('server_version_num')::int / 10000, current_user") ||
	die "can not connect to that database (a local one: sudo make demo DB=...)"
IFS='|' read -r present available superuser standby major user <<<"$state"

if [ "$present" = 1 ]; then
	say "dbctx is installed in that database"
	client -c 'SELECT dbctx_describe()'
	exit
fi
by_hand="On the server, as root:  make && make install   (PostgreSQL $major, see README.md)"
[ "$superuser" = on ] || die "CREATE EXTENSION dbctx needs a superuser, and $user is none; let one run it, then any role can call dbctx_describe()"
[ "$standby" = f ] || die "that server is a standby: run CREATE EXTENSION dbctx on its primary"

# Is the server here? It must see a file that we make.
server_is_here() {
	local probe seen
	probe=$(mktemp /tmp/dbctx-probe.XXXXXX)
	seen=$(client -c "SELECT (pg_stat_file('$probe', true)).size" 2>/dev/null || true)
	rm -f "$probe"
	[ "$seen" = 0 ]
}

if [ "$available" = 0 ]; then
	server_is_here || die "the files of dbctx are not on that server, and it is not on this machine.
$by_hand"
	bindir=$(client -c "SELECT setting FROM pg_config WHERE name = 'BINDIR'")
	export PG_CONFIG=$bindir/pg_config
	[ -x "$PG_CONFIG" ] || die "the server's $PG_CONFIG is not there.
$by_hand"
	"$lib/packages.sh" demo
	find_postgres
	say "installing the files of dbctx for $("$pg_config" --version), below $("$pg_config" --sharedir) and $("$pg_config" --pkglibdir)"
	work=$(private_dir build)
	trap 'rm -rf "$work"' EXIT
	copy_sources "$work/source"
	install_below "$work/source" "$work/stage"
	install_into_system "$work/source"
	say "to remove them:  sudo make uninstall PG_CONFIG=$PG_CONFIG"
fi

say "SELECT dbctx_describe(), in a transaction that is rolled back"
client <<'SQL'
BEGIN;
SET LOCAL lock_timeout = '2s';
CREATE EXTENSION dbctx;
SELECT dbctx_describe();
ROLLBACK;
SQL
