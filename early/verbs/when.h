/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef NETLATCH_WHEN_H
#define NETLATCH_WHEN_H

#include <stdbool.h>

/* On what release opens. */
enum when {
	WHEN_RULESET, /* only on evidence: the floor's choice */
	WHEN_AUTO,    /* as RULESET where a known firewall is enabled, else NETWORK_PRE */
	WHEN_NETWORK_PRE, /* without looking */
	WHEN_MANUAL,	  /* not by itself */
};
#define WHEN_WORDS "ruleset|auto|network-pre|manual"

/*
 * A program that prints the firewall units that are enabled on this machine, one a line, and exits
 * with 0. It is looked for beside this program: PREFIX/sbin/netlatch runs PREFIX/FIREWALLS_HELPER,
 * or that below /usr where there is none.
 */
#define FIREWALLS_HELPER "share/netlatch/netlatch-firewalls"

bool when_parse(const char *word, enum when *when);
/* RULESET or NETWORK_PRE, as the helper says; RULESET where it cannot tell. */
enum when when_decide(void);

#endif
