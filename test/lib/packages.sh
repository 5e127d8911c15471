#!/bin/bash
# packages.sh demo|test: installs what is missing, from the packages of Debian.
# Nothing that is there is upgraded, and no cluster is made, started or touched.
set -euo pipefail
here=$(dirname "$0")
. "$here/common.sh"
. "$here/postgres.sh"

what=$1
missing=()
need() { missing+=("$@"); }
has_program() { command -v "$1" >/dev/null; }
# those of Debian, which the packages belong to, whatever else is on the path
has_perl() { /usr/bin/perl -M"$1" -e 1 2>/dev/null; }
has_python() { /usr/bin/python3 -c "import $1" 2>/dev/null; }

# what apt says is of interest only when it fails
apt() {
	local log status=0
	log=$(mktemp)
	as_root env DEBIAN_FRONTEND=noninteractive NEEDRESTART_SUSPEND=1 \
		apt-get -y -q -o Dpkg::Use-Pty=0 --no-install-recommends "$@" \
		>"$log" 2>&1 || status=$?
	[ "$status" = 0 ] || cat "$log" >&2
	rm -f "$log"
	return $status
}

# Which major a new server is to be: PG_CONFIG may name one that is not there
# yet, otherwise the one of this Debian.
wanted_major() {
	local named
	named=$(sed -nE 's,^/usr/lib/postgresql/([0-9]+)/bin/pg_config$,\1,p' <<<"${PG_CONFIG:-}")
	if [ -n "$named" ]; then
		echo "$named"
	elif [ -n "${PG_CONFIG:-}" ]; then
		die "$PG_CONFIG is not there"
	else
		apt-cache depends postgresql 2>/dev/null |
			sed -nE 's/.*Depends: postgresql-([0-9]+)$/\1/p' || true
	fi
}

# Installs packages while postgresql-common is kept from making a cluster, and
# the system from starting one that its owner has stopped.
install_quietly() {
	local conf=/etc/postgresql-common/createcluster.d/dbctx.conf
	local policy=/usr/sbin/policy-rc.d undo="rm -f $conf"
	as_root mkdir -p "${conf%/*}"
	echo 'create_main_cluster = false' | as_root tee "$conf" >/dev/null
	if [ ! -e "$policy" ]; then
		printf '#!/bin/sh\nexit 101\n' | as_root tee "$policy" >/dev/null
		as_root chmod 755 "$policy"
		undo+=" $policy"
	fi
	trap "as_root $undo" EXIT
	local status=0
	apt --no-upgrade install "$@" || status=$?
	as_root $undo
	trap - EXIT
	return $status
}

# The headers come in a package that depends on compilers of 700 MB, which
# nothing here needs; so they are unpacked where only dbctx looks for them.
unpack_headers() {
	local package=postgresql-server-dev-$pg_major work
	say "unpacking the headers of $package to $cache/headers-$pg_major"
	work=$(mktemp -d)
	(cd "$work" && apt-get -q download "$package" >log 2>&1) ||
		{ cat "$work/log" >&2; die "can not download $package"; }
	rm -rf "$cache/headers-$pg_major"
	mkdir -p "$cache/headers-$pg_major"
	dpkg-deb -x "$work/$package"_*.deb "$cache/headers-$pg_major"
	rm -rf "$work"
}

# a server that is not of Debian's has to bring its own pgTAP
lacks_pgtap() {
	[ "$what" = test ] && [[ $pg_bin = /usr/lib/postgresql/* ]] &&
		[ ! -e "$("$pg_config" --sharedir)/extension/pgtap.control" ]
}

has_program make || need make
has_program gcc || has_program cc || need gcc
echo '#include <stdio.h>' | cc -E - >/dev/null 2>&1 || need libc6-dev

major=
if ! find_postgres || [ ! -x "$pg_bin/postgres" ]; then
	major=new
fi
if [ "$what" = test ]; then
	has_perl Test::More || need perl
	has_perl IPC::Run || need libipc-run-perl
	has_python jsonschema || need python3-jsonschema
	has_program xmllint || need libxml2-utils
	has_perl TAP::Parser::SourceHandler::pgTAP || need libtap-parser-sourcehandler-pgtap-perl
fi
if [ -z "$major" ] && [ ${#missing[@]} = 0 ] && has_headers && ! lacks_pgtap; then
	exit
fi

if ! has_program apt-get; then
	die "missing: ${missing[*]:-} ${major:+a PostgreSQL server and its headers}; install them by hand, this script knows Debian's packages only"
fi
# a fresh machine has no package lists yet
if [ -z "$(apt-cache madison postgresql-common 2>/dev/null)" ]; then
	say "fetching the lists of packages"
	apt update
fi
if [ -n "$major" ]; then
	major=$(wanted_major)
	[ -n "$major" ] || die "no PostgreSQL server in the package lists"
	need "postgresql-$major"
fi
if [ ${#missing[@]} -gt 0 ]; then
	say "installing ${missing[*]}"
	install_quietly "${missing[@]}" ||
		{ apt update; install_quietly "${missing[@]}"; }
fi
find_postgres || die "no PostgreSQL after installing ${missing[*]}"
has_headers || unpack_headers

# A pre-release has no such package: then those tests are skipped, loudly.
if lacks_pgtap; then
	if [ -n "$(apt-cache policy "postgresql-$pg_major-pgtap" | sed -n '/Candidate: [0-9]/p')" ]; then
		say "installing postgresql-$pg_major-pgtap"
		install_quietly "postgresql-$pg_major-pgtap"
	fi
fi
