#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Tests the build of the binary: it gives the same bytes in every folder, with the stack
# protector. Environment: NETLATCH, the binary that `make` has built. Runs from the top of
# the tree.
# shellcheck source=early/tests/tap.sh
. early/tests/tap.sh

netlatch=${NETLATCH:-build/netlatch}

# Builds the same tree at two other places, each with a build folder of another name.
builds_alike() {
	for place in one/tree two/a/longer/name; do
		mkdir -p "$work/$place" || return 1
		cp -R Makefile early policy hook mkimage "$work/$place" || return 1
		(
			unset MAKEFLAGS MAKELEVEL MFLAGS BUILD CFLAGS
			folder=${place%%/*}
			cd "$work/$place" && make "BUILD=$folder" "$folder/netlatch"
		) || return 1
	done
	cmp "$work/one/tree/one/netlatch" "$work/two/a/longer/name/two/netlatch" &&
		cmp "$work/one/tree/one/netlatch" "$netlatch"
}
check 'two builds at two places give the same bytes, and those of this one' builds_alike

# At least 20 functions check a canary, and the function that ends the program is in the
# binary.
is_protected() {
	calls=$(objdump -d "$work/one/tree/one/early/netlatch.elf" |
		grep -c 'call.*<__stack_chk_fail>')
	echo "$calls calls of __stack_chk_fail"
	[ "$calls" -ge 20 ] && grep -qa 'stack overflow detected' "$netlatch"
}
check 'the stack protector is in it' is_protected

check_done
