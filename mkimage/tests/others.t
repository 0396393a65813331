#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# usage: mkimage/tests/others.t SUITE DEB [PACKAGE/TEST...]
#
# TAP. Runs the autopkgtests of packages whose ground netlatch shares, first without
# netlatch and then with DEB installed (docs/others.md). A test that fails with netlatch
# only is a failure. One that fails alike without it proves nothing, and is skipped.
# mkimage/others-root has made the system and fetched the tests. Nothing of this machine is
# changed.
#
# `chroot` tests run in a chroot. `guest` tests need a machine: they run in a QEMU guest
# that boots the same system, with netlatch in its initramfs. QEMU never uses KVM here, so
# the time limits that the tests have for their own guests are multiplied.
# Environment: BUILD; OTHERS_LIMIT, how many seconds a guest may run.
set -u

top=$(cd "$(dirname "$0")/../.." && pwd)
PATH=$PATH:/usr/sbin:/sbin
LC_ALL=C
export LC_ALL

[ $# -ge 2 ] || { echo "usage: $0 SUITE DEB [PACKAGE/TEST...]" >&2; exit 2; }
# shellcheck source=mkimage/tests/own-root.sh
. "$top/mkimage/tests/own-root.sh"
in_namespaces "$@"
suite=$1
deb=$(realpath "$2")
shift 2
only=$*

# Two runs of one suite, with other tests each, may go on at the same time.
logs=$BUILD/others/logs-$suite
work=$(mktemp -d "$BUILD/others/run-$suite.XXXXXX") &&
	mkdir -p "$work/base" "$work/netlatch" "$logs" || exit 1
trap 'umount -R "$work/root" 2>/dev/null; rm -rf --one-file-system "$work"' EXIT
# shellcheck source=hook/tests/tap.sh
. "$top/hook/tests/tap.sh"
ip link set lo up 2>/dev/null

# ---- the rows ----

# PACKAGE/TEST HOW [WORD]...: `stderr`, output there is no failure (the test says so in
# debian/tests/control); `skip` and a reason; `policy` and the lines of netlatch.conf,
# separated by `;`, without which netlatch would rightly shut the test's network.
guest_made="its guest comes from the mirror, without netlatch (see the rows unlock-*)"
machine="needs a desktop or an online mirror"
rows_of_all="
cryptsetup/initramfs-hook guest stderr
cryptsetup/cryptdisks guest stderr
cryptsetup/upstream-testsuite - skip tests libcryptsetup, no initramfs
cryptsetup/cryptroot-lvm - skip $guest_made
cryptsetup/cryptroot-legacy - skip $guest_made
cryptsetup/cryptroot-md - skip $guest_made
cryptsetup/cryptroot-nested - skip $guest_made
cryptsetup/cryptroot-sysvinit - skip $guest_made
dropbear/remote-unlocking - skip $guest_made
dropbear/upstream-tests - skip tests the ssh server on a running system
open-iscsi/install guest
open-iscsi/nested - skip needs an online mirror and a guest in a guest
systemd/unit-config guest stderr
systemd/hostnamed guest stderr
systemd/boot-smoke - skip $machine
systemd/boot-and-services - skip $machine
systemd/networkd-test.py - skip needs hours without KVM
systemd/upstream - skip builds images by mkosi from the mirror
"
rows_bookworm="
initramfs-tools/copy-file chroot stderr
initramfs-tools/amd64-klibc chroot
initramfs-tools/amd64-busybox chroot
initramfs-tools/amd64-ata-only chroot
initramfs-tools/amd64-virtio-only chroot
initramfs-tools/amd64-separate-usr chroot
initramfs-tools/amd64-panic-shell chroot
"
rows_trixie="
initramfs-tools/copy-file chroot stderr
initramfs-tools/unmkinitramfs chroot
initramfs-tools/qemu-klibc chroot
initramfs-tools/qemu-busybox chroot
initramfs-tools/qemu-ata-only chroot
initramfs-tools/qemu-virtio-only chroot
initramfs-tools/qemu-separate-usr chroot
initramfs-tools/qemu-panic-shell chroot
initramfs-tools/qemu-net chroot policy allow dhcp on any
initramfs-tools/qemu-net-iscsi chroot policy allow dhcp on any keep;allow iscsi on any to 10.0.7.1 keep
cryptsetup/initramfs-hook-legacy guest stderr
cryptsetup/crypto-backend chroot
"
case $suite in
bookworm) rows=$rows_bookworm$rows_of_all ;;
trixie) rows=$rows_trixie$rows_of_all ;;
*) echo "Bail out! suite '$suite': no rows; use bookworm or trixie"; exit 1 ;;
esac

