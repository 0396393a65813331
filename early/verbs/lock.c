// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * netlatch lock: close the latch, from the floor upwards. Each step is tried whatever became
 * of the one before; what stands is then judged by reading the kernel, not by the return
 * codes on the way. Nothing here can open anything.
 */
#include "verbs/verbs.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <linux/netlink.h>
#include <sys/utsname.h>
#include <sys/vfs.h>

#include "kernel/cmdline.h"
#include "layers/sysctl/dropin.h"
#include "base/error.h"
#include "base/file.h"
#include "guard/guard.h"
#include "layers/latch.h"
#include "layers/layers.h"
#include "kernel/link.h"
#include "base/log.h"
#include "kernel/module.h"
#include "kernel/namespaces.h"
#include "kernel/netlink.h"
#include "layers/nft/nft.h"
#include "base/out.h"
#include "kernel/outside.h"
#include "layers/radio/radio.h"
#include "layers/sysctl/record.h"
#include "verbs/remote.h"
#include "probe/selftest.h"
#include "layers/socket/sockets.h"
#include "base/state.h"
#include "kernel/sysctl.h"

#define SELFTEST_LEAK "self-test: a frame got out of a new link"
#define PROC_MAGIC 0x9fa0	/* PROC_SUPER_MAGIC */
#define COMMAND_LINE_SIZE 16384 /* bytes, several times what any architecture takes */

/* The large parts last: what lies near the beginning has shorter addresses. */
struct lock {
	bool debug, force, no_guard;
	int nft_error, sockets_error;
	struct guard_sockets sockets;
	struct text warnings; /* as lines of the state file */
	struct cmdline cmdline;
	struct record record;
	struct look look;
	char guard[64]; /* for the state: "1", or "no: " and why */
	struct nft_result nft;
	struct latch latch;
	char selftest[64]; /* for the state: "passed", "failed", or why it was skipped */
	char cmdline_text[COMMAND_LINE_SIZE];
};

bool proc_is_mounted(void)
{
	struct statfs fs;

	return statfs("/proc", &fs) == 0 && fs.f_type == PROC_MAGIC;
}

static void read_cmdline(struct lock *lock)
{
	file_read_start("/proc/cmdline", lock->cmdline_text, sizeof(lock->cmdline_text));
	cmdline_parse(lock->cmdline_text, &lock->cmdline);
}

static void warn(struct lock *lock, const char *text)
{
	log_line(LOG_CRIT, "%s", text);
	text_put(&lock->warnings, "warning", text);
}

/* What another hand than ours sends: nothing here holds it back, so it is said aloud. */
static void warn_of_outsiders(struct lock *lock)
{
	char how[64], text[200];

	if (outside_netconsole(lock->cmdline.netconsole)) {
		snprintf(text, sizeof(text), OUTSIDE_NETCONSOLE);
		warn(lock, text);
	}
	if (outside_pnp(how, sizeof(how))) {
		snprintf(text, sizeof(text), OUTSIDE_PNP, how);
		warn(lock, text);
	}
	if (lock->cmdline.bad)
		log_line(LOG_ERR,
			 "kernel command line: %.*s is unknown and ignored (netlatch.debug[=0|1])",
			 (int)lock->cmdline.bad_len, lock->cmdline.bad);
}

/* In this namespace and, as what is up there has its qdisc already, in all others. */
static void shut_links(void *context)
{
	struct links links;
	int fd = netlink_open(NETLINK_ROUTE);

	(void)context;
	links_shut(fd, &links);
	links_free(&links);
	if (fd >= 0)
		close(fd);
}

static void keep_sysctls(void)
{
	int rc = dropin_write();

	log_done(DROPIN_FILE, rc);
	if (rc)
		log_line(LOG_ERR, DROPIN_FILE ": %s; sysctl.d may open links", error_text(rc));
}

static void load_modules(void)
{
	char what[256];
	int rc;

	if (access("/sys/module/nf_tables", F_OK) == 0 && access(RADIO_FILE, F_OK) == 0 &&
	    access(TUN_FILE, F_OK) == 0)
		return;
	rc = module_load_list(MODULE_LIST, what, sizeof(what));
	if (rc == -ENOENT && strcmp(what, MODULE_LIST) == 0)
		log_step("no %s: the kernel or modprobe has to find them", MODULE_LIST);
	else if (rc)
		log_line(LOG_ERR, "module %s: %s; trying /sbin/modprobe", what, error_text(rc));
}

