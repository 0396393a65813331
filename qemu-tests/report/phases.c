// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Finds the parts of a boot in the lines of its console. Any Linux, not only ours: each
 * part has several signs, because a quiet kernel, another init or another initramfs does
 * not print all of them. A boot only goes forward through the parts, except where the
 * machine starts again or netlatch shuts the wire again.
 */
#include "report/record.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define TEXT_MAX 512

/* In the order of a boot. */
enum part {
	NOTHING,
	KERNEL,
	INITRAMFS,
	CLOSED,
	MAIN,
	RULESET,
	OPENING,
	OPEN,
	LOGIN,
	SHUTDOWN,
	OFF,
	PANIC,
	RESTART,
};

static const char *const names[] = {
	[NOTHING] = PHASE_FIRMWARE,
	[KERNEL] = PHASE_KERNEL,
	[INITRAMFS] = PHASE_INITRAMFS,
	[CLOSED] = PHASE_CLOSED,
	[MAIN] = PHASE_MAIN,
	[RULESET] = PHASE_RULESET,
	[OPENING] = PHASE_OPENING,
	[OPEN] = PHASE_OPEN,
	[LOGIN] = PHASE_LOGIN,
	[SHUTDOWN] = PHASE_SHUTDOWN,
	[OFF] = PHASE_OFF,
	[PANIC] = PHASE_PANIC,
	[RESTART] = PHASE_RESTART,
};

/* A sign stands anywhere in the line; the first one that matches counts. */
static const struct sign {
	const char *text;
	enum part part;
} signs[] = {
	{ "Kernel panic - not syncing", PANIC },
	{ "reboot: Power down", OFF },
	{ "reboot: System halted", OFF },
	{ "reboot: Restarting system", RESTART },
	{ "kexec_core: Starting new kernel", RESTART },
	{ "Linux version ", KERNEL },
	{ "netlatch: closed", CLOSED },
	{ "netlatch: opening", OPENING },
	{ "netlatch: released", OPEN },
	{ "Loading, please wait...", INITRAMFS }, /* initramfs-tools */
	{ "Begin: Running /scripts/", INITRAMFS },
	{ "Running in initrd", INITRAMFS }, /* systemd; see also greets() */
	{ "systemd[1]: Switching root", MAIN },
	{ "INIT: version ", MAIN }, /* sysvinit */
	{ "OpenRC ", MAIN },
	{ "- runit: enter stage: /etc/runit/1", MAIN },
	{ "Reached target shutdown.target", SHUTDOWN },
	{ "Reached target poweroff.target", SHUTDOWN },
	{ "Reached target reboot.target", SHUTDOWN },
	{ "Reached target System Shutdown", SHUTDOWN },
	{ "systemd-shutdown[1]: ", SHUTDOWN },
	{ "INIT: Switching to runlevel: 0", SHUTDOWN },
	{ "INIT: Switching to runlevel: 6", SHUTDOWN },
	{ "Starting firewall: ufw...done", RULESET }, /* Debian's scripts of sysvinit */
	{ "Loading iptables rules", RULESET },
};

/* Units that load a ruleset, and descriptions that an old systemd prints instead. */
static const char *const firewalls[] = {
	"nftables",
	"ufw.service",
	"firewalld",
	"netfilter-persistent",
	"ferm",
	"shorewall",
	"iptables",
	"ip6tables",
	"Uncomplicated firewall",
	"netfilter persistent",
};

/* Copies a line without escapes of terminals and without control characters. */
static void plain(char *to, const char *from)
{
	char *end = to + TEXT_MAX - 1;

	while (*from && to < end) {
		if (from[0] == '\033' && from[1] == '[') {
			from += 2;
			while (*from && (*from < '@' || *from > '~'))
				from++;
			from += *from != 0;
		} else if ((unsigned char)*from < ' ' && *from != '\t') {
			from++;
		} else {
			*to++ = *from++;
		}
	}
	*to = 0;
}

/* Does name begin with the unit or the description, and not only with its letters? */
static bool is_firewall(const char *name)
{
	size_t i, len;

	for (i = 0; i < sizeof(firewalls) / sizeof(firewalls[0]); i++) {
		len = strlen(firewalls[i]);
		if (!strncmp(name, firewalls[i], len) && name[len] != '-' &&
		    !isalnum((unsigned char)name[len]))
			return true;
	}
	return false;
}

/* "[  OK  ] Finished nftables.service - nftables." */
static bool loads_ruleset(const char *line)
{
	const char *finished = strstr(line, "Finished ");
	const char *started = strstr(line, "Started ");

	return (finished && is_firewall(finished + strlen("Finished "))) ||
	       (started && is_firewall(started + strlen("Started ")));
}

/* "Welcome to Debian GNU/Linux 12 (bookworm)!", but not the one of an initramfs. */
static bool greets(const char *line)
{
	return !strncmp(line, "Welcome to ", 11) && line[strlen(line) - 1] == '!' &&
	       !strstr(line, "nitramfs") && !strstr(line, "nitrd") &&
	       !strstr(line, "dracut");
}

/* "debian login:", but not "Last login: ..." */
static bool asks_for_login(const char *line)
{
	const char *end = strstr(line, " login:");

	return end && end != line && !memchr(line, ' ', (size_t)(end - line)) &&
	       strncmp(line, "Last", 4);
}

/* "Run /init as init process"; without an initramfs it is /sbin/init. */
static enum part first_program(const char *line)
{
	const char *run = strstr(line, "Run /");