# ---- two systems, without and with netlatch ----

in_root() {
	chroot "$work/root" /usr/bin/env -i HOME=/root LC_ALL=C.UTF-8 TERM=dumb \
		PATH="/root/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin" \
		DEBIAN_FRONTEND=noninteractive AUTOPKGTEST_TMP=/root/tmp "$@"
}
# enter FOLDER...: mounts these folders over each other at $work/root. Changes go to a
# folder of their own, the last one.
enter() {
	rm -rf --one-file-system "$work/upper" "$work/index"
	mkdir -p "$work/upper" "$work/index" "$work/root"
	lower=
	for folder; do
		lower=$folder${lower:+:$lower}
	done
	mount -t overlay overlay "$work/root" \
		-o "lowerdir=$lower,upperdir=$work/upper,workdir=$work/index" || exit 1
	mount_system "$work/root"
}
leave() {
	umount -R "$work/root" || exit 1
}

tar -x -C "$work/base" --numeric-owner --exclude='./dev/*' \
	-f "$BUILD/others/$suite.tar" &&
	cp -a "$BUILD/others/$suite-source" "$work/base/source" || {
	echo "Bail out! $suite.tar cannot be unpacked; is the disk full?"
	exit 1
}
mkdir -p "$work/base/root/bin" "$work/base/root/tmp"
cat >"$work/base/root/bin/timeout" <<'END'
#!/bin/sh
case $1:$2 in
--foreground:*[!0-9]*) ;;
--foreground:*)
	limit=$(($2 * ${OTHERS_FACTOR:-1}))
	shift 2
	exec /usr/bin/timeout --foreground "$limit" "$@"
	;;
esac
exec /usr/bin/timeout "$@"
END
# In a guest: runs one test, tells its status on the console, and switches off.
cat >"$work/base/root/bin/in-guest" <<'END'
#!/bin/sh
cd "/source/$1" || exit
PATH=/root/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
HOME=/root LC_ALL=C.UTF-8 TERM=dumb AUTOPKGTEST_TMP=/root/tmp
export PATH HOME LC_ALL TERM AUTOPKGTEST_TMP
"debian/tests/$2" 2>/root/errors
status=$?
echo "---- stderr ----"
cat /root/errors
[ "$3" = stderr ] || [ ! -s /root/errors ] || status="$status, with output on stderr"
echo "others: netlatch $(netlatch status 2>&1 | head -n 1)"
echo "others: status $status"
sync
systemctl poweroff --force --force
END
cat >"$work/base/etc/systemd/system/in-guest.service" <<'END'
[Unit]
After=multi-user.target
[Service]
Type=oneshot
TimeoutStartSec=infinity
StandardOutput=tty
StandardError=tty
TTYPath=/dev/ttyS0
END
chmod 755 "$work/base/root/bin/timeout" "$work/base/root/bin/in-guest"

enter "$work/base"
cp "$deb" "$work/root/root/netlatch.deb"
in_root dpkg -i /root/netlatch.deb >"$logs/dpkg" 2>&1
ok $? "$suite: netlatch is installed in the second system"
leave
rmdir "$work/netlatch"
mv "$work/upper" "$work/netlatch"

# ---- one test ----

in_chroot() {
	# A guest that stays at its shell ends by the limit.
	factor=4
	case $test in
	*panic-shell) factor=1 ;;
	esac
	in_root OTHERS_FACTOR=$factor sh -c 'cd "/source/$1" && exec "debian/tests/$2"' - "$package" "$test" \
		>"$log" 2>"$log.stderr"
	got=$?
	echo "---- stderr ----" >>"$log"
	cat "$log.stderr" >>"$log"
	if [ "$words" != stderr ] && [ -s "$log.stderr" ]; then
		echo "others: status $got, with output on stderr" >>"$log"
		got=9
	fi
	rm "$log.stderr"
	return $got
}

