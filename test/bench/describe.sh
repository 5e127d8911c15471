#!/bin/bash
# What dbctx_describe() promises about time and memory, on generated databases of
# 1,000, 10,000 and 50,000 tables. All but one are ratios of times measured in
# turns in one run: a loaded or slow machine changes both. Runs on the server of
# PGHOST and PGPORT, which must be on this machine; without them, on one of its
# own. Prints a table and ends with 1 if a promise is broken.
#
#   BENCH_SIZES="1000 10000"   other numbers of tables; the second is the main one
#   BENCH_KEEP=1               keep the databases, and use those that are there
set -euo pipefail
cd "$(dirname "$0")"
if [ -z "${PGHOST:-}" ]; then
	BENCH=$(basename "$0") exec bash ../lib/bench.sh
fi

read -r -a sizes <<<"${BENCH_SIZES:-1000 10000 50000}"
main=${sizes[1]:-${sizes[0]}}
rounds=7
work=$(mktemp -d)
finish() {
	local n
	if [ -z "${BENCH_KEEP:-}" ]; then
		for n in "${sizes[@]}"; do dropdb --if-exists "dbctx_bench_$n" 2>/dev/null || true; done
	fi
	rm -rf "$work"
}
trap finish EXIT
trap 'exit 130' INT TERM

median() { sort -g | awk '{v[NR] = $1} END {print NR % 2 ? v[(NR + 1) / 2] : (v[NR / 2] + v[NR / 2 + 1]) / 2}'; }
ms_since() { awk -v a="$1" -v b="$(date +%s%N)" 'BEGIN {printf "%.1f\n", (b - a) / 1e6}'; }

failed=0
# promise MEASURE VALUE (least|most) PROMISED UNIT
promise() {
	local good
	good=$(awk -v v="$2" -v p="$4" -v how="$3" \
		'BEGIN {print (how == "least" ? v >= p : v <= p) ? "ok" : "NOT OK"}')
	[ "$good" = ok ] || failed=1
	printf '%-52s %10.2f %-3s at %-5s %6s   %s\n' "$1" "$2" "$5" "$3" "$4" "$good"
}

for n in "${sizes[@]}"; do
	db=dbctx_bench_$n
	if [ -n "${BENCH_KEEP:-}" ] && psql -XAtq -d "$db" -c 'SELECT' >/dev/null 2>&1; then
		psql -Xq -d "$db" -c 'DROP EXTENSION dbctx' -c 'CREATE EXTENSION dbctx'
		continue
	fi
	begin=$(date +%s%N)
	dropdb --if-exists "$db" 2>/dev/null
	createdb -T template0 "$db"
	psql -X -v ON_ERROR_STOP=1 -v "tables=$n" -d "$db" -f generate.sql
	psql -Xq -d "$db" -c 'CREATE EXTENSION dbctx'
	echo "$n tables made in $(ms_since "$begin") ms"
done

# One line for each table, the plain way: what somebody writes who has no dbctx
# and wants the same of it: columns, defaults, constraints, indexes, comments, and
# no table that he may not see
cat >"$work/one_statement.sql" <<'END'
SELECT sum(length(line)) FROM (
	SELECT n.nspname || '.' || c.relname || '(' || a.list || ')' || coalesce('; ' || k.list, '') || coalesce('; ' || i.list, '')
		|| coalesce(' -- ' || d.description, '') AS line
	FROM pg_class c
	JOIN pg_namespace n ON n.oid = c.relnamespace
	JOIN (
		SELECT attrelid, string_agg(attname || ' ' || format_type(atttypid, atttypmod)
			|| CASE WHEN attnotnull THEN '' ELSE '?' END
			|| coalesce('=' || pg_get_expr(adbin, adrelid), '')
			|| coalesce(' -- ' || description, ''), ', ' ORDER BY attnum) AS list
		FROM pg_attribute
		LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
		LEFT JOIN pg_description ON classoid = 'pg_class'::regclass
			AND objoid = attrelid AND objsubid = attnum
		WHERE attnum > 0 AND NOT attisdropped
		GROUP BY attrelid
	) a ON a.attrelid = c.oid
	LEFT JOIN (
		SELECT conrelid, string_agg(pg_get_constraintdef(oid), '; ' ORDER BY contype, conname) AS list
		FROM pg_constraint GROUP BY conrelid
	) k ON k.conrelid = c.oid
	LEFT JOIN (
		SELECT indrelid, string_agg(pg_get_indexdef(indexrelid), '; ' ORDER BY indexrelid) AS list
		FROM pg_index GROUP BY indrelid
	) i ON i.indrelid = c.oid
	LEFT JOIN pg_description d ON d.classoid = 'pg_class'::regclass
		AND d.objoid = c.oid AND d.objsubid = 0
	WHERE c.relkind IN ('r', 'p') AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
		AND has_schema_privilege(n.oid, 'USAGE')
		AND (has_table_privilege(c.oid, 'SELECT') OR has_any_column_privilege(c.oid, 'SELECT'))
) lines
END

