// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * netlatch end-exceptions: from here on only what the policy marks `keep` may pass. It
 * notes that, and runs lock once more: so the links are shut first, and nothing here is
 * another way to shut. Runs before the initramfs hands over to the main system.
 */
#include "verbs/verbs.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/error.h"
#include "base/log.h"
#include "base/out.h"
#include "base/state.h"
#include "guard/guard.h"
#include "kernel/proc.h"
#include "layers/exceptions.h"

/* Is there anything to end? policy is the one that is in force. */
static bool has_more(const struct policy *policy)
{
	struct policy later = *policy;

	later.ended = true;
	return exceptions_count(policy) > exceptions_count(&later);
}

static bool is_released(void)
{
	char *state;
	bool released = state_load(&state) == 0 && state_is_released(state);

	free(state);
	return released;
}

static int not_noted(int rc, const char *now)
{
	log_line(LOG_CRIT,
		 "end-exceptions: " POLICY_STANDS
		 ": %s; %s, and the next lock may let the "
		 "exceptions pass again",
		 error_text(rc), now);
	return EXIT_NOT_CLOSED;
}

/*
 * Without the note every later lock lets them pass again, and so does the guard when a
 * link changes. So no guard stays, and then nobody opens the links that are shut. wrong:
 * the policy cannot be read, so any link may have been let pass, and each is shut.
 */
static int shut_only(const struct policy *policy, bool wrong, int rc)
{
	int stop, shut;

	stop = guard_stop();
	shut = exceptions_shut(wrong ? NULL : policy);
	if (stop && stop != -ENOENT)
		log_line(LOG_CRIT, GUARD_NOT_STOPPED "; it may open those links again",
			 error_text(stop));
	if (shut)
		log_line(LOG_CRIT, "end-exceptions: links cannot be shut: %s",
			 error_text(shut));
	return not_noted(rc, shut    ? "they go on"
			     : wrong ? "all links are shut"
				     : "links without a kept exception are shut");
}

/* rc: the -errno with which the end could not be noted, or 0. */
static int end_now(const struct policy *before, const struct policy *policy, bool wrong,
		   int rc)
{
	/* As lock does, it goes on without its turn. */
	int turn = guard_exclude_others(true), status;

	if (turn)
		log_line(LOG_CRIT, "end-exceptions: " CHANGE_FILE ": %s; shuts anyway",
			 error_text(turn));
	/* Whoever has released meanwhile has opened all links. */
	if (is_released())
		return rc ? not_noted(rc, "the wire is open") : EXIT_DONE;
	if (rc)
		return shut_only(before, wrong, rc);
	log_line(LOG_NOTICE, "the exceptions end; %u stay", exceptions_count(policy));
	status = lock_again();
	exceptions_end_settings(before);
	return status;
}

/* The initramfs looks whether the note is gone, so it goes also if nothing has to end. */
static int end(struct policy *policy, const char *wrong)
{
	struct policy before = *policy;
	bool ends = has_more(policy);
	int rc = policy_end(policy);

	if (wrong)
		log_line(LOG_ERR, EXCEPTIONS_FLOOR, wrong);
	/* wrong: the guard may have read the policy while it was whole. */
	return ends || wrong ? end_now(&before, policy, wrong, rc) : EXIT_DONE;
}

static int end_main(int argc, char **argv)
{
	struct policy policy;
	const char *wrong;
	int status;

	if (argc > 1)
		return usage_error(&end_verb, argv[1]);
	log_elapsed_us();
	if (geteuid() != 0 || !proc_is_mounted()) {
		out_error("netlatch: end-exceptions: %s; they go on\n",
			  geteuid() != 0 ? "only root can end them" : NO_PROC);
		return EXIT_NOT_CLOSED;
	}
	state_recall();
	wrong = policy_load(&policy);
	status = end(&policy, wrong);
	policy_free(&policy);
	return status;
}

const struct verb end_verb = {
	.name = "end-exceptions",
	.summary = "end the exceptions of the policy",
	.help = "Ends the exceptions of the policy, but for those that it marks `keep`,\n"
		"by a lock. The initramfs runs it before the main system takes over. If\n"
		"there is nothing to end, it does nothing.\n",
	.exits = "  0  closed (full), or there was nothing to end\n"
		 "  1  closed (degraded): a layer is missing; the kernel log names it\n"
		 "  2  wrong usage; nothing was done\n"
		 "  3  the end cannot be noted: the next lock lets them pass again;\n"
		 "     or not root, or no /proc, and they go on; or the wire is NOT\n"
		 "     closed\n",
	.run = end_main,
};
