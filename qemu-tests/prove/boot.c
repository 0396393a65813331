// SPDX-License-Identifier: GPL-2.0-or-later
#include "prove/boot.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define STOPPED_MS 200 /* for what is already in the socket */

static void say_until(struct boot *b)
{
	const struct prove_options *o = b->o;
	struct evidence *e = &b->e;

	switch (o->until) {
	case UNTIL_LOGIN:
		snprintf(e->until, sizeof(e->until), "a login prompt (%u s at most)",
			 o->timeout_s);
		break;
	case UNTIL_TEXT:
		snprintf(e->until, sizeof(e->until), "\"%.150s\" on the console",
			 o->until_text);
		break;
	case UNTIL_SECONDS:
		snprintf(e->until, sizeof(e->until), "%u s after power-on", o->until_s);
		break;
	case UNTIL_OFF:
		snprintf(e->until, sizeof(e->until), "its power-off");
		break;
	}
}

/* Makes the machine run again, which is off. */
static int reset(struct guest *g)
{
	/* Because of -no-reboot this one would be a power-off, too. */
	int err = guest_qmp(g, "{\"execute\":\"set-action\",\"arguments\":"
			       "{\"reboot\":\"reset\"}}\n");

	if (!err)
		err = guest_qmp(g, "{\"execute\":\"system_reset\"}\n");
	return err ? err : guest_listen(g, STOPPED_MS);
}

/* A machine that is off passes no frame on, so it is reset, and starts anew, unjudged. */
static int control_after(struct boot *b)
{
	struct guest *g = &b->guest;
	size_t first = g->wire.count;
	bool off = g->off_ns != 0;
	int err = off ? reset(g) : 0;

	if (!err)
		err = guest_control(g);
	if (!err && off)
		err = guest_qmp(g, "{\"execute\":\"cont\"}\n");
	return err ? err : guest_control_seen(g, first, 2);
}

/*
 * The machine goes on until the second control frame is here, so what it sends meanwhile
 * is in both captures, and is not judged.
 */
static int collect(struct boot *b)
{
	struct guest *g = &b->guest;
	struct evidence *e = &b->e;
	int err;

	e->disk_bytes = boot_disk_bytes(g);
	/* No fence passes the hub of a machine that is off, but it sends nothing more. */
	err = g->off_ns ? guest_listen(g, STOPPED_MS) : guest_fence(g);
	e->before = g->wire.count;
	e->end_ns = g->off_ns ? g->off_ns : boot_elapsed(b);
	if (!err)
		err = control_after(b);
	if (!err)
		e->control = true;
	/* A machine that goes on sending would change one capture while it is read. */
	if (!err)
		err = guest_qmp(g, "{\"execute\":\"stop\"}\n");
	if (!err)
		err = guest_listen(g, STOPPED_MS);
	if (!err)
		err = guest_compare(g);
	e->agree = !err;
	if (!err)
		boot_find_drivers(b);
	return err;
}

/* The control frames of power-on come first, because no processor ran before them. */
static int control_before(struct boot *b)
{
	int err = guest_control_seen(&b->guest, 0, 1);

	b->controls = b->guest.nics;
	return err;
}

static void read_console(struct boot *b)
{
	const struct guest *g = &b->guest;
	struct evidence *e = &b->e;

	e->kernel_ns = boot_kernel_sign(g);
	e->release_ns = guest_console_when(g, "netlatch: opening").last_ns;
	/* The machine went on after the end, or was even reset. */
	if (e->end_ns && e->release_ns > e->end_ns)
		e->release_ns = 0;
	if (e->end_ns && e->kernel_ns > e->end_ns)
		e->kernel_ns = 0;
	e->console = g->count != 0;
	if (!e->line[0])
		snprintf(e->line, sizeof(e->line), "%s", guest_last_line(g));
	if (e->before > g->wire.count)
		e->before = g->wire.count;
	if (e->before >= b->controls) {
		e->frames = g->wire.frames + b->controls;
		e->count = e->before - b->controls;
	}
}

