# Sourced: the runs that every client goes through.
#
# test/clients/NAME/client.sh defines
#   have         gets it, or sets "why_not" and returns 1
#   step N       puts step N's files into the current folder, and lets the client write the migration
#                where it does that itself
#   migrate N    lets the client apply it
#   applied N    prints t or f: whether the client believes that it has been applied
# and may define
#   resolve N    what the client wants to be told after a migration that failed
#   more         more tests of its own
#   bookkeeping  a regular expression of the tables that it keeps its history in, and what belongs to them
#   framework    likewise, of other tables that it brings along, in migrations before the user's
#   transaction  no, where every statement is a transaction of its own
#   shows        what its user gets to see of the server's message, detail and hint
#   warns        yes, where its user sees a WARNING
#   preset       the preset made for it

seconds=120

# what a client does not define
defaults() {
	resolve() { :; }
	more() { :; }
	bookkeeping= framework= transaction=yes shows="message detail hint" warns=no preset=
}

# in_project NAME COMMAND...: in this run's folder; what it says goes to NAME.out there
in_project() {
	local name=$1 status=0
	shift
	(cd "$work/$database" && "$@") </dev/null >"$work/$database.$name" 2>&1 || status=$?
	said=$work/$database.$name
	return $status
}

# The client's program; one that hangs is one that failed
limited() { timeout --foreground "$seconds" nice "$@"; }

# apply N [TRY]
apply() { in_project "migrate$1${2:-}" migrate "$1"; }

# A whole run that must go well; leaves a dump of each step
two_steps() {
	local run=$1 n
	for n in 1 2; do
		if ! in_project "step$n" step "$n"; then
			not_ok "$client, $run: step $n is written" "$said"
			return 1
		elif ! apply "$n"; then
			not_ok "$client, $run: step $n passes" "$said"
			return 1
		fi
		ok "$client, $run: step $n passes"
		is "$client, $run: step $n is recorded" t "$(applied "$n" 2>&1)"
		dump >"$work/$client.$run.$n"
	done
}

plain_run() {
	new_database "${client//-/_}_plain"
	two_steps plain || return
	# a client that did nothing would pass everything else
	is "$client, plain: makes its tables" t "$(own_tables | awk 'END { print (NR >= 5 ? "t" : "f") }')"
	if cmp -s "$work/$client.plain.1" "$work/$client.plain.2"; then
		not_ok "$client, plain: step 2 changes something"
	else
		ok "$client, plain: step 2 changes something"
	fi
}

run_client() {
	client=$1
	local why_not=
	defaults
	. "$here/$client/client.sh"
	printf '\n# %s\n' "$client"
	if ! have; then
		skip "$client" "$why_not"
		return
	fi
	plain_run || { shout "$client does not work here without dbctx"; return; }
	if [ -n "${NO_GUARD:-}" ]; then
		return
	elif [ -z "$guard" ]; then
		skip "$client, guarded" "this dbctx has no guard"
		return
	fi
	# one that ends early has said why
	warn_run strict || true
	if [ -n "$preset" ]; then warn_run "$preset" || true; fi
	block_run || true
	more || true
}
