// SPDX-License-Identifier: GPL-2.0-or-later
/* Links with exceptions, while release opens. */
#include "verbs/release.h"

#include "base/error.h"
#include "base/log.h"
#include "verbs/verbs.h"

/*
 * The queue of a link with exceptions sends. Without the tables nothing limits it, and
 * without the guard the link could be renamed. From default_qdisc on all links open.
 */
bool release_opens_exceptions(const struct release *r)
{
	return r->before.allowed.count && r->unguarded && !r->opening.default_open;
}

void release_shut_again(const struct release *r, struct line *line)
{
	if (lock_again() != EXIT_NOT_CLOSED)
		line_add(line, "shut again, because links with exceptions would be open");
	else
		line_add(line, "links with exceptions may be OPEN, the first is %s",
			 r->before.allowed.link[0].name);
}

void release_end_exceptions(struct release *r)
{
	int rc = r->before.policy.blob.exceptions ? policy_end(&r->before.policy) : 0;

	/* A later lock, at shutdown, would find that none of them has ended. */
	if (rc)
		log_line(LOG_ERR,
			 POLICY_STANDS ": %s; the next lock lets all exceptions of the "
				       "policy pass, not only those that are kept",
			 error_text(rc));
}