	if (!run || !strstr(run, " as init process"))
		return NOTHING;
	return strstr(run, "Run /sbin/") || strstr(run, "Run /etc/") ||
			       strstr(run, "Run /bin/") || strstr(run, "Run /usr/")
		       ? MAIN
		       : INITRAMFS;
}

static enum part part_of(const char *line)
{
	enum part first = first_program(line);
	size_t i;

	if (first)
		return first;
	if (greets(line))
		return MAIN;
	for (i = 0; i < sizeof(signs) / sizeof(signs[0]); i++)
		if (strstr(line, signs[i].text))
			return signs[i].part;
	if (loads_ruleset(line))
		return RULESET;
	/* The last one: a prompt has no line end, so a sign may stand behind it. */
	return asks_for_login(line) ? LOGIN : NOTHING;
}

/* Does the boot enter part `to`? shut: netlatch holds the wire. */
static bool enters(enum part now, enum part to, bool shut)
{
	switch (to) {
	case NOTHING:
		return false;
	case KERNEL:
	case PANIC:
	case OFF:
	case RESTART:
		return to != now;
	case CLOSED:
		return !shut;
	case MAIN: /* a second time: a soft-reboot, or a kernel that says nothing */
		return now < MAIN || now > LOGIN;
	case OPENING:
		return shut || now < OPENING;
	case OPEN:
		return shut || now == OPENING || now < OPENING;
	default:
		return to > now;
	}
}

static int add_phase(struct record_lane *l, enum part part, uint64_t ns)
{
	struct record_phase *p;

	p = reallocarray(l->phases, l->phase_count + 1, sizeof(*p));
	if (!p)
		return -ENOMEM;
	l->phases = p;
	if (l->phase_count)
		p[l->phase_count - 1].to_ns = ns;
	p[l->phase_count].name = names[part];
	p[l->phase_count].from_ns = ns;
	p[l->phase_count++].to_ns = 0;
	return 0;
}

/*
 * systemd greets in the initramfs, too, where it adds soon after: "Running in initrd."
 */
static bool systemd_starts(const struct record_lane *l, size_t i)
{
	size_t end = i + 20 < l->line_count ? i + 20 : l->line_count;

	if (!strstr(l->lines[i].text, "running in system mode"))
		return false;
	for (i++; i < end; i++)
		if (strstr(l->lines[i].text, "Running in initrd") ||
		    strstr(l->lines[i].text, "(Initramfs)"))
			return false;
	return true;
}

/* own: the text that a person chose for RULESET, in the place of our signs, or NULL. */
static enum part find_part(const struct record_lane *l, size_t i, const char *line,
			   const char *own)
{
	enum part part;

	if (own && strstr(line, own))
		return RULESET;
	part = systemd_starts(l, i) ? MAIN : part_of(line);
	return own && part == RULESET ? NOTHING : part;
}

/* What netlatch says may continue a prompt's line that began long before. */
static uint64_t line_ns(const struct record_line *line)
{
	const char *own = strstr(line->text, "netlatch: ");

	return own && line->byte_ns ? line->byte_ns[own - line->text] : line->ns;
}

int lane_phases(struct record_lane *l)
{
	return lane_phases_until(l, NULL);
}

int lane_phases_until(struct record_lane *l, const char *ruleset)
{
	char line[TEXT_MAX];
	enum part now = NOTHING, part;
	bool shut = false;
	uint64_t ns = 0;
	size_t i;
	int err;

	free(l->phases);
	l->phases = NULL;
	l->phase_count = 0;
	err = add_phase(l, NOTHING, 0);
	for (i = 0; !err && i < l->line_count; i++) {
		plain(line, l->lines[i].text);
		part = find_part(l, i, line, ruleset);
		if (!enters(now, part, shut))
			continue;
		/* Lines of two writers may come in the wrong order. */
		if (line_ns(&l->lines[i]) > ns)
			ns = line_ns(&l->lines[i]);
		if (now == NOTHING && !ns)
			l->phase_count = 0; /* the log begins with the kernel */
		err = add_phase(l, part, ns);
		shut = part == CLOSED ||
		       (shut && part != OPENING && part != OPEN && part != KERNEL &&
			part != OFF && part != RESTART);
		now = part;
	}
	return err;
}

const char *lane_phase_at(const struct record_lane *l, uint64_t ns)
{
	const char *name = "";
	size_t i;

	for (i = 0; i < l->phase_count && l->phases[i].from_ns <= ns; i++)
		name = l->phases[i].name;
	return name;
}

uint64_t lane_phase_when(const struct record_lane *l, const char *name)
{
	size_t i;

	for (i = 0; i < l->phase_count; i++)
		if (!strcmp(l->phases[i].name, name))
			return l->phases[i].from_ns;
	return 0;
}

/*
 * A line cannot come before it was stamped, so the line that came soonest after its stamp
 * tells best when the clock began.
 */
uint64_t lane_kernel_zero(const struct record_lane *l)
{
	char line[TEXT_MAX], *end;
	uint64_t zero = 0, stamp;
	double seconds;
	size_t i;

	for (i = 0; i < l->line_count; i++) {
		plain(line, l->lines[i].text);
		if (part_of(line) == KERNEL)
			zero = 0; /* started again */
		if (line[0] != '[')
			continue;
		seconds = strtod(line + 1, &end);
		if (*end != ']' || !(seconds >= 0 && seconds < 1e9))
			continue;
		stamp = (uint64_t)(seconds * 1e9);
		if (stamp <= l->lines[i].ns && (!zero || l->lines[i].ns - stamp < zero))
			zero = l->lines[i].ns - stamp;
	}
	return zero;
}
