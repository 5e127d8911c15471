#!/bin/bash
# What the guard promises about time: CREATE TABLE, two ALTERs, CREATE INDEX and
# DROP TABLE cost hardly more with the guard on, in warn mode and with 15 rules
# set, than without, in databases of 10 and of 10,000 tables alike; a migration
# of many tables takes no longer for each than one of few; and dbctx_lint() is
# not much slower than a whole describe. Time is measured in turns in one run;
# instructions, which a loaded machine does not change, by valgrind. Runs on the
# server of PGHOST and PGPORT, whose data directory is PGDATA; without them, on
# one of its own. Prints a table and ends with 1 if a promise is broken.
#
#   BENCH_SIZES="10 1000"   other numbers of tables
set -euo pipefail
cd "$(dirname "$0")"
if [ -z "${PGHOST:-}" ]; then
	BENCH=$(basename "$0") exec bash ../lib/bench.sh
fi

read -r -a sizes <<<"${BENCH_SIZES:-10 10000}"
pairs=20
rounds=40
work=$(mktemp -d)
postmaster=
finish() {
	local n
	[ -z "$postmaster" ] || { kill -INT "$postmaster" 2>/dev/null || true; wait "$postmaster" || true; }
	for n in "${sizes[@]}"; do dropdb --if-exists "dbctx_guard_$n" 2>/dev/null || true; done
	rm -rf "$work"
}
trap finish EXIT
trap 'exit 130' INT TERM

median() { sort -g | awk '{v[NR] = $1} END {print NR % 2 ? v[(NR + 1) / 2] : (v[NR / 2] + v[NR / 2 + 1]) / 2}'; }

failed=0
# promise MEASURE VALUE PROMISED UNIT: at most
promise() {
	local good
	good=$(awk -v v="$2" -v p="$3" 'BEGIN {print v <= p ? "ok" : "NOT OK"}')
	[ "$good" = ok ] || failed=1
	printf '%-56s %8.2f %-2s at most %6s   %s\n' "$1" "$2" "$4" "$3" "$good"
}
# shown MEASURE VALUE UNIT: no promise
shown() { printf '%-56s %8.2f %-2s\n' "$1" "$2" "$3"; }

cat >"$work/round.sql" <<'END'
CREATE TABLE bench_round(id bigint PRIMARY KEY, name text NOT NULL, created_at timestamptz DEFAULT now());
ALTER TABLE bench_round ADD COLUMN a int;
ALTER TABLE bench_round ADD COLUMN b text;
CREATE INDEX bench_round_a_idx ON bench_round(a);
DROP TABLE bench_round;
END

# the 15 rules, set so that the round breaks none of them
cat >"$work/rules.sql" <<'END'
SET client_min_messages = error;
SELECT dbctx_set_rule(rule, 'warn') FROM unnest(ARRAY['primary_key_missing', 'primary_key_type',
	'primary_key_name', 'timestamps_missing', 'timestamp_type', 'updated_at_trigger', 'foreign_key_name',
	'foreign_key_type', 'foreign_key_index', 'foreign_key_missing', 'name_case', 'name_plural',
	'index_name', 'constraint_name', 'column_type']) AS rule;
END

for n in "${sizes[@]}"; do
	db=dbctx_guard_$n
	dropdb --if-exists "$db" 2>/dev/null
	createdb -T template0 "$db"
	psql -X -v ON_ERROR_STOP=1 -v "tables=$n" -d "$db" -f generate.sql
	psql -Xq -v ON_ERROR_STOP=1 -d "$db" -c 'CREATE EXTENSION dbctx' -f "$work/rules.sql" >/dev/null
done

# catalogs: what a round leaves behind would make the next one slower
vacuum() {
	psql -Xq -d "$1" -c 'VACUUM pg_class, pg_attribute, pg_attrdef, pg_type, pg_index, pg_constraint, pg_depend, pg_shdepend'
}
guard() { psql -XAtq -d "$1" -c 'SET client_min_messages = error' -c "SELECT dbctx_guard('$2')" >/dev/null; }

