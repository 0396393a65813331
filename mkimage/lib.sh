#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# What the scripts of this folder have in common.  Sourced, from the top of the tree or
# anywhere else: all paths that come out are absolute.
#
# A result never looks finished before it is: it is made as NAME.tmp and renamed, and the
# file that make looks at is the last one to appear.

here=$(cd "$(dirname "$0")" && pwd)
top=$(dirname "$here")
prog=mkimage/$(basename "$0")

BUILD=${BUILD:-$top/build}
case $BUILD in
/*) ;;
*) BUILD=$PWD/$BUILD ;;
esac
export BUILD

# The host's locale must not decide in which order files are sorted into an image.
export LC_ALL=C
PATH=$PATH:/usr/sbin:/sbin

say()
{
	echo "$prog: $*" >&2
}

# die OBJECT: REASON; CONSEQUENCE
die()
{
	say "$*"
	exit 1
}

need()
{
	for tool in "$@"; do
		command -v "$tool" >/dev/null || die "$tool: not installed; run 'make deps' first"
	done
}

# Two make jobs may want the same suite at the same time: the second one waits.
lock_file()
{
	exec 9>"$1"
	flock 9 || die "$1: cannot be locked; another build may be writing here"
}

# known_suite SUITE: also sets release, arch, and triplet, GNU's name of the architecture. SUITE is the name of a Debian release for amd64,
# ARCH-RELEASE for another architecture: trixie, arm64-trixie.
known_suite()
{
	case $1 in
	arm64-* | armhf-* | riscv64-*)
		arch=${1%%-*}
		release=${1#*-}
		;;
	*)
		arch=amd64
		release=$1
		;;
	esac
	# shellcheck disable=SC2034 # used by the scripts
	case $arch in
	amd64) triplet=x86_64-linux-gnu ;;
	arm64) triplet=aarch64-linux-gnu ;;
	armhf) triplet=arm-linux-gnueabihf ;;
	riscv64) triplet=riscv64-linux-gnu ;;
	esac
	case $release in
	bullseye | bookworm | trixie | sid) ;;
	*) die "suite '$1': not known; use [ARCH-]bullseye, bookworm, trixie or sid" ;;
	esac
}

# Unpack without installing.  Debian 13's packages have no /bin, /lib and /sbin any more and
# older ones do: make all trees merged, as every Debian is since 12.
unpack_into()
{
	root=$1
	shift
	mkdir -p "$root/usr/bin" "$root/usr/lib" "$root/usr/lib64" "$root/usr/sbin"
	for dir in bin lib lib64 sbin; do
		[ -h "$root/$dir" ] || ln -s "usr/$dir" "$root/$dir"
	done
	for deb in "$@"; do
		dpkg-deb --fsys-tarfile "$deb" >"$root.tar" || die "$deb: cannot be read"
		tar -x --keep-directory-symlink --no-same-owner -C "$root" -f "$root.tar" ||
			die "$deb: cannot be unpacked below $root"
	done
	rm -f "$root.tar"
}

# What people call a suite of which we make a whole system.
debian_name()
{
	case $1 in
	bookworm) echo 'Debian 12' ;;
	trixie) echo 'Debian 13' ;;
	*) die "suite '$1': no whole system of it; use bookworm or trixie" ;;
	esac
}
