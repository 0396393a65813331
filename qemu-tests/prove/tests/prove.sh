# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh
#
# What the tests of netlatch-prove share. They boot small images whose last program,
# /agent, is replaced. Environment: BUILD (default build).

set -u
top=$(cd "$(dirname "$0")/../../.." && pwd)
BUILD=${BUILD:-$top/build}
case $BUILD in
/*) ;;
*) BUILD=$top/$BUILD ;;
esac
work=$BUILD/qemu-tests/prove/$(basename "$0" .t)
rm -rf "$work"
mkdir -p "$work" || exit 1
# shellcheck source=hook/tests/tap.sh
. "$top/hook/tests/tap.sh"
# The folders that are kept for want of a verdict.
TMPDIR=$work
export TMPDIR
prove=$BUILD/netlatch-prove
kernel=$BUILD/kernels/bookworm/vmlinux
# Where KVM is there and does not work, it takes 20 s to find out.
accel=${NETLATCH_ACCEL:-tcg}

# image NAME BASE: $work/NAME is the image BASE of bookworm with the /agent on stdin.
image()
{
	rm -rf "$work/tree"
	mkdir "$work/tree"
	cat >"$work/tree/agent"
	chmod 755 "$work/tree/agent"
	# Each archive begins at a multiple of 4.
	cp "$BUILD/images/$2.cpio.gz" "$work/$1"
	truncate -s %4 "$work/$1"
	(cd "$work/tree" && echo agent | cpio -o -H newc -R 0:0 --quiet) >>"$work/$1"
}

# proves INITRD OPTION...
proves()
{
	initrd=$1
	shift
	"$prove" --kernel "$kernel" --initrd "$work/$initrd" --accel "$accel" \
		--append 'test.nics=virtio_net,e1000 panic=-1' --memory 512 "$@"
}

# has FILE EXPRESSION: python's view of the result in FILE.
has()
{
	python3 -c 'import json, sys
r = json.load(open(sys.argv[1]))
k = [f["kind"] for f in r["frames"]]
print(k[:20])
sys.exit(not eval("(" + sys.argv[2] + ")"))' "$1" "$2"
}

# QEMU with another command line: fake SED-SCRIPT makes $work/bin, for PATH.
fake()
{
	mkdir -p "$work/bin"
	cat >"$work/bin/qemu-system-x86_64" <<-END
	#!/bin/bash
	# SPDX-License-Identifier: GPL-2.0-or-later
	args=()
	for arg; do args+=("\$(sed '$1' <<<"\$arg")"); done
	exec $(command -v qemu-system-x86_64) "\${args[@]}"
	END
	chmod 755 "$work/bin/qemu-system-x86_64"
}
with_fake()
{
	PATH="$work/bin:$PATH" "$@"
}
