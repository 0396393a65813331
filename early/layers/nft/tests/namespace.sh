# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-or-later
# For tests that source early/tests/tap.sh before: $enter runs a command in a network
# namespace of its own. Ends the test where there is none with nf_tables: it fails, unless
# somebody asked for this gap.

# Without root, a user namespace serves as well.
enter='unshare -n'
[ "$(id -u)" = 0 ] || enter='unshare -Urn'
if ! $enter nft add table netdev t 2>"${work:?}/why"; then
	if [ "${NETLATCH_SKIP_NAMESPACES:-}" = y ]; then
		echo "1..0 # SKIP no network namespaces with nf_tables"
		exit 0
	fi
	echo "not ok 1 - network namespaces with nf_tables: $(head -n 1 "$work/why")"
	echo "# NETLATCH_SKIP_NAMESPACES=y leaves out what needs it."
	echo 1..1
	exit 1
fi
