# Sourced: the runs with the guard on.

# What the guard has said in this database: rule, object, whether it still stands
findings() {
	admin -c "SELECT rule, object, CASE WHEN stands THEN 'stands' ELSE 'mended' END FROM dbctx_findings() GROUP BY 1, 2, 3 ORDER BY rule COLLATE \"C\", object COLLATE \"C\""
}

# What is missing by our own count: tables without a primary key, and foreign keys
# whose columns no index begins with
missing() {
	admin -v bookkeeping="^$bookkeeping" <<-'SQL'
		WITH own AS (
			SELECT c.oid FROM pg_class c
			JOIN pg_namespace n ON n.oid = relnamespace AND nspname !~ '^(pg_|information_schema$|dbctx$)'
			WHERE relkind IN ('r', 'p')
			AND format(CASE nspname WHEN 'public' THEN '%2$I' ELSE '%I.%I' END, nspname, relname) !~ :'bookkeeping')
		SELECT 'foreign_key_index', count(*) FROM pg_constraint JOIN own ON own.oid = conrelid
		WHERE contype = 'f' AND NOT EXISTS (SELECT FROM pg_index WHERE indrelid = conrelid AND indpred IS NULL
			AND (string_to_array(indkey::text, ' ')::int2[])[1:cardinality(conkey)] @> conkey)
		UNION ALL
		SELECT 'primary_key_missing', count(*) FROM own
		WHERE NOT EXISTS (SELECT FROM pg_constraint WHERE conrelid = own.oid AND contype = 'p')
		ORDER BY 1
	SQL
}

# Every finding of a step that the client makes in one transaction stands at its end:
# what comes later in it has been waited for. Those that an earlier step's were, the
# next one may mend.
check_mended() {
	local what=$1 before=$2 after=$3
	grep '|mended$' "$after" | sed 's/mended$/stands/' | grep -vxFf "$before" |
		grep -vE "^[a-z_]+\|(public\.)?${framework:-nothing}" >"$work/mended" || true
	if [ "$transaction" = no ] || [ ! -s "$work/mended" ]; then
		ok "$what: nothing is said of what the same transaction mends"
	else
		not_ok "$what: nothing is said of what the same transaction mends" "$work/mended"
	fi
}

# What the server said in a database that isn't the guard's
other_messages() {
	sed -nE "/ DC[0-9A-Z]{3} WARNING:/!s/^$1 ([0-9A-Z]{5} (WARNING|ERROR|FATAL):)/\\1/p" "$work/server.log"
}

# What the guard is to keep in the database of this run: "strict", or a preset. Returns
# 1 if that is nothing.
set_rules() {
	if [ "$1" = strict ]; then
		admin -f "$here/lib/strict.sql" >/dev/null
	else
		admin -c "SELECT dbctx_adopt_preset('$1', 'warn')" >/dev/null
	fi
	[ "$(admin -c 'SELECT count(*) FROM dbctx.rule')" -gt 0 ]
}

