// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * netlatch-rdinit: what lets /init run, and what stops the boot. All system calls are
 * wrapped but those of processes: the children are real ones, and share what happened
 * with this one.
 */
#include "verbs/rdinit.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <sys/wait.h>

#include "base/file.h"
#include "base/log.h"
#include "base/out.h"
#include "base/state.h"
#include "check.h"
#include "verbs/verbs.h"

#define LOCK_SIGNAL 0x100 /* lock does not end by itself */

/* What the world is like, and what happened. */
struct world {
	int pid;
	bool run_missing, run_full, fork_fails, chroot_fails, unshare_fails, no_console;
	const char *mount_fails; /* the folder */
	const char *cmdline;
	const char *typed[4]; /* lines; NULL: end of file */
	int lock[3];	      /* exit statuses, one a try */
	int tries, reads;
	char calls[1024], said[2048], asked[2048], log[2048];
	char *init_argv[3];
};

static struct world *w; /* shared with the children */

static void note(const char *format, ...)
{
	size_t len = strlen(w->calls);
	va_list args;

	va_start(args, format);
	vsnprintf(w->calls + len, sizeof(w->calls) - len, format, args);
	va_end(args);
}

void out(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(w->said, sizeof(w->said), format, args);
	va_end(args);
}

void out_error(const char *format, ...)
{
	size_t len = strlen(w->said);
	va_list args;

	va_start(args, format);
	vsnprintf(w->said + len, sizeof(w->said) - len, format, args);
	va_end(args);
}

bool file_read_start(const char *path, char *text, size_t size)
{
	if (strcmp(path, "/proc/cmdline") != 0)
		abort();
	snprintf(text, size, "%s", w->cmdline ? w->cmdline : "");
	return w->cmdline;
}

bool state_recall(void)
{
	note("recall ");
	return true;
}

void log_line(enum log_level level, const char *format, ...)
{
	size_t len = strlen(w->log);
	va_list args;

	(void)level;
	va_start(args, format);
	vsnprintf(w->log + len, sizeof(w->log) - len, format, args);
	va_end(args);
}

pid_t __real_getpid(void);

static int fake_lock(int argc, char **argv)
{
	int status = w->lock[w->tries++];

	note("%s%s ", argv[0], argc == 2 ? argv[1] : "?");
	if (status & LOCK_SIGNAL)
		kill(__real_getpid(), SIGKILL);
	return status;
}

const struct verb lock_verb = { .name = "lock", .run = fake_lock };

pid_t __wrap_getpid(void);
pid_t __wrap_getpid(void)
{
	return w->pid;
}

pid_t __real_fork(void);
pid_t __wrap_fork(void);
pid_t __wrap_fork(void)
{
	errno = EAGAIN;
	return w->fork_fails ? -1 : __real_fork();
}

int __wrap_execve(const char *path, char *const argv[], char *const envp[]);
int __wrap_execve(const char *path, char *const argv[], char *const envp[])
{
	int i;

	note("exec %s ", path);
	for (i = 0; i < 3; i++)
		w->init_argv[i] = argv[i];
	CHECK(envp == environ, "the environment is handed over");
	errno = ENOENT;
	return -1;
}

int __wrap_unshare(int flags);
int __wrap_unshare(int flags)
{
	(void)flags;
	note("unshare ");
	errno = EPERM;
	return w->unshare_fails ? -1 : 0;
}

int __wrap_mount(const char *what, const char *where, const char *type,
		 unsigned long flags, const void *options);
int __wrap_mount(const char *what, const char *where, const char *type,
		 unsigned long flags, const void *options)
{
	(void)what;
	(void)options;
	note("%s%s ", flags & MS_BIND ? "bind:" : type, where);
	errno = ENODEV;
	return w->mount_fails && !strcmp(where, w->mount_fails) ? -1 : 0;
}

int __wrap_chroot(const char *path);
int __wrap_chroot(const char *path)
{
	note("chroot%s ", path);
	errno = ENOENT;
	return w->chroot_fails ? -1 : 0;
}

int __wrap_chdir(const char *path);
int __wrap_chdir(const char *path)
{
	(void)path;
	return 0;
}

DIR *__wrap_opendir(const char *path);
DIR *__wrap_opendir(const char *path)
{
	(void)path;
	return w->run_missing ? NULL : (DIR *)w;
}

struct dirent *__wrap_readdir(DIR *folder);
struct dirent *__wrap_readdir(DIR *folder)
{
	static struct dirent entry;
	static int next;

