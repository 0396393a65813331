// SPDX-License-Identifier: GPL-2.0-or-later
#include "bench/parts.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "harness/guest.h"

#define COLD_BOOTS 7	/* of each of the two */
#define COLD_TRACES 3	/* boots, of each of the two */
#define COUNTED_BOOTS 3 /* of each of the three */
#define WARM_ROUNDS "21"
#define WARM_SECONDS "240" /* no new round after that */
#define WARM_TRACES 7
#define LOCK_CALLS "599" /* limits.c: the most that a lock may make */
#define LINK_SECONDS "40"
#define BOOT_TIMEOUT_S 120
#define PART_TIMEOUT_S 900

static int fail(struct bench *b, const struct guest *g, int err)
{
	snprintf(b->why, sizeof(b->why), "%s (last on the console: %.200s)", g->error,
		 guest_last_line(g));
	return err;
}

enum clock { BY_TIME, BY_INSTRUCTIONS };

/* Boots the image of a column until its agent is ready. */
static int boot(struct bench *b, struct guest *g, const struct column *c,
		const char *name, const char *append, enum clock clock,
		unsigned int timeout_s)
{
	char dir[256], kernel[256], initrd[256], line[512];
	struct guest_spec spec = {
		.arch = ARCH_AMD64,
		.dir = dir,
		.kernel = kernel,
		.initrd = initrd,
		.append = line,
		.nic = "virtio-net",
		.memory_mb = 512,
		.cpus = c->cpus,
		/* 1 ns for each instruction, and no wait while the guest is idle. */
		.icount = clock == BY_INSTRUCTIONS ? "shift=0,sleep=off" : NULL,
		.timeout_s = timeout_s,
	};
	int err;

	snprintf(dir, sizeof(dir), "%s/qemu-tests/bench/%s-%s", b->build, c->folder,
		 name);
	snprintf(kernel, sizeof(kernel), "%s/kernels/%s/vmlinux", b->build, c->suite);
	snprintf(initrd, sizeof(initrd), "%s/images/%s-bench.cpio.gz", b->build,
		 c->suite);
	/* quiet, as on a Debian that somebody has installed: a serial console that
	 * shows each message would be most of what is measured. */
	snprintf(line, sizeof(line), "console=%s panic=-1 quiet %s",
		 qemu_console(ARCH_AMD64), append);
	mkdir(dir, 0755); /* guest_start() says so if it is not there */
	err = guest_start(g, &spec);
	if (!err)
		err = guest_wait_agent(g);
	return err ? fail(b, g, err) : 0;
}

/* Runs a command that prints nothing worth keeping. */
static int run(struct bench *b, struct guest *g, const char *command)
{
	int err = guest_run(g, command);

	if (err)
		return fail(b, g, err);
	if (g->rc) {
		snprintf(b->why, sizeof(b->why), "%.100s: exit status %d: %.500s",
			 command, g->rc, g->output);
		return -EIO;
	}
	return 0;
}

/* Runs a command that prints samples; they are added below FOLDER/NAME. */
static int measure(struct bench *b, struct guest *g, const struct column *c,
		   const char *name, const char *command)
{
	char folder[SAMPLE_NAME_SIZE], why[800];
	int err = guest_run(g, command);

	if (err)
		return fail(b, g, err);
	snprintf(folder, sizeof(folder), "%s/%s", c->folder, name);
	err = samples_parse(&b->samples, folder, g->output, why, sizeof(why));
	if (err)
		snprintf(b->why, sizeof(b->why), "%.100s: %s", command, why);
	else if (g->rc) {
		snprintf(b->why, sizeof(b->why), "%.100s: exit status %d: %.500s",
			 command, g->rc, g->output);
		err = -EIO;
	}
	return err;
}

/* Boots, takes the results of the first thing after init, and powers off. */
static int first_thing(struct bench *b, const struct column *c, const char *what,
		       const char *name, enum clock clock)
{
	char append[80];
	struct guest g;
	int err;

	/* Nothing needs drivers behind init-top/00-bench. */
	snprintf(append, sizeof(append), "test.nics=none bench.first=%s", what);
	err = boot(b, &g, c, name, append, clock, BOOT_TIMEOUT_S);
	if (!err)
		err = measure(b, &g, c, name, "cat /run/first");
	if (!err) {
		err = guest_power_off(&g);
		if (err)
			fail(b, &g, err);
	}
	guest_end(&g);
	return err;
}

static int part_cold(struct bench *b, const struct column *c)
{
	int i, err = 0;

	for (i = 0; !err && i < COLD_BOOTS; i++) {
		err = first_thing(b, c, "by-hand", "cold", BY_TIME);
		if (!err)
			err = first_thing(b, c, "lock", "cold", BY_TIME);
	}
	return err;
}

static int part_counted(struct bench *b, const struct column *c)
{
	static const char *const commands[] = { "by-hand", "lock", "modules" };
	size_t k;
	int i, err = 0;

	for (i = 0; i < COUNTED_BOOTS; i++)
		for (k = 0; !err && k < sizeof(commands) / sizeof(commands[0]); k++)
			err = first_thing(b, c, commands[k], "counted", BY_INSTRUCTIONS);
	return err;
}