/* What QEMU said last, if it has ended. */
static void say_error(struct boot *b, int err)
{
	struct evidence *e = &b->e;
	char path[4100], line[300] = "", last[300] = "";
	FILE *log;

	if (!b->guest.gone) {
		snprintf(e->error, sizeof(e->error), "%s",
			 b->guest.error[0] ? b->guest.error : strerror(-err));
		return;
	}
	snprintf(path, sizeof(path), "%s/qemu.log", b->dir);
	log = fopen(path, "re");
	while (log && fgets(line, sizeof(line), log)) {
		line[strcspn(line, "\n")] = 0;
		if (line[0])
			memcpy(last, line, sizeof(last));
	}
	if (log)
		fclose(log);
	snprintf(e->error, sizeof(e->error), "QEMU ended early, and said \"%s\"", last);
}

static void boot_once(struct boot *b)
{
	struct evidence *e = &b->e;
	int err;

	memset(e, 0, sizeof(*e));
	memset(b->drivers, 0, sizeof(b->drivers)); /* of a boot with KVM before */
	e->direct = b->o->kernel != NULL;
	e->uefi = b->o->uefi;
	e->arm64 = b->o->arch == ARCH_ARM64;
	e->all = b->o->all;
	e->timeout_is_end = b->o->until == UNTIL_LOGIN;
	say_until(b);
	err = image_start(b);
	if (!err)
		err = control_before(b);
	if (!err)
		err = boot_watch(b);
	/* The terminal has sent the same signal to QEMU, which then ended. */
	if (err)
		e->ended = boot_interrupted ? ENDED_INTERRUPTED : ENDED_ERROR;
	else if (e->ended != ENDED_INTERRUPTED && e->ended != ENDED_LIFELESS)
		err = collect(b);
	if (err)
		say_error(b, err);
	read_console(b);
}

/* ---- the accelerator ---- */

static bool kvm_may_work(const struct prove_options *o, char *why, size_t size)
{
#ifdef __x86_64__
	bool native = o->arch == ARCH_AMD64;
#elif defined(__aarch64__)
	bool native = o->arch == ARCH_ARM64;
#else
	bool native = false;
#endif
	if (!native)
		snprintf(why, size,
			 "the machine is of another architecture than this one");
	else if (access("/dev/kvm", R_OK | W_OK) < 0)
		snprintf(why, size, "/dev/kvm: %s", strerror(errno));
	else
		return true;
	return false;
}

/* Whether another accelerator might have a better end. */
static bool is_doubtful(const struct boot *b)
{
	enum ended ended = b->e.ended;

	return !b->e.count && (ended == ENDED_LIFELESS || ended == ENDED_ERROR ||
			       ended == ENDED_PANIC || ended == ENDED_OFF);
}

static void say_doubt(struct boot *b)
{
	static const char *const what[] = {
		[ENDED_LIFELESS] = "showed no sign of life in 20 s",
		[ENDED_PANIC] = "panicked",
		[ENDED_OFF] = "went off early",
		[ENDED_ERROR] = "ended QEMU early",
	};

	snprintf(b->accel_why, sizeof(b->accel_why),
		 "with KVM the machine %s, so it was started again without",
		 what[b->e.ended]);
	fprintf(stderr,
		"netlatch-prove: KVM: the machine %s; starting it again with TCG\n",
		what[b->e.ended]);
}

int boot_run(struct boot *b)
{
	const struct prove_options *o = b->o;
	int err = image_check(o);

	if (err)
		return err;
	if (o->accel) {
		b->accel = o->accel;
		snprintf(b->accel_why, sizeof(b->accel_why), "--accel says so");
		boot_once(b);
		return 0;
	}
	b->accel = "tcg";
	if (kvm_may_work(o, b->accel_why, sizeof(b->accel_why))) {
		b->accel = "kvm";
		snprintf(b->accel_why, sizeof(b->accel_why), "/dev/kvm works");
		boot_once(b);
		if (!is_doubtful(b))
			return 0;
		say_doubt(b);
		boot_end(b);
		b->accel = "tcg";
	}
	boot_once(b);
	return 0;
}

void boot_end(struct boot *b)
{
	guest_end(&b->guest);
	b->e.frames = NULL;
	b->e.count = 0;
}
