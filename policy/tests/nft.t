#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# What `netlatch-policy explain` prints is a file that nft loads, and the kernel then holds
# each of its rules. Each golden policy is loaded into a network namespace of its own, in
# which there are the links that it names. Environment: POLICY. Runs from the top of the
# tree.
# shellcheck source=early/tests/tap.sh
. early/tests/tap.sh

policy=$(realpath "${POLICY:-build/policy/netlatch-policy}")
enter='unshare -n'
[ "$(id -u)" = 0 ] || enter='unshare -Urn'
PATH=$PATH:/usr/sbin:/sbin
mkdir "$work/share"
ln -s "$PWD/policy/services" "$work/share/services"
NETLATCH_SHARE=$work/share
export NETLATCH_SHARE

root=$work/root
links='enp1s0 enp2s0 wlan0 bond7 enp1s0.10 bond7.20 bond0 enp9s0 vlan30'
for link in $links; do
	mkdir -p "$root/sys/class/net/$link"
	echo 52:54:00:12:34:56 >"$root/sys/class/net/$link/address"
done
mkdir "$root/sys/class/net/bond7/bonding"
echo 'enp2s0 wlan0' >"$root/sys/class/net/bond7/bonding/slaves"

# Needs $links; the file is $1.
cat >"$work/load" <<-'END'
	for link in $links; do
		ip link add "$link" type dummy 2>/dev/null ||
			ip link add "$link" type bridge || exit 1
	done
	nft -c -f "$1" && nft -f "$1" && nft list ruleset >"$1.kernel" &&
		nft flush ruleset && nft -f "$1.kernel" && nft list ruleset >"$1.again"
END

loads() {
	file=$work/$1.nft
	"$policy" explain --root "$root" --config "policy/tests/golden/$1.conf" >"$file" ||
		return 1
	links=$links $enter sh "$work/load" "$file" || return 1
	# Nothing is left out, and nothing stands in comments.
	[ "$(grep -c '^[^#]*accept$' "$file")" -eq "$(grep -c 'accept$' "$file.kernel")" ] &&
		[ "$(grep -c 'accept$' "$file")" -eq "$(grep -c 'accept$' "$file.kernel")" ] &&
		cmp "$file.kernel" "$file.again"
}
for file in policy/tests/golden/*.conf; do
	name=${file##*/}
	case $name in
	bad*) ;;
	*) check "nft loads ${name%.conf}" loads "${name%.conf}" ;;
	esac
done

# Without exceptions it is the floor.
floor() {
	$enter sh -c 'nft -f policy/floor.nft && nft list ruleset' >"$work/floor" &&
		sed '/^table netdev/,$d' "$work/empty.nft.kernel" | diff "$work/floor" -
}
check "without an exception it is policy/floor.nft" floor

# Links that are not there stand in comments, because kernels before 6.16 refuse them.
absent() {
	rm -r "$root/sys/class/net/bond7.20"
	"$policy" explain --root "$root" --config policy/tests/golden/links.conf \
		>"$work/absent.nft" && links=${links%% bond7.20*}" bond0 enp9s0 vlan30" \
		$enter sh "$work/load" "$work/absent.nft"
}
check "a file with links that are not there loads as well" absent

check_done