static int warm_rounds(struct bench *b, struct guest *g, const struct column *c)
{
	static const char more[] =
		" 'iptables-restore=/sbin/iptables-restore /bench/drop-all.iptables'"
		" '=/bench/undo'"
		" 'systemd-sysctl=/usr/lib/systemd/systemd-sysctl"
		" /bench/floor-sysctl.conf' '=/bench/undo'";
	char command[1024];
	bool peers = !strcmp(c->suite, "bookworm");

	snprintf(command, sizeof(command),
		 "/bin/stopwatch " WARM_ROUNDS " " WARM_SECONDS
		 " lock:1='/sbin/netlatch lock' release='/sbin/netlatch release --force'"
		 " by-hand=/bench/by-hand =/bench/undo"
		 " nft='/sbin/nft -f /bench/ruleset.nft' =/bench/undo%s",
		 peers ? more : "");
	return measure(b, g, c, "warm", command);
}

static int part_warm(struct bench *b, const struct column *c)
{
	struct guest g;
	int err;

	err = boot(b, &g, c, "warm", "test.nics=virtio_net", BY_TIME, PART_TIMEOUT_S);
	if (!err)
		err = run(b, &g, "/bench/undo save && ip link set eth0 up");
	/*
	 * One round that does not count: it loads modules, fills caches, and shows that
	 * the script does its work, and that its undoing does.
	 */
	if (!err)
		err = run(b, &g, "/sbin/netlatch lock; /sbin/netlatch release --force");
	if (!err)
		err = run(b, &g,
			  "/bench/by-hand && nft list ruleset | grep -q 'policy drop' && "
			  "grep -q blackhole /proc/sys/net/core/default_qdisc");
	if (!err)
		err = run(b, &g,
			  "/bench/undo && ! nft list ruleset | grep drop && "
			  "! grep blackhole /proc/sys/net/core/default_qdisc");
	if (!err)
		err = warm_rounds(b, &g, c);
	guest_end(&g);
	return err;
}

/* least: also a program that makes as many calls as lock may, and nothing else. */
static int warm_traces(struct bench *b, const struct column *c, const char *name,
		       enum clock clock, bool least)
{
	struct guest g;
	int i, err;

	err = boot(b, &g, c, name, "test.nics=virtio_net", clock, PART_TIMEOUT_S);
	if (!err)
		err = run(b, &g,
			  "ip link set eth0 up; /sbin/netlatch lock; "
			  "/sbin/netlatch release --force");
	for (i = 0; !err && i < WARM_TRACES; i++) {
		err = measure(b, &g, c, name, "/bench/calls /sbin/netlatch lock");
		if (!err)
			err = run(b, &g, "/sbin/netlatch release --force");
		if (!err && least)
			err = measure(b, &g, c, "calls-least",
				      "/bench/calls /bin/bare-calls " LOCK_CALLS);
	}
	guest_end(&g);
	return err;
}

/*
 * The same two situations, but with the kernel's trace. By instructions, because the
 * parts are small, and a host that does something else for 5 ms would be most of one. The
 * share of a warm lock's time needs the time as well.
 */
static int part_calls(struct bench *b, const struct column *c)
{
	int i, err = 0;

	for (i = 0; !err && i < COLD_TRACES; i++) {
		err = first_thing(b, c, "calls", "calls-cold", BY_INSTRUCTIONS);
		if (!err)
			err = first_thing(b, c, "calls-by-hand", "calls-by-hand",
					  BY_INSTRUCTIONS);
	}
	if (!err)
		err = warm_traces(b, c, "calls-warm", BY_INSTRUCTIONS, true);
	return err ? err : warm_traces(b, c, "time-warm", BY_TIME, false);
}

static int part_links(struct bench *b, const struct column *c)
{
	/* The last two take long, and vary little. */
	static const char *const commands[] = {
		"/bench/links 1 7 " LINK_SECONDS,    "/bench/links 10 7 " LINK_SECONDS,
		"/bench/links 100 5 " LINK_SECONDS,  "/bench/links 300 3 " LINK_SECONDS,
		"/bench/links 1000 3 " LINK_SECONDS,
	};
	struct guest g;
	size_t i;
	int err;

	err = boot(b, &g, c, "links", "test.nics=none", BY_TIME, PART_TIMEOUT_S);
	for (i = 0; !err && i < sizeof(commands) / sizeof(commands[0]); i++)
		err = measure(b, &g, c, "links", commands[i]);
	guest_end(&g);
	return err;
}

static int part_guard(struct bench *b, const struct column *c)
{
	struct guest g;
	int err;

	err = boot(b, &g, c, "guard", "test.nics=none", BY_TIME, PART_TIMEOUT_S);
	if (!err)
		err = measure(b, &g, c, "guard", "/bench/guard 10 10 100 300");
	guest_end(&g);
	return err;
}

const struct part parts[] = {
	{ "lock after boot", part_cold, true },
	{ "lock after boot, by instructions", part_counted, true },
	{ "lock again and again", part_warm, false },
	{ "system calls", part_calls, true },
	{ "many links", part_links, true },
	{ "guard", part_guard, true },
};

const size_t part_count = sizeof(parts) / sizeof(parts[0]);

int part_image(struct bench *b)
{
	char text[2048] = "", why[800];
	FILE *f = popen("qemu-tests/bench/image-growth bookworm", "r");
	size_t len;
	int err;

	if (!f)
		return -errno;
	len = fread(text, 1, sizeof(text) - 1, f);
	text[len] = 0;
	err = samples_parse(&b->samples, "image", text, why, sizeof(why));
	if (pclose(f) && !err) {
		err = -EIO;
		snprintf(why, sizeof(why), "it failed");
	}
	if (err)
		snprintf(b->why, sizeof(b->why), "image-growth: %s", why);
	return err;
}
