#!/bin/bash
# memory-server.sh MAJOR DIR: puts a PostgreSQL with assertions and the hooks
# for valgrind into DIR. Built once, from the untouched sources that Debian's
# package is made of, and kept in the cache.
set -euo pipefail
. "$(dirname "$0")/common.sh"
major=$1 dir=$2

only_one "memory-server-$major"
packed=$cache/memory-server-$major.tar
unpack() { as_server_user tar -xf - -C "$dir" <"$packed"; }
if [ -e "$packed" ]; then
	unpack
	exit
fi

need=()
command -v valgrind >/dev/null || need+=(valgrind)
[ -e /usr/include/valgrind/memcheck.h ] || need+=(valgrind)
command -v bison >/dev/null || need+=(bison)
command -v flex >/dev/null || need+=(flex)
command -v bzip2 >/dev/null || need+=(bzip2)
if [ ${#need[@]} -gt 0 ]; then
	say "installing ${need[*]}"
	as_root env DEBIAN_FRONTEND=noninteractive \
		apt-get -y -q --no-install-recommends install "${need[@]}" >&2
fi

tarball=$("$top/test/lib/pg-source.sh" "$major")

# As an ordinary user: an install that goes astray can't hurt the system.
say "building PostgreSQL $major for valgrind (about four minutes)"
as_server_user mkdir "$dir/build"
tar -xf "$tarball" -C "$dir/build" --strip-components=1
as_root chown -R "$(server_user)" "$dir/build"
without=(--without-readline --without-zlib)
if [ "$major" -ge 16 ]; then without+=(--without-icu); fi
as_server_user bash -euo pipefail -c '
	cd "$1/build"
	shift
	./configure "$@" --enable-cassert --enable-debug --enable-tap-tests \
		CPPFLAGS=-DUSE_VALGRIND CFLAGS="-O1 -g -fno-omit-frame-pointer"
	make -s -j2
	make -s install
	make -s -C contrib -j2
	make -s -C contrib install
	make -s -C src/test/isolation install
	cp src/tools/valgrind.supp "${1#--prefix=}/"
' build "$dir" "--prefix=$dir/pg" "${without[@]}" >"$dir/build.log" 2>&1 ||
	{ tail -n 40 "$dir/build.log" >&2; die "the build failed"; }

# a server finds its own files wherever it is unpacked
mkdir -p "$cache"
tar -C "$dir" -cf "$packed.new" pg
mv "$packed.new" "$packed"
rm -rf "$dir/build"