# Every row of the catalogs that a description needs, and nothing done with them
scan=
for catalog in namespace class attribute attrdef constraint index description type \
	enum trigger proc inherits policy sequence; do
	scan+="${scan:+ + }(SELECT count(*) FROM pg_$catalog)"
done
scan="SELECT $scan"

# times DATABASE: the statements of $work/statements (name, tab, SQL), in turns
# in one session, after a turn that is not counted. Into $work/times: round,
# name, milliseconds.
times() {
	{
		cat <<-'END'
			CREATE FUNCTION pg_temp.ms(statement text) RETURNS float8 LANGUAGE plpgsql AS $$
			DECLARE
				started timestamptz := clock_timestamp();
				ignored text;
			BEGIN
				EXECUTE statement INTO ignored;
				RETURN extract(epoch FROM clock_timestamp() - started) * 1000;
			END $$;
			SET max_parallel_workers_per_gather = 0;
		END
		local round name statement
		for ((round = 0; round <= rounds; round++)); do
			while IFS=$'\t' read -r name statement; do
				# scans are sequential: they read it all
				[ "$name" != scan ] || echo 'SET enable_indexonlyscan = off;'
				printf "SELECT %s, '%s', pg_temp.ms(\$_\$%s\$_\$);\n" "$round" "$name" "$statement"
				[ "$name" != scan ] || echo 'RESET enable_indexonlyscan;'
			done <"$work/statements"
		done
	} | psql -XAtq -F ' ' -v ON_ERROR_STOP=1 -d "$1" | awk '$1 > 0' >"$work/times"
}

# median_of NAME; ratio_of NAME NAME: the median over the rounds
median_of() { awk -v n="$1" '$2 == n {print $3}' "$work/times" | median; }
ratio_of() {
	awk -v a="$1" -v b="$2" '$2 == a {x[$1] = $3} $2 == b {y[$1] = $3}
		END {for (i in x) print x[i] / y[i]}' "$work/times" | median
}

statement() { printf '%s\t%s\n' "$1" "$(tr '\n' ' ' <<<"$2")" >>"$work/statements"; }

declare -A whole focus bare
for n in "${sizes[@]}"; do
	db=dbctx_bench_$n
	: >"$work/statements"
	statement whole "SELECT dbctx_describe(budget => 0)"
	statement focus "SELECT dbctx_describe(focus => 'bench3.ops_booking_records', detail => 'full')"
	statement scan "$scan"
	if [ "$n" = "$main" ]; then
		statement budget "SELECT dbctx_describe()"
		statement statement "$(cat "$work/one_statement.sql")"
	fi
	times "$db"
	whole[$n]=$(median_of whole) focus[$n]=$(median_of focus) bare[$n]=$(median_of scan)
	if [ "$n" = "$main" ]; then cp "$work/times" "$work/main"; fi
done

