// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Carries out a scenario's steps and judges the wire. Fails on the first step that is not
 * as it must be: a later silence would mean nothing.
 */
#include "guest.h"
#include "inject.h"
#include "scenario.h"

#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#define ROUND_MS		250
#define RECEIVE_WAIT_NS		UINT64_C(8000000000)
#define FRAMES_SHOWN		10
#define TIMEOUT_BUSYBOX		120
#define TIMEOUT_DEBIAN		400

struct run {
	struct guest guest;
	enum suite suite;
	FILE *out;
	size_t mark;		/* guest frames before it */
	unsigned int checks;
	unsigned int heard;	/* injected frames that every NIC must take in */
};

__attribute__((format(printf, 2, 3)))
static int complain(struct run *r, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	vsnprintf(r->guest.error, sizeof(r->guest.error), fmt, args);
	va_end(args);
	return -EILSEQ;
}

static void show_frames(struct run *r, size_t from)
{
	const struct wire *w = &r->guest.wire;
	size_t i;

	for (i = from; i < w->count && i < from + FRAMES_SHOWN; i++)
		fprintf(r->out, "#   %8.3f s  %4zu bytes  %-24s %s\n",
			(double)w->frames[i].since_power_on_ns / 1e9, w->frames[i].len,
			frame_kind_name(w->frames[i].kind), w->frames[i].text);
	if (i < w->count)
		fprintf(r->out, "#   and %zu more\n", w->count - i);
}

static int judge_silent(struct run *r)
{
	size_t leaked = r->guest.wire.count - r->mark;

	if (!leaked)
		return 0;
	show_frames(r, r->mark);
	return complain(r, "wire: %zu guest frames where there must be none", leaked);
}

static uint64_t seen(const struct run *r)
{
	uint64_t kinds = 0;
	size_t i;

	for (i = r->mark; i < r->guest.wire.count; i++)
		kinds |= FRAME_BIT(r->guest.wire.frames[i].kind);
	return kinds;
}

static int judge_frames(struct run *r, uint64_t wanted)
{
	uint64_t missing = wanted & ~seen(r);
	int kind;

	if (!missing)
		return 0;
	show_frames(r, r->mark);
	fprintf(r->out, "# missing:");
	for (kind = 0; kind < FRAME_KINDS; kind++)
		if (missing & FRAME_BIT(kind))
			fprintf(r->out, " %s;", frame_kind_name((enum frame_kind)kind));
	fprintf(r->out, "\n");
	return complain(r,
			"wire: frames that must be seen are not; a silence would prove "
			"nothing");
}

static int judge_only(struct run *r, const struct step *s)
{
	size_t count = r->guest.wire.count - r->mark;

	if (count == s->count && !(seen(r) & ~s->kinds))
		return 0;
	show_frames(r, r->mark);
	return complain(r, "wire: %zu guest frames, not the %u expected ones", count,
			s->count);
}

/* What a stock system says before its firewall stands. */
static int judge_before(struct run *r, const struct step *s)
{
	uint64_t limit = guest_console_when(&r->guest, s->text);
	const struct wire *w = &r->guest.wire;
	uint64_t kinds = 0;
	size_t i, count = 0;

	for (i = 0; i < w->count && w->frames[i].since_power_on_ns < limit; i++, count++)
		kinds |= FRAME_BIT(w->frames[i].kind);
	if (!limit)
		return complain(r, "console: \"%s\" missing", s->text);
	if (s->kinds & ~kinds)
		return complain(r, "wire: not all kinds of frames seen before \"%s\"",
				s->text);
	fprintf(r->out, "# %zu guest frames before \"%s\" at %.1f s\n", count, s->text,
		(double)limit / 1e9);
	return 0;
}

static void show_output(struct run *r)
{
	char *line = r->guest.output, *end;
	int shown = 0;

	while (line && *line && shown++ < FRAMES_SHOWN) {
		end = strchr(line, '\n');
		fprintf(r->out, "#   | %.*s\n", end ? (int)(end - line) : 200, line);
		line = end ? end + 1 : NULL;
	}
}

/* 126, 127, signals: the program did not run, or not to its end; that proves nothing. */
static bool ran(int rc)
{
	return (rc >= 0 && rc < 126) || rc == 255; /* ipconfig's -1 */
}

static bool status_as_wanted(int wanted, int rc)
{
	if (wanted == RC_ANY)
		return ran(rc);
	if (wanted == RC_REFUSED)
		return ran(rc) && rc != 0;
	return rc == wanted;
}