	(void)folder;
	strcpy(entry.d_name, next == 0 ? "." : next == 1 ? ".." : "initramfs");
	next = (next + 1) % 4;
	if (next == 3 && !w->run_full) {
		next = 0;
		return NULL;
	}
	return next ? &entry : NULL;
}

int __wrap_closedir(DIR *folder);
int __wrap_closedir(DIR *folder)
{
	(void)folder;
	return 0;
}

int __wrap_open(const char *path, int flags, ...);
int __wrap_open(const char *path, int flags, ...)
{
	(void)flags;
	if (strcmp(path, "/dev/console") == 0 && w->no_console)
		return -1;
	return 70;
}

ssize_t __wrap_read(int fd, void *to, size_t size);
ssize_t __wrap_read(int fd, void *to, size_t size)
{
	const char *line = w->typed[w->reads];

	(void)fd;
	if (!line)
		return 0;
	w->reads++;
	snprintf(to, size, "%s", line);
	return strlen(line);
}

ssize_t __wrap_write(int fd, const void *from, size_t size);
ssize_t __wrap_write(int fd, const void *from, size_t size)
{
	(void)fd;
	strncat(w->asked, from, size);
	return size;
}

int __wrap_close(int fd);
int __wrap_close(int fd)
{
	(void)fd;
	return 0;
}

int __wrap_dup2(int from, int to);
int __wrap_dup2(int from, int to)
{
	(void)from;
	return to;
}

int __wrap_access(const char *path, int mode);
int __wrap_access(const char *path, int mode)
{
	(void)path;
	(void)mode;
	return 0;
}

int __wrap_mkdir(const char *path, mode_t mode);
int __wrap_mkdir(const char *path, mode_t mode)
{
	(void)mode;
	note("mkdir%s ", path);
	return 0;
}

int __wrap_symlink(const char *target, const char *path);
int __wrap_symlink(const char *target, const char *path)
{
	note("%s->%s ", path, target);
	return 0;
}

int __wrap_uname(struct utsname *kernel);
int __wrap_uname(struct utsname *kernel)
{
	strcpy(kernel->release, "6.1.0-1");
	return 0;
}

static void world(void)
{
	memset(w, 0, sizeof(*w));
	w->pid = 1;
	w->cmdline = "quiet rdinit=/netlatch/rdinit\n";
}

static int start(void)
{
	char *argv[] = { "/netlatch/rdinit", "single", NULL };

	return rdinit_main(2, argv);
}

static bool called(const char *what)
{
	return strstr(w->calls, what);
}

static void test_names(void)
{
	CHECK(rdinit_is_meant("/netlatch/rdinit"), "/netlatch/rdinit is rdinit");
	CHECK(rdinit_is_meant("rdinit"), "rdinit is rdinit");
	CHECK(!rdinit_is_meant("/sbin/netlatch"), "/sbin/netlatch is not");
	CHECK(!rdinit_is_meant("@netlatch"), "the guard is not");
	CHECK(!rdinit_is_meant("rdinit/netlatch"), "a folder of that name is not");
	CHECK(rdinit_has_panic("quiet panic=-1 x"), "panic=-1");
	CHECK(rdinit_has_panic("panic=0"), "panic=0, which Debian's hardening uses");
	CHECK(!rdinit_has_panic("quiet kernel.panic=1 nopanic=1"), "other words");
	CHECK(rdinit_has_panic("oops.panic=1 panic=5"), "behind another word");
}

static void test_goes_on(void)
{
	static const int statuses[] = { EXIT_DONE, EXIT_DEGRADED, EXIT_SKIPPED };
	unsigned int i;

	for (i = 0; i < sizeof(statuses) / sizeof(statuses[0]); i++) {
		world();
		w->lock[0] = statuses[i];
		CHECK(start() == 1 && called("exec /init"), "lock: %d: /init runs",
		      statuses[i]);
		CHECK(w->tries == 1 && called("lock--force"), "lock ran once");
	}
	CHECK(!strcmp(w->init_argv[0], "/init") && !strcmp(w->init_argv[1], "single") &&
		      !w->init_argv[2],
	      "/init gets its own name and the kernel's words");
	CHECK(strstr(w->said, "/init: ") && strstr(w->said, "the kernel panics"),
	      "without /init the boot stops, and says so");
	CHECK(strstr(w->calls, "tmpfs/run unshare proc/netlatch/proc sysfs/netlatch/sys "
			       "devtmpfs/netlatch/dev bind:/netlatch/run "
			       "chroot/netlatch mkdir/dev/netlatch recall "),
	      "only /run is mounted where /init sees it");
	CHECK(called("/etc/netlatch/modules->6.1.0-1/modules "),
	      "the modules of this kernel");

	world();
	w->run_full = true;
	start();
	CHECK(!called("tmpfs/run ") && called("tmpfs/netlatch/run "),
	      "a /run that is not empty stays as it is");
	world();
	w->run_missing = true;
	start();
	CHECK(!called("tmpfs/run ") && called("exec /init"), "there need be no /run");
	world();
	w->mount_fails = "/netlatch/sys";
	start();
	CHECK(called("exec /init") && strstr(w->said, "/netlatch/sys: cannot mount"),
	      "without sysfs lock decides, and that is said");
}

