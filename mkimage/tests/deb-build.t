#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# usage: mkimage/tests/deb-build.t DEB
#
# TAP. What the Debian package DEB, which was just built from this tree, is made of: its
# version, its files, its programs, what lintian says of it. Builds it a second time in
# another folder, at another time, with another umask, language and time zone: the bytes
# have to be the same.
# Environment: BUILD.
set -u

top=$(cd "$(dirname "$0")/../.." && pwd)
PATH=$PATH:/usr/sbin:/sbin
[ $# -eq 1 ] || { echo "usage: $0 DEB" >&2; exit 2; }
deb=$(realpath "$1")
folder=$(dirname "$deb")
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
# shellcheck source=hook/tests/tap.sh
. "$top/hook/tests/tap.sh"
unset MAKEFLAGS MAKELEVEL MFLAGS

mkdir "$work/root" "$work/control"
dpkg-deb -x "$deb" "$work/root" && dpkg-deb -e "$deb" "$work/control" || exit 1
print() {
	${MAKE:-make} -s --no-print-directory -C "$top" "print-$1"
}

# ---- one version ----

version=$(print version)
expect 0 "$version" "debian/changelog has the version of the Makefile" \
	dpkg-parsechangelog -l "$top/debian/changelog" -S Version
expect 0 "$version" "so does the package" dpkg-deb -f "$deb" Version
expect 0 "netlatch $version" "so does the program in it" "$work/root/usr/sbin/netlatch" version
grep -q "^## $version\$" "$top/CHANGELOG.md"
ok $? "CHANGELOG.md has a part for it"

# ---- lists ----

# Build dependencies: the makefile's list and debian/control. All Debian systems that build
# packages have build-essential.
same_dependencies() {
	for package in $(print build-deps) $(print prove-deps); do
		case $package in
		gcc | make | libc6-dev | linux-libc-dev | binutils) ;;
		*) echo "$package" ;;
		esac
	done | sort >"$work/makefile"
	sed -n 's/^Build-Depends: //p' "$top/debian/control" | tr ',' '\n' |
		sed 's/^ *//; /^debhelper-compat/d' | sort >"$work/depends"
	diff "$work/makefile" "$work/depends"
}
expect 0 "" "debian/control has the build dependencies of the Makefile" same_dependencies

# The package has what `make install` installs, and its own files in /usr/share/doc.
same_files() {
	${MAKE:-make} -s -C "$top" install BUILD="$BUILD" DESTDIR="$work/installed" \
		PREFIX=/usr ENABLE=n || return 1
	(cd "$work/installed" && find . ! -type d | sort) >"$work/make"
	(cd "$work/root" && find . ! -type d | sed 's/\.gz$//' |
		grep -vE '/doc/netlatch/(changelog|copyright|(NEWS|README)\.Debian)$' |
		grep -vx './usr/share/lintian/overrides/netlatch' | sort) >"$work/package"
	diff "$work/make" "$work/package"
}
expect 0 "" "it has the files of make install" same_files

# The package beside it has what `make install-prove` installs.
prove_files() {
	${MAKE:-make} -s -C "$top" install-prove BUILD="$BUILD" \
		DESTDIR="$work/installed-prove" PREFIX=/usr || return 1
	dpkg-deb -x "$folder/netlatch-prove_${version}_$(dpkg-deb -f "$deb" Architecture).deb" \
		"$work/root-prove" || return 1
	(cd "$work/installed-prove" && find . ! -type d | sort) >"$work/make"
	(cd "$work/root-prove" && find . ! -type d | sed 's/\.gz$//' |
		grep -vE '/doc/netlatch-prove/(changelog|copyright)$' | sort) >"$work/package"
	diff "$work/make" "$work/package"
}
expect 0 "" "netlatch-prove has the files of make install-prove" prove_files
expect 0 "pie executable" "it is hardened: PIE" file "$work/root-prove/usr/bin/netlatch-prove"
expect 0 "BIND_NOW" "it is hardened: bindnow" \
	readelf -d "$work/root-prove/usr/bin/netlatch-prove"
expect 1 "" "netlatch has no link in /etc/systemd" test -e "$work/root/etc/systemd"
expect 0 "/etc/netlatch/netlatch.conf" "the policy is a conffile" \
	cat "$work/control/conffiles"
expect 0 "klibc (= " "Built-Using names klibc" dpkg-deb -f "$deb" Built-Using

# ---- programs ----

expect 0 "statically linked" "netlatch is static" file "$work/root/usr/sbin/netlatch"
expect 0 "pie executable" "netlatch-policy is hardened: PIE" \
	file "$work/root/usr/sbin/netlatch-policy"
expect 0 "BIND_NOW" "netlatch-policy is hardened: bindnow" \
	readelf -d "$work/root/usr/sbin/netlatch-policy"
expect 0 "__stack_chk_fail" "netlatch-policy is hardened: stack protector" \
	readelf --dyn-syms -W "$work/root/usr/sbin/netlatch-policy"
expect 0 "_chk@GLIBC" "netlatch-policy is hardened: fortified" \
	readelf --dyn-syms -W "$work/root/usr/sbin/netlatch-policy"

# ---- lintian ----

# lintian prints overrides that fit nothing as well, which are hints for the maintainer.
judge() {
	lintian --allow-root --no-cfg --fail-on error,warning "$folder"/netlatch_*.changes
}
silent() {
	judge >"$work/lintian" 2>&1
	status=$?
	cat "$work/lintian"
	[ $status -eq 0 ] && ! grep '^[EW]: ' "$work/lintian"
}
expect 0 "" "lintian finds no error and no warning" silent

# ---- twice the same ----

again=$work/another/place
mkdir -p "$again"
build_again() {
	(
		umask 077
		TZ=Asia/Kathmandu LC_ALL=C.UTF-8 LANG=C.UTF-8 USER=nobody HOME=$work
		export TZ LC_ALL LANG USER HOME
		faketime -f +400d "$top/mkimage/deb" "$again"
	)
}
expect 0 "" "it is built again elsewhere, 400 days later" build_again
for file in "$folder"/netlatch*_*.deb; do
	expect 0 "" "${file##*/}: the same bytes" cmp "$file" "$again/${file##*/}"
done

done_testing
