#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# The rules of exceptions, in this machine's kernel: what netlatch installs for a sample
# policy, nft lists as it lists the text in allow/SAMPLE.nft, which nft itself has loaded.

. early/tests/tap.sh
. early/layers/nft/tests/namespace.sh
: "${NETLATCH_TESTS:=build/early/tests}"

cat >"$work/list" <<'SCRIPT'
for family in inet arp netdev; do
	for chain in allow-in allow-out; do
		nft -s list chain $family netlatch $chain || exit 1
	done
done
SCRIPT
links='ip link add eth0 address 52:54:00:12:34:56 type veth peer name eth0.10'

# lists COMMAND: what nft lists once the command has run.
lists() {
	${enter:?} sh -c "$links && $1 >$work/out && sh $work/list" 2>&1
}

# same COMMAND: nft lists what it lists for the text, and there is something to list.
same() {
	lists "$1" >"$work/ours"
	grep -q 'counter accept' "$work/ours" && diff "$work/theirs" "$work/ours"
}

is_read_back() {
	cat "$work/out"
	grep -q 'look: 0, standing 7, allows 1, chained.* eth0$' "$work/out"
}

here=$NETLATCH_TESTS/layers/nft/tests/allow-here
for file in early/layers/nft/tests/allow/*.nft; do
	name=${file##*/}
	name=${name%.nft}
	lists "nft -f $file" >"$work/theirs"
	check "$name: nft lists the same" same "$here $name"
	check "$name: the kernel holds that" is_read_back
	check "$name: the same if the guard adds it" same "$here $name more"
	check "$name: the kernel holds that as well" is_read_back
done

# A tunnel has no header of a link. It lists no such test, and the kernel holds the rest.
headless() {
	${enter:?} sh -c "ip tuntap add dev eth0 mode tun && $here ssh >$work/out &&
		sh $work/list" >"$work/ours" 2>&1
	cat "$work/ours"
	! grep -q '@ll' "$work/ours" && ! grep -q 'arp htype' "$work/ours" &&
		[ "$(grep -c 'ip version 4 .*counter accept' "$work/ours")" -eq 2 ] &&
		is_read_back
}
if [ -c /dev/net/tun ]; then
	check "ssh on a tun link: no test of a header that is not there" headless
fi
check_done
