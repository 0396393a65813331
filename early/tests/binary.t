#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Tests the binary as a file: its size, its linking, its segments. NETLATCH names the
# binary, of any architecture. Run it from the top of the tree.
# shellcheck source=early/tests/tap.sh
. early/tests/tap.sh

netlatch=${NETLATCH:-build/netlatch}

# The limits are tests and not part of the build, so that every compiler gives a binary.
size_is_kept() {
	size=$(stat -c %s "$netlatch")
	echo "$size bytes"
	[ "$size" -le 196608 ]
}
check 'at most 192 KiB' size_is_kept

# Compares cpio archives with and without the binary, because an initramfs is such an
# archive.
packed_size() {
	(cd "$work/image" && find . | cpio --quiet -o -H newc | zstd -q -19 | wc -c)
}

growth_is_kept() {
	mkdir -p "$work/image/sbin"
	head -c 98304 /dev/zero > "$work/image/other"
	without=$(packed_size)
	cp "$netlatch" "$work/image/sbin/netlatch"
	with=$(packed_size)
	echo "$((with - without)) bytes"
	[ $((with - without)) -le 98304 ]
}
check 'an image grows by at most 96 KiB of zstd -19' growth_is_kept

file_says() {
	file -b "$netlatch" | tee "$work/file"
	grep -qF "$1" "$work/file"
}
check 'statically linked' file_says 'statically linked'
check 'stripped' file_says ', stripped'

needs_nothing() {
	readelf -ld "$netlatch" > "$work/elf" || return 1
	! grep -E 'INTERP|NEEDED' "$work/elf"
}
check 'no interpreter, no library' needs_nothing

stack_is_not_executable() {
	readelf -lW "$netlatch" | grep GNU_STACK | tee "$work/stack"
	grep -q ' RW ' "$work/stack"
}
check 'the stack is not executable' stack_is_not_executable

# Permissions of a segment: R, W, E.
no_segment_is_both() {
	readelf -lW "$netlatch" | grep -E '^ +(LOAD|GNU_STACK)' | tee "$work/segments"
	[ "$(grep -c LOAD "$work/segments")" -ge 2 ] &&
		! grep -E ' (RWE| WE) ' "$work/segments"
}
check 'no segment is both writable and executable' no_segment_is_both

no_path_of_ours() {
	! grep -aF -e "$PWD" -e "$work" "$netlatch"
}
check 'no path of the build in it' no_path_of_ours

check_done
