// SPDX-License-Identifier: GPL-2.0-or-later
#include "prove/verdict.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

bool frame_is_judged(const struct evidence *e, const struct wire_frame *f)
{
	return e->all || !e->release_ns || f->since_power_on_ns < e->release_ns;
}

/*
 * A kernel that QEMU loads has a serial console, so a line is the least to ask for. Any
 * other image may know of no serial console; then a boot loader that has read more than
 * a firmware does is a sign of life, but not enough for "silent" (kernel_unknown()). A
 * frame shows life, too, unless a firmware may have sent it: BIOS here has no program for
 * any NIC.
 */
bool evidence_alive(const struct evidence *e)
{
	if (e->kernel_ns || (e->direct && e->console) || (e->count && !e->uefi))
		return true;
	return !e->direct && e->disk_bytes >= LIFE_DISK_BYTES;
}

static void tell_life(struct prove_verdict *v, const struct evidence *e)
{
	if (e->kernel_ns)
		snprintf(v->life, sizeof(v->life),
			 "the kernel wrote to the console %.1f s after power-on",
			 (double)e->kernel_ns / 1e9);
	else if (e->direct && e->console)
		snprintf(v->life, sizeof(v->life), "the console shows lines");
	else if (e->count && !e->uefi)
		snprintf(v->life, sizeof(v->life), "it sent frames");
	else if (evidence_alive(e))
		snprintf(v->life, sizeof(v->life),
			 "a boot loader read %llu MiB from the disk%s",
			 e->disk_bytes >> 20,
			 e->driver == DRIVER_YES ? ", and a driver took a NIC" : "");
}

__attribute__((format(printf, 2, 3))) static bool none(struct prove_verdict *v,
						       const char *fmt, ...)
{
	va_list args;

	v->outcome = OUTCOME_NONE;
	va_start(args, fmt);
	vsnprintf(v->why, sizeof(v->why), fmt, args);
	va_end(args);
	return true;
}

/* Whether the captures can be trusted at all. */
static bool is_deaf(struct prove_verdict *v, const struct evidence *e)
{
	if (e->ended == ENDED_ERROR)
		return none(v, "%s", e->error);
	if (e->ended == ENDED_INTERRUPTED)
		return none(v, "interrupted by a signal, before %s", e->until);
	if (!e->control)
		return none(v, "%s",
			    e->error[0] ? e->error : "no control frame was seen");
	if (!e->agree)
		return none(v, "%s",
			    e->error[0] ? e->error : "the two captures disagree");
	return false;
}

static bool never_ran(struct prove_verdict *v, const struct evidence *e)
{
	if (e->ended == ENDED_NOTHING_TO_BOOT)
		return none(v, "the firmware found nothing to boot: \"%s\"", e->line);
	if (evidence_alive(e))
		return false;
	if (e->direct)
		return none(v, "the console stayed empty, so nothing shows that the "
			       "kernel ran. Is it a kernel of this architecture?");
	return none(
		v,
		"nothing shows that the image ran: no line of a kernel on the serial "
		"console, and only %llu KiB read from disks. Is it bootable with this "
		"--firmware?",
		e->disk_bytes >> 10);
}

/*
 * A boot loader alone: its kernel may have panicked on a screen that nobody reads. On a
 * quiet console netlatch's release or a login prompt shows a kernel. So does a driver,
 * because BIOS has none for any NIC.
 */
static bool kernel_unknown(struct prove_verdict *v, const struct evidence *e)
{
	bool login = e->timeout_is_end && e->ended == ENDED_AS_ASKED;

	if (e->kernel_ns || e->direct || (e->count && !e->uefi) ||
	    e->driver == DRIVER_YES || e->release_ns || login)
		return false;
	return none(v,
		    "nothing shows that a kernel ran: a boot loader read %llu MiB from "
		    "the disk, but no line of a kernel came to the serial console, and "
		    "no driver is known to have taken a NIC. Give the image "
		    "console=%s, or load its kernel with --kernel",
		    e->disk_bytes >> 20, e->arm64 ? "ttyAMA0" : "ttyS0");
}

/* A frame shows that there was a driver, even if it is gone at the end. */
static bool could_not_send(struct prove_verdict *v, const struct evidence *e)
{
	if (e->driver != DRIVER_NO || e->count)
		return false;
	return none(v,
		    "no driver took a NIC, so the machine could not have sent, whatever "
		    "the image does. Was --until too early, or does the image lack "
		    "the driver? --nic names another card");
}

/* A machine that did not come to the end that was asked for. */
static bool fell_short(struct prove_verdict *v, const struct evidence *e)
{
	double end = (double)e->end_ns / 1e9;

	switch (e->ended) {
	case ENDED_PANIC:
		return none(v, "the kernel panicked %.1f s after power-on: \"%s\"", end,
			    e->line);
	case ENDED_OFF:
		return none(v,
			    "the machine powered off or reset itself %.1f s after "
			    "power-on, before %s. If it has to, use --until power-off",
			    end, e->until);
	case ENDED_TIMEOUT:
		if (e->timeout_is_end)
			return false;
		return none(v,
			    "%s did not come within %.0f s. --timeout gives more time; "
			    "the last line of the console is \"%s\"",
			    e->until, end, e->line);
	default:
		return false;
	}
}

void prove_judge(struct prove_verdict *v, const struct evidence *e)
{
	size_t i;

	memset(v, 0, sizeof(*v));
	for (i = 0; i < e->count; i++) {
		if (frame_is_judged(e, &e->frames[i]))
			v->judged++;
		else
			v->allowed++;
	}
	v->phases = e->kernel_ns != 0;
	tell_life(v, e);
	if (is_deaf(v, e) || never_ran(v, e))
		return;
	/* A frame that left is a fact, however the boot ended. */
	if (v->judged) {
		fell_short(v, e);
		v->outcome = OUTCOME_FRAMES;
		return;
	}
	if (!fell_short(v, e) && !kernel_unknown(v, e) && !could_not_send(v, e))
		v->outcome = OUTCOME_SILENT;
}
