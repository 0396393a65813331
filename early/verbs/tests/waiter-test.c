// SPDX-License-Identifier: GPL-2.0-or-later
/* How the waiter is ended. Its process, its lock and the clock are faked. */
#include "verbs/waiter.h"
#include "base/claim.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/out.h"
#include "base/process.h"
#include "check.h"
#include "guard/guard.h"
#include "kernel/netlink.h"
#include "verbs/release.h"

#include <errno.h>
#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <sys/syscall.h>

#define PIDFD 99

static pid_t holder, other_holder; /* at the first question, and at later ones */
static unsigned long now, ends_at;
static int kill_error, open_error, terms, others, questions, still_open;

pid_t claim_holder(const char *path)
{
	if (strcmp(path, WAITER_FILE) != 0)
		abort();
	return questions++ ? other_holder : holder;
}

long __wrap_syscall(long number, ...);
long __wrap_syscall(long number, ...)
{
	va_list args;

	va_start(args, number);
	others += number != __NR_pidfd_open || va_arg(args, int) != holder;
	va_end(args);
	errno = open_error;
	if (open_error)
		return -1;
	still_open++;
	return PIDFD;
}

int __wrap_close(int fd);
int __wrap_close(int fd)
{
	others += fd != PIDFD;
	still_open--;
	return 0;
}

int process_signal(pid_t pid, int pidfd, int sig)
{
	others += pid != holder || pidfd != PIDFD || sig != SIGTERM || !still_open;
	terms++;
	return -kill_error;
}

unsigned long clock_seconds(void)
{
	return now;
}

int clock_wait(int fd, unsigned long limit)
{
	others += fd != PIDFD || !terms;
	now = ends_at < limit ? ends_at : limit;
	return ends_at <= limit;
}

/* ---- of the other half of waiter.c, which release-wait-test.c tests ---- */

const char *when_word(enum when when)
{
	(void)when;
	abort();
}

pid_t claim(const char *path)
{
	(void)path;
	abort();
}
pid_t guard_pid(void)
{
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

static void begin(pid_t pid, unsigned long seconds)
{
	holder = other_holder = pid;
	now = 1000;
	ends_at = now + seconds;
	kill_error = open_error = terms = others = questions = 0;
}

/* Is this the result, with nothing left open and no other process met? */
static bool ends(int want)
{
	return waiter_end() == want && !still_open && !others;
}

int main(void)
{
	begin(0, 0);
	CHECK(ends(0) && !terms, "there is none: nothing to end");
	begin(-EACCES, 0);
	CHECK(ends(-EACCES) && !terms, "nobody can tell: said");
	begin(77, 1);
	CHECK(ends(77) && terms == 1 && now == 1001, "told once; its end is waited for");
	begin(77, 29);
	CHECK(ends(77) && terms == 1, "it has 30 s");
	begin(77, 100);
	CHECK(ends(-EBUSY) && now == 1030, "one that does not end: said");
	begin(77, 0);
	open_error = ESRCH;
	CHECK(ends(77) && !terms, "it has just ended");
	begin(77, 0);
	other_holder = 0;
	CHECK(ends(77) && !terms, "it ended, and its number may be another process's");
	begin(77, 0);
	kill_error = ESRCH;
	CHECK(ends(77), "it ends at the last moment");
	begin(77, 0);
	kill_error = EPERM;
	CHECK(ends(-EPERM), "not ours to end: said");
	return check_done();
}
