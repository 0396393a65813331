// SPDX-License-Identifier: GPL-2.0-or-later
/* Puts evidence into words. Pure. */
#include "evidence/evidence.h"

#include <stdio.h>
#include <string.h>

void evidence_say(const struct evidence *e, char *text, unsigned int size)
{
	if (evidence_complete(e) && strcmp(e->v4.what, e->v6.what) == 0) {
		snprintf(text, size, "%s", e->v4.what);
		return;
	}
	snprintf(text, size, "IPv4: %s; IPv6: %s%s%s",
		 e->v4.found ? e->v4.what : "nothing",
		 e->v6.found ? e->v6.what : "nothing",
		 e->weak[0] ? "; no evidence: " : "", e->weak);
}
