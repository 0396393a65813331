#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Functions that the scripts of this folder share. A script may source this file in any
# folder, because all paths that it sets are absolute.
#
# An unfinished result must never look finished. So each script makes NAME.tmp and renames
# it, and the file that make looks at is the last one that appears.

here=$(cd "$(dirname "$0")" && pwd)
top=$(dirname "$here")
prog=mkimage/$(basename "$0")

BUILD=${BUILD:-$top/build}
case $BUILD in
/*) ;;
*) BUILD=$PWD/$BUILD ;;
esac
export BUILD

# The order of the files in an image must not depend on the host's locale.
export LC_ALL=C
PATH=$PATH:/usr/sbin:/sbin

say()
{
	echo "$prog: $*" >&2
}

# die 'OBJECT: what happened; what it means. What to do'
die()
{
	say "$*"
	exit 1
}

need()
{
	for tool in "$@"; do
		command -v "$tool" >/dev/null ||
			die "$tool: not installed; $prog needs it. Run: make deps"
	done
}

# Two jobs of make may need the same suite at the same time. The second one waits.
lock_file()
{
	exec 9>"$1"
	flock 9 || die "$1: cannot be locked, so another build could write here at the" \
		"same time. Does the file system support flock?"
}

# known_suite SUITE: ends the script unless SUITE is known. Sets release, arch, triplet
# (GNU's name of the architecture), and flavour, which is `cloud-` or empty. SUITE is a
# Debian release for amd64 (trixie), ARCH-RELEASE for another architecture (arm64-trixie),
# and cloud-RELEASE for amd64 with Debian's kernel for clouds (cloud-trixie).
known_suite()
{
	flavour=
	case $1 in
	cloud-*)
		arch=amd64
		release=${1#*-}
		# shellcheck disable=SC2034 # used by the scripts
		flavour=cloud-
		;;
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
	*) die "suite '$1': not known; use bullseye, bookworm, trixie or sid," \
		"for other architectures behind arm64-, armhf- or riscv64-," \
		"for the kernels of clouds behind cloud-" ;;
	esac
}

# unpack_into FOLDER PACKAGE-FILE...: unpacks without installing. Packages older than
# Debian 13's still have files in /bin, /lib and /sbin. So make these folders links into
# /usr, as in every Debian since 12.
unpack_into()
{
	root=$1
	shift
	mkdir -p "$root/usr/bin" "$root/usr/lib" "$root/usr/lib64" "$root/usr/sbin"
	for dir in bin lib lib64 sbin; do
		[ -h "$root/$dir" ] || ln -s "usr/$dir" "$root/$dir"
	done
	for deb in "$@"; do
		dpkg-deb --fsys-tarfile "$deb" >"$root.tar" ||
			die "$deb: cannot be read; nothing is made of it." \
				"Run make again, which fetches it again"
		tar -x --keep-directory-symlink --no-same-owner -C "$root" \
			-f "$root.tar" ||
			die "$deb: cannot be unpacked below $root; is the disk full?"
	done
	rm -f "$root.tar"
}

# copy_tree FOLDER: copies this tree without what was built. Keeps the files' times, so
# that make compiles only what changed.
copy_tree()
{
	rm -rf "$1"
	mkdir -p "$1"
	# Exclude BUILD too, if it lies in the tree under another name.
	tar -c -C "$top" --exclude=./.git --exclude=./build \
		--exclude=".${BUILD#"$top"}" . |
		tar -x -C "$1" --no-same-owner ||
		die "$1: the tree cannot be copied there; is the disk full?"
}

# debian_name SUITE: prints the usual name of a suite that has a whole system here.
debian_name()
{
	case $1 in
	bookworm) echo 'Debian 12' ;;
	trixie) echo 'Debian 13' ;;
	*) die "suite '$1': there is no whole system of it; use bookworm or trixie" ;;
	esac
}
