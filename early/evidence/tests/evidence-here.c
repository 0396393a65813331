// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Prints what the ruleset of this network namespace proves, as release would say it. The
 * first word is "open" or "refuse". For fixtures.t, which loads rulesets into namespaces.
 */
#include "evidence/evidence.h"

#include <stdio.h>
#include <string.h>

int main(void)
{
	struct evidence e;
	char text[500];
	int rc = evidence_read(&e);

	evidence_say(&e, text, sizeof(text));
	printf("%s: ", evidence_complete(&e) ? "open" : "refuse");
	if (rc)
		printf("cannot be read: %s\n", strerror(-rc));
	else
		printf("%s\n", text);
	return 0;
}
