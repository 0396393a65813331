#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Loads each ruleset of fixtures/ into an empty network namespace, and asks evidence-here what
# it proves. So the messages of this machine's kernel are judged, not canned ones.
#
# A fixture is NAME.nft (for nft -f) or NAME.rules (two parts for iptables-restore, behind the
# lines `#### ipv4` and `#### ipv6`; loaded by iptables-nft and by iptables-legacy). Its
# header says `# Verdict: open` or `# Verdict: refuse`, with words in parentheses that the
# verdict has to contain, and `# From:`. What refuses has to refuse on top of Debian's stock
# nftables.conf, too.

. early/tests/tap.sh
: "${NETLATCH_TESTS:=build/early/tests}"
fixtures=early/evidence/tests/fixtures

# Without root, a user namespace serves as well.
enter='unshare -n'
[ "$(id -u)" = 0 ] || enter='unshare -Urn'

# lacks WHAT: the test fails, unless somebody asked for this gap.
lacks() {
	[ "${NETLATCH_SKIP_NAMESPACES:-}" = y ] && return
	echo "not ok 1 - $1"
	echo "# NETLATCH_SKIP_NAMESPACES=y leaves out what needs it."
	echo 1..1
	exit 1
}

if ! $enter nft add table inet t 2>"$work/why"; then
	lacks "network namespaces with nf_tables: $(head -n 1 "$work/why")"
	echo "1..0 # SKIP no network namespaces with nf_tables"
	exit 0
fi

# Runs in the namespace. usage: judge LOADER FILE [FILE BEFORE]
cat >"$work/judge" <<'SCRIPT'
set -e
export LC_ALL=C
ip link add d0 type veth peer name d1
[ -z "${3:-}" ] || nft -f "$3"
case $1 in
nft) nft -f "$2" ;;
*)
	kind=${1#iptables-}
	awk '/^#### / { on = $2 == "ipv4" } on && !/^#/' "$2" | "iptables-$kind-restore" -w
	awk '/^#### / { on = $2 == "ipv6" } on && !/^#/' "$2" | "ip6tables-$kind-restore" -w
	;;
esac
exec "$HERE"
SCRIPT

# says LOADER VERDICT WORDS FIXTURE [FILE BEFORE]
#
# A refusal is for both families, unless the words name the one that lacks a filter.
says() {
	nothing=
	case $2:$3 in
	refuse:IPv*) ;;
	refuse:*) nothing='IPv4: nothing; IPv6: nothing' ;;
	esac
	HERE=$NETLATCH_TESTS/evidence/tests/evidence-here \
		$enter sh "$work/judge" "$1" "$4" "${5:-}" >"$work/said" 2>&1
	cat "$work/said"
	case $(cat "$work/said") in
	"$2: $nothing"*"$3"*) ;;
	*) return 1 ;;
	esac
}

legacy=
if $enter iptables-legacy -t filter -S >"$work/why" 2>&1; then
	legacy=iptables-legacy
else
	lacks "iptables-legacy in a network namespace: $(head -n 1 "$work/why")"
	echo "# iptables-legacy does not work here: nothing is loaded by it"
fi

for fixture in "$fixtures"/*.nft "$fixtures"/*.rules; do
	name=${fixture##*/}
	line=$(sed -n 's/^# Verdict: //p' "$fixture")
	verdict=${line%% *}
	words=$(expr "$line" : '.*(\(.*\))') || words=
	case $fixture in
	*.nft) loaders=nft ;;
	*) loaders="iptables-nft $legacy" ;;
	esac
	for loader in $loaders; do
		check "$name ($loader): $verdict" says "$loader" "$verdict" "$words" "$fixture"
		[ "$verdict" = refuse ] || continue
		check "$name ($loader) on top of Debian's nftables.conf: refuse" \
			says "$loader" refuse "$words" "$fixture" "$fixtures/debian-stock.nft"
	done
done

# A ruleset that we ship opens the wire, and so does its variant: the same file without the
# "#2 " before its optional rules. nft accepts both.
example=policy/examples/established-only.nft
sed 's/^\([[:space:]]*\)#2 /\1/' "$example" >"$work/variant.nft"
for file in "$example" "$work/variant.nft"; do
	name=${file##*/}
	check "$name: nft -c accepts it" $enter nft -c -f "$file"
	check "$name: open" says nft open \
		'inet established_only input (policy drop' "$file"
	check "$name: loading it twice is the same as once" \
		says nft open 'inet established_only input (policy drop' "$file" "$file"
done
accepts() { grep -v '^[[:space:]]*#' "$1" | grep -c "$2"; }
check "$example accepts nothing RELATED" \
	[ "$(accepts "$example" 'related\|helper')" = 0 ]
check "its variant accepts two kinds of message that are RELATED" \
	[ "$(accepts "$work/variant.nft" 'ct state related icmp.* accept')" = 2 ]
check_done
