// SPDX-License-Identifier: GPL-2.0-or-later
/* How the waiter is ended. Its process, its lock and the clock are faked. */
#include "verbs/waiter.h"
#include "base/claim.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/out.h"
#include "check.h"
#include "kernel/netlink.h"
#include "verbs/release.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static pid_t holder;
static unsigned long now, ends_at;
static int kill_error, terms, others;

pid_t claim_holder(const char *path)
{
	if (strcmp(path, WAITER_FILE) != 0)
		abort();
	return holder > 0 && terms && now >= ends_at ? 0 : holder;
}

int __wrap_kill(pid_t pid, int sig);
int __wrap_kill(pid_t pid, int sig)
{
	others += pid != holder || sig != SIGTERM;
	terms++;
	errno = kill_error;
	return kill_error ? -1 : 0;
}

int __wrap_nanosleep(const struct timespec *pause, struct timespec *left);
int __wrap_nanosleep(const struct timespec *pause, struct timespec *left)
{
	(void)left;
	now += pause->tv_nsec / 1000000;
	return 0;
}

unsigned long clock_ms(void)
{
	return now;
}

/* ---- of the other half of waiter.c, which release-wait-test.c tests ---- */

pid_t claim(const char *path)
{
	(void)path;
	abort();
}
int release_once(struct release *r, bool only_shut)
{
	(void)r;
	(void)only_shut;
	abort();
}
bool release_something_is_shut(struct release *r)
{
	(void)r;
	abort();
}
enum wait_look release_look_for_evidence(void *context)
{
	(void)context;
	abort();
}
void look_take(struct look *look, bool settings)
{
	(void)look;
	(void)settings;
	abort();
}
void look_free(struct look *look)
{
	(void)look;
	abort();
}
bool netlink_drain(int fd)
{
	(void)fd;
	abort();
}
void wait_open(struct wait *w)
{
	(void)w;
	abort();
}
void wait_close(struct wait *w)
{
	(void)w;
	abort();
}
bool wait_change(struct wait *w, unsigned long ms)
{
	(void)w;
	(void)ms;
	abort();
}
enum wait_end wait_until(struct wait *w, unsigned int limit_s, wait_looker *look,
			 void *context)
{
	(void)w;
	(void)limit_s;
	(void)look;
	(void)context;
	abort();
}
void log_line(enum log_level level, const char *format, ...)
{
	(void)level;
	(void)format;
	abort();
}
void out_error(const char *format, ...)
{
	(void)format;
	abort();
}

static void begin(pid_t pid, unsigned long ms)
{
	holder = pid;
	now = 1000;
	ends_at = now + ms;
	kill_error = terms = others = 0;
}

int main(void)
{
	begin(0, 0);
	CHECK(waiter_end() == 0 && !terms, "there is none: nothing to end");
	begin(-EACCES, 0);
	CHECK(waiter_end() == -EACCES && !terms, "nobody can tell: said");
	begin(77, 30);
	CHECK(waiter_end() == 77 && terms == 1 && now == 1030 && !others,
	      "told once; its lock says when it has ended");
	begin(77, 4000);
	CHECK(waiter_end() == 77 && terms == 1, "it has 5 s");
	begin(77, 100000);
	CHECK(waiter_end() == -EBUSY && now < 6100, "one that does not end: said");
	begin(77, 0);
	kill_error = ESRCH;
	CHECK(waiter_end() == 77, "it has just ended");
	begin(77, 0);
	kill_error = EPERM;
	CHECK(waiter_end() == -EPERM, "not ours to end: said");
	return check_done();
}
