#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Compiles every source of policy/ with clang as well, warnings as errors. Environment:
# HOST_CFLAGS. Runs from the top of the tree.
# shellcheck source=early/tests/tap.sh
. early/tests/tap.sh

if ! command -v clang >/dev/null; then
	echo '1..0 # SKIP no clang'
	exit 0
fi
for file in policy/*.c policy/*/*.c policy/*/tests/*.c; do
	# shellcheck disable=SC2086 # a list of flags
	check "clang: $file" clang ${HOST_CFLAGS:--std=gnu11 -D_GNU_SOURCE} -Wall -Wextra \
		-Werror -Wshadow -Wconditional-uninitialized -Ipolicy -Iearly \
		-Iqemu-tests/tests -DNETLATCH_VERSION='"0"' -fsyntax-only "$file"
done

check_done