# script ROUNDS (each|one): autocommitted, or a transaction each round
script() {
	local i
	echo "SELECT 'backend ' || pg_backend_pid();"
	for ((i = 0; i < $1; i++)); do
		[ "$2" = each ] || echo 'BEGIN;'
		cat "$work/round.sql"
		[ "$2" = each ] || echo 'COMMIT;'
	done
}

# milliseconds DATABASE (each|one): for the rounds, as one session sees it
milliseconds() {
	local begin
	{
		cat "$work/round.sql"
		echo 'SELECT clock_timestamp() AS begun \gset'
		script "$rounds" "$2"
		echo "SELECT 'took ' || extract(epoch FROM clock_timestamp() - :'begun'::timestamptz) * 1000;"
	} | psql -XAtq -v ON_ERROR_STOP=1 -d "$1" | sed -n 's/^took //p'
}

declare -A time instructions
for n in "${sizes[@]}"; do
	for how in each one; do
		for ((i = 0; i < pairs; i++)); do
			# each goes first in half of the pairs: what comes second may fare better
			modes=(off warn)
			[ $((i % 2)) = 0 ] || modes=(warn off)
			declare -A took=()
			for mode in "${modes[@]}"; do
				vacuum "dbctx_guard_$n"
				guard "dbctx_guard_$n" "$mode"
				took[$mode]=$(milliseconds "dbctx_guard_$n" $how)
			done
			awk -v a="${took[warn]}" -v b="${took[off]}" 'BEGIN {print (a / b - 1) * 100}'
		done >"$work/pairs"
		time[$n $how]=$(median <"$work/pairs")
	done
done

# A migration of many tables in one transaction: what the guard takes for each
# of them. The server's own part is taken off, and isn't linear itself.
migration() {
	{
		echo 'SELECT clock_timestamp() AS begun \gset'
		echo 'BEGIN;'
		for ((i = 0; i < $2; i++)); do
			echo "CREATE TABLE bench_many_$i(id bigint PRIMARY KEY, name text, created_at timestamptz DEFAULT now());"
			for c in a b c d; do echo "ALTER TABLE bench_many_$i ADD COLUMN $c int;"; done
		done
		echo 'SELECT dbctx_guard_check() \g /dev/null'
		echo "SELECT 'took ' || extract(epoch FROM clock_timestamp() - :'begun'::timestamptz) * 1000;"
		echo 'ROLLBACK;'
	} | psql -XAtq -v ON_ERROR_STOP=1 -d "$1" 2>/dev/null | sed -n 's/^took //p'
}
many=dbctx_guard_${sizes[0]}
for ((i = 0; i < 3; i++)); do
	for size in 200 2000; do
		vacuum "$many"
		guard "$many" off
		off=$(migration "$many" $size)
		vacuum "$many"
		guard "$many" warn
		warn=$(migration "$many" $size)
		awk -v a="$warn" -v b="$off" -v n=$size 'BEGIN {print a / b, a / n, b / n}' >>"$work/many$size"
	done
done

lint=dbctx_guard_${sizes[-1]}
for ((i = 0; i < 5; i++)); do
	psql -XAtq -d "$lint" <<-'END' | awk '/^ms / {v[++n] = $2} END {print v[2] / v[1]}'
		SET client_min_messages = error;
		SELECT length(dbctx_describe(budget => 0));
		SELECT count(*) FROM dbctx_lint();
		SELECT clock_timestamp() AS t \gset
		SELECT length(dbctx_describe(budget => 0));
		SELECT 'ms ' || extract(epoch FROM clock_timestamp() - :'t'::timestamptz) * 1000;
		SELECT clock_timestamp() AS t \gset
		SELECT count(*) FROM dbctx_lint();
		SELECT 'ms ' || extract(epoch FROM clock_timestamp() - :'t'::timestamptz) * 1000;
	END