static int run_command(struct run *r, const struct step *s)
{
	struct guest *g = &r->guest;
	int err;

	err = guest_run(g, s->text);
	if (err)
		return err;
	if (!status_as_wanted(s->rc, g->rc))
		err = complain(r, "guest command: exit status %d is not what it must be",
			       g->rc);
	else if (s->has && !strstr(g->output, s->has))
		err = complain(r, "guest command: \"%s\" missing in its output", s->has);
	else if (s->lacks && strstr(g->output, s->lacks))
		err = complain(r, "guest command: \"%s\" in its output", s->lacks);
	if (err)
		show_output(r);
	return err;
}

static int inject(struct run *r, unsigned int rounds)
{
	static const uint8_t guest_mac[6] = { 0x52, 0x54, 0x00, 0x12, 0x34, 0x56 };
	uint8_t frame[INJECT_MAX];
	struct inject_ends ends;
	unsigned int round;
	size_t i, len;
	int err = 0;

	inject_ends_init(&ends, guest_mac, wire_peer_mac);
	for (round = 0; !err && round < rounds; round++) {
		for (i = 0; !err && i < inject_count(); i++) {
			len = inject_build(i, round, &ends, frame);
			err = wire_send(&r->guest.wire, frame, len);
			/*
			 * A NIC takes its own address and broadcast; multicast by choice.
			 */
			r->heard += frame[0] == 0xff || !memcmp(frame, guest_mac, 6);
		}
		if (err)
			return complain(r, "wire: injecting: %s", strerror(-err));
		err = guest_listen(&r->guest, ROUND_MS);
	}
	return err;
}

/* e1000 counts every two seconds only. */
static int check_received(struct run *r, const char *link)
{
	uint64_t until = now_ns() + RECEIVE_WAIT_NS;
	unsigned long packets = 0;
	char command[128];
	int err;

	snprintf(command, sizeof(command), "cat /sys/class/net/%s/statistics/rx_packets",
		 link);
	err = guest_fence(&r->guest);
	while (!err && now_ns() < until) {
		err = guest_run(&r->guest, command);
		packets = err ? 0 : strtoul(r->guest.output, NULL, 10);
		if (packets >= r->heard)
			return err;
		if (!err)
			err = guest_listen(&r->guest, ROUND_MS);
	}
	if (err)
		return err;
	return complain(r,
			"%s: took in %lu frames of %u injected ones; its silence proves "
			"nothing",
			link, packets, r->heard);
}

static int check_console(struct run *r, const struct step *s)
{
	if (s->has && !guest_console_has(&r->guest, s->has))
		return complain(r, "console: \"%s\" missing", s->has);
	if (s->lacks && guest_console_has(&r->guest, s->lacks))
		return complain(r, "console: shows \"%s\"", s->lacks);
	return 0;
}

static int run_steps(struct run *r, const struct step *steps);

static int run_step(struct run *r, const struct step *s)
{
	int err = 0;

	/* Nothing that counts frames may look before all of them are here. */
	if (s->kind == STEP_MARK || s->kind == STEP_SILENT || s->kind == STEP_FRAMES ||
	    s->kind == STEP_ONLY || s->kind == STEP_BEFORE)
		err = s->kind == STEP_MARK ? guest_fence(&r->guest) :
						guest_settle(&r->guest);
	if (err)
		return err;
	switch (s->kind) {
	case STEP_CALL:
		return run_steps(r, s->call);
	case STEP_RUN:
		return run_command(r, s);
	case STEP_WAIT:
		return guest_wait_console(&r->guest, s->text);
	case STEP_LISTEN:
		return guest_listen(&r->guest, s->count);
	case STEP_INJECT:
		return inject(r, s->count);
	case STEP_RECEIVED:
		return check_received(r, s->text);
	case STEP_HOTPLUG:
		return guest_hotplug(&r->guest, s->text);
	case STEP_MARK:
		r->mark = r->guest.wire.count;
		return 0;
	case STEP_SILENT:
		return judge_silent(r);
	case STEP_FRAMES:
		return judge_frames(r, s->kinds);
	case STEP_ONLY:
		return judge_only(r, s);
	case STEP_BEFORE:
		return judge_before(r, s);
	case STEP_CONSOLE:
		return check_console(r, s);
	case STEP_END:
		break;
	}
	return complain(r, "step of unknown kind %d", s->kind);
}

