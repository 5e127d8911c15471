#!/bin/bash
# Runs in the chroot: makes a guarded database in PostgreSQL 15 and upgrades it
# to each later major that is there. Prints TAP.
set -euo pipefail
cd /tmp/project/dbctx
tests=0
ok() { tests=$((tests + 1)); echo "ok $tests - $1"; }
not_ok() { tests=$((tests + 1)); echo "not ok $tests - $1"; }
skip() { tests=$((tests + 1)); echo "ok $tests - $1 # SKIP $2"; }
as_postgres() { (cd /tmp/upgrade && setpriv --reuid=postgres --regid=postgres --init-groups env HOME=/tmp/upgrade "$@"); }
bin() { echo "/usr/lib/postgresql/$1/bin"; }

install() {
	local v=$1
	cp -R /tmp/project/dbctx "/tmp/build-$v"
	make -s -C "/tmp/build-$v" -j2 PG_CONFIG="$(bin "$v")/pg_config" with_llvm=no install >&2
}
init() {
	as_postgres "$(bin "$1")/initdb" -D "/tmp/upgrade/$2" -U postgres -A trust --locale=C.UTF-8 -E UTF8 --no-sync ${3:-} >/dev/null
	printf "%s\n" "listen_addresses = ''" "unix_socket_directories = '/tmp/upgrade'" 'fsync = off' 'port = 65434' \
		>>"/tmp/upgrade/$2/postgresql.conf"
}
start() { as_postgres "$(bin "$1")/pg_ctl" -D "/tmp/upgrade/$2" -l "/tmp/upgrade/$2.log" -w -s start </dev/null >/dev/null; }
stop() { as_postgres "$(bin "$1")/pg_ctl" -D "/tmp/upgrade/$2" -m fast -w -s stop; }
sql() { as_postgres psql -h /tmp/upgrade -p 65434 -U postgres -XAtq -v ON_ERROR_STOP=1 -d "$1" "${@:2}"; }

state() {
	sql shop -c 'SELECT dbctx_guard()' -c 'TABLE dbctx.rule ORDER BY rule, schema' -c 'TABLE dbctx.exemption' \
		-c 'TABLE dbctx.setting' -c 'SELECT evtname, evtevent, evtenabled, evtowner::regrole FROM pg_event_trigger ORDER BY 1' \
		-c 'SELECT count(*), sum(id) FROM kept' -c 'SELECT rule, object, message FROM dbctx_lint() ORDER BY 1, 2, 3' |
		sed 's/REINDEX, //'
}

# upgrade MAJOR OLD NEW
upgrade() {
	as_postgres "$(bin "$1")/pg_upgrade" -b "$(bin 15)" -B "$(bin "$1")" -d "/tmp/upgrade/$2" \
		-D "/tmp/upgrade/$3" -U postgres -s /tmp/upgrade >"/tmp/upgrade/log-$3" 2>&1
}

complaints() {
	find "/tmp/upgrade/$1/pg_upgrade_output.d" -name '*.log' -o -name '*.txt' | while read -r log; do
		grep -E 'ERROR|FATAL|could not' "$log" | head -n 3 | sed 's/^/# /' || true
	done
}

# Does the same fail where there is nothing but a table?
plain_fails() {
	init 15 "plain-old-$1" --data-checksums
	init "$1" "plain-new-$1" --data-checksums
	start 15 "plain-old-$1"
	sql postgres -c 'CREATE TABLE plain (id int PRIMARY KEY, name text)'
	stop 15 "plain-old-$1"
	! upgrade "$1" "plain-old-$1" "plain-new-$1"
}

forget_notes() {
	local db
	start 15 "$1"
	for db in postgres template1 shop; do
		sql "$db" -c "UPDATE pg_attribute SET attoptions = NULL WHERE attoptions::text LIKE '%pg_attver%'"
	done
	stop 15 "$1"
}

mkdir /tmp/upgrade
chown postgres /tmp/upgrade
install 15
for to in 17 18; do
	if [ ! -x "$(bin "$to")/postgres" ] || [ ! -x "$(bin 15)/postgres" ]; then
		skip "from 15 to $to" "not in the chroot"
		continue
	fi
	install "$to"
	# the default of later majors
	init 15 "old-$to" --data-checksums
	init "$to" "new-$to" --data-checksums
	start 15 "old-$to"
	sql postgres -c 'CREATE DATABASE shop'
	sql shop -f /tmp/project/dbctx/test/sample/shop.sql >/dev/null
	sql shop >/dev/null <<-'SQL'
		SET client_min_messages = error;
		CREATE EXTENSION dbctx;
		SELECT dbctx_adopt('block', 0.5);
		SELECT dbctx_set_rule('primary_key_missing', 'block');
		SELECT dbctx_set_rule('name_case', 'block', '{"tables": "snake_case", "columns": "snake_case"}');
		CREATE TABLE kept (id int, "Wrong" json, t timestamp);
		INSERT INTO kept SELECT generate_series(1, 1000);
		CREATE INDEX once ON kept (id);
		CREATE INDEX twice ON kept (id, t);
		SELECT dbctx_exempt('name_case', 'public.kept', 'older than the rule');
		SELECT dbctx_guard('block');
		ALTER EVENT TRIGGER dbctx_guard ENABLE ALWAYS;
	SQL
	state >"/tmp/upgrade/before-$to"
	stop 15 "old-$to"
	if upgrade "$to" "old-$to" "new-$to"; then
		ok "pg_upgrade from 15 to $to"
	elif plain_fails "$to"; then
		# some releases of 15 note something at columns that some of later majors
		# do not know yet, in whatever database
		echo "# from 15 to $to even a database without dbctx can't be upgraded:"
		complaints "plain-new-$to"
		forget_notes "old-$to"
		rm -rf "/tmp/upgrade/new-$to"
		init "$to" "new-$to" --data-checksums
		if upgrade "$to" "old-$to" "new-$to"; then
			ok "pg_upgrade from 15 to $to, with what stands in its own way taken away"
		else
			not_ok "pg_upgrade from 15 to $to, with what stands in its own way taken away"
			complaints "new-$to"
			continue
		fi
	else
		not_ok "pg_upgrade from 15 to $to"
		complaints "new-$to"
		continue
	fi
	start "$to" "new-$to"
	state >"/tmp/upgrade/after-$to"
	if diff "/tmp/upgrade/before-$to" "/tmp/upgrade/after-$to" >"/tmp/upgrade/diff"; then
		ok "$to: guard, rules, exemptions, event triggers, rows and findings are as they were"
	else
		not_ok "$to: guard, rules, exemptions, event triggers, rows and findings are as they were"
		sed 's/^/# /' /tmp/upgrade/diff
	fi
	if sql shop -c 'CREATE TABLE "Wrong" (a int)' >/tmp/upgrade/said 2>&1; then
		not_ok "$to: the guard blocks"
	elif grep -q 'ERROR:  table "Wrong"' /tmp/upgrade/said; then
		ok "$to: the guard blocks"
	else
		not_ok "$to: the guard blocks"
		sed 's/^/# /' /tmp/upgrade/said
	fi
	stop "$to" "new-$to"
done
echo "1..$tests"
