// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A guest whose processors get no time, as on a busy host. QMP can only stop the whole
 * machine, and its clock stops as well, so that programs in the guest hardly notice. One
 * processor alone is stopped by ptrace, because a signal would stop all threads of QEMU.
 * Programs on the other processor then see the time pass.
 */
#include "harness/guest.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <unistd.h>

#define CPUS_MAX 16

int guest_stall_machine(struct guest *g, unsigned int ms)
{
	int err = guest_qmp(g, "{\"execute\":\"stop\"}\n");

	if (!err)
		err = guest_listen(g, ms);
	return err ? err : guest_qmp(g, "{\"execute\":\"cont\"}\n");
}

static bool is_thread(const struct guest *g, long id)
{
	char path[64];

	snprintf(path, sizeof(path), "/proc/%d/task/%ld", (int)g->pid, id);
	return id > 0 && access(path, F_OK) == 0;
}

/*
 * The thread of QEMU that runs one of the guest's processors. Returns it, or -errno. The
 * answer uses the same key for a place in the processor's topology, which is no thread.
 */
static pid_t cpu_thread(struct guest *g, unsigned int cpu)
{
	static const char key[] = "\"thread-id\":";
	pid_t threads[CPUS_MAX];
	unsigned int n = 0;
	const char *at;
	long id;
	int err = guest_qmp(g, "{\"execute\":\"query-cpus-fast\"}\n");

	if (err)
		return err;
	for (at = strstr(g->qmp_reply, key); at; at = strstr(at + 1, key)) {
		id = strtol(at + strlen(key), NULL, 10);
		if (n < CPUS_MAX && is_thread(g, id))
			threads[n++] = (pid_t)id;
	}
	if (cpu >= n || n < 2 || threads[0] == threads[1])
		return guest_fail(g, -EINVAL,
				  "QEMU: processor %u of %u has no thread of its own; "
				  "it cannot be stopped alone",
				  cpu, n);
	return threads[cpu];
}

int guest_stall_cpu(struct guest *g, unsigned int cpu, unsigned int ms)
{
	pid_t thread = cpu_thread(g, cpu);
	int status, signal = 0, err;

	if (thread < 0)
		return thread;
	if (ptrace(PTRACE_SEIZE, thread, NULL, NULL) < 0 ||
	    ptrace(PTRACE_INTERRUPT, thread, NULL, NULL) < 0 ||
	    waitpid(thread, &status, __WALL) != thread)
		return guest_fail(g, -errno, "processor %u: ptrace: %s; it goes on", cpu,
				  strerror(errno));
	if (!WIFSTOPPED(status))
		return guest_fail(g, -ESRCH, "processor %u: its thread has ended", cpu);
	/* A signal that came first is given back to the thread. */
	if (status >> 16 != PTRACE_EVENT_STOP)
		signal = WSTOPSIG(status);
	err = guest_listen(g, ms);
	if (ptrace(PTRACE_DETACH, thread, NULL, (void *)(intptr_t)signal) < 0 && !err)
		return guest_fail(g, -errno, "processor %u: ptrace: %s; it stays stopped",
				  cpu, strerror(errno));
	return err;
}
