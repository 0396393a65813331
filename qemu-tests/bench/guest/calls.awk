# SPDX-License-Identifier: GPL-2.0-or-later
# Adds up a trace of the events raw_syscalls; pid is the process of the command. The file
# `calls` beside this one says what the numbers mean.
#
# A line: "  netlatch-123  [000] .....  12.345678: sys_enter: NR 59 (...)", or "sys_exit:".

/LOST/ { lost = 1 }
$0 !~ /: sys_(enter|exit): NR / { next }
{
	match($0, /-[0-9]+ +\[/)
	who = substr($0, RSTART + 1, RLENGTH - 1) + 0
	match($0, /[0-9]+\.[0-9]+: sys_/)
	now = substr($0, RSTART, RLENGTH - 6) * 1000000
	enter = $0 ~ /: sys_enter: /
	match($0, /NR [0-9-]+/)
	number = substr($0, RSTART + 3, RLENGTH - 3)
	# 59 is execve; the shell calls write and dup2 before it.
	if (!began) {
		if (enter && number == 59 && who == pid) {
			began = now
			since = now
			calls = own = 1
		}
		next
	}
	# What a child does later is not in the time of the command.
	if (ended)
		next
	if (enter)
		calls++
	if (who != pid)
		next
	if (enter) {
		own++
		since = now
		# exit (klibc) and exit_group (glibc) do not return.
		if (number == 60 || number == 231)
			ended = now
	} else {
		inside += now - since
	}
}
END {
	if (lost || !ended) {
		print "failed: calls: the trace is incomplete"
		exit 1
	}
	printf "sample calls %d\n", calls
	printf "sample own %d\n", own
	printf "sample inside %d\n", inside
	printf "sample outside %d\n", ended - began - inside
}
