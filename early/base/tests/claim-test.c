// SPDX-License-Identifier: GPL-2.0-or-later
/* Which process has a task: real locks, on a file of the test. mkdir() is faked. */
#include "base/claim.h"
#include "check.h"

#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <sys/inotify.h>
#include <sys/stat.h>
#include <sys/wait.h>

static int mkdir_error;

int __wrap_mkdir(const char *path, mode_t mode);
int __wrap_mkdir(const char *path, mode_t mode)
{
	if (strcmp(path, "/run/netlatch") != 0 || mode != 0755)
		abort();
	errno = mkdir_error;
	return mkdir_error ? -1 : 0;
}

/* A process that claims the file, reports its result, and stays. */
static pid_t start(const char *path, int *result)
{
	int ends[2];
	pid_t pid;

	if (pipe(ends))
		abort();
	pid = fork();
	if (pid == 0) {
		*result = claim(path);
		if (write(ends[1], result, sizeof(*result)) < 0)
			abort();
		pause();
	}
	if (pid < 0 || read(ends[0], result, sizeof(*result)) != sizeof(*result))
		abort();
	close(ends[0]);
	close(ends[1]);
	return pid;
}

static void end(pid_t pid)
{
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
}

static bool changed(int fd)
{
	char events[1024];

	return read(fd, events, sizeof(events)) > 0;
}

int main(void)
{
	char folder[] = "/tmp/claim-test.XXXXXX", path[64], missing[64];
	int first, second, changes;
	struct stat st;
	pid_t a, b;

	if (!mkdtemp(folder))
		abort();
	snprintf(path, sizeof(path), "%s/file", folder);
	CHECK(claim_holder(path) == 0, "no file: nobody has the task");
	a = start(path, &first);
	CHECK(first == 0 && claim_holder(path) == a, "one claims it, and is known");
	CHECK(stat(path, &st) == 0 && (st.st_mode & 0777) == 0600,
	      "only root may open the file, and so lock it");
	b = start(path, &second);
	CHECK(second == a && claim_holder(path) == a, "a second one is told who has it");
	end(a);
	CHECK(claim_holder(path) == 0, "it ends, killed even: nobody has it");
	end(b);
	mkdir_error = EEXIST;
	changes = inotify_init1(IN_NONBLOCK);
	if (changes < 0 || inotify_add_watch(changes, folder, IN_MODIFY) < 0)
		abort();
	CHECK(claim_holder(path) == 0 && !changed(changes),
	      "to ask who has it changes nothing");
	a = start(path, &first);
	CHECK(first == 0 && claim_holder(path) == a, "the next one can have it");
	CHECK(changed(changes), "and who watches the folder sees that");
	close(changes);
	end(a);
	mkdir_error = EROFS;
	snprintf(missing, sizeof(missing), "%s/none/file", folder);
	CHECK(claim(missing) == -EROFS, "no folder: said");
	unlink(path);
	CHECK(symlink("/dev/null", path) == 0 && claim_holder(path) == -ELOOP,
	      "a symbolic link is not followed");
	unlink(path);
	rmdir(folder);
	return check_done();
}
