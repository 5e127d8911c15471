# Sourced: gets the clients into the cache, outside of the checkout. Each function
# sets "why_not" and returns 1 where that fails.

clients=$cache/clients

# A folder in the cache for what is made by a recipe, the text of which is $2; sets
# "place" and returns 0 when it is complete already.
cached() {
	place=$clients/$1-$(sha256sum <<<"$2" | cut -c 1-12)
	[ -e "$place/complete" ]
}

# Makes it by a command that is given the folder; half of it never stays. Older
# ones of the same name go.
fill_cache() {
	local name=$1 log=$work/install-$1.log
	shift
	say "installing $name"
	only_one "clients-$name"
	rm -rf "$clients/$name"-????????????
	mkdir -p "$place"
	if "$@" "$place" >"$log" 2>&1; then
		touch "$place/complete"
	else
		rm -rf "$place"
		why_not="it can't be installed: $(grep -iE -m 1 'err(or)?[:! ]' "$log" || tail -n 1 "$log")"
		return 1
	fi
}

npm_into() {
	cp "$here/$client/package.json" "$1"
	cd "$1" && HOME=$clients timeout 600 nice npm install --ignore-scripts --no-audit --no-fund \
		--no-package-lock
}

# What this client's package.json says; sets "modules"
install_npm() {
	if ! command -v npm >/dev/null || ! command -v node >/dev/null; then
		why_not="no node and npm"
		return 1
	fi
	cached "$client" "$(cat "$here/$client/package.json")" || fill_cache "$client" npm_into || return 1
	modules=$place/node_modules
}

# The packages and all that they depend on and this machine hasn't, unpacked
debian_into() {
	local folder=$1 packages
	shift
	packages=$(apt-get -s --no-install-recommends install "${debian_packages[@]}" |
		awk '$1 == "Inst" && $3 !~ /^\[/ { print $2 }') || return
	mkdir -p "$folder/packages" "$folder/root"
	(cd "$folder/packages" && nice apt-get -q -o APT::Sandbox::User=root download $packages) || return
	find "$folder/packages" -name '*.deb' -exec dpkg-deb -x {} "$folder/root" \; || return
	rm -rf "$folder/packages"
}

# One folder for all of Debian's clients, since they share much; sets "debian" and
# what the interpreters need to find it
install_debian() {
	local release arch
	debian_packages=(python3-django alembic python3-psycopg2 ruby ruby-activerecord ruby-minitest ruby-pg
		sqitch libdbd-pg-perl)
	if ! command -v apt-get >/dev/null || ! command -v dpkg-deb >/dev/null; then
		why_not="no Debian"
		return 1
	fi
	release=$(. /etc/os-release && echo "${VERSION_CODENAME:-}")
	if ! cached debian "$release ${debian_packages[*]}"; then
		# a fresh machine has no package lists yet
		if [ -z "$(apt-cache madison python3-django 2>/dev/null)" ]; then
			as_root apt-get -q update >/dev/null 2>&1 || true
		fi
		fill_cache debian debian_into || return 1
	fi
	debian=$place/root
	arch=$(dpkg-architecture -q DEB_HOST_MULTIARCH 2>/dev/null || gcc -print-multiarch)
	libraries=$debian/usr/lib/$arch
	export PYTHONPATH=$debian/usr/lib/python3/dist-packages PYTHONDONTWRITEBYTECODE=1
	PERL5LIB=$debian/usr/share/perl5:$(echo "$libraries"/perl5/*)
	GEM_PATH=$(printf '%s:' "$debian"/usr/share/rubygems-integration/*)
	RUBYLIB=$(printf '%s:' "$debian"/usr/lib/ruby/{vendor_ruby,[0-9]*,vendor_ruby/[0-9]*} \
		"$libraries"/ruby/{[0-9]*,vendor_ruby/[0-9]*})
	ruby=$(echo "$debian"/usr/bin/ruby[0-9]*)
	[ -x "$ruby" ] || ruby=ruby
	export PERL5LIB GEM_PATH=${GEM_PATH%:} RUBYLIB=${RUBYLIB%:}
}
