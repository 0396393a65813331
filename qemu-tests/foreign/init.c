// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The /init of an initrd that is one static program, as booster's is, for klibc. It first
 * says whether it finds the process and the root file system as the kernel makes them.
 * Then it mounts its own file systems, a tmpfs over /run among them, brings a link up,
 * sends, and becomes the agent of the test guest.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>

static int faults;

__attribute__((format(printf, 1, 2))) static void say(const char *format, ...)
{
	char line[256] = "foreign-init: ";
	size_t len = strlen(line);
	va_list args;

	va_start(args, format);
	vsnprintf(line + len, sizeof(line) - len - 1, format, args);
	va_end(args);
	strcat(line, "\n");
	(void)!write(STDOUT_FILENO, line, strlen(line));
}

static void expect(int good, const char *what)
{
	if (good)
		return;
	faults++;
	say("NOT as the kernel starts it: %s", what);
}

/* Nothing but a tmpfs on /run, if that. */
static void check_root(void)
{
	static const char *const folders[] = { "/proc",		"/sys",
					       "/dev",		"/netlatch/proc",
					       "/netlatch/sys", "/netlatch/dev",
					       "/netlatch/run" };
	struct stat root, st;
	unsigned int i;
	char cwd[64];

	stat("/", &root);
	for (i = 0; i < sizeof(folders) / sizeof(folders[0]); i++)
		expect(stat(folders[i], &st) < 0 || st.st_dev == root.st_dev, folders[i]);
	expect(getcwd(cwd, sizeof(cwd)) && !strcmp(cwd, "/"), "the working folder");
}

static void check_process(int argc, char **argv)
{
	struct sigaction action;
	mode_t mask = umask(022);
	int i;

	expect(getpid() == 1, "it is not PID 1");
	expect(!strcmp(argv[0], "/init"), "argv[0]");
	expect(argc == 2 && !strcmp(argv[1], "greeting"), "its arguments");
	expect(getenv("farewell") && !strcmp(getenv("farewell"), "later"),
	       "its environment");
	expect(mask == 022, "umask");
	for (i = 3; i < 256; i++)
		expect(fcntl(i, F_GETFD) < 0, "an open descriptor");
	for (i = 1; i < 32; i++)
		if (sigaction(i, NULL, &action) == 0)
			expect(action.sa_handler == SIG_DFL, "a signal is not handled");
}

static int run(char *const argv[])
{
	int status = -1;
	pid_t pid = fork();

	if (pid == 0) {
		execv(argv[0], argv);
		_exit(127);
	}
	waitpid(pid, &status, 0);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

int main(int argc, char **argv)
{
	char *modules[] = {
		"/sbin/modprobe", "-a", "-q", "virtio_pci", "virtio_net", NULL
	};
	char *up[] = { "/bin/ip", "link", "set", "eth0", "up", NULL };
	char *send[] = { "/bin/sender", "-n", "5", NULL };
	char *agent[] = { "/agent", NULL };

	check_root();
	check_process(argc, argv);
	if (!faults)
		say("as the kernel starts it");

	mkdir("/dev", 0755);
	mkdir("/proc", 0755);
	mkdir("/sys", 0755);
	mkdir("/run", 0755);
	if (mount("dev", "/dev", "devtmpfs", MS_NOSUID, "mode=0755") ||
	    mount("proc", "/proc", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL) ||
	    mount("sys", "/sys", "sysfs", MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL) ||
	    mount("run", "/run", "tmpfs", MS_NOSUID | MS_NODEV, "mode=0755"))
		say("mount: %s", strerror(errno));
	say("modprobe: %d", run(modules));
	say("link up: %d", run(up));
	/* Duplicate address detection and router solicitations take this long. */
	sleep(6);
	say("sender: %d", run(send));
	setenv("PATH", "/sbin:/usr/sbin:/bin:/usr/bin", 1);
	execv(agent[0], agent);
	say("%s: %s", agent[0], strerror(errno));
	return 1;
}
