# Sourced after common.sh: finds the PostgreSQL to use and sets
#   pg_config  its pg_config
#   pg_major   15, 17, ...
#   pg_bin     the folder of its programs
#   pg_make    arguments for make, so that it builds for that PostgreSQL

# the newest server in Debian's place that is complete, or else the newest
newest_debian() {
	local dir
	for dir in $(printf '%s\n' /usr/lib/postgresql/*/bin | sort -rV); do
		if [ -x "$dir/postgres" ]; then
			echo "$dir/pg_config"
			return
		fi
	done
}

find_postgres() {
	pg_config=${PG_CONFIG:-}
	if [ -z "$pg_config" ]; then
		# The pg_config of the path may belong to a client library only.
		pg_config=$(command -v pg_config || true)
		if [ -z "$pg_config" ] || [ ! -x "$("$pg_config" --bindir)/postgres" ]; then
			pg_config=$(newest_debian)
		fi
	fi
	[ -n "$pg_config" ] && command -v "$pg_config" >/dev/null || return 1
	pg_bin=$("$pg_config" --bindir)
	pg_major=$("$pg_config" --version | sed -E 's/^[^0-9]*([0-9]+).*/\1/')
	find_headers
}

# Headers as installed, or as unpacked by packages.sh
find_headers() {
	local unpacked=$cache/headers-$pg_major/usr/include/postgresql
	pg_make=("PG_CONFIG=$pg_config")
	if [ -e "$("$pg_config" --includedir-server)/postgres.h" ]; then
		return
	fi
	pg_make+=("includedir_server=$unpacked/$pg_major/server"
		"includedir_internal=$unpacked/internal")
}

has_headers() {
	[ -e "$("$pg_config" --includedir-server)/postgres.h" ] ||
		[ -e "$cache/headers-$pg_major/usr/include/postgresql/$pg_major/server/postgres.h" ]
}
