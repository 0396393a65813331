// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * netlatch-rdinit: locks before the /init of an initrd that somebody else has made.
 *
 * PID 1 itself mounts next to nothing, so that /init finds the root file system as the
 * kernel made it. A child, the keeper, has a mount namespace of its own and takes the
 * folder /netlatch for its root. There it mounts what lock needs, and lock finds its
 * modules and its policy under the same paths as in every other image. Lock and the guard
 * stay in there; the folders that the initrd mounts and moves later are others.
 *
 * Two things are left for /init: a tmpfs on /run, if the initrd has an empty folder there
 * (systemd and dracut keep it, with the drop-in for sysctl.d; others mount their own over
 * it), and /dev/netlatch, see state_recall().
 */
#include "verbs/rdinit.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <sys/wait.h>

#include "base/error.h"
#include "base/file.h"
#include "base/log.h"
#include "base/out.h"
#include "base/state.h"
#include "base/sys.h"
#include "base/version.h"
#include "kernel/module.h"
#include "verbs/verbs.h"

#define ROOM "/netlatch"
#define STRICTATIME (1 << 24) /* MS_STRICTATIME, which klibc lacks */
/* systemd's own options for /run, which it leaves as it finds it. */
#define RUN_FLAGS (MS_NOSUID | MS_NODEV | STRICTATIME)
#define RUN_OPTIONS "mode=0755,size=20%,nr_inodes=800k"
#define COMMAND_LINE_SIZE 16384

enum answer { ANSWER_AGAIN, ANSWER_OPEN, ANSWER_NONE };

bool rdinit_is_meant(const char *name)
{
	const char *slash = strrchr(name, '/');

	return strcmp(slash ? slash + 1 : name, "rdinit") == 0;
}

bool rdinit_has_panic(const char *cmdline)
{
	const char *p;

	for (p = cmdline; (p = strstr(p, "panic=")); p++)
		if (p == cmdline || strchr(" \t\n\"", p[-1]))
			return true;
	return false;
}

/* ---- the room in which lock works ---- */

static bool is_empty_folder(const char *path)
{
	struct dirent *entry;
	DIR *folder = opendir(path);
	bool empty = folder;

	while (empty && (entry = readdir(folder)))
		empty = strcmp(entry->d_name, ".") == 0 ||
			strcmp(entry->d_name, "..") == 0;
	if (folder)
		closedir(folder);
	return empty;
}

/* In the namespace of /init. Returns whether /run is ours. */
static bool mount_run(void)
{
	return is_empty_folder("/run") &&
	       mount("tmpfs", "/run", "tmpfs", RUN_FLAGS, RUN_OPTIONS) == 0;
}

/* A file system that is missing weakens some layer, and lock says which. */
static void mount_or_say(const char *type, const char *folder, unsigned long flags,
			 const char *options)
{
	int rc = SYS(mount(type, folder, type, flags, options));

	if (rc)
		out_error("netlatch: rdinit: %s: cannot mount %s: %s; lock goes on "
			  "without it\n",
			  folder, type, error_text(rc));
}

/* shared_run: /run has the tmpfs that /init is going to see. */
static int enter_room(bool shared_run)
{
	int rc = SYS(unshare(CLONE_NEWNS));

	if (rc)
		return rc;
	mount_or_say("proc", ROOM "/proc", MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL);
	mount_or_say("sysfs", ROOM "/sys", MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL);
	mount_or_say("devtmpfs", ROOM "/dev", MS_NOSUID, "mode=0755");
	if (!shared_run || mount("/run", ROOM "/run", NULL, MS_BIND, NULL) < 0)
		mount_or_say("tmpfs", ROOM "/run", RUN_FLAGS, RUN_OPTIONS);
	rc = SYS(chroot(ROOM));
	if (rc)
		return rc;
	return SYS(chdir("/"));
}

/* Without /dev the state lies in the tmpfs, and may be lost; the wire is shut anyway. */
static void keep_state_in_dev(void)
{
	int rc = SYS(mkdir(STATE_IN_DEV, 0755));

	if (!rc || rc == -EEXIST)
		state_recall();
	else
		log_line(LOG_ERR,
			 STATE_IN_DEV ": %s; release may have to be told --force",
			 error_text(rc));
}

/* One archive may serve several kernels: "/etc/netlatch/modules" is a link to theirs. */
static void choose_modules(void)
{
	struct utsname kernel;
	char target[2][sizeof(kernel.release) + 32];

	uname(&kernel);
	snprintf(target[0], sizeof(target[0]), "%s/modules", kernel.release);
	snprintf(target[1], sizeof(target[1]), "%s/modules-held", kernel.release);
	(void)!symlink(target[0], MODULE_LIST);
	(void)!symlink(target[1], MODULE_LIST_HELD);
	if (access(MODULE_LIST, F_OK) < 0)
		log_line(LOG_ERR,
			 "rdinit: the archive lacks the modules of Linux %s; "
			 "netlatch-mkcpio -k %s makes one that has them",
			 kernel.release, kernel.release);
}

/* The kernel log shows each line on the console already. */
static void silence(void)
{
	int fd = open("/dev/null", O_RDWR | O_CLOEXEC);

	if (fd >= 0 && access("/dev/kmsg", W_OK) == 0) {
		dup2(fd, STDOUT_FILENO);
		dup2(fd, STDERR_FILENO);
	}
	if (fd > STDERR_FILENO)
		close(fd);
}

