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
command -v dpkg-source >/dev/null || need+=(dpkg-dev)
if [ ${#need[@]} -gt 0 ]; then
	say "installing ${need[*]}"
	as_root env DEBIAN_FRONTEND=noninteractive \
		apt-get -y -q --no-install-recommends install "${need[@]}" >&2
fi

# The machine's own mirrors, with sources, in lists that only we see.
say "fetching the sources of PostgreSQL $major"
mkdir -p "$dir/apt/lists/partial"
keyring=/usr/share/keyrings/debian-archive-keyring.gpg
apt-get indextargets --format '$(LABEL)|$(SITE) $(CODENAME) main' 'Created-By: Packages' |
	sed -nE "s,^Debian[^|]*\|,deb-src [signed-by=$keyring] ,p" | sort -u >"$dir/apt/sources.list"
apt=(-q -o Dir::Etc::SourceList="$dir/apt/sources.list" -o Dir::Etc::SourceParts=/dev/null
	-o Dir::State::Lists="$dir/apt/lists" -o APT::Sandbox::User=root)
fetch() { (cd "$dir" && apt-get "${apt[@]}" source --download-only --tar-only "$1" >&2); }
apt-get "${apt[@]}" update >&2
# mirrors sometimes miss the newest security update
fetch "postgresql-$major" || for version in $(apt-cache "${apt[@]}" showsrc "postgresql-$major" |
	sed -n 's/^Version: //p' | sort -rV); do
	if fetch "postgresql-$major=$version"; then break; fi
done
tarball=$(printf '%s\n' "$dir"/postgresql-"$major"_*.orig.tar.* | grep -v '\.asc$' | head -n 1)
[ -e "$tarball" ] || die "no sources of PostgreSQL $major"

# As an ordinary user: an install that goes astray can't hurt the system.
say "building PostgreSQL $major for valgrind (about four minutes)"
chmod a+r "$tarball"
as_server_user mkdir "$dir/build"
as_server_user tar -xf "$tarball" -C "$dir/build" --strip-components=1
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
rm -rf "$dir/build" "$dir/apt" "$tarball"
