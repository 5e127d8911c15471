#!/bin/bash
# What dbctx_check() promises about time: a script of 10,000 lines and 5,000
# statements takes less than squawk (of npm) needs for it, measured in turns in
# one run; one statement, warm, less than 5 ms; ten times the statements take not
# much more than ten times as long, and hardly more memory. Without node and npm, or
# without a network on first use, squawk is left out, which is said. Runs on the
# server of PGHOST and PGPORT; without them, on one of its own. Prints a table and ends
# with 1 if a promise is broken.
set -euo pipefail
cd "$(dirname "$0")"
if [ -z "${PGHOST:-}" ]; then
	BENCH=$(basename "$0") exec bash ../lib/bench.sh
fi
cache=${XDG_CACHE_HOME:-${HOME:-/tmp}/.cache}/dbctx

turns=7
work=$(mktemp -d)
db=dbctx_check_bench
finish() {
	dropdb --if-exists "$db" 2>/dev/null || true
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

# 50 tables of a house, each with some rows
{
	echo 'CREATE EXTENSION dbctx; SET client_min_messages = error;'
	for i in $(seq 50); do
		cat <<-END
			CREATE TABLE old_$i (id uuid PRIMARY KEY DEFAULT gen_random_uuid(), name text NOT NULL,
				parent_id uuid REFERENCES old_$((i > 1 ? i - 1 : 1)), created_at timestamptz NOT NULL DEFAULT now());
			INSERT INTO old_$i (name) SELECT 'x' FROM generate_series(1, 20);
		END
	done
	echo 'SELECT dbctx_adopt();'
} >"$work/house.sql"

# ten statements on twenty lines
block() {
	awk -v n="$1" 'BEGIN {
		for (i = 1; i <= n; i++) {
			o = "old_" (i % 50 + 1)
			printf "CREATE TABLE new_%d (\n\tid uuid PRIMARY KEY DEFAULT gen_random_uuid(),\n\tname text NOT NULL,\n\tamount_cents bigint,\n\tparent_id uuid\n);\n", i
			printf "ALTER TABLE new_%d ADD COLUMN note text;\n", i
			printf "CREATE INDEX new_%d_name_idx ON new_%d (name);\n", i, i
			printf "ALTER TABLE new_%d\n\tADD CONSTRAINT new_%d_parent_id_fkey FOREIGN KEY (parent_id) REFERENCES %s (id);\n", i, i, o
			printf "ALTER TABLE %s ADD COLUMN added_%d integer;\n", o, i
			printf "COMMENT ON TABLE new_%d IS %cmade by the bench%c;\n", i, 39, 39
			printf "INSERT INTO %s (name)\n\tVALUES (%ca%c), (%cb%c);\n", o, 39, 39, 39, 39
			printf "UPDATE %s\n\tSET name = %cc%c\n\tWHERE id IS NULL AND created_at < now();\n", o, 39, 39
			printf "SELECT a.id, b.name\n\tFROM %s a JOIN old_7 b ON b.id = a.parent_id WHERE a.name = %cd%c;\n", o, 39, 39
			printf "DELETE FROM %s WHERE id IS NULL;\n", o
		}
	}'
}

# seconds FILE: one dbctx_check() of a file, by psql's own clock
seconds() {
	DBCTX_FILE=$1 psql -X -q -A -t -d "$db" <<-'END' | sed -n 's/^Time: \([0-9.]*\) ms.*/\1/p' | awk '{print $1 / 1000}'
		\set sql `cat "$DBCTX_FILE"`
		\timing on
		SELECT count(*) FROM dbctx_check(:'sql') \g /dev/null
	END
}

# peak FILE: the most memory that a backend has had after it, in MB
peak() {
	DBCTX_FILE=$1 psql -X -q -A -t -d "$db" <<-'END'
		\set sql `cat "$DBCTX_FILE"`
		SELECT count(*) FROM dbctx_check(:'sql') \g /dev/null
		SELECT substring(pg_read_file(format('/proc/%s/status', pg_backend_pid())) FROM 'VmHWM:\s*(\d+)')::float / 1024;
	END
}

