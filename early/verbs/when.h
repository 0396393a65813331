/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef NETLATCH_WHEN_H
#define NETLATCH_WHEN_H

#include <stdbool.h>

/* On what release opens. */
enum when {
	WHEN_RULESET,	  /* only on evidence: the floor's choice */
	WHEN_AUTO,	  /* as RULESET where a known firewall is enabled, else NETWORK_PRE */
	WHEN_NETWORK_PRE, /* without looking */
	WHEN_MANUAL,	  /* not by itself */
};
#define WHEN_WORDS "ruleset|auto|network-pre|manual"

/* Prints the firewall units that are enabled on this machine, one a line; exit status 0. */
#define FIREWALLS_HELPER "/usr/share/netlatch/netlatch-firewalls"

bool when_parse(const char *word, enum when *when);
/* RULESET or NETWORK_PRE, by FIREWALLS_HELPER; RULESET where that cannot tell. */
enum when when_decide(void);

#endif
