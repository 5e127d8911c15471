#!/bin/bash
# Runs inside the new chroot: installs every PostgreSQL major that its suites
# hold, with the headers and pgTAP. A major that does not install is left out,
# and the caller sees that its server is not there.
set -euo pipefail
export DEBIAN_FRONTEND=noninteractive LC_ALL=C

apt="apt-get -y -q --no-install-recommends -o Dpkg::Options::=--force-unsafe-io -o Dpkg::Use-Pty=0"

# no cluster is to be made, no service started
mkdir -p /etc/postgresql-common/createcluster.d
echo 'create_main_cluster = false' >/etc/postgresql-common/createcluster.d/dbctx.conf
printf '#!/bin/sh\nexit 101\n' >/usr/sbin/policy-rc.d
chmod 755 /usr/sbin/policy-rc.d

has() { [ -n "$(apt-cache policy "$1" | sed -n '/Candidate: [0-9]/p')" ]; }

# sets "packages" to those of a major; there may be no /dev/fd to read them from
packages_of() {
	packages=("postgresql-$1" "postgresql-client-$1")
	if has "postgresql-$1-pgtap"; then packages+=("postgresql-$1-pgtap"); fi
}

# Mirrors sometimes miss the newest security update; then the version that the
# release came with does as well.
install() {
	$apt install "$@" ||
		$apt -o Dir::Etc::SourceList=/etc/apt/main-only.list \
			-o Dir::Etc::SourceParts=- install "$@"
}

all=()
for v in "$@"; do
	if has "postgresql-$v"; then
		packages_of "$v"
		all+=("${packages[@]}")
	fi
done
$apt install "${all[@]}" || for v in "$@"; do
	if has "postgresql-$v"; then
		packages_of "$v"
		install "${packages[@]}" || echo "postgresql-$v does not install" >&2
	fi
done

# Headers without the compilers that their package depends on.
cd /tmp
for v in "$@"; do
	[ -x "/usr/lib/postgresql/$v/bin/postgres" ] || continue
	apt-cache madison "postgresql-server-dev-$v" | awk '{print $3}' |
	while read -r version; do
		if apt-get -q download "postgresql-server-dev-$v=$version"; then break; fi
	done
	dpkg-deb -x "postgresql-server-dev-${v}"_*.deb / ||
		echo "no headers for PostgreSQL $v" >&2
	rm -f "postgresql-server-dev-${v}"_*.deb

	# a pre-release has no pgTAP package yet; the files are plain SQL
	ext=/usr/share/postgresql/$v/extension
	if [ ! -e "$ext/pgtap.control" ]; then
		for other in 18 17; do
			from=/usr/share/postgresql/$other/extension
			if [ -e "$from/pgtap.control" ]; then
				cp "$from"/pgtap* "$ext"/
				break
			fi
		done
	fi
done
apt-get clean
rm -rf /var/lib/apt/lists/*
