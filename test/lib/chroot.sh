#!/bin/bash
# Makes a directory with every PostgreSQL major that Debian's suites hold, side
# by side, and prints its name. It is kept in the cache and made anew once a
# month, when these scripts change, or when it is missing.
set -euo pipefail
. "$(dirname "$0")/common.sh"

# the chroot is made and entered with mounts, which a container may forbid
need=()
for program in mmdebstrap mount; do
	command -v "$program" >/dev/null || need+=("$program")
done
if [ ${#need[@]} -gt 0 ]; then
	as_root env DEBIAN_FRONTEND=noninteractive \
		apt-get -y -q --no-install-recommends install "${need[@]}" >&2
fi
as_root unshare --mount --pid --fork --propagation private mount -t tmpfs tmpfs /mnt ||
	die "this machine does not let us mount, so there can be no chroot"

root=$cache/chroot
only_one chroot
recipe=$(cat "$top/test/lib/chroot.sh" "$top/test/lib/chroot-setup.sh" | sha256sum)
if [ "$(cat "$root/etc/dbctx-complete" 2>/dev/null)" = "$recipe" ] &&
	[ -n "$(find "$root/etc/dbctx-complete" -mtime -30)" ]; then
	echo "$root"
	exit
fi

say "making $root (one to three minutes)"

# The machine's own mirrors, whichever they are.
site_of() {
	apt-get indextargets --format '$(LABEL)|$(SITE)' 'Created-By: Packages' |
		sed -n "s/^$1|//p" | sort -u | sed -n 1p
}
mirror=$(site_of Debian)
security=$(site_of Debian-Security)
[ -n "$mirror" ] || die "no Debian mirror in the apt sources of this machine (apt-get update?)"

work=$(mktemp -d)
trap 'as_root rm -rf "$work" "$root.new"' EXIT
sources=("deb $mirror forky main" "deb $mirror trixie main" "deb $mirror bookworm main"
	"deb $mirror experimental main")
printf '%s\n' "${sources[@]}" >"$work/main.list"
if [ -n "$security" ]; then
	sources+=("deb $security trixie-security main" "deb $security bookworm-security main")
fi

# Newest suite first; from experimental only what is asked for.
pin() { printf 'Package: %s\nPin: release %s\nPin-Priority: %s\n\n' "$1" "$2" "$3"; }
{
	pin '*' n=forky 900
	pin '*' n=trixie 200
	pin '*' n=trixie-security 200
	pin '*' n=bookworm 100
	pin '*' n=bookworm-security 100
	pin '*' a=experimental 1
	pin 'src:postgresql-19 src:postgresql-common' a=experimental 990
} >"$work/preferences"

build() {
	as_root rm -rf "$root.new"
	mkdir -p "$cache"
	as_root mmdebstrap --mode=root --variant=apt --skip=check/empty \
		--aptopt='Acquire::Check-Valid-Until "false"' \
		--aptopt='Acquire::Retries "3"' \
		--aptopt='Acquire::Languages "none"' \
		--dpkgopt='path-exclude=/usr/share/man/*' \
		--dpkgopt='path-exclude=/usr/share/doc/*' \
		--dpkgopt='path-exclude=/usr/share/locale/*' \
		--include=make,gcc,libc6-dev,perl,libipc-run-perl,libtap-parser-sourcehandler-pgtap-perl,python3-jsonschema \
		--setup-hook="mkdir -p \"\$1/etc/apt/preferences.d\"" \
		--setup-hook="cp '$work/preferences' \"\$1/etc/apt/preferences.d/dbctx\"" \
		--setup-hook="cp '$work/main.list' \"\$1/etc/apt/main-only.list\"" \
		--customize-hook="cp '$top/test/lib/chroot-setup.sh' \"\$1/root/\"" \
		--customize-hook="chroot \"\$1\" bash /root/chroot-setup.sh 14 15 16 17 18 19" \
		forky "$root.new" "$@" >&2
}

if ! build "${sources[@]}"; then
	shout "the chroot failed, trying without experimental: PostgreSQL 19 will be missing"
	mapfile -t sources < <(printf '%s\n' "${sources[@]}" | grep -v ' experimental ')
	sed -i '/ experimental /d' "$work/main.list"
	build "${sources[@]}" || die "the chroot can not be made"
fi
as_root tee "$root.new/etc/dbctx-complete" <<<"$recipe" >/dev/null
as_root rm -rf "$root"
as_root mv "$root.new" "$root"
echo "$root"