# pg_dump as a user runs it, and psql: that time is shown only, as most of what
# it has more than the call itself is a new session's first look at the catalogs
for ((i = 1; i <= 3; i++)); do
	begin=$(date +%s%N)
	psql -XAtq -d "dbctx_bench_$main" -c 'SELECT dbctx_describe(budget => 0)' >/dev/null
	echo "$i psql $(ms_since "$begin")"
	begin=$(date +%s%N)
	pg_dump -s -d "dbctx_bench_$main" >/dev/null
	echo "$i pg_dump $(ms_since "$begin")"
done >>"$work/main"

# Memory of its own above an idle session. The peak that the kernel keeps counts
# pages of shared buffers, too, which are everybody's: those touched by then.
coproc SESSION { psql -XAtq -d "dbctx_bench_$main"; }
session_pid=$SESSION_PID
exec 3<&"${SESSION[0]}" 4>&"${SESSION[1]}"
answer() { echo "$1" >&4; read -r reply <&3; }
kilobytes() { awk -v k="$1:" '$1 == k {print $2}' "/proc/$backend/status"; }
answer 'SELECT pg_backend_pid();' && backend=$reply
answer "$scan;"
idle=$(kilobytes RssAnon)
answer "SELECT length(dbctx_describe(budget => 0));"
length=$reply
peak=$(($(kilobytes VmHWM) - $(kilobytes RssShmem) - $(kilobytes RssFile)))
echo '\q' >&4
exec 4>&- 3<&-
wait "$session_pid" || true

cp "$work/main" "$work/times"
printf '\n%s tables, a text of %s characters; milliseconds: whole %.0f, budget %.0f, statement %.0f, scan %.0f, pg_dump %.0f, psql in a new session %.0f\n' \
	"$main" "$length" "$(median_of whole)" "$(median_of budget)" "$(median_of statement)" \
	"$(median_of scan)" "$(median_of pg_dump)" "$(median_of psql)"
for n in "${sizes[@]}"; do
	printf '%s tables: whole %.1f ms, focus %.2f ms, scan %.1f ms\n' "$n" "${whole[$n]}" "${focus[$n]}" "${bare[$n]}"
done
printf '\n%-52s %10s %-3s %8s %6s\n' measure value '' promised ''
promise "pg_dump -s / whole text" "$(ratio_of pg_dump whole)" least 20 x
promise "one SQL statement / whole text" "$(ratio_of statement whole)" least 6 x
promise "whole text / bare scan of the catalogs" "$(ratio_of whole scan)" most 6 x
# "no slower", of two that differ by noise
promise "default budget / whole text" "$(ratio_of budget whole)" most 1.05 x
for ((i = 1; i < ${#sizes[@]}; i++)); do
	a=${sizes[i - 1]} b=${sizes[i]}
	# Linear or better, a tenth for noise; where the server's own scan grows more,
	# as of catalogs that no longer fit into the caches, then not more than that.
	grown=$(awk -v x="${bare[$b]}" -v y="${bare[$a]}" 'BEGIN {print x / y}')
	promise "whole text, $b / $a tables (the scan: $(printf %.1f "$grown"))" \
		"$(awk -v x="${whole[$b]}" -v y="${whole[$a]}" 'BEGIN {print x / y}')" most \
		"$(awk -v x="$b" -v y="$a" -v s="$grown" 'BEGIN {l = x / y * 1.1; printf "%.1f", s > l ? s : l}')" x
done
for n in "${sizes[@]}"; do
	promise "focus on one table, full, of $n tables" "${focus[$n]}" most 3 ms
done
# not with the catalog: its indexes are deeper, and the neighbours are others
a=${sizes[0]} b=${sizes[-1]}
promise "focus on one table, $b / $a tables" \
	"$(awk -v x="${focus[$b]}" -v y="${focus[$a]}" 'BEGIN {print x / y}')" most 2 x
promise "peak memory above idle, whole text" \
	"$(awk -v a="$peak" -v b="$idle" 'BEGIN {print (a - b) / 1024}')" most 150 MB
exit $failed
