// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * status --watch: what wakes it. A list of steps is what happens to the machine, one for
 * each sleep; inotify is faked, signals are real.
 */
#include "verbs/status.h"
#include "base/out.h"
#include "base/page.h"
#include "base/state.h"
#include "check.h"
#include "kernel/link.h"
#include "kernel/netlink.h"
#include "verbs/terminal.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include <sys/inotify.h>

static int events[2]; /* a pipe in the place of inotify */
static bool there, appears, dir_watched, run_watched;
static bool keys_taken, stopped_well;
static enum colour painted;
static unsigned int looks, step, stops;
static void (*const *steps)(void);
/* How often it had looked when each step came. */
static unsigned int looks_at[8];

static void event(void)
{
	if (write(events[1], "x", 1) != 1)
		_exit(99);
}

int __wrap_inotify_init1(int flags);
int __wrap_inotify_init1(int flags)
{
	(void)flags;
	dir_watched = run_watched = false;
	return dup(events[0]);
}

static void make_folder(void)
{
	there = true;
	if (run_watched)
		event();
}

static void remove_folder(void)
{
	there = false;
	/* IN_IGNORED: the folder's watch ends with it. */
	if (dir_watched)
		event();
	dir_watched = false;
}

static void change_file(void)
{
	if (dir_watched)
		event();
}

static void ask_to_end(void)
{
	kill(getpid(), SIGTERM);
}

int __wrap_inotify_add_watch(int fd, const char *path, uint32_t mask);
int __wrap_inotify_add_watch(int fd, const char *path, uint32_t mask)
{
	bool run = strcmp(path, "/run") == 0, found = run || there;

	(void)fd;
	(void)mask;
	if (run)
		run_watched = true;
	else
		dir_watched = there;
	if (appears)
		make_folder();
	appears = false;
	errno = ENOENT;
	return found ? 1 : -1;
}

static void press_suspend(void)
{
	kill(getpid(), SIGTSTP);
}

static void press_quit(void)
{
	kill(getpid(), SIGQUIT);
}

/* The process stops and goes on, while the shell has the terminal. */
int __wrap_raise(int sig);
int __wrap_raise(int sig)
{
	struct sigaction action;

	sigaction(SIGTSTP, NULL, &action);
	stopped_well = sig == SIGTSTP && !keys_taken && action.sa_handler == SIG_IGN;
	stops++;
	return 0;
}

/* A sleep without a limit is when the next step happens. */
int __real_poll(struct pollfd *fds, nfds_t count, int timeout);
int __wrap_poll(struct pollfd *fds, nfds_t count, int timeout);
int __wrap_poll(struct pollfd *fds, nfds_t count, int timeout)
{
	int ready = 0;

	while (timeout < 0 && !ready) {
		if (step < 8)
			looks_at[step] = looks;
		if (steps[step])
			steps[step++]();
		else
			ask_to_end();
		ready = __real_poll(fds, count, 0);
	}
	return timeout < 0 ? ready : __real_poll(fds, count, 0);
}

/* ---- the rest of status ---- */

void status_take(struct status *s)
{
	memset(s, 0, sizeof(*s));
	looks++;
}
void status_free(struct status *s)
{
	(void)s;
}
void status_print_short(const struct status *s)
{
	(void)s;
}
bool state_recall(void)
{
	return true;
}
void terminal_setup(enum colour colour)
{
	painted = colour;
}
bool terminal_is_screen(void)
{
	return false;
}
void terminal_take_keys(void)
{
	keys_taken = true;
}
void terminal_keep(void)
{
	keys_taken = false;
}
void out(const char *format, ...)
{
	(void)format;
}
void page(const char *format, ...)
{
	(void)format;
}
int out_failed(void)
{
	return 0;
}
int netlink_open(int protocol)
{
	(void)protocol;
	return -EPERM;
}
int netlink_join(int fd, int group)
{
	(void)fd;
	(void)group;
	return -EPERM;
}
bool netlink_drain(int fd)
{
	(void)fd;
	return false;
}
int link_events_open(void)
{
	return -EPERM;
}

/* ---- the tests ---- */

static void run(void (*const *list)(void))
{
	int none = dup(STDIN_FILENO);

	close(STDIN_FILENO); /* no keys */
	if (pipe(events) < 0)
		_exit(99);
	/* If the program did not catch them, they would stop or end this test. */
	signal(SIGTSTP, SIG_IGN);
	signal(SIGQUIT, SIG_IGN);
	steps = list;
	step = looks = stops = 0;
	memset(looks_at, 0, sizeof(looks_at));
	status_watch(COLOUR_NEVER);
	close(events[0]);
	close(events[1]);
	dup2(none, STDIN_FILENO);
	close(none);
}

static void test_files(void)
{
	static void (*const again[])(void) = { remove_folder, make_folder, change_file,
					       ask_to_end, NULL };
	static void (*const first[])(void) = { make_folder, change_file, ask_to_end,
					       NULL };
	static void (*const late[])(void) = { change_file, ask_to_end, NULL };

	there = true;
	run(again);
	CHECK(looks_at[0] == 1 && looks_at[1] == 2, "it sees that /run/netlatch goes");
	CHECK(looks_at[2] == 3, "and that it comes again");
	CHECK(looks_at[3] == 4, "and what changes in the new one");
	there = false;
	run(first);
	CHECK(looks_at[1] == 2 && looks_at[2] == 3,
	      "before the first lock it waits for the folder");
	there = false;
	appears = true;
	run(late);
	CHECK(looks_at[0] >= 1 && looks_at[1] == looks_at[0] + 1,
	      "a folder that comes while it begins is watched");
}

static void test_terminal(void)
{
	static void (*const list[])(void) = { press_suspend, press_suspend, press_quit,
					      NULL };
	static void (*const quit[])(void) = { press_quit, ask_to_end, NULL };

	there = true;
	painted = COLOUR_AUTO;
	run(quit);
	CHECK(painted == COLOUR_NEVER, "--color is heeded at each look");
	CHECK(step == 1 && !keys_taken, "^\\ ends it, and gives the terminal back");
	run(list);
	CHECK(stops && stopped_well,
	      "^Z: the shell has its terminal while the process is stopped");
	CHECK(stops == 2 && looks == 3 && looks_at[1] == 2,
	      "afterwards it looks again, and ^Z works again");
}

int main(void)
{
	test_files();
	test_terminal();
	return check_done();
}