static const char *const step_names[] = {
	[STEP_RUN] = "run",
	[STEP_WAIT] = "wait for console",
	[STEP_LISTEN] = "listen",
	[STEP_INJECT] = "inject",
	[STEP_RECEIVED] = "frames received by",
	[STEP_HOTPLUG] = "hot-plug",
	[STEP_MARK] = "mark",
	[STEP_SILENT] = "expect silence",
	[STEP_FRAMES] = "expect frames",
	[STEP_ONLY] = "expect only some frames",
	[STEP_BEFORE] = "expect frames before",
	[STEP_CONSOLE] = "console",
};

static const char *step_text(const struct step *s)
{
	if (s->text)
		return s->text;
	if (s->has)
		return s->has;
	return s->lacks ? s->lacks : "";
}

static int run_steps(struct run *r, const struct step *steps)
{
	const struct step *s;
	int err;

	for (s = steps; s->kind != STEP_END; s++) {
		if (s->only && !(s->only & r->suite))
			continue;
		err = run_step(r, s);
		if (err && s->kind != STEP_CALL)
			fprintf(r->out, "# failed at: %s %s\n", step_names[s->kind],
				step_text(s));
		if (err)
			return err;
		r->checks += s->kind != STEP_CALL;
	}
	return 0;
}

static unsigned int timeout(enum suite suite)
{
	const char *seconds = getenv("NETLATCH_TIMEOUT");

	if (seconds && atoi(seconds) > 0)
		return (unsigned int)atoi(seconds);
	return suite == SUITE_DEBIAN12 ? TIMEOUT_DEBIAN : TIMEOUT_BUSYBOX;
}

/*
 * The guest powers off by itself then, before it has loaded any driver of a NIC: the reason
 * is what counts, that nothing was sent goes without saying.
 */
static int expect_stop(struct run *r, const char *why)
{
	int err = guest_wait_agent(&r->guest);

	if (!r->guest.panic[0])
		return err ? err : complain(r, "boot: went on; it has to stop: %s", why);
	if (!strstr(r->guest.panic, why))
		return complain(r, "boot: stopped by \"%s\", not by \"%s\"",
				r->guest.panic, why);
	r->checks++;
	return 0;
}

static int run_guest(struct run *r, const struct scenario *s,
		     const struct scenario_files *files)
{
	char append[512];
	struct guest_spec spec = {
		.dir = files->dir, .kernel = files->kernel, .initrd = files->initrd,
		.append = append, .nic = s->nic, .timeout_s = timeout(r->suite),
		.disk = files->disk[0] ? files->disk : NULL,
		.memory_mb = files->disk[0] ? 1024 : 512,
	};
	int err;

	/*
	 * Only the drivers in use: fewer seconds of each boot, and no other difference.
	 */
	snprintf(append, sizeof(append), "%sconsole=ttyS0 panic=-1 %s",
		 files->disk[0] ? "root=/dev/vda ro " : "test.nics=virtio_net,e1000 ",
		 s->append ? s->append : "");
	err = guest_start(&r->guest, &spec);
	if (!err && s->stops)
		return expect_stop(r, s->stops);
	if (!err && !files->disk[0])
		err = guest_wait_agent(&r->guest);
	if (!err)
		err = run_steps(r, s->steps);
	if (!err && s->silent) {
		r->mark = 0;
		err = guest_settle(&r->guest);
		if (!err)
			err = judge_silent(r);
	}
	if (!err)
		err = guest_power_off(&r->guest);
	if (!err && s->silent) { /* shutting down counts as well */
		err = judge_silent(r);
		if (!err && wire_dumped(&r->guest.wire) != 0)
			err = complain(r, "QEMU's capture: frames at power-off");
	}
	return err;
}

bool scenario_run(const struct scenario *s, enum suite suite,
		  const struct scenario_files *files, FILE *out)
{
	struct run r = { .suite = suite, .out = out };
	uint64_t start = now_ns();
	int err;

	err = run_guest(&r, s, files);
	if (err) {
		fprintf(out, "# %s\n", r.guest.error[0] ? r.guest.error : strerror(-err));
		fprintf(out, "# last console line: %s\n", guest_last_line(&r.guest));
		fprintf(out, "# console: %s/console.log  frames: %s/wire.pcap  QEMU: "
			"%s/qemu.log\n", files->dir, files->dir, files->dir);
	} else {
		fprintf(out, "# %u steps in %.1f s, %zu guest frames\n", r.checks,
			(double)(now_ns() - start) / 1e9, r.guest.wire.count);
	}
	guest_end(&r.guest);
	return !err;
}