# The image of the guest has the drivers of its disk, and netlatch if that is installed.
in_guest() {
	kernel=$(cd "$work/root/lib/modules" && echo *)
	printf '%s\n' virtio_pci virtio_blk ext4 >>"$work/root/etc/initramfs-tools/modules"
	sed -i 's/^MODULES=.*/MODULES=list/' "$work/root/etc/initramfs-tools/initramfs.conf"
	in_root mkinitramfs -o /boot/initrd.guest "$kernel" >"$log" 2>&1 || return
	sed -e "\$aExecStart=/root/bin/in-guest $package $test $words" \
		"$work/base/etc/systemd/system/in-guest.service" \
		>"$work/root/etc/systemd/system/in-guest.service"
	mkdir -p "$work/root/etc/systemd/system/multi-user.target.wants"
	ln -s /etc/systemd/system/in-guest.service \
		"$work/root/etc/systemd/system/multi-user.target.wants/"
	sed -i /multi-user/d "$work/root/etc/systemd/system/in-guest.service"
	echo "/dev/vda / ext4 defaults 0 1" >"$work/root/etc/fstab"
	cp "$work/root/boot/vmlinuz-$kernel" "$work/vmlinuz"
	cp "$work/root/boot/initrd.guest" "$work/initrd"
	umount "$work/root/proc" && umount -R "$work/root/dev"
	rm -f "$work/disk"
	mke2fs -q -F -t ext4 -d "$work/root" "$work/disk" 4G >>"$log" 2>&1 || return
	timeout "${OTHERS_LIMIT:-2400}" qemu-system-x86_64 -accel tcg -cpu max -m 2G \
		-nodefaults -no-reboot -display none -serial stdio \
		-drive "file=$work/disk,if=virtio,format=raw,cache=unsafe" \
		-object rng-random,id=rng,filename=/dev/urandom \
		-device virtio-rng-pci,rng=rng -kernel "$work/vmlinuz" -initrd "$work/initrd" \
		-append "root=/dev/vda rw console=ttyS0" </dev/null >>"$log" 2>&1
	rm -f "$work/disk"
	grep -q '^others: status 0' "$log"
}

# run SYSTEM...: the result of the test there; the log stays.
run() {
	log=$logs/$package-$test.$1
	shift
	enter "$@"
	start=$(date +%s)
	if [ -n "$policy" ] && [ $# -gt 1 ]; then
		echo "$policy" | tr ';' '\n' >"$work/root/etc/netlatch/netlatch.conf"
	fi
	# Their hooks complain about this chroot, and the tests take that for a failure.
	[ "$package" != initramfs-tools ] ||
		in_root dpkg --purge dropbear-initramfs cryptsetup-initramfs >"$log" 2>&1
	case $how in
	chroot) in_chroot ;;
	guest) in_guest ;;
	esac
	result=$?
	echo "others: ended with $result after $(($(date +%s) - start)) s" >>"$log"
	umount -R "$work/root" 2>/dev/null
	return $result
}

compare() {
	if ! run without "$work/base"; then
		skip "$suite: $package/$test" "fails without netlatch too, so proves nothing"
		return
	fi
	run with "$work/base" "$work/netlatch"
	status=$?
	# The test would prove nothing if the boot had no netlatch.
	case $how:$test in
	guest:* | *:amd64-* | *:qemu-*)
		grep -q 'netlatch: closed' "$logs/$package-$test.with" || {
			echo "others: this boot had no netlatch" \
				>>"$logs/$package-$test.with"
			status=1
		}
		;;
	esac
	tail -n 30 "$logs/$package-$test.with" >"$work/out"
	ok $status "$suite: $package/$test: passes with netlatch as it does without"
}

# netlatch's own test of an image, by Debian's own runner, which installs the package. The
# others of debian/tests boot rows of the harness, and need more than a chroot.
own() {
	enter "$work/base"
	mkdir -p "$work/tree"
	tar -c -C "$top" --exclude=./.git --exclude=./build . |
		tar -x -C "$work/tree" --no-same-owner || return
	autopkgtest --no-built-binaries --test-name=image-content "$work/tree" "$deb" \
		-- chroot "$work/root" >"$logs/netlatch-image-content" 2>&1
	status=$?
	leave
	tail -n 30 "$logs/netlatch-image-content"
	[ $status -eq 0 ] && grep -q '^image-content  *PASS' "$logs/netlatch-image-content"
}
case " $only " in
'  ' | *' netlatch/image-content '*)
	expect 0 "" "$suite: netlatch/image-content: passes" own
	;;
esac

while read -r row how words; do
	[ -n "$row" ] || continue
	case " $only " in
	'  ' | *" $row "*) ;;
	*) continue ;;
	esac
	package=${row%%/*}
	test=${row#*/}
	policy=
	case $words in
	skip\ *)
		skip "$suite: $row" "${words#skip }"
		continue
		;;
	policy\ *)
		policy=${words#policy }
		words=
		;;
	esac
	if [ ! -e "$work/base/source/$package/version" ]; then
		skip "$suite: $row" "the mirror has no source of $package"
	elif [ ! -e "$work/base/source/$package/debian/tests/$test" ]; then
		skip "$suite: $row" "this version of $package has no such test"
	else
		compare </dev/null
	fi
done <<END
$rows
END

done_testing