static int install_ruleset(struct lock *lock)
{
	unsigned int options = (lock->debug ? NFT_COUNTERS : 0) |
			       (lock->no_guard ? 0 : NFT_OWNED);

	/* Not closed here: the guard inherits it, and with it the tables. */
	if (lock->sockets.nft < 0)
		lock->sockets.nft = netlink_open(NETLINK_NETFILTER);
	if (lock->sockets.nft < 0)
		return lock->sockets.nft;
	nft_install(lock->sockets.nft, NFT_ALL, options, &lock->nft);
	/* The kernel has no nf_tables: it refuses the batch before looking at it. */
	return lock->nft.standing == 0 && lock->nft.view_error ? lock->nft.view_error : 0;
}

static void shut_by_nft(struct lock *lock)
{
	int rc = install_ruleset(lock), probe;

	if (rc) {
		probe = module_probe("nf_tables");
		log_done("modprobe nf_tables", probe);
		if (!probe)
			rc = install_ruleset(lock);
	}
	lock->nft_error = rc ? rc : lock->nft.view_error;
	log_step("nf_tables: parts standing %u of %u, counters %d, owned %d",
		 lock->nft.standing, NFT_ALL, lock->nft.counters, lock->nft.owned);
}

static void shut_radios(struct lock *lock)
{
	int fd = radio_open();

	if (fd == -ENOENT) {
		log_done("modprobe rfkill", module_probe("rfkill"));
		fd = radio_open();
	}
	lock->sockets.radio = fd;
	text_put_like(&lock->record.sysctls, lock->record.previous, RADIO_KEY);
	/* A lock that is run again has the old values from there. */
	log_done(RADIO_FILE, fd < 0 ? fd : radios_shut(fd, lock->record.first ?
						      &lock->record.sysctls : NULL));
}

static void shut_sockets(struct lock *lock)
{
	lock->sockets_error = sockets_shut();
	log_done(SOCKETS_DIR, lock->sockets_error);
}

/* ---- the guard, and what it does for links that are there already ---- */

static void stop_old_guard(void)
{
	int rc = guard_stop();

	/* Without /run there cannot be one that could be found. */
	if (rc && rc != -ENOENT)
		log_line(LOG_ERR, GUARD_NOT_STOPPED, error_text(rc));
}

static void start_guard(struct lock *lock)
{
	unsigned int tasks = lock->nft.owned ? NFT_OWNED : 0;
	int rc;

	if (lock->nft.counters)
		tasks |= NFT_COUNTERS;
	/* Chains on each device where nft_tables is there and knows no prefix. */
	if (lock->nft.standing & NFT_INET && !(lock->nft.standing & NFT_EGRESS))
		tasks |= GUARD_DEVICES;
	if (lock->no_guard) {
		snprintf(lock->guard, sizeof(lock->guard), "no: --no-guard");
		return;
	}
	rc = guard_start(&lock->sockets, tasks);
	log_done("guard", rc);
	if (!rc) {
		snprintf(lock->guard, sizeof(lock->guard), "1");
		return;
	}
	snprintf(lock->guard, sizeof(lock->guard), "no: %s", error_text(rc));
	log_line(LOG_ERR, "guard: not started: %s; " GUARD_MISSING, error_text(rc));
}

/* The kernel's own words where it refused a part, rather than "is not there". */
static void explain_nft(struct lock *lock)
{
	enum layer layer;
	unsigned int p;
	int error;

	for (p = 0; p < NFT_PARTS; p++) {
		error = lock->nft.error[p];
		layer = 1 << p & NFT_NETDEV ? LAYER_NETDEV : LAYER_INET;
		if (!error || lock->latch.layer[layer].state == LAYER_CLOSED)
			continue;
		/* EINVAL is how a kernel says that it does not know the prefix attribute; and it
		 * has nf_tables, or the inet layer would be missing too. */
		if (layer == LAYER_NETDEV && error == -EINVAL &&
		    lock->latch.layer[LAYER_INET].state == LAYER_CLOSED)
			latch_missing(&lock->latch, layer, LAYER_UNSUPPORTED,
				      "no hook on all devices before Linux 6.16 (%s): the guard "
				      "hooks each link", error_text(error));
		else
			latch_missing(&lock->latch, layer, LAYER_MISSING,
				      "nf_tables, family %s: %s", nft_part_name(1 << p),
				      error_text(error));
	}
}

