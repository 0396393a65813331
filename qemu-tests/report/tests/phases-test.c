// SPDX-License-Identifier: GPL-2.0-or-later
/* The phases of boots of several systems, as their consoles show them. */
#include "check.h"
#include "report/marks.h"
#include "report/record.h"

#include <string.h>

#define S UINT64_C(1000000000)

/* One line a second, from second 1 on. True: the phases are exactly these. */
static bool has_phases(const char *const *lines, const char *const *phases,
		       const uint64_t *from, const char *ruleset)
{
	struct record r = { .title = NULL };
	struct record_lane *l = record_lane(&r, "lane");
	size_t i;
	bool good;

	for (i = 0; lines[i]; i++)
		lane_line(l, (i + 1) * S, lines[i]);
	lane_phases_until(l, ruleset);
	for (i = 0; phases[i] && i < l->phase_count; i++)
		if (strcmp(phases[i], l->phases[i].name) ||
		    l->phases[i].from_ns != from[i] * S ||
		    l->phases[i].to_ns != (phases[i + 1] ? from[i + 1] * S : 0))
			break;
	good = !phases[i] && i == l->phase_count;
	for (i = 0; !good && i < l->phase_count; i++)
		printf("# %s from %g to %g\n", l->phases[i].name,
		       (double)l->phases[i].from_ns / 1e9,
		       (double)l->phases[i].to_ns / 1e9);
	record_free(&r);
	return good;
}

#define LINES(...) ((const char *const[]){ __VA_ARGS__, NULL })
#define FROM(...) ((const uint64_t[]){ __VA_ARGS__ })

static void test_netlatch(void)
{
	CHECK(has_phases(
		      LINES("SeaBIOS (version 1.16.2-debian-1.16.2-1)",
			    "[    0.000000] Linux version 6.1.0-32-amd64",
			    "[    3.500000] Run /init as init process",
			    "[    5.740579] netlatch: closed (full) in 278 ms",
			    "Begin: Running /scripts/local-top ... done.",
			    "Welcome to \033[1mDebian GNU/Linux 12 (bookworm)\033[0m!",
			    "[\033[0;32m  OK  \033[0m] Finished "
			    "\033[0;1;39mnftables.service\033[0m - nftables.",
			    "[   27.9] netlatch: opening (ruleset: inet filter input)",
			    "[   29.0] netlatch: released (ruleset: inet filter input)",
			    "Last login: Mon Nov 23 10:00:00 UTC 2026", "debian login: "),
		      LINES("firmware", "kernel", "initramfs", "closed", "main system",
			    "ruleset", "opening", "open", "login"),
		      FROM(0, 2, 3, 4, 6, 7, 8, 9, 11), NULL),
	      "Debian with netlatch, colours and the kernel's stamps");
	CHECK(has_phases(LINES("netlatch: closed (full) in 3 ms",
			       "[  1.0] netlatch: opening (ruleset: x)",
			       "Finished nftables.service",
			       "[  1.1] netlatch: released (ruleset: x)"),
			 LINES("firmware", "closed", "opening", "open"), FROM(0, 1, 2, 4),
			 NULL),
	      "systemd says after release that the ruleset is loaded: nothing goes back");
	CHECK(has_phases(LINES("[  9.0] netlatch: closed (full) in 3 ms",
			       "debian login:", "[ 99.0] netlatch: closed (full) in 4 ms",
			       "[ 99.5] netlatch: opening (asked with --force)",
			       "[ 99.6] netlatch: released (asked with --force)",
			       "[120.0] netlatch: closed (full) in 4 ms",
			       "[ 130.0] reboot: Power down"),
			 LINES("firmware", "closed", "login", "opening", "open", "closed",
			       "power-off"),
			 FROM(0, 1, 2, 4, 5, 6, 7), NULL),
	      "a lock while shut is no new phase, one after release is");
}

static void test_prompts(void)
{
	CHECK(has_phases(LINES("netlatch: closed (full) in 3 ms",
			       "debian login: [   15.0] netlatch: opening (ruleset: x)",
			       "[   15.1] netlatch: released (ruleset: x)"),
			 LINES("firmware", "closed", "opening", "open"), FROM(0, 1, 2, 3),
			 NULL),
	      "netlatch opens behind a prompt");
	CHECK(has_phases(LINES("[    0.0] Linux version 6.12",
			       "debian login: [  OK  ] Finished nftables.service",
			       "debian login: [   99.0] reboot: Power down"),
			 LINES("firmware", "kernel", "ruleset", "power-off"),
			 FROM(0, 1, 2, 3), NULL),
	      "and so does another firewall, or the machine ends");
}

