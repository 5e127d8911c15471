# Sourced by test/run and test/memory: the suites, and what they add up to. Every suite_NAME
# runs its tests and calls "count" with what came of them.

passed=0 failed=0 skipped=0 report=

# Sets DBCTX_SHARED to the folder with the larger samples, in a place that the
# server's user can read; unset when there is none, and the tests skip.
find_shared() {
	local shared=${DBCTX_SHARED:-$top/../shared}
	unset DBCTX_SHARED
	if [ ! -d "$shared" ]; then
		shout "no $shared: the tests on larger samples are skipped"
		return
	fi
	shared=$(cd "$shared" && pwd)
	if ! as_server_user ls "$shared" >/dev/null 2>&1; then
		cp -R "$shared" "$work/shared"
		chmod -R u+w,go+rX "$work/shared"
		shared=$work/shared
	fi
	export DBCTX_SHARED=$shared
}

# count SUITE PASSED FAILED SKIPPED: a suite that ran nothing has failed
count() {
	local fail=$3
	if [ $(($2 + $3 + $4)) = 0 ]; then
		echo "$1: no test ran" >&2
		fail=1
	fi
	passed=$((passed + $2))
	failed=$((failed + fail))
	skipped=$((skipped + $4))
	report+=$(printf '%-10s %4d passed, %d failed, %d skipped' "$1" "$2" "$fail" "$4")$'\n'
}

# pg_regress and the isolation tester, by the targets of PGXS. Their last words
# are "All 7 tests passed." or "2 of 7 tests failed."
installcheck() {
	local name=$1 status=0 all bad log=$work/$1.log input out
	shift
	# without a file to compare with, pg_regress stops; with an empty one it
	# shows what the new test prints
	for input in "$work"/source/test/sql/*.sql "$work"/source/test/specs/*.spec; do
		out=${input##*/}
		out=$work/source/expected/${out%.*}.out
		if [ -e "$input" ] && [ ! -e "$out" ]; then mkdir -p "${out%/*}" && : >"$out"; fi
	done
	timeout --foreground "${suite_seconds:-900}" make -s -C "$work/source" \
		"${pg_make[@]}" with_llvm=no installcheck "$@" 2>&1 | tee "$log" || status=$?
	all=$(sed -nE 's/^[# ]*(All|[0-9]+ of) ([0-9]+) tests .*/\2/p' "$log" | tail -n 1)
	bad=$(sed -nE 's/^[# ]*([0-9]+) of [0-9]+ tests failed.*/\1/p' "$log" | tail -n 1)
	if [ "$status" != 0 ]; then
		tee -a "$work/regression.diffs" <"$work/source/regression.diffs" || true
		bad=${bad:-1}
	fi
	all=${all:-${bad:-0}} bad=${bad:-0}
	count "$name" $((all - bad)) "$bad" 0
}

# with "REGRESS=" make has none of them to run
suite_regress() { installcheck regress ISOLATION= ${REGRESS:+"REGRESS=$REGRESS"}; }
suite_isolation() { installcheck isolation REGRESS= ${ISOLATION:+"ISOLATION=$ISOLATION"}; }

# Runs a prove and counts the lines of the TAP that it keeps.
run_prove() {
	local name=$1 status=0 ok bad skip tap=$work/tap-$1
	shift
	as_server_user mkdir -p "$tap"
	# what a test leaves behind goes with this run
	export PERL_TEST_HARNESS_DUMP_TAP=$tap TMPDIR=$work
	as_server_user env -C "$work/source" timeout --foreground "${suite_seconds:-900}" "$@" </dev/null || status=$?
	tap_lines() { find "$tap" -type f -exec cat {} + | grep -cE "$1" || true; }
	skip=$(tap_lines '^ok.*# *[Ss][Kk][Ii][Pp]|^1\.\.0')
	ok=$(($(tap_lines '^ok') - $(tap_lines '^ok.*# *[Ss][Kk][Ii][Pp]')))
	bad=$(tap_lines '^not ok')
	bad=$((bad - $(tap_lines '^not ok.*# *TODO')))
	# died, or planned more than it ran
	if [ "$status" != 0 ] && [ "$bad" = 0 ]; then bad=1; fi
	count "$name" "$ok" "$bad" "$skip"
}

# Perl tests with servers of their own, and programs that print TAP, which find
# the server of this run in PGHOST and PGPORT
suite_scripts() {
	local tests pgxs log
	if [ -n "${PROVE_TESTS:-}" ]; then
		read -r -a tests <<<"$PROVE_TESTS"
	else
		mapfile -t tests < <(cd "$work/source" &&
			find test/scripts -name '*.t' -o -name '*.sh' -perm -u+x | sort)
	fi
	if [ ${#tests[@]} = 0 ]; then
		count scripts 0 0 0
		return
	fi
	pgxs=$(dirname "$("$pg_config" --pgxs)")/..
	# TEMP_CONFIG is appended to the settings of every server that they make
	grep -v '^port' "$work/extra.conf" >"$work/temp.conf" || true
	mkdir -p "$work/tmp_check/log"
	as_root chown -R "$(server_user)" "$work/tmp_check"
	export TEMP_CONFIG=$work/temp.conf PG_REGRESS=$pgxs/test/regress/pg_regress \
		TESTDATADIR=$work/tmp_check TESTLOGDIR=$work/tmp_check/log TESTDIR=$work \
		PG_CONFIG=$pg_config
	run_prove scripts prove -j2 -I "$pgxs/test/perl" -I test/scripts "${tests[@]}"
	# what the Perl tests did, which they tell their logs only
	grep -lE 'not ok|Bail out|died at' "$work"/tmp_check/log/regress_log_* 2>/dev/null |
		while read -r log; do
			printf '\n--- the end of %s\n' "${log##*/}"
			tail -n 30 "$log"
		done || true
}

suite_pgtap() {
	local files
	mapfile -t files < <(cd "$work/source" && find test/pgtap -name '*.sql' | sort)
	if [ ! -e "$("$pg_config" --sharedir)/extension/pgtap.control" ]; then
		shout "SKIPPED: no pgTAP for PostgreSQL $pg_major"
		count pgtap 0 0 "${#files[@]}"
	elif [ ${#files[@]} = 0 ]; then
		count pgtap 0 0 0
	else
		psql -X -q -d postgres -c 'CREATE DATABASE dbctx_pgtap'
		psql -X -q -d dbctx_pgtap -c 'CREATE EXTENSION pgtap' -c 'CREATE EXTENSION dbctx'
		run_prove pgtap pg_prove -d dbctx_pgtap "${files[@]}"
	fi
}

# No test may bring the server down, even where it would not notice.
check_server_log() {
	local bad
	bad=$(grep -E 'was terminated by signal|TRAP:|PANIC:' "$work/server.log" || true)
	if [ -n "$bad" ]; then
		printf 'the server crashed:\n%s\n' "$bad" >&2
		count server 0 1 0
	else
		count server 1 0 0
	fi
}

# what the tests printed, to be compared with expected/ and copied there
save_results() {
	[ -w "$top" ] || return 0
	rm -rf "$top/results" "$top/regression.diffs"
	local from
	for from in "$work/source/results" "$work/regression.diffs"; do
		if [ -e "$from" ]; then cp -R "$from" "$top/"; fi
	done
}
