#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# calls.awk: what it adds up of a trace, and which traces it refuses.

awk=qemu-tests/bench/guest/calls.awk
count=0
failed=0

# expect NAME WANTED...: reads a trace; each WANTED has to be a line of the result.
expect()
{
	count=$((count + 1))
	name=$1
	shift
	got=$(awk -v pid=77 -f $awk)
	for wanted; do
		printf '%s\n' "$got" | grep -qxF "$wanted" && continue
		failed=1
		echo "not ok $count - $name"
		echo "# wanted: $wanted"
		printf '%s\n' "$got" | sed 's/^/# got:    /'
		return
	done
	echo "ok $count - $name"
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

# switched FROM TO TIME, as the kernel shows it.
switched()
{
	echo "  x y-$1  [000] d..2. $3: sched_switch: prev_comm=x y prev_pid=$1" \
		"prev_prio=120 prev_state=R+ ==> next_comm=z next_pid=$2 next_prio=120"
}

finish()
{
	echo "  netlatch-77  [000] .....    10.000500: sys_enter: NR 60 (0)"
}

expect 'calls of a child count, its time does not; nothing counts before execve' \
	'sample calls 4' 'sample own 3' 'sample inside 200' 'sample outside 300' \
	'sample whole 500' <<TRACE
$(begin)
$(finish)
TRACE
expect 'exit_group ends it as exit does; what a child calls later does not count' \
	'sample calls 4' 'sample own 3' 'sample inside 200' 'sample outside 300' <<TRACE
$(begin)
        netlatch-77      [000] .....    10.000500: sys_enter: NR 231 (0)
        netlatch-78      [000] .....    10.000600: sys_enter: NR 0 (1)
TRACE
expect 'its own code does not run while others do' \
	'sample taken 30' 'sample outside 270' 'sample inside 200' 'sample whole 500' \
	'sample time/other-processes 30' <<TRACE
$(begin)
$(switched 77 5 10.000410)
$(switched 5 77 10.000440)
$(finish)
TRACE
expect 'while a call waits for a child, the time is that of the child' \
	'sample inside 280' 'sample time/wait 30' 'sample time/read 140' \
	'sample time/execve 100' 'sample time/own-code 230' 'sample taken 0' \
	'sample count/read 3' 'sample whole 500' <<TRACE
$(begin)
  netlatch-77  [000] .....    10.000410: sys_enter: NR 61 (0)
$(switched 77 78 10.000430)
          sh-78  [000] .....    10.000440: sys_enter: NR 0 (0)
          sh-78  [000] .....    10.000470: sys_exit: NR 0 = 0
$(switched 78 77 10.000480)
  netlatch-77  [000] .....    10.000490: sys_exit: NR 61 = 0
$(finish)
TRACE
expect 'loading a module counts by its name, and so does what it waits for' \
	'sample time/module-nf_tables 80' 'sample count/module-nf_tables 1' <<TRACE
$(begin)
  netlatch-77  [000] .....    10.000410: sys_enter: NR 313 (0)
  netlatch-77  [000] .....    10.000430: module_load: nf_tables OE
$(switched 77 5 10.000440)
$(switched 5 77 10.000460)
  netlatch-77  [000] .....    10.000490: sys_exit: NR 313 = -19
$(finish)
TRACE
expect 'page faults of the command alone are counted' 'sample faults 1' <<TRACE
$(begin)
  netlatch-77  [000] d....    10.000420: page_fault_user: address=0x4 ip=0x4 error=4
        sh-78  [000] d....    10.000420: page_fault_user: address=0x4 ip=0x4 error=4
$(finish)
TRACE
expect 'a trace without an end is refused' 'failed: calls: the trace is incomplete' <<TRACE
$(begin)
TRACE
expect 'a trace that has lost events is refused' \
	'failed: calls: the trace is incomplete' <<TRACE
$(begin)
CPU:0 [LOST 12 EVENTS]
$(finish)
TRACE
expect 'an empty trace is refused' 'failed: calls: the trace is incomplete' </dev/null

echo "1..$count"
exit $failed
