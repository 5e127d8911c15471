# pg_upgrade of a guarded database from 15 to 17 and to 18, in the chroot that
# has them all. Sourced by test/harm/run.
upgrade_tap=$work/upgrade.tap
if upgrade_root=$("$lib/chroot.sh"); then
	as_root env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C.UTF-8 HOME=/root \
		unshare --mount --pid --fork --kill-child --propagation private \
		bash "$top/test/harm/upgrade-enter.sh" "$upgrade_root" "$top" </dev/null 2>&1 |
		tee "$upgrade_tap" || true
else
	echo 'ok 1 - pg_upgrade # SKIP the chroot can not be made' | tee "$upgrade_tap"
fi
count upgrade "$(grep '^ok' "$upgrade_tap" | grep -vc '# SKIP' || true)" \
	"$(grep -c '^not ok' "$upgrade_tap" || true)" "$(grep -c '^ok.*# SKIP' "$upgrade_tap" || true)"
