# SPDX-License-Identifier: GPL-2.0-or-later
# Adds up a trace; pid is the process of the command. The file `calls` beside this one
# says what the numbers mean.
#
# A line: "  netlatch-123  [000] .....  12.345678: sys_enter: NR 59 (...)". Of the numbers
# of system calls (x86-64), only those get a name that a reader of the report may meet.

BEGIN {
	split("0 read 1 write 2 open 3 close 4 stat 5 fstat 6 lstat 7 poll 9 mmap 10 mprotect " \
		"11 munmap 16 ioctl 17 pread 18 pwrite 21 access 22 pipe 41 socket " \
		"44 sendto 46 sendmsg 47 recvmsg 49 bind 54 setsockopt 56 clone " \
		"57 fork 58 vfork 59 execve 60 exit 61 wait 72 fcntl 35 nanosleep 82 rename 83 mkdir " \
		"87 unlink 89 readlink 217 getdents 231 exit 257 openat 262 fstatat " \
		"313 finit_module 332 statx 321 bpf 430 fsopen 431 fsconfig 432 fsmount", word)
	for (i = 1; i in word; i += 2)
		name[word[i]] = word[i + 1]
	FINIT_MODULE = 313
	EXECVE = 59
}

# The number behind a word such as "NR ", or -1.
function number(key) {
	if (!match($0, key "[0-9]+"))
		return -1
	return substr($0, RSTART + length(key), RLENGTH - length(key)) + 0
}

# A process is in a system call, or else in its own code.
function place(process) {
	return process in call ? call[process] : "own code"
}

# Charges the time since the last event to whatever it was spent on: to the process that
# ran, else to the one that gave up the CPU last, because that one waits or was pushed
# aside. So the parts add up to the time of the command, and a parent that waits for its
# child does not count twice.
function charge(  at) {
	at = place(runs)
	if (!on_cpu && at == "own code")
		at = "other processes"
	# A module has a name only after a while.
	if (at == name[FINIT_MODULE])
		loading[runs] += now - last
	else
		time[at] += now - last
	last = now
}

function call_ends(process) {
	if (call[process] == name[FINIT_MODULE]) {
		time["module " module[process]] += loading[process]
		delete loading[process]
	}
	delete call[process]
}

/LOST/ { lost = 1 }
!match($0, /[0-9]+\.[0-9]+: [a-z_]+: /) || ended { next }
{
	split(substr($0, RSTART, RLENGTH), part, ": ")
	now = part[1] * 1000000
	event = part[2]
	match($0, /-[0-9]+ +\[/)
	who = substr($0, RSTART + 1, RLENGTH - 1) + 0
}
# The shell calls write and dup2 before execve.
!began && event == "sys_enter" && who == pid && number("NR ") == EXECVE {
	began = last = since = now
	runs = pid
	on_cpu = 1
}
!began { next }
{ charge() }
event == "sched_switch" {
	to = number("next_pid=")
	# The trace has only switches from or to a process of the command.
	if (!(number("prev_pid=") in ours))
		ours[to] = 1
	on_cpu = to in ours
	if (on_cpu)
		runs = to
	if (who == pid && !(pid in call))
		pushed = now
	if (to == pid && pushed) {
		taken += now - pushed
		pushed = 0
	}
}
event == "sys_enter" {
	ours[who] = 1
	runs = who
	on_cpu = 1
	call[who] = number("NR ") in name ? name[number("NR ")] : "call " number("NR ")
	calls++
	count[call[who]]++
	if (who == pid) {
		own++
		since = now
		# What a child does later is not in the time of the command.
		if (call[who] == "exit")
			ended = now
	}
}
event == "sys_exit" {
	ours[who] = 1
	runs = who
	on_cpu = 1
	if (who == pid && who in call)
		inside += now - since
	if (who in call)
		call_ends(who)
}
event == "module_load" {
	match($0, /module_load: [A-Za-z0-9_]+/)
	module[who] = substr($0, RSTART + 13, RLENGTH - 13)
	count["module " module[who]]++
}
event == "page_fault_user" && who == pid { faults++ }
END {
	if (lost || !ended) {
		print "failed: calls: the trace is incomplete"
		exit 1
	}
	printf "sample calls %d\n", calls
	printf "sample own %d\n", own
	printf "sample inside %d\n", inside
	printf "sample outside %d\n", ended - began - inside - taken
	printf "sample taken %d\n", taken
	printf "sample faults %d\n", faults
	printf "sample whole %d\n", ended - began
	for (what in time) {
		where = what
		gsub(/ /, "-", where)
		printf "sample time/%s %d\n", where, time[what]
		printf "sample count/%s %d\n", where, count[what]
	}
}
