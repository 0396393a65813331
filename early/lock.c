// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * netlatch lock: close the latch, from the floor upwards. Each step is tried whatever became
 * of the one before; what stands is then judged by reading the kernel, not by the return
 * codes on the way. Nothing here can open anything.
 */
#include "verbs.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <linux/netlink.h>
#include <sys/utsname.h>
#include <sys/vfs.h>

#include "cmdline.h"
#include "dropin.h"
#include "latch.h"
#include "layers.h"
#include "link.h"
#include "log.h"
#include "module.h"
#include "netlink.h"
#include "nft.h"
#include "outside.h"
#include "state.h"
#include "sysctl.h"

#define PROC_MAGIC 0x9fa0	/* PROC_SUPER_MAGIC */
#define COMMAND_LINE_SIZE 16384 /* bytes, several times what any architecture takes */

struct lock {
	struct latch latch;
	struct cmdline cmdline;
	char cmdline_text[COMMAND_LINE_SIZE];
	struct nft_result nft;
	struct text sysctls;	/* old values, as lines of the state file */
	struct text warnings;	/* likewise */
	char *previous;		/* state of an earlier lock in this boot, or NULL */
	bool debug;
	enum sysctl_outcome barrier;
	int barrier_error;
	char barrier_old[SYSCTL_VALUE_SIZE];
};

bool proc_is_mounted(void)
{
	struct statfs fs;

	return statfs("/proc", &fs) == 0 && fs.f_type == PROC_MAGIC;
}

static void read_cmdline(struct lock *lock)
{
	ssize_t len = -1;
	int fd = open("/proc/cmdline", O_RDONLY | O_CLOEXEC);

	if (fd >= 0) {
		len = read(fd, lock->cmdline_text, sizeof(lock->cmdline_text) - 1);
		close(fd);
	}
	lock->cmdline_text[len > 0 ? len : 0] = '\0';
	cmdline_parse(lock->cmdline_text, &lock->cmdline);
}

/* What another hand than ours sends: nothing here holds it back, so it is said aloud. */
static void warn_of_outsiders(struct lock *lock)
{
	char how[64];

	if (outside_netconsole(lock->cmdline.netconsole)) {
		log_line(LOG_CRIT, "%s", OUTSIDE_NETCONSOLE);
		text_put(&lock->warnings, "warning", "%s", OUTSIDE_NETCONSOLE);
	}
	if (outside_pnp(how, sizeof(how))) {
		log_line(LOG_CRIT, OUTSIDE_PNP, how);
		text_put(&lock->warnings, "warning", OUTSIDE_PNP, how);
	}
	if (lock->cmdline.bad)
		log_line(LOG_ERR,
			 "kernel command line: %.*s is unknown and ignored; known is "
			 "netlatch.debug[=0|1]",
			 (int)lock->cmdline.bad_len, lock->cmdline.bad);
}

static void first_barrier(struct lock *lock)
{
	lock->barrier = sysctl_set(SYSCTL_DEFAULT_QDISC, "blackhole", 0, lock->barrier_old,
				   &lock->barrier_error);
}

static void shut_links(void)
{
	struct links links;
	unsigned int i;
	int fd, rc;

	fd = netlink_open(NETLINK_ROUTE);
	rc = fd < 0 ? fd : links_read(fd, &links);
	if (rc) {
		log_line(LOG_ERR, "links cannot be read: %s; those already up are not shut "
			 "by their qdisc", strerror(-rc));
	} else {
		for (i = 0; i < links.count; i++) {
			rc = link_shut(fd, &links.link[i]);
			log_step("link %s: root qdisc %s -> blackhole: %s", links.link[i].name,
				 links.link[i].qdisc, rc ? strerror(-rc) : "done");
			/* Gone meanwhile is as good as shut. */
			if (rc && rc != -ENODEV)
				log_line(LOG_ERR, "link %s: blackhole qdisc: %s; its frames "
					 "are not held by the qdisc layer",
					 links.link[i].name, strerror(-rc));
		}
		links_free(&links);
	}
	if (fd >= 0)
		close(fd);
}

/* What an earlier lock of this boot has recorded. */
static void recall(struct lock *lock)
{
	int rc = state_load(&lock->previous);

	/* None, or one of another boot, is how it should be. */
	if (rc && rc != -ENOENT && rc != -ESTALE)
		log_line(LOG_ERR, "%s: %s; what an earlier lock recorded there is lost and "
			 "written anew", STATE_FILE,
			 rc == -EBADMSG ? "it is damaged" : strerror(-rc));
}

