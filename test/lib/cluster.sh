# Sourced after common.sh and postgres.sh: a throw-away server that listens on
# a unix socket in a folder of its own, and on nothing else.

# Copies the sources to $1, without what has been built from them: a build for
# one major never meets objects of another, and the checkout stays clean.
copy_sources() {
	mkdir -p "$1"
	tar -C "$top" -cf - --exclude-vcs --exclude='*.o' --exclude='*.so' --exclude='*.bc' \
		--exclude=./results --exclude=./output_iso --exclude=./tmp_check \
		--exclude=./.built-for --exclude=node_modules . | tar -C "$1" -xf - --no-same-owner
	chmod -R go+rX "$1"
}

# Builds dbctx in $1. Without bitcode, which takes longer than the rest and
# changes nothing here.
build() {
	make -s -C "$1" -j2 "${pg_make[@]}" with_llvm=no "WERROR=${WERROR:-}" all >&2
}

# ... and installs it below $2, not into the system.
install_below() {
	build "$1"
	make -s -C "$1" "${pg_make[@]}" with_llvm=no "WERROR=${WERROR:-}" DESTDIR="$2" install >&2
	chmod -R go+rX "$2"
}

# Installs what has been built in $1 where the server of pg_config looks.
install_into_system() {
	as_root make -s -C "$1" "${pg_make[@]}" with_llvm=no install >&2
}

# Prints the settings that make a server look for extensions below $1 too.
# Debian's servers before 18 have a setting of Debian's for that.
extension_settings() {
	local stage=$1 share lib
	share=$stage$("$pg_config" --sharedir)
	lib=$stage$("$pg_config" --pkglibdir)
	if [ "$pg_major" -ge 18 ]; then
		echo "extension_control_path = '$share:\$system'"
		echo "dynamic_library_path = '$lib:\$libdir'"
	elif grep -qa extension_destdir "$pg_bin/postgres"; then
		echo "extension_destdir = '$stage'"
	else
		return 1
	fi
}

# Makes a server in $1/data, its socket in $1, superuser "postgres"; further
# settings are read from $1/extra.conf. The port is but the name of the socket.
make_cluster() {
	local dir=$1
	as_server_user "$pg_bin/initdb" -D "$dir/data" -U postgres -A trust \
		-E UTF8 --locale=C.UTF-8 --no-sync >"$dir/initdb.log" 2>&1 ||
		{ cat "$dir/initdb.log" >&2; die "initdb failed"; }
	{
		echo "listen_addresses = ''"
		echo "unix_socket_directories = '$dir'"
		echo "fsync = off"
		echo "timezone = 'UTC'"
		echo "log_timezone = 'UTC'"
		if [ -e "$dir/extra.conf" ]; then cat "$dir/extra.conf"; fi
	} | as_server_user tee -a "$dir/data/postgresql.conf" >/dev/null
}

start_cluster() {
	local dir=$1
	make_cluster "$dir"
	as_server_user "$pg_bin/pg_ctl" -D "$dir/data" -l "$dir/server.log" -w -s start \
		>/dev/null </dev/null || { tail -n 20 "$dir/server.log" >&2; die "the server does not start"; }
}

stop_cluster() {
	as_server_user "$pg_bin/pg_ctl" -D "$1/data" -m immediate -w -s stop >/dev/null 2>&1 || true
}

is_running() {
	as_server_user "$pg_bin/pg_ctl" -D "$1/data" status >/dev/null 2>&1
}