static void judge(struct lock *lock)
{
	struct sysctl_counts counts;

	look_take(&lock->look);
	if (lock->nft_error)
		lock->look.nft_error = lock->nft_error;
	/* Not pinned it ends with this process, whatever it looks like now. */
	if (lock->sockets_error)
		lock->look.sockets_error = lock->sockets_error == -EPERM ? -EACCES :
					   lock->sockets_error;
	judge_nft(&lock->latch, &lock->look);
	explain_nft(lock);
	judge_qdisc(&lock->latch, &lock->look);
	judge_sysctl(&lock->latch, true, &counts);
	judge_radio(&lock->latch, &lock->look);
	judge_sockets(&lock->latch, &lock->look);
	if (lock->look.sockets_error == -EOPNOTSUPP)
		lock->latch.layer[LAYER_SOCKET].state = LAYER_UNSUPPORTED;
}

/* Whatever the layers claim: what a frame on a new link got through is not closed. */
static void judge_effect(struct lock *lock, int outcome)
{
	struct latch *latch = &lock->latch;

	if (outcome < 0) {
		snprintf(lock->selftest, sizeof(lock->selftest), "skipped: %s",
		      error_text(outcome));
		log_line(LOG_WARN, "self-test %s; that the layers hold is the kernel's word alone",
			 lock->selftest);
		return;
	}
	snprintf(lock->selftest, sizeof(lock->selftest), "%s", outcome ? "failed" : "passed");
	if (outcome & SELFTEST_QUEUE)
		latch_missing(latch, LAYER_QDISC, LAYER_MISSING, SELFTEST_LEAK);
	if (outcome)
		latch_missing(latch, LAYER_NETDEV, LAYER_MISSING, SELFTEST_LEAK);
}

/* Nothing is lost: the kernel log keeps what release would have needed. */
static void say_old_values(const struct lock *lock, int rc)
{
	const char *line = lock->record.sysctls.data, *end;

	log_line(LOG_ERR, STATE_FILE ": %s; release will not know what to put back:",
		 error_text(rc));
	for (; line && (end = strchr(line, '\n')); line = end + 1)
		log_line(LOG_ERR, "%.*s", (int)(end - line), line);
}

static void save_state(struct lock *lock, unsigned long took_us)
{
	char list[64], key[24];
	struct text t = { 0 };
	int i, rc;

	latch_list_missing(&lock->latch, list, sizeof(list));
	state_begin(&t, level_names[latch_level(&lock->latch)]);
	text_put(&t, "missing", list);
	for (i = 0; i < LAYERS; i++) {
		snprintf(key, sizeof(key), "why.%s", layer_names[i]);
		if (lock->latch.layer[i].state != LAYER_CLOSED)
			text_put(&t, key, lock->latch.layer[i].why);
	}
	text_put(&t, "counters", lock->nft.counters ? "1" : "0");
	text_put(&t, "guard", lock->guard);
	text_put(&t, "self-test", lock->selftest);
	if (!state_get(lock->record.previous, "locked-at", list, sizeof(list)))
		state_uptime(list, sizeof(list));
	text_put(&t, "locked-at", list);
	snprintf(list, sizeof(list), "%lu", took_us);
	text_put(&t, "took-us", list);
	text_append(&t, &lock->warnings);
	text_append(&t, &lock->record.sysctls);
	text_put(&t, "end", "1");

	rc = state_save(&t);
	log_done(STATE_FILE, rc);
	if (rc)
		say_old_values(lock, rc);
	text_free(&t);
}

/*
 * One line for each layer that is missing, then one that says it all. What this kernel cannot
 * do is a warning, which `quiet` hides; what has failed shows on the console.
 */
static enum level say_result(const struct lock *lock, unsigned long us)
{
	enum level level = latch_level(&lock->latch);
	enum log_level worst = LOG_NOTICE, log;
	char list[64];
	int i;