/* The value before the first lock of this boot is the one worth remembering. */
static void remember(struct lock *lock, const struct sysctl_setting *s, const char *path,
		     const char *old, enum sysctl_outcome outcome)
{
	char key[160], before[SYSCTL_VALUE_SIZE];

	snprintf(key, sizeof(key), "sysctl.%s.%s", s->flags & SYSCTL_KEEP ? "keep" : "latch",
		 path);
	if (lock->previous && state_get(lock->previous, key, before, sizeof(before)))
		text_put(&lock->sysctls, key, "%s", before);
	else if (outcome == SYSCTL_SET)
		text_put(&lock->sysctls, key, "%s", old);
}

static void apply_setting(const struct sysctl_setting *s, const char *path, void *context)
{
	static const char *const words[] = { "set", "held already", "not in this kernel",
					     "FAILED" };
	char old[SYSCTL_VALUE_SIZE];
	struct lock *lock = context;
	enum sysctl_outcome outcome;
	int error;

	if (s == floor_sysctl) { /* done first of all */
		outcome = lock->barrier;
		error = lock->barrier_error;
		snprintf(old, sizeof(old), "%s", lock->barrier_old);
	} else {
		outcome = sysctl_set(path, s->value, s->flags, old, &error);
	}
	log_step("sysctl %s: %s -> %s: %s", path, old, s->value, words[outcome]);
	if (outcome == SYSCTL_FAILED)
		log_line(LOG_ERR, "sysctl %s: %s; it stays at '%s'", path, strerror(-error), old);
	remember(lock, s, path, old, outcome);
}

static void apply_sysctls(struct lock *lock)
{
	unsigned int i;

	for (i = 0; i < floor_sysctl_count; i++)
		sysctl_expand(&floor_sysctl[i], apply_setting, lock);
}

static void keep_sysctls(void)
{
	int rc = dropin_write();

	log_step("%s: %s", DROPIN_FILE, rc ? strerror(-rc) : "written");
	if (rc)
		log_line(LOG_ERR, "%s: %s; a default_qdisc in the main system's sysctl.d would "
			 "open links", DROPIN_FILE, strerror(-rc));
}

static void load_modules(void)
{
	char what[256];
	int rc;

	if (access("/sys/module/nf_tables", F_OK) == 0)
		return;
	rc = module_load_list(MODULE_LIST, what, sizeof(what));
	if (rc == -ENOENT && strcmp(what, MODULE_LIST) == 0)
		log_step("no %s: the kernel or modprobe has to find nf_tables", MODULE_LIST);
	else if (rc)
		log_line(LOG_ERR, "module %s: %s; trying /sbin/modprobe", what, strerror(-rc));
}

static int install_ruleset(struct lock *lock)
{
	int fd = netlink_open(NETLINK_NETFILTER);

	if (fd < 0)
		return fd;
	nft_install(fd, NFT_ALL, lock->debug, &lock->nft);
	close(fd);
	/* The kernel has no nf_tables: it refuses the batch before looking at it. */
	return lock->nft.standing == 0 && lock->nft.view_error ? lock->nft.view_error : 0;
}

static void shut_by_nft(struct lock *lock)
{
	int rc, probe;

	load_modules();
	rc = install_ruleset(lock);
	if (rc) {
		probe = module_probe("nf_tables");
		log_step("modprobe nf_tables: %s", probe ? strerror(-probe) : "done");
		if (!probe)
			rc = install_ruleset(lock);
	}
	judge_nft(&lock->latch, &lock->nft.view, rc ? rc : lock->nft.view_error);
	log_step("nf_tables: parts standing 0x%x of 0x%x, counters %s", lock->nft.standing,
		 NFT_ALL, lock->nft.counters ? "on" : "off");
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
				      "this kernel has no hook on all devices (%s; Linux 6.16 and "
				      "later have it): Wi-Fi is not held, see netlatch status",
				      strerror(-error));
		else
			latch_missing(&lock->latch, layer, LAYER_MISSING,
				      "nf_tables, family %s: %s", nft_part_name(1 << p),
				      strerror(-error));
	}
}

/* Nothing is lost: the kernel log keeps what release would have needed. */
static void say_old_values(const struct lock *lock, int rc)
{
	const char *line = lock->sysctls.data, *end;

	log_line(LOG_ERR, "%s: %s; release will not know what to restore, which is:", STATE_FILE,
		 strerror(-rc));
	for (; line && (end = strchr(line, '\n')); line = end + 1)
		log_line(LOG_ERR, "%.*s", (int)(end - line), line);
}

