#!/bin/bash
# upgrade-enter.sh ROOT CHECKOUT: goes into the chroot, in namespaces that
# test/harm/upgrade.sh has made for it. dbctx is installed for every major, in
# copies of their folders, which go with the run as /tmp does.
set -euo pipefail
root=$1 checkout=$2
mount --bind "$root" "$root"
mount -t proc proc "$root/proc"
mount --rbind /dev "$root/dev"
mount -t tmpfs -o mode=1777 tmpfs "$root/tmp"
for folder in usr/lib/postgresql usr/share/postgresql; do
	mkdir -p "$root/tmp/$folder"
	cp -a "$root/$folder/." "$root/tmp/$folder/"
	mount --bind "$root/tmp/$folder" "$root/$folder"
done
mkdir -p "$root/tmp/project/dbctx"
tar -C "$checkout" -cf - --exclude-vcs --exclude='*.o' --exclude='*.so' --exclude='*.bc' \
	--exclude=node_modules . | tar -C "$root/tmp/project/dbctx" -xf - --no-same-owner
chmod -R go+rX "$root/tmp/project"
exec chroot "$root" bash /tmp/project/dbctx/test/harm/upgrade-inside.sh
