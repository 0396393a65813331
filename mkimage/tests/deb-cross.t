#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# usage: mkimage/tests/deb-cross.t ARCH CHROOT NATIVE-DEB DEB
#
# TAP. The Debian package DEB of another architecture, which was made in CHROOT, against
# that of this machine: the same files but for the programs, and programs that run (with
# qemu-user). lintian has judged it in the chroot.
set -u

top=$(cd "$(dirname "$0")/../.." && pwd)
PATH=$PATH:/usr/sbin:/sbin
[ $# -eq 4 ] || { echo "usage: $0 ARCH CHROOT NATIVE-DEB DEB" >&2; exit 2; }
arch=$1 chroot=$2 native=$3 deb=$4
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
# shellcheck source=hook/tests/tap.sh
. "$top/hook/tests/tap.sh"
case $arch in
arm64) qemu=aarch64 machine=AArch64 ;;
armhf) qemu=arm machine=ARM ;;
riscv64) qemu=riscv64 machine=RISC-V ;;
esac
for file in "$native" "$deb"; do
	side=native
	[ "$file" = "$native" ] || side=cross
	mkdir "$work/$side" && dpkg-deb -x "$file" "$work/$side" || exit 1
done

field() {
	dpkg-deb -f "$deb" "$1"
}
expect 0 "$arch" "$arch: the field Architecture" field Architecture
version=$(dpkg-deb -f "$native" Version)
expect 0 "$version" "$arch: the version is that of this machine's package" field Version
# The klibc that is linked in is the chroot's, of that architecture.
klibc=$(dpkg-query --admindir="$chroot/var/lib/dpkg" -W \
	-f '${Architecture} ${source:Version}' "libklibc-dev:$arch")
[ "${klibc% *}" = "$arch" ]
ok $? "$arch: the chroot has klibc of that architecture"
expect 0 "klibc (= ${klibc#* })" "$arch: Built-Using names that klibc" field Built-Using
expect 0 "libc6 (>= " "$arch: depends on libc6" field Depends
grep -q cross "$work/out"
[ $? -eq 1 ]
ok $? "$arch: and not on the one of cross compilers"

# The change logs are the same file, the programs are not.
list() {
	(cd "$1" && find . -printf '%p %y %m %l\n' | sort)
}
same_list() {
	list "$work/native" >"$work/list" && list "$work/cross" | diff "$work/list" -
}
expect 0 "" "$arch: the same files, with the same modes and links" same_list
differing() {
	diff -rq --no-dereference "$work/native" "$work/cross" | sed 's/^Files [^ ]* and //' |
		sed "s|$work/cross||; s| differ\$||" | sort | tr '\n' ' '
	echo
}
expect 0 "/usr/sbin/netlatch /usr/sbin/netlatch-policy " "$arch: only programs differ" \
	differing
[ "$(wc -w <"$work/out")" -eq 2 ]
ok $? "$arch: namely two"

for program in netlatch netlatch-policy; do
	expect 0 "Machine:                           $machine" "$arch: $program is of that machine" \
		readelf -h "$work/cross/usr/sbin/$program"
done
! readelf -SW "$work/cross/usr/sbin/netlatch" | grep -q ' \.symtab'
ok $? "$arch: netlatch is stripped"

# run PROGRAM ARGUMENT...: with that architecture's libraries, which the chroot has.
run() {
	program=$1
	shift
	timeout 60 "qemu-$qemu-static" -L "$chroot" "$work/cross/usr/sbin/$program" "$@"
}
expect 0 "netlatch ${version%%-*}" "$arch: netlatch runs" run netlatch version
same_help() {
	"$work/native/usr/sbin/$1" help >"$work/help" && run "$1" help | diff "$work/help" -
}
expect 0 "" "$arch: netlatch help says what this machine's says" same_help netlatch
expect 0 "" "$arch: so does netlatch-policy help" same_help netlatch-policy
# The policy that it compiles has the same bytes: other machines read it.
same_policy() {
	echo 'allow dhcp on any' >"$work/netlatch.conf"
	mkdir -p "$work/none"
	for side in native cross; do
		set -- compile --root "$work/none" --config "$work/netlatch.conf" \
			-o "$work/$side.bin"
		if [ $side = native ]; then
			NETLATCH_SHARE=$top/policy "$work/native/usr/sbin/netlatch-policy" "$@"
		else
			NETLATCH_SHARE=$top/policy run netlatch-policy "$@"
		fi || return
	done
	cmp "$work/native.bin" "$work/cross.bin"
}
expect 0 "" "$arch: netlatch-policy compiles the same bytes" same_policy

done_testing