static void stops(const char *how)
{
	CHECK(start() == 1 && !called("exec"), "%s: /init does not run", how);
	CHECK(strstr(w->said, "NOT closed"), "%s: and that is said", how);
}

static void test_stops(void)
{
	static const int statuses[] = { EXIT_NOT_CLOSED, EXIT_USAGE, 5, 127,
					LOCK_SIGNAL };
	unsigned int i;

	for (i = 0; i < sizeof(statuses) / sizeof(statuses[0]); i++) {
		world();
		w->lock[0] = statuses[i];
		stops("lock failed, and nobody is at the console");
		CHECK(strstr(w->log, "the wire is NOT closed ("), "the log has why");
	}
	world();
	w->fork_fails = true;
	stops("no process");
	world();
	w->unshare_fails = true;
	stops("no mount namespace");
	CHECK(!called("lock--force"), "lock does not run in the folder of /init");
	world();
	w->chroot_fails = true;
	stops("no folder /netlatch");
	world();
	w->lock[0] = EXIT_NOT_CLOSED;
	w->no_console = true;
	stops("no console");
	world();
	w->lock[0] = EXIT_NOT_CLOSED;
	w->cmdline = "panic=0\n";
	w->typed[0] = "open\n";
	stops("panic=");
	CHECK(!w->asked[0], "with panic= nobody is asked");
	world();
	w->lock[0] = EXIT_NOT_CLOSED;
	w->cmdline = NULL;
	w->typed[0] = "open\n";
	stops("a command line that cannot be read");
}

static void test_person(void)
{
	world();
	w->lock[0] = EXIT_NOT_CLOSED;
	w->typed[0] = "help\n";
	w->typed[1] = "\n";
	w->typed[2] = "open\n";
	start();
	CHECK(called("exec /init") && strstr(w->log, "OPEN by hand"),
	      "open: /init runs, and the log says that the wire is open");
	CHECK(strstr(w->asked, "no barrier stands") && strstr(w->asked, "again"),
	      "the person is told why, and what to type");
	world();
	w->lock[0] = EXIT_NOT_CLOSED;
	w->typed[0] = "again\n";
	start();
	CHECK(called("exec /init") && w->tries == 2 && !strstr(w->log, "OPEN"),
	      "again: lock runs once more, and then /init");
	world();
	w->lock[0] = w->lock[1] = EXIT_NOT_CLOSED;
	w->typed[0] = "again\n";
	stops("lock fails again, and then the console ends");
	world();
	w->lock[0] = EXIT_NOT_CLOSED;
	w->typed[0] = "opening\n";
	w->typed[1] = "open now\n";
	stops("only the word itself opens");
}

static void test_no_init(void)
{
	char *self_test[] = { "rdinit", "--self-test", NULL };
	char *plain[] = { "rdinit", NULL };

	world();
	w->pid = 500;
	CHECK(rdinit_main(2, self_test) == 0 && strstr(w->said, "netlatch-rdinit "),
	      "--self-test says what it is");
	world();
	w->pid = 500;
	CHECK(rdinit_main(1, plain) == EXIT_USAGE && !w->calls[0],
	      "a person who starts it: nothing is done");
	world();
	rdinit_main(2, self_test);
	CHECK(called("lock--force"), "as PID 1 --self-test is one of the kernel's words");
}

int main(void)
{
	/* A child must not print again what waits in a buffer. */
	setvbuf(stdout, NULL, _IONBF, 0);
	w = mmap(NULL, sizeof(*w), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1,
		 0);
	if (w == MAP_FAILED)
		return 1;
	test_names();
	test_goes_on();
	test_stops();
	test_person();
	test_no_init();
	return check_done();
}
