// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Whole Debian systems, and what a fleet collects from them: the figures for Prometheus,
 * and the entries of the journal.
 */
#include "scenarios/whole.h"
#include "scenarios/tables.h"

/* Steps and rows read line by line, so clang-format leaves them alone. */
/* clang-format off */

#define PROM		"/var/lib/prometheus/node-exporter/netlatch.prom"
#define FIGURE(line)	RUN_SHOWS("cat " PROM, line "\n")
#define FIGURE_SOON(line) \
	RUN("until grep -qx '" line "' " PROM "; do sleep 1; done")

/* The entry of this unit with this MESSAGE_ID, in /run/entry. */
#define ENTRY(unit, id) \
	RUN("until journalctl -b -o json --no-pager -u " unit " MESSAGE_ID=" id \
	    " >/run/entry && [ -s /run/entry ]; do sleep 1; done")
#define ENTRY_HAS(field, value)	RUN_SHOWS("cat /run/entry", "\"" field "\":\"" value)
#define EXPLAINS(unit, text) \
	RUN_SHOWS("journalctl --update-catalog && journalctl -b -x --no-pager -u " unit, text)

/* The line of the kernel log stands once in the journal, and only the kernel has it. */
#define ONCE(line) \
	RUN("[ $(journalctl -b --no-pager | grep -c '" line "') = 1 ] && " \
	    "[ $(journalctl -b -k --no-pager | grep -c '" line "') = 1 ]")

#define SHUT_ID		"d3295dc449974e36a131e9e75c2bad65"
#define RELEASED_ID	"2ee6ef01b0b841a5a4d1842aa9a76c4f"
#define REFUSED_ID	"0d064007e65b464c846b11f479b67340"
#define WAITING_ID	"810134bbf7ff490bae4e81bd4078d0ea"

static const struct step opened[] = {
	WAIT(LOGIN),
	WAIT(RELEASED),
	/* The login prompt may come before the network does. */
	CALL(whole_online),
	FIRST_AFTER(OPENING),
	FIGURE_SOON("netlatch_released 1"),
	FIGURE("netlatch_level{level=\"open\"} 1"),
	/* Both kernels lack a hook on all devices. */
	FIGURE("netlatch_lock_level{level=\"degraded\"} 1"),
	FIGURE("netlatch_lock_layer_closed{layer=\"qdisc\"} 1"),
	FIGURE("netlatch_lock_layer_closed{layer=\"netdev\"} 0"),
	FIGURE("netlatch_release_refusals_total 0"),
	FIGURE("netlatch_ruleset_filters_input{family=\"ipv6\"} 1"),
	RUN_SHOWS("cat " PROM, "\nnetlatch_shut_seconds "),
	RUN_SHOWS("ls -A /var/lib/prometheus/node-exporter; stat -c %a " PROM, "netlatch.prom\n644\n"),
	RUN_LACKS("systemctl --failed --no-legend", "."),
	ENTRY("netlatch-release", RELEASED_ID),
	ENTRY_HAS("NETLATCH_REASON", "ruleset: inet real input "),
	ENTRY_HAS("NETLATCH_SHUT_SECONDS", ""),
	ENTRY_HAS("OBJECT_SYSTEMD_UNIT", "netlatch-release.service\""),
	ENTRY_HAS("PRIORITY", "5\""),
	EXPLAINS("netlatch-release", "netlatch has opened the network, "),
	ONCE("netlatch: released ("),
	ONCE("netlatch: opening ("),
	FIGURE("netlatch_check{state=\"released\"} 1"),
	RUN_SHOWS("netlatch status --check", "netlatch: released: the network is open, as it should be"),
	/* A user has it in the PATH, and learns what cannot be seen. */
	RUN_SHOWS("runuser -u nobody -- env PATH=/usr/bin:/bin netlatch status",
		  "netlatch: unknown: released, but only root can see"),
	/* systemd has nothing to say about our script, nor about the guard at a restart. */
	RUN("systemctl restart netlatch-release && systemctl restart netlatch-release"),
	RUN_SHOWS("journalctl -b --no-pager -u netlatch-shutdown -u netlatch-release", "netlatch"),
	RUN_LACKS("journalctl -b --no-pager", "eft-over process"),
	RUN_LACKS("journalctl -b --no-pager", "netlatch-release-late"),
	/* A lock by hand, and the figures behind it. */
	RUN("netlatch lock --force; systemctl start netlatch-metrics"),
	FIGURE("netlatch_level{level=\"degraded\"} 1"),
	FIGURE("netlatch_layer_closed{layer=\"socket\"} 1"),
	RUN_SHOWS("journalctl -b -o json --no-pager MESSAGE_ID=" SHUT_ID, "\"NETLATCH_LEVEL\":\"degraded\""),
	END
};

static const struct step refused_first[] = {
	WAIT(LOGIN),
	WAIT(REFUSAL),
	FIGURE_SOON("netlatch_release_refusals_total 1"),
	FIGURE("netlatch_released 0"),
	FIGURE("netlatch_level{level=\"degraded\"} 1"),
	FIGURE("netlatch_layer_closed{layer=\"inet\"} 1"),
	FIGURE("netlatch_layer_closed{layer=\"socket\"} 1"),
	FIGURE("netlatch_layer_closed{layer=\"radio\"} 1"),
	FIGURE("netlatch_guard_running 1"),
	ENTRY("netlatch-release", REFUSED_ID),
	ENTRY_HAS("NETLATCH_REASON", "no ruleset filters input ("),
	ENTRY_HAS("NETLATCH_WHEN", "ruleset\""),
	ENTRY_HAS("PRIORITY", "3\""),
	EXPLAINS("netlatch-release", "netlatch was to open the network, and has refused."),
	ENTRY("netlatch-wait", WAITING_ID),
	/* What systemctl shows to a person. */
	RUN_SHOWS("systemctl status --no-pager netlatch-release; :", "The network stays shut: no ruleset filters input ("),
	ONCE("netlatch: REFUSED to open: "),
	RUN(WAITS),
	SILENT,
	RUN(MENDED),
	RUN("nft -f /run/mended"),
	WAIT(RELEASED),
	FIRST_AFTER(OPENING),
	/* The waiter has opened. */
	FIGURE_SOON("netlatch_released 1"),
	FIGURE("netlatch_release_refusals_total 1"),
	FIGURE("netlatch_waiter_running 0"),
	ENTRY("netlatch-wait", RELEASED_ID),
	END
};

static const struct scenario rows[] = {
	{ "fleet", "figures for Prometheus, and entries of the journal with fields",
	  LATCHED, .setup = "when-ruleset,nftables,ifupdown,metrics", .steps = opened,
	  SLOW },
	{ "fleet-late", "the same where release refuses first, and the waiter opens",
	  LATCHED, .setup = "when-auto,nftables-syntax,ifupdown,metrics",
	  .steps = refused_first, SLOW },
};

const struct scenario_table fleet_table = TABLE(rows);
