# Sourced: results as TAP, and what they add up to.

passed=0 failed=0 skipped=0

ok() {
	passed=$((passed + 1))
	echo "ok $((passed + failed + skipped)) - $1"
}

# not_ok NAME [FILE...]: what the files hold says why
not_ok() {
	failed=$((failed + 1))
	echo "not ok $((passed + failed + skipped)) - $1"
	shift
	if [ $# -gt 0 ]; then cat -- "$@" | sed -n '1,40s/^/#   /p'; fi
}

skip() {
	skipped=$((skipped + 1))
	echo "ok $((passed + failed + skipped)) - $1 # SKIP $2"
	shout "SKIPPED: $1: $2"
}

# same NAME EXPECTED GOT: two files
same() {
	local difference=$work/difference
	if diff -u "$2" "$3" >"$difference" 2>&1; then ok "$1"; else not_ok "$1" "$difference"; fi
}

# is NAME EXPECTED GOT: two strings
is() {
	if [ "$2" = "$3" ]; then
		ok "$1"
	else
		printf 'expected: %s\ngot:      %s\n' "$2" "$3" >"$work/difference"
		not_ok "$1" "$work/difference"
	fi
}

# No client may bring the server down, even where it would not notice.
check_server_log() {
	if grep -E 'was terminated by signal|TRAP:|PANIC:' "$work/server.log" >"$work/crashes"; then
		not_ok "the server did not crash" "$work/crashes"
	else
		ok "the server did not crash"
	fi
}
