#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# The harness must not pass what it has not seen: QEMU that ends early, a guest that panics,
# hangs or lacks netlatch, an image that is not there. Needs bookworm's kernel and plain image.

build=${BUILD:-build}
test=$build/wire-test
fake=$build/qemu-tests/harness
tap=$build/qemu-tests/harness.tap
count=0
failed=0

# expect STATUS TEXT NAME [VARIABLE=VALUE...]: runs a scenario, wants that status, and the text on
# stderr, which prove shows; but for "Bail out!", which prove reads on stdout.
expect()
{
	status=$1
	text=$2
	name=$3
	shift 3
	count=$((count + 1))
	output=$(env "$@" "$test" --suite bookworm debug-off 2>&1 >"$tap")
	got=$?
	[ "$text" != 'Bail out!' ] || output=$(cat "$tap")
	case $got:$output in
	"$status":*"$text"*)
		echo "ok $count - $name"
		return
		;;
	esac
	failed=1
	echo "not ok $count - $name"
	echo "# wanted exit status $status and \"$text\", got $got and:"
	echo "$output" | sed 's/^/# | /'
}

# image KERNEL INITRD: what the fake build folder boots.
image()
{
	rm -rf "$fake"
	mkdir -p "$fake/kernels/bookworm" "$fake/images"
	cp "$1" "$fake/kernels/bookworm/vmlinux"
	cp "$2" "$fake/images/bookworm-locked.cpio.gz"
}

echo 1..5
kernel=$build/kernels/bookworm/vmlinux
plain=$build/images/bookworm-plain.cpio.gz

image /dev/null "$plain"
expect 1 'QEMU: ended before the scenario did' 'QEMU that cannot start fails' BUILD="$fake"

image "$kernel" /dev/null
expect 1 'Kernel Offset' 'a kernel that panics fails' BUILD="$fake"

image "$kernel" "$plain"
expect 1 'hit its time limit' 'a guest that hangs fails' BUILD="$fake" NETLATCH_TIMEOUT=1
expect 1 'failed at: run dmesg' 'a guest without netlatch fails' BUILD="$fake"

rm "$fake/images/bookworm-locked.cpio.gz"
expect 1 'Bail out!' 'a missing image fails' BUILD="$fake"

rm -rf "$fake" "$tap"
exit $failed