static void save_state(struct lock *lock, unsigned long took_us)
{
	enum level level = latch_level(&lock->latch);
	char id[64], uptime[64] = "", list[64];
	struct text t = { 0 };
	int i, fd, rc;

	state_boot_id(id, sizeof(id));
	if (!lock->previous || !state_get(lock->previous, "locked-at", uptime, sizeof(uptime))) {
		fd = open("/proc/uptime", O_RDONLY | O_CLOEXEC);
		if (fd >= 0) {
			if (read(fd, uptime, sizeof(uptime) - 1) < 0)
				uptime[0] = '\0';
			close(fd);
		}
		uptime[strcspn(uptime, " ")] = '\0';
	}
	latch_list_missing(&lock->latch, list, sizeof(list));

	text_put(&t, "format", STATE_FORMAT);
	text_put(&t, "version", "%s", NETLATCH_VERSION);
	text_put(&t, "boot-id", "%s", id);
	text_put(&t, "level", "%s", level_names[level]);
	text_put(&t, "missing", "%s", list);
	for (i = 0; i < LAYERS; i++)
		if (lock->latch.layer[i].state != LAYER_CLOSED) {
			char key[24];

			snprintf(key, sizeof(key), "why.%s", layer_names[i]);
			text_put(&t, key, "%s", lock->latch.layer[i].why);
		}
	text_put(&t, "counters", "%d", lock->nft.counters);
	text_put(&t, "locked-at", "%s", uptime);
	text_put(&t, "took-us", "%lu", took_us);
	text_append(&t, &lock->warnings);
	text_append(&t, &lock->sysctls);
	text_put(&t, "end", "1");

	rc = state_save(&t);
	log_step("state %s: %s", STATE_FILE, rc ? strerror(-rc) : "written");
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
	switch (level) {
	case LEVEL_FULL:
		log_line(LOG_NOTICE, "closed (full) in %lu.%03lu ms", us / 1000, us % 1000);
		break;
	case LEVEL_DEGRADED:
		log_line(worst, "closed (degraded: %s) in %lu.%03lu ms", list, us / 1000,
			 us % 1000);
		break;
	case LEVEL_OPEN:
		log_line(LOG_CRIT, "OPEN (missing: %s) after %lu.%03lu ms: the wire is NOT closed",
			 list, us / 1000, us % 1000);
	}
	return level;
}

int lock_main(int argc, char **argv)
{
	static struct lock lock; /* large, and needed once */
	struct sysctl_counts counts;
	bool debug_here = false;
	enum level level;
	unsigned long us;
	int i;

	for (i = 1; i < argc; i++) {
		if (strcmp(argv[i], "--debug") != 0)
			return usage_error("lock", argv[i]);
		debug_here = true;
	}
	log_elapsed_us();
	if (geteuid() != 0) {
		fputs("netlatch: lock: only root can close the wire; it is NOT closed\n", stderr);
		return EXIT_NOT_CLOSED;
	}
	/* The tenth system call writes it, klibc's own five included; questions come later. */
	first_barrier(&lock);
	if (lock.barrier == SYSCTL_ABSENT && !proc_is_mounted()) {
		log_line(LOG_CRIT, "lock: /proc is not mounted: no setting can be made; the wire "
			 "is NOT closed");
		return EXIT_NOT_CLOSED;
	}

	read_cmdline(&lock);
	lock.debug = lock.cmdline.debug || debug_here;
	log_steps(lock.cmdline.debug ? STEPS_CONSOLE : debug_here ? STEPS_STDERR : STEPS_OFF);
	log_step("first barrier: %s was %s", SYSCTL_DEFAULT_QDISC, lock.barrier_old);
	latch_init(&lock.latch, "not tried");
	recall(&lock);

	shut_links();
	apply_sysctls(&lock);
	shut_by_nft(&lock);
	explain_nft(&lock);
	judge_qdisc(&lock.latch, NULL);
	judge_sysctl(&lock.latch, true, &counts);
	keep_sysctls();
	warn_of_outsiders(&lock);

	us = log_elapsed_us();
	save_state(&lock, us);
	level = say_result(&lock, us);
	return level == LEVEL_FULL ? EXIT_DONE :
	       level == LEVEL_DEGRADED ? EXIT_DEGRADED : EXIT_NOT_CLOSED;
}