	for (i = 0; i < LAYERS; i++) {
		if (lock->latch.layer[i].state == LAYER_CLOSED)
			continue;
		log = lock->latch.layer[i].state == LAYER_UNSUPPORTED ? LOG_WARN : LOG_ERR;
		if (log < worst)
			worst = log;
		log_line(log, "layer %s is missing: %s", layer_names[i],
			 lock->latch.layer[i].why);
	}
	latch_list_missing(&lock->latch, list, sizeof(list));
	log_line(level == LEVEL_OPEN ? LOG_CRIT : worst, "%s%s) in %lu.%03lu ms%s",
		 level == LEVEL_FULL ? "closed (full" :
		 level == LEVEL_OPEN ? "OPEN (missing: " : "closed (degraded: ",
		 list, us / 1000, us % 1000,
		 level == LEVEL_OPEN ? ": the wire is NOT closed" : "");
	return level;
}

/* All but the first barrier, which stands by now. */
static int close_all(struct lock *lock, unsigned long began_us)
{
	enum level level;
	unsigned long us;
	int outcome;

	log_step("first barrier: %s was %s", SYSCTL_DEFAULT_QDISC, lock->record.barrier_old);
	latch_init(&lock->latch, "not tried");
	record_recall(&lock->record);
	stop_old_guard();

	/* Before the links are read: one that appears meanwhile is heard of. */
	lock->sockets.nft = lock->sockets.radio = -1;
	lock->sockets.events = lock->no_guard ? -1 : link_events_open();
	shut_links(NULL);
	record_apply_floor(&lock->record);
	load_modules();
	shut_by_nft(lock);
	shut_radios(lock);
	keep_sysctls();
	/* Before the guard, whose chains would hide what the default qdisc does, and before the sockets,
	 * which would hide what the chains do. */
	outcome = selftest(lock->nft.standing & NFT_EGRESS);
	shut_sockets(lock);
	start_guard(lock);
	/* Last: how many there are, and how long that takes, others decide. */
	namespaces_visit(shut_links, NULL);
	judge(lock);
	judge_effect(lock, outcome);
	warn_of_outsiders(lock);

	us = log_elapsed_us() - began_us;
	save_state(lock, us);
	level = say_result(lock, us);
	return level == LEVEL_FULL ? EXIT_DONE :
	       level == LEVEL_DEGRADED ? EXIT_DEGRADED : EXIT_NOT_CLOSED;
}

int lock_again(void)
{
	static struct lock lock; /* large */

	record_first_barrier(&lock.record);
	read_cmdline(&lock);
	lock.debug = lock.cmdline.debug;
	/* The time that release has waited is none of lock's. */
	return close_all(&lock, log_elapsed_us());
}

int lock_main(int argc, char **argv)
{
	static struct lock lock; /* large */
	bool debug_here = false;
	int i, rc;

	for (i = 1; i < argc; i++) {
		if (strcmp(argv[i], "--debug") == 0)
			debug_here = true;
		else if (strcmp(argv[i], "--force") == 0)
			lock.force = true;
		else if (strcmp(argv[i], "--no-guard") == 0)
			lock.no_guard = true;
		else
			return usage_error("lock", argv[i]);
	}
	log_elapsed_us();
	if (geteuid() != 0) {
		out_error("netlatch: lock: only root can close; NOT closed\n");
		return EXIT_NOT_CLOSED;
	}
	if (!lock.force && remote_login()) {
		out_error("netlatch: lock: would cut this login by network: --force if that is "
			  "meant; NOT closed\n");
		return EXIT_NOT_CLOSED;
	}
	/* One of the first ten system calls, klibc's own five included; questions come later. */
	record_first_barrier(&lock.record);
	if (lock.record.barrier == SYSCTL_ABSENT && !proc_is_mounted()) {
		log_line(LOG_CRIT, "lock: " NO_PROC "; the wire is NOT closed");
		return EXIT_NOT_CLOSED;
	}
	rc = guard_exclude_others();
	log_done(GUARD_FILE, rc);
	/* A release that was at work may have set it back. */
	if (lock.record.barrier == SYSCTL_HELD)
		record_first_barrier(&lock.record);

	read_cmdline(&lock);
	lock.debug = lock.cmdline.debug || debug_here;
	log_steps(lock.cmdline.debug ? STEPS_CONSOLE : debug_here ? STEPS_STDERR : STEPS_OFF);
	return close_all(&lock, 0);
}
