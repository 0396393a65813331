#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# What suggest prints is a policy that the compiler takes, and so is each example.
set -u
cd "$(dirname "$0")/../../.." || exit 1
. early/tests/tap.sh

policy=${POLICY:-build/policy/netlatch-policy}
# No services but those of this tree, and a machine that has nothing.
NETLATCH_SHARE=$PWD/policy
export NETLATCH_SHARE
mkdir "$work/root"

# permissions FILE: how many lines begin with "allow"
permissions() {
	grep -c '^allow ' "$1"
}

# compiles FILE: it has as many exceptions as it has lines, or more (VLANs).
compiles() {
	"$policy" check --root "$work/root" --config "$1" || return 1
	"$policy" compile --root "$work/root" --config "$1" -o "$work/blob" || return 1
	"$policy" dump "$work/blob" >"$work/dump" || return 1
	[ "$(grep -c '^exception' "$work/dump")" -ge "$(permissions "$1")" ]
}

# A person fills in what is not known, and takes away the #.
fill_in() {
	sed -e 's/^#allow/allow/' \
		-e '/^allow/s/ on LINK/ on enp1s0/' \
		-e '/^allow/s/ over LINK,LINK/ over enp1s0,enp2s0/' \
		-e '/^allow/s/ to ADDRESS/ to 192.0.2.1/' \
		-e '/^allow/s/ to DNS-SERVER/ to 192.0.2.53/' "$1"
}

for machine in policy/suggest/tests/machines/*.machine; do
	name=$(basename "$machine" .machine)
	sed -e '1,/^-- output --$/d' -e '/^-- [a-z]* --$/,$d' "$machine" >"$work/printed"
	check "machine $name: what is suggested compiles" compiles "$work/printed"
	grep -q '^#allow' "$work/printed" || continue
	fill_in "$work/printed" >"$work/filled"
	check "machine $name: so it does when the rest is filled in" compiles "$work/filled"
done

for example in policy/examples/*.conf; do
	name=$(basename "$example" .conf)
	check "example $name compiles" compiles "$example"
	# An alternative in a comment is as good as the rest.
	sed -e 's/^#allow/allow/' -e 's/^#   allow\(.*\)	#.*/allow\1/' "$example" \
		>"$work/filled"
	check "example $name: so does what stands in its comments" compiles "$work/filled"
done

check_done
