#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# TAP for shell tests. `check NAME COMMAND...` passes if the command succeeds; if it
# fails, its output follows as a diagnostic. `check_done` is the last line of a test, and
# gives the exit status.

check_count=0
check_failed=0
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

check() {
	check_name=$1
	shift
	check_count=$((check_count + 1))
	if "$@" > "$work/check" 2>&1; then
		echo "ok $check_count - $check_name"
	else
		echo "not ok $check_count - $check_name"
		sed 's/^/# /' "$work/check"
		check_failed=1
	fi
}

check_done() {
	echo "1..$check_count"
	return "$check_failed"
}