done >"$work/lint"

# Instructions, on a postmaster of our own over the same data: two sessions that
# differ by twenty rounds, so that what a session needs to begin is taken out.
# The first session after VACUUM writes the server's init file, and isn't counted.
count() {
	local few more
	vacuum "$1"
	script 1 "$2" | psql -XAtq -d "$1" >/dev/null
	few=$(script 5 "$2" | psql -XAtq -d "$1" | sed -n 's/^backend //p')
	more=$(script 25 "$2" | psql -XAtq -d "$1" | sed -n 's/^backend //p')
	echo "$3 $few $more" >>"$work/sessions"
}
if command -v valgrind >/dev/null && [ -n "${PGDATA:-}" ]; then
	as_postgres=()
	[ "$(id -u)" != 0 ] || as_postgres=(runuser -u postgres --)
	bin=$("${PG_CONFIG:-pg_config}" --bindir)
	"${as_postgres[@]}" "$bin/pg_ctl" -D "$PGDATA" -m fast -w stop >/dev/null
	chmod 711 "$work"
	mkdir -m 777 "$work/callgrind"
	# the default of shared_buffers, which a DROP searches
	(cd / && exec "${as_postgres[@]}" valgrind -q --tool=callgrind --trace-children=yes \
		"--callgrind-out-file=$work/callgrind/%p" "$bin/postgres" -D "$PGDATA" \
		-c shared_buffers=128MB >"$work/valgrind" 2>&1) &
	valgrind=$!
	for ((i = 0; i < 300; i++)); do
		if psql -XAtq -d postgres -c 'SELECT' >/dev/null 2>&1; then break; fi
		sleep 0.2
	done
	for n in "${sizes[@]}"; do
		for mode in off warn; do
			guard "dbctx_guard_$n" $mode
			for how in each one; do count "dbctx_guard_$n" $how "$n:$how:$mode"; done
		done
	done
	"${as_postgres[@]}" "$bin/pg_ctl" -D "$PGDATA" -m fast -w stop >/dev/null
	wait "$valgrind" || true
	"${as_postgres[@]}" "$bin/pg_ctl" -D "$PGDATA" -l "$PGDATA/../guard-bench.log" -w start >/dev/null
	total() { awk '/^summary:/ {print $2}' "$work/callgrind/$1"; }
	while read -r what few more; do
		instructions[$what]=$((($(total "$more") - $(total "$few")) / 20))
	done <"$work/sessions"
fi

printf '\n%-56s %8s %-2s %14s\n' measure value '' promised
for n in "${sizes[@]}"; do
	promise "more time, $n tables, autocommit" "${time[$n each]}" 5 %
	promise "more time, $n tables, one transaction" "${time[$n one]}" 5 %
done
if [ "${#instructions[@]}" -gt 0 ]; then
	for n in "${sizes[@]}"; do
		for how in each one; do
			off=${instructions[$n:$how:off]} warn=${instructions[$n:$how:warn]}
			promise "more instructions, $n tables, $([ $how = each ] && echo autocommit || echo 'one transaction')" \
				"$(awk -v a="$warn" -v b="$off" 'BEGIN {print (a / b - 1) * 100}')" 4 %
			printf '    %s without, %s with\n' "$off" "$warn"
		done
	done
else
	echo "instructions: not counted, there is no valgrind"
fi
shown "migration of 200 tables, with / without" "$(awk '{print $1}' "$work/many200" | median)" x
shown "migration of 2,000 tables, with / without" "$(awk '{print $1}' "$work/many2000" | median)" x
promise "guard's time for each table, 2,000 / 200 tables" \
	"$(paste -d ' ' "$work/many2000" "$work/many200" | awk '{d = $5 - $6; print ($2 - $3) / (d > 0.05 ? d : 0.05)}' | median)" 2 x
promise "dbctx_lint() / whole describe, ${sizes[-1]} tables" "$(median <"$work/lint")" 1.5 x
exit $failed
