// SPDX-License-Identifier: GPL-2.0-or-later
/* Watches a machine until the end that was asked for, or another. */
#include "prove/boot.h"

#include "harness/inject.h"
#include "harness/progress.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SECOND UINT64_C(1000000000)
#define ROUND (SECOND) /* between two sets of hostile frames */
/* A machine that KVM can run has started its kernel long before, or read its disk. */
#define KVM_LIFE (20 * SECOND)
#define AFTER_PANIC_MS 1000

volatile sig_atomic_t boot_interrupted;

/* Remembers a line of the console, if it has the text. */
static bool shows(struct boot *b, const char *text)
{
	const struct guest *g = &b->guest;
	size_t i;

	for (i = 0; i < g->count; i++) {
		if (!strstr(g->lines[i].text, text))
			continue;
		snprintf(b->e.line, sizeof(b->e.line), "%s", g->lines[i].text);
		return true;
	}
	return false;
}

uint64_t boot_kernel_sign(const struct guest *g)
{
	uint64_t linux_ns = guest_console_when(g, "Linux version").first_ns;

	return linux_ns ? linux_ns : guest_console_when(g, "EFI stub:").first_ns;
}

/* The bytes that the guest has read from its disks until now; 0 if QEMU does not say. */
unsigned long long boot_disk_bytes(struct guest *g)
{
	static const char key[] = "rd_bytes=";
	unsigned long long sum = 0;
	const char *at;

	if (guest_qmp(g, "{\"execute\":\"human-monitor-command\","
			 "\"arguments\":{\"command-line\":\"info blockstats\"}}\n"))
		return 0;
	for (at = strstr(g->qmp_reply, key); at; at = strstr(at + 1, key))
		sum += strtoull(at + strlen(key), NULL, 10);
	return sum;
}

struct watch {
	struct progress progress;
	uint64_t round_ns; /* when the next hostile frames are due */
	unsigned int round, key;
	uint64_t until_ns; /* when the end came that was asked for; 0: not yet */
	unsigned long long disk_bytes;
	uint64_t looked_ns; /* when disk_bytes was read */
};

static int send_hostile(struct boot *b, struct watch *w)
{
	uint8_t mac[6] = { 0x52, 0x54, 0x00, 0x12, 0x34, GUEST_MAC_LAST };
	uint8_t frame[INJECT_MAX];
	struct inject_ends ends;
	size_t i, len;
	int err = 0;

	if (now_ns() < w->round_ns)
		return 0;
	w->round_ns = now_ns() + ROUND;
	mac[5] = (uint8_t)(mac[5] + w->round % b->guest.nics);
	inject_ends_init(&ends, mac, wire_peer_mac);
	for (i = 0; !err && i < inject_count(); i++) {
		len = inject_build(i, w->round, &ends, frame);
		err = wire_send(&b->guest.wire, frame, len);
		if (err == -EAGAIN) /* QEMU is busy; the next round comes soon */
			return 0;
	}
	w->round++;
	return err ? guest_fail(&b->guest, err, "wire: hostile frames: %s",
				strerror(-err))
		   : 0;
}

uint64_t boot_elapsed(const struct boot *b)
{
	return now_ns() - b->guest.wire.power_on_ns;
}

static int press_keys(struct boot *b, struct watch *w)
{
	const struct prove_key *key;
	char command[160];
	unsigned int i;
	int err = 0;

	for (i = 0; !err && i < b->o->key_count; i++) {
		key = &b->o->keys[i];
		if (w->key & 1U << i || boot_elapsed(b) < key->second * SECOND)
			continue;
		w->key |= 1U << i;
		snprintf(command, sizeof(command),
			 "{\"execute\":\"send-key\",\"arguments\":{\"keys\":[{\"type\":"
			 "\"qcode\",\"data\":\"%s\"}]}}\n",
			 key->name);
		err = guest_qmp(&b->guest, command);
	}
	return err;
}

/* Whether that came which was asked for. */
static bool is_reached(struct boot *b)
{
	const struct prove_options *o = b->o;

	switch (o->until) {
	case UNTIL_LOGIN:
		return guest_console_has(&b->guest, " login: ");
	case UNTIL_TEXT:
		return guest_console_has(&b->guest, o->until_text);
	case UNTIL_SECONDS:
		return boot_elapsed(b) >= o->until_s * SECOND;
	case UNTIL_OFF:
		return b->guest.off_ns != 0;
	}
	return false;
}

static bool is_lifeless(struct boot *b, struct watch *w)
{
	if (b->o->accel || strcmp(b->accel, "kvm") || boot_elapsed(b) < KVM_LIFE)
		return false;
	if (now_ns() - w->looked_ns < SECOND || evidence_alive(&b->e))
		return false;
	w->looked_ns = now_ns();
	b->e.disk_bytes = boot_disk_bytes(&b->guest);
	return !boot_kernel_sign(&b->guest) && !evidence_alive(&b->e);
}

/* What ends the watch now, if anything. */
static bool is_over(struct boot *b, struct watch *w)
{
	struct evidence *e = &b->e;

	e->ended = ENDED_PANIC;
	if (!w->until_ns && shows(b, "Kernel panic - not syncing") &&
	    (b->o->until != UNTIL_TEXT || !is_reached(b)))
		return true;
	if (!w->until_ns && is_reached(b))
		w->until_ns = now_ns();
	e->ended = ENDED_AS_ASKED;
	/* A machine that is off sends nothing, so there is nothing to listen to. */
	if (w->until_ns &&
	    (b->guest.off_ns || now_ns() - w->until_ns >= b->o->listen_s * SECOND))
		return true;
	e->ended = ENDED_INTERRUPTED;
	if (boot_interrupted)
		return true;
	e->ended = ENDED_OFF;
	if (b->guest.off_ns)
		return true;
	e->ended = ENDED_NOTHING_TO_BOOT;
	if (!b->o->kernel && !boot_kernel_sign(&b->guest) &&
	    (shows(b, "No bootable device") || shows(b, "UEFI Interactive Shell")))
		return true;
	e->ended = ENDED_LIFELESS;
	if (is_lifeless(b, w))
		return true;
	e->ended = ENDED_TIMEOUT;
	return !w->until_ns && boot_elapsed(b) >= b->o->timeout_s * SECOND;
}

/* The last line that says something; dialogs of an installer leave many that do not. */
static const char *latest(const struct guest *g)
{
	size_t i;

	for (i = g->count; i > 0 && g->count - i < 100; i--)
		if (strspn(g->lines[i - 1].text, " \t") + 8 <
		    strlen(g->lines[i - 1].text))
			return g->lines[i - 1].text;
	return "power-on";
}

int boot_watch(struct boot *b)
{
	struct watch w = { .round = 0 };
	struct guest *g = &b->guest;
	int err = 0;

	progress_init(&w.progress, "netlatch-prove");
	w.progress.controls = b->controls;
	while (!err && !is_over(b, &w)) {
		progress_show(&w.progress, g, boot_kernel_sign(g) != 0, latest(g),
			      w.until_ns ? "late frames" : b->e.until);
		err = guest_pump(g, SECOND / 4);
		if (!err && b->o->hostile)
			err = send_hostile(b, &w);
		if (!err)
			err = press_keys(b, &w);
	}
	progress_end(&w.progress);
	if (!err && b->e.ended == ENDED_PANIC)
		err = guest_listen(g, AFTER_PANIC_MS);
	return err;
}
