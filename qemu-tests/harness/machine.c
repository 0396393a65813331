// SPDX-License-Identifier: GPL-2.0-or-later
/* The machine around a guest: QMP, power on and off. */
#include "harness/guest.h"

#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#define SECOND UINT64_C(1000000000)
#define QMP_WAIT (20 * SECOND)
#define POWER_OFF_WAIT (60 * SECOND)
#define SHUT_DOWN_WAIT (120 * SECOND) /* systemd stops everything first */

int guest_qmp(struct guest *g, const char *command)
{
	uint64_t until = now_ns() + QMP_WAIT;
	int err;

	g->qmp_replied = false;
	if (send(g->qmp.fd, command, strlen(command), MSG_NOSIGNAL) < 0)
		return guest_fail(g, -EPIPE, "QMP: %s; QEMU ended early",
				  strerror(errno));
	while (!g->qmp_replied) {
		err = guest_pump(g, SECOND);
		if (err)
			return err;
		if (now_ns() > until)
			return guest_fail(g, -ETIMEDOUT, "QMP: no answer to %.80s",
					  command);
	}
	if (!strncmp(g->qmp_reply, "{\"error\"", 8))
		return guest_fail(g, -EPROTO, "QMP: %.80s: %.200s", command,
				  g->qmp_reply);
	return 0;
}

/* The NIC must hang on the hub that we listen to, or its silence says nothing. */
static int check_wiring(struct guest *g)
{
	bool wired = true;
	char port[32];
	unsigned int i;
	int err;

	err = guest_qmp(g, "{\"execute\":\"human-monitor-command\","
			   "\"arguments\":{\"command-line\":\"info network\"}}\n");
	if (err)
		return err;
	for (i = 0; wired && i < g->nics; i++) {
		snprintf(port, sizeof(port), "n%u: nic%u:", i, i);
		wired = strstr(g->qmp_reply, port) != NULL;
	}
	if (!wired || !strstr(g->qmp_reply, "hub 0") ||
	    !strstr(g->qmp_reply, "peerport: peer:"))
		return guest_fail(g, -EPROTO,
				  "QEMU: NIC and peer are not on one hub: %.300s",
				  g->qmp_reply);
	return 0;
}

static int power_on(struct guest *g, const struct guest_spec *spec)
{
	int err;

	err = guest_qmp(g, "{\"execute\":\"qmp_capabilities\"}\n");
	if (!err)
		err = check_wiring(g);
	/* What QEMU is told to send here waits on the hub until power-on. */
	if (!err && spec->foreign)
		err = guest_control(g);
	if (err)
		return err;
	g->wire.power_on_ns = now_ns();
	g->deadline_ns = g->wire.power_on_ns + spec->timeout_s * SECOND;
	err = guest_qmp(g, "{\"execute\":\"cont\"}\n");
	if (err)
		return err;
	/* Firmware is still starting: from here on no frame can pass unseen. */
	return guest_fence(g);
}

/*
 * A frame and a line of the console that are read at the same time count as the frame
 * first, so that no leak is taken for an answer. If this process is late on a busy host,
 * frames that came after the line are read together with it, and look like a leak. So it
 * goes before all others, where it may (root); QEMU, its child, does not.
 */
static void read_in_time(void)
{
	const struct sched_param first = { .sched_priority = 1 };

	sched_setscheduler(0, SCHED_RR | SCHED_RESET_ON_FORK, &first);
}

int guest_start(struct guest *g, const struct guest_spec *spec)
{
	int pairs[3][2] = { { -1, -1 }, { -1, -1 }, { -1, -1 } };
	struct guest_stream *streams[] = { &g->console, &g->agent, &g->qmp };
	struct qemu_fds fds;
	char path[PATH_MAX];
	int i, err;

	memset(g, 0, sizeof(*g));
	g->console.fd = g->agent.fd = g->qmp.fd = g->peer.fd = -1;
	g->wire.tap = g->wire.echo = -1;
	g->arch = spec->arch;
	g->whole = spec->disk != NULL;
	g->firmware = spec->esp != NULL;
	g->nics = 1;
	while (spec->foreign && g->nics < WIRE_NICS - 1 &&
	       spec->foreign->nics[g->nics - 1])
		g->nics++;
	read_in_time();
	err = wire_open(&g->wire, spec->dir);
	if (!err && (spec->peer || (spec->foreign && spec->foreign->unanswered)))
		err = wire_open_echo(&g->wire);
	if (err)
		return guest_fail(g, err, "wire: %s; no guest", strerror(-err));
	if (snprintf(path, sizeof(path), "%s/console.log", spec->dir) >= PATH_MAX)
		return guest_fail(g, -ENAMETOOLONG, "%.80s...: %s; no guest", path,
				  strerror(ENAMETOOLONG));
	g->console_log = fopen(path, "we");
	if (!g->console_log)
		return guest_fail(g, -errno, "%s: %s; no guest", path, strerror(errno));
	setvbuf(g->console_log, NULL, _IOLBF, 0);
	for (i = 0; i < 3; i++) {
		if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pairs[i]) < 0)
			return guest_fail(g, -errno, "socketpair: %s", strerror(errno));
		streams[i]->fd = pairs[i][0];
	}
	fds = (struct qemu_fds){ g->wire.qemu_fd, pairs[0][1], pairs[1][1], pairs[2][1],
				 g->wire.qemu_echo };
	err = spec->peer ? peer_net_start(g, spec->dir, spec->peer) : 0;
	if (!err)
		err = qemu_spawn(g, spec, &fds);
	/* QEMU's ends must be closed here, or its death would not be seen. */
	for (i = 0; i < 3; i++)
		close(pairs[i][1]);
	if (spec->foreign) { /* nobody holds the other end of the agent's */
		close(g->agent.fd);
		g->agent.fd = -1;
	}
	close(g->wire.qemu_fd);
	g->wire.qemu_fd = -1;
	if (g->wire.qemu_echo >= 0)
		close(g->wire.qemu_echo);
	g->wire.qemu_echo = -1;
	return err ? err : power_on(g, spec);
}

