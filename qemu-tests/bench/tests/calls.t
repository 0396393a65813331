#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# calls.awk: what it adds up of a trace, and which traces it refuses.

awk=qemu-tests/bench/guest/calls.awk
count=0
failed=0

# expect NAME WANTED: reads a trace.
expect()
{
	count=$((count + 1))
	got=$(awk -v pid=77 -f $awk | tr '\n' ' ')
	case $got in
	"$2"*) echo "ok $count - $1" ;;
	*)
		failed=1
		echo "not ok $count - $1"
		echo "# wanted: $2"
		echo "# got:    $got"
		;;
	esac
}

begin()
{
	cat <<'TRACE'
# tracer: nop
#           TASK-PID     CPU#  |||||  TIMESTAMP  FUNCTION
              sh-77      [000] .....     9.900000: sys_enter: NR 1 (1, 2, 3)
              sh-77      [000] .....     9.900100: sys_exit: NR 1 = 3
              sh-77      [000] .....    10.000000: sys_enter: NR 59 (1, 2)
        netlatch-77      [000] .....    10.000100: sys_exit: NR 59 = 0
        netlatch-77      [000] .....    10.000300: sys_enter: NR 0 (1)
        a-b [c]-78      [000] .....    10.000350: sys_enter: NR 0 (1)
        netlatch-77      [000] .....    10.000400: sys_exit: NR 0 = 4
TRACE
}

expect 'calls of a child count, its time does not; nothing counts before execve' \
	'sample calls 4 sample own 3 sample inside 200 sample outside 300 ' <<TRACE
$(begin)
        netlatch-77      [000] .....    10.000500: sys_enter: NR 60 (0)
TRACE
expect 'exit_group ends it as exit does; what a child calls later does not count' \
	'sample calls 4 sample own 3 sample inside 200 sample outside 300 ' <<TRACE
$(begin)
        netlatch-77      [000] .....    10.000500: sys_enter: NR 231 (0)
        netlatch-78      [000] .....    10.000600: sys_enter: NR 0 (1)
TRACE
expect 'a trace without an end is refused' 'failed: calls: the trace' <<TRACE
$(begin)
TRACE
expect 'a trace that has lost events is refused' 'failed: calls: the trace' <<TRACE
$(begin)
CPU:0 [LOST 12 EVENTS]
        netlatch-77      [000] .....    10.000500: sys_enter: NR 60 (0)
TRACE
expect 'an empty trace is refused' 'failed: calls: the trace' </dev/null

echo "1..$count"
exit $failed
