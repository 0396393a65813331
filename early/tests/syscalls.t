#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# early/syscalls.S against klibc, whose structures the program uses: a call of one name has one number
# (getdents is getdents64 there). Environment: NETLATCH. Runs from the top of the tree.
# shellcheck source=early/tests/tap.sh
. early/tests/tap.sh

elf=$(dirname "$NETLATCH")/early/netlatch.elf
libc=$(klcc -print-klibc-prefix)/lib/libc.a

# "NAME 0xNUMBER" of each function that begins as klibc's calls do, and of each of ours.
objdump -d --no-show-raw-insn "$libc" | awk '
	/^[0-9a-f]+ <.*>:$/ { name = $2; gsub(/[<>:]/, "", name); n = 0; next }
	++n == 1 && /mov +\$0x[0-9a-f]+,%eax/ { sub(/.*\$/, ""); sub(/,.*/, ""); print name, $0 }
' | sort -u >"$work/klibc"
objdump -d --no-show-raw-insn "$elf" | awk '
	/^[0-9a-f]+ <.*>:$/ { name = $2; gsub(/[<>:]/, "", name); n = 0; next }
	++n == 1 && /push +\$0x/ { number = $NF; sub(/\$/, "", number) }
	n == 2 && /jmp .*<into_kernel>/ && number { print name, number }
	n > 1 { number = "" }
' | sort -u >"$work/ours"
sed -n 's/^\tCALL \([a-z0-9_]*\),.*/\1/p' early/syscalls.S | sort >"$work/table"

same() {
	diff "$1" "$2"
}
cut -d' ' -f1 "$work/ours" >"$work/names"
check 'every call of the table is in the program, and it makes no other' same "$work/table" "$work/names"
grep -v '^bpf \|^setns ' "$work/ours" >"$work/common"
join "$work/common" "$work/klibc" | awk '{ print $1, $2 }' >"$work/found"
join "$work/common" "$work/klibc" | awk '{ print $1, $3 }' >"$work/theirs"
check 'klibc has all but bpf and setns' same "$work/common" "$work/found"
check 'and their numbers are the same' same "$work/found" "$work/theirs"

one_way_in() {
	[ "$(objdump -d "$elf" | grep -c '[[:space:]]syscall')" = 1 ]
}
check 'there is one way into the kernel' one_way_in

check_done
