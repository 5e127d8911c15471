# Sourced: the databases that the clients migrate. They connect as "app", who owns
# its database and nothing else; what the suite asks and sets itself, it does as
# the superuser.

admin() { psql -X -A -t -q -v ON_ERROR_STOP=1 -U postgres -d "$database" "$@"; }

# What is the same for all
prepare_server() {
	database=postgres
	admin -c 'CREATE ROLE app LOGIN CREATEDB'
	guard=
	if [ -n "${NO_GUARD:-}" ]; then
		shout "NO_GUARD: dbctx is not there in any run"
	else
		database=template_dbctx
		createdb -U postgres "$database"
		admin -c 'CREATE EXTENSION dbctx'
		if [ "$(admin -c "SELECT count(*) FROM pg_proc WHERE proname = 'dbctx_guard'")" != 0 ]; then
			guard=yes
		else
			shout "SKIPPED: this dbctx has no guard"
		fi
	fi
}

# new_database NAME: an empty one for the client of this run, whose name the
# client's environment carries. A word in it has a meaning only to who reads a log.
new_database() {
	database=$1
	createdb -U postgres -O app -T template0 "$database"
	mkdir -p "$work/$database"
	# the client's environment
	export PGDATABASE=$database PGUSER=app
	export DATABASE_URL="postgresql://app@localhost:$PGPORT/$database?host=$PGHOST"
}

# The schema that the client has made, without what differs from call to call
dump() {
	local schemas
	mapfile -t schemas < <(admin -c "SELECT nspname FROM pg_namespace WHERE nspname !~ '^(pg_|information_schema\$|dbctx\$)' ORDER BY 1")
	pg_dump -U postgres -d "$database" -s "${schemas[@]/#/--schema=}" |
		sed -E '/^\\(un)?restrict /d; /^-- Dumped (from|by)/d'
}

# The tables that the client has made for its user
own_tables() {
	admin -v bookkeeping="^($bookkeeping${framework:+|$framework})" <<-'SQL'
		SELECT name FROM pg_class
		JOIN pg_namespace n ON n.oid = relnamespace AND nspname !~ '^(pg_|information_schema$|dbctx$)',
		format(CASE nspname WHEN 'public' THEN '%2$I' ELSE '%I.%I' END, nspname, relname) AS name
		WHERE relkind IN ('r', 'p') AND name !~ :'bookkeeping' ORDER BY 1
	SQL
}
