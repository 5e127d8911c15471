# Sourced by the other scripts: messages, paths, and how to become root or
# stop being root.

top=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
cache=${XDG_CACHE_HOME:-${HOME:-/tmp}/.cache}/dbctx

# messages that are read by scripts, and the order of names, are the same for all
for name in LANGUAGE "${!LC_@}"; do unset "$name"; done
export LANG=C.UTF-8 LC_ALL=C.UTF-8

# what is installed or unpacked is for the server's user to read
umask 022

# messages go to stderr: stdout is for what was asked for
say() { printf '%s\n' "dbctx: $*" >&2; }
shout() { printf '\n*** %s ***\n\n' "$*" >&2; }
die() { printf '%s\n' "dbctx: $*" >&2; exit 1; }

# run a command as root, by sudo if need be
as_root() {
	if [ "$(id -u)" = 0 ]; then
		"$@"
	elif command -v sudo >/dev/null; then
		sudo "$@"
	else
		die "need root or sudo for: $*"
	fi
}

# A PostgreSQL server refuses to run as root, so everything that starts one
# runs as this user: the caller, or an unprivileged one when the caller is root.
server_user() {
	if [ "$(id -u)" != 0 ]; then
		id -un
	elif id -u postgres >/dev/null 2>&1; then
		echo postgres
	else
		echo nobody
	fi
}

# run a command as that user, in / since it may not enter the current folder;
# the environment stays, HOME excepted
as_server_user() {
	if [ "$(id -u)" != 0 ]; then
		(cd / && "$@")
	else
		local user
		user=$(server_user)
		HOME=/nonexistent setpriv --reuid="$user" --regid="$(id -g "$user")" \
			--init-groups -- env -C / "$@"
	fi
}

# Waits until no other run is making the same thing in the cache; ends with the
# script.
only_one() {
	mkdir -p "$cache"
	exec 9>"$cache/$1.lock"
	flock 9
}

# A new directory in /tmp that only the server's user can enter. /tmp, and not
# TMPDIR, since the name of a socket must not be longer than 107 bytes.
private_dir() {
	local dir
	dir=$(mktemp -d "/tmp/dbctx-$1.XXXXXX")
	if [ "$(id -u)" = 0 ]; then
		chown "$(server_user):" "$dir"
	fi
	echo "$dir"
}

# a make of ours must not inherit the options and variables of make test
unset MAKEFLAGS MFLAGS MAKELEVEL MAKEOVERRIDES

# initdb, psql and the servers must not listen to what the caller has set
unset PGHOST PGHOSTADDR PGPORT PGDATABASE PGUSER PGPASSWORD PGPASSFILE \
	PGSERVICE PGSERVICEFILE PGOPTIONS PGDATA PGSSLMODE PGTZ PGDATESTYLE \
	PGCLIENTENCODING PGAPPNAME
