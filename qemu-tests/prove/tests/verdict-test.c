// SPDX-License-Identifier: GPL-2.0-or-later
/* Verdicts of made-up boots. Each "none" is a way for silence to prove nothing. */
#include "prove/verdict.h"

#include "check.h"

#include <string.h>

#define S UINT64_C(1000000000)

static struct wire_frame frames[] = {
	{ .since_power_on_ns = 2 * S, .kind = FRAME_DHCP },
	{ .since_power_on_ns = 8 * S, .kind = FRAME_ARP_REQUEST },
};

static struct prove_verdict v;

/* A boot that was silent: the kernel ran, both captures hear and agree. */
static struct evidence silent(void)
{
	return (struct evidence){
		.frames = frames,
		.ended = ENDED_AS_ASKED,
		.end_ns = 10 * S,
		.kernel_ns = 1 * S,
		.direct = true,
		.console = true,
		.control = true,
		.agree = true,
		.until = "the end",
		.line = "last line",
	};
}

static bool none(const struct evidence *e, const char *why)
{
	prove_judge(&v, e);
	if (v.outcome == OUTCOME_NONE && strstr(v.why, why))
		return true;
	printf("# outcome %d: %s\n", v.outcome, v.why);
	return false;
}

static void judged(void)
{
	struct evidence e = silent();

	prove_judge(&v, &e);
	CHECK(v.outcome == OUTCOME_SILENT && !v.judged && !v.allowed && v.phases &&
		      strstr(v.life, "1.0 s"),
	      "a silent boot");
	e.count = 2;
	prove_judge(&v, &e);
	CHECK(v.outcome == OUTCOME_FRAMES && v.judged == 2 && !v.allowed,
	      "without netlatch all frames count");
	e.release_ns = 5 * S;
	prove_judge(&v, &e);
	CHECK(v.outcome == OUTCOME_FRAMES && v.judged == 1 && v.allowed == 1,
	      "frames before release count");
	e.release_ns = 1 * S;
	prove_judge(&v, &e);
	CHECK(v.outcome == OUTCOME_SILENT && v.allowed == 2, "those after it do not");
	e.release_ns = 2 * S;
	prove_judge(&v, &e);
	CHECK(v.outcome == OUTCOME_SILENT, "nor does one of the same moment");
	e.all = true;
	prove_judge(&v, &e);
	CHECK(v.outcome == OUTCOME_FRAMES && v.judged == 2, "but for --all");
}

static void deaf(void)
{
	struct evidence e = silent();

	e.control = false;
	CHECK(none(&e, "no control frame"), "no control frame: no verdict");
	strcpy(e.error, "control frame: the peer lacks it");
	CHECK(none(&e, "the peer lacks it"), "and the reason is told");
	e.count = 1;
	CHECK(none(&e, ""), "not even of frames that were seen");
	e = silent();
	e.agree = false;
	CHECK(none(&e, "disagree"), "captures that disagree: no verdict");
	e = silent();
	e.ended = ENDED_ERROR;
	strcpy(e.error, "QEMU: ended");
	CHECK(none(&e, "QEMU: ended"), "QEMU that died: no verdict");
	e.ended = ENDED_INTERRUPTED;
	CHECK(none(&e, "interrupted"), "a signal: no verdict");
}

static void dead(void)
{
	struct evidence e = silent();

	e.kernel_ns = 0;
	prove_judge(&v, &e);
	CHECK(v.outcome == OUTCOME_SILENT && !v.phases,
	      "any line of a kernel that QEMU loads shows life");
	e.console = false;
	CHECK(none(&e, "stayed empty"), "an empty console: no verdict");
	e.count = 1;
	prove_judge(&v, &e);
	CHECK(v.outcome == OUTCOME_FRAMES, "unless it sent");
	e.count = 0;
	e.direct = false;
	e.console = true; /* of the firmware */
	e.disk_bytes = LIFE_DISK_BYTES - 1;
	CHECK(none(&e, "1023 KiB"), "a firmware alone: no verdict");
	e.uefi = true;
	e.count = 1;
	CHECK(none(&e, "nothing shows"), "not even if it sent");
	e.count = 0;
	e.disk_bytes = 30 << 20;
	CHECK(none(&e, "nothing shows that a kernel ran: a boot loader read 30 MiB"),
	      "a boot loader that reads, and then silence: no verdict");
	e.ended = ENDED_TIMEOUT;
	e.timeout_is_end = true;
	CHECK(none(&e, "console=ttyS0"), "nor at the time limit");
	e.ended = ENDED_AS_ASKED;
	e.timeout_is_end = false;
	e.driver = DRIVER_NO;
	CHECK(none(&e, "nothing shows that a kernel ran"), "nor if no driver came");
	e.count = 1;
	prove_judge(&v, &e);
	CHECK(v.outcome == OUTCOME_FRAMES, "but a frame is a verdict");
	e.count = 0;
	e.timeout_is_end = true;
	e.driver = DRIVER_UNKNOWN;
	prove_judge(&v, &e);
	CHECK(v.outcome == OUTCOME_SILENT, "a login prompt shows that its kernel ran");
	e.timeout_is_end = false;
	e.release_ns = 5 * S;
	prove_judge(&v, &e);
	CHECK(v.outcome == OUTCOME_SILENT, "so does netlatch's release");
	e.release_ns = 0;
	e.driver = DRIVER_YES;
	prove_judge(&v, &e);
	CHECK(v.outcome == OUTCOME_SILENT && !v.phases &&
		      strstr(v.life, "boot loader read 30 MiB from the disk, and a"),
	      "a driver that took a NIC shows that its kernel ran");
	e.ended = ENDED_NOTHING_TO_BOOT;
	CHECK(none(&e, "nothing to boot: \"last line\""), "nothing to boot: no verdict");
}

static void undriven(void)
{
	struct evidence e = silent();

	e.driver = DRIVER_NO;
	CHECK(none(&e, "no driver took a NIC"), "no driver of any NIC: no verdict");
	e.count = 1;
	prove_judge(&v, &e);
	CHECK(v.outcome == OUTCOME_FRAMES, "unless it sent");
	e.release_ns = 1 * S;
	prove_judge(&v, &e);
	CHECK(v.outcome == OUTCOME_SILENT, "or did so after release");
	e = silent();
	e.driver = DRIVER_YES;
	prove_judge(&v, &e);
	CHECK(v.outcome == OUTCOME_SILENT, "a driver of one of them is enough");
}

static void short_of(void)
{
	struct evidence e = silent();

	e.ended = ENDED_PANIC;
	CHECK(none(&e, "panicked 10.0 s"), "a panic: no verdict");
	e.ended = ENDED_OFF;
	CHECK(none(&e, "--until power-off"), "an early power-off: no verdict");
	e.ended = ENDED_TIMEOUT;
	CHECK(none(&e, "the end did not come"), "a text that never came: no verdict");
	e.timeout_is_end = true;
	prove_judge(&v, &e);
	CHECK(v.outcome == OUTCOME_SILENT, "unless nothing was asked for");
	e.timeout_is_end = false;
	e.count = 1;
	prove_judge(&v, &e);
	CHECK(v.outcome == OUTCOME_FRAMES && strstr(v.why, "did not come"),
	      "a frame is a verdict, and the shortfall a remark");
}

int main(void)
{
	judged();
	deaf();
	dead();
	undriven();
	short_of();
	return check_done();
}
