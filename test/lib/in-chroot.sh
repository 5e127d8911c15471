#!/bin/bash
# in-chroot.sh ROOT MAJOR CHECKOUT SHARED: runs "make test" in the chroot, in
# mount and process namespaces that test/matrix has made for it.
set -euo pipefail
root=$1 major=$2 checkout=$3 shared=$4

mount --bind "$root" "$root"
mount -t proc proc "$root/proc"
mount --rbind /dev "$root/dev"
mount -t tmpfs -o mode=1777 tmpfs "$root/tmp"
mkdir -p "$root/tmp/project/dbctx"
tar -C "$checkout" -cf - --exclude-vcs --exclude='*.o' --exclude='*.so' --exclude='*.bc' \
	--exclude=node_modules . | tar -C "$root/tmp/project/dbctx" -xf - --no-same-owner
if [ -d "$shared" ]; then
	mkdir "$root/tmp/project/shared"
	mount --bind "$shared" "$root/tmp/project/shared"
fi
exec chroot "$root" env PG_CONFIG="/usr/lib/postgresql/$major/bin/pg_config" \
	make -s -C /tmp/project/dbctx test