# warn_run RULES: both steps pass as they do without dbctx, whatever they violate, and
# the findings are those of the file, and none is about the client's own tables
warn_run() {
	local rules=$1 n name rule warning before=/dev/null
	local run="warn, $rules" expected=$here/$client/findings.$rules
	name=${client//-/_}_$rules
	new_database "$name"
	admin -c 'CREATE EXTENSION dbctx'
	if ! set_rules "$rules"; then
		skip "$client, $run" "this dbctx has no such preset"
		return
	fi
	admin -c "SELECT dbctx_guard('warn')" >/dev/null
	for n in 1 2; do
		if ! in_project "step$n" step "$n"; then
			not_ok "$client, $run: step $n is written" "$said"
			return
		elif ! apply "$n"; then
			not_ok "$client, $run: step $n passes" "$said"
			return
		fi
		ok "$client, $run: step $n passes"
		is "$client, $run: step $n is recorded" t "$(applied "$n" 2>&1)"
		dump >"$work/$name.$n"
		same "$client, $run: step $n makes the same schema" "$work/$client.plain.$n" "$work/$name.$n"
		findings >"$work/$name.findings.$n"
		check_mended "$client, $run, step $n" "$before" "$work/$name.findings.$n"
		before=$work/$name.findings.$n
	done
	if grep -E "^[a-z_]+\|(public\.)?$bookkeeping" "$before" >"$work/own"; then
		not_ok "$client, $run: nothing is said of its own tables" "$work/own"
	else
		ok "$client, $run: nothing is said of its own tables"
	fi
	other_messages "${client//-/_}_plain" >"$work/$name.other_plain"
	other_messages "$name" >"$work/$name.other"
	same "$client, $run: nothing else is said, no internal error either" "$work/$name.other_plain" "$work/$name.other"
	same "$client, $run: the findings" "$expected" "$before"
	[ "$rules" = strict ] || return 0

	warning=$(sed -nE "s/^$database DC[0-9A-Z]{3} WARNING:  //p" "$work/server.log" | head -n 1)
	if [ -z "$warning" ]; then
		not_ok "$client, $run: the server warns"
	elif grep -qF -- "$warning" "$work/$name.migrate1"; then
		is "$client, $run: its user sees the WARNING" yes "$warns"
	else
		is "$client, $run: its user doesn't see the WARNING" no "$warns"
	fi
	missing >"$work/$name.missing"
	for rule in primary_key_missing foreign_key_index; do
		printf '%s|%s\n' "$rule" "$(grep -c "^$rule|.*|stands\$" "$before")"
	done | sort >"$work/$name.missed"
	same "$client, $run: what is missing is told, and nothing else" "$work/$name.missing" "$work/$name.missed"
}

# What of the server's last refusal in this database this file shows
shown_in() {
	local log=$work/refusal part text shown=
	grep -E "^$database DC" "$work/server.log" >"$log" || true
	for part in ERROR DETAIL HINT; do
		# the last of them, its first line
		text=$(sed -nE "s/^$database DC[0-9A-Z]{3} $part:  //p" "$log" | tail -n 1)
		if [ -n "$text" ] && grep -qF -- "$text" "$1"; then shown+=" $part"; fi
	done
	shown=${shown,,}
	echo "${shown/ error/ message}" | sed 's/^ //'
}

# refused N RUN: step N is refused, its user sees what his client is known to show
refused() {
	local n=$1 run=$2
	if apply "$n" .refused; then
		not_ok "$client, $run: step $n is refused" "$said"
		return 1
	fi
	ok "$client, $run: step $n is refused"
	if ! grep -qE "^$database DC[0-9A-Z]{3} ERROR:" "$work/server.log"; then
		not_ok "$client, $run: by the guard" "$said"
		return 1
	fi
	is "$client, $run: of step $n's refusal its user sees: ${shows:-nothing}" "$shows" "$(shown_in "$said")"
	is "$client, $run: step $n isn't recorded" f "$(applied "$n" 2>&1)"
}

# passes N RUN: what was refused passes when the guard is off
passes() {
	local n=$1 run=$2
	admin -c "SELECT dbctx_guard('off')" >/dev/null
	if ! in_project "resolve$n" resolve "$n"; then
		not_ok "$client, $run: step $n is resolved" "$said"
	elif ! apply "$n" .again; then
		not_ok "$client, $run: step $n passes with the guard off" "$said"
	else
		ok "$client, $run: step $n passes with the guard off"
		is "$client, $run: step $n is recorded then" t "$(applied "$n" 2>&1)"
	fi
	dump >"$work/$database.$n"
	same "$client, $run: step $n makes the same schema" "$work/$client.plain.$n" "$work/$database.$n"
}

# Both steps are refused, each by a rule that it breaks
block_run() {
	new_database "${client//-/_}_block"
	admin -c 'CREATE EXTENSION dbctx' \
		-c "SELECT dbctx_set_rule('primary_key_type', 'block', '{\"type\": \"uuid\"}')" \
		-c "SELECT dbctx_guard('block')" >/dev/null
	if ! in_project step1 step 1; then
		not_ok "$client, block: step 1 is written" "$said"
		return
	fi
	refused 1 block || return
	is "$client, block: nothing of step 1 is there" "" "$(own_tables)"
	passes 1 block

	if ! in_project step2 step 2; then
		not_ok "$client, block: step 2 is written" "$said"
		return
	fi
	admin -c "SELECT dbctx_set_rule('primary_key_type', 'off')" \
		-c "SELECT dbctx_set_rule('column_type', 'block', '{\"types\": {\"numeric\": \"bigint\"}}')" \
		-c "SELECT dbctx_guard('block')" >/dev/null
	refused 2 block || return
	is "$client, block: step 1 is still recorded" t "$(applied 1 2>&1)"
	if [ "$transaction" = yes ]; then
		dump >"$work/$database.still"
		same "$client, block: nothing of step 2 is there" "$work/$client.plain.1" "$work/$database.still"
	fi
	passes 2 block
}