static void test_others(void)
{
	CHECK(has_phases(
		      LINES("[    1.0] systemd[1]: systemd 257.8 running in system mode "
			    "(+PAM)",
			    "[    1.1] systemd[1]: Running in initrd.",
			    "Welcome to Debian GNU/Linux 13 (trixie) dracut-106-6 "
			    "(Initramfs)!",
			    "[    9.0] systemd[1]: Switching root.",
			    "[   10.0] systemd[1]: systemd 257.8 running in system mode",
			    "Welcome to Debian GNU/Linux 13 (trixie)!",
			    "Started firewalld.service - firewalld - dynamic firewall "
			    "daemon."),
		      LINES("firmware", "initramfs", "main system", "ruleset"),
		      FROM(0, 2, 4, 7), NULL),
	      "dracut: systemd of the initramfs is not the main system");
	CHECK(has_phases(LINES("[    0.0] Linux version 6.12",
			       "[1.0] Run /sbin/init as init "
			       "process",
			       "INIT: version 3.06 booting",
			       "box login: root (automatic "
			       "login)",
			       "INIT: Switching to runlevel: 6",
			       "reboot: Restarting system",
			       "[    0.0] Linux version 6.12"),
			 LINES("firmware", "kernel", "main system", "login", "shutdown",
			       "restart", "kernel"),
			 FROM(0, 1, 2, 4, 5, 6, 7), NULL),
	      "no initramfs, sysvinit, and a restart");
	CHECK(has_phases(LINES("[    0.0] Linux version 6.12",
			       "[    2.0] Kernel panic - not syncing: VFS"),
			 LINES("firmware", "kernel", "panic"), FROM(0, 1, 2), NULL),
	      "a panic");
	CHECK(has_phases(LINES("Loading, please wait...", "my-firewall: in force",
			       "Finished nftables.service"),
			 LINES("firmware", "initramfs", "ruleset"), FROM(0, 1, 2),
			 "my-firewall: in force"),
	      "a line that a person chose says when the firewall stands");
	CHECK(has_phases(LINES("Started ferment.timer", "Started ufwd",
			       "the who login: now",
			       "netlatch: REFUSED to open: no ruleset filters input",
			       "Stopped firewalld.service", ""),
			 LINES("firmware"), FROM(0), NULL),
	      "lines that only look like signs");
}

static void test_lookups(void)
{
	struct record r = { .title = NULL };
	struct record_lane *l = record_lane(&r, "kernel first");

	lane_line(l, 0, "[    0.000000] Linux version 6.1");
	lane_phases(l);
	CHECK(l->phase_count == 1 && !strcmp(l->phases[0].name, "kernel"),
	      "a log that begins with the kernel shows no firmware");
	l = record_lane(&r, "lane");
	CHECK(!strcmp(lane_phase_at(l, 5), ""),
	      "without phases there is none at any time");
	lane_line(l, 2 * S, "[    0.500000] Linux version 6.1");
	lane_line(l, 3 * S, "[    2.000000] something fast");
	lane_line(l, 9 * S, "[    3.000000] something slow");
	lane_phases(l);
	CHECK(!strcmp(lane_phase_at(l, 2 * S - 1), "firmware"), "before a phase begins");
	CHECK(!strcmp(lane_phase_at(l, 2 * S), "kernel"), "when it begins");
	CHECK(lane_phase_when(l, PHASE_KERNEL) == 2 * S, "when that was");
	CHECK(!lane_phase_when(l, PHASE_OPEN), "a phase that never came");
	CHECK(lane_kernel_zero(l) == S, "the fastest line tells when the clock began");
	lane_line(l, 20 * S, "[    0.000000] Linux version 6.1");
	CHECK(lane_kernel_zero(l) == 20 * S, "and the last boot counts");
	record_free(&r);
}

/* As printed behind a prompt. */
static void test_own_time(void)
{
	static const char text[] = "(initramfs) netlatch: closed";
	struct record r = { .title = NULL };
	struct record_lane *l = record_lane(&r, "lane");
	uint64_t byte_ns[sizeof(text)];
	size_t i;

	for (i = 0; i < sizeof(text); i++)
		byte_ns[i] = (i < 12 ? 2 : 7) * S;
	lane_line_timed(l, byte_ns[0], text, byte_ns);
	lane_phases(l);
	CHECK(lane_phase_when(l, PHASE_CLOSED) == 7 * S,
	      "what netlatch says behind a prompt has its own time");
	record_free(&r);
}

int main(void)
{
	test_netlatch();
	test_prompts();
	test_others();
	test_lookups();
	test_own_time();
	return check_done();
}