dropdb --if-exists "$db" 2>/dev/null
createdb -T template0 "$db"
psql -X -q -v ON_ERROR_STOP=1 -d "$db" -f "$work/house.sql" >/dev/null
block 500 >"$work/script.sql"
printf 'a script of %s statements, %s lines\n' 5000 "$(wc -l <"$work/script.sql")"
psql -X -q -A -t -d "$db" <<END
\\set sql \`cat $work/script.sql\`
SELECT '  findings: ' || coalesce(string_agg(format('%s %s', rule, n), ', ' ORDER BY n DESC), 'none')
FROM (SELECT rule, count(*) AS n FROM dbctx_check(:'sql') GROUP BY 1) f;
END

# squawk, the binary itself, without what starts it
squawk=
why_not=
npm_into() {
	echo '{"private": true, "dependencies": {"squawk-cli": "2.66.0"}}' >"$1/package.json"
	cd "$1" && HOME=$1 timeout 600 nice npm install --ignore-scripts --no-audit --no-fund --no-package-lock
}
if ! command -v npm >/dev/null; then
	why_not='no npm'
else
	place=$cache/squawk-2.66.0
	if [ ! -e "$place/complete" ]; then
		rm -rf "$place"
		mkdir -p "$place"
		if (npm_into "$place") >"$work/npm.log" 2>&1; then touch "$place/complete"; else rm -rf "$place"; fi
	fi
	squawk=$(find "$place" -path '*/bin/squawk' -size +1000k 2>/dev/null | head -n 1) || true
	[ -n "$squawk" ] || why_not="it can't be installed: $(tail -n 1 "$work/npm.log" 2>/dev/null)"
fi

seconds "$work/script.sql" >/dev/null
for _ in $(seq $turns); do
	seconds "$work/script.sql" >>"$work/check.times"
	if [ -n "$squawk" ]; then
		TIMEFORMAT=%R
		{ time timeout 120 "$squawk" "$work/script.sql" >/dev/null 2>&1 || true; } 2>>"$work/squawk.times"
	fi
done
mine=$(median <"$work/check.times")
shown 'dbctx_check(), 5,000 statements' "$mine" s
if [ -n "$squawk" ]; then
	theirs=$(median <"$work/squawk.times")
	shown "$("$squawk" --version 2>/dev/null), the same script" "$theirs" s
	promise 'dbctx_check() / squawk' "$(awk -v a="$mine" -v b="$theirs" 'BEGIN {print a / b}')" 1 ''
else
	printf '\n*** SKIPPED: no comparison with squawk: %s ***\n\n' "$why_not"
fi
TIMEFORMAT=%R
{ time ../../bin/dbctx-check -d "$db" "$work/script.sql" >/dev/null 2>&1 || true; } 2>"$work/program.time"
shown 'bin/dbctx-check, with everything' "$(cat "$work/program.time")" s

# one statement, in a session that has done so before
while IFS= read -r statement; do
	ms=$(psql -X -q -A -t -d "$db" -v statement="$statement" <<-'END'
		SELECT set_config('bench.statement', :'statement', false) \g /dev/null
		DO $$ BEGIN FOR i IN 1..20 LOOP PERFORM * FROM dbctx_check(current_setting('bench.statement')); END LOOP; END $$;
		CREATE TEMP TABLE began AS SELECT clock_timestamp() AS at;
		DO $$ BEGIN FOR i IN 1..100 LOOP PERFORM * FROM dbctx_check(current_setting('bench.statement')); END LOOP; END $$;
		SELECT extract(epoch FROM clock_timestamp() - at) * 10 FROM began;
	END
	)
	promise "one statement: ${statement:0:36}" "$ms" 5 ms
done <<'END'
ALTER TABLE old_1 ADD COLUMN preferences json;
CREATE TABLE thing (id bigint PRIMARY KEY, old_1_id uuid REFERENCES old_1);
SELECT nme FROM old_1 WHERE id IS NULL;
ALTER TABLE old_2 ADD UNIQUE (name);
DROP TABLE old_3 CASCADE;
END

# ten times as much
block 100 >"$work/short.sql"
block 1000 >"$work/long.sql"
for _ in 1 2 3; do
	seconds "$work/short.sql" >>"$work/short.times"
	seconds "$work/long.sql" >>"$work/long.times"
done
promise 'ten times the statements (1,000, 10,000), time' "$(awk -v a="$(median <"$work/long.times")" -v b="$(median <"$work/short.times")" 'BEGIN {print a / b}')" 15 ''
for n in 5000 50000; do
	awk -v n="$n" 'BEGIN {for (i = 1; i <= n; i++) printf "SELECT id, name FROM old_%d WHERE created_at > now() AND id IS NOT NULL;\n", i % 50 + 1}' >"$work/$n.sql"
done
few=$(peak "$work/5000.sql")
many=$(peak "$work/50000.sql")
shown 'memory after 5,000 queries' "$few" MB
# the text itself, of 3.5 MB, is held several times
promise 'more for 50,000' "$(awk -v a="$many" -v b="$few" 'BEGIN {print a - b}')" 40 MB
exit $failed
