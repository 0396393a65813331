#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Tests the binaries of other architectures: their ELF files, and that they run (with
# qemu-user). Environment: BUILD, VERSION. Runs from the top of the tree.
# shellcheck source=early/tests/tap.sh
. early/tests/tap.sh

build=${BUILD:-build}

# Runs binary.t, the test of this machine's binary: size, growth of an image, segments.
file_is_right() {
	NETLATCH=$build/$arch/netlatch sh early/tests/binary.t > "$work/binary" 2>&1
	status=$?
	cat "$work/binary"
	return $status
}

is_for() {
	readelf -hW "$build/$arch/netlatch" | tee "$work/header"
	grep -qE "Machine: +$1\$" "$work/header" && grep -qE 'Type: +EXEC ' "$work/header"
}

has_no_relocations() {
	readelf -drW "$build/$arch/netlatch" | tee "$work/relocations"
	! grep -qE 'TEXTREL|^[0-9a-f]{8,} ' "$work/relocations" &&
		grep -q 'no relocations' "$work/relocations"
}

# 20 functions or more have a canary, in the program with symbols. build.t asks the same of
# this machine's binary.
is_protected() {
	objdump=$gnu-objdump
	count=$("$objdump" -d "$build/$arch/early/netlatch.elf" |
		grep -v '>:$' | grep -c '<__stack_chk_fail>')
	echo "$count places that end the program"
	[ "$count" -ge 20 ]
}

# run_gives STATUS LINE ARGUMENT...: LINE is the first line of stdout if STATUS is 0, and
# stderr is empty. Otherwise LINE is in stderr, and stdout is empty.
run_gives() {
	status=$1 line=$2
	shift 2
	timeout 60 "qemu-$qemu-static" "$build/$arch/netlatch" "$@" \
		> "$work/out" 2> "$work/err"
	got=$?
	echo "exit $got"
	sed 's/^/stdout: /' "$work/out"
	sed 's/^/stderr: /' "$work/err"
	[ $got -eq "$status" ] || return 1
	if [ "$status" -eq 0 ]; then
		[ "$(head -n 1 "$work/out")" = "$line" ] && [ ! -s "$work/err" ]
	else
		[ ! -s "$work/out" ] && grep -qF -e "$line" "$work/err"
	fi
}

# Compares the whole text with that of this machine's binary.
help_is_the_same() {
	run_gives 0 'usage: netlatch VERB [OPTION]...' help &&
		"$build/netlatch" help | cmp - "$work/out"
}

for arch in arm64 armhf riscv64; do
	case $arch in
	arm64) qemu=aarch64 machine=AArch64 gnu=aarch64-linux-gnu ;;
	armhf) qemu=arm machine=ARM gnu=arm-linux-gnueabihf ;;
	riscv64) qemu=riscv64 machine=RISC-V gnu=riscv64-linux-gnu ;;
	esac
	check "$arch: an ELF file of that machine, not relocatable" is_for "$machine"
	check "$arch: sizes, static linking, segments as on this machine" file_is_right
	check "$arch: no text relocations, nor others" has_no_relocations
	check "$arch: the stack protector is in it" is_protected
	check "$arch: version" run_gives 0 "netlatch ${VERSION:?}" version
	check "$arch: help says what this machine's binary says" help_is_the_same
	check "$arch: status of a machine that nothing has shut" \
		run_gives 0 'netlatch: not covered: nothing has shut the network in this boot' status
	check "$arch: a verb that is not known is refused" run_gives 2 nonsense nonsense
done

check_done