/* ---- lock, and what follows if it fails ---- */

static pid_t start_lock(void)
{
	char *argv[] = { "lock", "--force", NULL };
	pid_t pid = SYS(fork());

	if (pid == 0)
		_exit(lock_verb.run(2, argv));
	return pid;
}

/* Returns whether /init may run; if not, why says what is wrong. */
static bool close_wire(char *why, size_t size)
{
	pid_t pid = start_lock();
	int status = 0, rc = pid < 0 ? pid : SYS(waitpid(pid, &status, 0));

	if (rc < 0)
		snprintf(why, size, "lock cannot be started: %s", error_text(rc));
	else if (!WIFEXITED(status))
		snprintf(why, size, "lock was ended by signal %d", WTERMSIG(status));
	else if (WEXITSTATUS(status) == EXIT_NOT_CLOSED)
		snprintf(why, size, "no barrier stands, see the lines above");
	else
		snprintf(why, size, "lock ended with status %d", WEXITSTATUS(status));
	if (rc < 0 || !WIFEXITED(status))
		return false;
	switch (WEXITSTATUS(status)) {
	case EXIT_DONE:
	case EXIT_DEGRADED:
	case EXIT_SKIPPED: /* the policy allows netlatch.skip, and lock has said so */
		return true;
	}
	return false;
}

static void tell(int console, const char *text)
{
	(void)!write(console, text, strlen(text));
}

/*
 * A person at the console controls the machine anyway. That person can boot with an open
 * network, but has to ask for it. There need be no shell in this initrd.
 */
static enum answer ask(const char *why)
{
	static char cmdline[COMMAND_LINE_SIZE];
	char text[300], answer[16];
	int console = open("/dev/console", O_RDWR | O_NOCTTY | O_CLOEXEC);
	ssize_t len;

	/* What cannot be known counts as panic=. */
	if (console < 0 || !file_read_start("/proc/cmdline", cmdline, sizeof(cmdline)) ||
	    rdinit_has_panic(cmdline))
		return ANSWER_NONE;
	snprintf(text, sizeof(text),
		 "\r\nnetlatch: the wire is NOT closed: %s.\r\n"
		 "The boot stops before /init. Type one of these words and Enter:\r\n"
		 "  again   try once more to close it\r\n"
		 "  open    boot with an open network\r\n",
		 why);
	tell(console, text);
	for (;;) {
		tell(console, "netlatch> ");
		len = read(console, answer, sizeof(answer) - 1);
		if (len <= 0)
			break;
		answer[len] = '\0';
		answer[strcspn(answer, "\r\n")] = '\0';
		if (strcmp(answer, "again") != 0 && strcmp(answer, "open") != 0)
			continue;
		close(console);
		return answer[0] == 'a' ? ANSWER_AGAIN : ANSWER_OPEN;
	}
	close(console);
	return ANSWER_NONE;
}

/* The child of PID 1. Returns 0 if /init may run. */
static int keep(bool shared_run)
{
	int rc = enter_room(shared_run);
	char why[128];

	if (rc) {
		out_error("netlatch: rdinit: " ROOM ": %s; the wire is NOT closed\n",
			  error_text(rc));
		return 1;
	}
	silence();
	keep_state_in_dev();
	choose_modules();
	while (!close_wire(why, sizeof(why))) {
		log_line(LOG_CRIT,
			 "the wire is NOT closed (%s); the boot stops before /init", why);
		switch (ask(why)) {
		case ANSWER_AGAIN:
			break;
		case ANSWER_OPEN:
			log_line(LOG_CRIT, "OPEN by hand at the console: the boot goes "
					   "on, the wire is NOT closed");
			return 0;
		case ANSWER_NONE:
			return 1;
		}
	}
	return 0;
}

/* ---- PID 1 ---- */

static bool may_go_on(void)
{
	bool shared_run = mount_run();
	pid_t pid = SYS(fork());
	int status = -1, rc; /* -1: it has not ended */

	if (pid == 0)
		_exit(keep(shared_run));
	rc = pid < 0 ? pid : SYS(waitpid(pid, &status, 0));
	if (rc < 0)
		out_error("netlatch: rdinit: fork: %s; the wire is NOT closed\n",
			  error_text(rc));
	/* What has ended meanwhile, and has no other parent, is none of /init's. */
	while (waitpid(-1, NULL, WNOHANG) > 0)
		;
	return rc >= 0 && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

static int self_test(int argc, char **argv)
{
	if (argc == 2 && strcmp(argv[1], "--self-test") == 0) {
		out("netlatch-rdinit " NETLATCH_VERSION "\n");
		return EXIT_DONE;
	}
	out_error("netlatch: rdinit: this is the first program of an initrd, started by "
		  "the kernel (rdinit=" ROOM
		  "/rdinit): netlatch-mkcpio(8); " NOTHING_DONE);
	return EXIT_USAGE;
}

int rdinit_main(int argc, char **argv)
{
	/* The arguments of PID 1 are the words that the kernel does not know. */
	if (getpid() != 1)
		return self_test(argc, argv);
	if (!may_go_on()) {
		out_error("netlatch: rdinit: the boot stops here, because the wire is "
			  "NOT closed; the kernel panics\n");
		return 1;
	}
	argv[0] = "/init";
	execve(argv[0], argv, environ);
	out_error("netlatch: rdinit: /init: %s; the wire is shut, and there is nothing "
		  "to boot: the kernel panics\n",
		  error_text(-errno));
	return 1;
}
