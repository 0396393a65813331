// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Carries out a scenario's steps; judge.c judges the wire. Fails on the first step that
 * is not as it must be: a later silence would mean nothing.
 */
#include "harness/run.h"
#include "harness/inject.h"
#include "harness/output.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define ROUND_MS 250
#define RECEIVE_WAIT_NS UINT64_C(30000000000)
/* Nothing asserts these: a machine half as fast has to pass as well. */
#define TIMEOUT_BUSYBOX 240
#define TIMEOUT_DEBIAN 800

void show_output(struct run *r)
{
	output_show(r->out, r->guest.output);
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
	const char *who = s->kind == STEP_PEER ? "peer's command" : "guest command";
	struct guest *g = &r->guest;
	int err;

	err = s->kind == STEP_PEER ? 0 : guest_wait_agent(g);
	if (!err)
		err = s->kind == STEP_PEER ? guest_run_peer(g, s->text)
					   : guest_run(g, s->text);
	if (err)
		return err;
	if (!status_as_wanted(s->rc, g->rc))
		err = complain(r, "%s: exit status %d is not what it must be", who,
			       g->rc);
	else if (s->has && !strstr(g->output, s->has))
		err = complain(r, "%s: \"%s\" missing in its output", who, s->has);
	else if (s->lacks && strstr(g->output, s->lacks))
		err = complain(r, "%s: \"%s\" in its output", who, s->lacks);
	if (err && s->has && status_as_wanted(s->rc, g->rc))
		output_show_near(r->out, g->output, s->has);
	else if (err || s->tells)
		show_output(r);
	if (s->kind == STEP_RUN && !strcmp(s->text, "netlatch status --json")) {
		free(r->status);
		r->status = g->output ? strdup(g->output) : NULL;
	}
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
			 * A NIC takes its own address and broadcast; multicast and
			 * the frames of a VLAN by choice.
			 */
			if (!memcmp(frame + 12, "\x81", 2) && (frame[14] || frame[15]))
				continue;
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

static int type(struct run *r, const char *text)
{
	if (dprintf(r->guest.console.fd, "%s\n", text) < 0)
		return complain(r, "console: %s; nothing is typed", strerror(errno));
	return 0;
}

/* Nothing that counts frames may look before all of them are here. */
static int settle(struct run *r, enum step_kind kind)
{
	switch (kind) {
	case STEP_MARK:
		return guest_fence(&r->guest);
	case STEP_SILENT:
	case STEP_FRAMES:
	case STEP_NO_FRAMES:
	case STEP_ONLY:
	case STEP_ALL_ARE:
	case STEP_NONE_BETWEEN:
	case STEP_BEFORE:
	case STEP_FIRST_AFTER:
	case STEP_NONE_AFTER:
	case STEP_SOME_AFTER:
		/* guest_power_off() has taken in the last frame, and compared. */
		return r->guest.gone ? 0 : guest_settle(&r->guest);
	default:
		return 0;
	}
}

void end_guest(struct run *r)
{
	if (r->watcher)
		r->watcher->boot(r->watcher->arg, &r->guest, r->status);
	free(r->status);
	r->status = NULL;
	guest_end(&r->guest);
}

/* Both captures must agree on what was sent to the very end. */
static int check_end(struct run *r)
{
	long dumped;

	dumped = wire_dumped(&r->guest.wire);
	if (dumped < 0 || (size_t)dumped != r->guest.wire.count)
		return complain(r,
				"captures disagree at power-off: the NICs sent %ld "
				"frames, the peer saw %zu",
				dumped, r->guest.wire.count);
	return 0;
}

int power_off(struct run *r)
{
	int err = guest_power_off(&r->guest);

	return err ? err : check_end(r);
}

static int goes_off(struct run *r)
{
	int err = guest_goes_off(&r->guest);

	return err ? err : check_end(r);
}

static int run_steps(struct run *r, const struct step *steps);

static int run_step(struct run *r, const struct step *s)
{
	int err = settle(r, s->kind);

	if (err)
		return err;
	switch (s->kind) {
	case STEP_CALL:
		return run_steps(r, s->call);
	case STEP_RUN:
	case STEP_PEER:
		return run_command(r, s);
	case STEP_WAIT:
		return guest_wait_console(&r->guest, s->text);
	case STEP_RESTARTS:
		return guest_restarts(&r->guest, s->text);
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
	case STEP_NO_FRAMES:
		return judge_no_frames(r, s->kinds);
	case STEP_ONLY:
		return judge_only(r, s);
	case STEP_ALL_ARE:
		return judge_all_are(r, s);
	case STEP_NONE_BETWEEN:
		return judge_none_between(r, s);
	case STEP_BEFORE:
		return judge_before(r, s);
	case STEP_FIRST_AFTER:
		return judge_first_after(r, s->text);
	case STEP_NONE_AFTER:
	case STEP_SOME_AFTER:
		return judge_after(r, s->text, s->kind == STEP_SOME_AFTER);
	case STEP_POWER_OFF:
		return power_off(r);
	case STEP_GOES_OFF:
		return goes_off(r);
	case STEP_POWER_ON:
		return power_on_again(r);
	case STEP_SECOND_BOOT:
		return second_boot(r, s->text);
	case STEP_TYPE:
		return type(r, s->text);
	case STEP_WITHIN:
		return judge_within(r, s);
	case STEP_CONSOLE:
		return check_console(r, s);
	case STEP_ROUNDS:
		return rounds_run(r, s->rounds);
	case STEP_AGENT:
		return guest_wait_agent(&r->guest);
	case STEP_END:
		break;
	}
	return complain(r, "step of unknown kind %d", s->kind);
}

static const char *const step_names[] = {
	[STEP_RUN] = "run",
	[STEP_PEER] = "peer",
	[STEP_WAIT] = "wait for console",
	[STEP_RESTARTS] = "wait for the restart at",
	[STEP_LISTEN] = "listen",
	[STEP_INJECT] = "inject",
	[STEP_RECEIVED] = "frames received by",
	[STEP_HOTPLUG] = "hot-plug",
	[STEP_MARK] = "mark",
	[STEP_SILENT] = "expect silence",
	[STEP_FRAMES] = "expect frames",
	[STEP_NO_FRAMES] = "expect none of some frames",
	[STEP_ONLY] = "expect only some frames",
	[STEP_ALL_ARE] = "expect only frames of",
	[STEP_NONE_BETWEEN] = "expect frames, or none, after",
	[STEP_BEFORE] = "expect frames before",
	[STEP_FIRST_AFTER] = "expect the first frame after",
	[STEP_NONE_AFTER] = "expect no frame after",
	[STEP_SOME_AFTER] = "expect frames after",
	[STEP_POWER_OFF] = "power off",
	[STEP_GOES_OFF] = "wait until the guest is off",
	[STEP_POWER_ON] = "power on again",
	[STEP_SECOND_BOOT] = "second boot with",
	[STEP_TYPE] = "type",
	[STEP_WITHIN] = "expect soon after",
	[STEP_CONSOLE] = "console",
	[STEP_ROUNDS] = "rounds of",
	[STEP_AGENT] = "wait for the agent",
};

static const char *step_text(const struct step *s)
{
	if (s->text)
		return s->text;
	if (s->rounds)
		return s->rounds->open;
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

static unsigned int timeout(const struct scenario *s, enum suite suite)
{
	const char *seconds = getenv("NETLATCH_TIMEOUT");

	if (seconds && atoi(seconds) > 0)
		return (unsigned int)atoi(seconds);
	if (s->timeout_s)
		return s->timeout_s;
	return suite & (SUITE_WHOLE | SUITE_DRACUT) ? TIMEOUT_DEBIAN : TIMEOUT_BUSYBOX;
}

/*
 * The guest powers off by itself then, before it has loaded any driver of a NIC: the
 * reason is what counts, that nothing was sent goes without saying.
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

/*
 * Only the drivers in use: fewer seconds of each boot, and no other difference. With
 * words of test.setup a whole system starts by mkimage/guest-debian/setup, which writes.
 */
static void kernel_command_line(char *line, size_t size, const struct scenario *s,
				bool whole, enum guest_arch arch)
{
	const char *begin = "test.nics=virtio_net,e1000 ";

	if (whole)
		begin = s->setup ? "root=/dev/vda rw init=/usr/lib/netlatch-test/setup "
				 : "root=/dev/vda ro ";
	snprintf(line, size, "%sconsole=%s %s%s%s %s", begin, qemu_console(arch),
		 s->bare ? "" : "panic=-1 ", s->setup ? "test.setup=" : "",
		 s->setup ? s->setup : "", s->append ? s->append : "");
}

static int run_guest(struct run *r, const struct scenario *s,
		     const struct scenario_files *files)
{
	char append[512], esp[256];
	int err = 0;

	r->spec = (struct guest_spec){
		.arch = r->suite & SUITE_ARM64 ? ARCH_ARM64 : ARCH_AMD64,
		.dir = files->dir,
		.kernel = files->kernel,
		.initrd = files->initrd,
		.append = append,
		.nic = s->nic,
		.peer = s->peer,
		.timeout_s = timeout(s, r->suite),
		.disk = files->disk[0] ? files->disk : NULL,
		.memory_mb = files->disk[0] ? 1024 : 512,
		.cpus = s->cpus,
		/* 8 ns for each instruction; an idle guest's clock is the host's. */
		.icount = s->counted ? "shift=3" : NULL,
	};
	if (!files->kernel[0]) {
		snprintf(esp, sizeof(esp), "%s", files->initrd);
		esp[strlen(esp) - strlen(UKI_PATH)] = '\0';
		r->spec.esp = esp;
		r->spec.memory_mb = 768;
	}
	kernel_command_line(append, sizeof(append), s, files->disk[0], r->spec.arch);
	if (s->own_disk || s->empty_disk_mb)
		err = own_disk_make(r, r->spec.disk, s->empty_disk_mb);
	if (!err)
		err = guest_start(&r->guest, &r->spec);
	if (!err && s->stops)
		return expect_stop(r, s->stops);
	if (!err && !files->disk[0] && !s->bare)
		err = guest_wait_agent(&r->guest);
	if (!err)
		err = run_steps(r, s->steps);
	if (s->silent)
		r->mark = 0;
	if (!err && s->silent && !r->guest.gone) {
		err = guest_settle(&r->guest);
		if (!err)
			err = judge_silent(r);
	}
	if (!err && !r->guest.gone)
		err = power_off(r);
	if (!err && s->silent) /* shutting down counts as well */
		err = judge_silent(r);
	return err;
}

/*
 * One guest. If QEMU's fault ends it before /init, a second one boots, and the report
 * says so. That cannot hide a failure of netlatch, which had not run.
 */
static int run_guest_or_again(struct run *r, const struct scenario *s,
			      const struct scenario_files *files)
{
	char log[300], first[300];
	int err = run_guest(r, s, files);

	if (!err || s->cpus < 2 || !guest_died_of_breakpoint(&r->guest))
		return err;
	free(r->status);
	guest_end(&r->guest);
	snprintf(log, sizeof(log), "%s/console.log", files->dir);
	snprintf(first, sizeof(first), "%s/console-int3.log", files->dir);
	rename(log, first);
	fprintf(r->out,
		"# QEMU ran a breakpoint that the kernel had removed, so the kernel died "
		"before /init: %s; the guest starts once more\n",
		first);
	*r = (struct run){ .suite = r->suite, .out = r->out, .watcher = r->watcher };
	return run_guest(r, s, files);
}

bool scenario_run(const struct scenario *s, enum suite suite,
		  const struct scenario_files *files, FILE *out,
		  const struct scenario_watcher *watcher)
{
	struct run r = { .suite = suite, .out = out, .watcher = watcher };
	uint64_t start = now_ns();
	int err;

	err = run_guest_or_again(&r, s, files);
	if (err) {
		fprintf(out, "# %s\n", r.guest.error[0] ? r.guest.error : strerror(-err));
		fprintf(out, "# last console line: %s\n", guest_last_line(&r.guest));
		fprintf(out,
			"# console: %s/console.log  frames: %s/wire.pcap  QEMU: "
			"%s/qemu.log\n",
			r.spec.dir, r.spec.dir, r.spec.dir);
	} else {
		fprintf(out, "# %u steps in %.1f s, %zu guest frames\n", r.checks,
			(double)(now_ns() - start) / 1e9, r.guest.wire.count);
	}
	end_guest(&r);
	if (r.own_disk[0])
		unlink(r.own_disk);
	return !err;
}
