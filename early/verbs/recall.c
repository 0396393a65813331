// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * netlatch recall: after a boot that netlatch-rdinit has shut, puts into the main
 * system's /run what lock would have left there. The other verbs find the state by
 * themselves; this one runs before systemd-sysctl, which has to find the drop-in.
 */
#include "verbs/verbs.h"

#include <stdlib.h>
#include <unistd.h>

#include "base/error.h"
#include "base/log.h"
#include "base/out.h"
#include "base/state.h"
#include "layers/sysctl/dropin.h"

/* A state that is lost or damaged says nothing; then the wire counts as shut. */
static int keep_sysctls(void)
{
	char *state;
	bool released = state_load(&state) == 0 && state_is_released(state);
	int rc = released ? 0 : dropin_write();

	free(state);
	if (rc)
		log_line(LOG_ERR, DROPIN_FILE ": %s; sysctl.d may open links",
			 error_text(rc));
	return rc ? EXIT_NOT_CLOSED : EXIT_DONE;
}

static int recall_main(int argc, char **argv)
{
	if (argc > 1)
		return usage_error(&recall_verb, argv[1]);
	if (geteuid() != 0) {
		out_error("netlatch: recall: only root can do that; " NOTHING_DONE);
		return EXIT_NOT_CLOSED;
	}
	/* Another verb may have made the link first; the drop-in is left to do then. */
	state_recall();
	return access(STATE_IN_DEV, F_OK) == 0 ? keep_sysctls() : EXIT_DONE;
}

const struct verb recall_verb = {
	.name = "recall",
	.summary = "find the state again that netlatch-rdinit has left in /dev",
	.help = "In a boot that netlatch-rdinit has shut, links /run/netlatch to\n"
		"/dev/netlatch, where the state lies, and writes the drop-in for\n"
		"sysctl.d again, unless the wire is open. netlatch-recall.service runs\n"
		"it at boot. Elsewhere it does nothing.\n",
	.exits = "  0  done, or there was nothing to do\n"
		 "  2  wrong usage; nothing was done\n"
		 "  3  not root, and nothing was done; or the file cannot be written:\n"
		 "     the wire is as it was, but sysctl.d may open links that come up\n",
	.run = recall_main,
};
