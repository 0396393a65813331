# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh
# The tests of this folder source this file. They set $work to a folder of their own.
work=${work:?}
count=0
failed=0

# ok STATUS NAME: passes if STATUS is 0. Otherwise prints $work/out, which holds what the
# tested command has printed.
ok() {
	count=$((count + 1))
	if [ "$1" -eq 0 ]; then
		echo "ok $count - $2"
	else
		failed=1
		echo "not ok $count - $2"
		sed 's/^/# /' "$work/out"
	fi
}

# expect STATUS TEXT NAME COMMAND...: passes if COMMAND ends with this exit status and its
# output contains TEXT.
expect() {
	want=$1 text=$2 name=$3
	shift 3
	got=0
	"$@" >"$work/out" 2>&1 || got=$?
	if [ "$got" -ne "$want" ]; then
		echo "exit status $got, not $want" >>"$work/out"
		ok 1 "$name"
	else
		[ -z "$text" ] || grep -qF -e "$text" "$work/out"
		ok $? "$name"
	fi
}

# skip NAME REASON
skip() {
	count=$((count + 1))
	echo "ok $count - $1 # SKIP $2"
}

# Prints the plan and ends the test.
done_testing() {
	echo "1..$count"
	exit $failed
}