int guest_hotplug(struct guest *g, const char *nic)
{
	const char *bus = qemu_hotplug_bus(g->arch);
	char command[256];

	snprintf(command, sizeof(command),
		 "{\"execute\":\"device_add\",\"arguments\":{\"driver\":\"%s\","
		 "\"id\":\"nic%u\",\"netdev\":\"n%u\","
		 "\"mac\":\"" GUEST_MAC_FORMAT "\"%s%s%s%s}}\n",
		 qemu_nic_device(nic), g->nics, g->nics, GUEST_MAC_LAST + g->nics,
		 strcmp(nic, "usb-net") ? ",\"romfile\":\"\"" : "",
		 bus ? ",\"bus\":\"" : "", bus ? bus : "", bus ? "\"" : "");
	return guest_qmp(g, command);
}

static int check_status(struct guest *g, int status)
{
	if (WIFSIGNALED(status))
		return guest_fail(g, -EIO, "QEMU: died of signal %d", WTERMSIG(status));
	if (WEXITSTATUS(status))
		return guest_fail(g, -EIO, "QEMU: exit status %d", WEXITSTATUS(status));
	return 0;
}

/* Waits until QEMU has ended, and takes in all that it left. */
static int wait_end(struct guest *g, uint64_t until)
{
	int status, err;

	while (!g->gone) {
		err = guest_pump(g, SECOND);
		if (err && !g->gone)
			return err;
		if (now_ns() > until)
			return guest_fail(g, -ETIMEDOUT, "guest: does not power off");
	}
	g->error[0] = 0;
	/* What QEMU left in the socket still counts. */
	err = wire_receive(&g->wire);
	if (err && err != -EPIPE)
		return guest_fail(g, err, "wire: %s", strerror(-err));
	if (waitpid(g->pid, &status, 0) < 0)
		return guest_fail(g, -errno, "QEMU: %s", strerror(errno));
	g->pid = 0;
	return check_status(g, status);
}

int guest_power_off(struct guest *g)
{
	uint64_t until = now_ns() + (g->whole ? SHUT_DOWN_WAIT : POWER_OFF_WAIT);

	g->leaving = true;
	if (g->ready && dprintf(g->agent.fd, "quit\n") < 0)
		return guest_fail(g, -EPIPE, "agent: %s; QEMU ended early",
				  strerror(errno));
	if (!g->ready &&
	    send(g->qmp.fd, "{\"execute\":\"quit\"}\n", 19, MSG_NOSIGNAL) < 0)
		return guest_fail(g, -EPIPE, "QMP: %s; QEMU ended early",
				  strerror(errno));
	return wait_end(g, until);
}

int guest_goes_off(struct guest *g)
{
	g->leaving = true;
	return wait_end(g, g->deadline_ns);
}

void guest_end(struct guest *g)
{
	if (g->pid > 0) {
		kill(g->pid, SIGKILL);
		waitpid(g->pid, NULL, 0);
	}
	if (g->console.len && g->console_log)
		guest_console_line(g, g->console.bytes, g->console.byte_ns);
	peer_net_end(g);
	wire_close(&g->wire);
	if (g->console_log)
		fclose(g->console_log);
	if (g->console.fd >= 0)
		close(g->console.fd);
	if (g->agent.fd >= 0)
		close(g->agent.fd);
	if (g->qmp.fd >= 0)
		close(g->qmp.fd);
	while (g->count) {
		free(g->lines[--g->count].text);
		free(g->lines[g->count].byte_ns);
	}
	free(g->lines);
	free(g->output);
	memset(g, 0, sizeof(*g));
}
