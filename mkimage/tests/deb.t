#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# usage: mkimage/tests/deb.t SUITE DEB
#
# TAP. The life of the Debian package DEB in a small system of SUITE with two kernels, which
# mkimage/deb-root has made: installation, upgrade from a version before, a failing image
# build and its repair, removal and purge. Each image is looked into. Nothing boots, and
# nothing of this machine is changed.
# Environment: BUILD.
set -u

top=$(cd "$(dirname "$0")/../.." && pwd)
PATH=$PATH:/usr/sbin:/sbin
LC_ALL=C
export LC_ALL

[ $# -eq 2 ] || { echo "usage: $0 SUITE DEB" >&2; exit 2; }
# shellcheck source=mkimage/tests/own-root.sh
. "$top/mkimage/tests/own-root.sh"
in_namespaces "$@"
suite=$1
deb=$2

work=$BUILD/deb/test-$suite
umount -R "$work/root" 2>/dev/null
rm -rf --one-file-system "$work"
mkdir -p "$work/root" || exit 1
trap 'umount -R "$work/root" 2>/dev/null; rm -rf --one-file-system "$work"' EXIT
# shellcheck source=hook/tests/tap.sh
. "$top/hook/tests/tap.sh"
root=$work/root

tar -x -C "$root" --numeric-owner --exclude='./dev/*' -f "$BUILD/deb/roots/$suite.tar" || {
	echo "Bail out! $suite.tar cannot be unpacked; is the disk full?"
	exit 1
}
mount --bind "$root" "$root" || exit 1
mount_system "$root"

in_root() {
	chroot "$root" /usr/bin/env -i PATH="/root/bin:/usr/sbin:/usr/bin:/sbin:/bin" \
		HOME=/root LC_ALL=C DEBIAN_FRONTEND=noninteractive "$@"
}

# The package of before: this one under a lower version, with a unit and a file fewer.
cp "$deb" "$root/root/new.deb"
in_root dpkg-deb -R /root/new.deb /root/old &&
	sed -i 's/^Version: .*/Version: 0.0.1/' "$root/root/old/DEBIAN/control" &&
	rm "$root/root/old/usr/share/netlatch/netlatch-wake" &&
	in_root dpkg-deb --root-owner-group -b /root/old /root/old.deb >/dev/null &&
	rm -r "$root/root/old" || exit 1

# Programs that would start or stop something. They note how they were called, and do
# nothing, but for what makes the links of enabled units.
mkdir "$root/root/bin"
for name in systemctl deb-systemd-invoke invoke-rc.d start-stop-daemon service; do
	cat >"$root/root/bin/$name" <<-END
	#!/bin/sh
	case "\$*" in
	*preset*) exec /usr/bin/$name "\$@" ;;
	esac
	echo "$name \$*" >>/root/called
	END
	chmod 755 "$root/root/bin/$name"
done
mkdir -p "$root/run/systemd/system"
: >"$root/root/called"

