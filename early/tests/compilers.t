#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Compiles every source of early/ with the host's gcc and clang, warnings as errors,
# because they find mistakes that klcc's one compiler does not. Environment: HOST_CFLAGS.
# Run it from the top of the tree.
# shellcheck source=early/tests/tap.sh
. early/tests/tap.sh

flags="${HOST_CFLAGS:--std=gnu11 -D_GNU_SOURCE -O2} -Wall -Wextra -Werror -Wshadow
	-Wstrict-prototypes -Wmissing-prototypes -Iearly"

awk -f policy/sysctl-table.awk policy/floor-sysctl.conf > "$work/floor_sysctl.c" || exit 1

# The compilers have to refuse this file; if one accepts it, its warnings are off.
cat > "$work/bad.c" <<'END'
int bad(int x);
int bad(int x)
{
	int y;

	if (x)
		y = 1;
	{
		int x = 2;

		y += x;
	}
	return y;
}
END

refuses() {
	! "$@"
}

for compiler in gcc clang; do
	case $compiler in
	gcc) more=-Wno-format-truncation ;;
	clang) more=-Wconditional-uninitialized ;;
	esac
	# shellcheck disable=SC2086 # words
	set -- $flags $more -c -o "$work/object.o"
	check "$compiler refuses what it should" refuses "$compiler" "$@" "$work/bad.c"
	for source in early/main.c early/*/*.c early/layers/*/*.c \
		"$work/floor_sysctl.c"; do
		# stack_guard.c compiles with klibc only.
		case $source in */tests/* | early/base/stack_guard.c) continue ;; esac
		check "$compiler ${source#early/}" "$compiler" "$@" "$source"
	done
done
check_done
