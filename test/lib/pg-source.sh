#!/bin/bash
# pg-source.sh MAJOR: prints the name of the untouched sources that Debian's
# package of that PostgreSQL is made of, fetched once and kept in the cache.
set -euo pipefail
. "$(dirname "$0")/common.sh"
major=$1

only_one "source-$major"
found() { find "$cache" -maxdepth 1 -name "postgresql-${major}_*.orig.tar.*" ! -name '*.asc' | head -n 1; }
tarball=$(found)
if [ -n "$tarball" ]; then
	echo "$tarball"
	exit
fi

if ! command -v dpkg-source >/dev/null; then
	as_root env DEBIAN_FRONTEND=noninteractive \
		apt-get -y -q --no-install-recommends install dpkg-dev >&2
fi

# The machine's own mirrors, with sources, in lists that only we see.
say "fetching the sources of PostgreSQL $major"
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
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
fetched=$(find "$dir" -maxdepth 1 -name "postgresql-${major}_*.orig.tar.*" ! -name '*.asc' | head -n 1)
[ -n "$fetched" ] || die "no sources of PostgreSQL $major"
cp "$fetched" "$cache/${fetched##*/}.new"
mv "$cache/${fetched##*/}.new" "$cache/${fetched##*/}"
found