versions=$(cd "$root/lib/modules" && echo *)
second=${versions##* }
first=${versions%% *}

# ---- what is looked at ----

# files: every file of the system but those that change with any package.
files() {
	(cd "$root" && find . -xdev \( -path ./proc -o -path ./dev -o -path ./run -o -path ./tmp \
		-o -path ./root -o -path ./var/log -o -path ./var/cache \
		-o -path './boot/initrd.img-*' -o -path './var/lib/dpkg/*-old' \
		-o -path './var/lib/dpkg/triggers' \) -prune -o -printf '%p %y %m %l\n' |
		sort)
}
each_image() {
	for version in $versions; do
		"$@" "$root/boot/initrd.img-$version" || return 1
	done
}
list() {
	in_root lsinitramfs "${1#"$root"}"
}
has() {
	list "$1" | grep -xE '(usr/)?sbin/netlatch' &&
		list "$1" | grep -x 'scripts/init-top/00-netlatch'
}
lacks() {
	list "$1" >"$work/list" && [ "$(wc -l <"$work/list")" -gt 20 ] &&
		! grep netlatch "$work/list"
}
good() {
	in_root netlatch-check-image "${1#"$root"}"
}
# made_once: what dpkg printed last says that each kernel's image was made, and once.
made_once() {
	for version in $versions; do
		[ "$(grep -cx "update-initramfs: Generating /boot/initrd.img-$version" \
			"$work/dpkg")" = 1 ] || {
			grep Generating "$work/dpkg"
			return 1
		}
	done
}
dpkg() {
	in_root dpkg "$@" >"$work/dpkg" 2>&1
	status=$?
	cat "$work/dpkg"
	return $status
}
state() {
	in_root dpkg-query -W -f '${db:Status-Abbrev}' netlatch
}
enabled() {
	for unit in netlatch-release netlatch-shutdown; do
		link=$root/etc/systemd/system/multi-user.target.wants/$unit.service
		[ -h "$link" ] && [ -e "$root$(readlink "$link")" ] || return 1
	done
	[ "$(find "$root/etc/systemd" -name 'netlatch*' | wc -l)" = \
		"$(grep -l '^\[Install\]' "$root"/usr/lib/systemd/system/netlatch* | wc -l)" ]
}
# Nothing is started or stopped; systemd is only told to read its files again, and asked
# about firewalls.
nothing_started() {
	cat "$root/root/called"
	! grep -vE '^systemctl ((--system )?daemon-reload$|show )' "$root/root/called"
}
same_files() {
	files >"$work/now"
	diff "$work/before" "$work/now"
}

# ---- without netlatch ----

for version in $versions; do
	in_root update-initramfs -c -k "$version" >"$work/out" 2>&1 || break
done
ok $? "$suite: images of two kernels"
[ "$second" != "$first" ]
ok $? "$suite: the kernels have two versions"
expect 0 "" "no image has netlatch" each_image lacks
files >"$work/before"

# ---- installation ----

expect 0 "from the start of the next boot with" "install: says what the next boot will do" \
	dpkg -i /root/old.deb
grep -q '^[EW]: ' "$work/dpkg"
[ $? -eq 1 ]
ok $? "install: no error and no warning"
expect 0 "" "install: each image is made, and once" made_once
expect 0 "" "install: each image has netlatch" each_image has
expect 0 "" "install: each image is good" each_image good
expect 0 "" "install: the units are enabled" enabled
expect 0 "" "install: nothing is started or stopped" nothing_started

# ---- upgrade ----

echo 'release = manual' >"$root/etc/netlatch/netlatch.conf"
expect 0 "" "upgrade" dpkg -i /root/new.deb
expect 0 "" "upgrade: each image is made, and once" made_once
expect 0 "" "upgrade: each image is good" each_image good
expect 0 "" "upgrade: nothing is started or stopped" nothing_started
expect 0 "" "upgrade: the units are enabled" enabled
grep -qx 'release = manual' "$root/etc/netlatch/netlatch.conf"
ok $? "upgrade: the administrator's policy stays"
grep -q 'next boot' "$work/dpkg"
[ $? -eq 1 ]
ok $? "upgrade: does not tell again what the next boot does"
rm "$root/etc/systemd/system/multi-user.target.wants/netlatch-release.service"
expect 0 "" "upgrade: once more" dpkg -i /root/new.deb
[ ! -h "$root/etc/systemd/system/multi-user.target.wants/netlatch-release.service" ]
ok $? "upgrade: a unit that was disabled stays disabled"
ln -s /usr/lib/systemd/system/netlatch-release.service \
	"$root/etc/systemd/system/multi-user.target.wants/netlatch-release.service"

# ---- images that cannot be made ----

# The newest kernel's, which update-initramfs makes first.
printf '#!/bin/sh\n[ "$1" != prereqs ] && [ "$version" = %s ] && exit 1\nexit 0\n' "$second" \
	>"$root/etc/initramfs-tools/hooks/broken"
chmod 755 "$root/etc/initramfs-tools/hooks/broken"
expect 1 "no good image could be made for these kernels: $second" \
	"a failing image: dpkg fails, and names the kernel" dpkg -i /root/new.deb
grep -qx "update-initramfs: Generating /boot/initrd.img-$first" "$work/dpkg"
ok $? "a failing image: that of the other kernel is made nevertheless"
expect 0 "iF" "a failing image: the package is not configured" state
expect 0 "" "a failing image: the old one stays" each_image good
rm "$root/etc/initramfs-tools/hooks/broken"
expect 0 "" "a failing image: dpkg --configure repairs it" dpkg --configure netlatch
expect 0 "ii" "a failing image: then the package is configured" state

echo update_initramfs=no >"$root/etc/initramfs-tools/update-initramfs.conf"
expect 0 "were not made anew: $first $second" "update_initramfs=no: warns" \
	dpkg -i /root/new.deb
expect 0 "still have netlatch: $first $second" "update_initramfs=no: warns at removal" \
	dpkg -r netlatch
echo update_initramfs=yes >"$root/etc/initramfs-tools/update-initramfs.conf"
expect 0 "" "update_initramfs=no: installed again" dpkg -i /root/new.deb
expect 0 "" "installed again: the units are enabled" enabled
[ -x "$root/etc/init.d/netlatch-release" ]
ok $? "installed again: the init script is executable"

# ---- removal ----

printf '#!/bin/sh\n[ "$1" != prereqs ] && [ "$version" = %s ] && exit 1\nexit 0\n' "$second" \
	>"$root/etc/initramfs-tools/hooks/broken"
chmod 755 "$root/etc/initramfs-tools/hooks/broken"
mkdir -p "$root/run/sysctl.d"
: >"$root/run/sysctl.d/zz-netlatch.conf"
expect 0 "still have netlatch: $second" "remove, a failing image: dpkg warns" \
	dpkg -r netlatch
grep -q 'network of this machine is shut now' "$work/dpkg"
ok $? "remove: warns if the wire is shut"
rm "$root/run/sysctl.d/zz-netlatch.conf" "$root/etc/initramfs-tools/hooks/broken"
expect 0 "" "remove, a failing image: the other one lacks netlatch" \
	lacks "$root/boot/initrd.img-$first"
expect 0 "rc" "remove, a failing image: the package is removed" state
in_root update-initramfs -u -k all >"$work/out" 2>&1
ok $? "remove, a failing image: update-initramfs -u -k all repairs it"
expect 0 "" "remove, a failing image: then no image has netlatch" each_image lacks

# The image of kdump-tools, made before netlatch came. This hook makes it as theirs does.
cat >"$root/etc/kernel/postinst.d/kdump-tools" <<'END'
#!/bin/sh
cd /var/lib/kdump && rm -rf initramfs-tools && cp -a /etc/initramfs-tools . &&
	mkinitramfs -d /var/lib/kdump/initramfs-tools -o "initrd.img-$1" "$1"
END
chmod 755 "$root/etc/kernel/postinst.d/kdump-tools"
mkdir -p "$root/var/lib/kdump"
in_root /etc/kernel/postinst.d/kdump-tools "$first" >"$work/out" 2>&1
dump=$root/var/lib/kdump/initrd.img-$first
expect 0 "" "kdump: its image has no netlatch yet" lacks "$dump"
echo 'kdump = shut' >>"$root/etc/netlatch/netlatch.conf"

expect 0 "" "install again" dpkg -i /root/new.deb
expect 0 "" "install again: each image is good" each_image good
expect 0 "" "install again: kdump = shut, and its image has netlatch" has "$dump"
expect 0 "" "install again: kdump's image is good" good "$dump"
expect 0 "" "remove" dpkg -r netlatch
expect 0 "" "remove: kdump's image has no netlatch" lacks "$dump"
rm -r "$root/var/lib/kdump" "$root/etc/kernel/postinst.d/kdump-tools"
grep -q '^[EW]: ' "$work/dpkg"
[ $? -eq 1 ]
ok $? "remove: no error and no warning"
expect 0 "" "remove: each image is made, and once" made_once
expect 0 "" "remove: no image has netlatch" each_image lacks
expect 0 "" "remove: nothing is started or stopped" nothing_started

expect 0 "" "purge" dpkg -P netlatch
expect 0 "" "purge: no file is left, and none is missing" same_files

# ---- in the place of `make install`, in a boot that was shut ----

# Versions before this one shut the wire at shutdown by another unit.
mkdir "$root/run/netlatch"
: >"$root/root/called"
expect 0 "" "in the place of make install: installed" dpkg -i /root/new.deb
grep -vE 'daemon-reload$| show ' "$root/root/called" >"$work/out"
[ "$(cat "$work/out")" = "deb-systemd-invoke start netlatch-shutdown.service" ]
ok $? "in the place of make install: only what shuts at shutdown is started"
: >"$root/root/called"
expect 0 "" "in the place of make install: upgrade" dpkg -i /root/new.deb
expect 0 "" "in the place of make install: an upgrade starts nothing" nothing_started
expect 0 "" "in the place of make install: purge" dpkg -P netlatch
rm -r "$root/run/netlatch"

# ---- dracut ----

# That of Debian 12 and 13 has no update-initramfs; its hook for kernels makes the images.
# This one makes them as initramfs-tools does, because postinst looks into them.
mv "$root/usr/sbin/update-initramfs" "$root/root/"
cat >"$root/etc/kernel/postinst.d/dracut" <<'END'
#!/bin/sh
echo "dracut makes $1"
mkinitramfs -o "/boot/initrd.img-$1" "$1"
END
chmod 755 "$root/etc/kernel/postinst.d/dracut"
expect 0 "dracut makes $first" "dracut: makes the first kernel's image" \
	dpkg -i /root/new.deb
grep -qx "dracut makes $second" "$work/dpkg"
ok $? "dracut: makes the second kernel's image"
expect 0 "dracut makes $first" "dracut: makes them again at removal" dpkg -P netlatch
rm "$root/etc/kernel/postinst.d/dracut"
mv "$root/root/update-initramfs" "$root/usr/sbin/"

# ---- without kernels ----

rm -rf "${root:?}"/boot/* "$root"/lib/modules/*
rm -r "$root/run/systemd"
expect 0 "" "no kernel: install" dpkg -i /root/new.deb
grep -qE '^[EW]: |update-initramfs' "$work/dpkg"
[ $? -eq 1 ]
ok $? "no kernel: no error, no warning, no image"
expect 0 "" "no kernel: purge" dpkg -P netlatch

done_testing
