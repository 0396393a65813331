#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# What `netlatch-policy explain` prints is what netlatch installs: for each policy, nft
# lists the rules that the encoder has put into this machine's kernel, and those of the
# text once nft has loaded it. They have to be the same, chain by chain and in their order.
# Two things differ by design. A rule of netlatch has the index of its link, where the text
# has the name; and the chains of a device are numbered.

. early/tests/tap.sh
. early/layers/nft/tests/namespace.sh
: "${NETLATCH_TESTS:=build/early/tests}"

here=$NETLATCH_TESTS/layers/nft/tests/allow-here
policy=$(realpath "${POLICY:-build/netlatch-policy}")
mkdir "$work/share"
ln -s "$PWD/policy/services" "$work/share/services"
NETLATCH_SHARE=$work/share
export NETLATCH_SHARE

# machine FOLDER LINK...: the links of a machine for explain, and in links.sh the same for
# the kernel, in the order of their names.
machine() {
	folder=$1
	shift
	rm -rf "$folder"
	: >"$work/links.sh"
	for link; do
		mkdir -p "$folder/sys/class/net/$link"
		# A tunnel: without a header of Ethernet.
		if [ "$link" = wg0 ] && [ -c /dev/net/tun ]; then
			echo 65534 >"$folder/sys/class/net/$link/type"
			echo "ip tuntap add dev $link mode tun || exit 1" >>"$work/links.sh"
			continue
		fi
		mac=52:54:00:00:00:01
		[ "$link" != enp2s0 ] || mac=52:54:00:12:34:56
		echo $mac >"$folder/sys/class/net/$link/address"
		echo "ip link add $link address $mac type dummy 2>/dev/null ||" \
			"ip link add $link address $mac type bridge || exit 1" \
			>>"$work/links.sh"
	done
	[ ! -d "$folder/sys/class/net/bond7" ] || {
		mkdir "$folder/sys/class/net/bond7/bonding"
		echo 'enp2s0 wlan0' >"$folder/sys/class/net/bond7/bonding/slaves"
	}
}

# named POLICY.conf: the links that the policy names, and one that it may mean by its MAC
# address.
named() {
	machine "$work/all" bond7 enp1s0 enp2s0 wlan0
	"$policy" compile --root "$work/all" --config "$1" -o "$work/blob" &&
		"$policy" dump "$work/blob" >"$work/dump" || return 1
	sed -n 's/^exception name \([^ ]*\) .*/\1/p' "$work/dump" >"$work/names"
	echo enp2s0 >>"$work/names"
	LC_ALL=C sort -u "$work/names"
}

# One line for each rule and each base chain: family, chain, rule.
rules='
/^table/ { family = $2 }
/^\tchain/ { chain = $2 }
/^\t\t/ {
	if (chain ~ /^(in|e)gress-[0-9]+$/ && /device/) {
		sub(/-[0-9]+$/, "", chain)
		match($0, /device "[^"]*"/)
		chain = chain "-" substr($0, RSTART + 8, RLENGTH - 9)
	}
	gsub(/iifname/, "iif")
	gsub(/oifname/, "oif")
	print family, chain, $0
}'

# lists COMMAND: what nft lists once the command has run.
lists() {
	${enter:?} sh -c ". $work/links.sh; $1 >$work/said && nft -s list ruleset" >"$work/list" ||
		return 1
	awk "$rules" "$work/list" | sort -s -k 1,2
}

# same POLICY.conf: and there is something to compare.
same() {
	names=$(named "$1") || return 1
	# shellcheck disable=SC2086 # names have no blanks
	machine "$work/root" $names
	"$policy" compile --root "$work/root" --config "$1" -o "$work/blob" &&
		"$policy" explain --root "$work/root" --config "$1" >"$work/explained" ||
		return 1
	lists "$here $work/blob more" >"$work/ours" || return 1
	cat "$work/said"
	lists "nft -f $work/explained" >"$work/theirs" || return 1
	# 6 base chains, and 2 for each link
	[ "$(grep -c 'policy drop' "$work/ours")" -eq $((6 + 2 * $(echo "$names" | wc -l))) ] ||
		return 1
	! grep -q '^exception' "$work/dump" || grep -q 'counter accept' "$work/ours" || return 1
	diff "$work/theirs" "$work/ours"
}

for file in policy/tests/golden/*.conf policy/examples/*.conf; do
	name=${file##*/}
	case $name in
	bad*) continue ;;
	esac
	check "${name%.conf}: the kernel holds what explain prints" same "$file"
done

# The comparison finds a difference.
other() {
	sed 's/port 7500/port 7501/' policy/tests/golden/issue.conf >"$work/other.conf"
	same policy/tests/golden/issue.conf >/dev/null || return 1
	"$policy" explain --root "$work/root" --config "$work/other.conf" \
		>"$work/explained"
	lists "nft -f $work/explained" >"$work/theirs" && ! cmp -s "$work/theirs" "$work/ours"
}
check "control: another port is a difference" other

check_done
