// SPDX-License-Identifier: GPL-2.0-or-later
/* Running real programs, with limits of a faked clock. */
#include "base/run.h"
#include "base/clock.h"
#include "check.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include <sys/wait.h>

/* Of clock_wait(): the wait that only its limit ends; 0: none. */
static unsigned int endless;
static unsigned int waits;
static unsigned long now, first_limit;

unsigned long clock_seconds(void)
{
	return now;
}

int clock_wait(int fd, unsigned long limit)
{
	struct pollfd p = { .fd = fd, .events = POLLIN };

	if (++waits == 1)
		first_limit = limit;
	if (waits == endless || now >= limit) {
		now = limit;
		return 0;
	}
	return poll(&p, 1, 20000); /* ends by itself, unless the test fails */
}

static char answer[64];

static int script(const char *text)
{
	char *argv[] = { "/bin/sh", "-c", (char *)text, NULL };
	int rc;

	waits = 0;
	now = 1000;
	rc = run(argv, answer, sizeof(answer));
	/* Nothing of it is left behind. */
	return waitpid(-1, NULL, 0) < 0 && errno == ECHILD ? rc : -EBUSY;
}

int main(void)
{
	const unsigned long ours =
		1 << (SIGTERM - 1) | 1 << (SIGINT - 1) | 1 << (SIGHUP - 1);
	char *nothing[] = { "/nonexistent", NULL },
	     *echo[] = { "/bin/echo", "word", NULL };

	CHECK(script("echo word; exit 3") == 3 && !strcmp(answer, "word\n"),
	      "what it prints, and its exit status");
	CHECK(run(nothing, answer, sizeof(answer)) == 127 && !answer[0],
	      "no such program: 127");
	CHECK(run(echo, answer, 4) == 0 && !strcmp(answer, "wor"),
	      "an answer that is too long is cut");
	CHECK(script("kill -9 $$") == -EIO, "ended by a signal: -EIO");
	signal(SIGTERM, SIG_IGN);
	signal(SIGINT, SIG_IGN);
	signal(SIGHUP, SIG_IGN);
	CHECK(script("sed -n 's/^SigIgn:[^0-9a-f]*//p' /proc/self/status") == 0 &&
		      !(strtoul(answer, NULL, 16) & ours),
	      "it may be ended by signals that its caller ignores");
	endless = 1;
	CHECK(script("exec sleep 30") == -EIO && first_limit == 1060,
	      "one that does not end is killed after 60 s");
	endless = 2;
	CHECK(script("exec >&-; exec sleep 30") == -EIO && waits == 3,
	      "also if it has closed its output");
	return check_done();
}
